"""Structured values that several documents share, in the namespace of the shared types."""

from datetime import datetime
from decimal import Decimal

from attrs import define

from axclarity.ax.documents._enumerations import (
    DIR_NAME_AFFIX_TYPE,
    DIRECTION_IN,
    OM_OPERATING_UNIT_TYPE,
    TAX_1099_TYPE,
)
from axclarity.ax.documents._field import (
    Choice,
    Part,
    Text,
    Unset,
    children,
    choice,
    moment,
    part,
    real,
    text,
)

__all__ = [
    "AgreementLineKey",
    "CategoryKey",
    "CustomsTariffCodeKey",
    "DimensionSet",
    "DimensionValue",
    "DimensionValues",
    "FiscalDocumentTypeKey",
    "LedgerAccount",
    "MultiTypeAccount",
    "MultiTypeDefaultAccount",
    "NameAffixKey",
    "NumberSequenceKey",
    "PostalAddressKey",
    "Tax1099FieldsKey",
    "VatCommodityCodeKey",
]


@define(kw_only=True)
class DimensionValue(Part):
    """One financial dimension: `Name` is the attribute, for example CostCenter."""

    axd_type = "AxdType_DimensionAttributeValue"

    name: str = text("Name", required=True)
    value: str = text("Value", required=True)


@define(kw_only=True)
class DimensionValues(Part):
    """Financial dimensions, by attribute."""

    axd_type = "AxdType_DimensionAttributeValues"

    value: list[DimensionValue] = children("Value", DimensionValue)


@define(kw_only=True)
class DimensionSet(Part):
    """A set of financial dimensions, as on DefaultDimension."""

    axd_type = "AxdType_DimensionAttributeValueSet"

    values: DimensionValues = part("Values", DimensionValues, required=True)


@define(kw_only=True)
class LedgerAccount(Part):
    """A ledger account with its dimensions."""

    axd_type = "AxdType_LedgerAccount"

    display_value: str = text("DisplayValue", required=True)
    main_account: str = text("MainAccount", required=True)
    values: DimensionValues | Unset | None = part("Values", DimensionValues)


@define(kw_only=True)
class PostalAddressKey(Part):
    """Names an address that AX has already."""

    axd_type = "AxdEntityKey_LogisticsPostalAddress"

    location_location_id: str = text("Location_LocationId", 30, required=True)
    valid_from: datetime = moment("ValidFrom", required=True)


@define(kw_only=True)
class AgreementLineKey(Part):
    """Names a line of a sales agreement."""

    axd_type = "AxdEntityKey_AgreementLine"

    line_number: Decimal = real("LineNumber", 10, required=True)


@define(kw_only=True)
class CategoryKey(Part):
    """Names a sales category."""

    axd_type = "AxdEntityKey_EcoResCategory"

    name: str = text("Name", 254, required=True)
    category_hierarchy_name: str = text("CategoryHierarchy_Name", 128, required=True)


@define(kw_only=True)
class NameAffixKey(Part):
    """Names a personal title or suffix."""

    axd_type = "AxdEntityKey_DirNameAffix"

    affix_type: str = choice("AffixType", DIR_NAME_AFFIX_TYPE, required=True)
    affix: str = text("Affix", 50, required=True)


@define(kw_only=True)
class VatCommodityCodeKey(Part):
    """Names a VAT commodity code (India)."""

    axd_type = "AxdEntityKey_TaxInventVATCommodityCode_IN"

    commodity_code: str = text("CommodityCode", 10, required=True)
    item_id: str = text("ItemId", 20, required=True)


@define(kw_only=True)
class CustomsTariffCodeKey(Part):
    """Names a customs tariff code (India)."""

    axd_type = "AxdEntityKey_CustomsTariffCodeTable_IN"

    tariff_code: str = text("TariffCode", 15, required=True)
    direction: str = choice("Direction", DIRECTION_IN, required=True)


@define(kw_only=True)
class FiscalDocumentTypeKey(Part):
    """Names a fiscal document type (Brazil)."""

    axd_type = "AxdEntityKey_FiscalDocumentType_BR"

    fiscal_establishment_br_fiscal_establishment_id: str = text(
        "FiscalEstablishment_BR_FiscalEstablishmentId", 10, required=True
    )
    fiscal_document_type_id: str = text("FiscalDocumentTypeId", 10, required=True)


@define(kw_only=True)
class MultiTypeAccount(Part):
    """An account whose type stands beside it: a ledger account, a customer, a bank account.

    `DisplayValue` is the account with its dimensions as AX shows them, `Account` the account alone.
    """

    axd_type = "AxdType_MultiTypeAccount"

    display_value: str = text("DisplayValue", required=True)
    account: str = text("Account", required=True)
    values: DimensionValues | Unset | None = part("Values", DimensionValues)


@define(kw_only=True)
class MultiTypeDefaultAccount(Part):
    """An account to start from, without dimensions; its type stands beside it."""

    axd_type = "AxdType_MultiTypeDefaultAccount"

    account: str = text("Account", required=True)


@define(kw_only=True)
class NumberSequenceKey(Part):
    """Names a number sequence, and where it counts: a company, a unit, a fiscal period."""

    axd_type = "AxdEntityKey_NumberSequenceTable"

    number_sequence: str = text("NumberSequence", 10, required=True)
    number_sequence_scope_data_area: Text = text("NumberSequenceScope_DataArea", 4)
    number_sequence_scope_legal_entity_data_area: Text = text(
        "NumberSequenceScope_LegalEntity_DataArea", 4
    )
    number_sequence_scope_operating_unit_party_number: Text = text(
        "NumberSequenceScope_OperatingUnit_PartyNumber", 40
    )
    number_sequence_scope_fiscal_calendar_id: Text = text(
        "NumberSequenceScope_FiscalCalendarPeriod_FiscalCalendarYear_FiscalCalendar_CalendarId", 10
    )
    number_sequence_scope_fiscal_calendar_year_name: Text = text(
        "NumberSequenceScope_FiscalCalendarPeriod_FiscalCalendarYear_Name", 10
    )
    number_sequence_scope_fiscal_calendar_period_name: Text = text(
        "NumberSequenceScope_FiscalCalendarPeriod_Name", 60
    )
    number_sequence_scope_operating_unit_type: Choice = choice(
        "NumberSequenceScope_OperatingUnitType", OM_OPERATING_UNIT_TYPE
    )


@define(kw_only=True)
class Tax1099FieldsKey(Part):
    """Names a box of a tax form 1099 (United States)."""

    axd_type = "AxdEntityKey_Tax1099Fields"

    tax_1099_type: str = choice("Tax1099Type", TAX_1099_TYPE, required=True)
    tax_1099_box: str = text("Tax1099Box", 10, required=True)
