"""Connections that wait for their next request; the last one used is the first one taken."""

from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from axclarity.http._address import Origin

__all__ = ["Idle"]

IDLE_SECONDS = 60.0
"""Less than the 120 s after which IIS closes an idle connection."""


class _Kept(Protocol):
    origin: Origin
    idle_since: float


K = TypeVar("K", bound=_Kept)


class Idle(Generic[K]):
    """A stack. What it gives up it gives to `drop`."""

    def __init__(self, clock: Callable[[], float], drop: Callable[[K], None]) -> None:
        self._clock = clock
        self._drop = drop
        self._kept: deque[K] = deque()

    def put(self, kept: K) -> None:
        """Keep a connection."""
        kept.idle_since = self._clock()
        self._kept.append(kept)

    def take(self, origin: Origin) -> K | None:
        """The one for `origin` that was used last, if there is any that is not too old."""
        while self._kept and self._clock() - self._kept[0].idle_since > IDLE_SECONDS:
            self._drop(self._kept.popleft())
        for kept in reversed(self._kept):
            if kept.origin == origin:
                self._kept.remove(kept)
                return kept
        return None

    def drop_all(self) -> None:
        """Empty the stack."""
        while self._kept:
            self._drop(self._kept.popleft())
