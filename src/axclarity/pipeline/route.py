"""Who answers which events."""

from collections.abc import Callable, Iterable

from attrs import frozen

from axclarity.http import Exchange
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.ledger import Ledger

__all__ = ["Handler", "Route", "route_of"]

Handler = Callable[[Event, Ledger], Exchange[Outcome]]
"""Brings the record of an event up to date: yields requests, may raise any `AxClarityError`."""


@frozen
class Route:
    """Which events a handler answers.

    Args:
        type: an event type, `order.created`, or all of a resource, `order.*`.
        destinations: the systems the handler needs, `clarity` and `ax`. Its events wait, unworked,
            while one of them is paused.
        priority: what is due of a higher priority begins first. Events of one key stay in order.
        slots: at most so many of its events are worked on at the same time.
        retry: how patient to be with them, if not as patient as the pipeline.
        on_parked: the type of an event that is accepted whenever one of them is parked, in the same
            commit, so that a flow can react. Its source is `axclarity`, its id `dead-letter/7`, its
            key `parked/order/ord_1001`, which nothing else waits behind; its payload is JSON with
            `dead_letter`, `rule`, and the `type` and `key` of the parked event.
    """

    type: str
    handler: Handler
    destinations: tuple[str, ...] = ()
    priority: int = 0
    slots: int | None = None
    retry: RetryPolicy | None = None
    on_parked: str | None = None

    def answers(self, event_type: str) -> bool:
        """Whether events of this type come here."""
        if self.type.endswith(".*"):
            return event_type.startswith(self.type[:-1])
        return self.type == event_type


def route_of(routes: Iterable[Route], event_type: str) -> Route | None:
    """The first that answers a type has it."""
    return next((route for route in routes if route.answers(event_type)), None)
