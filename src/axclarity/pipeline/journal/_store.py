"""What differs between a journal in a file and one on a server."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from axclarity.errors import JournalError

__all__ = ["DEADLOCK", "Store", "another_pipeline"]

DEADLOCK = "deadlock"
"""The reason of an error by which a transaction was ended, whole, so that another can go on."""


class Store(Protocol):
    """Where a journal is."""

    name: str
    """For people; never a password."""

    def new_engine(self) -> Engine:
        """How it is connected to. Refuses a place that is not fit."""
        ...

    def check(self, connection: Connection) -> None:
        """Refuse what is damaged, or cannot keep the promise of a commit."""
        ...

    def begin(self, connection: Connection) -> None:
        """Begin a transaction, where the driver does not."""
        ...

    def migrating(self, connection: Connection) -> None:
        """Keep others from migrating until the transaction ends."""
        ...

    def only_here(self) -> AbstractContextManager[None]:
        """Hold what the operating system can hold of the right to dispatch."""
        ...

    def take_right(self, connection: Connection) -> None:
        """Hold what the connection can hold of it, as long as it lives."""
        ...

    def give_right_back(self, connection: Connection) -> bool:
        """Hold it no longer; false if it was not held."""
        ...

    def check_undispatched(self, connection: Connection) -> None:
        """Refuse if somebody holds it; nobody takes it until the transaction ends."""
        ...

    def refuses(self, error: SQLAlchemyError) -> bool:
        """Whether what it is given to keep is at fault, and not the database."""
        ...

    def renamed(self, error: SQLAlchemyError) -> JournalError:
        """The same as an error of ours, with a reason and what to do."""
        ...


def another_pipeline(name: str) -> JournalError:
    """The right to dispatch is somebody else's."""
    return JournalError(
        f"Another pipeline runs on {name}. Stop it, or give this one its own journal.",
        reason="dispatching",
    )
