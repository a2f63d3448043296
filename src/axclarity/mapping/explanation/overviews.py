"""Overviews of a mapped order: its proof, its lines beside the shop's, and what a change does."""

from axclarity.ax.documents import SalesLine, given
from axclarity.clarity.models import Order
from axclarity.mapping.explanation.places import all_places
from axclarity.mapping.explanation.remade import check_lines
from axclarity.mapping.explanation.written import written, written_amount
from axclarity.mapping.orders.proof import Proof
from axclarity.mapping.orders.sales_orders import MappedOrder, SentLine
from axclarity.mapping.shown import Shown
from axclarity.values.exactly import exactly

__all__ = ["difference_table", "line_table", "proof_table"]

_OF_SHOP = ("line", "sku", "quantity", "unit_price", "total")
_OF_AX = ("ItemId", "SalesQty", "SalesPrice", "LineDisc", "PriceUnit", "amount")
_DIFFERENCE = ("field", "before", "after")
_COMPONENTS = ("lines", "charges", "tax", "rounding", "total")


@exactly
def proof_table(of: Proof | MappedOrder) -> Shown:
    """What the shopper pays beside what AX will make of it, component by component."""
    proof = of.proof if isinstance(of, MappedOrder) else of
    pairs = [(n, getattr(proof.shop, n), getattr(proof.ax, n)) for n in _COMPONENTS]
    rows = tuple(
        (name, *(written_amount(amount, proof.currency) for amount in (shop, ax, ax - shop)))
        for name, shop, ax in pairs
    )
    columns = (proof.currency, "shop", "AX", "difference")
    state = "holds" if proof.holds else "does not hold"
    return Shown(title=f"The proof {state}", columns=columns, rows=rows, right=(1, 2, 3))


def line_table(order: Order, mapped: MappedOrder) -> Shown:
    """Each sales line beside the line of the shop that it is, or is a piece or a part of.

    A bundle that went to AX as its components stands before them, for its price.

    Raises:
        MappingError: rule `explain.order`: the order is not the one that was mapped.
    """
    check_lines(mapped, order)
    (table,) = mapped.document.sales_table
    rows: list[tuple[str, ...]] = []
    told: set[int] = set()
    for sent, sales_line in zip(mapped.lines, table.sales_line, strict=True):
        bundle = order.lines[sent.position - 1].parent_line_id
        at = next((at for at, line in enumerate(order.lines) if line.id == bundle), None)
        if at is not None and at not in told:
            told.add(at)
            rows.append((*_of_shop(order, at), *[""] * len(_OF_AX)))
        rows.append((*_of_shop(order, sent.position - 1), *_of_ax(sent, sales_line, order)))
    title = f"Order {order.number} ({order.currency}), and its sales lines"
    right = tuple(place for place in range(len(_OF_SHOP) + len(_OF_AX)) if place not in (0, 1, 5))
    return Shown(title=title, columns=(*_OF_SHOP, *_OF_AX), rows=tuple(rows), right=right)


@exactly
def difference_table(before: MappedOrder, after: MappedOrder) -> Shown:
    """The fields that differ between two mappings of one order."""
    old, new = _values(before), _values(after)
    paths = [*old, *(path for path in new if path not in old)]
    rows = tuple(
        (path, old.get(path, ""), new.get(path, ""))
        for path in paths
        if old.get(path) != new.get(path)
    )
    if not rows:
        return Shown(title="No field differs", columns=_DIFFERENCE, rows=())
    currency = after.proof.currency
    fields = "1 field differs" if len(rows) == 1 else f"{len(rows)} fields differ"
    total = after.proof.ax.total - before.proof.ax.total
    title = f"{fields}, the total by {written_amount(total, currency)} {currency}"
    return Shown(title=title, columns=_DIFFERENCE, rows=rows)


def _of_shop(order: Order, at: int) -> tuple[str, ...]:
    line = order.lines[at]
    amounts = (written_amount(amount, order.currency) for amount in (line.unit_price, line.total))
    return str(at + 1), line.sku, f"{line.quantity:f}", *amounts


def _of_ax(sent: SentLine, line: SalesLine, order: Order) -> tuple[str, ...]:
    numbers = (line.sales_qty, line.sales_price, line.line_disc, line.price_unit)
    return (
        written(given(line.item_id, "")),
        *(written(given(number, None)) for number in numbers),
        written_amount(sent.amount, order.currency),
    )


def _values(mapped: MappedOrder) -> dict[str, str]:
    return {place.path: written(place.value) for place in all_places(mapped.document)}
