"""Lists what the shop has, past the records that break their model: one must not hide the rest."""

from typing import Generic, TypeVar

from attrs import frozen

from axclarity.clarity.listing import START, Position, Query
from axclarity.clarity.models import Record
from axclarity.clarity.resources import Reads
from axclarity.http import Exchange

__all__ = ["ValidRecords", "valid_records"]

R = TypeVar("R", bound=Record)


@frozen
class ValidRecords(Generic[R]):
    """What a query found.

    Args:
        broken: ids of the records that break their model.
    """

    records: tuple[R, ...]
    broken: tuple[str, ...]


def valid_records(reads: Reads[R], query: Query) -> Exchange[ValidRecords[R]]:
    """Every record that a query wants. For few: all of them are in memory.

    Raises:
        ConfigError, MalformedReply: as `Reads.page`.
    """
    records: list[R] = []
    broken: list[str] = []
    position: Position | None = START
    while position is not None:
        page = yield from reads.valid_page(query, position)
        records += page.records
        broken += (each.name.id for each in page.invalid)
        position = page.next
    return ValidRecords(tuple(records), tuple(broken))
