"""A person, as far as the journal knows one: ids of the shop's, and the events that name them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, select

from axclarity.errors import InvalidValue, JournalError, Problem
from axclarity.pipeline.journal._schema import inbox
from axclarity.pipeline.journal.payloads import is_sealed
from axclarity.pipeline.redaction import plain_name

__all__ = ["Found", "Person", "events_about", "keys_in", "some_about", "with_orders"]

_AT_ONCE = 500
_RESOURCES = ("customer", "order")
_IDS = {f"{resource}_id": resource for resource in _RESOURCES}


def _names_somebody(person: "Person", _attribute: object, _orders: object) -> None:
    if not person.keys:
        raise InvalidValue(
            Problem(
                path="erase",
                rule="erase.nobody",
                message="names neither a customer nor an order",
                hint="Give the id of a customer, or of a guest's orders, as the shop has it.",
            )
        )


@frozen(kw_only=True)
class Person:
    """Whose data are meant.

    Args:
        customer: an id of the shop's; empty for a guest, whose orders are named.
        orders: ids of the shop's.
    """

    customer: str = ""
    orders: frozenset[str] = field(default=frozenset(), validator=_names_somebody)

    @property
    def keys(self) -> frozenset[str]:
        """The person's own records, as in `Event.key`."""
        customers = [f"customer/{self.customer}"] if self.customer else []
        return frozenset([*customers, *(f"order/{order}" for order in self.orders if order)])

    @property
    def ids(self) -> frozenset[str]:
        """The same without the resource."""
        return frozenset(each for each in (self.customer, *self.orders) if each)

    def is_meant(self, key: str, payload: bytes) -> bool:
        """Whether something is about the person.

        Raises:
            JournalError: reason `sealed`: nobody can tell without the key.
        """
        if is_sealed(payload):
            raise _sealed()
        return key in self.keys or not self.keys.isdisjoint(keys_in(payload))


@frozen
class Found:
    """Events about a person: their keys by their places, and the last place that was looked at."""

    events: Mapping[int, str]
    last: int


def with_orders(person: Person, found: Found) -> Person:
    """The person, with the orders that events about it are of."""
    orders = (key.partition("/")[2] for key in found.events.values() if key.startswith("order/"))
    return evolve(person, orders=person.orders.union(orders))


def events_about(ask: Callable[[Person, int], Found], person: Person, after: int = 0) -> Found:
    """All events about a person after a place of the inbox, a portion at a time.

    Args:
        ask: `some_about`, run in a transaction.
    """
    found = Found({}, after)
    while (some := ask(person, found.last)).last > found.last:
        found = Found({**found.events, **some.events}, some.last)
    return found


def some_about(connection: Connection, person: Person, after: int) -> Found:
    """Which of the next few events after a place are about a person."""
    rows = connection.execute(
        select(inbox.c.seq, inbox.c.key, inbox.c.payload)
        .where(inbox.c.seq > after)
        .order_by(inbox.c.seq)
        .limit(_AT_ONCE)
    ).all()
    meant = {row.seq: row.key for row in rows if person.is_meant(row.key, row.payload)}
    return Found(meant, rows[-1].seq if rows else after)


def keys_in(payload: bytes) -> frozenset[str]:
    """The customers and orders that a body of JSON names, as in `Event.key`.

    By `customer_id` or `customer`, or by the `id` of what stands under `customer`; so with orders,
    and with several. That a shop names them so is an assumption.
    """
    try:
        return frozenset(_keys_in(json.loads(payload)))
    except (ValueError, RecursionError):
        return frozenset()


def _keys_in(whole: Any) -> Iterator[str]:
    left = [("", whole)]
    while left:
        name, value = left.pop()
        match value:
            case dict():
                left += [(_singular(name, key), each) for key, each in value.items()]
            case list():
                left += [(name, each) for each in value]
            case str() if name in _RESOURCES:
                yield f"{name}/{value}"
            case str() | int() if name in _IDS:
                yield f"{_IDS[name]}/{value}"


def _singular(within: str, key: str) -> str:
    plain = plain_name(key).removesuffix("s")
    return f"{within}_id" if plain == "id" else plain


def _sealed() -> JournalError:
    return JournalError(
        "The journal has payloads that are sealed, and nobody can tell whom they are about. "
        "Nothing was erased. Give the journal the key: SealPayloads(key, *older), or the variable "
        "AXCLARITY_JOURNAL_KEY for the commands.",
        reason="sealed",
    )
