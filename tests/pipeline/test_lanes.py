"""What a look into the journal finds when there is much: the lowest rank first, nothing hidden."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from axclarity.pipeline import Event, InlineCommitter, Journal
from axclarity.pipeline.journal import Look, Rank, operations

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def journal(place: Path | str) -> Iterator[Journal]:
    """A flood of `a`, then five of `b` and five of `z`."""
    with Journal(place, committer=InlineCommitter()) as opened:
        kinds = ["a"] * 30 + ["b"] * 5 + ["z"] * 5
        opened.accept([event(number, kind) for number, kind in enumerate(kinds)], T0)
        yield opened


def event(number: int, kind: str) -> Event:
    return Event(
        source="clarity",
        id=f"{number}",
        type=kind,
        key=f"{kind}/{number}",
        occurred_at=T0,
        payload=b"",
    )


def look(journal: Journal, rank: Rank, limit: int = 8) -> Look:
    return journal.run(operations.look, T0, limit=limit, exclude_keys=("b/30",), rank=rank)


def kinds(found: Look) -> str:
    return "".join(pending.event.type for pending in found.due)


def test_the_lowest_rank_comes_first_and_the_rest_of_the_room_goes_to_the_next(
    journal: Journal,
) -> None:
    found = look(journal, {"a": 1, "b": 2, "z": 0}.__getitem__)

    assert kinds(found) == "zzzzzaaa"
    assert (found.again_at, found.hides) == (T0, False)
    assert [p.event.id for p in found.due if p.event.type == "a"] == ["0", "1", "2"]


def test_types_of_one_rank_share_alike(journal: Journal) -> None:
    assert kinds(look(journal, lambda _kind: 0)) == "aaabbbzzz"


def test_what_is_not_wanted_is_left_out_and_known_to_be_there(journal: Journal) -> None:
    found = look(journal, {"a": None, "b": 0, "z": None}.__getitem__)

    assert kinds(found) == "bbbb"  # the key of the fifth is worked on
    assert (found.again_at, found.hides) == (None, True)


def test_if_there_is_little_all_of_it_is_seen(journal: Journal) -> None:
    found = look(journal, lambda _kind: None, limit=100)

    assert len(found.due) == 39
    assert (found.again_at, found.hides) == (None, False)


def test_only_the_oldest_of_a_key_is_handed_out_whatever_its_rank(journal: Journal) -> None:
    late = Event(source="clarity", id="late", type="z", key="a/0", occurred_at=T0, payload=b"")
    journal.accept([late], T0 - timedelta(seconds=1))

    found = look(journal, {"a": 1, "b": 1, "z": 0}.__getitem__)

    assert "late" not in [pending.event.id for pending in found.due]
