"""A program may have set any decimal context of its own; not a cent changes."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_DOWN, Context, Decimal, Inexact, localcontext
from functools import partial
from typing import Any

import pytest

from axclarity.clarity.models import Order, Payment, record_from_object
from axclarity.errors import AxClarityError, MappingError
from axclarity.mapping import TaxRule, allocation_from_order, sales_order_from_order
from axclarity.mapping.currency import Quote, RateTable, convert
from axclarity.mapping.explanation import explain, explained_paths
from axclarity.mapping.ledger import (
    Account,
    AccountType,
    PaymentPolicy,
    PostingRule,
    Settled,
    journal_from_payment,
    journal_from_payout,
)
from axclarity.mapping.orders.ax_discounts import (
    Combination,
    TradeDiscount,
    TradeLine,
    trade_line_amount,
    trade_totals,
)
from axclarity.mapping.returns import Returned, refund_parts
from axclarity.mapping.taxes import (
    TaxCode,
    TaxCombination,
    TaxedAmount,
    TaxInterval,
    TaxMethod,
    TaxRounding,
    taxes_of,
)
from axclarity.sandbox import example
from axclarity.values import Money, ReturnLineId, RoundingRule, fits_ax_real

POLICY = example.order_policy()
BANK = Account(type=AccountType.BANK, number="PSP")
CARD = PostingRule(
    clearing=BANK,
    fee=Account(type=AccountType.LEDGER, number="601500"),
    bank=Account(type=AccountType.BANK, number="MAIN"),
    paym_mode="CARD",
)
PAYMENTS = PaymentPolicy(
    company="USMF",
    currency="EUR",
    payment_journal="CustPay",
    general_journal="GenJrn",
    rules={("card", None): CARD},
)


@pytest.fixture(params=["short", "strict"])
def odd_context(request: pytest.FixtureRequest) -> Iterator[None]:
    traps = [Inexact] if request.param == "strict" else []
    with localcontext(Context(prec=3, rounding=ROUND_DOWN, traps=traps)):
        yield


def of_order(name: str) -> Any:
    order = record_from_object(Order, example.order(name))
    try:
        mapped = sales_order_from_order(order, POLICY, account="C-1")
    except MappingError as refused:
        return refused.problems
    why = [explain(mapped, path, order=order, policy=POLICY) for path in explained_paths(mapped)]
    allocation = allocation_from_order(order)
    line = order.lines[0]
    back = Returned(
        return_line_id=ReturnLineId("rl"), order_line_id=line.id, quantity=line.quantity
    )
    try:
        parts = refund_parts(allocation, [back], delivered={line.id: line.quantity})
    except AxClarityError as refused:
        return mapped, why, allocation, refused.problems
    return mapped, why, allocation, parts


def of_payments() -> Any:
    paid = record_from_object(
        Payment,
        {
            "id": "pay_1",
            "order_id": "ord_1",
            "kind": "capture",
            "method": "card",
            "amount": "123456.78",
            "currency": "EUR",
            "fee": "1234.56",
            "payout_id": "po_1",
            "occurred_at": "2026-03-02T09:00:00+01:00",
        },
    )
    return (
        journal_from_payment(paid, PAYMENTS, account="C-1", payments=[paid]),
        journal_from_payout("po_1", [paid], PAYMENTS, arrived_on=date(2026, 3, 5)),
    )


def of_rates() -> Any:
    table = RateTable(quotes=[Quote("EUR", "USD", Decimal("108.4567"), date(2026, 3, 1))])
    return convert(Money(Decimal("98765.43"), "EUR"), "USD", on=date(2026, 3, 2), table=table)


def of_retired() -> Any:
    rate = RateTable(quotes=[]).rate("HRK", "EUR", date(2024, 1, 1))
    return rate.legs, rate.applied(Decimal("753.45"))


def of_taxes() -> Any:
    steps = tuple(
        TaxInterval(Decimal(low), Decimal(high), Decimal(value))
        for low, high, value in ((0, 1000, 25), (1000, 0, 15))
    )
    code = TaxCode(code="VAT", intervals=steps, method=TaxMethod.INTERVAL)
    codes = TaxCombination([code])
    amounts = [TaxedAmount(Decimal(each), codes) for each in ("12345678.90", "0.37")]
    taxes = taxes_of(amounts, TaxRounding(rule=RoundingRule(Decimal("0.01"))), included=False)
    return code.taxed(Decimal("1234.56")), taxes.by_code, taxes.by_line, taxes.tax, taxes.total


def of_rates_of_a_rule() -> Decimal:
    rates = {"STATE": Decimal("7.25123456"), "CITY": Decimal(2)}
    return TaxRule(tax_group="WEB", tax_item_group="FULL", rates=rates).percent


def of_discounts() -> Any:
    percent = TradeDiscount(amount=Decimal("1.234567"), percent=Decimal("2.34567"))
    lines = [
        TradeLine(quantity=Decimal(1), price=Decimal(price), line=percent, multiline=percent)
        for price in ("12345678.90", "3.01")
    ]
    totals = trade_totals(lines, Combination.SUM, percent=Decimal("2.5"), unit=Decimal("0.01"))
    return totals, totals.net, trade_line_amount(lines[0], Combination.SUM, Decimal("0.01"))


WORK: dict[str, Callable[[], Any]] = {
    **{name: partial(of_order, name) for name in example.orders()},
    "payments": of_payments,
    "rates": of_rates,
    "retired currencies": of_retired,
    "taxes": of_taxes,
    "rates of a rule": of_rates_of_a_rule,
    "discounts": of_discounts,
    "balance": lambda: Settled(paid=Decimal(0), open=Decimal("123456.78"), left=Decimal(1)).balance,
    "digits": lambda: fits_ax_real(Decimal("12345678901234.56789")),
}
EXPECTED = {name: work() for name, work in WORK.items()}


@pytest.mark.usefixtures("odd_context")
@pytest.mark.parametrize("name", WORK)
def test_the_result_is_the_same(name: str) -> None:
    assert WORK[name]() == EXPECTED[name]
