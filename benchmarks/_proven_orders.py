"""Orders of the shop whose totals AX reaches without rounding, and the policy for them."""

import json
from decimal import Decimal
from typing import Any, Final

from axclarity.mapping import ChargeRule, OrderPolicy, TaxPolicy, TaxRule, Warehouse

__all__ = ["ACCOUNT", "POLICY", "proven_order_json"]

ACCOUNT: Final = "C-1001"
POLICY: Final = OrderPolicy(
    company="USMF",
    tax=TaxPolicy(
        mode="total",
        rules={
            "VAT20": TaxRule(tax_group="WEB", tax_item_group="VAT20", rates={"VAT20": Decimal(20)})
        },
    ),
    shipping={"standard": ChargeRule(markup_code="FREIGHT")},
    delivery_modes={"standard": "STD"},
    default_warehouse=Warehouse(site="1", location="11"),
    lead_days=2,
)

_ADDRESS = {
    "name": "Ann Other",
    "lines": ["1 Main Street"],
    "city": "Springfield",
    "region_code": "IL",
    "postal_code": "62701",
    "country": "US",
}


def proven_order_json(lines: int) -> bytes:
    """An order of so many lines, each third at a discount; taxes are 20 % of whole tenths."""
    records = [_line(position) for position in range(lines)]
    discount = Decimal(len(range(0, lines, 3)))
    subtotal, shipping = Decimal(40) * lines, Decimal(5)
    tax = (subtotal - discount + shipping) / 5
    order = {
        "id": "ord_1001",
        "number": "1001",
        "status": "processing",
        "payment_status": "paid",
        "placed_at": "2026-01-02T03:04:05+00:00",
        "updated_at": "2026-01-02T03:04:05+00:00",
        "version": 3,
        "currency": "EUR",
        "prices_include_tax": False,
        "customer_id": "cus_1",
        "email": "ann@shop.example",
        "billing_address": _ADDRESS,
        "shipping_address": _ADDRESS,
        "lines": records,
        "shipping_lines": [
            {"code": "standard", "name": "Standard", "amount": "5.00", "tax_lines": [_tax("1.00")]}
        ],
        "payments": [{"id": "pay_1", "kind": "capture", "method": "card", "amount": "1.00"}],
        "totals": {
            "subtotal": f"{subtotal:.2f}",
            "discount": f"{discount:.2f}",
            "shipping": "5.00",
            "fees": "0",
            "tax": f"{tax:.2f}",
            "total": f"{subtotal - discount + shipping + tax:.2f}",
        },
        "purchase_order": "PO 17",
        "attributes": {"source": "web"},
    }
    return json.dumps(order).encode()


def _tax(amount: str) -> dict[str, str]:
    return {"code": "VAT20", "rate": "20", "amount": amount}


def _line(position: int) -> dict[str, Any]:
    discounted = position % 3 == 0
    return {
        "id": f"line_{position}",
        "sku": f"SKU-{position:04}",
        "product_id": f"prod_{position}",
        "name": "A thing that sells",
        "quantity": "2",
        "unit": "ea",
        "unit_price": "20.00",
        "discounts": [{"code": "SUMMER", "amount": "1.00", "kind": "amount"}] * discounted,
        "tax_lines": [_tax("7.80" if discounted else "8.00")],
        "total": "39.00" if discounted else "40.00",
        "attributes": {},
    }
