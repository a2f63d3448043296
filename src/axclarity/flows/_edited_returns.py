"""Whether a return was edited, and whether AX's order is as it asks for now. Pure."""

import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

from axclarity.ax.documents import InventDim, SalesTable, given
from axclarity.ax.documents.return_order import ReturnLine, ReturnTable
from axclarity.clarity.models import Return
from axclarity.mapping.exact import plain_text
from axclarity.values.exactly import exactly

__all__ = ["difference", "return_digest"]

_VARIANT = ("config_id", "invent_color_id", "invent_size_id", "invent_style_id")
_TOLD = ("return_disposition_code_id", "invent_trans_id_return")
_Line = tuple[str, ...]


def return_digest(return_: Return) -> str:
    """What decides what AX is sent; status, version and refund move by themselves."""
    back = [
        [line.id, line.order_line_id, plain_text(line.quantity), line.reason, line.restock]
        for line in return_.lines
    ]
    instead = [
        [line.sku, plain_text(line.quantity), plain_text(line.unit_price)]
        for line in return_.exchange_lines
    ]
    content = [return_.order_id, return_.number, back, instead]
    return sha256(json.dumps(content).encode()).hexdigest()


def difference(stored: SalesTable, wanted: SalesTable | ReturnTable) -> str:
    """What an order has otherwise than is asked for, in words; empty where it has not.

    Its number and its goods are compared. Amounts are not: the total is proven apart.
    """
    if stored.purch_order_form_num != wanted.purch_order_form_num:
        return f"the number {given(stored.purch_order_form_num, '')}"
    told = [name for name in _TOLD if any(_text(line, name) for line in wanted.sales_line)]
    has, asked = _goods(stored, told), _goods(wanted, told)
    differ = sorted({line[0] for line in has | asked if has.get(line) != asked.get(line)})
    return f"other lines of {', '.join(differ)}" if differ else ""


@exactly
def _goods(table: SalesTable | ReturnTable, told: Sequence[str]) -> dict[_Line, Decimal]:
    """How much of what, in its sales units; what comes back is negative.

    Args:
        told: attributes that tell lines apart, beside article and variant.
    """
    goods: defaultdict[_Line, Decimal] = defaultdict(Decimal)
    for line in table.sales_line:
        quantity = line.expected_ret_qty if isinstance(line, ReturnLine) else line.sales_qty
        dimensions = line.invent_dim[0] if line.invent_dim else InventDim()
        variant = (_text(dimensions, name).casefold() for name in _VARIANT)
        more = (_text(line, name) for name in told)
        goods[given(line.item_id, ""), *variant, *more] += given(quantity, Decimal(0))
    return dict(goods)


def _text(entity: object, name: str) -> str:
    text: str = given(getattr(entity, name), "")
    return text
