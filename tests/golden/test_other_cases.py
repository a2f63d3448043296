"""Cases of another folder are looked at in earnest: a wrong one fails, and so does having none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.golden import (
    test_addresses,
    test_fx,
    test_gl_settlement,
    test_posting_tables,
    test_rounding,
    test_tax,
)
from tests.golden._cases import SHAPES, missing

TEXAS = {"country_code": "us", "city": "Austin", "state": "Texas", "postcode": "78701"}
WRONG: list[tuple[Callable[[Any], None], dict[str, Any]]] = [
    (
        test_fx.test_ax_documents_the_converted_amount,
        {"from_": "BGN", "to": "EUR", "rate": "0.511292", "amount": "2", "expect": "1.03"},
    ),
    (
        test_fx.test_ax_documents_the_realised_gain,
        {
            "amount": "1",
            "rate_invoice": "1.00",
            "rate_payment": "1.10",
            "expect_realized_gain": "0.11",
        },
    ),
    (
        test_fx.test_ax_documents_the_stored_rate,
        {"displayed": "7.5", "display_factor": "10", "expect_stored": "7.5"},
    ),
    (
        test_gl_settlement.test_a_payment_settles_an_invoice_as_published,
        {"invoice": "5", "paid": "5", "expect": {"open": "1"}},
    ),
    (
        test_posting_tables.test_the_columns_are_left_with_what_is_published,
        {
            "lines": [{"account": "A", "debit": "1.00", "credit": "1.00"}],
            "columns_balance": ["1.00"],
        },
    ),
    (
        test_rounding.test_ax_documents_the_rounded_amount,
        {"form": "Normal", "round_off": "1", "amount": "1.5", "expect": "1"},
    ),
    (
        test_tax.test_ax_documents_the_taxes,
        {
            "codes": [{"code": "A", "origin": "PercentOfNetAmount", "rate": "10"}],
            "lines": [{"qty": "1", "price": "1.00"}],
            "expect": {"taxes": {"A": "0.11"}},
        },
    ),
]
"""A test of each shape, and a case that is wrong."""


@pytest.mark.parametrize(("test", "case"), WRONG)
def test_a_wrong_case_fails(test: Callable[[Any], None], case: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        test(case)


@pytest.mark.parametrize(
    ("components", "expected"), [({**TEXAS, "state_code": "CA"}, []), (TEXAS, ["TX 7 8701"])]
)
def test_a_wrong_address_fails(components: dict[str, str], expected: list[str]) -> None:
    line = json.dumps({"components": components, "expected": expected})
    with pytest.raises(AssertionError):
        test_addresses.test_an_address_of_the_world(line, test_addresses.POLICIES[0])


def test_a_folder_that_is_named_has_cases() -> None:
    assert not missing()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_folder_without_cases_is_told(shape: str, tmp_path: Path) -> None:
    assert missing(tmp_path / "mistyped") == f"there is no folder {tmp_path / 'mistyped'}"
    assert missing(tmp_path).startswith(f"{tmp_path} holds no case of addresses, fx, ")

    suffix = "jsonl" if shape == "addresses" else "json"
    file = tmp_path / "below" / f"more_{shape}.{suffix}"
    file.parent.mkdir()
    file.write_text("\n" if suffix == "jsonl" else "[]", "utf-8")
    assert missing(tmp_path)
    file.write_text("\n{}\n" if suffix == "jsonl" else "[{}]", "utf-8")
    assert not missing(tmp_path)
