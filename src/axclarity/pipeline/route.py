"""Who answers which events."""

from collections.abc import Callable

from attrs import frozen

from axclarity.http import Exchange
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.ledger import Ledger

__all__ = ["Handler", "Route"]

Handler = Callable[[Event, Ledger], Exchange[Outcome]]
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
