"""Real processes, really killed: nothing lost, nothing doubled, order kept.

AXCLARITY_KILLS says how often at each point; `nox -s crash-long` kills two hundred times.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from axclarity.pipeline import Account, Journal
from tests.crash._target import all_once_and_in_order

KILLED = -9
KILLS = int(os.environ.get("AXCLARITY_KILLS", "20"))

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
            [sys.executable, "-m", "tests.crash._pipeline_process", str(place), str(folder)],
            cwd=Path(__file__).parents[2],
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

    def holds_the_promise(self) -> None:
        """Everything acknowledged was made once, in order per key, told, and is accounted for."""
        assert self.live() == 0
        account = self.account()
        stored = {f"{number:05d}" for number in range(account.accepted)}
        assert (account.pending, account.parked) == (0, 0)
        assert account.applied == account.accepted
        assert self.acknowledged() <= stored
        all_once_and_in_order(self.folder, stored)


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
    deaths = [machine.live(accepts=2, kill_at=point, count=1 + life % 2) for life in range(KILLS)]

    assert deaths == [KILLED] * KILLS
    machine.holds_the_promise()


def test_killed_at_any_moment(machine: Machine) -> None:
    chance = random.Random(20260301)
    deaths = [
        machine.live(accepts=4, kill_after=chance.uniform(0.001, 0.1)) for _ in range(KILLS * 2)
    ]

    assert deaths.count(KILLED) >= KILLS
    machine.holds_the_promise()
