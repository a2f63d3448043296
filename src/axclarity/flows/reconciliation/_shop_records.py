"""The shop's records of a window, page by page; one that breaks its model stops no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

from attrs import frozen

from axclarity.clarity.listing import START, Position, Query
from axclarity.clarity.models import Named, Record
from axclarity.clarity.resources import Reads
from axclarity.errors import InvalidDocument, NotFound
from axclarity.flows.reconciliation._report import Broken, Findings, Progress
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange

__all__ = ["ShopRecords"]

R = TypeVar("R", bound=Record)

_EARLIER = timedelta(days=1)
"""How long before the window the listing begins, for what the sides count on two days."""


@frozen
class _Some(Generic[R]):
    records: tuple[R, ...]
    broken: tuple[Broken, ...]
    next: Position | None


@frozen(kw_only=True)
class ShopRecords(Generic[R]):
    """The records that were changed since the beginning of a window, or little earlier.

    Assumption: what happened in the window was not changed before it.

    Args:
        reads: the resource.
        kind: what its records are called in events: `order`.
    """

    reads: Reads[R]
    kind: str
    window: Window

    def visit(
        self,
        found: Findings,
        compare: Callable[[tuple[R, ...]], Exchange[None]],
        progress: Progress,
    ) -> Exchange[None]:
        """Compare the records of each page, and each record once, however often it is listed."""
        query = Query(updated_since=self.window.start - _EARLIER)
        seen: set[str] = set()
        position: Position | None = START
        while position is not None:
            some: _Some[R] = yield from self._some(query, position)
            found.add_broken(*(each for each in some.broken if each.record not in seen))
            new = {self.key(each): each for each in some.records}
            yield from compare(tuple(new[key] for key in new if key not in seen))
            seen |= {*new, *(each.record for each in some.broken)}
            progress(len(seen))
            position = some.next

    def key(self, record: R | Named) -> str:
        """What a record is called in events: `order/ord_1001`."""
        return f"{self.kind}/{getattr(record, 'id')}"  # noqa: B009  every kind here has one

    def _some(self, query: Query, position: Position) -> Exchange[_Some[R]]:
        try:
            page = yield from self.reads.page(query, position)
        except InvalidDocument:
            return (yield from self._one_by_one(query, position))
        return _Some(page.records, (), page.next)

    def _one_by_one(self, query: Query, position: Position) -> Exchange[_Some[R]]:
        page = yield from self.reads.names(query, position)
        records: list[R] = []
        broken: list[Broken] = []
        for named in page.records:
            try:
                records.append((yield from self.reads.get(named.id)))
            except InvalidDocument as error:
                broken += self._broken(named, error)
            except NotFound:  # it went while the shop was listed
                continue
        return _Some(tuple(records), tuple(broken), page.next)

    def _broken(self, named: Named, error: InvalidDocument) -> list[Broken]:
        """Whether it is of the window, only its time of change can tell: any day up to that."""
        moment = named.updated_at
        day = self.window.last if moment is None else self.window.day_of(moment)
        if day < self.window.first:
            return []
        key = self.key(named)
        day = min(day, self.window.last)
        return [Broken(record=key, key=named.id, day=day, problems=error.problems)]
