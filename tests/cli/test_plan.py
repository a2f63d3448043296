"""`axclarity plan` and `axclarity apply`: what is shown is what is written, or it is left out."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from axclarity.pipeline import Journal
from axclarity.sandbox import Sandbox, example
from tests.cli._site import axclarity, write_site


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox() as box:
        write_site(tmp_path, box)
        for name in ("01-one-line", "33-cancelled", "46-incomplete-customer"):
            box.clarity.place(example.order(name))
        yield box


def writes(box: Sandbox) -> int:
    asked = (*box.clarity.requests.items(), *box.ax.requests.items())
    return sum(
        count
        for name, count in asked
        if name.startswith(("PUT", "PATCH")) or name.endswith(("create", "update", "delete"))
    )


def test_a_plan_shows_and_writes_nothing(box: Sandbox, tmp_path: Path) -> None:
    shown = axclarity(tmp_path, "plan", "orders")

    assert shown.exit_code == 0, shown.stderr
    assert "order/ord_1001: writes SalesOrderService.create" in shown.stdout
    assert "  + SalesTable.SalesLine.SalesPrice: 24.90" in shown.stdout
    assert "order/ord_1033: nothing to write" in shown.stdout
    assert "order/ord_1046: refused" in shown.stdout
    assert (
        "3 records: 1 writes, 1 nothing to write, 1 refused. Nothing was written." in shown.stdout
    )
    buyer = example.order("01-one-line")["shipping_address"]["name"]
    assert buyer not in shown.stdout
    assert not box.ax.orders
    assert writes(box) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("Secret({password})", "Secret('other')"), "refused (401). Check the service account"),
        (("AXOperations.of_company({ax}", "AXOperations.of_company('http://127.0.0.1:1'"), "Check"),
    ],
)
def test_a_system_that_cannot_be_asked_refuses_no_record(
    box: Sandbox, tmp_path: Path, wrong: tuple[str, str], said: str
) -> None:
    """It ends the plan: nothing is known of the records, so none is planned, saved or applied."""
    axclarity(tmp_path, "plan", "orders", "--save", "good.json")
    site = tmp_path / "mysite.py"
    names = {"password": repr(box.ax_password.reveal()), "ax": repr(box.ax_url)}
    before, after = (each.format(**names) for each in wrong)
    text = site.read_text()
    assert before in text
    site.write_text(text.replace(before, after))

    planned = axclarity(tmp_path, "plan", "orders", "--save", "plan.json")
    applied = axclarity(tmp_path, "apply", "good.json")

    for done in (planned, applied):
        assert (done.exit_code, said in done.stderr) == (2, True)
        assert "refused\n" not in done.stdout
        assert "otherwise now" not in done.stdout
    assert not (tmp_path / "plan.json").exists()


def test_a_plan_is_applied_unchanged(box: Sandbox, tmp_path: Path) -> None:
    saved = axclarity(tmp_path, "plan", "orders", "--save", "plan.json")
    applied = axclarity(tmp_path, "apply", "plan.json")
    ran = axclarity(tmp_path, "run", "--until-idle")
    again = axclarity(tmp_path, "apply", "plan.json", "--json")

    assert "axclarity apply plan.json" in saved.stdout
    assert "1 accepted; 0 have nothing to write any more; 0 out of date" in applied.stdout
    assert "accepted 1 = applied 1 + parked 0 + pending 0" in ran.stdout, ran.stderr
    (table,) = box.ax.orders.values()
    assert table.purch_order_form_num == "W-1001"
    assert json.loads(again.stdout) == {"accepted": 0, "settled": 1, "outdated": []}


def test_what_has_changed_since_is_left_out(box: Sandbox, tmp_path: Path) -> None:
    axclarity(tmp_path, "plan", "orders", "--save", "plan.json")
    box.clarity.edit("ord_1001", {"email": "another@shop.example"})
    applied = axclarity(tmp_path, "apply", "plan.json")

    assert applied.exit_code == 1
    assert "order/ord_1001 would be written otherwise now:" in applied.stdout
    with Journal(tmp_path / "axclarity.db") as journal:
        assert journal.account().accepted == 0


def test_an_update_shows_what_the_shop_holds_now(box: Sandbox, tmp_path: Path) -> None:
    axclarity(tmp_path, "backfill", "orders", "--ids", "-", stdin="ord_1001\n")
    axclarity(tmp_path, "run", "--until-idle")
    box.clarity.edit("ord_1001", {"status": "pending"})

    shown = json.loads(axclarity(tmp_path, "plan", "orders", "--json").stdout)

    (order,) = (each for each in shown["changes"] if each["event"]["key"] == "order/ord_1001")
    assert order["destination"] == "clarity"
    assert {"field": "status", "old": "pending", "new": "processing"} in order["changes"]


def test_so_many_records_at_most(box: Sandbox, tmp_path: Path) -> None:
    shown = json.loads(axclarity(tmp_path, "plan", "orders", "--most", "2", "--json").stdout)

    assert len(shown["changes"]) == 2


def test_a_file_that_is_no_plan(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    refused = axclarity(tmp_path, "apply", "plan.json")

    assert refused.exit_code == 2
    assert "is no plan of this version" in refused.stderr


def test_a_file_that_is_no_text(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes("{}".encode("utf-16"))
    refused = axclarity(tmp_path, "apply", "plan.json")

    assert refused.exit_code == 2
    assert "plan.json cannot be read (UnicodeDecodeError). Make a new plan" in refused.stderr


def test_a_plan_that_an_editor_of_windows_has_saved(box: Sandbox, tmp_path: Path) -> None:
    axclarity(tmp_path, "plan", "orders", "--save", "plan.json")
    saved = (tmp_path / "plan.json").read_bytes()
    (tmp_path / "plan.json").write_bytes(b"\xef\xbb\xbf" + saved)

    assert "1 accepted" in axclarity(tmp_path, "apply", "plan.json").stdout


def test_a_folder_that_is_not_there_is_named_before_the_shop_is_asked(
    box: Sandbox, tmp_path: Path
) -> None:
    asked = len(box.clarity.requests)
    refused = axclarity(tmp_path, "plan", "orders", "--save", "plans/plan.json")

    assert refused.exit_code == 2
    assert "cannot be saved as plans/plan.json (its folder is not there)" in refused.stderr
    assert len(box.clarity.requests) == asked


def test_the_command_that_applies_it_can_be_typed_so(box: Sandbox, tmp_path: Path) -> None:
    saved = axclarity(tmp_path, "plan", "orders", "--save", "my plan [1].json")

    assert "Apply it: axclarity apply 'my plan [1].json' --app mysite:integration" in saved.stdout
