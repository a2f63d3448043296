"""One dispatching process per journal, by a lock of the operating system on a file next to it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from axclarity.errors import JournalError
from axclarity.pipeline.journal._store import another_pipeline

__all__ = ["dispatch_lock"]

_TRIES, _PAUSE_SECONDS = 5, 0.002
"""Whoever asks whether the lock is free holds it for a moment."""

if sys.platform == "win32":  # pragma: no cover  tests run elsewhere
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def dispatch_lock(journal: Path, sleep: Callable[[float], object]) -> Iterator[None]:
    """Hold the right to dispatch; it ends with the process, however that ends.

    Args:
        sleep: waits for so many seconds.

    Raises:
        JournalError: somebody else holds it.
    """
    path = journal.with_name(journal.name + ".lock")
    try:
        file = open(path, "ab", opener=_for_its_owner)  # noqa: SIM115  Path has no opener
    except OSError as error:
        raise JournalError(
            f"The lock {path} cannot be opened. Check that this user may write it.",
            reason=type(error).__name__,
        ) from error
    with file:
        for left in reversed(range(_TRIES)):
            try:
                _lock(file)
                break
            except OSError as error:
                if not left:
                    raise another_pipeline(str(journal)) from error
                sleep(_PAUSE_SECONDS)
        yield
