"""Who makes the calls: zeep's asynchronous client, and ours in its variants."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import zeep
import zeep.transports
from _contract import COMPANY, CONTEXT, SERVICE
from _documents import order_of, values_of
from _zeep import call_context, without_addressing

from axclarity.ax import AX, AsyncAX, BasicAuth
from axclarity.http import AsyncHttpxTransport
from axclarity.values import MessageId, Secret

__all__ = ["CALLERS", "PATH", "Create", "Opened"]

PATH: Final = f"/{SERVICE}/xppservice.svc"

_LINES = 10
_USER, _PASSWORD = "service", "secret"
_async_client: Any = zeep.AsyncClient
_async_transport: Any = zeep.transports.AsyncTransport

Create = Callable[[UUID], Awaitable[Any]]
"""Sends the order under a message id, and ends when its key is there."""

Opened = Callable[[str, Path], AbstractAsyncContextManager[Create]]
"""Makes a client from the server's address and a folder of pinned plans."""


@asynccontextmanager
async def _zeep(address: str, _: Path) -> AsyncIterator[Create]:
    pair = (_USER, _PASSWORD)
    async with httpx.AsyncClient(auth=pair) as http:
        transport = _async_transport(client=http, wsdl_client=httpx.Client(auth=pair))
        client = _async_client(f"{address}{PATH}?wsdl", transport=transport)
        service = client.bind("RoutingService", f"BasicHttpBinding_{SERVICE}")
        without_addressing(service)
        values = values_of(order_of("sparse", _LINES))

        async def create(message_id: UUID) -> Any:
            context = {"Company": COMPANY, "Language": CONTEXT.language}
            header = call_context(client, context | {"MessageId": str(message_id)})
            reply = await service.create(SalesOrder=values, _soapheaders=[header])
            return reply[0]["KeyData"]["KeyField"][0]["Value"]

        yield create


def _ours(**settings: Any) -> Opened:
    @asynccontextmanager
    async def opened(address: str, plans: Path) -> AsyncIterator[Create]:
        order = order_of("sparse", _LINES)
        async with AsyncAX(
            address, company=COMPANY, auth=_credentials(), plans=plans, **settings
        ) as ax:

            async def create(message_id: UUID) -> Any:
                (key,) = await ax.sales_orders.create(order, message_id=MessageId(message_id))
                return key.value

            yield create

    return opened


@asynccontextmanager
async def _ours_on_httpx(address: str, plans: Path) -> AsyncIterator[Create]:
    async with _ours(transport=AsyncHttpxTransport())(address, plans) as create:
        yield create


@asynccontextmanager
async def _sync_ours(address: str, plans: Path) -> AsyncIterator[Create]:
    order = order_of("sparse", _LINES)
    with AX(address, company=COMPANY, auth=_credentials(), plans=plans) as ax:

        async def create(message_id: UUID) -> Any:
            (key,) = ax.sales_orders.create(order, message_id=MessageId(message_id))
            return key.value

        yield create


def _credentials() -> BasicAuth:
    return BasicAuth(_USER, Secret(_PASSWORD))


CALLERS: Final[dict[str, Opened]] = {
    "zeep AsyncClient": _zeep,
    "ours": _ours(),
    "ours, unvalidated": _ours(validate=False),
    "ours on httpx": _ours_on_httpx,
    "sync ours": _sync_ours,
}
