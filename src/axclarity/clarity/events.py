"""What a shop announces. Any event means one thing: read this record again.

Types and shapes are assumptions, except `order.created`, `product.updated` and `customer.created`,
which are Clarity's own. A thin event names its record, by `data.id` or by `resource_url`; a fat one
brings it along in `data`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from attrs import evolve, field, frozen

from axclarity.clarity._addresses import last_step
from axclarity.clarity._json import loads
from axclarity.clarity.dialect import RESOURCES, Translation
from axclarity.clarity.models import (
    Customer,
    Moment,
    Order,
    Part,
    Payment,
    Product,
    Record,
    Refund,
    Return,
    record_from_object,
)
from axclarity.errors import InvalidDocument, Problem

__all__ = [
    "EVENTS",
    "ClarityEvent",
    "CustomerCreated",
    "CustomerUpdated",
    "OrderCancelled",
    "OrderCreated",
    "OrderUpdated",
    "PaymentCaptured",
    "ProductUpdated",
    "RefundCreated",
    "ReturnCreated",
    "announcement",
    "event_from_body",
]

R = TypeVar("R", bound=Part)

_FIRST_YEAR, _LAST_YEAR = 1970, 9998
_LONGEST_NAME = 255


@frozen(kw_only=True)
class ClarityEvent(Generic[R]):
    """An event; of this class itself if its type is none of `EVENTS`.

    Args:
        id: the event's own; empty where the body has none.
        type: resource and verb, `order.created`; or whatever the shop calls it.
        resource: `order`.
        resource_id: the record, `ord_1001`. Only an event of an unknown type may name none.
        record: the record as it was when the event was sent, if the event is fat and the record
            valid. A hint: handlers read it again.
        problems: what keeps `data` from being a record, where it holds more than an id.
    """

    id: str
    type: str
    occurred_at: datetime
    resource: str
    resource_id: str
    record: R | None = field(default=None, repr=False)
    problems: tuple[Problem, ...] = ()


@frozen(kw_only=True)
class OrderCreated(ClarityEvent[Order]):
    """An order was placed."""


@frozen(kw_only=True)
class OrderUpdated(ClarityEvent[Order]):
    """An order changed."""


@frozen(kw_only=True)
class OrderCancelled(ClarityEvent[Order]):
    """An order was called off."""


@frozen(kw_only=True)
class ProductUpdated(ClarityEvent[Product]):
    """A product changed."""


@frozen(kw_only=True)
class CustomerCreated(ClarityEvent[Customer]):
    """A customer registered."""


@frozen(kw_only=True)
class CustomerUpdated(ClarityEvent[Customer]):
    """A customer changed."""


@frozen(kw_only=True)
class PaymentCaptured(ClarityEvent[Payment]):
    """Money was taken."""


@frozen(kw_only=True)
class RefundCreated(ClarityEvent[Refund]):
    """Money was given back."""


@frozen(kw_only=True)
class ReturnCreated(ClarityEvent[Return]):
    """Goods are to come back."""


EVENTS: Final[Mapping[str, type[ClarityEvent[Any]]]] = {
    "order.created": OrderCreated,
    "order.updated": OrderUpdated,
    "order.cancelled": OrderCancelled,
    "product.updated": ProductUpdated,
    "customer.created": CustomerCreated,
    "customer.updated": CustomerUpdated,
    "payment.captured": PaymentCaptured,
    "refund.created": RefundCreated,
    "return.created": ReturnCreated,
}
"""The class of each event by its type."""


class _Body(Part):
    id: str = ""
    type: str
    occurred_at: Moment
    data: dict[str, Any] | None = None
    resource_url: str | None = None


def event_from_body(body: bytes, *, translation: Translation | None = None) -> ClarityEvent[Any]:
    """Read an event, with its record if it brings one: for handlers, from `Event.payload`.

    Args:
        translation: of the shop's dialect; without it the body is in the default one.

    Raises:
        InvalidDocument: the body is no event with a type, a time and a record. A record that is
            not valid is no reason: the event's `problems` say what is wrong with it.
    """
    wire = loads(body)
    event = announcement(wire, translation)
    kind = RESOURCES.get(event.resource)
    if kind is None:
        return event
    try:
        return evolve(event, record=_record(kind, wire, translation))
    except InvalidDocument as error:
        return evolve(event, problems=error.problems)


def announcement(wire: Any, translation: Translation | None = None) -> ClarityEvent[Any]:
    """What an event says, its record left aside.

    Raises:
        InvalidDocument: `wire` is no event with a type, a time and a record.
    """
    given = wire if translation is None else translation.event_in(wire, whole=False)
    body = record_from_object(_Body, given)
    _check_time(body.occurred_at)
    resource_id = _resource_id(body)
    _check_names(body, resource_id)
    return EVENTS.get(body.type, ClarityEvent)(
        id=body.id,
        type=body.type,
        occurred_at=body.occurred_at,
        resource=body.type.partition(".")[0],
        resource_id=resource_id,
    )


def _record(kind: type[Part], wire: Any, translation: Translation | None) -> Record | None:
    given = wire if translation is None else translation.event_in(wire)
    data = given.get("data")
    if not isinstance(data, Mapping) or data.keys() <= {"id"}:  # a shop may name the id alone
        return None
    record = record_from_object(kind, data, path="$.data")
    return record if isinstance(record, Record) else None


def _resource_id(body: _Body) -> str:
    if body.resource_url is not None:
        return last_step(body.resource_url)
    given = (body.data or {}).get("id")
    return str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""


def _check_time(moment: datetime) -> None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise _refused("$.occurred_at", "webhook.time", "is no time of an event")


def _check_names(body: _Body, resource_id: str) -> None:
    for path, text in (("$.id", body.id), ("$.type", body.type), ("$.data.id", resource_id)):
        if not text.isprintable() or len(text) > _LONGEST_NAME:
            raise _refused(path, "webhook.name", f"must be at most {_LONGEST_NAME} plain letters")
    if not body.type.partition(".")[0]:
        raise _refused("$.type", "webhook.type", "must begin with a word, as in order.created")
    if body.type in EVENTS and not resource_id:
        raise _refused("$.data.id", "webhook.no-record", "or resource_url must name the record")


def _refused(path: str, rule: str, message: str) -> InvalidDocument:
    return InvalidDocument(Problem(path=path, rule=rule, message=message))
