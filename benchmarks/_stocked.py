"""An AX and a shop of so many articles, canned, in a process of their own: stock in, levels out."""

import asyncio
import json
import multiprocessing
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final

from axclarity.ax import EntityKey
from axclarity.ax.contract import Served
from axclarity.ax.contract.plan import Plan, plan_of_document
from axclarity.ax.documents import EcoResProduct, InventoryOnHand, InventSum, InventSumDim
from axclarity.ax.paging import KeyPage

__all__ = ["DIMENSION", "ON_HAND", "PRODUCTS", "SITE", "WAREHOUSE", "plans", "stocked"]

PRODUCTS: Final = "EcoResProductService"
ON_HAND: Final = "InventoryOnHandService"
SITE, WAREHOUSE, DIMENSION = "1", "11", "DIM-000001"

_ITEM = re.compile(rb"<(?:\w+:)?Field>ItemId</(?:\w+:)?Field><(?:\w+:)?Value>([^<]*)<")
_TOKEN = b'{"access_token":"t","token_type":"Bearer","expires_in":86400}'


def plans() -> dict[str, Plan]:
    """The contracts of both services."""
    return {
        PRODUCTS: plan_of_document(PRODUCTS, EcoResProduct, ("read", "getKeys")),
        ON_HAND: plan_of_document(ON_HAND, InventoryOnHand, ("read",)),
    }


@contextmanager
def stocked(skus: int, page: int) -> Iterator[str]:
    """Serve both systems at one address. AX lists its products in pages of `page` keys."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(there, skus, page), daemon=True
    )
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(wire: Connection, skus: int, page: int) -> None:
    asyncio.run(_until_ended(wire, skus, page))


async def _until_ended(wire: Connection, skus: int, page: int) -> None:
    answers = _answers(skus, page)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(answers), "127.0.0.1", 0)
    wire.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    await server.serve_forever()


Answer = Callable[[bytes], bytes]


def _answers(skus: int, page: int) -> dict[bytes, Answer]:
    """By a part of the address."""
    known = plans()
    return {
        b"/oauth/token": lambda _: _json(_TOKEN),
        b"/inventory/bulk": _taken,
        PRODUCTS.encode(): partial(_listed, Served(known[PRODUCTS]), skus, page),
        ON_HAND.encode(): partial(_counted, _Rows(Served(known[ON_HAND]))),
    }


def _taken(body: bytes) -> bytes:
    results = [
        {"sku": each["sku"], "location": each["location"], "status": "accepted"}
        for each in json.loads(body)["items"]
    ]
    return _json(json.dumps({"results": results}).encode())


def _listed(served: Served, skus: int, size: int, body: bytes) -> bytes:
    found = re.search(rb"ookmark>(\d+)<", body)
    first = int(found[1]) if found else 0
    last = min(first + size, skus)
    keys = tuple(
        EntityKey.of(DisplayProductNumber=f"SKU-{number:07}") for number in range(first, last)
    )
    following = str(last) if last < skus else None
    return _xml(served.reply("getKeys", EntityKeyPage=KeyPage(keys=keys, bookmark=following)))


class _Rows:
    """Answers of a read, made of one row with another item each time."""

    def __init__(self, served: Served) -> None:
        place = InventSumDim(
            invent_dim_id=DIMENSION, invent_location_id=WAREHOUSE, invent_site_id=SITE
        )
        row = InventSum(
            avail_physical=Decimal("37.5"),
            closed="No",
            closed_qty="No",
            invent_dim_id=DIMENSION,
            item_id="@ITEM@",
            on_order=Decimal(2),
            physical_invent=Decimal(40),
            posted_qty=Decimal(40),
            reserv_physical=Decimal("2.5"),
            invent_dim=[place],
        )
        whole = served.reply("read", InventoryOnHand=InventoryOnHand(invent_sum=[row]))
        start = whole.index(b"<InventSum ")
        end = whole.rindex(b"</InventSum>") + len(b"</InventSum>")
        self._head, self._row, self._tail = whole[:start], whole[start:end], whole[end:]

    def of(self, items: list[bytes]) -> bytes:
        rows = b"".join(self._row.replace(b"@ITEM@", item) for item in items)
        return self._head + rows + self._tail


def _counted(rows: _Rows, body: bytes) -> bytes:
    return _xml(rows.of(_ITEM.findall(body)))


def _json(content: bytes) -> bytes:
    return _whole(content, b"application/json")


def _xml(content: bytes) -> bytes:
    return _whole(content, b"text/xml; charset=utf-8")


def _whole(content: bytes, kind: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    return head % (kind, len(content)) + content


class _Answering(asyncio.Protocol):
    """One connection: a head, a body as long as it says, an answer; and again."""

    def __init__(self, answers: dict[bytes, Answer]) -> None:
        self._answers = answers
        self._waiting = bytearray()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        end = self._waiting.find(b"\r\n\r\n")
        if end < 0:
            return
        head, begin = bytes(self._waiting[:end]), end + 4
        length = _length(head)
        if len(self._waiting) - begin >= length:
            body = bytes(self._waiting[begin : begin + length])
            del self._waiting[: begin + length]
            self._transport.write(self._answer_to(head.split(b" ", 2)[1], body))

    def _answer_to(self, target: bytes, body: bytes) -> bytes:
        return next(answer for part, answer in self._answers.items() if part in target)(body)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
