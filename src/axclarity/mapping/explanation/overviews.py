"""Overviews of a mapped order: its proof, its lines beside the shop's, and what a change does."""

from decimal import Decimal

from axclarity.ax.documents import given
from axclarity.clarity.models import Order
from axclarity.mapping.explanation.places import all_places
from axclarity.mapping.explanation.sources import written
from axclarity.mapping.orders.proof import Proof
from axclarity.mapping.orders.sales_orders import MappedOrder
from axclarity.mapping.shown import Shown
from axclarity.values.exactly import exactly

__all__ = ["difference_table", "line_table", "proof_table"]

_COMPONENTS = ("lines", "charges", "tax", "rounding", "total")


@exactly
def proof_table(proof: Proof) -> Shown:
    """What the shopper pays beside what AX will make of it, component by component."""
    pairs = [(n, getattr(proof.shop, n), getattr(proof.ax, n)) for n in _COMPONENTS]
    rows = tuple((name, f"{shop:f}", f"{ax:f}", f"{ax - shop:f}") for name, shop, ax in pairs)
    columns = (proof.currency, "shop", "AX", "difference")
    state = "holds" if proof.holds else "does not hold"
    return Shown(title=f"The proof {state}", columns=columns, rows=rows, right=(1, 2, 3))


def line_table(order: Order, mapped: MappedOrder) -> Shown:
    """Each sales line beside the line of the shop that it is, or is a piece of."""
    (table,) = mapped.document.sales_table
    rows = []
    for sent, sales_line in zip(mapped.lines, table.sales_line, strict=True):
        shop = order.lines[sent.position - 1]
        sales = (sales_line.sales_price, sales_line.line_disc, sales_line.price_unit)
        prices = [given(value, None) for value in sales]
        rows.append(
            (
                *(str(sent.position), shop.sku, f"{shop.quantity:f}"),
                *(f"{shop.unit_price:f}", f"{shop.total:f}"),
                *(written(given(sales_line.item_id, "")), f"{sales_line.sales_qty:f}"),
                *map(written, prices),
                f"{sent.amount:f}",
            )
        )
    columns = ("line", "sku", "quantity", "unit_price", "total")
    ax = ("ItemId", "SalesQty", "SalesPrice", "LineDisc", "PriceUnit", "amount")
    title = f"Order {order.number} ({order.currency}), and its sales lines"
    return Shown(
        title=title, columns=(*columns, *ax), rows=tuple(rows), right=(2, 3, 4, 6, 7, 8, 9, 10)
    )


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
    total = after.proof.ax.total - before.proof.ax.total
    title = f"{len(rows)} fields differ, the total by {total or Decimal(0):f}"
    return Shown(title=title, columns=("field", "before", "after"), rows=rows)


def _values(mapped: MappedOrder) -> dict[str, str]:
    return {place.path: written(place.value) for place in all_places(mapped.document)}
