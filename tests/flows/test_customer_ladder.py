"""Whose account an order goes to: found by what AX knows, made by policy, or asked for."""

from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    PersonName,
    given,
)
from axclarity.errors import MappingError, OutcomeUnknown, Parked, UnknownRecord
from axclarity.mapping import CustomerPolicy
from axclarity.mapping.customers import Guests, MatchPolicy, Rung
from axclarity.sandbox import Fault, example
from axclarity.sandbox.ax._customers import CustomerRules
from axclarity.sandbox.ax._keeper import Keeper
from tests.flows._counter import Counter


def known(counter: Counter, account: str, name: str = "Noor Nieuw", **more: Any) -> None:
    """Somebody whom AX knows, and nobody in the shop has bought as."""
    contacts = [
        DirPartyContactInfoView(type=kind, locator=more[key], location_name=kind)
        for kind, key in (("Email", "email"), ("Phone", "phone"))
        if key in more
    ]
    first, _, last = name.partition(" ")
    party = DirPerson(
        name=name,
        person_name=[PersonName(first_name=first, last_name=last)],
        dir_party_contact_info_view=contacts,
    )
    if "postcode" in more:
        party.dir_party_postal_address_view = [
            DirPartyPostalAddressView(
                street="Elders 1", city="Assen", zip_code=more["postcode"], country_region_id="NLD"
            )
        ]
    ax = counter.desk.box.ax
    table = CustTable(account_num=account, cust_group="WEB", currency="EUR", dir_party=[party])
    keeper = Keeper(ax._records.customers, CustomerRules(ax._records, ax.settings))
    with ax._store.transaction():
        keeper.create(Customer(cust_table=[table]))


def buys(counter: Counter, **changes: Any) -> str:
    """An order of a customer whom AX does not know by the shop's id."""
    return counter.place("45-new-customer", **changes)


PERSON = {
    "name": "Noor Nieuw",
    "lines": ["Lindelaan 1"],
    "city": "Utrecht",
    "postal_code": "3521 AL",
    "country": "NL",
    "phone": "+31 30 1234567",
}
NOOR = {
    "email": "noor@example.com",
    "phone": "+31 30 1234567",
    "billing_address": PERSON,
    "shipping_address": PERSON,
}


def accounts(counter: Counter) -> list[str]:
    return [given(table.cust_account, "") for table in counter.tables.values()]


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "noor@example.com"},
        {"name": "Somebody Else", "phone": "+31 30 1234567", "postcode": "3521 AL"},
    ],
)
def test_a_buyer_whom_ax_knows_otherwise_is_found(counter: Counter, facts: dict[str, Any]) -> None:
    known(counter, "C-NOOR", **facts)

    counter.tell(buys(counter, **NOOR))

    assert accounts(counter) == ["C-NOOR"]
    assert counter.desk.journal.bound("customer", "cust_2999") == "C-NOOR"


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"email": "other@example.com"},
        {"name": "Somebody Else", "email": "noor@example.com"},
        {"name": "Somebody Else", "phone": "+31 30 1234567", "postcode": "9999 ZZ"},
    ],
)
def test_what_is_not_enough_makes_a_new_account(counter: Counter, facts: dict[str, Any]) -> None:
    known(counter, "C-NOOR", **facts)

    counter.tell(buys(counter, **NOOR))

    assert accounts(counter) != ["C-NOOR"]


REGISTERED = {"id": "cust_2999", "type": "person", "last_name": "Nieuw", "currency": "EUR"}


def test_what_the_shop_knows_of_the_customer_counts_as_well(counter: Counter) -> None:
    """The order says nothing by which AX would know the buyer; the customer's record does."""
    known(counter, "C-OLD", name="Somebody Else")
    counter.desk.box.clarity.register({**REGISTERED, "account_number": "C-OLD"})

    counter.tell(buys(counter, **NOOR))

    assert accounts(counter) == ["C-OLD"]


def test_what_the_order_says_counts_beside_the_record(counter: Counter) -> None:
    known(counter, "C-NOOR", email="noor@example.com")
    counter.desk.box.clarity.register({**REGISTERED, "email": "noor@other.example"})

    counter.tell(buys(counter, **NOOR))

    assert accounts(counter) == ["C-NOOR"]


def test_an_order_goes_to_the_account_that_a_person_names_after_the_first_is_gone(
    counter: Counter,
) -> None:
    counter.desk.journal.bind("customer", "cust_2004", "C-GONE")
    order_id = counter.place()
    (problem,) = counter.fails(order_id, UnknownRecord).problems
    assert problem.rule == "order.account-refused"
    assert "rebind customer cust_2004 ACCOUNT" in (problem.hint or "")

    counter.desk.journal.rebind(
        "customer", "cust_2004", "C-2004", counter.desk.clock(), by="ada", note="merged"
    )
    counter.tell(order_id)

    assert counter.table.cust_account == "C-2004"


def test_a_bound_customer_is_not_read_again(counter: Counter) -> None:
    counter.tell(buys(counter, **NOOR))
    before = counter.desk.box.clarity.requests["GET /customers"]

    counter.tell(buys(counter, **NOOR, id="ord_2", number="W-2"))

    assert counter.desk.box.clarity.requests["GET /customers"] == before == 1


def test_two_that_it_may_be_are_a_matter_for_a_person(counter: Counter) -> None:
    known(counter, "C-ONE", email="noor@example.com")
    known(counter, "C-TWO", email="noor@example.com")

    refused = counter.fails(buys(counter, **NOOR), MappingError)

    assert refused.rule == "customer.ambiguous"
    assert "C-ONE (email-and-name), C-TWO (email-and-name)" in refused.message
    assert "noor" not in str(refused).lower()
    assert not counter.tables


def test_without_leave_to_create_who_is_near_is_named_and_with_what(counter: Counter) -> None:
    counter.settings["customers"] = evolve(example.customer_policy(), create=False)
    known(counter, "C-NEAR", email="noor@example.com", name="Somebody Else")

    refused = counter.fails(buys(counter, **NOOR), Parked)

    assert refused.rule == "customer.not-found"
    assert "C-NEAR (emails)" in refused.problems[0].message
    assert "example.com" not in str(refused)


def test_what_is_missing_is_named(counter: Counter) -> None:
    refused = counter.fails(buys(counter, **{**NOOR, "email": ""}), Parked)

    assert [p.rule for p in refused.problems] == ["customer.not-found", "customer.missing"]
    assert refused.problems[1].path == "$.email"


def test_a_site_may_count_less(counter: Counter) -> None:
    counter.settings["match"] = MatchPolicy(rungs=(Rung.ACCOUNT,))
    known(counter, "C-NOOR", email="noor@example.com")

    counter.tell(buys(counter, **NOOR))

    assert accounts(counter) != ["C-NOOR"]


def test_names_that_no_criterion_can_hold_are_passed_over(counter: Counter) -> None:
    strange = {**PERSON, "name": 'Noor "N" (Nieuw)', "phone": "(030) 123*"}
    known(counter, "C-NOOR", name='Noor "N" (Nieuw)', email="noor@example.com")

    counter.tell(buys(counter, **{**NOOR, "billing_address": strange}))

    assert accounts(counter) == ["C-NOOR"]


def test_a_lost_answer_makes_one_account(counter: Counter) -> None:
    order_id = buys(counter, **NOOR)
    counter.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="CustomerService.create")
    )

    counter.fails(order_id, OutcomeUnknown)
    counter.tell(order_id)

    ours = [t for t in counter.desk.box.ax.customers.values() if t.our_account_num == "cust_2999"]
    assert len(ours) == 1
    assert counter.desk.journal.intents("uncertain") == []


def guests(counter: Counter, kind: Guests, *emails: str) -> None:
    """Orders of guests, by e-mail address."""
    counter.settings["customers"] = CustomerPolicy(group="WEB", guests=kind)
    for number, email in enumerate(emails):
        changes = {"id": f"ord_g{number}", "number": f"W-G{number}", "email": email}
        counter.tell(counter.place("31-guest", **changes))


def test_guests_are_known_again_by_their_address(counter: Counter) -> None:
    guests(counter, Guests.CREATE, "mira@example.org", "MIRA@example.org", "ola@example.org")

    first, second, third = accounts(counter)
    assert first == second != third
    assert "C-GUEST" not in (first, third)


def test_a_guest_whom_ax_knows_gets_no_second_account(counter: Counter) -> None:
    known(counter, "C-MIRA", name="Mira Gast", email="mira@example.org")

    guests(counter, Guests.CREATE, "mira@example.org")

    assert accounts(counter) == ["C-MIRA"]


def test_one_time_customers_are_for_one_order(counter: Counter) -> None:
    known(counter, "C-MIRA", name="Mira Gast", email="mira@example.org")

    guests(counter, Guests.ONE_TIME, "mira@example.org", "mira@example.org")

    first, second = accounts(counter)
    assert len({first, second, "C-MIRA"}) == 3
    assert counter.desk.box.ax.customers[first].one_time_customer == "Yes"


def test_guests_without_an_address_never_become_one_customer(counter: Counter) -> None:
    counter.settings["customers"] = CustomerPolicy(group="WEB", guests=Guests.CREATE)

    refused = counter.fails(counter.place("31-guest", email=""), MappingError)

    assert refused.rule == "customer.guest"
    assert not counter.tables


def test_a_blank_customer_id_is_that_of_a_guest(counter: Counter) -> None:
    counter.settings["customers"] = CustomerPolicy(group="WEB", guest_account="C-GUEST")

    counter.tell(counter.place("31-guest", customer_id="  "))

    assert accounts(counter) == ["C-GUEST"]
