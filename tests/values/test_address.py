"""Countries are known or refused; regions are looked up within their country."""

import pytest

from axclarity.errors import InvalidValue
from axclarity.values import PostalAddress, alpha3, subdivision_code


@pytest.mark.parametrize(
    ("alpha_2", "alpha_3"),
    [("NO", "NOR"), ("US", "USA"), ("DE", "DEU"), ("GB", "GBR"), ("XK", "XKX"), ("SJ", "SJM")],
)
def test_alpha3(alpha_2: str, alpha_3: str) -> None:
    assert alpha3(alpha_2) == alpha_3


@pytest.mark.parametrize("country", ["", "no", "NOR", "ZZ", "UK", "Norway", "N0"])
def test_an_unknown_country_is_refused_not_guessed(country: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        alpha3(country)

    assert caught.value.rule == "country.unknown"
    assert not country or f"'{country}'" not in str(caught.value)


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [
        ("US", "Florida", "FL"),
        ("US", "florida", "FL"),
        ("US", "CA", "CA"),
        ("NO", "Vestland", "46"),
        ("CA", "Quebec", "QC"),
        ("CA", "QC", "QC"),
        ("UY", "Florida", "FD"),
        ("NO", "Florida", ""),
        ("ZZ", "Florida", ""),
        ("US", "", ""),
    ],
)
def test_a_region_is_looked_up_in_its_country_only(country: str, region: str, code: str) -> None:
    assert subdivision_code(country, region) == code


def test_an_address_is_a_value() -> None:
    one = PostalAddress(country="NO", lines=("Fjellveien 12",), city="Bergen")

    assert one == PostalAddress(country="NO", lines=("Fjellveien 12",), city="Bergen")
    assert hash(one) == hash(PostalAddress(country="NO", lines=("Fjellveien 12",), city="Bergen"))
