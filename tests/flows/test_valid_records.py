"""One record that breaks its model hides none of the others, on whatever page it is."""

from typing import Any

from attrs import define, field

from axclarity.clarity.listing import Page, Position, Query
from axclarity.clarity.models import Named
from axclarity.errors import InvalidDocument, NotFound, Problem
from axclarity.flows._valid_records import valid_records
from axclarity.http import Exchange, HttpxTransport, drive

BROKEN = InvalidDocument(Problem(path="$.lines", rule="clarity.type", message="is no list"))
GONE = NotFound("There is none.", status=404)


def named(record_id: str) -> Named:
    return Named.model_validate({"id": record_id})


@define
class Shop:
    """Records in pages, some of which break their model or are gone when they are asked for."""

    pages: list[list[str]]
    broken: set[str] = field(factory=set)
    gone: set[str] = field(factory=set)
    read: list[str] = field(factory=list)

    def page(self, query: Query, position: Position) -> Exchange[Page[Named]]:
        yield from ()
        if self.broken & {*self.pages[position.number]}:
            raise BROKEN
        return self._page(position)

    def names(self, query: Query, position: Position) -> Exchange[Page[Named]]:
        yield from ()
        return self._page(position)

    def get(self, record_id: str) -> Exchange[Named]:
        yield from ()
        self.read.append(record_id)
        if record_id in self.broken:
            raise BROKEN
        if record_id in self.gone:
            raise GONE
        return named(record_id)

    def _page(self, position: Position) -> Page[Named]:
        number = position.number + 1
        following = Position(number=number) if number < len(self.pages) else None
        return Page(tuple(map(named, self.pages[position.number])), following)


def listed(shop: Any) -> tuple[list[str], tuple[str, ...]]:
    transport = HttpxTransport()
    found = drive(valid_records(shop, Query()), transport)
    transport.close()
    return [each.id for each in found.records], found.broken


def test_all_pages_are_read_and_nothing_one_by_one_without_need() -> None:
    shop = Shop([["a", "b"], ["c"]])

    assert listed(shop) == (["a", "b", "c"], ())
    assert shop.read == []


def test_of_a_page_with_a_broken_record_the_others_are_read_one_by_one() -> None:
    shop = Shop([["a", "x", "b"], ["c"], ["y", "d"]], broken={"x", "y"})

    assert listed(shop) == (["a", "b", "c", "d"], ("x", "y"))
    assert shop.read == ["a", "x", "b", "y", "d"]


def test_what_is_gone_meanwhile_is_left_out() -> None:
    assert listed(Shop([["a", "x", "b"]], broken={"x"}, gone={"a"})) == (["b"], ("x",))
