"""The inbound ports of the company: every service that is known, and what stands behind it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from axclarity.ax.contract import Served
from axclarity.ax.contract.plan import plan_of_document
from axclarity.ax.services import CATALOGUE
from axclarity.sandbox.ax._ax2009 import SalesOrders2009
from axclarity.sandbox.ax._customers import CustomerRules
from axclarity.sandbox.ax._dimensions import dimension_services
from axclarity.sandbox.ax._journals import JournalRules
from axclarity.sandbox.ax._keeper import Keeper, Kept
from axclarity.sandbox.ax._operations import DocumentOperations
from axclarity.sandbox.ax._orders import OrderRules
from axclarity.sandbox.ax._outbound import PostedOnly
from axclarity.sandbox.ax._pages import Pages
from axclarity.sandbox.ax._prices import PriceJournalRules, RateRules
from axclarity.sandbox.ax._products import ProductRules, ReleaseRules
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._returns import ReturnRules
from axclarity.sandbox.ax._site_journals import SITE_JOURNALS, SiteJournals
from axclarity.sandbox.ax._slips import InboundSlips
from axclarity.sandbox.ax._soap import ServicePort
from axclarity.sandbox.ax._stock import Stock

__all__ = ["ports_of", "ports_of_2009"]

_READING = ("read", "find", "findKeys")
_IN_2009 = ("create", "read", "update", "delete", "find", "findKeys")


def ports_of(records: Records, settings: Settings) -> dict[str, ServicePort]:
    """The ports by name, each with one service."""
    made = [
        _port(name, _operations(name, settings), kept, records, settings)
        for name, kept in _document_services(records, settings).items()
    ]
    made.append(_port(SITE_JOURNALS, _READING, SiteJournals(records), records, settings))
    made += [
        ServicePort(served, operations, records, settings)
        for served, operations in dimension_services(records)
    ]
    return {
        settings.ports.get(port.served.external_name, port.served.external_name): port
        for port in made
    }


def ports_of_2009(records: Records, settings: Settings) -> dict[str, ServicePort]:
    """The ports as AX 2009 has them: one file for each service, and calls without a context."""
    orders = SalesOrders2009(Keeper(records.orders, OrderRules(records, settings)))
    port = _port("SalesOrderService", _IN_2009, orders, records, settings, call_context=False)
    return {"salesorderservice.svc": port}


def _document_services(records: Records, settings: Settings) -> Mapping[str, Kept]:
    return {
        "SalesOrderService": Keeper(records.orders, OrderRules(records, settings)),
        "CustomerService": Keeper(records.customers, CustomerRules(records, settings)),
        "EcoResProductService": Keeper(records.products, ProductRules(records)),
        "ItemService": Keeper(records.released, ReleaseRules(records)),
        "InventoryOnHandService": Stock(records),
        "GeneralJournalService": Keeper(
            records.journals, JournalRules(records, settings, kind="Daily")
        ),
        "CustPaymJournalService": Keeper(
            records.payments, JournalRules(records, settings, kind="CustPayment")
        ),
        "ReturnOrderInService": Keeper(records.returns, ReturnRules(records, settings)),
        "SalesPackingSlipService": InboundSlips(records),
        "ASNService": Keeper(records.slips, PostedOnly()),
        "SalesInvoiceService": Keeper(records.invoices, PostedOnly()),
        "PriceDiscJournalService": Keeper(records.price_journals, PriceJournalRules(records)),
        "PriceListService": Keeper(records.prices, PostedOnly()),
        "ExchangeRatesService": Keeper(records.rates, RateRules()),
    }


def _operations(name: str, settings: Settings) -> tuple[str, ...]:
    """Those that AX has, and those that the site has added."""
    return (*CATALOGUE[name].operations, *settings.added.get(name, ()))


def _port(
    name: str,
    operations: tuple[str, ...],
    kept: Kept,
    records: Records,
    settings: Settings,
    *,
    call_context: bool = True,
) -> ServicePort:
    kind: Any = kept.kind
    served = _served(name, kind, operations, call_context)
    pages = Pages(records, settings)
    return ServicePort(served, DocumentOperations(served, kept, pages, settings), records, settings)


@cache
def _served(name: str, kind: type[Any], operations: tuple[str, ...], call_context: bool) -> Served:
    """A service as it is described, which takes a while and never changes."""
    if call_context:
        return Served(plan_of_document(name, kind, operations))
    own = kind.namespace
    plan = plan_of_document(name, kind, operations, call_context=False, simple_types=own)
    return Served(plan)
