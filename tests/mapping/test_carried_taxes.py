"""Taxes that charges carry: they are in AX as the shop has them, and AX computes none for them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import SalesTable
from axclarity.ax.documents.return_order import ReturnOrderIn
from axclarity.clarity.models import Return, record_from_object
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping import (
    ChargeRule,
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    ReturnPolicy,
    TaxPolicy,
    allocation_from_order,
    explain,
    prove,
    return_order_from_return,
    sales_order_from_order,
    sales_orders_from_order,
)
from axclarity.mapping.explanation import explained_paths
from axclarity.mapping.returns import RestockingFee, ReturnReason
from axclarity.values import OrderLineId

Make = Callable[..., Any]
VAT25 = {"code": "VAT25", "rate": "25"}
STATE = {"code": "US-CA", "rate": "7.25"}
COUNTY = {"code": "US-CA-LA", "rate": "2.25"}


def carrying(policy: OrderPolicy, **more: Any) -> OrderPolicy:
    """The state's tax has a charge of its own; by default, AX computes what is left."""
    carried = {"US-CA": ChargeRule(markup_code="TAXCA", text="California")}
    return evolve(policy, tax=evolve(policy.tax, carried=carried, **more))


def all_carried(policy: OrderPolicy, **more: Any) -> OrderPolicy:
    return evolve(
        policy,
        tax=TaxPolicy(
            mode="total",
            rules={"": policy.tax.rules[""]},
            carried={"US-CA": ChargeRule(markup_code="TAXCA", text="California")},
            default_carried=ChargeRule(markup_code="TAX"),
        ),
        **more,
    )


def taxed(amount: str, *taxes: tuple[dict[str, str], str]) -> dict[str, Any]:
    return {"amount": amount, "tax_lines": [{**tax, "amount": paid} for tax, paid in taxes]}


def table_of(mapped: MappedOrder) -> SalesTable:
    (table,) = mapped.document.sales_table
    return table


def charges(mapped: MappedOrder) -> list[tuple[Any, ...]]:
    return [
        (each.markup_code, each.value, each.txt or "", each.tax_group, each.tax_item_group)
        for each in table_of(mapped).markup_trans_header
    ]


@pytest.fixture
def california(make_line: Make) -> dict[str, Any]:
    """Taxes that no rate of these codes would make to the cent."""
    both = ((STATE, "7.24"), (COUNTY, "2.26"))
    return {
        "lines": [
            make_line(1, "100.00", tax_lines=taxed("0", *both)["tax_lines"]),
            make_line(2, "10.00"),
        ],
        "shipping_lines": [{"code": "standard", **taxed("5.00", (STATE, "0.37"))}],
        "fees": [{"code": "gift-wrap", **taxed("-1.00", (COUNTY, "-0.02"))}],
    }


def test_each_tax_is_one_charge_and_nothing_else_is_taxed(
    make_order: Make, policy: OrderPolicy, california: dict[str, Any]
) -> None:
    order = make_order(**california)

    mapped = sales_order_from_order(order, all_carried(policy), account="C-1")

    assert charges(mapped) == [
        ("FREIGHT", Decimal("5.00"), "", "EXEMPT", "NONE"),
        ("GIFTWRAP", Decimal("-1.00"), "", "EXEMPT", "NONE"),
        ("TAXCA", Decimal("7.61"), "California", "EXEMPT", "NONE"),
        ("TAX", Decimal("2.24"), "US-CA-LA", "EXEMPT", "NONE"),
    ]
    lines = table_of(mapped).sales_line
    assert {(line.tax_group, line.tax_item_group) for line in lines} == {("EXEMPT", "NONE")}
    assert mapped.carried_taxes == {"US-CA": Decimal("7.61"), "US-CA-LA": Decimal("2.24")}
    assert mapped.proof.shop == mapped.proof.ax
    assert (mapped.proof.ax.tax, mapped.proof.ax.charges) == (Decimal("9.85"), Decimal("4.00"))
    assert mapped.proof.ax.total == order.totals.total == Decimal("123.85")
    assert prove(mapped.document, order, all_carried(policy)).holds
    assert mapped.notes == ()


def test_a_tax_can_be_carried_beside_one_that_ax_computes(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (VAT25, "25.00"), (STATE, "7.00"))["tax_lines"]
    order = make_order([make_line(1, "100.00", tax_lines=taxes)])

    mapped = sales_order_from_order(order, carrying(policy), account="C-1")

    (line,) = table_of(mapped).sales_line
    assert (line.tax_group, line.tax_item_group) == ("WEB", "FULL")
    assert charges(mapped) == [("TAXCA", Decimal("7.00"), "California", "EXEMPT", "NONE")]
    assert mapped.proof.ax.tax == mapped.proof.shop.tax == Decimal("32.00")
    assert mapped.proof.ax.total == Decimal("132.00")


def test_a_difference_of_rounding_is_that_of_the_computed_tax_alone(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (VAT25, "24.99"), (STATE, "7.77"))["tax_lines"]
    order = make_order([make_line(1, "100.00", tax_lines=taxes)])

    mapped = sales_order_from_order(order, carrying(policy), account="C-1")

    assert [each[:2] for each in charges(mapped)] == [
        ("TAXCA", Decimal("7.77")),
        ("TAXROUND", Decimal("-0.01")),
    ]
    assert mapped.proof.ax.tax == Decimal("32.77")
    assert mapped.proof.ax.rounding == Decimal("-0.01")
    assert mapped.proof.ax.total == order.totals.total


def test_a_carried_tax_allows_no_difference_of_rounding(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    """Two taxes on the line, of which AX computes one: one cent is rounding, two are not."""
    taxes = taxed("0", (VAT25, "24.98"), (STATE, "7.77"))["tax_lines"]
    order = make_order([make_line(1, "100.00", tax_lines=taxes)])

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, carrying(policy), account="C-1")

    assert [problem.rule for problem in refused.value.problems] == ["totals.tax"]


def test_a_tax_of_nothing_is_no_charge(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", tax_lines=taxed("0", (STATE, "0.00"))["tax_lines"])])

    mapped = sales_order_from_order(order, all_carried(policy), account="C-1")

    assert charges(mapped) == []
    assert mapped.carried_taxes == {}


def test_a_tax_inside_the_price_is_not_carried(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (STATE, "7.00"))["tax_lines"]
    order = make_order([make_line(1, "107.00", tax_lines=taxes)], prices_include_tax=True)

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, all_carried(policy), account="C-1")

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.prices_include_tax", "tax.carried-included")


def test_prices_may_include_what_ax_computes_or_nothing(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (VAT25, "20.00"))["tax_lines"]
    order = make_order([make_line(1, "100.00", tax_lines=taxes)], prices_include_tax=True)
    free = make_order([make_line(1, "100.00")], prices_include_tax=True)

    mapped = sales_order_from_order(order, carrying(policy), account="C-1")

    assert (mapped.proof.ax.tax, mapped.proof.ax.total) == (Decimal(20), Decimal(100))
    untaxed = sales_order_from_order(free, all_carried(policy), account="C-1")
    assert table_of(untaxed).incl_tax == "Yes"
    assert untaxed.proof.ax.total == Decimal(100)


def test_a_tax_that_ax_would_round_is_refused(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    def order(state: str, county: str) -> Any:
        taxes = taxed("0", (STATE, state), (COUNTY, county))["tax_lines"]
        return make_order([make_line(1, "10.00", tax_lines=taxes)], currency="CHF")

    used = all_carried(policy, rounding_units={"CHF": Decimal("0.05")})
    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order("0.77", "0.23"), used, account="C-1")

    found = [(problem.path, problem.rule) for problem in refused.value.problems]
    assert found == [("$.totals.tax", "order.rounding-unit")] * 2
    assert sales_order_from_order(order("0.75", "0.25"), used, account="C-1").proof.holds


def split(policy: OrderPolicy, **more: Any) -> OrderPolicy:
    lines = LinePolicy(orders_by=("warehouse",))
    return evolve(all_carried(policy, **more), lines=lines)


def test_several_sales_orders_carry_their_shares(
    make_order: Make, make_line: Make, policy: OrderPolicy, california: dict[str, Any]
) -> None:
    california["lines"][1]["warehouse"] = "NORTH"
    order = make_order(**california)

    first, second = sales_orders_from_order(order, split(policy), account="C-1")

    assert first.carried_taxes == {"US-CA": Decimal("7.58"), "US-CA-LA": Decimal("2.24")}
    assert second.carried_taxes == {"US-CA": Decimal("0.03")}
    assert [each[1] for each in charges(first)[-2:]] == [Decimal("7.58"), Decimal("2.24")]
    assert first.proof.ax.total + second.proof.ax.total == order.totals.total


def test_shares_of_a_tax_are_in_units_to_which_ax_rounds(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (STATE, "0.05"))["tax_lines"]
    lines = [make_line(1, "10.00"), make_line(2, "10.00", warehouse="NORTH")]
    order = make_order(
        lines,
        shipping_lines=[{"code": "standard", "amount": "5.00", "tax_lines": taxes}],
        currency="CHF",
    )

    mapped = sales_orders_from_order(
        order, split(policy, rounding_units={"CHF": Decimal("0.05")}), account="C-1"
    )

    assert [each.carried_taxes for each in mapped] == [{"US-CA": Decimal("0.05")}, {}]


def test_a_credit_carries_what_goes_back(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    lines = [
        make_line(1, "100.00", tax_lines=taxed("0", (STATE, "7.00"))["tax_lines"]),
        make_line(2, "10.00", "-1", tax_lines=taxed("0", (STATE, "-0.70"))["tax_lines"]),
    ]
    used = evolve(all_carried(policy), lines=LinePolicy(negative_lines="credit"))
    order = make_order(lines)

    sold, back = sales_orders_from_order(order, used, account="C-1")

    assert sold.carried_taxes == {"US-CA": Decimal("7.00")}
    assert back.carried_taxes == {"US-CA": Decimal("-0.70")}
    assert charges(back)[0][:2] == ("TAXCA", Decimal("-0.70"))
    assert back.proof.ax.tax == Decimal("-0.70")
    found = explain(back, "MarkupTransHeader[0].Value", order=order, policy=used)
    assert [step.amount for step in found.steps] == [Decimal("6.30"), Decimal("-7.00")]


def steps(mapped: MappedOrder, path: str, order: Any, policy: OrderPolicy) -> list[tuple[str, str]]:
    found = explain(mapped, path, order=order, policy=policy).steps
    return [(step.source, step.value) for step in found]


def test_a_carried_tax_is_explained(
    make_order: Make, policy: OrderPolicy, california: dict[str, Any]
) -> None:
    order, used = make_order(**california), all_carried(policy)
    mapped = sales_order_from_order(order, used, account="C-1")

    for path in explained_paths(mapped):
        assert steps(mapped, path, order, used), path
    assert steps(mapped, "MarkupTransHeader[2].Value", order, used) == [
        ("$..tax_lines[?@.code=='US-CA'].amount", "7.61")
    ]
    assert steps(mapped, "MarkupTransHeader[2].MarkupCode", order, used) == [
        ("$..tax_lines[?@.code=='US-CA'].code", "US-CA"),
        ("policy.tax.carried.US-CA.markup_code", "TAXCA"),
    ]
    assert steps(mapped, "MarkupTransHeader[3].Txt", order, used) == [
        ("$..tax_lines[?@.code=='US-CA-LA'].code", "US-CA-LA"),
    ]
    assert steps(mapped, "MarkupTransHeader[3].TaxGroup", order, used) == [
        ('policy.tax.rules[""].tax_group', "EXEMPT")
    ]
    assert steps(mapped, "MarkupTransHeader[3].CurrencyCode", order, used) == [
        ("$.currency", "EUR")
    ]
    assert steps(mapped, "MarkupTransHeader[0].MarkupCode", order, used)[0][1] == "standard"
    assert steps(mapped, "MarkupTransHeader[0].TaxGroup", order, used) == [
        ("$.shipping_lines[0].tax_lines[*].code", "US-CA"),
        ("policy.tax", "US-CA"),
        ('policy.tax.rules[""].tax_group', "EXEMPT"),
    ]
    assert steps(mapped, "SalesLine[0].TaxItemGroup", order, used)[1:] == [
        ("policy.tax", "US-CA, US-CA-LA"),
        ('policy.tax.rules[""].tax_item_group', "NONE"),
    ]
    assert len(steps(mapped, "SalesLine[1].TaxItemGroup", order, used)) == 2


def test_a_rounding_charge_behind_a_carried_tax_is_explained(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (VAT25, "24.99"), (STATE, "7.77"))["tax_lines"]
    order = make_order([make_line(1, "100.00", tax_lines=taxes)])
    used = carrying(policy)
    mapped = sales_order_from_order(order, used, account="C-1")

    found = explain(mapped, "MarkupTransHeader[1].Value", order=order, policy=used)

    assert found.amount == Decimal("-0.01")
    assert found.steps[0].source == "$.totals.tax"
    carried = explain(mapped, "MarkupTransHeader[0].Value", order=order, policy=used)
    assert carried.amount == Decimal("7.77")


def test_charges_of_which_nothing_is_here_do_not_shift_the_others(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    """One cent of freight goes to the first sales order; the second has the fee and the tax."""
    lines = [
        make_line(1, "100.00"),
        make_line(
            2, "50.00", warehouse="NORTH", tax_lines=taxed("0", (STATE, "3.00"))["tax_lines"]
        ),
    ]
    order = make_order(
        lines,
        shipping_lines=[{"code": "standard", "amount": "0.01"}],
        fees=[{"code": "gift-wrap", "amount": "3.00"}],
    )
    used = split(policy)
    _, second = sales_orders_from_order(order, used, account="C-1")

    assert [each[0] for each in charges(second)] == ["GIFTWRAP", "TAXCA"]
    assert steps(second, "MarkupTransHeader[0].MarkupCode", order, used)[0][0] == "$.fees[0].code"
    found = explain(second, "MarkupTransHeader[0].Value", order=order, policy=used)
    assert [step.amount for step in found.steps] == [Decimal("3.00"), Decimal("-2.00")]
    assert steps(second, "MarkupTransHeader[1].Value", order, used)[0][1] == "3.00"


REASON = ReturnReason(reason="WEB", disposition="CREDIT")


def returned(order: Any, policy: ReturnPolicy, quantity: str) -> Any:
    record = record_from_object(
        Return,
        {
            "id": "ret_1",
            "order_id": "ord_1",
            "number": "R-1",
            "updated_at": "2026-11-20T09:00:00Z",
            "lines": [{"id": "rl_1", "order_line_id": "ln_1", "quantity": quantity}],
        },
    )
    return return_order_from_return(
        record,
        order,
        allocation_from_order(order),
        policy,
        account="C-1",
        on=date(2026, 12, 1),
        delivered={OrderLineId("ln_1"): Decimal(3)},
    )


def test_a_return_gives_back_what_was_carried(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (STATE, "2.00"), (COUNTY, "0.67"))["tax_lines"]
    order = make_order([make_line(1, "10.00", "3", tax_lines=taxes)])
    used = ReturnPolicy(orders=all_carried(policy), path="return-order", default_reason=REASON)

    found = returned(order, used, "1")

    assert isinstance(found.document, ReturnOrderIn)
    (table,) = found.document.sales_table
    assert [(each.markup_code, each.value) for each in table.markup_trans_hdr] == [
        ("TAXCA", Decimal("-0.67")),
        ("TAX", Decimal("-0.22")),
    ]
    assert [line.tax_item_group for line in table.sales_line] == ["NONE"]
    assert str(found.credit) == "10.89 EUR"


def test_a_return_rounds_no_carried_tax(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    """Beside a tax of AX, whose credit is off by more than one amount taxed on each side."""
    taxes = taxed("0", (VAT25, "7.50"), (STATE, "2.00"))["tax_lines"]
    order = make_order([make_line(1, "10.00", "3", tax_lines=taxes)])
    used = ReturnPolicy(orders=carrying(policy), path="negative-lines", default_reason=REASON)
    (charge,) = returned(order, used, "3").document.sales_table[0].markup_trans_header
    assert (charge.markup_code, charge.value) == ("TAXCA", Decimal("-2.00"))

    off = taxed("0", (VAT25, "7.47"), (STATE, "2.00"))["tax_lines"]
    with pytest.raises(MappingError) as refused:
        returned(make_order([make_line(1, "10.00", "3", tax_lines=off)]), used, "3")
    assert refused.value.rule == "totals.tax"


def test_a_return_at_prices_that_hold_a_carried_tax_is_refused(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = taxed("0", (STATE, "2.00"))["tax_lines"]
    order = make_order([make_line(1, "10.00", "3", tax_lines=taxes)], prices_include_tax=True)
    used = ReturnPolicy(orders=all_carried(policy), path="return-order", default_reason=REASON)

    with pytest.raises(MappingError) as refused:
        returned(order, used, "1")

    assert refused.value.rule == "tax.carried-included"


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"carried": {"X": ChargeRule(markup_code="FREIGHT")}}, ["tax.carried.X"]),
        ({"carried": {"X": ChargeRule(markup_code="GIFTWRAP")}}, ["tax.carried.X"]),
        ({"carried": {"X": ChargeRule(markup_code="DEF-S")}}, ["tax.carried.X"]),
        ({"carried": {"X": ChargeRule(markup_code="DEF-F")}}, ["tax.carried.X"]),
        ({"carried": {"X": ChargeRule(markup_code="TAXROUND")}}, ["tax.carried.X"]),
        ({"carried": {"X": ChargeRule(markup_code="T", on_lines=True)}}, ["tax.carried.X"]),
        (
            {"default_carried": ChargeRule(markup_code="FREIGHT")},
            ["tax.default_carried", "tax.rules.VAT25"],
        ),
        ({"carried": {"VAT25": ChargeRule(markup_code="T")}}, ["tax.rules.VAT25"]),
        ({"carried": {"X": ChargeRule(markup_code="T")}, "rules": {}}, ["tax.carried.X"]),
        ({"carried": {"X": ChargeRule(markup_code="T")}}, []),
    ],
)
def test_a_policy_that_would_mix_up_charges_is_refused(
    policy: OrderPolicy, changes: dict[str, Any], paths: list[str]
) -> None:
    used: dict[str, Any] = {
        "default_shipping": ChargeRule(markup_code="DEF-S"),
        "default_fee": ChargeRule(markup_code="DEF-F"),
        "tax": evolve(policy.tax, **changes),
    }
    if not paths:
        evolve(policy, **used)
        return
    with pytest.raises(ConfigError) as refused:
        evolve(policy, **used)
    assert [problem.path for problem in refused.value.problems] == paths


def test_a_restocking_fee_has_a_charge_of_its_own(policy: OrderPolicy) -> None:
    fee = RestockingFee(charge=ChargeRule(markup_code="TAXCA"), percent=Decimal(10))

    with pytest.raises(ConfigError) as refused:
        ReturnPolicy(orders=carrying(policy), path="return-order", restocking=fee)

    assert [problem.path for problem in refused.value.problems] == ["restocking.charge"]
