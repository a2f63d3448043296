"""What every Clarity record has in common: exact, tolerant of additions, silent about contents."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from axclarity.clarity._json import dumps, loads
from axclarity.errors import InvalidDocument, InvalidValue, Problem, value_class
from axclarity.values import decimal_from_text

__all__ = ["Exact", "Moment", "Record", "record_from_json", "record_from_object"]

_MONEY_NAME = re.compile(
    r"(amount|total|price|fee|tax|discount|cost|charge|tip|duty|duties|surcharge|credit|balance)",
    re.IGNORECASE,
)


def _exact(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise PydanticCustomError("number", "must be a decimal number or a text of digits")
    if isinstance(value, Decimal):
        return value
    try:
        return decimal_from_text(str(value), path="$")
    except InvalidValue as error:
        raise PydanticCustomError(
            "number", "{problem}", {"problem": error.problems[0].message}
        ) from None


def _aware(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ][\d:.]+", value):
        raise PydanticCustomError(
            "naive_time", "is a time without a zone; send an offset or name the zone in the dialect"
        )
    if not isinstance(value, str | datetime):
        raise PydanticCustomError("time", "must be an RFC 3339 time")
    return value


Exact = Annotated[
    Decimal, BeforeValidator(_exact), PlainSerializer(lambda value: f"{value:f}", return_type=str)
]
"""A decimal, read digit for digit from a JSON number or string, written as a string."""

Moment = Annotated[AwareDatetime, BeforeValidator(_aware)]
"""A point in time, always with an offset."""


class Record(BaseModel):
    """Unknown fields are kept; an unknown field that looks like money stops the record."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    _etag: str | None = PrivateAttr(default=None)

    @property
    def etag(self) -> str | None:
        """The entity tag the record was read with, if it was read."""
        return self._etag

    def read_with(self, etag: str | None) -> None:
        """Remember the entity tag that came with the record."""
        self._etag = etag

    @model_validator(mode="after")
    def _no_unknown_money(self) -> Self:
        for name, value in (self.model_extra or {}).items():
            if _MONEY_NAME.search(name) and value not in (None, "", 0, "0", [], {}):
                raise PydanticCustomError(
                    "unknown_money",
                    "carries the unknown field {field}, which looks like money",
                    {"field": name},
                )
        return self

    def to_json(self) -> bytes:
        """The record as JSON text, fields that were not set left out."""
        return dumps(self.model_dump(mode="json", exclude_unset=True))


R = TypeVar("R", bound=Record)


def record_from_json(kind: type[R], text: bytes, *, path: str = "$") -> R:
    """Read a record from JSON text.

    Raises:
        InvalidDocument: names every path and rule that failed, never a value.
    """
    return record_from_object(kind, loads(text), path=path)


def record_from_object(kind: type[R], value: Any, *, path: str = "$") -> R:
    """Read a record from parsed JSON; raises what `record_from_json` raises."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise InvalidDocument(
            *(
                Problem(
                    path=".".join([path, *map(str, detail["loc"])]),
                    rule=f"clarity.{detail['type'].replace('_', '-')}",
                    message=detail["msg"],
                    value_class=value_class(detail.get("input")),
                )
                for detail in error.errors(include_url=False)
            )
        ) from None
