"""What AX did with an order, by change tracking; statuses by policy; parcels; warehouses."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from axclarity.ax.changes import PolledChanges
from axclarity.ax.documents import UNSET, SalesLine, SalesTable, given
from axclarity.clarity.models import NewShipment
from axclarity.errors import ConfigError, OutcomeUnknown, Parked
from axclarity.flows import FulfilmentFlow, FulfilmentPolicy
from axclarity.http import Exchange
from axclarity.mapping.status import WayBack
from axclarity.pipeline import Outcome
from axclarity.sandbox import Fault, example
from tests.flows._counter import Counter, counter_on
from tests.flows._desk import Site

D = Decimal


@define
class Dispatch:
    """An order that is in AX, and the flow that follows it."""

    counter: Counter
    order_id: str = ""
    settings: dict[str, Any] = field(factory=dict)

    def sold(self, name: str = "43-partly-shipped-later") -> str:
        self.order_id = self.counter.place(name)
        self.counter.tell(self.order_id)
        return self.counter.sales_id

    @property
    def flow(self) -> FulfilmentFlow:
        desk = self.counter.desk
        changes = PolledChanges(
            desk.ax.sales_orders, now=desk.clock, overlap=timedelta(0), may_be_empty=True
        )
        settings = {"changes": changes, "policy": example.order_policy(), **self.settings}
        return FulfilmentFlow(shop=desk.shop, ax=desk.ax, every=timedelta(0), **settings)

    def look(self) -> list[Outcome]:
        flow = self.flow
        return self.counter.desk.work(flow.routes(), flow.sources())

    def ship(self, quantities: dict[str, Decimal] | None = None) -> None:
        self.counter.desk.tick()
        self.counter.desk.box.ax.ship(
            self.counter.sales_id, quantities, at=self.counter.desk.clock()
        )

    def set(self, **changes: Any) -> None:
        """Somebody in AX changes the header."""
        table = self.counter.table
        for name, value in changes.items():
            setattr(table, name, value)
        self._put(table)

    def set_line(self, item_id: str, **changes: Any) -> None:
        """Somebody in AX changes the line of an item."""
        table = self.counter.table
        (line,) = [each for each in table.sales_line if each.item_id == item_id]
        for name, value in changes.items():
            setattr(line, name, value)
        self._put(table)

    def add_line(self, line: SalesLine) -> None:
        """Somebody in AX adds a line."""
        table = self.counter.table
        table.sales_line.append(line)
        self._put(table)

    def _put(self, table: SalesTable) -> None:
        self.counter.desk.tick()
        with self.counter.desk.box.ax._store.transaction():
            self.counter.desk.box.ax._records.orders.put(table)

    @property
    def status(self) -> str:
        return str(self.counter.desk.box.clarity.orders[self.order_id]["status"])

    @property
    def shipments(self) -> list[Any]:
        return list(self.counter.desk.box.clarity.shipments.values())


@pytest.fixture
def dispatch(site: Site, tmp_path: Path) -> Iterator[Dispatch]:
    with counter_on(site, tmp_path) as counter:
        yield Dispatch(counter)


def test_only_what_changed_is_read(dispatch: Dispatch) -> None:
    sales_id = dispatch.sold()
    dispatch.look()
    finds = dispatch.counter.calls("find")
    assert dispatch.look() == []

    dispatch.ship({"SKU-1001": D(1)})
    dispatch.look()
    dispatch.ship()
    dispatch.look()

    assert [each["external_id"] for each in dispatch.shipments] == [
        f"{sales_id}/1",
        f"{sales_id}/2",
    ]
    assert dispatch.status == "shipped"
    assert dispatch.counter.calls("find") == finds


def test_a_change_that_ships_nothing_tells_nothing(dispatch: Dispatch) -> None:
    dispatch.sold()
    dispatch.look()

    dispatch.set(customer_ref="by phone")
    (outcome,) = dispatch.look()

    assert "shipments known already" in outcome.summary
    assert dispatch.shipments == []


def test_orders_of_others_are_left_alone(dispatch: Dispatch) -> None:
    dispatch.sold()
    dispatch.counter.lose_journal()

    assert dispatch.look() == []


def later(dispatch: Dispatch) -> list[Outcome]:
    """A day later, past every overlap."""
    dispatch.counter.desk.tick(days=1)
    return dispatch.look()


def test_what_left_before_the_order_was_bound_is_told_once_it_is(dispatch: Dispatch) -> None:
    counter, box = dispatch.counter, dispatch.counter.desk.box
    dispatch.look()
    dispatch.order_id = counter.place("43-partly-shipped-later")
    box.faults.inject(Fault("reset_after_commit", on="ax", operation="SalesOrderService.create"))
    counter.fails(dispatch.order_id, OutcomeUnknown)
    dispatch.ship()
    assert later(dispatch) == []

    counter.tell(dispatch.order_id)
    later(dispatch)

    assert len(dispatch.shipments) == 1
    assert dispatch.status == "shipped"
    assert later(dispatch) == []


def test_what_left_before_the_journal_was_lost_is_told_once_the_order_is_known(
    dispatch: Dispatch,
) -> None:
    dispatch.sold()
    dispatch.ship()
    dispatch.counter.lose_journal()
    assert dispatch.look() == []

    dispatch.counter.tell(dispatch.order_id)
    later(dispatch)

    assert dispatch.status == "shipped"


def test_an_order_that_was_bound_is_looked_at_once_and_told_only_if_ax_has_begun(
    dispatch: Dispatch,
) -> None:
    dispatch.look()
    dispatch.sold()
    dispatch.look()
    reads = dispatch.counter.calls("read")

    assert later(dispatch) == []
    assert dispatch.counter.calls("read") == reads


def test_a_look_that_was_not_kept_is_made_again(dispatch: Dispatch) -> None:
    dispatch.look()
    dispatch.sold()
    dispatch.ship()
    desk = dispatch.counter.desk
    desk.ask(dispatch.flow.look(desk.ledger()))

    events = desk.poll(dispatch.flow.look)

    assert f"sales-order/{dispatch.counter.sales_id}@bound" in {each.id for each in events}


def test_lines_from_several_warehouses_leave_one_by_one(dispatch: Dispatch) -> None:
    dispatch.sold("25-warehouse-per-line")
    lines = dispatch.counter.table.sales_line
    assert len({line.invent_dim[0].invent_location_id for line in lines}) > 1

    for line in lines:
        dispatch.ship({given(line.invent_trans_id, ""): line.sales_qty})
        dispatch.look()

    told = [part["order_line_id"] for each in dispatch.shipments for part in each["lines"]]
    order = dispatch.counter.desk.box.clarity.orders[dispatch.order_id]
    assert told == [line["id"] for line in order["lines"]]
    assert dispatch.status == "shipped"


def test_parcels_come_from_where_the_site_keeps_them(dispatch: Dispatch) -> None:
    def parcels(shipment: NewShipment, table: SalesTable) -> Exchange[NewShipment]:
        yield from ()
        numbers = (f"{given(table.sales_id, '')}-A", "B")
        return shipment.model_copy(update={"carrier": "Post", "tracking_numbers": numbers})

    dispatch.settings["parcels"] = parcels
    sales_id = dispatch.sold()
    dispatch.ship()
    dispatch.look()

    (shipment,) = dispatch.shipments
    assert (shipment["carrier"], shipment["tracking_numbers"]) == ("Post", [f"{sales_id}-A", "B"])


def test_a_status_never_goes_back_unless_the_policy_says_so(dispatch: Dispatch) -> None:
    dispatch.sold()
    dispatch.ship()
    dispatch.look()
    dispatch.counter.edit(dispatch.order_id, status="completed")
    dispatch.set(customer_ref="x")
    dispatch.look()
    assert dispatch.status == "completed"

    dispatch.settings["statuses"] = FulfilmentPolicy(ways_back=frozenset({WayBack.CREDIT_NOTE}))
    dispatch.set(customer_ref="y")
    dispatch.look()
    assert dispatch.status == "shipped"


@pytest.mark.parametrize("own", ["refunded", "partially_refunded"])
def test_what_is_the_shops_own_affair_stays(dispatch: Dispatch, own: str) -> None:
    dispatch.sold()
    dispatch.ship()
    dispatch.look()
    dispatch.counter.edit(dispatch.order_id, status=own)
    dispatch.counter.desk.tick()
    dispatch.counter.desk.box.ax.invoice(dispatch.counter.sales_id)

    dispatch.look()

    assert dispatch.status == own


def test_what_leaves_after_a_part_of_the_money_went_back_is_told(dispatch: Dispatch) -> None:
    dispatch.sold()
    dispatch.counter.edit(dispatch.order_id, status="partially_refunded")
    dispatch.counter.tell(dispatch.order_id)

    dispatch.ship()
    dispatch.look()

    assert len(dispatch.shipments) == 1
    assert dispatch.status == "partially_refunded"


def test_shipped_though_refunded_is_told_once_a_person_has_said_so(dispatch: Dispatch) -> None:
    dispatch.sold()
    dispatch.counter.edit(dispatch.order_id, status="refunded")
    dispatch.ship()

    with pytest.raises(Parked) as parked:
        dispatch.look()

    (problem,) = parked.value.problems
    assert problem.rule == "order.shipped-while-stopped"
    assert "set the order back to processing" in str(problem.hint)
    assert dispatch.shipments == []
    dispatch.counter.edit(dispatch.order_id, status="processing")
    dispatch.set(customer_ref="x")
    dispatch.look()
    assert (dispatch.status, len(dispatch.shipments)) == ("shipped", 1)


def cancelled_in_ax(dispatch: Dispatch) -> None:
    sales_id = dispatch.sold()
    dispatch.look()
    dispatch.counter.desk.tick()
    dispatch.counter.desk.box.ax.cancel(sales_id)


def test_cancelled_in_ax_asks_a_person_or_is_told(dispatch: Dispatch) -> None:
    cancelled_in_ax(dispatch)
    with pytest.raises(Parked) as parked:
        dispatch.look()
    assert parked.value.rule == "order.cancelled-in-ax"

    dispatch.settings["statuses"] = FulfilmentPolicy(on_cancelled="tell")
    dispatch.set(customer_ref="x")
    dispatch.look()
    assert dispatch.status == "cancelled"


def test_cancelled_on_both_sides_is_nothing_to_ask_about(dispatch: Dispatch) -> None:
    cancelled_in_ax(dispatch)
    dispatch.counter.edit(dispatch.order_id, status="cancelled")

    (outcome,) = dispatch.look()

    assert "order is cancelled" in outcome.summary


def test_cancelled_in_ax_while_the_shop_has_refunded_a_part_asks_a_person(
    dispatch: Dispatch,
) -> None:
    cancelled_in_ax(dispatch)
    dispatch.settings["statuses"] = FulfilmentPolicy(on_cancelled="tell")
    dispatch.counter.edit(dispatch.order_id, status="partially_refunded")

    with pytest.raises(Parked):
        dispatch.look()


@pytest.mark.parametrize("on_cancelled", ["park", "tell"])
def test_cancelled_in_ax_and_refunded_in_the_shop_is_the_same(
    dispatch: Dispatch, on_cancelled: str
) -> None:
    cancelled_in_ax(dispatch)
    dispatch.settings["statuses"] = FulfilmentPolicy(on_cancelled=on_cancelled)
    dispatch.counter.edit(dispatch.order_id, status="refunded")

    dispatch.look()

    assert dispatch.status == "refunded"


def rest_given_up(dispatch: Dispatch) -> None:
    """AX delivers three pieces of six, and the rest never."""
    dispatch.ship({"SKU-1001": D(2), "SKU-1002": D(1)})
    dispatch.counter.desk.tick()
    dispatch.counter.desk.box.ax.cancel(dispatch.counter.sales_id)


def line_cancelled(dispatch: Dispatch) -> None:
    """AX cancels one line, and delivers the other."""
    dispatch.set_line("SKU-1002", sales_status="Canceled", remain_sales_physical=D(0))
    dispatch.ship()


@pytest.mark.parametrize("policy", ["park", "tell"])
@pytest.mark.parametrize(
    ("given_up", "named", "pieces"),
    [
        (rest_given_up, ("2 of 4 ea of SKU-1001", "1 of 2 ea of SKU-1002"), 3),
        (line_cancelled, ("2 of 2 ea of SKU-1002",), 4),
    ],
)
def test_goods_that_ax_gives_up_are_a_matter_for_a_person_until_the_shop_refunds_them(
    dispatch: Dispatch, given_up: Any, named: tuple[str, ...], pieces: int, policy: str
) -> None:
    dispatch.settings["statuses"] = FulfilmentPolicy(on_cancelled=policy)
    sales_id = dispatch.sold()
    dispatch.look()
    given_up(dispatch)

    with pytest.raises(Parked) as parked:
        dispatch.look()

    (problem,) = parked.value.problems
    assert problem.rule == "order.part-cancelled-in-ax"
    assert sales_id in problem.message
    assert all(each in problem.message for each in named)
    assert "partially_refunded" in str(problem.hint)
    (shipment,) = dispatch.shipments
    assert sum(D(line["quantity"]) for line in shipment["lines"]) == pieces
    assert dispatch.status == "processing"
    assert dispatch.counter.fails(dispatch.order_id, Parked).rule == problem.rule

    dispatch.counter.edit(dispatch.order_id, status="partially_refunded")
    dispatch.set(customer_ref="x")
    dispatch.look()
    dispatch.counter.tell(dispatch.order_id)
    assert (dispatch.status, len(dispatch.shipments)) == ("partially_refunded", 1)


def test_goods_that_ax_delivers_after_all_are_nothing_to_ask_about(dispatch: Dispatch) -> None:
    dispatch.sold()
    rest_given_up(dispatch)
    with pytest.raises(Parked):
        dispatch.look()
    for item_id, left in (("SKU-1001", D(2)), ("SKU-1002", D(1))):
        dispatch.set_line(item_id, sales_status="Backorder", remain_sales_physical=left)

    dispatch.ship()
    dispatch.look()

    assert dispatch.status == "shipped"
    dispatch.counter.tell(dispatch.order_id)


def more_than_was_ordered(dispatch: Dispatch) -> None:
    dispatch.ship()
    dispatch.set_line("SKU-1001", delivered_intotal=D(5), sales_status="Delivered")


def nothing_told_of_what_is_delivered(dispatch: Dispatch) -> None:
    """The port hides it, or AX counts it otherwise: of services, for example."""
    dispatch.ship()
    dispatch.set_line("SKU-1001", delivered_intotal=UNSET, remain_sales_physical=UNSET)


def a_line_of_axs_own(dispatch: Dispatch) -> None:
    """People in AX add something that the shop has not sold, and take it back."""
    dispatch.ship()
    dispatch.add_line(
        SalesLine(
            item_id="SKU-1007",
            sales_qty=D(1),
            sales_unit="ea",
            sales_status="Canceled",
            invent_trans_id="LOT-OWN",
        )
    )


def a_delivery_schedule(dispatch: Dispatch) -> None:
    """The line that was ordered delivers nothing itself."""
    dispatch.set_line(
        "SKU-1001",
        line_delivery_type="OrderLineWithMultipleDeliveries",
        sales_status="Canceled",
        remain_sales_physical=D(0),
    )
    dispatch.ship()


@pytest.mark.parametrize(
    "healthy",
    [
        more_than_was_ordered,
        nothing_told_of_what_is_delivered,
        a_line_of_axs_own,
        a_delivery_schedule,
    ],
)
def test_orders_of_which_nothing_is_missing_ask_nobody(dispatch: Dispatch, healthy: Any) -> None:
    dispatch.sold()
    healthy(dispatch)
    dispatch.counter.tell(dispatch.order_id)


def test_no_step_of_a_healthy_order_asks_anybody(dispatch: Dispatch) -> None:
    dispatch.sold()
    invoice = partial(dispatch.counter.desk.box.ax.invoice, dispatch.counter.sales_id)
    for step in (partial(dispatch.ship, {"SKU-1001": D(1)}), dispatch.ship, invoice):
        step()
        dispatch.counter.desk.tick()
        dispatch.look()
        dispatch.counter.tell(dispatch.order_id)

    assert dispatch.status == "completed"


@pytest.mark.parametrize("status", ["processing", "cancelled", "refunded"])
def test_an_order_that_is_gone_in_ax(dispatch: Dispatch, status: str) -> None:
    sales_id = dispatch.sold()
    dispatch.counter.edit(dispatch.order_id, status=status)
    desk, flow = dispatch.counter.desk, dispatch.flow
    (event,) = desk.poll(flow.look)
    desk.box.ax._store.delete("ax.order", sales_id)

    if status != "processing":
        assert "gone in AX" in desk.handle(flow.routes(), event).summary
    else:
        with pytest.raises(Parked) as parked:
            desk.handle(flow.routes(), event)
        assert parked.value.rule == "order.deleted-in-ax"


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(ConfigError):
        FulfilmentPolicy(on_cancelled="perhaps")
