"""One conversation at a time where many would do the same: fetch a token, load a contract."""

import asyncio
from collections import deque
from contextlib import suppress
from threading import Lock
from typing import ClassVar

from axclarity.http._fork import begin_anew_when_forked

__all__ = ["Turn"]


class Turn:
    """A lock that a conversation takes by yielding it, and gives back by itself.

    ```
    yield turn
    try: ...
    finally: turn.give_back()
    ```

    Works between threads, between tasks of an event loop, and between both.
    """

    writes: ClassVar[bool] = False
    """Taking a turn sends nothing."""

    def __init__(self) -> None:
        self.begin_anew()
        begin_anew_when_forked(self)

    def begin_anew(self) -> None:
        """Forget who has it; for a process that was just forked, which they are not in."""
        self._lock = Lock()
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take(self) -> None:
        """Wait for the turn."""
        self._lock.acquire()

    async def take_async(self) -> None:
        """Await the turn."""
        while not self._lock.acquire(blocking=False):
            mine = asyncio.get_running_loop().create_future()
            self._waiting.append(mine)
            if self._lock.acquire(blocking=False):  # given back just now, by another thread
                with suppress(ValueError):  # and taken off the list by it
                    self._waiting.remove(mine)
                return
            await mine

    def give_back(self) -> None:
        """Let the next one have it."""
        self._lock.release()
        while self._waiting:
            waiting = self._waiting.popleft()
            with suppress(RuntimeError):  # its loop has ended
                waiting.get_loop().call_soon_threadsafe(_wake, waiting)


def _wake(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)
