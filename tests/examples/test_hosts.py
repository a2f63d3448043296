"""Each host in `examples/hosts/` carries an order, in a process of its own, and ends when told."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from axclarity import Journal
from axclarity.http import utc_now
from axclarity.pipeline import Account, Event
from axclarity.sandbox import Sandbox, example

HOSTS = Path(__file__).parents[2] / "examples" / "hosts"
FOR_EVER = 60
WEB = {
    "fastapi": "fastapi_host:app",
    "starlette": "starlette_host:app",
    "django": "django_host.asgi:application",
}


@pytest.fixture(scope="module")
def running_box() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def box(running_box: Sandbox) -> Sandbox:
    running_box.clear()
    example.furnish(running_box)
    return running_box


@contextmanager
def process(
    box: Sandbox, folder: Path, *arguments: str, end: signal.Signals = signal.SIGTERM
) -> Iterator[Path]:
    """A host as somebody would start it; the file holds what it said. It ends by a signal."""
    said = folder / "said.txt"
    environment = {
        **os.environ,
        "PYTHONPATH": str(HOSTS),
        "PYTHONWARNINGS": "always",
        "SHOP_URL": box.clarity_url,
        "SHOP_CLIENT_ID": box.client_id,
        "SHOP_CLIENT_SECRET": box.client_secret.reveal(),
        "SHOP_WEBHOOK_SECRET": box.webhook_secret.reveal(),
        "AX_URL": box.ax_url,
        "AX_USER": box.ax_user,
        "AX_PASSWORD": box.ax_password.reveal(),
        "DJANGO_SECRET_KEY": "nobody's",
        "JOURNAL": str(folder / "journal.db"),
    }
    with said.open("wb") as out:
        command = [sys.executable, *arguments]
        host = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out)
        try:
            yield said
            host.send_signal(end)
            code = host.wait(FOR_EVER)
        finally:
            host.kill()
            host.wait()
    assert code == 0, said.read_text()
    assert not re.search("Traceback|Error|Warning", said.read_text()), said.read_text()


@contextmanager
def served(box: Sandbox, folder: Path, application: str) -> Iterator[tuple[str, Path]]:
    """A web application behind uvicorn, subscribed at the shop; its address, and what it said."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    uvicorn = ("-m", "uvicorn", application, "--port", str(port))
    with process(
        box, folder, *uvicorn, end=signal.SIGINT
    ) as said:  # SIGTERM would kill it before its end
        wait_for(lambda: answers(port), said)
        address = f"http://127.0.0.1:{port}"
        box.clarity.subscribe(f"{address}/webhooks/clarity")
        yield address, said


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition: Callable[[], Any], said: Path) -> None:
    end = time.monotonic() + FOR_EVER
    while not condition():
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.02)


def told(box: Sandbox, order_id: str) -> bool:
    """Whether the shop knows the order's number in AX."""
    return "ax_sales_id" in box.clarity.orders[order_id].get("attributes", {})


def account_in(folder: Path) -> Account:
    with Journal(folder / "journal.db") as journal:
        return journal.account()


@pytest.mark.parametrize("host", WEB)
def test_a_web_application_carries_an_order(host: str, box: Sandbox, tmp_path: Path) -> None:
    with served(box, tmp_path, WEB[host]) as (address, said):
        order_id = box.clarity.place(example.order("05-order-discount-awkward-cents"))
        wait_for(lambda: told(box, order_id), said)
        forged = httpx.post(f"{address}/webhooks/clarity", content=b"{}")
        pages = look_around(host, address, order_id)

    (table,) = box.ax.orders.values()
    assert str(table.total_invoice) == "141.73"
    assert forged.status_code == 401
    assert (
        pages
        == {
            "fastapi": [{"order": order_id, "sales_order": table.sales_id}, 404],
            "starlette": [True, 404],
            "django": [{"order": order_id, "sales_order": table.sales_id}, 404],
        }[host]
    )
    account = account_in(tmp_path)
    assert account.accepted == account.applied + account.pending > 0
    assert account.parked == 0


def look_around(host: str, address: str, order_id: str) -> list[Any]:
    """What the host's own pages say: of the order, and of what there is not."""
    if host == "starlette":
        ready = httpx.get(f"{address}/status/ready").json()["ready"]
        return [ready, httpx.get(f"{address}/status/x").status_code]
    known = httpx.get(f"{address}/orders/{order_id}").json()
    return [known, httpx.get(f"{address}/orders/x").status_code]


def test_a_worker_finds_orders_by_itself_and_in_what_others_accepted(
    box: Sandbox, tmp_path: Path
) -> None:
    changed = {"updated_at": utc_now().isoformat()}
    found = box.clarity.place({**example.order("01-one-line"), **changed})
    given = box.clarity.place(example.order("10-bundle"))  # changed long ago: no look finds it
    with process(box, tmp_path, str(HOSTS / "worker.py")) as said:
        wait_for(lambda: told(box, found), said)
        with Journal(tmp_path / "journal.db") as journal:
            journal.accept([announced(given)], utc_now())
        wait_for(lambda: told(box, given), said)

    assert said.read_text().splitlines()[-1] == "INFO worker: stopped"
    totals = {str(table.total_invoice) for table in box.ax.orders.values()}
    assert (totals, len(box.ax.orders)) == ({"36.12", "125.78"}, 2)
    assert account_in(tmp_path).parked == 0


def announced(order_id: str) -> Event:
    """As a web process beside the worker accepts it."""
    return Event(
        source="clarity",
        id="evt_1",
        type="order.created",
        key=f"order/{order_id}",
        occurred_at=utc_now(),
        payload=b"{}",
    )
