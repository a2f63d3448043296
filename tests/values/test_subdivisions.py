"""Regions are found within their country, by what people write; what is in doubt is not guessed."""

import pycountry
import pytest

from axclarity.values import subdivision_code
from axclarity.values._iso3166 import ALPHA3
from axclarity.values._subdivision_aliases import ALIASES
from axclarity.values._subdivision_names import NAMES
from axclarity.values.subdivisions import _certain, _names, iso_codes


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [
        ("US", "US-CA", "CA"),
        ("US", "us-ca", "CA"),
        ("US", "tx", "TX"),
        ("US", "Calif.", "CA"),
        ("US", "Washington, D.C.", "DC"),
        ("US", "Washington DC", "DC"),
        ("US", "State of New York", "NY"),
        ("US", "New York State", "NY"),
        ("US", "Hawai'i", "HI"),
        ("US", "\u200fTe\u00adxas", "TX"),
        ("ES", "Barcelona [Barcelona]", "B"),
        ("US", "United States Virgin Islands", "VI"),
        ("CA", "Québec", "QC"),
        ("CA", "Province of Ontario", "ON"),
        ("CA", "B.C.", "BC"),
        ("CA", "Île-du-Prince-Édouard", "PE"),
        ("AU", "N.S.W.", "NSW"),
        ("AU", "New South Wales", "NSW"),
        ("DE", "Bavaria", "BY"),
        ("DE", "Freistaat Bayern", "BY"),
        ("DE", "Free State of Bavaria", "BY"),
        ("DE", "Baden-Wuerttemberg", "BW"),
        ("DE", "thüringen", "TH"),
        ("SE", "Stockholms län", "AB"),
        ("SE", "Stockholm County", "AB"),
        ("NO", "Østfold", "31"),
        ("NO", "Ostfold fylke", "31"),
        ("NL", "Noord-Holland", "NH"),
        ("NL", "North Holland", "NH"),
        ("NL", "FL", "FL"),
        ("IT", "Toscana", "52"),
        ("IT", "Tuscany", "52"),
        ("IT", "TOS", "52"),
        ("IT", "Napoli", "NA"),
        ("ES", "Madrid", "M"),
        ("ES", "Comunidad de Madrid", "MD"),
        ("ES", "La Coruña", "C"),
        ("ES", "Asturias", "O"),
        ("ES", "Principado de Asturias", "AS"),
        ("FR", "Ile de France", "IDF"),
        ("CH", "Kanton Zürich", "ZH"),
        ("CH", "Genf", "GE"),
        ("BE", "Luik", "WLG"),
        ("GB", "England", "ENG"),
        ("GB", "Cymru", "WLS"),
        ("IE", "Co. Dublin", "D"),
        ("IE", "County Dublin", "D"),
        ("BR", "Sao Paulo", "SP"),
        ("MX", "CDMX", "CMX"),
        ("MX", "Nuevo León", "NLE"),
        ("JP", "Tokyo", "13"),
        ("JP", "東京都", "13"),
        ("CN", "广东省", "GD"),
        ("AE", "دبي", "DU"),
        ("TW", "Chiayi County", "CYQ"),
        ("TW", "Chiayi City", "CYI"),
        ("PL", "Mazowieckie", "14"),
        ("PL", "Mazovia Voivodeship", "14"),
    ],
)
def test_a_region_by_what_people_write(country: str, region: str, code: str) -> None:
    assert subdivision_code(country, region) == code


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("NO", "FL"),
        ("NL", "Florida"),
        ("US", "Flevoland"),
        ("US", "CA-ON"),
        ("CA", "US-CA"),
        ("DE", "Province"),
        ("US", "the"),
        ("US", "…"),
        ("RU", "Moscow Region"),
        ("TW", "Chiayi"),
    ],
)
def test_what_is_elsewhere_or_in_doubt_is_not_guessed(country: str, region: str) -> None:
    assert subdivision_code(country, region) == ""


def test_every_code_of_iso_3166_2_is_known_in_its_country() -> None:
    for each in pycountry.subdivisions:
        country, code = each.code.split("-", 1)
        assert subdivision_code(country, code) == subdivision_code(country, each.code) == code


def test_a_name_of_iso_3166_2_never_leads_to_another_region() -> None:
    inner = {each.parent_code: each.code for each in pycountry.subdivisions if each.parent_code}
    for each in pycountry.subdivisions:
        found = subdivision_code(each.country_code, each.name)
        allowed = ("", each.code.split("-", 1)[1])
        assert found in allowed or iso_codes(each.country_code)[found] == allowed[1], each
    assert inner


@pytest.mark.parametrize("table", [ALIASES, NAMES], ids=["aliases", "names"])
def test_the_tables_know_only_countries_and_codes_of_iso(table: dict[str, str]) -> None:
    for country, names in table.items():
        assert country in ALPHA3
        codes = iso_codes(country)
        assert {each.partition("=")[0] for each in names.split("|")} <= codes.keys(), country


def test_every_alias_leads_where_it_says() -> None:
    wrong = [
        (country, each)
        for country, names in ALIASES.items()
        for each in names.split("|")
        if subdivision_code(country, each.partition("=")[2]) != each.partition("=")[0]
    ]

    assert wrong == []


def test_a_name_is_certain_where_it_means_one_region_or_the_only_one_within_it() -> None:
    names = [
        ("madrid", "MD"),  # the community, and the province that it consists of
        ("madrid", "M"),
        ("navarra", "NA"),
        ("navarra", "NC"),
        ("leon", "LE"),
        ("leon", "CL"),
        ("", "X"),
    ]
    parents = {"M": "MD", "MD": "", "NA": "NC", "LE": "", "CL": ""}

    assert _certain(names, parents) == {"madrid": "M", "navarra": "NA"}


def test_names_are_the_english_ones_the_usual_ones_and_those_of_iso() -> None:
    names = set(_names("US"))

    assert {("CA", "California"), ("CA", "Calif")} <= names
    assert ("BY", "Bavaria") in set(_names("DE"))
    assert ("BY", "Bayern") in set(_names("DE"))
    assert {name for _, name in _names("QZ")} == {""}
