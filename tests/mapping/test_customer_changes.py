"""What the shop is told of a customer: what AX owns and has otherwise, and nothing else."""

from typing import Any

from attrs import evolve

from axclarity.ax.documents import (
    CustTable,
    DirOrganization,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
)
from axclarity.clarity.models import Customer, record_from_object
from axclarity.mapping import CustomerPolicy, customer_from_customer
from axclarity.mapping.customers import FieldOwnership, Owner, customer_changes

POLICY = CustomerPolicy(group="WEB", groups={"trade": "T", "vip": "V"}, terms={"30 days": "NET30"})
AX_OWNS = FieldOwnership(owners={})
SHOP_OWNS = FieldOwnership(owners={}, otherwise=Owner.CLARITY)
ADDRESS = {
    "role": "billing",
    "company": "Berg AS",
    "lines": ["Lindelaan 31"],
    "city": "Utrecht",
    "postal_code": "3521al",
    "country": "NL",
}


def customer(**changes: Any) -> Customer:
    document = {
        "id": "cust_1",
        "type": "company",
        "company": "Berg AS",
        "email": "post@berg.example",
        "group": "trade",
        "account_number": "C-1",
        "currency": "NOK",
        "addresses": [ADDRESS],
        "updated_at": "2026-11-01T08:00:00Z",
        **changes,
    }
    return record_from_object(Customer, document)


def in_ax(**changes: Any) -> CustTable:
    """The account that was made of the customer, with what was changed there since."""
    (table,) = customer_from_customer(customer(), POLICY).cust_table
    return evolve(table, account_num="C-1", **changes)


def test_an_account_as_it_was_made_tells_nothing() -> None:
    assert customer_changes(in_ax(), customer(), POLICY, AX_OWNS) == {}


def test_what_ax_has_otherwise_is_told_where_ax_owns_it() -> None:
    table = in_ax(cust_group="V", vat_num="NL1", paym_term_id="NET30")

    told = {"tax_id": "NL1", "group": "vip", "payment_terms": "30 days"}
    assert customer_changes(table, customer(), POLICY, AX_OWNS) == told
    assert customer_changes(table, customer(), POLICY, SHOP_OWNS) == {}


def test_the_number_of_the_account_is_always_axs() -> None:
    unknown = customer(account_number="")

    assert customer_changes(in_ax(), unknown, POLICY, SHOP_OWNS) == {"account_number": "C-1"}


def test_a_code_that_stands_for_several_words_or_none_is_not_told() -> None:
    several = evolve(POLICY, groups={"trade": "T", "vip": "V", "gold": "V"})

    assert customer_changes(in_ax(cust_group="V"), customer(), several, AX_OWNS) == {}
    assert customer_changes(in_ax(cust_group="X"), customer(), POLICY, AX_OWNS) == {}


def test_what_is_blank_in_ax_is_not_told() -> None:
    nameless = CustTable(account_num="C-1", cust_group="T", dir_party=[DirOrganization()])

    assert customer_changes(nameless, customer(), POLICY, AX_OWNS) == {}


def test_the_primary_contact_is_told_unless_the_shops_is_there_too() -> None:
    def reached(*locators: str) -> CustTable:
        table = in_ax()
        table.dir_party[0].dir_party_contact_info_view = [
            DirPartyContactInfoView(type="Email", locator=each, is_primary=primary)
            for each, primary in zip(locators, ("No", "Yes"), strict=True)
        ]
        return table

    others = reached("b@berg.example", "a@berg.example")
    known = reached("post@berg.example", "a@berg.example")
    assert customer_changes(others, customer(), POLICY, AX_OWNS) == {"email": "a@berg.example"}
    assert customer_changes(known, customer(), POLICY, AX_OWNS) == {}


def test_an_address_elsewhere_keeps_who_lives_there_and_a_new_role_is_added() -> None:
    table = in_ax()
    (view,) = table.dir_party[0].dir_party_postal_address_view
    view.city = "Assen"
    delivery = DirPartyPostalAddressView(
        roles="Delivery", street="Kade 1", city="Delft", country_region_id="NLD"
    )
    table.dir_party[0].dir_party_postal_address_view.append(delivery)

    billing, shipping = customer_changes(table, customer(), POLICY, AX_OWNS)["addresses"]

    assert (billing.role, billing.city, billing.company) == ("billing", "Assen", "Berg AS")
    assert (shipping.role, shipping.city, shipping.lines) == ("shipping", "Delft", ("Kade 1",))
