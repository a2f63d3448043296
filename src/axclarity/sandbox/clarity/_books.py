"""The books of a shop: what its people and its API write in, and what is announced of it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity._kinds import REFUND, RETURN, SUBSCRIPTION, Kind
from axclarity.sandbox.clarity._records import Document, Records
from axclarity.sandbox.clarity._refusals import UnknownRecord
from axclarity.sandbox.clarity._stock import Stock
from axclarity.sandbox.clarity._subscriptions import OWNER, Subscriptions
from axclarity.sandbox.clarity._tokens import Tokens
from axclarity.values import Secret

__all__ = ["Books"]


class Books:
    """Records, stock, subscriptions and tokens of a shop, in its store.

    Takes what `ClarityShop` takes.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        notify: Callable[[], None],
        fat_events: bool,
        webhook_secret: Secret | None,
        token_life: timedelta,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._store = store
        self._notify = notify
        self._fat_events = fat_events
        self._webhook_secret = webhook_secret
        self.subscriptions = Subscriptions(store, clock, random_bytes)
        self.records = Records(store, clock, self._announce)
        self.stock = Stock(store, self.records)
        self.tokens = Tokens(store, clock, random_bytes, token_life)

    def add(self, kind: Kind, document: Mapping[str, Any]) -> Document:
        """Keep a record under the id that it has, or that it is given."""
        added = self.records.add(kind, document)
        self._notify()
        return added

    def change(self, kind: Kind, record_id: str, changes: Mapping[str, Any]) -> Document:
        """Change a record, whoever holds it."""
        changed = self.records.change(kind, record_id, changes)
        self._notify()
        return changed

    def post(self, kind: Kind, document: Mapping[str, Any]) -> Document:
        """Keep what was posted, under an id of the shop's own."""
        own = {name: value for name, value in document.items() if name not in kind.own}
        return self.add(kind, own)

    def once(self, key: str, digest: str, make: Callable[[], Document]) -> Document:
        """Make a record; the same key again gives the same record.

        Raises:
            InvalidDocument: the key came before with something else.
        """
        with self._store.transaction():
            kept = self._store.get("repeat", key)
            if kept is None:
                kept = {"digest": digest, "record": make()}
                self._store.put("repeat", key, kept)
        if kept["digest"] != digest:
            message = "came before, with another body"
            raise InvalidDocument(Problem(path="$", rule="idempotency.reused", message=message))
        record: Document = kept["record"]
        return record

    def put(
        self, kind: Kind, record_id: str, changes: Mapping[str, Any], version: int | None
    ) -> Document:
        """Merge what was put, if nobody holds the record and it is still at `version`."""
        with self._store.transaction():
            self.records.check_free(kind, record_id)
            changed = self.records.change(kind, record_id, changes, version=version)
        self._notify()
        return changed

    def unsubscribe(self, subscription_id: str) -> None:
        """End a subscription; nothing more is delivered to it.

        Raises:
            UnknownRecord: there is none of this id.
        """
        with self._store.transaction():
            self.records.remove(SUBSCRIPTION, subscription_id)
            self.subscriptions.forget(subscription_id)

    def rotate_secret(self, subscription_id: str) -> tuple[Secret, str]:
        """A new secret for a subscription, and until when the one before is used beside it.

        Raises:
            UnknownRecord: there is none of this id.
        """
        if self.records.find("subscription", subscription_id) is None:
            raise UnknownRecord(subscription_id)
        return self.subscriptions.rotate(subscription_id)

    def currency_of(self, kind: Kind, record_id: str) -> str:
        """The currency of a record that is there; empty if it has none."""
        record = self.records.find(kind.name, record_id) or {}
        return str(record.get("currency", ""))

    def _announce(self, kind: Kind, before: Document | None, after: Document) -> None:
        event_type = kind.event(before, after)
        if event_type:
            self.subscriptions.announce(event_type, after, fat=self._fat_events)
        if kind is SUBSCRIPTION and before is None:
            secret = self._webhook_secret if after["id"] == OWNER else None
            self.subscriptions.new_secret(after["id"], secret)
            self.subscriptions.adopt(after["id"])
        if kind is REFUND and after.get("return_id"):
            self.records.change(RETURN, after["return_id"], {"refund_id": after["id"]})
