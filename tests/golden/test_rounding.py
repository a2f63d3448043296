"""Published examples of Normal rounding in AX: halves away from zero, to any multiple."""

from decimal import Decimal

import pytest

from axclarity.values import round_to

EXAMPLES = [
    ("0.01", "98765.43", "98765.43"),
    ("1.00", "98765.43", "98765.00"),
    ("5.00", "123.45", "125.00"),
    ("5.0", "23.9", "25.00"),
    ("1", "1.2", "1"),
    ("5", "6.4", "5"),
    ("0.5", "1.2", "1"),
    ("0.01", "1.2345", "1.23"),
    ("0.02", "1.2345", "1.24"),
    ("5", "7.5", "10"),
]


@pytest.mark.parametrize(("unit", "amount", "expected"), EXAMPLES)
def test_normal_rounding_is_what_ax_documents(unit: str, amount: str, expected: str) -> None:
    assert round_to(Decimal(amount), Decimal(unit)) == Decimal(expected)
    assert round_to(-Decimal(amount), Decimal(unit)) == -Decimal(expected)
