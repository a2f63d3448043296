"""Where events come from when nobody sends them: a question asked every so often."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from attrs import evolve, frozen

from axclarity.ax.changes import ChangeSource
from axclarity.ax.keys import EntityKey
from axclarity.http import Exchange
from axclarity.pipeline.clocks import is_lately
from axclarity.pipeline.event import Event
from axclarity.pipeline.ledger import Ledger
from axclarity.pipeline.schedules import Schedule

__all__ = ["Source", "change_source"]

_NOT_TRACKED = "ChangeTrackingDisabled"
_WHILE_NOT_TRACKED = timedelta(days=1)
"""How often everything is told where nobody knows what changed: never as often as is asked."""
_ASKED_WHILE_NOT_TRACKED = timedelta(hours=1)
"""How often AX is asked then: each answer is a list of everything."""


@frozen
class Source:
    """A question whose answer is events.

    Args:
        name: names its bookmark: `ax.packing-slips`; no other source of a pipeline has it.
        every: how long from one poll to the next, or the times of a `Cron`; remembered across
            restarts.
        poll: asks, and returns what it found. It may find the same again: ids tell. Bookmarks it
            sets are committed together with the events it returns.
        jitter: each poll is put off by a part of this, so that not all shops ask at once; see
            `schedules.put_off`.
    """

    name: str
    every: Schedule
    poll: Callable[[Ledger], Exchange[Sequence[Event]]]
    jitter: timedelta = timedelta()

    @property
    def bookmark(self) -> str:
        """The bookmark that keeps the time of the last poll."""
        return f"source/{self.name}"


def change_source(
    name: str,
    every: Schedule,
    source: ChangeSource,
    event: Callable[[EntityKey, bool], Event],
) -> Source:
    """What changes in AX, as events.

    The bookmark is committed together with the events, so that none is lost or left out. A person
    is told, once a day, when everything had to be listed anew. While AX tracks no changes, it is
    asked once an hour, and finds everything each time; that becomes events once a day.

    Args:
        event: makes the event of a key; the flag says that the record was deleted. Its id is
            extended by the bookmark: the next change of the same record is another event. So is
            what comes after everything was listed anew, where bookmarks may come again: versions
            of a database that was restored, or that has none.
    """
    bookmark, anew = f"changes/{name}", f"changes-anew/{name}"

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        if (yield from _asked_lately(ledger, f"changes-off-asked/{name}")):
            return ()
        last = yield from ledger.bookmark(bookmark)
        found = yield from source.changes(last)
        if found.resync == _NOT_TRACKED:
            ledger.set_bookmark(f"changes-off-asked/{name}", ledger.now().isoformat())
        if (yield from _told_lately(ledger, f"changes-off/{name}", found.resync)):
            return ()
        ledger.set_bookmark(bookmark, found.bookmark)
        if found.resync:
            ledger.set_bookmark(anew, ledger.now().isoformat())
        if found.resync not in (None, "NoBookmark"):
            yield from _tell_people(ledger, name, found.resync)
        since = yield from ledger.bookmark(anew)
        told = [(key, False) for key in found.changed] + [(key, True) for key in found.deleted]
        state = found.bookmark if since is None else f"{found.bookmark}@{since}"
        return [_named_after(event(*change), state) for change in told]

    return Source(name, every, poll)


def _named_after(event: Event, state: str) -> Event:
    return evolve(event, id=f"{event.id}@{state}")


def _asked_lately(ledger: Ledger, bookmark: str) -> Exchange[bool]:
    """Whether AX said less than an hour ago that it tracks no changes."""
    asked = yield from ledger.bookmark(bookmark)
    return _is_lately(asked, ledger, _ASKED_WHILE_NOT_TRACKED)


def _told_lately(ledger: Ledger, bookmark: str, resync: str | None) -> Exchange[bool]:
    """Whether AX tracks no changes, and everything was told less than a day ago.

    The bookmark of the changes then stays where it is, so that none is left out once AX tracks
    them again.
    """
    told = yield from ledger.bookmark(bookmark)
    if resync != _NOT_TRACKED:
        if told:
            ledger.set_bookmark(bookmark, "")
        return False
    if _is_lately(told, ledger, _WHILE_NOT_TRACKED):
        return True
    ledger.set_bookmark(bookmark, ledger.now().isoformat())
    return False


def _is_lately(moment: str | None, ledger: Ledger, within: timedelta) -> bool:
    if not moment:
        return False
    return is_lately(datetime.fromisoformat(moment), ledger.now(), within)


def _tell_people(ledger: Ledger, name: str, reason: str) -> Exchange[None]:
    if reason == _NOT_TRACKED:
        message = (
            f"{name}: AX tracks no changes ({reason}). Switch change tracking on; until then all "
            "records are told once a day, and what changes waits for that."
        )
    else:
        message = (
            f"{name} lists all records anew ({reason}). If it goes on, look at the change tracking."
        )
    yield from ledger.alert(
        f"source/{name}/{reason}/{ledger.now():%Y-%m-%d}",
        message,
        source=name,
        reason=reason,
    )
