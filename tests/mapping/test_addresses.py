"""Addresses of the shop in AX's fields: nothing is cut, lost or guessed."""

from typing import Any

import pytest

from axclarity.ax.documents import (
    DirPartyPostalAddressView,
    LineDlvAddr,
    TableDlvAddr,
    field_specs,
)
from axclarity.errors import MappingError
from axclarity.mapping.addresses import (
    AddressPolicy,
    ax_address_from_postal_address,
    delivery_name,
    normal_address,
)
from axclarity.values import PostalAddress


def mapped(**fields: object) -> tuple[TableDlvAddr, list[str]]:
    address = PostalAddress(**{"country": "NO", **fields})  # type: ignore[arg-type]  # fields by keyword
    view, notes = ax_address_from_postal_address(
        TableDlvAddr, address, AddressPolicy(), path="$.shipping_address"
    )
    return view, [note.rule for note in notes]


def test_fields_and_country() -> None:
    view, notes = mapped(
        name="Kari", lines=("Fjellveien 12", "2. etasje"), city="Bergen", postal_code="5019"
    )

    assert view.street == "Fjellveien 12\n2. etasje"
    assert (view.city, view.zip_code, view.country_region_id) == ("Bergen", "5019", "NOR")
    assert view.location_name == "Kari"
    assert notes == []


def test_country_by_policy() -> None:
    view, _ = ax_address_from_postal_address(
        TableDlvAddr, PostalAddress(country="US"), AddressPolicy(countries={"US": "US"}), path="$"
    )

    assert view.country_region_id == "US"


@pytest.mark.parametrize("country", ["XX", "xx", "N", ""])
def test_an_unknown_country_is_refused_at_its_path(country: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(country=country)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.shipping_address.country", "country.unknown")
    assert problem.value_class == f"text({len(country)})"


@pytest.mark.parametrize(
    ("country", "region", "code", "state", "county", "rules"),
    [
        ("NO", "Vestland", "NO-46", "46", None, []),
        ("US", "California", "", "CA", None, []),
        ("US", "texas", "", "TX", None, []),
        ("NL", "Florida", "", None, "Florida", []),
        ("NL", "Somewhere long", "", None, None, ["address.region-unknown"]),
        ("NO", "", "", None, None, []),
    ],
)
def test_region_within_its_country_only(
    country: str, region: str, code: str, state: str | None, county: str | None, rules: list[str]
) -> None:
    view, notes = mapped(country=country, region=region, region_code=code)

    assert (view.state or None, view.county or None) == (state, county)
    assert notes == rules


@pytest.mark.parametrize("kind", [TableDlvAddr, LineDlvAddr, DirPartyPostalAddressView])
@pytest.mark.parametrize("code", ["", "NL-UT", "XX"])
def test_a_region_that_fits_no_field_is_refused_and_never_left_out(kind: Any, code: str) -> None:
    def written(length: int) -> Any:
        address = PostalAddress(country="NL", region="r" * length, region_code=code)
        return ax_address_from_postal_address(kind, address, AddressPolicy(), path="$")[0]

    assert written(60).district_name == "r" * 60
    with pytest.raises(MappingError) as refused:
        written(61)
    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.region", "address.too-long")
    assert "rrr" not in str(refused.value)


def test_a_street_that_is_too_long_moves_its_last_lines() -> None:
    lines = ("a" * 120, "b" * 120, "c" * 40)

    view, notes = mapped(lines=lines)

    assert view.street == "a" * 120 + "\n" + "b" * 120
    assert view.building_compliment == "c" * 40
    assert notes == ["address.moved"]


def test_lengths_are_counted_as_ax_counts_them() -> None:
    assert mapped(city="😀" * 30)[0].city == "😀" * 30
    with pytest.raises(MappingError, match="has 62 characters, AX keeps 60"):
        mapped(city="😀" * 31)


def test_a_part_of_a_building_is_taken_out_where_it_fits_as_ax_counts() -> None:
    for signs, taken in ((28, "building_compliment"), (29, "street")):
        line = "c/o " + "😀" * signs
        view, _ = ax_address_from_postal_address(
            TableDlvAddr,
            PostalAddress(country="NO", lines=("Vei 5", line)),
            AddressPolicy(split_street=True),
            path="$",
        )
        assert line in getattr(view, taken)


def test_what_fits_nowhere_is_refused_with_lengths_and_never_cut() -> None:
    with pytest.raises(MappingError) as refused:
        mapped(lines=("x" * 251,))

    assert refused.value.rule == "address.too-long"
    assert "251" in str(refused.value)
    assert "250" in str(refused.value)
    assert "xxx" not in str(refused.value)


def test_every_field_that_is_too_long_is_named_at_once() -> None:
    with pytest.raises(MappingError) as refused:
        mapped(city="c" * 61, postal_code="1" * 11)

    assert [p.path for p in refused.value.problems] == [
        "$.shipping_address.city",
        "$.shipping_address.zip_code",
    ]


def test_text_is_composed_and_free_of_control_characters() -> None:
    view, _ = mapped(city="A\u030alesund ")

    assert view.city == "Ålesund"
    with pytest.raises(MappingError) as refused:
        mapped(city="Oslo\x07")
    assert refused.value.rule == "address.control"


def test_lengths_are_those_of_the_document() -> None:
    lengths = {spec.attribute: spec.length for spec in field_specs(TableDlvAddr)}

    assert (lengths["street"], lengths["city"], lengths["zip_code"]) == (250, 60, 10)


# Countries, regions and postcodes by what shops give.


@pytest.mark.parametrize(
    ("country", "country_id"),
    [
        ("no", "NOR"),
        ("uk", "GBR"),
        ("NOR", "NOR"),
        ("Norway", "NOR"),
        ("norge", "NOR"),
        ("XK", "XKX"),
        ("Kosovo", "XKX"),
    ],
)
def test_a_country_by_code_or_name(country: str, country_id: str) -> None:
    view, notes = mapped(country=country)

    assert (view.country_region_id, notes) == (country_id, [])


@pytest.mark.parametrize("country", ["Narnia", "EUR", "NOK", "ZZZ"])
def test_a_country_is_never_guessed(country: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(country=country)

    assert refused.value.problems[0].path == "$.shipping_address.country"
    assert country not in str(refused.value)


@pytest.mark.parametrize(
    ("country", "region", "code", "state", "county", "rules"),
    [
        ("US", "Calif.", "", "CA", None, []),
        ("US", "California", "US-CA", "CA", None, []),
        ("US", "", "us-ca", "CA", None, []),
        ("DE", "Free State of Bavaria", "", "BY", None, []),
        ("DE", "", "Bayern", "BY", None, []),
        ("AU", "N.S.W.", "", "NSW", None, []),
        ("NL", "", "FL", "FL", None, []),
        ("DE", "Bayern", "BAY", "BY", None, ["address.region-code"]),
        ("DE", "", "BAY", "BAY", None, ["address.region-code"]),
        ("DE", "", "de-BAY", "BAY", None, ["address.region-code"]),
        ("NO", "", "NO-no-46", "46", None, []),
        ("NO", "", "A-46", "A-46", None, ["address.region-code"]),
        ("NO", "Hordaland", "NO-46", "46", "Hordaland", []),
    ],
)
def test_a_state_by_code_or_name(
    country: str, region: str, code: str, state: str | None, county: str | None, rules: list[str]
) -> None:
    view, notes = mapped(country=country, region=region, region_code=code)

    assert (view.state or None, view.county or None, notes) == (state, county, rules)


@pytest.mark.parametrize("code", ["US-FL", "us-fl"])
def test_a_state_of_another_country_is_refused(code: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(country="NL", region_code=code)

    assert refused.value.problems[0].path == "$.shipping_address.region_code"
    assert refused.value.rule == "address.region-code"


def test_a_region_without_a_code_goes_where_it_fits() -> None:
    short, _ = mapped(region="Oslofjord")
    middle, _ = mapped(region="Ytre Oslofjord")

    assert (short.county, short.district_name or None) == ("Oslofjord", None)
    assert (middle.county or None, middle.district_name) == (None, "Ytre Oslofjord")


@pytest.mark.parametrize(
    ("country", "postcode", "zip_code", "rules"),
    [
        ("GB", "sw1a1aa", "SW1A 1AA", []),
        ("NL", "1234ab", "1234 AB", []),
        ("AI", "AI-2640", "AI-2640", []),
        ("DE", "D-10178", "10178", ["address.postcode-prefix"]),
        ("SE", "S41134", "411 34", ["address.postcode-prefix"]),
        ("NO", "50199", "50199", ["address.postcode-form"]),
        ("GB", "E10", "E10", ["address.postcode-form"]),
        ("AE", "whatever", "WHATEVER", []),
        ("NO", "", None, []),
    ],
)
def test_a_postcode_as_its_country_writes_it(
    country: str, postcode: str, zip_code: str | None, rules: list[str]
) -> None:
    view, notes = mapped(country=country, postal_code=postcode)

    assert (view.zip_code or None, notes) == (zip_code, rules)


def test_the_note_on_a_postcode_says_what_went_and_not_the_postcode() -> None:
    _, (note,) = ax_address_from_postal_address(
        TableDlvAddr, PostalAddress(country="DE", postal_code="D-10178"), AddressPolicy(), path="$"
    )

    assert note.path == "$.postal_code"
    assert note.message.startswith("D before")
    assert "10178" not in note.message


# Texts.


def test_white_space_is_single_and_line_breaks_part_lines() -> None:
    view, _ = mapped(city=" New\u00a0\tYork ", lines=("1  Main St\r\nApt 4", "", "  "))

    assert view.city == "New York"
    assert view.street == "1 Main St\nApt 4"


@pytest.mark.parametrize("text", ["Oslo\x00", "Oslo\x07", "Oslo\x9b", "Oslo\ud800", "Oslo\ufffe"])
@pytest.mark.parametrize(
    "name", ["name", "company", "city", "region", "region_code", "postal_code", "phone"]
)
def test_what_xml_cannot_carry_is_refused_where_it_stands(name: str, text: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(**{name: text})

    assert refused.value.rule == "address.control"
    assert refused.value.problems[0].path == f"$.shipping_address.{name}"


def test_a_control_character_in_a_line_is_refused_at_the_line() -> None:
    with pytest.raises(MappingError) as refused:
        mapped(lines=("Main St", "Apt\x07 4"))

    assert refused.value.problems[0].path == "$.shipping_address.lines[1]"


def test_marks_that_scripts_need_are_kept() -> None:
    view, _ = mapped(city="می\u200cخواهم")

    assert view.city == "می\u200cخواهم"


# Lengths.


def test_last_words_move_where_no_whole_line_does() -> None:
    view, notes = mapped(lines=("word " * 49 + "word tail",))

    assert view.street == ("word " * 50).strip()
    assert view.building_compliment == "tail"
    assert notes == ["address.moved"]


def test_moved_lines_stand_beside_one_another() -> None:
    view, _ = mapped(lines=("a" * 249, "b", "c"))

    assert (view.street, view.building_compliment) == ("a" * 249, "b, c")


@pytest.mark.parametrize("text", ["a" * 250 + "\n" + "b" * 61, "a b " * 200])
def test_lines_too_long_for_both_fields_are_refused(text: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(lines=tuple(text.split("\n")))

    assert [p.path for p in refused.value.problems] == ["$.shipping_address.lines"]


def test_the_longest_lines_that_fit() -> None:
    view, _ = mapped(lines=("a" * 250, "b" * 60))

    assert (view.street, view.building_compliment) == ("a" * 250, "b" * 60)


# Names.


def test_company_and_name_are_the_delivery_name() -> None:
    both = PostalAddress(country="NO", company=" Fjord  AS", name="Kari")

    assert delivery_name(both, "$") == "Fjord AS, Kari"
    assert delivery_name(PostalAddress(country="NO", name="Kari"), "$") == "Kari"
    assert delivery_name(PostalAddress(country="NO"), "$") == ""


def test_a_delivery_name_is_kept_whole_or_refused() -> None:
    fitting = PostalAddress(country="NO", name="k" * 100)
    long = PostalAddress(country="NO", name="k" * 101)

    assert delivery_name(fitting, "$") == "k" * 100
    with pytest.raises(MappingError) as refused:
        delivery_name(PostalAddress(country="NO", company="Fjord\x07"), "$.shipping_address")
    assert refused.value.problems[0].path == "$.shipping_address.company"
    with pytest.raises(MappingError) as refused:
        delivery_name(long, "$.shipping_address")
    assert refused.value.problems[0].path == "$.shipping_address.name"
    assert "kkk" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "company", "name", "location"),
    [
        (TableDlvAddr, "Fjord AS", "Kari", "Fjord AS"),
        (LineDlvAddr, "", "Kari", "Kari"),
        (DirPartyPostalAddressView, "Fjord AS", "Kari", "Fjord AS, Kari"),
        (DirPartyPostalAddressView, "f" * 60, "Kari", "f" * 60),
        (DirPartyPostalAddressView, "", "k" * 61, None),
        (TableDlvAddr, "", "k" * 61, None),
    ],
)
def test_the_description_of_an_address(
    kind: type[TableDlvAddr], company: str, name: str, location: str | None
) -> None:
    address = PostalAddress(country="NO", company=company, name=name)
    view, _ = ax_address_from_postal_address(kind, address, AddressPolicy(), path="$")

    assert (view.location_name or None) == location


# The normal form.


def test_the_normal_form() -> None:
    normal, notes = normal_address(
        PostalAddress(
            country="Germany",
            lines=(" Königstraße  1\n2. Etage",),
            name=" Käthe ",
            company="Jäger\t& Söhne",
            city="Mu\u0308nchen",
            region="Bavaria",
            postal_code="80 331",
            phone=" 1 ",
        ),
        AddressPolicy(),
        path="$",
    )

    assert normal == PostalAddress(
        country="DE",
        lines=("Königstraße 1", "2. Etage"),
        name="Käthe",
        company="Jäger & Söhne",
        city="München",
        region="Bavaria",
        region_code="DE-BY",
        postal_code="80331",
        phone="1",
    )
    assert notes == []
