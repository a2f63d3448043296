"""A page past the records that break their model: the rest is read, and the broken are named."""

from datetime import UTC, datetime
from typing import Any

import pytest

from axclarity import ClarityOperations, Secret
from axclarity.clarity import Dialect
from axclarity.clarity._json import dumps
from axclarity.clarity.listing import START, Page, Position, Query
from axclarity.clarity.models import Inventory
from axclarity.errors import InvalidDocument, MalformedReply
from axclarity.http import Request, Response, drive
from axclarity.sandbox import example

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LEVEL = {
    "sku": "CUP",
    "location": "MAIN",
    "on_hand": "7",
    "reserved": "0",
    "available": "7",
    "as_of": "2026-11-30T12:00:00Z",
}
BROKEN = {**LEVEL, "sku": "LID", "on_hand": "plenty"}


class Shop:
    """Answers with one page after another."""

    def __init__(self, *pages: Any) -> None:
        self.pages = [*pages]

    def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        return Response(status=200, content=dumps(self.pages.pop(0)))

    def close(self) -> None:
        """Nothing is open."""


def operations(dialect: Dialect | None = None) -> ClarityOperations:
    return ClarityOperations.of_shop(
        "https://shop.example",
        client_id="c",
        client_secret=Secret("s"),
        dialect=dialect or Dialect(),
    )


def levels(*items: Any) -> Page[Inventory]:
    asked = operations().inventory.valid_page(Query())
    page: Page[Inventory] = drive(asked, Shop({"items": [*items]}))
    return page


def levels_of_names(shop: Shop, position: Position) -> tuple[list[Any], Position | None]:
    page = drive(operations().inventory.names(Query(), position), shop)
    return [each.location for each in page.records], page.next


def levels_of_records(shop: Shop, position: Position) -> tuple[list[Any], Position | None]:
    page = drive(operations().inventory.valid_page(Query(), position), shop)
    return [each.name.location for each in page.invalid], page.next


def test_the_others_are_read_and_the_broken_one_is_named() -> None:
    page = levels(LEVEL, BROKEN, {**LEVEL, "sku": "POT"})

    assert [each.sku for each in page.records] == ["CUP", "POT"]
    (invalid,) = page.invalid
    assert (invalid.name.id, invalid.name.location) == ("LID", "MAIN")
    assert invalid.name.updated_at == NOON
    assert [problem.path for problem in invalid.problems] == ["$.on_hand"]
    assert "plenty" not in str(invalid)


def test_nothing_is_broken() -> None:
    assert levels(LEVEL).invalid == ()


def test_by_default_a_broken_record_stops_the_page() -> None:
    with pytest.raises(InvalidDocument):
        drive(operations().inventory.page(Query()), Shop({"items": [LEVEL, BROKEN]}))


@pytest.mark.parametrize(
    ("changes", "location", "moment"),
    [
        ({"as_of": "never"}, "MAIN", None),
        ({"location": ["MAIN"]}, None, None),
        ({"location": None}, None, NOON),
    ],
)
def test_what_cannot_be_read_of_a_name_is_left_out(
    changes: dict[str, Any], location: str | None, moment: datetime | None
) -> None:
    (invalid,) = levels(BROKEN | changes).invalid

    assert invalid.name.id == "LID"
    assert (invalid.name.location, invalid.name.updated_at) == (location, moment)


def test_a_level_without_a_location_has_the_empty_one() -> None:
    (invalid,) = levels({name: BROKEN[name] for name in BROKEN if name != "location"}).invalid

    assert invalid.name.location == ""


@pytest.mark.parametrize("item", [{**BROKEN, "sku": None}, {}, 7, None, "CUP"])
def test_a_level_without_an_article_is_no_level(item: Any) -> None:
    with pytest.raises(MalformedReply, match="has no sku"):
        levels(item)


def test_a_broken_order_is_named_too() -> None:
    order = example.order("01-one-line")
    page = {"items": [order, {**order, "id": "ord_2", "lines": "none"}]}

    found = drive(operations().orders.valid_page(Query()), Shop(page))

    assert [each.id for each in found.records] == [order["id"]]
    assert [(each.name.id, each.name.location) for each in found.invalid] == [("ord_2", None)]


def test_what_the_page_before_had_is_left_out_broken_or_not() -> None:
    """Pages overlap where records change while they are listed."""
    shop = operations().inventory
    two = Shop(
        {"items": [LEVEL, BROKEN], "next_cursor": "c"},
        {"items": [LEVEL, BROKEN, {**LEVEL, "sku": "POT"}]},
    )

    first = drive(shop.valid_page(Query(), START), two)
    second = drive(shop.valid_page(Query(), first.next or Position()), two)

    assert len(first.invalid) == 1
    assert [each.sku for each in second.records] == ["POT"]
    assert second.invalid == ()


def test_names_of_levels_valid_or_not() -> None:
    page = drive(operations().inventory.names(Query()), Shop({"items": [LEVEL, BROKEN]}))

    assert [(each.id, each.location) for each in page.records] == [("CUP", "MAIN"), ("LID", "MAIN")]


@pytest.mark.parametrize("of_page", [levels_of_names, levels_of_records])
def test_levels_of_one_article_and_moment_are_told_apart_by_their_place(of_page: Any) -> None:
    north = {**BROKEN, "location": "NORTH"}
    two = Shop({"items": [BROKEN], "next_cursor": "c"}, {"items": [BROKEN, north]})

    first, position = of_page(two, START)
    second, _ = of_page(two, position)

    assert (first, second) == (["MAIN"], ["NORTH"])


@pytest.mark.parametrize("name", ["pages-and-cents", "service-stack"])
def test_a_dialect_spells_the_name_of_a_level(name: str) -> None:
    dialect = example.dialect(name)
    inventory = operations(dialect).inventory
    wire = inventory.connection.translation.record_out(Inventory, {**LEVEL, "sku": "LID"})
    wire = {**wire, "total_cost": "3"}
    where = dialect.envelope.items

    page = drive(inventory.valid_page(Query()), Shop({where: [wire]} if where else [wire]))

    (invalid,) = page.invalid
    assert (invalid.name.id, invalid.name.location) == ("LID", "MAIN")
