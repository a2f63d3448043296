"""What the receiver answers, and how that is sent."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from attrs import frozen

from axclarity.errors import Problem
from axclarity.pipeline._intake import Message

__all__ = ["Answer", "Scope", "Send", "refusal", "send_answer"]

Scope = Message
Send = Callable[[Message], Awaitable[None]]

_REST_SECONDS = {429: "5", 503: "30", 507: "30"}
_BODY_UNREAD = (408, 413, 415, 429)

_DETAILS = {
    400: "The body is not an event with a type, a time and a record, or not in its encoding.",
    401: "The signature is missing, made with another secret, or too old.",
    405: "Deliveries are sent with POST.",
    408: "The body did not arrive in time.",
    413: "The body is too large, as it was sent or inflated.",
    415: "The body may be encoded with gzip or deflate, or not at all.",
    422: "The body holds card data. Send brand and last four digits only.",
    429: "Too much at once. Send it again later.",
    503: "The delivery could not be stored. Send it again later.",
    507: "There is no room for the delivery. Send it again later.",
}


@frozen
class Answer:
    """An answer with a body of JSON."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


def refusal(
    status: int, problems: Sequence[Problem] = (), *, headers: Mapping[str, str] | None = None
) -> Answer:
    """A problem document (RFC 9457) that repeats nothing of what was sent.

    Args:
        problems: where card data is; told for 422 only.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _DETAILS[status],
    }
    if status == 422:
        body["errors"] = [
            {"path": each.path, "code": each.rule, "message": each.message} for each in problems
        ]
    more = {"retry-after": _REST_SECONDS[status]} if status in _REST_SECONDS else {}
    if status == 415:
        more["accept-encoding"] = "gzip, deflate"
    return Answer(
        status, body, {"content-type": "application/problem+json", **more, **(headers or {})}
    )


async def send_answer(scope: Scope, send: Send, answer: Answer) -> None:
    """Send it, whole; where the body was left unread, the connection ends with it."""
    content = json.dumps(answer.body).encode()
    headers = {**answer.headers, "content-length": str(len(content))}
    if answer.status in _BODY_UNREAD and _may_close(scope):
        headers["connection"] = "close"
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})


def _may_close(scope: Scope) -> bool:
    """Whether the sender may be told to go: HTTP/2 and WSGI forbid the header."""
    return str(scope.get("http_version", "")).startswith("1") and "wsgi_environ" not in scope
