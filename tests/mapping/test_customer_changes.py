"""What the shop is told of a customer: what AX owns and has otherwise, and nothing else."""

from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import (
    UNSET,
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    PersonName,
)
from axclarity.clarity.models import Customer, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import CustomerPolicy, customer_from_customer
from axclarity.mapping.addresses import AddressPolicy, KnownPlaces
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
    blank = evolve(POLICY, groups={"trade": "T", "": "V"})
    assert customer_changes(in_ax(cust_group="V"), customer(), blank, AX_OWNS) == {}


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


def test_a_company_is_told_its_name_and_a_person_both_parts_of_it() -> None:
    company = CustTable(dir_party=[DirOrganization(name="Berg Invest AS")])
    name = PersonName(first_name="Anne", last_name="Berg")
    person = CustTable(dir_party=[DirPerson(name="Anne Berg", person_name=[name])])
    anna = customer(type="person", company="", first_name="Anna", last_name="Berg")

    assert customer_changes(company, customer(), POLICY, AX_OWNS) == {"company": "Berg Invest AS"}
    assert customer_changes(person, customer(), POLICY, AX_OWNS) == {"company": "Anne Berg"}
    assert customer_changes(person, anna, POLICY, AX_OWNS) == {"first_name": "Anne"}
    assert customer_changes(person, anna, POLICY, SHOP_OWNS) == {}
    assert customer_changes(company, anna, POLICY, AX_OWNS) == {}


@pytest.mark.parametrize("party", [[], [DirPerson()], [DirPerson(person_name=[PersonName()])]])
def test_a_person_without_a_name_in_ax_keeps_the_shops(party: list[DirParty]) -> None:
    anna = customer(type="person", first_name="Anna", last_name="Berg", phone="030 1234567")

    assert customer_changes(CustTable(dir_party=party), anna, POLICY, AX_OWNS) == {}


@pytest.mark.parametrize("known", ["030 1234567", "030 7654321", ""])
def test_a_phone_is_told_like_an_email(known: str) -> None:
    table = in_ax()
    table.dir_party[0].dir_party_contact_info_view = [
        DirPartyContactInfoView(type="Phone", locator=each) for each in ("030 7654321", UNSET)
    ]

    told = {} if known == "030 7654321" else {"phone": "030 7654321"}
    assert customer_changes(table, customer(phone=known), POLICY, AX_OWNS) == told


def test_an_address_that_ax_could_not_have_been_told_is_replaced() -> None:
    nowhere = {**ADDRESS, "country": "ZZ"}

    (told,) = customer_changes(in_ax(), customer(addresses=[nowhere]), POLICY, AX_OWNS)["addresses"]

    assert (told.country, told.city, told.company) == ("NL", "Utrecht", "Berg AS")


def test_an_address_may_serve_several_roles_or_none() -> None:
    def told(roles: Any) -> list[str]:
        table = in_ax()
        table.dir_party[0].dir_party_postal_address_view = [
            DirPartyPostalAddressView(
                roles=roles, street="Kade 1", city="Delft", country_region_id="NLD"
            )
        ]
        changes = customer_changes(table, customer(), POLICY, AX_OWNS)
        return [f"{each.role} {each.city}" for each in changes.get("addresses", ())]

    assert told("Invoice; Delivery") == ["billing Delft", "shipping Delft"]
    assert told("Home Delivery") == []
    assert told(UNSET) == []


def test_the_shop_may_own_the_addresses_of_one_role() -> None:
    table = in_ax()
    (view,) = table.dir_party[0].dir_party_postal_address_view
    view.city = "Assen"

    for name, told in (("Invoice", []), ("Delivery", ["addresses"])):
        ownership = FieldOwnership(owners={f"Address.{name}": Owner.CLARITY})
        assert list(customer_changes(table, customer(), POLICY, ownership)) == told


def at(*places: str, role: str = "shipping") -> list[dict[str, Any]]:
    return [{**ADDRESS, "role": role, "lines": [each], "company": each[-1]} for each in places]


def lines_told(table: CustTable, *places: str) -> list[str]:
    """The streets of the addresses that a shop with these is told, and whose they are."""
    told = customer_changes(table, customer(addresses=at(*places)), POLICY, AX_OWNS)
    return [f"{each.lines[0]}: {each.company}" for each in told.get("addresses", ())]


def delivering_to(*places: str) -> CustTable:
    """The account of a customer with these addresses."""
    (table,) = customer_from_customer(customer(addresses=at(*places)), POLICY).cust_table
    return evolve(table, account_num="C-1")


@pytest.mark.parametrize(
    "places", [("Vei 1", "Gate 2"), ("Gate 2", "Vei 1"), ("Ny 3", "Vei 1", "Gate 2")]
)
def test_an_address_beside_those_of_ax_stays_wherever_it_is_listed(places: tuple[str, ...]) -> None:
    assert lines_told(delivering_to("Vei 1", "Gate 2"), *places) == []


def test_an_address_more_in_ax_is_not_told_to_a_shop_that_has_one_of_its_role() -> None:
    assert lines_told(delivering_to("Vei 1", "Gate 2"), "Gate 2") == []
    assert lines_told(delivering_to("Vei 1", *map(str, range(200))), "Vei 1") == []


def test_a_shop_without_an_address_of_a_role_is_told_axs_primary_one_only() -> None:
    table = delivering_to("Vei 1", "Gate 2")
    table.dir_party[0].dir_party_postal_address_view.reverse()

    assert lines_told(table) == ["Vei 1: "]


@pytest.mark.parametrize(
    ("in_ax", "places", "told"),
    [
        (["Ny 3"], ["Vei 1"], ["Ny 3: 1"]),
        (["Ny 3", "Gate 2"], ["Vei 1"], ["Ny 3: 1"]),
        (["Ny 3"], ["Vei 1", "Vei 1"], ["Ny 3: 1", "Ny 3: 1"]),
    ],
)
def test_the_only_address_of_a_role_is_moved_to_where_ax_has_its_first(
    in_ax: list[str], places: list[str], told: list[str]
) -> None:
    assert lines_told(delivering_to(*in_ax), *places) == told


@pytest.mark.parametrize(
    ("in_ax", "places"),
    [
        (["Ny 3"], ["Vei 1", "Gate 2"]),
        (["Ny 3", "Ny 4"], ["Vei 1", "Gate 2"]),
        (["Vei 1", "Ny 3", "Ny 4"], ["Vei 1", "Gate 2"]),
        (["Vei 1"], ["Vei 1", "Gate 2"]),
        (["Ny 3", "Gate 2"], ["Vei 1", "Gate 2"]),
        (["Vei 1", "Depot 9"], ["Vei 1", "Own 5"]),
    ],
)
def test_where_it_is_unclear_which_address_moved_none_is_touched(
    in_ax: list[str], places: list[str]
) -> None:
    assert lines_told(delivering_to(*in_ax), *places) == []


@pytest.mark.parametrize("moving", [0, 1])
@pytest.mark.parametrize("places", [("Vei 0",), ("Vei 0", "Gate 2"), ("Gate 2", "Own 5")])
def test_however_often_ax_corrects_an_address_the_shop_gets_no_more_of_them(
    moving: int, places: tuple[str, ...]
) -> None:
    table, shop = delivering_to("Vei 0", "Gate 2"), customer(addresses=at(*places))
    for number in range(5):
        table.dir_party[0].dir_party_postal_address_view[moving].street = f"Ny {number}"
        told = customer_changes(table, shop, POLICY, AX_OWNS)
        shop = shop.model_copy(update=told)

        assert len(shop.addresses) == len(places)
        assert customer_changes(table, shop, POLICY, AX_OWNS) == {}


def test_roles_of_the_shop_that_are_one_in_ax_share_its_addresses() -> None:
    policy = evolve(POLICY, roles={"shipping": "Delivery", "pickup": "Delivery"})
    shop = customer(addresses=[*at("Vei 1"), *at("Gate 2", role="pickup")])

    def told(*in_ax: str) -> list[tuple[str, str]]:
        changes = customer_changes(delivering_to(*in_ax), shop, policy, AX_OWNS)
        return [(each.role, each.lines[0]) for each in changes.get("addresses", ())]

    assert told("Vei 1", "Gate 2") == told("Vei 1") == []
    assert told("Vei 1", "Ny 3") == []


def without_country(street: str) -> DirPartyPostalAddressView:
    return DirPartyPostalAddressView(roles="Delivery", street=street, country_region_id="")


def test_an_address_without_a_country_stops_nothing_unless_it_is_the_one_to_be_told() -> None:
    table = delivering_to("Vei 1")
    views = table.dir_party[0].dir_party_postal_address_view
    views.append(without_country("Depot 9"))
    table.vat_num = "NL1"

    for places in (["Vei 1"], ["Vei 1", "Own 5"]):
        known = customer(addresses=at(*places))
        assert customer_changes(table, known, POLICY, AX_OWNS) == {"tax_id": "NL1"}
    assert lines_told(table, "Ny 3") == ["Vei 1: 3"]
    assert lines_told(table) == ["Vei 1: "]
    views[:] = [without_country("Depot 9")]
    with pytest.raises(MappingError) as refused:
        customer_changes(table, customer(addresses=at("Vei 1")), POLICY, AX_OWNS)
    assert refused.value.rule == "country.unknown"


def test_a_country_that_the_site_names_in_its_own_way_is_kept() -> None:
    policy = evolve(POLICY, addresses=AddressPolicy(countries={"UK": "GBR"}))
    kent = {**ADDRESS, "postal_code": "SW1A 1AA", "region": "Kent", "country": "UK"}
    shop = customer(addresses=[kent])
    (table,) = customer_from_customer(shop, policy).cust_table

    assert customer_changes(evolve(table, account_num="C-1"), shop, policy, AX_OWNS) == {}


def test_a_place_that_ax_has_twice_counts_once() -> None:
    table = delivering_to("Vei 1", "Gate 2")
    table.dir_party[0].dir_party_postal_address_view *= 2

    assert lines_told(table, "Ny 3") == ["Vei 1: 3"]
    assert lines_told(table, "Vei 1", "Gate 2") == []


def test_a_shop_that_writes_in_capitals_is_told_the_spelling_and_no_address_more() -> None:
    table = delivering_to("Vei 1", "Gate 2")

    assert lines_told(table, "GATE 2", "VEI 1") == ["Gate 2: 2", "Vei 1: 1"]


@pytest.mark.parametrize(
    "street",
    [
        {"street": "Vei  1"},
        {"street": "Vei", "street_number": "1"},
        {"street": "Vei 1", "building_compliment": "3rd floor"},
        {"street": "Vei 1", "state": "XX", "district_name": "Nord", "county": "Sør"},
    ],
)
@pytest.mark.parametrize("known", [None, KnownPlaces(cities={"NLD": ["Utrecht"]})])
def test_an_address_as_somebody_in_ax_wrote_it_is_told_once(
    street: dict[str, Any], known: KnownPlaces | None
) -> None:
    policy = evolve(POLICY, addresses=AddressPolicy(known=known))
    table = delivering_to()
    view = DirPartyPostalAddressView(
        roles="Delivery", city="Delft", country_region_id="NLD", **street
    )
    table.dir_party[0].dir_party_postal_address_view = [view]
    before = customer(addresses=at("Ny 3"))

    told = customer_changes(table, before, policy, AX_OWNS)

    assert len(told["addresses"]) == 1
    after = before.model_copy(update=told)
    assert customer_changes(table, after, policy, AX_OWNS) == {}


def test_a_key_that_stands_for_several_countries_hides_no_address_of_the_shop() -> None:
    policy = evolve(POLICY, addresses=AddressPolicy(countries={"NL": "LOW", "BE": "LOW"}))
    (table,) = customer_from_customer(customer(), policy).cust_table

    assert customer_changes(table, customer(), policy, AX_OWNS) == {}


def named_in_ax(*parts: str, name: str = "") -> CustTable:
    """A person whose first, middle and last name are these."""
    first, middle, last = (each or UNSET for each in parts)
    person = PersonName(first_name=first, middle_name=middle, last_name=last)
    return CustTable(dir_party=[DirPerson(name=name, person_name=[person])])


def names_told(table: CustTable, first: str, last: str) -> dict[str, str]:
    known = customer(type="person", company="", first_name=first, last_name=last)
    return customer_changes(table, known, POLICY, AX_OWNS)


LONG = "Kari Anne Elisabeth Margrethe"


@pytest.mark.parametrize(
    ("parts", "name", "known"),
    [
        (("Kari", "Anne", "Berg"), "Kari Anne Berg", ("Kari Anne", "Berg")),
        (("Kari", "Anne", "Berg"), "Berg, Kari Anne", ("Kari", "Anne Berg")),
        (("", "", "Madonna"), "Madonna", ("Madonna", "")),
        (("", "", "Kari  Berg"), "Kari Berg", ("Kari", "Berg")),
        (("", "", "李小龙"), "李小龙", ("小龙", "李")),
        (("", "", "Berg"), f"{LONG} Berg", (LONG, "Berg")),
        (("Kari", "", "Berg"), f"{LONG} Berg", (LONG, "Berg")),
        (("Kari", "", ""), f"Kari {LONG}", ("Kari", LONG)),
    ],
)
def test_a_name_that_ax_parts_otherwise_is_not_told(
    parts: tuple[str, ...], name: str, known: tuple[str, str]
) -> None:
    assert names_told(named_in_ax(*parts, name=name), *known) == {}


@pytest.mark.parametrize(
    ("parts", "name", "told"),
    [
        (("Kari", "Anne", "Dahl"), "Kari Anne Dahl", ("Kari Anne", "Dahl")),
        (("", "", "Cher"), "Cher", ("", "Cher")),
        (("Cher", "", ""), "", ("Cher", "")),
        (("", "", "Dahl"), f"{LONG} Dahl", (LONG, "Dahl")),
        (("Kari", "", ""), f"Kari {LONG}", ("Kari", LONG)),
        (("Kari", "", "Dahl"), "Kari Berg", ("Kari", "Dahl")),
        (("Kari", "Anne", "Dahl"), "Kari A. Dahl", ("Kari Anne", "Dahl")),
        (("Berg", "", "Liv"), "Berg Liv", ("Berg", "Liv")),
    ],
)
def test_another_name_is_told_in_both_its_parts(
    parts: tuple[str, ...], name: str, told: tuple[str, str]
) -> None:
    before = {"first_name": "Liv", "last_name": "Berg"}

    changes = names_told(named_in_ax(*parts, name=name), *before.values())

    assert tuple({**before, **changes}.values()) == told
