"""Whatever goes wrong: once it is quiet, every order is in AX once, or a person is told why not.

`AXCLARITY_SEEDS` says how many runs; a seed that breaks a law is printed with all that happened.
"""

import os

import pytest

from ._disk import Disk
from ._replay import command
from ._world import run

SEEDS = int(os.environ.get("AXCLARITY_SEEDS", "500"))
CHUNK = 25


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_law_is_broken(first: int, disk: Disk) -> None:
    for seed in range(first, min(first + CHUNK, SEEDS)):
        found = run(seed, disk)
        if found.broken:
            pytest.fail(f"{found.report()}\n\nTo see it again: {command(seed)}", pytrace=False)
