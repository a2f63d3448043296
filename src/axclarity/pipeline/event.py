"""What comes in, what came of it, and who answers for which kind."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from axclarity.errors import InvalidValue, Problem
from axclarity.http import Exchange

if TYPE_CHECKING:
    from axclarity.pipeline.ledger import Ledger

__all__ = ["Event", "Handler", "Outcome", "Route"]


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


Handler = Callable[[Event, "Ledger"], Exchange[Outcome]]
"""Brings the record of an event up to date: yields requests, may raise any `AxClarityError`."""


@frozen
class Route:
    """Which events a handler answers.

    Args:
        type: an event type, `order.created`, or all of a resource, `order.*`.
        destinations: the systems the handler needs, `clarity` and `ax`. Its events wait, unworked,
            while one of them is paused.
    """

    type: str
    handler: Handler
    destinations: tuple[str, ...] = ()

    def answers(self, event_type: str) -> bool:
        """Whether events of this type come here."""
        if self.type.endswith(".*"):
            return event_type.startswith(self.type[:-1])
        return self.type == event_type
