"""Fractions that a decimal can hold exactly."""

from decimal import Decimal
from fractions import Fraction

from axclarity.values.rounding import WIDE

__all__ = ["decimal_from_fraction"]

_PLACES = 16
_ONE = Decimal(1)


def decimal_from_fraction(number: Fraction) -> Decimal | None:
    """The decimal that is exactly this number, without zeros at the end; none if there is no such.

    A decimal has at most 16 digits before the point and 16 after it, as in every record.
    """
    scaled = number * 10**_PLACES
    if scaled.denominator != 1 or abs(scaled.numerator) >= 10 ** (2 * _PLACES):
        return None
    exact = WIDE.normalize(WIDE.scaleb(Decimal(scaled.numerator), -_PLACES))
    return WIDE.quantize(exact, _ONE) if int(exact.as_tuple().exponent) > 0 else exact
