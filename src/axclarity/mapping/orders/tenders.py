"""What an order was paid with. Gift cards and store credit are tender: they take nothing off it.

Some shops list them among fees, as negative amounts, or among discounts; codes of the policy say
which those are, and they are put where they belong before anything else looks at the order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import Any, Final, TypeVar

from attrs import frozen

from axclarity.clarity.models import (
    Discount,
    Fee,
    GiftCard,
    Order,
    OrderLine,
    OrderPayment,
    PaymentKind,
    Totals,
)
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
_HINT: Final = (
    "Correct it in the shop, or take its code out of the policy's tender_codes if it is none."
)
T = TypeVar("T", Fee, Discount)
_Taken = tuple[str, Decimal]
"""A code, and how much tender stood under it."""


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

    What is owed grows by them, and so does what is paid; the fee or discount stays in its place,
    and is zero. A discount of a line counts, too. Where the gift cards or the store credit that the
    order lists elsewhere make what stands under one of the codes, they are the same ones
    (assumption), and count once, unless listed gift cards are needed to pay the order's total.

    Raises:
        MappingError: such a fee adds to the order, or carries tax, which no tender does; such a
            discount is negative.
    """
    if not codes:
        return order
    problems = list(_no_tender(order, codes))
    if problems:
        raise MappingError(*problems)
    fees = _under(order.fees, codes)
    on_lines = [each for line in order.lines for each in _under(line.discounts, codes)]
    discounts = [*_under(order.discounts, codes), *on_lines]
    if not (fees or discounts):
        return order
    taken = [(each.code, -each.amount) for each in fees]
    taken += [(each.code, each.amount) for each in discounts]
    return order.model_copy(
        update={
            "lines": tuple([_line_without_tender(line, codes) for line in order.lines]),
            "fees": _emptied(order.fees, codes),
            "discounts": _emptied(order.discounts, codes),
            "totals": _totals_without_tender(order.totals, -_sum(fees), _sum(discounts)),
            **_tender_with(order, taken),
        }
    )


def _under(parts: Iterable[T], codes: Set[str]) -> tuple[T, ...]:
    return tuple([part for part in parts if part.code in codes and part.amount])


def _emptied(parts: Iterable[T], codes: Set[str]) -> tuple[T, ...]:
    """All parts, each in its place, those under the codes with nothing in them."""
    nothing = {"amount": _ZERO}
    return tuple([p.model_copy(update=nothing) if p.code in codes else p for p in parts])


def _sum(parts: Iterable[Fee | Discount | GiftCard | OrderPayment]) -> Decimal:
    return sum([part.amount for part in parts], start=_ZERO)


def _line_without_tender(line: OrderLine, codes: Set[str]) -> OrderLine:
    tender = _under(line.discounts, codes)
    if not tender:
        return line
    kept = _emptied(line.discounts, codes)
    return line.model_copy(update={"discounts": kept, "total": line.total + _sum(tender)})


def _totals_without_tender(totals: Totals, of_fees: Decimal, of_discounts: Decimal) -> Totals:
    """The totals once tender, told as positive amounts, no longer lowers them."""
    tender = of_fees + of_discounts
    return totals.model_copy(
        update={
            "fees": totals.fees + of_fees,
            "discount": totals.discount - of_discounts,
            "total": totals.total + tender,
            "paid": totals.paid + tender,
        }
    )


def _tender_with(order: Order, taken: Sequence[_Taken]) -> dict[str, tuple[Any, ...]]:
    """Gift cards and payments of the order, and with them what was taken out, by code."""
    cards, payments = _cards_in_one_place(order)
    paid = _sum([*cards, *[each for each in payments if each.kind in _TENDER]])
    if not order.gift_cards or paid != order.totals.total:
        credit = [each for each in payments if each.kind is PaymentKind.STORE_CREDIT]
        taken = _not_listed(taken, (_sum(cards), _sum(credit)))
    new = [GiftCard(amount=amount) for _, amount in taken]
    return {"gift_cards": (*cards, *new), "payments": payments}


def _cards_in_one_place(order: Order) -> tuple[tuple[GiftCard, ...], tuple[OrderPayment, ...]]:
    """Gift cards, and payments without them; where tender is wrong, as they are."""
    paid = [each for each in order.payments if each.kind is PaymentKind.GIFT_CARD]
    if not paid or any(_problems(order)):
        return order.gift_cards, order.payments
    cards = [GiftCard(last4=each.reference, amount=each.amount) for each in paid]
    others = [each for each in order.payments if each.kind is not PaymentKind.GIFT_CARD]
    return order.gift_cards or tuple(cards), tuple(others)


def _not_listed(taken: Sequence[_Taken], listed: Sequence[Decimal]) -> list[_Taken]:
    """What was taken out, without the codes under which that stands which is listed elsewhere.

    Args:
        listed: gift cards and store credit, which may stand under a code each, or under one.
    """
    by_code: defaultdict[str, Decimal] = defaultdict(Decimal)
    for code, amount in taken:
        by_code[code] += amount
    together = sum(listed, start=_ZERO)
    if sum(by_code.values(), start=_ZERO) in (together, *listed):
        return []
    for known in [together] if together in by_code.values() else listed:
        same = next((code for code, amount in by_code.items() if amount == known), None)
        if same is not None:
            del by_code[same]
    return [each for each in taken if each[0] in by_code]


def _no_tender(order: Order, codes: Set[str]) -> Iterator[Problem]:
    """What stands under the codes and cannot be tender."""
    for index, fee in enumerate(order.fees):
        if fee.code in codes and (fee.amount > 0 or fee.tax_lines):
            yield _problem(
                f"$.fees[{index}]", "tenders.fee", "is tender: no cost, and no tax", _HINT
            )
    owners = [(f"$.lines[{index}]", line.discounts) for index, line in enumerate(order.lines)]
    for path, discounts in (("$", order.discounts), *owners):
        for index, discount in enumerate(discounts):
            if discount.code in codes and discount.amount < 0:
                at = f"{path}.discounts[{index}].amount"
                yield _problem(at, "tenders.negative", "is negative", _HINT)


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
    listed = _sum(order.gift_cards)
    paid = [each.amount for each in order.payments if each.kind is PaymentKind.GIFT_CARD]
    if order.gift_cards and paid and listed != sum(paid):
        yield _problem(
            "$.gift_cards",
            "tenders.gift-cards",
            f"make {listed:f}, the payments by gift card {sum(paid):f}",
        )


def _problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
