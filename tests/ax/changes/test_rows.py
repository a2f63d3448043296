"""What a value in a table means."""

# ruff: noqa: DTZ001  moments in the tables have no zone

from datetime import date, datetime
from decimal import Decimal

import pytest

from axclarity.ax.changes import NEVER, row_value
from axclarity.ax.changes._rows import key_text

SALES_STATUS = {1: "Backorder", 2: "Delivered"}


@pytest.mark.parametrize(
    ("stored", "means"),
    [
        (date(1900, 1, 1), None),
        (datetime(1900, 1, 1), None),
        (date(2154, 12, 31), NEVER),
        (datetime(2154, 12, 31, 23, 59, 59), NEVER),
        (date(2026, 3, 1), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 8, 30), datetime(2026, 3, 1, 8, 30)),
        (datetime(1900, 1, 2), datetime(1900, 1, 2)),
        ("      1001", "1001"),
        ("1001", "1001"),
        ("a b ", "a b"),
        (5637144576, 5637144576),
        (Decimal("12.50"), Decimal("12.50")),
        (None, None),
    ],
)
def test_dates_and_texts(stored: object, means: object) -> None:
    assert row_value(stored) == means


@pytest.mark.parametrize(("stored", "means"), [(1, "Backorder"), (2, "Delivered"), (99, 99)])
def test_enumerations(stored: int, means: object) -> None:
    assert row_value(stored, SALES_STATUS) == means


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (" 1001", "1001"),
        (5637144576, "5637144576"),
        (2, "Delivered"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, 30), "2026-03-01T08:30:00Z"),
        (datetime(1900, 1, 1), ""),
    ],
)
def test_keys_are_texts(stored: object, text: str) -> None:
    assert key_text(stored, SALES_STATUS) == text
