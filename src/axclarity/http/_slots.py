"""So many at once and no more; those who wait are served in order."""

import asyncio
from collections import deque
from threading import Lock

__all__ = ["AsyncSlots", "Slots"]


class Slots:
    """For threads."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._lock = Lock()
        self._waiting: deque[Lock] = deque()

    def take(self) -> None:
        """Wait for a slot."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:
            self._abandon(mine)
            raise

    def give_back(self) -> None:
        """Let the one who has waited longest have it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def _abandon(self, mine: Lock) -> None:
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self.give_back()


class AsyncSlots:
    """For the tasks of one event loop."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        """Await a slot."""
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await mine
        except BaseException:
            if mine.done() and not mine.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """Let the one who has waited longest have it."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return
        self._free += 1
