"""Payouts: what a provider has transferred empties the clearing account into the bank."""

import json
from datetime import date, datetime
from typing import Any

from attrs import frozen

from axclarity.clarity.listing import Query
from axclarity.errors import InvalidDocument, Problem
from axclarity.flows.payments import PaymentFlow
from axclarity.http import Exchange
from axclarity.mapping.exact import plain_text
from axclarity.mapping.ledger import (
    MappedPayment,
    NothingToPost,
    journal_from_payout,
    voucher_reference,
)
from axclarity.pipeline import Event, Ledger, Outcome, Route, Source
from axclarity.values import Money, decimal_from_text

__all__ = ["PayoutFlow", "payout_event"]


def payout_event(payout_id: str, *, arrived_on: date, deposited: Money, at: datetime) -> Event:
    """What a program tells the journal once its bank statement shows a payout.

    Neither system knows when a payout has arrived, so somebody has to say it. The same may be said
    again; a correction, with another day or amount, is another event.

    Args:
        payout_id: as the shop's payments name it.
        deposited: what the bank has, fees taken off.
        at: the present moment, with a time zone.
    """
    told = {
        "arrived_on": arrived_on.isoformat(),
        "amount": f"{deposited.amount:f}",
        "currency": deposited.currency,
    }
    return Event(
        source="bank",
        id=f"payout/{payout_id}/{arrived_on}/{plain_text(deposited.amount)} {deposited.currency}",
        type="payout.arrived",
        key=f"payout/{payout_id}",
        occurred_at=at,
        payload=json.dumps(told).encode(),
    )


@frozen(kw_only=True)
class PayoutFlow:
    """Books each payout once: bank and fees in debit, clearing in credit, in one journal.

    Its payments are those that the shop lists for it. Together, less their fees, they must make
    what the bank has.
    """

    payments: PaymentFlow

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("payout.arrived", self.book, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """None: whoever knows of the bank's statement tells, with `payout_event`."""
        return ()

    def book(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Book the payout that has arrived.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be booked.
            MappingError: rule `payouts.deposited`: the payments do not make what has arrived; no
                rule, no bank, several currencies.
            Parked: it was booked with another content, or AX keeps something else.
        """
        arrived_on, deposited = _told(event)
        payout_id, flow = event.record_id, self.payments
        digest = f"{arrived_on} {deposited}"
        intent = flow.desk.intent(voucher_reference("O", payout_id), digest)
        facts = {"voucher": intent.key, "deposited": str(deposited)}

        def mapped() -> Exchange[MappedPayment | NothingToPost]:
            with ledger.step("map the payout"):
                query = Query(filters={"payout_id": payout_id})
                found = journal_from_payout(
                    payout_id,
                    (yield from flow.shop.payments.all(query)),
                    flow.policy,
                    arrived_on=arrived_on,
                    deposited=deposited,
                    rate=flow.rate(deposited.currency, arrived_on),
                )
                facts.update(_difference(found))
                return found

        made = yield from flow.desk.booked(intent, mapped, ledger)
        if isinstance(made, NothingToPost):
            return Outcome(f"nothing to book: {made.reason}")
        told = f": {facts['difference']}" if "difference" in facts else ""
        return Outcome(f"booked in {made}{told}", {"journal": made, **facts})


def _difference(found: MappedPayment | NothingToPost) -> dict[str, str]:
    """What the mapping notes of cents that a currency's end leaves, as facts."""
    if isinstance(found, NothingToPost) or not found.notes:
        return {}
    return {"difference": "; ".join(note.message for note in found.notes)}


def _told(event: Event) -> tuple[date, Money]:
    try:
        told: Any = json.loads(event.payload)
        amount = decimal_from_text(told["amount"], path="$.amount")
        return date.fromisoformat(told["arrived_on"]), Money(amount, told["currency"])
    except (ValueError, KeyError, TypeError):
        raise InvalidDocument(
            Problem(
                path="$",
                rule="payouts.event",
                message="is no announcement of a payout",
                hint="Make it with payout_event().",
            )
        ) from None
