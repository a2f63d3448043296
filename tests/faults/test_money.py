"""What can go wrong with amounts: not one cent is lost, made up or moved."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_UP,
    Context,
    Decimal,
    getcontext,
    localcontext,
)
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import InventoryOnHand, InventSum, InventSumDim, check_document, given
from axclarity.clarity.models import NewRefund, Order, Payment, record_from_json, record_from_object
from axclarity.errors import AxClarityError, ConfigError, InvalidValue, MappingError
from axclarity.mapping import ChargeRule, TaxPolicy, sales_order_from_order
from axclarity.mapping.currency import Quote, RateTable
from axclarity.mapping.inventory import InventoryPolicy, Reading, inventory_from_on_hand
from axclarity.mapping.ledger import (
    Account,
    AccountType,
    Side,
    Voucher,
    VoucherLine,
    check_captured,
    voucher_reference,
)
from axclarity.mapping.orders import (
    OrderPolicy,
    TaxRule,
    Unit,
    UnitConversions,
    UnitRule,
    Warehouse,
    ax_line_amount,
)
from axclarity.mapping.returns import allocation_from_order, check_refund
from axclarity.mapping.taxes import TaxCode, TaxCombination, TaxedAmount, TaxRounding, taxes_of
from axclarity.values import (
    CURRENCIES,
    AmountKind,
    CurrencyRounding,
    Money,
    Quantity,
    RoundingForm,
    RoundingRule,
    allocate,
    decimal_from_text,
    fits_ax_real,
    minor_unit,
    round_to,
)
from tests._at_once import at_once
from tests.faults._line import Line
from tests.mapping.conftest import document_of, line_of

D = Decimal
CENT = D("0.01")
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def order_of(lines: list[dict[str, Any]], **more: Any) -> Order:
    return record_from_object(Order, document_of(lines, **more))


def policy_of(mode: str = "total", **more: Any) -> OrderPolicy:
    rules = {
        "": TaxRule(tax_group="EXEMPT", tax_item_group="NONE", rates={}),
        "VAT25": TaxRule(tax_group="WEB", tax_item_group="FULL", rates={"V25": D(25)}),
    }
    charge = ChargeRule(markup_code="TAXROUND")
    return OrderPolicy(
        company="USMF",
        tax=TaxPolicy(mode=mode, rules=rules, rounding_charge=charge),
        default_warehouse=Warehouse(site="1", location="11"),
        **more,
    )


def rule_of(call: Callable[[], object]) -> str:
    """The rule by which a call is refused."""
    with pytest.raises(AxClarityError) as refused:
        call()
    return refused.value.rule


# F61 to F64: rounding


def test_f61_the_shares_of_a_discount_are_the_discount_in_every_order() -> None:
    chance, drifting = Random(61), 0
    for _ in range(300):
        prices = [D(chance.randrange(1, 20_000)) / 100 for _ in range(chance.randrange(2, 7))]
        discount = D(chance.randrange(1, int(sum(prices) * 100) + 1)) / 100
        whole = sum(prices, start=D(0))
        naive = [round_to(discount * price / whole, CENT) for price in prices]
        drifting += sum(naive) != discount
        assert sum(allocate(discount, prices, CENT)) == discount

        lines = [line_of(n, str(price)) for n, price in enumerate(prices)]
        order = order_of(lines, discounts=[{"amount": str(discount)}])
        mapped = sales_order_from_order(order, policy_of(), account="C-1")
        assert sum(mapped.proof.line_amounts) == whole - discount == order.totals.total
        sent = mapped.document.sales_table[0].sales_line
        assert sum(map(ax_amount, sent)) == whole - discount
    assert drifting > 60


def ax_amount(line: Any) -> Decimal:
    discount = given(line.line_disc, D(0))
    return ax_line_amount(line.sales_qty, line.sales_price, discount=discount, unit=CENT)


def test_f61_the_order_arrives_with_the_shoppers_total(line: Line) -> None:
    order_id = line.place("05-order-discount-awkward-cents")

    line.run(line.announce(order_id))

    total = line.box.clarity.orders[order_id]["totals"]["total"]
    assert line.one_sale("W-1005").total_invoice == D(total)


def test_f62_tax_per_line_and_per_invoice_are_both_known() -> None:
    chance, differing = Random(62), 0
    rule = RoundingRule(CENT)
    codes = TaxCombination([TaxCode.flat("V25", D(25))])
    for _ in range(300):
        amounts = [D(chance.randrange(1, 9_999)) / 100 for _ in range(chance.randrange(2, 9))]
        taxed = [TaxedAmount(amount, codes) for amount in amounts]
        by_line = taxes_of(taxed, TaxRounding(rule=rule, mode="line"), included=False)
        by_total = taxes_of(taxed, TaxRounding(rule=rule, mode="total"), included=False)
        assert by_line.tax == sum(round_to(amount / 4, CENT) for amount in amounts)
        assert by_total.tax == round_to(sum(amounts, start=D(0)) / 4, CENT)
        assert sum(by_total.by_line.values()) == by_total.tax
        differing += by_line.tax != by_total.tax
    assert differing > 60


@pytest.mark.parametrize("mode", ["line", "total"])
def test_f62_the_difference_is_a_charge_and_the_total_the_shoppers(mode: str) -> None:
    chance, charged = Random(620), 0
    for _ in range(120):
        cents = [chance.randrange(1, 9_999) for _ in range(chance.randrange(2, 6))]
        lines = [
            line_of(
                n,
                str(D(c) / 100),
                tax_lines=[
                    {
                        "code": "VAT25",
                        "rate": "25",
                        "amount": str(round_to(D(c) / 400, CENT)),
                    }
                ],
            )
            for n, c in enumerate(cents)
        ]
        order = order_of(lines)
        mapped = sales_order_from_order(order, policy_of(mode), account="C-1")
        (table,) = mapped.document.sales_table
        charges = [charge.markup_code for charge in table.markup_trans_header or []]
        by_total = round_to(D(sum(cents)) / 400, CENT)
        ax_tax = order.totals.tax if mode == "line" else by_total
        assert mapped.proof.holds
        assert mapped.proof.ax.total == order.totals.total
        assert mapped.proof.ax.rounding == order.totals.tax - ax_tax
        assert charges == (["TAXROUND"] if mapped.proof.ax.rounding else [])
        charged += bool(charges)
    assert (charged == 0) is (mode == "line")


HOSTILE = (
    Context(prec=3, rounding=ROUND_HALF_EVEN),
    Context(prec=28, rounding=ROUND_DOWN),
    Context(prec=5, rounding=ROUND_UP),
)


@pytest.mark.parametrize("context", [getcontext(), *HOSTILE], ids=["usual", "a", "b", "c"])
def test_f63_halves_go_away_from_zero_whatever_the_host_rounds_like(context: Context) -> None:
    with localcontext(context):
        for amount, expected in (
            ("0.005", "0.01"),
            ("0.015", "0.02"),
            ("0.025", "0.03"),
            ("2.675", "2.68"),
            ("-0.025", "-0.03"),
            ("1234567.125", "1234567.13"),
        ):
            assert round_to(D(amount), CENT) == D(expected)
        assert RoundingRule(D("0.05")).applied(D("12.325")) == D("12.35")


def test_f63_each_kind_of_amount_has_its_own_rule() -> None:
    rounding = CurrencyRounding(
        currency="CHF",
        general=RoundingRule(D("0.01")),
        sales=RoundingRule(D("0.05"), RoundingForm.DOWNWARD),
        price=RoundingRule(D("0.001"), RoundingForm.UPWARD),
    )
    amount = D("10.0874")

    rounded = {kind: rounding.rule(kind).applied(amount) for kind in AmountKind}

    assert rounded == {
        AmountKind.GENERAL: D("10.09"),
        AmountKind.SALES: D("10.05"),
        AmountKind.PURCHASE: D("10.09"),
        AmountKind.PRICE: D("10.088"),
    }


DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
UNLIKE_CLDR = "AFN ALL IRR KPW LAK LBP MGA MMK RSD SLE SOS SYP YER"
"""Money with two digits in ISO 4217 that other lists give none."""


def test_f64_every_currency_has_the_digits_of_iso_4217() -> None:
    expected = {code: digits for digits, codes in DIGITS.items() for code in codes.split()}

    found = {code: -int(minor_unit(code).as_tuple().exponent) for code in CURRENCIES}

    assert expected.keys() <= found.keys()
    assert len(found) > 160
    assert {code for code in found if found[code] != expected.get(code, 2)} == set()
    assert {found[code] for code in UNLIKE_CLDR.split()} == {2}


# F65 to F68: rates and numbers


def quote(source: str, target: str, per_100: str, day: date = DAY) -> Quote:
    return Quote(source, target, D(per_100), day)


RATES = RateTable(
    quotes=(quote("EUR", "USD", "120"), quote("EUR", "JPY", "16000")), reference="EUR", max_age=7
)


def test_f65_a_rate_is_direct_or_reciprocal_or_crossed() -> None:
    ways = [RATES.rate(*pair, DAY) for pair in (("EUR", "USD"), ("USD", "EUR"), ("USD", "JPY"))]

    assert [rate.how for rate in ways] == ["direct", "reciprocal", "triangulated"]
    assert [rate.applied(D(12)) for rate in ways] == [D("14.4"), D(10), D(1600)]


@pytest.mark.parametrize(
    ("pair", "day", "rule"),
    [
        (("EUR", "GBP"), DAY, "rates.none"),
        (("EUR", "USD"), DAY - timedelta(days=1), "rates.none"),
        (("EUR", "USD"), DAY + timedelta(days=8), "rates.stale"),
    ],
)
def test_f65_a_rate_that_is_missing_or_old_is_refused(
    pair: tuple[str, str], day: date, rule: str
) -> None:
    assert rule_of(lambda: RATES.rate(*pair, day)) == rule


@pytest.mark.parametrize("slip", ["1.2", "12000", "0.83", "12"], ids=str)
def test_f65_a_rate_off_by_a_hundred_or_upside_down_is_refused(slip: str) -> None:
    next_day = DAY + timedelta(days=1)
    rates = evolve(RATES, quotes=(*RATES.quotes, quote("EUR", "USD", slip, next_day)))

    assert rule_of(lambda: rates.rate("EUR", "USD", next_day)) == "rates.implausible"


def test_f66_a_currency_that_ended_has_its_fixed_rate() -> None:
    last, first = date(2025, 12, 31), date(2026, 1, 1)
    market = RateTable(quotes=(quote("EUR", "BGN", "195.5", last),), reference="EUR")

    assert market.rate("BGN", "EUR", last).how == "reciprocal"
    assert market.rate("BGN", "EUR", first).how == "fixed"
    assert round_to(market.rate("BGN", "EUR", first).applied(D("195583")), CENT) == D(100_000)
    assert round_to(market.rate("HRK", "EUR", first).applied(D("753450")), CENT) == D(100_000)
    assert rule_of(lambda: market.rate("EUR", "BGN", first)) == "currency.retired"


@pytest.mark.parametrize(("day", "refused"), [("2025-12-31", False), ("2026-01-01", True)])
def test_f66_an_order_in_a_currency_that_ended_is_refused_by_its_day(
    day: str, refused: bool
) -> None:
    order = order_of([line_of(1, "10.00")], currency="BGN", placed_at=f"{day}T09:00:00+02:00")

    if refused:
        with pytest.raises(InvalidValue, match="retired"):
            sales_order_from_order(order, policy_of(), account="C-1")
    else:
        assert sales_order_from_order(order, policy_of(), account="C-1").proof.holds


def test_f67_more_digits_than_ax_keeps_are_refused_before_anything_is_sent(line: Line) -> None:
    amount = "123456789012345.67"
    assert not fits_ax_real(D(amount))
    document = document_of([line_of(1, amount)], customer_id="cust_2004", currency="NOK")
    line.box.clarity.place({**document, "id": "ord_17", "number": "W-17"})

    line.run(line.announce("ord_17"))

    (letter,) = line.letters()
    assert letter.attempts == 1
    assert "digits" in letter.message
    assert line.wire.writes() == []


def test_f67_sixteen_digits_go_to_ax_and_come_back() -> None:
    order = order_of([line_of(1, "12345678901234.56")])

    mapped = sales_order_from_order(order, policy_of(), account="C-1")

    check_document(mapped.document)
    assert mapped.proof.ax.total == D("12345678901234.56")


TRICKS = (
    "1e1000000",
    "1E+9",
    "NaN",
    "-NaN",
    "sNaN123",
    "Infinity",
    "-inf",
    "１２",
    "٣",
    "1_000",
    "+1",
    " 1",
    "1\n",
    "1.",
    ".5",
    "",
    "-",
    "0x10",
    "1,5",
    "9" * 17,
    "0." + "1" * 17,
    "9" * 1_000_000,
)


@pytest.mark.parametrize("text", TRICKS, ids=lambda text: text.encode("unicode_escape")[:12])
def test_f68_tricks_are_refused_at_once(text: str) -> None:
    with at_once():
        assert rule_of(lambda: decimal_from_text(text, path="$.amount")) == "number.grammar"


@pytest.mark.parametrize(
    "number", ["1e1000000", "NaN", "Infinity", "-Infinity", '"1e1000000"', '"NaN"', "9" * 5000]
)
def test_f68_tricks_in_an_amount_stop_the_order_at_once(number: str) -> None:
    text = b'{"id": "p", "order_id": "o", "kind": "capture", "method": "card", "amount": %b}'

    with at_once(), pytest.raises(AxClarityError) as refused:
        record_from_json(Payment, text % number.encode())
    assert number[:9] not in str(refused.value)


def test_f68_minus_zero_is_zero() -> None:
    assert decimal_from_text("-0", path="$") == 0
    assert str(round_to(D("-0.001"), CENT)) == "0.00"
    assert sum(allocate(D("-0"), [D(1), D(2)], CENT)) == 0


# F69 to F70: units, and nothing


UNITS = UnitConversions(
    units=(
        Unit(symbol="ea", unit_class="quantity"),
        Unit(symbol="box", unit_class="quantity"),
        Unit(symbol="third", unit_class="quantity"),
        Unit(symbol="kg", unit_class="mass", decimals=3),
    ),
    rules=(
        UnitRule(unit="box", other="ea", factor=D(12)),
        UnitRule(unit="third", other="ea", numerator=1, denominator=3),
        UnitRule(unit="ea", other="kg", factor=D("0.25"), item="CUP"),
    ),
)


def test_f69_a_unit_that_does_not_divide_is_refused() -> None:
    assert UNITS.ratio("third", "box") == Fraction(1, 36)
    assert UNITS.converted(Quantity(D(36), "third"), "box").amount == 1
    assert UNITS.converted(Quantity(D(5), "ea"), "kg", item="CUP").amount == D("1.25")
    refused = [
        rule_of(lambda: UNITS.converted(Quantity(D(35), "third"), "box")),
        rule_of(lambda: UNITS.converted(Quantity(D(1), "ea"), "kg")),
        rule_of(lambda: UNITS.converted(Quantity(D(1), "ea"), "pallet")),
    ]
    assert refused == ["units.not-whole", "units.no-rule", "units.no-rule"]


def test_f69_no_standard_rule_leads_from_one_kind_to_another() -> None:
    with pytest.raises(ConfigError, match="class"):
        evolve(UNITS, rules=(UnitRule(unit="ea", other="kg", factor=D(1)),))


def test_f69_parts_make_the_whole_in_every_unit() -> None:
    for total in range(1, 200):
        parts = allocate(D(total), [D(1), D(2), D("0.5")], D(1))
        thirds = [UNITS.converted(Quantity(part, "ea"), "third").amount for part in parts]
        assert sum(thirds) == UNITS.converted(Quantity(D(total), "ea"), "third").amount == total * 3


FREE: dict[str, Any] = {"discounts": [{"amount": "10.00"}], "total": "0.00"}


@pytest.mark.parametrize(
    ("line", "total"),
    [
        (line_of(1, "0.00"), "0"),
        (line_of(1, "10.00", **FREE), "0"),
        (line_of(1, "3.00", "0.333", total="1.00"), "1.00"),
        (line_of(1, "0.01", "10000"), "100"),
    ],
    ids=["free", "all discounted", "a third of a kilogram", "many small"],
)
@pytest.mark.parametrize("beside", [True, False])
def test_f70_what_costs_nothing_or_little_divides_nothing_by_zero(
    line: dict[str, Any], total: str, beside: bool
) -> None:
    document = document_of([line, *([line_of(2, "5.00")] if beside else [])])
    amounts = document["totals"]
    amounts["total"] = str(D(total) + (5 if beside else 0))
    amounts["subtotal"] = str(D(amounts["total"]) + D(amounts["discount"]))
    order = record_from_object(Order, document)

    mapped = sales_order_from_order(order, policy_of(), account="C-1")

    assert mapped.proof.holds
    assert mapped.proof.ax.total == D(amounts["total"])


@pytest.mark.parametrize("quantity", ["0", "-0", "-1"])
def test_f70_a_line_of_nothing_or_less_is_refused_by_its_path(quantity: str) -> None:
    order = order_of([line_of(1, "10.00", quantity, total="0.00"), line_of(2, "5.00")])

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, policy_of(), account="C-1")
    assert "$.lines[0].quantity" in {problem.path for problem in refused.value.problems}


def test_f70_an_order_that_is_all_free_goes_to_ax(line: Line) -> None:
    for name in ("08-free-gift-full-discount", "09-free-sample-line", "24-fractional-quantity"):
        line.run(line.announce(line.place(name)))

    assert [letter.rule for letter in line.letters()] == []
    assert len(line.box.ax.orders) == 3


@pytest.mark.parametrize("allowed", [True, False])
def test_f70_stock_below_zero_is_told_as_nothing_unless_it_may_be_less(allowed: bool) -> None:
    dimensions = InventSumDim(invent_site_id="1", invent_location_id="11")
    row = InventSum(
        item_id="CUP",
        physical_invent=D(-3),
        reserv_physical=D(0),
        avail_physical=D(-3),
        invent_dim=[dimensions],
    )
    policy = InventoryPolicy(
        locations={Warehouse(site="1", location="11"): "MAIN"},
        max_age=timedelta(hours=1),
        allow_negative=allowed,
    )
    reading = Reading(document=InventoryOnHand(invent_sum=[row]), as_of=NOW)

    (level,) = inventory_from_on_hand([reading], policy, now=NOW).levels

    assert level.available == (-3 if allowed else 0)


# F71 to F72: the books


CUSTOMER = Account(type=AccountType.CUSTOMER, number="C-1")
BANK = Account(type=AccountType.BANK, number="MAIN")


def voucher(*lines: tuple[Account, Side, str, str, str], balancing: str = "Fund") -> Voucher:
    return Voucher(
        reference=voucher_reference("P", "pay_1"),
        posted_on=DAY,
        balancing=balancing,
        lines=tuple(
            VoucherLine(
                account=account,
                side=side,
                amounts=(Money(D(amount), currency),),
                dimensions={"Fund": fund},
            )
            for account, side, amount, currency, fund in lines
        ),
    )


@pytest.mark.parametrize(
    "lines",
    [
        ((BANK, Side.DEBIT, "10.00", "EUR", "A"), (CUSTOMER, Side.CREDIT, "9.99", "EUR", "A")),
        ((BANK, Side.DEBIT, "10.00", "EUR", "A"), (CUSTOMER, Side.CREDIT, "10.00", "USD", "A")),
        ((BANK, Side.DEBIT, "10.00", "EUR", "A"), (CUSTOMER, Side.CREDIT, "10.00", "EUR", "B")),
        ((BANK, Side.DEBIT, "10.00", "EUR", "A"), (CUSTOMER, Side.DEBIT, "10.00", "EUR", "A")),
        ((BANK, Side.DEBIT, "10.00", "EUR", "A"),),
    ],
    ids=["a cent", "currency", "fund", "side", "alone"],
)
def test_f71_what_does_not_balance_cannot_be_made(lines: Any) -> None:
    assert rule_of(lambda: voucher(*lines)) == "voucher.unbalanced"


def test_f71_what_balances_can() -> None:
    made = voucher(
        (BANK, Side.DEBIT, "10.00", "EUR", "A"),
        (CUSTOMER, Side.CREDIT, "4.00", "EUR", "A"),
        (CUSTOMER, Side.CREDIT, "6.00", "EUR", "A"),
    )
    assert len(made.lines) == 3


def payment(kind: str, amount: str, number: int, currency: str = "EUR") -> Payment:
    return record_from_object(
        Payment,
        {
            "id": f"pay_{number}",
            "order_id": "ord_1",
            "kind": kind,
            "method": "card",
            "amount": amount,
            "currency": currency,
            "occurred_at": "2026-03-02T09:00:00Z",
        },
    )


@pytest.mark.parametrize(
    "back",
    [
        [payment("refund", "100.01", 2)],
        [payment("refund", "60.00", 2), payment("refund", "60.00", 3)],
        [payment("refund", "60.00", 2), payment("chargeback", "60.00", 3)],
        [payment("refund", "1.00", 2, "USD")],
    ],
    ids=["too much", "twice", "and charged back", "another currency"],
)
def test_f72_no_more_goes_back_than_came_in(back: list[Payment]) -> None:
    captured = payment("capture", "100.00", 1)

    check_captured([captured, payment("refund", "100.00", 2)])
    check_captured([captured, *[payment("refund", "60.00", 2)] * 2])  # listed twice, made once
    assert rule_of(lambda: check_captured([captured, *back])) == "payments.more-than-captured"


def test_f72_nothing_goes_back_before_anything_came_in() -> None:
    back = payment("refund", "1.00", 2)

    assert rule_of(lambda: check_captured([back])) == "payments.more-than-captured"
    assert rule_of(lambda: check_captured([payment("authorization", "9", 1), back])) == (
        "payments.more-than-captured"
    )


def refund(quantity: str, amount: str, currency: str = "EUR", **more: Any) -> NewRefund:
    line = {"id": "rf_1", "order_line_id": "ln_1", "quantity": quantity, "amount": amount}
    content = {"order_id": "ord_1", "currency": currency, "lines": [line], "total": amount}
    return record_from_object(NewRefund, {**content, **more})


def test_f72_a_refund_mirrors_what_was_paid_for_the_line() -> None:
    paid = allocation_from_order(order_of([line_of(1, "10.00", "3")]))

    assert check_refund(refund("1", "10.00"), paid) == ()
    refused = {
        "too much of a line": lambda: check_refund(refund("1", "30.01"), paid),
        "too many": lambda: check_refund(refund("4", "30.00"), paid),
        "twice": lambda: check_refund(refund("2", "20.00"), paid, [refund("2", "20.00")]),
        "currency": lambda: check_refund(refund("1", "10.00", "USD"), paid),
    }
    assert {name: rule_of(call) for name, call in refused.items()} == {
        "too much of a line": "refunds.more-than-paid",
        "too many": "refunds.more-than-paid",
        "twice": "refunds.more-than-paid",
        "currency": "refunds.currency",
    }
