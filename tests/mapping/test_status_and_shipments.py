from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from axclarity.ax.documents import UNSET, SalesLine, SalesOrder, SalesTable
from axclarity.ax.documents._enumerations import DOCUMENT_STATUS, SALES_STATUS
from axclarity.clarity.models import Order, OrderStatus, Shipment, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import (
    order_status_from_sales_table,
    sales_status_from_order_status,
    shipment_from_sales_order,
)

Make = Callable[..., Any]
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def table(status: str, document: str, *lines: SalesLine) -> SalesTable:
    return SalesTable(
        sales_id="SO-1",
        sales_status=status,
        document_status=document,
        purch_order_form_num="W-1",
        receipt_date_requested=date(2026, 12, 1),
        sales_line=list(lines),
    )


def line(position: int, ordered: str, remaining: str, status: str = "Backorder") -> SalesLine:
    left = Decimal(remaining)
    return SalesLine(
        customer_line_num=position,
        item_id=f"SKU-{position}",
        sales_qty=Decimal(ordered),
        sales_unit="ea",
        sales_status=status,
        remain_sales_physical=left or UNSET,  # AX leaves zero out
    )


@pytest.mark.parametrize(
    ("status", "document", "lines", "expected"),
    [
        ("None", "None", (), "pending"),
        ("Backorder", "None", (line(1, "2", "2"),), "processing"),
        ("Backorder", "Confirmation", (line(1, "2", "2"),), "processing"),
        ("Backorder", "PackingSlip", (line(1, "2", "1"),), "partially_shipped"),
        (
            "Backorder",
            "PackingSlip",
            (line(1, "2", "0", "Delivered"), line(2, "1", "1")),
            "partially_shipped",
        ),
        ("Backorder", "Invoice", (line(1, "2", "1"),), "partially_shipped"),
        ("Delivered", "PackingSlip", (), "shipped"),
        ("Invoiced", "Invoice", (), "completed"),
        ("Canceled", "Cancelled", (), "cancelled"),
    ],
)
def test_status_from_ax(
    status: str, document: str, lines: tuple[SalesLine, ...], expected: str
) -> None:
    assert order_status_from_sales_table(table(status, document, *lines)) == expected


def test_every_pair_maps_or_is_refused_by_name() -> None:
    for status, document in product(SALES_STATUS, DOCUMENT_STATUS):
        try:
            order_status_from_sales_table(table(status, document))
        except MappingError as error:
            assert error.rule == "status.unknown-pair"
            assert status in str(error)
            assert document in str(error)


def test_status_to_ax_is_total() -> None:
    mapped = {}
    for status in OrderStatus:
        try:
            mapped[status.value] = sales_status_from_order_status(status)
        except MappingError as error:
            assert error.rule == "status.no-counterpart"

    assert mapped["shipped"] == "Delivered"
    assert set(OrderStatus) - set(mapped) == {"on_hold", "refunded", "partially_refunded"}


@pytest.fixture
def order(make_order: Make, make_line: Make) -> Order:
    made: Order = make_order([make_line(1, "1.00", "4"), make_line(2, "1.00", "2")])
    return made


def told(number: int, status: str = "shipped", **quantities: str) -> Shipment:
    return record_from_object(
        Shipment,
        {
            "id": f"shp_{number}",
            "order_id": "ord_1",
            "external_id": f"SO-1/{number}",
            "status": status,
            "shipped_at": NOW.isoformat(),
            "lines": [
                {"order_line_id": line_id, "quantity": quantity}
                for line_id, quantity in quantities.items()
            ],
        },
    )


def shipped(order: Order, *lines: SalesLine, already: tuple[Shipment, ...] = ()) -> Any:
    document = SalesOrder(sales_table=[table("Backorder", "PackingSlip", *lines)])
    return shipment_from_sales_order(document, order, already=already, shipped_at=NOW)


def test_first_and_second_shipment_are_what_is_new(order: Order) -> None:
    first = shipped(order, line(1, "4", "3"), line(2, "2", "2"))
    second = shipped(
        order, line(1, "4", "0", "Delivered"), line(2, "2", "1"), already=(told(1, ln_1="1"),)
    )

    assert first.external_id == "SO-1/1"
    assert [(p.order_line_id, p.quantity) for p in first.lines] == [("ln_1", 1)]
    assert second.external_id == "SO-1/2"
    assert [(p.order_line_id, p.quantity) for p in second.lines] == [("ln_1", 3), ("ln_2", 1)]


def test_nothing_new_is_no_shipment(order: Order) -> None:
    assert shipped(order, line(1, "4", "4"), line(2, "2", "2")) is None
    assert shipped(order, line(1, "4", "3"), already=(told(1, ln_1="1"),)) is None


def test_absent_remainder_of_an_open_line_means_nothing_left(order: Order) -> None:
    untouched = SalesLine(
        customer_line_num=1,
        item_id="SKU-1",
        sales_qty=Decimal(4),
        sales_unit="ea",
        sales_status="Backorder",
    )

    assert shipped(order, untouched) is None


def test_a_cancelled_remainder_was_not_delivered(order: Order) -> None:
    cancelled = line(1, "4", "0", "Delivered")
    cancelled.delivered_intotal = Decimal(1)

    first = shipped(order, cancelled)

    assert [(p.order_line_id, p.quantity) for p in first.lines] == [("ln_1", 1)]
    assert shipped(order, cancelled, already=(told(1, ln_1="1"),)) is None


def test_a_line_that_the_shop_does_not_know_is_refused(order: Order) -> None:
    with pytest.raises(MappingError) as refused:
        shipped(order, line(7, "1", "0", "Delivered"))

    assert refused.value.rule == "shipments.foreign-line"


def test_lines_that_changed_places_are_never_told_wrongly(order: Order) -> None:
    swapped = order.model_copy(update={"lines": tuple(reversed(order.lines))})

    with pytest.raises(MappingError) as refused:
        shipped(swapped, line(1, "4", "0", "Delivered"))

    assert refused.value.rule == "shipments.foreign-line"


def test_what_was_taken_back_is_refused(order: Order) -> None:
    with pytest.raises(MappingError) as refused:
        shipped(order, line(1, "4", "3"), already=(told(1, ln_1="2"),))

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (
        "SalesLine.RemainSalesPhysical",
        "shipments.taken-back",
    )


def test_a_line_that_was_told_and_is_not_in_ax_any_more_was_taken_back(order: Order) -> None:
    with pytest.raises(MappingError) as refused:
        shipped(order, line(1, "4", "3"), already=(told(1, ln_2="1"),))

    assert refused.value.rule == "shipments.taken-back"


@pytest.mark.parametrize("tables", [[], [table("Backorder", "None")] * 2])
def test_what_is_not_one_order_is_refused(order: Order, tables: list[SalesTable]) -> None:
    with pytest.raises(MappingError) as refused:
        shipment_from_sales_order(SalesOrder(sales_table=tables), order, already=(), shipped_at=NOW)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("SalesOrder.SalesTable", "shipments.no-order")


def test_a_shipment_that_the_shop_cancelled_told_nothing(order: Order) -> None:
    taken_back = (told(1, ln_1="1"), told(2, "cancelled", ln_1="2"))

    assert shipped(order, line(1, "4", "3"), already=taken_back) is None

    again = shipped(order, line(1, "4", "1"), already=taken_back)

    assert again.external_id == "SO-1/3"
    assert [(p.order_line_id, p.quantity) for p in again.lines] == [("ln_1", 2)]
