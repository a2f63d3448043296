"""Prices: what AX would charge, for whom, from when; kept where it is so already."""

import json
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import define, evolve, field

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeSet
from axclarity.ax.documents import InventDim, InventTable, PriceDiscTable, Sales
from axclarity.errors import MappingError, Parked
from axclarity.flows.prices import FoundPrices, PriceFlow
from axclarity.http import Exchange
from axclarity.mapping.prices import Buyer, PricePolicy
from axclarity.mapping.products import Owner
from axclarity.pipeline import Event, Route
from tests.flows._desk import Desk, Site
from tests.flows.test_products import family

D = Decimal


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    with site.desk(tmp_path) as found:
        yield found


def flow_of(desk: Desk, **fields: Any) -> PriceFlow:
    given = {
        "shop": desk.shop,
        "ax": desk.ax,
        "policy": PricePolicy(owner=Owner.AX, zone=UTC, buyers={"vip": Buyer(group="VIP")}),
        "currency": "EUR",
        "agreements": FoundPrices(price_lists=desk.ax.price_lists),
        "clock": desk.clock,
    }
    return PriceFlow(**{**given, **fields})


def sold(desk: Desk, number: str = "CUP", price: str = "0", unit: str = "pcs") -> None:
    """A released item, its product in AX, and the shop's product."""
    desk.box.ax.add_item(number, unit=unit, price=D(price))
    desk.box.clarity.add_product({"sku": number, "name": number})


def agree(desk: Desk, amount: str, item: str = "CUP", **fields: Any) -> None:
    given: dict[str, Any] = {
        "relation": "PriceSales",
        "account_code": "All",
        "item_code": "Table",
        "item_relation": item,
        "currency": "EUR",
        "unit_id": "pcs",
        "amount": D(amount),
        "price_unit": D(1),
    }
    desk.box.ax._records.prices.put(PriceDiscTable(**{**given, **fields}))


def due(desk: Desk, item: str) -> Event:
    return Event(
        source="ax",
        id=f"{item}@{desk.clock()}",
        type="price.changed",
        key=f"price/{item}",
        occurred_at=desk.clock(),
        payload=b"",
    )


def tell(desk: Desk, flow: PriceFlow, item: str = "CUP") -> str:
    return desk.handle(flow.routes(), due(desk, item)).summary


def prices(desk: Desk, sku: str = "CUP") -> list[tuple[str, str, str]]:
    """Group, currency and amount."""
    (product,) = [each for each in desk.box.clarity.products.values() if each["sku"] == sku]
    return [
        (each.get("group", ""), each["currency"], each["amount"])
        for each in product.get("prices", [])
    ]


class TestOneItem:
    def test_agreements_become_prices_by_group(self, desk: Desk) -> None:
        sold(desk)
        agree(desk, "10")
        agree(desk, "9", account_code="GroupId", account_relation="VIP")
        agree(desk, "11", currency="USD")

        assert tell(desk, flow_of(desk)) == "CUP: 3 prices"

        assert sorted(prices(desk)) == [
            ("", "EUR", "10"),
            ("", "USD", "11"),
            ("vip", "EUR", "9"),
        ]

    def test_the_same_prices_are_not_written_again(self, desk: Desk) -> None:
        sold(desk)
        agree(desk, "10.50")
        agree(desk, "9", account_code="GroupId", account_relation="VIP")
        flow = flow_of(desk)
        tell(desk, flow)
        product_id, product = next(iter(desk.box.clarity.products.items()))
        turned = [
            {**each, "amount": f"{D(each['amount']):.4f}"} for each in product["prices"][::-1]
        ]
        desk.box.clarity.change("products", product_id, {"prices": turned})

        assert tell(desk, flow) == "CUP unchanged"

        assert desk.box.clarity.requests["PUT /products"] == 1

    def test_a_price_that_begins_later_is_told_with_its_day(self, desk: Desk) -> None:
        sold(desk)
        agree(desk, "10", to_date=date(2026, 12, 31))
        agree(desk, "12", from_date=date(2027, 1, 1))
        zone = PricePolicy(owner=Owner.AX, zone=ZoneInfo("Europe/Oslo"))

        tell(desk, flow_of(desk, policy=zone))

        (product,) = desk.box.clarity.products.values()
        told = {each["amount"]: each for each in product["prices"]}
        assert told["12"]["valid_from"] == "2027-01-01T00:00:00+01:00"
        assert told["10"]["valid_to"] == "2027-01-01T00:00:00+01:00"

    def test_what_is_over_is_left_out_by_the_companys_day(self, desk: Desk) -> None:
        sold(desk)
        today = desk.clock().date()
        agree(desk, "8", to_date=today - timedelta(days=1))
        agree(desk, "10", from_date=today)

        tell(desk, flow_of(desk))

        assert prices(desk) == [("", "EUR", "10")]

    def test_the_base_price_counts_where_nothing_is_agreed(self, desk: Desk) -> None:
        sold(desk, price="7")

        tell(desk, flow_of(desk))

        assert prices(desk) == [("", "EUR", "7")]

    def test_an_agreement_in_another_unit_does_not_count(self, desk: Desk) -> None:
        sold(desk, price="7")
        agree(desk, "70", unit_id="box")

        tell(desk, flow_of(desk))

        assert prices(desk) == [("", "EUR", "7")]

    def test_agreements_that_contradict_each_other_wait_for_a_person(self, desk: Desk) -> None:
        sold(desk)
        agree(desk, "10")
        agree(desk, "11")

        with pytest.raises(Parked) as caught:
            tell(desk, flow_of(desk))

        assert caught.value.rule == "prices.overlap"
        assert prices(desk) == []

    def test_a_price_that_ax_has_no_more_is_never_simply_taken_away(self, desk: Desk) -> None:
        sold(desk)
        agree(desk, "10")
        flow = flow_of(desk)
        tell(desk, flow)
        (row,) = desk.box.ax._records.prices.all()
        desk.box.ax._records.prices.delete(str(row.rec_id))

        with pytest.raises(Parked) as caught:
            tell(desk, flow)

        assert caught.value.rule == "prices.none"
        assert prices(desk) == [("", "EUR", "10")]

    def test_what_the_shop_does_not_sell(self, desk: Desk) -> None:
        desk.box.ax.add_item("CUP", unit="pcs", price=D(7))

        assert tell(desk, flow_of(desk)) == "CUP is not in the shop"
        assert tell(desk, flow_of(desk), "X") == "X is not released"

    def test_where_the_shop_has_the_say_nothing_is_written(self, desk: Desk) -> None:
        sold(desk, price="7")
        shops = PricePolicy(owner=Owner.CLARITY, zone=UTC)

        with pytest.raises(MappingError) as caught:
            tell(desk, flow_of(desk, policy=shops))

        assert caught.value.rule == "prices.owner"

    def test_an_item_without_a_unit_waits_for_a_person(self, desk: Desk) -> None:
        sold(desk)
        item = InventTable(item_id="CUP", product="CUP", sales=[Sales(item_id="CUP")])
        desk.box.ax._records.released.put(item)

        with pytest.raises(MappingError) as caught:
            tell(desk, flow_of(desk))

        assert caught.value.rule == "prices.no-unit"


class TestVariants:
    def test_a_variant_may_have_a_price_of_its_own(self, desk: Desk) -> None:
        family(desk, "Red", "Grn")
        for sku in ("CUP", "CUP:::Red", "CUP:::Grn"):
            desk.box.clarity.add_product({"sku": sku, "name": sku})
        agree(desk, "10")
        agree(desk, "12", invent_dim=[InventDim(invent_color_id="Red")])

        tell(desk, flow_of(desk))

        assert prices(desk, "CUP:::Grn") == [("", "EUR", "10")]
        assert prices(desk, "CUP") == [("", "EUR", "10")]
        assert prices(desk, "CUP:::Red") == [("", "EUR", "12")]


@define
class Changes:
    """Tells the agreements that it was told of."""

    items: list[str] = field(factory=list)
    asked: int = 0
    keys: tuple[EntityKey, ...] = ()

    def changes(self, bookmark: str | None) -> Exchange[ChangeSet]:
        yield from ()
        self.asked += 1
        keys = tuple(EntityKey.of(RecId=str(n), ItemRelation=i) for n, i in enumerate(self.items))
        changed = keys + self.keys
        return ChangeSet(changed=changed, deleted=(), bookmark=str(self.asked), resync=None)


class TestSources:
    def test_orders_come_before_a_walk(self, desk: Desk) -> None:
        (route,) = flow_of(desk).routes()

        assert route.priority < Route("order.*", route.handler).priority

    def test_all_agreements_of_an_item_are_one_event(self, desk: Desk) -> None:
        sold(desk, price="7")
        flow = flow_of(desk, changes=Changes(["CUP", "CUP", "POT"]))

        for source in flow.sources():
            desk.poll(source.poll)

        assert desk.journal.account().accepted == 2

    def test_an_agreement_for_all_items_is_no_price_of_an_article(self, desk: Desk) -> None:
        flow = flow_of(desk, changes=Changes(["", "CUP", " "]))

        outcomes = desk.work(flow.routes(), flow.sources())

        assert [each.summary for each in outcomes] == [
            "an agreement for no item of its own: no price of an article",
            "CUP is not released",
            "an agreement for no item of its own: no price of an article",
        ]

    def test_a_change_that_names_no_item_waits_for_a_person_and_holds_up_nothing(
        self, desk: Desk
    ) -> None:
        keys = (EntityKey.of(RecId="5"), EntityKey.of(RecId="6", ItemRelation="CUP"))
        flow = flow_of(desk, changes=Changes(keys=keys))

        (source,) = flow.sources()
        nameless, named = desk.poll(source.poll)

        assert desk.handle(flow.routes(), named).summary == "CUP is not released"
        with pytest.raises(Parked) as caught:
            desk.handle(flow.routes(), nameless)
        assert caught.value.rule == "prices.no-item"

    def test_a_walk_through_all_products_goes_on_after_a_crash(self, desk: Desk) -> None:
        for number in ("A", "B", "C"):
            sold(desk, number, price="7")
        flow = flow_of(desk, products=desk.ax.products)
        assert [source.name for source in flow.sources()] == ["ax.price-walk"]
        walk = evolve(flow.walk(desk.ax.products), size=2)

        found = [[event.key for event in desk.poll(walk.go_on)] for _ in range(3)]
        desk.tick(days=1)
        again = desk.poll(walk.go_on)

        assert found == [["price/A", "price/B"], ["price/C"], []]
        assert [event.key for event in again] == ["price/A", "price/B"]
        assert desk.journal.account().accepted == 5

    @pytest.mark.parametrize(
        ("after", "found"), [("2", ["price/C"]), (None, []), ("", [])], ids=["on", "done", "empty"]
    )
    def test_a_walk_goes_on_from_a_bookmark_of_before(
        self, desk: Desk, after: str | None, found: list[str]
    ) -> None:
        for number in ("A", "B", "C"):
            sold(desk, number, price="7")
        walk = evolve(flow_of(desk).walk(desk.ax.products), size=2)
        desk.poll(walk.go_on)
        kept = json.loads(desk.journal.bookmark("walk/ax.price-walk") or "")
        assert kept.keys() == {"began", "after"}
        page = after and kept["after"]
        text = json.dumps({"began": kept["began"], "after": page})
        desk.journal.accept([], desk.clock(), bookmarks={"walk/ax.price-walk": text})

        events = desk.poll(walk.go_on)

        assert [event.key for event in events] == found
        assert all(kept["began"] in event.id for event in events)
