"""What is put into AX's price fields, so that AX computes exactly the wanted amount."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from attrs import frozen

from axclarity.ax.documents import SalesLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.proof import ax_line_amount
from axclarity.values import AX_REAL
from axclarity.values.rounding import WIDE

__all__ = ["LinePrice", "line_price", "set_price"]

_ONE = Decimal(1)


@frozen(kw_only=True)
class LinePrice:
    """AX's price fields of a line.

    Args:
        price: for so many units as `price_unit` says.
        discount: off the price, before the quantity.
        price_unit: how many the price is for.
        made_up: whether it is no price of the shop: the amount, as a price for the quantity.
    """

    price: Decimal
    discount: Decimal = Decimal(0)
    price_unit: Decimal = _ONE
    made_up: bool = False


def line_price(
    priced: PricedLine, quantity: Decimal, policy: OrderPolicy, unit: Decimal, *, path: str
) -> LinePrice:
    """The plainest price from which AX computes the wanted amount of a line.

    Args:
        quantity: in AX's unit.
        unit: what AX rounds amounts to.
        path: of the line, for messages.

    Raises:
        MappingError: there is none among numbers that AX keeps.
    """
    for price in _candidates(priced, quantity, policy, unit):
        amount = ax_line_amount(
            quantity,
            price.price,
            discount=price.discount,
            price_unit=price.price_unit,
            unit=unit,
        )
        if amount == priced.wanted:
            return price
    raise MappingError(
        Problem(
            path=path,
            rule="lines.no-price",
            message="AX's 16 digits cannot express a price that gives this line's amount",
        )
    )


def set_price(line: SalesLine, price: LinePrice) -> None:
    """Put a price into AX's fields; what is as AX takes it anyway is not said."""
    line.sales_price = price.price
    if price.discount:
        line.line_disc = price.discount
    if price.price_unit != 1:
        line.price_unit = price.price_unit


def _candidates(
    priced: PricedLine, quantity: Decimal, policy: OrderPolicy, unit: Decimal
) -> Iterator[LinePrice]:
    """The shop's price; with a discount of few digits, then more; another price; the amount."""
    price_unit = policy.lines.price_units.get(policy.lines.item(priced.line.sku), _ONE)
    base = _base(priced, quantity, price_unit, policy.discount_digits)
    yield LinePrice(price=base, price_unit=price_unit)
    exact = WIDE.divide(WIDE.multiply(priced.wanted, price_unit), quantity)
    fewest = max(0, -int(unit.as_tuple().exponent))
    if exact < base:
        for digits in range(fewest, policy.discount_digits + 1):
            off = _cut(WIDE.subtract(base, exact), digits)
            yield LinePrice(price=base, discount=off, price_unit=price_unit)
    yield LinePrice(price=_cut(exact, fewest), price_unit=price_unit)
    yield LinePrice(price=priced.wanted, price_unit=quantity, made_up=True)


def _base(priced: PricedLine, quantity: Decimal, price_unit: Decimal, digits: int) -> Decimal:
    """The shop's price for a price unit of AX's unit; cut where it does not come out even."""
    line = priced.line
    if quantity == priced.line.quantity and price_unit == 1:
        return line.unit_price
    shop = WIDE.multiply(WIDE.multiply(line.unit_price, line.quantity), price_unit)
    exact = WIDE.divide(shop, quantity)
    kept = AX_REAL.plus(exact)
    return kept if kept == exact else _cut(exact, digits)


def _cut(number: Decimal, digits: int) -> Decimal:
    return number.quantize(_ONE.scaleb(-digits), rounding=ROUND_HALF_UP, context=WIDE)
