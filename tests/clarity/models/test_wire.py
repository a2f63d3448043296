"""Every record of the default dialect is read whole, and written as it came."""

import copy
import json
import pickle
import re
from typing import Any

import pytest

from axclarity.clarity import models
from axclarity.clarity.models import (
    Card,
    Customer,
    Inventory,
    InventoryResult,
    Named,
    NewCustomer,
    Order,
    OrderLine,
    Part,
    Payment,
    Product,
    Record,
    Return,
    Shipment,
    parts_of,
    record_from_json,
    record_from_object,
)
from axclarity.errors import InvalidDocument

from ._wire import KEPT, NEW, SECRETS

ALL = NEW | KEPT
KINDS = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)


def text_of(document: Any) -> bytes:
    return json.dumps(document).encode()


def changed(document: Any, path: str, value: Any) -> Any:
    """A copy of a document with one place of it changed; a field that is not there is added."""
    first, _, rest = path.partition(".")
    inner = (
        changed(document[int(first) if first.isdigit() else first], rest, value)
        if rest
        else (value)
    )
    if isinstance(document, list):
        return [inner if position == int(first) else each for position, each in enumerate(document)]
    return {**document, first: inner}


def told(path: str) -> str:
    """A path of `changed` as an error has it: `$.lines[0].sku`."""
    return re.sub(r"\.(\d+)", r"[\1]", f"$.{path}")


def refusal(kind: type[Record], document: Any) -> list[tuple[str, str]]:
    """Path and rule of each problem."""
    with pytest.raises(InvalidDocument) as refused:
        record_from_json(kind, text_of(document))
    return [(each.path, each.rule) for each in refused.value.problems]


def test_every_record_has_an_example() -> None:
    public = {getattr(models, name) for name in models.__all__}
    records = {each for each in public if isinstance(each, type) and issubclass(each, Record)}

    assert set(ALL) | set(SECRETS) == records - {Record, Named}


@KINDS
def test_a_record_is_written_as_it_was_read(kind: type[Record]) -> None:
    record = record_from_json(kind, text_of(ALL[kind]))

    written = json.loads(record.to_json())

    assert written == ALL[kind]
    assert list(written) == list(json.loads(record_from_object(kind, written).to_json()))
    assert record_from_json(kind, record.to_json()) == record


@KINDS
def test_examples_leave_no_field_out(kind: type[Record]) -> None:
    record = record_from_json(kind, text_of(ALL[kind]))

    left_out = set(kind.model_fields) - record.model_fields_set

    assert left_out <= {"secret"}
    assert record.model_extra == {}
    assert dict(record).keys() == vars(record).keys() == kind.model_fields.keys()


@pytest.mark.parametrize(
    "kind", [kind for kind in ALL if kind is not NewCustomer], ids=lambda kind: kind.__name__
)
def test_required_fields_are_told_by_path(kind: type[Record]) -> None:
    required = {name for name, field in kind.model_fields.items() if field.is_required()}

    assert refusal(kind, {}) == [
        (f"$.{name}", "clarity.missing") for name in kind.model_fields if name in required
    ]


@KINDS
def test_unknown_fields_are_kept_and_written(kind: type[Record]) -> None:
    document = {
        **ALL[kind],
        "colour_of_box": "red",
        "amount_of_praise": "much",
        "price": 0,
        "fee": "0.00",
    }

    record = record_from_json(kind, text_of(document))

    assert record.model_extra is not None
    assert record.model_extra["colour_of_box"] == "red"
    assert json.loads(record.to_json()) == document


@KINDS
def test_unknown_money_stops_every_record(kind: type[Record]) -> None:
    for value in (1, -0.5, "12.00"):
        document = {**ALL[kind], "extra_price": value}

        assert refusal(kind, document) == [("$.extra_price", "clarity.unknown-money")]


def places_of_parts(kind: type[Part], document: Any) -> list[str]:
    """The paths of all parts in an example."""
    found = []
    for name, inner in parts_of(kind):
        held = document.get(name)
        if held is None:
            continue
        numbered = isinstance(held, list)
        for position, each in enumerate(held if numbered else [held]):
            here = f"{name}.{position}" if numbered else name
            found += [here, *(f"{here}.{deeper}" for deeper in places_of_parts(inner, each))]
    return found


@KINDS
def test_unknown_money_stops_a_record_at_any_depth(kind: type[Record]) -> None:
    for place in places_of_parts(kind, ALL[kind]):
        deep = changed(ALL[kind], f"{place}.more", [{"handlingFee": "3.50"}])
        plain = changed(ALL[kind], f"{place}.more", [{"remark": "3.50"}])

        expected = told(f"{place}.more.0.handlingFee")
        assert refusal(kind, deep) == [(expected, "clarity.unknown-money")]
        record_from_json(kind, text_of(plain))


@KINDS
def test_unknown_money_stops_a_record_that_is_made_of_objects(kind: type[Record]) -> None:
    for name, inner in parts_of(kind):
        held = ALL[kind][name]
        each = held[0] if isinstance(held, list) else held
        part = record_from_object(inner, {**each, "surcharge": 2})
        document = {**ALL[kind], name: [part] if isinstance(held, list) else part}

        with pytest.raises(InvalidDocument, match="surcharge"):
            record_from_object(kind, document)
        with pytest.raises(ValueError, match="looks like money"):
            kind(**document)


def test_a_part_is_the_same_after_it_was_put_into_a_record() -> None:
    line = record_from_object(OrderLine, {**KEPT[Order]["lines"][0], "colour": "red"})

    order = record_from_object(Order, {**KEPT[Order], "lines": (line,)})

    assert order.lines == (line,)
    assert order.lines[0].model_fields_set == line.model_fields_set
    assert order.lines[0].model_extra == {"colour": "red"}


def test_the_parts_of_an_order_are_all_looked_through() -> None:
    places = places_of_parts(Order, KEPT[Order])

    assert "lines.0.tax_lines.0" in places
    assert "shipping_lines.0.tax_lines.0" in places
    assert "payments.0.card" in places
    assert len(places) == 15


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Order, "status"),
        (Order, "payments.0.kind"),
        (Product, "type"),
        (Customer, "type"),
        (Shipment, "status"),
        (Payment, "kind"),
        (Return, "status"),
        (InventoryResult, "status"),
    ],
)
def test_an_unknown_word_stops_the_record(kind: type[Record], path: str) -> None:
    for word in ("somewhere", "", 1, None):
        assert refusal(kind, changed(KEPT[kind], path, word)) == [(told(path), "clarity.enum")]


def test_how_a_payment_was_made_is_open() -> None:
    document = {**KEPT[Payment], "method": "cowrie_shells"}

    assert record_from_object(Payment, document).method == "cowrie_shells"


@pytest.mark.parametrize(
    "last4", ["123", "12345", "abcd", "１２３４", "1234\n", "4111111111111111"]
)
def test_of_a_card_four_digits_are_known(last4: str) -> None:
    assert record_from_object(Card, {"last4": "0123"}).last4 == "0123"
    assert record_from_object(Card, {"brand": "visa"}).last4 == ""
    assert refusal(Payment, changed(KEPT[Payment], "card.last4", last4)) == [
        ("$.card.last4", "clarity.string-pattern-mismatch")
    ]


@pytest.mark.parametrize(
    ("kind", "path", "rule"),
    [
        (Product, "sku", "clarity.string-too-short"),
        (Inventory, "sku", "clarity.string-too-short"),
        (Shipment, "external_id", "clarity.string-too-short"),
        (Order, "billing_address.country", "clarity.string-too-short"),
        (Return, "lines", "clarity.too-short"),
    ],
)
def test_what_must_not_be_empty(kind: type[Record], path: str, rule: str) -> None:
    empty = [] if path == "lines" else ""

    assert refusal(kind, changed(KEPT[kind], path, empty)) == [(f"$.{path}", rule)]


@KINDS
def test_a_record_does_not_change(kind: type[Record]) -> None:
    record = record_from_object(kind, ALL[kind])

    for name in kind.model_fields:
        with pytest.raises(ValueError, match="frozen"):
            setattr(record, name, getattr(record, name))


@KINDS
def test_the_entity_tag_is_remembered_beside_the_record(kind: type[Record]) -> None:
    record, other = record_from_object(kind, ALL[kind]), record_from_object(kind, ALL[kind])

    record.read_with('"7"')

    assert (record.etag, other.etag) == ('"7"', None)
    assert record.to_json() == other.to_json()
    assert "etag" not in record.model_dump()
    assert pickle.loads(pickle.dumps(record)).etag == '"7"'
    assert record.model_copy().etag == copy.deepcopy(record).etag == '"7"'


@KINDS
def test_refusals_tell_no_value(kind: type[Record]) -> None:
    """Every field in turn holds what may be secret, in a form that none can have."""
    for name in kind.model_fields:
        document = {**ALL[kind], name: [[{"canary": "zx81"}]]}
        with pytest.raises(InvalidDocument) as refused:
            record_from_object(kind, document)

        with pytest.raises(ValueError, match="validation error") as plain:
            kind.model_validate(document)

        assert "zx81" not in f"{refused.value!r} {refused.value} {plain.value}"
        assert all(each.path.startswith(f"$.{name}") for each in refused.value.problems)
