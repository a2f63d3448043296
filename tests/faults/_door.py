"""The door for webhooks, and deliveries to knock at it with."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import httpx
from attrs import define, field

from axclarity.clarity import sign
from axclarity.pipeline import Journal, receiver
from axclarity.pipeline.receiver import ReceiverLimits
from axclarity.values import Secret

__all__ = ["SECRET", "Door", "body_of", "signed"]

SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")


def body_of(
    record_id: str,
    event_id: str = "evt_1",
    event_type: str = "order.created",
    at: str = "2026-03-02T07:59:58Z",
    **more: Any,
) -> bytes:
    """A thin event."""
    event = {"id": event_id, "type": event_type, "occurred_at": at, "data": {"id": record_id}}
    return json.dumps({**event, **more}).encode()


def signed(
    body: bytes, at: datetime, *secrets: Secret, delivery_id: str = "msg_1", **more: str
) -> dict[str, str]:
    """The headers of a delivery, signed with each of the secrets."""
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            sign(secret, delivery_id, at, body) for secret in secrets or (SECRET,)
        ),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


@define
class Door:
    """A receiver on a journal."""

    journal: Journal
    clock: Callable[[], datetime]
    secrets: tuple[Secret, ...] = (SECRET,)
    limits: ReceiverLimits = field(factory=ReceiverLimits)
    ticks: Callable[[], float] = lambda: 0.0

    def ask(
        self,
        body: bytes | AsyncIterator[bytes],
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One delivery and its answer."""
        return self.ask_all([(body, headers)])[0]

    def ask_all(
        self, deliveries: list[tuple[bytes | AsyncIterator[bytes], dict[str, str] | None]]
    ) -> list[httpx.Response]:
        """Many deliveries at once."""

        async def go() -> list[httpx.Response]:
            app = receiver(
                self.journal, self.secrets, limits=self.limits, clock=self.clock, ticks=self.ticks
            )
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                asked = (
                    client.post("/", content=body, headers=self._headers(body, headers))
                    for body, headers in deliveries
                )
                return list(await asyncio.gather(*asked))

        return asyncio.run(go())

    def _headers(
        self, body: bytes | AsyncIterator[bytes], headers: dict[str, str] | None
    ) -> dict[str, str]:
        if headers is not None:
            return headers
        assert isinstance(body, bytes)
        return signed(body, self.clock())
