"""OAuth 2.0 client credentials (RFC 6749, 4.4): one client, one token that stays valid."""

from base64 import b64decode
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, unquote

from attrs import frozen
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from axclarity.sandbox.clarity._problems import problem
from axclarity.values import Secret

__all__ = ["Authority", "Endpoint", "unauthorised"]

SCOPES = "orders shipments"
TOKEN_SECONDS = 3600

Endpoint = Callable[[Request], Awaitable[Response]]


@frozen(kw_only=True)
class Authority:
    """Knows the one client of the shop and the token it may use."""

    client_id: str
    client_secret: Secret
    token: Secret

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, for those who bring the token."""

        async def checked(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {self.token.reveal()}":
                return unauthorised()
            return await endpoint(request)

        return checked

    async def grant(self, request: Request) -> Response:
        """The token endpoint."""
        form = parse_qs((await request.body()).decode("ascii", "replace"))
        if _basic(request.headers.get("authorization", "")) != (
            self.client_id,
            self.client_secret.reveal(),
        ):
            challenge = {"www-authenticate": 'Basic realm="token"'}
            return JSONResponse({"error": "invalid_client"}, 401, headers=challenge)
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        return JSONResponse(
            {
                "access_token": self.token.reveal(),
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "scope": SCOPES,
            },
            headers={"cache-control": "no-store"},
        )


def unauthorised() -> Response:
    """The refusal of a request without the token."""
    return problem(401, "Send a valid token.", headers={"www-authenticate": "Bearer"})


def _basic(header: str) -> tuple[str, str]:
    """User and password, which RFC 6749 wants percent-encoded; empty if unreadable."""
    scheme, _, credentials = header.partition(" ")
    try:
        user, _, password = b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (unquote(user), unquote(password)) if scheme.lower() == "basic" else ("", "")
