"""A journal in an SQLite file: made, locked, written through to the disk."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from axclarity.errors import JournalError
from axclarity.pipeline import Event, Journal

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key="order/1",
        occurred_at=T0,
        payload=b"",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as opened:
        yield opened


def test_construction_touches_nothing(path: Path) -> None:
    Journal(path)

    assert not path.exists()


def test_every_commit_is_on_the_disk(journal: Journal) -> None:
    full = 2

    def pragma(connection: Connection, name: str) -> object:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    assert journal.run(pragma, "synchronous") == full
    assert journal.run(pragma, "foreign_keys") == 1


def test_the_file_has_a_write_ahead_log(journal: Journal, path: Path) -> None:
    with sqlite3.connect(path) as other:
        (mode,) = other.execute("PRAGMA journal_mode").fetchone()
    other.close()

    assert mode == "wal"


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look at" * 9])
def test_a_file_that_is_no_journal_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(JournalError, match="cannot be used"):
        Journal(path).open()


def test_a_full_journal_accepts_nothing_and_loses_nothing(path: Path) -> None:
    def fill(journal: Journal) -> None:
        for number in range(10_000):
            journal.accept([event(number)], T0)
            accepted.append(number)

    accepted: list[int] = []
    with Journal(path, max_bytes=200_000) as journal:
        with pytest.raises(JournalError) as caught:
            fill(journal)
        assert caught.value.context["reason"] == "full"
        assert len(accepted) > 10
        assert journal.account().accepted == len(accepted)
    with Journal(path) as roomier:
        assert roomier.accept([event(10_001)], T0) == 1


def test_a_lock_held_for_a_moment_is_waited_for(journal: Journal, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.execute, ["COMMIT"])
    release.start()

    assert journal.accept([event(1)], T0) == 1

    release.join()
    other.close()


def test_a_commit_that_fails_leaves_nothing_behind(journal: Journal) -> None:
    def break_a_reference(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # looked at by the commit
        connection.exec_driver_sql("INSERT INTO attempts VALUES (99, 1, '', NULL, '')")

    for _ in range(2):
        with pytest.raises(JournalError):
            journal.run(break_a_reference)
        assert journal.attempts("clarity", "evt_1") == []

    assert journal.accept([event(1)], T0) == 1
    assert journal.account().accepted == 1
