"""What a file holds besides its rows: pages that were freed, and the write-ahead log."""

import sqlite3
from contextlib import closing
from pathlib import Path

from axclarity.errors import JournalError

__all__ = ["write_anew"]


def write_anew(path: Path, *, patience_seconds: float = 60.0) -> None:
    """Leave no byte in an SQLite file that is in no row, and nothing in its write-ahead log.

    VACUUM builds the file anew without free pages; in WAL mode that goes into the log first, and
    the checkpoint brings it over the old pages and cuts the log to nothing (SQLite documentation).
    It takes as much room again, and others wait with their writes meanwhile.

    Args:
        patience_seconds: how long others that read or write may hold it up, each time.

    Raises:
        JournalError: reason `busy`: somebody else reads or writes all the time; or what SQLite
            says.
    """
    try:
        connection = sqlite3.connect(path, timeout=patience_seconds, isolation_level=None)
        with closing(connection):
            connection.execute("VACUUM")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise _left(path, getattr(error, "sqlite_errorname", type(error).__name__)) from error
    if busy:
        raise _left(path, "SQLITE_BUSY")


def _left(path: Path, name: str) -> JournalError:
    return JournalError(
        f"The rows of the journal {path} are erased, but the file holds old bytes still ({name}). "
        "Make room, end what holds the file, and erase again.",
        reason="busy" if name.startswith("SQLITE_BUSY") else name,
    )
