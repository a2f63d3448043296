"""What hangs on sales orders and their lines: charges, addresses, notes, dimensions."""

from attrs import define

from axclarity.ax.documents._enumerations import (
    CREDIT_CARD_ADDRESS_VERIFICATION_RESULT,
    CREDIT_CARD_MSCVC_RESULT_CODE,
    CREDIT_CARD_OPERATION,
    CREDIT_CARD_PROCESSOR_STATUS,
    DOCU_RESTRICTION,
    DOCUMENT_STATUS,
    FALSE_TRUE,
    MARKUP_ALLOCATE_AFTER,
    MARKUP_CATEGORY_TYPE,
    MARKUP_CLASSIFICATION_BR,
    MARKUP_MODULE,
    MARKUP_MODULE_CATEGORY,
    MCR_MARKUP_TRANS_CREATED_BY,
    NO_YES,
    PURCH_BOOK_VAT_DOCUMENT_TYPE_INVOICE_RU,
    TIMEZONE,
    VAT_TYPE_RU,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Entity,
    Moment,
    Real,
    Text,
    Whole,
    choice,
    day,
    moment,
    real,
    text,
    whole,
)

__all__ = [
    "CreditCardAuthTrans",
    "DocuRef",
    "DocuRefHeader",
    "DocuRefLine",
    "InventDim",
    "LineCarrierAddr",
    "LineDlvAddr",
    "MarkupTrans",
    "MarkupTransHeader",
    "MarkupTransLine",
    "OrderAddress",
    "TableCarrierAddr",
    "TableDlvAddr",
    "TaxServiceTariff",
    "TaxServiceTariffHeader",
    "TaxServiceTariffLine",
]


@define(kw_only=True)
class OrderAddress(Entity):
    """A postal address as an order shows it. Source: the address views of AxdSalesOrder."""

    rec_id_logistics_postal_address: Whole = whole("_RecId_LogisticsPostalAddress", long=True)
    rec_version_logistics_postal_address: Whole = whole("_recVersion_LogisticsPostalAddress")
    address: Text = text("Address", 250)
    apartment_ru: Text = text("Apartment_RU", 10)
    building_ru: Text = text("Building_RU", 10)
    building_compliment: Text = text("BuildingCompliment", 60)
    city: Text = text("City", 60)
    city_rec_id: Whole = whole("CityRecId", long=True)
    country_currency_code: Text = text("CountryCurrencyCode", 3, external=50)
    country_region_id: Text = text("CountryRegionId", 10, external=50)
    county: Text = text("County", 10, external=50)
    district: Whole = whole("District", long=True)
    district_name: Text = text("DistrictName", 60)
    flat_id_ru: Whole = whole("FlatId_RU", long=True)
    house_id_ru: Whole = whole("HouseId_RU", long=True)
    iso_code: Text = text("ISOcode", 2)
    is_private: Choice = choice("IsPrivate", NO_YES)
    latitude: Real = real("Latitude", 10)
    location: Text = text("Location")
    location_name: Text = text("LocationName", 60)
    longitude: Real = real("Longitude", 10)
    postal_address: Whole = whole("PostalAddress", long=True)
    postal_address_rec_id: Whole = whole("PostalAddressRecId", long=True)
    post_box: Text = text("PostBox", 20)
    private_for_party: Text = text("PrivateForParty")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    state: Text = text("State", 10, external=50)
    street: Text = text("Street", 250)
    street_id_ru: Whole = whole("StreetId_RU", long=True)
    street_number: Text = text("StreetNumber", 20)
    time_zone: Choice = choice("TimeZone", TIMEZONE)
    valid_from: Moment = moment("ValidFrom")
    valid_to: Moment = moment("ValidTo")
    zip_code: Text = text("ZipCode", 10, external=50)


@define(kw_only=True)
class TableDlvAddr(OrderAddress):
    """Where the order goes."""

    axd_type = "AxdEntity_TableDlvAddr"


@define(kw_only=True)
class TableCarrierAddr(OrderAddress):
    """Where the carrier collects or delivers for the order."""

    axd_type = "AxdEntity_TableCarrierAddr"


@define(kw_only=True)
class LineDlvAddr(OrderAddress):
    """Where this line goes."""

    axd_type = "AxdEntity_LineDlvAddr"


@define(kw_only=True)
class LineCarrierAddr(OrderAddress):
    """Where the carrier collects or delivers this line."""

    axd_type = "AxdEntity_LineCarrierAddr"


@define(kw_only=True)
class MarkupTrans(Entity):
    """A charge: freight, a fee, a rounding difference. `Value` is an amount or a percentage."""

    calculated_amount: Real = real("CalculatedAmount")
    calculated_amount_mst_w: Real = real("CalculatedAmountMST_W")
    charge_indicator_einvoice: Text = text("ChargeIndicatorEinvoice")
    currency_code: Text = text("CurrencyCode", 3)
    customs_assessable_value_in: Choice = choice("CustomsAssessableValue_IN", NO_YES)
    cust_vend_posted_ru: Real = real("CustVendPosted_RU")
    document_status: Choice = choice("DocumentStatus", DOCUMENT_STATUS)
    exch_rate_ru: Real = real("ExchRate_RU")
    exchrate_second_ru: Real = real("ExchrateSecond_RU")
    factured_amount_ru: Real = real("FacturedAmount_RU")
    from_amount: Real = real("FromAmount")
    goods_in_route_id_ru: Text = text("GoodsInRouteId_RU")
    goods_in_route_to_delivery_ru: Choice = choice("GoodsInRouteToDelivery_RU", NO_YES)
    inter_company_company_id: Text = text("InterCompanyCompanyId", 4)
    inter_company_invoice_id: Text = text("InterCompanyInvoiceId")
    inter_company_markup_use_value: Choice = choice("InterCompanyMarkupUseValue", NO_YES)
    inter_company_markup_value: Real = real("InterCompanyMarkupValue")
    inter_company_ref_rec_id: Whole = whole("InterCompanyRefRecId", long=True)
    item_posted_ru: Real = real("ItemPosted_RU")
    keep: Choice = choice("Keep", NO_YES)
    line_num: Real = real("LineNum", 10)
    mark_up_allocate_after_in: Choice = choice("MarkUpAllocateAfter_IN", MARKUP_ALLOCATE_AFTER)
    markup_category: Choice = choice("MarkupCategory", MARKUP_CATEGORY_TYPE)
    markup_classification_br: Choice = choice("MarkupClassification_BR", MARKUP_CLASSIFICATION_BR)
    markup_code: str = text("MarkupCode", 10, external=50, required=True)
    mcr_broker_contract_fee: Choice = choice("MCRBrokerContractFee", NO_YES)
    mcr_coupon_markup: Choice = choice("MCRCouponMarkup", NO_YES)
    mcr_installment_eligible: Choice = choice("MCRInstallmentEligible", NO_YES)
    mcr_markup_trans_created_by: Choice = choice(
        "MCRMarkupTransCreatedBy", MCR_MARKUP_TRANS_CREATED_BY
    )
    mcr_misc_charge_override: Choice = choice("MCRMiscChargeOverride", NO_YES)
    mcr_original_misc_charge_value: Real = real("MCROriginalMiscChargeValue")
    mcr_reason_code: Text = text("MCRReasonCode")
    mcr_retail_infocode_id: Text = text("MCRRetailInfocodeId")
    mcr_saved_rec_id: Whole = whole("MCRSavedRecID", long=True)
    mcr_saved_table_id: Whole = whole("MCRSavedTableID")
    module_category: Choice = choice("ModuleCategory", MARKUP_MODULE_CATEGORY)
    module_type: Choice = choice("ModuleType", MARKUP_MODULE)
    notional_charges_in: Choice = choice("NotionalCharges_IN", NO_YES)
    notional_pct_in: Real = real("NotionalPct_IN")
    orig_rec_id: Whole = whole("OrigRecId", long=True)
    orig_table_id: Whole = whole("OrigTableId")
    posted: Real = real("Posted")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    tax_amount: Real = real("TaxAmount")
    tax_amount_excise_ru: Real = real("TaxAmountExcise_RU")
    tax_amount_excise_mst_ru: Real = real("TaxAmountExciseMST_RU")
    tax_amount_mst_w: Real = real("TaxAmountMST_W")
    tax_amount_vat_ru: Real = real("TaxAmountVAT_RU")
    tax_amount_vatmst_ru: Real = real("TaxAmountVATMST_RU")
    tax_autogenerated: Choice = choice("TaxAutogenerated", NO_YES)
    tax_group: Text = text("TaxGroup", 10)
    tax_item_group: Text = text("TaxItemGroup", 10)
    tax_value_vat_ru: Real = real("TaxValueVAT_RU")
    tax_vat_type_ru: Choice = choice("TaxVATType_RU", VAT_TYPE_RU)
    tax_write_code: Text = text("TaxWriteCode", 10)
    to_amount: Real = real("ToAmount")
    trans_date: Day = day("TransDate")
    trans_rec_id: Whole = whole("TransRecId", long=True)
    trans_table_id: Whole = whole("TransTableId")
    txt: Text = text("Txt")
    value: Real = real("Value")
    vat_document_type_ru: Choice = choice(
        "VATDocumentType_RU", PURCH_BOOK_VAT_DOCUMENT_TYPE_INVOICE_RU
    )
    voucher: Text = text("Voucher", 20)


@define(kw_only=True)
class MarkupTransHeader(MarkupTrans):
    """A charge on the whole order."""

    axd_type = "AxdEntity_MarkupTransHeader"


@define(kw_only=True)
class MarkupTransLine(MarkupTrans):
    """A charge on one line."""

    axd_type = "AxdEntity_MarkupTransLine"


@define(kw_only=True)
class DocuRef(Entity):
    """A note; AIF accepts only notes of type Note."""

    actual_company_id: Text = text("ActualCompanyId", 4)
    author: Text = text("Author", 40)
    contact_person_id: Text = text("ContactPersonId", 20)
    docu_template: Text = text("DocuTemplate", 259)
    encyclopedia_item_id: Text = text("EncyclopediaItemId", 10)
    name: Text = text("Name")
    notes: Text = text("Notes")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    ref_company_id: Text = text("RefCompanyId", 4)
    ref_rec_id: Whole = whole("RefRecId", long=True)
    ref_table_id: Whole = whole("RefTableId")
    restriction: Choice = choice("Restriction", DOCU_RESTRICTION)
    smm_table: Choice = choice("smmTable", FALSE_TRUE)
    type_id: Text = text("TypeId", 20)


@define(kw_only=True)
class DocuRefHeader(DocuRef):
    """A note on the order."""

    axd_type = "AxdEntity_DocuRefHeader"


@define(kw_only=True)
class DocuRefLine(DocuRef):
    """A note on a line."""

    axd_type = "AxdEntity_DocuRefLine"


@define(kw_only=True)
class TaxServiceTariff(Entity):
    """A service tariff number (Poland)."""

    service_tariff_number: Text = text("ServiceTariffNumber", 20)


@define(kw_only=True)
class TaxServiceTariffHeader(TaxServiceTariff):
    """The service tariff of the order."""

    axd_type = "AxdEntity_TaxServiceTariffHeader"


@define(kw_only=True)
class TaxServiceTariffLine(TaxServiceTariff):
    """The service tariff of a line."""

    axd_type = "AxdEntity_TaxServiceTariffLine"


@define(kw_only=True)
class InventDim(Entity):
    """Inventory dimensions. Give the values, or InventDimId; never both."""

    axd_type = "AxdEntity_InventDim"

    config_id: Text = text("ConfigId", 10)
    invent_batch_id: Text = text("InventBatchId", 20)
    invent_color_id: Text = text("InventColorId", 10)
    invent_dim_id: Text = text("InventDimId", 20)
    invent_gtd_id_ru: Text = text("InventGTDId_RU", 30)
    invent_location_id: Text = text("InventLocationId", 10)
    invent_owner_id_ru: Text = text("InventOwnerId_RU", 20)
    invent_profile_id_ru: Text = text("InventProfileId_RU", 10)
    invent_serial_id: Text = text("InventSerialId", 20)
    invent_site_id: Text = text("InventSiteId", 10)
    invent_size_id: Text = text("InventSizeId", 10)
    invent_status_id: Text = text("InventStatusId", 10)
    invent_style_id: Text = text("InventStyleId", 10)
    license_plate_id: Text = text("LicensePlateId", 25)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    wms_location_id: Text = text("WMSLocationId", 10)
    wms_pallet_id: Text = text("WMSPalletId", 18)


@define(kw_only=True)
class CreditCardAuthTrans(Entity):
    """A card authorisation. Card numbers never pass through axclarity."""

    axd_type = "AxdEntity_CreditCardAuthTrans"

    address_verification_result: Choice = choice(
        "AddressVerificationResult", CREDIT_CARD_ADDRESS_VERIFICATION_RESULT
    )
    approval_amount_cur: Real = real("ApprovalAmountCur")
    approval_expired: Choice = choice("ApprovalExpired", NO_YES)
    approval_type: Choice = choice("ApprovalType", CREDIT_CARD_OPERATION)
    approval_void: Choice = choice("ApprovalVoid", NO_YES)
    approved_date_time: Moment = moment("ApprovedDateTime")
    authorization: Text = text("Authorization")
    credit_card_number: Text = text("CreditCardNumber")
    credit_card_processors: Whole = whole("CreditCardProcessors", long=True)
    credit_card_token_result: Text = text("CreditCardTokenResult")
    credit_card_type_name: Text = text("CreditCardTypeName")
    currency_code: Text = text("CurrencyCode", 3)
    cvc_result: Choice = choice("CVCResult", CREDIT_CARD_MSCVC_RESULT_CODE)
    description: Text = text("Description", 60)
    processor_status: Choice = choice("ProcessorStatus", CREDIT_CARD_PROCESSOR_STATUS)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    sales_id: Text = text("SalesId", 20)
    sales_invoice_id: Text = text("SalesInvoiceId")
