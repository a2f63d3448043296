"""The SalesOrder document (AxdSalesOrder, AX 2012 R3): the header and the whole.

Fields stand in wire order; letter case is AX's.
"""

from datetime import date

from attrs import define

from axclarity.ax.documents._enumerations import (
    BANK_DOCUMENT_TYPE,
    CUST_FREIGHT_SLIP_TYPE,
    DOCUMENT_STATUS,
    FALSE_TRUE,
    INVENT_PROFILE_TYPE_RU,
    ITEM_RESERVATION,
    LISTCODE_ID,
    NATURE_OF_ASSESSEE_IN,
    NO_YES,
    PAYMENT_STUB_INVOICE_ID,
    PL_FISCAL_DOC_TYPE,
    RETURN_STATUS_HEADER,
    SALES_DELIVERY_DATE_CONTROL_TYPE,
    SALES_INVOICE_POSTING_TYPE_RU,
    SALES_SETTLEMENT_TYPE,
    SALES_STATUS,
    SALES_TYPE,
    SHIP_CARRIER_DLV_TYPE,
    WHS_RELEASE_STATUS,
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
    CreditCardAuthTrans,
    DocuRefHeader,
    MarkupTransHeader,
    TableCarrierAddr,
    TableDlvAddr,
    TaxServiceTariffHeader,
)
from axclarity.ax.documents.sales_line import SalesLine
from axclarity.ax.documents.shared_types import DimensionSet, PostalAddressKey

__all__ = ["SalesOrder", "SalesTable", "SalesTableBr", "SalesTableRu"]


@define(kw_only=True)
class SalesTableRu(Entity):
    """Sales order header, fields of Russia."""

    axd_type = "AxdEntity_SalesTable_RU"

    agreement_header_ext_ru: Text = text("AgreementHeaderExt_RU")
    consignee_account_ru: Text = text("ConsigneeAccount_RU")
    consignor_account_ru: Text = text("ConsignorAccount_RU")
    invent_profile_id_ru: Text = text("InventProfileId_RU", 10)
    invent_profile_type_ru: Choice = choice("InventProfileType_RU", INVENT_PROFILE_TYPE_RU)
    invent_profile_use_related_ru: Choice = choice("InventProfileUseRelated_RU", NO_YES)
    invoice_posting_type_ru: Choice = choice("InvoicePostingType_RU", SALES_INVOICE_POSTING_TYPE_RU)
    price_agreement_date_ru: Day = day("PriceAgreementDate_RU")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")


@define(kw_only=True)
class SalesTableBr(Entity):
    """Sales order header, fields of Brazil."""

    axd_type = "AxdEntity_SalesTable_BR"

    cfps_id_br: Text = text("CFPSId_BR", 4)
    cust_final_user_br: Choice = choice("CustFinalUser_BR", NO_YES)
    sales_purch_operation_type_br: Text = text("SalesPurchOperationType_BR", 10)
    service_code_on_dlv_address_br: Choice = choice("ServiceCodeOnDlvAddress_BR", NO_YES)


@define(kw_only=True)
class SalesTable(Entity):
    """Sales order header. Omit SalesId: with an automatic number sequence it fails the document."""

    axd_type = "AxdEntity_SalesTable"

    document_hash: Text = text("_DocumentHash")
    bank_account_lv: Text = text("BankAccount_LV")
    bank_central_bank_purpose_code: Text = text("BankCentralBankPurposeCode", 10)
    bank_central_bank_purpose_text: Text = text("BankCentralBankPurposeText", 140)
    bank_document_type: Choice = choice("BankDocumentType", BANK_DOCUMENT_TYPE)
    case_tagging: Choice = choice("CaseTagging", NO_YES)
    cash_disc: Text = text("CashDisc", 10)
    cash_disc_base_date: Day = day("CashDiscBaseDate")
    cash_disc_percent: Real = real("CashDiscPercent")
    commission_group: Text = text("CommissionGroup", 10)
    cons_target_jp: Choice = choice("ConsTarget_JP", NO_YES)
    contact_person_id: Text = text("ContactPersonId", 20)
    county_orig_dest: Text = text("CountyOrigDest", 10)
    cov_status: Whole = whole("CovStatus")
    credit_card_approval_amount: Real = real("CreditCardApprovalAmount")
    credit_card_authorization: Text = text("CreditCardAuthorization")
    credit_card_authorization_error: Choice = choice("CreditCardAuthorizationError", NO_YES)
    credit_card_cust_ref_id: Whole = whole("CreditCardCustRefId", long=True)
    cur_bank_account_lv: Text = text("CurBankAccount_LV")
    currency_code: Text = text("CurrencyCode", 3)
    cust_account: Text = text("CustAccount", 20, external=50)
    cust_bank_account_lv: Text = text("CustBankAccount_LV")
    cust_group: Text = text("CustGroup", 10)
    cust_invoice_id: Text = text("CustInvoiceId")
    customer_ref: Text = text("CustomerRef", 60)
    customs_export_order_in: Choice = choice("CustomsExportOrder_IN", NO_YES)
    customs_shipping_bill_in: Choice = choice("CustomsShippingBill_IN", NO_YES)
    dax_integration_id: Text = text("DAXIntegrationId")
    deadline: Day = day("Deadline")
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    delivery_date: Day = day("DeliveryDate")
    delivery_date_control_type: Choice = choice(
        "DeliveryDateControlType", SALES_DELIVERY_DATE_CONTROL_TYPE
    )
    delivery_name: Text = text("DeliveryName", 100)
    delivery_postal_address: PostalAddressKey | Unset | None = part(
        "DeliveryPostalAddress", PostalAddressKey
    )
    direct_debit_mandate: Text = text("DirectDebitMandate")
    disc_percent: Real = real("DiscPercent")
    dlv_mode: Text = text("DlvMode", 10, external=50)
    dlv_reason: Text = text("DlvReason", 10)
    dlv_term: Text = text("DlvTerm", 10, external=50)
    document_status: Choice = choice("DocumentStatus", DOCUMENT_STATUS)
    e_invoice_account_code: Text = text("EInvoiceAccountCode", 35)
    e_invoice_line_spec: Choice = choice("EInvoiceLineSpec", NO_YES)
    email: Text = text("Email", 80)
    end_disc: Text = text("EndDisc", 10)
    enterprise_number: Text = text("EnterpriseNumber", 50)
    estimate: Real = real("Estimate")
    export_reason: Text = text("ExportReason")
    fiscal_doc_type_pl: Choice = choice("FiscalDocType_PL", PL_FISCAL_DOC_TYPE)
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
    intrastat_add_value_lv: Real = real("IntrastatAddValue_LV")
    intrastat_fulfillment_date_hu: Day = day("IntrastatFulfillmentDate_HU")
    invent_location_id: Text = text("InventLocationId", 10)
    invent_site_id: Text = text("InventSiteId")
    invoice_account: Text = text("InvoiceAccount", 20, external=50)
    invoice_register_lt: Choice = choice("InvoiceRegister_LT", NO_YES)
    item_tagging: Choice = choice("ItemTagging", NO_YES)
    language_id: Text = text("LanguageId", 7)
    line_disc: Text = text("LineDisc", 10)
    listcode: Choice = choice("Listcode", LISTCODE_ID)
    markup_group: Text = text("MarkupGroup", 10)
    matching_agreement: Whole = whole("MatchingAgreement", long=True)
    mcr_order_stopped: Choice = choice("MCROrderStopped", NO_YES)
    multi_line_disc: Text = text("MultiLineDisc", 10)
    nature_of_assessee_in: Choice = choice("NatureOfAssessee_IN", NATURE_OF_ASSESSEE_IN)
    number_sequence_group: Text = text("NumberSequenceGroup", 10)
    one_time_customer: Choice = choice("OneTimeCustomer", NO_YES)
    packing_slip_register_lt: Choice = choice("PackingSlipRegister_LT", NO_YES)
    pallet_tagging: Choice = choice("PalletTagging", NO_YES)
    payment: Text = text("Payment", 10)
    payment_sched: Text = text("PaymentSched", 30)
    paym_mode: Text = text("PaymMode", 10)
    paym_spec: Text = text("PaymSpec", 10)
    pds_batch_attrib_auto_res: Choice = choice("PdsBatchAttribAutoRes", NO_YES)
    pds_cust_rebate_group_id: Text = text("PdsCustRebateGroupId", 20)
    pds_rebate_program_tma_group: Text = text("PdsRebateProgramTMAGroup")
    port: Text = text("Port", 10)
    posting_profile: Text = text("PostingProfile", 10)
    price_group_id: Text = text("PriceGroupId", 10)
    proj_id: Text = text("ProjId")
    purch_id: Text = text("PurchId")
    purch_order_form_num: str = text("PurchOrderFormNum", 20, required=True)
    quotation_id: Text = text("QuotationId")
    receipt_date_confirmed: Day = day("ReceiptDateConfirmed")
    receipt_date_requested: date = day("ReceiptDateRequested", required=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    release_status: Choice = choice("ReleaseStatus", WHS_RELEASE_STATUS)
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
    sales_status: Choice = choice("SalesStatus", SALES_STATUS)
    sales_type: Choice = choice("SalesType", SALES_TYPE)
    sales_unit_id: Text = text("SalesUnitId")
    settle_voucher: Choice = choice("SettleVoucher", SALES_SETTLEMENT_TYPE)
    ship_carrier_account: Text = text("ShipCarrierAccount", 25)
    ship_carrier_account_code: Text = text("ShipCarrierAccountCode", 20)
    ship_carrier_blind_shipment: Choice = choice("ShipCarrierBlindShipment", NO_YES)
    ship_carrier_delivery_contact: Text = text("ShipCarrierDeliveryContact")
    ship_carrier_dlv_type: Choice = choice("ShipCarrierDlvType", SHIP_CARRIER_DLV_TYPE)
    ship_carrier_expedited_shipment: Choice = choice("ShipCarrierExpeditedShipment", NO_YES)
    ship_carrier_fuel_surcharge: Choice = choice("ShipCarrierFuelSurcharge", NO_YES)
    ship_carrier_id: Text = text("ShipCarrierId", 10)
    ship_carrier_name: Text = text("ShipCarrierName", 100)
    ship_carrier_postal_address: PostalAddressKey | Unset | None = part(
        "ShipCarrierPostalAddress", PostalAddressKey
    )
    ship_carrier_residential: Choice = choice("ShipCarrierResidential", NO_YES)
    shipping_date_confirmed: Day = day("ShippingDateConfirmed")
    shipping_date_requested: Day = day("ShippingDateRequested")
    smm_campaign_id: Text = text("smmCampaignId")
    smm_sales_amount_total: Real = real("smmSalesAmountTotal")
    stat_proc_id: Text = text("StatProcId", 10)
    tax_group: Text = text("TaxGroup", 10)
    tax_period_payment_code_pl: Text = text("TaxPeriodPaymentCode_PL", 10)
    tcs_group_in: Text = text("TCSGroup_IN", 10)
    tds_group_in: Text = text("TDSGroup_IN", 10)
    total_balance: Real = real("TotalBalance")
    total_cash_discount: Real = real("TotalCashDiscount")
    total_invoice: Real = real("TotalInvoice")
    total_misc_charges: Real = real("TotalMiscCharges")
    total_sales_tax: Real = real("TotalSalesTax")
    transaction_code: Text = text("TransactionCode", 10)
    transport: Text = text("Transport", 10)
    united_vat_invoice_lt: Choice = choice("UnitedVATInvoice_LT", NO_YES)
    url: Text = text("URL")
    vat_num: Text = text("VATNum", 20)
    worker_sales_responsible: Text = text("WorkerSalesResponsible")
    worker_sales_taker: Text = text("WorkerSalesTaker", 40)
    worker_sales_taker_personnel_number: Text = text("WorkerSalesTakerPersonnelNumber", 25)
    table_dlv_addr: list[TableDlvAddr] = children("TableDlvAddr", TableDlvAddr)
    table_carrier_addr: list[TableCarrierAddr] = children("TableCarrierAddr", TableCarrierAddr)
    sales_line: list[SalesLine] = children("SalesLine", SalesLine)
    docu_ref_header: list[DocuRefHeader] = children("DocuRefHeader", DocuRefHeader)
    markup_trans_header: list[MarkupTransHeader] = children("MarkupTransHeader", MarkupTransHeader)
    credit_card_auth_trans: list[CreditCardAuthTrans] = children(
        "CreditCardAuthTrans", CreditCardAuthTrans
    )
    tax_service_tariff_header: list[TaxServiceTariffHeader] = children(
        "TaxServiceTariffHeader", TaxServiceTariffHeader
    )
    sales_table_ru: list[SalesTableRu] = children("SalesTable_RU", SalesTableRu)
    sales_table_br: list[SalesTableBr] = children("SalesTable_BR", SalesTableBr)


@define(kw_only=True)
class SalesOrder(Document):
    """The SalesOrder document. Source: AX 2012 R3 AxdSalesOrder."""

    axd_type = "AxdSalesOrder"
    root = "SalesOrder"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/SalesOrder"
    key_field = "SalesId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId")
    sales_table: list[SalesTable] = children("SalesTable", SalesTable)
