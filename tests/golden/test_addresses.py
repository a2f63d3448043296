"""Addresses from all over the world, taken apart by a geocoder and printed by a known template.

Source: the test cases of OpenCage's address-formatting (MIT). What is right is the records' own:
the country, the state's code where there is one, the postcode as it is printed. States without a
code are listed beside them, by hand from ISO 3166-2.
"""

import json
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pycountry
import pytest

from axclarity.ax.documents import TableDlvAddr, field_specs
from axclarity.errors import MappingError
from axclarity.mapping.addresses import AddressPolicy, ax_address_from_postal_address
from axclarity.values import PostalAddress

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


def records() -> list[Any]:
    files = [DATA / "addresses.jsonl"]
    elsewhere = os.environ.get("AXCLARITY_GOLDEN", "")
    if elsewhere:
        files += sorted(Path(elsewhere).rglob("*addresses*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [
        pytest.param(json.loads(line), id=f"{number}-{json.loads(line)['file']}")
        for number, line in enumerate(lines)
    ]


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
@pytest.mark.parametrize("record", records())
def test_an_address_of_the_world(record: dict[str, Any], policy: AddressPolicy) -> None:
    source = address_of(record)
    try:
        texts, notes = sent(source, policy)
    except MappingError as refused:
        assert [problem.rule for problem in refused.problems] == ["address.too-long"]
        return
    country: Any = pycountry.countries.get(alpha_2=source.country)
    region = "" if texts.get("state") else source.region
    printed = printed_postcode(record, source.postal_code)

    assert texts["country_region_id"] == country.alpha_3
    assert texts.get("state", "") == state_of(record, source)
    assert not words(*source.lines, source.city, region) - words(*texts.values(), *notes)
    assert not printed or texts["zip_code"] == printed


def printed_postcode(record: dict[str, Any], postcode: str) -> str:
    pattern = "[ -]?".join(filter(str.isalnum, postcode))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", "\n".join(record["expected"]))
    return found[0] if found else ""


def state_of(record: dict[str, Any], source: PostalAddress) -> str:
    """The record's own code, else the list's, else ISO's for exactly this name."""
    if (source.country, source.region) in UNKNOWN_SPELLINGS:
        return ""
    code = record["components"].get("state_code")
    listed: str | None = STATES.get(source.country, {}).get(source.region, code)
    return iso_code(source) if listed is None else listed


def iso_code(source: PostalAddress) -> str:
    subdivisions: Any = pycountry.subdivisions
    found = [
        each.code.split("-", 1)[1]
        for each in subdivisions.get(country_code=source.country) or ()
        if source.region in (each.name, each.code.split("-", 1)[1])
    ]
    return found[0] if found else ""
