"""One shop as seen over HTTP: authorised requests out, answers in our models' words back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from attrs import field, frozen

from axclarity.clarity._addresses import step_of
from axclarity.clarity._dotted import at
from axclarity.clarity._json import dumps, loads
from axclarity.clarity._refusals import refusal
from axclarity.clarity._timeouts import Timeouts
from axclarity.clarity.dialect import Dialect, Translation
from axclarity.errors import (
    AxClarityError,
    InvalidDocument,
    MalformedReply,
    OutcomeUnknown,
    ServerBusy,
)
from axclarity.http import Exchange, Request, Response, TokenSource

__all__ = ["DESTINATION", "Connection", "Reply"]

DESTINATION = "clarity"


@frozen
class Reply:
    """A good answer: its JSON as the shop wrote it, and its headers by lower-case name."""

    body: Any
    headers: Mapping[str, str] = field(repr=False)


@frozen(kw_only=True)
class Connection:
    """Knows the shop's address, its dialect, the token, and what an answer means."""

    base_url: str
    dialect: Dialect
    translation: Translation
    tokens: TokenSource
    now: Callable[[], datetime]
    timeouts: Timeouts

    def url_of(self, path: str, record_id: str | None = None, **query: str) -> str:
        """The whole address of a resource, or of one of its records.

        Raises:
            InvalidValue: this is no id.
        """
        record = "" if record_id is None else "/" + step_of(record_id)
        asked = "?" + urlencode(query) if query else ""
        return f"{self.base_url}{self.dialect.api_path}{path}{record}{asked}"

    def call(
        self,
        method: str,
        path: str,
        url: str,
        *,
        kind: type[Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Exchange[Reply]:
        """Send a request and return the answer, unless it is a refusal.

        Args:
            path: of the resource, for errors and traces: addresses hold ids.
            kind: the class of the record that is sent or asked for; names the paths of problems.
            body: in the shop's words.
            timeout: seconds; that of a read or of a write if it is not given.
        """
        operation, writes = f"{method} {path}", method != "GET"
        usual = self.timeouts.write if writes else self.timeouts.read
        content = None if body is None else dumps(body)

        def request_with(authorization: str) -> Request:
            return Request(
                destination=DESTINATION,
                operation=operation,
                method=method,
                url=url,
                headers={
                    "authorization": authorization,
                    "accept": "application/json, application/problem+json",
                    **({"content-type": "application/json"} if content is not None else {}),
                    **(headers or {}),
                },
                content=content,
                writes=writes,
                timeout=timeout or usual,
            )

        response = yield from self.tokens.authorised(request_with)
        return self._reply(operation, response, kind, writes=writes)

    def _reply(
        self, operation: str, response: Response, kind: type[Any] | None, *, writes: bool
    ) -> Reply:
        if not 200 <= response.status < 300:
            raise refusal(
                operation,
                response,
                kind,
                writes=writes,
                shape=self.dialect.errors,
                translation=self.translation,
                now=self.now(),
            )
        try:
            body = loads(response.content) if response.content else None
        except InvalidDocument as error:
            raise _unclear(operation, response, error, writes=writes) from None
        return Reply(body, response.headers)

    def record(self, reply: Reply) -> Any:
        """The one record in an answer, in the shop's words. Raises `KeyError` if there is none."""
        return at(reply.body, self.dialect.envelope.record)


def _unclear(
    operation: str, response: Response, error: InvalidDocument, *, writes: bool
) -> AxClarityError:
    """A page passes by itself; whole JSON that breaks a rule does not."""
    is_page = any(problem.rule == "json.syntax" for problem in error.problems)
    kind = OutcomeUnknown if writes else ServerBusy if is_page else MalformedReply
    what = "a page instead of JSON" if is_page else "JSON that breaks a rule"
    return kind(f"{operation}: {what} ({response.status}).", problems=error.problems)
