"""The shop's records of a window, page by page; one that breaks its model stops no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

from attrs import frozen

from axclarity.clarity.listing import START, InvalidRecord, Position, Query
from axclarity.clarity.models import Named, Record
from axclarity.clarity.resources import Reads
from axclarity.flows.reconciliation._report import Broken, Findings, Progress
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange

__all__ = ["ShopRecords"]

R = TypeVar("R", bound=Record)

_EARLIER = timedelta(days=1)
"""How long before the window the listing begins, for what the sides count on two days."""


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
            page = yield from self.reads.valid_page(query, position)
            broken = [each for named in page.invalid for each in self._broken(named)]
            found.add_broken(*(each for each in broken if each.record not in seen))
            new = {self.key(each): each for each in page.records}
            yield from compare(tuple(new[key] for key in new if key not in seen))
            seen |= {*new, *(each.record for each in broken)}
            progress(len(seen))
            position = page.next

    def key(self, record: R | Named) -> str:
        """What a record is called in events: `order/ord_1001`."""
        return f"{self.kind}/{getattr(record, 'id')}"  # noqa: B009  every kind here has one

    def _broken(self, invalid: InvalidRecord) -> list[Broken]:
        """Whether it is of the window, only its time of change can tell: any day up to that."""
        named, moment = invalid.name, invalid.name.updated_at
        day = self.window.last if moment is None else self.window.day_of(moment)
        if day < self.window.first:
            return []
        key = self.key(named)
        day = min(day, self.window.last)
        return [Broken(record=key, key=named.id, day=day, problems=invalid.problems)]
