"""`axclarity sandbox`, in a process of its own: orders are placed, and whoever listens is told."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import IO, Any

import httpx
from click.testing import CliRunner, Result

from axclarity import AX, BasicAuth, Clarity, Secret
from axclarity.ax import equal
from axclarity.cli._commands import commands
from axclarity.sandbox import Server, example

FOR_EVER = 60


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "axclarity", "sandbox", *arguments]


def run(*arguments: str) -> Result:
    """One that ends by itself, in this process."""
    return CliRunner().invoke(commands, ["sandbox", *arguments])


@contextmanager
def running(*arguments: str) -> Iterator[IO[str]]:
    """A sandbox as somebody would start it; gives what it prints. It ends by Ctrl-C."""
    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=FOR_EVER)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, complaints) == (0, "\nStopped.\n")


def facts_from(printed: IO[str]) -> dict[str, str]:
    facts: dict[str, str] = json.loads(printed.readline())
    return facts


def orders_of(facts: dict[str, str]) -> list[str]:
    """The orders' ids, as a client of the shop finds them."""
    secret = Secret(facts["client_secret"])
    with Clarity(facts["clarity_url"], client_id=facts["client_id"], client_secret=secret) as shop:
        return [order.id for order in shop.orders.list()]


def customer_in_ax(facts: dict[str, str], account: str) -> list[str]:
    """The names of a customer, as a client of AX finds them."""
    auth = BasicAuth(facts["ax_user"], Secret(facts["ax_password"]))
    with AX(facts["ax_url"], company=facts["ax_company"], auth=auth) as ax:
        found = ax.customers.find(equal("CustTable", "AccountNum", account))
        return [str(table.name) for table in found.cust_table]


@contextmanager
def listener() -> Iterator[tuple[str, "SimpleQueue[dict[str, Any]]"]]:
    """Where webhooks may go, and what came."""
    came: SimpleQueue[dict[str, Any]] = SimpleQueue()

    async def take(scope: Any, receive: Any, send: Any) -> None:
        came.put(json.loads((await receive())["body"]))
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    server = Server(take)
    try:
        yield f"http://127.0.0.1:{server.start()}/hooks", came
    finally:
        server.stop()


def test_an_order_is_placed_in_a_running_sandbox_and_whoever_listens_is_told() -> None:
    with (
        listener() as (url, came),
        running("--json", "--webhooks", url, "--place", "10-bundle") as printed,
    ):
        facts = facts_from(printed)
        named = json.loads(printed.readline())
        first = came.get(timeout=FOR_EVER)
        answer = httpx.post(f"{facts['orders_url']}/01-one-line")
        second = came.get(timeout=FOR_EVER)

        assert named["example"] == "10-bundle"
        assert (named["order"], named["total"]) == ("ord_1010", "125.78")
        assert answer.json()["order"] == "ord_1001"
        assert [(each["type"], each["data"]["id"]) for each in (first, second)] == [
            ("order.created", "ord_1010"),
            ("order.created", "ord_1001"),
        ]
        assert sorted(orders_of(facts)) == ["ord_1001", "ord_1010"]


def test_at_a_pace_the_named_ones_are_placed_in_turn() -> None:
    names = ("--place", "01-one-line", "--place", "10-bundle")
    with running("--json", "--every", "0.05", *names) as printed:
        facts = facts_from(printed)
        placed = [json.loads(printed.readline())["order"] for _ in range(4)]

        assert placed == ["ord_1001", "ord_1010", "ord_1001_2", "ord_1010_2"]
        assert set(placed) <= set(orders_of(facts))
        assert customer_in_ax(facts, example.GUEST_ACCOUNT) == ["Web shop guests"]


def test_at_a_pace_without_a_name_all_are_placed_in_turn() -> None:
    with running("--json", "--empty", "--every", "0.01") as printed:
        facts = facts_from(printed)
        assert customer_in_ax(facts, example.GUEST_ACCOUNT) == []
        placed = [json.loads(printed.readline())["example"] for _ in range(48)]

    every = list(example.orders())
    assert placed == [*every, every[0]]


def test_people_are_told_how_and_what_was_placed() -> None:
    with running("--place", "01-one-line") as printed:
        lines = iter(printed.readline, "")
        curl = next(line for line in lines if line.startswith("Place an order: "))
        placed = next(lines)
        url = curl.split()[-1]

        assert curl == f"Place an order: curl -X POST {url}\n"
        assert placed == "01-one-line is order ord_1001, 36.12 EUR\n"
        assert httpx.post(url).json()["order"] == "ord_1001_2"


def test_the_examples_are_listed_by_name() -> None:
    shown, data = run("--list"), json.loads(run("--list", "--json").stdout)

    names = list(example.orders())
    assert [line.split()[0] for line in shown.stdout.splitlines()] == names
    assert shown.stdout.splitlines()[0].split() == ["01-one-line", "W-1001", "36.12", "EUR"]
    assert [each["example"] for each in data] == names
    assert data[0]["total"] == "36.12"


def test_an_unknown_name_or_address_is_refused_in_one_line_before_anything_is_placed() -> None:
    unknown = run("--place", "01-one-line", "--place", "01-plain")
    nowhere = run("--place", "01-one-line", "--webhooks", "nowhere")

    for refused, reason in ((unknown, "01-plain is no example"), (nowhere, "http or https")):
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert reason in refused.stderr
        assert refused.stderr.count("\n") == 1
