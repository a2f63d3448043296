"""The InventoryOnHand document (AxdInventoryOnHand, AX 2012): stock as AX sums it, read only.

Standing: model. No contract of a site is at hand; the fields are those of AX's stock table, and
the port's WSDL decides. One row counts one item under one set of dimensions: the stock of a
warehouse is the sum over its rows.
"""

from attrs import define

from axclarity.ax.documents._enumerations import FALSE_TRUE, NO_YES, XML_DOC_PURPOSE
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

__all__ = ["InventSum", "InventSumDim", "InventoryOnHand"]


@define(kw_only=True)
class InventSumDim(Entity):
    """The dimensions that a row of stock is counted by."""

    axd_type = "AxdEntity_InventDim"

    config_id: Text = text("ConfigId", 10)
    invent_batch_id: Text = text("InventBatchId", 20)
    invent_color_id: Text = text("InventColorId", 10)
    invent_dim_id: Text = text("InventDimId", 20)
    invent_location_id: Text = text("InventLocationId", 10)
    invent_serial_id: Text = text("InventSerialId", 20)
    invent_site_id: Text = text("InventSiteId", 10)
    invent_size_id: Text = text("InventSizeId", 10)
    invent_style_id: Text = text("InventStyleId", 10)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    wms_location_id: Text = text("WMSLocationId", 10)
    wms_pallet_id: Text = text("WMSPalletId", 18)


@define(kw_only=True)
class InventSum(Entity):
    """A row of stock, in the item's inventory unit; values in the company's currency.

    What may be promised now is AvailPhysical: PhysicalInvent less ReservPhysical. AX leaves a
    quantity of zero out.
    """

    axd_type = "AxdEntity_InventSum"

    document_hash: Text = text("_DocumentHash")
    arrived: Real = real("Arrived")
    avail_ordered: Real = real("AvailOrdered")
    avail_physical: Real = real("AvailPhysical")
    closed: Choice = choice("Closed", NO_YES)
    closed_qty: Choice = choice("ClosedQty", NO_YES)
    deducted: Real = real("Deducted")
    invent_dim_id: Text = text("InventDimId", 20)
    item_id: Text = text("ItemId", 20)
    last_upd_date_expected: Day = day("LastUpdDateExpected")
    last_upd_date_physical: Day = day("LastUpdDatePhysical")
    on_order: Real = real("OnOrder")
    ordered: Real = real("Ordered")
    physical_invent: Real = real("PhysicalInvent")
    physical_value: Real = real("PhysicalValue")
    picked: Real = real("Picked")
    posted_qty: Real = real("PostedQty")
    posted_value: Real = real("PostedValue")
    quotation_issue: Real = real("QuotationIssue")
    quotation_receipt: Real = real("QuotationReceipt")
    received: Real = real("Received")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    registered: Real = real("Registered")
    reserv_ordered: Real = real("ReservOrdered")
    reserv_physical: Real = real("ReservPhysical")
    invent_dim: list[InventSumDim] = children("InventDim", InventSumDim)


@define(kw_only=True)
class InventoryOnHand(Document):
    """The InventoryOnHand document. Its key is ItemId and InventDimId together."""

    axd_type = "AxdInventoryOnHand"
    root = "InventoryOnHand"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/InventoryOnHand"
    key_field = "ItemId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    invent_sum: list[InventSum] = children("InventSum", InventSum)
