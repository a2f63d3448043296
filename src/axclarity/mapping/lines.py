"""Order lines become sales lines, at a price from which AX computes the wanted amount."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from attrs import frozen

from axclarity.ax.documents import InventDim, LineDlvAddr, SalesLine
from axclarity.clarity.models import Order, OrderLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.addresses import delivery_name, order_address
from axclarity.mapping.discounts import PricedLine
from axclarity.mapping.notes import Note
from axclarity.mapping.policy import OrderPolicy, Warehouse
from axclarity.mapping.proof import ax_line_amount
from axclarity.mapping.tax import tax_rule

__all__ = ["requested_date", "sales_line_from_line"]


@frozen(kw_only=True)
class _Price:
    """How a wanted amount is put into AX's price fields."""

    price: Decimal
    discount: Decimal | None = None
    price_unit: Decimal | None = None


def sales_line_from_line(
    priced: PricedLine, order: Order, policy: OrderPolicy
) -> tuple[SalesLine, list[Note]]:
    """One sales line; `CustomerLineNum` is the place of the shop's line, from 1.

    Raises:
        MappingError: no warehouse, no tax rule, an address that does not fit.
    """
    line, path = priced.line, f"$.lines[{priced.position - 1}]"
    rule = tax_rule(priced.taxed_as.tax_lines, policy.tax, path=path)
    price = _price(priced, policy, policy.unit_of(order.currency))
    notes: list[Note] = []
    sales_line = SalesLine(
        customer_line_num=priced.position,
        item_id=line.sku,
        sales_price=price.price,
        sales_qty=line.quantity,
        sales_unit=policy.units.get(line.unit, line.unit),
        tax_group=rule.tax_group,
        tax_item_group=rule.tax_item_group,
        receipt_date_requested=line.requested_date or requested_date(order, policy),
        invent_dim=[_invent_dim(line, policy, path)],
    )
    if line.name:
        sales_line.name = line.name
    if price.discount is not None:
        sales_line.line_disc = price.discount
    if price.price_unit is not None:
        sales_line.price_unit = price.price_unit
        notes.append(
            Note(
                path=path,
                rule="lines.price-unit",
                message="no price per piece gives this amount; sent as a price for the quantity",
            )
        )
    if line.ship_to is not None:
        name = delivery_name(line.ship_to.value(), f"{path}.ship_to")
        if name:
            sales_line.delivery_name = name
        address, address_notes = order_address(
            LineDlvAddr, line.ship_to.value(), policy.countries, path=f"{path}.ship_to"
        )
        sales_line.line_dlv_addr = [address]
        notes += address_notes
    return sales_line, notes


def requested_date(order: Order, policy: OrderPolicy) -> date:
    """When the order should arrive: as the shopper asked, or after the policy's lead time."""
    if order.requested_ship_date is not None:
        return order.requested_ship_date
    return order.placed_at.date() + timedelta(days=policy.lead_days)


def _price(priced: PricedLine, policy: OrderPolicy, unit: Decimal) -> _Price:
    """The plainest price from which AX computes exactly the wanted amount."""
    quantity = priced.line.quantity
    for price in _candidates(priced, policy, unit):
        amount = ax_line_amount(
            quantity,
            price.price,
            discount=price.discount or Decimal(0),
            price_unit=price.price_unit or Decimal(1),
            unit=unit,
        )
        if amount == priced.wanted:
            return price
    raise MappingError(
        Problem(
            path=f"$.lines[{priced.position - 1}]",
            rule="lines.no-price",
            message="AX's 16 digits cannot express a price that gives this line's amount",
        )
    )


def _candidates(priced: PricedLine, policy: OrderPolicy, unit: Decimal) -> Iterator[_Price]:
    base, quantity = priced.line.unit_price, priced.line.quantity
    yield _Price(price=base)
    exact = priced.wanted / quantity
    fewest = max(0, -int(unit.as_tuple().exponent))
    if exact < base:
        for digits in range(fewest, policy.discount_digits + 1):
            yield _Price(price=base, discount=_cut(base - exact, digits))
    yield _Price(price=_cut(exact, fewest))
    yield _Price(price=priced.wanted, price_unit=quantity)


def _cut(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _invent_dim(line: OrderLine, policy: OrderPolicy, path: str) -> InventDim:
    warehouse = _warehouse(line, policy, path)
    dimensions: dict[str, Any] = {
        dimension: str(line.attributes[attribute])
        for attribute, dimension in policy.dimension_attributes.items()
        if line.attributes.get(attribute) not in (None, "")
    }
    return InventDim(
        invent_site_id=warehouse.site, invent_location_id=warehouse.location, **dimensions
    )


def _warehouse(line: OrderLine, policy: OrderPolicy, path: str) -> Warehouse:
    found = (
        policy.default_warehouse
        if line.warehouse is None
        else policy.warehouses.get(line.warehouse)
    )
    if found is None:
        raise MappingError(
            Problem(
                path=f"{path}.warehouse",
                rule="lines.no-warehouse",
                message="no AX site and warehouse for this line; AX demands a site",
                hint="Add the warehouse to the policy, or a default.",
            )
        )
    return found
