from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirPerson,
    check_document,
    field_specs,
)
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import record_from_object
from axclarity.errors import ConfigError, InvalidDocument, MappingError
from axclarity.mapping import CustomerPolicy, customer_from_order
from axclarity.mapping.customers import customer_from_customer, guest_from_order
from axclarity.mapping.customers.policy import Guests

Make = Callable[..., Any]
POLICY = CustomerPolicy(group="WEB", create=True)


def test_a_person(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], phone="+47 55 00 00 00")

    document = customer_from_order(order, POLICY)

    check_document(document)
    (table,) = document.cust_table
    (party,) = table.dir_party
    assert isinstance(party, DirPerson)
    assert (table.cust_group, table.our_account_num, table.currency) == ("WEB", "cust_1", "EUR")
    assert party.name == "Kari Nordmann"
    assert (party.person_name[0].first_name, party.person_name[0].last_name) == ("Kari", "Nordmann")
    (address,) = party.dir_party_postal_address_view
    assert (address.roles, address.is_primary, address.city) == (
        "Invoice;Delivery",
        "Yes",
        "Bergen",
    )
    assert [(c.type, c.locator) for c in party.dir_party_contact_info_view] == [
        ("Email", "kari@example.com"),
        ("Phone", "+47 55 00 00 00"),
    ]


def test_a_company(make_order: Make, make_line: Make) -> None:
    address = {"company": "Voorbeeld BV", "lines": ["Kade 1"], "city": "Delft", "country": "NL"}
    order = make_order([make_line(1, "1.00")], billing_address=address)

    (party,) = customer_from_order(order, POLICY).cust_table[0].dir_party

    assert isinstance(party, DirOrganization)
    assert party.organization_name[0].name == "Voorbeeld BV"


@pytest.mark.parametrize("blank", [" ", "  \u00a0"])
def test_a_blank_company_is_none(make_order: Make, make_line: Make, blank: str) -> None:
    order = make_order([make_line(1, "1.00")], billing_address={**BILLING, "company": blank})
    person = make_order([make_line(1, "1.00")], billing_address=BILLING)

    assert customer_from_order(order, POLICY) == customer_from_order(person, POLICY)


def test_all_that_is_missing_is_named_at_once(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        email="",
        billing_address=None,
        shipping_address={"lines": ["Kade 1"], "country": "NL"},
    )

    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)

    assert [problem.path for problem in refused.value.problems] == [
        "$.shipping_address.name",
        "$.shipping_address.city",
        "$.email",
    ]


def test_a_name_part_that_is_too_long_stays_in_the_whole_name(
    make_order: Make, make_line: Make
) -> None:
    name = "Kari " + "Nordmann" * 4
    address = {"name": name, "lines": ["Kade 1"], "city": "Delft", "country": "NL"}

    order = make_order([make_line(1, "1.00")], billing_address=address)
    (party,) = customer_from_order(order, POLICY).cust_table[0].dir_party

    assert isinstance(party, DirPerson)
    assert party.name == name
    assert party.person_name[0].first_name == "Kari"
    check_document(customer_from_order(order, POLICY))


def test_all_that_does_not_fit_is_named_at_once(make_order: Make, make_line: Make) -> None:
    address = {"name": "N" * 101, "lines": ["Kade 1"], "city": "D" * 61, "country": "NL"}
    order = make_order(
        [make_line(1, "1.00")],
        customer_id="c" * 21,
        billing_address=address,
        email="e" * 256,
        phone="1" * 256,
    )

    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("$.billing_address.name", "customer.too-long"),
        ("$.customer_id", "customer.too-long"),
        ("$.email", "customer.too-long"),
        ("$.phone", "customer.too-long"),
        ("$.billing_address.city", "address.too-long"),
    ]


BILLING = {
    "name": "Kari Nordmann",
    "lines": ["Fjellveien 12"],
    "city": "Bergen",
    "postal_code": "5019",
    "country": "NO",
}


def test_two_addresses_have_a_role_each(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        billing_address=BILLING,
        shipping_address={"name": "Ola", "lines": ["Kade 1"], "city": "Delft", "country": "NL"},
    )

    document = customer_from_order(order, POLICY)

    check_document(document)
    (party,) = document.cust_table[0].dir_party
    assert party.name == "Kari Nordmann"
    assert [(a.roles, a.is_primary, a.city) for a in party.dir_party_postal_address_view] == [
        ("Invoice", "Yes", "Bergen"),
        ("Delivery", "No", "Delft"),
    ]


def test_a_site_names_its_roles(make_order: Make, make_line: Make) -> None:
    policy = evolve(POLICY, address_roles="Business", roles={"billing": "Facture"})
    other = {**BILLING, "city": "Oslo"}

    both = make_order([make_line(1, "1.00")], billing_address=BILLING, shipping_address=BILLING)
    each = make_order([make_line(1, "1.00")], billing_address=BILLING, shipping_address=other)

    assert roles_of(customer_from_order(both, policy)) == ["Business"]
    assert roles_of(customer_from_order(each, policy)) == ["Facture", "Business"]


def test_without_a_billing_address_the_other_one_serves(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], billing_address=None, shipping_address=BILLING)

    assert roles_of(customer_from_order(order, POLICY)) == ["Invoice;Delivery"]


def test_no_address_at_all_is_named(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], billing_address=None, shipping_address=None)

    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)

    assert "$.billing_address" in {problem.path for problem in refused.value.problems}


def test_an_email_is_needed_where_the_site_says_so(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], email=" ")

    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)
    document = customer_from_order(order, evolve(POLICY, email_required=False))

    assert [problem.path for problem in refused.value.problems] == ["$.email"]
    assert document.cust_table[0].dir_party[0].dir_party_contact_info_view == []


def test_who_is_named_beside_a_company_is_whom_one_reaches(
    make_order: Make, make_line: Make
) -> None:
    address = {**BILLING, "company": "Fjell AS"}
    long = {**address, "name": "K" * 61}

    for given, expected in ((address, "Kari Nordmann"), (long, UNSET)):
        order = make_order([make_line(1, "1.00")], billing_address=given, shipping_address=given)
        (party,) = customer_from_order(order, POLICY).cust_table[0].dir_party
        assert party.name == "Fjell AS"
        assert [c.location_name for c in party.dir_party_contact_info_view] == [expected]


def test_language_and_tax_group_come_from_the_policy(make_order: Make, make_line: Make) -> None:
    policy = evolve(POLICY, languages={"NO": "nb-NO"}, language="en-us", tax_group="WEB")
    elsewhere = {**BILLING, "country": "NL"}
    order = make_order([make_line(1, "1.00")])
    other = make_order(
        [make_line(1, "1.00")], billing_address=elsewhere, shipping_address=elsewhere
    )

    (table,) = customer_from_order(order, policy).cust_table
    (plain,) = customer_from_order(order, POLICY).cust_table

    assert (table.dir_party[0].language_id, table.tax_group) == ("nb-NO", "WEB")
    assert (plain.dir_party[0].language_id, plain.tax_group) == (UNSET, UNSET)
    (far,) = customer_from_order(other, policy).cust_table
    assert far.dir_party[0].language_id == "en-us"


@pytest.mark.parametrize("guests", ["create", "one-time"])
def test_a_guest_gets_an_account(make_order: Make, make_line: Make, guests: str) -> None:
    policy = evolve(POLICY, guests=Guests(guests))
    order = make_order([make_line(1, "1.00")], customer_id=None)

    document = customer_from_order(order, policy)

    check_document(document)
    (table,) = document.cust_table
    guest = guest_from_order(order, policy)
    assert table.our_account_num == guest.reference
    assert table.one_time_customer == ("Yes" if guests == "one-time" else UNSET)
    assert not guest.account


def test_five_orders_of_one_guest_make_one_customer(make_order: Make, make_line: Make) -> None:
    policy = evolve(POLICY, guests=Guests.CREATE)
    spellings = ["kari@example.com", "Kari@Example.com", " kari@EXAMPLE.COM", "KARI@example.com"]
    orders = [
        make_order([make_line(1, "1.00")], id=f"ord_{n}", customer_id=None, email=email)
        for n, email in enumerate([*spellings, "kari@example.com", "ola@example.com"])
    ]

    references = [guest_from_order(order, policy).reference for order in orders]

    assert len({*references[:5]}) == 1
    assert references[5] != references[0]
    assert all(len(each) == 20 and "kari" not in each.casefold() for each in references)


def test_guests_without_an_email_never_meet(make_order: Make, make_line: Make) -> None:
    orders = [
        make_order([make_line(1, "1.00")], id=f"ord_{n}", customer_id=None, email=email)
        for n, email in enumerate(["", "", " ", "kari", "kari", "@example.com"])
    ]

    once = [guest_from_order(each, evolve(POLICY, guests=Guests.ONE_TIME)) for each in orders]

    assert len({guest.reference for guest in once}) == len(orders)
    assert all(guest.one_time for guest in once)
    for each in orders:
        with pytest.raises(MappingError) as refused:
            guest_from_order(each, evolve(POLICY, guests=Guests.CREATE))
        assert (refused.value.rule, refused.value.problems[0].path) == ("customer.guest", "$.email")
    assert customer_from_order(orders[0], evolve(POLICY, guests=Guests.ONE_TIME))


@pytest.mark.parametrize(("guests", "path"), [("create", "$.email"), ("one-time", "$.id")])
def test_a_guest_with_half_a_character_is_refused_where_it_stands(
    make_order: Make, make_line: Make, guests: str, path: str
) -> None:
    half = {"id": "ord_\ud800", "email": "a\ud800@example.com"}
    order = make_order([make_line(1, "1.00")], customer_id=None, **half)

    with pytest.raises(MappingError) as refused:
        guest_from_order(order, evolve(POLICY, guests=Guests(guests)))

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (path, "xml.illegal-character")


def test_guests_share_an_account_if_there_is_one(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], customer_id=None)

    shared = guest_from_order(order, evolve(POLICY, guest_account="C-GUEST"))

    assert (shared.account, shared.reference, shared.one_time) == ("C-GUEST", "", False)
    with pytest.raises(MappingError) as refused:
        guest_from_order(order, POLICY)
    assert refused.value.rule == "customer.guest"
    with pytest.raises(MappingError) as missing:
        customer_from_order(order, POLICY)
    assert [problem.path for problem in missing.value.problems] == ["$.customer_id"]


@pytest.mark.parametrize("blank", ["", " ", "\t \u00a0"])
def test_a_blank_id_is_that_of_a_guest(make_order: Make, make_line: Make, blank: str) -> None:
    order = make_order([make_line(1, "1.00")], customer_id=blank)
    policy = evolve(POLICY, guests=Guests.CREATE)

    (table,) = customer_from_order(order, policy).cust_table
    assert table.our_account_num == guest_from_order(order, policy).reference
    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)
    assert [problem.path for problem in refused.value.problems] == ["$.customer_id"]
    with pytest.raises(MappingError) as missing:
        customer_from_customer(shopper(id=blank), POLICY)
    assert [problem.path for problem in missing.value.problems] == ["$.id"]


def test_a_guest_of_nothing_is_refused_without_a_crash(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        customer_id=None,
        email="",
        billing_address=None,
        shipping_address=None,
    )

    for guests in Guests:
        with pytest.raises(MappingError):
            customer_from_order(order, evolve(POLICY, guests=guests))


def shopper(**more: Any) -> ShopCustomer:
    return record_from_object(
        ShopCustomer,
        {
            "id": "cust_7",
            "updated_at": "2026-11-03T09:00:00+01:00",
            "first_name": "Kari",
            "last_name": "Nordmann",
            "email": "kari@example.com",
            "currency": "NOK",
            "addresses": [
                {**BILLING, "role": "shipping", "city": "Oslo"},
                {**BILLING, "role": "billing"},
            ],
            **more,
        },
    )


def test_a_region_that_fits_no_field_of_ax_is_refused(make_order: Make, make_line: Make) -> None:
    address = {**BILLING, "region": "Region " + "x" * 70}
    order = make_order([make_line(1, "1.00")], billing_address=address)
    customer = shopper(addresses=[{**address, "role": "billing"}])

    with pytest.raises(MappingError, match=r"^\$\.billing_address\.region .*address\.too-long"):
        customer_from_order(order, POLICY)
    with pytest.raises(MappingError, match=r"^\$\.addresses\[0\]\.region .*address\.too-long"):
        customer_from_customer(customer, POLICY)


def roles_of(document: Customer) -> list[Any]:
    (party,) = document.cust_table[0].dir_party
    return [view.roles for view in party.dir_party_postal_address_view]


def test_a_person_with_an_account_in_the_shop() -> None:
    document = customer_from_customer(shopper(phone="+47 55", credit_limit="9"), POLICY)

    check_document(document)
    (table,) = document.cust_table
    (party,) = table.dir_party
    assert isinstance(party, DirPerson)
    assert (party.name, party.person_name[0].first_name) == ("Kari Nordmann", "Kari")
    assert (table.currency, table.our_account_num, table.cust_group) == ("NOK", "cust_7", "WEB")
    assert [(v.roles, v.is_primary, v.city) for v in party.dir_party_postal_address_view] == [
        ("Invoice", "Yes", "Bergen"),
        ("Delivery", "No", "Oslo"),
    ]
    assert [(c.type, c.locator) for c in party.dir_party_contact_info_view] == [
        ("Email", "kari@example.com"),
        ("Phone", "+47 55"),
    ]
    assert all(c.location_name is UNSET for c in party.dir_party_contact_info_view)
    told = {s.name for s in field_specs(CustTable) if getattr(table, s.attribute) is not UNSET}
    assert told == {"CustGroup", "Currency", "OurAccountNum", "DirParty"}


def test_a_company_with_an_account_in_the_shop() -> None:
    policy = evolve(
        POLICY,
        groups={"b2b": "TRADE"},
        terms={"net 30": "N030"},
        tax_group="DOM",
        exempt_tax_group="EXEMPT",
        languages={"NO": "nb-NO"},
    )
    company = shopper(
        type="company",
        company="Fjell  AS",
        tax_id=" NO 123 ",
        group="b2b",
        payment_terms="net 30",
        tax_exempt=True,
    )

    document = customer_from_customer(company, policy)

    check_document(document)
    (table,) = document.cust_table
    (party,) = table.dir_party
    assert isinstance(party, DirOrganization)
    assert (party.name, party.organization_name[0].name) == ("Fjell AS", "Fjell AS")
    assert (table.cust_group, table.paym_term_id, table.tax_group) == ("TRADE", "N030", "EXEMPT")
    assert (table.vat_num, party.language_id) == ("NO 123", "nb-NO")
    assert party.dir_party_contact_info_view[0].location_name == "Kari Nordmann"
    (domestic,) = customer_from_customer(shopper(group="other"), policy).cust_table
    assert (domestic.cust_group, domestic.tax_group) == ("WEB", "DOM")
    assert domestic.paym_term_id is UNSET


def test_a_customer_is_spoken_to_in_the_language_of_where_the_bills_go() -> None:
    policy = evolve(POLICY, languages={"NO": "nb-NO", "NL": "nl"})
    addresses = [{**BILLING, "role": "shipping", "country": "NL"}, {**BILLING, "role": "billing"}]

    for listed in (addresses, addresses[::-1], addresses[1:]):
        (table,) = customer_from_customer(shopper(addresses=listed), policy).cust_table
        assert table.dir_party[0].language_id == "nb-NO"


def test_one_address_for_both_is_one_address() -> None:
    same = [{**BILLING, "role": "shipping"}, {**BILLING, "role": "billing"}]
    twice = [{**BILLING, "role": "billing"}, {**BILLING, "role": "billing"}]

    assert roles_of(customer_from_customer(shopper(addresses=same), POLICY)) == ["Invoice;Delivery"]
    assert roles_of(customer_from_customer(shopper(addresses=twice), POLICY)) == ["Invoice"]
    assert roles_of(customer_from_customer(shopper(addresses=[]), POLICY)) == []


def test_all_that_a_customer_lacks_is_named_at_once() -> None:
    customer = shopper(
        type="company",
        email=" ",
        currency="",
        tax_id="1" * 21,
        tax_exempt=True,
        payment_terms="someday",
        addresses=[{**BILLING, "role": "summer house", "city": "O" * 61}],
    )

    with pytest.raises(MappingError) as refused:
        customer_from_customer(customer, evolve(POLICY, terms={}))

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("$.company", "customer.missing"),
        ("$.currency", "customer.missing"),
        ("$.email", "customer.missing"),
        ("$.tax_id", "customer.too-long"),
        ("$.tax_exempt", "customer.tax-exempt"),
        ("$.payment_terms", "customer.terms"),
        ("$.addresses[0].role", "customer.role"),
        ("$.addresses[0].city", "address.too-long"),
    ]


def test_all_of_a_customer_that_does_not_fit_is_named_at_once() -> None:
    long = "x" * 300
    customer = shopper(
        id=long, first_name="Kari", last_name=long, email=long, phone=long, tax_id=long
    )

    with pytest.raises(MappingError) as refused:
        customer_from_customer(customer, POLICY)

    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {
        (path, "customer.too-long")
        for path in ("$.last_name", "$.id", "$.email", "$.phone", "$.tax_id")
    }


def test_terms_without_a_table_are_not_carried_over() -> None:
    (table,) = customer_from_customer(shopper(payment_terms="net 30"), POLICY).cust_table

    assert table.paym_term_id is UNSET


def test_a_name_of_one_word_and_a_person_without_a_name() -> None:
    (table,) = customer_from_customer(
        shopper(first_name="", last_name="Sukarno"), POLICY
    ).cust_table
    (party,) = table.dir_party
    assert isinstance(party, DirPerson)
    assert (party.person_name[0].first_name, party.person_name[0].last_name) == (UNSET, "Sukarno")

    with pytest.raises(MappingError) as refused:
        customer_from_customer(shopper(first_name="", last_name=" "), POLICY)
    assert [problem.path for problem in refused.value.problems] == ["$.last_name"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"group": ""}, "group"),
        ({"group": "W" * 11}, "group"),
        ({"guests": "nobody"}, "guests"),
        ({"groups": {"b2b": ""}}, "groups.b2b"),
        ({"terms": {"net 30": "N" * 11}}, "terms.net 30"),
        ({"language": "l" * 8}, "language"),
        ({"languages": {"NO": ""}}, "languages.NO"),
        ({"tax_group": "T" * 11}, "tax_group"),
        ({"exempt_tax_group": "T" * 11}, "exempt_tax_group"),
        ({"roles": {"billing": " ; "}}, "roles.billing"),
        ({"roles": {"billing": None}}, "roles.billing"),
        ({"group": 5}, "group"),
        ({"email_required": "no"}, "email_required"),
        ({"terms": "NET30"}, "terms"),
    ],
)
def test_a_customer_policy_is_checked(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        evolve(POLICY, **changes)

    assert [problem.path for problem in refused.value.problems] == [path]


def test_codes_as_long_as_ax_keeps_them_are_taken() -> None:
    code = "C" * 10

    assert evolve(
        POLICY,
        group=code,
        groups={"b2b": code},
        terms={"net 30": code},
        tax_group=code,
        exempt_tax_group=code,
        language=code[:7],
        languages={"NO": code[:7]},
    )


def test_no_message_holds_personal_data(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        email="kari@" + "x" * 300,
        billing_address={**BILLING, "name": "Kari " + "N" * 100},
    )

    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)

    assert "kari" not in str(refused.value).casefold()
    assert {problem.path for problem in refused.value.problems} == {
        "$.email",
        "$.billing_address.name",
    }


def test_a_customer_of_the_shop_is_checked_as_any_document_is() -> None:
    odd = record_from_object(
        ShopCustomer,
        {
            "id": "c",
            "type": "person",
            "first_name": "Kari",
            "last_name": "Nord\x00mann",
            "email": "kari@example.com",
            "currency": "EUR",
            "updated_at": "2026-03-01T00:00:00Z",
            "addresses": [{"id": "a", "role": "billing", "city": "Oslo", "country": "NO"}],
        },
    )
    with pytest.raises((InvalidDocument, MappingError)):
        customer_from_customer(odd, CustomerPolicy(group="WEB", create=True))
