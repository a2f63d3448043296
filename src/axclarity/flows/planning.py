"""Plans made and applied: each event is rehearsed, up to its first write."""

from collections.abc import AsyncIterator
from datetime import datetime
from hashlib import sha256

from attrs import evolve, frozen

from axclarity.clarity.listing import START
from axclarity.errors import AxClarityError, Disposition, NotSent
from axclarity.flows._fields import fields_of
from axclarity.flows.integration import Integration
from axclarity.flows.listings import Listing
from axclarity.flows.plans import Change, Effect, Plan, PlannedChange
from axclarity.http import AsyncTransport, drive_async
from axclarity.pipeline import Event
from axclarity.pipeline.dry_run import DryRun, PlannedWrite, dry_run

__all__ = ["Applied", "applied", "events_of", "planned"]


async def events_of(
    listing: Listing, transport: AsyncTransport, *, since: datetime | None, now: datetime
) -> AsyncIterator[Event]:
    """The events of all records of a listing, page by page as they are consumed."""
    position = START
    while True:
        passage = await drive_async(listing.passage(since, now, position), transport)
        for event in passage.events:
            yield event
        if passage.next is None:
            return
        position = passage.next


async def planned(
    integration: Integration, event: Event, transport: AsyncTransport
) -> PlannedChange:
    """What would be written about the record of an event. Writes nothing, notes nothing.

    Args:
        integration: with its journal open.

    Raises:
        AxClarityError: a system cannot be asked at all, so nothing is known of the record: no
            connection, wrong credentials, wrong settings.
    """
    route = next((each for each in integration.routes if each.answers(event.type)), None)
    if route is None:
        return PlannedChange(
            event=event, effect=Effect.REFUSED, reason=f"no flow answers {event.type}"
        )
    run = await dry_run(route.handler, event, integration.journal, transport)
    if run.write is None:
        if run.error is not None and _nobody_answers(run.error):
            raise run.error
        return _without_write(event, run)
    now = await _held_now(run.write, transport)
    return PlannedChange(
        event=event,
        effect=Effect.WRITES,
        destination=run.write.destination,
        operation=run.write.operation,
        changes=_changes(run.write, now),
        digest=_digest(run.write),
    )


@frozen(kw_only=True)
class Applied:
    """What became of a plan.

    Args:
        accepted: events that were handed to the pipeline.
        settled: of how many there is nothing to write any more.
        outdated: what would be written otherwise now, or is refused; it was left out.
    """

    accepted: int
    settled: int
    outdated: tuple[PlannedChange, ...]


async def applied(
    integration: Integration, plan: Plan, transport: AsyncTransport, now: datetime
) -> Applied:
    """Accept the events of a plan whose writes are still those that were planned.

    Each is planned anew; where the write differs it is left out and told. The pipeline applies the
    rest. Between this look and that write a record may change once more: versions and the ledger
    of intents guard against that, as always.
    """
    accepted, outdated, settled = [], [], 0
    for each in plan.changes:
        if each.effect is not Effect.WRITES:
            continue
        again = await planned(integration, each.event, transport)
        if again.effect is Effect.WRITES and again.digest == each.digest:
            accepted.append(evolve(each.event, id=f"plan/{each.digest[:16]}/{each.event.id}"))
        elif again.effect is Effect.NOTHING:
            settled += 1
        else:
            outdated.append(again)
    count = await integration.journal.accept_async(accepted, now)
    return Applied(accepted=count, settled=settled, outdated=tuple(outdated))


def _without_write(event: Event, run: DryRun) -> PlannedChange:
    if run.outcome is not None:
        return PlannedChange(event=event, effect=Effect.NOTHING, reason=run.outcome.summary)
    error = run.error
    reason = f"{error.rule}: {error}" if isinstance(error, AxClarityError) else type(error).__name__
    return PlannedChange(event=event, effect=Effect.REFUSED, reason=reason)


def _nobody_answers(error: Exception) -> bool:
    halted = isinstance(error, AxClarityError) and error.disposition is Disposition.HALT
    return halted or isinstance(error, NotSent)


def _digest(write: PlannedWrite) -> str:
    request = write.request
    parts = (request.destination, request.method, request.url, request.operation)
    return sha256("\n".join(parts).encode() + b"\n" + (request.content or b"")).hexdigest()


async def _held_now(write: PlannedWrite, transport: AsyncTransport) -> dict[str, str]:
    """The fields of a shop's record that would be changed, as they are; nothing for others."""
    request = write.request
    if request.destination != "clarity" or request.method not in ("PUT", "PATCH"):
        return {}
    asked = evolve(request, method="GET", content=None, writes=False)
    response = await transport.send(asked)
    return fields_of(response.content) if response.status == 200 else {}


def _changes(write: PlannedWrite, now: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(name, now.get(name), new)
        for name, new in fields_of(write.request.content or b"").items()
        if now.get(name) != new
    )
