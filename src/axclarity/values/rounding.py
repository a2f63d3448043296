"""AX's ways to round an amount: to any multiple, in four forms, per currency and kind of amount.

Source: the worked examples of AX's documentation for the four forms, and X++'s `round`,
`roundDown` and `roundUp`. Everything here is exact: a division that does not come out even never
decides where an amount goes.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum
from functools import wraps
from typing import Self, TypeVar

from attrs import field, frozen

from axclarity.errors import ConfigError, InvalidValue, Problem, value_class
from axclarity.values._iso4217 import minor_unit
from axclarity.values.members import insist_member

__all__ = [
    "WIDE",
    "AmountKind",
    "CurrencyRounding",
    "Owing",
    "RoundingForm",
    "RoundingRule",
    "ceil_to",
    "floor_to",
    "is_multiple",
    "round_to",
]

WIDE = Context(prec=64, rounding=ROUND_HALF_UP)
"""Wider than any amount (16 + 16 digits) over any unit: sums and quotients stay exact in it."""


T = TypeVar("T")


def _within_digits(function: Callable[[Decimal, Decimal], T]) -> Callable[[Decimal, Decimal], T]:
    """Let a function refuse what is no Decimal, or has more units than `WIDE` can count."""

    @wraps(function)
    def bounded(amount: Decimal, unit: Decimal) -> T:
        try:
            return function(amount, unit)
        except (InvalidOperation, AttributeError, TypeError):
            raise InvalidValue(
                Problem(
                    path="amount",
                    rule="rounding.amount",
                    message=f"and unit must be Decimals, of at most {WIDE.prec} digits in the unit",
                    value_class=value_class(amount),
                )
            ) from None

    return bounded


@_within_digits
def round_to(amount: Decimal, unit: Decimal) -> Decimal:
    """Round to a multiple of `unit`, halves away from zero: what AX calls Normal rounding.

    Source: Dynamics AX `Currency` rounding rules; `unit` may be any multiple (0.05, 1, 100).

    Raises:
        InvalidValue: no Decimal, or one of more than 64 digits in its unit, a negative unit of
            which it is no multiple; so do the others here.
    """
    if unit <= 1:
        rounded = amount.quantize(unit, ROUND_HALF_UP, WIDE)
        if not WIDE.remainder(rounded, unit):
            return rounded or rounded.copy_abs()
    whole, rest = WIDE.divmod(amount.copy_abs(), unit)
    return _multiple(amount, WIDE.add(whole, 1) if WIDE.add(rest, rest) >= unit else whole, unit)


@_within_digits
def is_multiple(amount: Decimal, unit: Decimal) -> bool:
    """Whether an amount has no fraction of `unit`: rounding would not change it."""
    return not WIDE.remainder(amount, unit)


@_within_digits
def floor_to(amount: Decimal, unit: Decimal) -> Decimal:
    """The next multiple of `unit` at or below: X++ `roundDown`, which makes -10 of -9 by 5."""
    whole, rest = WIDE.divmod(amount.copy_abs(), unit)
    return _multiple(amount, WIDE.add(whole, 1) if rest and amount < 0 else whole, unit)


@_within_digits
def ceil_to(amount: Decimal, unit: Decimal) -> Decimal:
    """The next multiple of `unit` at or above: X++ `roundUp`."""
    whole, rest = WIDE.divmod(amount.copy_abs(), unit)
    return _multiple(amount, WIDE.add(whole, 1) if rest and amount > 0 else whole, unit)


def _multiple(amount: Decimal, whole: Decimal, unit: Decimal) -> Decimal:
    """`whole` units with the sign of `amount`, written with the digits of `unit`; 0 has no sign."""
    if unit < 0:
        message = "must be positive"
        raise InvalidValue(Problem(path="unit", rule="rounding.unit", message=message))
    multiple = WIDE.multiply(whole, unit)
    if unit.as_tuple().exponent:
        multiple = multiple.quantize(unit, context=WIDE)
    return multiple.copy_negate() if amount < 0 and multiple else multiple


class RoundingForm(StrEnum):
    """AX's rounding forms.

    `DOWNWARD` and `UPWARD` go towards zero and away from it, so that a credit note mirrors its
    invoice (assumption: AX shows them for positive amounts only). `OWN_ADVANTAGE` makes what the
    company owes smaller and what it is owed larger.
    """

    NORMAL = "Normal"
    DOWNWARD = "Downward"
    UPWARD = "RoundingUp"
    OWN_ADVANTAGE = "OwnAdvantage"


class Owing(StrEnum):
    """Whether the company owes an amount or is owed it."""

    PAYABLE = "payable"
    RECEIVABLE = "receivable"


class AmountKind(StrEnum):
    """What is rounded: AX keeps a rule for each of these per currency."""

    GENERAL = "general"
    SALES = "sales"
    PURCHASE = "purchase"
    PRICE = "price"


def _form(word: str) -> RoundingForm:
    return insist_member(RoundingForm, word, path="rounding.form", refusal=ConfigError)


@frozen
class RoundingRule:
    """A multiple to round to, in the currency's own amounts, and the form.

    Args:
        unit: AX's round-off. 0 is what AX makes of it: 0.01 for `NORMAL`, 1.0 for other forms.
        form: the rounding form, or AX's word for it.

    Raises:
        ConfigError: the round-off is negative or no finite Decimal, or there is no such form.
    """

    unit: Decimal = Decimal(0)
    form: RoundingForm = field(default=RoundingForm.NORMAL, converter=_form)

    def __attrs_post_init__(self) -> None:
        unit = self.unit
        if not (isinstance(unit, Decimal) and unit.is_finite() and unit >= 0):
            wanted = 'must be 0 or positive, a Decimal, as Decimal("0.05")'
            raise ConfigError(Problem(path="rounding.unit", rule="rounding.unit", message=wanted))

    @property
    def step(self) -> Decimal:
        """The multiple in force."""
        return self.unit or (
            Decimal("0.01") if self.form is RoundingForm.NORMAL else Decimal("1.0")
        )

    def applied(self, amount: Decimal, *, owing: Owing = Owing.PAYABLE) -> Decimal:
        """The rounded amount; 0 stays 0.

        Args:
            amount: any sign. A negative amount on one side is one on the other.
            owing: counts for `OWN_ADVANTAGE` only.

        Raises:
            InvalidValue: `amount` is no number, or `owing` none of the two.
        """
        if self.form is RoundingForm.NORMAL:
            return round_to(amount, self.step)
        negative = isinstance(amount, Decimal) and amount.is_signed()
        match self.form:
            case RoundingForm.DOWNWARD:
                smaller = not negative
            case RoundingForm.UPWARD:
                smaller = negative
            case RoundingForm.OWN_ADVANTAGE:
                smaller = insist_member(Owing, owing, path="owing") is Owing.PAYABLE
        return floor_to(amount, self.step) if smaller else ceil_to(amount, self.step)


@frozen(kw_only=True)
class CurrencyRounding:
    """How AX rounds amounts of one currency, by kind.

    Args:
        currency: ISO 4217 code.
        general: for everything without a rule of its own; AX always rounds it `NORMAL`.
        sales: amounts of sales documents.
        purchase: amounts of purchase documents.
        price: prices.

    Raises:
        ConfigError: the general rule has another form, or something is no rule.
        InvalidValue: no such currency.
    """

    currency: str
    general: RoundingRule
    sales: RoundingRule | None = None
    purchase: RoundingRule | None = None
    price: RoundingRule | None = None

    def __attrs_post_init__(self) -> None:
        minor_unit(self.currency)
        problems = [
            Problem(
                path=f"rounding.{self.currency}.{kind}",
                rule="rounding.rule",
                message="must be a RoundingRule",
            )
            for kind in AmountKind
            if not self._has_rule(kind)
        ]
        if problems:
            raise ConfigError(*problems)
        if self.general.form is not RoundingForm.NORMAL:
            raise ConfigError(
                Problem(
                    path=f"rounding.{self.currency}.general",
                    rule="rounding.general",
                    message="must be Normal: AX rounds general amounts no other way",
                )
            )

    @classmethod
    def iso(cls, currency: str) -> Self:
        """Everything to the minor unit of ISO 4217.

        Raises:
            InvalidValue: no such currency.
        """
        return cls(currency=currency, general=RoundingRule(minor_unit(currency)))

    def rule(self, kind: AmountKind) -> RoundingRule:
        """The rule for a kind of amount.

        Raises:
            InvalidValue: no such kind.
        """
        known = insist_member(AmountKind, kind, path="kind")
        found: RoundingRule | None = getattr(self, known.value)
        return found or self.general

    def _has_rule(self, kind: AmountKind) -> bool:
        rule = getattr(self, kind.value)
        return isinstance(rule, RoundingRule) or (rule is None and kind is not AmountKind.GENERAL)
