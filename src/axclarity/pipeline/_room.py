"""How much may be in work at once: so many deliveries, so many bytes of them in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["NoRoom", "Place", "Room"]


class NoRoom(Exception):
    """As much is in work as may be."""


class Room:
    """Places for deliveries. Event loops of several threads may share one."""

    def __init__(self, *, deliveries: int, memory_bytes: int) -> None:
        self._places = deliveries
        self._bytes = memory_bytes
        self._lock = Lock()

    @contextmanager
    def place(self, *, announced: int) -> Iterator["Place"]:
        """A place while the context lasts.

        Args:
            announced: the bytes to come, if that is known. They are looked at, not kept free: what
                is not sent must not stand in the way of others.

        Raises:
            NoRoom: there is none, or too little memory.
        """
        with self._lock:
            if not self._places or self._bytes < max(announced, 1):
                raise NoRoom
            self._places -= 1
        place = Place(self)
        try:
            yield place
        finally:
            with self._lock:
                self._places += 1
            self.give_back(place.held)

    def take(self, number: int) -> None:
        """Use so many bytes. Raises `NoRoom`."""
        with self._lock:
            if self._bytes < number:
                raise NoRoom
            self._bytes -= number

    def give_back(self, number: int) -> None:
        """Use so many bytes no longer."""
        with self._lock:
            self._bytes += number


class Place:
    """What one delivery holds of a room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.held = 0

    def take(self, number: int) -> None:
        """Hold so many bytes more. Raises `NoRoom`."""
        self._room.take(number)
        self.held += number
