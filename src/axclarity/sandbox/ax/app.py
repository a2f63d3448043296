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
from axclarity.sandbox.ax._windows import USER, unauthorised, windows_logon
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


def ax_app(
    company: AxCompany,
    faults: Faults,
    user: str,
    password: Secret,
    *,
    logon: tuple[str, ...] = ("basic",),
) -> Application:
    """IIS with the AIF web services of a company, as an ASGI application.

    Args:
        company: whose ports are served: those of AX 2012 under `MicrosoftDynamicsAXAif60`, each
            by its name, and those of AX 2009 under `MicrosoftDynamicsAXAif50`.
        faults: what goes wrong; `ax` faults strike here.
        user, password: asked for by contracts and calls alike.
        logon: how they are asked for: `basic`, `negotiate`, `ntlm`.

    Raises:
        ConfigError: an unknown way to log on, or an account that Windows log-on cannot take.
    """
    web = _Web(company.ports(), _basic(user, password), logon)
    web_2009 = _Web(company.ports_2009(), _basic(user, password), logon)
    application = Starlette(
        routes=[
            *web.routes("/MicrosoftDynamicsAXAif60/{port}/xppservice.svc"),
            *web_2009.routes("/MicrosoftDynamicsAXAif50/{port}"),
        ]
    )
    struck = struck_by(faults, "ax", web.operation_of, web.answer_of_fault, application)
    return struck if logon == ("basic",) else windows_logon(struck, {user: password}, logon)


@frozen
class _Web:
    ports: Mapping[str, ServicePort]
    authorization: bytes
    logon: tuple[str, ...]

    def routes(self, path: str) -> list[Route]:
        """Where the ports are: `{port}` stands for the name of one."""
        return [
            Route(path, self.contract, methods=["GET"]),
            Route(path, self.call, methods=["POST"]),
        ]

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
        *_, before, last = ("", *request.url.path.split("/"))
        name = before if last == "xppservice.svc" else last
        port = self.ports.get(name)
        name = port.served.external_name if port else name
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
                return unauthorised(self.logon)
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
        if USER not in request.scope and not compare_digest(given, self.authorization):
            return unauthorised(self.logon)
        if request.path_params["port"] not in self.ports:
            return Response(status_code=404)
        return None


def _basic(user: str, password: Secret) -> bytes:
    return b"Basic " + b64encode(f"{user}:{password.reveal()}".encode())


def _xml(status: int, content: bytes) -> Response:
    return Response(content, status_code=status, media_type=_XML)
