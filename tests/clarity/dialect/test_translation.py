"""Names, statuses, attributes and paths, both ways."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity import Dialect, Translation
from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import (
    Address,
    Customer,
    CustomerAddress,
    Inventory,
    NewProduct,
    Order,
    Part,
    Payment,
    Product,
    Refund,
    Return,
    Shipment,
    ShipmentStatus,
)
from axclarity.errors import InvalidDocument
from axclarity.sandbox import example

KINDS = (Order, Product, Inventory, Customer, Payment, Return, Refund, Shipment)
CURRENCIES = {"EUR": 2, "JPY": 0, "KWD": 3}


def refused(dialect: Dialect, kind: type[Part], wire: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as caught:
        Translation(dialect).record_in(kind, wire)
    return [(each.path, each.rule) for each in caught.value.problems]


def test_a_name_in_the_dialect_wins_over_the_case() -> None:
    dialect = Dialect.model_validate(
        {"names": {"case": "pascal", "rename": {"Order": {"number": "orderNo"}}}}
    )
    body = {"number": "1", "purchase_order": "2", "own_field": "3"}

    wire = Translation(dialect).record_out(Order, body)

    assert wire == {"orderNo": "1", "PurchaseOrder": "2", "own_field": "3"}
    assert Translation(dialect).record_in(Order, wire) == body


def test_a_name_given_to_an_order_is_not_given_to_a_return() -> None:
    dialect = Dialect.model_validate({"names": {"rename": {"Order": {"number": "no"}}}})

    assert Translation(dialect).record_in(Return, {"number": "1"}) == {"number": "1"}


def test_what_is_posted_is_spelt_as_the_record_it_becomes() -> None:
    dialect = Dialect.model_validate(
        {
            "names": {"rename": {"Product": {"sku": "Item", "version": "v"}}},
            "attributes": {"Product": ["price_group"]},
        }
    )
    body = {"sku": "1", "attributes": {"price_group": 7, "x": 8}}

    wire = Translation(dialect).record_out(NewProduct, body)

    assert wire == {"Item": "1", "attributes": {"x": 8}, "price_group": 7}
    assert wire == Translation(dialect).record_out(Product, body)


def test_a_class_has_the_names_of_what_it_is_made_of_and_may_have_others() -> None:
    rename = {"Address": {"region": "State", "city": "Town"}, "CustomerAddress": {"city": "Place"}}
    translation = Translation(Dialect.model_validate({"names": {"rename": rename}}))
    body = {"region": "1", "city": "2"}

    assert translation.record_out(Address, body) == {"State": "1", "Town": "2"}
    assert translation.record_out(CustomerAddress, body) == {"State": "1", "Place": "2"}


def test_a_field_that_comes_under_our_name_is_refused() -> None:
    dialect = example.dialect("service-stack")

    assert refused(dialect, Order, {"OrderNumber": "1", "number": "2"}) == [
        ("$.number", "dialect.name")
    ]
    assert refused(dialect, Order, {"Lines": [{}, {"sku": "1"}]}) == [
        ("$.Lines[1].sku", "dialect.name")
    ]


def test_a_name_that_another_field_has_elsewhere_is_the_wires() -> None:
    names = {"number": "id", "id": "number"}
    dialect = Dialect.model_validate({"names": {"rename": {"Order": names}}})

    assert Translation(dialect).record_in(Order, {"id": "W-1", "number": "ord_1"}) == {
        "number": "W-1",
        "id": "ord_1",
    }


def test_statuses_go_both_ways_and_the_first_word_is_written() -> None:
    words = {"Open": "pending", "New": "pending", "Sent": "shipped"}
    translation = Translation(Dialect.model_validate({"statuses": {"OrderStatus": words}}))

    assert [translation.record_in(Order, {"status": word})["status"] for word in words] == [
        "pending",
        "pending",
        "shipped",
    ]
    assert translation.record_out(Order, {"status": "pending"}) == {"status": "Open"}
    assert translation.record_out(Order, {"status": "on_hold"}) == {"status": "on_hold"}
    assert translation.status_out(Order, "shipped") == "Sent"
    assert translation.status_out(Payment, "shipped") == "shipped"
    assert translation.record_in(Order, {"status": "Unheard"}) == {"status": "Unheard"}
    assert translation.record_in(Order, {"status": 7}) == {"status": 7}


def test_known_fields_without_money_become_attributes() -> None:
    translation = Translation(Dialect.model_validate({"attributes": {"Order": ["fee_count"]}}))
    wire = {"fee_count": 3, "attributes": {"colour": "red"}, "notes": ""}
    ours = {"notes": "", "attributes": {"colour": "red", "fee_count": 3}}

    assert translation.record_in(Order, wire) == ours
    assert translation.record_in(Order, {"fee_count": 3}) == {"attributes": {"fee_count": 3}}
    assert translation.record_out(Order, ours) == wire


def test_an_attribute_never_takes_the_place_of_a_field() -> None:
    translation = Translation(Dialect.model_validate({"attributes": {"Order": ["fee_count"]}}))
    twice = {"fee_count": 3, "attributes": {"fee_count": 4}}

    with pytest.raises(InvalidDocument) as caught:
        translation.record_in(Order, twice)

    assert caught.value.problems[0].path == "$.fee_count"


@pytest.mark.parametrize("body", [None, 7, "text", [], [1]])
def test_what_is_no_object_is_left_to_the_models(body: Any) -> None:
    translation = Translation(example.dialect("service-stack"))

    assert translation.record_in(Order, body) == body
    assert translation.record_in(Order, {"Lines": body}) == {"lines": body}
    assert translation.record_in(Order, {"Totals": body}) == {"totals": body}
    assert translation.event_in(body) == {}


def test_paths_go_both_ways() -> None:
    translation = Translation(example.dialect("service-stack"))

    assert translation.path_in(Order, "Lines[0].UnitPrice") == "$.lines[0].unit_price"
    assert translation.path_in(Order, "$.Lines.0.ItemCode") == "$.lines[0].sku"
    assert translation.path_out(Order, "$.lines[0].sku") == "$.Lines[0].ItemCode"
    assert translation.path_out(Order, "$.totals.due") == "$.Totals.Due"
    assert translation.path_in(Order, "$") == translation.path_out(Order, "$") == "$"
    assert translation.path_in(Order, "Unheard.UnitPrice") == "$.Unheard.UnitPrice"
    assert translation.path_in(Order, "Attributes.Sku") == "$.attributes.Sku"


def test_some_fields_are_written_with_the_currency_of_the_record() -> None:
    translation = Translation(example.dialect("pages-and-cents"))
    body = {"credit_limit": "1500.50"}

    assert translation.record_out(Customer, body, currency="EUR") == {"creditLimit": 150050}
    with pytest.raises(InvalidDocument):
        translation.record_out(Customer, body)


def _value(annotation: Any, name: str, currency: str, decimals: st.SearchStrategy[Any]) -> Any:
    """Values of a type, so that a model of them is valid."""
    if get_origin(annotation) in (Union, UnionType):
        return st.one_of(*(_value(each, name, currency, decimals) for each in get_args(annotation)))
    if get_origin(annotation) is tuple:
        return st.lists(_value(get_args(annotation)[0], name, currency, decimals), max_size=2)
    if not isinstance(annotation, type):
        base = getattr(annotation, "__supertype__", None) or getattr(annotation, "__origin__", None)
        return st.just({}) if base is dict else _value(base, name, currency, decimals)
    if issubclass(annotation, Part):
        return bodies(annotation, currency)
    if issubclass(annotation, StrEnum):
        return st.sampled_from([each.value for each in annotation])
    plain: dict[type, Any] = {
        NoneType: st.none(),
        bool: st.booleans(),
        int: st.integers(0, 10**6),
        Decimal: decimals,
        datetime: st.integers(10**9, 2 * 10**9).map(
            lambda each: datetime.fromtimestamp(each, UTC).isoformat()
        ),
    }
    if annotation in plain:
        return plain[annotation]
    return (
        st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str)
        if annotation.__name__ == "date"
        else _text(name, currency)
    )


def _text(name: str, currency: str) -> st.SearchStrategy[str]:
    fixed = {"currency": currency, "last4": "4242", "country": "NL"}
    letters = st.text("abc", min_size=1, max_size=4)
    return st.just(fixed[name]) if name in fixed else letters


def bodies(kind: type[Part], currency: str) -> st.SearchStrategy[dict[str, Any]]:
    """Records of a class as the default dialect has them, amounts in whole minor units."""
    money = st.integers(-(10**9), 10**9).map(
        lambda each: str(Decimal(each).scaleb(-CURRENCIES[currency]))
    )
    fields = {
        name: _value(field.annotation, name, currency, money)
        for name, field in kind.model_fields.items()
        if name != "attributes"
    }
    return st.fixed_dictionaries(fields)


def records(kind: type[Part]) -> st.SearchStrategy[Part]:
    return (
        st.sampled_from(sorted(CURRENCIES))
        .flatmap(lambda currency: bodies(kind, currency))
        .filter(lambda body: kind is not Return or bool(body["lines"]))
        .map(kind.model_validate)
    )


def dialects() -> st.SearchStrategy[Dialect]:
    return st.fixed_dictionaries(
        {
            "names": st.fixed_dictionaries(
                {
                    "case": st.sampled_from(["snake", "camel", "pascal"]),
                    "rename": st.sampled_from(
                        [{}, {"Order": {"number": "id", "id": "number"}, "TaxLine": {"code": "x"}}]
                    ),
                }
            ),
            "money": st.fixed_dictionaries(
                {"format": st.sampled_from(["decimal", "number", "minor_units"])}
            ),
            "time": st.sampled_from(
                [
                    {},
                    {"format": "epoch_seconds"},
                    {"format": "epoch_milliseconds", "zone": "Asia/Tokyo"},
                    {"format": "dotnet", "zone": "America/Chicago"},
                    {"zone": "Asia/Tokyo"},
                ]
            ),
            "statuses": st.sampled_from(
                [{}, {"OrderStatus": {"Open": "pending"}, "PaymentKind": {"S": "capture"}}]
            ),
        }
    ).map(Dialect.model_validate)


@pytest.mark.property
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), dialect=dialects())
def test_what_is_written_is_read_again(
    kind: type[Part], data: st.DataObject, dialect: Dialect
) -> None:
    record = data.draw(records(kind))
    translation = Translation(dialect)

    wire = dumps(translation.record_out(kind, record.model_dump(mode="json")))

    assert kind.model_validate(translation.record_in(kind, loads(wire))) == record


@pytest.mark.property
@given(
    dialect=dialects(), status=st.sampled_from(list(ShipmentStatus)), hours=st.integers(0, 10**5)
)
def test_an_event_is_read_again(dialect: Dialect, status: ShipmentStatus, hours: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    event = {
        "id": "e",
        "type": "shipment.created",
        "occurred_at": moment,
        "data": {"id": "s", "status": status.value},
    }
    translation = Translation(dialect)

    again = translation.event_in(loads(dumps(translation.event_out(event))))

    found = again.pop("occurred_at")
    assert (found if isinstance(found, datetime) else datetime.fromisoformat(found)) == moment
    assert again == {name: each for name, each in event.items() if name != "occurred_at"}
