"""Money: an exact amount that never parts from its currency."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from attrs import field, frozen

from axclarity.errors import InvalidValue, Problem, value_class
from axclarity.values._iso4217 import MINOR_UNIT_DIGITS

__all__ = ["Money", "allocate", "minor_unit", "round_to"]


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency by ISO 4217: 1 for JPY, 0.01 for EUR, 0.001 for KWD.

    Raises:
        InvalidValue: the code is not in ISO 4217 list one.
    """
    digits = MINOR_UNIT_DIGITS.get(currency)
    if digits is None:
        raise InvalidValue(
            Problem(
                path="currency",
                rule="currency.unknown",
                message="is not an ISO 4217 code in use",
                value_class=value_class(currency),
                hint="Give the three-letter alphabetic code, for example EUR.",
            )
        )
    return Decimal(1).scaleb(-digits)


def round_to(amount: Decimal, unit: Decimal) -> Decimal:
    """Round to a multiple of `unit`, halves away from zero: what AX calls Normal rounding.

    Source: Dynamics AX `Currency` rounding rules; `unit` may be any multiple (0.05, 1, 100).
    """
    multiples = (amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return (multiples * unit).quantize(unit) if unit.as_tuple().exponent else multiples * unit


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
    """An amount and its currency. Two currencies never meet in one operation."""

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
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def rounded(self, unit: Decimal | None = None) -> "Money":
        """Round halves away from zero to `unit`, by default to the ISO minor unit."""
        return Money(round_to(self.amount, unit or minor_unit(self.currency)), self.currency)

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

    Raises:
        InvalidValue: `total` is no multiple of `unit`, a weight is negative, or all are zero while
            the total is not.
    """
    units = abs(total) / unit
    weight_sum = sum(weights, start=Decimal(0))
    if units != units.to_integral_value() or any(weight < 0 for weight in weights):
        raise _unallocatable("the total must be whole units and the weights not negative")
    if not units:
        return [Decimal(0)] * len(weights)
    if not weight_sum:
        raise _unallocatable("an amount needs at least one part with weight")
    whole = int(units)
    scaled = [_exact_integer(weight, weights) for weight in weights]
    scaled_sum = sum(scaled)
    shares = [whole * weight // scaled_sum for weight in scaled]
    remainders = [whole * weight % scaled_sum for weight in scaled]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[: whole - sum(shares)]:
        shares[index] += 1
    sign = -1 if total < 0 else 1
    return [sign * share * unit for share in shares]


def _exact_integer(weight: Decimal, weights: Sequence[Decimal]) -> int:
    digits = max(-int(w.as_tuple().exponent) for w in weights)
    return int(weight.scaleb(max(digits, 0)))


def _unallocatable(message: str) -> InvalidValue:
    return InvalidValue(Problem(path="allocate", rule="money.allocate", message=message))
