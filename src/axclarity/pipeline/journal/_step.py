"""What a conversation asks of the journal: a step that ends when it is committed."""

import warnings
from collections.abc import Callable, Generator
from typing import Self, TypeVar

from axclarity.http import Blocking
from axclarity.pipeline.journal._commits import Committer, Operation

__all__ = ["Step"]

R = TypeVar("R")


class Step(Blocking[R]):
    """A read or write of the journal, as a step of a conversation.

    ```
    record = yield from step
    ```

    An event loop awaits the commit without a thread. A step that is forgotten does nothing, and a
    `RuntimeWarning` says so.
    """

    def __init__(self, committer: Committer, operation: Operation[R], *, fenced: bool) -> None:
        super().__init__(lambda: committer.run(operation, fenced=fenced))
        self._committer = committer
        self._operation = operation
        self._fenced = fenced
        self._taken = False
        self._tell: Callable[[R], object] | None = None

    def then(self, tell: Callable[[R], object]) -> Self:
        """Call this with the result once it is committed, also if the task is cancelled then."""
        self._tell = tell
        return self

    def __iter__(self) -> Generator[Blocking[R], object, R]:
        self._taken = True
        return self.answer()

    def run(self) -> None:
        """Wait for the commit. What goes wrong is kept in `error`."""
        super().run()
        if self._tell is not None and self.error is None:
            self._tell(self.result)

    async def run_async(self) -> None:
        """Await the commit. What goes wrong is kept in `error`."""
        try:
            asking = self._committer.run_async(
                self._operation, fenced=self._fenced, then=self._tell
            )
            self._answers = [await asking]
        except Exception as error:  # noqa: BLE001  the conversation decides what to make of it
            self.error = error

    def __del__(self) -> None:
        if not self._taken:
            warnings.warn(
                "a step of the journal was never taken: write `yield from` before the call",
                RuntimeWarning,
                stacklevel=2,
            )
