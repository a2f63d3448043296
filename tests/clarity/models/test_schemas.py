"""Every record has a JSON Schema, and its examples fit it."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from axclarity.clarity.models import Order, ProductPrice, Record

from ._wire import KEPT, NEW, SECRETS

ALL: dict[type[Record], Any] = NEW | SECRETS | KEPT


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_a_record_has_a_schema_which_its_example_fits(kind: type[Record], mode: Any) -> None:
    schema = json.loads(json.dumps(kind.model_json_schema(mode=mode)))

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(ALL[kind])


def test_a_schema_says_what_numbers_and_moments_are() -> None:
    (number, _) = ProductPrice.model_json_schema()["properties"]["amount"]["anyOf"]
    moment = Order.model_json_schema()["properties"]["placed_at"]

    assert number["type"] == "string"
    assert not list(Draft202012Validator(number).iter_errors("-1.50"))
    assert list(Draft202012Validator(number).iter_errors("1E5"))
    assert moment["format"] == "date-time"


def test_a_schema_names_the_statuses() -> None:
    statuses = Order.model_json_schema()["$defs"]["OrderStatus"]["enum"]

    assert "partially_shipped" in statuses
