"""Customers, kept in step both ways. Any event about one means: bring both records up to date.

Who owns which field decides what is written where. Each side is written what differs and is not its
own, so what one side was told comes back as no difference: nothing goes round in circles.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from attrs import asdict, evolve, field, frozen

from axclarity.ax import AXOperations, EntityKey
from axclarity.ax.changes import ChangeSource
from axclarity.ax.documents import Customer, CustTable
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.flows._edits import due_edit
from axclarity.flows._parked import parked
from axclarity.flows.customers import CUSTOMER, CustomerLadder
from axclarity.http import Exchange
from axclarity.mapping import CustomerPolicy, customer_from_customer
from axclarity.mapping.customers import (
    CustomerUpdate,
    FieldOwnership,
    MatchPolicy,
    customer_changes,
    customer_update,
)
from axclarity.pipeline import (
    Event,
    Intent,
    Ledger,
    Outcome,
    Route,
    Source,
    change_source,
    write_once,
)
from axclarity.values import MessageId, message_id

__all__ = ["CustomerFlow"]

_CHANGED = "ax_customer.changed"
_WRITTEN = frozenset({"document_hash", "rec_version", "rec_version_logistics_postal_address"})


@frozen(kw_only=True)
class CustomerFlow:
    """Reads a customer on both sides, and writes each side what the other owns.

    Args:
        customers: how accounts are made; `match` is how a customer is recognised among them.
        ownership: who owns which field; AX, unless it says otherwise.
        changes: what changes in AX, `PolledChanges(ax.customers, now=...)` for example; without it,
            AX's changes come along with the shop's next event about the customer.
        every: how often AX is asked.
    """

    shop: ClarityOperations
    ax: AXOperations
    customers: CustomerPolicy
    ownership: FieldOwnership
    match: MatchPolicy = field(factory=MatchPolicy)
    changes: ChangeSource | None = None
    every: timedelta = timedelta(minutes=5)

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        systems = ("clarity", "ax")
        return (
            Route("customer.*", self.bring_up_to_date, systems),
            Route(_CHANGED, self.bring_up_to_date, systems),
        )

    def sources(self) -> tuple[Source, ...]:
        """What changes in AX, if somebody knows it."""
        return () if self.changes is None else (Source("ax.customers", self.every, self.look),)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """One event for each account that changed and is a customer of the shop's."""
        if self.changes is None:
            return ()

        def event(key: EntityKey, _deleted: bool) -> Event:
            return Event(
                source="ax",
                id=f"customer/{key.value}",
                type=_CHANGED,
                key=key.value,
                occurred_at=ledger.now(),
                payload=b"",
            )

        found = yield from change_source("ax.customers", self.every, self.changes, event).poll(
            ledger
        )
        events: list[Event] = []
        for each in found:
            customer_id = yield from ledger.clarity_id_of(CUSTOMER, each.key)
            if customer_id is not None:
                events.append(evolve(each, key=f"customer/{customer_id}"))
        return events

    def bring_up_to_date(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX and the shop agree about the customer an event is about.

        Raises:
            Parked: a person has to look: no account and none may be made, or it is gone.
            MappingError: several accounts it may be, or the data are incomplete.
        """
        with ledger.step("read the customer"):
            customer = yield from self.shop.customers.get(event.record_id)
        with ledger.step("find the account"):
            ladder = CustomerLadder(ax=self.ax, policy=self.customers, match=self.match)
            account = yield from ladder.account_of_customer(customer, ledger)
        with ledger.step("bring the account up to date"):
            table, kept = yield from self._tell_ax(customer, account, ledger)
        with ledger.step("bring the customer up to date"):
            told = yield from self._tell_shop(customer, table, ledger)
        news = f"told the shop of {', '.join(told)}" if told else "nothing to tell the shop"
        return Outcome(f"is {account}; {news}", {"account": account, "withheld": ", ".join(kept)})

    def _tell_ax(
        self, customer: ShopCustomer, account: str, ledger: Ledger
    ) -> Exchange[tuple[CustTable, tuple[str, ...]]]:
        """Write AX what the shop owns; the account then, and the names of what AX's differs in.

        What somebody in AX has overwritten is written again. What AX itself made of what it was
        told, in a form of its own, is remembered, so that it is not told for ever.
        """
        wanted = customer_from_customer(customer, self.customers)
        digest = _digest(customer, set(ShopCustomer.model_fields) - {"updated_at", "version"})
        bookmark = f"told-ax/{self.ax.company}/customer/{customer.id}"

        def compared(document: Customer) -> CustomerUpdate:
            return customer_update(document, wanted, self.ownership)

        def change(document: Customer) -> bool:
            update = compared(document).document
            if update is not None:
                document.cust_table[:] = update.cust_table
            return update is not None

        def find(_intent: Intent) -> Exchange[str | None]:
            document = yield from self._account(account, customer)
            return None if compared(document).document else account

        def send() -> Exchange[str]:
            yield from self.ax.customers.change(_key(account), change, message_id=identity)
            return account

        document = yield from self._account(account, customer)
        differs = compared(document).document is not None
        edit = yield from due_edit(
            f"{self.ax.company}/customer/{customer.id}",
            lambda number: self._intent(customer, number, digest),
            ledger,
            overwritten=differs and (yield from ledger.bookmark(bookmark)) != _content(document),
        )
        if edit is not None:
            identity = MessageId(UUID(edit.message_id))
            yield from write_once(ledger, edit, send=send, find=find)
            document = yield from self._account(account, customer)
            ledger.set_bookmark(bookmark, _content(document))
        return document.cust_table[0], compared(document).withheld

    def _tell_shop(
        self, customer: ShopCustomer, table: CustTable, ledger: Ledger
    ) -> Exchange[tuple[str, ...]]:
        """Write the shop what AX owns; the names of what was written.

        A shop may keep what it is told in a form of its own. What it made of it is remembered, so
        that the same difference is not told for ever.
        """
        changes = customer_changes(table, customer, self.customers, self.ownership)
        bookmark = f"told-shop/{self.ax.company}/customer/{customer.id}"
        if not changes or (yield from ledger.bookmark(bookmark)) == _difference(customer, changes):
            return ()
        kept = yield from self.shop.customers.update(customer, **changes)
        left = customer_changes(table, kept, self.customers, self.ownership)
        ledger.set_bookmark(bookmark, _difference(kept, left))
        return tuple(changes)

    def _account(self, account: str, customer: ShopCustomer) -> Exchange[Customer]:
        document = yield from self.ax.customers.read(_key(account))
        if not document.cust_table:
            raise parked(
                "CustTable.AccountNum",
                "customer.vanished",
                f"{account} was this customer's account and is gone",
                "Ask in AX what became of it. Tie the customer to another account with "
                f"`axclarity journal rebind customer {customer.id} ACCOUNT`, then replay.",
            )
        return document

    def _intent(self, customer: ShopCustomer, number: int, digest: str) -> Intent:
        identity = message_id(
            company=self.ax.company,
            entity="Customer",
            key=customer.id,
            operation="update",
            revision=str(number),
        )
        return Intent(
            message_id=str(identity),
            entity=CUSTOMER,
            key=customer.id,
            operation="CustomerService.update",
            revision=str(number),
            digest=digest,
        )


def _difference(customer: ShopCustomer, changes: Mapping[str, Any]) -> str:
    """A digest of what the shop has, and of what it should have."""
    wanted = customer.model_copy(update=dict(changes))
    return _digest(customer, set(changes)) + _digest(wanted, set(changes))


def _content(document: Customer) -> str:
    """A digest of all that an account holds, apart from how often it was written."""
    held = asdict(document, filter=lambda field, _value: field.name not in _WRITTEN)
    return sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()


def _digest(customer: ShopCustomer, names: set[str]) -> str:
    content = customer.model_dump(mode="json", include=names)
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _key(account: str) -> EntityKey:
    return EntityKey.of(AccountNum=account)
