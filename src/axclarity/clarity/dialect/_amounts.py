"""Amounts and other decimals as a dialect writes them."""

from decimal import Decimal
from typing import Any

from axclarity.clarity._json import Digits
from axclarity.clarity.dialect._exact import shifted
from axclarity.clarity.dialect._model import MoneyFormat
from axclarity.errors import InvalidDocument, InvalidValue, Problem, value_class
from axclarity.values import decimal_from_text, minor_unit

__all__ = ["amount_in", "amount_out", "number_out"]


def amount_in(money: MoneyFormat, value: Any, currency: str, path: str) -> Any:
    """An amount of the wire as our models take it.

    Raises:
        InvalidDocument: it should be whole minor units and is not, or no currency stands around it.
    """
    if money.format != "minor_units" or value is None:
        return value
    if not isinstance(value, int | str | Decimal):
        raise _refused(path, value, "is no number of minor units")
    try:
        units = decimal_from_text(str(value), path=path)
    except InvalidValue:
        raise _refused(path, value, "is no number of minor units") from None
    if units != units.to_integral_value():
        raise _refused(path, value, "must be whole minor units")
    return shifted(units, -_digits(currency, path))


def amount_out(money: MoneyFormat, value: Any, currency: str, path: str) -> Any:
    """An amount as the shop writes it. `value` is as our models dump it.

    Raises:
        InvalidDocument: it has a fraction of a minor unit, or no currency stands around it.
    """
    if money.format == "decimal":
        return value
    if money.format == "number":
        return number_out(money, value)
    units = shifted(Decimal(value), _digits(currency, path))
    if units != units.to_integral_value():
        raise _refused(path, value, "has a fraction of a minor unit, which the shop cannot take")
    return int(units)


def number_out(money: MoneyFormat, value: Any) -> Any:
    """A decimal that is no money, as the shop writes it."""
    return Digits(Decimal(value)) if money.format == "number" else value


def _digits(currency: str, path: str) -> int:
    try:
        return -minor_unit(currency).adjusted()
    except InvalidValue:
        raise _refused(path, currency, "is in minor units of an unknown currency") from None


def _refused(path: str, value: Any, message: str) -> InvalidDocument:
    return InvalidDocument(
        Problem(path=path, rule="dialect.money", message=message, value_class=value_class(value))
    )
