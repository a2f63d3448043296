"""Which fields a map may not feed: what must balance is code, what describes is data.

By rule, and not by a list of fields: numbers, keys, and names that speak of money, tax, accounts,
articles, addresses, or of what an order is found again by.
"""

import re
from collections.abc import Mapping

from axclarity.ax.documents import Kind
from axclarity.mapping.fieldmaps._shapes import Shape

__all__ = ["CLARITY_TARGETS", "TARGETS", "why_code"]

TARGETS = (
    "ax.Customer",
    "ax.ReturnOrderIn",
    "ax.SalesOrder",
    "ax.SalesOrder2009",
    "clarity.Customer",
    "clarity.NewCustomer",
    "clarity.NewProduct",
    "clarity.NewShipment",
    "clarity.Order",
    "clarity.Product",
    "clarity.Shipment",
)
"""What a map may fill. Journals, prices, rates and stock are nothing but amounts."""

_PRODUCT = frozenset({"name", "description", "barcode"})
_CUSTOMER = frozenset({"company", "email", "first_name", "last_name", "phone", "group"})
_SHIPMENT = frozenset({"carrier", "service"})

CLARITY_TARGETS: Mapping[str, frozenset[str]] = {
    "clarity.Customer": _CUSTOMER,
    "clarity.NewCustomer": _CUSTOMER,
    "clarity.NewProduct": _PRODUCT,
    "clarity.NewShipment": _SHIPMENT,
    "clarity.Product": _PRODUCT,
    "clarity.Shipment": _SHIPMENT,
}
"""Besides `attributes`, where a class has them."""

_MONEY = re.compile(
    r"Amount|Balance|Commission|Credit|CashDisc|Currency|Disc(?!losure)|DueDate|Exch|Markup|Paym"
    r"|Price|Qty|Rebate|Settle|Tax|Unit(?!ed)|UnitedVAT|VATNum|Giro|Bank|T[CD]SGroup"
)
_CHARGE = re.compile(
    r"Accrued|Clearing|Deposit|Fee(?![dl])|FineCode|Interest(Charge|Code)|Surcharge"
    r"|Assessee|COFINS|ExportSales|FinalUser|Fiscal(Doc|Est)|ForeignTrade|ForeignResident|ICMS"
    r"|IncomingFiscal|IRS1099|\bListcode$|PresenceType|Sales(Line|Table)_(BR|IN)\.|ServiceCodeOn"
    r"|SimpleNational|Suframa|Triangular|VatDate|Wht"
)
"""Charges, and taxes by other names in the countries that have them."""
_ACCOUNT = re.compile(
    r"\b(Consign(ee|or)|Cust|Factoring|Invoice|Ledger|Main|RContract|Vend)?Account(Num)?(_RU)?$"
    r"|\b(CreateVendor|CustGroup|InvoiceAddress|OneTimeCustomer)$"
)
_POSTING = re.compile(
    r"Posting|Ledger|DefaultDimension|InventProfile"
    r"|\b(AgreementHeader|AssetId|MatchingAgreement|Proj(?!Id$)|PSA|RContract)"
)
_IDENTITY = re.compile(
    r"\b(DAXIntegration|External|Item|Our|Purch|ReturnItem)\w*(Id|Num)$|\bPurch[oO]rderFormNum$"
    r"|\bInvent(Trans|Ref|Dim)\w*(Id|Type)|ContactInfo\w*\."
    r"|\b(BlanketRef|InterCompany|MCRMerged|ReturnReplacement|SyncEntity|[nN]umberSequence)"
    r"|\b(_DocumentHash|ActualCompanyId|CustInvoiceId|CustomerLineNum|LineNum|Party(Id|Number)?"
    r"|PrivateForParty|RecId|RecVersion|RefCompanyId|SalesId|ServiceOrderId)$"
)
_COURSE = re.compile(
    r"Status|Stopped|Disposition|\bReturn(Allow|Arrival|Closed)"
    r"|\b(Blocked|Complete|InclTax|Reservation|Sales(Type|Lines?)|Scrap|itemReplaced)$"
)
_DIMENSION = re.compile(r"\bInventDim\b")
_ARTICLE = re.compile(
    r"Invent(Site|Location|Batch|Serial|Color|Size|Style)|ItemGroup"
    r"|\b(Config|Pds(Batch|Same)|RetailVariant)|\b(Line)?DeliveryType$"
)
_PLACE = re.compile(
    r"\b(Party)?(Address|BuildingCompliment|City|Country(Region(Id|Code))?|County"
    r"|DistrictName|ISOcode|PostBox|State|Street(Number)?|ZipCode)$"
    r"|\b(PrimaryAddress)?Location(Id)?$|\bRoles$|\bIs(LocationOwner|Primary)$"
)
"""An address is one whole: a tax group goes by it, and AX knows it again by all of it."""

_OF_ANYBODY: tuple[tuple[re.Pattern[str], str], ...] = (
    (_MONEY, "money, tax or quantity"),
    (_DIMENSION, "which goods, and where from"),
)
"""Also where a site named the field itself."""
_OF_AX = (
    *_OF_ANYBODY,
    (_CHARGE, "money, tax or quantity"),
    (_ACCOUNT, "the account"),
    (_POSTING, "where it is posted"),
    (_IDENTITY, "what it is found again by"),
    (_COURSE, "how far it has come"),
    (_ARTICLE, "which goods, and where from"),
    (_PLACE, "where it goes"),
)
_NUMBERS = (Kind.REAL, Kind.INT, Kind.LONG)


def why_code(path: str, shape: Shape, *, own: bool) -> str:
    """What a target of AX decides, if it is not for a map to feed; empty where it is.

    Args:
        path: its records and itself without brackets, such as `SalesTable.SalesLine.Name`.
        own: whether the site added it.
    """
    if shape.spec is not None and shape.spec.kind in _NUMBERS:
        return "a number"
    words = _OF_ANYBODY if own else _OF_AX
    return next((decided for pattern, decided in words if pattern.search(path)), "")
