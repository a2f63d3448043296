"""AX rounds the total of each sales order by the currency's rule for sales orders."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.errors import ConfigError, TotalsDiffer
from axclarity.mapping import OrderPolicy, allocation_from_order, prove, sales_order_from_order
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.sales_orders import sales_orders_from_order
from axclarity.mapping.returns.policy import ReturnPolicy, ReturnReason
from axclarity.mapping.returns.return_orders import MappedReturn, return_order_from_return
from axclarity.values import OrderLineId, RoundingForm, RoundingRule
from tests.mapping._returns import piece, return_of

Make = Callable[..., Any]
FORMS = list(RoundingForm)


def dec(text: str) -> Decimal:
    return Decimal(text)


def rounding(policy: OrderPolicy, form: RoundingForm, step: str = "0.05") -> OrderPolicy:
    """Totals in francs are rounded so; lines that come back make a credit."""
    return evolve(
        policy,
        total_roundings={"CHF": RoundingRule(dec(step), form)},
        lines=LinePolicy(negative_lines="credit"),
    )


def differences(order: Any, policy: OrderPolicy) -> list[tuple[str, Decimal, Decimal]]:
    with pytest.raises(TotalsDiffer) as refused:
        sales_orders_from_order(order, policy, account="C-1")
    assert "AX rounds totals in CHF to" in str(refused.value)
    return [(each.component, each.expected, each.got) for each in refused.value.differences]


@pytest.mark.parametrize(
    ("form", "paid", "step", "ax"),
    [
        (RoundingForm.NORMAL, "10.02", "0.05", "10.00"),
        (RoundingForm.NORMAL, "10.03", "0.05", "10.05"),
        (RoundingForm.DOWNWARD, "10.04", "0.05", "10.00"),
        (RoundingForm.UPWARD, "10.01", "0.05", "10.05"),
        (RoundingForm.OWN_ADVANTAGE, "10.01", "0.05", "10.05"),
        (RoundingForm.DOWNWARD, "18.00", "10", "10"),
    ],
)
def test_a_total_that_ax_rounds_to_another_is_refused(
    make_order: Make,
    make_line: Make,
    policy: OrderPolicy,
    form: RoundingForm,
    paid: str,
    step: str,
    ax: str,
) -> None:
    order = make_order([make_line(1, paid)], currency="CHF")

    found = differences(order, rounding(policy, form, step))

    assert found == [("total", dec(paid), dec(ax))]


@pytest.mark.parametrize(
    ("form", "ax"),
    [
        (RoundingForm.NORMAL, "-10.00"),
        (RoundingForm.DOWNWARD, "-10.00"),
        (RoundingForm.UPWARD, "-10.05"),
        (RoundingForm.OWN_ADVANTAGE, "-10.00"),
    ],
)
def test_a_credit_mirrors_a_sale_but_for_the_companys_own_advantage(
    make_order: Make, make_line: Make, policy: OrderPolicy, form: RoundingForm, ax: str
) -> None:
    order = make_order([make_line(1, "10.02", "-1")], currency="CHF")

    assert differences(order, rounding(policy, form)) == [("total", dec("-10.02"), dec(ax))]


@pytest.mark.parametrize("form", FORMS)
def test_lines_are_not_rounded_to_what_the_total_is(
    make_order: Make, make_line: Make, policy: OrderPolicy, form: RoundingForm
) -> None:
    rules = rounding(policy, form)
    order = make_order([make_line(1, "5.02"), make_line(2, "5.03")], currency="CHF")

    mapped = sales_order_from_order(order, rules, account="C-1")

    assert mapped.proof.line_amounts == (dec("5.02"), dec("5.03"))
    assert mapped.proof.ax.total == dec("10.05")
    assert prove(mapped.document, order, rules) == mapped.proof
    euros = make_order([make_line(1, "10.02")])
    assert sales_order_from_order(euros, rules, account="C-1").proof.holds


def test_tax_is_part_of_the_total_that_is_rounded(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    tax = {"tax_lines": [{"code": "VAT25", "rate": "25", "amount": "2.01"}]}
    order = make_order([make_line(1, "8.04", **tax)], currency="CHF")

    assert sales_order_from_order(
        order, rounding(policy, RoundingForm.DOWNWARD), account="C-1"
    ).proof.holds
    dear = differences(order, rounding(policy, RoundingForm.DOWNWARD, "0.1"))
    assert dear == [("total", dec("10.05"), dec("10.0"))]


@pytest.mark.parametrize("form", FORMS)
def test_what_comes_back_is_rounded_as_well(
    make_order: Make, make_line: Make, policy: OrderPolicy, form: RoundingForm
) -> None:
    order = make_order([make_line(1, "5.02"), make_line(2, "5.03")], currency="CHF")
    rules = ReturnPolicy(
        orders=rounding(policy, form),
        path="return-order",
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
    )

    def back(*lines: str) -> MappedReturn:
        return return_order_from_return(
            return_of(*[piece(f"r-{at}", of=at) for at in lines]),
            order,
            allocation_from_order(order, rules.orders),
            rules,
            account="C-1",
            on=date(2026, 12, 1),
            delivered={OrderLineId(each): dec("1") for each in ("ln_1", "ln_2")},
        )

    assert back("ln_1", "ln_2").credit.amount == dec("10.05")
    with pytest.raises(TotalsDiffer) as refused:
        back("ln_1")
    (difference,) = refused.value.differences
    dearer = form is RoundingForm.UPWARD
    assert (difference.expected, difference.got) == (dec("5.02"), dec("5.05" if dearer else "5.00"))


def test_only_a_rounding_rule_is_one(policy: OrderPolicy) -> None:
    with pytest.raises(ConfigError) as refused:
        evolve(policy, total_roundings={"CHF": dec("0.05")})  # type: ignore[dict-item]  # what is refused

    (problem,) = refused.value.problems
    assert problem.path == "total_roundings.CHF"
