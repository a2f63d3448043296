"""Lines are cut into pieces: quantities first, exactly; then the money, to the cent.

What is cut keeps its place in the shop's order, and pieces are numbered from 1. The pieces of a
line make its quantity and its amount again; cutting them the same way once more changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from attrs import evolve

from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.deliveries import AS_SAID, Delivery, DeliveryPlan, Piece
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.line_units import sold_step
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.values import allocate, floor_to
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE

__all__ = ["joined", "split_lines"]

_ZERO, _ONE = Decimal(0), Decimal(1)


@exactly
def split_lines(
    lines: Sequence[PricedLine],
    plan: DeliveryPlan,
    unit: Decimal,
    *,
    policy: OrderPolicy | None = None,
) -> list[PricedLine]:
    """Cut lines up by a plan: first as somebody decided, then by what is in stock.

    Args:
        unit: the smallest amount of money.
        policy: for the units in which AX sells: of stock only what is whole in them is taken.
            Without it, AX sells in the units that were ordered.

    Raises:
        MappingError: the pieces of a line are not the whole line, or belong to no line; no rule
            leads from the unit of a line to the one in which AX sells it.
    """
    _check_whole(lines, plan)
    split = _each_cut(lines, _Told(plan).cut, unit)
    if plan.stock is not None:
        split = _each_cut(split, _Stock(plan, policy).cut, unit)
    return split


@exactly
def joined(pieces: Iterable[PricedLine]) -> list[PricedLine]:
    """The lines as they were before they were cut."""
    whole: dict[tuple[int, str], PricedLine] = {}
    for piece in pieces:
        key = _key(piece)
        before = whole.get(key)
        if before is None:
            whole[key] = evolve(piece, part=1, delivery=AS_SAID)
        else:
            quantity = WIDE.add(before.line.quantity, piece.line.quantity)
            whole[key] = evolve(
                before,
                line=before.line.model_copy(update={"quantity": quantity}),
                wanted=before.wanted + piece.wanted,
            )
    return list(whole.values())


def _each_cut(
    lines: Sequence[PricedLine],
    cut: Callable[[PricedLine], Iterable[Piece]],
    unit: Decimal,
) -> list[PricedLine]:
    pieces = [piece for line in lines for piece in _money_spread(line, list(cut(line)), unit)]
    counted: dict[tuple[int, str], int] = {}
    numbered = []
    for piece in pieces:
        counted[_key(piece)] = counted.get(_key(piece), 0) + 1
        numbered.append(evolve(piece, part=counted[_key(piece)]))
    return numbered


def _money_spread(line: PricedLine, pieces: Sequence[Piece], unit: Decimal) -> Iterator[PricedLine]:
    amounts = allocate(line.wanted, [piece.quantity for piece in pieces], unit)
    for piece, amount in zip(pieces, amounts, strict=True):
        yield evolve(
            line,
            line=line.line.model_copy(update={"quantity": piece.quantity}),
            wanted=amount,
            delivery=line.delivery.refined(piece.delivery),
        )


class _Told:
    """Hands out the pieces that somebody decided on, in their order."""

    def __init__(self, plan: DeliveryPlan) -> None:
        self._plan = plan
        self._left: dict[tuple[int, str], list[Piece]] = {}

    def cut(self, line: PricedLine) -> Iterator[Piece]:
        needed = line.line.quantity
        told = self._plan.pieces.get(line.line.id)
        if told is None:
            yield Piece(quantity=needed, delivery=AS_SAID)
            return
        left = self._left.setdefault(_key(line), [_of_part(piece, line) for piece in told])
        while needed:
            piece = left.pop(0)
            taken = min(needed, piece.quantity)
            needed -= taken
            if taken < piece.quantity:
                left.insert(0, evolve(piece, quantity=piece.quantity - taken))
            yield evolve(piece, quantity=taken)


def _of_part(piece: Piece, line: PricedLine) -> Piece:
    """A piece of a line that is a part of a kit: what so many kits have of it."""
    if line.per_kit == _ONE:
        return piece
    return evolve(piece, quantity=WIDE.multiply(piece.quantity, line.per_kit))


class _Stock:
    """Hands out what is in stock; who comes first is served first."""

    def __init__(self, plan: DeliveryPlan, policy: OrderPolicy | None) -> None:
        self._policy = policy
        self._left = dict(plan.stock or {})
        self._warehouses = plan.warehouses
        self._backorder = Delivery(backorder=True, requested_date=plan.backorder_date)

    def cut(self, line: PricedLine) -> Iterator[Piece]:
        needed = line.line.quantity
        step = self._step(line)
        for warehouse in self._candidates(line):
            key = (line.line.sku, warehouse)
            taken = min(needed, max(_ZERO, floor_to(self._left.get(key, _ZERO), step)))
            if taken:
                self._left[key] -= taken
                needed -= taken
                yield Piece(quantity=taken, delivery=Delivery(warehouse=warehouse))
        if needed:
            yield Piece(quantity=needed, delivery=self._backorder)

    def _step(self, line: PricedLine) -> Decimal:
        """What is ordered whole is cut whole, and so is what AX sells whole."""
        step = _ONE.scaleb(min(0, int(line.line.quantity.normalize().as_tuple().exponent)))
        if self._policy is None:
            return step
        sold = sold_step(line.line, self._policy, path=f"$.lines[{line.position - 1}]")
        return step if sold is None else _common(Fraction(step), sold)

    def _candidates(self, line: PricedLine) -> list[str]:
        own = line.delivery.warehouse or line.line.warehouse
        return list(dict.fromkeys((*((own,) if own else ()), *self._warehouses)))


def _common(step: Fraction, other: Fraction) -> Decimal:
    """The least common multiple; it is a decimal where one of the two is."""
    over, under = lcm(step.numerator, other.numerator), gcd(step.denominator, other.denominator)
    return WIDE.divide(Decimal(over), Decimal(under))


def _check_whole(lines: Sequence[PricedLine], plan: DeliveryPlan) -> None:
    ordered = {line.line.id: line.line.quantity / line.per_kit for line in joined(lines)}
    problems = [
        Problem(
            path=f"pieces.{line_id}",
            rule="splitting.quantity",
            message=f"make {told:f}, the line {ordered.get(line_id, _ZERO):f}",
        )
        for line_id, pieces in plan.pieces.items()
        if (told := sum((piece.quantity for piece in pieces), start=_ZERO))
        != ordered.get(line_id, _ZERO)
    ]
    if problems:
        raise MappingError(*problems)


def _key(line: PricedLine) -> tuple[int, str]:
    return line.position, line.line.sku
