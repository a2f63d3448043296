"""Whether an order's parts add up to its totals. If not, it is refused, never repaired."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from axclarity.clarity.models import Charge, Order, OrderLine
from axclarity.errors import MappingError, Problem
from axclarity.values import fits_ax_real, round_to
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE, is_multiple

__all__ = ["check_rounding", "check_totals", "is_component"]


class _HasAmount(Protocol):
    @property
    def amount(self) -> Decimal: ...


@exactly
def check_totals(order: Order, unit: Decimal) -> None:
    """Check every component of an order's totals against the order's own parts.

    Args:
        unit: the currency's minor unit.

    Raises:
        MappingError: lists every component that does not follow from its parts, with the
            difference.
    """
    problems = [*_shape(order), *_amounts(order, unit)]
    if not problems:
        problems = [*_lines(order, unit), *_components(order, unit)]
    if problems:
        raise MappingError(*problems)


@exactly
def check_rounding(order: Order, unit: Decimal) -> None:
    """Check that AX can keep the order's amounts, where it rounds to more than the minor unit.

    Args:
        unit: what AX rounds the currency to. Taxes are not looked at: AX computes its own.

    Raises:
        MappingError: lists every amount that is no multiple of the unit.
    """
    problems = [
        _problem(path, "order.rounding-unit", f"is no multiple of {unit:f}, to which AX rounds")
        for path, amount in _all_amounts(order)
        if not path.endswith((".tax", ".paid", ".due")) and ".tax_lines" not in path
        if not is_multiple(amount, unit)
    ]
    if problems:
        raise MappingError(*problems)


def is_component(line: OrderLine) -> bool:
    """Whether a line is part of a bundle, whose parent carries the price."""
    return line.parent_line_id is not None


def _shape(order: Order) -> Iterator[Problem]:
    if not order.lines:
        yield _problem("$.lines", "order.no-lines", "an order needs at least one line")
    ids = [line.id for line in order.lines]
    if len(set(ids)) != len(ids):
        yield _problem("$.lines", "order.line-ids", "two lines have the same id")
    components = {line.id for line in order.lines if is_component(line)}
    for index, line in enumerate(order.lines):
        path = f"$.lines[{index}]"
        if line.quantity <= 0:
            yield _problem(
                f"{path}.quantity", "order.quantity", "must be positive; returns come another way"
            )
        if line.unit_price < 0:
            yield _problem(f"{path}.unit_price", "order.price", "must not be negative")
        if is_component(line) and line.parent_line_id not in ids:
            yield _problem(f"{path}.parent_line_id", "order.bundle", "names no line of the order")
        if line.parent_line_id in components:
            yield _problem(f"{path}.parent_line_id", "order.bundle", "names a part of a bundle")
        if is_component(line) and any(discount.amount for discount in line.discounts):
            yield _problem(
                f"{path}.discounts", "order.bundle", "a part of a bundle carries no discount"
            )


def _amounts(order: Order, unit: Decimal) -> Iterator[Problem]:
    """Amounts are whole minor units; no number is longer than AX can keep."""
    for path, amount in _all_amounts(order):
        if not is_multiple(amount, unit):
            yield _problem(path, "order.fraction", f"has a fraction of {unit:f}")
        if not fits_ax_real(amount):
            yield _problem(path, "ax.too-many-digits", "has more than 16 digits")
        if amount < 0 and ("discounts[" in path or path.startswith("$.shipping_lines")):
            yield _problem(path, "order.negative", "must not be negative")
    for index, line in enumerate(order.lines):
        for name, number in (("quantity", line.quantity), ("unit_price", line.unit_price)):
            if not fits_ax_real(number):
                yield _problem(
                    f"$.lines[{index}].{name}", "ax.too-many-digits", "has more than 16 digits"
                )


def _all_amounts(order: Order) -> Iterator[tuple[str, Decimal]]:
    for name in type(order.totals).model_fields:
        yield f"$.totals.{name}", getattr(order.totals, name)
    for index, line in enumerate(order.lines):
        yield f"$.lines[{index}].total", line.total
        yield from _each(f"$.lines[{index}].discounts", line.discounts)
        yield from _each(f"$.lines[{index}].tax_lines", line.tax_lines)
    yield from _each("$.discounts", order.discounts)
    for name, charges in _charges(order):
        for index, charge in enumerate(charges):
            yield f"$.{name}[{index}].amount", charge.amount
            yield from _each(f"$.{name}[{index}].tax_lines", charge.tax_lines)


def _charges(order: Order) -> tuple[tuple[str, tuple[Charge, ...]], ...]:
    return (("shipping_lines", order.shipping_lines), ("fees", order.fees))


def _each(path: str, parts: Sequence[_HasAmount]) -> Iterator[tuple[str, Decimal]]:
    for index, part in enumerate(parts):
        yield f"{path}[{index}].amount", part.amount


def _lines(order: Order, unit: Decimal) -> Iterator[Problem]:
    for index, line in enumerate(order.lines):
        path = f"$.lines[{index}].total"
        expected = Decimal(0)
        if not is_component(line):
            expected = _gross(line, unit) - _sum(line.discounts)
        if expected < 0:
            yield _problem(path, "order.discount", "discounts exceed the price")
        yield from _compared(path, line.total, expected)


def _components(order: Order, unit: Decimal) -> Iterator[Problem]:
    totals = order.totals
    priced = [line for line in order.lines if not is_component(line)]
    shipping = _sum(order.shipping_lines)
    fees = _sum(order.fees)
    discount = sum((_sum(line.discounts) for line in priced), start=_sum(order.discounts))
    total = totals.subtotal - totals.discount + totals.shipping + totals.fees
    if not order.prices_include_tax:
        total += totals.tax
    for name, expected in (
        ("subtotal", sum([_gross(line, unit) for line in priced], start=Decimal(0))),
        ("discount", discount),
        ("shipping", shipping),
        ("fees", fees),
        ("tax", _sum(order.placed_taxes)),
        ("total", total),
    ):
        yield from _compared(f"$.totals.{name}", getattr(totals, name), expected)
    if totals.total < 0:
        yield _problem("$.totals.total", "order.negative", "must not be negative")


def _gross(line: OrderLine, unit: Decimal) -> Decimal:
    return round_to(WIDE.multiply(line.quantity, line.unit_price), unit)


def _sum(parts: Iterable[_HasAmount]) -> Decimal:
    return sum([part.amount for part in parts], start=Decimal(0))


def _compared(path: str, stated: Decimal, expected: Decimal) -> Iterator[Problem]:
    if stated != expected:
        yield _problem(
            path,
            "totals.component",
            f"is {stated:f}, the order's parts make {expected:f} "
            f"(difference {stated - expected:f})",
        )


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path=path, rule=rule, message=message)
