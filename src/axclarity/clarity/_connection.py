"""One shop as seen over HTTP: authorised requests out, records or typed errors back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from attrs import frozen

from axclarity.clarity._json import dumps, loads
from axclarity.clarity.dialect import Dialect
from axclarity.errors import (
    AxClarityError,
    ClarityProblem,
    Conflict,
    InvalidDocument,
    Locked,
    MalformedReply,
    NotAuthorised,
    NotFound,
    OutcomeUnknown,
    Problem,
    RateLimited,
    ServerBusy,
)
from axclarity.http import Exchange, Request, Response, TokenSource, retry_after_seconds

__all__ = ["DESTINATION", "Connection", "Reply"]

DESTINATION = "clarity"

_BY_STATUS: Mapping[int, type[ClarityProblem]] = {404: NotFound, 412: Conflict, 423: Locked}


@frozen
class Reply:
    """A good answer: its JSON and its entity tag."""

    body: Any
    etag: str | None


@frozen(kw_only=True)
class Connection:
    """Knows the shop's address, its dialect, the token, and what an answer means."""

    base_url: str
    dialect: Dialect
    tokens: TokenSource
    now: Callable[[], datetime]
    timeout: float

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Exchange[Reply]:
        """Ask for a resource."""
        query = "?" + urlencode(parameters) if parameters else ""
        return self._call("GET", path, query)

    def post(self, path: str, content: bytes) -> Exchange[Reply]:
        """Create a record."""
        return self._call("POST", path, content=content)

    def put(
        self, path: str, record_id: str, changes: Mapping[str, Any], etag: str | None
    ) -> Exchange[Reply]:
        """Change a record, if it is still the one that was read."""
        headers = {"if-match": etag} if etag else {}
        return self._call("PUT", path, _segment(record_id), content=dumps(changes), headers=headers)

    def get_one(self, path: str, record_id: str) -> Exchange[Reply]:
        """Ask for one record by its id."""
        return self._call("GET", path, _segment(record_id))

    def _call(
        self,
        method: str,
        path: str,
        rest: str = "",
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange[Reply]:
        operation = f"{method} {path}"

        def request_with(authorization: str) -> Request:
            return Request(
                destination=DESTINATION,
                operation=operation,
                method=method,
                url=f"{self.base_url}{self.dialect.api_path}{path}{rest}",
                headers={
                    "authorization": authorization,
                    "accept": "application/json, application/problem+json",
                    **({"content-type": "application/json"} if content is not None else {}),
                    **(headers or {}),
                },
                content=content,
                writes=method != "GET",
                timeout=self.timeout,
            )

        response = yield from self.tokens.authorised(request_with)
        return self._reply(operation, response, writes=method != "GET")

    def _reply(self, operation: str, response: Response, *, writes: bool) -> Reply:
        if not 200 <= response.status < 300:
            raise self._refusal(operation, response, writes=writes)
        try:
            body = loads(response.content) if response.content else None
        except InvalidDocument as error:
            kind = OutcomeUnknown if writes else ServerBusy
            raise kind(
                f"{operation}: a page instead of JSON ({response.status}).",
                problems=error.problems,
            ) from None
        return Reply(body, response.headers.get("etag"))

    def _refusal(self, operation: str, response: Response, *, writes: bool) -> AxClarityError:
        status = response.status
        wait = retry_after_seconds(response.headers.get("retry-after"), now=self.now())
        if status == 429:
            return RateLimited(
                f"{operation}: the shop asks to wait (429).", status=status, retry_after=wait
            )
        if status == 503 or (status >= 500 and not writes):
            return ServerBusy(
                f"{operation}: the shop cannot answer now ({status}).",
                status=status,
                retry_after=wait,
            )
        if status >= 500:
            return OutcomeUnknown(
                f"{operation}: the shop broke off ({status}). Look before sending again.",
                status=status,
            )
        if status in (401, 403):
            return NotAuthorised(
                f"{operation}: refused ({status}). Check the client's secret and scopes.",
                status=status,
                destination=DESTINATION,
            )
        if 300 <= status < 400:
            return MalformedReply(
                f"{operation}: the shop redirects ({status}), which is never followed. "
                "Configure the address it points to.",
                status=status,
            )
        problems = _problems(response.content)
        listed = "; ".join(map(str, problems))
        return _BY_STATUS.get(status, ClarityProblem)(
            f"{operation}: the shop refused ({status}). {listed}".rstrip(),
            problems=problems,
            status=status,
        )


def _segment(record_id: str) -> str:
    return "/" + quote(record_id, safe="")


def _problems(content: bytes) -> list[Problem]:
    """Paths and codes of a problem document (RFC 9457); its texts may hold personal data."""
    try:
        body = loads(content)
        return [
            Problem(
                path=str(error.get("path", "$")),
                rule=f"clarity.{error.get('code', 'refused')}",
                message="the shop refused this value",
            )
            for error in body.get("errors", ())
        ]
    except (InvalidDocument, AttributeError, TypeError):
        return []
