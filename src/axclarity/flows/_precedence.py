"""What counts before a record of an order's money, whatever order the news comes in."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from axclarity.http import Exchange

__all__ = ["before"]

T = TypeVar("T")


def before(
    one: T,
    known: Iterable[T],
    *,
    rank: Callable[[T], Any],
    gives_back: Callable[[T], bool],
    is_booked: Callable[[T], Exchange[bool]],
) -> Exchange[list[T]]:
    """Those of a lower rank, and of a higher one those that are booked already.

    What comes later and is not booked yet is no reason to refuse one. Where that one is booked,
    nothing that would give money back and is not booked is a reason, whatever its rank.
    """
    is_one_booked = yield from is_booked(one)
    found = []
    for each in known:
        counts = rank(each) < rank(one)
        if rank(each) > rank(one) or (counts and is_one_booked and gives_back(each)):
            counts = yield from is_booked(each)
        if counts:
            found.append(each)
    return found
