"""Stock levels: read them, set one, set many at once."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from attrs import frozen

from axclarity.clarity._dotted import at, put_at
from axclarity.clarity._query import Query
from axclarity.clarity.models import (
    Inventory,
    InventoryResult,
    Moment,
    Named,
    Record,
    record_from_object,
)
from axclarity.clarity.resources._async import AsyncListed
from axclarity.clarity.resources._operations import Reads
from axclarity.clarity.resources._sent import as_object
from axclarity.clarity.resources._sync import Listed
from axclarity.errors import InvalidDocument, MalformedReply, OutcomeUnknown, Problem
from axclarity.http import AsyncTransport, Exchange, Transport

__all__ = ["MOST_ENTRIES", "AsyncStockLevels", "InventoryOperations", "StockLevels"]

MOST_ENTRIES = 1000
"""Entries that the shop takes at once. An assumption."""


class _LevelName(Record):
    sku: str
    location: str | None = ""
    as_of: Moment | None = None


@frozen
class InventoryOperations(Reads[Inventory]):
    """Conversations about stock levels; each belongs to an article at a location.

    Args:
        bulk_path: where many are set at once.
    """

    bulk_path: str

    def get(self, record_id: str, location: str | None = None) -> Exchange[Inventory]:
        """Read the level of an article, by its sku; the location may be left out if it has one.

        Raises:
            ConfigError: a location is given, and the shop has no such filter.
            NotFound: there is no such level.
        """
        dialect, translation = self.connection.dialect, self.connection.translation
        query = Query(filters={} if location is None else {"location": location})
        where = query.parameters(self.kind, dialect.filters, translation, None, by_time=False)
        url = self.connection.url_of(self.path, record_id, **where)
        reply = yield from self.connection.call("GET", self.path, url, kind=self.kind)
        return self._record(reply)

    def put(self, entry: Inventory) -> Exchange[Inventory]:
        """Set a level, unless the shop knows a later one.

        Raises:
            ClarityProblem: 409 `clarity.stale`: the shop's `as_of` is later.
            Locked: the level is locked.
            OutcomeUnknown: it may be set; or it is, and cannot be read again.
        """
        body = self.connection.translation.record_out(self.kind, as_object(entry))
        method = self.connection.dialect.update_method
        reply = yield from self._call(method, entry.sku, body=body)
        again = self.get(entry.sku, entry.location or None)
        return (yield from self._written(method, reply, again))

    def put_many(self, entries: Sequence[Inventory]) -> Exchange[tuple[InventoryResult, ...]]:
        """Set up to 1,000 levels; one result each, in their order. Some may fail, others not.

        Raises:
            InvalidDocument: none, or too many; nothing was sent.
            OutcomeUnknown: no answer, or not one result for each entry.
        """
        if not 0 < len(entries) <= MOST_ENTRIES:
            raise InvalidDocument(_too_many(len(entries)))
        envelope, translation = self.connection.dialect.envelope, self.connection.translation
        items = [translation.record_out(self.kind, as_object(entry)) for entry in entries]
        reply = yield from self.connection.call(
            "POST",
            self.bulk_path,
            self.connection.url_of(self.bulk_path),
            kind=self.kind,
            body=put_at(envelope.bulk_items, items),
            timeout=self.connection.timeouts.bulk,
        )
        return self._results(reply.body, entries)

    def _named(self, wire: Any, path: str) -> Named:
        for names in (("sku", "location", "as_of"), ("sku", "location"), ("sku",)):
            try:
                found = self.connection.translation.some_in(self.kind, wire, *names)
                level = record_from_object(_LevelName, found, path=path)
            except InvalidDocument:
                continue
            location = level.location if "location" in names else None
            return Named(id=level.sku, updated_at=level.as_of, location=location)
        raise MalformedReply(f"GET {self.path}: {path} has no sku. Check the dialect.")

    def _results(self, body: Any, entries: Sequence[Inventory]) -> tuple[InventoryResult, ...]:
        where = self.connection.dialect.envelope.bulk_results
        read = self.connection.translation.read
        try:
            results = tuple(read(InventoryResult, each) for each in at(body, where))
        except (KeyError, TypeError, InvalidDocument):
            results = ()
        if [(each.sku, each.location) for each in results] != [
            (each.sku, each.location) for each in entries
        ]:
            raise OutcomeUnknown(
                f"POST {self.bulk_path}: {len(entries)} entries, and not one result for each. "
                "Read the levels before setting them again."
            )
        return results


class StockLevels(Listed[Inventory]):
    """A shop's stock levels; calls wait for the answer."""

    def __init__(self, operations: InventoryOperations, transport: Transport) -> None:
        super().__init__(operations, transport)
        self._levels = operations

    def get(self, record_id: str, location: str | None = None) -> Inventory:
        """Read the level of an article, by its sku; the location may be left out if it has one."""
        return self._run(self._levels.get(record_id, location))

    def put(self, entry: Inventory) -> Inventory:
        """Set a level, unless the shop knows a later one."""
        return self._run(self._levels.put(entry))

    def put_many(self, entries: Iterable[Inventory]) -> Iterator[InventoryResult]:
        """Set any number of levels, 1,000 at once; results come as they are consumed."""
        for some in _portions(entries):
            yield from self._run(self._levels.put_many(some))


class AsyncStockLevels(AsyncListed[Inventory]):
    """A shop's stock levels; calls are awaited."""

    def __init__(self, operations: InventoryOperations, transport: AsyncTransport) -> None:
        super().__init__(operations, transport)
        self._levels = operations

    async def get(self, record_id: str, location: str | None = None) -> Inventory:
        """Read the level of an article, by its sku; the location may be left out if it has one."""
        return await self._run(self._levels.get(record_id, location))

    async def put(self, entry: Inventory) -> Inventory:
        """Set a level, unless the shop knows a later one."""
        return await self._run(self._levels.put(entry))

    async def put_many(self, entries: Iterable[Inventory]) -> AsyncIterator[InventoryResult]:
        """Set any number of levels, 1,000 at once; results come as they are consumed."""
        for some in _portions(entries):
            for result in await self._run(self._levels.put_many(some)):
                yield result


def _portions(entries: Iterable[Inventory]) -> Iterator[tuple[Inventory, ...]]:
    waiting = iter(entries)
    while some := tuple(islice(waiting, MOST_ENTRIES)):
        yield some


def _too_many(found: int) -> Problem:
    return Problem(
        path="$",
        rule="clarity.bulk-size",
        message=f"takes 1 to {MOST_ENTRIES} entries at once, and not {found}",
        hint="The clients' `put_many` sends any number in portions.",
    )
