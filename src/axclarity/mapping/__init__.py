"""Pure functions between the two vocabularies. No I/O, no clock: data in, data out.

What most programs need is here. Each subject has a door of its own beside it: `orders`,
`customers`, `products`, `prices`, `inventory`, `ledger`, `returns`, `status`, `addresses`,
`currency`, `taxes`, `fieldmaps`, `explanation`.
"""

from axclarity.mapping.addresses import AddressPolicy
from axclarity.mapping.customers import CustomerPolicy, customer_from_customer, customer_from_order
from axclarity.mapping.explanation import explain
from axclarity.mapping.inventory import InventoryPolicy, inventory_from_on_hand
from axclarity.mapping.ledger import PaymentPolicy, journal_from_payment, journal_from_payout
from axclarity.mapping.notes import Note
from axclarity.mapping.orders import (
    ChargeRule,
    Components,
    DeliveryPlan,
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    Proof,
    TaxPolicy,
    TaxRule,
    Warehouse,
    prove,
    sales_order_from_order,
    sales_orders_from_order,
)
from axclarity.mapping.prices import PricePolicy, product_prices
from axclarity.mapping.products import (
    ProductPolicy,
    eco_res_product_from_products,
    products_from_eco_res_product,
)
from axclarity.mapping.returns import (
    ReturnPolicy,
    allocation_from_order,
    refund_from_return,
    return_order_from_return,
)
from axclarity.mapping.shipments import shipment_from_sales_order
from axclarity.mapping.status import order_status_from_sales_table, sales_status_from_order_status

__all__ = [
    "AddressPolicy",
    "ChargeRule",
    "Components",
    "CustomerPolicy",
    "DeliveryPlan",
    "InventoryPolicy",
    "LinePolicy",
    "MappedOrder",
    "Note",
    "OrderPolicy",
    "PaymentPolicy",
    "PricePolicy",
    "ProductPolicy",
    "Proof",
    "ReturnPolicy",
    "TaxPolicy",
    "TaxRule",
    "Warehouse",
    "allocation_from_order",
    "customer_from_customer",
    "customer_from_order",
    "eco_res_product_from_products",
    "explain",
    "inventory_from_on_hand",
    "journal_from_payment",
    "journal_from_payout",
    "order_status_from_sales_table",
    "product_prices",
    "products_from_eco_res_product",
    "prove",
    "refund_from_return",
    "return_order_from_return",
    "sales_order_from_order",
    "sales_orders_from_order",
    "sales_status_from_order_status",
    "shipment_from_sales_order",
]
