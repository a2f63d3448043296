"""Events to test with, and the morning on which they happen."""

from datetime import UTC, datetime

from axclarity.pipeline import Event

__all__ = ["T0", "event"]

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def event(number: int, key: str | None = None) -> Event:
    """An order was updated: each time another one, if no key is given."""
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=key or f"order/{number}",
        occurred_at=T0,
        payload=b"",
    )
