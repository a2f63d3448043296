"""The example dialects, against records typed by hand as their shops would send them."""

from typing import Any

import pytest

from axclarity.clarity import Dialect, Translation
from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import record_from_json, record_from_object
from axclarity.sandbox import example

from ._by_hand import BY_DIALECT, DEFAULT, KINDS

CASES = [(dialect, name) for dialect in BY_DIALECT for name in KINDS]


def parsed(text: str) -> Any:
    return loads(text.encode())


@pytest.mark.parametrize(("dialect", "name"), CASES)
def test_a_record_is_the_same_from_any_shop(dialect: str, name: str) -> None:
    translation, kind = Translation(example.dialect(dialect)), KINDS[name]

    found = translation.record_in(kind, parsed(BY_DIALECT[dialect][name]))

    record = record_from_object(kind, found)
    expected = record_from_json(kind, DEFAULT[name].encode())
    assert record == expected
    assert record.model_fields_set == expected.model_fields_set
    assert not record.model_extra


@pytest.mark.parametrize(("dialect", "name"), CASES)
def test_a_record_is_written_as_the_shop_would(dialect: str, name: str) -> None:
    translation, kind = Translation(example.dialect(dialect)), KINDS[name]
    body = record_from_json(kind, DEFAULT[name].encode()).model_dump(
        mode="json", exclude_unset=True
    )

    written = dumps(translation.record_out(kind, body))

    assert loads(written) == parsed(BY_DIALECT[dialect][name])
    assert not dialect.startswith("service") or b"129.00" in written or name != "order"


@pytest.mark.parametrize("name", KINDS)
def test_what_a_dialect_does_not_touch_is_the_very_same_object(name: str) -> None:
    wire = parsed(DEFAULT[name])

    assert Translation(Dialect()).record_in(KINDS[name], wire) is wire
    assert Translation(Dialect()).record_out(KINDS[name], wire) == wire


ORDER_PLACED = {
    "pages-and-cents": {
        "eventId": "evt_1",
        "event": "order_placed",
        "at": 1793811930250,
        "payload": parsed(BY_DIALECT["pages-and-cents"]["order"]),
    },
    "service-stack": {
        "EventId": "evt_1",
        "EventName": "OrderCreated",
        "EventTime": "2026-11-04T11:05:30.250000",
        "Body": parsed(BY_DIALECT["service-stack"]["order"]),
    },
}


@pytest.mark.parametrize("dialect", BY_DIALECT)
def test_a_fat_event_is_read(dialect: str) -> None:
    event = Translation(example.dialect(dialect)).event_in(ORDER_PLACED[dialect])

    assert (event["id"], event["type"]) == ("evt_1", "order.created")
    assert event["occurred_at"].isoformat().startswith("2026-11-04T1")
    order = record_from_object(KINDS["order"], event["data"])
    assert order == record_from_json(KINDS["order"], DEFAULT["order"].encode())


@pytest.mark.parametrize("dialect", BY_DIALECT)
def test_an_event_is_written_as_the_shop_would(dialect: str) -> None:
    event = {
        "id": "evt_1",
        "type": "order.created",
        "occurred_at": "2026-11-04T17:05:30.250Z",
        "data": record_from_json(KINDS["order"], DEFAULT["order"].encode()).model_dump(
            mode="json", exclude_unset=True
        ),
    }

    written = dumps(Translation(example.dialect(dialect)).event_out(event))

    assert loads(written) == ORDER_PLACED[dialect]


def test_a_thin_event_and_an_unknown_type_are_kept() -> None:
    body = {"EventId": "e", "EventName": "StoreMoved", "Href": "https://shop.example/Stores/1"}

    event = Translation(example.dialect("service-stack")).event_in(body)

    assert event == {
        "id": "e",
        "type": "StoreMoved",
        "resource_url": "https://shop.example/Stores/1",
    }


def test_of_two_words_for_one_type_the_first_is_written() -> None:
    types = {"Placed": "order.created", "Imported": "order.created"}
    translation = Translation(Dialect.model_validate({"events": {"types": types}}))

    assert translation.event_out({"type": "order.created"}) == {"type": "Placed"}
    assert translation.event_in({"type": "Imported"}) == {"type": "order.created"}
