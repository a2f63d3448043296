"""Who is told of what. Assumption throughout."""

from typing import Annotated, Any

from pydantic import GetPydanticSchema
from pydantic_core import CoreSchema, core_schema

from axclarity.clarity.models._exact import Moment
from axclarity.clarity.models._record import Record
from axclarity.values import Secret, SubscriptionId

__all__ = ["NewSubscription", "RotatedSecret", "Subscription"]


def _secret(_source: Any, _handler: Any) -> CoreSchema:
    text = core_schema.no_info_after_validator_function(
        Secret, core_schema.str_schema(min_length=1)
    )
    return core_schema.union_schema(
        [core_schema.is_instance_schema(Secret), text],
        serialization=core_schema.plain_serializer_function_ser_schema(repr),
    )


def _secret_schema(_core: CoreSchema, _handler: Any) -> dict[str, Any]:
    return {"type": "string"}


HiddenText = Annotated[Secret, GetPydanticSchema(_secret, _secret_schema)]
"""A text that is read and never written: dumps hold three stars instead."""


class NewSubscription(Record):
    """What is posted: where to send which events; all of them where none is named."""

    url: str
    events: tuple[str, ...] = ()
    active: bool = True


class Subscription(NewSubscription):
    """What the shop keeps. Only the answer to the first request tells the secret."""

    id: SubscriptionId
    secret: HiddenText | None = None
    updated_at: Moment | None = None
    version: int = 1


class RotatedSecret(Record):
    """A new secret; deliveries are signed with the one before, too, until it ends."""

    secret: HiddenText
    previous_valid_until: Moment | None = None
