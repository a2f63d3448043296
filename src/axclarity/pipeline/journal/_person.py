"""A person, as far as the journal knows one: ids of the shop's, and the events that name them."""

import json
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import ColumnElement, Connection, select

from axclarity.errors import InvalidValue, JournalError, Problem
from axclarity.pipeline.journal._schema import inbox
from axclarity.pipeline.journal.payloads import is_sealed
from axclarity.pipeline.redaction import plain_name

__all__ = ["Found", "Person", "keys_in", "rest_about", "search", "some_about", "with_orders"]

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
    """Events about a person: their keys by their places, and all places that were looked at."""

    events: Mapping[int, str]
    looked_at: Set[int]


_Ask = Callable[[Person, int], Found]
"""`some_about`, run in a transaction."""


def search(ask: _Ask, named: Person) -> tuple[Person, Found]:
    """A person with the orders that a customer's events are of, and all events about it.

    What comes in between the two looks may be of another order, so it counts as not looked at.
    """
    found = _events_about(ask, named)
    if not named.customer:
        return named, found
    person = with_orders(named, found)
    return person, Found(_events_about(ask, person).events, found.looked_at)


def with_orders(person: Person, found: Found) -> Person:
    """The person, with the orders that events about it are of."""
    orders = (key.partition("/")[2] for key in found.events.values() if key.startswith("order/"))
    return evolve(person, orders=person.orders.union(orders))


def _events_about(ask: _Ask, person: Person) -> Found:
    events: dict[int, str] = {}
    looked_at: set[int] = set()
    last = 0
    while (some := ask(person, last)).looked_at:
        events.update(some.events)
        looked_at |= some.looked_at
        last = max(some.looked_at)
    return Found(events, looked_at)


def some_about(connection: Connection, person: Person, after: int) -> Found:
    """Which of the next few events after a place are about a person."""
    return _about(connection, person, inbox.c.seq > after)


def rest_about(connection: Connection, person: Person, found: Found) -> Found:
    """Which of the events that were not looked at are: new ones, and those of a late commit.

    A place is taken when an event is written, and on a server others may commit before it does.
    """
    places = connection.scalars(select(inbox.c.seq))
    left = [place for place in places if place not in found.looked_at]
    events: dict[int, str] = {}
    for first in range(0, len(left), _AT_ONCE):
        some = inbox.c.seq.in_(left[first : first + _AT_ONCE])
        events.update(_about(connection, person, some).events)
    return Found(events, set(left))


def _about(connection: Connection, person: Person, some: ColumnElement[bool]) -> Found:
    rows = connection.execute(
        select(inbox.c.seq, inbox.c.key, inbox.c.payload)
        .where(some)
        .order_by(inbox.c.seq)
        .limit(_AT_ONCE)
    ).all()
    meant = {row.seq: row.key for row in rows if person.is_meant(row.key, row.payload)}
    return Found(meant, {row.seq for row in rows})


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
