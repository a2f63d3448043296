from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    OrganizationName,
    PersonName,
    check_document,
    field_specs,
)
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping.customers import CustomerUpdate, customer_update
from axclarity.mapping.customers.parties import person
from axclarity.mapping.customers.policy import FieldOwnership
from axclarity.mapping.owner import Owner

LONG = "Wolfeschlegelsteinhausenbergerdorff"
ALL = FieldOwnership(owners={}, otherwise=Owner.CLARITY)
NONE = FieldOwnership(owners={})


def shops(*fields: str) -> FieldOwnership:
    return FieldOwnership(owners=dict.fromkeys(fields, Owner.CLARITY))


def view(
    city: str, roles: str, number: int | None = None, **more: Any
) -> DirPartyPostalAddressView:
    proof = {} if number is None else {"rec_id": number, "rec_version": 1}
    return DirPartyPostalAddressView(
        city=city, country_region_id="NOR", roles=roles, **{**proof, **more}
    )


def contact(kind: str, locator: str, number: int | None = None, **more: Any) -> Any:
    proof = {} if number is None else {"rec_id": number, "rec_version": 1}
    return DirPartyContactInfoView(type=kind, locator=locator, **{**proof, **more})


def stored(*views: Any, contacts: tuple[Any, ...] = (), **more: Any) -> Customer:
    """A customer as it was read: with proof, and with fields that the shop knows nothing of."""
    party = DirPerson(
        rec_id=2,
        rec_version=5,
        party_number="P-1",
        name="Kari Nordmann",
        person_name=[PersonName(first_name="Kari", last_name="Nordmann", rec_id=3, rec_version=6)],
        dir_party_postal_address_view=list(views),
        dir_party_contact_info_view=list(contacts),
    )
    table = {
        "account_num": "C-1",
        "document_hash": "HASH",
        "rec_id": 1,
        "rec_version": 4,
        "cust_group": "WEB",
        "currency": "NOK",
        "credit_max": Decimal(1000),
        "dir_party": [party],
    }
    return Customer(cust_table=[CustTable(**{**table, **more})])


def wanted(*views: Any, contacts: tuple[Any, ...] = (), party: Any = None, **more: Any) -> Customer:
    made = party or DirPerson(
        name="Kari Nordmann", person_name=[PersonName(first_name="Kari", last_name="Nordmann")]
    )
    made.dir_party_postal_address_view = list(views)
    made.dir_party_contact_info_view = list(contacts)
    table = {"cust_group": "WEB", "currency": "NOK", "dir_party": [made]}
    return Customer(cust_table=[CustTable(**{**table, **more})])


def told(record: Any) -> dict[str, Any]:
    """The fields of a record that are sent."""
    return {
        spec.name: getattr(record, spec.attribute)
        for spec in field_specs(type(record))
        if getattr(record, spec.attribute) is not UNSET and not spec.many
    }


def the_party(update: CustomerUpdate) -> DirParty:
    assert update.document is not None
    (party,) = update.document.cust_table[0].dir_party
    return party


PROOF = {"_DocumentHash": "HASH", "RecId": 1, "RecVersion": 4, "CustGroup": "WEB"}


def test_what_is_the_same_changes_nothing() -> None:
    assert customer_update(stored(), wanted(), ALL) == CustomerUpdate(document=None)


def test_an_update_holds_what_is_owned_and_changed_and_nothing_else() -> None:
    new = wanted(currency="EUR", paym_term_id="N030", our_account_num="cust_1")

    update = customer_update(stored(), new, shops("CustTable.Currency", "CustTable.OurAccountNum"))

    assert update.document is not None
    check_document(update.document)
    (table,) = update.document.cust_table
    assert told(table) == {**PROOF, "Currency": "EUR", "OurAccountNum": "cust_1"}
    assert table.dir_party == []
    assert update.withheld == ("CustTable.PaymTermId",)


def test_nobody_owns_means_ax_owns() -> None:
    new = wanted(
        view("Oslo", "Invoice"),
        contacts=(contact("Email", "new@example.com"),),
        currency="EUR",
        cust_group="TRADE",
    )

    update = customer_update(stored(view("Bergen", "Invoice", 7)), new, NONE)

    assert update.document is None
    assert update.withheld == (
        "CustTable.Currency",
        "CustTable.CustGroup",
        "Address.Invoice",
        "Contact.Email",
    )


def test_a_required_field_that_ax_owns_goes_as_it_is() -> None:
    update = customer_update(
        stored(), wanted(cust_group="TRADE", currency="EUR"), shops("CustTable.Currency")
    )

    assert update.document is not None
    assert update.document.cust_table[0].cust_group == "WEB"
    assert update.withheld == ("CustTable.CustGroup",)


def test_empty_clears_and_nil_and_unset_leave_alone() -> None:
    old = stored(paym_term_id="N030", vat_num="NO1", dlv_mode="STD")

    update = customer_update(old, wanted(paym_term_id="", vat_num=None), ALL)

    assert update.document is not None
    assert told(update.document.cust_table[0]) == {**PROOF, "PaymTermId": ""}


@pytest.mark.parametrize(
    "same", [{"vat_num": ""}, {"one_time_customer": "No"}, {"credit_max": Decimal(0)}]
)
def test_ax_leaves_blank_and_zero_out_of_replies(same: dict[str, Any]) -> None:
    assert customer_update(stored(credit_max=UNSET), wanted(**same), ALL).document is None


def test_keys_are_never_changed() -> None:
    new = wanted(account_num="C-2", rec_id=9, document_hash="X")
    new.cust_table[0].party = "P-9"
    new.cust_table[0].dir_party[0].party_number = "P-9"

    assert customer_update(stored(), new, ALL) == CustomerUpdate(document=None)


def test_a_new_name_is_changed_at_the_name_that_there_is() -> None:
    person = DirPerson(
        name="Kari Olsen", person_name=[PersonName(first_name="Kari", last_name="Olsen")]
    )

    both = customer_update(stored(), wanted(party=person), shops("DirParty.Name", "PersonName"))
    name = customer_update(stored(), wanted(party=person), shops("DirParty.Name"))

    party = the_party(both)
    assert isinstance(party, DirPerson)
    assert told(party) == {"RecId": 2, "RecVersion": 5, "Name": "Kari Olsen"}
    assert told(party.person_name[0]) == {"RecId": 3, "RecVersion": 6, "LastName": "Olsen"}
    assert name.withheld == ("PersonName",)
    assert the_party(name) == DirPerson(rec_id=2, rec_version=5, name="Kari Olsen")


@pytest.mark.parametrize(
    ("told_parts", "changes"),
    [
        ({"first_name": "Kari Anne", "last_name": "Berg"}, {"FirstName": "Kari Anne"}),
        ({"first_name": "Kari", "last_name": "Dahl"}, {"LastName": "Dahl"}),
        ({"last_name": "Berg"}, {"FirstName": ""}),
        ({"first_name": "Kari", "middle_name": None, "last_name": "Berg"}, {}),
    ],
)
def test_parts_of_a_name_that_are_not_told_are_cleared(
    told_parts: dict[str, Any], changes: dict[str, str]
) -> None:
    old = stored()
    kept = PersonName(first_name="Kari", middle_name="Anne", last_name="Berg", rec_id=3)
    old.cust_table[0].dir_party[0] = DirPerson(rec_id=2, name="Kari", person_name=[kept])
    person = DirPerson(name="Kari", person_name=[PersonName(**told_parts)])

    update = customer_update(old, wanted(party=person), ALL)

    if not changes:
        assert update.document is None
        return
    party = the_party(update)
    assert isinstance(party, DirPerson)
    assert told(party.person_name[0]) == {"RecId": 3, "MiddleName": "", **changes}


@pytest.mark.parametrize(
    ("first", "last", "changes"),
    [
        (LONG, "Berg", {}),
        (LONG, "Dahl", {"LastName": "Dahl"}),
        ("Kari", LONG, {}),
        ("Liv", LONG, {"FirstName": "Liv"}),
        (LONG, LONG, {}),
        ("Kari Anne Elisabeth", "Berg", {"FirstName": "Kari Anne Elisabeth", "MiddleName": ""}),
    ],
)
def test_a_part_of_a_name_that_is_too_long_for_its_field_leaves_what_is_there(
    first: str, last: str, changes: dict[str, str]
) -> None:
    old = stored()
    kept = PersonName(first_name="Kari", middle_name="A.", last_name="Berg", rec_id=3)
    old.cust_table[0].dir_party[0] = DirPerson(rec_id=2, person_name=[kept])
    party = person(f"{first} {last}", first=first, last=last)

    update = customer_update(old, wanted(party=party), shops("PersonName"))

    if not changes:
        assert update.document is None
        return
    updated = the_party(update)
    assert isinstance(updated, DirPerson)
    assert told(updated.person_name[0]) == {"RecId": 3, **changes}


def test_a_company_has_its_name_changed_too() -> None:
    def company(name: str, **proof: Any) -> DirOrganization:
        return DirOrganization(
            name=name, organization_name=[OrganizationName(name=name, **proof)], **proof
        )

    old = stored(dir_party=[company("Fjell AS", rec_id=2, rec_version=1)])

    update = customer_update(old, wanted(party=company("Dal AS")), ALL)

    party = the_party(update)
    assert isinstance(party, DirOrganization)
    assert told(party.organization_name[0]) == {"Name": "Dal AS", "RecId": 2, "RecVersion": 1}
    assert party.name == "Dal AS"


def test_a_person_without_a_name_record_gets_one_and_one_that_is_not_told_stays() -> None:
    old, nameless = stored(), stored()
    nameless.cust_table[0].dir_party[0] = DirPerson(rec_id=2, name="Kari Nordmann")
    untold = wanted(party=DirPerson(name="Kari Nordmann"))

    update = customer_update(nameless, wanted(), ALL)

    party = the_party(update)
    assert isinstance(party, DirPerson)
    assert party.person_name == [PersonName(first_name="Kari", last_name="Nordmann")]
    assert customer_update(old, untold, ALL) == CustomerUpdate(document=None)
    assert customer_update(nameless, wanted(), NONE) == CustomerUpdate(
        document=None, withheld=("PersonName",)
    )


def test_a_person_does_not_become_a_company() -> None:
    company = DirOrganization(
        name="Fjell AS", organization_name=[OrganizationName(name="Fjell AS")]
    )
    new = wanted(party=company, contacts=(contact("Email", "a@example.com"),))

    update = customer_update(stored(), new, ALL)

    party = the_party(update)
    assert isinstance(party, DirPerson)
    assert told(party) == {"RecId": 2, "RecVersion": 5}
    assert len(party.dir_party_contact_info_view) == 1
    assert update.withheld == ("DirParty",)


def test_the_primary_address_of_its_type_is_changed() -> None:
    old = stored(
        contacts=(
            contact("Email", "office@example.com", 10),
            contact("Email", "old@example.com", 11, is_primary="Yes", location_name="Kari"),
            contact("Phone", "+47 55", 12, is_primary="Yes"),
        )
    )
    new = wanted(contacts=(contact("Email", "new@example.com", is_primary="Yes"),))

    (changed,) = the_party(customer_update(old, new, ALL)).dir_party_contact_info_view

    assert told(changed) == {"Locator": "new@example.com", "RecId": 11, "RecVersion": 1}


def test_an_address_that_ax_knows_already_is_left_alone() -> None:
    old = stored(
        contacts=(
            contact("Email", "main@example.com", 10, is_primary="Yes"),
            contact("Email", "kari@example.com", 11),
        )
    )
    new = wanted(contacts=(contact("Email", "kari@example.com"),))

    assert customer_update(old, new, ALL).document is None


def test_the_first_of_a_type_is_added_whole() -> None:
    phone = contact("Phone", "+47 55", is_primary="Yes")

    update = customer_update(
        stored(contacts=(contact("Email", "k@example.com", 10),)),
        wanted(contacts=(phone,)),
        shops("Contact.Phone"),
    )

    assert the_party(update).dir_party_contact_info_view == [phone]


def test_two_of_a_type_do_not_take_each_others_place() -> None:
    old = stored(
        contacts=(
            contact("Phone", "1", 10, is_primary="Yes"),
            contact("Phone", "2", 11),
        )
    )
    new = wanted(contacts=(contact("Phone", "1"), contact("Phone", "3"), contact("Phone", "4")))

    changed = the_party(customer_update(old, new, ALL)).dir_party_contact_info_view

    assert [(each.rec_id, each.locator) for each in changed] == [(11, "3"), (UNSET, "4")]


def test_an_address_that_serves_for_nothing_else_is_moved() -> None:
    old = stored(
        view("Bergen", "Invoice", 7, street="Fjellveien 12", building_compliment="c/o Ola"),
        view("Bergen", "Delivery", 8),
    )
    new = wanted(view("Oslo", "Invoice", street="Fjellveien 12"), view("Bergen", "Delivery"))

    (moved,) = the_party(customer_update(old, new, ALL)).dir_party_postal_address_view

    assert told(moved) == {"RecId": 7, "RecVersion": 1, "City": "Oslo", "BuildingCompliment": ""}


def test_an_address_that_serves_for_other_things_stays_and_a_new_one_comes() -> None:
    old = stored(view("Bergen", "Invoice;Delivery; Remit to", 7))
    new = wanted(view("Oslo", "Delivery", location_name="Kari"), view("Bergen", "Invoice"))

    (added,) = the_party(customer_update(old, new, ALL)).dir_party_postal_address_view

    assert added == view("Oslo", "Delivery", location_name="Kari", is_primary="No")


def test_only_the_roles_that_the_shop_owns_move() -> None:
    old = stored(view("Bergen", "Invoice;Delivery", 7))

    update = customer_update(
        old, wanted(view("Oslo", "Invoice;Delivery")), shops("Address.Delivery")
    )

    (added,) = the_party(update).dir_party_postal_address_view
    assert (added.roles, added.city, added.rec_id) == ("Delivery", "Oslo", UNSET)
    assert update.withheld == ("Address.Invoice",)


def test_one_new_address_moves_all_that_serve_for_its_roles() -> None:
    old = stored(view("Bergen", "Invoice", 7), view("Voss", "Delivery", 8))

    update = customer_update(old, wanted(view("Oslo", "Invoice;Delivery")), ALL)

    moved = the_party(update).dir_party_postal_address_view
    assert [(each.rec_id, each.city) for each in moved] == [(7, "Oslo"), (8, "Oslo")]


def test_two_addresses_of_one_role_do_not_take_each_others_place() -> None:
    old = stored(view("Bergen", "Delivery", 7), view("Voss", "Delivery", 8), view("Rena", "", 9))
    new = wanted(view("Bergen", "Delivery"), view("Oslo", "Delivery"), view("Lom", "Delivery"))

    changed = the_party(customer_update(old, new, ALL)).dir_party_postal_address_view

    assert [(each.rec_id, each.city) for each in changed] == [(8, "Oslo"), (UNSET, "Lom")]


@pytest.mark.parametrize("hidden", ["party", "name", "contact", "address"])
def test_a_record_without_its_number_is_not_added_once_more(hidden: str) -> None:
    old = stored(view("Bergen", "Invoice", 7), contacts=(contact("Email", "a@example.com", 8),))
    (party,) = old.cust_table[0].dir_party
    assert isinstance(party, DirPerson)
    records: dict[str, Any] = {
        "party": party,
        "name": party.person_name[0],
        "contact": party.dir_party_contact_info_view[0],
        "address": party.dir_party_postal_address_view[0],
    }
    records[hidden].rec_id = UNSET
    person = DirPerson(name="Kari N.", person_name=[PersonName(first_name="Kari", last_name="N")])
    new = wanted(
        view("Oslo", "Invoice"), contacts=(contact("Email", "b@example.com"),), party=person
    )

    with pytest.raises(MappingError) as refused:
        customer_update(old, new, ALL)

    assert refused.value.rule == "customer.no-rec-id"
    assert customer_update(old, wanted(currency="EUR"), ALL).document is not None


def test_what_is_withheld_twice_is_told_once() -> None:
    new = wanted(view("Bergen", "Delivery"), view("Oslo", "Delivery"))

    assert customer_update(stored(), new, NONE).withheld == ("Address.Delivery",)


def test_neither_document_is_changed() -> None:
    old = stored(view("Bergen", "Invoice", 7), contacts=(contact("Email", "a@example.com", 1),))
    new = wanted(view("Oslo", "Invoice"), contacts=(contact("Email", "b@example.com"),))
    before = deepcopy((old, new))

    customer_update(old, new, ALL)

    assert (old, new) == before


@pytest.mark.parametrize(
    "odd",
    [Customer(), Customer(cust_table=[CustTable(cust_group="WEB")]), None],
)
def test_one_customer_with_its_party_is_needed(odd: Customer | None) -> None:
    two = stored()
    two.cust_table *= 2

    for old, new in ((odd or two, wanted()), (stored(), odd or two)):
        with pytest.raises(MappingError) as refused:
            customer_update(old, new, ALL)
        assert refused.value.rule == "customer.not-one"


@pytest.mark.parametrize(
    ("owners", "path"),
    [
        ({"CustTable.Curency": Owner.CLARITY}, "owners.CustTable.Curency"),
        (
            {"DirParty.DirPartyContactInfoView": Owner.CLARITY},
            "owners.DirParty.DirPartyContactInfoView",
        ),
        ({"Address.": Owner.CLARITY}, "owners.Address."),
        ({"Contact.Pigeon": Owner.CLARITY}, "owners.Contact.Pigeon"),
        ({"PersonName": "me"}, "owners.PersonName"),
        ({5: "ax"}, "owners.5"),
        (["PersonName"], "owners"),
    ],
)
def test_ownership_is_of_fields_that_there_are(owners: dict[str, Owner], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        FieldOwnership(owners=owners)

    assert [problem.path for problem in refused.value.problems] == [path]


def test_ownership_may_be_told_in_words() -> None:
    told_so: dict[str, Any] = {
        "DirParty.OrgNumber": "clarity",
        "OrganizationName": "ax",
        "Address.X": "clarity",
    }

    ownership = FieldOwnership(owners=told_so)

    assert ownership.is_shops("DirParty.OrgNumber")
    assert ownership.is_shops("Address.X")
    assert not ownership.is_shops("OrganizationName")
    assert not ownership.is_shops("Address.Invoice")
    with pytest.raises(ConfigError) as refused:
        FieldOwnership(owners={}, otherwise="nobody")
    assert [problem.path for problem in refused.value.problems] == ["otherwise"]
