"""How much memory a long listing takes: as much at its end as near its beginning, or more."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from _memory import level, peak
from _shop_orders import order_json
from attrs import frozen

from axclarity import Clarity, Secret
from axclarity.http import Request, Response

__all__ = ["Listed", "measure_listing"]

_PAGE = 100
_TOKEN = b'{"access_token":"t","token_type":"Bearer","expires_in":86400}'


@frozen(kw_only=True)
class Listed:
    """Peaks in megabytes beyond the level before, after some orders and after all; CPU each."""

    some: float
    all: float
    microseconds: float


def measure_listing(orders: int, some: int) -> Listed:
    """List so many orders, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_measured, orders, some).result()


def _measured(orders: int, some: int) -> Listed:
    with _shop(_PAGE) as shop:
        assert sum(1 for _ in shop.orders.list()) == _PAGE
    before = level()
    begun = time.process_time()
    with _shop(orders) as shop:
        listing = shop.orders.list()
        count = sum(1 for _ in islice(listing, some))
        after_some = peak()
        count += sum(1 for _ in listing)
    assert count == orders
    return Listed(
        some=after_some - before,
        all=peak() - before,
        microseconds=(time.process_time() - begun) / orders * 1e6,
    )


def _shop(orders: int) -> Clarity:
    return Clarity(
        "https://shop.example",
        client_id="id",
        client_secret=Secret("secret"),
        transport=_Pages(orders),
    )


class _Pages:
    """A shop that has nothing but orders, each made when its page is asked for."""

    def __init__(self, orders: int) -> None:
        self._orders = orders
        self._make = _maker()

    def send(self, request: Request) -> Response:
        url = urlsplit(request.url)
        if url.path.endswith("/token"):
            return Response(status=200, content=_TOKEN)
        first = int(parse_qs(url.query).get("cursor", ["0"])[0])
        return Response(status=200, content=self._page(first))

    def _page(self, first: int) -> bytes:
        end = min(first + _PAGE, self._orders)
        items = b",".join(map(self._make, range(first, end)))
        more = b'"%d"' % end if end < self._orders else b"null"
        return b'{"items":[%s],"next_cursor":%s}' % (items, more)

    def close(self) -> None:
        """Nothing is open."""


def _maker() -> Callable[[int], bytes]:
    before, after = order_json(1, number=0).split(b'"ord_0"')
    return lambda number: b'%s"ord_%d"%s' % (before, number, after)
