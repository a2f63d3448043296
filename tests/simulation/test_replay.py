"""A seed is a run: the same requests, answers, notes and moments each time and everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ._disk import Disk
from ._world import run

REPOSITORY = Path(__file__).parents[2]
SEEDS = (3, 7, 11, 19)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_runs_the_same_way_again(seed: int, disk: Disk) -> None:
    first, again = (run(seed, disk).trace for _ in range(2))
    assert first.text() == again.text()
    assert first.digest() == again.digest()


def test_another_seed_is_another_run(disk: Disk) -> None:
    assert len({run(seed, disk).trace.digest() for seed in SEEDS}) == len(SEEDS)


def test_a_seed_runs_the_same_way_in_another_process(disk: Disk) -> None:
    program = [sys.executable, "-m", "tests.simulation._replay", "--digests", *map(str, SEEDS)]
    environment = {**os.environ, "PYTHONHASHSEED": "1234"}
    there = subprocess.run(
        program, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout.split() == [run(seed, disk).trace.digest() for seed in SEEDS]


def test_a_report_names_the_seed_and_what_happened(disk: Disk) -> None:
    report = run(3, disk).report()
    assert report.startswith("seed 3\n")
    assert "SalesOrderService.create" in report
