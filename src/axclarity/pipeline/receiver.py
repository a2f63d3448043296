"""The door for webhooks: an ASGI application that others mount."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from axclarity.clarity import delivery_from_request
from axclarity.errors import AxClarityError, JournalError, WebhookRefused
from axclarity.pipeline.event import Event
from axclarity.pipeline.journal import Journal
from axclarity.values import Secret

__all__ = ["WebhookReceiver"]

_MOST_BYTES = 1024 * 1024
_RETRY_SECONDS = "5"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebhookReceiver:
    """An ASGI application that takes Clarity's webhooks into the journal; mount it anywhere.

    It answers 202 only after the event is on disk; 400 to a body that is no event and 401 to a
    signature that nobody made, and stores nothing of either; 413 to a body over 1 MiB; 503 or 507
    when the journal cannot be written, so that the shop sends again.

    Args:
        secrets: the webhook secrets in use; several during a rotation.
        notify: told that there is something new; called from the server's thread.
    """

    def __init__(
        self,
        journal: Journal,
        secrets: Sequence[Secret],
        *,
        notify: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._journal = journal
        self._secrets = tuple(secrets)
        self._notify = notify
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            request = Request(scope, receive)
            await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return Response(status_code=405, headers={"allow": "POST"})
        try:
            new = await self._accepted(request)
        except WebhookRefused as error:
            return _refusal(error.status, error)
        except JournalError as error:
            status = 507 if error.context.get("reason") == "full" else 503
            return _refusal(status, error, {"retry-after": _RETRY_SECONDS})
        except ClientDisconnect:
            return Response(status_code=400)
        if new:
            self._notify()
        return _json(202, {"accepted": new})

    async def _accepted(self, request: Request) -> bool:
        body = await _bounded_body(request)
        now = self._clock()
        delivery = delivery_from_request(dict(request.headers), body, self._secrets, now=now)
        event = Event(
            source="clarity",
            id=delivery.id,
            type=delivery.type,
            key=f"{delivery.resource}/{delivery.resource_id}",
            occurred_at=delivery.occurred_at,
            payload=body,
        )
        (new,) = await run_in_threadpool(self._journal.accept, [event], now=now)
        return new


async def _bounded_body(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _MOST_BYTES:
            raise WebhookRefused(f"The body exceeds {_MOST_BYTES} bytes.", status=413)
        chunks.append(chunk)
    return b"".join(chunks)


def _refusal(status: int, error: AxClarityError, headers: dict[str, str] | None = None) -> Response:
    """What was wrong, by path and rule; nothing of what was sent, nothing of this machine."""
    body = {
        "type": "about:blank",
        "title": type(error).__name__,
        "status": status,
        "errors": [{"path": p.path, "code": p.rule} for p in error.problems],
    }
    return _json(status, body, headers, "application/problem+json")


def _json(
    status: int,
    body: dict[str, Any],
    headers: dict[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    return Response(json.dumps(body), status, headers=headers, media_type=media_type)
