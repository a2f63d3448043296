"""Whether an order's parts add up to its totals. If not, it is refused, never repaired."""

from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import Final, Protocol

from axclarity.clarity.models import Order, OrderLine, Totals
from axclarity.errors import MappingError, Problem
from axclarity.values import fits_ax_real, round_to
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE, is_multiple

__all__ = ["check_rounding", "check_totals", "is_component"]

_ZERO: Final = Decimal(0)
_SHORT: Final = Decimal(10) ** 11
"""With the digits of any minor unit behind it, of less than 16 digits."""
_TOTALS: Final = tuple(Totals.model_fields)
_NOT_SENT: Final = ("tax", "paid", "due")

_Place = tuple[str | int, ...]
"""Where an amount stands: names and indices, which make a path when one is asked for."""


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
        gross = [_gross(line, unit) for line in order.lines]
        problems = [*_lines(order, gross), *_components(order, gross)]
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
        _problem(
            _path(place), "order.rounding-unit", f"is no multiple of {unit:f}, to which AX rounds"
        )
        for place, amount in _all_amounts(order)
        if place[-1] not in _NOT_SENT and "tax_lines" not in place
        if not is_multiple(amount, unit)
    ]
    if problems:
        raise MappingError(*problems)


def is_component(line: OrderLine) -> bool:
    """Whether a line is part of a bundle, whose parent carries the price."""
    return line.parent_line_id is not None


def _shape(order: Order) -> Iterator[Problem]:
    lines = order.lines
    if not lines:
        yield _problem("$.lines", "order.no-lines", "an order needs at least one line")
    ids = [line.id for line in lines]
    if len(set(ids)) != len(ids):
        yield _problem("$.lines", "order.line-ids", "two lines have the same id")
    components = {line.id for line in lines if is_component(line)}
    for index, line in enumerate(lines):
        if line.quantity <= _ZERO:
            yield _problem(
                f"$.lines[{index}].quantity",
                "order.quantity",
                "must be positive; returns come another way",
            )
        if line.unit_price < _ZERO:
            yield _problem(f"$.lines[{index}].unit_price", "order.price", "must not be negative")
        if is_component(line):
            yield from _shape_of_component(line, f"$.lines[{index}]", ids, components)


def _shape_of_component(
    line: OrderLine, path: str, ids: Sequence[str], components: Set[str]
) -> Iterator[Problem]:
    if line.parent_line_id not in ids:
        yield _problem(f"{path}.parent_line_id", "order.bundle", "names no line of the order")
    if line.parent_line_id in components:
        yield _problem(f"{path}.parent_line_id", "order.bundle", "names a part of a bundle")
    if any(discount.amount for discount in line.discounts):
        yield _problem(
            f"{path}.discounts", "order.bundle", "a part of a bundle carries no discount"
        )


def _amounts(order: Order, unit: Decimal) -> Iterator[Problem]:
    """Amounts are whole minor units; no number is longer than AX can keep."""
    for place, amount in _all_amounts(order):
        if amount.same_quantum(unit) and _ZERO <= amount < _SHORT:
            continue  # as nearly all are
        if not is_multiple(amount, unit):
            yield _problem(_path(place), "order.fraction", f"has a fraction of {unit:f}")
        if not fits_ax_real(amount):
            yield _problem(_path(place), "ax.too-many-digits", "has more than 16 digits")
        if amount < 0 and ("discounts" in place or place[0] == "shipping_lines"):
            yield _problem(_path(place), "order.negative", "must not be negative")
    for index, line in enumerate(order.lines):
        for name, number in (("quantity", line.quantity), ("unit_price", line.unit_price)):
            if not fits_ax_real(number):
                yield _problem(
                    f"$.lines[{index}].{name}", "ax.too-many-digits", "has more than 16 digits"
                )


def _all_amounts(order: Order) -> Iterator[tuple[_Place, Decimal]]:
    totals = order.totals
    for name in _TOTALS:
        yield ("totals", name), getattr(totals, name)
    for index, line in enumerate(order.lines):
        yield ("lines", index, "total"), line.total
        for at, discount in enumerate(line.discounts):
            yield ("lines", index, "discounts", at, "amount"), discount.amount
        for at, tax in enumerate(line.tax_lines):
            yield ("lines", index, "tax_lines", at, "amount"), tax.amount
    for at, discount in enumerate(order.discounts):
        yield ("discounts", at, "amount"), discount.amount
    for name, charges in (("shipping_lines", order.shipping_lines), ("fees", order.fees)):
        for index, charge in enumerate(charges):
            yield (name, index, "amount"), charge.amount
            for at, tax in enumerate(charge.tax_lines):
                yield (name, index, "tax_lines", at, "amount"), tax.amount


def _path(place: _Place) -> str:
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)


def _lines(order: Order, gross: Sequence[Decimal]) -> Iterator[Problem]:
    for index, (line, amount) in enumerate(zip(order.lines, gross, strict=True)):
        expected = amount - _sum(line.discounts)
        if expected < _ZERO:
            yield _problem(
                f"$.lines[{index}].total", "order.discount", "discounts exceed the price"
            )
        if line.total != expected:
            yield _differs(f"$.lines[{index}].total", line.total, expected)


def _components(order: Order, gross: Sequence[Decimal]) -> Iterator[Problem]:
    totals = order.totals
    total = totals.subtotal - totals.discount + totals.shipping + totals.fees
    if not order.prices_include_tax:
        total += totals.tax
    for name, expected in (
        ("subtotal", sum(gross, start=_ZERO)),
        ("discount", sum([_sum(line.discounts) for line in order.lines], _sum(order.discounts))),
        ("shipping", _sum(order.shipping_lines)),
        ("fees", _sum(order.fees)),
        ("tax", _sum(order.placed_taxes)),
        ("total", total),
    ):
        stated = getattr(totals, name)
        if stated != expected:
            yield _differs(f"$.totals.{name}", stated, expected)
    if totals.total < _ZERO:
        yield _problem("$.totals.total", "order.negative", "must not be negative")


def _gross(line: OrderLine, unit: Decimal) -> Decimal:
    """What a line costs before its discounts; a component costs nothing, and has none."""
    if is_component(line):
        return _ZERO
    return round_to(WIDE.multiply(line.quantity, line.unit_price), unit)


def _sum(parts: Iterable[_HasAmount]) -> Decimal:
    return sum([part.amount for part in parts], start=_ZERO)


def _differs(path: str, stated: Decimal, expected: Decimal) -> Problem:
    return _problem(
        path,
        "totals.component",
        f"is {stated:f}, the order's parts make {expected:f} (difference {stated - expected:f})",
    )


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path=path, rule=rule, message=message)
