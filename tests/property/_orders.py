"""Random orders that are right, by a shop's own arithmetic, in any currency; a policy for them."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from axclarity.clarity.models import Order, record_from_object
from axclarity.mapping import ChargeRule, OrderPolicy, TaxPolicy, TaxRule, Warehouse
from axclarity.values import CURRENCIES

__all__ = ["TAXES", "orders", "policy"]

TAXES: dict[str, dict[str, str]] = {
    "": {},
    "A": {"A": "25"},
    "B": {"B": "15"},
    "C+D": {"C": "7.25", "D": "2.25"},
}
PLACED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rule(key: str) -> TaxRule:
    rates = {code: Decimal(rate) for code, rate in TAXES[key].items()}
    return TaxRule(tax_group="WEB", tax_item_group=key or "NONE", rates=rates)


def policy(mode: str = "total", bundles: str = "explode", **more: Any) -> OrderPolicy:
    rounding = ChargeRule(markup_code="ROUND")
    return OrderPolicy(
        company="USMF",
        tax=TaxPolicy(mode=mode, rules={key: rule(key) for key in TAXES}, rounding_charge=rounding),
        default_shipping=ChargeRule(markup_code="FREIGHT"),
        default_fee=ChargeRule(markup_code="FEE"),
        default_warehouse=Warehouse(site="1", location="11"),
        bundles=bundles,
        **more,
    )


def half_up(number: Fraction) -> int:
    return int(abs(number) + Fraction(1, 2)) * (-1 if number < 0 else 1)


def text(units: int, digits: int) -> str:
    return f"{Decimal(units).scaleb(-digits):f}"


def tax_lines(key: str, base: Fraction, included: bool, digits: int) -> list[dict[str, Any]]:
    """Each tax of an amount in minor units, rounded by itself."""
    rates = TAXES[key]
    whole = 100 + (sum(map(Fraction, rates.values())) if included else 0)
    return [
        {"code": code, "rate": rate, "amount": text(half_up(base * Fraction(rate) / whole), digits)}
        for code, rate in rates.items()
    ]


@st.composite
def orders(draw: st.DrawFn, *, order_discounts: bool = False) -> Order:
    currency = draw(currencies)
    digits, included = CURRENCIES[currency], draw(either)
    lines: list[dict[str, Any]] = []
    for _ in range(draw(few)):
        lines += _line(draw, len(lines), digits)
    subtotal = sum(line.pop("gross") for line in lines)
    line_totals = [line["total"] for line in lines]
    reduced = sum(line_totals)
    off = draw(portions) % (reduced + 1) if order_discounts else 0
    for line in lines:
        kept = Fraction(reduced - off, reduced) if reduced else Fraction(0)
        key = line.pop("taxed")
        line["tax_lines"] = tax_lines(key, line["total"] * kept, included, digits)
        line["total"] = text(line["total"], digits)
    charges = {
        name: [
            {
                "code": f"c{index}",
                "amount": text(amount, digits),
                "tax_lines": tax_lines(key, Fraction(amount), included, digits),
            }
            for index, (amount, key) in enumerate(draw(amounts))
        ]
        for name, amounts in (("shipping_lines", freights), ("fees", extras))
    }
    return _order(currency, included, lines, charges, subtotal, reduced, off, digits)


currencies = st.sampled_from(sorted(CURRENCIES))
either = st.booleans()
few = st.integers(1, 5)
keys = st.sampled_from(sorted(TAXES))
quantities = st.one_of(
    st.integers(1, 50).map(Decimal), st.integers(1, 5000).map(lambda n: Decimal(n).scaleb(-3))
)
prices = st.integers(0, 99_999)
portions = st.one_of(st.just(0), st.just(-1), st.integers(0, 10**7))
"""Taken modulo one more than the whole: nothing of it, all of it, or a part."""
components = st.lists(st.tuples(quantities, st.integers(0, 9999)), max_size=3)
freights = st.lists(st.tuples(st.integers(0, 3000), keys), max_size=2)
extras = st.lists(st.tuples(st.integers(-2000, 3000), keys), max_size=2)


def _line(draw: st.DrawFn, index: int, digits: int) -> list[dict[str, Any]]:
    quantity = draw(quantities)
    price = draw(prices)
    gross = half_up(Fraction(quantity) * price)
    off = draw(portions) % (gross + 1)
    line: dict[str, Any] = {
        "id": f"l{index}",
        "sku": f"SKU-{index}",
        "quantity": f"{quantity:f}",
        "unit_price": text(price, digits),
        "discounts": [{"amount": text(off, digits)}] if off else [],
        "total": gross - off,
        "gross": gross,
        "taxed": draw(keys),
    }
    return [
        line,
        *(
            {
                "id": f"l{index}.{number}",
                "sku": f"PART-{number}",
                "parent_line_id": f"l{index}",
                "quantity": f"{part_quantity:f}",
                "unit_price": text(part_price, digits),
                "total": 0,
                "gross": 0,
                "taxed": "",
            }
            for number, (part_quantity, part_price) in enumerate(draw(components))
        ),
    ]


def _sum(parts: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(part["amount"]) for part in parts), start=Decimal(0))


def _order(
    currency: str,
    included: bool,
    lines: list[dict[str, Any]],
    charges: dict[str, list[dict[str, Any]]],
    subtotal: int,
    reduced: int,
    off: int,
    digits: int,
) -> Order:
    taxed = [*lines, *charges["shipping_lines"], *charges["fees"]]
    tax = sum((_sum(part["tax_lines"]) for part in taxed), start=Decimal(0))
    shipping, fees = _sum(charges["shipping_lines"]), _sum(charges["fees"])
    total = Decimal(reduced - off).scaleb(-digits) + shipping + fees
    assume(total + (0 if included else tax) >= 0)
    return record_from_object(
        Order,
        {
            "id": "o1",
            "number": "1001",
            "status": "processing",
            "placed_at": PLACED.isoformat(),
            "updated_at": PLACED.isoformat(),
            "currency": currency,
            "prices_include_tax": included,
            "lines": lines,
            **charges,
            "discounts": [{"amount": text(off, digits)}] if off else [],
            "totals": {
                "subtotal": text(subtotal, digits),
                "discount": text(subtotal - reduced + off, digits),
                "shipping": f"{shipping:f}",
                "fees": f"{fees:f}",
                "tax": f"{tax:f}",
                "total": f"{total if included else total + tax:f}",
            },
        },
    )
