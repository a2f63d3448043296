"""The web server in front of the company: ports, contracts, credentials, and faults on demand."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from hmac import compare_digest
from math import ceil

from attrs import frozen
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from axclarity.ax.contract import FaultText
from axclarity.sandbox._faulty import struck_by
from axclarity.sandbox._server import Application
from axclarity.sandbox.ax._soap import ServicePort
from axclarity.sandbox.ax.company import AxCompany
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["ax_app"]

_XML = "text/xml; charset=utf-8"
_DEADLOCK = FaultText(
    code="RequestFailed",
    message="Request Failed. See the Exception Log for details.",
    infolog=(
        "Cannot select a record in Number sequences. Deadlock, where users locked the table.",
    ),
)


def ax_app(company: AxCompany, faults: Faults, user: str, password: Secret) -> Application:
    """IIS with the AIF web services of a company, as an ASGI application.

    Args:
        company: whose ports are served, each under the name of its service.
        faults: what goes wrong; `ax` faults strike here.
        user, password: HTTP Basic credentials, asked for by contracts and calls alike.
    """
    web = _Web(company.ports(), _basic(user, password))
    path = "/MicrosoftDynamicsAXAif60/{port}/xppservice.svc"
    application = Starlette(
        routes=[
            Route(path, web.contract, methods=["GET"]),
            Route(path, web.call, methods=["POST"]),
        ]
    )
    return struck_by(faults, "ax", web.operation_of, web.answer_of_fault, application)


@frozen
class _Web:
    ports: Mapping[str, ServicePort]
    authorization: bytes

    async def contract(self, request: Request) -> Response:
        """One file of a port's contract, by query string."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        address = str(request.url.replace(query=""))
        files = self.ports[request.path_params["port"]].served.files(address)
        content = files.get(request.url.query.lower())
        return Response(status_code=404) if content is None else _xml(200, content)

    async def call(self, request: Request) -> Response:
        """A SOAP call."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        port = self.ports[request.path_params["port"]]
        action = request.headers.get("soapaction", "")
        operation = port.served.operation_of(action)
        if operation is None:
            text = FaultText(
                code="ActionNotSupported", message="The action of the message is not supported."
            )
            return _xml(500, port.fault("", text))
        status, content = await run_in_threadpool(port.answer, operation, await request.body())
        return _xml(status, content)

    def operation_of(self, request: Request) -> str:
        """The name of what is asked for: `SalesOrderService.create`, `SalesOrderService.wsdl`."""
        port = request.url.path.split("/")[-2:-1]
        name = port[0] if port else ""
        if request.method != "POST":
            return f"{name}.wsdl"
        action = request.headers.get("soapaction", "").strip('"')
        return f"{name}.{action.rpartition('/')[2]}"

    async def answer_of_fault(self, name: str, seconds: float) -> Response | None:
        """What a fault answers instead of the work; `slow` waits and lets the work be done."""
        retry = {"retry-after": str(ceil(seconds))}
        match name:
            case "slow":
                await asyncio.sleep(seconds)
            case "unauthorised":
                return _unauthorised()
            case "unavailable":
                return Response(status_code=503, headers=retry)
            case "rate_limited":
                return Response(status_code=429, headers=retry)
            case "locked":
                port = next(iter(self.ports.values()))
                return _xml(500, port.fault("", _DEADLOCK))
        return None

    def _refusal(self, request: Request) -> Response | None:
        given = request.headers.get("authorization", "").encode()
        if not compare_digest(given, self.authorization):
            return _unauthorised()
        if request.path_params["port"] not in self.ports:
            return Response(status_code=404)
        return None


def _basic(user: str, password: Secret) -> bytes:
    return b"Basic " + b64encode(f"{user}:{password.reveal()}".encode())


def _unauthorised() -> Response:
    return Response(status_code=401, headers={"www-authenticate": 'Basic realm="AX"'})


def _xml(status: int, content: bytes) -> Response:
    return Response(content, status_code=status, media_type=_XML)
