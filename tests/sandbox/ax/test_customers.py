"""What AX does with a new customer."""

from typing import Any

import pytest

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyPostalAddressView,
    DirPerson,
    OrganizationName,
    PersonName,
)

FAILED = "Cannot create a record in Customers (CustTable)."
PERSON = DirPerson(person_name=[PersonName(first_name="Kari", last_name="Nordmann")])


def customer(**fields: Any) -> Customer:
    given = {"cust_group": "WEB", "dir_party": [PERSON]}
    return Customer(cust_table=[CustTable(**{**given, **fields})])


def test_a_customer_gets_its_account_and_its_name(caller: Any) -> None:
    assert caller.created(customer(our_account_num="cust_7")) == ["C-000001"]
    (found,) = caller.customers(("OurAccountNum", "Equal", "cust_7")).cust_table
    assert (found.account_num, found.name, found.currency, found.blocked) == (
        "C-000001",
        "Kari Nordmann",
        "EUR",
        "No",
    )
    (party,) = found.dir_party
    assert type(party) is DirPerson
    assert party.party_number == found.party


def test_an_organisation_is_named_by_its_names(caller: Any) -> None:
    party = DirOrganization(organization_name=[OrganizationName(name="Fjord AS")])
    (account,) = caller.created(customer(dir_party=[party]))
    assert caller.company.customers[account].name == "Fjord AS"


def test_an_account_that_is_given_is_taken_once(caller: Any) -> None:
    assert caller.created(customer(account_num="K-1")) == ["K-1"]
    assert "K-1 already exists" in caller.refused(customer(account_num="K-1")).infolog[0]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"account_num": ""}, "'Customer account' must be filled in"),
        ({"cust_group": ""}, "'Customer group' must be filled in"),
        ({"dir_party": []}, "'Name' must be filled in"),
        ({"dir_party": [DirOrganization()]}, "'Name' must be filled in"),
        ({"dir_party": [DirParty(name="N")]}, "abstract"),
        (
            {
                "dir_party": [
                    DirPerson(
                        name="N",
                        dir_party_postal_address_view=[DirPartyPostalAddressView(city="Oslo")],
                    )
                ]
            },
            "'Country/region' must be filled in",
        ),
        (
            {
                "dir_party": [
                    DirPerson(
                        name="N",
                        dir_party_postal_address_view=[
                            DirPartyPostalAddressView(country_region_id="NOX")
                        ],
                    )
                ]
            },
            "'NOX' in field 'Country/region'",
        ),
    ],
)
def test_customers_that_ax_refuses(caller: Any, fields: dict[str, Any], complaint: str) -> None:
    before = len(caller.company.customers)
    fault = caller.refused(customer(**fields))
    assert complaint in fault.infolog[0]
    assert fault.infolog[-1] == FAILED
    assert len(caller.company.customers) == before


def test_an_address_gets_its_iso_code_and_one_is_primary(caller: Any) -> None:
    views = [
        DirPartyPostalAddressView(country_region_id=country, city="X") for country in ("NOR", "XKX")
    ]
    party = DirPerson(name="N", dir_party_postal_address_view=views)
    (account,) = caller.created(customer(dir_party=[party]))
    stored = caller.company.customers[account].dir_party[0].dir_party_postal_address_view
    assert [(view.iso_code, view.is_primary) for view in stored] == [("NO", "Yes"), ("XK", UNSET)]


def test_customers_set_up_by_hand_are_found(caller: Any) -> None:
    (found,) = caller.customers(("Name", "Equal", "Fjord AS")).cust_table
    assert (found.account_num, found.our_account_num) == ("C-1", "cust_1")
