"""One request to a token endpoint and what its answer means. The one door to oauthlib."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from attrs import frozen
from oauthlib.oauth2 import BackendApplicationClient, MissingTokenError, OAuth2Error

from axclarity.errors import MalformedReply, NotAuthorised, RateLimited, ServerBusy
from axclarity.http._grants import Grant, RefreshToken
from axclarity.http._model import Exchange, Request, Response
from axclarity.http._retry_after import retry_after_seconds
from axclarity.values import Secret

__all__ = ["Granted", "TokenEndpoint"]

_UNSAID_SECONDS = 300.0
_LONGEST_SECONDS = 86_400.0
_VISIBLE = re.compile(r"[!-~]+")
_PARSED = ("access_token", "refresh_token", "token_type", "error")
_ADVICE = {
    "invalid_client": "Check the client's id and secret.",
    "invalid_grant": "The refresh token is used up, withdrawn or too old: have a new one issued.",
    "invalid_scope": "Check the scopes that are asked for.",
    "unauthorized_client": "The client may not use this grant: have it allowed.",
    "unsupported_grant_type": "The server does not know this grant: use another.",
}
_PASSING = ("server_error", "temporarily_unavailable")
"""Codes of RFC 6749, 4.1.2.1, which some servers give here, too."""

_OTHERWISE = "Check its id, secret and scopes."


@frozen(kw_only=True)
class Granted:
    """A token, good for so many seconds, and what to renew it with."""

    access_token: Secret
    lifetime: float
    refresh_token: Secret | None


@frozen(kw_only=True)
class TokenEndpoint:
    """Asks for tokens.

    Raises:
        NotAuthorised: from `ask`: refused. `context["code"]` is the reason of RFC 6749, 5.2.
        RateLimited, ServerBusy: it cannot answer now; `retry_after` says how long, if it does.
        MalformedReply: its answer holds no bearer token.
    """

    url: str
    destination: str
    now: Callable[[], datetime]

    def ask(self, grant: Grant, refresh_token: Secret | None) -> Exchange[Granted]:
        """Ask by a refresh token, or in the client's own name if it is `None`."""
        response = yield self._request(grant, refresh_token)
        return self._granted(response)

    def _request(self, grant: Grant, refresh_token: Secret | None) -> Request:
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        if grant.client_secret is not None and grant.authentication == "basic":
            headers["authorization"] = _basic(grant.client_id, grant.client_secret)
        return Request(
            destination=self.destination,
            operation="oauth.token",
            method="POST",
            url=self.url,
            headers=headers,
            content=_form(grant, refresh_token).encode("ascii"),
            max_reply_bytes=1024 * 1024,
        )

    def _granted(self, response: Response) -> Granted:
        status = response.status
        if status not in {200, 400, 401, 403} or (status in {200, 400} and _is_page(response)):
            raise self._busy(response)
        facts = _facts(response)
        if status == 200 and facts is None:  # half an answer is none
            raise self._busy(response)
        facts = facts or {}
        texts = {name: facts[name] for name in _PARSED if isinstance(facts.get(name), str)}
        try:
            token = BackendApplicationClient("").parse_request_body_response(json.dumps(texts))
        except MissingTokenError:
            token = {}
        except OAuth2Error as error:
            if error.error in _PASSING:
                raise self._busy(response) from None
            raise self.refusal(error.error, status) from None  # it may quote what was sent
        if status != 200:
            raise self.refusal(None, status)
        access = _secret(token.get("access_token"))
        if access is None or token.get("token_type", "bearer").lower() != "bearer":
            raise MalformedReply("The token endpoint's answer holds no bearer token.")
        return Granted(
            access_token=access,
            lifetime=_lifetime(facts.get("expires_in")),
            refresh_token=_secret(token.get("refresh_token")),
        )

    def refusal(self, code: str | None, status: int = 400) -> NotAuthorised:
        """What a refusal means, by the code of RFC 6749, 5.2; others are not repeated."""
        known = code if code in _ADVICE else None
        return NotAuthorised(
            f"The token endpoint refused the client ({known or status}). "
            f"{_ADVICE.get(known or '', _OTHERWISE)}",
            status=status,
            destination=self.destination,
            code=known,
        )

    def _busy(self, response: Response) -> RateLimited | ServerBusy:
        kind = RateLimited if response.status == 429 else ServerBusy
        return kind(
            f"The token endpoint answered {response.status} instead of a token. "
            "Redirects are never followed. It will be asked again.",
            status=response.status,
            retry_after=retry_after_seconds(response.headers.get("retry-after"), now=self.now()),
        )


def _basic(client_id: str, client_secret: Secret) -> str:
    pair = f"{quote(client_id, safe='')}:{quote(client_secret.reveal(), safe='')}"
    return "Basic " + b64encode(pair.encode()).decode("ascii")


def _form(grant: Grant, refresh_token: Secret | None) -> str:
    client = BackendApplicationClient(grant.client_id)
    secret = grant.client_secret
    named = secret is None or grant.authentication == "body"
    told = secret.reveal() if secret is not None and named else None
    if refresh_token is None:
        form = client.prepare_request_body(
            scope=list(grant.scopes), include_client_id=named, client_secret=told
        )
    else:
        form = client.prepare_refresh_body(
            refresh_token=refresh_token.reveal(),
            scope=list(grant.scopes) if isinstance(grant, RefreshToken) else [],
            client_id=grant.client_id if named else None,
            client_secret=told,
        )
    return str(form)


def _is_page(response: Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return kind.startswith("text/html") or response.content.lstrip().startswith(b"<")


def _facts(response: Response) -> dict[str, Any] | None:
    """What the answer says; nothing where it is no JSON at all."""
    try:
        facts = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return facts if isinstance(facts, dict) else {}


def _secret(text: object) -> Secret | None:
    """A token that may stand in a header."""
    return Secret(text) if isinstance(text, str) and _VISIBLE.fullmatch(text) else None


def _lifetime(told: object) -> float:
    """Seconds; an assumption if it is not told, or told in a way that makes no sense."""
    if isinstance(told, str) and told.isascii() and told.isdigit():
        told = float(told)
    if isinstance(told, bool) or not isinstance(told, int | float) or not told > 0:
        return _UNSAID_SECONDS
    return float(min(told, _LONGEST_SECONDS))
