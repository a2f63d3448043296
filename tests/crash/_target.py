"""A system that makes a record for each message, in a file that outlives whoever asks it."""

import asyncio
import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import AbstractContextManager, closing
from pathlib import Path

from axclarity.http import Request, Response

__all__ = ["Fuse", "Target", "all_once_and_in_order", "made", "make", "told"]


class Fuse:
    """Kills the process at the n-th passing of a point."""

    def __init__(self, point: str, count: int) -> None:
        self._point = point
        self._count = count

    def at(self, point: str) -> None:
        if point == self._point:
            self._count -= 1
            if self._count == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Target:
    """Another system in a file: makes a record for every message, twice if asked twice.

    It hears which records the shop was told of. It is not to be cut off from power.
    """

    def __init__(self, folder: Path, fuse: Fuse) -> None:
        self._folder = folder
        self._fuse = fuse

    async def send(self, request: Request) -> Response:
        await asyncio.sleep(random.random() / 1000)
        message = (request.content or b"").decode()
        with _opened(self._folder) as file:
            file.execute("PRAGMA synchronous=OFF")
            match request.operation:
                case "find":
                    key = self._found(file, message)
                case "create":
                    key = self._made(file, message)
                case _:
                    key = self._told(file, message)
        return Response(status=200, content=key.encode())

    async def aclose(self) -> None: ...

    def _found(self, file: sqlite3.Connection, message: str) -> str:
        row = file.execute("SELECT id FROM records WHERE message = ?", [message]).fetchone()
        return str(row[0]) if row else ""

    def _made(self, file: sqlite3.Connection, message: str) -> str:
        self._fuse.at("before the target commits")
        with file:
            made = file.execute("INSERT INTO records (message) VALUES (?)", [message])
        self._fuse.at("after the target commits")
        return str(made.lastrowid)

    def _told(self, file: sqlite3.Connection, message: str) -> str:
        with file:
            file.execute("INSERT OR IGNORE INTO told VALUES (?)", [message])
        return ""


def make(folder: Path) -> None:
    """Make one that has no records."""
    with _opened(folder) as file:
        file.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, message TEXT NOT NULL)")
        file.execute("CREATE TABLE told (message TEXT PRIMARY KEY)")
        file.execute("PRAGMA journal_mode=WAL")


def made(folder: Path) -> list[tuple[str, str]]:
    """Key and event of every record, in the order they were made."""
    return _messages(folder, "SELECT message FROM records ORDER BY id")


def told(folder: Path) -> set[tuple[str, str]]:
    """Key and event of every record that the shop was told of."""
    return set(_messages(folder, "SELECT message FROM told"))


def all_once_and_in_order(folder: Path, events: set[str]) -> None:
    """Each event made one record, in the order of its key, and the shop was told."""
    records = made(folder)
    assert [record for record, times in Counter(records).items() if times > 1] == []
    assert {event for _, event in records} == events
    assert told(folder) == set(records)
    for key in {key for key, _ in records}:
        of_key = [event for k, event in records if k == key]
        assert of_key == sorted(of_key)


def _messages(folder: Path, query: str) -> list[tuple[str, str]]:
    with _opened(folder) as file:
        rows = file.execute(query).fetchall()
    return [(message.split()[0], message.split()[1]) for (message,) in rows]


def _opened(folder: Path) -> AbstractContextManager[sqlite3.Connection]:
    return closing(sqlite3.connect(folder / "target.db", timeout=10))
