from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from axclarity.clarity.models import Order, record_from_object
from axclarity.mapping import ChargeRule, OrderPolicy, TaxPolicy, TaxRule, Warehouse

OrderMaker = Callable[..., Order]

ADDRESS = {
    "name": "Kari Nordmann",
    "lines": ["Fjellveien 12"],
    "city": "Bergen",
    "region_code": "NO-46",
    "postal_code": "5019",
    "country": "NO",
}


def line_of(
    number: int, price: str, quantity: str = "1", total: str | None = None, **more: Any
) -> dict[str, Any]:
    """A line whose total follows from price and quantity unless it is given."""
    amount = total if total is not None else str(Decimal(price) * Decimal(quantity))
    return {
        "id": f"ln_{number}",
        "sku": f"SKU-{number}",
        "quantity": quantity,
        "unit_price": price,
        "total": amount,
        **more,
    }


def document_of(lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An order document whose totals add up."""
    included = more.pop("prices_include_tax", False)
    parts = [*lines, *more.get("shipping_lines", ()), *more.get("fees", ())]
    tax = sum(Decimal(t["amount"]) for part in parts for t in part.get("tax_lines", ()))
    subtotal = sum(
        Decimal(line["unit_price"]) * Decimal(line["quantity"])
        for line in lines
        if "parent_line_id" not in line
    )
    discount = sum(
        Decimal(d["amount"]) for owner in (*lines, more) for d in owner.get("discounts", ())
    )
    shipping = sum(Decimal(s["amount"]) for s in more.get("shipping_lines", ()))
    fees = sum(Decimal(f["amount"]) for f in more.get("fees", ()))
    total = subtotal - discount + shipping + fees + (0 if included else tax)
    amounts = {
        "subtotal": subtotal,
        "discount": discount,
        "shipping": shipping,
        "fees": fees,
        "tax": tax,
        "total": total,
    }
    return {
        "id": "ord_1",
        "number": "W-1",
        "status": "pending",
        "placed_at": "2026-11-03T09:00:00+01:00",
        "updated_at": "2026-11-03T09:00:00+01:00",
        "currency": "EUR",
        "prices_include_tax": included,
        "customer_id": "cust_1",
        "email": "kari@example.com",
        "billing_address": ADDRESS,
        "shipping_address": ADDRESS,
        "lines": lines,
        "totals": {name: str(amount) for name, amount in amounts.items()},
        **more,
    }


@pytest.fixture
def make_order() -> OrderMaker:
    def make(lines: list[dict[str, Any]], **more: Any) -> Order:
        return record_from_object(Order, document_of(lines, **more))

    return make


@pytest.fixture
def make_line() -> Callable[..., dict[str, Any]]:
    return line_of


@pytest.fixture
def policy() -> OrderPolicy:
    return OrderPolicy(
        company="USMF",
        tax=TaxPolicy(
            mode="total",
            rules={
                "": TaxRule(tax_group="EXEMPT", tax_item_group="NONE", rates={}),
                "VAT25": TaxRule(
                    tax_group="WEB", tax_item_group="FULL", rates={"V25": Decimal(25)}
                ),
            },
            rounding_charge=ChargeRule(markup_code="TAXROUND"),
        ),
        shipping={"standard": ChargeRule(markup_code="FREIGHT")},
        fees={"gift-wrap": ChargeRule(markup_code="GIFTWRAP")},
        units={"piece": "pcs"},
        warehouses={"NORTH": Warehouse(site="2", location="21")},
        default_warehouse=Warehouse(site="1", location="11"),
        lead_days=2,
    )
