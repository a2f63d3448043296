"""Pure functions between the two vocabularies. No I/O, no clock: data in, data out."""

from axclarity.mapping.customers import customer_from_order
from axclarity.mapping.notes import Note
from axclarity.mapping.orders import MappedOrder, prove, sales_order_from_order
from axclarity.mapping.policy import (
    ChargeRule,
    CustomerPolicy,
    OrderPolicy,
    TaxPolicy,
    TaxRule,
    Warehouse,
)
from axclarity.mapping.proof import Components, Proof
from axclarity.mapping.shipments import shipment_from_sales_order
from axclarity.mapping.status import order_status_from_sales_table, sales_status_from_order_status

__all__ = [
    "ChargeRule",
    "Components",
    "CustomerPolicy",
    "MappedOrder",
    "Note",
    "OrderPolicy",
    "Proof",
    "TaxPolicy",
    "TaxRule",
    "Warehouse",
    "customer_from_order",
    "order_status_from_sales_table",
    "prove",
    "sales_order_from_order",
    "sales_status_from_order_status",
    "shipment_from_sales_order",
]
