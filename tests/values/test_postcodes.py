"""Postcodes are spaced and capitalised as their country does; nothing else of them changes."""

import pytest

from axclarity.values import is_postcode, postcode_from_text
from axclarity.values.postcodes import _form


@pytest.mark.parametrize(
    ("country", "text", "postcode"),
    [
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "SW1A 1AA", "SW1A 1AA"),
        ("GB", " m2  5bq ", "M2 5BQ"),
        ("GB", "ec1y-8sy", "EC1Y 8SY"),
        ("GB", "bfpo57", "BFPO 57"),
        ("NL", "1234ab", "1234 AB"),
        ("CA", "m6k1v2", "M6K 1V2"),
        ("CA", "M6K-1V2", "M6K 1V2"),
        ("SE", "41134", "411 34"),
        ("SE", "SE-411 34", "411 34"),
        ("SE", "S41134", "411 34"),
        ("PL", "00950", "00-950"),
        ("PL", "00-950", "00-950"),
        ("CZ", "11000", "110 00"),
        ("SK", "010 01", "010 01"),
        ("GR", "15124", "151 24"),
        ("PT", "2725079", "2725-079"),
        ("BR", "30170011", "30170-011"),
        ("JP", "1540023", "154-0023"),
        ("JP", "〒１５４－００２３", "154-0023"),
        ("IE", "w23-p466", "W23 P466"),
        ("US", "78701", "78701"),
        ("US", "787011234", "78701-1234"),
        ("US", "78701 1234", "78701-1234"),
        ("DE", "D-10178", "10178"),
        ("DE", "DE-10178", "10178"),
        ("AT", "A-1010", "1010"),
        ("CH", "CH-8001", "8001"),
        ("FI", "FIN-00100", "00100"),
        ("LV", "lv1009", "LV-1009"),
        ("LT", "LT-02112", "LT-02112"),
        ("AI", "ai-2640", "AI-2640"),
        ("GI", "gx111aa", "GX11 1AA"),
        ("KY", "ky11100", "KY1-1100"),
        ("MT", "vct1753", "VCT 1753"),
    ],
)
def test_as_the_country_writes_it(country: str, text: str, postcode: str) -> None:
    assert postcode_from_text(country, text) == postcode
    assert postcode_from_text(country, postcode) == postcode
    assert is_postcode(country, postcode)


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("GB", "E10"),
        ("DE", "63739,63741,63743"),
        ("DE", "1017"),
        ("NO", "50190"),
        ("NO", "SE-5019"),
        ("US", "7870"),
        ("NL", "1234"),
        ("DE", "X-10178"),
        ("DE", "١٠١٧٨"),
        ("SE", "411 3a"),
    ],
)
def test_what_is_no_postcode_stays_as_it_is(country: str, text: str) -> None:
    assert postcode_from_text(country, text) == text.upper()
    assert not is_postcode(country, text)


@pytest.mark.parametrize("country", ["AE", "HK", "BF", "ZZ", ""])
def test_where_no_form_is_known_everything_passes(country: str) -> None:
    assert postcode_from_text(country, "bp: 353") == "BP: 353"
    assert is_postcode(country, "bp: 353")


def test_what_is_not_ascii_and_no_postcode_is_left_alone() -> None:
    assert postcode_from_text("DE", "straße") == "straße"


def test_a_code_of_one_country_is_none_of_another() -> None:
    assert not is_postcode("GB", "5019")
    assert not is_postcode("NO", "SW1A 1AA")
    assert is_postcode("NO", "5019")


@pytest.mark.parametrize(
    ("form", "compact", "written"),
    [
        ("99999", "01234", "01234"),
        ("9999 @@", "1234AB", "1234 AB"),
        ("99999-9999", "123456789", "12345-6789"),
        ("AB9* @-**", "AB1CDEF", "AB1C D-EF"),
    ],
)
def test_a_form_says_what_may_stand_where(form: str, compact: str, written: str) -> None:
    made = _form(form)

    assert made.pattern.fullmatch(compact)
    assert made.written(compact) == written
    assert not made.pattern.fullmatch(compact[:-1])
    assert not made.pattern.fullmatch("Å" + compact[1:])
