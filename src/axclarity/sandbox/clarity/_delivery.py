"""Webhooks on their way: signed, repeated until somebody accepts them, kept through a crash."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from axclarity.clarity import sign
from axclarity.errors import AxClarityError
from axclarity.http import Exchange, HttpxTransport, Request, drive
from axclarity.sandbox._store import Store
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["Courier"]

MOST_ATTEMPTS = 12
_HELD_SECONDS = 1.0


class Courier:
    """A thread that delivers what the shop announces, oldest first.

    A delivery that fails is tried again later, and does not hold up the ones behind it.

    Args:
        clock: the time that deliveries are stamped with.
        first_pause: the pause after the first failure; each next one is twice as long.
        ticks: monotonic seconds, for the pauses.
    """

    def __init__(
        self,
        store: Store,
        faults: Faults,
        secret: Secret,
        *,
        clock: Callable[[], datetime],
        first_pause: timedelta = timedelta(milliseconds=200),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._faults = faults
        self._secret = secret
        self._clock = clock
        self._first_pause = first_pause.total_seconds()
        self._ticks = ticks
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
        url = self._store.get("subscription", "url")
        if url is None:
            return
        for event_id, _ in self._store.items("outbox"):
            if self._stopping:
                return
            if self._due.get(event_id, 0.0) <= self._ticks():
                self._go(transport, url, event_id, self._store.get("delivery", event_id))

    def _go(self, transport: HttpxTransport, url: str, event_id: str, kept: dict[str, Any]) -> None:
        fault = self._fault(event_id, kept)
        if fault == "reordered_delivery":
            self._held.add(event_id)
            self._due[event_id] = self._ticks() + _HELD_SECONDS
            return
        if fault == "forged_delivery":
            self._forge(transport, url, event_id, kept)
        self._deliver(transport, url, event_id, kept)
        if fault == "duplicate_delivery":
            self._attempt(transport, url, event_id, kept["body"])

    def _fault(self, event_id: str, kept: dict[str, Any]) -> str:
        """What goes wrong with an event; only its first attempt can be struck."""
        if kept["attempts"] or event_id in self._held:
            return ""
        fault = self._faults.take("webhooks", kept["type"], kept["body"])
        return "" if fault is None else fault.name

    def _deliver(
        self, transport: HttpxTransport, url: str, event_id: str, kept: dict[str, Any]
    ) -> None:
        accepted = self._attempt(transport, url, event_id, kept["body"])
        attempts = kept["attempts"] + 1
        over = accepted or attempts >= MOST_ATTEMPTS
        status = "delivered" if accepted else "failed" if over else "pending"
        with self._store.transaction():
            self._store.put("delivery", event_id, {**kept, "attempts": attempts, "status": status})
            if over:
                self._store.delete("outbox", event_id)
        self._held.discard(event_id)
        self._due.pop(event_id, None)
        if not over:
            self._due[event_id] = self._ticks() + self._first_pause * 2 ** (attempts - 1)
        if accepted:
            self._release()

    def _release(self) -> None:
        """What was held to come later than another event is free to go."""
        for event_id in self._held:
            self._due[event_id] = self._ticks()

    def _attempt(self, transport: HttpxTransport, url: str, event_id: str, body: str) -> bool:
        now = self._clock()
        signature = sign(self._secret, event_id, now, body.encode())
        return _sent(transport, _request(url, event_id, now, body, signature))

    def _forge(
        self, transport: HttpxTransport, url: str, event_id: str, kept: dict[str, Any]
    ) -> None:
        """A delivery with an event id of its own, signed by somebody who knows no secret."""
        now, forged_id = self._clock(), f"{event_id}_forged"
        body = kept["body"].replace(f'"{event_id}"', f'"{forged_id}"', 1)
        signature = sign(Secret("not the secret"), forged_id, now, body.encode())
        _sent(transport, _request(url, forged_id, now, body, signature))


def _request(url: str, event_id: str, now: datetime, body: str, signature: str) -> Request:
    return Request(
        destination="webhooks",
        operation="webhook",
        method="POST",
        url=url,
        headers={
            "content-type": "application/json",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        },
        content=body.encode(),
        timeout=5.0,
    )


def _sent(transport: HttpxTransport, request: Request) -> bool:
    def delivery() -> Exchange[bool]:
        response = yield request
        return 200 <= response.status < 300

    try:
        return drive(delivery(), transport)
    except AxClarityError:
        return False
