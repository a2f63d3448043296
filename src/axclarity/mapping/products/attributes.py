"""Attributes of products: a kind, a unit, and values that are exact.

AX hands attribute values over as texts, a shop as JSON; both are read by the same rules. Neither
the EcoResProduct document nor any other has attributes (AX 2012), so a site's own service brings
them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen

from axclarity.errors import InvalidValue, MappingError, Problem, value_class
from axclarity.mapping.checks import insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.exact import decimal_from_fraction
from axclarity.mapping.products.aliases import AliasTable, Review
from axclarity.values import Money, decimal_from_text
from axclarity.values.members import member_of

__all__ = [
    "Attribute",
    "AttributeKind",
    "AttributeValue",
    "attribute_value",
    "common_attributes",
    "is_nothing",
    "json_from_attribute",
]

Content = str | int | Decimal | bool | Money | date

_LONG = 64
"""Bits of a number too long to be read. Python refuses to write the longest as a text."""

_TRUE, _FALSE = ("yes", "true", "1"), ("no", "false", "0")


class AttributeKind(StrEnum):
    """What an attribute holds: AX's attribute types, and the key of another record."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    MONEY = "money"
    DATE = "date"
    REFERENCE = "reference"


_COUNTED = (AttributeKind.INTEGER, AttributeKind.DECIMAL)
_NAMED = (AttributeKind.TEXT, AttributeKind.REFERENCE)


def _kind(word: str) -> AttributeKind:
    return member_of(AttributeKind, word)


@frozen(kw_only=True)
class Attribute:
    """An attribute as a site defines it.

    Args:
        kind: what it holds.
        unit: the unit its values are kept in; numbers only.
        units: how many of `unit` one of another unit is, by that unit.
        aliases: the known values, of a text or a reference; what is not among them is for review.

    Raises:
        ConfigError: something of another type, a unit on what is not counted, a factor that is not
            positive, aliases of what is no text.
    """

    kind: AttributeKind = field(converter=_kind)
    unit: str = ""
    units: Mapping[str, Fraction] = field(factory=dict)
    aliases: AliasTable | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        counted = self.kind in _COUNTED
        insist(
            (
                ("unit", bool(self.unit) and not counted, "is for numbers only"),
                ("units", bool(self.units) and not self.unit, "needs a unit to convert to"),
                ("aliases", bool(self.aliases) and self.kind not in _NAMED, "are for texts only"),
                *(
                    (f"units.{name}", factor <= 0, "must be positive")
                    for name, factor in self.units.items()
                ),
            )
        )


@frozen(kw_only=True)
class AttributeValue:
    """A value of an attribute, and the unit of a number that has one."""

    content: Content
    unit: str = ""


def attribute_value(
    attribute: Attribute, name: str, raw: Any, *, product: str
) -> AttributeValue | Review:
    """The value that something written means, or what a person must look at.

    Args:
        attribute: its definition.
        name: the attribute's name.
        raw: a text, a JSON value, or an object of `value` and `unit`; for money `amount` and
            `currency`.
        product: the article it belongs to.

    Raises:
        InvalidValue: it is not of the attribute's kind.
        MappingError: an unknown unit, or a number that cannot be written in the attribute's unit.
    """
    path = f"$.attributes.{name}"
    written, unit = _with_unit(raw, path)
    content = _READ[attribute.kind](written, path)
    if unit and not attribute.unit:
        raise _problem(path, "has a unit, and the attribute has none")
    if isinstance(content, int | Decimal) and not isinstance(content, bool):
        return AttributeValue(
            content=_converted(content, unit, attribute, path), unit=attribute.unit
        )
    if attribute.aliases is None or not isinstance(content, str):
        return AttributeValue(content=content)
    known = attribute.aliases.harmonised(content)
    if known is None:
        nearest = attribute.aliases.nearest(content)
        return Review(attribute=name, value=content, product=product, nearest=nearest)
    return AttributeValue(content=known)


def is_nothing(raw: Any) -> bool:
    """Whether what is written is no value: empty, with a unit or without."""
    if isinstance(raw, Mapping) and raw.keys() == {"value", "unit"}:
        return is_nothing(raw["value"])
    return raw is None or (isinstance(raw, str) and not raw.strip())


def json_from_attribute(value: AttributeValue) -> Any:
    """A value as the shop keeps it; `attribute_value` reads it back."""
    match value.content:
        case Money(amount=amount, currency=currency):
            return {"amount": amount, "currency": currency}
        case date():
            return value.content.isoformat()
        case content:
            return {"value": content, "unit": value.unit} if value.unit else content


def common_attributes(
    variants: Iterable[Mapping[str, AttributeValue]],
) -> dict[str, AttributeValue]:
    """What all variants have, and have alike: the attributes of their master."""
    first, *others = list(variants) or [{}]
    return {
        name: value
        for name, value in first.items()
        if all(each.get(name) == value for each in others)
    }


def _with_unit(raw: Any, path: str) -> tuple[Any, str]:
    if not (isinstance(raw, Mapping) and raw.keys() == {"value", "unit"}):
        return raw, ""
    if not isinstance(raw["unit"], str):
        raise _wrong(f"{path}.unit", "must be a text", raw["unit"])
    return raw["value"], raw["unit"]


def _converted(number: int | Decimal, unit: str, attribute: Attribute, path: str) -> int | Decimal:
    if unit in ("", attribute.unit):
        return number
    factor = attribute.units.get(unit)
    if factor is None:
        raise _problem(
            path, f"has the unit {unit}, and nobody said how many {attribute.unit} it is"
        )
    amount = Fraction(number) * factor
    if attribute.kind is AttributeKind.INTEGER:
        if amount.denominator != 1:
            raise _problem(path, f"is no whole number of {attribute.unit}")
        return amount.numerator
    exact = decimal_from_fraction(amount)
    if exact is None:
        raise _problem(path, f"cannot be written exactly in {attribute.unit}")
    return exact


def _text(raw: Any, path: str) -> str:
    if not isinstance(raw, str) or not raw.split():
        raise _wrong(path, "must be a text", raw)
    return " ".join(raw.split())


def _integer(raw: Any, path: str) -> int:
    number = _decimal(raw, path)
    if number != int(number):
        raise _wrong(path, "must be a whole number", raw)
    return int(number)


def _decimal(raw: Any, path: str) -> Decimal:
    match raw:
        case bool():
            raise _wrong(path, "must be a number", raw)
        case str():
            return decimal_from_text(raw.strip(), path=path)
        case int() if raw.bit_length() < _LONG:
            return decimal_from_text(str(raw), path=path)
        case Decimal() if raw.is_finite() and -16 <= raw.adjusted() < 16:
            return decimal_from_text(f"{raw:f}", path=path)
        case _:
            raise _wrong(path, "must be a number", raw)


def _boolean(raw: Any, path: str) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().casefold() if isinstance(raw, str) else ""
    if word not in _TRUE + _FALSE:
        raise _wrong(path, "must be Yes or No, true or false", raw)
    return word in _TRUE


def _money(raw: Any, path: str) -> Money:
    if isinstance(raw, Mapping) and raw.keys() == {"amount", "currency"}:
        amount, currency = raw["amount"], raw["currency"]
    elif isinstance(raw, str) and len(raw.split()) == 2:
        amount, currency = raw.split()
    else:
        raise _wrong(path, "must be an amount and a currency", raw)
    if not isinstance(currency, str):
        raise _wrong(f"{path}.currency", "must be a text", currency)
    number = _decimal(amount, path)
    try:
        return Money(number, currency)
    except InvalidValue as error:
        raise InvalidValue(*(evolve(p, path=f"{path}.{p.path}") for p in error.problems)) from None


def _date(raw: Any, path: str) -> date:
    if type(raw) is date:
        return raw
    try:
        if isinstance(raw, str) and len(raw) == len("2026-11-03"):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise _wrong(path, "must be a date, year first", raw)


_READ: Mapping[AttributeKind, Any] = {
    AttributeKind.TEXT: _text,
    AttributeKind.INTEGER: _integer,
    AttributeKind.DECIMAL: _decimal,
    AttributeKind.BOOLEAN: _boolean,
    AttributeKind.MONEY: _money,
    AttributeKind.DATE: _date,
    AttributeKind.REFERENCE: _text,
}


def _wrong(path: str, message: str, raw: Any) -> InvalidValue:
    return InvalidValue(
        Problem(path=path, rule="products.attribute", message=message, value_class=value_class(raw))
    )


def _problem(path: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule="products.attribute-unit", message=message))
