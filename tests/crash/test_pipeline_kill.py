"""Real processes, really killed: nothing lost, nothing doubled, order kept."""

import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from axclarity.pipeline import Account, Journal

PROCESS = Path(__file__).with_name("_pipeline_process.py")
KILLED = -9

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(sys.platform == "win32", reason="forks and kills"),
]


class Machine:
    """Starts a process for each life, and reads what is left on its disk."""

    def __init__(self, place: Path | str, folder: Path) -> None:
        self.place = place
        self.folder = folder
        self._zygote = subprocess.Popen(
            [sys.executable, str(PROCESS), str(place), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, *, accepts: int = 0, **death: Any) -> int:
        """Run one process to its end; its exit code."""
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.write(json.dumps({"accepts": accepts, **death}) + "\n")
        self._zygote.stdin.flush()
        return int(self._zygote.stdout.readline())

    def close(self) -> None:
        self._zygote.communicate(timeout=30)

    def account(self) -> Account:
        with Journal(self.place) as journal:
            return journal.account()

    def acknowledged(self) -> set[str]:
        return {f"{int(n):05d}" for n in (self.folder / "acknowledged").read_text().split()}

    def made(self) -> list[tuple[str, str]]:
        """Key and event of every record in the target, in the order they were made."""
        with closing(sqlite3.connect(self.folder / "target.db")) as file:
            rows = file.execute("SELECT message FROM records ORDER BY id").fetchall()
        return [(message.split()[0], message.split()[1]) for (message,) in rows]

    def holds_the_promise(self) -> None:
        """Everything acknowledged was made once, in order per key, and is accounted for."""
        assert self.live() == 0
        account, made = self.account(), self.made()
        assert (account.pending, account.parked) == (0, 0)
        doubled = [entry for entry, times in Counter(made).items() if times > 1]
        assert doubled == []
        events = [event for _, event in made]
        assert self.acknowledged() <= set(events)
        assert account.applied == len(events)
        for key in {key for key, _ in made}:
            of_key = [event for k, event in made if k == key]
            assert of_key == sorted(of_key)


@pytest.fixture
def machine(place: Path | str, tmp_path: Path) -> Iterator[Machine]:
    started = Machine(place, tmp_path)
    yield started
    started.close()


@pytest.mark.parametrize(
    "point",
    [
        "before an event is stored",
        "before an event is acknowledged",
        "before the intent",
        "before the target commits",
        "after the target commits",
        "after the result is noted",
        "before the event is applied",
    ],
)
def test_killed_at_a_point_again_and_again(machine: Machine, point: str) -> None:
    kills = 0
    for count in (1, 2, 1, 3, 1, 4):
        kills += machine.live(accepts=5, kill_at=point, count=count) == KILLED

    assert kills >= 5
    machine.holds_the_promise()


def test_killed_at_any_moment(machine: Machine) -> None:
    chance = random.Random(20260301)
    kills = 0
    for _ in range(40):
        kills += machine.live(accepts=6, kill_after=chance.uniform(0.001, 0.12)) == KILLED

    assert kills >= 20
    machine.holds_the_promise()
