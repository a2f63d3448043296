"""A journal in an SQLite file: made, locked, written through to the disk."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from axclarity.errors import JournalError
from axclarity.pipeline import Event, Journal, KeepPayloads
from axclarity.pipeline.journal._database import Database
from axclarity.pipeline.journal._sqlite import SqliteStore

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


def damaged(path: Path) -> None:
    """A page in the middle is not what it was."""
    with Journal(path) as journal:
        journal.accept([event(number) for number in range(200)], T0)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096)


def test_a_damaged_file_is_refused_when_it_is_opened(path: Path) -> None:
    damaged(path)

    with pytest.raises(JournalError, match="damaged") as refused:
        Journal(path).open()

    assert refused.value.context["reason"] == "corrupt"


def test_a_large_file_is_not_read_whole(path: Path) -> None:
    damaged(path)
    size = path.stat().st_size
    for limit, refused in ((size, True), (size - 1, False)):
        store = SqliteStore(
            path, max_bytes=None, file_system=lambda _path: "ext4", read_whole_bytes=limit
        )
        database = Database(store, KeepPayloads())
        with pytest.raises(JournalError) if refused else nullcontext():
            database.open(migrate=False)
        database.close()


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
