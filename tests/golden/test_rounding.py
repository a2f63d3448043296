"""AX's published examples of rounding: four forms, any multiple, and X++'s own functions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from axclarity.values import Owing, RoundingForm, RoundingRule, ceil_to, floor_to
from tests.golden._cases import cases

X_PLUS_PLUS = {"roundup": ceil_to, "rounddown": floor_to}
OWING = {"credit": Owing.PAYABLE, "debit": Owing.RECEIVABLE}


def rounding(form: str, unit: Decimal) -> Callable[[Decimal], Decimal]:
    if form in X_PLUS_PLUS:
        return lambda amount: X_PLUS_PLUS[form](amount, unit)
    name, _, side = form.partition("_")
    rule = RoundingRule(unit, RoundingForm(name))
    return lambda amount: rule.applied(amount, owing=OWING.get(side, Owing.PAYABLE))


@pytest.mark.parametrize("case", cases("rounding"))
def test_ax_documents_the_rounded_amount(case: dict[str, Any]) -> None:
    rounded = rounding(case["form"], Decimal(case["round_off"]))(Decimal(case["amount"]))

    assert rounded == Decimal(case["expect"])
