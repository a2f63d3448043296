"""Reservations of stock, by lot."""

from decimal import Decimal

from axclarity.ax.documents import SalesLine, SalesTable, given
from axclarity.sandbox.ax._records import OnHand, Records

__all__ = ["place_of", "release", "reserve", "reserve_again"]

_ZERO = Decimal(0)


def place_of(line: SalesLine) -> tuple[str, str]:
    """The item of a line and the warehouse that it comes from."""
    dimensions = line.invent_dim[0] if line.invent_dim else None
    warehouse = given(dimensions.invent_location_id, "") if dimensions else ""
    return given(line.item_id, ""), warehouse


def reserve(records: Records, line: SalesLine) -> None:
    """Reserve what is available of a line with automatic reservation; less is no error."""
    if line.reservation != "Automatic":
        return
    wanted = given(line.remain_sales_physical, _ZERO)
    available = records.on_hand(*place_of(line)).available
    _book(records, line, max(min(available, wanted), _ZERO))


def release(records: Records, line: SalesLine, quantity: Decimal | None = None) -> None:
    """Let reservations of a line go, as far as there are any; all of them by default."""
    reserved = records.reserved(given(line.invent_trans_id, ""))
    released = reserved if quantity is None else min(reserved, quantity)
    if released:
        _book(records, line, -released)


def reserve_again(records: Records, order: SalesTable, before: SalesTable) -> None:
    """Reserve for a changed order what its lines need now."""
    for line in before.sales_line:
        release(records, line)
    if order.sales_type == "Sales":
        for line in order.sales_line:
            reserve(records, line)


def _book(records: Records, line: SalesLine, quantity: Decimal) -> None:
    lot = given(line.invent_trans_id, "")
    item_id, warehouse = place_of(line)
    on_hand = records.on_hand(item_id, warehouse)
    records.put_reserved(lot, records.reserved(lot) + quantity)
    if quantity:
        booked = OnHand(on_hand.physical, on_hand.reserved + quantity)
        records.put_on_hand(item_id, warehouse, booked)
