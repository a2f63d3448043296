"""Money: an exact amount that never parts from its currency."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Self

from attrs import field, frozen

from axclarity.errors import InvalidValue, Problem, value_class
from axclarity.values._iso4217 import minor_unit
from axclarity.values.rounding import WIDE, round_to

__all__ = ["Money", "allocate"]

_EXACT = Context(prec=WIDE.prec, traps=[Inexact, InvalidOperation, Overflow])
_SCALE = Context(prec=256)
_FAR = 48
"""Powers of ten beyond which no weight or total of an allocation lies."""


def _known_currency(_: object, __: object, code: str) -> None:
    minor_unit(code)


def _finite(_: object, __: object, amount: Decimal) -> None:
    if not (isinstance(amount, Decimal) and amount.is_finite()):
        raise InvalidValue(
            Problem(
                path="amount",
                rule="money.exact",
                message="must be a finite Decimal",
                value_class=value_class(amount),
            )
        )


@frozen(order=False)
class Money:
    """An amount and its currency. Two currencies never meet in one operation.

    Raises:
        InvalidValue: the amount is no finite Decimal, the currency none of ISO 4217, two
            currencies meet in a sum, or a sum has more digits than are kept.
    """

    amount: Decimal = field(validator=_finite)
    currency: str = field(validator=_known_currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in a currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, parts: "Iterable[Money]", currency: str) -> "Money":
        """Sum the parts; an empty sum is zero in `currency`."""
        return sum(parts, start=cls.zero(currency))

    def __add__(self, other: "Money") -> "Money":
        return self._exact(_EXACT.add, self.amount, self._same(other).amount)

    def __sub__(self, other: "Money") -> "Money":
        return self._exact(_EXACT.subtract, self.amount, self._same(other).amount)

    def __neg__(self) -> "Money":
        return self._exact(_EXACT.minus, self.amount)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def rounded(self, unit: Decimal | None = None) -> "Money":
        """Round halves away from zero to `unit`, by default to the ISO minor unit.

        Raises:
            InvalidValue: rule `rounding.unit`: the unit is negative; `rounding.amount`: the amount
                has more than 64 digits in it.
        """
        return Money(round_to(self.amount, unit or minor_unit(self.currency)), self.currency)

    def _exact(self, operation: Callable[..., Decimal], *amounts: Decimal) -> "Money":
        """What an operation makes of amounts, if it keeps every digit."""
        try:
            return Money(operation(*amounts), self.currency)
        except ArithmeticError:
            raise InvalidValue(
                Problem(
                    path="amount",
                    rule="money.exact",
                    message=f"would have more than the {_EXACT.prec} digits that are kept",
                )
            ) from None

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise InvalidValue(
                Problem(
                    path="currency",
                    rule="money.mixed-currencies",
                    message=f"{self.currency} and {other.currency} cannot be added",
                    hint="Convert one of them first, at a rate that is yours to name.",
                )
            )
        return other


def allocate(total: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Split `total` in proportion to `weights`, in multiples of `unit`, losing nothing.

    Largest remainder: every share is within one unit of its exact part, the shares sum to the
    total, ties go to the earlier position, a weight of zero gets nothing, and
    `allocate(-total) == -allocate(total)`.

    Args:
        total: of any sign.
        weights: not negative; only their proportions count.
        unit: the smallest share, in the total's own currency.

    Raises:
        InvalidValue: something is no Decimal, `total` is no multiple of `unit`, a weight is
            negative, or all are zero while the total is not.
    """
    try:
        scaled = _integers(weights) if _is_plain(total) and _is_plain(unit) and unit > 0 else None
    except AttributeError:  # what is no Decimal has none of its methods
        scaled = None
    if scaled is None:
        raise _unallocatable("total and weights must be plain Decimals, the weights not negative")
    whole, rest = _SCALE.divmod(total.copy_abs(), unit)
    if rest:
        raise _unallocatable("the total must be whole units")
    if not whole:
        return [Decimal(0)] * len(weights)
    shares = _shares(int(whole), scaled)
    sign = -1 if total < 0 else 1
    return [_SCALE.multiply(sign * share, unit) for share in shares]


def _shares(whole: int, weights: Sequence[int]) -> list[int]:
    weight_sum = sum(weights)
    if not weight_sum:
        raise _unallocatable("an amount needs at least one part with weight")
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(whole * weight, weight_sum)
        shares.append(share)
        remainders.append(remainder)
    left = whole - sum(shares)
    if left:
        by_remainder = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)
        for index in by_remainder[:left]:
            shares[index] += 1
    return shares


def _is_plain(number: Decimal) -> bool:
    return number.is_finite() and (-_FAR < number.adjusted() < _FAR or not number)


def _integers(weights: Sequence[Decimal]) -> list[int] | None:
    """The weights in one power of ten, so that none has digits after the point."""
    if not all(_is_plain(weight) and weight >= 0 for weight in weights):
        return None
    digits = max((-int(w.as_tuple().exponent) for w in weights if w), default=0)
    return [int(weight.scaleb(digits, _SCALE)) if weight else 0 for weight in weights]


def _unallocatable(message: str) -> InvalidValue:
    return InvalidValue(Problem(path="allocate", rule="money.allocate", message=message))
