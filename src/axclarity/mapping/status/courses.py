"""The way a status may go: forwards, to its end, or back where the way back is declared.

Source of the ways back: AX 2012 documentation (a packing slip can be cancelled, a credit note takes
an invoice back, a subscription order is open again after each invoice). Assumption: a cancelled
record stays cancelled.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from axclarity.clarity.models import OrderStatus, ReturnStatus, ShipmentStatus
from axclarity.errors import InvalidValue, MappingError, Problem, value_class
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.values.members import members_by

__all__ = [
    "ORDER_COURSE",
    "RETURN_COURSE",
    "SALES_COURSE",
    "SHIPMENT_COURSE",
    "SUBSCRIPTION_COURSE",
    "Course",
    "Move",
    "Settled",
    "StatusEvent",
    "WayBack",
]

S = TypeVar("S", bound=str)


class WayBack(StrEnum):
    """What may take a status backwards."""

    PACKING_SLIP_CANCELLED = "packing-slip-cancelled"
    CREDIT_NOTE = "credit-note"
    SUBSCRIPTION_REOPENED = "subscription-reopened"


class Move(StrEnum):
    """What it means that a status became another."""

    SAME = "same"
    FORWARD = "forward"
    DECLARED = "declared"
    REFUSED = "refused"


def _is_status(_: object, __: object, status: Any) -> None:
    if not isinstance(status, str):
        raise InvalidValue(
            Problem(
                path="status",
                rule="status.unknown",
                message="must be a text",
                value_class=value_class(status),
            )
        )


def _has_an_offset(_: object, __: object, moment: datetime) -> None:
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise InvalidValue(
            Problem(
                path="at",
                rule="status.naive-time",
                message="must be a moment with an offset",
                hint="Say in which time zone it was seen: events are put in order by it.",
            )
        )


@frozen(kw_only=True)
class StatusEvent(Generic[S]):
    """A status that was seen, and when.

    Raises:
        InvalidValue: the status is no text, or the moment has no offset.
    """

    status: S = field(validator=_is_status)
    at: datetime = field(validator=_has_an_offset)


@frozen(kw_only=True)
class Settled(Generic[S]):
    """Where events lead, and those of them that no way leads to."""

    status: S
    refused: tuple[StatusEvent[S], ...] = ()


def _ways_back(ways: Mapping[tuple[S, S], str]) -> Mapping[tuple[S, S], WayBack]:
    return members_by(WayBack, ways)


@frozen(kw_only=True)
class Course(Generic[S]):
    """The way of one kind of status.

    Args:
        steps: from the first to the last.
        ends: what any step may become, and what becomes nothing else.
        ways_back: what takes a step back to an earlier one.
        beside: statuses that are known and on no way: one side's own affair.

    Raises:
        ConfigError: something of another type, a status that stands twice, a way back that is none.
    """

    steps: tuple[S, ...]
    ends: tuple[S, ...]
    ways_back: Mapping[tuple[S, S], WayBack] = field(factory=dict, converter=_ways_back)
    beside: tuple[S, ...] = ()

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(self._checks())

    def move(self, old: S, new: S) -> Move:
        """What it means that a status became another.

        Raises:
            MappingError: one of them is unknown.
        """
        self._insist_known(old, new)
        if old == new:
            return Move.SAME
        if (old, new) in self.ways_back:
            return Move.DECLARED
        return Move.FORWARD if self._is_forward(old, new) else Move.REFUSED

    def way_back(self, old: S, new: S) -> WayBack | None:
        """What takes a status back so, if that is declared."""
        return self.ways_back.get((old, new))

    def settled(self, events: Iterable[StatusEvent[S]]) -> Settled[S]:
        """Where events lead that came in any order, and some of them twice.

        They are gone through by time, those of one time along the way, what is beside it first; a
        move that is refused is not made. No move leads to what is beside the way, and none from it:
        seen first, it stays, and all that follow are refused; seen later, it is refused itself. Who
        sets such a status lifts it, too: begin with what was seen after that.

        Raises:
            MappingError: there is no event, or a status is unknown.
        """
        first, *rest = self._in_order(events)
        status, refused = first.status, []
        for event in rest:
            if self.move(status, event.status) is Move.REFUSED:
                refused.append(event)
            else:
                status = event.status
        return Settled(status=status, refused=tuple(refused))

    def _is_forward(self, old: S, new: S) -> bool:
        if old not in self.steps or new in self.beside:
            return False
        return new in self.ends or self.steps.index(old) < self.steps.index(new)

    def _in_order(self, events: Iterable[StatusEvent[S]]) -> list[StatusEvent[S]]:
        found = {*events}
        self._insist_known(*(event.status for event in found))
        if not found:
            raise _refused("status.no-events", "stands nowhere: no events")
        known = self._known()
        return sorted(found, key=lambda event: (event.at, known.index(event.status)))

    def _known(self) -> tuple[S, ...]:
        return (*self.beside, *self.steps, *self.ends)

    def _insist_known(self, *statuses: S) -> None:
        for status in statuses:
            if status not in self._known():
                raise _refused("status.unknown", f"{status} is not known")

    def _checks(self) -> Iterator[Check]:
        known = self._known()
        yield "steps", not self.steps, "must name at least one"
        yield "steps", len({*known}) < len(known), "has a status that stands twice"
        for old, new in self.ways_back:
            on_way = old in self.steps and new in self.steps
            back = on_way and self.steps.index(new) < self.steps.index(old)
            yield f"ways_back.{old}.{new}", not back, "must lead from a step to an earlier one"


def _back(way: WayBack, old: S, *earlier: S) -> dict[tuple[S, S], WayBack]:
    return {(old, new): way for new in earlier}


def _refused(rule: str, message: str) -> MappingError:
    return MappingError(Problem(path="status", rule=rule, message=message))


SALES_COURSE: Course[str] = Course(
    steps=("None", "Backorder", "Delivered", "Invoiced"),
    ends=("Canceled",),
    ways_back={
        **_back(WayBack.PACKING_SLIP_CANCELLED, "Delivered", "Backorder"),
        **_back(WayBack.CREDIT_NOTE, "Invoiced", "Delivered", "Backorder"),
    },
)
"""SalesStatus of an order or of a line."""

SUBSCRIPTION_COURSE: Course[str] = evolve(
    SALES_COURSE,
    ways_back={
        **SALES_COURSE.ways_back,
        **_back(WayBack.SUBSCRIPTION_REOPENED, "Invoiced", "Backorder"),
    },
)
"""SalesStatus of an order of the type Subscription."""

ORDER_COURSE: Course[OrderStatus] = Course(
    steps=(
        OrderStatus.PENDING,
        OrderStatus.PROCESSING,
        OrderStatus.PARTIALLY_SHIPPED,
        OrderStatus.SHIPPED,
        OrderStatus.COMPLETED,
    ),
    ends=(OrderStatus.CANCELLED,),
    ways_back={
        **_back(
            WayBack.PACKING_SLIP_CANCELLED,
            OrderStatus.SHIPPED,
            OrderStatus.PARTIALLY_SHIPPED,
            OrderStatus.PROCESSING,
        ),
        **_back(
            WayBack.PACKING_SLIP_CANCELLED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.PROCESSING
        ),
        **_back(
            WayBack.CREDIT_NOTE,
            OrderStatus.COMPLETED,
            OrderStatus.SHIPPED,
            OrderStatus.PARTIALLY_SHIPPED,
            OrderStatus.PROCESSING,
        ),
    },
    beside=(OrderStatus.ON_HOLD, OrderStatus.REFUNDED, OrderStatus.PARTIALLY_REFUNDED),
)
"""The shop's status of an order, as AX moves it."""

SHIPMENT_COURSE: Course[ShipmentStatus] = Course(
    steps=(ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED), ends=(ShipmentStatus.CANCELLED,)
)
"""The shop's status of a shipment."""

RETURN_COURSE: Course[ReturnStatus] = Course(
    steps=(
        ReturnStatus.REQUESTED,
        ReturnStatus.APPROVED,
        ReturnStatus.RECEIVED,
        ReturnStatus.REFUNDED,
    ),
    ends=(ReturnStatus.REJECTED, ReturnStatus.CANCELLED),
)
"""The shop's status of a return."""
