"""The whole line: webhook, mapping, AX, and back to the shop: how soon, and CPU per order.

Both systems run in a process of their own; CPU is that of the process that connects them.
Subjects: `ours`, with every guarantee; `script`, what people write by hand with zeep and httpx,
with none; `floor`, the same requests with bodies made beforehand.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import zeep
import zeep.transports
from _goals import Row, rows_of, show_rows
from _order_world import Facts, Order, World, flow_between, open_world, orders_of, ways_out
from _placed_to_told import latency
from requests import Session
from requests.auth import HTTPBasicAuth

from axclarity import Journal, Pipeline, Secret, receiver
from axclarity.sandbox import Server, example


def ours(world: World, orders: Sequence[Order]) -> None:
    """The line as a user would run it."""
    asyncio.run(_ours(world, orders))


async def _ours(world: World, orders: Sequence[Order]) -> None:
    facts = world.facts
    flow = flow_between(facts)
    transport = ways_out()
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.db") as journal:
        pipeline = Pipeline(journal, flow.routes(), transport)
        secret = Secret(facts["webhook_secret"])
        server = Server(receiver(journal, [secret]))
        world.ask("subscribe", f"http://127.0.0.1:{server.start()}/")
        stop = asyncio.Event()
        running = asyncio.create_task(pipeline.run(stop))
        world.ask("place", orders)
        while journal.account().applied < 2 * len(orders):  # noqa: ASYNC110  a journal only counts
            await asyncio.sleep(0.05)
        stop.set()
        await running
        server.stop()
        await transport.aclose()


def script(world: World, orders: Sequence[Order]) -> None:
    """What people write by hand: no journal, no proof, no second look."""
    facts = world.facts
    session = Session()
    session.auth = HTTPBasicAuth(facts["ax_user"], facts["ax_password"])
    client = zeep.Client(
        f"{facts['ax_url']}/SalesOrderService/xppservice.svc?wsdl",
        transport=zeep.transports.Transport(session=session),
    )
    service = client.bind("RoutingService", "BasicHttpBinding_SalesOrderService")
    header = client.get_element(
        "{http://schemas.microsoft.com/dynamics/2010/01/datacontracts}CallContext"
    )(Company=example.COMPANY)
    world.ask("place", orders)
    with httpx.Client(base_url=facts["clarity_url"], auth=_token(facts)) as shop:
        for order in orders:
            answer = shop.get(f"/api/v1/orders/{order['id']}")
            sales_order = {"SalesTable": [_by_hand(answer.json())]}
            service.create(SalesOrder=sales_order, _soapheaders=[header])
            _tell(shop, order["id"], answer.headers["etag"])


def floor(world: World, orders: Sequence[Order]) -> None:
    """The same requests, bodies made beforehand."""
    facts = world.facts
    session = Session()
    session.auth = HTTPBasicAuth(facts["ax_user"], facts["ax_password"])
    address = f"{facts['ax_url']}/SalesOrderService/xppservice.svc"
    client = zeep.Client(f"{address}?wsdl", transport=zeep.transports.Transport(session=session))
    service = client.bind("RoutingService", "BasicHttpBinding_SalesOrderService")
    header = client.get_element(
        "{http://schemas.microsoft.com/dynamics/2010/01/datacontracts}CallContext"
    )(Company=example.COMPANY)
    bodies = [
        zeep.wsdl.utils.etree_to_string(
            client.create_message(
                service,
                "create",
                SalesOrder={"SalesTable": [_by_hand(order)]},
                _soapheaders=[header],
            )
        )
        for order in orders
    ]
    world.ask("place", orders)
    action = "http://schemas.microsoft.com/dynamics/2008/01/services/SalesOrderService/create"
    headers = {"content-type": "text/xml; charset=utf-8", "soapaction": action}
    pair = (facts["ax_user"], facts["ax_password"])
    begun = time.process_time()
    with (
        httpx.Client(base_url=facts["clarity_url"], auth=_token(facts)) as shop,
        httpx.Client(auth=pair, headers=headers) as ax,
    ):
        for order, body in zip(orders, bodies, strict=True):
            answer = shop.get(f"/api/v1/orders/{order['id']}")
            ax.post(address, content=body).raise_for_status()
            _tell(shop, order["id"], answer.headers["etag"])
    _FLOOR_SPENT.append(time.process_time() - begun)


_FLOOR_SPENT: list[float] = []


class _token(httpx.Auth):  # noqa: N801  used like a function
    def __init__(self, facts: Facts) -> None:
        pair = (facts["client_id"], facts["client_secret"])
        answer = httpx.post(
            f"{facts['clarity_url']}/oauth/token",
            auth=pair,
            data={"grant_type": "client_credentials"},
        )
        self._header = f"Bearer {answer.json()['access_token']}"

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]  # of the synchronous client only
        request.headers["authorization"] = self._header
        yield request


def _by_hand(order: Order) -> dict[str, Any]:
    return {
        "class": "entity",
        "CustAccount": "C-2003",
        "CurrencyCode": order["currency"],
        "PurchOrderFormNum": order["number"],
        "ReceiptDateRequested": date(2026, 12, 1),
        "SalesLine": [
            {
                "class": "entity",
                "ItemId": line["sku"],
                "SalesQty": Decimal(line["quantity"]),
                "SalesUnit": line["unit"],
                "SalesPrice": Decimal(line["unit_price"]),
                "InventDim": [{"class": "entity", "InventSiteId": "1", "InventLocationId": "11"}],
            }
            for line in order["lines"]
        ],
    }


def _tell(shop: httpx.Client, order_id: str, etag: str) -> None:
    shop.put(
        f"/api/v1/orders/{order_id}", json={"status": "processing"}, headers={"if-match": etag}
    ).raise_for_status()


def measure(count: int, repeats: int) -> list[Row]:
    """CPU milliseconds per order, the least of several runs."""
    rows: list[Row] = []
    start = 0
    for lines in (1, 10, 50):
        figures: dict[str, float] = {}
        for name, subject in (("ours", ours), ("script", script), ("floor", floor)):
            spent = []
            for _ in range(repeats):
                with open_world() as world:
                    begun = time.process_time()
                    subject(world, orders_of(lines, count, start))
                    seconds = time.process_time() - begun
                    assert world.ask("sales") == count
                    spent.append(_FLOOR_SPENT.pop() if subject is floor else seconds)
                start += count
            figures[name] = min(spent) / count * 1000
        case = f"CPU per order of {lines} lines"
        rows += rows_of(case, figures, "ms", {}, than="script", floor="floor")
    return rows


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="fewer orders")
    parser.add_argument("--orders", type=int, default=60, help="orders per run")
    parser.add_argument("--repeats", type=int, default=2, help="runs per subject")
    parser.add_argument("--only", choices=("cpu", "latency"), help="one kind of figures")
    arguments = parser.parse_args()
    rows: list[Row] = []
    if arguments.only != "cpu":
        rows += latency(seconds=5 if arguments.quick else 20)
    if arguments.only != "latency":
        quick = (20, 1) if arguments.quick else (arguments.orders, arguments.repeats)
        rows += measure(*quick)
    show_rows("Orders through the whole line", rows, arguments.json, than="script", floor="floor")


if __name__ == "__main__":
    main()
