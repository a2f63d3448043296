"""Lists what the shop has, past the records that break their model: one must not hide the rest."""

from typing import Generic, TypeVar

from attrs import frozen

from axclarity.clarity.listing import START, Page, Position, Query
from axclarity.clarity.models import Record
from axclarity.clarity.resources import Reads
from axclarity.errors import InvalidDocument, NotFound
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
        try:
            page = yield from reads.page(query, position)
        except InvalidDocument:
            page, found = yield from _one_by_one(reads, query, position)
            broken += found
        records += page.records
        position = page.next
    return ValidRecords(tuple(records), tuple(broken))


def _one_by_one(
    reads: Reads[R], query: Query, position: Position
) -> Exchange[tuple[Page[R], list[str]]]:
    """The valid records of a page, and the ids of the others; what is gone since is left out."""
    names = yield from reads.names(query, position)
    records: list[R] = []
    broken: list[str] = []
    for each in names.records:
        try:
            records.append((yield from reads.get(each.id)))
        except InvalidDocument:
            broken.append(each.id)
        except NotFound:
            continue
    return Page(tuple(records), names.next), broken
