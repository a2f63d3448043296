"""The whole demo: every flow's account, both ledgers, the story, and what makes it fail."""

import asyncio
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from click.testing import CliRunner
from pydantic import ConfigDict, TypeAdapter, with_config
from rich.console import Console
from typing_extensions import TypedDict

from axclarity.cli._commands import commands
from axclarity.cli.demo import Whole, report
from axclarity.cli.demo._one_order import Chapter
from axclarity.cli.demo._scenes import PARKED, PLACED, SCENES
from axclarity.cli.demo._site import Site, open_site
from axclarity.cli.demo._site_account import Balance, SiteAccount, site_account
from axclarity.pipeline import Account, Event
from axclarity.sandbox import Fault, example

D = Decimal
STRICT = with_config(ConfigDict(extra="forbid", strict=True))


@STRICT
class CallsData(TypedDict):
    read: int
    written: int


@STRICT
class AgreementData(TypedDict):
    what: str
    shop: str
    ax: str
    currency: str
    held: bool


@STRICT
class FlowData(TypedDict):
    flow: str
    direction: str
    accepted: int
    applied: int
    parked: int
    pending: int
    shop: CallsData
    ax: CallsData
    agreements: list[AgreementData]
    held: bool


@STRICT
class ParkedData(TypedDict):
    record: str
    rule: str
    reason: str
    events: int


@STRICT
class JournalData(TypedDict):
    accepted: int
    applied: int
    parked: int
    pending: int
    duplicates: int


@STRICT
class BalanceData(TypedDict):
    currency: str
    debit: str
    credit: str


@STRICT
class SiteData(TypedDict):
    flows: list[FlowData]
    parked: list[ParkedData]
    journal: JournalData
    ledger: list[BalanceData]
    faults: dict[str, int]
    broken: list[str]


@STRICT
class LedgerData(TypedDict):
    account: str
    amount: str
    currency: str


@STRICT
class ChapterData(TypedDict):
    title: str
    shop: list[str]
    ax: list[str]
    ledger: list[LedgerData]
    paid: str
    owed: str
    earned: str
    balanced: bool


@STRICT
class WholeData(TypedDict):
    company: SiteData
    second: SiteData
    story: list[ChapterData]
    broken: list[str]
    held: bool


@frozen
class Ran:
    """What a run has printed, and the folder that it has left."""

    told: WholeData
    progress: str
    directory: Path

    @property
    def flows(self) -> dict[tuple[str, str], FlowData]:
        """The accounts of the company, and of the products that come from the shop."""
        second = [f for f in self.told["second"]["flows"] if f["flow"] == "products"]
        return {(f["flow"], f["direction"]): f for f in [*self.told["company"]["flows"], *second]}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    directory = tmp_path_factory.mktemp("demo-all")
    finished = subprocess.run(
        [sys.executable, "-m", "axclarity", "demo", "--all", "--json", "--directory", directory],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr + finished.stdout[-2000:]
    told: WholeData = TypeAdapter(WholeData).validate_json(finished.stdout)
    return Ran(told, finished.stderr, directory)


def test_everything_holds(ran: Ran) -> None:
    assert ran.told["held"] is True
    assert ran.told["broken"] == []


def test_every_flow_is_there_and_moves_something(ran: Ran) -> None:
    assert {*ran.flows} == {
        ("customers", "both ways"),
        ("products", "AX to shop"),
        ("products", "shop to AX"),
        ("prices", "AX to shop"),
        ("exchange rates", "AX to journal"),
        ("orders", "shop to AX"),
        ("fulfilment", "AX to shop"),
        ("stock", "AX to shop"),
        ("payments", "shop to AX"),
        ("payouts", "bank to AX"),
        ("returns", "both ways"),
        ("refunds", "shop to AX"),
    }
    for (name, direction), flow in ran.flows.items():
        assert flow["agreements"], name
        assert any(D(each["shop"]) for each in flow["agreements"]), name
        written = {"shop": flow["shop"]["written"], "AX": flow["ax"]["written"]}
        if direction.endswith(("shop", "AX")):
            assert written[direction.rpartition(" ")[2]] > 0, name


@pytest.mark.parametrize("company", ["company", "second"])
def test_accepted_is_applied_and_parked_and_pending(ran: Ran, company: str) -> None:
    site: SiteData = ran.told[company]  # type: ignore[literal-required]  # the name is a parameter

    for flow in site["flows"]:
        assert flow["accepted"] == flow["applied"] + flow["parked"] + flow["pending"]
    journal = site["journal"]
    assert sum(flow["accepted"] for flow in site["flows"]) == journal["accepted"] > 0
    assert sum(flow["applied"] for flow in site["flows"]) == journal["applied"]
    assert sum(flow["parked"] for flow in site["flows"]) == journal["parked"]
    assert journal["pending"] == 0


@pytest.mark.parametrize("company", ["company", "second"])
def test_the_general_ledger_balances(ran: Ran, company: str) -> None:
    site: SiteData = ran.told[company]  # type: ignore[literal-required]  # the name is a parameter

    (euros,) = site["ledger"]
    assert euros["currency"] == example.CURRENCY
    assert D(euros["debit"]) == D(euros["credit"]) > 0


def test_money_and_quantities_agree(ran: Ran) -> None:
    figures = [(name, each) for (name, _), flow in ran.flows.items() for each in flow["agreements"]]
    assert [each for _, each in figures if D(each["shop"]) != D(each["ax"])] == []
    same = {(name, each["what"], each["currency"]): D(each["shop"]) for name, each in figures}
    assert same["orders", "their totals", "JPY"] == 7197
    assert same["fulfilment", "pieces that have left", ""] == 14
    assert same["returns", "pieces that come back", ""] == 2
    took = same["payments", "taken by card", "EUR"]
    kept = same["payouts", "kept by the provider", "EUR"]
    assert same["payouts", "in the bank", "EUR"] == took - kept


def test_what_went_wrong_has_gone_wrong(ran: Ran) -> None:
    armed = [scene.fault for scene in SCENES if scene.fault is not None]
    expected: dict[str, int] = {}
    for fault in armed:
        expected[fault.name] = expected.get(fault.name, 0) + (fault.times or 0)

    assert ran.told["company"]["faults"] == expected
    assert ran.told["company"]["journal"]["duplicates"] >= 1


def test_what_waits_for_a_person_says_why(ran: Ran) -> None:
    parked = ran.told["company"]["parked"]

    assert {each["record"]: each["rule"] for each in parked} == PARKED
    assert all(each["reason"] and each["events"] for each in parked)
    assert any(example.UNKNOWN_SKU in each["reason"] for each in parked)
    assert ran.told["second"]["parked"] == []


def test_the_story_is_told_step_by_step(ran: Ran) -> None:
    story = ran.told["story"]

    assert len(story) == 7
    for chapter in story:
        assert chapter["balanced"], chapter["title"]
        assert sum(D(each["amount"]) for each in chapter["ledger"]) == 0
        assert chapter["shop"]
        assert chapter["ax"]
    assert [D(chapter["paid"]) for chapter in story] == [0, *[D("174.67")] * 5, D("90.33")]
    last = story[-1]
    assert last["earned"] == last["paid"]
    assert D(last["owed"]) == 0


def test_people_are_told_what_is_played(ran: Ran) -> None:
    told = [line for line in ran.progress.splitlines() if line.startswith("…")]

    assert [f"… {scene.title}" for scene in SCENES] == told[: len(SCENES)]


def test_it_begins_with_nothing(ran: Ran) -> None:
    for more in ("--directory", "--resume"):
        refused = CliRunner().invoke(commands, ["demo", "--all", more, str(ran.directory)])
        assert refused.exit_code == 2
        assert "--all begins" in refused.output


def _shop_has_lost_stock(site: Site) -> None:
    (sku, location), level = next(iter(site.box.clarity.stock.items()))
    fewer = {"on_hand": "1", "available": "1"}
    site.box.clarity.count_stock({**level, **fewer, "sku": sku, "location": location})


def _payment_that_ax_does_not_have(site: Site) -> None:
    payment = next(iter(site.box.clarity.payments.values()))
    more = {"id": "pay_more", "reference": "more", "amount": "0.01", "payout_id": ""}
    site.box.clarity.capture({**payment, **more})


def _order_of_another_total(site: Site) -> None:
    other = example.order("03-line-discount-amount")
    changes = {name: other[name] for name in ("lines", "tax_lines", "totals", "shipping_lines")}
    site.box.clarity.edit("ord_1042", changes)


def _parcel_that_the_shop_does_not_know(site: Site) -> None:
    sales_id = site.box.clarity.orders["ord_1042"]["attributes"]["ax_sales_id"]
    site.box.ax.ship(sales_id, at=site.clock())


def _product_of_another_name(site: Site) -> None:
    product_id = next(iter(site.box.clarity.products))
    site.box.clarity.change("products", product_id, {"name": "something else"})


def _price_of_the_shop_alone(site: Site) -> None:
    (priced, *_) = [p for p in site.box.clarity.products.values() if p.get("prices")]
    prices = [{**priced["prices"][0], "amount": "0.01"}, *priced["prices"][1:]]
    site.box.clarity.change("products", priced["id"], {"prices": prices})


def _email_of_the_shop_alone(site: Site) -> None:
    site.box.clarity.change("customers", "cust_1", {"email": "else@example.com"})


def _return_that_ax_does_not_have(site: Site) -> None:
    line = site.box.clarity.orders["ord_1025"]["lines"][0]["id"]
    site.box.clarity.request_return(
        {
            "id": "ret_more",
            "order_id": "ord_1025",
            "number": "R-more",
            "lines": [{"id": "back", "order_line_id": line, "quantity": "1"}],
        }
    )


def _refund_that_ax_does_not_have(site: Site) -> None:
    site.box.clarity.refund(
        {
            "id": "ref_more",
            "order_id": "ord_1025",
            "currency": "EUR",
            "adjustment": "0.01",
            "total": "0.01",
            "payments": [],
        }
    )


def _customer_without_account(site: Site) -> None:
    customer = {**site.box.clarity.customers["cust_1"], "id": "cust_9", "account_number": ""}
    site.box.clarity.register(customer)


def _event_of_nobody(site: Site) -> None:
    moment = site.clock()
    event = Event(
        source="else", id="1", type="else.happened", key="else/1", occurred_at=moment, payload=b""
    )
    site.journal.accept([event], moment)


def _fault_that_never_struck(site: Site) -> None:
    site.box.faults.inject(Fault("locked", on="clarity"))


PLANTED: dict[str, tuple[Callable[[Site], None], str]] = {
    "stock": (_shop_has_lost_stock, "stock, AX to shop"),
    "payment": (_payment_that_ax_does_not_have, "payments, shop to AX"),
    "order": (_order_of_another_total, "orders, shop to AX"),
    "parcel": (_parcel_that_the_shop_does_not_know, "fulfilment, AX to shop"),
    "product": (_product_of_another_name, "products, AX to shop"),
    "price": (_price_of_the_shop_alone, "prices, AX to shop"),
    "e-mail": (_email_of_the_shop_alone, "customers, both ways"),
    "customer": (_customer_without_account, "customers, both ways"),
    "return": (_return_that_ax_does_not_have, "returns, both ways"),
    "refund": (_refund_that_ax_does_not_have, "refunds, shop to AX"),
    "event": (_event_of_nobody, "the journal has events that no flow accounts for"),
    "fault": (_fault_that_never_struck, "the fault locked has not struck"),
}


def account_after(ran: Ran, directory: Path, plant: Callable[[Site], None]) -> SiteAccount:
    """Open a copy of what the run has left, change something, and take the account."""
    shutil.copytree(ran.directory / "company", directory / "company")

    async def taken() -> SiteAccount:
        alerts: list[Any] = []
        async with open_site(directory / "company", alerts.append, orders=PLACED) as site:
            plant(site)
            await site.delivered()
            return site_account(site)

    return asyncio.run(taken())


def nothing(_site: Site) -> None:
    """Leave everything as it is."""


NOBODY = SiteAccount(
    flows=(),
    parked=(),
    journal=Account(accepted=0, applied=0, parked=0, pending=0, duplicates=0),
    ledger=(),
    faults={},
    unstruck=(),
)
END = Chapter(
    title="The end",
    shop=("order W-1: completed",),
    ax=("sales order SO-1: Invoiced",),
    ledger=(("C-1", D(0), "EUR"), ("PSP", D(5), "EUR"), ("401100", D(-5), "EUR")),
    paid=D(5),
    owed=D(0),
    earned=D(5),
)


def whole_with(company: SiteAccount, *story: Chapter) -> Whole:
    return Whole(company=company, second=NOBODY, story=story or (END,))


def reported(whole: Whole, width: int = 80) -> tuple[int, str]:
    """The exit code, and what people see."""
    told = io.StringIO()
    code = report(whole, Console(width=width, file=told), as_json=False)
    return code, told.getvalue()


def shown(whole: Whole, width: int = 80) -> str:
    return reported(whole, width)[1]


@pytest.fixture(scope="module")
def company(ran: Ran, tmp_path_factory: pytest.TempPathFactory) -> SiteAccount:
    """What the run has left, looked at again."""
    return account_after(ran, tmp_path_factory.mktemp("again"), nothing)


def test_what_is_on_disk_is_what_was_told(ran: Ran, company: SiteAccount) -> None:
    again, told = company.to_json(), {**ran.told["company"]}
    for flow in (*again["flows"], *told["flows"]):  # type: ignore[misc]  # of all that was told
        del flow["shop"], flow["ax"]  # requests are counted while it runs

    assert json.loads(json.dumps(again)) == told


@pytest.mark.parametrize("name", [*PLANTED])
def test_a_planted_disagreement_makes_it_fail(ran: Ran, tmp_path: Path, name: str) -> None:
    plant, broken = PLANTED[name]

    whole = whole_with(account_after(ran, tmp_path, plant))

    assert broken in whole.broken
    code, text = reported(whole)
    assert (whole.held, code) == (False, 1)
    assert "The promise did NOT hold" in text
    assert broken in text


def test_an_event_that_nobody_has_tried_is_pending(
    ran: Ran, company: SiteAccount, tmp_path: Path
) -> None:
    def accept(site: Site) -> None:
        moment = site.clock()
        event = Event(
            source="clarity", id="new", type="order.updated", key="order/ord_1001",
            occurred_at=moment, payload=b"",
        )  # fmt: skip
        site.journal.accept([event], moment)

    later = account_after(ran, tmp_path, accept)

    (before,) = [each for each in company.flows if each.flow == "orders"]
    (after,) = [each for each in later.flows if each.flow == "orders"]
    assert (after.accepted, after.pending) == (before.accepted + 1, before.pending + 1)
    assert whole_with(later).held


def test_it_fails_as_data_too(company: SiteAccount, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = evolve(END, paid=D("5.01"))

    codes = [report(whole_with(company, *s), Console(), as_json=True) for s in ((END,), (wrong,))]

    told = [
        json.loads(text) for text in capsys.readouterr().out.replace("}\n{", "}\0{").split("\0")
    ]
    assert codes == [0, 1]
    assert [each["held"] for each in told] == [True, False]
    assert [each["broken"] for each in told] == [[], ["the story: The end"]]


def test_a_ledger_that_does_not_balance_makes_it_fail(company: SiteAccount) -> None:
    whole = whole_with(evolve(company, ledger=(Balance("EUR", D("1.00"), D("1.01")),)))

    assert whole.broken == ("the ledger in EUR",)


def test_an_event_that_is_not_accounted_for_makes_it_fail(company: SiteAccount) -> None:
    first, *rest = company.flows
    lost = evolve(first, applied=first.applied - 1)

    assert not lost.held
    assert whole_with(evolve(company, flows=(lost, *rest))).broken == (
        "customers, both ways",
        "the journal has events that no flow accounts for",
    )


@pytest.mark.parametrize("waits", [True, False])
def test_whoever_waits_without_need_or_does_not_wait_makes_it_fail(
    company: SiteAccount, waits: bool
) -> None:
    first, *rest = company.parked
    other = evolve(first, record="order/ord_1001")
    whole = whole_with(evolve(company, parked=(other, *company.parked) if waits else (*rest,)))

    record, verb = (other.record, "is") if waits else (first.record, "is not")
    assert whole.broken == (f"{record} {verb} parked as {first.rule}",)


@pytest.mark.parametrize("change", [{"paid": D("5.01")}, {"ledger": (("PSP", D("0.01"), "EUR"),)}])
def test_a_chapter_that_does_not_balance_makes_it_fail(
    company: SiteAccount, change: dict[str, Any]
) -> None:
    whole = whole_with(company, evolve(END, **change))

    assert whole.broken == ("the story: The end",)
    assert "this does NOT balance" in shown(whole)


@pytest.mark.parametrize("width", [80, 100])
def test_it_fits_and_says_what_matters(company: SiteAccount, width: int) -> None:
    later = evolve(END, title="Later", shop=(*END.shop, "refund: 1.00 EUR"))

    text = shown(whole_with(company, END, later), width)

    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    assert "The promise held." in text
    account = company.journal
    assert f"accepted {account.accepted} = applied {account.applied}" in text
    for scene in SCENES:
        assert scene.wrong in text
    assert "+ refund: 1.00 EUR" in text
    assert text.count("+ order W-1: completed") == 1
    assert "sold 5.00 = paid 5.00 + 0.00 owed by the buyer; debit = credit" in text


def test_what_is_owed_to_the_buyer_is_said_so(company: SiteAccount) -> None:
    paid = evolve(END, ledger=(), paid=D(5), owed=D(-5), earned=D(0))

    text = shown(whole_with(company, paid))

    assert "sold 0.00 = paid 5.00 - 5.00 owed to the buyer; debit = credit" in text
