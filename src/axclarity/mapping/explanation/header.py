"""The header of a sales order, field by field."""

from collections.abc import Callable, Iterator
from typing import Final

from axclarity.ax.documents import given
from axclarity.mapping.explanation.places_of_delivery import name_steps
from axclarity.mapping.explanation.sources import Sources, at_key
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.written import written

__all__ = ["date_steps", "header_steps", "mode_step"]

Steps = Iterator[Step]


def header_steps(attribute: str, sources: Sources) -> Steps:
    """The steps to a field of `SalesTable`."""
    if attribute in _COPIED:
        yield sources.step(*_COPIED[attribute], rule="as it is")
    elif attribute in _CONSTANT:
        yield Step(rule=_CONSTANT[attribute])
    elif attribute in _RULES:
        yield from _RULES[attribute](sources)


def date_steps(index: int, sources: Sources) -> Steps:
    """The steps to the day on which a sales line should arrive, by its place from 0."""
    source, day = sources.said(index, "requested_date")
    if day is not None:
        yield Step(source=source, value=written(day), rule="when this line should arrive")
    else:
        yield from _order_date(sources)


def mode_step(code: str, sources: Sources) -> Step:
    """AX's mode of delivery for a shipping code."""
    mode = sources.policy.delivery_modes.get(code, "")
    source = at_key("policy.delivery_modes", code)
    return Step(source=source, value=mode, rule="AX's mode of delivery for this code")


def _account(sources: Sources) -> Steps:
    (table,) = sources.mapped.document.sales_table
    value = written(given(table.cust_account, ""))
    rule = "the account of the buyer, found or made before the mapping"
    yield Step(source="account", value=value, rule=rule)


def _number(sources: Sources) -> Steps:
    yield sources.step("number", rule="AX's name for it is the customer's order number")
    if sources.share.order.number != sources.order.number:
        lines, divided = sources.policy.lines, len(sources.priced) > len(sources.share.lines)
        source, value = "policy.lines.negative_lines", lines.negative_lines
        if divided:
            source, value = "policy.lines.orders_by", written(lines.orders_by)
        rule = "numbered, since several sales orders are made"
        yield Step(source=source, value=value, rule=rule)


def _inclusive(sources: Sources) -> Steps:
    yield sources.step("prices_include_tax", rule="Yes where prices hold their taxes")


def _date(sources: Sources) -> Steps:
    """That of its lines, where sales orders are divided by date."""
    if "date" in sources.policy.lines.orders_by:
        yield from date_steps(0, sources)
    else:
        yield from _order_date(sources)


def _order_date(sources: Sources) -> Steps:
    if sources.order.requested_ship_date is not None:
        yield sources.step("requested_ship_date", rule="as the shopper asked")
    else:
        yield sources.step("placed_at", rule="the day it was placed")
        days = written(sources.policy.lead_days)
        yield Step(source="policy.lead_days", value=days, rule="days later")


def _name(sources: Sources) -> Steps:
    yield from name_steps(*sources.header_address())


def _mode(sources: Sources) -> Steps:
    code = sources.order.shipping_lines[0].code
    yield sources.step("shipping_lines", 0, "code", rule="the first shipping line decides")
    yield mode_step(code, sources)


def _origin(sources: Sources) -> Steps:
    origin = sources.policy.sales_origin
    yield Step(source="policy.sales_origin", value=origin, rule="as it is")


_COPIED: Final = {
    "currency_code": ("currency",),
    "customer_ref": ("purchase_order",),
    "email": ("email",),
}
_CONSTANT: Final = {
    "reservation": "always Automatic: AX reserves stock as the order comes in",
    "sales_type": "always Sales: AX's type of an order",
}
_RULES: Final[dict[str, Callable[[Sources], Steps]]] = {
    "cust_account": _account,
    "delivery_name": _name,
    "dlv_mode": _mode,
    "incl_tax": _inclusive,
    "purch_order_form_num": _number,
    "receipt_date_requested": _date,
    "sales_name": _name,
    "sales_origin_id": _origin,
}
