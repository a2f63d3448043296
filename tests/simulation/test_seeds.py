"""Whatever goes wrong: once it is quiet, every order is in AX once, or a person is told why not.

`AXCLARITY_SEEDS` says how many runs; a seed that breaks a law is printed with all that happened.
Each class has an eighth of the seeds: a parallel run gives one class at a time to a worker.
"""

import os
from typing import ClassVar

import pytest

from ._disk import Disk
from ._replay import command
from ._world import run

SEEDS = int(os.environ.get("AXCLARITY_SEEDS", "2000"))
SHARES = 8
CHUNK = 25


class _Share:
    """Seeds that are apart by the number of shares."""

    share: ClassVar[int]

    @pytest.mark.parametrize("first", range(0, SEEDS, SHARES * CHUNK))
    def test_no_law_is_broken(self, first: int, disk: Disk) -> None:
        for seed in range(first + self.share, min(first + SHARES * CHUNK, SEEDS), SHARES):
            found = run(seed, disk)
            if found.broken:
                pytest.fail(f"{found.report()}\n\nTo see it again: {command(seed)}", pytrace=False)


class Test0(_Share):
    share = 0


class Test1(_Share):
    share = 1


class Test2(_Share):
    share = 2


class Test3(_Share):
    share = 3


class Test4(_Share):
    share = 4


class Test5(_Share):
    share = 5


class Test6(_Share):
    share = 6


class Test7(_Share):
    share = 7
