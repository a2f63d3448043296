"""What the fields of AIF documents mean, for the reference tables.

Where a field belongs to one country, the words say which.
"""

from collections.abc import Mapping
from typing import Final

from axclarity.ax.documents._meanings_a_h import A_TO_H
from axclarity.ax.documents._meanings_i_p import I_TO_P
from axclarity.ax.documents._meanings_q_z import Q_TO_Z

__all__ = ["EXCEPTIONS", "MEANINGS", "meaning_of"]

MEANINGS: Final[Mapping[str, str]] = {**A_TO_H, **I_TO_P, **Q_TO_Z}
"""By AX name, letter case included."""

_CHARGES: Final = "MarkupTrans MarkupTransHdr MarkupTransHeader MarkupTransLine"
_NOTES: Final = "DocuRef DocuRefHeader DocuRefLine"
_PRICES: Final = "InventTableModule Invent Purch Sales"

_ON: Final[Mapping[tuple[str, str], str]] = {
    ("CategoryKey", "Name"): "name of the sales category",
    ("CustInvoiceJour", "CashDisc"): "cash discount, in the invoice's currency",
    ("CustInvoiceJour", "EndDisc"): "total discount, in the invoice's currency",
    ("CustInvoiceJour CustPackingSlipJour", "Qty"): "total quantity of the lines",
    ("CustInvoiceTrans", "DiscPercent"): "discount on the line, in percent",
    ("CustInvoiceTrans", "TaxAmount"): "sales tax on the line, in the invoice's currency",
    ("CustInvoiceTrans CustPackingSlipTrans ReturnLine SalesLine", "Name"): "text of the line",
    ("CustPackingSlipTrans", "Ordered"): "quantity ordered, in the sales unit",
    ("CustTable", "Blocked"): "what the customer is blocked for, such as invoices or everything",
    ("CustTable", "Currency"): "default currency of the customer's orders and invoices",
    ("CustTable SalesTable", "LineDisc"): "group for line discounts",
    ("DimensionName", "Name"): "name of the value of the product dimension",
    ("DimensionValue", "Name"): "name of the dimension, for example CostCenter",
    ("DimensionValues", "Value"): "one financial dimension with its value",
    ("EcoResColor", "Name"): "name of the colour",
    ("EcoResConf", "Name"): "name of the configuration",
    ("EcoResProduct", "Product"): "products in the document",
    ("EcoResSize", "Name"): "name of the size",
    ("EcoResStyle", "Name"): "name of the style",
    ("ExchangeRate", "ExchangeRate"): "price of 100 units of the first currency in the second",
    ("ExchangeRate", "ValidFrom"): "first day on which the rate is valid",
    ("ExchangeRate", "ValidTo"): "last day on which the rate is valid",
    ("LedgerJournalTable", "FixedExchRate"): "whether the exchange rate is fixed",
    ("LedgerJournalTable", "Name"): "description of the journal",
    ("LedgerJournalTable", "Posted"): "whether the journal has been posted",
    ("LedgerJournalTrans", "LedgerDimension"): "account, of the kind that AccountType says",
    ("LedgerJournalTrans", "PostingProfile"): "profile that chooses the ledger accounts",
    ("LedgerJournalTrans", "Qty"): "quantity for statistics",
    ("LedgerJournalTrans", "SettleVoucher"): "which open transactions the line settles",
    ("ProductTranslation", "Description"): "product description in this language",
    ("ProductTranslation", "LanguageId"): "language of the name and the description",
    ("ProductTranslation", "Name"): "product name in this language",
    ("ReturnOrderIn", "SalesTable"): "return orders in the document",
    ("SalesLine", "ProjId"): "project that the line belongs to",
    ("SalesLine", "Reservation"): "how goods are reserved for the line",
    ("SalesLine", "SalesStatus"): "how far delivery and invoicing of the line have come",
    ("SalesLineIn", "SalesLine"): "record id of the order line",
    ("SalesTable", "SalesType"): "kind of order; only Sales and Journal may be sent",
    ("TaxTrans", "CurrencyCode"): "currency of the sales tax code",
    ("TaxTrans", "TaxAmount"): "sales tax in the company's currency",
    ("VatCommodityCodeKey", "ItemId"): "item that the commodity code is for",
    (_CHARGES, "DocumentStatus"): "document with which the charge was posted",
    (_CHARGES, "Value"): "amount in the charge's currency, or percent, as MarkupCategory says",
    (_NOTES, "ContactPersonId"): "contact person that the note concerns",
    (_NOTES, "Name"): "title of the note",
    (_PRICES, "EndDisc"): "whether the item counts towards total discounts",
    (_PRICES, "LineDisc"): "group for line discounts",
    (_PRICES, "ModuleType"): "use that the set-up is for: stock, buying or selling",
    (_PRICES, "Price"): "base price for the price unit, in the company's currency",
}

EXCEPTIONS: Final[Mapping[tuple[str, str], str]] = {
    (entity, name): words for (entities, name), words in _ON.items() for entity in entities.split()
}
"""By class and AX name, where a name does not mean what it does elsewhere."""


def meaning_of(entity: str, name: str) -> str:
    """What a field means on an entity.

    Args:
        entity: the class of the document, entity or part. One of AX 2009, `SalesLine2009`, means
            what its sibling does.
        name: the AX name of the field, letter case included.

    Raises:
        KeyError: no document that is described has such a field.
    """
    return EXCEPTIONS.get((entity.removesuffix("2009"), name)) or MEANINGS[name]
