"""The shop's API: OAuth 2.0, orders and shipments under `/api/v1`, an OpenAPI document."""

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import NewShipment, OrderStatus, record_from_json
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox._faulty import struck_by
from axclarity.sandbox._server import Application
from axclarity.sandbox.clarity._openapi import openapi_document
from axclarity.sandbox.clarity._problems import problem
from axclarity.sandbox.clarity.shop import (
    ClarityShop,
    StaleVersion,
    Taken,
    TooMany,
    UnknownRecord,
)
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["clarity_app"]

_SCOPES = "orders shipments"
_TOKEN_SECONDS = 3600
_MOST_PER_PAGE = 250

Endpoint = Callable[[Request], Awaitable[Response]]


def clarity_app(
    shop: ClarityShop, faults: Faults, *, client_id: str, client_secret: Secret, token: Secret
) -> Application:
    """The shop as an ASGI application."""
    api = _Api(shop, client_id, client_secret, token)
    routes = [
        Route("/oauth/token", api.token, methods=["POST"]),
        Route("/openapi.json", api.openapi, methods=["GET"]),
        *(
            Route(f"/api/v1{path}", api.guarded(endpoint), methods=[method])
            for method, path, endpoint in (
                ("GET", "/orders", api.list_orders),
                ("GET", "/orders/{id}", api.get_order),
                ("PUT", "/orders/{id}", api.put_order),
                ("GET", "/shipments", api.list_shipments),
                ("POST", "/shipments", api.post_shipment),
                ("GET", "/shipments/{id}", api.get_shipment),
            )
        ),
    ]
    return struck_by(faults, "clarity", _operation_of, _fault_answer, Starlette(routes=routes))


class _Api:
    def __init__(
        self, shop: ClarityShop, client_id: str, client_secret: Secret, token: Secret
    ) -> None:
        self._shop = shop
        self._client = f"{client_id}:{client_secret.reveal()}"
        self._token = token

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """Only with the token; every request is counted."""

        async def checked(request: Request) -> Response:
            self._shop.requests[_operation_of(request)] += 1
            if request.headers.get("authorization") != f"Bearer {self._token.reveal()}":
                return _unauthorised()
            return await endpoint(request)

        return checked

    async def token(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode("ascii", "replace"))
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or _basic(credentials) != self._client:
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        return JSONResponse(
            {
                "access_token": self._token.reveal(),
                "token_type": "Bearer",
                "expires_in": _TOKEN_SECONDS,
                "scope": _SCOPES,
            },
            headers={"cache-control": "no-store"},
        )

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(openapi_document(str(request.base_url).rstrip("/")))

    async def list_orders(self, request: Request) -> Response:
        query = request.query_params
        status, ids = query.get("status"), query.get("ids", "").split(",")
        since = query.get("updated_since", "")
        if status is not None and status not in set(OrderStatus):
            return problem(422, "No such status.", [_problem("status", "enum")])
        kept = [
            order
            for order in self._shop.orders.values()
            if (status is None or order["status"] == status)
            and (ids == [""] or order["id"] in ids)
            and order["updated_at"] >= since
        ]
        kept.sort(key=lambda order: (order["updated_at"], order["id"]))
        return _page(request, kept)

    async def get_order(self, request: Request) -> Response:
        try:
            return _order(self._shop.order(request.path_params["id"]))
        except UnknownRecord:
            return problem(404, "There is no such order.")

    async def put_order(self, request: Request) -> Response:
        if_match = request.headers.get("if-match")
        if if_match is None:
            return problem(428, "Send If-Match with the entity tag that you read.")
        try:
            changes = loads(await request.body())
            _check_changes(changes)
            order = self._shop.update(
                request.path_params["id"], changes, version=_version(if_match)
            )
        except UnknownRecord:
            return problem(404, "There is no such order.")
        except StaleVersion:
            return problem(412, "The order has changed since it was read.")
        except InvalidDocument as error:
            return problem(422, "The change is not valid.", error.problems)
        return _order(order)

    async def list_shipments(self, request: Request) -> Response:
        query = request.query_params
        return _page(
            request,
            [
                shipment
                for shipment in self._shop.shipments.values()
                if query.get("order_id") in (None, shipment["order_id"])
                and query.get("external_id") in (None, shipment["external_id"])
            ],
        )

    async def post_shipment(self, request: Request) -> Response:
        try:
            posted = record_from_json(NewShipment, await request.body())
            shipment = self._shop.add_shipment(posted)
        except InvalidDocument as error:
            return problem(422, "The shipment is not valid.", error.problems)
        except UnknownRecord:
            return problem(422, "No such order.", [_problem("$.order_id", "unknown")])
        except TooMany:
            return problem(422, "More than is left to ship.", [_problem("$.lines", "too-many")])
        except Taken:
            return problem(409, "This external id is in use.")
        return _json(shipment, 201)

    async def get_shipment(self, request: Request) -> Response:
        shipment = self._shop.shipments.get(request.path_params["id"])
        return problem(404, "There is no such shipment.") if shipment is None else _json(shipment)


def _operation_of(request: Request) -> str:
    """`PUT /orders` for any order; the path as it is outside the API."""
    method, path = request.method, request.url.path
    resource = path.removeprefix("/api/v1/").partition("/")[0] if "/api/v1/" in path else path[1:]
    return f"{method} /{resource}"


async def _fault_answer(name: str, seconds: float) -> Response | None:
    wait = {"retry-after": str(round(seconds) or 1)}
    match name:
        case "rate_limited":
            return problem(429, "Too many requests.", headers=wait)
        case "unavailable":
            return problem(503, "Under maintenance.", headers=wait)
        case "locked":
            return problem(423, "The record is locked.")
        case "unauthorised":
            return _unauthorised()
        case "slow":
            await asyncio.sleep(seconds)
    return None


def _page(request: Request, records: Sequence[dict[str, Any]]) -> Response:
    size = request.query_params.get("page_size", "100")
    cursor = request.query_params.get("cursor", "0")
    if not (_is_number(size) and 1 <= int(size) <= _MOST_PER_PAGE):
        return problem(422, "page_size is out of range.", [_problem("page_size", "range")])
    if not _is_number(cursor):
        return problem(422, "No such cursor.", [_problem("cursor", "unknown")])
    start, end = int(cursor), int(cursor) + int(size)
    more = str(end) if end < len(records) else None
    return _json({"items": records[start:end], "next_cursor": more})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _order(order: dict[str, Any]) -> Response:
    return _json(order, headers={"etag": f'"{order["version"]}"'})


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(dumps(body), status, headers=headers, media_type="application/json")


def _version(etag: str) -> int:
    text = etag.strip('"')
    return int(text) if _is_number(text) else -1


def _check_changes(changes: Any) -> None:
    known = {"status", "attributes", "notes", "payment_status"}
    if not isinstance(changes, dict) or not isinstance(changes.get("attributes", {}), dict):
        raise InvalidDocument(_problem("$", "object"))
    unknown = sorted(set(changes) - known)
    if unknown:
        raise InvalidDocument(*(_problem(f"$.{name}", "read-only") for name in unknown))


def _problem(path: str, code: str) -> Problem:
    return Problem(path=path, rule=code, message="is not accepted")


def _unauthorised() -> Response:
    return problem(401, "Send a valid token.", headers={"www-authenticate": "Bearer"})


def _basic(credentials: str) -> str:
    try:
        user, _, password = b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return f"{unquote(user)}:{unquote(password)}"
