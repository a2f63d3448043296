"""Webhooks on their way: signed, repeated until somebody accepts them, kept through a crash."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from attrs import frozen

from axclarity.clarity.dialect import Dialect
from axclarity.errors import AxClarityError
from axclarity.http import Exchange, HttpxTransport, Request, drive
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity._letter import Letter, Letters
from axclarity.sandbox.clarity._subscriptions import secrets_of
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["Courier"]

MOST_ATTEMPTS = 12
_HELD_SECONDS = 1.0


@frozen(kw_only=True)
class _Parcel:
    """One event for one subscription, as the store knows them."""

    key: str
    url: str
    delivery: dict[str, Any]
    event: dict[str, Any]


class Courier:
    """A thread that delivers what the shop announces, oldest first.

    A delivery that fails is tried again later, and does not hold up the ones behind it.

    Args:
        clock: the time that deliveries are stamped with.
        first_pause: the pause after the first failure; each next one is twice as long.
        ticks: monotonic seconds, for the pauses.
        dialect: how events are spelt and signed.
    """

    def __init__(
        self,
        store: Store,
        faults: Faults,
        *,
        clock: Callable[[], datetime],
        first_pause: timedelta = timedelta(milliseconds=200),
        ticks: Callable[[], float] = time.monotonic,
        dialect: Dialect | None = None,
    ) -> None:
        self._store = store
        self._faults = faults
        self._clock = clock
        self._first_pause = first_pause.total_seconds()
        self._ticks = ticks
        self._letters = Letters(dialect)
        self._wake = Event()
        self._stopping = False
        self._thread: Thread | None = None
        self._due: dict[str, float] = {}
        self._held: set[str] = set()

    def start(self) -> None:
        """Begin delivering."""
        self._stopping = False
        self._due.clear()
        self._held.clear()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop delivering; what is undelivered stays in the store."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def notify(self) -> None:
        """Look for something to deliver now."""
        self._wake.set()

    def _run(self) -> None:
        transport = HttpxTransport()
        try:
            while not self._stopping:
                self._wake.clear()
                self._round(transport)
                self._wake.wait(self._pause())
        finally:
            transport.close()

    def _pause(self) -> float | None:
        soonest = min(self._due.values(), default=None)
        return None if soonest is None else max(soonest - self._ticks(), 0.0)

    def _round(self, transport: HttpxTransport) -> None:
        for key, _ in self._store.items("outbox"):
            if self._stopping:
                return
            if self._due.get(key, 0.0) <= self._ticks():
                parcel = self._parcel(key)
                if parcel is not None:
                    self._go(transport, parcel)

    def _parcel(self, key: str) -> _Parcel | None:
        """What is to be delivered and where to; `None` if nobody listens, or it was cleared."""
        with self._store.transaction():
            delivery = self._store.get("delivery", key)
            if delivery is None:
                return None
            subscription = self._store.get("subscription", delivery["subscription_id"])
            event = self._store.get("event", delivery["event_id"])
        if subscription is None:
            return None
        return _Parcel(key=key, url=subscription["url"], delivery=delivery, event=event)

    def _go(self, transport: HttpxTransport, parcel: _Parcel) -> None:
        fault = self._fault(parcel)
        if fault == "reordered_delivery":
            self._held.add(parcel.key)
            self._due[parcel.key] = self._ticks() + _HELD_SECONDS
            return
        if fault == "forged_delivery":
            self._forge(transport, parcel)
        self._deliver(transport, parcel)
        if fault == "duplicate_delivery":
            self._attempt(transport, parcel)

    def _fault(self, parcel: _Parcel) -> str:
        """What goes wrong with a delivery; only its first attempt can be struck."""
        if parcel.delivery["attempts"] or parcel.key in self._held:
            return ""
        fault = self._faults.take("webhooks", parcel.event["type"], parcel.event["body"])
        return "" if fault is None else fault.name

    def _deliver(self, transport: HttpxTransport, parcel: _Parcel) -> None:
        accepted = self._attempt(transport, parcel)
        attempts = parcel.delivery["attempts"] + 1
        over = accepted or attempts >= MOST_ATTEMPTS
        status = "delivered" if accepted else "failed" if over else "pending"
        with self._store.transaction():
            tried = {**parcel.delivery, "attempts": attempts, "status": status}
            self._store.put("delivery", parcel.key, tried)
            if over:
                self._store.delete("outbox", parcel.key)
        self._held.discard(parcel.key)
        self._due.pop(parcel.key, None)
        if not over:
            self._due[parcel.key] = self._ticks() + self._first_pause * 2 ** (attempts - 1)
        if accepted:
            self._release()

    def _release(self) -> None:
        """What was held to come later than another event is free to go."""
        for key in self._held:
            self._due[key] = self._ticks()

    def _attempt(self, transport: HttpxTransport, parcel: _Parcel) -> bool:
        now, event_id = self._clock(), parcel.delivery["event_id"]
        secrets = secrets_of(self._store, parcel.delivery["subscription_id"], now)
        return _sent(
            transport,
            parcel.url,
            self._letters.signed(event_id, parcel.event["body"], secrets, now),
        )

    def _forge(self, transport: HttpxTransport, parcel: _Parcel) -> None:
        """A delivery with an event id of its own, signed by somebody who knows no secret."""
        event_id = parcel.delivery["event_id"]
        forged_id, nobody = f"{event_id}_forged", [Secret("not the secret")]
        body = parcel.event["body"].replace(f'"{event_id}"', f'"{forged_id}"', 1)
        _sent(transport, parcel.url, self._letters.signed(forged_id, body, nobody, self._clock()))


def _sent(transport: HttpxTransport, url: str, letter: Letter) -> bool:
    request = Request(
        destination="webhooks",
        operation="webhook",
        method="POST",
        url=url,
        headers=letter.headers,
        content=letter.content,
        timeout=5.0,
    )

    def delivery() -> Exchange[bool]:
        response = yield request
        return 200 <= response.status < 300

    try:
        return drive(delivery(), transport)
    except AxClarityError:
        return False
