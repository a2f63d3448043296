"""Whether a figure stays level: the line through its samples, and how far it climbs."""

from collections.abc import Sequence
from itertools import islice
from statistics import linear_regression

from attrs import frozen

__all__ = ["Sample", "climb", "settled"]

_WARM_UP = 3
"""The first third is for caches to fill and pools to open."""


@frozen
class Sample:
    """What the process held at a moment: seconds, bytes of memory, open files."""

    at: float
    memory: int
    files: int


def settled(samples: Sequence[Sample]) -> list[Sample]:
    """Those after the warm-up."""
    return list(islice(samples, len(samples) // _WARM_UP, None))


def climb(times: Sequence[float], values: Sequence[float]) -> float:
    """How much the line through the values climbs from the first moment to the last."""
    slope, _ = linear_regression(times, values)
    return slope * (times[-1] - times[0])
