"""AX's published examples of tax: origins, marginal bases, intervals, rounding, tax included."""

from decimal import Decimal
from typing import Any

import pytest

from axclarity.mapping.orders.proof import ax_line_amount
from axclarity.mapping.taxes import (
    MarginalBase,
    TaxCode,
    TaxCombination,
    TaxedAmount,
    TaxInterval,
    TaxMethod,
    TaxOrigin,
    TaxRounding,
    taxes_by_code,
    taxes_of,
)
from axclarity.values import RoundingForm, RoundingRule
from tests.golden._cases import cases

CENT = Decimal("0.01")


def code(case: dict[str, Any]) -> TaxCode:
    value = case.get("rate") or case.get("amount")
    return TaxCode(
        code=case["code"],
        origin=TaxOrigin(case["origin"]),
        intervals=tuple(
            TaxInterval(*map(Decimal, interval))
            for interval in case.get("intervals") or [("0", "0", value)]
        ),
        method=TaxMethod(case.get("method", "WholeAmount")),
        marginal_base=MarginalBase(case.get("marginal_base", "NetAmountPerLine")),
        tax_on_tax=case.get("tax_on_tax", ""),
        before_sales_tax=case.get("calculate_before_sales_tax", False),
        grossed_up=case.get("grossed_up", False),
    )


def line(case: dict[str, Any], codes: TaxCombination) -> TaxedAmount:
    quantity = Decimal(case["qty"])
    percent = Decimal(case.get("line_percent", "0"))
    amount = ax_line_amount(quantity, Decimal(case["price"]), percent=percent, unit=CENT)
    return TaxedAmount(amount, codes, quantity)


@pytest.mark.parametrize("case", cases("tax"))
def test_ax_documents_the_taxes(case: dict[str, Any]) -> None:
    codes = TaxCombination(map(code, case["codes"]))
    lines = [line(each, codes) for each in case["lines"]]
    how = dict(case.get("rounding", {}))
    rule = RoundingRule(CENT, RoundingForm(how.pop("form", "Normal")))
    ledger = TaxRounding(rule=rule, **how)
    included = any(each.get("tax_included") for each in case["lines"])

    taxes = taxes_of(lines, ledger, included=included)

    assert taxes.by_code == {name: Decimal(tax) for name, tax in case["expect"]["taxes"].items()}
    assert taxes.by_code == taxes_by_code(lines, ledger, included=included)
    assert taxes.tax == sum(taxes.by_code.values()) == sum(taxes.by_line.values())
    for name, found in (("tax_total", taxes.tax), ("net", taxes.net), ("total", taxes.total)):
        assert found == Decimal(case["expect"].get(name, found))
