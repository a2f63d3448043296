"""What a process that is forked must not go on with of the one it came from.

Two processes on one connection read each other's answers, and a lock that was held by a thread
which is not there any more is never released.
"""

import os
from typing import Protocol
from weakref import WeakSet

__all__ = ["begin_anew_when_forked"]


class _OfOneProcess(Protocol):
    def begin_anew(self) -> None:
        """Forget connections and locks; say nothing on a connection."""


_here: "WeakSet[_OfOneProcess]" = WeakSet()


def begin_anew_when_forked(each: _OfOneProcess) -> None:
    """Have it begin anew in every process that is forked from this one."""
    _here.add(each)


def _begin_anew() -> None:
    for each in list(_here):
        each.begin_anew()


if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
    os.register_at_fork(after_in_child=_begin_anew)
