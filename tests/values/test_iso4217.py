"""Currencies that ended: digits stay known, their days are over, their fixed rates are law."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.errors import InvalidValue
from axclarity.values import CURRENCIES, RETIRED_CURRENCIES, Money, minor_unit


@pytest.mark.parametrize(
    ("currency", "last_day"),
    [
        ("BGN", date(2025, 12, 31)),
        ("HRK", date(2022, 12, 31)),
        ("LTL", date(2014, 12, 31)),
        ("ANG", date(2025, 6, 30)),
    ],
)
def test_a_retired_currency_is_one_until_its_last_day(currency: str, last_day: date) -> None:
    assert minor_unit(currency, last_day) == Decimal("0.01")

    with pytest.raises(InvalidValue) as caught:
        minor_unit(currency, date.fromordinal(last_day.toordinal() + 1))

    assert (caught.value.problems[0].path, caught.value.rule) == ("currency", "currency.retired")
    assert RETIRED_CURRENCIES[currency].successor in caught.value.problems[0].hint


def test_amounts_of_a_retired_currency_can_still_be_read() -> None:
    assert Money(Decimal("1.955"), "BGN").rounded() == Money(Decimal("1.96"), "BGN")
    assert minor_unit("BYR") == 1


def test_what_ended_without_a_successor_is_told_none() -> None:
    with pytest.raises(InvalidValue) as caught:
        minor_unit("ZWL", date(2024, 10, 1))

    assert caught.value.problems[0].hint == ""


def test_a_day_changes_nothing_for_a_currency_in_use() -> None:
    assert minor_unit("EUR", date(2026, 11, 24)) == minor_unit("EUR") == Decimal("0.01")


def test_nothing_is_both_in_use_and_retired_and_every_successor_is_known() -> None:
    known = {*CURRENCIES, *RETIRED_CURRENCIES, ""}

    assert not CURRENCIES.keys() & RETIRED_CURRENCIES.keys()
    assert all(len(code) == 3 and code.isupper() for code in known - {""})
    for retired in RETIRED_CURRENCIES.values():
        assert retired.successor in known
        assert bool(retired.successor) == (retired.per_successor is not None)


def test_fixed_rates_of_the_euro_have_six_significant_digits() -> None:
    fixed = {
        code: str(retired.per_successor)
        for code, retired in RETIRED_CURRENCIES.items()
        if retired.successor == "EUR"
    }

    assert fixed == {
        "BGN": "1.95583",
        "CYP": "0.585274",
        "EEK": "15.6466",
        "HRK": "7.53450",
        "LTL": "3.45280",
        "LVL": "0.702804",
        "MTL": "0.429300",
        "SIT": "239.640",
        "SKK": "30.1260",
    }


def test_what_is_no_text_is_no_currency() -> None:
    code: Any = ["EUR"]
    with pytest.raises(InvalidValue) as refused:
        minor_unit(code)
    assert refused.value.rule == "currency.unknown"
