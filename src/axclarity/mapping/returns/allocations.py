"""What each part of an order was paid with: kept when the order is mapped, read when it comes back.

A return must give back what was paid, whatever prices, discounts or tax rates say by then. Amounts
are in the order's currency, after all discounts, in the basis of the order's prices: with tax if
and only if the prices contain it. Taxes are by the shop's tax code.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from axclarity.clarity.models import Charge, Order, OrderLine, TaxLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.discounts import PricedLine, priced_lines
from axclarity.mapping.orders.kept_bundles import taxes_on_bundles
from axclarity.mapping.orders.negative_lines import at_places_of, sold_and_returned
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.tenders import order_without_tender
from axclarity.mapping.orders.totals import check_totals
from axclarity.values import OrderId, OrderLineId, allocate, minor_unit, round_to
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE

__all__ = ["LineAllocation", "StoredAllocation", "allocation_from_order"]

_ZERO = Decimal(0)
_Share = tuple[dict[str, Decimal], Decimal]


@frozen(kw_only=True)
class LineAllocation:
    """What one line was paid with.

    Args:
        quantity: what was ordered, in the line's unit.
        amount: what it cost, its share of every discount taken off.
        discount: that share: the line's own discounts and its part of the order's.
        taxes: amount by tax code.
    """

    order_line_id: OrderLineId
    quantity: Decimal
    amount: Decimal
    discount: Decimal
    taxes: Mapping[str, Decimal]

    @property
    def tax(self) -> Decimal:
        """All taxes."""
        return sum(self.taxes.values(), start=_ZERO)


@frozen(kw_only=True)
class StoredAllocation:
    """What an order was paid with, line by line.

    Args:
        lines: the lines that went to AX; of an exploded bundle its components. A kit whose parts
            only a recipe names is one line: so the shop knows it, and so it comes back.
        shipping: freight, with its tax.
        fees: fees of either sign, with their tax.
        rounding: what AX rounds amounts of the currency to, where that is not the minor unit.
    """

    order_id: OrderId
    currency: str
    prices_include_tax: bool
    lines: tuple[LineAllocation, ...]
    shipping: Decimal
    fees: Decimal
    rounding: Decimal | None = None

    @property
    def amount_unit(self) -> Decimal:
        """What amounts before tax are multiples of."""
        return self.rounding or self.unit

    @property
    def unit(self) -> Decimal:
        """The currency's minor unit; raises `InvalidValue` where there is no such currency."""
        return minor_unit(self.currency)

    @property
    def total(self) -> Decimal:
        """What the shopper paid in all."""
        lines = (self.paid(line.amount, line.tax) for line in self.lines)
        return sum(lines, start=self.shipping + self.fees)

    def paid(self, amount: Decimal, tax: Decimal) -> Decimal:
        """An amount with its tax, which is in it where prices contain tax."""
        return amount if self.prices_include_tax else amount + tax


@exactly
def allocation_from_order(order: Order, policy: OrderPolicy | None = None) -> StoredAllocation:
    """Allocate every amount of an order to its lines; nothing is lost and nothing comes twice.

    Args:
        policy: as the order is mapped by, for what it says of bundles, rounding, gift cards and
            negative lines. By default bundles are exploded and amounts are in minor units. The tax
            and the discount of an exploded bundle are spread over its components, in proportion to
            what they cost.

    Raises:
        MappingError: the order's parts do not add up.
        InvalidValue: no such currency.
    """
    minor = minor_unit(order.currency)
    unit = minor if policy is None else policy.unit_of(order.currency)
    whole = order if policy is None else order_without_tender(order, policy.lines.tender_codes)
    sold = whole if policy is None else _sold(whole, policy, minor)
    bundles = "explode" if policy is None else policy.bundles
    try:
        check_totals(sold, minor)
        taxed = taxes_on_bundles(sold) if bundles == "keep" else sold
        priced = priced_lines(taxed, unit, bundles=bundles)
    except MappingError as error:
        raise at_places_of(whole, sold, error) from None
    return StoredAllocation(
        order_id=order.id,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
        lines=tuple(_lines(taxed, priced, minor)),
        shipping=_charged(sold, sold.shipping_lines),
        fees=_charged(sold, sold.fees),
        rounding=None if unit == minor else unit,
    )


def _sold(order: Order, policy: OrderPolicy, minor: Decimal) -> Order:
    """What was sold: without what came back at once."""
    sold: Order | None = order
    if policy.lines.negative_lines == "credit":
        sold, _ = sold_and_returned(order, minor)
    if sold is None:
        raise MappingError(
            Problem(path="$.lines", rule="returns.nothing-sold", message="are all negative")
        )
    return sold


def _charged(order: Order, charges: Iterable[Charge]) -> Decimal:
    return sum(
        (
            charge.amount + (_ZERO if order.prices_include_tax else _sum(charge.tax_lines))
            for charge in charges
        ),
        start=_ZERO,
    )


def _lines(order: Order, priced: Sequence[PricedLine], unit: Decimal) -> Iterator[LineAllocation]:
    """The lines that were sent; those that were not leave their taxes to their components."""
    shares = {each.line.id: _own(each, unit) for each in priced}
    components: dict[OrderLineId, list[PricedLine]] = {}
    for each in priced:
        if each.line.parent_line_id is not None:
            components.setdefault(each.line.parent_line_id, []).append(each)
    for line in order.lines:
        parts = components.get(line.id)
        if line.id not in shares and parts:
            _inherit(line, parts, shares, unit)
    for each in priced:
        taxes, discount = shares[each.line.id]
        yield LineAllocation(
            order_line_id=each.line.id,
            quantity=each.line.quantity,
            amount=each.wanted,
            discount=discount,
            taxes={code: taxes[code] for code in sorted(taxes)},
        )


def _own(priced: PricedLine, unit: Decimal) -> _Share:
    """A line's own taxes and discount; a component's discount is its bundle's instead."""
    return _by_code(priced.line.tax_lines), _gross(priced.line, unit) - priced.wanted


def _inherit(
    bundle: OrderLine, parts: Sequence[PricedLine], shares: dict[OrderLineId, _Share], unit: Decimal
) -> None:
    weights = [each.wanted for each in parts]
    if not any(weights):
        weights = [Decimal(1)] * len(parts)
    cost = sum((each.wanted for each in parts), start=_ZERO)
    discounts = allocate(_gross(bundle, unit) - cost, weights, unit)
    taxes = {
        code: allocate(amount, weights, unit) for code, amount in _by_code(bundle.tax_lines).items()
    }
    for index, each in enumerate(parts):
        own, _ = shares[each.line.id]
        inherited = {code: amounts[index] for code, amounts in taxes.items()}
        together = {code: own.get(code, _ZERO) + inherited.get(code, _ZERO) for code in own | taxes}
        shares[each.line.id] = (together, discounts[index])


def _by_code(tax_lines: Iterable[TaxLine]) -> dict[str, Decimal]:
    taxes: dict[str, Decimal] = {}
    for tax in tax_lines:
        taxes[tax.code] = taxes.get(tax.code, _ZERO) + tax.amount
    return taxes


def _sum(tax_lines: Iterable[TaxLine]) -> Decimal:
    return sum((tax.amount for tax in tax_lines), start=_ZERO)


def _gross(line: OrderLine, unit: Decimal) -> Decimal:
    return round_to(WIDE.multiply(line.quantity, line.unit_price), unit)
