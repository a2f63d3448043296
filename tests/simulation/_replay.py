"""Run seeds again, by hand: `python -m tests.simulation._replay SEED ...` from the repository.

Prints what happened moment by moment, and which laws are broken; with `--digests`, hashes only.
"""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ._disk import Disk
from ._world import run

__all__ = ["command"]


def command(seed: int) -> str:
    """How to see a seed again."""
    return f"python -m tests.simulation._replay {seed}"


def main(arguments: list[str]) -> int:
    """Run each seed; 1 if a law is broken."""
    logging.disable(logging.CRITICAL)
    seeds = [int(argument) for argument in arguments if argument != "--digests"]
    broken = False
    with TemporaryDirectory() as folder:
        disk = Disk(Path(folder))
        for seed in seeds:
            found = run(seed, disk)
            broken |= bool(found.broken)
            print(found.trace.digest() if "--digests" in arguments else found.report())  # noqa: T201  what the program is for
        disk.close()
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
