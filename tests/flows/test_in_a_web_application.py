"""The whole line inside somebody else's FastAPI application, webhooks included."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from axclarity import (
    AXOperations,
    BasicAuth,
    ClarityOperations,
    FulfilmentFlow,
    Journal,
    OrderFlow,
    Pipeline,
    receiver,
)
from axclarity.http import AsyncHttpxTransport
from axclarity.sandbox import Fault, Sandbox, Server, example

Line = Any


def application(box: Sandbox, journal: Journal) -> FastAPI:
    shop = ClarityOperations.of_shop(
        box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
    )
    auth = BasicAuth(box.ax_user, box.ax_password)
    ax = AXOperations.of_company(box.ax_url, company=example.COMPANY, auth=auth)
    orders = OrderFlow(
        shop=shop, ax=ax, orders=example.order_policy(), customers=example.customer_policy()
    )
    transport = AsyncHttpxTransport()
    pipeline = Pipeline(
        journal,
        [*orders.routes(), *FulfilmentFlow(shop=shop, ax=ax).routes()],
        transport,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        running = asyncio.create_task(pipeline.run(stop))
        yield
        stop.set()
        await running
        await transport.aclose()

    app = FastAPI(lifespan=lifespan)
    app.add_route("/webhooks/clarity", receiver(journal, [box.webhook_secret]))  # type: ignore[arg-type]  # Starlette asks for a function, and takes any application
    return app


def test_webhooks_come_in_and_orders_go_out(line: Line, tmp_path: Path) -> None:
    box = line.box
    for name in ("duplicate_delivery", "forged_delivery", "reordered_delivery"):
        box.faults.inject(Fault(name, on="webhooks"))
    with Journal(tmp_path / "journal.db") as journal:
        server = Server(application(box, journal), lifespan=True)
        box.clarity.subscribe(f"http://127.0.0.1:{server.start()}/webhooks/clarity")
        for name in ("01-one-line", "10-bundle", "20-jpy-no-minor-unit"):
            box.clarity.place(example.order(name))
        deadline = time.monotonic() + 20
        while journal.account().applied < 6 and time.monotonic() < deadline:
            time.sleep(0.02)
        server.stop()
        account = journal.account()

    assert (account.applied, account.parked, account.pending) == (6, 0, 0)
    assert account.duplicates >= 1
    assert sorted(t.purch_order_form_num for t in box.ax.orders.values()) == [
        "W-1001",
        "W-1010",
        "W-1020",
    ]
    assert {order["status"] for order in box.clarity.orders.values()} == {"processing"}
