"""Lines with a negative quantity bring goods back: they leave the order and become a credit.

The credit is kept as an order of its own with every sign turned, so that the same rules hold for
it; what is made of it is turned again at the end. Rounding is the same on both sides of zero.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import evolve

from axclarity.ax.documents import SalesOrder
from axclarity.clarity.models import Order, OrderLine, Totals
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.proof import Components, Proof
from axclarity.mapping.orders.totals import repeated_ids
from axclarity.values import round_to

__all__ = ["at_places_of", "sold_and_returned", "turned_document", "turned_proof"]

_ZERO = Decimal(0)
_LINE: Final = re.compile(r"^\$\.lines\[(\d+)\]")


def sold_and_returned(order: Order, unit: Decimal) -> tuple[Order | None, Order | None]:
    """What is sold, and what comes back with its signs turned; either may be missing.

    The order's own discounts and charges stay with what is sold. Whether the parts add up to the
    order's totals is not judged here: what is sold has all that the credit has not.

    Args:
        unit: the currency's minor unit.

    Raises:
        MappingError: lines share an id, or nothing is sold and there are charges or discounts of
            the order's own.
    """
    back = [line for line in order.lines if line.quantity < 0]
    if not back:
        return order, None
    problems = list(repeated_ids(order))
    if problems:
        raise MappingError(*problems)
    returned = _credit(order, [_turned(line) for line in back], unit)
    if len(back) == len(order.lines):
        _check_bare(order)
        return None, returned.model_copy(update={"totals": _turned_totals(order.totals)})
    kept = tuple(line for line in order.lines if line.quantity >= 0)
    totals = _added(order.totals, returned.totals)
    return order.model_copy(update={"lines": kept, "totals": totals}), returned


def at_places_of(whole: Order, order: Order, error: MappingError) -> MappingError:
    """The error about an order, of some of the lines maybe, with their places in the whole one."""
    if order is whole:
        return error
    places = {line.id: place for place, line in enumerate(whole.lines)}

    def moved(path: str) -> str:
        return _LINE.sub(lambda found: f"$.lines[{places[order.lines[int(found[1])].id]}]", path)

    moved_problems = [evolve(each, path=moved(each.path)) for each in error.problems]
    return type(error)(*moved_problems, **error.context)


def turned_document(document: SalesOrder) -> None:
    """Make a credit of a document: negative quantities, carried taxes and rounding; it has no
    other charges.
    """
    for table in document.sales_table:
        for line in table.sales_line:
            line.sales_qty = -line.sales_qty
        for charge in table.markup_trans_header:
            if isinstance(charge.value, Decimal):
                charge.value = -charge.value


def turned_proof(proof: Proof) -> Proof:
    """The proof of the document that was turned."""
    return Proof(
        currency=proof.currency,
        line_amounts=tuple(-amount for amount in proof.line_amounts),
        charge_amounts=tuple(-amount for amount in proof.charge_amounts),
        shop=_turned_components(proof.shop),
        ax=_turned_components(proof.ax),
    )


def _check_bare(order: Order) -> None:
    problems = [
        Problem(
            path=f"$.{name}",
            rule="order.credit-alone",
            message="stand on an order of which all lines come back; a credit has only lines",
            hint="Credit the lines by an order of their own in the shop, or as a return.",
        )
        for name in ("shipping_lines", "fees", "discounts")
        if any(each.amount for each in getattr(order, name))
    ]
    if problems:
        raise MappingError(*problems)


def _turned_components(components: Components) -> Components:
    return Components(
        lines=-components.lines,
        charges=-components.charges,
        tax=-components.tax,
        rounding=-components.rounding,
        total=-components.total,
    )


def _turned(line: OrderLine) -> OrderLine:
    return line.model_copy(
        update={
            "quantity": -line.quantity,
            "total": -line.total,
            "discounts": _turned_amounts(line.discounts),
            "tax_lines": _turned_amounts(line.tax_lines),
        }
    )


def _turned_amounts(parts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(part.model_copy(update={"amount": -part.amount}) for part in parts)


def _credit(order: Order, lines: Sequence[OrderLine], unit: Decimal) -> Order:
    """An order of such lines only; its totals follow from them."""
    priced = [line for line in lines if line.parent_line_id is None]
    subtotal = _sum(round_to(line.quantity * line.unit_price, unit) for line in priced)
    discount = _sum(each.amount for line in priced for each in line.discounts)
    tax = _sum(each.amount for line in lines for each in line.tax_lines)
    total = subtotal - discount + (_ZERO if order.prices_include_tax else tax)
    return order.model_copy(
        update={
            "lines": tuple(lines),
            "shipping_lines": (),
            "fees": (),
            "discounts": (),
            "totals": Totals(subtotal=subtotal, discount=discount, tax=tax, total=total),
        }
    )


def _added(totals: Totals, returned: Totals) -> Totals:
    names = ("subtotal", "discount", "tax", "total")
    return totals.model_copy(
        update={name: getattr(totals, name) + getattr(returned, name) for name in names}
    )


def _turned_totals(totals: Totals) -> Totals:
    return Totals(**{name: -getattr(totals, name) for name in Totals.model_fields})


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, start=_ZERO)
