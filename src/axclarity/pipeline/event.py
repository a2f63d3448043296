"""What comes in, and what came of it."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from axclarity.errors import InvalidValue, Problem

__all__ = ["Event", "Outcome"]


def _has_a_time_zone(_event: object, _attribute: object, value: datetime) -> None:
    if value.tzinfo is None:
        raise InvalidValue(
            Problem(
                path="Event.occurred_at",
                rule="value.no-time-zone",
                message="a moment needs a time zone",
                hint="Use datetime.now(UTC), or give the zone the text was written in.",
            )
        )


@frozen(kw_only=True)
class Event:
    """Something happened to a record.

    Args:
        source: who says so, `clarity` or `ax`; with `id` it names the event for ever.
        type: resource and verb, `order.created`.
        key: the record, `order/ord_1001`. Events of one key are applied one after another.
        occurred_at: when, with a time zone.
        payload: the announcement as it came. A hint only: handlers read the record again.
    """

    source: str
    id: str
    type: str
    key: str
    occurred_at: datetime = field(validator=_has_a_time_zone)
    payload: bytes = field(repr=False)

    @property
    def record_id(self) -> str:
        """The record's own id: the key without the resource before its first slash."""
        return self.key.partition("/")[2]


@frozen
class Outcome:
    """What a handler did: one line for people, facts for programs. Never personal data."""

    summary: str
    facts: Mapping[str, str] = field(factory=dict)
