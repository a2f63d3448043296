"""Addresses from all over the world, taken apart by a geocoder and printed by a known template.

Source: the test cases of OpenCage's address-formatting (MIT), and some of our own. What is right is
the records' own: the country, the state's code where there is one, the postcode as it is printed.
States without a code are listed beside them, by hand from ISO 3166-2; others are looked up in it,
in all languages.
"""

import gettext
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
import pytest

from axclarity.ax.documents import TableDlvAddr, field_specs
from axclarity.errors import MappingError
from axclarity.mapping.addresses import AddressPolicy, ax_address_from_postal_address
from axclarity.values import PostalAddress
from tests.golden._cases import records

DATA = Path(__file__).parent / "data"
STATES: dict[str, dict[str, str]] = json.loads((DATA / "address_states.json").read_text("utf-8"))[
    "states"
]
CITY = ("city", "town", "village", "hamlet")
CODES = ("country_code", "state_code", "county_code", "country", "continent")
POLICIES = [AddressPolicy(), AddressPolicy(split_street=True)]
UNKNOWN_SPELLINGS = {  # They get no state, rather than a guessed one.
    ("GW", "Setor autónomo de Bissau"),
    ("LY", "طرابلس"),
    ("LY", "الجبل الغربي"),
    ("MG", "Province d'Antananarivo"),
    ("PY", "Distrito Capital de Paraguay"),
    ("QA", "Al Khawr"),
    ("SD", "al-Khartum"),
    ("SY", "ريف دمشق"),
    ("UZ", "Samarkand Province"),
}


def address_of(record: dict[str, Any]) -> PostalAddress:
    """As a shop has it: the state as a name, all else as lines."""
    parts = dict(record["components"])
    city = next((parts.pop(name) for name in CITY if name in parts), "")
    return PostalAddress(
        country=parts["country_code"].upper(),
        city=city,
        region=parts.pop("state", ""),
        postal_code=parts.pop("postcode", ""),
        lines=tuple(str(text) for name, text in parts.items() if name not in CODES),
    )


def sent(source: PostalAddress, policy: AddressPolicy) -> tuple[dict[str, str], list[str]]:
    """The texts AX gets, by attribute, and what is noted."""
    view, notes = ax_address_from_postal_address(TableDlvAddr, source, policy, path="$")
    found = {each.attribute: getattr(view, each.attribute) for each in field_specs(TableDlvAddr)}
    texts = {name: text for name, text in found.items() if isinstance(text, str)}
    return texts, [note.message for note in notes]


def words(*texts: str) -> Counter[str]:
    return Counter(re.findall(r"[^\s,;]+", unicodedata.normalize("NFC", " ".join(texts))))


@pytest.mark.parametrize("policy", POLICIES, ids=["whole", "split"])
@pytest.mark.parametrize("line", records("addresses"))
def test_an_address_of_the_world(line: str, policy: AddressPolicy) -> None:
    record = json.loads(line)
    source = address_of(record)
    try:
        texts, notes = sent(source, policy)
    except MappingError as refused:
        assert [problem.rule for problem in refused.problems] == ["address.too-long"]
        return
    region = "" if texts.get("state") else source.region
    printed = printed_postcode(record, source.postal_code)

    assert texts["country_region_id"] == alpha3(source.country)
    assert texts.get("state", "") in states_of(record, source)
    assert not words(*source.lines, source.city, region) - words(*texts.values(), *notes)
    assert not printed or texts["zip_code"] == printed


def alpha3(country: str) -> str:
    """ISO's code; Kosovo's is user-assigned."""
    found: Any = pycountry.countries.get(alpha_2=country)
    return "XKX" if country == "XK" else str(found.alpha_3)


def printed_postcode(record: dict[str, Any], postcode: str) -> str:
    pattern = "[ -]?".join(filter(str.isalnum, postcode))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", "\n".join(record["expected"]))
    return found[0] if found else ""


def states_of(record: dict[str, Any], source: PostalAddress) -> Set[str]:
    """What is right: the record's own code, else the list's, else ISO's for this name.

    Of a name that none of them knows nobody can say more than that it is no state of another
    country.
    """
    country, region = source.country, source.region
    if not region or (country, region) in UNKNOWN_SPELLINGS:
        return {""}
    listed = STATES.get(country, {}).get(region)
    if listed is not None:
        return {listed}
    codes = set(map(code_of, subdivisions(country)))
    own = record["components"].get("state_code", region)
    if own in codes:
        return {own}
    named = iso_names(country).get(region.casefold()) or translated(country).get(region.casefold())
    return {named} if named else {"", *codes}


@cache
def iso_names(country: str) -> Mapping[str, str]:
    """The code of each name that ISO gives to one subdivision of a country, in small letters."""
    return _of_one((each.name, code_of(each)) for each in subdivisions(country))


@cache
def translated(country: str) -> Mapping[str, str]:
    """The same of each name that a translator gives to one, in whatever language."""
    return _of_one(
        (language.gettext(each.name), code_of(each))
        for language in languages()
        for each in subdivisions(country)
    )


@cache
def languages() -> Sequence[gettext.NullTranslations]:
    """The translations of ISO 3166-2 that come with pycountry (iso-codes)."""
    folders = Path(pycountry.LOCALES_DIR).iterdir()
    return [
        gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [folder.name], fallback=True)
        for folder in folders
    ]


def subdivisions(country: str) -> Sequence[Any]:
    found: Any = pycountry.subdivisions
    return list(found.get(country_code=country) or ())


def code_of(subdivision: Any) -> str:
    return str(subdivision.code).split("-", 1)[1]


def _of_one(names: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in names:
        codes[name.casefold()].add(code)
    return {name: one for name, (one, *others) in codes.items() if not others}
