"""The PriceDiscountJournal document (AxdPriceDiscountJournal, AX 2012): trade agreements into AX.

AX writes them to a journal that somebody posts; until then they are not in force.

Standing: model. Documentation names PriceDiscAdmTrans as the root entity, AX's table its fields.
The port's WSDL decides.
"""

from typing import Final

from attrs import define

from axclarity.ax.documents._enumerations import (
    FALSE_TRUE,
    NO_YES,
    XML_DOC_PURPOSE,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Document,
    Entity,
    Real,
    Text,
    Whole,
    children,
    choice,
    day,
    real,
    text,
    whole,
)
from axclarity.ax.documents._order_parts import InventDim

__all__ = ["PRICE_TYPE", "TABLE_GROUP_ALL", "PriceDiscAdmTrans", "PriceDiscountJournal"]

PRICE_TYPE: Final = (
    "PricePurch",
    "LineDiscPurch",
    "MultiLineDiscPurch",
    "EndDiscPurch",
    "PriceSales",
    "LineDiscSales",
    "MultiLineDiscSales",
    "EndDiscSales",
    "MCRPostageDisc",
)
TABLE_GROUP_ALL: Final = ("Table", "GroupId", "All")


@define(kw_only=True)
class PriceDiscAdmTrans(Entity):
    """A trade agreement to be: one price or discount, for whom, for what, from when.

    `relation` says which: PriceSales for a sales price. `account_code` and `item_code` say how
    `account_relation` and `item_relation` are to be read: one account, a group of them, or all.
    `amount` is the price of `price_unit` units; the percentages are discounts.
    """

    axd_type = "AxdEntity_PriceDiscAdmTrans"

    document_hash: Text = text("_DocumentHash")
    account_code: Choice = choice("AccountCode", TABLE_GROUP_ALL)
    account_relation: Text = text("AccountRelation", 20, external=50)
    allocate_markup: Choice = choice("AllocateMarkup", NO_YES)
    amount: Real = real("Amount")
    calendar_days: Choice = choice("CalendarDays", NO_YES)
    currency: Text = text("Currency", 3, external=50)
    delivery_time: Whole = whole("DeliveryTime")
    disregard_lead_time: Choice = choice("DisregardLeadTime", NO_YES)
    from_date: Day = day("FromDate")
    generic_currency: Choice = choice("GenericCurrency", NO_YES)
    invent_dim_id: Text = text("InventDimId", 20)
    item_code: Choice = choice("ItemCode", TABLE_GROUP_ALL)
    item_relation: Text = text("ItemRelation", 20, external=50)
    journal_num: Text = text("JournalNum", 10)
    line_num: Real = real("LineNum", 10)
    log: Text = text("Log", 255)
    markup: Real = real("Markup")
    percent1: Real = real("Percent1")
    percent2: Real = real("Percent2")
    price_unit: Real = real("PriceUnit")
    quantity_amount_from: Real = real("QuantityAmountFrom")
    quantity_amount_to: Real = real("QuantityAmountTo")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    relation: Choice = choice("relation", PRICE_TYPE)
    search_again: Choice = choice("SearchAgain", NO_YES)
    to_date: Day = day("ToDate")
    unit_id: Text = text("UnitId", 10, external=50)
    invent_dim: list[InventDim] = children("InventDim", InventDim)


@define(kw_only=True)
class PriceDiscountJournal(Document):
    """The PriceDiscountJournal document. Model: no contract of it is at hand."""

    axd_type = "AxdPriceDiscountJournal"
    root = "PriceDiscountJournal"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/PriceDiscountJournal"
    key_field = "JournalNum"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    price_disc_adm_trans: list[PriceDiscAdmTrans] = children("PriceDiscAdmTrans", PriceDiscAdmTrans)
