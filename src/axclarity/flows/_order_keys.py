"""How an order and its sales orders are tied, be it one sales order or several.

The first sales order is bound to the order itself. The others are bound as its parts, numbered from
2. They are created before the first: once that one is bound, all are there.

What AX did with a sales order before it was bound was nobody's news. So an order is noted as unseen
together with its binding, and whoever follows changes in AX looks at it once. What AX did with an
order that the shop had stopped was nobody's news either: see `BEHIND`.
"""

from collections.abc import Sequence
from itertools import count

from axclarity.clarity.models import Order
from axclarity.http import Exchange
from axclarity.pipeline import Binding, Ledger

__all__ = [
    "BEHIND",
    "ORDER",
    "PART",
    "REPLACEMENT",
    "RETURN",
    "SALES_IDS_ATTRIBUTE",
    "SALES_ID_ATTRIBUTE",
    "UNSEEN",
    "bind_sales_ids",
    "order_id_of",
    "sales_ids_of",
    "sales_ids_told",
]

ORDER = "order"
RETURN, REPLACEMENT = "return", "return-replacement"
"""Returns, and what is sent instead: they become sales orders, too."""
UNSEEN = "order-unseen"
"""Orders that were bound, and at which nobody has looked in AX since; bound to themselves."""
BEHIND = "order-behind"
"""Orders that the shop has further back than AX; bound to a name of the moment they were seen."""
PART = "order-part"
SALES_ID_ATTRIBUTE = "ax_sales_id"
"""The order attribute in which the shop is told the number of the AX sales order."""
SALES_IDS_ATTRIBUTE = "ax_sales_ids"
"""The same for all of them, by commas, where an order became several."""


def bind_sales_ids(order_id: str, sales_ids: Sequence[str], ledger: Ledger) -> Exchange[None]:
    """Tie an order to its sales orders, once and for ever.

    Raises:
        Parked: rule `binding.taken`: one of them is bound to another order, in the same place.
    """
    ties = [
        Binding(entity=PART, clarity_id=f"{order_id}/{number}", ax_key=sales_id)
        for number, sales_id in enumerate(sales_ids[1:], start=2)
    ]
    ties.append(Binding(entity=ORDER, clarity_id=order_id, ax_key=sales_ids[0]))
    if (yield from ledger.bound(ORDER, order_id)) is None:
        ties.append(Binding(entity=UNSEEN, clarity_id=order_id, ax_key=order_id))
    yield from ledger.bind_all(*ties)


def sales_ids_of(order_id: str, ledger: Ledger) -> Exchange[tuple[str, ...]]:
    """The sales orders that an order is bound to, the first one first; nothing if to none."""
    bound = yield from ledger.bound(ORDER, order_id)
    found: list[str] = []
    for number in count(2):
        if bound is None:
            break
        found.append(bound)
        bound = yield from ledger.bound(PART, f"{order_id}/{number}")
    return tuple(found)


def sales_ids_told(order: Order) -> tuple[str, ...]:
    """The sales orders that the shop was told of, the first one first; nothing if of none."""
    attributes = order.attributes
    told = attributes.get(SALES_IDS_ATTRIBUTE) or attributes.get(SALES_ID_ATTRIBUTE)
    return tuple(str(told).split(", ")) if told else ()


def order_id_of(sales_id: str, ledger: Ledger) -> Exchange[str | None]:
    """The order that a sales order is bound to, as the whole or as a part."""
    order_id = yield from ledger.clarity_id_of(ORDER, sales_id)
    if order_id is None:
        part = yield from ledger.clarity_id_of(PART, sales_id)
        order_id = None if part is None else part.rpartition("/")[0]
    return order_id
