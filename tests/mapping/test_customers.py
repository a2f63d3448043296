from collections.abc import Callable
from typing import Any

import pytest

from axclarity.ax.documents import DirOrganization, DirPerson, check_document
from axclarity.errors import MappingError
from axclarity.mapping import CustomerPolicy, customer_from_order

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
    order = make_order([make_line(1, "1.00")], customer_id="c" * 21, billing_address=address)

    with pytest.raises(MappingError) as refused:
        customer_from_order(order, POLICY)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("$.billing_address.name", "customer.too-long"),
        ("$.customer_id", "customer.too-long"),
        ("$.billing_address.city", "address.too-long"),
    ]
