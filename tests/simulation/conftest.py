"""A journal for simulations, in memory where the machine has a folder that is."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ._disk import Disk


@pytest.fixture(scope="session")
def disk() -> Iterator[Disk]:
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        disk = Disk(Path(folder))
        yield disk
        disk.close()


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    """A run leaves little behind, and to look for it among all that is loaded takes long."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    """What goes wrong here goes wrong on purpose."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
