"""`axclarity backfill` and `axclarity run`, as a user types them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from axclarity.sandbox import Fault, Sandbox, example
from tests.cli._site import axclarity, axclarity_process, write_site


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox() as box:
        write_site(tmp_path, box)
        yield box


def place(box: Sandbox, *names: str) -> list[str]:
    return [box.clarity.place(example.order(name)) for name in names]


def test_what_was_there_before_is_announced_and_applied(box: Sandbox, tmp_path: Path) -> None:
    place(box, "01-one-line", "03-line-discount-amount", "44-unknown-sku")

    filled = axclarity_process(tmp_path, "backfill", "orders")
    ran = axclarity_process(tmp_path, "run", "--until-idle")
    again = axclarity_process(tmp_path, "backfill", "orders", "--json")

    assert filled.returncode == 0, filled.stderr
    assert "3 orders read = 3 accepted + 0 known already." in filled.stdout
    assert "axclarity run --app mysite:integration" in filled.stdout
    assert "accepted 3 = applied 2 + parked 1 + pending 0" in ran.stdout, ran.stderr
    assert len(box.ax.orders) == 2
    counts = json.loads(again.stdout)
    assert counts["read"] == counts["accepted"] + counts["known"] == 3
    assert counts["known"] == 1, "two were changed by us, told of their numbers in AX"


def test_only_the_records_of_a_list(box: Sandbox, tmp_path: Path) -> None:
    wanted, _ = place(box, "01-one-line", "03-line-discount-amount")

    filled = axclarity(
        tmp_path, "backfill", "orders", "--ids", "-", "--json", stdin=f"{wanted}\n\n{wanted}\nno\n"
    )
    ran = axclarity(tmp_path, "run", "--until-idle")

    assert json.loads(filled.stdout) == {
        "resource": "orders",
        "read": 2,
        "accepted": 2,
        "known": 0,
    }
    assert "accepted 2 = applied 1 + parked 1 + pending 0" in ran.stdout, ran.stderr
    assert len(box.ax.orders) == 1


def test_only_what_was_changed_since(box: Sandbox, tmp_path: Path) -> None:
    place(box, "01-one-line")

    filled = axclarity(tmp_path, "backfill", "orders", "--from", "2099-01-01")

    assert "0 orders read = 0 accepted + 0 known already." in filled.stdout


def test_what_the_first_page_meets_is_told_at_once(box: Sandbox, tmp_path: Path) -> None:
    """A wrong address would be asked for a week."""
    site = tmp_path / "mysite.py"
    site.write_text(site.read_text().replace(box.clarity_url, "http://127.0.0.1:1"))

    refused = axclarity(tmp_path, "backfill", "orders")

    assert refused.exit_code == 2
    assert "not sent" in refused.stderr
    assert "Asked again" not in refused.output


def test_a_busy_shop_is_told_at_once_too(box: Sandbox, tmp_path: Path) -> None:
    box.faults.inject(Fault("rate_limited", on="clarity", operation="GET /orders", times=None))

    refused = axclarity(tmp_path, "backfill", "orders")

    assert refused.exit_code == 2
    assert "429" in refused.stderr


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_each_wait_for_a_later_page_is_told(
    box: Sandbox, tmp_path: Path, json_option: list[str]
) -> None:
    order = example.order("01-one-line")
    for number in range(120):
        box.clarity.place({**order, "id": f"ord_{number}", "number": f"W-{number}"})
    busy = Fault("unavailable", on="clarity", operation="GET /orders", after=1)
    box.faults.inject(busy)

    filled = axclarity(tmp_path, "backfill", "orders", *json_option)

    assert filled.exit_code == 0, filled.stderr
    (said,) = [line for line in filled.output.splitlines() if "Asked again in " in line]
    assert said.startswith("clarity cannot answer now (remote.busy). Asked again in ")
    assert said.endswith("; Ctrl-C ends it, and beginning again loses nothing.")
    if json_option:
        assert json.loads(filled.stdout)["read"] == 120


def test_a_resource_that_no_flow_answers(box: Sandbox, tmp_path: Path) -> None:
    refused = axclarity(tmp_path, "backfill", "products")

    assert refused.exit_code == 2
    assert "no flow of this site answers products; there are: orders" in refused.stderr


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("mysite", "is not of the form MODULE:NAME"),
        ("nosite:integration", "there is no module nosite here"),
        (".:integration", "is not of the form MODULE:NAME"),
        (".mysite:integration", "is not of the form MODULE:NAME"),
        ("mysite:nothing", "mysite has no Integration by the name nothing"),
        ("mysite:absent", "mysite has no Integration by the name absent"),
    ],
)
def test_a_site_that_cannot_be_found(box: Sandbox, tmp_path: Path, app: str, said: str) -> None:
    refused = axclarity(tmp_path, "backfill", "orders", app=app)

    assert refused.exit_code == 2
    assert said in refused.stderr
    assert "axclarity.flows.Integration" in refused.stderr
