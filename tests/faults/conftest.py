"""A line on virtual time, and one on real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults._line import Line, real, virtual


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """Everything in this process, on a clock that moves when the pipeline sleeps."""
    with virtual(tmp_path) as made:
        yield made


@pytest.fixture
def real_line(tmp_path: Path) -> Iterator[Line]:
    """Everything over loopback, on the clock of the machine."""
    with real(tmp_path) as made:
        yield made
