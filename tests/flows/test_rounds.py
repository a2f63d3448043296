"""A round is done in pieces: it goes on where it stopped, and begins anew when it is time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
from attrs import define, evolve, field, frozen

from axclarity import Journal
from axclarity.errors import NotSent
from axclarity.flows._rounds import next_pieces
from axclarity.http import Exchange, HttpxTransport, drive
from axclarity.pipeline import Event, InlineCommitter, Ledger

MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@frozen
class Count:
    """A round of seven pieces."""

    started: datetime
    number: int = 0

    @property
    def done(self) -> bool:
        return self.number == 7

    @classmethod
    def begun(cls, now: datetime) -> Self:
        return cls(now)

    @classmethod
    def from_text(cls, text: str) -> Self:
        kept = json.loads(text)
        return cls(datetime.fromisoformat(kept["started"]), kept["number"])

    def __str__(self) -> str:
        return json.dumps({"started": self.started.isoformat(), "number": self.number})


@define
class Rounds:
    """Counts, three pieces at a poll."""

    journal: Journal
    now: datetime = MORNING
    seen: list[int] = field(factory=list)
    fails_at: int = 0

    def poll(self) -> list[str]:
        ledger = Ledger(self.journal, clock=lambda: self.now)
        exchange = next_pieces(Count, self.piece, ledger, bookmark="count", every=DAY, pieces=3)
        events = drive(exchange, HttpxTransport())
        self.journal.accept(events, self.now, bookmarks=ledger.bookmarks)
        return [event.id for event in events]

    def piece(self, at: Count, _ledger: Ledger) -> Exchange[tuple[Count, list[Event]]]:
        yield from ()
        after = evolve(at, number=at.number + 1)
        if after.number == self.fails_at:
            raise NotSent("no host")
        self.seen.append(after.number)
        return after, [event(f"{after.number}@{after.started:%d}")]


def event(name: str) -> Event:
    return Event(source="ax", id=name, type="counted", key=name, occurred_at=MORNING, payload=b"")


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Rounds]:
    with Journal(tmp_path / "journal.db", committer=InlineCommitter()) as journal:
        yield Rounds(journal)


def test_each_poll_does_so_many_pieces_and_the_last_what_is_left(rounds: Rounds) -> None:
    found = [rounds.poll() for _ in range(3)]

    assert found == [["1@30", "2@30", "3@30"], ["4@30", "5@30", "6@30"], ["7@30"]]


def test_a_round_that_is_done_rests_until_the_next_is_due(rounds: Rounds) -> None:
    for _ in range(3):
        rounds.poll()
    rounds.now += DAY - timedelta(microseconds=1)
    assert rounds.poll() == []

    rounds.now += timedelta(microseconds=1)

    assert rounds.poll() == ["1@01", "2@01", "3@01"]


def test_a_round_under_way_goes_on_however_late(rounds: Rounds) -> None:
    rounds.poll()
    rounds.now += 3 * DAY

    assert rounds.poll() == ["4@30", "5@30", "6@30"]


def test_a_poll_that_fails_is_repeated_whole(rounds: Rounds) -> None:
    rounds.poll()
    rounds.fails_at = 5
    with pytest.raises(NotSent):
        rounds.poll()
    rounds.fails_at = 0

    assert rounds.poll() == ["4@30", "5@30", "6@30"]
    assert rounds.seen == [1, 2, 3, 4, 4, 5, 6]


def test_the_bookmark_is_what_the_standing_says(rounds: Rounds) -> None:
    rounds.poll()

    kept = Count.from_text(rounds.journal.bookmark("count") or "")

    assert kept == Count(MORNING, 3)


def test_a_round_by_a_clock_that_was_ahead_holds_up_no_other(rounds: Rounds) -> None:
    rounds.now += 10 * DAY
    for _ in range(3):
        rounds.poll()
    rounds.now -= 10 * DAY

    assert rounds.poll() == ["1@30", "2@30", "3@30"]
