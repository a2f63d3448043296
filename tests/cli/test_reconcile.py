"""`axclarity reconcile`, as a user types it."""

import json
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from axclarity.cli._commands import commands
from axclarity.sandbox import Sandbox, example
from tests.cli._site import write_site

DAYS = ("--from", "2026-11-01", "--to", "2026-11-03")
WITH_MONEY = """
from attrs import evolve
from axclarity.flows import PaymentFlow
from axclarity.flows.reconciliation import DailyReconciliation, ReconciliationPolicy
from axclarity.mapping.ledger import Account, PaymentPolicy, PostingRule

card = PostingRule(clearing=Account(type="Bank", number="PSP"))
policy = PaymentPolicy(
    company="USMF",
    payment_journal="CustPay",
    general_journal="GenJrn",
    currency="EUR",
    rules={{("card", None): card}},
)
payments = PaymentFlow(shop=shop, ax=ax, policy=policy, finder="LedgerJournalService")
daily = DailyReconciliation(flows=[], policy=ReconciliationPolicy(zone="{zone}"))
integration = evolve(integration, flows=[*integration.flows, payments, daily])
"""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sandbox]:
    sys.modules.pop("mysite", None)
    with Sandbox() as box:
        write_site(tmp_path, box)
        yield box
    sys.modules.pop("mysite", None)


def axclarity(folder: Path, *arguments: str) -> Result:
    """A command about the site, whose module is loaded once for a test."""
    with chdir(folder):
        return CliRunner().invoke(commands, [*arguments, "--app", "mysite:integration"])


def extended(folder: Path, zone: str = "UTC") -> None:
    """The site books payments, too, and has days of its own."""
    with (folder / "mysite.py").open("a") as module:
        module.write(WITH_MONEY.format(zone=zone))


def reconcile(folder: Path, *arguments: str) -> Result:
    return axclarity(folder, "reconcile", *arguments)


def data(folder: Path, *arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(reconcile(folder, *arguments, *DAYS, "--json").stdout)
    return answer


def work(folder: Path) -> str:
    return axclarity(folder, "run", "--until-idle").stdout


def rows(result: Result) -> list[list[str]]:
    """The cells of the lines of all tables."""
    lines = (line for line in result.stdout.splitlines() if line.startswith("│"))
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_what_is_missing_is_shown_replayed_and_agrees(box: Sandbox, tmp_path: Path) -> None:
    box.clarity.place(example.order("01-one-line"))

    differs = reconcile(tmp_path, "orders", *DAYS)
    again = reconcile(tmp_path, "orders", *DAYS, "--replay")
    ran = work(tmp_path)
    agrees = reconcile(tmp_path, "orders", *DAYS)

    assert differs.exit_code == 1, differs.output
    assert "orders: the sides differ" in differs.stdout
    assert rows(differs) == [
        ["2026-11-01", "EUR", "1", "36.12", "0", "0", "-36.12"],
        ["2026-11-01", "W-1001", "missing in AX", "36.12", "-", "EUR", ""],
    ]
    assert "the same command with --replay" in differs.stdout
    assert again.exit_code == 1
    assert "1 event accepted, 0 dead letters replayed." in again.stdout
    assert "axclarity run --app mysite:integration" in again.stdout
    assert "applied 1 + parked 0 + pending 0" in ran
    assert (agrees.exit_code, "orders: both sides agree" in agrees.stdout) == (0, True)
    assert rows(agrees) == [["2026-11-01", "EUR", "1", "36.12", "1", "36.12", "0.00"]]
    assert "--replay" not in agrees.stdout


def test_what_is_parked_says_so_and_is_replayed_as_a_dead_letter(
    box: Sandbox, tmp_path: Path
) -> None:
    order_id = box.clarity.place(example.order("01-one-line"))
    axclarity(tmp_path, "backfill", "orders")
    work(tmp_path)
    sales_id = box.clarity.orders[order_id]["attributes"]["ax_sales_id"]
    box.ax._records.orders.delete(sales_id)
    reconcile(tmp_path, "orders", *DAYS, "--replay")
    assert "parked 1" in work(tmp_path)

    shown = reconcile(tmp_path, "orders", *DAYS, "--replay")

    assert rows(shown)[-1][2:] == ["missing in AX", "36.12", "-", "EUR", "parked: order.vanished"]
    assert "0 events accepted, 1 dead letter replayed." in shown.stdout


def test_data_for_programs(box: Sandbox, tmp_path: Path) -> None:
    order_id = box.clarity.place(example.order("01-one-line"))

    answer = data(tmp_path, "all")

    assert answer["agrees"] is False
    assert answer["replayed"] is None
    (report,) = answer["reports"]
    assert (report["about"], report["agrees"], report["broken"]) == ("orders", False, [])
    (finding,) = report["findings"]
    assert (finding["kind"], finding["record"]) == ("missing in AX", f"order/{order_id}")
    assert finding["parked"] is None


def test_a_record_that_cannot_be_read_is_shown(box: Sandbox, tmp_path: Path) -> None:
    order_id = box.clarity.place(example.order("01-one-line"))
    text = json.dumps({**box.clarity.orders[order_id], "status": "on_the_moon"})
    change = "update value set json = ? where kind = 'order' and key = ?"
    box.clarity._store._execute(change, text, order_id)

    shown = reconcile(tmp_path, "orders", *DAYS, "--replay")
    work(tmp_path)
    (report,) = data(tmp_path, "orders")["reports"]

    assert shown.exit_code == 1
    ((_, key, what, *_rest),) = rows(shown)
    assert key == order_id
    assert what.startswith("unreadable: $.status")
    assert "1 event accepted" in shown.stdout
    (broken,) = report["broken"]
    assert (broken["record"], broken["key"]) == (f"order/{order_id}", order_id)
    assert broken["problems"][0]["path"] == "$.status"
    assert broken["parked"] == broken["problems"][0]["rule"], "it stands in the dead-letter list"


def test_every_matter_that_the_flows_know_is_compared(box: Sandbox, tmp_path: Path) -> None:
    extended(tmp_path)
    order_id = box.clarity.place(example.order("01-one-line"))
    axclarity(tmp_path, "backfill", "orders")
    work(tmp_path)
    box.clarity.capture(
        {
            "id": "pay_1",
            "order_id": order_id,
            "method": "card",
            "amount": "36.12",
            "currency": "EUR",
            "occurred_at": "2026-11-01T09:00:00Z",
        }
    )

    before = data(tmp_path, "all", "--replay")
    work(tmp_path)
    after = data(tmp_path, "all")

    assert [each["about"] for each in before["reports"]] == ["orders", "money", "ledger"]
    assert [each["agrees"] for each in before["reports"]] == [True, False, False]
    assert before["reports"][1]["findings"][0]["key"] == "P-pay_1"
    assert before["replayed"] == {"accepted": 1, "replayed": 0}
    assert after["agrees"] is True
    assert after["reports"][2]["days"][0]["ax"]["sum"] == "36.12"


def test_days_are_those_of_the_site(box: Sandbox, tmp_path: Path) -> None:
    extended(tmp_path, "Pacific/Auckland")
    late = {"placed_at": "2026-11-01T12:00:00Z"}
    box.clarity.place({**example.order("01-one-line"), **late})

    assert rows(reconcile(tmp_path, "orders", *DAYS))[0][0] == "2026-11-02"


def test_without_days_it_is_yesterday(box: Sandbox, tmp_path: Path) -> None:
    box.clarity.place(example.order("01-one-line"))

    assert reconcile(tmp_path, "orders").exit_code == 0
    assert reconcile(tmp_path, "orders", "--to", "2026-11-01").exit_code == 1
    assert reconcile(tmp_path, "orders", "--to", "2026-11-02").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("stock", *DAYS), "no flow of this site lets stock be compared; there are: orders."),
        (("orders", "--from", "2026-11-02", "--to", "2026-11-01"), "before it begins"),
        (("weather", *DAYS), "'weather' is not one of"),
    ],
)
def test_what_cannot_be_done(
    box: Sandbox, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    refused = reconcile(tmp_path, *arguments)

    assert refused.exit_code == 2
    assert said in refused.stderr


def test_where_nothing_can_be_compared_nothing_is_said_to_agree(
    box: Sandbox, tmp_path: Path
) -> None:
    with (tmp_path / "mysite.py").open("a") as module:
        module.write("from attrs import evolve\nintegration = evolve(integration, flows=[])\n")

    refused = reconcile(tmp_path, "all", *DAYS)

    assert refused.exit_code == 2
    assert "no flow of this site lets anything be compared; there are: none." in refused.stderr
