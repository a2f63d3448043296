"""The shop as a server: OAuth 2.0, every resource, and for the default form an OpenAPI document."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from axclarity.clarity.dialect import Dialect
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox._faulty import Answer, struck_by
from axclarity.sandbox._server import Application
from axclarity.sandbox.clarity._dialect import Spoken
from axclarity.sandbox.clarity._endpoints import Endpoints, actions_of
from axclarity.sandbox.clarity._kinds import INVENTORY, KINDS, Kind
from axclarity.sandbox.clarity._oauth import Authority, Endpoint, unauthorised
from axclarity.sandbox.clarity._openapi import openapi_document
from axclarity.sandbox.clarity._refusals import (
    Refused,
    StaleStock,
    StaleVersion,
    Taken,
    UnknownRecord,
)
from axclarity.sandbox.clarity._wire import MissingTag, Wire
from axclarity.sandbox.clarity.shop import ClarityShop
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["clarity_app"]


def clarity_app(
    shop: ClarityShop,
    faults: Faults,
    *,
    client_id: str,
    client_secret: Secret,
    dialect: Dialect | None = None,
) -> Application:
    """The shop as an ASGI application.

    Args:
        dialect: how the API is spelt; `/openapi.json` describes the default one only.
    """
    wire = Wire() if dialect is None else Spoken(dialect, shop.books.currency_of)
    authority = Authority(
        client_id=client_id, client_secret=client_secret, tokens=shop.books.tokens, wire=wire
    )
    application = Starlette(
        routes=[
            Route(wire.token_path, authority.grant, methods=["POST"]),
            *([Route("/openapi.json", _openapi, methods=["GET"])] if dialect is None else []),
            *_routes(Endpoints(shop.books), wire, authority),
        ],
        exception_handlers={HTTPException: _no_route(wire)},
    )
    application.router.redirect_slashes = False
    struck = struck_by(faults, "clarity", _operation(wire), _fault_answer(wire), application)
    return _counted(shop, wire, struck)


def _routes(endpoints: Endpoints, wire: Wire, authority: Authority) -> list[Route]:
    """One route per path; those without an id first, since an article number may hold slashes."""
    by_path: dict[str, dict[str, Endpoint]] = defaultdict(dict)
    for kind in KINDS:
        for action in actions_of(kind) if wire.resource_path(kind) else ():
            endpoint = _endpoint(endpoints, wire, kind, action)
            path = wire.api_path + wire.path(kind, action)
            path = path.replace("{id}", "{id:path}") if kind is INVENTORY else path
            by_path[path][wire.method(action)] = authority.guarded(kind.scope, endpoint)
    return [
        Route(path, _by_method(by_path[path]), methods=list(by_path[path]))
        for path in sorted(by_path, key=lambda path: "{" in path)
    ]


def _by_method(methods: Mapping[str, Endpoint]) -> Endpoint:
    async def answer(request: Request) -> Response:
        return await methods["GET" if request.method == "HEAD" else request.method](request)

    return answer


def _endpoint(endpoints: Endpoints, wire: Wire, kind: Kind, action: str) -> Endpoint:
    """An action, with what the shop will not do told as a refusal."""

    async def answer(request: Request) -> Response:
        try:
            ask = wire.ask(kind, action, request, await request.body())
        except MissingTag:
            return wire.refusal(428, "Say which version the change is meant for: If-Match.")
        except InvalidDocument as error:
            return wire.refusal(422, _NOT_VALID, error.problems)
        try:
            return wire.response(ask, endpoints.answer(ask), request)
        except (Refused, InvalidDocument) as error:
            return _refusal(wire, kind, error)

    return answer


_NOT_VALID = "Not valid; errors name the paths."


def _refusal(wire: Wire, kind: Kind, error: Refused | InvalidDocument) -> Response:
    """What the shop will not do, on the wire."""

    def refused(status: int, detail: str, *problems: Problem) -> Response:
        return wire.refusal(status, detail, wire.problems_out(kind, problems))

    match error:
        case InvalidDocument():
            return refused(422, _NOT_VALID, *error.problems)
        case Taken():
            path = f"$.{error.field}"
            taken = Problem(path=path, rule="taken", message="belongs to another record")
            return refused(409, "Another record has this.", taken)
        case StaleStock():
            stale = Problem(path="$.as_of", rule="stale", message="is before what is kept")
            return refused(409, "A later level is kept.", stale)
        case UnknownRecord():
            return refused(404, "There is no such record.")
        case StaleVersion():
            return refused(412, "The record has changed since it was read. Read it again.")
    return refused(423, "The record is locked.")


def _counted(shop: ClarityShop, wire: Wire, application: Application) -> Application:
    """Count every request, also one that a fault strikes, and every answer that begins."""

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        operation = wire.operation_of(scope["method"], scope["path"])
        shop.requests[operation] += 1

        async def count_and_send(message: Any) -> None:
            if message["type"] == "http.response.start":
                shop.answers[f"{operation} {message['status']}"] += 1
            await send(message)

        await application(scope, receive, count_and_send)

    return counted


def _operation(wire: Wire) -> Callable[[Request], str]:
    return lambda request: wire.operation_of(request.method, request.url.path)


def _fault_answer(wire: Wire) -> Answer:
    async def answer(name: str, seconds: float) -> Response | None:
        wait = {"retry-after": str(round(seconds) or 1)}
        match name:
            case "rate_limited":
                return wire.refusal(429, "Too many requests.", headers=wait)
            case "unavailable":
                return wire.refusal(503, "Under maintenance.", headers=wait)
            case "locked":
                return wire.refusal(423, "The record is locked.")
            case "unauthorised":
                return unauthorised(wire)
            case "slow":
                await asyncio.sleep(seconds)
        return None

    return answer


async def _openapi(request: Request) -> Response:
    return JSONResponse(openapi_document(str(request.base_url).rstrip("/")))


def _no_route(wire: Wire) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(_request: Request, error: Exception) -> Response:
        found = error if isinstance(error, HTTPException) else HTTPException(404)
        detail = "There is nothing here; /openapi.json lists what there is."
        return wire.refusal(found.status_code, detail, headers=found.headers)

    return answer
