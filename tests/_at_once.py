"""For what must come to an end at once: if it does not, it takes minutes, or for ever."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["at_once"]

_LONG = 10.0
"""Seconds of CPU: so far from both that no machine is too slow for it."""


@contextmanager
def at_once() -> Iterator[None]:
    """Check that what is done in it takes next to no CPU time."""
    began = time.process_time()
    yield
    assert time.process_time() - began < _LONG
