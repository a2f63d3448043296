"""Parties of the global address book, as documents carry them (AX 2012 R3).

Fields stand in wire order; letter case is AX's.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    ABC,
    DIR_PERSON_MARITAL_STATUS,
    GENDER,
    LOGISTICS_ELECTRONIC_ADDRESS_METHOD_TYPE,
    MONTHS_OF_YEAR,
    NO_YES,
    TIMEZONE,
)
from axclarity.ax.documents._field import (
    Choice,
    Entity,
    Moment,
    Real,
    Text,
    Unset,
    Whole,
    children,
    choice,
    moment,
    part,
    real,
    text,
    whole,
)
from axclarity.ax.documents.shared_types import NameAffixKey

__all__ = [
    "DirOrganization",
    "DirOrganizationBase",
    "DirParty",
    "DirPartyContactInfoView",
    "DirPartyPostalAddressView",
    "DirPerson",
    "OrganizationName",
    "PersonName",
]


@define(kw_only=True)
class DirPartyPostalAddressView(Entity):
    """An address of a party. `Roles` are role names of the site, joined by semicolons."""

    axd_type = "AxdEntity_DirPartyPostalAddressView"

    rec_id_logistics_postal_address: Whole = whole("_RecId_LogisticsPostalAddress", long=True)
    rec_version_logistics_postal_address: Whole = whole("_recVersion_LogisticsPostalAddress")
    address: Text = text("Address", 250)
    apartment_ru: Text = text("Apartment_RU", 10)
    building_ru: Text = text("Building_RU", 10)
    building_compliment: Text = text("BuildingCompliment", 60)
    city: Text = text("City", 60)
    city_rec_id: Whole = whole("CityRecId", long=True)
    cnpjcpf_num_br: Text = text("CNPJCPFNum_BR", 20)
    country_currency_code: Text = text("CountryCurrencyCode", 3, external=50)
    country_region_id: Text = text("CountryRegionId", 10, external=50)
    county: Text = text("County", 10, external=50)
    district: Whole = whole("District", long=True)
    district_name: Text = text("DistrictName", 60)
    flat_id_ru: Whole = whole("FlatId_RU", long=True)
    house_id_ru: Whole = whole("HouseId_RU", long=True)
    ie_num_br: Text = text("IENum_BR", 20)
    is_location_owner: Choice = choice("IsLocationOwner", NO_YES)
    iso_code: Text = text("ISOcode", 2)
    is_primary: Choice = choice("IsPrimary", NO_YES)
    is_primary_tax_registration: Choice = choice("IsPrimaryTaxRegistration", NO_YES)
    is_private: Choice = choice("IsPrivate", NO_YES)
    latitude: Real = real("Latitude", 10)
    location: Whole = whole("Location", long=True)
    location_name: Text = text("LocationName", 60)
    longitude: Real = real("Longitude", 10)
    party: Text = text("Party", 40)
    party_location: Whole = whole("PartyLocation", long=True)
    postal_address: Whole = whole("PostalAddress", long=True)
    post_box: Text = text("PostBox", 20)
    private_for_party: Whole = whole("PrivateForParty", long=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    roles: Text = text("Roles", 255)
    state: Text = text("State", 10, external=50)
    street: Text = text("Street", 250)
    street_id_ru: Whole = whole("StreetId_RU", long=True)
    street_number: Text = text("StreetNumber", 20)
    time_zone: Choice = choice("TimeZone", TIMEZONE)
    valid_from: Moment = moment("ValidFrom")
    valid_to: Moment = moment("ValidTo")
    zip_code: Text = text("ZipCode", 10, external=50)


@define(kw_only=True)
class DirPartyContactInfoView(Entity):
    """A phone number, mail address or other electronic address of a party."""

    axd_type = "AxdEntity_DirPartyContactInfoView"

    country_region_code: Text = text("CountryRegionCode", 5)
    electronic_address: Whole = whole("ElectronicAddress", long=True)
    is_instant_message: Choice = choice("IsInstantMessage", NO_YES)
    is_location_owner: Choice = choice("IsLocationOwner", NO_YES)
    is_mobile_phone: Choice = choice("IsMobilePhone", NO_YES)
    is_primary: Choice = choice("IsPrimary", NO_YES)
    is_private: Choice = choice("IsPrivate", NO_YES)
    location: Whole = whole("Location", long=True)
    location_id: Text = text("LocationId", 30)
    location_name: Text = text("LocationName", 60)
    locator: Text = text("Locator", 255)
    locator_extension: Text = text("LocatorExtension", 10)
    party: Text = text("Party", 40)
    party_location: Whole = whole("PartyLocation", long=True)
    private_for_party: Whole = whole("PrivateForParty", long=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    roles: Text = text("Roles", 255)
    type: Choice = choice("Type", LOGISTICS_ELECTRONIC_ADDRESS_METHOD_TYPE)
    type_icon: Whole = whole("TypeIcon")
    valid_from: Moment = moment("ValidFrom")
    valid_to: Moment = moment("ValidTo")


@define(kw_only=True)
class PersonName(Entity):
    """A name of a person, with the time it is valid."""

    axd_type = "AxdEntity_PersonName"

    first_name: Text = text("FirstName", 25)
    last_name: Text = text("LastName", 25)
    middle_name: Text = text("MiddleName", 25)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    valid_from: Moment = moment("ValidFrom")
    valid_to: Moment = moment("ValidTo")


@define(kw_only=True)
class OrganizationName(Entity):
    """A name of an organisation, with the time it is valid."""

    axd_type = "AxdEntity_OrganizationName"

    name: str = text("Name", 100, required=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    valid_from: Moment = moment("ValidFrom")
    valid_to: Moment = moment("ValidTo")


@define(kw_only=True)
class DirParty(Entity):
    """A party of the global address book. To create one, use DirPerson or DirOrganization."""

    axd_type = "AxdEntity_DirParty_DirPartyTable"

    instance_relation_type: Whole = whole("InstanceRelationType", long=True)
    known_as: Text = text("KnownAs", 100)
    language_id: Text = text("LanguageId", 7)
    name: Text = text("Name", 100)
    name_alias: Text = text("NameAlias", 20)
    party_number: Text = text("PartyNumber", 40)
    primary_address_location: Text = text("PrimaryAddressLocation", 30)
    primary_contact_email: Whole = whole("PrimaryContactEmail", long=True)
    primary_contact_fax: Whole = whole("PrimaryContactFax", long=True)
    primary_contact_phone: Whole = whole("PrimaryContactPhone", long=True)
    primary_contact_telex: Whole = whole("PrimaryContactTelex", long=True)
    primary_contact_url: Whole = whole("PrimaryContactURL", long=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    dir_party_postal_address_view: list[DirPartyPostalAddressView] = children(
        "DirPartyPostalAddressView", DirPartyPostalAddressView
    )
    dir_party_contact_info_view: list[DirPartyContactInfoView] = children(
        "DirPartyContactInfoView", DirPartyContactInfoView
    )


@define(kw_only=True)
class DirPerson(DirParty):
    """A person."""

    axd_type = "AxdEntity_DirParty_DirPerson"

    anniversary_day: Whole = whole("AnniversaryDay")
    anniversary_month: Choice = choice("AnniversaryMonth", MONTHS_OF_YEAR)
    anniversary_year: Whole = whole("AnniversaryYear")
    birth_day: Whole = whole("BirthDay")
    birth_month: Choice = choice("BirthMonth", MONTHS_OF_YEAR)
    birth_year: Whole = whole("BirthYear")
    children_names: Text = text("ChildrenNames", 150)
    communicator_sign_in: Whole = whole("CommunicatorSignIn", long=True)
    gender: Choice = choice("Gender", GENDER)
    hobbies: Text = text("Hobbies", 150)
    initials: Text = text("Initials", 10)
    marital_status: Choice = choice("MaritalStatus", DIR_PERSON_MARITAL_STATUS)
    name_sequence: Text = text("NameSequence", 20)
    personal_suffix: NameAffixKey | Unset | None = part("PersonalSuffix", NameAffixKey)
    personal_title: NameAffixKey | Unset | None = part("PersonalTitle", NameAffixKey)
    person_suffix: Text = text("PersonSuffix", 50)
    person_title: Text = text("PersonTitle", 50)
    phonetic_first_name: Text = text("PhoneticFirstName", 25)
    phonetic_last_name: Text = text("PhoneticLastName", 25)
    phonetic_middle_name: Text = text("PhoneticMiddleName", 25)
    professional_suffix: Text = text("ProfessionalSuffix", 50)
    professional_title: Text = text("ProfessionalTitle", 50)
    person_name: list[PersonName] = children("PersonName", PersonName)


@define(kw_only=True)
class DirOrganizationBase(DirParty):
    """What all organisations share."""

    axd_type = "AxdEntity_DirParty_DirOrganizationBase"

    duns_number_rec_id: Text = text("DunsNumberRecId", 9)
    phonetic_name: Text = text("PhoneticName", 100)


@define(kw_only=True)
class DirOrganization(DirOrganizationBase):
    """An organisation outside the company."""

    axd_type = "AxdEntity_DirParty_DirOrganization"

    abc: Choice = choice("ABC", ABC)
    number_of_employees: Whole = whole("NumberOfEmployees")
    org_number: Text = text("OrgNumber", 25)
    organization_name: list[OrganizationName] = children("OrganizationName", OrganizationName)
