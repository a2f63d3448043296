"""What every Clarity record has in common: exact, tolerant of additions, silent about contents."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from axclarity.clarity._json import dumps, loads
from axclarity.errors import InvalidDocument, Problem, value_class
from axclarity.values.wording import in_our_words, path_of

__all__ = ["Part", "Record", "parts_of", "record_from_json", "record_from_object"]

_MONEY_NAME = re.compile(
    # whole words, or such as stand in no other word
    r"(?<![a-z])(adjustment|commission|cost|due|dut(y|ie)|fee|freight|gratuity|gst|handling|"
    r"insurance|lev(y|ie)|paid|postage|premium|shipping|sum|tip|vat|voucher)s?(?![a-z])"
    r"|amount|balance|charge|credit|deposit|discount|price|rebate|refund|total|tax(?!on)"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER = re.compile(r"\s*[+-]?\d*[.,]?\d+\s*")
_FLOAT = (
    "Give a text such as '19.90' or a Decimal, or read the JSON with record_from_json, which keeps "
    "every digit."
)
_HINTS: Mapping[str | int, str] = {
    "country": "Give the two letters of ISO 3166-1, such as DE.",
}
"""What helps with a field, by its name."""


class _Notes(list[Any]):
    """The unknown values that were met while a record was read; most records have none."""


def _noted(value: Any, info: ValidationInfo) -> Any:
    if isinstance(info.context, _Notes):
        info.context.append(value)
    return value


class Part(BaseModel):
    """A piece of a record. Unknown fields are kept."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        hide_input_in_errors=True,
        coerce_numbers_to_str=True,
        revalidate_instances="always",  # so that what they have more is noted, too
    )

    if not TYPE_CHECKING:  # to type checkers it would be an argument
        __pydantic_extra__: dict[str, Annotated[Any, AfterValidator(_noted)]]


@cache
def parts_of(kind: type[Part]) -> tuple[tuple[str, type[Part]], ...]:
    """The fields of a class that hold parts, one or many, and their class."""
    return tuple(
        (name, each)
        for name, field in kind.model_fields.items()
        for each in _classes(field.annotation)
        if issubclass(each, Part)
    )


def _classes(annotation: Any) -> Iterator[type[Any]]:
    if isinstance(annotation, type):
        yield annotation
    for argument in get_args(annotation):
        yield from _classes(argument)


class Record(Part):
    """A resource of the shop, whole.

    Unknown fields are kept; one that looks like money, anywhere in the record, stops it. Custom
    `attributes` are the shop's own and may hold anything.
    """

    model_config = ConfigDict(revalidate_instances="never")

    @property
    def etag(self) -> str | None:
        """The entity tag the record was read with, if it was read."""
        # A private attribute that was declared would be set, at some cost, whenever one is read.
        return (self.__pydantic_private__ or {}).get("etag")

    def read_with(self, etag: str | None) -> None:
        """Remember the entity tag that came with the record."""
        object.__setattr__(self, "__pydantic_private__", {"etag": etag})

    @model_validator(mode="after")
    def _no_unknown_money(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, _Notes) and not info.context:
            return self
        for path, name, value in _unknown_values(self, ""):
            if _is_money(name, value):
                raise PydanticCustomError(
                    "unknown_money",
                    "is no known field, and looks like money",
                    {"field": path + name},
                )
        return self

    def to_json(self) -> bytes:
        """The record as JSON text, fields that were not set left out."""
        return dumps(self.model_dump(mode="json", exclude_unset=True))


R = TypeVar("R", bound=Part)


def record_from_json(kind: type[R], text: bytes | str, *, path: str = "$") -> R:
    """Read a record from JSON text; numbers keep every digit.

    Raises:
        InvalidDocument: names every path and rule that failed, never a value.
    """
    # What UTF-8 cannot say is passed on, so that the parser refuses it.
    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return record_from_object(kind, loads(encoded), path=path)


def record_from_object(kind: type[R], value: Any, *, path: str = "$") -> R:
    """Read a record from parsed JSON; raises what `record_from_json` raises."""
    try:
        # Of pydantic's methods the only one without a detour: records are read by the thousand.
        read: R = kind.__pydantic_validator__.validate_python(value, context=_Notes())
        return read
    except ValidationError as error:
        raise InvalidDocument(
            *(_problem(path, detail) for detail in error.errors(include_url=False))
        ) from None


def _problem(path: str, detail: ErrorDetails) -> Problem:
    loc, kind, value = detail["loc"], detail["type"], detail.get("input")
    message, hint = in_our_words(detail), _HINTS.get(loc[-1], "") if loc else ""
    if kind == "number" and isinstance(value, float):
        message, hint = "is a binary float, which keeps no decimals exactly", _FLOAT
    return Problem(
        path=path_of(path, (*loc, *_unknown(detail))),
        rule=f"clarity.{kind.replace('_', '-')}",
        message=message,
        # Of what is not there, pydantic shows what it is missing from.
        value_class="" if kind in ("missing", "unknown_money") else value_class(value),
        hint=hint,
    )


def _unknown(detail: ErrorDetails) -> tuple[str, ...]:
    """The rest of the path of a field that no class has."""
    return (detail.get("ctx", {})["field"],) if detail["type"] == "unknown_money" else ()


def _unknown_values(part: Part, path: str) -> Iterator[tuple[str, str, Any]]:
    """What the classes do not know: the path of its part, its path from there, and the value."""
    extra = part.__pydantic_extra__
    if extra:
        for name, value in extra.items():
            for leaf, found in _leaves(value, name):
                yield path, leaf, found
    for name, _kind in parts_of(type(part)):
        held = getattr(part, name)
        if held.__class__ is tuple:
            for position, each in enumerate(held):
                yield from _unknown_values(each, f"{path}{name}[{position}].")
        elif held is not None:
            yield from _unknown_values(held, f"{path}{name}.")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _leaves(each, f"{path}.{name}")
        case list():
            for position, each in enumerate(value):
                yield from _leaves(each, f"{path}[{position}]")
        case _:
            yield path, value


def _is_money(name: str, value: Any) -> bool:
    """Whether something unknown is a number other than nothing, under a name of money."""
    match value:
        case bool() | None:
            return False
        case int() | Decimal():
            counts = value != 0
        case str():
            counts = bool(_NUMBER.fullmatch(value) and value.strip(" +-0.,"))
        case _:
            return False
    return counts and bool(_MONEY_NAME.search(_HUMP.sub("_", name).lower()))
