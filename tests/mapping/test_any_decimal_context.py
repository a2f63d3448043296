"""A program may have set any decimal context of its own; not a cent changes."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_DOWN, Context, Decimal, Inexact, localcontext
from functools import partial
from typing import Any

import pytest

from axclarity.clarity.models import Order, Payment, record_from_object
from axclarity.errors import AxClarityError, MappingError
from axclarity.mapping import allocation_from_order, sales_order_from_order
from axclarity.mapping.currency import Quote, RateTable, convert
from axclarity.mapping.explanation import explain, explained_paths
from axclarity.mapping.ledger import (
    Account,
    AccountType,
    PaymentPolicy,
    PostingRule,
    journal_from_payment,
    journal_from_payout,
)
from axclarity.mapping.returns import Returned, refund_parts
from axclarity.sandbox import example
from axclarity.values import Money, ReturnLineId, fits_ax_real

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


WORK: dict[str, Callable[[], Any]] = {
    **{name: partial(of_order, name) for name in example.orders()},
    "payments": of_payments,
    "rates": of_rates,
    "digits": lambda: fits_ax_real(Decimal("12345678901234.56789")),
}
EXPECTED = {name: work() for name, work in WORK.items()}


@pytest.mark.usefixtures("odd_context")
@pytest.mark.parametrize("name", WORK)
def test_the_result_is_the_same(name: str) -> None:
    assert WORK[name]() == EXPECTED[name]
