"""What can be told of the settings of a pipeline: what cannot be meant, and how long it waits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from axclarity.errors import ConfigError, Problem
from axclarity.pipeline._slots import fits
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.gates import GatePolicy
from axclarity.pipeline.journal import LONGEST_LEASE
from axclarity.pipeline.route import Route
from axclarity.pipeline.sources import Source

__all__ = ["check_settings", "longest_wait"]


def check_settings(
    routes: Sequence[Route],
    sources: Sequence[Source],
    concurrency: int,
    reserve: int | None,
    lease: timedelta,
) -> None:
    """Refuse what is wrong.

    Raises:
        ConfigError: lists every setting that is wrong.
    """
    twice = _twice(source.name for source in sources)
    wrong = {
        "routes": "needs at least one route" if not routes else "",
        "sources": f"has two of the name {twice}: each needs its own bookmark" if twice else "",
        "concurrency": "must be at least 1" if concurrency < 1 else "",
        "reserve": "" if fits(reserve, concurrency, routes) else "leaves no slot for all to share",
        "lease": ""
        if timedelta() < lease <= LONGEST_LEASE
        else "must be longer than nothing, and an hour at most: who is alive extends it",
    }
    problems = [
        Problem(path=name, rule=f"config.{name}", message=message)
        for name, message in wrong.items()
        if message
    ]
    if problems:
        raise ConfigError(*problems)


def longest_wait(routes: Sequence[Route], retry: RetryPolicy, gate: GatePolicy) -> timedelta:
    """Nothing waits longer, but for a person."""
    own = [route.retry.longest_wait for route in routes if route.retry is not None]
    return max(retry.longest_wait, *own, gate.longest_rest)


def _twice(names: Iterable[str]) -> str:
    """The first name that comes twice, if one does."""
    return next((name for name, number in Counter(names).items() if number > 1), "")
