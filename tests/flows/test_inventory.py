"""Stock: the shop never promises what is sold, and both sides agree in the end."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from axclarity.ax import EntityKey, KeyPage
from axclarity.ax.changes import ChangeSet, KeyOperations
from axclarity.ax.documents import InventoryOnHand, InventSum, InventSumDim
from axclarity.clarity.listing import Position
from axclarity.clarity.models import Inventory, InventoryResult, InventoryResultStatus
from axclarity.errors import (
    ConfigError,
    IncompleteResult,
    Locked,
    MalformedReply,
    Parked,
    TransportError,
)
from axclarity.flows.catalogue import CatalogueRun, Place
from axclarity.flows.inventory import InventoryFlow
from axclarity.flows.stock import FoundStock, ListedStock, StockReader, stock_changed
from axclarity.flows.stock_sweep import SweepCount, _Standing
from axclarity.flows.stock_teller import StockTeller
from axclarity.flows.web_orders import WebOrders
from axclarity.http import (
    AsyncHttpxTransport,
    Exchange,
    HttpxTransport,
    Request,
    Response,
    drive,
    utc_now,
)
from axclarity.mapping import Warehouse
from axclarity.mapping.inventory import InventoryPolicy
from axclarity.mapping.orders import LinePolicy, Unit, UnitConversions, UnitRule
from axclarity.mapping.orders.kits import Kit, KitPart
from axclarity.pipeline import Account, Alert, Event, Pipeline, RetryPolicy, Route
from axclarity.sandbox import Fault, example
from axclarity.sandbox.clarity._instant import instant_text
from tests.flows._counter import basket
from tests.flows._desk import Desk, Site

D = Decimal
MAIN, NORTH = "11", "21"
BOXES = UnitConversions(
    units=tuple(Unit(symbol=each, unit_class="count") for each in ("ea", "box")),
    rules=(UnitRule(unit="box", other="ea", factor=D(12)),),
)
MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    with site.desk(tmp_path) as found:
        yield found


def policy(**fields: Any) -> InventoryPolicy:
    given = {
        "locations": {
            Warehouse(site="1", location=MAIN): "MAIN",
            Warehouse(site="1", location=NORTH): "NORTH",
        },
        "default_location": "MAIN",
        "max_age": timedelta(hours=1),
    }
    return InventoryPolicy(**{**given, **fields})


@define
class Changes:
    """Tells the rows of stock that it was told of."""

    rows: list[tuple[str, str]] = field(factory=list)
    asked: int = 0

    def changes(self, bookmark: str | None) -> Exchange[ChangeSet]:
        yield from ()
        self.asked += 1
        keys = tuple(EntityKey.of(ItemId=item, InventDimId=dim) for item, dim in self.rows)
        self.rows.clear()
        return ChangeSet(changed=keys, deleted=(), bookmark=str(self.asked), resync=None)


@define
class Slow:
    """A network on which time goes by."""

    desk: Desk

    def send(self, request: Request) -> Response:
        self.desk.tick(seconds=10)
        return self.desk.transport.send(request)

    def close(self) -> None:
        """Nothing of its own is open."""


@define
class Watched:
    """A network on which something may happen before an order is read."""

    wire: Any
    before: Callable[[str], object] = lambda _address: None
    orders: list[str] = field(factory=list)

    def send(self, request: Request) -> Response:
        if "/orders" in request.url:
            self.orders.append(request.url)
            self.before(request.url)
        response: Response = self.wire.send(request)
        return response

    def close(self) -> None:
        """Nothing of its own is open."""


def watched(desk: Desk, before: Callable[[str], object] = lambda _address: None) -> list[str]:
    """The addresses of orders and their listings that are asked for from now on."""
    wire: Any = Watched(desk.transport, before)
    desk.transport = wire
    asked: list[str] = wire.orders
    return asked


def flow_of(desk: Desk, **fields: Any) -> InventoryFlow:
    given = {
        "shop": desk.shop,
        "policy": policy(),
        "stock": FoundStock(on_hand=desk.ax.on_hand),
        "clock": desk.clock,
    }
    return InventoryFlow(**{**given, **fields})


def listed(desk: Desk, at_once: int = 200) -> ListedStock:
    dimensions = tuple(desk.box.ax.dimension_of(place) for place in (MAIN, NORTH))
    return ListedStock(on_hand=desk.ax.on_hand, dimensions=dimensions, at_once=at_once)


def due(desk: Desk, item: str) -> Event:
    return stock_changed(item, source="ax", why="test", at=desk.clock())


def tell(desk: Desk, flow: InventoryFlow, item: str) -> str:
    return desk.handle(flow.routes(), due(desk, item)).summary


def level(desk: Desk, sku: str, location: str = "MAIN") -> tuple[str, str, str]:
    found = desk.box.clarity.stock[sku, location]
    return found["on_hand"], found["reserved"], found["available"]


def stock(desk: Desk, item: str, **warehouses: str) -> None:
    places = {"main": MAIN, "north": NORTH}
    on_hand = {places[name]: D(count) for name, count in warehouses.items()}
    desk.box.ax.add_item(item, on_hand=on_hand)


def order(desk: Desk, **changes: Any) -> str:
    return desk.box.clarity.place({**example.order("01-one-line"), **changes})


class TestOneItem:
    def test_every_location_is_told(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")

        assert tell(desk, flow_of(desk), "CUP") == "2 sent"

        assert level(desk, "CUP") == ("7", "0", "7")
        assert level(desk, "CUP", "NORTH") == ("3", "0", "3")
        assert desk.steps == [
            "read what AX does not know",
            "read what the shop has",
            "tell the shop",
        ]

    def test_by_the_service_as_ax_has_it(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        tell(desk, flow_of(desk, stock=listed(desk, at_once=1)), "CUP")

        assert (level(desk, "CUP")[2], level(desk, "CUP", "NORTH")[2]) == ("7", "3")
        assert desk.box.ax.requests["InventoryOnHandService.read"] == 2

    def test_what_the_shop_has_already_is_counted_apart(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        flow = flow_of(desk)
        tell(desk, flow, "CUP")
        stock(desk, "CUP", main="6")

        assert tell(desk, flow, "CUP") == "1 sent, 1 unchanged"

        assert level(desk, "CUP")[0] == "6"

    def test_a_reading_under_way_never_overwrites_a_later_one_that_changed_nothing(
        self, desk: Desk
    ) -> None:
        """Two pieces are taken out, read, and come back before what was read is sent."""
        stock(desk, "CUP", main="7", north="0")
        tell(desk, flow_of(desk), "CUP")
        stock(desk, "CUP", main="5", north="2")

        def back() -> None:
            desk.tick(seconds=5)
            stock(desk, "CUP", main="7", north="0")
            assert tell(desk, flow_of(desk), "CUP") == "2 unchanged"

        late = flow_of(desk, stock=Overtaken(flow_of(desk).stock, back))
        assert tell(desk, late, "CUP") == "2 stale"

        assert (level(desk, "CUP")[0], level(desk, "CUP", "NORTH")[0]) == ("7", "0")

    def test_nor_one_that_found_nothing_more(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        gone = {"sku": "CUP", "location": "NORTH", "as_of": desk.clock().isoformat()}
        desk.box.clarity.count_stock(gone | {"on_hand": "0", "reserved": "0", "available": "0"})
        stock(desk, "CUP", north="2")

        def deleted() -> None:
            desk.tick(seconds=5)
            desk.box.ax._store.delete("ax.on-hand", f"{NORTH}/CUP")
            assert tell(desk, flow_of(desk), "CUP") == "1 sent, 1 unchanged"

        late = flow_of(desk, stock=Overtaken(flow_of(desk).stock, deleted))
        assert tell(desk, late, "CUP") == "2 stale"

        assert level(desk, "CUP", "NORTH")[0] == "0"

    def test_a_level_that_the_shop_holds_and_has_already_stops_no_other(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        flow = flow_of(desk)
        tell(desk, flow, "CUP")
        desk.box.clarity.lock("inventory", "CUP", "NORTH")
        stock(desk, "CUP", main="6")

        assert tell(desk, flow, "CUP") == "1 sent, 1 unchanged"

    def test_without_comparing_all_is_sent(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        flow = flow_of(desk, compare=False)
        tell(desk, flow, "CUP")

        assert tell(desk, flow, "CUP") == "1 sent"
        assert "GET /inventory" not in desk.box.clarity.requests

    def test_safety_stock_is_kept_back_in_each_place(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="1")
        kept = policy(safety_stock={"": D(1), "CUP": D(2)})

        tell(desk, flow_of(desk, policy=kept), "CUP")

        assert (level(desk, "CUP")[2], level(desk, "CUP", "NORTH")[2]) == ("5", "0")
        assert level(desk, "CUP")[0] == "7"

    def test_a_place_that_ax_has_no_row_of_goes_to_nothing(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        flow = flow_of(desk)
        tell(desk, flow, "CUP")
        desk.box.ax._store.delete("ax.on-hand", f"{NORTH}/CUP")

        tell(desk, flow, "CUP")

        assert level(desk, "CUP", "NORTH") == ("0", "0", "0")
        assert level(desk, "CUP")[0] == "7"

    def test_an_item_of_which_ax_has_nothing(self, desk: Desk) -> None:
        assert tell(desk, flow_of(desk), "NOTHING") == "1 empty"

    def test_an_older_reading_never_overwrites_a_later_one(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        later = desk.clock() + timedelta(minutes=5)
        desk.box.clarity.count_stock(
            {
                "sku": "CUP",
                "location": "MAIN",
                "on_hand": "4",
                "reserved": "0",
                "available": "4",
                "as_of": later.isoformat(),
            }
        )

        assert tell(desk, flow_of(desk), "CUP") == "1 stale"

        assert level(desk, "CUP")[0] == "4"

    def test_the_stamp_is_of_before_anything_was_read(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        flow, begun = flow_of(desk), desk.clock()
        handler = flow.routes()[0].handler(due(desk, "CUP"), desk.ledger())

        drive(handler, Slow(desk))

        assert desk.box.clarity.stock["CUP", "MAIN"]["as_of"] == begun.isoformat().replace(
            "+00:00", "Z"
        )

    def test_what_the_policy_refuses_waits_for_a_person(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        elsewhere = policy(locations={Warehouse(site="9", location="99"): "MAIN"})

        with pytest.raises(Parked) as caught:
            tell(desk, flow_of(desk, policy=elsewhere), "CUP")

        assert caught.value.rule == "inventory.unlisted"
        assert not desk.box.clarity.stock


@define
class Refusing:
    """A shop's stock that refuses one article, and notes how many levels came at once."""

    sku: str
    sizes: list[int] = field(factory=list)

    def put_many(self, entries: Sequence[Inventory]) -> Exchange[tuple[InventoryResult, ...]]:
        yield from ()
        self.sizes.append(len(entries))
        return tuple(
            InventoryResult(
                sku=entry.sku,
                location=entry.location,
                status=InventoryResultStatus.REFUSED
                if entry.sku == self.sku
                else InventoryResultStatus.ACCEPTED,
                code="unknown",
            )
            for entry in entries
        )


@define
class Unreadable:
    """AX sends rows of some items that are not in the form of their type."""

    reader: StockReader
    items: set[str]

    def read(self, items: Sequence[str]) -> Exchange[InventoryOnHand]:
        if self.items & {*items}:
            raise MalformedReply("PhysicalInvent is not in the form of its type.")
        return (yield from self.reader.read(items))


@define
class Overtaken:
    """Something happens once, after stock was read and before it is told."""

    reader: StockReader
    happens: Callable[[], object]

    def read(self, items: Sequence[str]) -> Exchange[InventoryOnHand]:
        found = yield from self.reader.read(items)
        self.happens()
        return found


@define
class Nameless:
    """An InventoryOnHand service that says of one row not which item it is of."""

    def read(self, *_keys: EntityKey) -> Exchange[InventoryOnHand]:
        yield from ()
        return InventoryOnHand(invent_sum=[InventSum(item_id="CUP"), InventSum()])

    find = read

    def portions(self, keys: Iterable[EntityKey], _size: int) -> Iterator[tuple[EntityKey, ...]]:
        yield tuple(keys)


@define
class Full:
    """AX with a piece of each item in both warehouses."""

    def read(self, items: Sequence[str]) -> Exchange[InventoryOnHand]:
        yield from ()
        rows = [
            InventSum(
                item_id=item,
                avail_physical=D(1),
                physical_invent=D(1),
                invent_dim=[InventSumDim(invent_site_id="1", invent_location_id=place)],
            )
            for item in items
            for place in (MAIN, NORTH)
        ]
        return InventoryOnHand(invent_sum=rows)


class TestBulk:
    def test_one_refusal_stops_no_other_and_is_counted(self) -> None:
        shop: Any = Refusing("SKU-3")
        teller = StockTeller(inventory=shop, stock=Full(), policy=policy())
        items = [f"SKU-{number}" for number in range(600)]

        exchange = teller.tell(items, (), as_of=MORNING, now=lambda: MORNING)
        told = drive(exchange, HttpxTransport())

        assert shop.sizes == [1000, 200]
        assert (told.count.read, told.count.sent, told.count.refused) == (1200, 1198, 2)
        assert told.left == ("SKU-3",)
        assert "unknown" in told.refused["SKU-3"][0].message

    @pytest.mark.parametrize(
        "reader", [partial(ListedStock, dimensions=("DIM-1",)), FoundStock], ids=["listed", "found"]
    )
    def test_a_row_of_no_item_is_a_row_that_cannot_be_read(self, reader: Any) -> None:
        with pytest.raises(MalformedReply, match="of no item"):
            drive(reader(on_hand=Nameless()).read(["CUP"]), HttpxTransport())

    def test_the_item_then_waits_for_a_person(self, desk: Desk) -> None:
        refusing: Any = Refusing("CUP")
        shop = evolve(desk.shop, inventory=refusing)
        flow = flow_of(desk, shop=shop, stock=Full(), compare=False)

        with pytest.raises(Parked) as caught:
            tell(desk, flow, "CUP")

        assert caught.value.rule == "inventory.not-taken"


class TestLock:
    """Inventory mismatch: the shop holds a level."""

    def test_is_tried_again_until_it_is_free_and_the_sweep_proves_it(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        flow = flow_of(desk)
        desk.box.clarity.lock("inventory", "CUP", "MAIN")

        with pytest.raises(Locked, match=r"Inventory mismatch.*CUP"):
            tell(desk, flow, "CUP")
        assert ("CUP", "NORTH") in desk.box.clarity.stock, "the others are told"

        desk.box.clarity.unlock("inventory", "CUP", "MAIN")
        assert tell(desk, flow, "CUP") == "1 sent, 1 unchanged"
        assert swept(desk, flow).agree

    def test_a_whole_request_that_is_locked_is_tried_again(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        desk.box.faults.inject(Fault("locked", on="clarity", operation="POST /inventory"))

        with pytest.raises(Locked):
            tell(desk, flow_of(desk), "CUP")

    def test_people_are_told_if_it_goes_on_and_it_ends_well(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        flow = flow_of(desk)
        desk.box.clarity.lock("inventory", "CUP", "MAIN")
        alerts: list[str] = []

        def tell_people(alert: Alert) -> None:
            alerts.append(alert.message)
            desk.box.clarity.unlock("inventory", "CUP", "MAIN")

        async def work() -> Account:
            transport = AsyncHttpxTransport()
            pipeline = Pipeline(
                desk.journal,
                flow.routes(),
                transport,
                alerts=[tell_people],
                retry=RetryPolicy(base=timedelta(milliseconds=1), alert_after=3),
                random=lambda: 0.5,
            )
            desk.journal.accept([due(desk, "CUP")], utc_now())
            account = await pipeline.run_until_idle(deadline=timedelta(seconds=60))
            await transport.aclose()
            return account

        desk.clock.now = utc_now()
        account = asyncio.run(work())

        assert (account.applied, account.pending, account.parked) == (1, 0, 0)
        (persistent,) = [alert for alert in alerts if "is tried further" in alert]
        assert "stock/CUP" in persistent
        assert "clarity.locked" in persistent
        assert level(desk, "CUP")[0] == "7"


def swept(desk: Desk, flow: InventoryFlow) -> SweepCount:
    """What a whole sweep found."""
    counts: list[SweepCount] = []
    sweep = evolve(flow.sweep(), progress=counts.append, pages=100)
    desk.tick(days=2)
    desk.poll(sweep.go_on)
    return counts[-1]


class TestWebOrders:
    """What the shop has sold and AX does not know is never promised again."""

    def test_an_order_takes_its_articles_off_until_ax_has_it(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        flow = flow_of(desk)
        order_id = order(desk)

        desk.work(flow.routes(), flow.sources())
        assert level(desk, "SKU-1001")[2] == "9"

        desk.tick()
        desk.box.clarity.edit(order_id, {"attributes": {"ax_sales_id": "SO-1"}})
        desk.work(flow.routes(), flow.sources())
        assert level(desk, "SKU-1001")[2] == "10"

    @pytest.mark.parametrize("status", ["cancelled", "shipped", "completed"])
    def test_an_order_that_needs_nothing_any_more(self, desk: Desk, status: str) -> None:
        stock(desk, "SKU-1001", main="10")
        flow = flow_of(desk)
        order_id = order(desk)
        desk.work(flow.routes(), flow.sources())
        desk.tick()
        desk.box.clarity.edit(order_id, {"status": status})

        desk.work(flow.routes(), flow.sources())

        assert level(desk, "SKU-1001")[2] == "10"

    def test_an_order_on_hold_keeps_its_articles(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        order(desk, status="on_hold")
        flow = flow_of(desk)

        desk.work(flow.routes(), flow.sources())

        assert level(desk, "SKU-1001")[2] == "9"

    def test_each_change_is_announced_once(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        order_id = order(desk)

        first = desk.poll(orders.look)
        again = desk.poll(orders.look)
        desk.tick()
        desk.box.clarity.edit(order_id, {"notes": "ring twice"})
        noted = desk.poll(orders.look)
        desk.tick()
        desk.box.clarity.cancel(order_id)
        gone = desk.poll(orders.look)

        assert [event.key for event in first] == ["stock/SKU-1001"]
        assert (again, noted) == ([], [])
        assert [event.key for event in gone] == ["stock/SKU-1001"]
        assert len({event.id for event in (*first, *gone)}) == 2

    def test_an_order_from_a_named_warehouse(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10", north="10")
        (line,) = example.order("01-one-line")["lines"]
        order(desk, lines=[{**line, "warehouse": "NORTH"}])
        flow = flow_of(desk)

        desk.work(flow.routes(), flow.sources())

        assert (level(desk, "SKU-1001")[2], level(desk, "SKU-1001", "NORTH")[2]) == ("10", "9")

    def test_of_a_bundle_the_parts_leave(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        desk.box.clarity.place(example.order("10-bundle"))
        lines = example.order("10-bundle")["lines"]
        parts = {line["sku"]: D(line["quantity"]) for line in lines if line.get("parent_line_id")}

        pending = desk.ask(orders.listed())

        assert {each.sku: each.quantity for each in pending if each.sku in parts} == parts
        bundles = {line["sku"] for line in lines if line["id"] in _parents(lines)}
        assert bundles
        assert not bundles & {each.sku for each in pending}

    def test_a_bundle_by_its_recipe(self, desk: Desk) -> None:
        kit = Kit(parts=(KitPart(sku="LID", quantity=D(2)), KitPart(sku="POT", quantity=D(1))))
        orders = WebOrders(orders=desk.shop.orders, kits={"SKU-1001": kit})
        order(desk)

        pending = desk.ask(orders.listed())

        assert [(each.sku, each.quantity) for each in pending] == [("LID", 2), ("POT", 1)]

    def test_an_order_in_boxes_takes_off_their_pieces(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="24")
        (line,) = example.order("01-one-line")["lines"]
        order(desk, lines=[{**line, "unit": "box"}])

        with pytest.raises(Parked) as caught:
            tell(desk, flow_of(desk, policy=policy(unit="ea")), "SKU-1001")
        assert caught.value.rule == "inventory.unit"

        orders = evolve(example.order_policy(), lines=LinePolicy(conversions=BOXES))
        flow = flow_of(desk, policy=policy(unit="ea", orders=orders))
        desk.work(flow.routes(), flow.sources())
        assert level(desk, "SKU-1001")[2] == "12"

    def test_what_is_wrong_with_an_order_of_another_article_stops_none(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        (line,) = example.order("01-one-line")["lines"]
        order(desk, lines=[{**line, "warehouse": "NOWHERE"}])

        assert tell(desk, flow_of(desk), "CUP") == "1 sent"
        with pytest.raises(Parked) as caught:
            tell(desk, flow_of(desk), "SKU-1001")
        assert caught.value.rule == "inventory.nowhere"

    def test_a_handler_alone_asks_the_shop(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        order(desk)

        tell(desk, flow_of(desk), "SKU-1001")

        assert level(desk, "SKU-1001")[2] == "9"

    def test_what_is_known_is_not_relied_on_for_ever(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        flow = flow_of(desk)
        desk.poll(WebOrders(orders=desk.shop.orders).look)
        order(desk)
        desk.tick(minutes=9)
        tell(desk, flow, "SKU-1001")
        assert level(desk, "SKU-1001")[2] == "10"

        desk.tick(minutes=2)
        tell(desk, flow, "SKU-1001")

        assert level(desk, "SKU-1001")[2] == "9"

    @pytest.mark.parametrize("status", ["pending", "processing", "on_hold"])
    def test_an_order_is_not_forgotten_while_it_waits(self, desk: Desk, status: str) -> None:
        """Placed, parked for a month and a day, and sold to somebody else."""
        stock(desk, "SKU-1001", main="10")
        long_ago = desk.clock() - timedelta(days=31)
        order(desk, status=status, updated_at=long_ago.isoformat())
        flow, orders = flow_of(desk), WebOrders(orders=desk.shop.orders)
        assert [each.quantity for each in desk.ask(orders.listed())] == [1]

        tell(desk, flow, "SKU-1001")
        assert level(desk, "SKU-1001")[2] == "9", "asked of the shop at once"

        for days in (1, 31, 400):
            desk.poll(orders.look)
            desk.tick(days=days)
            tell(desk, flow, "SKU-1001")
            assert level(desk, "SKU-1001")[2] == "9"

    def test_of_more_than_are_kept_the_oldest_are_left_out_aloud(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=2)
        for number, minutes in enumerate((30, 10, 20), start=1):
            moment = desk.clock() - timedelta(minutes=minutes)
            sold(desk, number, number, updated_at=moment.isoformat())

        desk.poll(orders.look)

        assert quantities(desk, orders) == [3, 2]
        (alert,) = desk.alerts
        assert dict(alert.facts) == {"kept": "2", "left_out": "1"}
        assert "may be sold again" in alert.message

        sold(desk, 4, 4)
        desk.poll(orders.look)
        assert quantities(desk, orders) == [2, 4]
        assert len(desk.alerts) == 1, "once a day"

        desk.tick(hours=20)
        desk.poll(orders.look)
        assert len(desk.alerts) == 1, "none was left out since"
        sold(desk, 5, 5)
        desk.poll(orders.look)
        assert dict(desk.alerts[-1].facts) == {"kept": "2", "left_out": "3"}

    def test_those_left_out_are_told_of_every_day(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=2)
        for number in (1, 2, 3):
            sold(desk, number, number)
        desk.tick(minutes=10)
        desk.poll(orders.look)
        desk.tick(days=1)
        asked = watched(desk)

        assert desk.poll(orders.look) == []

        assert [dict(each.facts) for each in desk.alerts] == [{"kept": "2", "left_out": "1"}] * 2
        assert quantities(desk, orders) == [2, 3]
        assert not [address for address in asked if "/orders/" in address], "all are listed"

    def test_what_was_left_out_takes_nothing_off_any_more(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=1)
        lines = basket(("SKU-1002", "1", "24.90"))
        order(desk, id="ord_1", number="W-1", **lines)
        desk.poll(orders.look)
        sold(desk, 2, 2)

        events = desk.poll(orders.look)

        assert [event.key for event in events] == ["stock/SKU-1001", "stock/SKU-1002"]

    @pytest.mark.parametrize("most", [20_000, 1])
    def test_an_order_that_the_shop_has_deleted_counts_a_day_at_most(
        self, desk: Desk, most: int
    ) -> None:
        stock(desk, "SKU-1001", main="10")
        flow = flow_of(desk, web_orders=WebOrders(orders=desk.shop.orders, most=most))
        order_id = order(desk)
        desk.work(flow.routes(), flow.sources())
        desk.box.clarity._store.delete("order", order_id)
        desk.tick(hours=23)
        desk.work(flow.routes(), flow.sources())
        assert level(desk, "SKU-1001")[2] == "9"

        desk.tick(hours=1)
        desk.work(flow.routes(), flow.sources())

        assert level(desk, "SKU-1001")[2] == "10"

    def test_what_counts_as_before_is_not_announced_every_day(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        sold(desk, 1, 1)
        desk.poll(orders.look)
        asked = watched(desk)

        for _ in range(3):
            desk.tick(hours=23)
            assert desk.poll(orders.look) == []

        assert sum("status=pending" in address for address in asked) == 1
        assert quantities(desk, orders) == [1]

    def test_an_order_that_breaks_its_model_counts_as_before_after_a_day(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        desk.poll(orders.look)
        broken = sold(desk, 1, 1)
        desk.poll(orders.look)
        break_model(desk, broken)
        desk.tick(days=1)

        assert desk.poll(orders.look) == []
        assert quantities(desk, orders) == [1]

    def test_an_order_that_changes_while_all_are_listed_is_asked_for(self, desk: Desk) -> None:
        """Pending ones are listed first; then one that was on hold is pending again."""
        orders = WebOrders(orders=desk.shop.orders)
        order_id = sold(desk, 1, 1, status="on_hold")
        desk.poll(orders.look)
        desk.tick(days=1)

        def reinstated(address: str) -> None:
            if "status=on_hold" in address:
                desk.box.clarity.edit(order_id, {"status": "pending"})

        asked = watched(desk, reinstated)

        assert desk.poll(orders.look) == []
        assert quantities(desk, orders) == [1]
        assert asked[-1].endswith(f"/orders/{order_id}")

    def test_one_that_the_shop_does_not_show_counts_as_before(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        order_id = sold(desk, 1, 1)
        desk.poll(orders.look)
        desk.box.clarity._store.delete("order", order_id)
        desk.box.faults.inject(Fault("locked", on="clarity", contains=f"/orders/{order_id}"))
        desk.tick(days=1)

        assert desk.poll(orders.look) == []
        assert quantities(desk, orders) == [1]

    def test_a_look_by_a_clock_that_was_ahead_is_done_again(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        cup, pot = (basket((sku, "1", "24.90")) for sku in ("CUP", "POT"))
        order(desk, id="ord_1", number="W-1", **cup)
        gone = order(desk, id="ord_2", number="W-2", **pot)
        morning = desk.clock()
        desk.tick(days=400)
        desk.poll(orders.look)
        desk.clock.now = morning
        desk.tick()
        desk.box.clarity.cancel(gone)
        sold(desk, 3, 3)
        assert quantities(desk, orders) == [1, 3], "the shop is asked at once"

        events = desk.poll(orders.look)

        assert [event.key for event in events] == ["stock/POT", "stock/SKU-1001"]
        assert quantities(desk, orders) == [1, 3]
        desk.tick()
        sold(desk, 4, 4)
        assert [event.key for event in desk.poll(orders.look)] == ["stock/SKU-1001"]

    def test_clocks_of_workers_may_differ_a_little(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders)
        sold(desk, 1, 1)
        desk.poll(orders.look)
        desk.tick(minutes=-4)
        asked = watched(desk)

        assert desk.poll(orders.look) == []

        (changed,) = asked
        assert "updated_since=" in changed

    def test_an_order_that_has_changed_again_is_not_the_oldest(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=2)
        first, _ = sold(desk, 1, 1), sold(desk, 2, 2)
        desk.poll(orders.look)
        desk.tick()
        desk.box.clarity.edit(first, {"notes": "ring twice"})
        desk.poll(orders.look)
        desk.tick()
        sold(desk, 3, 3)

        desk.poll(orders.look)

        assert quantities(desk, orders) == [1, 3]

    def test_at_the_first_look_pending_orders_are_left_out_before_others(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=2)
        for number, status in enumerate(("processing", "on_hold", "pending"), start=1):
            sold(desk, number, number, status=status)
            desk.tick()

        desk.poll(orders.look)

        assert quantities(desk, orders) == [2, 1]

    def test_what_is_settled_makes_room(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=1)
        first = sold(desk, 1, 1)
        desk.poll(orders.look)
        desk.tick()
        desk.box.clarity.cancel(first)
        sold(desk, 2, 2)

        desk.poll(orders.look)

        assert quantities(desk, orders) == [2]
        assert not desk.alerts

    def test_a_shop_that_is_asked_at_once_tells_of_those_left_out_too(self, desk: Desk) -> None:
        orders = WebOrders(orders=desk.shop.orders, most=1)
        sold(desk, 1, 1)
        sold(desk, 2, 2)

        assert quantities(desk, orders) == [2]
        assert [each.facts["left_out"] for each in desk.alerts] == ["1"]
        assert [each.quantity for each in desk.ask(orders.listed())] == [1, 2]

    def test_two_changes_of_the_same_instant_are_both_announced(self, desk: Desk) -> None:
        """The shop's clock stands still between two looks of ours."""
        orders = WebOrders(orders=desk.shop.orders)
        moment = desk.clock()
        changes = [basket(("SKU-1001", pieces, "24.90")) for pieces in ("1", "2")]
        order_id = order(desk, updated_at=moment.isoformat(), **changes[0])
        first = desk.poll(orders.look)
        desk.clock.now = moment
        desk.box.clarity.edit(order_id, changes[1])
        desk.tick(seconds=15)

        second = desk.poll(orders.look)

        told = desk.box.clarity.orders[order_id]["updated_at"]
        assert datetime.fromisoformat(told) == moment
        assert len({event.id for event in (*first, *second)}) == 2

    def test_what_an_earlier_release_kept_is_read(self, desk: Desk) -> None:
        kept = {"asked": desk.clock().isoformat(), "sold": {"ord_9": [["CUP", "3", ""]]}}
        text = json.dumps(kept)
        desk.journal.accept([], desk.clock(), bookmarks={"stock/web-orders": text})

        orders = WebOrders(orders=desk.shop.orders)
        assert quantities(desk, orders) == [3]

        assert [event.key for event in desk.poll(orders.look)] == ["stock/CUP"]
        assert quantities(desk, orders) == [], "it is gone in the shop"

    def test_an_order_that_breaks_its_model_hides_no_other(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        broken = order(desk)
        desk.work(flow_of(desk).routes(), flow_of(desk).sources())
        break_model(desk, broken)
        order(desk, id="ord_2", number="W-2", updated_at=desk.clock().isoformat())

        for _ in range(2):
            desk.work(flow_of(desk).routes(), flow_of(desk).sources())

        assert level(desk, "SKU-1001")[2] == "8", "what was known of it stays"
        (alert,) = desk.alerts
        assert alert.facts["order"] == broken
        assert "many" not in alert.message

    def test_nor_does_it_where_the_shop_is_asked_at_once(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        broken = order(desk)
        break_model(desk, broken)
        order(desk, id="ord_2", number="W-2")

        tell(desk, flow_of(desk), "SKU-1001")

        assert level(desk, "SKU-1001")[2] == "9"
        assert [alert.facts["order"] for alert in desk.alerts] == [broken]
        pending = desk.ask(WebOrders(orders=desk.shop.orders).listed())
        assert [each.quantity for each in pending] == [1]

    def test_more_is_sold_than_there_is(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="0")
        order(desk)

        tell(desk, flow_of(desk), "SKU-1001")

        assert level(desk, "SKU-1001") == ("0", "0", "0")


def sold(desk: Desk, number: int, pieces: int, **changes: Any) -> str:
    """An order of a number of pieces, placed now."""
    lines = basket(("SKU-1001", str(pieces), "24.90"))
    named = {"id": f"ord_{number}", "number": f"W-{number}", **lines}
    return order(desk, **{"updated_at": desk.clock().isoformat(), **named, **changes})


def quantities(desk: Desk, orders: WebOrders) -> list[int]:
    """What is pending of each order, in the order in which it is kept."""
    ledger = desk.ledger()
    return [int(each.quantity) for each in desk.ask(orders.pending(ledger))]


def break_model(desk: Desk, order_id: str) -> None:
    """The shop begins to send what it never sent."""
    kept = desk.box.clarity.orders[order_id]
    (line,) = kept["lines"]
    now = desk.clock()
    broken = {**kept, "updated_at": now.isoformat(), "lines": [{**line, "quantity": "many"}]}
    desk.box.clarity._store.put("order", order_id, broken, rank=instant_text(now))


def spoil_level(desk: Desk, sku: str, location: str = "MAIN", **fields: Any) -> None:
    """The shop begins to send a level that it never sent."""
    kept = desk.box.clarity.stock[sku, location]
    rank = instant_text(desk.clock())
    desk.box.clarity._store.put("inventory", json.dumps([sku, location]), kept | fields, rank=rank)


def _parents(lines: Sequence[dict[str, Any]]) -> set[str]:
    return {line["parent_line_id"] for line in lines if line.get("parent_line_id")}


class TestChanges:
    def test_all_rows_of_an_item_are_one_event(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        changes = Changes([("CUP", "DIM-1"), ("CUP", "DIM-2"), ("POT", "DIM-1")])
        flow = flow_of(desk, changes=changes)
        (source,) = [each for each in flow.sources() if each.name == "ax.on-hand"]

        desk.poll(source.poll)
        first = desk.journal.account().accepted
        changes.rows.append(("CUP", "DIM-1"))
        desk.poll(source.poll)

        assert (first, desk.journal.account().accepted) == (2, 3)

    def test_a_source_whose_keys_name_no_item_is_refused(self, desk: Desk) -> None:
        flow = flow_of(desk, changes=Changes([("CUP", "DIM-1")]))
        with pytest.raises(ConfigError, match="InventDimId=DIM-1") as refused:
            flow._changed(EntityKey.of(InventDimId="DIM-1"), False)
        assert refused.value.rule == "inventory.no-item"


@define
class Keys:
    """Product numbers, page by page."""

    numbers: list[str]
    asked: list[str | None] = field(factory=list)
    first_is_empty: bool = False

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> Exchange[KeyPage]:
        yield from ()
        self.asked.append(bookmark)
        if self.first_is_empty and bookmark is None:
            return KeyPage(keys=(), bookmark="0")
        first = int(bookmark or 0)
        last = first + page_size
        keys = tuple(EntityKey.of(ProductNumber=n) for n in self.numbers[first:last])
        return KeyPage(keys=keys, bookmark=str(last) if last < len(self.numbers) else None)

    def get_changed_keys(self, since: Any, **_: Any) -> Exchange[KeyPage]:
        raise NotImplementedError("nobody asks what changed before all was read")


class Forgetful(Keys):
    """Somebody changes the port's document filter during the first run."""

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> Exchange[KeyPage]:
        page = yield from super().get_keys(page_size=page_size, bookmark=bookmark)
        if len(self.asked) == 2:
            return KeyPage(keys=(), failure="DocumentFiltersChanged")
        return page


class Endless(Keys):
    """Hands out the same page for ever."""

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> Exchange[KeyPage]:
        page = yield from super().get_keys(page_size=page_size)
        return KeyPage(keys=page.keys, bookmark="1")


def run_of(
    desk: Desk, keys: KeyOperations, size: int = 2, pieces: int = 1, **fields: Any
) -> CatalogueRun:
    run = flow_of(desk, **fields).full_run(keys)
    return evolve(run, catalogue=evolve(run.catalogue, size=size), pieces=pieces)


def place_of(desk: Desk) -> Place:
    return Place.from_text(desk.journal.bookmark("stock/catalogue") or "")


def test_where_a_sweep_stands_is_kept_whole() -> None:
    position = Position(
        cursor="c", number=2, before=20, url="/p", steps=3, milestone="b", since=MORNING
    )
    standing = evolve(_Standing.begun(MORNING), position=position)

    assert _Standing.from_text(str(standing)) == standing


class TestCatalogue:
    def test_piece_by_piece_everything_is_counted(self, desk: Desk) -> None:
        for number in range(5):
            stock(desk, f"SKU-{number}", main="5", north="1")
        run = run_of(desk, Keys([f"SKU-{number}" for number in range(6)]))

        pieces = []
        for _ in range(3):
            assert desk.poll(run.go_on) == []
            pieces.append(place_of(desk).pieces)

        place = place_of(desk)
        assert pieces == [1, 2, 3]
        assert place.done
        assert (place.count.read, place.count.sent, place.count.empty) == (11, 10, 1)
        assert len(desk.box.clarity.stock) == 10

    def test_after_a_crash_it_goes_on_where_it_stopped(self, desk: Desk) -> None:
        for number in range(4):
            stock(desk, f"SKU-{number}", main="5")
        keys = Keys([f"SKU-{number}" for number in range(4)])
        run = run_of(desk, keys)
        desk.poll(run.go_on)
        desk.box.faults.inject(Fault("down", on="ax"))
        with pytest.raises(TransportError):
            desk.poll(run.go_on)

        desk.poll(run_of(desk, keys).go_on)

        assert keys.asked == [None, "2", "2"]
        assert place_of(desk).count.sent == 4
        assert place_of(desk).done

    def test_the_next_run_begins_when_it_is_time(self, desk: Desk) -> None:
        stock(desk, "SKU-0", main="5")
        keys = Keys(["SKU-0"])
        run = run_of(desk, keys)
        desk.poll(run.go_on)
        desk.tick(hours=23)
        desk.poll(run.go_on)
        assert keys.asked == [None]

        desk.tick(hours=1)
        desk.poll(run.go_on)

        assert keys.asked == [None, None]
        assert place_of(desk).pieces == 1

    def test_what_cannot_be_told_comes_out_as_an_event_of_its_own(self, desk: Desk) -> None:
        for number in range(3):
            stock(desk, f"SKU-{number}", main="5")
        desk.box.ax.add_item("SKU-9", on_hand={"99": D(1)})
        desk.box.clarity.lock("inventory", "SKU-1", "MAIN")
        run = run_of(desk, Keys(["SKU-0", "SKU-1", "SKU-2", "SKU-9"]), size=10)

        events = desk.poll(run.go_on)

        assert sorted(event.key for event in events) == ["stock/SKU-1", "stock/SKU-9"]
        count = place_of(desk).count
        assert (count.read, count.sent, count.locked, count.refused) == (4, 2, 1, 1)
        with pytest.raises(Locked):
            desk.handle(flow_of(desk).routes(), events[0] if "1" in events[0].key else events[1])

    def test_an_item_that_cannot_be_looked_up_stops_no_other(self, desk: Desk) -> None:
        """AX's find knows no way to write some numbers, and cuts long answers off."""
        for number in range(3):
            stock(desk, f"SKU-{number}", main="5")
        stock(desk, "SKU-9", main="5", north="5")
        numbers = ["SKU-0", "CUP (2)", "SKU-1", "SKU-9", "SKU-2"]
        cut = FoundStock(on_hand=evolve(desk.ax.on_hand, document_limit=2))
        run = run_of(desk, Keys(numbers), size=10, stock=cut)

        events = desk.poll(run.go_on)

        assert sorted(event.key for event in events) == ["stock/CUP (2)", "stock/SKU-9"]
        assert place_of(desk).done
        count = place_of(desk).count
        assert (count.read, count.sent, count.refused, count.empty) == (5, 3, 2, 0)
        rules = []
        for event in events:
            with pytest.raises(Parked) as caught:
                desk.handle(flow_of(desk, stock=cut).routes(), event)
            rules.append(caught.value.rule)
        assert sorted(rules) == ["ax.incomplete-result", "ax.range-syntax"]

    def test_orders_come_before_a_full_run(self, desk: Desk) -> None:
        (route,) = flow_of(desk).routes()

        assert route.priority < Route("order.*", route.handler).priority

    def test_variants_are_told_with_their_master(self, desk: Desk) -> None:
        stock(desk, "CUP", main="5")
        run = run_of(desk, Keys(["CUP", "CUP::S:Red", "CUP::M:Red"]), size=10)

        desk.poll(run.go_on)

        assert place_of(desk).count.read == 1

    def test_progress_is_told_after_each_piece(self, desk: Desk) -> None:
        stock(desk, "SKU-0", main="5")
        told: list[Place] = []
        run = run_of(desk, Keys(["SKU-0", "SKU-1", "SKU-2"]), size=1, pieces=2)
        run = evolve(run, progress=told.append)

        desk.poll(run.go_on)
        desk.poll(run.go_on)

        assert [(place.pieces, place.done) for place in told] == [
            (1, False),
            (2, False),
            (3, True),
        ]

    def test_orders_that_ax_does_not_know_count_here_too(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="5")
        order(desk)

        desk.poll(run_of(desk, Keys(["SKU-1001"])).go_on)

        assert level(desk, "SKU-1001")[2] == "4"

    def test_where_ax_knows_its_page_no_more_the_run_begins_anew(self, desk: Desk) -> None:
        for number in range(3):
            stock(desk, f"SKU-{number}", main="5")
        keys = Forgetful([f"SKU-{number}" for number in range(3)])
        run = run_of(desk, keys)

        for _ in range(3):
            desk.poll(run.go_on)

        assert keys.asked == [None, "2", None, "2"]
        assert place_of(desk).done
        assert len(desk.box.clarity.stock) == 3

    def test_pages_without_an_end_are_an_error(self, desk: Desk) -> None:
        with pytest.raises(MalformedReply, match="no end"):
            desk.poll(run_of(desk, Endless(["SKU-0"]), pieces=3).go_on)

    def test_goes_on_from_a_bookmark_of_before(self, desk: Desk) -> None:
        for number in range(4):
            stock(desk, f"SKU-{number}", main="5")
        keys = Keys([f"SKU-{number}" for number in range(4)])
        started = desk.clock()
        rest = {"unchanged": 0, "stale": 0, "locked": 0, "refused": 0, "empty": 0}
        standing = {"started": started.isoformat(), "page": "2", "pieces": 1, "done": False}
        text = json.dumps({**standing, "count": {"read": 2, "sent": 2, **rest}})
        desk.journal.accept([], started, bookmarks={"stock/catalogue": text})

        desk.poll(run_of(desk, keys).go_on)

        assert keys.asked == ["2"]
        place = place_of(desk)
        assert (place.started, place.pieces, place.done) == (started, 2, True)
        assert (place.count.read, place.count.sent) == (4, 4)

    def test_a_row_that_cannot_be_read_comes_out_as_an_event_of_its_item(self, desk: Desk) -> None:
        numbers = [f"SKU-{number}" for number in range(5)]
        for number in numbers:
            stock(desk, number, main="5")
        spoiled = Unreadable(flow_of(desk).stock, {"SKU-3"})

        (event,) = desk.poll(run_of(desk, Keys(numbers), size=10, stock=spoiled).go_on)

        assert event.key == "stock/SKU-3"
        count = place_of(desk).count
        assert (count.read, count.sent, count.refused) == (5, 4, 1)
        with pytest.raises(Parked) as caught:
            desk.handle(flow_of(desk, stock=spoiled).routes(), event)
        assert caught.value.rule == "reply.malformed"

    def test_a_page_may_be_empty_before_others(self, desk: Desk) -> None:
        stock(desk, "SKU-0", main="5")
        keys = Keys(["SKU-0"])
        keys.first_is_empty = True

        desk.poll(run_of(desk, keys, pieces=2).go_on)

        assert place_of(desk).done
        assert len(desk.box.clarity.stock) == 1

    def test_a_port_that_lists_nothing_is_no_empty_catalogue(self, desk: Desk) -> None:
        with pytest.raises(IncompleteResult, match="document filter"):
            desk.poll(run_of(desk, Keys([])).go_on)

    def test_the_keys_of_ax_s_own_products(self, desk: Desk) -> None:
        for number in range(3):
            stock(desk, f"SKU-{number}", main="5")

        desk.poll(run_of(desk, desk.ax.products, size=2, pieces=9).go_on)

        assert place_of(desk).count.sent == 3
        assert place_of(desk).pieces == 2


class TestSweep:
    def test_finds_what_differs_and_nothing_else(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        stock(desk, "POT", main="2")
        flow = flow_of(desk)
        for item in ("CUP", "POT"):
            tell(desk, flow, item)
        assert swept(desk, flow).agree
        stock(desk, "POT", main="1")

        desk.tick(days=2)
        events = desk.poll(flow.sweep().go_on)

        assert [event.key for event in events] == ["stock/POT"]
        desk.handle(flow.routes(), events[0])
        after = swept(desk, flow)
        assert (after.compared, after.same, after.different) == (3, 3, 0)
        assert after.agree

    def test_finds_levels_of_what_ax_does_not_have(self, desk: Desk) -> None:
        desk.box.clarity.count_stock(
            {
                "sku": "GHOST",
                "location": "MAIN",
                "on_hand": "4",
                "reserved": "0",
                "available": "4",
                "as_of": desk.clock().isoformat(),
            }
        )
        flow = flow_of(desk)

        (event,) = desk.poll(flow.sweep().go_on)
        desk.handle(flow.routes(), event)

        assert level(desk, "GHOST") == ("0", "0", "0")
        assert swept(desk, flow).agree

    def test_a_variant_that_ax_does_not_have_goes_to_nothing_too(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        tell(desk, flow_of(desk), "CUP")
        ghost = {"sku": "CUP:::Red", "location": "MAIN", "as_of": desk.clock().isoformat()}
        figures = {"on_hand": "4", "reserved": "0", "available": "4"}
        desk.box.clarity.count_stock({**ghost, **figures})
        flow = flow_of(desk)

        (event,) = desk.poll(flow.sweep().go_on)
        desk.handle(flow.routes(), event)

        assert level(desk, "CUP:::Red") == ("0", "0", "0")
        assert level(desk, "CUP")[0] == "7"
        assert swept(desk, flow).agree

    def test_a_level_that_breaks_its_model_stops_no_other(self, desk: Desk) -> None:
        for item in ("CUP", "LID", "POT"):
            stock(desk, item, main="7", north="3")
            tell(desk, flow_of(desk), item)
        stock(desk, "POT", main="1")
        spoil_level(desk, "CUP", on_hand="secret")
        counts: list[SweepCount] = []
        sweep = evolve(flow_of(desk).sweep(), progress=counts.append)

        events = desk.poll(sweep.go_on)

        (count,) = counts
        assert (count.compared, count.same, count.different, count.broken) == (6, 4, 1, 1)
        assert sorted(event.key for event in events) == ["stock/CUP", "stock/POT"]
        (alert,) = desk.alerts
        assert alert.facts["sku"] == "CUP"
        assert "CUP" in alert.message
        assert "secret" not in f"{alert}{events}{desk.journal.bookmark(sweep.bookmark)}"

    def test_its_event_mends_it(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7", north="3")
        flow = flow_of(desk)
        tell(desk, flow, "CUP")
        spoil_level(desk, "CUP", on_hand=None)

        (event,) = desk.poll(flow.sweep().go_on)

        assert desk.handle(flow.routes(), event).summary == "1 sent, 1 unchanged"
        assert level(desk, "CUP")[0] == "7"
        assert swept(desk, flow).agree

    def test_a_broken_level_does_not_agree_and_is_told_of_once(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        flow = flow_of(desk)
        tell(desk, flow, "CUP")
        spoil_level(desk, "CUP", as_of="never")

        found = [swept(desk, flow) for _ in range(2)]

        assert [(each.compared, each.broken, each.agree) for each in found] == [(1, 1, False)] * 2
        assert len(desk.alerts) == 1

    def test_a_row_of_ax_that_cannot_be_read_refuses_its_item_alone(self, desk: Desk) -> None:
        items = ["CUP", "LID", "POT"]
        for item in items:
            stock(desk, item, main="7")
            tell(desk, flow_of(desk), item)
        flow = flow_of(desk, stock=Unreadable(flow_of(desk).stock, {"LID"}))
        stock(desk, "POT", main="1")
        counts: list[SweepCount] = []

        events = desk.poll(evolve(flow.sweep(), progress=counts.append).go_on)

        (count,) = counts
        assert (count.compared, count.same, count.different, count.refused) == (3, 1, 1, 1)
        assert sorted(event.key for event in events) == ["stock/LID", "stock/POT"]

    def test_items_that_cannot_be_read_for_different_reasons_are_refused_each(
        self, desk: Desk
    ) -> None:
        """No answer of AX is to blame for a number that it cannot be asked for."""
        spoiled = Unreadable(flow_of(desk).stock, {"LID"})
        teller = StockTeller(inventory=desk.shop.inventory, stock=spoiled, policy=policy())

        told = desk.ask(teller.tell(["CUP (2)", "LID"], (), as_of=MORNING, now=desk.clock))

        (syntax,), (form,) = told.refused["CUP (2)"], told.refused["LID"]
        assert (syntax.rule, syntax.path) == ("ax.range-syntax", "InventSum.ItemId")
        assert (form.rule, form.path) == ("reply.malformed", "LID")
        assert told.count.refused == 2

    def test_answers_of_which_nothing_can_be_read_blame_no_item(self, desk: Desk) -> None:
        for item in ("CUP", "LID"):
            stock(desk, item, main="7")
            tell(desk, flow_of(desk), item)
        flow = flow_of(desk, stock=Unreadable(flow_of(desk).stock, {"CUP", "LID"}))

        with pytest.raises(MalformedReply, match="none of 2 items"):
            desk.poll(flow.sweep().go_on)

    def test_goes_on_from_a_bookmark_of_before(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        tell(desk, flow_of(desk), "CUP")
        sweep = flow_of(desk).sweep()
        started = desk.clock().isoformat()
        count = {"compared": 3, "same": 2, "different": 1, "refused": 0, "done": False}
        position = {"cursor": None, "number": 1, "url": None, "since": None}
        text = json.dumps({"count": {"started": started, **count}, "position": position})
        desk.journal.accept([], desk.clock(), bookmarks={sweep.bookmark: text})

        desk.poll(sweep.go_on)

        after = json.loads(desk.journal.bookmark(sweep.bookmark) or "")["count"]
        assert (after["compared"], after["same"], after["broken"], after["done"]) == (4, 3, 0, True)
        assert after["started"] == started

    def test_goes_on_page_by_page(self, desk: Desk) -> None:
        for number in range(150):
            stock(desk, f"SKU-{number:03}", main="5")
        flow = flow_of(desk, stock=listed(desk))
        numbers = [f"SKU-{number:03}" for number in range(150)]
        desk.poll(run_of(desk, Keys(numbers), size=150, stock=listed(desk)).go_on)
        sweep = evolve(flow.sweep(), pages=1)

        polls = 0
        while '"done": true' not in (desk.journal.bookmark("stock/sweep") or ""):
            assert desk.poll(sweep.go_on) == []
            polls += 1

        assert polls == 2
        assert '"compared": 150' in (desk.journal.bookmark("stock/sweep") or "")

    def test_what_differs_on_any_page_is_told(self, desk: Desk) -> None:
        numbers = [f"SKU-{number:03}" for number in range(101)]
        for number in numbers:
            stock(desk, number, main="5")
        reader = listed(desk)
        desk.poll(run_of(desk, Keys(numbers), size=150, stock=reader).go_on)
        stock(desk, numbers[0], main="4")

        events = desk.poll(flow_of(desk, stock=reader).sweep().go_on)

        assert [event.key for event in events] == ["stock/SKU-000"]

    def test_the_next_sweep_begins_when_it_is_time(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        tell(desk, flow_of(desk), "CUP")
        counts: list[SweepCount] = []
        sweep = evolve(flow_of(desk).sweep(), progress=counts.append)
        desk.poll(sweep.go_on)
        desk.tick(days=1, seconds=-2)
        desk.poll(sweep.go_on)
        assert len(counts) == 1

        desk.poll(sweep.go_on)

        assert [count.compared for count in counts] == [1, 1]

    def test_orders_that_ax_does_not_know_make_no_difference(self, desk: Desk) -> None:
        stock(desk, "SKU-1001", main="10")
        order(desk, updated_at=desk.clock().isoformat())
        flow = flow_of(desk)
        desk.work(flow.routes(), flow.sources())

        assert swept(desk, flow).agree

    def test_what_the_policy_refuses_does_not_agree(self, desk: Desk) -> None:
        stock(desk, "CUP", main="7")
        tell(desk, flow_of(desk), "CUP")
        elsewhere = flow_of(
            desk, policy=policy(locations={Warehouse(site="9", location="99"): "MAIN"})
        )

        count = swept(desk, elsewhere)

        assert (count.compared, count.refused, count.different) == (1, 1, 0)
        assert not count.agree
