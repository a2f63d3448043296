"""Packing slips both ways (AX 2012): the documents ASN (AxdASN) and SalesPackingSlip.

AX sends a posted packing slip as ASN. SalesPackingSlip (AxdSalesPackingSlip) goes the other way: a
warehouse tells AX what it delivered, and AX posts the packing slip.

Standing: model. Documentation names the entities, AX's tables their fields. The port's WSDL
decides.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    CUST_FREIGHT_SLIP_TYPE,
    FALSE_TRUE,
    INVENT_REF_TYPE,
    LISTCODE_ID,
    NO_YES,
    SALES_TYPE,
    XML_DOC_PURPOSE,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Document,
    Entity,
    Real,
    Text,
    Unset,
    Whole,
    children,
    choice,
    day,
    part,
    real,
    text,
    whole,
)
from axclarity.ax.documents._order_parts import InventDim
from axclarity.ax.documents.shared_types import CategoryKey, DimensionSet, PostalAddressKey

__all__ = [
    "AdvanceShipNotice",
    "CustPackingSlipJour",
    "CustPackingSlipTrans",
    "SalesPackingSlip",
    "SalesParmLine",
    "SalesParmTable",
]


@define(kw_only=True)
class CustPackingSlipTrans(Entity):
    """A line of a packing slip. `Ordered`, `Qty` and `Remain` are in the sales unit."""

    axd_type = "AxdEntity_CustPackingSlipTrans"

    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    delivery_date: Day = day("DeliveryDate")
    dlv_term: Text = text("DlvTerm", 10, external=50)
    external_item_id: Text = text("ExternalItemId", 20)
    invent_dim_id: Text = text("InventDimId", 20)
    invent_qty: Real = real("InventQty")
    invent_ref_id: Text = text("InventRefId", 20)
    invent_ref_trans_id: Text = text("InventRefTransId", 20)
    invent_ref_type: Choice = choice("InventRefType", INVENT_REF_TYPE)
    invent_trans_id: Text = text("InventTransId", 20)
    item_id: Text = text("ItemId", 20, external=50)
    line_num: Real = real("LineNum", 10)
    name: Text = text("Name", 1000)
    ordered: Real = real("Ordered")
    orig_sales_id: Text = text("OrigSalesId", 20)
    packing_slip_id: Text = text("PackingSlipId", 20)
    part_delivery: Choice = choice("PartDelivery", NO_YES)
    price_unit: Real = real("PriceUnit")
    qty: Real = real("Qty")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    remain: Real = real("Remain")
    sales_category: CategoryKey | Unset | None = part("SalesCategory", CategoryKey)
    sales_group: Text = text("SalesGroup", 10)
    sales_id: Text = text("SalesId", 20)
    sales_unit: Text = text("SalesUnit", 10, external=50)
    stocked_product: Choice = choice("StockedProduct", NO_YES)
    weight: Real = real("Weight")
    invent_dim: list[InventDim] = children("InventDim", InventDim)


@define(kw_only=True)
class CustPackingSlipJour(Entity):
    """A posted packing slip: what left the warehouse in one go."""

    axd_type = "AxdEntity_CustPackingSlipJour"

    document_hash: Text = text("_DocumentHash")
    customer_ref: Text = text("CustomerRef", 60)
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    delivery_date: Day = day("DeliveryDate")
    delivery_name: Text = text("DeliveryName", 100)
    delivery_postal_address: PostalAddressKey | Unset | None = part(
        "DeliveryPostalAddress", PostalAddressKey
    )
    dlv_mode: Text = text("DlvMode", 10, external=50)
    dlv_reason: Text = text("DlvReason", 10)
    dlv_term: Text = text("DlvTerm", 10, external=50)
    document_date: Day = day("DocumentDate")
    freight_slip_type: Choice = choice("FreightSlipType", CUST_FREIGHT_SLIP_TYPE)
    inter_company_company_id: Text = text("InterCompanyCompanyId", 4)
    inter_company_posted: Choice = choice("InterCompanyPosted", NO_YES)
    invoice_account: Text = text("InvoiceAccount", 20, external=50)
    invoice_postal_address: PostalAddressKey | Unset | None = part(
        "InvoicePostalAddress", PostalAddressKey
    )
    invoicing_name: Text = text("InvoicingName", 100)
    language_id: Text = text("LanguageId", 7)
    ledger_voucher: Text = text("LedgerVoucher", 20)
    listcode: Choice = choice("Listcode", LISTCODE_ID)
    order_account: Text = text("OrderAccount", 20, external=50)
    packing_slip_id: Text = text("PackingSlipId", 20)
    parm_id: Text = text("ParmId", 20)
    purchase_order: Text = text("PurchaseOrder", 20)
    qty: Real = real("Qty")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    return_item_num: Text = text("ReturnItemNum", 10)
    sales_id: Text = text("SalesId", 20)
    sales_type: Choice = choice("SalesType", SALES_TYPE)
    ship_carrier_blind_shipment: Choice = choice("ShipCarrierBlindShipment", NO_YES)
    ship_carrier_delivery_contact: Text = text("ShipCarrierDeliveryContact")
    ship_carrier_name: Text = text("ShipCarrierName", 100)
    volume: Real = real("Volume")
    weight: Real = real("Weight")
    cust_packing_slip_trans: list[CustPackingSlipTrans] = children(
        "CustPackingSlipTrans", CustPackingSlipTrans
    )


@define(kw_only=True)
class AdvanceShipNotice(Document):
    """The ASN document. Model: no contract of it is at hand."""

    axd_type = "AxdASN"
    root = "ASN"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/ASN"
    key_field = "PackingSlipId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    cust_packing_slip_jour: list[CustPackingSlipJour] = children(
        "CustPackingSlipJour", CustPackingSlipJour
    )


@define(kw_only=True)
class SalesParmLine(Entity):
    """A line to be delivered: `DeliverNow` in the sales unit, `InventNow` in the stock unit."""

    axd_type = "AxdEntity_SalesParmLine"

    deliver_now: Real = real("DeliverNow")
    invent_dim_id: Text = text("InventDimId", 20)
    invent_now: Real = real("InventNow")
    invent_trans_id: Text = text("InventTransId", 20)
    item_id: Text = text("ItemId", 20, external=50)
    line_num: Real = real("LineNum", 10)
    orig_sales_id: Text = text("OrigSalesId", 20)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    sales_unit: Text = text("SalesUnit", 10, external=50)
    invent_dim: list[InventDim] = children("InventDim", InventDim)


@define(kw_only=True)
class SalesParmTable(Entity):
    """An order whose packing slip is to be posted."""

    axd_type = "AxdEntity_SalesParmTable"

    document_hash: Text = text("_DocumentHash")
    cust_account: Text = text("CustAccount", 20, external=50)
    delivery_date: Day = day("DeliveryDate")
    delivery_name: Text = text("DeliveryName", 100)
    document_date: Day = day("DocumentDate")
    packing_slip_id: Text = text("PackingSlipId", 20)
    parm_id: Text = text("ParmId", 20)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    sales_id: Text = text("SalesId", 20)
    trans_date: Day = day("TransDate")
    sales_parm_line: list[SalesParmLine] = children("SalesParmLine", SalesParmLine)


@define(kw_only=True)
class SalesPackingSlip(Document):
    """The SalesPackingSlip document. Model: no contract of it is at hand."""

    axd_type = "AxdSalesPackingSlip"
    root = "SalesPackingSlip"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/SalesPackingSlip"
    key_field = "ParmId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    sales_parm_table: list[SalesParmTable] = children("SalesParmTable", SalesParmTable)
