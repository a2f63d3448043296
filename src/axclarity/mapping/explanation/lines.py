"""Sales lines, field by field; prices and discounts to the cent."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from axclarity.ax.documents import SalesLine, given
from axclarity.mapping.explanation.header import header_steps
from axclarity.mapping.explanation.sources import Sources, written
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.taxes import tax_steps
from axclarity.mapping.orders.articles import article_of
from axclarity.values import round_to

__all__ = ["dimension_steps", "line_steps"]

Steps = Iterator[Step]
_ZERO = Decimal(0)


def line_steps(attribute: str, index: int, line: SalesLine, sources: Sources) -> Steps:
    """The steps to a field of a sales line, by its place from 0."""
    at = sources.place_of(index)
    if attribute in ("sales_price", "line_disc", "price_unit"):
        yield from _money(index, line, sources)
    elif attribute == "item_id":
        variants = sources.policy.lines.variant_skus
        yield from _article(index, sources, "AX's item in the SKU" if variants else "as it is")
    elif attribute in _RULES:
        yield from _RULES[attribute](at, sources)


def dimension_steps(attribute: str, index: int, sources: Sources) -> Steps:
    """The steps to an inventory dimension of a sales line."""
    at, policy = sources.place_of(index), sources.policy
    article = article_of(sources.sent(index).sku, policy.lines, path=f"$.lines[{at}]")
    if attribute in ("invent_site_id", "invent_location_id"):
        yield sources.step("lines", at, "warehouse", rule="the warehouse it comes from")
        named = sources.order.lines[at].warehouse is not None
        source = "policy.warehouses" if named else "policy.default_warehouse"
        yield Step(source=source, rule="AX's site and warehouse for it")
    if attribute in article.dimensions:
        yield from _article(index, sources, "the product dimension in the SKU")
        yield Step(source="policy.lines.variant_skus", rule="SKUs name variants")
    for name, target in policy.dimension_attributes.items():
        given_there = sources.order.lines[at].attributes.get(name) not in (None, "")
        if target == attribute and given_there:
            value = written(sources.order.lines[at].attributes.get(name))
            path = f"$.lines[{at}].attributes.{name}"
            yield Step(source=path, value=value, rule="by policy.dimension_attributes")


def _money(index: int, line: SalesLine, sources: Sources) -> Steps:
    """From the shop's price to the amount of the line, and how AX comes to it."""
    sent, at = sources.sent(index), sources.place_of(index)
    shop = sources.order.lines[at]
    unit = sources.policy.unit_of(sources.order.currency)
    gross = round_to(shop.quantity * shop.unit_price, unit)
    reached = _ZERO
    if shop.parent_line_id is None:
        reached = gross
        rule = f"price of one, times {shop.quantity:f}"
        yield sources.step("lines", at, "unit_price", rule=rule, amount=gross)
        for place, discount in enumerate(shop.discounts):
            reached -= discount.amount
            keys = ("lines", at, "discounts", place, "amount")
            yield sources.step(*keys, rule="discount of the line", amount=-discount.amount)
    yield from _shares(index, reached, sources)
    yield Step(value=written(sent.amount), rule="what the line is to cost")
    yield Step(value=_formula(line), rule="how AX computes it")


def _shares(index: int, reached: Decimal, sources: Sources) -> Steps:
    """What is left between a line by itself and what its sales line costs."""
    sent, at, order = sources.sent(index), sources.place_of(index), sources.order
    shop = order.lines[at]
    left = abs(sent.amount) - reached
    if shop.parent_line_id is not None:
        rule = "its share of the bundle's price, by price and quantity, largest remainder"
        yield sources.step("lines", at, "parent_line_id", rule=rule, amount=left)
    elif _is_piece(index, sources):
        rule = f"piece {sent.part}: its share of the line, by quantity, largest remainder"
        yield Step(value=written(sent.quantity), rule=rule, amount=left)
    elif left:
        discounts = tuple(discount.amount for discount in order.discounts)
        rule = "its share of the order's discounts, by what the lines cost, largest remainder"
        yield Step(source="$.discounts[*].amount", value=written(discounts), rule=rule, amount=left)


def _is_piece(index: int, sources: Sources) -> bool:
    sent = sources.sent(index)
    return sum(other.position == sent.position for other in sources.mapped.lines) > 1


def _formula(line: SalesLine) -> str:
    price = f"{given(line.sales_price, _ZERO):f}"
    discount = given(line.line_disc, _ZERO)
    if discount:
        price = f"({price} - {discount:f})"
    per = given(line.price_unit, Decimal(1))
    return f"{line.sales_qty:f} x {price}" + ("" if per == 1 else f" / {per:f}")


def _article(index: int, sources: Sources, rule: str) -> Steps:
    """The SKU of a sales line: the shop's, or that of a part by the recipe of the shop's."""
    at, sku = sources.place_of(index), sources.sent(index).sku
    kit = sources.order.lines[at].sku
    if sku == kit:
        yield sources.step("lines", at, "sku", rule=rule)
    else:
        yield sources.step("lines", at, "sku", rule="the kit")
        yield Step(source=f"policy.lines.kits.{kit}", value=sku, rule=f"a part of it; {rule}")


def _position(at: int, _sources: Sources) -> Steps:
    yield Step(source=f"$.lines[{at}]", rule="the place of the shop's line, from 1")


def _copied(name: str) -> Callable[[int, Sources], Steps]:
    def steps(at: int, sources: Sources) -> Steps:
        yield sources.step("lines", at, name, rule="as it is")

    return steps


def _quantity(at: int, sources: Sources) -> Steps:
    yield sources.step("lines", at, "quantity", rule="what is ordered")
    if sources.policy.lines.conversions is not None:
        yield Step(source="policy.lines.conversions", rule="in the unit that AX sells it in")


def _unit(at: int, sources: Sources) -> Steps:
    yield sources.step("lines", at, "unit", rule="the shop's unit")
    yield Step(source="policy.units", rule="AX's name for it, where it has another")


def _tax(at: int, sources: Sources) -> Steps:
    shop = sources.order.lines[at]
    of = at
    if shop.parent_line_id is not None and not shop.tax_lines:
        of = next(i for i, x in enumerate(sources.order.lines) if x.id == shop.parent_line_id)
    yield from tax_steps(f"$.lines[{of}]", sources.order.lines[of].tax_lines, sources)


def _date(at: int, sources: Sources) -> Steps:
    if sources.order.lines[at].requested_date is not None:
        yield sources.step("lines", at, "requested_date", rule="as the shopper asked")
    else:
        yield from header_steps("receipt_date_requested", sources)


def _ship_to(at: int, sources: Sources) -> Steps:
    for name in ("company", "name"):
        if sources.order.lines[at].ship_to is not None:
            rule = "company and name, with a comma between"
            yield sources.step("lines", at, "ship_to", name, rule=rule)


def _planned(what: str) -> Callable[[int, Sources], Steps]:
    def steps(at: int, _sources: Sources) -> Steps:
        yield Step(source=f"plan.pieces of $.lines[{at}]", rule=what)

    return steps


_RULES: Final[dict[str, Callable[[int, Sources], Steps]]] = {
    "customer_line_num": _position,
    "delivery_name": _ship_to,
    "delivery_type": _planned("sent by a vendor, straight to the shopper"),
    "dlv_mode": _planned("AX's mode of delivery for the code of this piece"),
    "name": _copied("name"),
    "receipt_date_requested": _date,
    "sales_qty": _quantity,
    "sales_unit": _unit,
    "tax_group": _tax,
    "tax_item_group": _tax,
}
