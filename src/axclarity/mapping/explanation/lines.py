"""Sales lines, field by field."""

from collections.abc import Callable, Iterator
from typing import Final

from axclarity.ax.documents import SalesLine
from axclarity.mapping.explanation.amounts import amount_steps
from axclarity.mapping.explanation.header import date_steps, mode_step
from axclarity.mapping.explanation.places_of_delivery import address_steps, name_steps
from axclarity.mapping.explanation.sources import Sources, at_key
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.taxes import tax_steps
from axclarity.mapping.explanation.written import written
from axclarity.mapping.orders.articles import article_of
from axclarity.mapping.orders.kits import is_of_recipe
from axclarity.mapping.orders.lines import dimension_attributes
from axclarity.mapping.orders.policy import Warehouse

__all__ = ["delivery_steps", "dimension_steps", "line_steps"]

Steps = Iterator[Step]
_STOCK: Final = {"invent_site_id": "site", "invent_location_id": "location"}


def line_steps(attribute: str, index: int, line: SalesLine, sources: Sources) -> Steps:
    """The steps to a field of a sales line, by its place from 0."""
    if attribute in ("sales_price", "line_disc", "price_unit"):
        yield from amount_steps(index, line, sources)
    elif attribute == "item_id":
        variants = sources.policy.lines.variant_skus
        yield from _article(index, sources, "AX's item in the SKU" if variants else "as it is")
    elif attribute in ("tax_group", "tax_item_group"):
        yield from _tax(attribute, index, sources)
    elif attribute in _RULES:
        yield from _RULES[attribute](index, sources)


def delivery_steps(attribute: str, index: int, sources: Sources) -> Steps:
    """The steps to a field of the address of a sales line."""
    yield from address_steps(attribute, *sources.said(index, "ship_to"))


def dimension_steps(attribute: str, index: int, sources: Sources) -> Steps:
    """The steps to an inventory dimension of a sales line."""
    at, policy = sources.place_of(index), sources.policy
    line = sources.piece(index).line
    article = article_of(line.sku, policy.lines, path=f"$.lines[{at}]")
    if attribute in _STOCK:
        yield from _warehouse(_STOCK[attribute], index, sources)
    if attribute in ("invent_batch_id", "invent_serial_id"):
        name = attribute.removeprefix("invent_").removesuffix("_id")
        yield from _said(name, index, sources, "as the plan says")
    if attribute in article.dimensions:
        yield from _article(index, sources, "the product dimension in the SKU")
        yield Step(source="policy.lines.variant_skus", value="true", rule="SKUs name variants")
    for name, target in dimension_attributes(line, policy).items():
        value = line.attributes.get(name)
        if target == attribute and value not in (None, ""):
            path = f"$.lines[{at}].attributes.{name}"
            yield Step(source=path, value=written(value), rule="by policy.dimension_attributes")


def _warehouse(part: str, index: int, sources: Sources) -> Steps:
    source, name = sources.said(index, "warehouse")
    rule = f"AX's {'site' if part == 'site' else 'warehouse'} for it"
    if name is None:
        yield Step(source=source, rule="no warehouse is named")
        yield _of(sources.policy.default_warehouse, part, "policy.default_warehouse", rule)
    else:
        yield Step(source=source, value=name, rule="the warehouse it comes from")
        found = sources.policy.warehouses.get(name)
        yield _of(found, part, at_key("policy.warehouses", name), rule)


def _of(warehouse: Warehouse | None, part: str, source: str, rule: str) -> Step:
    return Step(source=f"{source}.{part}", value=getattr(warehouse, part, ""), rule=rule)


def _article(index: int, sources: Sources, rule: str) -> Steps:
    """The SKU of a sales line: the shop's, or that of a part by the recipe of the shop's."""
    at, piece = sources.place_of(index), sources.piece(index)
    if is_of_recipe(piece.line):
        yield sources.step("lines", at, "sku", rule="the kit")
        source = at_key("policy.lines.kits", sources.order.lines[at].sku)
        yield Step(source=source, value=piece.line.sku, rule=f"a part of it; {rule}")
    else:
        yield sources.step("lines", at, "sku", rule=rule)


def _position(index: int, sources: Sources) -> Steps:
    at = sources.place_of(index)
    yield Step(source=f"$.lines[{at}]", rule="the place of the shop's line, from 1")


def _name(index: int, sources: Sources) -> Steps:
    yield sources.step("lines", sources.place_of(index), "name", rule="as it is")


def _quantity(index: int, sources: Sources) -> Steps:
    at, piece = sources.place_of(index), sources.piece(index)
    shop = sources.order.lines[at]
    yield sources.step("lines", at, "quantity", rule="what is ordered")
    if is_of_recipe(piece.line):
        kit = sources.policy.lines.kits[shop.sku]
        each = next(part.quantity for part in kit.parts if part.sku == piece.line.sku)
        source, rule = at_key("policy.lines.kits", shop.sku), "of this part in one kit"
        yield Step(source=source, value=written(each), rule=rule)
    others = [(each.position, each.line.sku) for each in sources.priced]
    if others.count((piece.position, piece.line.sku)) > 1:
        source, rule = f"plan for $.lines[{at}]", f"piece {piece.part} of it"
        yield Step(source=source, value=written(piece.line.quantity), rule=rule)
    yield from _sold_unit(index, sources, "in the unit that AX sells it in, by its conversions")


def _unit(index: int, sources: Sources) -> Steps:
    at, piece = sources.place_of(index), sources.piece(index)
    unit = piece.line.unit
    if is_of_recipe(piece.line):
        source = at_key("policy.lines.kits", sources.order.lines[at].sku)
        yield Step(source=source, value=unit, rule="the unit of this part")
    else:
        yield sources.step("lines", at, "unit", rule="the shop's unit")
    if unit in sources.policy.units:
        source, name = at_key("policy.units", unit), sources.policy.units[unit]
        yield Step(source=source, value=name, rule="AX's name for it")
    yield from _sold_unit(index, sources, "the unit that AX sells it in")


def _sold_unit(index: int, sources: Sources, rule: str) -> Steps:
    """The unit that AX sells an article in, where it is another than the shop's."""
    line, lines = sources.piece(index).line, sources.policy.lines
    item, ordered = lines.item(line.sku), sources.policy.units.get(line.unit, line.unit)
    sold = lines.sales_units.get(item, ordered)
    if sold != ordered:
        yield Step(source=at_key("policy.lines.sales_units", item), value=sold, rule=rule)


def _tax(attribute: str, index: int, sources: Sources) -> Steps:
    """A component is taxed as its bundle is, where that is taxed; a bundle, else, as they are."""
    taxed = sources.piece(index).taxed_as
    at = sources.place_by_id(taxed.id)
    if taxed.tax_lines and not sources.order.lines[at].tax_lines:
        lines = enumerate(sources.order.lines)
        at = next(at for at, each in lines if each.parent_line_id == taxed.id and each.tax_lines)
    yield from tax_steps(attribute, f"$.lines[{at}]", taxed.tax_lines, sources)


def _ship_to(index: int, sources: Sources) -> Steps:
    yield from name_steps(*sources.said(index, "ship_to"))


def _vendor(index: int, sources: Sources) -> Steps:
    yield from _said("vendor", index, sources, "sent by a vendor, straight to the shopper")


def _mode(index: int, sources: Sources) -> Steps:
    yield from _said("mode", index, sources, "the shipping code of this piece")
    yield mode_step(sources.piece(index).delivery.mode, sources)


def _said(name: str, index: int, sources: Sources, rule: str) -> Steps:
    source, value = sources.said(index, name)
    if value:
        yield Step(source=source, value=written(value), rule=rule)


_RULES: Final[dict[str, Callable[[int, Sources], Steps]]] = {
    "customer_line_num": _position,
    "delivery_name": _ship_to,
    "delivery_type": _vendor,
    "dlv_mode": _mode,
    "name": _name,
    "receipt_date_requested": date_steps,
    "sales_qty": _quantity,
    "sales_unit": _unit,
}
