"""The token endpoint (RFC 6749, 4.4 and 6), and who may pass with a token (RFC 6750)."""

from base64 import b64decode
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, unquote

from attrs import frozen
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from axclarity.sandbox.clarity._tokens import SCOPES, Granted, Tokens
from axclarity.sandbox.clarity._wire import Wire
from axclarity.values import Secret

__all__ = ["Authority", "Endpoint", "unauthorised"]

Endpoint = Callable[[Request], Awaitable[Response]]

_Form = dict[str, list[str]]


@frozen(kw_only=True)
class Authority:
    """Knows the one client of the shop and the tokens that it was given."""

    client_id: str
    client_secret: Secret
    tokens: Tokens
    wire: Wire

    def guarded(self, scope: str, endpoint: Endpoint) -> Endpoint:
        """The endpoint, for those who bring a token of this scope."""

        async def checked(request: Request) -> Response:
            kind, _, token = request.headers.get("authorization", "").partition(" ")
            scopes = self.tokens.scopes_of(token) if kind.lower() == "bearer" else None
            if scopes is None:
                return unauthorised(self.wire)
            if scope not in scopes:
                return self._out_of_scope(scope)
            return await endpoint(request)

        return checked

    async def grant(self, request: Request) -> Response:
        """The token endpoint: client credentials and refresh tokens."""
        form = parse_qs((await request.body()).decode("ascii", "replace"))
        if self._client(request, form) != (self.client_id, self.client_secret.reveal()):
            challenge = {"www-authenticate": 'Basic realm="token"'}
            return JSONResponse({"error": "invalid_client"}, 401, headers=challenge)
        scopes = _one(form, "scope").split() or None
        if not set(scopes or ()) <= set(SCOPES):
            return _error("invalid_scope")
        match form.get("grant_type"):
            case ["client_credentials"]:
                return _token(self.tokens.grant(scopes or SCOPES))
            case ["refresh_token"]:
                granted = self.tokens.refresh(_one(form, "refresh_token"), scopes)
                return _error("invalid_grant") if granted is None else _token(granted)
            case None:
                return _error("invalid_request")
            case _:
                return _error("unsupported_grant_type")

    def _client(self, request: Request, form: _Form) -> tuple[str, str]:
        """Who asks: by HTTP Basic, or in the body where there is no such header."""
        header = request.headers.get("authorization")
        if header is None:
            return _one(form, "client_id"), _one(form, "client_secret")
        return _basic(header)

    def _out_of_scope(self, scope: str) -> Response:
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        return self.wire.refusal(
            403, "The token does not reach this.", headers={"www-authenticate": challenge}
        )


def unauthorised(wire: Wire) -> Response:
    """The refusal of a request without a valid token."""
    return wire.refusal(401, "Send a valid token.", headers={"www-authenticate": "Bearer"})


def _token(granted: Granted) -> Response:
    body = {
        "access_token": granted.access_token.reveal(),
        "token_type": "Bearer",
        "expires_in": granted.seconds,
        "scope": " ".join(granted.scopes),
    }
    if granted.refresh_token is not None:
        body["refresh_token"] = granted.refresh_token.reveal()
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _error(name: str) -> Response:
    return JSONResponse({"error": name}, 400, headers={"cache-control": "no-store"})


def _one(form: _Form, name: str) -> str:
    """A parameter that is given once; empty otherwise."""
    values = form.get(name, [])
    return values[0] if len(values) == 1 else ""


def _basic(header: str) -> tuple[str, str]:
    """User and password, which RFC 6749 wants percent-encoded; empty if unreadable."""
    scheme, _, credentials = header.partition(" ")
    try:
        user, _, password = b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (unquote(user), unquote(password)) if scheme.lower() == "basic" else ("", "")
