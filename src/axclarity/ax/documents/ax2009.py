"""The SalesOrder document of AX 2009 (AxdSalesOrder): sales orders in and out.

Standing: contract for names, wire order, symbols and required fields, as a client generated from a
port has them; lengths follow AX's data types. Fields of country layers travel in `extra`. Root and
namespace are those of AX 2012, so the caller must know which AX answers. Simple types stand in the
namespace of the document.
"""

from datetime import date
from decimal import Decimal

from attrs import define

from axclarity.ax.documents._ax2009_parts import (
    DOCUMENT_STATUS_2009,
    Dimension2009,
    DocuRefHeader2009,
    DocuRefLine2009,
    InventDim2009,
    MarkupTransHeader2009,
    MarkupTransLine2009,
)
from axclarity.ax.documents._enumerations import (
    CUST_FREIGHT_SLIP_TYPE,
    INVENT_REF_TYPE,
    ITEM_RESERVATION,
    NO_YES,
    PAYMENT_STUB_INVOICE_ID,
    RETURN_STATUS_HEADER,
    RETURN_STATUS_LINE,
    SALES_SETTLEMENT_TYPE,
    SALES_STATUS,
    SHIP_CARRIER_DLV_TYPE,
    TRADE_LINE_DLV_TYPE_ID,
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

__all__ = ["SalesLine2009", "SalesOrder2009", "SalesTable2009"]

_DELIVERY_DATE_CONTROL = ("None", "SalesLeadTime", "ATP")
_LISTCODE = (
    "IncludeNot",
    "EUTrade",
    "ProductionOnToll",
    "TriangularEUTrade",
    "TriangularProductionOnToll",
    "PropertyMoving_CZ",
    "TriangularIntermediateRole_HU",
    "EUService",
)
_SALES_TYPE = (
    "Journal",
    "Del_Quotation",
    "Subscription",
    "Sales",
    "ReturnItem",
    "Blanket",
    "ItemReq",
)


@define(kw_only=True)
class SalesLine2009(Entity):
    """Sales order line. Note PurchorderFormNum: the header writes it PurchOrderFormNum."""

    axd_type = "AxdEntity_SalesLine"

    activity_number: Text = text("ActivityNumber")
    bar_code: Text = text("BarCode", 80)
    bar_code_type: Text = text("BarCodeType", 10)
    blanket_ref_trans_id: Text = text("BlanketRefTransId", 20)
    blocked: Choice = choice("Blocked", NO_YES)
    case_tagging: Choice = choice("CaseTagging", NO_YES)
    complete: Choice = choice("Complete", NO_YES)
    confirmed_dlv: Day = day("ConfirmedDlv")
    cost_price: Real = real("CostPrice")
    currency_code: Text = text("CurrencyCode", 3, external=50)
    cust_account: Text = text("CustAccount", 20, external=50)
    cust_group: Text = text("CustGroup", 10)
    customer_line_num: Whole = whole("CustomerLineNum")
    customer_ref: Text = text("CustomerRef", 60)
    delivered_intotal: Real = real("DeliveredIntotal")
    delivery_address: Text = text("DeliveryAddress", 250)
    delivery_city: Text = text("DeliveryCity", 60)
    delivery_country_region_id: Text = text("DeliveryCountryRegionId", 10, external=50)
    delivery_county: Text = text("DeliveryCounty", 10, external=50)
    delivery_date_control_type: Choice = choice("DeliveryDateControlType", _DELIVERY_DATE_CONTROL)
    delivery_name: Text = text("DeliveryName", 60)
    delivery_state: Text = text("DeliveryState", 10, external=50)
    delivery_street: Text = text("DeliveryStreet", 250)
    delivery_type: Choice = choice("DeliveryType", TRADE_LINE_DLV_TYPE_ID)
    delivery_zip_code: Text = text("DeliveryZipCode", 10, external=50)
    dimension: Dimension2009 | Unset | None = part("Dimension", Dimension2009)
    dlv_mode: Text = text("DlvMode", 10, external=50)
    e_invoice_account_code: Text = text("EInvoiceAccountCode", 35)
    expected_ret_qty: Real = real("ExpectedRetQty")
    external_item_id: Text = text("ExternalItemId", 20)
    inter_company_invent_trans_id: Text = text("InterCompanyInventTransId", 20)
    invent_deliver_now: Real = real("InventDeliverNow")
    invent_dim_id: Text = text("InventDimId", 20)
    invent_ref_id: Text = text("InventRefId", 20)
    invent_ref_trans_id: Text = text("InventRefTransId", 20)
    invent_ref_type: Choice = choice("InventRefType", INVENT_REF_TYPE)
    invent_trans_id: Text = text("InventTransId", 20)
    invent_trans_id_return: Text = text("InventTransIdReturn", 20)
    item_bom_id: Text = text("ItemBOMId", 20)
    item_id: str = text("ItemId", 20, external=50, required=True)
    item_pba_id: Text = text("ItemPBAId", 20)
    item_replaced: Choice = choice("itemReplaced", NO_YES)
    item_route_id: Text = text("ItemRouteId", 20)
    item_tagging: Choice = choice("ItemTagging", NO_YES)
    ledger_account: Text = text("LedgerAccount", 20)
    line_amount: Real = real("LineAmount")
    line_disc: Real = real("LineDisc")
    line_header: Text = text("LineHeader", 80)
    line_num: Real = real("LineNum", 10)
    line_percent: Real = real("LinePercent")
    multi_ln_disc: Real = real("MultiLnDisc")
    multi_ln_percent: Real = real("MultiLnPercent")
    name: Text = text("Name", 1000)
    over_delivery_pct: Real = real("OverDeliveryPct")
    packing_unit: Text = text("PackingUnit", 10, external=50)
    packing_unit_qty: Real = real("PackingUnitQty")
    pallet_tagging: Choice = choice("PalletTagging", NO_YES)
    port: Text = text("Port", 10)
    price_unit: Real = real("PriceUnit")
    proj_category_id: Text = text("ProjCategoryId")
    proj_id: Text = text("ProjId")
    proj_line_property_id: Text = text("ProjLinePropertyId")
    proj_trans_id: Text = text("ProjTransId")
    purchorder_form_num: Text = text("PurchorderFormNum", 20)
    qty_ordered: Real = real("QtyOrdered")
    receipt_date_confirmed: Day = day("ReceiptDateConfirmed")
    receipt_date_requested: Day = day("ReceiptDateRequested")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    remain_invent_financial: Real = real("RemainInventFinancial")
    remain_invent_physical: Real = real("RemainInventPhysical")
    remain_sales_financial: Real = real("RemainSalesFinancial")
    remain_sales_physical: Real = real("RemainSalesPhysical")
    reservation: Choice = choice("Reservation", ITEM_RESERVATION)
    return_allow_reservation: Choice = choice("ReturnAllowReservation", NO_YES)
    return_arrival_date: Day = day("ReturnArrivalDate")
    return_closed_date: Day = day("ReturnClosedDate")
    return_dead_line: Day = day("ReturnDeadLine")
    return_disposition_code_id: Text = text("ReturnDispositionCodeId", 10)
    return_status: Choice = choice("ReturnStatus", RETURN_STATUS_LINE)
    sales_deliver_now: Real = real("SalesDeliverNow")
    sales_group: Text = text("SalesGroup", 10)
    sales_id: Text = text("SalesId", 20)
    sales_markup: Real = real("SalesMarkup")
    sales_price: Real = real("SalesPrice")
    sales_qty: Decimal = real("SalesQty", required=True)
    sales_status: Choice = choice("SalesStatus", SALES_STATUS)
    sales_type: Choice = choice("SalesType", _SALES_TYPE)
    sales_unit: str = text("SalesUnit", 10, external=50, required=True)
    scrap: Choice = choice("Scrap", NO_YES)
    service_order_id: Text = text("ServiceOrderId")
    ship_carrier_account: Text = text("ShipCarrierAccount", 25)
    ship_carrier_account_code: Text = text("ShipCarrierAccountCode", 20)
    ship_carrier_dlv_type: Choice = choice("ShipCarrierDlvType", SHIP_CARRIER_DLV_TYPE)
    ship_carrier_id: Text = text("ShipCarrierID", 10)
    shipping_date_confirmed: Day = day("ShippingDateConfirmed")
    shipping_date_requested: Day = day("ShippingDateRequested")
    stat_proc_id: Text = text("StatProcId", 10)
    stat_triangular_deal: Choice = choice("StatTriangularDeal", NO_YES)
    tax_autogenerated: Choice = choice("TaxAutogenerated", NO_YES)
    tax_group: Text = text("TaxGroup", 10)
    tax_item_group: Text = text("TaxItemGroup", 10)
    transaction_code: Text = text("TransactionCode", 10)
    transport: Text = text("Transport", 10)
    under_delivery_pct: Real = real("UnderDeliveryPct")
    invent_dim: list[InventDim2009] = children("InventDim", InventDim2009)
    docu_ref_line: list[DocuRefLine2009] = children("DocuRefLine", DocuRefLine2009)
    markup_trans_line: list[MarkupTransLine2009] = children("MarkupTransLine", MarkupTransLine2009)


@define(kw_only=True)
class SalesTable2009(Entity):
    """Sales order header. Omit SalesId: with an automatic number sequence it fails the document."""

    axd_type = "AxdEntity_SalesTable"

    document_hash: Text = text("_DocumentHash")
    bank_central_bank_purpose_code: Text = text("BankCentralBankPurposeCode", 10)
    bank_central_bank_purpose_text: Text = text("BankCentralBankPurposeText", 140)
    case_tagging: Choice = choice("CaseTagging", NO_YES)
    cash_disc: Text = text("CashDisc", 10)
    cash_disc_base_date: Day = day("CashDiscBaseDate")
    cash_disc_percent: Real = real("CashDiscPercent")
    commission_group: Text = text("CommissionGroup", 10)
    contact_person_id: Text = text("ContactPersonId", 20)
    cov_status: Whole = whole("CovStatus")
    credit_card_approval_amount: Real = real("CreditCardApprovalAmount")
    credit_card_authorization: Text = text("CreditCardAuthorization")
    credit_card_authorization_error: Choice = choice("CreditCardAuthorizationError", NO_YES)
    credit_card_cust_ref_id: Whole = whole("CreditCardCustRefId", long=True)
    credit_card_processor_transaction_id: Text = text("CreditCardProcessorTransactionId")
    currency_code: Text = text("CurrencyCode", 3, external=50)
    cust_account: Text = text("CustAccount", 20, external=50)
    cust_group: Text = text("CustGroup", 10)
    cust_invoice_id: Text = text("CustInvoiceId")
    customer_ref: Text = text("CustomerRef", 60)
    deadline: Day = day("Deadline")
    delivery_address: Text = text("DeliveryAddress", 250)
    delivery_city: Text = text("DeliveryCity", 60)
    delivery_country_region_id: Text = text("DeliveryCountryRegionId", 10, external=50)
    delivery_county: Text = text("DeliveryCounty", 10, external=50)
    delivery_date: date = day("DeliveryDate", required=True)
    delivery_date_control_type: Choice = choice("DeliveryDateControlType", _DELIVERY_DATE_CONTROL)
    delivery_name: Text = text("DeliveryName", 60)
    delivery_state: Text = text("DeliveryState", 10, external=50)
    delivery_street: Text = text("DeliveryStreet", 250)
    delivery_zip_code: Text = text("DeliveryZipCode", 10, external=50)
    dimension: Dimension2009 | Unset | None = part("Dimension", Dimension2009)
    disc_percent: Real = real("DiscPercent")
    dlv_mode: Text = text("DlvMode", 10, external=50)
    dlv_reason: Text = text("DlvReason", 10)
    dlv_term: Text = text("DlvTerm", 10, external=50)
    document_status: Choice = choice("DocumentStatus", DOCUMENT_STATUS_2009)
    e_invoice_account_code: Text = text("EInvoiceAccountCode", 35)
    e_invoice_line_spec: Choice = choice("EInvoiceLineSpec", NO_YES)
    email: Text = text("Email", 80)
    end_disc: Text = text("EndDisc", 10)
    enterprise_number: Text = text("EnterpriseNumber", 50)
    estimate: Real = real("Estimate")
    export_reason: Text = text("ExportReason")
    fixed_due_date: Day = day("FixedDueDate")
    fixed_exch_rate: Real = real("FixedExchRate")
    freight_slip_type: Choice = choice("FreightSlipType", CUST_FREIGHT_SLIP_TYPE)
    freight_zone: Text = text("FreightZone", 10)
    giro_type: Choice = choice("GiroType", PAYMENT_STUB_INVOICE_ID)
    incl_tax: Choice = choice("InclTax", NO_YES)
    inter_company_allow_indirect_creation: Choice = choice(
        "InterCompanyAllowIndirectCreation", NO_YES
    )
    inter_company_auto_create_orders: Choice = choice("InterCompanyAutoCreateOrders", NO_YES)
    inter_company_company_id: Text = text("InterCompanyCompanyId", 4)
    inter_company_direct_delivery: Choice = choice("InterCompanyDirectDelivery", NO_YES)
    inter_company_direct_delivery_orig: Choice = choice("InterCompanyDirectDeliveryOrig", NO_YES)
    inter_company_order: Choice = choice("InterCompanyOrder", NO_YES)
    inter_company_original_cust_account: Text = text("InterCompanyOriginalCustAccount")
    inter_company_original_sales_id: Text = text("InterCompanyOriginalSalesId")
    inter_company_purch_id: Text = text("InterCompanyPurchId", 20)
    invent_location_id: Text = text("InventLocationId", 10)
    invent_site_id: Text = text("InventSiteId", 10)
    invoice_account: Text = text("InvoiceAccount", 20, external=50)
    item_tagging: Choice = choice("ItemTagging", NO_YES)
    language_id: Text = text("LanguageId", 7)
    line_disc: Text = text("LineDisc", 10)
    listcode: Choice = choice("Listcode", _LISTCODE)
    markup_group: Text = text("MarkupGroup", 10)
    multi_line_disc: Text = text("MultiLineDisc", 10)
    number_sequence_group: Text = text("NumberSequenceGroup", 10)
    one_time_customer: Choice = choice("OneTimeCustomer", NO_YES)
    pallet_tagging: Choice = choice("PalletTagging", NO_YES)
    payment: Text = text("Payment", 10)
    payment_sched: Text = text("PaymentSched", 30)
    paym_mode: Text = text("PaymMode", 10)
    paym_spec: Text = text("PaymSpec", 10)
    port: Text = text("Port", 10)
    posting_profile: Text = text("PostingProfile", 10)
    price_group_id: Text = text("PriceGroupId", 10)
    proj_id: Text = text("ProjId")
    purch_id: Text = text("PurchId")
    purch_order_form_num: str = text("PurchOrderFormNum", 20, required=True)
    quotation_id: Text = text("QuotationId")
    r_contract_account: Text = text("RContractAccount")
    r_contract_code: Text = text("RContractCode")
    receipt_date_confirmed: Day = day("ReceiptDateConfirmed")
    receipt_date_requested: Day = day("ReceiptDateRequested")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    reservation: Choice = choice("Reservation", ITEM_RESERVATION)
    return_deadline: Day = day("ReturnDeadline")
    return_item_num: Text = text("ReturnItemNum", 10)
    return_reason_code_id: Text = text("ReturnReasonCodeId", 10)
    return_replacement_created: Choice = choice("ReturnReplacementCreated", NO_YES)
    return_replacement_id: Text = text("ReturnReplacementId")
    return_status: Choice = choice("ReturnStatus", RETURN_STATUS_HEADER)
    sales_group: Text = text("SalesGroup", 10)
    sales_id: Text = text("SalesId", 20)
    sales_name: Text = text("SalesName", 60)
    sales_origin_id: Text = text("SalesOriginId", 10)
    sales_pool_id: Text = text("SalesPoolId", 10)
    sales_responsible: Text = text("SalesResponsible", 20)
    sales_status: Choice = choice("SalesStatus", SALES_STATUS)
    sales_taker: Text = text("SalesTaker", 20)
    sales_type: Choice = choice("SalesType", _SALES_TYPE)
    sales_unit_id: Text = text("SalesUnitId")
    settle_voucher: Choice = choice("SettleVoucher", SALES_SETTLEMENT_TYPE)
    ship_carrier_account: Text = text("ShipCarrierAccount", 25)
    ship_carrier_account_code: Text = text("ShipCarrierAccountCode", 20)
    ship_carrier_blind_shipment: Choice = choice("ShipCarrierBlindShipment", NO_YES)
    ship_carrier_delivery_contact: Text = text("ShipCarrierDeliveryContact")
    ship_carrier_dlv_type: Choice = choice("ShipCarrierDlvType", SHIP_CARRIER_DLV_TYPE)
    ship_carrier_expedited_shipment: Choice = choice("ShipCarrierExpeditedShipment", NO_YES)
    ship_carrier_fuel_surcharge: Choice = choice("ShipCarrierFuelSurcharge", NO_YES)
    ship_carrier_id: Text = text("ShipCarrierID", 10)
    ship_carrier_residential: Choice = choice("ShipCarrierResidential", NO_YES)
    shipping_date_confirmed: Day = day("ShippingDateConfirmed")
    shipping_date_requested: Day = day("ShippingDateRequested")
    smm_campaign_id: Text = text("smmCampaignId")
    smm_sales_amount_total: Real = real("smmSalesAmountTotal")
    stat_proc_id: Text = text("StatProcId", 10)
    tax_group: Text = text("TaxGroup", 10)
    total_balance: Real = real("totalBalance")
    total_cash_discount: Real = real("TotalCashDiscount")
    total_invoice: Real = real("TotalInvoice")
    total_misc_charges: Real = real("TotalMiscCharges")
    total_sales_tax: Real = real("TotalSalesTax")
    transaction_code: Text = text("TransactionCode", 10)
    transport: Text = text("Transport", 10)
    url: Text = text("URL")
    vat_num: Text = text("VATNum", 20)
    sales_line: list[SalesLine2009] = children("SalesLine", SalesLine2009)
    docu_ref_header: list[DocuRefHeader2009] = children("DocuRefHeader", DocuRefHeader2009)
    markup_trans_header: list[MarkupTransHeader2009] = children(
        "MarkupTransHeader", MarkupTransHeader2009
    )


@define(kw_only=True)
class SalesOrder2009(Document):
    """The SalesOrder document of AX 2009; AX 2012 has another under the same name."""

    axd_type = "AxdSalesOrder"
    root = "SalesOrder"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/SalesOrder"
    key_field = "SalesId"

    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    sales_table: list[SalesTable2009] = children("SalesTable", SalesTable2009)
