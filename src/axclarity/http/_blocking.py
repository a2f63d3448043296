"""A call that blocks, as a step of a conversation: a database, a file."""

import asyncio
from collections.abc import Callable, Generator
from typing import ClassVar, Generic, TypeVar

__all__ = ["Blocking"]

R = TypeVar("R")


class Blocking(Generic[R]):
    """A question that is asked by calling a function, and that takes its time.

    ```
    rows = yield from Blocking(read_rows).answer()
    ```

    An event loop goes on meanwhile: there the call runs in a thread. Whatever it raises is thrown
    into the conversation. A task that is cancelled does not stop the call, so it must end by
    itself, close what it opened, and change nothing that a repetition would change again.
    """

    writes: ClassVar[bool] = False
    """It is a question, whoever is asked."""

    def __init__(self, call: Callable[[], R]) -> None:
        self._call = call
        self._answers: list[R] = []
        self.error: Exception | None = None

    @property
    def result(self) -> R:
        """What the call returned."""
        (answer,) = self._answers
        return answer

    def answer(self) -> Generator["Blocking[R]", object, R]:
        """Yield this step, then return its result."""
        yield self
        return self.result

    def run(self) -> None:
        """Call and wait. What goes wrong is kept in `error`."""
        # Kept, not raised: a StopIteration would be lost between a thread and its loop.
        try:
            self._answers = [self._call()]
        except Exception as error:  # noqa: BLE001  the conversation decides what to make of it
            self.error = error

    async def run_async(self) -> None:
        """Call in a thread and await it."""
        await asyncio.to_thread(self.run)
