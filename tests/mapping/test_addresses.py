import pytest

from axclarity.ax.documents import TableDlvAddr, field_specs
from axclarity.errors import MappingError
from axclarity.mapping.addresses import order_address
from axclarity.values import PostalAddress


def mapped(**fields: object) -> tuple[TableDlvAddr, list[str]]:
    address = PostalAddress(**{"country": "NO", **fields})  # type: ignore[arg-type]
    view, notes = order_address(TableDlvAddr, address, {}, path="$.shipping_address")
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
    view, _ = order_address(TableDlvAddr, PostalAddress(country="US"), {"US": "US"}, path="$")

    assert view.country_region_id == "US"


@pytest.mark.parametrize("country", ["no", "XX", "N", ""])
def test_an_unknown_country_is_refused_at_its_path(country: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(country=country)

    assert refused.value.problems[0].path == "$.shipping_address.country"
    assert refused.value.rule == "country.unknown"


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


def test_a_street_that_is_too_long_moves_its_last_lines() -> None:
    lines = ("a" * 120, "b" * 120, "c" * 40)

    view, notes = mapped(lines=lines)

    assert view.street == "a" * 120 + "\n" + "b" * 120
    assert view.building_compliment == "c" * 40
    assert notes == ["address.moved"]


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
