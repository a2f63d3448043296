"""The door for webhooks: an ASGI application that any server can mount.

A delivery is answered with 202 only after it is in the journal. A host that has no ASGI server
calls `delivery_from_request`, `event_from_delivery` and `Journal.accept` itself.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

import anyio.to_thread
from attrs import frozen
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from axclarity.clarity.webhooks import Delivery, delivery_from_request
from axclarity.errors import JournalError, WebhookRefused
from axclarity.http import utc_now
from axclarity.pipeline.event import Event
from axclarity.pipeline.journal import Journal
from axclarity.values import Secret

__all__ = ["MAX_BODY_BYTES", "event_from_delivery", "receiver"]

MAX_BODY_BYTES = 1024 * 1024
_BODY_SECONDS = 30.0
_RETRY_AFTER = {"retry-after": "30"}

_DETAILS = {
    HTTPStatus.BAD_REQUEST: "The body is not an event with id, type, occurred_at and a record.",
    HTTPStatus.UNAUTHORIZED: "The signature is missing, made with another secret, or too old.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Deliveries are sent with POST.",
    HTTPStatus.REQUEST_TIMEOUT: "The body did not arrive in time.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"A delivery has at most {MAX_BODY_BYTES} bytes.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The delivery could not be stored. Send it again later.",
    HTTPStatus.INSUFFICIENT_STORAGE: "There is no room for the delivery. Send it again later.",
}


def receiver(
    journal: Journal, secrets: Sequence[Secret], *, clock: Callable[[], datetime] = utc_now
) -> ASGIApp:
    """An application that takes webhooks at whatever path it is put.

    In Starlette and FastAPI: `app.add_route("/webhooks/clarity", receiver(…))`. A mount answers
    without a redirect only at an address that ends in a slash.

    Answers 202 `{"accepted": true}`, or `false` for an event that was accepted before; 400, 401,
    405, 408 or 413 with nothing stored; 503 or, if the journal is full, 507, with `Retry-After`.
    A pipeline that runs on the same `Journal` object wakes by itself.

    Args:
        journal: open; used from worker threads.
        secrets: the webhook secrets that count now; two during a rotation.
        clock: the present moment, with a time zone.
    """
    return Router(redirect_slashes=False, default=_Receiver(journal, tuple(secrets), clock))


def event_from_delivery(delivery: Delivery) -> Event:
    """The event that a checked delivery announces."""
    return Event(
        source="clarity",
        id=delivery.id,
        type=delivery.type,
        key=f"{delivery.resource}/{delivery.resource_id}",
        occurred_at=delivery.occurred_at,
        payload=delivery.body,
    )


class _TooLarge(Exception):
    pass


@frozen
class _Receiver:
    journal: Journal
    secrets: tuple[Secret, ...]
    clock: Callable[[], datetime]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, {"allow": "POST"})
        try:
            with anyio.fail_after(_BODY_SECONDS):
                body = await _body(request)
            delivery = delivery_from_request(
                dict(request.headers), body, self.secrets, now=self.clock()
            )
            accepted = await anyio.to_thread.run_sync(self._accept, delivery)
        except _TooLarge:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"connection": "close"})
        except TimeoutError:
            return _refusal(HTTPStatus.REQUEST_TIMEOUT, {"connection": "close"})
        except WebhookRefused as refused:
            return _refusal(HTTPStatus(refused.status), {})
        except JournalError as error:
            full = error.context.get("reason") == "full"
            status = HTTPStatus.INSUFFICIENT_STORAGE if full else HTTPStatus.SERVICE_UNAVAILABLE
            return _refusal(status, _RETRY_AFTER)
        return _json(HTTPStatus.ACCEPTED, {"accepted": accepted})

    def _accept(self, delivery: Delivery) -> bool:
        return self.journal.accept([event_from_delivery(delivery)], self.clock()) == 1


async def _body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared[:16]) > MAX_BODY_BYTES:
        raise _TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _TooLarge
    return bytes(body)


def _refusal(status: HTTPStatus, headers: dict[str, str]) -> Response:
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": _DETAILS.get(status, ""),
    }
    response = _json(status, problem, media_type="application/problem+json")
    response.headers.update(headers)
    return response


def _json(
    status: HTTPStatus, body: Mapping[str, object], media_type: str = "application/json"
) -> Response:
    return Response(json.dumps(body), status.value, media_type=media_type)
