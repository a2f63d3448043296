"""A bearer token (RFC 6749, 6750) for every request: fetched once, renewed in time."""

from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import NoReturn
from urllib.parse import urlsplit

from attrs import frozen

from axclarity.errors import AxClarityError, ConfigError, NotAuthorised, Problem
from axclarity.http._blocking import Blocking
from axclarity.http._clock import utc_now
from axclarity.http._grants import Grant, RefreshToken
from axclarity.http._model import Exchange, Request, Response
from axclarity.http._token_store import StoredToken, TokenStore
from axclarity.http._turn import Turn
from axclarity.values import Secret

__all__ = ["TokenSource"]

_EARLY_SECONDS = 30.0
_LONGEST_SECONDS = 86_400.0


@frozen(kw_only=True)
class _Held:
    """A token in use, until `due` on the clock. `fetched` here, not found in the store."""

    access_token: Secret
    refresh_token: Secret | None
    due: float
    fetched: bool


class TokenSource:
    """Keeps an access token and fetches a new one before it expires.

    Any number of threads and tasks may ask at once; one of them fetches, and all share what it
    gets, be it a token or an error.

    Args:
        url: the token endpoint.
        grant: what the client has. A refresh token that comes with an answer is kept and used.
        clock: monotonic seconds.
        now: wall-clock time, for the store and for `Retry-After` dates.
        store: shares the token with other processes, and with those to come.
        over_plain_http: send secrets without TLS also to another machine.

    Raises:
        ConfigError: rule `oauth.tls`: the endpoint is not https, and not on this machine.
    """

    def __init__(
        self,
        url: str,
        grant: Grant,
        *,
        destination: str,
        clock: Callable[[], float],
        now: Callable[[], datetime] = utc_now,
        store: TokenStore | None = None,
        over_plain_http: bool = False,
    ) -> None:
        _check(url, over_plain_http=over_plain_http)
        self._url = url
        self._grant = grant
        self._destination = destination
        self._clock = clock
        self._now = now
        self._store = store
        self._turn = Turn()
        self._held: _Held | None = None
        self._refused: Secret | None = None
        self._forgotten: Secret | None = None
        self._used_up: Secret | None = None
        self._failures = 0
        self._failure: AxClarityError | None = None

    def __reduce__(self) -> NoReturn:
        raise TypeError("A TokenSource is neither pickled nor copied; make another.")

    def reset(self) -> None:
        """Forget that tokens were refused: the next call fetches a new one."""
        self._refused = self._used_up = None
        if self._held is not None:
            self._forgotten = self._held.access_token

    def authorised(self, request_with: Callable[[str], Request]) -> Exchange[Response]:
        """Send a request with a bearer token; on 401 fetch a new token and send once more.

        A 401 was not carried out, so this holds for writes too. Once a fresh token was refused,
        no other is fetched until a new one would be due, or until `reset`.

        Raises:
            NotAuthorised: a fresh token was refused, or no token can be had.
            RateLimited, ServerBusy, MalformedReply: what the token endpoint answered.
        """
        held = yield from self._current()
        response = yield request_with(_bearer(held))
        while response.status == 401 and held.access_token != self._refused:
            held = yield from self._current(refused=held)
            response = yield request_with(_bearer(held))
            if response.status == 401 and held.fetched:
                self._refused = held.access_token
        if response.status == 401:
            raise NotAuthorised(
                f"{self._destination} refuses a fresh token (401). Check what the client may do, "
                "and that both clocks are right.",
                status=401,
                destination=self._destination,
            )
        return response

    def _current(self, refused: _Held | None = None) -> Exchange[_Held]:
        """A token that is good for a while; many callers at once fetch one between them."""
        held = self._good(refused)
        if held is None:
            failures = self._failures
            yield self._turn
            try:
                held = self._good(refused)
                if held is None:
                    self._share(failures)
                    held = yield from self._renewed(refused)
            finally:
                self._turn.give_back()
        return held

    def _good(self, refused: _Held | None) -> _Held | None:
        held = self._held
        if held is None or self._clock() >= held.due:
            return None
        unwanted = (self._forgotten, refused and refused.access_token)
        return None if held.access_token in unwanted else held

    def _share(self, failures: int) -> None:
        """Fail as the one did that was waited for."""
        if self._failures != failures and self._failure is not None:
            raise copy(self._failure)

    def _renewed(self, refused: _Held | None) -> Exchange[_Held]:
        try:
            return (yield from self._found_or_fetched(refused))
        except AxClarityError as error:
            self._failure = copy(error)
            self._failures += 1
            raise

    def _found_or_fetched(self, refused: _Held | None) -> Exchange[_Held]:
        found = yield from self._found(refused)
        if found is not None:
            return found
        refresh_token = self._refresh_token()
        if refresh_token is None:
            return (yield from self._fetched(None))
        try:
            return (yield from self._fetched(refresh_token))
        except NotAuthorised as error:
            if error.context.get("code") != "invalid_grant":
                raise
            found = yield from self._found(refused)  # another process may have used it first
            if found is not None:
                return found
            if isinstance(self._grant, RefreshToken):
                self._used_up = refresh_token
                raise
        return (yield from self._fetched(None))

    def _found(self, refused: _Held | None) -> Exchange[_Held | None]:
        """Take over what the store has, if it is newer; return it if it is good.

        What ends later is newer; so is another that is still good, where the one here is refused.
        """
        if self._store is None:
            return None
        stored = yield from Blocking(self._store.load).answer()
        if stored is None or stored.origin != self._origin():
            return None
        remaining = (stored.renew_at - self._now()).total_seconds()
        due = self._clock() + min(remaining, _LONGEST_SECONDS)
        held = self._held
        is_better = self._good(refused) is None and due > self._clock()
        if held is None or due > held.due or is_better:
            self._held = _Held(
                access_token=stored.access_token,
                refresh_token=stored.refresh_token,
                due=due,
                fetched=False,
            )
        return self._good(refused)

    def _refresh_token(self) -> Secret | None:
        if self._held is not None and self._held.refresh_token is not None:
            return self._held.refresh_token
        return self._grant.refresh_token if isinstance(self._grant, RefreshToken) else None

    def _fetched(self, refresh_token: Secret | None) -> Exchange[_Held]:
        from axclarity.http._token_endpoint import TokenEndpoint  # noqa: PLC0415  it is slow to load

        endpoint = TokenEndpoint(url=self._url, destination=self._destination, now=self._now)
        if refresh_token is not None and refresh_token == self._used_up:
            raise endpoint.refusal("invalid_grant")
        granted = yield from endpoint.ask(self._grant, refresh_token)
        lifetime = max(granted.lifetime - _EARLY_SECONDS, granted.lifetime / 2)
        held = self._held = _Held(
            access_token=granted.access_token,
            refresh_token=granted.refresh_token or refresh_token,
            due=self._clock() + lifetime,
            fetched=True,
        )
        if self._store is not None:
            store, stored = self._store, self._to_store(held, lifetime)
            yield from Blocking(lambda: store.save(stored)).answer()
        return held

    def _to_store(self, held: _Held, lifetime: float) -> StoredToken:
        return StoredToken(
            access_token=held.access_token,
            refresh_token=held.refresh_token,
            renew_at=self._now() + timedelta(seconds=lifetime),
            origin=self._origin(),
        )

    def _origin(self) -> str:
        grant = self._grant
        first = grant.refresh_token.reveal() if isinstance(grant, RefreshToken) else ""
        facts = (self._url, grant.client_id, *sorted(grant.scopes), first)
        return sha256("\n".join(facts).encode()).hexdigest()


def _bearer(held: _Held) -> str:
    return f"Bearer {held.access_token.reveal()}"


def _check(url: str, *, over_plain_http: bool) -> None:
    if not (_is_secure(url) or (over_plain_http and url.startswith("http://"))):
        raise ConfigError(
            Problem(
                path="token_url",
                rule="oauth.tls",
                message="is not https, and its host is not this machine.",
                hint="Use https. Where TLS ends before the shop, say over_plain_http=True.",
            )
        )


def _is_secure(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return (parts.scheme == "https" and bool(host)) or (
            parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
        )
    except ValueError:
        return False
