"""Arithmetic that is exact whatever decimal context a program has set."""

from collections.abc import Callable
from decimal import localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from axclarity.values.rounding import WIDE

__all__ = ["exactly"]

P = ParamSpec("P")
T = TypeVar("T")


def exactly(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function's sums and products keep all their digits.

    `+`, `*` and `sum` of decimals round as the context of the thread says, which is the host's.
    """

    @wraps(function)
    def in_wide_context(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(WIDE):
            return function(*args, **kwargs)

    return in_wide_context
