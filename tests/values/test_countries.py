"""A country is known by its codes and by the names people write, or it is not known."""

import pycountry
import pytest

from axclarity.errors import InvalidValue
from axclarity.values import alpha2, alpha3, country_from_text
from axclarity.values._country_names import NAMES
from axclarity.values._folding import folded
from axclarity.values._iso3166 import ALPHA2, ALPHA3


def test_every_country_of_iso_3166_has_its_two_codes() -> None:
    listed = {country.alpha_2: country.alpha_3 for country in pycountry.countries}

    assert dict(ALPHA3) == listed | {"XK": "XKX"}


def test_codes_lead_to_one_another() -> None:
    assert [alpha2(alpha3(country)) for country in ALPHA3] == list(ALPHA3)
    assert len(ALPHA2) == len(ALPHA3)


@pytest.mark.parametrize("code", ["", "nor", "NO", "ZZZ", "Norway"])
def test_what_is_no_alpha_3_code_is_refused_and_not_shown(code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        alpha2(code)

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("country", "country.unknown")
    assert problem.value_class == f"text({len(code)})"
    assert not code or f"'{code}'" not in str(caught.value)


def test_a_refused_code_is_told_the_form_that_is_asked_for() -> None:
    with pytest.raises(InvalidValue, match=r"alpha-2 code .*two capital letters, .* NO\."):
        alpha3("Norway")
    with pytest.raises(InvalidValue, match=r"alpha-3 code .*three capital letters, .* NOR\."):
        alpha2("Norway")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("NO", "NO"),
        ("no", "NO"),
        ("NOR", "NO"),
        ("nor", "NO"),
        ("Norway", "NO"),
        ("  norge ", "NO"),
        ("Kingdom of Norway", "NO"),
        ("Kosovo", "XK"),
        ("XKX", "XK"),
        ("Deutschland", "DE"),
        ("GERMANY", "DE"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("the United States of America", "US"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("United Kingdom", "GB"),
        ("Holland", "NL"),
        ("The Netherlands", "NL"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Curacao", "CW"),
        ("Congo-Brazzaville", "CG"),
        ("Congo - Kinshasa", "CD"),
        ("日本", "JP"),
        ("البحرين", "BH"),
        ("Россия", "RU"),
        ("Trinidad and Tobago", "TT"),
        ("São Tomé & Príncipe", "ST"),
        ("Österreich", "AT"),
        ("Korea", ""),
        ("Narnia", ""),
        ("EUR", ""),
        ("XX", ""),
        ("", ""),
    ],
)
def test_a_country_by_what_people_write(text: str, country: str) -> None:
    assert country_from_text(text) == country


def test_no_two_countries_share_a_name() -> None:
    named = [folded(name) for names in NAMES.values() for name in names.split("|")]

    assert len(named) == len(set(named))
    assert NAMES.keys() == ALPHA3.keys()


def test_every_country_is_known_by_the_names_iso_gives_it() -> None:
    names = {country.alpha_2: country.name for country in pycountry.countries}

    # Names with a comma or brackets are for lists; nobody writes them in an address.
    plain = {code: name for code, name in names.items() if "," not in name and "(" not in name}
    assert {code: country_from_text(name) for code, name in plain.items()} == {
        code: code for code in plain
    }
    assert len(plain) > 220
