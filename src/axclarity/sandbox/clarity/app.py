"""The shop as a server: OAuth 2.0, orders and shipments under `/api/v1`, an OpenAPI document."""

import asyncio
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from axclarity.sandbox._faulty import struck_by
from axclarity.sandbox._server import Application
from axclarity.sandbox.clarity._oauth import Authority, unauthorised
from axclarity.sandbox.clarity._openapi import openapi_document
from axclarity.sandbox.clarity._problems import problem
from axclarity.sandbox.clarity._resources import Resources
from axclarity.sandbox.clarity.shop import ClarityShop
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["clarity_app"]

_API = "/api/v1"


def clarity_app(
    shop: ClarityShop, faults: Faults, *, client_id: str, client_secret: Secret, token: Secret
) -> Application:
    """The shop as an ASGI application."""
    authority = Authority(client_id=client_id, client_secret=client_secret, token=token)
    application = Starlette(
        routes=[
            Route("/oauth/token", authority.grant, methods=["POST"]),
            Route("/openapi.json", _openapi, methods=["GET"]),
            *(
                Route(_API + path, authority.guarded(endpoint), methods=[method])
                for method, path, endpoint in Resources(shop).endpoints()
            ),
        ],
        exception_handlers={HTTPException: _no_route},
    )
    return _counted(shop, struck_by(faults, "clarity", _operation_of, _fault_answer, application))


def _counted(shop: ClarityShop, application: Application) -> Application:
    """Count every request, also one that a fault strikes, and every answer that begins."""

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        operation = _operation_of(Request(scope))
        shop.requests[operation] += 1

        async def count_and_send(message: Any) -> None:
            if message["type"] == "http.response.start":
                shop.answers[f"{operation} {message['status']}"] += 1
            await send(message)

        await application(scope, receive, count_and_send)

    return counted


def _operation_of(request: Request) -> str:
    """`PUT /orders` for any order; the path as it is outside the API."""
    method, path = request.method, request.url.path
    resource = path.removeprefix(f"{_API}/")
    return f"{method} {path if resource == path else '/' + resource.partition('/')[0]}"


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
            return unauthorised()
        case "slow":
            await asyncio.sleep(seconds)
    return None


async def _openapi(request: Request) -> Response:
    return JSONResponse(openapi_document(str(request.base_url).rstrip("/")))


async def _no_route(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return problem(status, "There is nothing here; /openapi.json lists what there is.")
