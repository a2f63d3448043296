"""A quantity is exact and keeps its unit."""

from decimal import Decimal

import pytest

from axclarity.errors import InvalidValue, value_class
from axclarity.values import Quantity


def test_it_is_shown_in_plain_digits() -> None:
    assert str(Quantity(Decimal("0.333"), "kg")) == "0.333 kg"
    assert str(Quantity(Decimal("1E+3"), "ea")) == "1000 ea"


@pytest.mark.parametrize("amount", [1, 0.5, "1", Decimal("NaN"), Decimal("-Infinity")])
def test_it_is_a_finite_decimal(amount: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        Quantity(amount, "ea")  # type: ignore[arg-type]  # wrong on purpose

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("quantity", "quantity.exact")
    assert problem.value_class == value_class(amount)
