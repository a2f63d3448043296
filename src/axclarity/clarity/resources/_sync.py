"""The skin that waits for answers."""

import builtins
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from axclarity.clarity._paging import Position
from axclarity.clarity._query import OVERLAP, Query
from axclarity.clarity.models import Record
from axclarity.clarity.resources._operations import Creates, Manages, Reads, Updates
from axclarity.http import Exchange, Transport, drive

__all__ = ["Creatable", "Listed", "Managed", "Updatable"]

R = TypeVar("R", bound=Record)
N = TypeVar("N", bound=Record)
T = TypeVar("T")


class Listed(Generic[R]):
    """Records of one kind; calls wait for the answer."""

    def __init__(self, operations: Reads[R], transport: Transport) -> None:
        self._reads = operations
        self._transport = transport

    def get(self, record_id: str) -> R:
        """Read one record. Raises `NotFound` if there is none of this id."""
        return self._run(self._reads.get(record_id))

    def list(
        self,
        *,
        updated_since: datetime | None = None,
        overlap: timedelta = OVERLAP,
        status: str | None = None,
        ids: builtins.list[str] | tuple[str, ...] = (),
        **filters: str,
    ) -> Iterator[R]:
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
            page = self._run(self._reads.page(query, position))
            yield from page.records
            position = page.next

    def _run(self, exchange: Exchange[T]) -> T:
        return drive(exchange, self._transport)


class Creatable(Listed[R], Generic[R, N]):
    """Records that can be created; calls wait for the answer."""

    def __init__(self, operations: Creates[R, N], transport: Transport) -> None:
        super().__init__(operations, transport)
        self._creates = operations

    def create(self, record: N, *, idempotency_key: str | None = None) -> R:
        """Create a record. A write: without an answer its outcome is unknown."""
        return self._run(self._creates.create(record, idempotency_key=idempotency_key))


class Updatable(Listed[R]):
    """Records that can be changed; calls wait for the answer."""

    def __init__(self, operations: Updates[R], transport: Transport) -> None:
        super().__init__(operations, transport)
        self._updates = operations

    def update(self, record: R, /, **changes: Any) -> R:
        """Change fields of a record that was read before, if nobody has changed it since."""
        return self._run(self._updates.update(record, **changes))


class Managed(Creatable[R, N], Updatable[R], Generic[R, N]):
    """Records that can be created and changed; calls wait for the answer."""

    def __init__(self, operations: Manages[R, N], transport: Transport) -> None:
        Creatable.__init__(self, operations, transport)
        self._updates = operations
