"""Orders and shipments over HTTP: requests in, the shop asked, JSON or a problem back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import NewShipment, OrderStatus, record_from_json
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox.clarity._oauth import Endpoint
from axclarity.sandbox.clarity._paging import page_of
from axclarity.sandbox.clarity._problems import problem
from axclarity.sandbox.clarity.shop import (
    ClarityShop,
    StaleVersion,
    Taken,
    UnknownRecord,
    instant_text,
)

__all__ = ["Resources"]

_CHANGEABLE = frozenset({"status", "payment_status", "attributes", "notes"})

_MESSAGES = {
    "object": "must be an object",
    "read-only": "cannot be changed here",
    "enum": "is not a status of this shop",
    "instant": "must be an RFC 3339 time with an offset",
    "unknown": "is no order of this shop",
}


class Resources:
    """The endpoints of `/api/v1`."""

    def __init__(self, shop: ClarityShop) -> None:
        self._shop = shop

    def endpoints(self) -> tuple[tuple[str, str, Endpoint], ...]:
        """Method, path below `/api/v1`, and what answers there."""
        return (
            ("GET", "/orders", _refusing(self._list_orders)),
            ("GET", "/orders/{id}", _refusing(self._get_order)),
            ("PUT", "/orders/{id}", _refusing(self._put_order)),
            ("GET", "/shipments", _refusing(self._list_shipments)),
            ("POST", "/shipments", _refusing(self._post_shipment)),
            ("GET", "/shipments/{id}", _refusing(self._get_shipment)),
        )

    def _list_orders(self, request: Request, _body: bytes) -> Response:
        query = request.query_params
        status = query.get("status")
        if status is not None and status not in set(OrderStatus):
            raise _refused("status", "enum")
        since = _instant(query["updated_since"]) if "updated_since" in query else ""
        ids = set(query["ids"].split(",")) if "ids" in query else None
        kept = [
            (key, order)
            for key, order in self._shop.changed_orders()
            if key[0] >= since
            and (status is None or order["status"] == status)
            and (ids is None or order["id"] in ids)
        ]
        return _json(page_of(kept, query))

    def _get_order(self, request: Request, _body: bytes) -> Response:
        return _order(self._shop.order(request.path_params["id"]))

    def _put_order(self, request: Request, body: bytes) -> Response:
        if_match = request.headers.get("if-match")
        if if_match is None:
            return problem(428, "Send If-Match with the entity tag that you read.")
        changes = loads(body)
        _check_changes(changes)
        order = self._shop.update(request.path_params["id"], changes, version=_version(if_match))
        return _order(order)

    def _list_shipments(self, request: Request, _body: bytes) -> Response:
        query = request.query_params
        kept = [
            ((f"{position:09}", shipment["id"]), shipment)
            for position, shipment in enumerate(self._shop.shipments.values())
            if query.get("order_id") in (None, shipment["order_id"])
            and query.get("external_id") in (None, shipment["external_id"])
        ]
        return _json(page_of(kept, query))

    def _post_shipment(self, _request: Request, body: bytes) -> Response:
        posted = record_from_json(NewShipment, body)
        try:
            return _json(self._shop.add_shipment(posted), 201)
        except UnknownRecord:
            raise _refused("$.order_id", "unknown") from None

    def _get_shipment(self, request: Request, _body: bytes) -> Response:
        shipment_id = request.path_params["id"]
        if shipment_id not in self._shop.shipments:
            raise UnknownRecord(shipment_id)
        return _json(self._shop.shipments[shipment_id])


def _refusing(endpoint: Callable[[Request, bytes], Response]) -> Endpoint:
    """The endpoint, with what the shop will not do told as a problem document."""

    async def answer(request: Request) -> Response:
        try:
            return endpoint(request, await request.body())
        except UnknownRecord:
            return problem(404, "There is no such record.")
        except Taken:
            return problem(409, "This external id is in use.")
        except StaleVersion:
            return problem(412, "The order has changed since it was read. Read it again.")
        except InvalidDocument as error:
            return problem(422, "Not valid; errors name the paths.", error.problems)

    return answer


def _order(order: dict[str, Any]) -> Response:
    return _json(order, headers={"etag": f'"{order["version"]}"'})


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(dumps(body), status, headers=headers, media_type="application/json")


def _version(if_match: str) -> int | None:
    """The version of a strong entity tag; `None` for `*`, which any version matches."""
    if if_match == "*":
        return None
    digits = if_match.removeprefix('"').removesuffix('"')
    ours = if_match == f'"{digits}"' and digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if ours else -1


def _instant(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refused("updated_since", "instant") from None
    if moment.tzinfo is None:
        raise _refused("updated_since", "instant")
    return instant_text(moment)


def _check_changes(changes: Any) -> None:
    if not isinstance(changes, dict):
        raise _refused("$", "object")
    if not isinstance(changes.get("attributes", {}), dict):
        raise _refused("$.attributes", "object")
    unknown = sorted(changes.keys() - _CHANGEABLE)
    if unknown:
        raise InvalidDocument(*(_problem(f"$.{name}", "read-only") for name in unknown))


def _refused(path: str, code: str) -> InvalidDocument:
    return InvalidDocument(_problem(path, code))


def _problem(path: str, code: str) -> Problem:
    return Problem(path=path, rule=code, message=_MESSAGES[code])
