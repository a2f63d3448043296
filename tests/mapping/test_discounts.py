"""AX's own discounts, and who owns prices."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, SalesLine, SalesTable
from axclarity.errors import InvalidValue, TotalsDiffer
from axclarity.mapping import OrderPolicy, sales_order_from_order, sales_orders_from_order
from axclarity.mapping.orders.ax_discounts import (
    Combination,
    TradeDiscount,
    TradeLine,
    trade_line_amount,
    trade_lines_from_sales_table,
    trade_totals,
)
from axclarity.mapping.orders.ax_prices import ax_switches, check_ax_total
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.proof import ax_line_amount

Make = Callable[..., Any]

CENT = Decimal("0.01")


def dec(text: str) -> Decimal:
    return Decimal(text)


def off(amount: str = "0", percent: str = "0") -> TradeDiscount:
    return TradeDiscount(amount=dec(amount), percent=dec(percent))


def line(
    quantity: str, price: str, first: TradeDiscount, second: TradeDiscount, **more: Any
) -> TradeLine:
    return TradeLine(quantity=dec(quantity), price=dec(price), line=first, multiline=second, **more)


@pytest.mark.parametrize(
    ("combination", "percents", "amounts", "mixed"),
    [
        ("Line", "900.00", "980.00", "980.00"),
        ("Multiline", "950.00", "950.00", "950.00"),
        ("MAX(Line,Multiline)", "900.00", "950.00", "931.00"),
        ("MIN(Line,Multiline)", "950.00", "980.00", "1000.00"),
        ("Line+Multiline", "850.00", "930.00", "931.00"),
        ("Line*Multiline", "855.00", "930.00", "931.00"),
    ],
)
def test_the_six_ways_to_combine(combination: str, percents: str, amounts: str, mixed: str) -> None:
    """10 x 100.00: 10 % and 5 %; 2.00 and 5.00; 2.00 and 5 %."""
    way = Combination(combination)

    def amount(first: TradeDiscount, second: TradeDiscount) -> Decimal:
        return trade_line_amount(line("10", "100.00", first, second), way, CENT)

    assert amount(off(percent="10"), off(percent="5")) == dec(percents)
    assert amount(off("2.00"), off("5.00")) == dec(amounts)
    assert amount(off("2.00"), off(percent="5")) == dec(mixed)


def test_one_after_the_other_takes_the_second_off_the_rest() -> None:
    both = line("1", "100.00", off("10.00", "10"), off("1.00", "50"))

    assert trade_line_amount(both, Combination.PRODUCT, CENT) == dec("40.00")
    assert trade_line_amount(both, Combination.SUM, CENT) == dec("35.60")


def test_a_line_is_rounded_once_and_a_half_goes_away_from_zero() -> None:
    one = line("3", "0.35", off(percent="50"), off())

    assert trade_line_amount(one, Combination.LINE, CENT) == dec("0.53")
    assert trade_line_amount(evolve(one, quantity=dec("-3")), Combination.LINE, CENT) == dec(
        "-0.53"
    )


def test_a_price_for_a_hundred() -> None:
    one = line("250", "5.00", off("0.20"), off(), price_unit=dec("100"))

    assert trade_line_amount(one, Combination.LINE, CENT) == dec("12.00")


def test_the_total_discount_goes_to_those_that_take_part_and_its_rounding_to_the_largest() -> None:
    none = off()
    lines = [
        line("1", "0.50", none, none),
        line("1", "50.00", none, none, in_total=False),
        line("1", "0.53", none, none),
        line("1", "0.50", none, none),
    ]

    totals = trade_totals(lines, Combination.LINE, percent=dec("5"), unit=CENT)

    assert totals.lines == (dec("0.50"), dec("50.00"), dec("0.53"), dec("0.50"))
    assert totals.total_discount == dec("0.08")  # of 1.53; line by line it would be 0.09
    assert totals.shares == (dec("0.03"), dec("0.00"), dec("0.02"), dec("0.03"))
    assert totals.net == dec("51.45")


def test_no_lines_have_no_discount() -> None:
    totals = trade_totals([], Combination.LINE, percent=dec("5"), unit=CENT)

    assert totals.shares == ()
    assert totals.net == 0


@pytest.mark.parametrize("percent", [*map(dec, ("-1", "100.01", "NaN")), 10, 10.0, "10", None])
def test_a_percentage_is_between_nothing_and_all(percent: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        TradeDiscount(percent=percent)
    assert refused.value.rule == "discounts.percent"

    with pytest.raises(InvalidValue) as refused:
        trade_totals([], Combination.LINE, percent=percent, unit=CENT)
    assert refused.value.rule == "discounts.percent"


def test_an_amount_off_is_a_number() -> None:
    for amount in (dec("NaN"), dec("Infinity"), 1.5):
        with pytest.raises(InvalidValue) as refused:
            TradeDiscount(amount=amount)  # type: ignore[arg-type]  # what is refused
        assert refused.value.rule == "discounts.amount"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"quantity": 1}, "quantity"),
        ({"price": dec("NaN")}, "price"),
        ({"price": 9.99}, "price"),
        *(({"price_unit": odd}, "price_unit") for odd in (dec("0"), dec("-1"), dec("NaN"), 100)),
        ({"line": dec("5")}, "line"),
        ({"multiline": None}, "multiline"),
        ({"in_total": "no"}, "in_total"),
    ],
)
def test_a_line_is_of_numbers_and_its_price_for_some(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        evolve(line("1", "10.00", off(), off()), **wrong)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (path, "discounts.line")


@pytest.mark.parametrize("price_unit", ["0", "-100", "NaN", "Infinity"])
def test_no_amount_is_made_of_a_price_for_none(price_unit: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        ax_line_amount(dec("1"), dec("10.00"), price_unit=dec(price_unit), unit=CENT)

    assert refused.value.rule == "proof.price-unit"


@pytest.mark.parametrize("price_unit", [0.5, "100", "many"])
def test_a_price_is_for_a_decimal_or_a_whole_number(price_unit: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        ax_line_amount(dec("1"), dec("10.00"), price_unit=price_unit, unit=CENT)

    assert refused.value.rule == "proof.price-unit"


def test_a_price_may_be_for_a_whole_number() -> None:
    amount = ax_line_amount(dec("3"), dec("999"), price_unit=100, unit=CENT)

    assert amount == dec("29.97")


def test_a_combination_may_be_a_word() -> None:
    one = line("1", "10.00", off(percent="10"), off(percent="50"))
    word: Any = "Line*Multiline"
    none: Any = "Line-Multiline"

    assert trade_line_amount(one, word, CENT) == dec("4.50")
    with pytest.raises(InvalidValue, match="must be one of Line, Multiline"):
        trade_line_amount(one, none, CENT)


def test_percentages_that_make_more_than_all_are_refused() -> None:
    one = line("1", "10.00", off(percent="60"), off(percent="50"))

    with pytest.raises(InvalidValue):
        trade_line_amount(one, Combination.SUM, CENT)
    assert trade_line_amount(one, Combination.PRODUCT, CENT) == dec("2.00")


def test_a_sales_order_of_ax_is_computed_anew() -> None:
    table = SalesTable(purch_order_form_num="W-1", receipt_date_requested=UNSET)  # type: ignore[arg-type]  # unset on purpose
    table.sales_line = [
        SalesLine(
            sales_qty=dec("4"),
            sales_unit="ea",
            sales_price=dec("30.00"),
            price_unit=dec("2"),
            line_disc=dec("1.00"),
            line_percent=dec("10"),
            multi_ln_disc=dec("2.00"),
            multi_ln_percent=dec("20"),
        ),
        SalesLine(sales_qty=dec("1"), sales_unit="ea", sales_price=dec("5.00")),
    ]

    first, second = trade_lines_from_sales_table(table)

    assert first == line("4", "30.00", off("1.00", "10"), off("2.00", "20"), price_unit=dec("2"))
    assert second == line("1", "5.00", off(), off())
    assert trade_line_amount(first, Combination.SUM, CENT) == dec("37.80")


AX_OWNS = LinePolicy(prices="ax", price_tolerance=2)


def test_where_ax_owns_prices_none_are_sent(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "3", "29.00", discounts=[{"amount": "1.00"}])])

    theirs = sales_order_from_order(order, evolve(policy, lines=AX_OWNS), account="C-1")
    ours = sales_order_from_order(order, policy, account="C-1")

    (line,) = theirs.document.sales_table[0].sales_line
    prices = (line.sales_price, line.line_disc, line.line_percent, line.price_unit)
    assert prices == (UNSET, UNSET, UNSET, UNSET)
    assert (line.sales_qty, line.item_id) == (dec("3"), "SKU-1")
    assert [note.rule for note in theirs.notes] == ["prices.ax"]
    assert theirs.proof == ours.proof
    assert ours.document.sales_table[0].sales_line[0].sales_price == dec("10.00")


def taxed_alone(make_line: Make, *taxes: str) -> list[dict[str, Any]]:
    """Lines of 10.05, each with this tax at 25 percent."""
    return [
        make_line(place, "10.05", tax_lines=[{"code": "VAT25", "rate": "25", "amount": tax}])
        for place, tax in enumerate(taxes, start=1)
    ]


def without_charge(policy: OrderPolicy, lines: LinePolicy = AX_OWNS) -> OrderPolicy:
    return evolve(policy, lines=lines, tax=evolve(policy.tax, rounding_charge=None))


@pytest.mark.parametrize("lines", [AX_OWNS, LinePolicy(prices="ax")], ids=["some", "none"])
def test_a_charge_takes_up_tax_whatever_is_tolerated_where_ax_owns_prices(
    make_order: Make, make_line: Make, policy: OrderPolicy, lines: LinePolicy
) -> None:
    order = make_order(taxed_alone(make_line, "2.52", "2.52"))

    mapped = sales_order_from_order(order, evolve(policy, lines=lines), account="C-1")

    (charge,) = mapped.document.sales_table[0].markup_trans_header
    assert (charge.markup_code, charge.value) == ("TAXROUND", dec("0.01"))
    assert mapped.proof.holds


@pytest.mark.parametrize("taxes", [("2.52", "2.52"), ("2.50", "2.51")])
def test_without_a_charge_tax_may_be_off_within_tolerance_where_ax_owns_prices(
    make_order: Make, make_line: Make, policy: OrderPolicy, taxes: tuple[str, ...]
) -> None:
    order = make_order(taxed_alone(make_line, *taxes))

    mapped = sales_order_from_order(order, without_charge(policy), account="C-1")

    assert mapped.document.sales_table[0].markup_trans_header == []
    assert [note.rule for note in mapped.notes] == ["prices.tolerated", "prices.ax"]
    assert mapped.proof.shop.total == order.totals.total
    assert mapped.proof.ax.total == dec("25.13")
    assert f"2 lines, 25.13 EUR, the shopper pays {order.totals.total} EUR\n" in str(mapped)


@pytest.mark.parametrize("charged", [True, False])
def test_tax_beyond_tolerance_is_refused_where_ax_owns_prices(
    make_order: Make, make_line: Make, policy: OrderPolicy, *, charged: bool
) -> None:
    order = make_order(taxed_alone(make_line, "2.30", "2.51"))
    rules = evolve(policy, lines=AX_OWNS) if charged else without_charge(policy)

    with pytest.raises(TotalsDiffer):
        sales_order_from_order(order, rules, account="C-1")


@pytest.mark.parametrize(
    ("lines", "second"),
    [
        (evolve(AX_OWNS, orders_by=("warehouse",)), {"warehouse": "NORTH"}),
        (evolve(AX_OWNS, negative_lines="credit"), {"quantity": "-1", "total": "-10.05"}),
    ],
    ids=["divided", "with a credit"],
)
def test_the_tolerance_is_for_an_order_and_not_for_each_sales_order_of_it(
    make_order: Make,
    make_line: Make,
    policy: OrderPolicy,
    lines: LinePolicy,
    second: dict[str, str],
) -> None:
    first, other = taxed_alone(make_line, "2.50", "-2.51" if "quantity" in second else "2.50")
    order = make_order([first, other | second])

    mapped = sales_orders_from_order(order, evolve(policy, lines=lines), account="C-1")

    assert sum(each.proof.ax.total for each in mapped) == order.totals.total
    with pytest.raises(TotalsDiffer, match="Name a rounding charge"):
        sales_orders_from_order(order, without_charge(policy, lines), account="C-1")


@pytest.mark.parametrize(
    ("ax", "rules"),
    [("10.00", []), ("10.02", ["prices.tolerated"]), ("9.98", ["prices.tolerated"])],
)
def test_what_ax_makes_is_compared(ax: str, rules: list[str]) -> None:
    notes = check_ax_total(dec("10.00"), dec(ax), AX_OWNS, CENT)

    assert [note.rule for note in notes] == rules


@pytest.mark.parametrize(
    ("ax", "policy"),
    [("10.03", AX_OWNS), ("9.97", AX_OWNS), ("10.01", LinePolicy(price_tolerance=2))],
)
def test_too_great_a_difference_is_refused(ax: str, policy: LinePolicy) -> None:
    with pytest.raises(TotalsDiffer) as refused:
        check_ax_total(dec("10.00"), dec(ax), policy, CENT)

    assert refused.value.rule == "prices.differ"
    (difference,) = refused.value.differences
    assert (difference.expected, difference.got) == (dec("10.00"), dec(ax))
    assert f"difference {dec(ax) - 10:f}" in str(refused.value)


def test_the_switches_of_ax_are_off_where_the_shop_owns_prices() -> None:
    assert set(ax_switches(LinePolicy()).values()) == {"No"}
    assert ax_switches(AX_OWNS) == {
        "AxdSalesCalculateMultilineDiscount": "Yes",
        "AxdSalesCalculateTotalDiscount": "Yes",
    }
