"""The door for webhooks: a bare ASGI application that any server can mount.

A delivery is answered with 202 only after it is in the journal. A host that has no ASGI server
calls `delivery_from_request`, `event_from_delivery` and `Journal.accept` itself.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from axclarity.clarity import Dialect, Translation
from axclarity.clarity.cards import refuse_cards_in
from axclarity.clarity.webhooks import (
    CardCheck,
    Delivery,
    check_signing,
    delivery_from_request,
)
from axclarity.errors import InvalidValue, JournalError, WebhookRefused
from axclarity.http import utc_now
from axclarity.pipeline._answer import Answer, Scope, Send, refusal, send_answer
from axclarity.pipeline._intake import (
    ENCODINGS,
    Disconnected,
    Receive,
    ReceiverLimits,
    declared_length,
    inflated,
    read_body,
)
from axclarity.pipeline._room import NoRoom, Room
from axclarity.pipeline.event import Event
from axclarity.pipeline.hooks import Hook, Hooks
from axclarity.pipeline.journal import Journal
from axclarity.values import Secret

__all__ = ["MAX_BODY_BYTES", "Receiver", "ReceiverLimits", "event_from_delivery", "receiver"]

MAX_BODY_BYTES = ReceiverLimits().body_bytes


def receiver(
    journal: Journal,
    secrets: Sequence[Secret],
    *,
    dialect: Dialect | None = None,
    limits: ReceiverLimits | None = None,
    refuse_cards: CardCheck = refuse_cards_in,
    hooks: Sequence[Hook] = (),
    clock: Callable[[], datetime] = utc_now,
    ticks: Callable[[], float] = time.monotonic,
) -> "Receiver":
    """An application that takes webhooks at whatever path it is put, on asyncio.

    In Starlette and FastAPI: `app.add_route("/webhooks/clarity", receiver(…))`. A mount answers
    without a redirect only at an address that ends in a slash.

    Answers 202 `{"accepted": true}`, or `false` for an event that was accepted before. Everything
    else is a problem document (RFC 9457), and nothing is stored: 400, 401, 405, 408, 413, 415,
    422 with the paths of card data; 429, 503 and, if the journal is full, 507 with `Retry-After`.
    A pipeline that runs on the same `Journal` object wakes by itself.

    A body may come in gzip or deflate. No scheme says what is signed then; here it is the body
    before it was encoded, as for all the others.

    Args:
        journal: open. Deliveries of the same moment share its commits.
        secrets: the webhook secrets that count now; two during a rotation.
        dialect: how the shop signs, and what it calls things.
        refuse_cards: raises `InvalidDocument` for card data in a body, given raw and parsed.
        hooks: are told of each delivery that is in the journal.
        clock: the present moment, with a time zone.
        ticks: monotonic seconds, for the pace of bodies.

    Raises:
        ConfigError: there is no secret, one is no key, or the dialect is wrong.
    """
    dialect = dialect or Dialect()
    check_signing(secrets, dialect.signature)
    limits = limits or ReceiverLimits()
    return Receiver(
        journal=journal,
        secrets=tuple(secrets),
        dialect=dialect,
        translation=Translation(dialect),
        limits=limits,
        room=Room(deliveries=limits.deliveries, memory_bytes=limits.memory_bytes),
        refuse_cards=refuse_cards,
        hooks=Hooks(hooks),
        clock=clock,
        ticks=ticks,
    )


def event_from_delivery(delivery: Delivery) -> Event:
    """The event that a checked delivery announces.

    One that names no record is about itself: nothing comes before it, and it settles nothing else.
    """
    return Event(
        source="clarity",
        id=delivery.id,
        type=delivery.type,
        key=f"{delivery.resource}/{delivery.resource_id or delivery.id}",
        occurred_at=delivery.occurred_at,
        payload=delivery.body,
    )


@frozen(kw_only=True, eq=False)
class Receiver:
    """The application that `receiver` makes."""

    journal: Journal
    secrets: tuple[Secret, ...]
    dialect: Dialect
    translation: Translation
    limits: ReceiverLimits
    room: Room
    refuse_cards: CardCheck
    hooks: Hooks
    clock: Callable[[], datetime]
    ticks: Callable[[], float]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the server's start and stop."""
        match scope["type"]:
            case "http":
                await self._answer_request(scope, receive, send)
            case "lifespan":
                await _answer_lifespan(receive, send)
            case "websocket":
                await send({"type": "websocket.close", "code": 1000})
            case other:
                raise ValueError(f"The receiver answers HTTP, not {other}.")

    async def _answer_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Disconnected:
            return
        await send_answer(scope, send, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return refusal(405, headers={"allow": "POST"})
        try:
            accepted = await self._take(_headers(scope), receive)
        except WebhookRefused as refused:
            return refusal(refused.status, refused.problems)
        except InvalidValue:
            return refusal(400)
        except NoRoom:
            return refusal(429)
        except JournalError as error:
            return refusal(507 if error.context.get("reason") == "full" else 503)
        return Answer(202, {"accepted": accepted}, {"content-type": "application/json"})

    async def _take(self, headers: Mapping[str, str], receive: Receive) -> bool:
        encoding = _encoding(headers)
        announced = declared_length(headers, self.limits)
        with self.room.place(announced=announced) as place:
            sent = await read_body(receive, self.limits, place, self.ticks)
            body = inflated(sent, encoding, self.limits, place)
            event = event_from_delivery(self._delivery(headers, body))
            new = await self.journal.accept_async([event], self.clock()) == 1
            self._tell(event, new=new)
            return new

    def _tell(self, event: Event, *, new: bool) -> None:
        self.hooks.tell(lambda hook: hook.received(event, new=new))
        known = "yes" if not new else "no"
        self.hooks.measure("axclarity.deliveries", 1, type=event.type, duplicate=known)

    def _delivery(self, headers: Mapping[str, str], body: bytes) -> Delivery:
        return delivery_from_request(
            headers,
            body,
            self.secrets,
            now=self.clock(),
            scheme=self.dialect.signature,
            translation=self.translation,
            refuse_cards=self.refuse_cards,
        )


def _headers(scope: Scope) -> dict[str, str]:
    """Names in lower case; what comes twice is joined, so that nothing counts unseen."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _encoding(headers: Mapping[str, str]) -> str:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS and encoding not in ("", "identity"):
        raise WebhookRefused("The body has an encoding that is not read.", status=415)
    return encoding


async def _answer_lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
