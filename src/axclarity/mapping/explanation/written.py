"""Values as people read them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from axclarity.values import minor_unit
from axclarity.values.rounding import WIDE

__all__ = ["written", "written_amount"]


def written(value: Any) -> str:
    """A value as people read it; nothing for none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return ", ".join(map(written, value))
        case _:
            return str(value)


def written_amount(amount: Decimal, currency: str) -> str:
    """An amount with all digits of its currency, and with more where it has more."""
    unit = minor_unit(currency)
    if int(amount.as_tuple().exponent) > int(unit.as_tuple().exponent):
        amount = amount.quantize(unit, context=WIDE)
    return f"{amount:f}"
