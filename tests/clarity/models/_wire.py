"""One record of every kind, as the default dialect writes it."""

from typing import Any, Final

from axclarity.clarity.models import (
    Customer,
    Inventory,
    InventoryResult,
    NewCustomer,
    NewPayment,
    NewProduct,
    NewRefund,
    NewReturn,
    NewShipment,
    NewSubscription,
    Order,
    Payment,
    Product,
    Record,
    Refund,
    Return,
    RotatedSecret,
    Shipment,
    Subscription,
)

_MOMENT: Final = "2026-11-30T12:00:00Z"
_KEPT: Final = {"updated_at": _MOMENT, "version": 3}

NEW: Final[dict[type[Record], dict[str, Any]]] = {
    NewProduct: {
        "sku": "TS-RED-M",
        "name": "T-shirt",
        "description": "Warm",
        "type": "variant",
        "parent_id": "prod_1",
        "options": {"colour": "red", "size": "M"},
        "unit": "ea",
        "barcode": "4006381333931",
        "tax_class": "standard",
        "prices": [
            {"currency": "EUR", "amount": "19.90"},
            {
                "currency": "EUR",
                "amount": "17.90",
                "group": "wholesale",
                "min_quantity": "10",
                "valid_from": "2026-01-01T00:00:00+01:00",
                "valid_to": "2026-12-31T00:00:00+01:00",
            },
        ],
        "active": True,
        "attributes": {"material": "cotton", "total": 7},
        "translations": {"de": {"name": "T-Shirt"}},
    },
    NewCustomer: {
        "type": "company",
        "account_number": "C-1",
        "company": "Example Ltd",
        "first_name": "Ann",
        "last_name": "Other",
        "email": "ann@shop.example",
        "phone": "+47 22 33 44 55",
        "tax_id": "NO123",
        "tax_exempt": True,
        "group": "wholesale",
        "currency": "NOK",
        "payment_terms": "net30",
        "credit_limit": "5000.00",
        "addresses": [{"role": "billing", "lines": ["Storgata 1"], "country": "NO"}],
        "attributes": {"channel": "web"},
    },
    NewShipment: {
        "order_id": "ord_1",
        "external_id": "SO-1/1",
        "lines": [{"order_line_id": "line_1", "quantity": "1.5"}],
        "shipped_at": _MOMENT,
        "carrier": "post",
        "service": "parcel",
        "tracking_numbers": ["TRACK1"],
    },
    NewPayment: {
        "order_id": "ord_1",
        "kind": "capture",
        "method": "credit_card",
        "reference": "psp-1",
        "amount": "24.90",
        "currency": "EUR",
        "occurred_at": _MOMENT,
        "fee": "0.55",
        "payout_id": "po_1",
        "card": {"brand": "visa", "last4": "1111"},
    },
    NewReturn: {
        "order_id": "ord_1",
        "number": "R-1",
        "currency": "EUR",
        "lines": [
            {
                "id": "ret_line_1",
                "order_line_id": "line_1",
                "quantity": "1",
                "reason": "too small",
                "restock": False,
            }
        ],
        "exchange_lines": [{"sku": "TS-RED-L", "quantity": "1", "unit_price": "19.90"}],
        "refund_id": "ref_1",
    },
    NewRefund: {
        "order_id": "ord_1",
        "return_id": "ret_1",
        "currency": "EUR",
        "lines": [
            {
                "id": "ref_line_1",
                "order_line_id": "line_1",
                "quantity": "1",
                "amount": "16.72",
                "tax": "3.18",
            }
        ],
        "shipping": "4.00",
        "adjustment": "-30.00",
        "total": "-6.10",
        "payments": ["pay_1"],
    },
    NewSubscription: {
        "url": "https://hooks.example/clarity",
        "events": ["order.created"],
        "active": True,
    },
}
"""What is posted."""

KEPT: Final[dict[type[Record], dict[str, Any]]] = {
    Product: {**NEW[NewProduct], **_KEPT, "id": "prod_2"},
    Customer: {**NEW[NewCustomer], **_KEPT, "id": "cus_1"},
    Shipment: {**NEW[NewShipment], **_KEPT, "id": "shp_1", "status": "delivered"},
    Payment: {**NEW[NewPayment], **_KEPT, "id": "pay_1"},
    Return: {**NEW[NewReturn], **_KEPT, "id": "ret_1", "status": "approved"},
    Refund: {**NEW[NewRefund], **_KEPT, "id": "ref_1"},
    Subscription: {**NEW[NewSubscription], **_KEPT, "id": "sub_1"},
    Inventory: {
        "sku": "TS-RED-M",
        "location": "OSLO",
        "on_hand": "12",
        "reserved": "2.5",
        "available": "-1",
        "as_of": _MOMENT,
        "version": 3,
    },
    InventoryResult: {"sku": "TS-RED-M", "location": "OSLO", "status": "refused", "code": "sku"},
    Order: {
        **_KEPT,
        "id": "ord_1",
        "number": "1001",
        "status": "partially_shipped",
        "payment_status": "paid",
        "placed_at": "2026-11-29T12:00:00+01:00",
        "currency": "EUR",
        "prices_include_tax": True,
        "customer_id": None,
        "email": "ann@shop.example",
        "phone": "1",
        "shipping_address": {"country": "NO"},
        "billing_address": {
            "name": "Ann Other",
            "company": "Example Ltd",
            "lines": ["1 Main Street"],
            "city": "Springfield",
            "region": "Illinois",
            "region_code": "IL",
            "postal_code": "62701",
            "country": "US",
            "phone": "1",
        },
        "lines": [
            {
                "id": "line_1",
                "sku": "TS-RED-M",
                "product_id": "prod_2",
                "name": "T-shirt",
                "quantity": "2",
                "unit": "ea",
                "unit_price": "19.90",
                "discounts": [{"code": "SUMMER", "amount": "1.00", "kind": "amount"}],
                "tax_lines": [{"code": "VAT", "rate": "19", "amount": "6.20"}],
                "total": "38.80",
                "parent_line_id": None,
                "warehouse": "W1",
                "ship_to": {"country": "US"},
                "requested_date": "2026-12-24",
                "attributes": {"engraving": "A"},
            }
        ],
        "shipping_lines": [
            {
                "code": "STD",
                "name": "Standard",
                "amount": "5.00",
                "tax_lines": [{"code": "VAT", "rate": "19", "amount": "0.80"}],
            }
        ],
        "fees": [{"code": "WRAP", "amount": "1.00"}],
        "discounts": [{"code": "ALL", "amount": "2.00"}],
        "tax_lines": [{"code": "VAT", "rate": "19", "amount": "7.00"}],
        "payments": [
            {
                "id": "pay_1",
                "kind": "authorization",
                "method": "credit_card",
                "amount": "32.80",
                "card": {"brand": "visa", "last4": "1111"},
            }
        ],
        "gift_cards": [{"last4": "9999", "amount": "10.00"}],
        "totals": {
            "subtotal": "39.80",
            "discount": "3.00",
            "shipping": "5.00",
            "fees": "1.00",
            "tax": "7.00",
            "total": "42.80",
            "paid": "10.00",
            "due": "32.80",
        },
        "purchase_order": "PO-7",
        "requested_ship_date": "2026-12-01",
        "notes": "ring twice",
        "attributes": {"channel": "web", "price": 5},
    },
}
"""What the shop answers."""

SECRETS: Final[dict[type[Record], dict[str, Any]]] = {
    Subscription: {**KEPT[Subscription], "secret": "whsec_c2VjcmV0"},
    RotatedSecret: {"secret": "whsec_c2VjcmV0", "previous_valid_until": _MOMENT},
}
"""Answers that tell a secret."""
