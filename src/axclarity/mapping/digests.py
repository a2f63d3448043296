"""Keys of the shop as short codes that AX can keep: the same key, the same code, on any machine."""

from base64 import b32encode
from hashlib import sha256

from axclarity.errors import MappingError, Problem, value_class

__all__ = ["key_digest"]


def key_digest(key: str, length: int, *, path: str) -> str:
    """Capitals and digits that stand for a key, 5 bits each; AX looks at no letter case.

    Args:
        path: of the key, for messages.

    Raises:
        MappingError: rule `xml.illegal-character`: the key holds half a character.
    """
    try:
        encoded = key.encode()
    except UnicodeEncodeError:
        raise MappingError(
            Problem(
                path=path,
                rule="xml.illegal-character",
                message="holds a character that XML cannot carry",
                value_class=value_class(key),
            )
        ) from None
    return b32encode(sha256(encoded).digest()).decode()[:length]
