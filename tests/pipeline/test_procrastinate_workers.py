"""Several processes on one journal, and what can happen to them: all is done once, in order.

AXCLARITY_KILLS / 20 says how often each story is told; `nox -s crash-long` tells it ten times.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from axclarity.pipeline import Event, Journal
from tests.crash._target import all_once_and_in_order, made, make
from tests.pipeline.conftest import Postgresql

TIMES = max(1, int(os.environ.get("AXCLARITY_KILLS", "20")) // 20)
KEYS = 4
KILLED = -9
LONG = 120.0

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(sys.platform == "win32", reason="kills"),
    pytest.mark.parametrize("time", range(TIMES)),
]


def eventually(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "waited long enough"
        time.sleep(0.02)


class Workers:
    """Processes that work on one journal, and what they are to do."""

    def __init__(self, server: Postgresql, folder: Path) -> None:
        self.server = server
        self.address = server.new_address()
        self.folder = folder
        self._numbers = count()
        self._accepted: set[str] = set()
        self._started: list[subprocess.Popen[bytes]] = []
        make(folder)

    def start(self, kill_at: str = "", times: int = 1) -> "subprocess.Popen[bytes]":
        """Start one more; it is at work when this returns."""
        worker = subprocess.Popen(
            [
                *(sys.executable, "-W", "ignore", "-m", "tests.pipeline._procrastinate_worker"),
                *(self.address, str(self.folder), kill_at, str(times)),
            ],
            stdin=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        self._started.append(worker)
        eventually((self.folder / f"started-{worker.pid}").exists)
        return worker

    def accept(self, events: int) -> None:
        with Journal(self.address) as journal:
            for number in [next(self._numbers) for _ in range(events)]:
                event = Event(
                    source="clarity",
                    id=f"{number:05d}",
                    type="order.updated",
                    key=f"order/{number % KEYS}",
                    occurred_at=datetime.now(UTC),
                    payload=b"",
                )
                journal.accept([event], datetime.now(UTC))
                self._accepted.add(event.id)

    def made(self) -> int:
        return len(made(self.folder))

    def hold_the_promise(self) -> None:
        """All that was accepted is made once, in order per key, and no job is left."""
        with Journal(self.address) as journal:
            eventually(lambda: journal.account().pending == 0)
            account = journal.account()
        assert (account.accepted, account.parked) == (len(self._accepted), 0)
        all_once_and_in_order(self.folder, self._accepted)
        eventually(lambda: self.jobs() == 0)

    def jobs(self) -> int:
        schema = self.address.rpartition("%3D")[2]
        ((jobs,),) = self.server.do(f"SELECT count(*) FROM {schema}.procrastinate_jobs")
        return int(jobs)

    def attempts(self) -> list[str]:
        """How each attempt ended."""
        with Journal(self.address) as journal:
            return [
                attempt.result
                for event_id in self._accepted
                for attempt in journal.attempts("clarity", event_id)
            ]

    def end(self) -> None:
        for worker in self._started:
            worker.terminate()
        for worker in self._started:
            worker.communicate(timeout=LONG)


@pytest.fixture
def workers(postgresql: Postgresql, tmp_path: Path) -> Iterator[Workers]:
    started = Workers(postgresql, tmp_path)
    yield started
    started.end()


def test_the_survivor_goes_on_with_what_a_killed_worker_had_begun(
    workers: Workers, time: int
) -> None:
    doomed = workers.start(kill_at="after the target commits", times=4)
    workers.start()
    workers.accept(40)

    assert doomed.wait(LONG) == KILLED
    workers.hold_the_promise()


def test_a_killed_worker_that_comes_back_finds_its_jobs(workers: Workers, time: int) -> None:
    for point in ("before the target commits", "before the event is applied"):
        workers.accept(12)
        assert workers.start(kill_at=point, times=2).wait(LONG) == KILLED

    assert workers.jobs() > 0
    workers.start()
    workers.hold_the_promise()


def test_a_new_version_takes_over_while_the_old_one_ends(workers: Workers, time: int) -> None:
    old = workers.start()
    workers.accept(30)
    eventually(lambda: workers.made() > 5)
    workers.start()
    old.send_signal(signal.SIGTERM)
    workers.accept(10)

    assert old.wait(LONG) == 0
    workers.hold_the_promise()
    assert set(workers.attempts()) <= {"applied", "ax.transient"}  # none was cut off


def test_the_server_is_started_anew_in_the_middle(workers: Workers, time: int) -> None:
    running = [workers.start(), workers.start()]
    workers.accept(40)
    eventually(lambda: workers.made() > 5)
    before = workers.made()
    workers.server.stop()
    workers.server.start()

    workers.hold_the_promise()
    assert before < 40
    assert [worker.poll() for worker in running] == [None, None]
