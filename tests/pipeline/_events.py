"""Events to test with, the morning on which they happen, a journal, a wire that nobody needs."""

from datetime import UTC, datetime
from pathlib import Path

from axclarity.http import Request, Response
from axclarity.pipeline import Event, InlineCommitter, Journal

__all__ = ["T0", "Wire", "event", "opened"]

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


def opened(path: Path) -> Journal:
    """A journal that never keeps a loop waiting whose time is virtual."""
    return Journal(path, committer=InlineCommitter())


class Wire:
    """A transport for handlers that ask nobody."""

    async def send(self, request: Request) -> Response:
        raise AssertionError("nothing is asked here")

    async def aclose(self) -> None: ...
