"""SalesOrderService as AX 2009 has it: the same orders in the document of that release."""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from axclarity.ax.documents import (
    UNSET,
    Entity,
    SalesOrder,
    SalesOrder2009,
    SalesTable,
    SalesTable2009,
    TableDlvAddr,
    field_specs,
    given,
)
from axclarity.ax.keys import EntityKey
from axclarity.sandbox.ax._criteria import Condition
from axclarity.sandbox.ax._keeper import Done, Keeper, Kept

__all__ = ["SalesOrders2009"]

_INLINE = {
    "delivery_address": "address",
    "delivery_city": "city",
    "delivery_country_region_id": "country_region_id",
    "delivery_county": "county",
    "delivery_state": "state",
    "delivery_street": "street",
    "delivery_zip_code": "zip_code",
}
"""Fields of the order that AX 2012 has in an address: by their names there."""


@frozen
class SalesOrders2009(Kept):
    """Orders of AX 2012, told and taken in the words of AX 2009.

    Assumption: dimensions, which AX 2009 has by position, are not carried over.
    """

    kept: Keeper[SalesTable]

    @property
    def kind(self) -> type[SalesOrder2009]:
        """The class of the document."""
        return SalesOrder2009

    def create(self, document: SalesOrder2009) -> Done:
        """Create orders."""
        return self.kept.create(_document_2012(document))

    def read(self, keys: Iterable[EntityKey]) -> SalesOrder2009:
        """Read orders."""
        found: SalesOrder = self.kept.read(keys)
        return SalesOrder2009(sales_table=list(map(_order_2009, found.sales_table)))

    def update(self, keys: Sequence[EntityKey], document: SalesOrder2009) -> Done:
        """Change orders."""
        return self.kept.update(keys, _document_2012(document))

    def delete(self, keys: Sequence[EntityKey]) -> Done:
        """Delete orders."""
        return self.kept.delete(keys)

    def find(self, conditions: Sequence[Condition]) -> list[EntityKey]:
        """The keys of the orders that meet the conditions."""
        return self.kept.find(conditions)


def _document_2012(document: SalesOrder2009) -> SalesOrder:
    return SalesOrder(sales_table=list(map(_order_2012, document.sales_table)))


def _order_2012(order: SalesTable2009) -> SalesTable:
    made: SalesTable = _converted(order, SalesTable)
    if made.receipt_date_requested in (UNSET, None):
        made.receipt_date_requested = order.delivery_date
    address = {there: getattr(order, here) for here, there in _INLINE.items()}
    if any(value for value in address.values()):
        made.table_dlv_addr = [TableDlvAddr(**address)]
    return made


def _order_2009(order: SalesTable) -> SalesTable2009:
    made: SalesTable2009 = _converted(order, SalesTable2009)
    made.delivery_date = order.receipt_date_requested
    for address in order.table_dlv_addr[:1]:
        for here, there in _INLINE.items():
            setattr(made, here, getattr(address, there))
    return made


def _converted(record: Entity, kind: type[Any]) -> Any:
    """A record of another class, with the fields that both have."""
    values: dict[str, Any] = {}
    for spec in field_specs(kind):
        value: Any = getattr(record, spec.attribute, UNSET)
        if spec.many and spec.type is not None:
            values[spec.attribute] = [_converted(each, spec.type) for each in given(value, [])]
        elif spec.type is None:
            values[spec.attribute] = value
    return kind(action=record.action, extra=record.extra, **values)
