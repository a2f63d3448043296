"""Where example orders are placed while a sandbox runs: from code, or over HTTP from a terminal."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any

from attrs import asdict, define, field, frozen
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from axclarity.errors import InvalidValue
from axclarity.http import utc_now
from axclarity.sandbox import example
from axclarity.sandbox._server import Application
from axclarity.sandbox.box import Sandbox
from axclarity.sandbox.clarity._kinds import ORDER
from axclarity.sandbox.clarity._problems import problem

__all__ = ["Placed", "Till", "check_example", "examples", "till_app"]


@frozen
class Placed:
    """An example order as it was placed.

    Args:
        example: the name of the example.
        order: the order's id at the shop.
        total: what the shopper pays, in `currency`, as it is written in the order.
    """

    example: str
    order: str
    number: str
    currency: str
    total: str


@define(eq=False)
class Till:
    """Places example orders, each as a new one that is bought now.

    The first keeps the id and the number of its example; the next are `ord_1001_2` and `W-1001-2`.
    May be used from any thread.

    Args:
        clock: the present moment, with a time zone.
    """

    box: Sandbox
    clock: Callable[[], datetime] = utc_now
    _lock: Lock = field(factory=Lock, init=False)

    def place(self, name: str) -> Placed:
        """A shopper places an example order.

        Raises:
            InvalidValue: there is no example of this name; says which are near.
        """
        like = example.order(name)
        moment = self.clock().isoformat()
        with self._lock:
            own = self._free_numbers(like)
            self.box.clarity.place({**like, **own, "placed_at": moment, "updated_at": moment})
        return _placed(name, {**like, **own})

    def _free_numbers(self, like: Mapping[str, Any]) -> dict[str, str]:
        """An id and a number that no order of the shop has."""
        if self._is_free(like["id"]):
            return {"id": like["id"], "number": like["number"]}
        turn = next(turn for turn in count(2) if self._is_free(f"{like['id']}_{turn}"))
        return {"id": f"{like['id']}_{turn}", "number": f"{like['number']}-{turn}"}

    def _is_free(self, order_id: str) -> bool:
        return self.box.clarity.books.records.find(ORDER.name, order_id) is None


def till_app(till: Till) -> Application:
    """A till over HTTP: `GET /orders` lists the examples, `POST /orders/{name}` places one."""

    def listed(_request: Request) -> Response:
        return JSONResponse({"orders": [asdict(each) for each in examples()]})

    def place(request: Request) -> Response:
        try:
            placed = till.place(request.path_params["name"])
        except InvalidValue as error:
            return problem(404, str(error), error.problems)
        return JSONResponse(asdict(placed), 201)

    return Starlette(
        routes=[
            Route("/orders", listed, methods=["GET"]),
            Route("/orders/{name}", place, methods=["POST"]),
        ]
    )


def examples() -> list[Placed]:
    """All examples, as they are when they are placed first."""
    return [_placed(name, order) for name, order in example.orders().items()]


def check_example(name: str) -> None:
    """Refuse a name that no example has.

    Raises:
        InvalidValue: says which names are near.
    """
    example.order(name)


def _placed(name: str, order: Mapping[str, Any]) -> Placed:
    return Placed(
        example=name,
        order=order["id"],
        number=order["number"],
        currency=order["currency"],
        total=order["totals"]["total"],
    )
