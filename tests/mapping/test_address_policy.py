"""What a site decides about addresses: its keys both ways, its tables, what is taken apart."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, LineDlvAddr, TableDlvAddr
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping import (
    CustomerPolicy,
    OrderPolicy,
    customer_from_order,
    sales_order_from_order,
)
from axclarity.mapping.addresses import (
    AddressPolicy,
    KnownPlaces,
    address_from_postal_address,
    ax_address_from_postal_address,
    postal_address_from_ax_address,
)
from axclarity.mapping.notes import Note
from axclarity.values import PostalAddress

TABLES = KnownPlaces(
    states={"NOR": ["46", "Sápmi"], "DEU": ["BAVARIA"]},
    counties={"NOR": ["Bergen"], "USA": ["KING"]},
    cities={"NOR": ["BERGEN", "Oslo"]},
    zip_codes={"NOR": ["5019"], "GBR": ["SW1A1AA", "M2 5BQ"], "NLD": ["odd"]},
)


def mapped(policy: AddressPolicy, **fields: object) -> tuple[TableDlvAddr, list[Note]]:
    given: dict[str, Any] = {"country": "NO", **fields}
    address = PostalAddress(**given)
    return ax_address_from_postal_address(TableDlvAddr, address, policy, path="$")


def back(policy: AddressPolicy, **fields: str) -> PostalAddress:
    given: dict[str, Any] = {"country_region_id": "NOR", **fields}
    view = TableDlvAddr(**given)
    return postal_address_from_ax_address(view, policy)


def refusals(policy: AddressPolicy, **fields: object) -> list[tuple[str, str]]:
    with pytest.raises(MappingError) as refused:
        mapped(policy, **fields)
    return [(problem.path, problem.rule) for problem in refused.value.problems]


# Keys.


def test_keys_of_the_site_both_ways() -> None:
    policy = AddressPolicy(countries={"DE": "D", "XI": "NIR"}, states={"DE-BY": "BAV"})
    view, _ = mapped(policy, country="DE", region="Bayern")
    found = back(policy, country_region_id="D", state="BAV")

    assert (view.country_region_id, view.state) == ("D", "BAV")
    assert (found.country, found.region_code) == ("DE", "DE-BY")
    assert mapped(policy, country="XI")[0].country_region_id == "NIR"
    assert back(policy, country_region_id="NIR").country == "XI"


def test_a_state_key_is_of_its_country() -> None:
    policy = AddressPolicy(states={"DE-BY": "X", "US-CA": "X"})

    assert back(policy, country_region_id="DEU", state="X").region_code == "DE-BY"
    assert back(policy, country_region_id="USA", state="X").region_code == "US-CA"
    assert back(policy, state="X").region_code == "X"
    assert back(policy, state="46").region_code == "NO-46"


def test_a_key_of_several_countries_means_its_own() -> None:
    policy = AddressPolicy(countries={"GG": "GBR", "JE": "CHI", "IM": "CHI"})

    assert back(policy, country_region_id="GBR").country == "GB"
    with pytest.raises(MappingError) as refused:
        back(policy, country_region_id="CHI")
    assert refused.value.rule == "country.ambiguous"


@pytest.mark.parametrize("country_id", ["", "ZZZ", "NO", "USA"])
def test_a_key_that_is_not_the_sites_is_refused(country_id: str) -> None:
    with pytest.raises(MappingError) as refused:
        back(AddressPolicy(countries={"US": "US"}), country_region_id=country_id)

    assert refused.value.rule == "country.unknown"
    assert refused.value.problems[0].path == "$.CountryRegionId"


def test_keys_that_ax_cannot_have_are_refused_together() -> None:
    with pytest.raises(ConfigError) as refused:
        AddressPolicy(countries={"NO": "x" * 11, "SE": ""}, states={"DE-BY": "y" * 11})

    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["countries.NO", "countries.SE", "states.DE-BY"]
    AddressPolicy(countries={"NO": "x" * 10}, states={"DE-BY": "y" * 10})


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("countries", "Germany"),
        ("countries", "de"),
        ("countries", "DEU"),
        ("countries", ""),
        ("states", "BY"),
        ("states", "DE-"),
        ("states", "de-by"),
        ("states", "DE-Bayern"),
        ("states", "DE-XX"),
    ],
)
def test_a_key_for_what_no_address_is_in_is_refused(name: str, iso: str) -> None:
    fields: dict[str, Any] = {name: {iso: "D"}}
    with pytest.raises(ConfigError, match=r"must be by ISO 3166") as refused:
        AddressPolicy(**fields)

    assert [problem.path for problem in refused.value.problems] == [f"{name}.{iso}"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"countries": {"DE": 49}}, "countries.DE"),
        ({"countries": {49: "DE"}}, "countries.49"),
        ({"countries": ["DE"]}, "countries"),
        ({"states": {"DE-BY": None}}, "states.DE-BY"),
        ({"split_street": "no"}, "split_street"),
        ({"known": {"cities": {}}}, "known"),
    ],
)
def test_keys_of_other_types_name_the_place(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        AddressPolicy(**fields)

    assert {problem.path for problem in refused.value.problems} == {path}


# Tables.


@pytest.mark.parametrize("name", ["states", "counties", "cities", "zip_codes"])
@pytest.mark.parametrize(
    ("places", "place"),
    [
        ("Xanten", ""),
        ({"DEU": "Xanten"}, ".DEU"),
        ({"DEU": 46509}, ".DEU"),
        ({"DEU": [46509]}, ".DEU"),
        ({"DEU": None}, ".DEU"),
    ],
)
def test_known_places_are_several_names_by_country(name: str, places: Any, place: str) -> None:
    with pytest.raises(ConfigError) as refused:
        KnownPlaces(**{name: places})

    assert [problem.path for problem in refused.value.problems] == [f"known.{name}{place}"]


def test_all_that_are_no_known_places_are_named() -> None:
    wrong: Any = {"states": "BY", "zip_codes": {"DEU": 46509, "NLD": None}}
    with pytest.raises(ConfigError) as refused:
        KnownPlaces(**wrong)

    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["known.states", "known.zip_codes.DEU", "known.zip_codes.NLD"]


def test_known_places_keep_their_spelling_in_a_copy() -> None:
    assert evolve(TABLES) == TABLES


def test_known_places_pass_in_the_spelling_of_ax() -> None:
    policy = AddressPolicy(known=TABLES)
    view, notes = mapped(policy, city="Bergen", region="Vestland", postal_code="5019")

    assert (view.city, view.state, view.zip_code) == ("BERGEN", "46", "5019")
    assert notes == []
    assert mapped(policy, country="GB", postal_code="sw1a 1aa")[0].zip_code == "SW1A1AA"
    assert mapped(policy, country="GB", postal_code="m25bq")[0].zip_code == "M2 5BQ"
    assert mapped(policy, country="NL", postal_code="ODD")[0].zip_code == "odd"


def test_a_state_may_be_the_sites_own_word() -> None:
    view, _ = mapped(AddressPolicy(known=TABLES), country="DE", region="Bavaria")

    assert (view.state, view.county or None) == ("BAVARIA", None)
    view, _ = mapped(AddressPolicy(known=TABLES), region="sápmi")
    assert (view.state, view.county or None) == ("Sápmi", None)


def test_a_region_may_be_a_county() -> None:
    view, _ = mapped(AddressPolicy(known=TABLES), region="bergen")

    assert (view.state or None, view.county) == (None, "Bergen")


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"city": "Atlantis"}, "$.city"),
        ({"city": "Bergen", "country": "SE"}, "$.city"),
        ({"region": "Oslo"}, "$.region"),
        ({"region_code": "NO-03"}, "$.region"),
        ({"region": "Hardanger"}, "$.region"),
        ({"postal_code": "5020"}, "$.postal_code"),
        ({"postal_code": "50199"}, "$.postal_code"),
    ],
)
def test_what_ax_would_not_know_is_refused_where_it_stands(
    fields: dict[str, str], path: str
) -> None:
    assert refusals(AddressPolicy(known=TABLES), **fields) == [(path, "address.unknown-place")]


def test_all_that_is_unknown_is_said_at_once_and_not_shown() -> None:
    with pytest.raises(MappingError) as refused:
        mapped(AddressPolicy(known=TABLES), city="Atlantis", region="Nowhere", postal_code="7")

    assert len(refused.value.problems) == 3
    assert "Atlantis" not in str(refused.value)


def test_a_table_that_ax_does_not_validate_lets_everything_pass() -> None:
    policy = AddressPolicy(known=KnownPlaces(cities={"NOR": ["Bergen"]}))
    view, _ = mapped(policy, city="bergen", region="Hardanger", postal_code="5020")

    assert (view.city, view.county, view.zip_code) == ("Bergen", "Hardanger", "5020")


def test_a_postcode_of_wrong_form_is_refused_where_ax_validates() -> None:
    policy = AddressPolicy(known=KnownPlaces())

    assert refusals(policy, postal_code="50199") == [("$.postal_code", "address.postcode-form")]
    assert mapped(policy, postal_code="5019")[0].zip_code == "5019"
    assert not mapped(policy)[1]


def test_nothing_given_is_nothing_unknown() -> None:
    view, notes = mapped(AddressPolicy(known=TABLES))

    assert (view, notes) == (TableDlvAddr(country_region_id="NOR"), [])


# Taking lines apart.

SPLIT = AddressPolicy(split_street=True)


@pytest.mark.parametrize(
    ("country", "line", "street", "number"),
    [
        ("NO", "Fjellveien 12", "Fjellveien", "12"),
        ("NO", "Fjellveien 12 B", "Fjellveien", "12 B"),
        ("DE", "Hauptstr. 5a", "Hauptstr.", "5a"),
        ("DE", "Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("DE", "Königstraße 12-14", "Königstraße", "12-14"),
        ("IT", "Via Roma, 12", "Via Roma", "12"),
        ("NL", "Keizersgracht 174", "Keizersgracht", "174"),
        ("US", "123 Main Street", "Main Street", "123"),
        ("US", "123 N Main St", "N Main St", "123"),
        ("US", "350 5th Avenue", "5th Avenue", "350"),
        ("GB", "221B Baker Street", "Baker Street", "221B"),
        ("GB", "12-14 High Street", "High Street", "12-14"),
        ("FR", "12 bis, rue de la Paix", "rue de la Paix", "12 bis"),
        ("FR", "8, avenue Foch", "avenue Foch", "8"),
        # Not surely a number of a house.
        ("US", "123 1/2 Main St", "123 1/2 Main St", None),
        ("FR", "12345A - 12345B quater rue X", "12345A - 12345B quater rue X", None),
        ("FR", "1234A - 1234B quater rue Xi", "rue Xi", "1234A - 1234B quater"),
        ("US", "5th Avenue", "5th Avenue", None),
        ("US", "Main Street 12", "Main Street 12", None),
        ("NO", "12 Fjellveien", "12 Fjellveien", None),
        ("MX", "Calle 5", "Calle 5", None),
        ("DE", "Haus 3", "Haus 3", None),
        ("ES", "Carretera N-340 km 12", "Carretera N-340 km 12", None),
        ("DE", "C 4, 12", "C 4, 12", None),
        ("DK", "Vesterbrogade 12, 3. th", "Vesterbrogade 12, 3. th", None),
        ("JP", "Marunouchi 1", "Marunouchi 1", None),
        ("DE", "Platz", "Platz", None),
        ("DE", "Weg 123456", "Weg 123456", None),
    ],
)
def test_street_and_number_in_the_order_of_the_country(
    country: str, line: str, street: str, number: str | None
) -> None:
    view, notes = mapped(SPLIT, country=country, lines=(line, "Hof"))

    assert (view.street, view.street_number or None) == (f"{street}\nHof", number)
    assert notes == []


@pytest.mark.parametrize(
    "line",
    [
        "Apt 4B",
        "apt. 4",
        "Suite 200",
        "#12",
        "Flat 2",
        "Floor 3, Suite 12",
        "3rd floor",
        "2. Etage",
        "Whg. 3",
        "Top 5",
        "Wohnung Nr. 7",
        "1er étage",
        "Piso 3",
        "Building C",
        "c/o Schmidt",
        "C/O Anna & Ben",
        "Attn: Kari",
        "z. Hd. Frau Kari",
        "Apt 4, c/o Schmidt",
    ],
)
def test_a_part_of_a_building_has_a_field(line: str) -> None:
    view, _ = mapped(SPLIT, country="US", lines=("1 Main Street", line))

    assert (view.street, view.building_compliment) == ("Main Street", line)


@pytest.mark.parametrize(
    "line", ["Top Street", "Stock Road", "Flat Rock Lane", "Level Crossing", "Building", "Intown 3"]
)
def test_what_only_begins_like_one_stays_in_the_street(line: str) -> None:
    view, _ = mapped(SPLIT, country="US", lines=("Main Street", line))

    assert view.street == f"Main Street\n{line}"


@pytest.mark.parametrize(
    "line",
    ["PO Box 12", "P.O. Box 1 234", "Postfach 12 34", "Postboks 5", "Box 123", "BP 12", "B.P. 12"],
)
def test_a_post_box_has_a_field(line: str) -> None:
    view, _ = mapped(SPLIT, lines=("Fjellveien", line))

    assert (view.street, view.post_box) == ("Fjellveien", line)


def test_a_post_box_may_be_all_there_is() -> None:
    view, _ = mapped(SPLIT, lines=("Postboks 5",))

    assert (view.street or None, view.post_box) == (None, "Postboks 5")


def test_one_post_box_only_and_the_last() -> None:
    view, _ = mapped(SPLIT, lines=("Postboks 5", "Postboks 6"))

    assert (view.street, view.post_box) == ("Postboks 5", "Postboks 6")


def test_what_does_not_fit_its_field_stays_a_line() -> None:
    box, part = "PO Box " + "1" * 14, "c/o " + "x" * 57
    view, _ = mapped(SPLIT, lines=("Fjellveien 12", box, part))

    assert view.street == f"Fjellveien\n{box}\n{part}"
    assert view.street_number == "12"


def test_a_building_alone_is_the_street() -> None:
    view, _ = mapped(SPLIT, lines=("Building C", "Floor 2"))

    assert (view.street, view.building_compliment or None) == ("Building C\nFloor 2", None)


def test_moved_words_join_the_part_of_the_building() -> None:
    view, notes = mapped(SPLIT, lines=("a" * 250, "b", "Apt 4"))

    assert (view.street, view.building_compliment) == ("a" * 250, "Apt 4, b")
    assert [note.rule for note in notes] == ["address.moved"]


def test_by_default_nothing_is_taken_apart() -> None:
    lines = ("Fjellveien 12", "c/o Schmidt", "Postboks 5")
    view, _ = mapped(AddressPolicy(), lines=lines)

    assert view.street == "\n".join(lines)
    assert view == TableDlvAddr(country_region_id="NOR", street=view.street)


# And back.


def test_back_to_the_shop() -> None:
    found = back(
        AddressPolicy(),
        street="Fjellveien\nGård",
        street_number="12",
        building_compliment="2. etasje",
        district_name="Nordnes",
        post_box="Postboks 5",
        city="Bergen",
        county="Hardanger",
        state="46",
        zip_code="5019",
        location_name="Kari",
    )

    assert found == PostalAddress(
        country="NO",
        lines=("Fjellveien 12", "Gård", "2. etasje", "Nordnes", "Postboks 5"),
        name="Kari",
        city="Bergen",
        region="Hardanger",
        region_code="NO-46",
        postal_code="5019",
    )
    assert address_from_postal_address(found).value() == found


def test_back_in_the_order_of_the_country() -> None:
    found = back(
        AddressPolicy(), country_region_id="USA", street="Main Street", street_number="123"
    )

    assert found.lines == ("123 Main Street",)


def test_a_district_without_a_county_is_the_region() -> None:
    found = back(AddressPolicy(), district_name="Ytre Oslofjord")

    assert (found.region, found.lines) == ("Ytre Oslofjord", ())


# Orders and customers.

SPLIT = AddressPolicy(countries={"NO": "NORGE"}, states={"NO-46": "VESTLAND"}, split_street=True)
PLACED = ("NORGE", "VESTLAND", "Fjellveien", "12")


def placed(view: Any) -> tuple[str, ...]:
    return (view.country_region_id, view.state, view.street, view.street_number)


def test_an_order_writes_its_addresses_by_the_policy(
    make_order: Callable[..., Any], make_line: Callable[..., Any], policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00")])
    ship_to = make_order([make_line(1, "1.00", ship_to=order.shipping_address.model_dump())])

    mapped = sales_order_from_order(ship_to, evolve(policy, addresses=SPLIT), account="C-1")

    (table,) = mapped.document.sales_table
    assert placed(table.table_dlv_addr[0]) == PLACED
    (address,) = table.sales_line[0].line_dlv_addr
    assert isinstance(address, LineDlvAddr)
    assert placed(address) == PLACED


def test_an_order_to_a_place_that_ax_does_not_know_is_refused(
    make_order: Callable[..., Any], make_line: Callable[..., Any], policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00")])
    known = AddressPolicy(known=KnownPlaces(cities={"NOR": ["Oslo"]}))

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, evolve(policy, addresses=known), account="C-1")

    assert [problem.path for problem in refused.value.problems] == ["$.shipping_address.city"]


def test_a_customer_has_addresses_by_the_policy(
    make_order: Callable[..., Any], make_line: Callable[..., Any]
) -> None:
    policy = CustomerPolicy(group="WEB", create=True, addresses=SPLIT)

    mapped = customer_from_order(make_order([make_line(1, "1.00")]), policy)

    (party,) = mapped.cust_table[0].dir_party
    assert placed(party.dir_party_postal_address_view[0]) == PLACED


def test_a_region_that_ax_has_as_a_county_stands_there() -> None:
    counties = {"GBR": ["Surrey", "Kent"]}
    known = AddressPolicy(known=KnownPlaces(states={"USA": ["CA"]}, counties=counties))

    view, _ = mapped(known, country="GB", region="surrey")

    assert (view.state, view.county) == (UNSET, "Surrey")
    assert refusals(known, country="GB", region="Essex") == [("$.region", "address.unknown-place")]
    free = AddressPolicy(known=KnownPlaces(states={"USA": ["CA"]}))
    assert refusals(free, country="GB", region="Surrey") == [("$.region", "address.unknown-place")]


def test_known_places_may_be_the_keys_of_a_mapping() -> None:
    known = KnownPlaces(states={"USA": {"TX": "Texas", "CA": "California"}})

    view, _ = mapped(AddressPolicy(known=evolve(known)), country="US", region="Texas")

    assert view.state == "TX"
