"""Webhooks on their way: signed, repeated until somebody accepts them, kept through a crash."""

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

_MOST_ATTEMPTS = 12
_HELD = timedelta(seconds=1)


class Courier:
    """A thread that delivers what the shop announces, oldest first.

    Args:
        first_pause: the pause after the first a failure; each next one is twice as long.
    """

    def __init__(
        self,
        store: Store,
        faults: Faults,
        secret: Secret,
        *,
        clock: Callable[[], datetime],
        first_pause: timedelta = timedelta(milliseconds=200),
    ) -> None:
        self._store = store
        self._faults = faults
        self._secret = secret
        self._clock = clock
        self._first_pause = first_pause
        self._wake = Event()
        self._stopping = False
        self._thread: Thread | None = None
        self._due: dict[str, datetime] = {}

    def start(self) -> None:
        """Begin delivering."""
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop delivering; what is undelivered stays in the store."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def notify(self) -> None:
        """Look for something to deliver now."""
        self._wake.set()

    def _run(self) -> None:
        transport = HttpxTransport()
        try:
            while not self._stopping:
                self._wake.clear()
                self._round(transport)
                self._wait()
        finally:
            transport.close()

    def _wait(self) -> None:
        pending = {key for key, kept in self._store.items("delivery") if _is_pending(kept)}
        soonest = min((due for key, due in self._due.items() if key in pending), default=None)
        pause = 60.0 if soonest is None else (soonest - self._clock()).total_seconds()
        self._wake.wait(max(pause, 0.0))

    def _round(self, transport: HttpxTransport) -> None:
        url = self._store.get("subscription", "url")
        if url is None:
            return
        for event_id, kept in self._store.items("delivery"):
            due = self._due.get(event_id)
            if self._stopping:
                return
            if _is_pending(kept) and (due is None or due <= self._clock()):
                self._go(transport, url, event_id, kept)

    def _go(self, transport: HttpxTransport, url: str, event_id: str, kept: dict[str, Any]) -> None:
        fault = self._faults.take("webhooks", kept["type"], kept["body"])
        what = "" if fault is None else fault.name
        if what == "reordered_delivery":
            self._due[event_id] = self._clock() + _HELD
            return
        if what == "forged_delivery":
            self._forge(transport, url, kept)
        self._deliver(transport, url, event_id, kept)
        if what == "duplicate_delivery":
            self._attempt(transport, url, event_id, kept["body"])

    def _deliver(
        self, transport: HttpxTransport, url: str, event_id: str, kept: dict[str, Any]
    ) -> None:
        accepted = self._attempt(transport, url, event_id, kept["body"])
        attempts = kept["attempts"] + 1
        status = "delivered" if accepted else "pending"
        if not accepted and attempts >= _MOST_ATTEMPTS:
            status = "failed"
        self._store.put("delivery", event_id, {**kept, "attempts": attempts, "status": status})
        if not accepted:
            self._due[event_id] = self._clock() + self._first_pause * 2 ** (attempts - 1)

    def _attempt(self, transport: HttpxTransport, url: str, event_id: str, body: str) -> bool:
        now = self._clock()
        signature = sign(self._secret, event_id, now, body.encode())
        return _sent(transport, _request(url, event_id, now, body, signature))

    def _forge(self, transport: HttpxTransport, url: str, kept: dict[str, Any]) -> None:
        now, event_id = self._clock(), "evt_forged"
        signature = sign(Secret("not the secret"), event_id, now, kept["body"].encode())
        _sent(transport, _request(url, event_id, now, kept["body"], signature))


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


def _is_pending(kept: dict[str, Any]) -> bool:
    return bool(kept["status"] == "pending")
