"""The document services of AX: their five names, their documents, their operations.

Source: Dynamics AX 2012, standard document services; external names follow AX's rule (the AOT name
without its module) where no contract confirmed them. A port's own WSDL has the last word.
"""

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

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
from axclarity.errors import ConfigError, Problem

__all__ = ["CATALOGUE", "ServiceFacts", "external_name", "facts_of"]

_C, _R, _U, _D = ("create",), ("read",), ("update",), ("delete",)
_FIND = ("find", "findKeys")
_KEYS = ("getKeys", "getChangedKeys")
_ALL = (*_C, *_R, *_U, *_D, *_FIND, *_KEYS)


@frozen(kw_only=True)
class ServiceFacts:
    """One document service.

    Args:
        external_name: on the wire: `SalesOrderService`.
        aot_name: in AX's own forms, never on the wire: `SalesSalesOrderService`.
        document: the class of its document.
        operations: those that AX documents, or that contracts show.
        confirmed: whether a contract confirmed the external name and the fields.
        also_known_as: names in circulation that are no name of AX.
    """

    external_name: str
    aot_name: str
    document: type[Document]
    operations: tuple[str, ...]
    confirmed: bool = False
    also_known_as: tuple[str, ...] = ()


_SERVICES: Final = (
    ServiceFacts(
        external_name="SalesOrderService",
        aot_name="SalesSalesOrderService",
        document=SalesOrder,
        operations=_ALL,
        confirmed=True,
    ),
    ServiceFacts(
        external_name="CustomerService",
        aot_name="CustCustomerService",
        document=Customer,
        operations=_ALL,
        confirmed=True,
    ),
    ServiceFacts(
        external_name="EcoResProductService",
        aot_name="EcoResProductService",
        document=EcoResProduct,
        operations=(*_C, *_R, *_FIND, *_KEYS),
        confirmed=True,
        also_known_as=("EcoResProduct",),
    ),
    ServiceFacts(
        external_name="ItemService",
        aot_name="InventItemService",
        document=Item,
        operations=(*_C, *_R),
    ),
    ServiceFacts(
        external_name="InventoryOnHandService",
        aot_name="InventInventoryOnHandService",
        document=InventoryOnHand,
        operations=_R,
        also_known_as=("InventOnHandService",),
    ),
    ServiceFacts(
        external_name="GeneralJournalService",
        aot_name="LedgerGeneralJournalService",
        document=LedgerGeneralJournal,
        operations=(*_C, *_R),
        also_known_as=("LedgerJournalTable", "LedgerJournalTrans"),
    ),
    ServiceFacts(
        external_name="CustPaymJournalService",
        aot_name="LedgerCustPaymJournalService",
        document=CustPaymJournal,
        operations=_C,
    ),
    ServiceFacts(
        external_name="ReturnOrderInService",
        aot_name="ReturnReturnOrderInService",
        document=ReturnOrderIn,
        operations=(*_C, *_U, *_D),
    ),
    ServiceFacts(
        external_name="SalesPackingSlipService",
        aot_name="SalesSalesPackingSlipService",
        document=SalesPackingSlip,
        operations=_C,
    ),
    ServiceFacts(
        external_name="ASNService",
        aot_name="InventASNService",
        document=AdvanceShipNotice,
        operations=_R,
    ),
    ServiceFacts(
        external_name="SalesInvoiceService",
        aot_name="SalesSalesInvoiceService",
        document=SalesInvoice,
        operations=_R,
    ),
    ServiceFacts(
        external_name="PriceDiscJournalService",
        aot_name="PricePriceDiscJournalService",
        document=PriceDiscountJournal,
        operations=_C,
    ),
    ServiceFacts(
        external_name="PriceListService",
        aot_name="PricePriceListService",
        document=PriceList,
        operations=_R,
    ),
    ServiceFacts(
        external_name="ExchangeRatesService",
        aot_name="LedgerExchangeRatesService",
        document=ExchangeRates,
        operations=(*_C, *_R),
    ),
)

CATALOGUE: Final[Mapping[str, ServiceFacts]] = {each.external_name: each for each in _SERVICES}

_OTHER_NAMES = {
    name: each.external_name
    for each in _SERVICES
    for name in (each.aot_name, *each.also_known_as)
    if name != each.external_name
}


def external_name(name: str) -> str:
    """The name on the wire of a service that goes by several names; another name is kept."""
    return _OTHER_NAMES.get(name, name)


def facts_of(document: type[Any]) -> ServiceFacts:
    """The service that carries a document.

    Raises:
        ConfigError: none of AX's does; name the service.
    """
    for each in _SERVICES:
        if issubclass(document, each.document):
            return each
    raise ConfigError(
        Problem(
            path=document.__name__,
            rule="config.service",
            message="is not the document of a service of AX's own",
            hint="Name the service as well: service(name, document).",
        )
    )
