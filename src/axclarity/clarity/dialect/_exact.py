"""Decimals with the point moved, and every digit kept."""

from decimal import Decimal

__all__ = ["shifted"]


def shifted(value: Decimal, places: int) -> Decimal:
    """A finite decimal times ten to the power of `places`.

    Decimal's own arithmetic rounds to as many digits as the calling program has set.
    """
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))
