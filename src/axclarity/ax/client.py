"""The clients of an AX installation: `AX` waits, `AsyncAX` awaits, `AXOperations` is neither."""

import logging
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Required, Self, TypedDict, TypeVar, Unpack, overload

from attrs import define, field

from axclarity.ax._port import BasicAuth, OnInfolog, Port, log_infolog
from axclarity.ax._settings import by_scheme, check_settings
from axclarity.ax.call_context import CallContext
from axclarity.ax.contract.plan import read_pinned
from axclarity.ax.documents import (
    AdvanceShipNotice,
    Customer,
    CustPaymJournal,
    Document,
    EcoResProduct,
    ExchangeRates,
    InventoryOnHand,
    Item,
    LedgerGeneralJournal,
    PriceDiscountJournal,
    PriceList,
    ReturnOrderIn,
    SalesInvoice,
    SalesOrder,
    SalesPackingSlip,
)
from axclarity.ax.services import (
    AsyncDocumentService,
    AsyncFinancialDimensions,
    AsyncService,
    DocumentOperations,
    DocumentService,
    FinancialDimensionOperations,
    FinancialDimensions,
    Service,
    ServiceOperations,
    external_name,
    facts_of,
)
from axclarity.http import (
    AsyncClient,
    AsyncSocketTransport,
    AsyncTransport,
    SocketTransport,
    SyncClient,
    Transport,
    WindowsAuth,
    utc_now,
)

__all__ = ["AX", "AXOperations", "AsyncAX"]

D = TypeVar("D", bound=Document)


class _Offered(Generic[D]):
    """A service as an attribute of all three clients, each in its own skin."""

    def __init__(self, kind: type[D]) -> None:
        self._kind = kind

    @overload
    def __get__(self, client: "AX", owner: type[Any]) -> DocumentService[D]: ...

    @overload
    def __get__(self, client: "AsyncAX", owner: type[Any]) -> AsyncDocumentService[D]: ...

    @overload
    def __get__(self, client: "AXOperations", owner: type[Any]) -> DocumentOperations[D]: ...

    def __get__(self, client: Any, owner: type[Any]) -> Any:
        return self if client is None else client.of(self._kind)


class _Services:
    """The document services of AX, by what they carry."""

    sales_orders = _Offered(SalesOrder)
    customers = _Offered(Customer)
    products = _Offered(EcoResProduct)
    released_products = _Offered(Item)
    on_hand = _Offered(InventoryOnHand)
    general_journals = _Offered(LedgerGeneralJournal)
    payment_journals = _Offered(CustPaymJournal)
    return_orders = _Offered(ReturnOrderIn)
    packing_slips = _Offered(SalesPackingSlip)
    ship_notices = _Offered(AdvanceShipNotice)
    invoices = _Offered(SalesInvoice)
    price_journals = _Offered(PriceDiscountJournal)
    price_lists = _Offered(PriceList)
    exchange_rates = _Offered(ExchangeRates)


def _if_absent(service: str, named: str | None) -> str:
    """What to say of a port that is not there."""
    if named:
        return f"It was asked for as {named!r}, which ports says."
    return f"If the port has another name than the service, say ports={{{service!r}: 'NAME'}}."


def _as_path(given: Path | str | None) -> Path | None:
    return None if given is None else Path(given)


@define(kw_only=True, eq=False)
class AXOperations(_Services):
    """The conversations of one company, to be run by `drive`, `drive_async` or a pipeline.

    Args:
        base_url: up to the virtual directory: `https://ax.example/MicrosoftDynamicsAXAif60`.
        company: `dataAreaId`, for example `USMF`.
        auth: Basic credentials. With Windows authentication the transport has the identity.
        ports: port name by service, where an administrator chose another than the service's. A
            name that ends in `.svc` is the whole file, as AX 2009 has it: `salesorderservice.svc`.
        plans: a folder of pinned plans, `SalesOrderService.plan.json` and so on; a service that has
            none there fetches its contract with the first call.
        language: of infolog texts. Faults without a code are recognised in English only.
        logon_as_user, partition_key: for the call context.
        timeout: seconds for connecting and for each read.
        document_limit: the ports' "Limit number of documents"; `None` where none is set.
        validate: whether calls are validated against the schemas before they leave.
        addressing: whether calls carry WS-Addressing headers.
        call_context: say `False` for AX 2009, whose calls have none: its port decides the company.
        idempotent: operations for which AX checks the MessageId.
        on_infolog: is told what AX adds to answers that are no faults.
        now: wall-clock time, for `Retry-After` dates.

    Raises:
        ConfigError: lists every setting that is wrong.
    """

    base_url: str
    company: str
    auth: BasicAuth | None = None
    ports: Mapping[str, str] | None = None
    plans: Path | None = field(default=None, converter=_as_path)
    language: str = "en-us"
    logon_as_user: str | None = None
    partition_key: str | None = None
    timeout: float = 120.0
    document_limit: int | None = 1000
    validate: bool = True
    addressing: bool = False
    call_context: bool = True
    idempotent: frozenset[str] = frozenset({"create", "update", "delete"})
    on_infolog: OnInfolog = log_infolog
    now: Callable[[], datetime] = utc_now
    _known: dict[tuple[str, type[Any] | None], Any] = field(factory=dict, init=False, repr=False)
    _open: dict[str, Port] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_settings(self.base_url, self.company, self.auth, self.plans, self.timeout)

    @classmethod
    def of_company(cls, base_url: str, **settings: "Unpack[AXSettings]") -> Self:
        """Describe an installation. Nothing is sent."""
        return cls(base_url=base_url, **settings)

    def of(self, kind: type[D], service: str | None = None) -> DocumentOperations[D]:
        """The service that carries a document.

        Args:
            service: its external name, where it is not AX's own.
        """
        name = external_name(service) if service else facts_of(kind).external_name
        key = (name, kind)
        found: DocumentOperations[D] = self._known.get(key) or self._known.setdefault(
            key, DocumentOperations(self._port(name), kind, self._context(), self.document_limit)
        )
        return found

    def service(self, name: str) -> ServiceOperations:
        """Any service by its external name; names in circulation lead to the real one."""
        real = external_name(name)
        if real != name:
            logging.getLogger("axclarity.ax").info("%s is called %s on the wire", name, real)
        key = (real, None)
        found: ServiceOperations = self._known.get(key) or self._known.setdefault(
            key, ServiceOperations(self._port(real), self._context())
        )
        return found

    @property
    def dimensions(self) -> FinancialDimensionOperations:
        """Financial dimensions and their values."""
        return FinancialDimensionOperations(
            self.service("DimensionService"), self.service("DimensionValueService")
        )

    def _context(self) -> CallContext:
        return CallContext(
            company=self.company,
            language=self.language,
            logon_as_user=self.logon_as_user,
            partition_key=self.partition_key,
        )

    def _port(self, service: str) -> Port:
        return self._open.get(service) or self._open.setdefault(service, self._opened(service))

    def _opened(self, service: str) -> Port:
        named = (self.ports or {}).get(service)
        name = named or service
        file = name if name.lower().endswith(".svc") else f"{name}/xppservice.svc"
        return Port(
            address=f"{self.base_url.rstrip('/')}/{file}",
            external_name=service,
            auth=self.auth,
            now=self.now,
            timeout=self.timeout,
            plan=read_pinned(self.plans, service) if self.plans else None,
            idempotent=self.idempotent,
            validate=self.validate,
            addressing=self.addressing,
            call_context=self.call_context,
            on_infolog=self.on_infolog,
            if_absent=_if_absent(service, named),
        )


class ClientSettings(TypedDict, total=False):
    """The settings of an installation, as `AXOperations` explains them."""

    company: Required[str]
    ports: Mapping[str, str] | None
    plans: Path | str | None
    language: str
    logon_as_user: str | None
    partition_key: str | None
    timeout: float
    document_limit: int | None
    validate: bool
    addressing: bool
    call_context: bool
    idempotent: frozenset[str]
    on_infolog: OnInfolog
    now: Callable[[], datetime]


class AXSettings(ClientSettings, total=False):
    """The same, with the credentials that go with each request."""

    auth: BasicAuth | None


class AX(SyncClient, _Services):
    """One company of an AX installation; calls wait for the answer.

    Takes what `AXOperations` takes, and:

    Args:
        auth: who calls: `BasicAuth`, or `WindowsAuth` for NTLM, Kerberos and Negotiate.
        tls: for a client certificate or a private authority; `client_certificate_context` makes it.
        transport: another than one of the client's own; it has its own identity.
    """

    def __init__(
        self,
        base_url: str,
        *,
        auth: BasicAuth | WindowsAuth | None = None,
        tls: ssl.SSLContext | None = None,
        transport: Transport | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        basic, windows = by_scheme(auth, transport)
        super().__init__(transport or SocketTransport(auth=windows, tls=tls))
        self.operations = AXOperations(base_url=base_url, auth=basic, **settings)

    def of(self, kind: type[D], service: str | None = None) -> DocumentService[D]:
        """The service that carries a document; `service` names one that is not AX's own."""
        return DocumentService(self.operations.of(kind, service), self._transport)

    def service(self, name: str) -> Service:
        """Any service by its external name, a site's own included."""
        return Service(self.operations.service(name), self._transport)

    @property
    def dimensions(self) -> FinancialDimensions:
        """Financial dimensions and their values."""
        return FinancialDimensions(self.operations.dimensions, self._transport)


class AsyncAX(AsyncClient, _Services):
    """One company of an AX installation; calls are awaited.

    Takes what `AX` takes.
    """

    def __init__(
        self,
        base_url: str,
        *,
        auth: BasicAuth | WindowsAuth | None = None,
        tls: ssl.SSLContext | None = None,
        transport: AsyncTransport | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        basic, windows = by_scheme(auth, transport)
        super().__init__(transport or AsyncSocketTransport(auth=windows, tls=tls))
        self.operations = AXOperations(base_url=base_url, auth=basic, **settings)

    def of(self, kind: type[D], service: str | None = None) -> AsyncDocumentService[D]:
        """The service that carries a document; `service` names one that is not AX's own."""
        return AsyncDocumentService(self.operations.of(kind, service), self._transport)

    def service(self, name: str) -> AsyncService:
        """Any service by its external name, a site's own included."""
        return AsyncService(self.operations.service(name), self._transport)

    @property
    def dimensions(self) -> AsyncFinancialDimensions:
        """Financial dimensions and their values."""
        return AsyncFinancialDimensions(self.operations.dimensions, self._transport)
