"""Both sides, side by side: what differs is named, what agrees is not, what is broken is told."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from axclarity.ax import matching
from axclarity.ax.documents import MultiTypeAccount, SalesTable, given
from axclarity.errors import ConfigError, IncompleteResult, TransportError
from axclarity.flows import Integration, InventoryFlow, OrderFlow, RefundFlow
from axclarity.flows.customer_sync import CustomerFlow
from axclarity.flows.payments import PaymentFlow
from axclarity.flows.reconciliation import (
    DailyReconciliation,
    LedgerComparison,
    ReconciliationPolicy,
    Report,
    Window,
    comparisons_of,
    daily,
    event_for,
    parked_rules,
    replayed,
)
from axclarity.flows.stock import FoundStock
from axclarity.http import AsyncHttpxTransport, Exchange, Request, Response, drive
from axclarity.mapping import LinePolicy, Warehouse
from axclarity.mapping.customers import FieldOwnership
from axclarity.mapping.inventory import InventoryPolicy
from axclarity.mapping.reconciliation import Disagreement
from axclarity.pipeline import Source
from axclarity.pipeline.journal._schema import bindings
from axclarity.sandbox import Fault, example
from axclarity.sandbox.clarity._instant import instant_text
from tests.flows._both import FINDER, payment_policy
from tests.flows._counter import basket
from tests.flows._desk import Desk, Site

D = Decimal
FIRST, SECOND, THIRD = (date(2026, 11, number) for number in (1, 2, 3))
ONE, TWO, THREE = "1", "2", "3"
TOTAL = D("36.12")
BRUSSELS = "Europe/Brussels"


@define
class Side:
    """A site that is reconciled: the flows work by hand, and so does the comparison."""

    desk: Desk
    settings: dict[str, Any] = field(factory=dict)
    finder: str = FINDER
    policy: ReconciliationPolicy = field(factory=lambda: ReconciliationPolicy(zone=BRUSSELS))
    pieces: int = 0

    @property
    def flows(self) -> list[Any]:
        shop, ax = self.desk.shop, self.desk.ax
        settings: dict[str, Any] = {"orders": example.order_policy(), **self.settings}
        customers = example.customer_policy()
        money = PaymentFlow(shop=shop, ax=ax, policy=payment_policy(), finder=self.finder)
        places = {Warehouse(site="1", location="11"): "MAIN"}
        places[Warehouse(site="1", location="21")] = "NORTH"
        stock = InventoryPolicy(
            locations=places, default_location="MAIN", max_age=timedelta(hours=1)
        )
        return [
            OrderFlow(shop=shop, ax=ax, customers=customers, **settings),
            money,
            RefundFlow(payments=money, orders=example.order_policy()),
            InventoryFlow(shop=shop, policy=stock, stock=FoundStock(on_hand=ax.on_hand)),
            CustomerFlow(
                shop=shop, ax=ax, customers=customers, ownership=FieldOwnership(owners={})
            ),
        ]

    @property
    def integration(self) -> Integration:
        return Integration(
            shop=self.desk.shop,
            ax=self.desk.ax,
            flows=self.flows,
            journal=self.desk.journal,
            transport=AsyncHttpxTransport,
        )

    def compare(self, matter: str, first: date = FIRST, last: date = THIRD) -> Report:
        comparison = comparisons_of(self.flows, self.policy)[matter]
        window = self.policy.window(first, last)
        report: Report = self.desk.ask(comparison.compare(window, self.desk.ledger()))
        return report

    def work(self, *records: str) -> None:
        """The flows bring records up to date."""
        routes = self.integration.routes
        for record in records:
            self.desk.handle(routes, event_for(record, self.integration, self.desk.clock()))

    def sell(self, *names: str, **changes: Any) -> list[str]:
        """Example orders, in both systems."""
        ids = [self.place(name, **changes) for name in names]
        self.work(*(f"order/{each}" for each in ids))
        return ids

    def place(self, name: str, **changes: Any) -> str:
        return self.desk.box.clarity.place({**order(name), **changes})

    def pay(self, order_id: str, amount: str = "36.12", **more: Any) -> str:
        self.pieces += 1
        return self.desk.box.clarity.capture(
            {
                "id": f"pay_{self.pieces}",
                "order_id": order_id,
                "method": "card",
                "amount": amount,
                "currency": "EUR",
                "occurred_at": f"2026-11-{self.pieces:02d}T09:00:00+01:00",
                **more,
            }
        )

    def sales_id(self, order_id: str) -> str:
        return str(self.desk.box.clarity.orders[order_id]["attributes"]["ax_sales_id"])

    def table(self, order_id: str) -> SalesTable:
        return self.desk.box.ax.orders[self.sales_id(order_id)]

    def put(self, table: SalesTable) -> None:
        """Somebody in AX did something, with no trace in the shop."""
        self.desk.box.ax._records.put_order(table)

    def delete(self, order_id: str) -> None:
        self.desk.box.ax._records.orders.delete(self.sales_id(order_id))

    def spoil(self, resource: str, record_id: str, **fields: Any) -> None:
        """A record of the shop changes, valid or not, and nobody is told."""
        store = self.desk.box.clarity._store
        text = json.dumps({**store.get(resource, record_id), **fields})
        change = "update value set json = ? where kind = ? and key = ?"
        store._execute(change, text, resource, record_id)


@pytest.fixture
def side(site: Site, tmp_path: Path) -> Iterator[Side]:
    with site.desk(tmp_path) as desk:
        ax = desk.box.ax
        ax.add_tax("VAT21", D(21), tax_groups=("WEB",), tax_item_groups=("VAT21",))
        for sku in ("SKU-1001", "SKU-1002"):
            ax.add_item(sku, on_hand={"11": D(100), "21": D(100)})
        ax.add_customer("C-2004", name="Sanne", reference="cust_2004")
        yield Side(desk)


def order(name: str) -> dict[str, Any]:
    """One line, placed on the first, second or third; or an example order by its name."""
    if name not in (ONE, TWO, THREE):
        return example.order(name)
    moment = f"2026-11-0{name}T08:00:00+01:00"
    named = {"id": f"ord_100{name}", "number": f"W-100{name}"}
    return {**example.order("01-one-line"), **named, "placed_at": moment, "updated_at": moment}


def web_orders(_day: date) -> list[Any]:
    return [matching("SalesTable", "PurchOrderFormNum", "W-*")]


def kinds(report: Report) -> dict[str, Disagreement]:
    return {each.key: each.kind for each in report.compared.findings}


def counts(report: Report) -> dict[tuple[date, str], tuple[int, int, Decimal, Decimal]]:
    return {
        (each.day, each.unit): (each.shop_entries, each.ax_entries, each.shop_sum, each.ax_sum)
        for each in report.compared.days
    }


class TestOrders:
    def test_what_the_flow_has_carried_over_agrees_by_day(self, side: Side) -> None:
        side.sell(ONE, TWO)

        report = side.compare("orders")

        assert report.agrees
        assert report.to_replay == ()
        assert counts(report) == {
            (FIRST, "EUR"): (1, 1, TOTAL, TOTAL),
            (SECOND, "EUR"): (1, 1, TOTAL, TOTAL),
        }

    def test_only_the_days_of_the_window_count(self, side: Side) -> None:
        side.sell(ONE, TWO, THREE)

        assert [day for day, _ in counts(side.compare("orders", SECOND, SECOND))] == [SECOND]

    def test_a_day_ends_at_the_midnight_of_the_zone(self, side: Side) -> None:
        side.sell(ONE, placed_at="2026-11-01T23:30:00Z")

        assert [day for day, _ in counts(side.compare("orders"))] == [SECOND]
        side.policy = ReconciliationPolicy()
        assert [day for day, _ in counts(side.compare("orders"))] == [FIRST]

    def test_an_order_that_ax_never_had_is_found_and_agrees_after_a_replay(
        self, side: Side
    ) -> None:
        side.sell(ONE)
        lost = side.place(TWO)

        report = side.compare("orders")

        assert kinds(report) == {"W-1002": Disagreement.MISSING_IN_AX}
        assert report.to_replay == (f"order/{lost}",)
        done = replayed(report.to_replay, side.integration, side.desk.clock())
        assert (done.accepted, done.replayed) == (1, 0)
        (pending,) = side.desk.journal.ready(side.desk.clock())
        side.desk.handle(side.integration.routes, pending.event)
        assert side.compare("orders").agrees

    def test_an_order_that_was_deleted_in_ax_is_missing(self, side: Side) -> None:
        order_id, _ = side.sell(ONE, TWO)
        side.delete(order_id)

        (finding,) = side.compare("orders").compared.findings

        assert finding.kind is Disagreement.MISSING_IN_AX
        assert (finding.key, finding.shop, finding.ax) == ("W-1001", TOTAL, None)

    def test_an_order_that_was_cancelled_in_ax_is_none(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.desk.box.ax.cancel(side.sales_id(order_id))

        assert kinds(side.compare("orders")) == {"W-1001": Disagreement.MISSING_IN_AX}

    def test_an_order_that_is_no_sale_is_none(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.put(evolve(side.table(order_id), sales_type="Journal"))

        assert kinds(side.compare("orders")) == {"W-1001": Disagreement.MISSING_IN_AX}

    def test_a_total_that_was_changed_in_ax_differs_by_so_much(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        table = side.table(order_id)
        side.put(evolve(table, total_invoice=D("37.33")))

        (finding,) = side.compare("orders").compared.findings

        assert finding.kind is Disagreement.DIFFERS
        assert (finding.shop, finding.ax) == (TOTAL, D("37.33"))
        assert finding.record == f"order/{order_id}"

    def test_a_difference_that_the_policy_tolerates_is_no_finding(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        table = side.table(order_id)
        side.put(evolve(table, total_invoice=D("36.13")))
        assert not side.compare("orders").agrees

        lines = LinePolicy(prices="ax", price_tolerance=2)
        side.settings["orders"] = evolve(example.order_policy(), lines=lines)

        report = side.compare("orders")
        assert report.agrees
        assert report.compared.days[0].difference == D("0.01"), "it is shown all the same"

    def test_several_sales_orders_of_one_order_add_up(self, side: Side) -> None:
        lines = LinePolicy(orders_by=("warehouse",))
        side.settings["orders"] = evolve(example.order_policy(), lines=lines)
        document = basket(("SKU-1001", "3", "10.00"), ("SKU-1002", "1", "10.00"))
        document["lines"][1]["warehouse"] = "NORTH"
        (order_id,) = side.sell(ONE, **document)
        assert len(side.desk.box.ax.orders) == 2

        assert counts(side.compare("orders"))[FIRST, "EUR"][:2] == (1, 1)
        assert side.compare("orders").agrees

        second = side.desk.box.clarity.orders[order_id]["attributes"]["ax_sales_ids"].split(", ")[1]
        side.desk.box.ax._records.orders.delete(second)
        assert kinds(side.compare("orders")) == {"W-1001": Disagreement.DIFFERS}

    @pytest.mark.parametrize("parts", [1, 2])
    def test_what_only_ax_remembers_is_found_by_its_number(self, side: Side, parts: int) -> None:
        lines = LinePolicy(orders_by=("warehouse",))
        side.settings["orders"] = evolve(example.order_policy(), lines=lines)
        document = basket(("SKU-1001", "3", "10.00"), ("SKU-1002", "1", "10.00"))
        document["lines"][1]["warehouse"] = "NORTH" if parts == 2 else None
        (order_id,) = side.sell(ONE, **document)
        assert len(side.desk.box.ax.orders) == parts
        _forget(side, order_id)

        assert side.compare("orders").agrees
        assert counts(side.compare("orders"))[FIRST, "EUR"][:2] == (1, 1)

    def test_what_only_the_shop_was_told_is_read_by_key(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.desk.journal.run(_no_bindings)
        side.put(evolve(side.table(order_id), purch_order_form_num="typed over"))

        assert side.compare("orders").agrees

    def test_two_of_one_number_are_two_where_only_ax_remembers(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.put(evolve(side.table(order_id), sales_id="SO-9", rec_id=9999))
        _forget(side, order_id)

        assert kinds(side.compare("orders")) == {"W-1001": Disagreement.DOUBLED_IN_AX}

    def test_what_only_the_journal_knows_is_read_by_key(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.put(evolve(side.table(order_id), purch_order_form_num="typed over"))
        side.spoil("order", order_id, attributes={})

        assert side.compare("orders").agrees

    def test_orders_are_read_some_at_a_time(self, side: Side) -> None:
        side.sell(ONE, TWO, THREE)
        before = side.desk.box.ax.requests.get("SalesOrderService.read", 0)

        side.compare("orders")

        assert side.desk.box.ax.requests["SalesOrderService.read"] == before + 1

    def test_what_is_on_hold_is_left_out_and_cancelled_is_to_be_gone(self, side: Side) -> None:
        side.place("33-cancelled")
        side.place("34-on-hold")
        whole = date(2026, 11, 30)
        assert side.compare("orders", FIRST, whole).compared.days == ()

        (order_id,) = side.sell(ONE)
        side.desk.box.clarity.cancel(order_id)

        report = side.compare("orders")
        assert kinds(report) == {"W-1001": Disagreement.MISSING_IN_SHOP}
        side.work(*report.to_replay)
        assert side.compare("orders").agrees

    def test_gift_cards_pay_and_take_nothing_off(self, side: Side) -> None:
        example.furnish(side.desk.box)
        names = ("12-gift-card-part", "13-gift-card-full")
        side.sell(*names)

        report = side.compare("orders", FIRST, date(2026, 11, 30))

        assert report.agrees
        assert sum(day.shop_entries for day in report.compared.days) == len(names)

    def test_a_broken_order_is_told_and_stops_no_other(self, side: Side) -> None:
        side.sell(ONE)
        broken = side.place(TWO)
        lost = side.place(THREE)
        side.spoil("order", broken, status="on_the_moon")

        report = side.compare("orders")

        assert not report.agrees
        ((record, key, problems),) = [(b.record, b.key, b.problems) for b in report.broken]
        assert (record, key) == (f"order/{broken}", broken)
        assert problems[0].path == "$.status"
        assert kinds(report) == {"W-1003": Disagreement.MISSING_IN_AX}
        assert counts(report)[FIRST, "EUR"][:2] == (1, 1)
        assert set(report.to_replay) == {f"order/{broken}", f"order/{lost}"}

    def test_an_order_that_broke_before_the_window_is_not_of_it(self, side: Side) -> None:
        broken = side.place(TWO)
        side.spoil("order", broken, status="on_the_moon")

        assert side.compare("orders", THIRD, THIRD).broken == ()
        assert len(side.compare("orders", SECOND, SECOND).broken) == 1
        (late,) = side.compare("orders", FIRST, FIRST).broken
        assert late.day == FIRST, "it may have been placed then, and changed later"

    def test_a_gift_card_that_adds_to_an_order_is_told_as_broken(self, side: Side) -> None:
        codes = frozenset({"gift-wrap"})
        order_id = side.place("22-gift-wrap-fee")
        lines = LinePolicy(tender_codes=codes)
        side.settings["orders"] = evolve(example.order_policy(), lines=lines)

        report = side.compare("orders", FIRST, date(2026, 11, 30))

        (broken,) = report.broken
        assert not report.agrees
        assert broken.record == f"order/{order_id}"
        assert broken.problems

    def test_pages_add_up_and_what_changes_meanwhile_counts_once(self, side: Side) -> None:
        for number in range(120):
            side.place(ONE, id=f"ord_{number:04}", number=f"W-{number:04}")
        seen: list[int] = []

        def progress(count: int) -> None:
            seen.append(count)
            side.desk.box.clarity.edit("ord_0001", {"notes": f"look {count}"})

        comparison = comparisons_of(side.flows, side.policy)["orders"]
        window = side.policy.window(FIRST, THIRD)
        report = side.desk.ask(comparison.compare(window, side.desk.ledger(), progress))

        assert counts(report)[FIRST, "EUR"] == (120, 0, 120 * TOTAL, D(0))
        assert len(seen) > 1
        assert seen[-1] == 120


class TestOrdersByPolicy:
    @pytest.fixture
    def side(self, side: Side) -> Side:
        side.policy = evolve(side.policy, ax_orders=web_orders)
        return side

    def test_what_the_shop_knows_is_no_finding_whenever_it_was_placed(self, side: Side) -> None:
        side.sell(ONE, TWO, THREE)

        assert side.compare("orders", SECOND, SECOND).agrees

    def test_an_order_that_only_ax_has(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        table = side.table(order_id)
        side.put(evolve(table, sales_id="SO-9", purch_order_form_num="W-9", rec_id=9999))

        report = side.compare("orders")

        (finding,) = report.compared.findings
        assert finding.kind is Disagreement.MISSING_IN_SHOP
        assert (finding.key, finding.ax, finding.record) == ("W-9 (SO-9)", TOTAL, "")
        assert report.to_replay == ()

    def test_an_order_that_ax_has_twice(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.put(evolve(side.table(order_id), sales_id="SO-9", rec_id=9999))

        (finding,) = side.compare("orders").compared.findings

        assert finding.kind is Disagreement.DOUBLED_IN_AX
        assert (finding.shop, finding.ax) == (TOTAL, D("72.24"))

    def test_two_orders_are_two_even_if_they_add_up(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        half = evolve(side.table(order_id), total_invoice=TOTAL / 2)
        side.put(half)
        side.put(evolve(half, sales_id="SO-9", rec_id=9999))

        assert kinds(side.compare("orders")) == {"W-1001": Disagreement.DOUBLED_IN_AX}

    def test_without_a_policy_nobody_looks_for_them(self, side: Side) -> None:
        side.policy = ReconciliationPolicy(zone=BRUSSELS)
        (order_id,) = side.sell(ONE)
        side.put(evolve(side.table(order_id), sales_id="SO-9", rec_id=9999))

        assert side.compare("orders").agrees

    def test_a_bound_order_that_is_gone_from_the_shop(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        shop = side.desk.box.clarity
        shop._store.delete("order", order_id)

        (finding,) = side.compare("orders").compared.findings

        assert finding.kind is Disagreement.MISSING_IN_SHOP

    def test_a_bound_order_that_is_broken_is_still_there(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.spoil("order", order_id, status="on_the_moon")

        report = side.compare("orders")

        assert (len(report.broken), report.compared.findings) == (1, ())

    def test_what_was_sent_for_a_return_is_known(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        table = side.table(order_id)
        side.put(evolve(table, sales_id="SO-9", purch_order_form_num="W-R-9", rec_id=9999))
        side.desk.journal.bind("return-replacement", "ret_1", "SO-9")

        assert side.compare("orders").agrees

    def test_parts_belong_to_their_order(self, side: Side) -> None:
        lines = LinePolicy(orders_by=("warehouse",))
        side.settings["orders"] = evolve(example.order_policy(), lines=lines)
        document = basket(("SKU-1001", "3", "10.00"), ("SKU-1002", "1", "10.00"))
        document["lines"][1]["warehouse"] = "NORTH"
        (order_id,) = side.sell(ONE, **document)
        _forget(side, order_id)

        assert side.compare("orders").agrees

    def test_cancelled_ones_are_none(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        table = evolve(side.table(order_id), sales_id="SO-9", rec_id=9999)
        side.put(evolve(table, sales_status="Canceled"))

        assert side.compare("orders").agrees


class TestMoney:
    def test_what_was_booked_agrees(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")

        report = side.compare("money")

        assert report.agrees
        assert counts(report) == {(FIRST, "EUR"): (1, 1, TOTAL, TOTAL)}

    def test_a_payment_that_is_not_booked_is_found_and_agrees_after_a_replay(
        self, side: Side
    ) -> None:
        (order_id,) = side.sell(ONE)
        payment = side.pay(order_id)

        report = side.compare("money")

        assert kinds(report) == {f"P-{payment}": Disagreement.MISSING_IN_AX}
        side.work(*report.to_replay)
        assert side.compare("money").agrees

    def test_a_payment_that_is_booked_twice(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        payments = side.desk.box.ax._records.payments
        (table,) = payments.all()
        payments.put(evolve(table, journal_num="J-99", rec_id=9999))

        (finding,) = side.compare("money").compared.findings

        assert finding.kind is Disagreement.DOUBLED_IN_AX
        assert (finding.shop, finding.ax) == (TOTAL, D("72.24"))

    def test_another_amount_or_account_in_ax_differs(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        payments = side.desk.box.ax._records.payments
        (table,) = payments.all()
        (line,) = table.ledger_journal_trans
        line.offset_ledger_dimension = MultiTypeAccount(display_value="X", account="X")
        payments.put(table)

        (finding,) = side.compare("money").compared.findings

        assert finding.kind is Disagreement.DIFFERS
        assert (finding.shop, finding.ax) == (TOTAL, D(0))

    def test_fees_change_nothing_of_what_moved(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        policy = payment_policy(fees="event")
        flow = PaymentFlow(shop=side.desk.shop, ax=side.desk.ax, policy=policy, finder=side.finder)
        event = event_for(f"payment/{side.pay(order_id, fee='0.75')}", side.integration, NOW)
        side.desk.handle(flow.routes(), event)

        assert side.compare("money").agrees

    @pytest.mark.parametrize("kind", ["authorization", "void", "on_account"])
    def test_what_moves_no_money_is_left_out(self, side: Side, kind: str) -> None:
        (order_id,) = side.sell(ONE)
        side.pay(order_id, kind=kind)

        assert side.compare("money").compared.days == ()

    def test_what_went_back_is_negative_and_announced_by_its_refund(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        back = side.pay(order_id, "6.12", kind="refund")
        refund = side.desk.box.clarity.refund(
            {
                "id": "ref_1",
                "order_id": order_id,
                "currency": "EUR",
                "adjustment": "6.12",
                "total": "6.12",
                "payments": [back],
            }
        )

        report = side.compare("money")

        (finding,) = report.compared.findings
        assert (finding.key, finding.shop) == (f"P-{back}", D("-6.12"))
        assert report.to_replay == (f"refund/{refund}",)
        side.work(*report.to_replay)
        assert side.compare("money").agrees
        assert counts(side.compare("money"))[SECOND, "EUR"][3] == D("-6.12")

    def test_a_voucher_that_the_shop_knows_nothing_of(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        side.desk.box.clarity._store.delete("payment", "pay_1")

        (finding,) = side.compare("money").compared.findings

        assert finding.kind is Disagreement.MISSING_IN_SHOP
        assert (finding.key, finding.day, finding.record) == ("P-pay_1", FIRST, "")
        assert side.compare("money", SECOND, THIRD).agrees, "that is not its day"

    def test_what_others_book_under_such_a_number_is_not_ours(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        payments = side.desk.box.ax._records.payments
        (table,) = payments.all()
        (line,) = table.ledger_journal_trans
        for number, name, reference in ((8, "Purch", "P-7"), (9, "CustPay", "PURCHASE 7")):
            lines = [evolve(line, document_num=reference)]
            other = evolve(table, journal_name=name, ledger_journal_trans=lines)
            payments.put(evolve(other, journal_num=f"J-{number}", rec_id=9000 + number))

        assert side.compare("money").agrees
        assert side.compare("ledger").agrees

    def test_midnight_in_two_zones_is_no_difference(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id, occurred_at='2026-11-01T23:30:00+00:00')}")

        assert side.compare("money", SECOND, SECOND).agrees
        assert counts(side.compare("money", SECOND, SECOND))[SECOND, "EUR"][:2] == (1, 1)
        assert side.compare("money", FIRST, FIRST).compared.days == ()

    def test_a_voucher_that_was_dated_otherwise_is_found_by_its_reference(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        payments = side.desk.box.ax._records.payments
        (table,) = payments.all()
        table.ledger_journal_trans[0].trans_date = date(2026, 12, 31)
        payments.put(table)

        assert side.compare("money").agrees

    def test_a_journal_of_two_days_has_each_voucher_once(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}", f"payment/{side.pay(order_id, '1.00')}")
        payments = side.desk.box.ax._records.payments
        first, second = payments.all()
        lines = [*first.ledger_journal_trans, *second.ledger_journal_trans]
        payments.put(evolve(first, ledger_journal_trans=lines))
        payments.delete(given(second.journal_num, ""))

        assert side.compare("money").agrees
        assert side.compare("ledger").agrees

    def test_a_broken_payment_or_refund_is_told(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        payment = side.pay(order_id)
        side.spoil("payment", payment, kind="barter")
        side.desk.box.clarity.refund(
            {"id": "ref_1", "order_id": order_id, "currency": "EUR", "total": "0"}
        )
        side.spoil("refund", "ref_1", total="much")

        report = side.compare("money")

        assert {each.record for each in report.broken} == {f"payment/{payment}", "refund/ref_1"}

    def test_without_a_finder_the_journal_is_asked(self, side: Side) -> None:
        side.finder = ""
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        missing = side.pay(order_id, "1.00")

        assert kinds(side.compare("money")) == {f"P-{missing}": Disagreement.MISSING_IN_AX}


class TestLedger:
    def test_days_make_what_the_shop_has(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}", f"payment/{side.pay(order_id, '1.00')}")
        missing = side.pay(order_id, "2.00", occurred_at="2026-11-01T10:00:00+01:00")

        (finding,) = side.compare("ledger").compared.findings

        assert (finding.day, finding.shop, finding.ax) == (FIRST, D("38.12"), TOTAL)
        side.work(f"payment/{missing}")
        assert side.compare("ledger").agrees
        assert len(side.compare("ledger").compared.days) == 2

    def test_its_days_are_those_that_are_posted(self, side: Side) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id, occurred_at='2026-11-01T23:30:00+00:00')}")

        assert counts(side.compare("ledger", FIRST, FIRST))[FIRST, "EUR"][:2] == (1, 1)
        assert side.compare("ledger", SECOND, SECOND).compared.days == ()

    @pytest.mark.parametrize("reference", ["P-pay_1", "O-1"])
    def test_a_voucher_that_does_not_balance_is_broken(self, side: Side, reference: str) -> None:
        (order_id,) = side.sell(ONE)
        side.work(f"payment/{side.pay(order_id)}")
        payments = side.desk.box.ax._records.payments
        (table,) = payments.all()
        (line,) = table.ledger_journal_trans
        line.document_num = reference
        line.offset_ledger_dimension = MultiTypeAccount(display_value="", account="")
        payments.put(table)

        (broken,) = side.compare("ledger").broken

        assert broken.key == f"{reference} in {given(table.journal_num, '')}"
        assert broken.problems[0].rule == "ledger.unbalanced"
        assert "0 EUR in debit and 36.12 in credit" in broken.problems[0].message

    def test_it_needs_a_finder(self, side: Side) -> None:
        side.finder = ""

        assert "ledger" not in comparisons_of(side.flows, side.policy)
        with pytest.raises(ConfigError, match="finder"):
            LedgerComparison(flow=side.flows[1])


class TestStock:
    @pytest.fixture
    def side(self, side: Side) -> Side:
        ax = side.desk.box.ax
        ax.add_item("CUP", on_hand={"11": D(7), "21": D(3)})
        side.work("stock/CUP")
        return side

    def test_what_the_shop_was_told_agrees(self, side: Side) -> None:
        report = side.compare("stock")

        assert report.agrees
        today = side.desk.clock().date()
        assert counts(report)[today, "available"] == (2, 2, D(10), D(10))
        assert {unit for _, unit in counts(report)} == {"on hand", "reserved", "available"}

    def test_stock_that_differs_is_found_and_agrees_after_a_replay(self, side: Side) -> None:
        side.desk.box.ax.add_item("CUP", on_hand={"11": D(6)})

        report = side.compare("stock")

        assert {(f.key, f.unit, f.shop, f.ax) for f in report.compared.findings} == {
            ("CUP at MAIN", "on hand", D(7), D(6)),
            ("CUP at MAIN", "available", D(7), D(6)),
        }
        assert report.to_replay == ("stock/CUP",)
        side.work(*report.to_replay)
        assert side.compare("stock").agrees

    def test_a_place_that_only_ax_has(self, side: Side) -> None:
        store = side.desk.box.clarity._store
        (north,) = (key for key, _ in store.items("inventory") if "NORTH" in key)
        store.delete("inventory", north)
        levels = side.desk.box.clarity.stock
        assert [place for _, place in levels] == ["MAIN"]

        assert set(kinds(side.compare("stock"))) == {"CUP at NORTH"}

    def test_a_place_that_ax_has_no_row_of(self, side: Side) -> None:
        level = {"sku": "CUP", "location": "ATTIC", "as_of": "2026-11-30T07:00:00Z"}
        amounts = {"on_hand": "1", "reserved": "0", "available": "1"}
        side.desk.box.clarity.count_stock({**level, **amounts})

        (on_hand, *_) = side.compare("stock").compared.findings

        assert (on_hand.key, on_hand.shop, on_hand.ax) == ("CUP at ATTIC", D(1), D(0))

    def test_a_level_that_breaks_its_model_stops_no_other(self, side: Side) -> None:
        side.desk.box.ax.add_item("POT", on_hand={"11": D(2)})
        side.work("stock/POT")
        side.desk.box.ax.add_item("POT", on_hand={"11": D(1)})
        spoil_level(side.desk, "CUP", "MAIN", on_hand="secret")

        report = side.compare("stock")

        assert [(each.record, each.key) for each in report.broken] == [("stock/CUP", "CUP")]
        assert report.broken[0].problems[0].path == "$.on_hand"
        assert "secret" not in json.dumps(report.to_json())
        assert set(kinds(report)) == {"POT at MAIN"}, "AX's level of a broken one is no finding"
        today = side.desk.clock().date()
        assert counts(report)[today, "available"] == (2, 2, D(5), D(4))

    def test_a_replay_mends_it(self, side: Side) -> None:
        spoil_level(side.desk, "CUP", "MAIN", on_hand=None)
        report = side.compare("stock")
        assert report.to_replay == ("stock/CUP",)

        side.work(*report.to_replay)

        assert side.compare("stock").agrees

    def test_a_location_that_cannot_be_read_makes_no_place_of_ax_missing(self, side: Side) -> None:
        spoil_level(side.desk, "CUP", "MAIN", location=["MAIN"])

        report = side.compare("stock")

        assert [each.key for each in report.broken] == ["CUP"]
        assert not report.compared.findings

    def test_a_place_is_looked_for_on_all_pages_of_its_article(self, side: Side) -> None:
        amounts = {"on_hand": "0", "reserved": "0", "available": "0"}
        for number in range(101):  # one more than a page of the shop has
            level = {"sku": "CUP", "location": f"SHELF-{number}", **amounts}
            side.desk.box.clarity.count_stock({**level, "as_of": "2026-11-30T07:00:00Z"})

        assert side.compare("stock").agrees

    def test_every_level_is_looked_at_the_broken_ones_too(self, side: Side) -> None:
        spoil_level(side.desk, "CUP", "MAIN", on_hand="secret")
        told: list[int] = []
        comparison = comparisons_of(side.flows, side.policy)["stock"]
        window = side.policy.window(FIRST, THIRD)

        side.desk.ask(comparison.compare(window, side.desk.ledger(), told.append))

        assert told == [2]

    def test_what_the_policy_refuses_is_told(self, side: Side) -> None:
        side.desk.box.ax.add_item("CUP", on_hand={"99": D(1)})

        report = side.compare("stock")

        assert {each.key for each in report.broken} == {"CUP"}
        assert report.broken[0].problems[0].rule == "inventory.unlisted"


def spoil_level(desk: Desk, sku: str, place: str, **fields: Any) -> None:
    """The shop begins to send a level that it never sent."""
    kept = desk.box.clarity.stock[sku, place]
    rank = instant_text(desk.clock())
    desk.box.clarity._store.put("inventory", json.dumps([sku, place]), kept | fields, rank=rank)


class TestCustomers:
    CUSTOMER: Mapping[str, Any] = {
        "id": "cust_2004",
        "first_name": "Sanne",
        "last_name": "de Vries",
        "updated_at": "2026-11-01T08:00:00+01:00",
    }

    def test_accounts_are_bound_or_found_by_reference(self, side: Side) -> None:
        side.desk.box.clarity.register(self.CUSTOMER)
        side.desk.box.clarity.register({**self.CUSTOMER, "id": "cust_2005"})
        side.desk.journal.bind("customer", "cust_2005", "C-2004")

        report = side.compare("customers")

        assert report.agrees
        assert counts(report)[FIRST, "accounts"][:2] == (2, 2)

    def test_a_customer_without_an_account(self, side: Side) -> None:
        side.desk.box.clarity.register({**self.CUSTOMER, "id": "cust_new"})
        side.desk.box.clarity.register({**self.CUSTOMER, "id": "a,b"})

        report = side.compare("customers")

        assert kinds(report) == dict.fromkeys(("cust_new", "a,b"), Disagreement.MISSING_IN_AX)
        assert set(report.to_replay) == {"customer/cust_new", "customer/a,b"}

    def test_an_account_that_is_gone(self, side: Side) -> None:
        side.desk.box.clarity.register(self.CUSTOMER)
        side.desk.journal.bind("customer", "cust_2004", "C-404")

        assert kinds(side.compare("customers")) == {"cust_2004": Disagreement.MISSING_IN_AX}

    def test_two_accounts_of_one_reference(self, side: Side) -> None:
        side.desk.box.clarity.register(self.CUSTOMER)
        side.desk.box.ax.add_customer("C-2", name="Sanne again", reference="cust_2004")

        assert kinds(side.compare("customers")) == {"cust_2004": Disagreement.DOUBLED_IN_AX}

    def test_only_those_that_changed_in_the_window(self, side: Side) -> None:
        side.desk.box.clarity.register({**self.CUSTOMER, "id": "cust_new"})

        assert side.compare("customers", SECOND, THIRD).agrees


class TestReplay:
    def test_a_dead_letter_is_replayed_and_nothing_announced_beside_it(self, side: Side) -> None:
        order_id = side.place(ONE)
        record, now = f"order/{order_id}", side.desk.clock()
        journal = side.desk.journal
        journal.accept([event_for(record, side.integration, now)], now)
        (pending,) = journal.ready(now)
        journal.park(pending, now, rule="order.total-differs", message="off")

        assert parked_rules([record, "order/other"], journal) == {record: "order.total-differs"}
        side.desk.tick()
        done = replayed([record], side.integration, side.desk.clock())

        assert (done.accepted, done.replayed) == (0, 1)
        assert journal.account().pending == 1
        assert parked_rules([record], journal) == {}
        assert journal.audit()[-1].by == "reconcile"

    def test_a_state_that_was_announced_before_is_announced_again(self, side: Side) -> None:
        order_id = side.place(ONE)
        record = f"order/{order_id}"
        for _ in range(2):
            side.desk.tick()
            assert replayed([record], side.integration, side.desk.clock()).accepted == 1

    def test_a_record_of_no_known_kind(self, side: Side) -> None:
        with pytest.raises(LookupError, match="journal/J-1"):
            event_for("journal/J-1", side.integration, side.desk.clock())


class Cut:
    """What AX has more of than it lists."""

    def compare(self, *_: Any) -> Exchange[Report]:
        yield from ()
        raise IncompleteResult("AX may have left out the rest.")


class TestDaily:
    def source(self, side: Side) -> Source:
        (source,) = DailyReconciliation(flows=side.flows, policy=side.policy).sources()
        return source

    def test_people_are_told_once_of_a_day_that_differs(self, side: Side) -> None:
        side.place(ONE)
        side.spoil("order", side.place(ONE, id="ord_7", number="W-7"), status="on_the_moon")
        side.pay(side.place(TWO), occurred_at="2026-11-01T10:00:00+01:00")
        side.desk.clock.now = datetime(2026, 11, 2, 3, tzinfo=UTC)

        for _ in range(2):
            assert side.desk.poll(self.source(side).poll) == []

        (alert,) = side.desk.alerts
        assert alert.key == "reconciliation/2026-11-01"
        assert alert.facts == {"day": "2026-11-01", "orders": "2", "money": "1", "ledger": "1"}
        assert "2 in orders, 1 in money, 1 in ledger" in alert.message

    def test_nobody_is_told_of_a_day_that_agrees(self, side: Side) -> None:
        side.sell(ONE)
        side.desk.clock.now = datetime(2026, 11, 2, 3, tzinfo=UTC)

        side.desk.poll(self.source(side).poll)

        assert side.desk.alerts == []

    def test_the_day_is_the_one_that_is_over_in_the_zone(self, side: Side) -> None:
        policy = ReconciliationPolicy(zone="Pacific/Auckland")

        assert policy.day_before(datetime(2026, 11, 2, 10, 59, tzinfo=UTC)) == FIRST
        assert policy.day_before(datetime(2026, 11, 2, 11, 0, tzinfo=UTC)) == SECOND

    def at(self, side: Side, day: int, source: Source | None = None, month: int = 11) -> list[str]:
        """The alerts of a poll on the morning of a day."""
        side.desk.clock.now = datetime(2026, month, day, 3, tzinfo=UTC)
        before = len(side.desk.alerts)
        side.desk.poll((source or self.source(side)).poll)
        return [alert.key for alert in side.desk.alerts[before:]]

    def test_days_on_which_nobody_asked_are_made_up_for(self, side: Side) -> None:
        self.at(side, 1)
        side.place(ONE)
        side.place(THREE)

        assert self.at(side, 4) == ["reconciliation/2026-11-01", "reconciliation/2026-11-03"]

    def test_no_more_than_31_days_are(self, side: Side) -> None:
        self.at(side, 1)
        side.place(ONE)
        side.place(TWO)

        assert self.at(side, 3, month=12) == ["reconciliation/2026-11-02"]

    def test_at_first_it_is_the_latest_day(self, side: Side) -> None:
        side.place(ONE)
        side.place(TWO)

        assert self.at(side, 3) == ["reconciliation/2026-11-02"]

    def test_a_day_is_compared_once(self, side: Side) -> None:
        self.at(side, 2)
        side.place(ONE)

        assert self.at(side, 2) == []

    def test_where_a_system_is_out_of_reach_the_day_stays_due(self, side: Side) -> None:
        self.at(side, 1)
        side.place(ONE)
        side.desk.box.faults.inject(Fault("down", on="clarity", times=None))
        with pytest.raises(TransportError):
            self.at(side, 2)
        side.desk.box.faults.clear()

        assert self.at(side, 3) == ["reconciliation/2026-11-01"]

    def test_what_cannot_be_compared_is_told_and_stops_nothing_else(self, side: Side) -> None:
        side.place(ONE)
        matters = {"cut": Cut(), **comparisons_of(side.flows, side.policy)}
        source = daily(matters, side.policy)

        assert self.at(side, 2, source) == [
            "reconciliation/2026-11-01/cut",
            "reconciliation/2026-11-01",
        ]
        assert dict(side.desk.alerts[0].facts)["rule"] == "ax.incomplete-result"
        assert self.at(side, 3, source) == ["reconciliation/2026-11-02/cut"]

    def test_stock_is_of_the_last_day_and_counted_once(self, side: Side) -> None:
        self.at(side, 1)
        side.work("stock/SKU-1001")
        side.desk.box.ax.add_item("SKU-1001", on_hand={"11": D(99), "21": D(100)})

        assert self.at(side, 4) == ["reconciliation/2026-11-03"]
        assert side.desk.alerts[-1].facts["stock"] == "2"

    def test_a_clock_that_was_ahead_hides_no_day(self, side: Side) -> None:
        self.at(side, 1, month=12)
        side.place(ONE)
        side.place(TWO)

        assert self.at(side, 2) == ["reconciliation/2026-11-01"]
        assert self.at(side, 3) == ["reconciliation/2026-11-02"]

    def test_it_answers_no_event(self, side: Side) -> None:
        assert DailyReconciliation(flows=side.flows).routes() == ()


class TestWindow:
    def test_days_are_inside_to_the_last(self) -> None:
        window = Window(first=FIRST, last=THIRD)

        assert [*window] == [FIRST, SECOND, THIRD]
        assert [*window.wider()] == [date(2026, 10, 31), FIRST, SECOND, THIRD, date(2026, 11, 4)]
        assert date(2026, 11, 4) not in window

    def test_it_cannot_end_before_it_begins(self) -> None:
        with pytest.raises(ConfigError, match="before it begins"):
            Window(first=SECOND, last=FIRST)

    def test_a_zone_that_is_none(self) -> None:
        with pytest.raises(ConfigError, match="IANA"):
            ReconciliationPolicy(zone="Europe/Atlantis")


@define
class ReadOnly:
    """Sends questions; a write fails."""

    desk: Desk
    asked: set[str] = field(factory=set)

    def send(self, request: Request) -> Response:
        assert not request.writes, request.operation
        self.asked.add(request.operation)
        return self.desk.transport.send(request)

    def close(self) -> None:
        """Nothing of its own is open."""


def test_nothing_is_written_on_either_side(side: Side) -> None:
    (order_id,) = side.sell(ONE)
    side.work(f"payment/{side.pay(order_id)}", "stock/SKU-1001")
    side.place(TWO)
    side.desk.box.clarity.register(TestCustomers.CUSTOMER)
    transport = ReadOnly(side.desk)
    before = side.desk.journal.intents(), side.desk.journal.account()

    for comparison in comparisons_of(side.flows, side.policy).values():
        window = side.policy.window(FIRST, THIRD)
        drive(comparison.compare(window, side.desk.ledger()), transport)

    assert (side.desk.journal.intents(), side.desk.journal.account()) == before
    assert {"SalesOrderService.read", "LedgerJournalService.find"} <= transport.asked


NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def _forget(side: Side, order_id: str) -> None:
    """Neither the journal nor the shop knows where an order is in AX."""
    side.desk.journal.run(_no_bindings)
    side.spoil("order", order_id, attributes={})


def _no_bindings(connection: Any) -> None:
    connection.execute(bindings.delete())
