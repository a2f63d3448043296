"""What differs is given to the flows again: as an event, or as the dead letter for it."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from axclarity.clarity.models import Named
from axclarity.flows.integration import Integration
from axclarity.flows.listings import listings_of
from axclarity.flows.stock import stock_changed
from axclarity.pipeline import Event, Journal

__all__ = ["Replayed", "event_for", "parked_rules", "replayed"]

_STOCK = "stock"


@frozen(kw_only=True)
class Replayed:
    """What became of the records that were to be replayed; the counts are of events.

    Args:
        accepted: announced anew.
        replayed: dead letters that are pending again.
    """

    accepted: int
    replayed: int


def parked_rules(records: Iterable[str], journal: Journal) -> dict[str, str]:
    """The rule by which each of these records waits for a person, of those that do."""
    found: dict[str, str] = {}
    for record in records:
        letters = journal.dead_letters(key=record)
        if letters:
            found[record] = letters[-1].rule
    return found


def event_for(record: str, integration: Integration, now: datetime) -> Event:
    """The event that says of a record: bring it up to date. Each moment is an event of its own."""
    kind, _, record_id = record.partition("/")
    if kind == _STOCK:
        return stock_changed(record_id, source="ax", why=f"reconcile/{now.isoformat()}", at=now)
    for listing in listings_of(integration.shop).values():
        if listing.type.partition(".")[0] == kind:
            return listing.event(Named(id=record_id, updated_at=now), now)
    raise LookupError(f"there is no event for {record}")


def replayed(
    records: Iterable[str], integration: Integration, now: datetime, *, by: str = "reconcile"
) -> Replayed:
    """Let the flows bring records up to date; they are pending until a pipeline has worked on them.

    Args:
        integration: with its journal open.
        by: who is named in the audit where dead letters are replayed.
    """
    journal, letters, events = integration.journal, 0, []
    for record in records:
        waiting = journal.replay_all(now, by=by, key=record)
        letters += waiting
        if not waiting:
            events.append(event_for(record, integration, now))
    return Replayed(accepted=journal.accept(events, now), replayed=letters)
