"""OAuth 2.0 client credentials (RFC 6749, 4.4) as a conversation."""

import json
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote, urlencode

from attrs import frozen

from axclarity.errors import MalformedReply, NotAuthorised, ServerBusy
from axclarity.http._model import Exchange, Request, Response
from axclarity.http._turn import Turn
from axclarity.values import Secret

__all__ = ["ClientCredentials", "TokenSource"]

_EARLY_SECONDS = 30.0


@frozen(kw_only=True)
class ClientCredentials:
    """What a shop gave this client: an id, a secret, and the scopes to ask for."""

    client_id: str
    client_secret: Secret
    scopes: tuple[str, ...] = ()


class TokenSource:
    """Keeps an access token and fetches a new one before it expires.

    Args:
        url: the token endpoint.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        url: str,
        credentials: ClientCredentials,
        *,
        destination: str,
        clock: Callable[[], float],
    ) -> None:
        self._url = url
        self._credentials = credentials
        self._destination = destination
        self._clock = clock
        self._token: Secret | None = None
        self._expires = 0.0
        self._turn = Turn()

    def authorised(self, request_with: Callable[[str], Request]) -> Exchange[Response]:
        """Send a request with a bearer token; on 401 fetch a new token and send once more."""
        token = yield from self._current()
        response = yield request_with(f"Bearer {token.reveal()}")
        if response.status == 401:
            token = yield from self._current(refused=token)
            response = yield request_with(f"Bearer {token.reveal()}")
        return response

    def _current(self, refused: Secret | None = None) -> Exchange[Secret]:
        """A token that is good for a while; many callers at once fetch one between them."""
        if not self._is_good(refused):
            yield self._turn
            try:
                if not self._is_good(refused):
                    response = yield self._token_request()
                    self._token, lifetime = self._token_from_response(response)
                    self._expires = self._clock() + max(lifetime - _EARLY_SECONDS, lifetime / 2)
            finally:
                self._turn.give_back()
        assert self._token is not None  # noqa: S101  fetched above
        return self._token

    def _is_good(self, refused: Secret | None) -> bool:
        return self._token not in (None, refused) and self._clock() < self._expires

    def _token_request(self) -> Request:
        identity = quote(self._credentials.client_id, safe="")
        secret = quote(self._credentials.client_secret.reveal(), safe="")
        basic = b64encode(f"{identity}:{secret}".encode()).decode("ascii")
        form = {"grant_type": "client_credentials", "scope": " ".join(self._credentials.scopes)}
        return Request(
            destination=self._destination,
            operation="oauth.token",
            method="POST",
            url=self._url,
            headers={
                "authorization": f"Basic {basic}",
                "content-type": "application/x-www-form-urlencoded",
                "accept": "application/json",
            },
            content=urlencode({name: text for name, text in form.items() if text}).encode("ascii"),
        )

    def _token_from_response(self, response: Response) -> tuple[Secret, float]:
        if response.status in (400, 401, 403):
            raise NotAuthorised(
                "The token endpoint refused the client. Check its id, secret and scopes.",
                status=response.status,
                destination=self._destination,
            )
        if response.status != 200:
            raise ServerBusy(
                f"The token endpoint answered {response.status}. It will be asked again.",
                status=response.status,
            )
        try:
            body = json.loads(response.content)
            return Secret(str(body["access_token"])), float(body.get("expires_in", 300))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MalformedReply("The token endpoint's answer has no access_token.") from error
