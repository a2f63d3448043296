from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from axclarity.ax.documents import (
    CreditCardAuthTrans,
    LedgerJournalTrans,
    ReturnLine,
    ReturnTable,
    SalesLine,
    SalesTable,
)
from axclarity.ax.documents._enumerations import (
    CREDIT_CARD_OPERATION,
    CUST_VEND_PAYM_STATUS,
    DOCUMENT_STATUS,
)
from axclarity.ax.documents._enumerations import (
    RETURN_STATUS_HEADER as AX_RETURN_HEADER,
)
from axclarity.ax.documents._enumerations import (
    RETURN_STATUS_LINE as AX_RETURN_LINE,
)
from axclarity.ax.documents._enumerations import (
    SALES_STATUS as AX_SALES_STATUS,
)
from axclarity.clarity.models import OrderStatus, PaymentKind, ReturnStatus, ShipmentStatus
from axclarity.errors import ConfigError, InvalidValue, MappingError
from axclarity.mapping.status import (
    CARD_OPERATION,
    JOURNAL_PAYMENT,
    ORDER_COURSE,
    ORDER_STATUS,
    PAYMENT_KIND,
    PAYMENT_STATUS,
    RETURN_COURSE,
    RETURN_LINE_STATUS,
    RETURN_STATUS,
    RETURN_STATUS_HEADER,
    SALES_COURSE,
    SALES_STATUS,
    SHIPMENT_COURSE,
    SHIPMENT_DOCUMENT,
    SHIPMENT_STATUS,
    SUBSCRIPTION_COURSE,
    Course,
    Move,
    PaymentStatus,
    Standing,
    StatusEvent,
    StatusTable,
    WayBack,
    card_operation_from_payment_kind,
    document_status_from_shipment_status,
    journal_status_from_payment_status,
    line_status_from_sales_line,
    order_status_from_sales_table,
    order_status_from_standing,
    payment_kind_from_card_operation,
    payment_status_from_journal_line,
    return_header_from_lines,
    return_status_from_return_line,
    return_status_from_return_table,
    return_status_from_sales_table,
    return_status_header_from_return_status,
    sales_status_from_order_status,
    shipment_status_from_standing,
    standing_from_sales_line,
    standing_from_sales_table,
    together,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
OF_ORDERS = ("None", "Quotation", "Confirmation", "PickingList", "PackingSlip", "Invoice")


def line(status: str, ordered: str = "4", **more: Any) -> SalesLine:
    return SalesLine(
        item_id="A", sales_qty=Decimal(ordered), sales_unit="ea", sales_status=status, **more
    )


def seen(*statuses: Any) -> list[StatusEvent[Any]]:
    """Statuses, an hour apart."""
    return [
        StatusEvent(status=status, at=START + timedelta(hours=hour))
        for hour, status in enumerate(statuses)
    ]


# Every pair, written out: what maps, and that nothing else does.
EXPECTED: dict[tuple[str, str, bool], str] = {
    ("None", "None", False): "pending",
    **{("Backorder", each, False): "processing" for each in OF_ORDERS},
    **{("Backorder", each, True): "partially_shipped" for each in OF_ORDERS},
    **{("Delivered", each, left): "shipped" for each in OF_ORDERS for left in (True, False)},
    **{("Invoiced", each, left): "completed" for each in OF_ORDERS for left in (True, False)},
    **{
        ("Canceled", each, left): "cancelled"
        for each in (*OF_ORDERS, "Cancelled")
        for left in (True, False)
    },
}


def test_every_standing_of_an_order_maps_or_is_refused_by_name() -> None:
    for sales, document, left in product(AX_SALES_STATUS, DOCUMENT_STATUS, (True, False)):
        standing = Standing(sales=sales, document=document, left=left)
        expected = EXPECTED.get((sales, document, left))
        if expected is None:
            with pytest.raises(MappingError, match=f"{sales}/{document}") as refused:
                order_status_from_standing(standing)
            assert refused.value.rule == "status.unknown-pair"
        else:
            assert order_status_from_standing(standing) is OrderStatus(expected)


@pytest.mark.parametrize(
    ("sales", "document"), [("Frozen", "None"), ("Backorder", "Poem"), ("backorder", "None")]
)
def test_an_unknown_symbol_is_refused_and_never_processing(sales: str, document: str) -> None:
    table = SalesTable(sales_status=sales, document_status=document)

    with pytest.raises(MappingError, match=f"{sales} with DocumentStatus {document}") as refused:
        order_status_from_sales_table(table)

    assert refused.value.rule == "status.unknown-pair"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (line("None"), "pending"),
        (line("Backorder"), "processing"),
        (line("Backorder", remain_sales_physical=Decimal(4)), "processing"),
        (line("Backorder", remain_sales_physical=Decimal(1)), "partially_shipped"),
        (line("Backorder", delivered_intotal=Decimal(1)), "partially_shipped"),
        (line("Delivered"), "shipped"),
        (line("Invoiced"), "completed"),
        (line("Canceled"), "cancelled"),
        (line("Canceled", remain_sales_physical=Decimal(1)), "cancelled"),
    ],
)
def test_a_line_stands_by_its_status_and_what_is_delivered(found: SalesLine, expected: str) -> None:
    assert line_status_from_sales_line(found) == expected


def test_nothing_of_a_cancelled_line_has_left() -> None:
    cancelled = standing_from_sales_line(line("Canceled", remain_sales_physical=Decimal(1)))

    assert cancelled == Standing(sales="Canceled", left=False)


def test_a_line_that_is_not_even_open_cannot_be_delivered() -> None:
    with pytest.raises(MappingError, match="None/None/partly"):
        line_status_from_sales_line(line("None", delivered_intotal=Decimal(1)))


@pytest.mark.parametrize(
    ("lines", "sales", "left"),
    [
        ("Backorder Backorder", "Backorder", False),
        ("Delivered Backorder", "Backorder", True),
        ("Invoiced Backorder Canceled", "Backorder", True),
        ("Invoiced Delivered", "Delivered", True),
        ("Canceled Invoiced", "Invoiced", True),
        ("Canceled Backorder", "Backorder", False),
        ("Canceled Canceled", "Canceled", False),
        ("None Delivered", "None", True),
    ],
)
def test_a_header_stands_as_the_lowest_of_its_lines(lines: str, sales: str, left: bool) -> None:
    standings = [standing_from_sales_line(line(status)) for status in lines.split()]

    assert together(standings) == Standing(sales=sales, left=left)
    assert together(reversed(standings)) == together(standings)


def test_the_highest_document_stands_for_all() -> None:
    invoiced = Standing(sales="Invoiced", document="Invoice", left=True)
    open_ = Standing(sales="Backorder", document="PickingList")

    assert together([invoiced, open_]) == Standing(sales="Backorder", document="Invoice", left=True)
    assert order_status_from_standing(invoiced | open_) == "partially_shipped"


def test_no_lines_stand_nowhere() -> None:
    with pytest.raises(MappingError) as refused:
        together([])

    assert refused.value.rule == "status.no-lines"


def test_a_header_alone_says_whether_something_left() -> None:
    delivered = SalesTable(sales_status="Delivered", document_status="PackingSlip")
    untold = SalesTable()

    assert standing_from_sales_table(delivered).left
    assert standing_from_sales_table(untold) == Standing(sales="None", document="None")


def moves(course: Course[Any], statuses: Iterable[Any]) -> dict[tuple[Any, Any], Move]:
    found = list(statuses)
    return {(old, new): course.move(old, new) for old in found for new in found}


@pytest.mark.parametrize(
    ("course", "statuses"),
    [
        (SALES_COURSE, AX_SALES_STATUS),
        (SUBSCRIPTION_COURSE, AX_SALES_STATUS),
        (ORDER_COURSE, OrderStatus),
        (SHIPMENT_COURSE, ShipmentStatus),
        (RETURN_COURSE, ReturnStatus),
    ],
)
def test_every_move_of_every_course_has_a_meaning(
    course: Course[Any], statuses: Iterable[Any]
) -> None:
    found = moves(course, statuses)

    assert all((move is Move.SAME) == (old == new) for (old, new), move in found.items())
    assert {pair for pair, move in found.items() if move is Move.DECLARED} == {*course.ways_back}
    for end in course.ends:
        assert {found[end, new] for _, new in found if new != end} == {Move.REFUSED}
        assert {found[step, end] for step in course.steps} == {Move.FORWARD}


def test_an_order_goes_forwards() -> None:
    way = ["pending", "processing", "partially_shipped", "shipped", "completed"]
    found = moves(ORDER_COURSE, map(OrderStatus, way))

    for old, new in found:
        if way.index(old) < way.index(new):
            assert found[old, new] is Move.FORWARD
    assert ORDER_COURSE.move(OrderStatus.PROCESSING, OrderStatus.PENDING) is Move.REFUSED
    assert ORDER_COURSE.move(OrderStatus.ON_HOLD, OrderStatus.SHIPPED) is Move.REFUSED
    assert ORDER_COURSE.move(OrderStatus.SHIPPED, OrderStatus.REFUNDED) is Move.REFUSED


@pytest.mark.parametrize(
    ("course", "old", "new", "way"),
    [
        (SALES_COURSE, "Delivered", "Backorder", WayBack.PACKING_SLIP_CANCELLED),
        (SALES_COURSE, "Invoiced", "Backorder", WayBack.CREDIT_NOTE),
        (SALES_COURSE, "Invoiced", "Delivered", WayBack.CREDIT_NOTE),
        (SUBSCRIPTION_COURSE, "Invoiced", "Backorder", WayBack.SUBSCRIPTION_REOPENED),
        (SUBSCRIPTION_COURSE, "Delivered", "Backorder", WayBack.PACKING_SLIP_CANCELLED),
        (ORDER_COURSE, "shipped", "processing", WayBack.PACKING_SLIP_CANCELLED),
        (ORDER_COURSE, "shipped", "partially_shipped", WayBack.PACKING_SLIP_CANCELLED),
        (ORDER_COURSE, "partially_shipped", "processing", WayBack.PACKING_SLIP_CANCELLED),
        (ORDER_COURSE, "completed", "partially_shipped", WayBack.CREDIT_NOTE),
        (ORDER_COURSE, "completed", "processing", WayBack.CREDIT_NOTE),
        (ORDER_COURSE, "completed", "shipped", WayBack.CREDIT_NOTE),
    ],
)
def test_the_ways_back_are_declared(course: Course[Any], old: str, new: str, way: WayBack) -> None:
    assert course.move(old, new) is Move.DECLARED
    assert course.way_back(old, new) is way
    assert course.way_back(new, old) is None


def test_an_unknown_status_makes_no_move() -> None:
    with pytest.raises(MappingError) as refused:
        SALES_COURSE.move("Backorder", "Frozen")

    assert refused.value.rule == "status.unknown"


def test_events_are_gone_through_by_time_and_what_is_refused_is_told() -> None:
    events = seen("Backorder", "Delivered", "Backorder", "Delivered", "None", "Invoiced")

    settled = SALES_COURSE.settled([*reversed(events), events[1]])

    assert settled.status == "Invoiced"
    assert settled.refused == (events[4],)


def test_what_was_cancelled_stays_cancelled() -> None:
    events = seen("Backorder", "Canceled", "Delivered", "Backorder")

    settled = SALES_COURSE.settled(events)

    assert settled.status == "Canceled"
    assert settled.refused == tuple(events[2:])


def test_events_of_one_moment_go_along_the_way() -> None:
    at_once = [StatusEvent(status=s, at=START) for s in ("Invoiced", "Backorder", "Delivered")]

    assert SALES_COURSE.settled(at_once).status == "Invoiced"
    assert SALES_COURSE.settled(at_once).refused == ()


def test_no_move_leads_beside_the_way_and_none_from_there() -> None:
    going, held = OrderStatus.PROCESSING, OrderStatus.ON_HOLD

    def ends(*statuses: OrderStatus, apart: timedelta = timedelta(hours=1)) -> list[OrderStatus]:
        events = [StatusEvent(status=s, at=START + n * apart) for n, s in enumerate(statuses)]
        settled = ORDER_COURSE.settled(events)
        return [settled.status, *(event.status for event in settled.refused)]

    assert ends(going, held) == [going, held]
    assert ends(held, going, OrderStatus.SHIPPED) == [held, going, OrderStatus.SHIPPED]
    assert ends(going, held, apart=timedelta(0)) == [held, going]
    assert ends(going, OrderStatus.SHIPPED) == [OrderStatus.SHIPPED]


@pytest.mark.parametrize("at", [START.replace(tzinfo=None), START.date(), "2026-03-02", None])
def test_an_event_says_its_moment_with_an_offset(at: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        StatusEvent(status="Backorder", at=at)
    assert refused.value.rule == "status.naive-time"


def test_an_event_is_of_a_status() -> None:
    status: Any
    for status in (None, 5, ["Backorder"]):
        with pytest.raises(InvalidValue) as refused:
            StatusEvent(status=status, at=START)
        assert refused.value.rule == "status.unknown"


def test_no_events_and_unknown_events_are_refused() -> None:
    for events, rule in (([], "status.no-events"), (seen("Frozen"), "status.unknown")):
        with pytest.raises(MappingError) as refused:
            SALES_COURSE.settled(events)
        assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"steps": ()}, "steps"),
        ({"steps": ("a", "b", "a")}, "steps"),
        ({"ends": ("a",)}, "steps"),
        ({"beside": ("z",)}, "steps"),
        ({"ways_back": {("a", "b"): WayBack.CREDIT_NOTE}}, "ways_back.a.b"),
        ({"ways_back": {("z", "a"): WayBack.CREDIT_NOTE}}, "ways_back.z.a"),
        ({"ways_back": {("a", "a"): WayBack.CREDIT_NOTE}}, "ways_back.a.a"),
        ({"ways_back": {("b", "a"): "magic"}}, "ways_back.b/a"),
        ({"ways_back": {"b": "credit-note"}}, "ways_back.b"),
        ({"ways_back": "b-a"}, "ways_back"),
        ({"steps": (1, "a", "b")}, "steps[0]"),
        ({"ends": None}, "ends"),
    ],
)
def test_a_course_is_checked(changes: dict[str, Any], path: str) -> None:
    good: dict[str, Any] = {
        "steps": ("a", "b"),
        "ends": ("z",),
        "ways_back": {("b", "a"): WayBack.CREDIT_NOTE},
    }
    assert Course(**good).move("b", "a") is Move.DECLARED
    assert Course(**{**good, "ways_back": {("b", "a"): "credit-note"}}) == Course(**good)

    with pytest.raises(ConfigError) as refused:
        Course(**{**good, **changes})

    assert path in {problem.path for problem in refused.value.problems}


RETURNS = [
    (RETURN_STATUS, AX_RETURN_HEADER, "None"),
    (RETURN_LINE_STATUS, AX_RETURN_LINE, "None"),
    (RETURN_STATUS_HEADER, tuple(ReturnStatus), "requested"),
    (PAYMENT_KIND, CREDIT_CARD_OPERATION, "None"),
    (CARD_OPERATION, tuple(PaymentKind), "chargeback gift_card store_credit on_account"),
    (PAYMENT_STATUS, CUST_VEND_PAYM_STATUS, ""),
    (JOURNAL_PAYMENT, tuple(PaymentStatus), ""),
    (SHIPMENT_DOCUMENT, tuple(ShipmentStatus), "cancelled"),
    (SALES_STATUS, tuple(OrderStatus), "on_hold refunded partially_refunded"),
]


@pytest.mark.parametrize(("table", "sources", "refused"), RETURNS)
def test_every_table_is_total_over_the_enumeration(
    table: StatusTable[Any], sources: tuple[str, ...], refused: str
) -> None:
    found = dict(table.items())

    assert set(found) == set(sources)
    assert {source for source, target in found.items() if target is None} == set(refused.split())
    with pytest.raises(MappingError, match=r"Frozen .* is not known"):
        table["Frozen"]
    for source in refused.split():
        with pytest.raises(MappingError, match=rf"{source} .* has no counterpart"):
            table[source]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Created", "approved"),
        ("Open", "received"),
        ("Closed", "refunded"),
        ("Canceled", "cancelled"),
    ],
)
def test_return_status_both_ways(header: str, expected: str) -> None:
    table = ReturnTable(return_status=header)

    status = return_status_from_return_table(table)

    assert status is ReturnStatus(expected)
    assert return_status_header_from_return_status(status) == header


def test_a_rejected_return_is_cancelled_in_ax() -> None:
    assert return_status_header_from_return_status(ReturnStatus.REJECTED) == "Canceled"
    with pytest.raises(MappingError):
        return_status_from_return_table(ReturnTable())


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Awaiting", "approved"),
        ("Registered", "received"),
        ("Quarantine", "received"),
        ("Received", "received"),
        ("Invoiced", "refunded"),
        ("Canceled", "cancelled"),
    ],
)
def test_return_status_of_a_line(status: str, expected: str) -> None:
    assert return_status_from_return_line(ReturnLine(return_status=status)) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"sales_type": "ReturnItem", "return_status": "Created"}, ReturnStatus.APPROVED),
        ({"sales_type": "ReturnItem", "return_status": "Open"}, ReturnStatus.RECEIVED),
        (
            {"sales_type": "ReturnItem", "return_status": "Closed", "sales_status": "Backorder"},
            ReturnStatus.REFUNDED,
        ),
        ({"sales_type": "Sales", "sales_status": "Backorder"}, ReturnStatus.APPROVED),
        ({"sales_type": "Sales", "sales_status": "Delivered"}, ReturnStatus.RECEIVED),
        ({"sales_type": "Sales", "sales_status": "Invoiced"}, ReturnStatus.REFUNDED),
        ({"sales_type": "Sales", "sales_status": "Canceled"}, ReturnStatus.CANCELLED),
    ],
)
def test_a_return_that_ax_keeps_as_a_sales_order(
    table: dict[str, Any], expected: ReturnStatus
) -> None:
    kept = SalesTable(
        purch_order_form_num="R-1", receipt_date_requested=date(2026, 11, 30), **table
    )

    assert return_status_from_sales_table(kept) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Awaiting", "Created"),
        ("None Awaiting", "Created"),
        ("Awaiting Registered", "Open"),
        ("Awaiting Invoiced", "Open"),
        ("Received Quarantine", "Open"),
        ("Invoiced Invoiced", "Closed"),
        ("Invoiced Canceled", "Closed"),
        ("Awaiting Canceled", "Created"),
        ("Canceled Canceled", "Canceled"),
    ],
)
def test_a_return_stands_by_its_lines(lines: str, expected: str) -> None:
    assert return_header_from_lines(lines.split()) == expected
    assert return_header_from_lines(reversed(lines.split())) == expected


@pytest.mark.parametrize(("lines", "rule"), [("", "status.no-lines"), ("Lost", "status.unknown")])
def test_a_return_without_known_lines_is_refused(lines: str, rule: str) -> None:
    with pytest.raises(MappingError) as refused:
        return_header_from_lines(lines.split())

    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("sales", "left", "expected"),
    [
        ("Backorder", True, "shipped"),
        ("Delivered", True, "shipped"),
        ("Invoiced", True, "shipped"),
        ("Backorder", False, "cancelled"),
        ("Canceled", False, "cancelled"),
        ("None", False, None),
        ("None", True, None),
        ("Canceled", True, None),
        ("Delivered", False, None),
    ],
)
def test_a_shipment_whose_packing_slip_is_gone_is_cancelled(
    sales: str, left: bool, expected: str | None
) -> None:
    standing = Standing(sales=sales, left=left)
    if expected is None:
        with pytest.raises(MappingError, match=sales):
            shipment_status_from_standing(standing)
    else:
        assert shipment_status_from_standing(standing) is ShipmentStatus(expected)


def test_every_sales_status_is_known_to_the_shipment_table() -> None:
    assert {source.split("/")[0] for source, _ in SHIPMENT_STATUS.items()} == {*AX_SALES_STATUS}


def test_a_shipment_needs_a_packing_slip() -> None:
    for status in (ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED):
        assert document_status_from_shipment_status(status) == "PackingSlip"


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("Authorize", "authorization"),
        ("CaptureAfterAuthorize", "capture"),
        ("Refund", "refund"),
        ("Void", "void"),
    ],
)
def test_card_operations_both_ways(operation: str, kind: str) -> None:
    found = payment_kind_from_card_operation(operation)

    assert found is PaymentKind(kind)
    assert card_operation_from_payment_kind(found) == operation
    CreditCardAuthTrans(approval_type=operation)


def test_an_immediate_capture_is_a_capture() -> None:
    assert payment_kind_from_card_operation("AuthorizeAndCapture") is PaymentKind.CAPTURE


@pytest.mark.parametrize(
    ("journal", "expected", "back"),
    [
        (None, "pending", "None"),
        ("Sent", "pending", "None"),
        ("Recieved", "pending", "None"),
        ("Confirmed", "paid", "Confirmed"),
        ("Rejected", "failed", "Rejected"),
        ("Deleted", "voided", "Deleted"),
        ("Delete", "voided", "Deleted"),
        ("SentDelete", "voided", "Deleted"),
    ],
)
def test_payments_in_a_journal(journal: str | None, expected: str, back: str) -> None:
    line_ = LedgerJournalTrans(payment_status=journal, currency_code="EUR")

    status = payment_status_from_journal_line(line_)

    assert status is PaymentStatus(expected)
    assert journal_status_from_payment_status(status) == back


def test_a_site_changes_some_pairs_and_keeps_the_rest() -> None:
    own = ORDER_STATUS.amended(
        {"Delivered/*": OrderStatus.COMPLETED, "Delivered/Invoice": OrderStatus.SHIPPED}
    )

    assert own["Delivered/PackingSlip"] is OrderStatus.COMPLETED
    assert own["Delivered/Invoice"] is OrderStatus.SHIPPED
    assert own["Delivered/RFQ"] is OrderStatus.COMPLETED
    assert own["Backorder/None"] is OrderStatus.PROCESSING
    assert ORDER_STATUS["Delivered/PackingSlip"] is OrderStatus.SHIPPED


def test_a_site_may_refuse_what_is_mapped() -> None:
    own = ORDER_STATUS.amended({"None/None": None})
    table = SalesTable()

    with pytest.raises(MappingError, match=r"None/None .* has no counterpart"):
        order_status_from_sales_table(table, own)


def test_a_site_sends_pending_orders_its_own_way() -> None:
    own = SALES_STATUS.amended({"on_hold": "Backorder"})

    assert sales_status_from_order_status(OrderStatus.ON_HOLD, own) == "Backorder"


class Word(StrEnum):
    NEW = "new"
    GONE = "gone"


def words(**changes: Any) -> StatusTable[Word]:
    good: dict[str, Any] = {
        "name": "a thing",
        "path": "$.thing",
        "sources": ("a/x", "a/y", "b/x", "b/y"),
        "targets": tuple(Word),
        "rules": {"a/*": "new", "b/x": Word.GONE, "*/y": None, "a/y": Word.NEW},
    }
    return StatusTable(**{**good, **changes})


def test_the_rule_with_fewer_stars_comes_first() -> None:
    table = words()

    assert dict(table.items()) == {"a/x": "new", "a/y": "new", "b/x": "gone", "b/y": None}
    assert isinstance(table["a/x"], Word)


@pytest.mark.parametrize(
    ("rules", "paths"),
    [
        ({}, ["a/x", "a/y", "b/x", "b/y"]),
        ({"a/*": "new"}, ["b/x", "b/y"]),
        ({"*": "new", "*/*": "new"}, ["*"]),
        ({"*/*": "new", "c/x": "new"}, ["c/x"]),
        ({"*/*": "newer"}, ["*/*"]),
        ({"a/*": "new", "*/y": "gone", "b/x": "new"}, ["a/y"]),
    ],
)
def test_a_table_names_all_that_is_wrong_with_it(rules: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(ConfigError) as refused:
        words(rules=rules)

    assert [problem.path for problem in refused.value.problems] == [f"rules.{p}" for p in paths]


@pytest.mark.parametrize(
    "rules",
    [{"c/x": Word.NEW}, {"a/x": "newer"}, {"a/*": Word.NEW, "*/x": Word.GONE}],
)
def test_what_a_site_amends_is_checked(rules: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        words().amended(rules)


def test_a_shop_has_words_of_its_own() -> None:
    names = {
        OrderStatus.PENDING: "New",
        OrderStatus.PROCESSING: "Open",
        OrderStatus.PARTIALLY_SHIPPED: "Open",
        OrderStatus.SHIPPED: "On its way",
        OrderStatus.COMPLETED: "Done",
        OrderStatus.CANCELLED: "Stopped",
    }
    own = ORDER_STATUS.renamed(names)

    assert own["Delivered/PackingSlip"] == "On its way"
    assert own["Backorder/Invoice/partly"] == "Open"
    with pytest.raises(MappingError) as unknown:
        own["None/Invoice"]
    assert unknown.value.rule == "status.unknown-pair"


def test_words_of_a_shop_must_be_total() -> None:
    with pytest.raises(ConfigError) as refused:
        ORDER_STATUS.renamed({OrderStatus.PENDING: "New", OrderStatus.SHIPPED: "Gone"})
    with pytest.raises(ConfigError) as odd:
        words().renamed({Word.NEW: "n", Word.GONE: "g", "odd": "o"})  # type: ignore[dict-item]  # wrong on purpose

    assert [problem.path for problem in refused.value.problems] == [
        "names.processing",
        "names.partially_shipped",
        "names.completed",
        "names.cancelled",
    ]
    assert [problem.path for problem in odd.value.problems] == ["names.odd"]
