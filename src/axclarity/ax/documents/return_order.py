"""The ReturnOrderIn document (AxdReturnOrderIn, AX 2012): return orders into AX.

The service creates, updates and deletes; it neither reads nor finds.

Standing: model. Its root entity is SalesTable, as in a sales order; what known clients of the
service set, and the entities that documentation names, are all here. The port's WSDL decides.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    FALSE_TRUE,
    NO_YES,
    RETURN_STATUS_HEADER,
    RETURN_STATUS_LINE,
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
from axclarity.ax.documents._order_parts import (
    DocuRefHeader,
    DocuRefLine,
    InventDim,
    MarkupTrans,
    MarkupTransLine,
)
from axclarity.ax.documents.shared_types import (
    CategoryKey,
    DimensionSet,
    LedgerAccount,
    PostalAddressKey,
)

__all__ = ["MarkupTransHdr", "ReturnLine", "ReturnOrderIn", "ReturnTable"]


@define(kw_only=True)
class ReturnLine(Entity):
    """A line of a return order. `expected_ret_qty` is what should come back, in the sales unit.

    `invent_trans_id_return` names the lot of the line that was sold, `return_disposition_code_id`
    what becomes of the goods.
    """

    axd_type = "AxdEntity_SalesLine"

    bar_code: Text = text("BarCode", 80)
    cost_price: Real = real("CostPrice", 20)
    currency_code: Text = text("CurrencyCode", 3, external=50)
    customer_line_num: Whole = whole("CustomerLineNum")
    customer_ref: Text = text("CustomerRef", 60)
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    delivery_postal_address: PostalAddressKey | Unset | None = part(
        "DeliveryPostalAddress", PostalAddressKey
    )
    expected_ret_qty: Real = real("ExpectedRetQty", 6)
    external_item_id: Text = text("ExternalItemId", 20)
    invent_dim_id: Text = text("InventDimId", 20)
    invent_trans_id: Text = text("InventTransId", 20)
    invent_trans_id_return: Text = text("InventTransIdReturn", 20)
    item_id: Text = text("ItemId", 20, external=50)
    ledger_dimension: LedgerAccount | Unset | None = part("LedgerDimension", LedgerAccount)
    line_amount: Real = real("LineAmount")
    line_disc: Real = real("LineDisc")
    line_num: Real = real("LineNum", 10)
    line_percent: Real = real("LinePercent")
    multi_ln_disc: Real = real("MultiLnDisc")
    multi_ln_percent: Real = real("MultiLnPercent")
    name: Text = text("Name", 1000)
    price_unit: Real = real("PriceUnit")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    return_allow_reservation: Choice = choice("ReturnAllowReservation", NO_YES)
    return_arrival_date: Day = day("ReturnArrivalDate")
    return_closed_date: Day = day("ReturnClosedDate")
    return_dead_line: Day = day("ReturnDeadLine")
    return_disposition_code_id: Text = text("ReturnDispositionCodeId", 10)
    return_status: Choice = choice("ReturnStatus", RETURN_STATUS_LINE)
    sales_category: CategoryKey | Unset | None = part("SalesCategory", CategoryKey)
    sales_id: Text = text("SalesId", 20)
    sales_price: Real = real("SalesPrice", 7)
    sales_qty: Real = real("SalesQty", 6)
    sales_unit: Text = text("SalesUnit", 10, external=50)
    tax_group: Text = text("TaxGroup", 10)
    tax_item_group: Text = text("TaxItemGroup", 10)
    invent_dim: list[InventDim] = children("InventDim", InventDim)
    docu_ref_line: list[DocuRefLine] = children("DocuRefLine", DocuRefLine)
    markup_trans_line: list[MarkupTransLine] = children("MarkupTransLine", MarkupTransLine)


@define(kw_only=True)
class MarkupTransHdr(MarkupTrans):
    """A charge on the whole return. Sales orders call the entity MarkupTransHeader."""

    axd_type = "AxdEntity_MarkupTransHdr"


@define(kw_only=True)
class ReturnTable(Entity):
    """The header of a return order. `return_item_num` is its RMA number."""

    axd_type = "AxdEntity_SalesTable"

    document_hash: Text = text("_DocumentHash")
    currency_code: Text = text("CurrencyCode", 3, external=50)
    cust_account: Text = text("CustAccount", 20, external=50)
    cust_group: Text = text("CustGroup", 10)
    customer_ref: Text = text("CustomerRef", 60)
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    delivery_name: Text = text("DeliveryName", 100)
    delivery_postal_address: PostalAddressKey | Unset | None = part(
        "DeliveryPostalAddress", PostalAddressKey
    )
    dlv_mode: Text = text("DlvMode", 10, external=50)
    dlv_term: Text = text("DlvTerm", 10, external=50)
    email: Text = text("Email", 80)
    incl_tax: Choice = choice("InclTax", NO_YES)
    invent_location_id: Text = text("InventLocationId", 10)
    invent_site_id: Text = text("InventSiteId", 10)
    invoice_account: Text = text("InvoiceAccount", 20, external=50)
    language_id: Text = text("LanguageId", 7)
    payment: Text = text("Payment", 10)
    paym_mode: Text = text("PaymMode", 10)
    price_group_id: Text = text("PriceGroupId", 10)
    purch_order_form_num: Text = text("PurchOrderFormNum", 20)
    quotation_id: Text = text("QuotationId")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    return_deadline: Day = day("ReturnDeadline")
    return_item_num: Text = text("ReturnItemNum", 10)
    return_reason_code_id: Text = text("ReturnReasonCodeId", 10)
    return_replacement_created: Choice = choice("ReturnReplacementCreated", NO_YES)
    return_replacement_id: Text = text("ReturnReplacementId")
    return_status: Choice = choice("ReturnStatus", RETURN_STATUS_HEADER)
    sales_id: Text = text("SalesId", 20)
    sales_name: Text = text("SalesName", 60)
    sales_origin_id: Text = text("SalesOriginId", 10)
    tax_group: Text = text("TaxGroup", 10)
    vat_num: Text = text("VATNum", 20)
    sales_line: list[ReturnLine] = children("SalesLine", ReturnLine)
    docu_ref_header: list[DocuRefHeader] = children("DocuRefHeader", DocuRefHeader)
    markup_trans_hdr: list[MarkupTransHdr] = children("MarkupTransHdr", MarkupTransHdr)


@define(kw_only=True)
class ReturnOrderIn(Document):
    """The ReturnOrderIn document. Model: no contract of it is at hand."""

    axd_type = "AxdReturnOrderIn"
    root = "ReturnOrderIn"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/ReturnOrderIn"
    key_field = "SalesId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    sales_table: list[ReturnTable] = children("SalesTable", ReturnTable)
