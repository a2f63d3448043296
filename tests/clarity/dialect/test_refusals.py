"""Whatever is wrong with a record is named by the shop's own path."""

from typing import Any

import pytest

from axclarity.clarity import Translation
from axclarity.clarity._json import loads
from axclarity.clarity.models import Order, record_from_json
from axclarity.errors import InvalidDocument
from axclarity.sandbox import example

from ._by_hand import BY_DIALECT, DEFAULT

PAGES, STACK = (Translation(example.dialect(name)) for name in BY_DIALECT)
THEIRS = {PAGES: BY_DIALECT["pages-and-cents"], STACK: BY_DIALECT["service-stack"]}


def order_of(translation: Translation) -> Any:
    return loads(THEIRS[translation]["order"].encode())


def refused(translation: Translation, wire: Any, path: str = "$") -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as caught:
        translation.read(Order, wire, path=path)
    return [(each.path, each.rule) for each in caught.value.problems]


@pytest.mark.parametrize("translation", THEIRS)
def test_a_good_record_is_read_into_its_model(translation: Translation) -> None:
    expected = record_from_json(Order, DEFAULT["order"].encode())

    assert translation.read(Order, order_of(translation)) == expected


@pytest.mark.parametrize(
    ("translation", "steps", "value", "problem"),
    [
        (PAGES, ("revision",), "x", ("$.revision", "clarity.int-parsing")),
        (PAGES, ("state",), "Unheard", ("$.state", "clarity.enum")),
        (PAGES, ("created",), "2026-11-03T10:14:00Z", ("$.created", "dialect.time")),
        (PAGES, ("lines", 0, "price"), "12.5", ("$.lines[0].price", "dialect.money")),
        (PAGES, ("lines", 0, "qty"), "1e3", ("$.lines[0].qty", "clarity.number")),
        (PAGES, ("lines", 0, "quantity"), "1", ("$.lines[0].quantity", "dialect.name")),
        (PAGES, ("lines", 0, "ecoFee"), 50, ("$.lines[0].ecoFee", "clarity.unknown-money")),
        (STACK, ("PlacedAt",), "today", ("$.PlacedAt", "clarity.time")),
        (STACK, ("PlacedAt",), "2026-03-08T02:30:00", ("$.PlacedAt", "dialect.time")),
        (STACK, ("Status",), "Unheard", ("$.Status", "clarity.enum")),
        (STACK, ("Lines", 0, "ItemCode"), None, ("$.Lines[0].ItemCode", "clarity.string-type")),
        (STACK, ("Lines", 0, "UnitPrice"), "12,5", ("$.Lines[0].UnitPrice", "clarity.number")),
        (STACK, ("Totals", "EcoFee"), 50, ("$.Totals.EcoFee", "clarity.unknown-money")),
        (STACK, ("Totals", "Due"), [], ("$.Totals.Due", "clarity.number")),
    ],
)
def test_a_refusal_names_the_shops_path(
    translation: Translation, steps: tuple[Any, ...], value: Any, problem: tuple[str, str]
) -> None:
    wire = order_of(translation)
    *outer, last = steps
    place = wire
    for step in outer:
        place = place[step]
    place[last] = value

    assert refused(translation, wire) == [problem]


def test_everything_is_named_below_the_place_of_the_record() -> None:
    wire = order_of(STACK)
    del wire["OrderNumber"], wire["Lines"][0]["Id"]

    assert refused(STACK, wire, "$.Results[3]") == [
        ("$.Results[3].OrderNumber", "clarity.missing"),
        ("$.Results[3].Lines[0].Id", "clarity.missing"),
    ]
    assert refused(STACK, [], "$.Results[3]") == [("$.Results[3]", "clarity.model-type")]


def test_a_record_in_an_event_is_named_below_its_place() -> None:
    body = {"event": "order_placed", "payload": {"lines": [{"sku": "1", "quantity": "1"}]}}

    with pytest.raises(InvalidDocument) as caught:
        PAGES.event_in(body)

    assert caught.value.problems[0].path == "$.payload.lines[0].quantity"


def test_no_refusal_tells_a_value() -> None:
    wire = {**order_of(PAGES), "created": "me@shop.example"}

    with pytest.raises(InvalidDocument) as caught:
        PAGES.read(Order, wire)

    assert "me@shop.example" not in str(caught.value)
