"""Announces every product of AX, a page of keys at each poll: for what no change tells of."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Self

from attrs import frozen

from axclarity.ax import EntityKey
from axclarity.ax.changes import KeyOperations
from axclarity.flows._rounds import next_pieces
from axclarity.flows.ax_products import products_listed
from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger, Source

__all__ = ["Walk"]


@frozen(kw_only=True)
class Walk:
    """Goes through the products of AX every so often, and on where it stopped after a crash.

    Args:
        name: of the source, and of its bookmark.
        products: a service whose keys are those of products; its port needs a document filter.
        event: makes the event of a key; its id tells this walk from the next by the moment at which
            the walk began.
        every: from the beginning of one walk to that of the next.
        pause: between pages.
        size: keys in a page.
    """

    name: str
    products: KeyOperations
    event: Callable[[EntityKey, datetime], Event]
    every: timedelta
    pause: timedelta = timedelta(seconds=10)
    size: int = 500

    def source(self) -> Source:
        """The announcements."""
        return Source(self.name, self.pause, self.go_on)

    def go_on(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """The events of the next page, if a walk is under way or due.

        Raises:
            IncompleteResult: AX does not list its products.
        """
        return next_pieces(
            _Standing, self._page, ledger, bookmark=f"walk/{self.name}", every=self.every
        )

    def _page(
        self, at: "_Standing", _ledger: Ledger
    ) -> Exchange[tuple["_Standing", Iterable[Event]]]:
        page = yield from products_listed(self.products, self.size, at.page)
        after = _Standing(at.started, page.bookmark, done=not page.bookmark)
        events = (self.event(key, at.started) for key in page.keys)
        return after, {event.id: event for event in events}.values()


@frozen
class _Standing:
    """When the latest walk began, and the page it comes to next."""

    started: datetime
    page: str | None = None
    done: bool = False

    @classmethod
    def begun(cls, now: datetime) -> Self:
        """Before the first page."""
        return cls(now)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark."""
        kept = json.loads(text)
        page = kept["after"]
        return cls(datetime.fromisoformat(kept["began"]), page, done=not page)

    def __str__(self) -> str:
        return json.dumps({"began": self.started.isoformat(), "after": self.page})
