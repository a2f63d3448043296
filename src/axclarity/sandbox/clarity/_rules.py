"""What a record must agree with in the rest of the shop before it is kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import urlsplit

from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import InvalidDocument, Problem

__all__ = [
    "Look",
    "check_payment",
    "check_product",
    "check_refund",
    "check_return",
    "check_shipment",
    "check_subscription",
    "no_rule",
]

_MESSAGES = {
    "unknown": "is not known to this shop",
    "currency": "is not the order's currency",
    "webhook.url": "must be an http or https address with a host",
    "webhook.event": "is no event of this shop",
    "shipment.no-lines": "must name at least one order line",
    "shipment.unknown-line": "is no line of this order",
    "shipment.quantity": "must be more than nothing and no more than is left to ship",
    "return.unknown-line": "is no line of this order",
    "return.quantity": "must be more than nothing and no more than is left to return",
    "refund.unknown-line": "is no line of this order",
    "refund.total": "does not follow from lines, tax, shipping and adjustment",
    "refund.order": "belongs to another order",
}


class Look(Protocol):
    """The rest of the shop, to look at."""

    def find(self, kind: str, record_id: str) -> dict[str, Any] | None:
        """One record, by the name of its kind and its id."""
        ...

    def of_order(self, kind: str, order_id: str) -> list[dict[str, Any]]:
        """The records of a kind that belong to an order, oldest first."""
        ...


def no_rule(_look: Look, _record: Any) -> None:
    """Whatever its model takes is kept."""


def check_product(look: Look, product: Any) -> None:
    """A variant's parent is there."""
    if product.parent_id and look.find("product", product.parent_id) is None:
        raise InvalidDocument(_problem("$.parent_id", "unknown"))


def check_payment(look: Look, payment: Any) -> None:
    """The order is there, and the money is in its currency."""
    order = _order(look, payment.order_id)
    if payment.currency != order.currency:
        raise InvalidDocument(_problem("$.currency", "currency"))


def check_shipment(look: Look, shipment: Any) -> None:
    """What leaves was ordered and has not left before."""
    order = _order(look, shipment.order_id)
    before = look.of_order("shipment", order.id)
    _check_lines("shipment", shipment.lines, _left(order, _others(before, shipment)))


def check_return(look: Look, returned: Any) -> None:
    """What comes back was ordered and has not come back before."""
    order = _order(look, returned.order_id)
    before = look.of_order("return", order.id)
    _check_lines("return", returned.lines, _left(order, _others(before, returned)))


def check_refund(look: Look, refund: Any) -> None:
    """Order, lines and return are there and belong together, and the total follows."""
    order = _order(look, refund.order_id)
    known = {line.id for line in order.lines}
    problems = [
        _problem(f"$.lines[{position}].order_line_id", "refund.unknown-line")
        for position, line in enumerate(refund.lines)
        if line.order_line_id not in known
    ]
    if refund.currency != order.currency:
        problems.append(_problem("$.currency", "currency"))
    lines = sum((line.amount + line.tax for line in refund.lines), Decimal(0))
    if lines + refund.shipping + refund.adjustment != refund.total:
        problems.append(_problem("$.total", "refund.total"))
    if refund.return_id:
        returned = look.find("return", refund.return_id)
        if returned is None:
            problems.append(_problem("$.return_id", "unknown"))
        elif returned["order_id"] != order.id:
            problems.append(_problem("$.return_id", "refund.order"))
    if problems:
        raise InvalidDocument(*problems)


def check_subscription(events: Sequence[str], subscription: Any) -> None:
    """The address is one that can be sent to, and the events exist."""
    problems = [
        _problem(f"$.events[{position}]", "webhook.event")
        for position, name in enumerate(subscription.events)
        if name not in events
    ]
    if not _is_address(subscription.url):
        problems.append(_problem("$.url", "webhook.url"))
    if problems:
        raise InvalidDocument(*problems)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _order(look: Look, order_id: str | None) -> Order:
    found = look.find("order", order_id or "")
    if found is None:
        raise InvalidDocument(_problem("$.order_id", "unknown"))
    return record_from_object(Order, found)


def _others(records: Sequence[Mapping[str, Any]], record: Any) -> Iterator[Mapping[str, Any]]:
    return (other for other in records if other["id"] != record.id)


def _left(order: Order, before: Iterator[Mapping[str, Any]]) -> dict[str, Decimal]:
    """How many of each order line earlier records have left over."""
    gone: defaultdict[str, Decimal] = defaultdict(Decimal)
    left: dict[str, Decimal] = {line.id: line.quantity for line in order.lines}
    for record in before:
        if record["status"] not in ("cancelled", "rejected"):
            for line in record["lines"]:
                gone[line["order_line_id"]] += Decimal(line["quantity"])
    return {line_id: quantity - gone[line_id] for line_id, quantity in left.items()}


def _check_lines(name: str, lines: Sequence[Any], left: dict[str, Decimal]) -> None:
    problems = [] if lines else [_problem("$.lines", f"{name}.no-lines")]
    for position, line in enumerate(lines):
        path = f"$.lines[{position}]"
        if line.order_line_id not in left:
            problems.append(_problem(f"{path}.order_line_id", f"{name}.unknown-line"))
        elif not 0 < line.quantity <= left[line.order_line_id]:
            problems.append(_problem(f"{path}.quantity", f"{name}.quantity"))
        else:
            left[line.order_line_id] -= line.quantity
    if problems:
        raise InvalidDocument(*problems)


def _problem(path: str, rule: str) -> Problem:
    return Problem(path=path, rule=rule, message=_MESSAGES[rule])
