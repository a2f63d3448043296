"""One record that breaks its model hides none of the others, on whatever page it is."""

from typing import Any

from attrs import define, field

from axclarity.clarity.listing import InvalidRecord, Page, Position, Query
from axclarity.clarity.models import Named
from axclarity.flows._valid_records import valid_records
from axclarity.http import Exchange, HttpxTransport, drive


def named(record_id: str) -> Named:
    return Named.model_validate({"id": record_id})


@define
class Shop:
    """Records in pages, some of which break their model."""

    pages: list[list[str]]
    broken: set[str] = field(factory=set)

    def valid_page(self, query: Query, position: Position) -> Exchange[Page[Named]]:
        yield from ()
        ids = self.pages[position.number]
        number = position.number + 1
        return Page(
            tuple(named(each) for each in ids if each not in self.broken),
            Position(number=number) if number < len(self.pages) else None,
            tuple(InvalidRecord(named(each), ()) for each in ids if each in self.broken),
        )


def listed(shop: Any) -> tuple[list[str], tuple[str, ...]]:
    transport = HttpxTransport()
    found = drive(valid_records(shop, Query()), transport)
    transport.close()
    return [each.id for each in found.records], found.broken


def test_all_pages_are_read() -> None:
    assert listed(Shop([["a", "b"], ["c"]])) == (["a", "b", "c"], ())


def test_the_broken_ones_of_all_pages_are_named() -> None:
    shop = Shop([["a", "x", "b"], ["c"], ["y", "d"]], broken={"x", "y"})

    assert listed(shop) == (["a", "b", "c", "d"], ("x", "y"))
