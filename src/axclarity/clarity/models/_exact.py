"""Numbers and moments as they may stand in a record; checked by pydantic's own compiled code."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from attrs import frozen
from pydantic import GetPydanticSchema
from pydantic_core import CoreSchema, core_schema

from axclarity.values.rounding import WIDE

__all__ = ["Amount", "Exact", "Moment", "MoneyMark"]

_DIGITS = 16
_NUMBER = r"^-?[0-9]{1,16}(\.[0-9]{1,16})?$"
_RFC_3339 = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})$"


@frozen
class MoneyMark:
    """Marks a decimal as money of its record's currency, which a dialect may write in cents."""


def _exact(_source: Any, _handler: Any) -> CoreSchema:
    bounded = core_schema.decimal_schema(max_digits=2 * _DIGITS, decimal_places=_DIGITS)
    return core_schema.union_schema(
        [
            core_schema.no_info_after_validator_function(
                WIDE.create_decimal, core_schema.str_schema(strict=True, pattern=_NUMBER)
            ),
            core_schema.chain_schema([core_schema.is_instance_schema(Decimal), bounded]),
            core_schema.chain_schema([core_schema.int_schema(strict=True), bounded]),
        ],
        mode="left_to_right",
        custom_error_type="number",
        custom_error_message="must be a plain decimal number of at most 16 + 16 digits",
        serialization=core_schema.plain_serializer_function_ser_schema(
            _plain_digits, return_schema=core_schema.str_schema()
        ),
    )


def _moment(_source: Any, _handler: Any) -> CoreSchema:
    aware = core_schema.datetime_schema(tz_constraint="aware")
    return core_schema.union_schema(
        [
            core_schema.chain_schema(
                [core_schema.str_schema(strict=True, pattern=_RFC_3339), aware]
            ),
            core_schema.chain_schema([core_schema.is_instance_schema(datetime), aware]),
        ],
        mode="left_to_right",
        custom_error_type="time",
        custom_error_message="must be an RFC 3339 time with an offset, or the dialect must name "
        "the zone",
    )


def _plain_digits(value: Decimal) -> str:
    return f"{value:f}"


def _number_schema(_core: CoreSchema, _handler: Any) -> dict[str, Any]:
    return {"anyOf": [{"type": "string", "pattern": _NUMBER}, {"type": "number"}]}


def _moment_schema(_core: CoreSchema, _handler: Any) -> dict[str, Any]:
    return {"type": "string", "format": "date-time"}


Exact = Annotated[Decimal, GetPydanticSchema(_exact, _number_schema)]
"""A decimal, read digit for digit from a JSON number or string, written as a string."""

Amount = Annotated[Decimal, GetPydanticSchema(_exact, _number_schema), MoneyMark()]
"""Money in the currency of its record; on the wire as `Exact` is, or as the dialect says."""

Moment = Annotated[datetime, GetPydanticSchema(_moment, _moment_schema)]
"""A point in time, always with an offset."""
