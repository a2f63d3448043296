"""What an order was paid with. Gift cards and store credit are tender: they take nothing off it.

Some shops list them among fees, as negative amounts, or among discounts; codes of the policy say
which those are, and they are put where they belong before anything else looks at the order.
"""

from collections.abc import Iterable, Iterator, Set
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.clarity.models import GiftCard, Order, PaymentKind
from axclarity.errors import MappingError, Problem
from axclarity.values import Money
from axclarity.values.exactly import exactly

__all__ = ["Tender", "order_without_tender", "tenders_from_order"]

_ZERO = Decimal(0)
_TENDER = (
    PaymentKind.GIFT_CARD,
    PaymentKind.CAPTURE,
    PaymentKind.STORE_CREDIT,
    PaymentKind.ON_ACCOUNT,
)


@frozen(kw_only=True)
class Tender:
    """One means that paid for an order.

    Args:
        kind: what it is.
        money: how much of the order it paid.
        method: the shop's name of the payment method; none for a gift card.
        reference: of the provider, or the last digits of the gift card.
    """

    kind: PaymentKind
    money: Money
    method: str = ""
    reference: str = ""


@exactly
def tenders_from_order(order: Order) -> tuple[Tender, ...]:
    """Gift cards, captures, store credit, and what is bought on account.

    An authorisation moves nothing, and a refund pays for nothing. Where gift cards stand among the
    payments, too, they count once (assumption: their sums agree).

    Raises:
        MappingError: a negative amount, another currency than the order's, gift cards that are not
            the payments of that kind.
    """
    problems = list(_problems(order))
    if problems:
        raise MappingError(*problems)
    cards = [
        Tender(
            kind=PaymentKind.GIFT_CARD,
            money=Money(card.amount, order.currency),
            reference=card.last4,
        )
        for card in order.gift_cards
    ]
    payments = [
        Tender(
            kind=payment.kind,
            money=Money(payment.amount, order.currency),
            method=payment.method,
            reference=payment.reference,
        )
        for payment in order.payments
        if payment.kind in _TENDER and not (cards and payment.kind is PaymentKind.GIFT_CARD)
    ]
    return (*cards, *payments)


@exactly
def order_without_tender(order: Order, codes: Set[str]) -> Order:
    """The order with gift cards and store credit taken out of its fees and discounts.

    What is owed grows by them, and so does what is paid.

    Raises:
        MappingError: such a fee adds to the order, or carries tax, which no tender does.
    """
    cards = [*_tender_fees(order, codes), *_tender_discounts(order, codes)]
    if not cards:
        return order
    fees = sum((fee.amount for fee in order.fees if fee.code in codes), start=_ZERO)
    discounts = sum((each.amount for each in order.discounts if each.code in codes), start=_ZERO)
    totals, tendered = order.totals, discounts - fees
    return order.model_copy(
        update={
            "fees": _others(order.fees, codes),
            "discounts": _others(order.discounts, codes),
            "gift_cards": (*order.gift_cards, *cards),
            "totals": totals.model_copy(
                update={
                    "fees": totals.fees - fees,
                    "discount": totals.discount - discounts,
                    "total": totals.total + tendered,
                    "paid": totals.paid + tendered,
                }
            ),
        }
    )


def _others(parts: Iterable[Any], codes: Set[str]) -> tuple[Any, ...]:
    return tuple(part for part in parts if part.code not in codes)


def _tender_fees(order: Order, codes: Set[str]) -> Iterator[GiftCard]:
    for index, fee in enumerate(order.fees):
        if fee.code in codes:
            if fee.amount > 0 or fee.tax_lines:
                raise _refused(f"$.fees[{index}]", "tenders.fee", "is tender: no cost, and no tax")
            yield GiftCard(amount=-fee.amount)


def _tender_discounts(order: Order, codes: Set[str]) -> Iterator[GiftCard]:
    for discount in order.discounts:
        if discount.code in codes:
            yield GiftCard(amount=discount.amount)


def _problems(order: Order) -> Iterator[Problem]:
    for index, card in enumerate(order.gift_cards):
        if card.amount < 0:
            yield _problem(f"$.gift_cards[{index}].amount", "tenders.negative", "is negative")
    for index, payment in enumerate(order.payments):
        path = f"$.payments[{index}]"
        if payment.amount < 0:
            yield _problem(f"{path}.amount", "tenders.negative", "is negative")
        if payment.currency not in ("", order.currency):
            yield _problem(f"{path}.currency", "tenders.currency", "is not the order's")
    listed = sum((card.amount for card in order.gift_cards), start=_ZERO)
    paid = [each.amount for each in order.payments if each.kind is PaymentKind.GIFT_CARD]
    if order.gift_cards and paid and listed != sum(paid):
        yield _problem(
            "$.gift_cards",
            "tenders.gift-cards",
            f"make {listed:f}, the payments by gift card {sum(paid):f}",
        )


def _refused(path: str, rule: str, message: str) -> MappingError:
    return MappingError(_problem(path, rule, message))


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path=path, rule=rule, message=message)
