"""An inbound port on IIS: its address, its credentials, and what its answers mean."""

import logging
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import define, field, frozen

from axclarity.ax._faults import error_from_fault
from axclarity.ax.call_context import CallContext
from axclarity.ax.contract import Contract, Fault, InfologLine, Reply, fetch_files
from axclarity.ax.contract.plan import Plan, plan_from_files
from axclarity.errors import (
    AxClarityError,
    ConfigError,
    MalformedReply,
    NotAuthorised,
    OutcomeUnknown,
    Problem,
    RateLimited,
    ServerBusy,
    TooLarge,
)
from axclarity.http import (
    Exchange,
    Request,
    Response,
    Turn,
    retry_after_seconds,
    secret_problems,
)
from axclarity.values import Secret

__all__ = ["DESTINATION", "BasicAuth", "OnInfolog", "Port", "is_write", "log_infolog"]

DESTINATION = "ax"

_WRITES = frozenset({"create", "update", "delete"})
_NOT_DONE = frozenset({404, 405, 415, 429})
"""Statuses with which a server says that it has not even looked at a message. A 503 may come from a
server in between that has passed the message on."""

_QUOTA_BYTES = 64 * 1024
_LONG_TEXT = re.compile(r"[^<>]{8193}")
"""What IIS lets through unless somebody allows more: messages, and single texts."""

_READS = frozenset({"read", "find", "findKeys", "getKeys", "getChangedKeys"})

OnInfolog = Callable[[str, Sequence[InfologLine]], None]
"""Is told the operation and the lines that AX added to an answer that is no fault."""


def log_infolog(operation: str, lines: Sequence[InfologLine]) -> None:
    """Log how many lines there are, and at debug level what they say: they may quote data."""
    logger = logging.getLogger("axclarity.ax")
    logger.warning(
        "%s succeeded, and AX noted something (lines: %d). Their text is logged at debug level, "
        "or given to on_infolog.",
        operation,
        len(lines),
    )
    for line in lines:
        logger.debug("%s: %s: %s", operation, line.kind, line.message)


def is_write(operation: str, said: bool | None = None) -> bool:
    """Whether an operation changes anything: what the caller says, or else what its name tells."""
    return operation not in _READS if said is None else said


def _may_be_too_large(message: bytes) -> bool:
    """Whether a 400 can be about the message; IIS gives the same for an answer too large."""
    return len(message) > _QUOTA_BYTES or _LONG_TEXT.search(message.decode()) is not None


@frozen
class BasicAuth:
    """HTTP Basic credentials of the service account, over TLS.

    Args:
        over_plain_http: send them in clear all the same. Loopback needs no such permission.
    """

    user: str
    password: Secret
    over_plain_http: bool = False

    def __attrs_post_init__(self) -> None:
        if problems := secret_problems("auth.password", self.password):
            raise ConfigError(*problems)

    def header(self) -> str:
        """The value of the Authorization header."""
        pair = f"{self.user}:{self.password.reveal()}".encode()
        return "Basic " + b64encode(pair).decode("ascii")


@define(kw_only=True)
class Port:
    """One service on one port. The contract is fetched with the first call and kept.

    Args:
        plan: the contract, where it is known already because it was pinned.
        idempotent: the operations for which AX checks the MessageId: for its own document services
            create, update and delete, unless somebody switched it off.
        addressing: whether calls carry WS-Addressing headers.
        call_context: whether calls must carry one; without it AX takes the caller's own company
            and does not recognise messages. Only AX 2009 has none.
        max_reply_bytes: of an answer, inflated.
        if_absent: what to say beside, where there is no such port.
    """

    address: str
    external_name: str
    auth: BasicAuth | None
    now: Callable[[], datetime]
    timeout: float
    plan: Plan | None = None
    contract: Contract | None = None
    idempotent: frozenset[str] = _WRITES
    validate: bool = True
    addressing: bool = False
    on_infolog: OnInfolog = log_infolog
    max_reply_bytes: int = 64 * 1024 * 1024
    call_context: bool = True
    if_absent: str = ""
    _turn: Turn = field(factory=Turn, init=False)
    _attempts_ended: int = field(default=0, init=False)
    _failure: AxClarityError | None = field(default=None, init=False)

    def loaded(self) -> Exchange[Contract]:
        """The port's contract; many callers at once fetch it between them, or fail together.

        Raises:
            ConfigError: the port speaks net.tcp only, or its contract lacks the service or a part.
            ServerBusy: the contract cannot be had now.
        """
        if self.contract is None and self.plan is not None:
            self.contract = self._contract_of(self.plan)
        if self.contract is None:
            attempts = self._attempts_ended
            yield self._turn
            try:
                if self.contract is None:
                    if attempts != self._attempts_ended and self._failure is not None:
                        raise copy(self._failure)  # of the one whom this caller waited for
                    yield from self._load()
            finally:
                self._turn.give_back()
        assert self.contract is not None  # noqa: S101  loaded above
        return self.contract

    def _load(self) -> Exchange[None]:
        try:
            files = yield from self._whole_files()
            self.contract = self._contract_of(self._plan_of(files))
        except AxClarityError as error:
            self._failure = error
            raise
        finally:
            self._attempts_ended += 1

    def _whole_files(self) -> Exchange[dict[str, bytes]]:
        try:
            return (yield from self.files())
        except MalformedReply as error:
            raise ServerBusy(
                f"{self.external_name}.wsdl: {error.message} It will be asked for again.",
            ) from None

    def _plan_of(self, files: dict[str, bytes]) -> Plan:
        try:
            return plan_from_files(files, self.external_name)
        except MalformedReply as error:
            problem = Problem(path=self.external_name, rule="ax.contract", message=error.message)
            raise ConfigError(problem, destination=DESTINATION) from None

    def files(self) -> Exchange[dict[str, bytes]]:
        """The files of the port's contract, fetched now."""
        return (
            yield from fetch_files(
                self.address, request_for=self._contract_request, expect=self._contract_file
            )
        )

    def call(
        self,
        contract: Contract,
        operation: str,
        context: CallContext,
        *,
        writes: bool | None = None,
        **content: Any,
    ) -> Exchange[Reply]:
        """Send a call and return the answer, unless it is a refusal.

        Args:
            writes: whether the operation changes anything; AIF's own names tell, and an operation
                of another name is taken for a write.
            content: what the call holds, by element name.
        """
        request = self.request(contract, operation, context, writes=writes, **content)
        name, identity = request.operation, context.message_id
        try:
            response = yield request
            if response.status not in (200, 500):
                raise self.refusal(name, response, writes=request.writes, sent=request.content)
            return self._read(contract, operation, response, identity, writes=request.writes)
        except OutcomeUnknown as error:
            error.context.setdefault("operation", name)
            error.context.setdefault("message_id", str(identity) if identity else None)
            raise

    def _read(
        self,
        contract: Contract,
        operation: str,
        response: Response,
        message_id: UUID | None,
        *,
        writes: bool,
    ) -> Reply:
        name = f"{self.external_name}.{operation}"
        try:
            reply = contract.reply(response.content)
            if isinstance(reply, Reply):
                contract.check(operation, reply, response.status)
        except MalformedReply as error:
            raise self.no_envelope(name, response.status, error, writes) from None
        return self.expect(reply, name, message_id, writes=writes)

    def request(
        self,
        contract: Contract,
        operation: str,
        context: CallContext,
        *,
        writes: bool | None = None,
        **content: Any,
    ) -> Request:
        """The request of a call. Raises `InvalidDocument` if the port would not take it."""
        planned = contract.plan.operations.get(operation)
        if self.call_context and planned is not None and planned.header is None:
            raise self._no_context()
        envelope = contract.request(operation, context, address=self.address, **content)
        return Request(
            destination=DESTINATION,
            operation=f"{self.external_name}.{operation}",
            method="POST",
            url=self.address,
            headers={
                **self._authorization(),
                "content-type": "text/xml; charset=utf-8",
                "soapaction": f'"{contract.action(operation)}"',
            },
            content=envelope,
            writes=is_write(operation, writes),
            timeout=self.timeout,
            max_reply_bytes=self.max_reply_bytes,
        )

    def expect(
        self, reply: Reply | Fault, name: str, message_id: UUID | None, *, writes: bool
    ) -> Reply:
        """The answer, unless it is a fault; what AX adds to it is passed on."""
        if isinstance(reply, Fault):
            raise error_from_fault(reply, operation=name, message_id=message_id, writes=writes)
        if reply.infolog:
            try:
                self.on_infolog(name, reply.infolog)
            except Exception:  # what the host makes of it must not cost the answer
                logging.getLogger("axclarity.ax").exception("on_infolog failed for %s", name)
        return reply

    def no_envelope(
        self, name: str, status: int, error: MalformedReply, writes: bool
    ) -> AxClarityError:
        """What an answer means that is no SOAP: a page of IIS, or half a message."""
        if writes:
            return OutcomeUnknown(
                f"{name}: the answer breaks off or is no SOAP ({status}). "
                "It may have happened: look before sending again.",
                status=status,
            )
        return ServerBusy(
            f"{name}: a page instead of SOAP ({status}). {error.message}", status=status
        )

    def refusal(
        self, name: str, response: Response, *, writes: bool, sent: bytes | None = None
    ) -> AxClarityError:
        """What an HTTP status means that carries no SOAP.

        Args:
            sent: the message.
        """
        status = response.status
        if status in (401, 403):
            offered = response.headers.get("www-authenticate", "")
            schemes = f" The server offers: {offered}." if status == 401 and offered else ""
            return NotAuthorised(
                f"{name}: refused ({status}). Check the service account and its role in AX."
                f"{schemes}",
                status=status,
                destination=DESTINATION,
            )
        if status == 400 and writes and not _may_be_too_large(sent or b""):
            return OutcomeUnknown(
                f"{name}: IIS refused the message or, as it is of a usual size, the answer (400). "
                "It may have happened: look before sending again. If this comes back, raise the "
                "binding's maxReceivedMessageSize.",
                status=status,
            )
        if status == 413 or (status == 400 and not name.endswith(".wsdl")):
            return TooLarge(
                f"{name}: IIS refused the message ({status}). Send less at once, or raise the "
                "binding's maxReceivedMessageSize.",
                status=status,
            )
        wait = retry_after_seconds(response.headers.get("retry-after"), now=self.now())
        if writes and status not in _NOT_DONE:
            return OutcomeUnknown(
                f"{name}: neither done nor refused ({status}). Look before sending again.",
                status=status,
                retry_after=wait,
            )
        if status == 429:
            return RateLimited(f"{name}: asked to wait (429).", status=status, retry_after=wait)
        if status == 404:
            said = "there is no such port (404), or it is being activated. Check its name and path."
            said = f"{said} {self.if_absent}".rstrip()
        else:
            said = f"AX cannot answer now ({status}). Activating any port restarts all ports."
        return ServerBusy(
            f"{name}: {said}",
            status=status,
            retry_after=wait,
        )

    def _no_context(self) -> ConfigError:
        return ConfigError(
            Problem(
                path=self.external_name,
                rule="ax.no-call-context",
                message="takes no call context, so neither company nor message id would arrive",
                hint="If this is AX 2009, say call_context=False.",
            ),
            destination=DESTINATION,
        )

    def _contract_of(self, plan: Plan) -> Contract:
        if plan.transport != "http":
            raise ConfigError(
                Problem(
                    path=self.external_name,
                    rule="ax.net-tcp",
                    message="is offered over net.tcp only, which no client but .NET speaks",
                    hint="Make an enhanced port with the HTTP adapter in AX, which needs the web "
                    "services on IIS.",
                )
            )
        return Contract(plan, validate=self.validate, addressing=self.addressing)

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
            raise self.refusal(f"{self.external_name}.wsdl", response, writes=False)
        return response.content

    def _authorization(self) -> dict[str, str]:
        return {"authorization": self.auth.header()} if self.auth else {}
