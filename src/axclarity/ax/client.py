"""The clients of an AX installation: `AX` waits, `AsyncAX` awaits, `AXOperations` is neither."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Required, Self, TypedDict, Unpack

from attrs import frozen

from axclarity.ax._port import BasicAuth, Port
from axclarity.ax.call_context import CallContext
from axclarity.ax.documents import Customer, SalesOrder
from axclarity.ax.services import AsyncDocumentService, DocumentOperations, DocumentService
from axclarity.errors import ConfigError, Problem
from axclarity.http import (
    AsyncClient,
    AsyncHttpxTransport,
    AsyncTransport,
    HttpxTransport,
    SyncClient,
    Transport,
    utc_now,
)

__all__ = ["AX", "AXOperations", "AsyncAX"]


@frozen
class AXOperations:
    """The conversations of one company, to be run by `drive`, `drive_async` or a pipeline."""

    company: str
    sales_orders: DocumentOperations[SalesOrder]
    customers: DocumentOperations[Customer]

    @classmethod
    def of_company(
        cls,
        base_url: str,
        *,
        company: str,
        auth: BasicAuth | None = None,
        ports: Mapping[str, str] | None = None,
        language: str = "en-us",
        timeout: float = 120.0,
        now: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Describe an installation. Nothing is sent.

        Args:
            base_url: up to the virtual directory: `https://ax.example/MicrosoftDynamicsAXAif60`.
            company: `dataAreaId`, for example `USMF`.
            ports: port name by service, where an administrator chose another than the service's.
            timeout: seconds for connecting and for each read.
            now: wall-clock time, for `Retry-After` dates.

        Raises:
            ConfigError: lists every setting that is wrong.
        """
        _check(base_url, company)
        context = CallContext(company=company, language=language)

        def port(external_name: str) -> Port:
            name = (ports or {}).get(external_name, external_name)
            return Port(
                address=f"{base_url.rstrip('/')}/{name}/xppservice.svc",
                external_name=external_name,
                auth=auth,
                now=now,
                timeout=timeout,
            )

        return cls(
            company,
            DocumentOperations(port("SalesOrderService"), SalesOrder, context),
            DocumentOperations(port("CustomerService"), Customer, context),
        )


class AXSettings(TypedDict, total=False):
    """The settings of an installation, as `AXOperations.of_company` explains them."""

    company: Required[str]
    auth: BasicAuth | None
    ports: Mapping[str, str] | None
    language: str
    timeout: float


class AX(SyncClient):
    """One company of an AX installation; calls wait for the answer.

    Takes what `AXOperations.of_company` takes.
    """

    def __init__(
        self, base_url: str, *, transport: Transport | None = None, **settings: Unpack[AXSettings]
    ) -> None:
        super().__init__(transport or HttpxTransport())
        self.operations = AXOperations.of_company(base_url, **settings)
        self.sales_orders = DocumentService(self.operations.sales_orders, self._transport)
        self.customers = DocumentService(self.operations.customers, self._transport)


class AsyncAX(AsyncClient):
    """One company of an AX installation; calls are awaited.

    Takes what `AXOperations.of_company` takes.
    """

    def __init__(
        self,
        base_url: str,
        *,
        transport: AsyncTransport | None = None,
        **settings: Unpack[AXSettings],
    ) -> None:
        super().__init__(transport or AsyncHttpxTransport())
        self.operations = AXOperations.of_company(base_url, **settings)
        self.sales_orders = AsyncDocumentService(self.operations.sales_orders, self._transport)
        self.customers = AsyncDocumentService(self.operations.customers, self._transport)


def _check(base_url: str, company: str) -> None:
    problems = []
    if not base_url.startswith(("https://", "http://")):
        hint = "AX speaks net.tcp on the AOS; axclarity needs the HTTP port on IIS."
        problems.append(
            Problem(
                path="base_url",
                rule="config.base-url",
                message="must start with https:// or http://",
                hint=hint if base_url.startswith("net.tcp") else "",
            )
        )
    if not 1 <= len(company) <= 4:
        problems.append(
            Problem(path="company", rule="config.company", message="must have 1 to 4 characters")
        )
    if problems:
        raise ConfigError(*problems)
