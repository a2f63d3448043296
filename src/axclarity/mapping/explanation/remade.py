"""An order mapped once more: an explanation is of this order by this policy, or there is none."""

from typing import Any

from axclarity.ax.documents import given
from axclarity.clarity.models import Order
from axclarity.errors import AxClarityError, MappingError, Problem
from axclarity.mapping.explanation.places import Place, all_places
from axclarity.mapping.explanation.sources import Sources
from axclarity.mapping.orders.deliveries import DeliveryPlan
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.sales_orders import (
    MappedOrder,
    sales_orders_from_order,
    shares_to_send,
)

__all__ = ["check_lines", "check_mapped", "check_value", "remade"]

_COMPONENTS = ("lines", "charges", "tax", "rounding", "total")
_AS_MAPPED = "Pass the order, the policy and the plan by which it was mapped."
_SET_LATER = "If a field map set it after the mapping, that map is the explanation."


def remade(
    mapped: MappedOrder, order: Order, policy: OrderPolicy, plan: DeliveryPlan | None
) -> Sources:
    """What the mapping makes of an order, where it is the same sales order.

    Raises:
        MappingError: rule `explain.order`, `explain.policy` or `explain.plan`: it is another.
    """
    check_lines(mapped, order)
    (table,) = mapped.document.sales_table
    try:
        sold, back = shares_to_send(order, policy, plan)
        made = sales_orders_from_order(
            order, policy, account=given(table.cust_account, ""), plan=plan
        )
    except AxClarityError as error:
        refused = _problem("policy", "explain.policy", "does not map this order")
        raise MappingError(refused, *error.problems) from error
    groups = [(each, sold) for each in sold] + [(each, back) for each in back]
    for (share, shares), again in zip(groups, made, strict=True):
        if again.document.sales_table[0].purch_order_form_num == table.purch_order_form_num:
            _check_same(again, mapped)
            return Sources(
                order=order,
                policy=policy,
                mapped=again,
                share=share,
                priced=tuple(line for each in shares for line in each.lines),
            )
    raise MappingError(
        _problem("policy", "explain.policy", "divides the order into other sales orders")
    )


def check_mapped(mapped: Any) -> None:
    """Check that it is a sales order with its proof, and not what else a mapping gives.

    Raises:
        MappingError: rule `explain.side`.
    """
    if not isinstance(mapped, MappedOrder):
        message = f"is a {type(mapped).__name__}, and only a MappedOrder is explained"
        raise MappingError(Problem(path="mapped", rule="explain.side", message=message))


def check_lines(mapped: MappedOrder, order: Order) -> None:
    """Check that an order has the number and the lines that were mapped.

    Raises:
        MappingError: rule `explain.order`.
    """
    number = str(mapped.document.sales_table[0].purch_order_form_num)
    if number != order.number and not number.startswith(f"{order.number}/"):
        raise MappingError(_problem("order", "explain.order", "is another: its number differs"))
    ids = [line.id for line in order.lines]
    if any(ids[sent.position - 1 : sent.position] != [sent.order_line_id] for sent in mapped.lines):
        raise MappingError(_problem("order", "explain.order", "has other lines now"))


def check_value(place: Place, made: MappedOrder) -> None:
    """Check that the mapping makes the value of a field.

    Raises:
        MappingError: rule `explain.differs`.
    """
    same = (each.value for each in all_places(made.document) if each.path == place.path)
    if next(same, None) != place.value:
        message = "holds something else than the mapping makes of this order by this policy"
        hint = f"{_AS_MAPPED} {_SET_LATER}"
        raise MappingError(
            Problem(path=place.path, rule="explain.differs", message=message, hint=hint)
        )


def _check_same(made: MappedOrder, mapped: MappedOrder) -> None:
    """Lines and totals must be those that were mapped; what they owe first, then what AX makes."""
    for path, side in (("order", "shop"), ("policy", "ax")):
        ours, theirs = getattr(made.proof, side), getattr(mapped.proof, side)
        others = [name for name in _COMPONENTS if getattr(ours, name) != getattr(theirs, name)]
        if others:
            message = f"gives other amounts than were mapped: {', '.join(others)}"
            raise MappingError(_problem(path, f"explain.{path}", message))
    if made.lines != mapped.lines or made.proof != mapped.proof:
        message = "or the policy makes other pieces of the order than were mapped"
        raise MappingError(_problem("plan", "explain.plan", message))


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=_AS_MAPPED)
