"""Where tokens outlive a process, and where several processes find each other's."""

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import NoReturn, Protocol

from attrs import field, frozen
from attrs.validators import optional

from axclarity.errors import ConfigError, Problem
from axclarity.http._secrets import insist_secret, secret_from_file
from axclarity.values import Secret

__all__ = ["FileTokenStore", "StoredToken", "TokenStore"]


@frozen(kw_only=True)
class StoredToken:
    """A token as one process leaves it to the next.

    Args:
        refresh_token: what to renew it with, if the server gave such a thing.
        renew_at: when to fetch another; some time before this one ends.
        origin: a hash of the endpoint and of what was first granted. A token of another origin is
            not used.

    Raises:
        ConfigError: a token is no `Secret`.
    """

    access_token: Secret = field(validator=insist_secret)
    refresh_token: Secret | None = field(validator=optional(insist_secret))
    renew_at: datetime
    origin: str


class TokenStore(Protocol):
    """Keeps one token. Called by one thread at a time, and never in an event loop's own thread."""

    def load(self) -> StoredToken | None:
        """What was saved last, by whomever, or `None`."""
        ...

    def save(self, token: StoredToken) -> None:
        """Keep this one instead; again is harmless."""
        ...


class FileTokenStore:
    """Keeps the token in a file that only its owner may read; replaced as a whole.

    Several processes may share it. There is no lock: two that renew in the same moment may each use
    the same refresh token, which some servers punish by ending the grant.

    Raises:
        ConfigError: from both methods: the file cannot be read or written, is open to other users,
            or does not hold a token.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def load(self) -> StoredToken | None:
        """What was saved last, or `None` if the file is not there."""
        if not self.path.exists():
            return None
        text = secret_from_file(self.path).reveal()
        try:
            return _from_text(text)
        except (ValueError, TypeError, KeyError, RecursionError):
            self._refuse("does not hold a token.", "Delete it; a new token will be fetched.")

    def save(self, token: StoredToken) -> None:
        """Replace the file."""
        try:
            _replace(self.path, _to_text(token))
        except OSError as error:
            self._refuse(
                f"cannot be written ({type(error).__name__}).", "Check the directory and its owner."
            )

    def _refuse(self, message: str, hint: str) -> NoReturn:
        problem = Problem(
            path=f"file:{self.path}", rule="oauth.token-store", message=message, hint=hint
        )
        raise ConfigError(problem) from None


def _to_text(token: StoredToken) -> str:
    refresh = token.refresh_token
    return json.dumps(
        {
            "access_token": token.access_token.reveal(),
            "refresh_token": None if refresh is None else refresh.reveal(),
            "renew_at": token.renew_at.isoformat(),
            "origin": token.origin,
        }
    )


def _from_text(text: str) -> StoredToken:
    facts = json.loads(text)
    access, refresh, origin = facts["access_token"], facts["refresh_token"], facts["origin"]
    renew_at = datetime.fromisoformat(facts["renew_at"])
    if not (
        isinstance(access, str) and isinstance(refresh, str | None) and isinstance(origin, str)
    ):
        raise TypeError
    if renew_at.tzinfo is None:
        raise ValueError
    return StoredToken(
        access_token=Secret(access),
        refresh_token=None if refresh is None else Secret(refresh),
        renew_at=renew_at,
        origin=origin,
    )


def _replace(path: Path, text: str) -> None:
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # nobody else may read it
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
