"""Global trade item numbers: GTIN-8, -12 (UPC), -13 (EAN) and -14."""

import re

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = ["gtin"]

_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")


def gtin(text: str, *, path: str = "barcode") -> str:
    """The number, once its check digit is right.

    Source: GS1 General Specifications. Counted from the right, the digits weigh 1, 3, 1, 3 … and
    sum to a multiple of ten.

    Raises:
        InvalidValue: no 8, 12, 13 or 14 digits, or a wrong check digit.
    """
    if not _GTIN.fullmatch(text):
        raise _refused(path, "must have 8, 12, 13 or 14 digits", text)
    if sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(text))) % 10:
        raise _refused(path, "has a wrong check digit", text)
    return text


def _refused(path: str, message: str, text: str) -> InvalidValue:
    return InvalidValue(
        Problem(path=path, rule="products.barcode", message=message, value_class=value_class(text))
    )
