"""Numbers that a record can hold exactly."""

from decimal import Decimal
from fractions import Fraction

from axclarity.values.rounding import WIDE

__all__ = ["PLACES", "decimal_from_fraction", "plain_decimal", "plain_text"]

PLACES = 16
"""Digits that a record holds, before the point and after it."""

_ONE = Decimal(1)
_TOO_LARGE = Decimal(10) ** PLACES


def decimal_from_fraction(number: Fraction) -> Decimal | None:
    """The decimal that is exactly this number, without zeros at the end; none if there is no such.

    A decimal has at most 16 digits before the point and 16 after it, as in every record.
    """
    scaled = number * 10**PLACES
    if scaled.denominator != 1 or abs(scaled.numerator) >= 10 ** (2 * PLACES):
        return None
    return plain_decimal(WIDE.scaleb(Decimal(scaled.numerator), -PLACES))


def plain_decimal(number: Decimal) -> Decimal | None:
    """A decimal without zeros at the end; none if it has more digits than a record."""
    exact = WIDE.normalize(number)
    exponent = int(exact.as_tuple().exponent)
    if exponent < -PLACES or exact.copy_abs() >= _TOO_LARGE:  # `abs` rounds to the context
        return None
    return WIDE.quantize(exact, _ONE) if exponent > 0 else exact


def plain_text(number: Decimal) -> str:
    """A decimal as a text, the same however many zeros it was written with."""
    return f"{WIDE.normalize(number):f}"
