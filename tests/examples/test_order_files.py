"""Every example order is a whole Clarity order whose parts add up, counted here a second time."""

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from axclarity.clarity.models import Order, OrderLine, OrderStatus, TaxLine, record_from_json

DIRECTORY = Path(__file__).parents[2] / "examples" / "orders"
FILES = sorted(DIRECTORY.glob("*.json"))
WRONG = "47-does-not-add-up"
MINOR_UNITS = {"JPY": Decimal(1), "KWD": Decimal("0.001")}
RATES = {
    "VAT25": "25",
    "VAT15": "15",
    "VAT20": "20",
    "VAT21": "21",
    "VAT9": "9",
    "MWST19": "19",
    "MWST7": "7",
    "CT10": "10",
    "CT8": "8",
    "US-CA": "7.25",
    "US-CA-LA": "2.25",
}


def read(name: str) -> Order:
    return record_from_json(Order, (DIRECTORY / f"{name}.json").read_bytes())


ORDERS = {path.stem: read(path.stem) for path in FILES}
SOUND = [name for name in ORDERS if name != WRONG]


def unit_of(order: Order) -> Decimal:
    return MINOR_UNITS.get(order.currency, Decimal("0.01"))


def rounded(amount: Decimal, order: Order) -> Decimal:
    return amount.quantize(unit_of(order), rounding=ROUND_HALF_UP)


def amounts(parts: Iterable[Any]) -> Decimal:
    return sum((part.amount for part in parts), start=Decimal(0))


def priced(order: Order) -> list[OrderLine]:
    return [line for line in order.lines if line.parent_line_id is None]


def taxes(order: Order) -> Iterator[TaxLine]:
    for line in order.lines:
        yield from line.tax_lines
    for charge in (*order.shipping_lines, *order.fees):
        yield from charge.tax_lines


def components(order: Order) -> dict[str, Decimal]:
    subtotal = sum(
        (rounded(line.quantity * line.unit_price, order) for line in priced(order)), Decimal(0)
    )
    discount = amounts(order.discounts) + sum(
        (amounts(line.discounts) for line in order.lines), Decimal(0)
    )
    shipping, fees, tax = amounts(order.shipping_lines), amounts(order.fees), amounts(taxes(order))
    total = subtotal - discount + shipping + fees + (0 if order.prices_include_tax else tax)
    paid = amounts(order.payments) + amounts(order.gift_cards)
    return {
        "subtotal": subtotal,
        "discount": discount,
        "shipping": shipping,
        "fees": fees,
        "tax": tax,
        "total": total,
        "paid": paid,
        "due": total - paid,
    }


def test_there_are_at_least_forty() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", SOUND)
def test_every_component_adds_up(name: str) -> None:
    order = ORDERS[name]
    told = {component: getattr(order.totals, component) for component in components(order)}

    assert told == components(order)


@pytest.mark.parametrize("name", ORDERS)
def test_every_line_adds_up(name: str) -> None:
    order = ORDERS[name]
    for line in order.lines:
        expected = (
            Decimal(0)
            if line.parent_line_id
            else rounded(line.quantity * line.unit_price, order) - amounts(line.discounts)
        )
        assert line.total == expected, line.id


@pytest.mark.parametrize("name", ORDERS)
def test_the_tax_summary_repeats_the_taxes(name: str) -> None:
    order = ORDERS[name]
    by_code: dict[str, Decimal] = {}
    for tax in taxes(order):
        by_code[tax.code] = by_code.get(tax.code, Decimal(0)) + tax.amount

    assert {tax.code: tax.amount for tax in order.tax_lines} == by_code


@pytest.mark.parametrize("name", ORDERS)
def test_each_tax_is_its_rate_of_its_amount(name: str) -> None:
    """Within half a unit for rounding and one unit for the share of an order discount."""
    order = ORDERS[name]
    discounted = sum((line.total for line in priced(order)), Decimal(0))
    share = 1 - amounts(order.discounts) / discounted if discounted else Decimal(1)
    parts = [(line.total * share, line.tax_lines) for line in order.lines]
    parts += [(charge.amount, charge.tax_lines) for charge in (*order.shipping_lines, *order.fees)]
    for amount, tax_lines in parts:
        rate_sum = sum((tax.rate for tax in tax_lines), Decimal(0))
        for tax in tax_lines:
            base = 100 + rate_sum if order.prices_include_tax else Decimal(100)
            assert tax.rate == Decimal(RATES[tax.code])
            assert abs(tax.amount - amount * tax.rate / base) <= unit_of(order), tax.code


@pytest.mark.parametrize("name", ORDERS)
def test_amounts_are_texts_of_whole_minor_units(name: str) -> None:
    unit = unit_of(ORDERS[name])
    document = json.loads((DIRECTORY / f"{name}.json").read_bytes())
    found = list(_amounts_in(document))

    assert found
    for text in found:
        assert isinstance(text, str), text
        assert Decimal(text) % unit == 0, text


def _amounts_in(node: object, key: str = "") -> Iterator[object]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _amounts_in(value, "amount" if key == "totals" else name)
    elif isinstance(node, list):
        for value in node:
            yield from _amounts_in(value)
    elif key in ("amount", "unit_price", "total"):
        yield node


def test_the_wrong_one_is_one_cent_off_and_in_its_total_only() -> None:
    order = ORDERS[WRONG]
    expected = components(order)
    differences = {
        name: getattr(order.totals, name) - amount
        for name, amount in expected.items()
        if getattr(order.totals, name) != amount
    }

    assert set(differences) <= {"total", "due", "paid"}
    assert abs(differences["total"]) == Decimal("0.01")


def test_ids_and_numbers_are_unique_and_fit() -> None:
    ids = [order.id for order in ORDERS.values()]
    numbers = [order.number for order in ORDERS.values()]
    lines = [line.id for order in ORDERS.values() for line in order.lines]

    assert len(set(ids)) == len(set(numbers)) == len(ORDERS)
    assert len(set(lines)) == len(lines)
    assert max(map(len, numbers)) <= 20


def test_parents_are_lines_of_the_same_order() -> None:
    for name, order in ORDERS.items():
        parents = {line.parent_line_id for line in order.lines if line.parent_line_id}
        assert parents <= {line.id for line in priced(order)}, name


def test_nobody_in_them_is_real() -> None:
    for name, order in ORDERS.items():
        assert order.email == "" or order.email.endswith(("@example.com", "@example.org")), name


def _is_bundle_count(count: int) -> Callable[[Order], bool]:
    return lambda order: len({line.parent_line_id for line in order.lines} - {None}) == count


def _currency(code: str) -> Callable[[Order], bool]:
    return lambda order: order.currency == code


def _codes(order: Order) -> set[str]:
    return {tax.code for tax in taxes(order)}


def _script(first: str, last: str) -> Callable[[Order], bool]:
    return lambda order: (
        order.shipping_address is not None
        and any(first <= character <= last for character in order.shipping_address.name)
    )


VARIETIES: dict[str, Callable[[Order], bool]] = {
    "one line": lambda order: len(order.lines) == 1,
    "fifty lines": lambda order: len(order.lines) == 50,
    "line discount": lambda order: any(
        discount.kind == "amount" for line in order.lines for discount in line.discounts
    ),
    "line discount in percent": lambda order: any(
        discount.kind == "percent" for line in order.lines for discount in line.discounts
    ),
    "order discount": lambda order: any(d.kind == "amount" for d in order.discounts),
    "order discount in percent": lambda order: any(d.kind == "percent" for d in order.discounts),
    "coupon over a discounted line": lambda order: (
        bool(order.discounts) and any(line.discounts for line in order.lines)
    ),
    "gift at full discount": lambda order: any(
        line.unit_price and not line.total and line.discounts for line in order.lines
    ),
    "free sample": lambda order: any(line.unit_price == 0 for line in order.lines),
    "one bundle": _is_bundle_count(1),
    "two bundles": _is_bundle_count(2),
    "gift card in part": lambda order: bool(order.gift_cards and order.payments),
    "gift card in full": lambda order: bool(order.gift_cards) and not order.payments,
    "one rate": lambda order: not order.prices_include_tax and len(_codes(order)) == 1,
    "two rates": lambda order: not order.prices_include_tax and len(_codes(order)) == 2,
    "two taxes on a line": lambda order: any(len(line.tax_lines) == 2 for line in order.lines),
    "included mixed rates": lambda order: order.prices_include_tax and len(_codes(order)) == 2,
    "included in NOK": lambda order: order.prices_include_tax and order.currency == "NOK",
    "included in SEK": lambda order: order.prices_include_tax and order.currency == "SEK",
    "untaxed export": lambda order: not _codes(order) and bool(order.shipping_lines),
    "JPY": _currency("JPY"),
    "KWD": _currency("KWD"),
    "USD": _currency("USD"),
    "GBP": _currency("GBP"),
    "taxed shipping": lambda order: any(line.tax_lines for line in order.shipping_lines),
    "untaxed shipping": lambda order: any(
        line.amount and not line.tax_lines for line in order.shipping_lines
    ),
    "free shipping": lambda order: any(line.amount == 0 for line in order.shipping_lines),
    "gift wrap": lambda order: any(fee.code == "gift-wrap" for fee in order.fees),
    "negative adjustment": lambda order: any(fee.amount < 0 for fee in order.fees),
    "a third of a kilogram": lambda order: any(
        line.quantity == Decimal("0.333") and line.unit == "kg" for line in order.lines
    ),
    "two warehouses": lambda order: len({line.warehouse for line in order.lines} - {None}) == 2,
    "ship to per line": lambda order: any(line.ship_to for line in order.lines),
    "colour and size": lambda order: any(
        {"color", "size"} <= set(line.attributes) for line in order.lines
    ),
    "long address": lambda order: (
        order.shipping_address is not None and len("\n".join(order.shipping_address.lines)) > 180
    ),
    "Japanese": _script("\u4e00", "\u9fff"),
    "Greek": _script("\u0370", "\u03ff"),
    "Polish": _script("\u0141", "\u0144"),
    "guest": lambda order: order.customer_id is None,
    "company": lambda order: bool(order.purchase_order) and "vat_id" in order.attributes,
    "cancelled": lambda order: order.status is OrderStatus.CANCELLED,
    "on hold": lambda order: order.status is OrderStatus.ON_HOLD,
    "a million": lambda order: order.totals.total > 1_000_000,
    "one cent": lambda order: order.totals.total == Decimal("0.01"),
    "requested ship date": lambda order: order.requested_ship_date is not None,
    "requested date per line": lambda order: any(line.requested_date for line in order.lines),
    "notes": lambda order: bool(order.notes),
    "unknown article": lambda order: any(line.sku == "SKU-9999" for line in order.lines),
    "new customer": lambda order: (
        order.customer_id == "cust_2999"
        and order.billing_address is not None
        and bool(order.billing_address.company)
    ),
    "incomplete customer": lambda order: (
        order.customer_id == "cust_2998"
        and order.billing_address is None
        and order.shipping_address is not None
        and not order.shipping_address.name
    ),
}


@pytest.mark.parametrize("variety", VARIETIES)
def test_every_variety_is_there(variety: str) -> None:
    assert any(map(VARIETIES[variety], ORDERS.values()))


def test_three_orders_differ_from_a_tax_on_the_whole() -> None:
    """The shop rounds each line's tax, so the sum may differ from the tax on the sum."""

    def differs(order: Order) -> bool:
        if order.discounts or order.prices_include_tax or len(_codes(order)) != 1:
            return False
        parts = [(line.total, line.tax_lines) for line in order.lines]
        parts += [(charge.amount, charge.tax_lines) for charge in order.shipping_lines]
        base = sum((amount for amount, tax_lines in parts if tax_lines), Decimal(0))
        rate = next(taxes(order)).rate
        return rounded(base * rate / 100, order) != order.totals.tax

    assert len([name for name, order in ORDERS.items() if differs(order)]) >= 3


def test_the_readme_lists_every_file_with_its_total() -> None:
    table = (DIRECTORY.parent / "README.md").read_text()

    for name, order in ORDERS.items():
        cells = [cell.strip() for cell in _row(table, name).split("|")]
        assert cells[3:5] == [order.currency, f"{order.totals.total:f}"]


def _row(table: str, name: str) -> str:
    return next(line for line in table.splitlines() if f"`{name}.json`" in line)
