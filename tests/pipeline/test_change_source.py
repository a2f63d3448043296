"""Changes in AX as events: bookmark and events are kept together, or neither is."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeSet
from axclarity.errors import ServerBusy
from axclarity.http import AsyncHttpxTransport, Exchange, HttpxTransport, drive
from axclarity.pipeline import (
    Account,
    Event,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    Route,
    Source,
)
from axclarity.pipeline.sources import change_source

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
A, B, C = (EntityKey.of(SalesId=f"SO-{number}") for number in (1, 2, 3))


def change_set(
    bookmark: str,
    *changed: EntityKey,
    deleted: tuple[EntityKey, ...] = (),
    resync: str | None = None,
) -> ChangeSet:
    return ChangeSet(changed=changed, deleted=deleted, bookmark=bookmark, resync=resync)


@define
class Changes:
    """Answers from a script, and notes the bookmarks it is asked with."""

    script: list[ChangeSet | Exception]
    asked: list[str | None] = field(factory=list)

    def changes(self, bookmark: str | None) -> Exchange[ChangeSet]:
        yield from ()
        self.asked.append(bookmark)
        found = self.script.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def event(key: EntityKey, deleted: bool) -> Event:
    return Event(
        source="ax",
        id=key.value,
        type="order.deleted" if deleted else "order.changed",
        key=f"order/{key.value}",
        occurred_at=T0,
        payload=b"",
    )


def source(changes: Changes) -> Source:
    return change_source("ax.orders", MINUTE, changes, event)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An open journal."""
    with Journal(tmp_path / "journal.db", committer=InlineCommitter()) as opened:
        yield opened


@define
class World:
    """A pipeline that polls, step by step, a minute apart."""

    journal: Journal
    worked: list[str] = field(factory=list)
    now: datetime = T0

    def work(self, event: Event, _ledger: Ledger) -> Exchange[Outcome]:
        yield from ()
        self.worked.append(f"{event.type} {event.record_id}")
        return Outcome("done")

    def step(self, changes: Changes, *, events: int) -> Account:
        pipeline = Pipeline(
            self.journal,
            [Route("order.*", self.work, ("ax",))],
            AsyncHttpxTransport(),
            sources=[source(changes)],
            clock=lambda: self.now,
        )
        assert asyncio.run(pipeline.step()) == events
        self.now += MINUTE
        return self.journal.account()


@pytest.fixture
def world(journal: Journal) -> World:
    """A pipeline on an empty journal."""
    return World(journal)


def test_changes_and_deletions_become_events_and_the_bookmark_is_kept(world: World) -> None:
    changes = Changes([change_set("1", A, B), change_set("2", A, deleted=(B,))])

    world.step(changes, events=2)
    world.step(changes, events=2)

    assert changes.asked == [None, "1"]
    assert sorted(world.worked[:2]) == ["order.changed SO-1", "order.changed SO-2"]
    assert sorted(world.worked[2:]) == ["order.changed SO-1", "order.deleted SO-2"]
    assert world.journal.bookmark("changes/ax.orders") == "2"


def test_the_next_change_of_a_record_is_another_event(world: World) -> None:
    changes = Changes([change_set("1", A), change_set("2", A), change_set("2", A)])

    world.step(changes, events=1)
    world.step(changes, events=1)
    account = world.step(changes, events=0)

    assert (account.accepted, account.duplicates) == (2, 1)


@pytest.mark.parametrize(
    ("reason", "apart"), [("ChangeTrackingDisabled", timedelta(days=1)), ("NoBookmark", MINUTE)]
)
def test_each_listing_anew_announces_everything_whatever_its_bookmark(
    world: World, reason: str, apart: timedelta
) -> None:
    """A database without change tracking has no versions: its bookmark is always the same. Nor
    need it be another one when somebody has taken the bookmark away.
    """
    anew = change_set("sql/1 - -", A, resync=reason)

    for _ in range(3):
        world.step(Changes([anew]), events=1)
        world.now += apart

    assert world.worked == ["order.changed SO-1"] * 3


def test_while_ax_tracks_no_changes_it_is_asked_once_an_hour(world: World) -> None:
    """Each answer lists everything, page by page."""
    off = change_set("sql/1 - -", A, B, resync="ChangeTrackingDisabled")
    changes = Changes([change_set("1", A), off, off, change_set("2", A), change_set("3", B)])

    for events in (1, 2, *[0] * 59):
        world.step(changes, events=events)
    assert changes.asked == [None, "1"]

    world.step(changes, events=0)
    world.now += timedelta(hours=1)
    for events in (1, 1):
        world.step(changes, events=events)
    assert changes.asked == [None, "1", "sql/1 - -", "sql/1 - -", "2"]


def test_while_ax_tracks_no_changes_everything_is_told_once_a_day(world: World) -> None:
    off = "ChangeTrackingDisabled"
    changes = Changes(
        [
            change_set("1", A),
            change_set("sql/1 - -", A, B, resync=off),
            change_set("sql/1 - -", A, B, resync=off),
            change_set("2", A),
            change_set("sql/1 - a", A, B, resync=off),
        ]
    )

    for events in (1, 2, 0, 1, 2):
        world.step(changes, events=events)
        world.now += timedelta(hours=1)

    assert changes.asked == [None, "1", "sql/1 - -", "sql/1 - -", "2"]
    (alert,) = world.journal.alerts()
    assert "AX tracks no changes" in alert.message
    assert world.journal.bookmark("changes/ax.orders") == "sql/1 - a"


def test_versions_that_come_again_after_a_restore_are_other_changes(world: World) -> None:
    """The database went back to version 90 and has counted on from there."""
    changes = Changes(
        [
            change_set("sql/1 95 -", A, resync="NoBookmark"),
            change_set("sql/1 96 -", A),
            change_set("sql/1 90 -", A, resync="VersionAhead"),
            change_set("sql/1 96 -", A),
            change_set("sql/1 96 -", A),
        ]
    )

    for events in (1, 1, 1, 1, 0):
        world.step(changes, events=events)

    assert world.journal.account().accepted == 4


def test_a_failed_poll_keeps_the_bookmark(world: World) -> None:
    changes = Changes([change_set("1", A), ServerBusy("later"), change_set("2", C)])

    world.step(changes, events=1)
    world.step(changes, events=0)
    world.step(changes, events=1)

    assert changes.asked == [None, "1", "1"]


def test_a_bookmark_is_nothing_without_its_events(journal: Journal) -> None:
    """The process dies between the answer and the commit."""
    ledger = Ledger(journal, clock=lambda: T0)
    changes = Changes([change_set("1", A)])

    found = drive(source(changes).poll(ledger), HttpxTransport())

    assert [event.id for event in found] == ["SO-1@1"]
    assert ledger.bookmarks == {"changes/ax.orders": "1"}
    assert journal.bookmark("changes/ax.orders") is None


def test_a_person_is_told_of_a_listing_anew_once_a_day_and_not_of_the_first(world: World) -> None:
    changes = Changes(
        [
            change_set("1", A, resync="NoBookmark"),
            change_set("2", A, resync="ChangeTrackingDisabled"),
            change_set("3", A, resync="ChangeTrackingDisabled"),
            change_set("4", A, resync="ChangeTrackingDisabled"),
        ]
    )

    for events in (1, 1, 0):
        world.step(changes, events=events)
        world.now += timedelta(hours=1)
    assert [dict(alert.facts) for alert in world.journal.alerts()] == [
        {"source": "ax.orders", "reason": "ChangeTrackingDisabled"}
    ]

    world.now += timedelta(days=1)
    world.step(changes, events=1)
    assert len(world.journal.alerts()) == 2


def test_a_clock_that_was_ahead_holds_nothing_up_while_nothing_is_tracked(world: World) -> None:
    changes = Changes([*[change_set("", A, resync="ChangeTrackingDisabled")] * 2, change_set("1")])
    world.now += timedelta(days=2)
    world.step(changes, events=1)
    world.now = T0

    world.step(changes, events=1)
    world.now += timedelta(hours=1)
    world.step(changes, events=0)

    assert changes.script == []
