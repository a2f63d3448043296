"""An inbound port on IIS: its address, its credentials, and what its answers mean."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from attrs import define, field, frozen

from axclarity.ax._faults import error_from_fault
from axclarity.ax.contract import Contract, fault_from_reply, fetch_contract
from axclarity.errors import (
    AxClarityError,
    MalformedReply,
    NotAuthorised,
    OutcomeUnknown,
    RateLimited,
    ServerBusy,
    TooLarge,
)
from axclarity.http import Exchange, Request, Response, Turn, retry_after_seconds
from axclarity.values import Secret

__all__ = ["DESTINATION", "BasicAuth", "Port"]

DESTINATION = "ax"


@frozen
class BasicAuth:
    """HTTP Basic credentials of the service account, over TLS."""

    user: str
    password: Secret

    def header(self) -> str:
        """The value of the Authorization header."""
        pair = f"{self.user}:{self.password.reveal()}".encode()
        return "Basic " + b64encode(pair).decode("ascii")


@define(kw_only=True)
class Port:
    """One service on one port. The contract is fetched with the first call and kept."""

    address: str
    external_name: str
    auth: BasicAuth | None
    now: Callable[[], datetime]
    timeout: float
    contract: Contract | None = None
    _turn: Turn = field(factory=Turn, init=False)

    def loaded(self) -> Exchange[Contract]:
        """The port's contract; many callers at once fetch it between them."""
        if self.contract is None:
            yield self._turn
            try:
                if self.contract is None:
                    self.contract = yield from fetch_contract(
                        self.address,
                        self.external_name,
                        request_for=self._contract_request,
                        expect=self._contract_file,
                    )
            finally:
                self._turn.give_back()
        return self.contract

    def call(
        self, contract: Contract, operation: str, envelope: bytes, *, message_id: UUID | None = None
    ) -> Exchange[bytes]:
        """Send an envelope and return the answer, unless it is a refusal."""
        writes = operation in ("create", "update", "delete")
        name = f"{self.external_name}.{operation}"
        response = yield Request(
            destination=DESTINATION,
            operation=name,
            method="POST",
            url=self.address,
            headers={
                **self._authorization(),
                "content-type": "text/xml; charset=utf-8",
                "soapaction": f'"{contract.action(operation)}"',
            },
            content=envelope,
            writes=writes,
            timeout=self.timeout,
        )
        if response.status in (200, 500):
            try:
                fault = fault_from_reply(response.content)
            except MalformedReply as error:
                raise self._no_envelope(name, response, error, writes=writes) from None
            if fault is not None:
                raise error_from_fault(fault, operation=name, message_id=message_id)
            return response.content
        raise self._refusal(name, response, writes=writes)

    def _contract_request(self, url: str) -> Request:
        return Request(
            destination=DESTINATION,
            operation=f"{self.external_name}.wsdl",
            method="GET",
            url=url,
            headers=self._authorization(),
            timeout=self.timeout,
        )

    def _contract_file(self, response: Response) -> bytes:
        if response.status != 200:
            raise self._refusal(f"{self.external_name}.wsdl", response, writes=False)
        return response.content

    def _authorization(self) -> dict[str, str]:
        return {"authorization": self.auth.header()} if self.auth else {}

    def _no_envelope(
        self, name: str, response: Response, error: MalformedReply, *, writes: bool
    ) -> AxClarityError:
        if writes:
            return OutcomeUnknown(
                f"{name}: the answer breaks off or is no SOAP ({response.status}). "
                "It may have happened: look before sending again.",
                status=response.status,
            )
        return ServerBusy(
            f"{name}: a page instead of SOAP ({response.status}). {error.message}",
            status=response.status,
        )

    def _refusal(self, name: str, response: Response, *, writes: bool) -> AxClarityError:
        status = response.status
        if status in (401, 403):
            return NotAuthorised(
                f"{name}: refused ({status}). Check the service account and its role in AX.",
                status=status,
                destination=DESTINATION,
            )
        if status in (400, 413):
            return TooLarge(
                f"{name}: IIS refused the message ({status}). Send less at once, or raise the "
                "binding's maxReceivedMessageSize.",
                status=status,
            )
        if writes and status in (502, 504):
            return OutcomeUnknown(
                f"{name}: a gateway gave up ({status}). Look before sending again.", status=status
            )
        wait = retry_after_seconds(response.headers.get("retry-after"), now=self.now())
        if status == 429:
            return RateLimited(f"{name}: asked to wait (429).", status=status, retry_after=wait)
        return ServerBusy(
            f"{name}: AX cannot answer now ({status}). Activating any port restarts all ports.",
            status=status,
            retry_after=wait,
        )
