"""The skin that awaits answers."""

import builtins
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from axclarity.clarity._paging import Position
from axclarity.clarity._query import OVERLAP, Query
from axclarity.clarity.models import Record
from axclarity.clarity.resources._operations import Creates, Manages, Reads, Updates
from axclarity.http import AsyncTransport, Exchange, drive_async

__all__ = ["AsyncCreatable", "AsyncListed", "AsyncManaged", "AsyncUpdatable"]

R = TypeVar("R", bound=Record)
N = TypeVar("N", bound=Record)
T = TypeVar("T")


class AsyncListed(Generic[R]):
    """Records of one kind; calls are awaited."""

    def __init__(self, operations: Reads[R], transport: AsyncTransport) -> None:
        self._reads = operations
        self._transport = transport

    async def get(self, record_id: str) -> R:
        """Read one record. Raises `NotFound` if there is none of this id."""
        return await self._run(self._reads.get(record_id))

    async def list(
        self,
        *,
        updated_since: datetime | None = None,
        overlap: timedelta = OVERLAP,
        status: str | None = None,
        ids: builtins.list[str] | tuple[str, ...] = (),
        **filters: str,
    ) -> AsyncIterator[R]:
        """Read the records that pass the filters, page by page as they are consumed.

        Args:
            updated_since: changed at this moment or later, with a zone. The listing begins
                `overlap` before it, so that no clock and no slow write hides a record; what was
                read before may come again.
            filters: further ones by our names, such as `order_id` or `sku`.
        """
        query = Query(
            updated_since=updated_since,
            overlap=overlap,
            status=status,
            ids=tuple(ids),
            filters=filters,
        )
        position: Position | None = Position()
        while position is not None:
            page = await self._run(self._reads.page(query, position))
            for record in page.records:
                yield record
            position = page.next

    async def _run(self, exchange: Exchange[T]) -> T:
        return await drive_async(exchange, self._transport)


class AsyncCreatable(AsyncListed[R], Generic[R, N]):
    """Records that can be created; calls are awaited."""

    def __init__(self, operations: Creates[R, N], transport: AsyncTransport) -> None:
        super().__init__(operations, transport)
        self._creates = operations

    async def create(self, record: N, *, idempotency_key: str | None = None) -> R:
        """Create a record. A write: without an answer its outcome is unknown."""
        return await self._run(self._creates.create(record, idempotency_key=idempotency_key))


class AsyncUpdatable(AsyncListed[R]):
    """Records that can be changed; calls are awaited."""

    def __init__(self, operations: Updates[R], transport: AsyncTransport) -> None:
        super().__init__(operations, transport)
        self._updates = operations

    async def update(self, record: R, /, **changes: Any) -> R:
        """Change fields of a record that was read before, if nobody has changed it since."""
        return await self._run(self._updates.update(record, **changes))


class AsyncManaged(AsyncCreatable[R, N], AsyncUpdatable[R], Generic[R, N]):
    """Records that can be created and changed; calls are awaited."""

    def __init__(self, operations: Manages[R, N], transport: AsyncTransport) -> None:
        AsyncCreatable.__init__(self, operations, transport)
        self._updates = operations
