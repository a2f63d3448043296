"""SalesPackingSlip: a warehouse says what it delivered, and AX posts the packing slip."""

from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import SalesPackingSlip, SalesParmTable, given
from axclarity.ax.keys import EntityKey
from axclarity.sandbox.ax._fields import cut, filled
from axclarity.sandbox.ax._keeper import Done, Kept
from axclarity.sandbox.ax._outbound import packing_slip_of
from axclarity.sandbox.ax._postings import post_packing_slip
from axclarity.sandbox.ax._records import Records
from axclarity.sandbox.ax._refused import Refused, does_not_exist

__all__ = ["InboundSlips"]


@frozen
class InboundSlips(Kept):
    """Deliveries that are posted when they come in; nothing of the message is kept."""

    records: Records

    @property
    def kind(self) -> type[SalesPackingSlip]:
        """The class of the document."""
        return SalesPackingSlip

    def create(self, document: SalesPackingSlip) -> Done:
        """Post a packing slip for each order."""
        if not document.sales_parm_table:
            raise Refused("The document contains no delivery.")
        return Done(tuple(map(self._post, document.sales_parm_table)))

    def _post(self, delivery: SalesParmTable) -> EntityKey:
        cut(delivery)
        sales_id = str(filled(delivery, "sales_id", "Sales order"))
        order = self.records.orders.get(sales_id)
        if order is None:
            raise does_not_exist("Sales order", sales_id)
        day = given(delivery.delivery_date, self.records.clock().date())
        try:
            posted = post_packing_slip(self.records, order, _quantities(delivery), day)
        except ValueError as error:
            raise Refused(str(error)) from None
        self.records.orders.put(order)
        self.records.slips.put(packing_slip_of(self.records, order, posted, day))
        return EntityKey.of(ParmId=self.records.next_in("parm", "PARM-"))


def _quantities(delivery: SalesParmTable) -> dict[str, Decimal] | None:
    """By lot, or by item where the line names none; without lines all that is left."""
    if not delivery.sales_parm_line:
        return None
    wanted: dict[str, Decimal] = {}
    for line in delivery.sales_parm_line:
        key = given(line.invent_trans_id, "") or str(filled(line, "item_id", "Item number"))
        wanted[key] = wanted.get(key, Decimal(0)) + given(line.deliver_now, Decimal(0))
    return wanted
