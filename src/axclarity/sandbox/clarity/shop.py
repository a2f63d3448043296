"""The state of a simulated shop, and what its people do: sell, capture, take back, count."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import NewShipment, OrderStatus
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import _kinds as kinds
from axclarity.sandbox.clarity._books import Books
from axclarity.sandbox.clarity._kinds import Kind
from axclarity.sandbox.clarity._records import Document, in_plain_form
from axclarity.sandbox.clarity._subscriptions import OWNER
from axclarity.sandbox.clarity._tokens import SCOPES
from axclarity.values import Secret

__all__ = ["ClarityShop", "Delivery"]

_BY_PATH = {kind.path: kind for kind in kinds.KINDS}


@frozen(kw_only=True)
class Delivery:
    """A webhook on its way, or over; `subscription_id` is empty while nobody listens."""

    event_id: str
    type: str
    record_id: str
    subscription_id: str
    attempts: int
    status: str


class ClarityShop:
    """All records of a shop, its webhook deliveries and its tokens, kept in a store.

    Args:
        notify: called when there is something to deliver.
        fat_events: whether events carry the whole record instead of its name and version.
        webhook_secret: the first secret of the subscription that `subscribe` makes.
        token_life: how long an access token is valid, by `clock`.
        random_bytes: where tokens and webhook secrets come from.

    Documents are taken as mappings or as JSON text, in the default form, and every digit is kept.
    `requests` counts what was asked, by `METHOD /resource`; `answers` counts the replies, by
    `METHOD /resource status`. Both start from nothing with each process.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        notify: Callable[[], None] = lambda: None,
        fat_events: bool = False,
        webhook_secret: Secret | None = None,
        token_life: timedelta = timedelta(hours=1),
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._store = store
        self.books = Books(
            store,
            clock=clock,
            notify=notify,
            fat_events=fat_events,
            webhook_secret=webhook_secret,
            token_life=token_life,
            random_bytes=random_bytes,
        )
        self.requests: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()

    @property
    def orders(self) -> Mapping[str, Document]:
        """All orders by id, as they stand."""
        return self.books.records.all(kinds.ORDER)

    @property
    def products(self) -> Mapping[str, Document]:
        """All products by id."""
        return self.books.records.all(kinds.PRODUCT)

    @property
    def stock(self) -> Mapping[tuple[str, str], Document]:
        """All stock levels by article and place."""
        return self.books.stock.all()

    @property
    def customers(self) -> Mapping[str, Document]:
        """All customers by id."""
        return self.books.records.all(kinds.CUSTOMER)

    @property
    def shipments(self) -> Mapping[str, Document]:
        """All shipments by id."""
        return self.books.records.all(kinds.SHIPMENT)

    @property
    def payments(self) -> Mapping[str, Document]:
        """All payments by id."""
        return self.books.records.all(kinds.PAYMENT)

    @property
    def returns(self) -> Mapping[str, Document]:
        """All returns by id."""
        return self.books.records.all(kinds.RETURN)

    @property
    def refunds(self) -> Mapping[str, Document]:
        """All refunds by id."""
        return self.books.records.all(kinds.REFUND)

    @property
    def webhooks(self) -> Mapping[str, Document]:
        """All webhook subscriptions by id."""
        return self.books.records.all(kinds.SUBSCRIPTION)

    @property
    def deliveries(self) -> list[Delivery]:
        """All webhook deliveries, oldest first."""
        events = dict(self._store.items("event"))
        return [
            Delivery(
                type=events[kept["event_id"]]["type"],
                record_id=events[kept["event_id"]]["record_id"],
                **kept,
            )
            for _, kept in self._store.items("delivery")
        ]

    @property
    def pending_deliveries(self) -> int:
        """Webhooks that their receiver has not accepted yet."""
        return len(self._store.items("outbox"))

    def place(self, order: Mapping[str, Any] | bytes) -> str:
        """A shopper places an order. The same id again changes nothing and announces nothing.

        Raises:
            InvalidDocument: this is no order; names the paths.
        """
        return self._add(kinds.ORDER, order)

    def edit(self, order_id: str, changes: Mapping[str, Any]) -> Document:
        """Change fields of an order, as its shopper or a clerk would."""
        return self.change("orders", order_id, changes)

    def cancel(self, order_id: str) -> None:
        """Cancel an order."""
        self.edit(order_id, {"status": OrderStatus.CANCELLED.value})

    def add_product(self, product: Mapping[str, Any] | bytes) -> str:
        """A clerk adds an article; announced as `product.updated`. Gives its id."""
        return self._add(kinds.PRODUCT, product)

    def register(self, customer: Mapping[str, Any] | bytes) -> str:
        """A shopper opens an account. Gives its id."""
        return self._add(kinds.CUSTOMER, customer)

    def capture(self, payment: Mapping[str, Any] | bytes) -> str:
        """Money comes in for an order: a payment, of kind `capture` if none is given.

        The order itself stays as it is; what it says of payments is for `edit`.
        """
        return self._add(kinds.PAYMENT, {"kind": "capture", **_document(payment)})

    def request_return(self, returned: Mapping[str, Any] | bytes) -> str:
        """A shopper sends something back. Gives the return's id."""
        return self._add(kinds.RETURN, returned)

    def refund(self, refund: Mapping[str, Any] | bytes) -> str:
        """Money goes back, for a return or without one. Gives the refund's id."""
        return self._add(kinds.REFUND, refund)

    def add_shipment(self, posted: NewShipment) -> Document:
        """Keep a shipment of things that were ordered and have not been shipped before.

        Raises:
            Taken: the external id is in use.
            InvalidDocument: there is no such order, a line was not ordered, or more of it leaves
                than is left.
        """
        return self.books.post(kinds.SHIPMENT, in_plain_form(posted))

    def count_stock(self, level: Mapping[str, Any] | bytes) -> Document:
        """A clerk counts: keep a stock level."""
        return self.books.stock.put(_document(level))

    def change(self, resource: str, record_id: str, changes: Mapping[str, Any]) -> Document:
        """Change any record, as a clerk would: `change("products", "prod_1", {"active": False})`.

        Raises:
            UnknownRecord: there is no such record.
            InvalidDocument: what is left would not be valid; names the paths.
        """
        return self.books.change(_BY_PATH[resource], record_id, _document(changes))

    def lock(self, resource: str, record_id: str, location: str = "") -> None:
        """Hold a record, so that the API answers 423; for stock, an article in a place."""
        if resource == "inventory":
            self.books.stock.lock(record_id, location)
        else:
            self.books.records.lock(_BY_PATH[resource], record_id)

    def unlock(self, resource: str, record_id: str, location: str = "") -> None:
        """Let a record go."""
        if resource == "inventory":
            self.books.stock.unlock(record_id, location)
        else:
            self.books.records.unlock(_BY_PATH[resource], record_id)

    def subscribe(self, url: str, events: Iterable[str] = kinds.EVENTS) -> None:
        """Deliver to this address what waits and what comes; replaces what it was told before.

        It is one subscription, of the shop's own people; the API makes others beside it.
        """
        document = {"url": url, "events": list(events)}
        if self.books.records.find("subscription", OWNER) is None:
            self.books.add(kinds.SUBSCRIPTION, {"id": OWNER, **document})
        else:
            self.books.change(kinds.SUBSCRIPTION, OWNER, document)

    def secret_of(self, subscription_id: str) -> Secret:
        """The newest secret of a subscription."""
        return self.books.subscriptions.secrets(subscription_id)[0]

    def revoke_tokens(self) -> None:
        """All access tokens are dead from now on."""
        self.books.tokens.revoke()

    def revoke_refresh_tokens(self) -> None:
        """All refresh tokens are dead from now on."""
        self.books.tokens.revoke_refresh()

    def grant_refresh_token(self, scopes: Iterable[str] = SCOPES) -> Secret:
        """A refresh token, as a person's consent in a browser would give one."""
        return self.books.tokens.grant_refresh(scopes)

    def _add(self, kind: Kind, document: Mapping[str, Any] | bytes) -> str:
        return str(self.books.add(kind, _document(document))["id"])


def _document(given: Mapping[str, Any] | bytes) -> Document:
    """What was given as JSON, decimals as texts."""
    document: Document = loads(given if isinstance(given, bytes) else dumps(dict(given)))
    return document
