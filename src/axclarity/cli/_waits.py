"""What a backfill tells of a shop that does not answer: at once, or before each wait for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from attrs import define, frozen
from rich.console import Console
from rich.text import Text

from axclarity.clarity.listing import START, Position
from axclarity.cli._status_view import span
from axclarity.errors import AxClarityError, TransportError
from axclarity.flows.listings import Listing, Passage
from axclarity.http import Exchange

__all__ = ["Waits"]


@define
class Waits:
    """Stands between a backfill and its listing, and sleeps for it.

    What the first page meets is raised: most likely the address or the client's secret is wrong,
    and a person is there to mend it. Later pages are waited for, as others work meanwhile.

    Args:
        begun: whether a page was read.
    """

    console: Console
    begun: bool = False
    _met: AxClarityError | None = None

    def watched(self, listing: Listing) -> Listing:
        """The listing, whose errors are seen here."""
        return _Watched(
            name=listing.name, type=listing.type, records=listing.records, meet=self._meet
        )

    async def sleep(self, seconds: float) -> None:
        """Tell why, and how long, and do it.

        Raises:
            AxClarityError: nothing was read yet.
        """
        if self._met is not None and not self.begun:
            raise self._met
        self.console.print(Text(self._said(seconds)), soft_wrap=True)
        await asyncio.sleep(seconds)

    def _meet(self, error: AxClarityError) -> None:
        self._met = error

    def _said(self, seconds: float) -> str:
        rule = "" if self._met is None else f" ({self._met.rule})"
        does = "does not answer" if isinstance(self._met, TransportError) else "cannot answer now"
        return (
            f"clarity {does}{rule}. Asked again in {span(seconds)}; Ctrl-C ends it, and beginning "
            "again loses nothing."
        )


@frozen(kw_only=True)
class _Watched(Listing):
    meet: Callable[[AxClarityError], None]

    def passage(
        self, since: datetime | None, now: datetime, position: Position = START
    ) -> Exchange[Passage]:
        try:
            return (yield from super().passage(since, now, position))
        except AxClarityError as error:
            self.meet(error)
            raise
