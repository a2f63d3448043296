"""The header of a sales order, field by field."""

from collections.abc import Callable, Iterator
from typing import Final

from axclarity.mapping.explanation.sources import Sources, written
from axclarity.mapping.explanation.steps import Step

__all__ = ["header_steps"]

Steps = Iterator[Step]


def header_steps(attribute: str, sources: Sources) -> Steps:
    """The steps to a field of `SalesTable`."""
    if attribute in _COPIED:
        yield sources.step(*_COPIED[attribute], rule="as it is")
    elif attribute in _CONSTANT:
        yield Step(rule=_CONSTANT[attribute])
    elif attribute in _RULES:
        yield from _RULES[attribute](sources)


def _account(_sources: Sources) -> Steps:
    yield Step(source="account", rule="the account of the buyer, found or made before the mapping")


def _number(sources: Sources) -> Steps:
    yield sources.step("number", rule="AX's name for it is the customer's order number")
    (table,) = sources.mapped.document.sales_table
    if table.purch_order_form_num != sources.order.number:
        yield Step(source="policy.lines", rule="numbered, since several sales orders are made")


def _inclusive(sources: Sources) -> Steps:
    yield sources.step("prices_include_tax", rule="Yes where prices hold their taxes")


def _date(sources: Sources) -> Steps:
    order, policy = sources.order, sources.policy
    if order.requested_ship_date is not None:
        yield sources.step("requested_ship_date", rule="as the shopper asked")
    else:
        yield sources.step("placed_at", rule="the day it was placed")
        days = written(policy.lead_days)
        yield Step(source="policy.lead_days", value=days, rule="days later")


def _name(sources: Sources) -> Steps:
    of = "shipping_address" if sources.order.shipping_address else "billing_address"
    yield sources.step(of, "company", rule="company and name, with a comma between")
    yield sources.step(of, "name", rule="company and name, with a comma between")


def _mode(sources: Sources) -> Steps:
    yield sources.step("shipping_lines", 0, "code", rule="the first shipping line decides")
    yield Step(source="policy.delivery_modes", rule="AX's mode of delivery for this code")


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
