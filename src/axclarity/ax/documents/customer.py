"""The Customer document (AxdCustomer, AX 2012 R3).

Fields stand in wire order; letter case is AX's.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    AXD_VALID_TIME_STATE_TYPE,
    COMPANY_TYPE_MX,
    CREDIT_CARD_ADDRESS_VERIFICATION,
    CREDIT_CARD_ADDRESS_VERIFICATION_LEVEL,
    CUST_ACCOUNT_STATEMENT,
    CUST_BLOCKED,
    CUST_INVOICE_ADDRESS,
    CUST_WHT_CONTRIBUTION_TYPE_BR,
    EC_PSALES_ORDERS_VIEW_TYPE,
    EF_DOC_PRESENCE_TYPE_BR,
    FALSE_TRUE,
    FEDERAL_NON_FEDERAL_INDICATOR_CODE,
    INVENT_PROFILE_TYPE_RU,
    NO_YES,
    PAYMENT_STUB_INVOICE_ID,
    PL_FISCAL_DOC_TYPE,
    SALES_INVOICE_POSTING_TYPE_RU,
    USE_CASH_DISC,
    XML_DOC_PURPOSE,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Document,
    Entity,
    Moment,
    Real,
    Text,
    Unset,
    Whole,
    children,
    choice,
    day,
    moment,
    part,
    real,
    text,
    whole,
)
from axclarity.ax.documents.party import DirParty
from axclarity.ax.documents.shared_types import DimensionSet

__all__ = ["CustTable", "Customer"]


@define(kw_only=True)
class CustTable(Entity):
    """A customer. Omit AccountNum where AX numbers customers itself."""

    axd_type = "AxdEntity_CustTable"

    document_hash: Text = text("_DocumentHash")
    account_num: Text = text("AccountNum", 20, external=50)
    account_statement: Choice = choice("AccountStatement", CUST_ACCOUNT_STATEMENT)
    affiliated_ru: Choice = choice("Affiliated_RU", NO_YES)
    agency_location_code: Text = text("AgencyLocationCode", 12)
    authority_office_it: Text = text("AuthorityOffice_IT", 7)
    bank_account: Text = text("BankAccount", 10)
    bank_central_bank_purpose_code: Text = text("BankCentralBankPurposeCode", 10)
    bank_central_bank_purpose_text: Text = text("BankCentralBankPurposeText", 140)
    bank_cust_paym_id_table: Text = text("BankCustPaymIdTable", 10)
    birth_county_code_it: Text = text("BirthCountyCode_IT", 2)
    birth_date_it: Day = day("BirthDate_IT")
    birth_place_it: Text = text("BirthPlace_IT", 60)
    blocked: Choice = choice("Blocked", CUST_BLOCKED)
    cash_disc: Text = text("CashDisc", 10)
    cash_disc_base_days: Whole = whole("CashDiscBaseDays")
    ccm_num_br: Text = text("CCMNum_BR", 20)
    cfdi_enabled_mx: Choice = choice("CFDIEnabled_MX", NO_YES)
    cfdi_skip_ieps_taxes_mx: Choice = choice("CFDISkipIEPSTaxes_MX", NO_YES)
    clearing_period: Text = text("ClearingPeriod", 10)
    cnae_br: Text = text("CNAE_BR", 10)
    cnpjcpf_num_br: Text = text("CNPJCPFNum_BR", 20)
    commercial_register: Text = text("CommercialRegister", 40)
    commercial_register_inset_number: Text = text("CommercialRegisterInsetNumber", 10)
    commercial_register_section: Text = text("CommercialRegisterSection", 10)
    commission_group: Text = text("CommissionGroup", 10)
    company_chain_id: Text = text("CompanyChainId", 20)
    company_id_siret: Text = text("CompanyIdSiret", 14)
    company_naf_code: Text = text("CompanyNAFCode", 5)
    company_type_mx: Choice = choice("CompanyType_MX", COMPANY_TYPE_MX)
    cons_day_jp: Whole = whole("ConsDay_JP")
    contact_person_id: Text = text("ContactPersonId", 20)
    create_vendor: Choice = choice("CreateVendor", NO_YES)
    credit_card_address_verification: Choice = choice(
        "CreditCardAddressVerification", CREDIT_CARD_ADDRESS_VERIFICATION
    )
    credit_card_address_verification_level: Choice = choice(
        "CreditCardAddressVerificationLevel", CREDIT_CARD_ADDRESS_VERIFICATION_LEVEL
    )
    credit_card_address_verification_void: Choice = choice(
        "CreditCardAddressVerificationVoid", NO_YES
    )
    credit_card_cvc: Choice = choice("CreditCardCVC", CREDIT_CARD_ADDRESS_VERIFICATION)
    credit_max: Real = real("CreditMax", 20)
    credit_rating: Text = text("CreditRating", 10)
    curp_mx: Text = text("Curp_MX", 18)
    currency: Text = text("Currency", 3, external=50)
    cust_classification_id: Text = text("CustClassificationId", 10)
    cust_exclude_collection_fee: Choice = choice("CustExcludeCollectionFee", NO_YES)
    cust_exclude_interest_charges: Choice = choice("CustExcludeInterestCharges", NO_YES)
    cust_final_user_br: Choice = choice("CustFinalUser_BR", NO_YES)
    cust_group: str = text("CustGroup", 10, required=True)
    cust_item_group_id: Text = text("CustItemGroupId", 10)
    cust_trading_partner_code: Text = text("CustTradingPartnerCode", 4)
    cust_wht_contribution_type_br: Choice = choice(
        "CustWhtContributionType_BR", CUST_WHT_CONTRIBUTION_TYPE_BR
    )
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    default_direct_debit_mandate: Text = text("DefaultDirectDebitMandate", 35)
    default_invent_status_id: Text = text("DefaultInventStatusId", 10)
    destination_code_id: Text = text("DestinationCodeId", 10)
    dlv_mode: Text = text("DlvMode", 10, external=50)
    dlv_reason: Text = text("DlvReason", 10)
    dlv_term: Text = text("DlvTerm", 10, external=50)
    e_invoice: Choice = choice("EInvoice", NO_YES)
    e_invoice_attachment: Choice = choice("EInvoiceAttachment", NO_YES)
    einvoice_ean_num: Text = text("EinvoiceEANNum", 13)
    e_invoice_register_it: Choice = choice("EInvoiceRegister_IT", NO_YES)
    end_disc: Text = text("EndDisc", 10)
    enterprise_code: Text = text("EnterpriseCode", 50)
    enterprise_number: Text = text("EnterpriseNumber", 50)
    entity_id: Whole = whole("EntityId")
    entry_certificate_required_w: Choice = choice("EntryCertificateRequired_W", NO_YES)
    export_sales_pl: Choice = choice("ExportSales_PL", NO_YES)
    express_bill_of_lading: Choice = choice("ExpressBillOfLading", NO_YES)
    factoring_account: Text = text("FactoringAccount", 20)
    federal_comments: Text = text("FederalComments", 60)
    fed_non_fed_indicator: Choice = choice("FedNonFedIndicator", FEDERAL_NON_FEDERAL_INDICATOR_CODE)
    fine_code_br: Text = text("FineCode_BR", 10)
    fiscal_code: Text = text("FiscalCode", 16)
    fiscal_doc_type_pl: Choice = choice("FiscalDocType_PL", PL_FISCAL_DOC_TYPE)
    forecast_dmp_include: Choice = choice("ForecastDMPInclude", NO_YES)
    foreigner_id_br: Text = text("ForeignerId_BR", 20)
    foreign_resident_ru: Choice = choice("ForeignResident_RU", NO_YES)
    foreign_tax_registration_mx: Text = text("ForeignTaxRegistration_MX", 40)
    foreign_trade_mx: Choice = choice("ForeignTrade_MX", NO_YES)
    freight_zone: Text = text("FreightZone", 10)
    generate_incoming_fiscal_document_br: Choice = choice(
        "GenerateIncomingFiscalDocument_BR", NO_YES
    )
    giro_type: Choice = choice("GiroType", PAYMENT_STUB_INVOICE_ID)
    giro_type_account_statement: Choice = choice(
        "GiroTypeAccountStatement", PAYMENT_STUB_INVOICE_ID
    )
    giro_type_collectionletter: Choice = choice("GiroTypeCollectionletter", PAYMENT_STUB_INVOICE_ID)
    giro_type_free_text_invoice: Choice = choice("GiroTypeFreeTextInvoice", PAYMENT_STUB_INVOICE_ID)
    giro_type_interest_note: Choice = choice("GiroTypeInterestNote", PAYMENT_STUB_INVOICE_ID)
    giro_type_proj_invoice: Choice = choice("GiroTypeProjInvoice", PAYMENT_STUB_INVOICE_ID)
    icms_contributor_br: Choice = choice("ICMSContributor_BR", NO_YES)
    identification_number: Text = text("IdentificationNumber", 50)
    ie_num_br: Text = text("IENum_BR", 20)
    incl_tax: Choice = choice("InclTax", NO_YES)
    insscei_br: Text = text("INSSCEI_BR", 15)
    int_bank_lv: Text = text("IntBank_LV", 10)
    inter_company_allow_indirect_creation: Choice = choice(
        "InterCompanyAllowIndirectCreation", NO_YES
    )
    inter_company_auto_create_orders: Choice = choice("InterCompanyAutoCreateOrders", NO_YES)
    inter_company_direct_delivery: Choice = choice("InterCompanyDirectDelivery", NO_YES)
    interest_code_br: Text = text("InterestCode_BR", 10)
    invent_location: Text = text("InventLocation", 10)
    invent_profile_id_ru: Text = text("InventProfileId_RU", 10)
    invent_profile_type_ru: Choice = choice("InventProfileType_RU", INVENT_PROFILE_TYPE_RU)
    invent_site_id: Text = text("InventSiteId", 10)
    invoice_account: Text = text("InvoiceAccount", 20, external=50)
    invoice_address: Choice = choice("InvoiceAddress", CUST_INVOICE_ADDRESS)
    invoice_posting_type_ru: Choice = choice("InvoicePostingType_RU", SALES_INVOICE_POSTING_TYPE_RU)
    irs1099_c_indicator: Choice = choice("IRS1099CIndicator", NO_YES)
    issue_own_entry_certificate_w: Choice = choice("IssueOwnEntryCertificate_W", NO_YES)
    issuer_country_hu: Text = text("IssuerCountry_HU", 10)
    line_disc: Text = text("LineDisc", 10)
    line_of_business_id: Text = text("LineOfBusinessId", 10)
    lv_paym_trans_codes: Text = text("LvPaymTransCodes", 2)
    main_contact_personnel_number: Text = text("MainContactPersonnelNumber", 25)
    main_contact_worker: Text = text("MainContactWorker", 25)
    mandatory_credit_limit: Choice = choice("MandatoryCreditLimit", NO_YES)
    mandatory_vat_date_pl: Choice = choice("MandatoryVatDate_PL", NO_YES)
    markup_group: Text = text("MarkupGroup", 10)
    mcr_merged_parent: Text = text("MCRMergedParent", 20, external=50)
    mcr_merged_root: Text = text("MCRMergedRoot", 20, external=50)
    memo: Text = text("Memo")
    modified_date_time: Moment = moment("ModifiedDateTime")
    multi_line_disc: Text = text("MultiLineDisc", 10)
    name: Text = text("Name", 100)
    nit_br: Text = text("NIT_BR", 14)
    number_sequence_group: Text = text("numberSequenceGroup", 10)
    one_time_customer: Choice = choice("OneTimeCustomer", NO_YES)
    order_entry_deadline_group_id: Text = text("OrderEntryDeadlineGroupId", 10)
    org_id: Text = text("OrgId", 10)
    our_account_num: Text = text("OurAccountNum", 20)
    package_deposit_excempt_pl: Choice = choice("PackageDepositExcempt_PL", NO_YES)
    pack_material_fee_license_num: Text = text("PackMaterialFeeLicenseNum", 20)
    party: Text = text("Party", 40)
    party_country: Text = text("PartyCountry", 10)
    party_state: Text = text("PartyState", 10)
    passport_no_hu: Text = text("PassportNo_HU", 13)
    paym_day_id: Text = text("PaymDayId", 10)
    payment_reference_ee: Text = text("PaymentReference_EE", 20)
    paym_mode: Text = text("PaymMode", 10)
    paym_sched: Text = text("PaymSched", 30)
    paym_spec: Text = text("PaymSpec", 10)
    paym_term_id: Text = text("PaymTermId", 10)
    pba_cust_group_id: Text = text("PBACustGroupId", 10)
    pds_cust_rebate_group_id: Text = text("PdsCustRebateGroupId", 20)
    pds_freight_accrued: Choice = choice("PdsFreightAccrued", NO_YES)
    pds_rebate_tma_group: Text = text("PdsRebateTMAGroup", 10)
    presence_type_br: Choice = choice("PresenceType_BR", EF_DOC_PRESENCE_TYPE_BR)
    price_group: Text = text("PriceGroup", 10)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    reg_num_w: Text = text("RegNum_W", 25)
    residence_foreign_country_region_id_it: Text = text("ResidenceForeignCountryRegionId_IT", 10)
    rfc_mx: Text = text("Rfc_MX", 13)
    rfid_case_tagging: Choice = choice("RFIDCaseTagging", NO_YES)
    rfid_item_tagging: Choice = choice("RFIDItemTagging", NO_YES)
    rfid_pallet_tagging: Choice = choice("RFIDPalletTagging", NO_YES)
    sales_calendar_id: Text = text("SalesCalendarId", 10)
    sales_district_id: Text = text("SalesDistrictId", 20)
    sales_group: Text = text("SalesGroup", 10)
    sales_pool_id: Text = text("SalesPoolId", 10)
    sat_paym_method_mx: Text = text("SATPaymMethod_MX", 10)
    sat_purpose_mx: Text = text("SATPurpose_MX", 10)
    segment_id: Text = text("SegmentId", 20)
    service_code_on_dlv_address_br: Choice = choice("ServiceCodeOnDlvAddress_BR", NO_YES)
    ship_carrier_account: Text = text("ShipCarrierAccount", 25)
    ship_carrier_account_code: Text = text("ShipCarrierAccountCode", 20)
    ship_carrier_blind_shipment: Choice = choice("ShipCarrierBlindShipment", NO_YES)
    ship_carrier_fuel_surcharge: Choice = choice("ShipCarrierFuelSurcharge", NO_YES)
    ship_carrier_id: Text = text("ShipCarrierId", 10)
    simple_national_br: Choice = choice("SimpleNational_BR", NO_YES)
    state: Text = text("State", 10, external=50)
    state_inscription_mx: Text = text("StateInscription_MX", 30)
    statistics_group: Text = text("StatisticsGroup", 10)
    subsegment_id: Text = text("SubsegmentId", 20)
    suframa_br: Choice = choice("Suframa_BR", NO_YES)
    suframa_number_br: Text = text("SuframaNumber_BR", 10)
    suframa_piscofins_br: Choice = choice("SuframaPISCOFINS_BR", NO_YES)
    supp_item_group_id: Text = text("SuppItemGroupId", 10)
    sync_entity_id: Text = text("SyncEntityId", 38)
    sync_version: Whole = whole("SyncVersion", long=True)
    tax_border_number_fi: Text = text("TaxBorderNumber_FI", 10)
    tax_group: Text = text("TaxGroup", 10)
    tax_gst_relief_group_heading_my: Text = text("TaxGSTReliefGroupHeading_MY", 10)
    tax_license_num: Text = text("TaxLicenseNum", 20)
    tax_period_payment_code_pl: Text = text("TaxPeriodPaymentCode_PL", 10)
    tax_withhold_calculate_in: Choice = choice("TaxWithholdCalculate_IN", NO_YES)
    tax_withhold_calculate_th: Choice = choice("TaxWithholdCalculate_TH", NO_YES)
    tax_withhold_group_th: Text = text("TaxWithholdGroup_TH", 10)
    united_vat_invoice_lt: Choice = choice("UnitedVATInvoice_LT", NO_YES)
    use_cash_disc: Choice = choice("UseCashDisc", USE_CASH_DISC)
    use_original_document_as_facture_ru: Choice = choice("UseOriginalDocumentAsFacture_RU", NO_YES)
    use_purch_request: Choice = choice("UsePurchRequest", NO_YES)
    vat_num: Text = text("VATNum", 20)
    vend_account: Text = text("VendAccount", 20, external=50)
    web_sales_order_display: Choice = choice("WebSalesOrderDisplay", EC_PSALES_ORDERS_VIEW_TYPE)
    wsys_customer: Text = text("WSYSCustomer", 10)
    dir_party: list[DirParty] = children("DirParty", DirParty)


@define(kw_only=True)
class Customer(Document):
    """The Customer document. Source: AX 2012 R3 AxdCustomer."""

    axd_type = "AxdCustomer"
    root = "Customer"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/Customer"
    key_field = "AccountNum"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    valid_as_of_date_time: Moment = moment("ValidAsOfDateTime")
    valid_from_date_time: Moment = moment("ValidFromDateTime")
    valid_time_state_type: Choice = choice("ValidTimeStateType", AXD_VALID_TIME_STATE_TYPE)
    valid_to_date_time: Moment = moment("ValidToDateTime")
    cust_table: list[CustTable] = children("CustTable", CustTable)
