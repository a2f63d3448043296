"""Announces every product of AX, a page of keys at each poll: for what no change tells of."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from attrs import frozen

from axclarity.ax import EntityKey
from axclarity.ax.changes import KeyOperations
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
        bookmark = f"walk/{self.name}"
        text = yield from ledger.bookmark(bookmark)
        began, after = _standing(text)
        if began is None or not after:
            if began is not None and ledger.now() < began + self.every:
                return ()
            began, after = ledger.now(), None
        page = yield from products_listed(self.products, self.size, after)
        ledger.set_bookmark(
            bookmark, json.dumps({"began": began.isoformat(), "after": page.bookmark})
        )
        events = (self.event(key, began) for key in page.keys)
        return tuple({event.id: event for event in events}.values())


def _standing(text: str | None) -> tuple[datetime | None, str | None]:
    """When the latest walk began, and the page it comes to next; `None` at its end."""
    if text is None:
        return None, None
    kept = json.loads(text)
    return datetime.fromisoformat(kept["began"]), kept["after"]
