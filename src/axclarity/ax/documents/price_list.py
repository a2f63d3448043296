"""The PriceList document (AxdPriceList, AX 2012): trade agreements that AX sends to a customer.

Standing: model. Nothing but the document's name is documented; its entity follows AX's table of
trade agreements. The port's WSDL decides.
"""

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
from axclarity.ax.documents.price_journal import PRICE_TYPE, TABLE_GROUP_ALL

__all__ = ["PriceDiscTable", "PriceList"]


@define(kw_only=True)
class PriceDiscTable(Entity):
    """A trade agreement in force: one price or discount. Read as PriceDiscAdmTrans is."""

    axd_type = "AxdEntity_PriceDiscTable"

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
class PriceList(Document):
    """The PriceList document. Model: no contract of it is at hand."""

    axd_type = "AxdPriceList"
    root = "PriceList"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/PriceList"
    key_field = "RecId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    price_disc_table: list[PriceDiscTable] = children("PriceDiscTable", PriceDiscTable)
