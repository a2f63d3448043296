"""Access tokens and refresh tokens: who may do what, until when, by the clock of the shop."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from attrs import frozen

from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity._instant import instant_text, moment_of
from axclarity.values import Secret

__all__ = ["SCOPES", "Granted", "Tokens"]

SCOPES = (
    "orders",
    "products",
    "inventory",
    "customers",
    "shipments",
    "payments",
    "returns",
    "webhooks",
)


@frozen(kw_only=True)
class Granted:
    """A token that was given out; `refresh_token` where one was asked with."""

    access_token: Secret
    seconds: int
    scopes: tuple[str, ...]
    refresh_token: Secret | None = None


class Tokens:
    """Tokens in the store, by their digests; many are valid at once.

    Args:
        life: how long an access token is valid; refresh tokens stay until they are used.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
        life: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._random_bytes = random_bytes
        self._life = life

    def grant(self, scopes: Iterable[str] = SCOPES) -> Granted:
        """Give out an access token."""
        token, kept = self._random(), tuple(scopes)
        expires = instant_text(self._clock() + self._life)
        self._store.put("token", _digest(token), {"scopes": kept, "expires": expires})
        return Granted(
            access_token=Secret(token), seconds=int(self._life.total_seconds()), scopes=kept
        )

    def grant_refresh(self, scopes: Iterable[str] = SCOPES) -> Secret:
        """Give out a refresh token, as a person's consent in a browser would."""
        token = self._random()
        self._store.put("refresh_token", _digest(token), {"scopes": tuple(scopes)})
        return Secret(token)

    def refresh(self, token: str, scopes: Iterable[str] | None = None) -> Granted | None:
        """Both tokens anew for a refresh token, which is dead afterwards; `None` if it is dead.

        Args:
            scopes: fewer than it has; all of them otherwise.
        """
        with self._store.transaction():
            kept = self._store.get("refresh_token", _digest(token))
            if kept is None or not set(scopes or ()) <= set(kept["scopes"]):
                return None
            self._store.delete("refresh_token", _digest(token))
            granted = self.grant(kept["scopes"] if scopes is None else scopes)
            again = self.grant_refresh(kept["scopes"])
        return Granted(
            access_token=granted.access_token,
            seconds=granted.seconds,
            scopes=granted.scopes,
            refresh_token=again,
        )

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """What a token opens; `None` if it opens nothing, or no longer."""
        kept = self._store.get("token", _digest(token))
        if kept is None or self._clock() >= moment_of(kept["expires"]):
            return None
        return frozenset(kept["scopes"])

    def revoke(self) -> None:
        """All access tokens are dead from now on."""
        self._forget("token")

    def revoke_refresh(self) -> None:
        """All refresh tokens are dead from now on."""
        self._forget("refresh_token")

    def _forget(self, kind: str) -> None:
        with self._store.transaction():
            for digest, _ in self._store.items(kind):
                self._store.delete(kind, digest)

    def _random(self) -> str:
        return urlsafe_b64encode(self._random_bytes(24)).decode("ascii")


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
