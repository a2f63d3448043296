"""Any field of a sales order, explained."""

from collections.abc import Iterator

from axclarity.ax.documents import (
    InventDim,
    LineDlvAddr,
    MarkupTransHeader,
    MarkupTransLine,
    SalesLine,
    SalesTable,
    TableDlvAddr,
)
from axclarity.clarity.models import Order
from axclarity.mapping.explanation.charges import header_charge_steps, line_charge_steps
from axclarity.mapping.explanation.header import header_steps
from axclarity.mapping.explanation.lines import delivery_steps, dimension_steps, line_steps
from axclarity.mapping.explanation.places import Place, all_places, place_at
from axclarity.mapping.explanation.places_of_delivery import address_steps
from axclarity.mapping.explanation.remade import check_mapped, check_value, remade
from axclarity.mapping.explanation.sources import Sources
from axclarity.mapping.explanation.steps import Explanation, Step
from axclarity.mapping.explanation.written import written
from axclarity.mapping.orders.deliveries import DeliveryPlan
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.sales_orders import MappedOrder
from axclarity.values.exactly import exactly

__all__ = ["explain", "explained_paths"]


@exactly
def explain(
    mapped: MappedOrder,
    path: str,
    *,
    order: Order,
    policy: OrderPolicy,
    plan: DeliveryPlan | None = None,
) -> Explanation:
    """Why a field of a sales order holds what it holds.

    The order is mapped once more, and a field is explained only where that makes what it holds: an
    explanation is never of another order, policy or plan.

    Args:
        path: from the header, in AX's names, with places from 0: `SalesLine[2].LineDisc`,
            `CustomerRef`, `MarkupTransHeader[0].Value`.
        order: as it was mapped.
        policy: as it was mapped by.
        plan: as it was mapped by, if there was one.

    Raises:
        InvalidValue: there is no such field, or it is not given.
        MappingError: `explain.order`, `explain.policy`, `explain.plan`: it does not make this sales
            order; `explain.differs`: they do not make this value, so that something else set it,
            such as a field map; `explain.side`: it is no sales order.
    """
    check_mapped(mapped)
    place = place_at(mapped.document, path)
    sources = remade(mapped, order, policy, plan)
    check_value(place, sources.mapped)
    steps = tuple(_steps(place, sources))
    return Explanation(
        path=place.path,
        value=written(place.value),
        currency=order.currency,
        steps=steps,
        notes=tuple(_notes(steps, mapped)),
    )


def explained_paths(mapped: MappedOrder) -> tuple[str, ...]:
    """The paths of all fields that are given, in wire order.

    Raises:
        MappingError: rule `explain.side`: it is no sales order.
    """
    check_mapped(mapped)
    return tuple(place.path for place in all_places(mapped.document))


def _steps(place: Place, sources: Sources) -> Iterator[Step]:
    attribute, indices = place.spec.attribute, place.indices
    match place.record:
        case SalesTable():
            yield from header_steps(attribute, sources)
        case TableDlvAddr():
            yield from address_steps(attribute, *sources.header_address())
        case SalesLine():
            yield from line_steps(attribute, indices[0], place.record, sources)
        case InventDim():
            yield from dimension_steps(attribute, indices[0], sources)
        case LineDlvAddr():
            yield from delivery_steps(attribute, indices[0], sources)
        case MarkupTransHeader():
            yield from header_charge_steps(attribute, indices[0], place.value, sources)
        case MarkupTransLine():
            at_line, index = indices
            yield from line_charge_steps(attribute, at_line, index, place.value, sources)


def _notes(steps: tuple[Step, ...], mapped: MappedOrder) -> Iterator[str]:
    """What the mapping noted of a source, or of the record that holds it."""
    sources = [step.source for step in steps if step.source]
    for note in mapped.notes:
        if any(note.path in source for source in sources):
            yield note.message
