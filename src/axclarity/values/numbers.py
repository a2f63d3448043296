"""Exact decimals from text: a strict grammar first, `Decimal` second."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from axclarity.errors import InvalidValue, Problem, value_class
from axclarity.values.rounding import WIDE

__all__ = ["AX_REAL", "decimal_from_text", "fits_ax_real", "significant_digits"]

AX_REAL = Context(prec=16, rounding=ROUND_HALF_UP)
"""X++ `real` arithmetic: binary-coded decimal with 16 significant digits, half away from zero."""

_GRAMMAR = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?")


def decimal_from_text(text: str, *, path: str) -> Decimal:
    """Read a decimal digit for digit.

    Exponents, infinities, signs other than `-`, underscores and non-ASCII digits are refused
    before `Decimal` sees them: a nine-byte exponent can otherwise cost half a minute.

    Raises:
        InvalidValue: the text is not a plain decimal of at most 16 + 16 digits.
    """
    if not _GRAMMAR.fullmatch(text):
        raise InvalidValue(
            Problem(
                path=path,
                rule="number.grammar",
                message="is not a plain decimal number",
                value_class=value_class(text),
                hint="Send digits with an optional minus sign and decimal point, no exponent.",
            )
        )
    return Decimal(text)


def fits_ax_real(value: Decimal) -> bool:
    """Whether AX can keep every digit of a number."""
    # All digits are among the characters, and counting those costs a sixth.
    return value.is_finite() and (
        len(str(value)) <= AX_REAL.prec or significant_digits(value) <= AX_REAL.prec
    )


def significant_digits(value: Decimal) -> int:
    """Digits that AX would have to store, leading and trailing zeros not counted."""
    return len(value.normalize(WIDE).as_tuple().digits)
