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
    r"Accrued|Amount|Balance|Clearing|Commission|Credit|CashDisc|Currency|Deposit"
    r"|Disc(?!losure)|DueDate|Exch|Fee(?![dl])|FineCode|Interest(Charge|Code)|Mandate|Markup|Paym"
    r"|Price|Qty|Rebate|Settle|Surcharge|Tax|Unit(?!ed)|UnitedVAT|VATNum|Giro|Bank|T[CD]SGroup"
)
_TAX = re.compile(
    r"Assessee|COFINS|ExportSales|FinalUser|Fiscal(Doc|Est)|ForeignTrade|ForeignResident|ICMS"
    r"|IncomingFiscal|IRS1099|^Listcode$|PresenceType|ServiceCodeOn|SimpleNational|Suframa"
    r"|Triangular|VatDate|Wht"
)
"""By other names than Tax, in the countries that have them."""
_ACCOUNT = re.compile(
    r"^(Consign(ee|or)|Cust|Factoring|Invoice|Ledger|Main|RContract|Vend)?Account(Num)?(_RU)?$"
    r"|^CustGroup$|^OneTimeCustomer$|^InvoiceAddress$|^CreateVendor$"
)
_POSTING = re.compile(
    r"Posting|Ledger|DefaultDimension|^MatchingAgreement|^AgreementHeader|^AssetId|InventProfile"
    r"|^Proj[A-Z]|^PSA[A-Z]|^RContract"
)
_IDENTITY = re.compile(
    r"^(Item|Purch|ReturnItem)\w*(Id|Num)$|^SalesId$|^Purch[oO]rderFormNum$|^_DocumentHash$"
    r"|^(Rec(Id|Version)|CustomerLineNum|LineNum)$|^(DAXIntegration|External|Our)\w*(Id|Num)$"
    r"|^Invent(Trans|Ref|Dim)\w*(Id|Type)|^InterCompany|^[nN]umberSequence|^MCRMerged|^SyncEntity"
    r"|^Party(Id|Number)?$|^PrivateForParty$|^(Actual|Ref)CompanyId$|^BlanketRef|^CustInvoiceId$"
    r"|^QuotationId$|^ReturnReplacement|^ServiceOrderId$"
)
_COURSE = re.compile(
    r"Status|^Sales(Type|Lines?)$|^Complete$|^InclTax$|^Blocked$|^Reservation$|Stopped|^Scrap$"
    r"|Disposition|^itemReplaced$|^Return(Allow|Arrival|Closed)"
)
_ARTICLE = re.compile(
    r"^InventDim$|^Config|Invent(Site|Location|Batch|Serial|Color|Size|Style)|ItemGroup"
    r"|^RetailVariant|^(Line)?DeliveryType$|^Pds(Batch|Same)"
)
_PLACE = re.compile(
    r"^(Party)?(Address|BuildingCompliment|City|Country(Region(Id|Code))?|County"
    r"|DistrictName|ISOcode|LocationName|PostBox|State|Street(Number)?|ZipCode)$"
    r"|^(PrimaryAddress)?Location(Id)?$|^Roles$|^Is(LocationOwner|Primary)$"
)
"""An address is one whole: a tax group goes by it, and AX knows it again by all of it."""

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_MONEY, "money, tax or quantity"),
    (_TAX, "money, tax or quantity"),
    (_ACCOUNT, "the account"),
    (_POSTING, "where it is posted"),
    (_IDENTITY, "what it is found again by"),
    (_COURSE, "how far it has come"),
    (_ARTICLE, "which goods, and where from"),
    (_PLACE, "where it goes"),
)
_RECORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_ARTICLE, "which goods, or what they cost"),
    (re.compile("^(CreditCard|MarkupTrans|TaxService)"), "which goods, or what they cost"),
    (re.compile("^Sales(Line|Table)_(BR|IN)$"), "money, tax or quantity"),
    (re.compile("ContactInfo"), "what it is found again by"),
)
_NUMBERS = (Kind.REAL, Kind.INT, Kind.LONG)


def why_code(names: tuple[str, ...], shape: Shape) -> str:
    """What a target of AX decides, if it is not for a map to feed; empty where it is.

    Args:
        names: the records and the field, such as `SalesTable`, `SalesLine`, `Name`.
    """
    *records, last = names
    if shape.spec is not None and shape.spec.kind in _NUMBERS:
        return "a number"
    found = [(record, _RECORDS) for record in records]
    return next(
        (
            words
            for name, kinds in (*found, (last, _WORDS))
            for pattern, words in kinds
            if pattern.search(name)
        ),
        "",
    )
