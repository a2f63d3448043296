"""Order lines become sales lines, at a price from which AX computes the wanted amount."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from axclarity.ax.documents import InventDim, LineDlvAddr, SalesLine
from axclarity.clarity.models import Order, OrderLine
from axclarity.errors import MappingError, Problem, value_class
from axclarity.mapping.addresses import ax_address_from_postal_address, delivery_name
from axclarity.mapping.notes import Note
from axclarity.mapping.orders.articles import Article, article_of
from axclarity.mapping.orders.deliveries import AS_SAID, Delivery
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.kits import is_of_recipe
from axclarity.mapping.orders.line_prices import line_price, set_price
from axclarity.mapping.orders.line_units import sold_quantity
from axclarity.mapping.orders.policy import OrderPolicy, Warehouse
from axclarity.mapping.orders.tax import tax_rule
from axclarity.mapping.products.variants import DIMENSION_FIELDS

__all__ = ["as_delivered", "dimension_attributes", "requested_date", "sales_line_from_line"]


def sales_line_from_line(
    priced: PricedLine, order: Order, policy: OrderPolicy
) -> tuple[SalesLine, list[Note]]:
    """One sales line; `CustomerLineNum` is the place of the shop's line, from 1.

    Raises:
        MappingError: no warehouse, no tax rule, no article or unit, an address that does not fit, a
            SKU or attributes that name no variant or two, an attribute that is no dimension.
    """
    line, path = priced.line, f"$.lines[{priced.position - 1}]"
    rule = tax_rule(priced.taxed_as.tax_lines, policy.tax, path=path)
    article = article_of(line.sku, policy.lines, path=path)
    sold = sold_quantity(line, policy, path=path)
    price = line_price(priced, sold.amount, policy, policy.unit_of(order.currency), path=path)
    delivery = as_delivered(priced)
    sales_line = SalesLine(
        customer_line_num=priced.position,
        item_id=article.item,
        sales_qty=sold.amount,
        sales_unit=sold.unit,
        tax_group=rule.tax_group,
        tax_item_group=rule.tax_item_group,
        receipt_date_requested=delivery.requested_date or requested_date(order, policy),
        invent_dim=[_invent_dim(line, article, delivery, policy, path)],
    )
    if line.name:
        sales_line.name = line.name
    set_price(sales_line, price)
    notes = [_made_up(path)] if price.made_up else []
    if delivery is not AS_SAID:
        notes += _way(sales_line, delivery, policy, path)
    if delivery.ship_to is not None:
        name = delivery_name(delivery.ship_to.value(), f"{path}.ship_to")
        if name:
            sales_line.delivery_name = name
        address, address_notes = ax_address_from_postal_address(
            LineDlvAddr, delivery.ship_to.value(), policy.addresses, path=f"{path}.ship_to"
        )
        sales_line.line_dlv_addr = [address]
        notes += address_notes
    return sales_line, notes


def as_delivered(priced: PricedLine) -> Delivery:
    """How a piece goes: as the shop's line says, and as was decided for this piece."""
    line = priced.line
    if line.warehouse is None and line.ship_to is None and line.requested_date is None:
        return priced.delivery
    said = Delivery(
        warehouse=line.warehouse, ship_to=line.ship_to, requested_date=line.requested_date
    )
    return said if priced.delivery is AS_SAID else said.refined(priced.delivery)


def requested_date(order: Order, policy: OrderPolicy) -> date:
    """When the order should arrive: as the shopper asked, or after the policy's lead time.

    Raises:
        MappingError: rule `order.date`: the calendar ends before.
    """
    if order.requested_ship_date is not None:
        return order.requested_ship_date
    try:
        return order.placed_at.date() + timedelta(days=policy.lead_days)
    except OverflowError:
        raise MappingError(
            Problem(
                path="$.placed_at",
                rule="order.date",
                message="has no day so late after it",
                hint="Correct the date in the shop.",
            )
        ) from None


def _made_up(path: str) -> Note:
    return Note(
        path=path,
        rule="lines.price-unit",
        message="no price per piece gives this amount; sent as a price for the quantity",
    )


def _way(
    sales_line: SalesLine, delivery: Delivery, policy: OrderPolicy, path: str
) -> Iterator[Note]:
    """Mode of delivery and drop shipment, with notes on what AX is not told."""
    if delivery.mode:
        sales_line.dlv_mode = _mode(delivery.mode, policy, path)
    if delivery.vendor:
        sales_line.delivery_type = "DropShip"
        yield Note(
            path=path,
            rule="lines.drop-ship",
            message=f"to be sent by the vendor {delivery.vendor}; the document has no field for it,"
            " AX buys from the article's own vendor",
        )
    if delivery.backorder:
        yield Note(path=path, rule="lines.backorder", message="is in stock nowhere")


def _mode(code: str, policy: OrderPolicy, path: str) -> str:
    mode = policy.delivery_modes.get(code)
    if mode is None:
        raise MappingError(
            Problem(
                path=path,
                rule="lines.no-mode",
                message=f"no mode of delivery in AX for the shipping code {code!r}",
                hint="Add it to the policy.",
            )
        )
    return mode


def _invent_dim(
    line: OrderLine, article: Article, delivery: Delivery, policy: OrderPolicy, path: str
) -> InventDim:
    warehouse = _warehouse(delivery, policy, path)
    dimensions: dict[str, Any] = dict(_dimensions(line, policy, path)) if line.attributes else {}
    if article.dimensions:
        _check_variant(dimensions, article, policy, path)
        dimensions |= article.dimensions
    if delivery.batch:
        dimensions["invent_batch_id"] = delivery.batch
    if delivery.serial:
        dimensions["invent_serial_id"] = delivery.serial
    return InventDim(
        invent_site_id=warehouse.site, invent_location_id=warehouse.location, **dimensions
    )


def _dimensions(line: OrderLine, policy: OrderPolicy, path: str) -> Iterator[tuple[str, str]]:
    """The dimensions that the line's attributes name."""
    for attribute, dimension in dimension_attributes(line, policy).items():
        value = line.attributes.get(attribute)
        text = _text(value)
        if text is None:
            raise MappingError(
                Problem(
                    path=f"{path}.attributes.{attribute}",
                    rule="lines.dimension",
                    message="is neither a text nor a number, and stands for a dimension of AX",
                    value_class=value_class(value),
                    hint="Correct it in the shop, or take it out of the dimension_attributes of the"
                    " policy.",
                )
            )
        if text.strip():
            yield dimension, text


def dimension_attributes(line: OrderLine, policy: OrderPolicy) -> Mapping[str, str]:
    """Dimension by the attribute that feeds it; a part by a recipe is no variant of the kit."""
    if not is_of_recipe(line):
        return policy.dimension_attributes
    return {
        attribute: dimension
        for attribute, dimension in policy.dimension_attributes.items()
        if dimension not in DIMENSION_FIELDS
    }


def _text(value: object) -> str | None:
    """An attribute as a dimension has it; none where there is no saying."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return None
        case int():
            return str(value)
        case Decimal() if value.is_finite():
            return f"{value:f}"
        case _:
            return None


def _check_variant(
    dimensions: Mapping[str, str], article: Article, policy: OrderPolicy, path: str
) -> None:
    """Refuse attributes that name another variant than the SKU; AX ignores letter case."""
    problems = [
        Problem(
            path=f"{path}.attributes.{attribute}",
            rule="lines.variant",
            message="names another variant than the SKU",
            hint="Correct the article in the shop, or leave the attribute out of the policy.",
        )
        for attribute, dimension in policy.dimension_attributes.items()
        if dimension in dimensions and dimension in article.dimensions
        if dimensions[dimension].casefold() != article.dimensions[dimension].casefold()
    ]
    if problems:
        raise MappingError(*problems)


def _warehouse(delivery: Delivery, policy: OrderPolicy, path: str) -> Warehouse:
    name = delivery.warehouse
    found = policy.default_warehouse if name is None else policy.warehouses.get(name)
    if found is not None:
        return found
    if name is None:
        message = "names no warehouse, and the policy has no default; AX demands a site"
        hint = "Give the policy a default_warehouse, or name the line's in the shop."
    else:
        message = f"no AX site and warehouse for {name!r}; AX demands a site"
        hint = "Add it to the policy's warehouses; the default is for lines that name none."
    raise MappingError(
        Problem(path=f"{path}.warehouse", rule="lines.no-warehouse", message=message, hint=hint)
    )
