"""The simulation sees what it is meant to see: each planted bug breaks the law that it should."""

import pytest

from ._bugs import BUGS
from ._disk import Disk
from ._plan import plan_of
from ._world import run


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str, disk: Disk) -> None:
    bug = BUGS[name]
    for seed in range(bug.seeds):
        found = run(seed, disk, design=bug.design, plan=bug.conditions(plan_of(seed)))
        if any(bug.shows in law for law in found.broken):
            return
    pytest.fail(f"{name} was not found in {bug.seeds} seeds")


@pytest.mark.parametrize("name", BUGS)
def test_without_the_bug_the_same_conditions_break_nothing(name: str, disk: Disk) -> None:
    for seed in range(3):
        assert not run(seed, disk, plan=BUGS[name].conditions(plan_of(seed))).broken
