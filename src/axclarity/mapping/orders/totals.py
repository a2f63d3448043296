"""Whether an order's parts add up to its totals. If not, it is refused, never repaired."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import Final, Protocol

from axclarity.clarity.models import Order, OrderLine, Totals
from axclarity.errors import MappingError, Problem
from axclarity.values import fits_ax_real, round_to
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE, is_multiple

__all__ = ["check_rounding", "check_totals", "is_component", "repeated_ids"]

_ZERO: Final = Decimal(0)
_SHORT: Final = Decimal(10) ** 11
"""With the digits of any minor unit behind it, of less than 16 digits."""
_TOTALS: Final = tuple(Totals.model_fields)
_COMPONENT: Final = (
    "Correct the order in the shop: a discount, a charge or a tax is missing, or counted twice."
)
_LINE_TOTAL: Final = (
    "A line's total is quantity x unit price, rounded, less its own discounts: without shares of "
    "order discounts, and without tax that prices exclude."
)
_NEGATIVE: Final = (
    'What comes back is a return; with negative_lines="credit" the policy makes a credit of such '
    "lines."
)
_NOT_SENT: Final = ("tax", "paid", "due")

_Place = tuple[str | int, ...]
"""Where an amount stands: names and indices, which make a path when one is asked for."""


class _HasAmount(Protocol):
    @property
    def amount(self) -> Decimal: ...


@exactly
def check_totals(order: Order, unit: Decimal) -> None:
    """Check every component of an order's totals against the order's own parts.

    `paid` and `due` are not looked at: they tell of tender, which says nothing of what is owed, and
    shops leave them out. Nor are the order's `tax_lines`, which sum up by code the taxes that stand
    on its parts: only those are sent.

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


def repeated_ids(order: Order) -> Iterator[Problem]:
    """A problem, where lines share an id."""
    ids = [line.id for line in order.lines]
    if len(set(ids)) < len(ids):
        twice = [each for each, times in Counter(ids).items() if times > 1]
        yield _problem(
            "$.lines",
            "order.line-ids",
            f"two lines have the same id: {', '.join(twice)}",
            "Give each line of the order an id of its own; everything else refers to it.",
        )


def _shape(order: Order) -> Iterator[Problem]:
    lines = order.lines
    if not lines:
        yield _problem("$.lines", "order.no-lines", "an order needs at least one line")
    ids = [line.id for line in lines]
    yield from repeated_ids(order)
    components = {line.id for line in lines if is_component(line)}
    for index, line in enumerate(lines):
        if line.quantity <= _ZERO:
            yield _problem(
                f"$.lines[{index}].quantity",
                "order.quantity",
                "must be positive",
                _NEGATIVE if line.quantity < _ZERO else "Leave out a line of nothing.",
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
            yield _problem(
                _path(place), "order.fraction", f"{amount:f} is no whole multiple of {unit:f}"
            )
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
            yield _differs(f"$.lines[{index}].total", line.total, expected, _LINE_TOTAL)


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
            hint = _hint(order, name, stated - expected)
            yield _differs(f"$.totals.{name}", stated, expected, hint)
    if totals.total < _ZERO:
        yield _problem("$.totals.total", "order.negative", "must not be negative")


def _gross(line: OrderLine, unit: Decimal) -> Decimal:
    """What a line costs before its discounts; a component costs nothing, and has none."""
    if is_component(line):
        return _ZERO
    return round_to(WIDE.multiply(line.quantity, line.unit_price), unit)


def _sum(parts: Iterable[_HasAmount]) -> Decimal:
    return sum([part.amount for part in parts], start=_ZERO)


def _hint(order: Order, name: str, difference: Decimal) -> str:
    """What to look for, where a component differs; a difference of just the tax says most."""
    tax = order.totals.tax
    if name == "total" and tax and difference == (tax if order.prices_include_tax else -tax):
        said = "true" if order.prices_include_tax else "false"
        return f"The difference is the tax: prices_include_tax may be wrong; it is {said}."
    return _COMPONENT


def _differs(path: str, stated: Decimal, expected: Decimal, hint: str) -> Problem:
    return _problem(
        path,
        "totals.component",
        f"is {stated:f}, the order's parts make {expected:f} (difference {stated - expected:f})",
        hint,
    )


def _problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
