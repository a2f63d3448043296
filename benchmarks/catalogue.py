"""The stock of a whole catalogue, from AX to the shop, over sockets of this machine.

Both systems are canned, in a process of their own. `ours` runs `Catalogue.piece` until it is done:
keys by the page, stock by 200 items, the mapping, levels by 500, each result read. `floor` makes
the same requests, decodes and encodes the same bytes by the same codec and `json`, and does nothing
in between. CPU counts, of the client alone; so does the most memory of its process.
"""

import argparse
import gc
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from _goals import Goal, Row, rows_of, show_rows
from _memory import peak
from _stocked import DIMENSION, SITE, WAREHOUSE, plans, stocked
from attrs import frozen

from axclarity import AXOperations, BasicAuth, ClarityOperations, Secret
from axclarity.ax.contract.plan import pin
from axclarity.ax.documents import InventSum, given
from axclarity.flows.catalogue import Catalogue, Place
from axclarity.flows.stock import ListedStock
from axclarity.flows.stock_teller import StockTeller
from axclarity.http import Request, SocketTransport, drive, utc_now
from axclarity.mapping import Warehouse
from axclarity.mapping.inventory import InventoryPolicy

_PAGE: Final = 500
_FLOOR: Final = "floor"
_LOCATION: Final = "MAIN"
_ZERO = Decimal(0)

Run = Callable[[str, Path], int]
"""Tells the shop of everything that AX has; how many levels."""


@frozen(kw_only=True)
class Spent:
    """Of one run: CPU microseconds of a SKU, SKUs per second, megabytes of the process."""

    cpu: float
    rate: float
    peak: float


def measure(subject: str, skus: int) -> Spent:
    """Tell the shop of so many SKUs, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        stocked(skus, _PAGE) as address,
        ProcessPoolExecutor(max_workers=1, mp_context=context) as pool,
    ):
        for plan in plans().values():
            pin(Path(folder), plan)
        return pool.submit(_measured, subject, skus, address, Path(folder)).result()


def _measured(subject: str, skus: int, address: str, folder: Path) -> Spent:
    run = _SUBJECTS[subject]
    gc.collect()
    begun, spent = time.perf_counter(), time.process_time()
    assert run(address, folder) == skus
    spent, elapsed = time.process_time() - spent, time.perf_counter() - begun
    return Spent(cpu=spent / skus * 1e6, rate=skus / elapsed, peak=peak())


def _ax(address: str, folder: Path) -> AXOperations:
    auth = BasicAuth("service", Secret("secret"))
    return AXOperations.of_company(address, company="USMF", auth=auth, plans=folder)


def _shop(address: str) -> ClarityOperations:
    return ClarityOperations.of_shop(address, client_id="id", client_secret=Secret("secret"))


def _ours(address: str, folder: Path) -> int:
    ax = _ax(address, folder)
    policy = InventoryPolicy(
        locations={Warehouse(site=SITE, location=WAREHOUSE): _LOCATION},
        max_age=timedelta(hours=1),
    )
    teller = StockTeller(
        inventory=_shop(address).inventory,
        stock=ListedStock(on_hand=ax.on_hand, dimensions=(DIMENSION,)),
        policy=policy,
    )
    catalogue = Catalogue(products=ax.products, teller=teller, size=_PAGE)
    transport, place = SocketTransport(), Place(started=utc_now())
    while not place.done:
        piece = catalogue.piece(place, (), now=utc_now, as_of=utc_now())
        place, _ = drive(piece, transport)
    transport.close()
    return place.count.sent


def _floor(address: str, folder: Path) -> int:
    ax, transport = _ax(address, folder), SocketTransport()
    reader = ListedStock(on_hand=ax.on_hand, dimensions=(DIMENSION,))
    bookmark, taken = None, 0
    while True:
        page = drive(ax.products.get_keys(page_size=_PAGE, bookmark=bookmark), transport)
        document = drive(reader.read([key.value for key in page.keys]), transport)
        as_of = utc_now().isoformat()
        items = [_entry(row, as_of) for row in document.invent_sum]
        answer = transport.send(_bulk(address, json.dumps({"items": items}).encode()))
        taken += len(json.loads(answer.content)["results"])
        bookmark = page.bookmark
        if bookmark is None:
            transport.close()
            return taken


def _entry(row: InventSum, as_of: str) -> dict[str, Any]:
    return {
        "sku": row.item_id,
        "location": _LOCATION,
        "on_hand": str(given(row.physical_invent, _ZERO)),
        "reserved": str(given(row.reserv_physical, _ZERO)),
        "available": str(given(row.avail_physical, _ZERO)),
        "as_of": as_of,
    }


def _bulk(address: str, body: bytes) -> Request:
    return Request(
        destination="clarity",
        operation="POST /inventory",
        method="POST",
        url=f"{address}/api/v1/inventory/bulk",
        headers={"content-type": "application/json"},
        content=body,
        writes=True,
    )


_SUBJECTS: Final[dict[str, Run]] = {"ours": _ours, _FLOOR: _floor}


def rows(skus: int) -> Iterator[Row]:
    """CPU, rate and memory of both."""
    spent = {name: measure(name, skus) for name in _SUBJECTS}
    cpu = {name: each.cpu for name, each in spent.items()}
    twice, flat = Goal(most_times=2, than=_FLOOR), Goal(most=200)
    yield from rows_of(f"cpu/{skus}", cpu, "us/SKU", {"ours": [twice]}, than=_FLOOR, floor=_FLOOR)
    rate = {name: each.rate for name, each in spent.items()}
    yield from rows_of(f"rate/{skus}", rate, "SKU/s", {}, floor=_FLOOR)
    peaks = {name: each.peak for name, each in spent.items()}
    yield from rows_of(f"peak/{skus}", peaks, "MB", {"ours": [flat]}, floor=_FLOOR)


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="20,000 SKUs")
    parser.add_argument("--skus", type=int, default=700_000, help="articles of the catalogue")
    arguments = parser.parse_args()
    skus = 20_000 if arguments.quick else arguments.skus
    show_rows("Stock of a whole catalogue", rows(skus), arguments.json, than=_FLOOR, floor=_FLOOR)


if __name__ == "__main__":
    main()
