"""Which fields a map may not feed: what must balance is code, what describes is data.

By rule, and not by a list of fields: numbers, keys, and names that speak of money, tax, accounts,
articles, or of what an order is found again by.
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
_ACCOUNT = re.compile(
    r"^(Cust|Factoring|Invoice|Ledger|Vend)?Account(Num)?$|^CustGroup$|^OneTimeCustomer$"
)
_POSTING = re.compile(r"Posting|Ledger|DefaultDimension|^MatchingAgreement")
_IDENTITY = re.compile(
    r"^(Item|Purch|ReturnItem)\w*(Id|Num)$|^SalesId$|^Purch[oO]rderFormNum$|^_DocumentHash$"
    r"|^(Rec(Id|Version)|CustomerLineNum|LineNum)$|^(DAXIntegration|External|Our)\w*(Id|Num)$"
    r"|^Invent(Trans|Ref|Dim)\w*Id|^InterCompany"
)
_COURSE = re.compile(r"Status|^Sales(Type|Lines?)$|^Complete$|^InclTax$|^Blocked$|^Reservation$")
_ARTICLE = re.compile(r"^InventDim$|^Config|Invent(Site|Location|Batch|Serial|Color|Size|Style)Id")

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_MONEY, "money, tax or quantity"),
    (_ACCOUNT, "the account"),
    (_POSTING, "where it is posted"),
    (_IDENTITY, "what it is found again by"),
    (_COURSE, "how far it has come"),
    (_ARTICLE, "which goods, and where from"),
)
_PRICED = ("CreditCard", "MarkupTrans", "TaxService")
_NUMBERS = (Kind.REAL, Kind.INT, Kind.LONG)


def why_code(names: tuple[str, ...], shape: Shape) -> str:
    """What a target of AX decides, if it is not for a map to feed; empty where it is.

    Args:
        names: the records and the field, such as `SalesTable`, `SalesLine`, `Name`.
    """
    *records, last = names
    if shape.spec is not None and shape.spec.kind in _NUMBERS:
        return "a number"
    for record in records:
        if _ARTICLE.search(record) or record.startswith(_PRICED):
            return "which goods, or what they cost"
    return next((words for pattern, words in _WORDS if pattern.search(last)), "")
