"""The two skins of a resource: one that waits and one that awaits."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Generic, TypeVar

from axclarity.clarity.models import Record
from axclarity.clarity.resources._operations import ResourceOperations
from axclarity.http import AsyncTransport, Transport, drive, drive_async

__all__ = ["AsyncResource", "Resource"]

R = TypeVar("R", bound=Record)
Ops = TypeVar("Ops", bound=ResourceOperations[Any])


class Resource(Generic[R, Ops]):
    """Records of one kind; calls wait for the answer."""

    def __init__(self, operations: Ops, transport: Transport) -> None:
        self._operations = operations
        self._transport = transport

    def get(self, record_id: str) -> R:
        """Read one record."""
        record: R = drive(self._operations.get(record_id), self._transport)
        return record

    def list(self, **filters: str) -> Iterator[R]:
        """Read all records that pass the filters, page by page as they are consumed."""
        cursor: str | None = None
        while True:
            page = drive(self._operations.page(filters, cursor), self._transport)
            yield from page.records
            cursor = page.next_cursor
            if cursor is None:
                return


class AsyncResource(Generic[R, Ops]):
    """Records of one kind; calls are awaited."""

    def __init__(self, operations: Ops, transport: AsyncTransport) -> None:
        self._operations = operations
        self._transport = transport

    async def get(self, record_id: str) -> R:
        """Read one record."""
        record: R = await drive_async(self._operations.get(record_id), self._transport)
        return record

    async def list(self, **filters: str) -> AsyncIterator[R]:
        """Read all records that pass the filters, page by page as they are consumed."""
        cursor: str | None = None
        while True:
            page = await drive_async(self._operations.page(filters, cursor), self._transport)
            for record in page.records:
                yield record
            cursor = page.next_cursor
            if cursor is None:
                return
