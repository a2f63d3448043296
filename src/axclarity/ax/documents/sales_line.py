"""Lines of the SalesOrder document (AxdSalesOrder, AX 2012 R3).

Fields stand in wire order; letter case is AX's.
"""

from decimal import Decimal

from attrs import define

from axclarity.ax.documents._enumerations import (
    DIRECT_SETTLEMENT_IN,
    EXCISE_RECORD_TYPE_IN,
    EXCISE_TYPE_IN,
    INVENT_REF_TYPE,
    ITEM_RESERVATION,
    LINE_DELIVERY_TYPE,
    NO_YES,
    RETURN_STATUS_LINE,
    SALES_DELIVERY_DATE_CONTROL_TYPE,
    SALES_STATUS,
    SALES_TYPE,
    SHIP_CARRIER_DLV_TYPE,
    TRADE_LINE_DLV_TYPE_ID,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
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
    DocuRefLine,
    InventDim,
    LineCarrierAddr,
    LineDlvAddr,
    MarkupTransLine,
    TaxServiceTariffLine,
)
from axclarity.ax.documents.shared_types import (
    AgreementLineKey,
    CategoryKey,
    CustomsTariffCodeKey,
    DimensionSet,
    FiscalDocumentTypeKey,
    LedgerAccount,
    PostalAddressKey,
    VatCommodityCodeKey,
)

__all__ = ["SalesLine", "SalesLineBr", "SalesLineIn"]


@define(kw_only=True)
class SalesLineIn(Entity):
    """Sales order line, fields of India."""

    axd_type = "AxdEntity_SalesLine_IN"

    assessable_value_in: Real = real("AssessableValue_IN")
    company_location_in: Text = text("CompanyLocation_IN", 30)
    consignment_in: Choice = choice("Consignment_IN", NO_YES)
    customs_max_retail_price_in: Real = real("CustomsMaxRetailPrice_IN")
    customs_tariff_code_table_in: CustomsTariffCodeKey | Unset | None = part(
        "CustomsTariffCodeTable_IN", CustomsTariffCodeKey
    )
    direct_settlement_in: Choice = choice("DirectSettlement_IN", DIRECT_SETTLEMENT_IN)
    dsa_in: Choice = choice("DSA_IN", NO_YES)
    excise_record_type_in: Choice = choice("ExciseRecordType_IN", EXCISE_RECORD_TYPE_IN)
    excise_tariff_codes_in: Text = text("ExciseTariffCodes_IN", 15)
    excise_type_in: Choice = choice("ExciseType_IN", EXCISE_TYPE_IN)
    maximum_retail_price_in: Real = real("MaximumRetailPrice_IN")
    sales_line: Whole = whole("SalesLine", long=True)
    sales_tax_form_types_in: Text = text("SalesTaxFormTypes_IN", 15)
    service_code_table_in: Text = text("ServiceCodeTable_IN")
    tax_as_per_original_invoice_in: Choice = choice("TaxAsPerOriginalInvoice_IN", NO_YES)
    tax_information: Text = text("TaxInformation")
    tax_invent_vat_commodity_code_in: VatCommodityCodeKey | Unset | None = part(
        "TaxInventVATCommodityCode_IN", VatCommodityCodeKey
    )
    tcs_group_in: Text = text("TCSGroup_IN", 10)
    tds_group_in: Text = text("TDSGroup_IN", 10)


@define(kw_only=True)
class SalesLineBr(Entity):
    """Sales order line, fields of Brazil."""

    axd_type = "AxdEntity_SalesLine_BR"

    cfop_table_br: Text = text("CFOPTable_BR", 5)
    delivery_cfop_table_br: Text = text("DeliveryCFOPTable_BR", 5)
    fiscal_document_type_br: FiscalDocumentTypeKey | Unset | None = part(
        "FiscalDocumentType_BR", FiscalDocumentTypeKey
    )
    suframa_discount_br: Real = real("SuframaDiscount_BR")
    tax_service_code_br: Text = text("TaxServiceCode_BR", 10)


@define(kw_only=True)
class SalesLine(Entity):
    """Sales order line. Note PurchorderFormNum: the header writes it PurchOrderFormNum."""

    axd_type = "AxdEntity_SalesLine"

    activity_number: Text = text("ActivityNumber")
    asset_id_ru: Text = text("AssetId_RU")
    bar_code: Text = text("BarCode", 80)
    bar_code_type: Text = text("BarCodeType", 10)
    blocked: Choice = choice("Blocked", NO_YES)
    case_tagging: Choice = choice("CaseTagging", NO_YES)
    complete: Choice = choice("Complete", NO_YES)
    confirmed_dlv: Day = day("ConfirmedDlv")
    cost_price: Real = real("CostPrice", 20)
    country_region_name_ru: Text = text("CountryRegionName_RU")
    county_orig_dest: Text = text("CountyOrigDest", 10)
    currency_code: Text = text("CurrencyCode", 3, external=50)
    cust_account: Text = text("CustAccount", 20, external=50)
    cust_group: Text = text("CustGroup", 10)
    customer_line_num: Whole = whole("CustomerLineNum")
    customer_ref: Text = text("CustomerRef", 60)
    customs_doc_date_mx: Day = day("CustomsDocDate_MX")
    customs_doc_number_mx: Text = text("CustomsDocNumber_MX", 21)
    customs_name_mx: Text = text("CustomsName_MX", 60)
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    delivered_intotal: Real = real("DeliveredIntotal", 6)
    delivery_date_control_type: Choice = choice(
        "DeliveryDateControlType", SALES_DELIVERY_DATE_CONTROL_TYPE
    )
    delivery_name: Text = text("DeliveryName", 100)
    delivery_postal_address: PostalAddressKey | Unset | None = part(
        "DeliveryPostalAddress", PostalAddressKey
    )
    delivery_tax_group_br: Text = text("DeliveryTaxGroup_BR")
    delivery_tax_item_group_br: Text = text("DeliveryTaxItemGroup_BR")
    delivery_type: Choice = choice("DeliveryType", TRADE_LINE_DLV_TYPE_ID)
    dlv_mode: Text = text("DlvMode", 10, external=50)
    dlv_term: Text = text("DlvTerm", 10, external=50)
    e_invoice_account_code: Text = text("EInvoiceAccountCode", 35)
    expected_ret_qty: Real = real("ExpectedRetQty", 6)
    external_item_id: Text = text("ExternalItemId", 20)
    inter_company_invent_trans_id: Text = text("InterCompanyInventTransId", 20)
    intrastat_fulfillment_date_hu: Day = day("IntrastatFulfillmentDate_HU")
    invent_deliver_now: Real = real("InventDeliverNow")
    invent_dim_id: Text = text("InventDimId", 20)
    invent_ref_id: Text = text("InventRefId", 20)
    invent_ref_trans_id: Text = text("InventRefTransId", 20)
    invent_ref_type: Choice = choice("InventRefType", INVENT_REF_TYPE)
    invent_trans_id: Text = text("InventTransId", 20)
    invent_trans_id_return: Text = text("InventTransIdReturn", 20)
    invoice_gtd_id_ru: Text = text("InvoiceGTDId_RU")
    item_bom_id: Text = text("ItemBOMId", 20)
    item_id: Text = text("ItemId", 20, external=50)
    item_pba_id: Text = text("ItemPBAId", 20)
    item_replaced: Choice = choice("itemReplaced", NO_YES)
    item_route_id: Text = text("ItemRouteId", 20)
    item_tagging: Choice = choice("ItemTagging", NO_YES)
    ledger_dimension: LedgerAccount | Unset | None = part("LedgerDimension", LedgerAccount)
    line_amount: Real = real("LineAmount")
    line_delivery_type: Choice = choice("LineDeliveryType", LINE_DELIVERY_TYPE)
    line_disc: Real = real("LineDisc")
    line_header: Text = text("LineHeader", 80)
    line_num: Real = real("LineNum", 10)
    line_percent: Real = real("LinePercent")
    matching_agreement_line: AgreementLineKey | Unset | None = part(
        "MatchingAgreementLine", AgreementLineKey
    )
    multi_ln_disc: Real = real("MultiLnDisc")
    multi_ln_percent: Real = real("MultiLnPercent")
    name: Text = text("Name", 1000)
    order_line_reference_no: Text = text("OrderLineReference_NO")
    over_delivery_pct: Real = real("OverDeliveryPct")
    packing_unit: Text = text("PackingUnit", 10, external=50)
    packing_unit_qty: Real = real("PackingUnitQty")
    pallet_tagging: Choice = choice("PalletTagging", NO_YES)
    pds_batch_attrib_auto_res: Choice = choice("PdsBatchAttribAutoRes", NO_YES)
    pds_cw_expected_ret_qty: Real = real("PdsCWExpectedRetQty")
    pds_cw_invent_deliver_now: Real = real("PdsCWInventDeliverNow")
    pds_cw_qty: Real = real("PdsCWQty")
    pds_cw_remain_invent_financial: Real = real("PdsCWRemainInventFinancial")
    pds_cw_remain_invent_physical: Real = real("PdsCWRemainInventPhysical")
    pds_exclude_from_rebate: Choice = choice("PdsExcludeFromRebate", NO_YES)
    pds_item_rebate_group_id: Text = text("PdsItemRebateGroupId")
    pds_same_lot: Choice = choice("PdsSameLot", NO_YES)
    port: Text = text("Port", 10)
    posting_profile_ru: Text = text("PostingProfile_RU")
    price_agreement_date_ru: Day = day("PriceAgreementDate_RU")
    price_unit: Real = real("PriceUnit")
    proj_category_id: Text = text("ProjCategoryId")
    proj_id: Text = text("ProjId")
    proj_line_property_id: Text = text("ProjLinePropertyId")
    proj_trans_id: Text = text("ProjTransId")
    property_number_mx: Text = text("PropertyNumber_MX", 20)
    psa_contract_line_num: Text = text("PSAContractLineNum")
    psa_proj_proposal_invent_qty: Real = real("PSAProjProposalInventQty")
    psa_proj_proposal_qty: Real = real("PSAProjProposalQty")
    purchorder_form_num: Text = text("PurchorderFormNum", 20)
    qty_ordered: Real = real("QtyOrdered")
    receipt_date_confirmed: Day = day("ReceiptDateConfirmed")
    receipt_date_requested: Day = day("ReceiptDateRequested")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    ref_return_invoice_trans_w: Whole = whole("RefReturnInvoiceTrans_W", long=True)
    remain_invent_financial: Real = real("RemainInventFinancial")
    remain_invent_physical: Real = real("RemainInventPhysical")
    remain_sales_financial: Real = real("RemainSalesFinancial", 6)
    remain_sales_physical: Real = real("RemainSalesPhysical", 6)
    reservation: Choice = choice("Reservation", ITEM_RESERVATION)
    retail_block_qty: Real = real("RetailBlockQty")
    retail_category: Whole = whole("RetailCategory", long=True)
    retail_variant_id: Text = text("RetailVariantId")
    return_allow_reservation: Choice = choice("ReturnAllowReservation", NO_YES)
    return_arrival_date: Day = day("ReturnArrivalDate")
    return_closed_date: Day = day("ReturnClosedDate")
    return_dead_line: Day = day("ReturnDeadLine")
    return_disposition_code_id: Text = text("ReturnDispositionCodeId", 10)
    return_status: Choice = choice("ReturnStatus", RETURN_STATUS_LINE)
    sales_category: CategoryKey | Unset | None = part("SalesCategory", CategoryKey)
    sales_deliver_now: Real = real("SalesDeliverNow", 6)
    sales_group: Text = text("SalesGroup", 10)
    sales_id: Text = text("SalesId", 20)
    sales_markup: Real = real("SalesMarkup")
    sales_price: Real = real("SalesPrice", 7)
    sales_qty: Decimal = real("SalesQty", 6, required=True)
    sales_status: Choice = choice("SalesStatus", SALES_STATUS)
    sales_type: Choice = choice("SalesType", SALES_TYPE)
    sales_unit: str = text("SalesUnit", 10, external=50, required=True)
    scrap: Choice = choice("Scrap", NO_YES)
    service_order_id: Text = text("ServiceOrderId")
    ship_carrier_account: Text = text("ShipCarrierAccount", 25)
    ship_carrier_account_code: Text = text("ShipCarrierAccountCode", 20)
    ship_carrier_dlv_type: Choice = choice("ShipCarrierDlvType", SHIP_CARRIER_DLV_TYPE)
    ship_carrier_id: Text = text("ShipCarrierId", 10)
    ship_carrier_name: Text = text("ShipCarrierName", 100)
    ship_carrier_postal_address: PostalAddressKey | Unset | None = part(
        "ShipCarrierPostalAddress", PostalAddressKey
    )
    shipping_date_confirmed: Day = day("ShippingDateConfirmed")
    shipping_date_requested: Day = day("ShippingDateRequested")
    statistic_value_lt: Real = real("StatisticValue_LT")
    stat_proc_id: Text = text("StatProcId", 10)
    stat_triangular_deal: Choice = choice("StatTriangularDeal", NO_YES)
    tax_autogenerated: Choice = choice("TaxAutogenerated", NO_YES)
    tax_group: Text = text("TaxGroup", 10)
    tax_item_group: Text = text("TaxItemGroup", 10)
    tax_withhold_group: Text = text("TaxWithholdGroup", 10)
    tax_withhold_item_group_heading_th: Text = text("TaxWithholdItemGroupHeading_TH", 10)
    transaction_code: Text = text("TransactionCode", 10)
    transport: Text = text("Transport", 10)
    under_delivery_pct: Real = real("UnderDeliveryPct")
    line_dlv_addr: list[LineDlvAddr] = children("LineDlvAddr", LineDlvAddr)
    line_carrier_addr: list[LineCarrierAddr] = children("LineCarrierAddr", LineCarrierAddr)
    invent_dim: list[InventDim] = children("InventDim", InventDim)
    docu_ref_line: list[DocuRefLine] = children("DocuRefLine", DocuRefLine)
    markup_trans_line: list[MarkupTransLine] = children("MarkupTransLine", MarkupTransLine)
    tax_service_tariff_line: list[TaxServiceTariffLine] = children(
        "TaxServiceTariffLine", TaxServiceTariffLine
    )
    sales_line_in: list[SalesLineIn] = children("SalesLine_IN", SalesLineIn)
    sales_line_br: list[SalesLineBr] = children("SalesLine_BR", SalesLineBr)
