"""A text that no log, traceback, repr or pickle gives away."""

from hmac import compare_digest
from typing import NoReturn, final

__all__ = ["Secret"]


@final
class Secret:
    """Holds a password, token or key; only `reveal()` gives it back."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, at the moment it goes on the wire."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and compare_digest(
            self._text.encode(errors="surrogatepass"), other._text.encode(errors="surrogatepass")
        )

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Secret is not pickled; pass it to the new process by other means.")
