"""What a process that is forked must not go on with: the connections of the one it came from.

Two processes on one connection read each other's answers.
"""

import os
from typing import Protocol
from weakref import WeakSet

__all__ = ["begin_anew_when_forked"]


class _Connected(Protocol):
    def begin_anew(self) -> None:
        """Let go of every connection, and say nothing on it."""


_connected: "WeakSet[_Connected]" = WeakSet()


def begin_anew_when_forked(transport: _Connected) -> None:
    """Have a transport begin anew in every process that is forked from this one."""
    _connected.add(transport)


def _begin_anew() -> None:
    for transport in list(_connected):
        transport.begin_anew()


if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
    os.register_at_fork(after_in_child=_begin_anew)
