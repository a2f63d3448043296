"""Addresses: nothing lost, one normal form, there and back, every country and state a pair."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
    postal_address_from_ax_address,
)
from axclarity.values import (
    PostalAddress,
    ax_length,
    country_from_text,
    is_postcode,
    postcode_from_text,
    subdivision_code,
)
from axclarity.values._iso3166 import ALPHA3
from axclarity.values.subdivisions import iso_codes, iso_names
from tests.property._examples import thorough

pytestmark = pytest.mark.property

COUNTRIES = ["NO", "NL", "US", "JP", "GR", "DE", "GB", "FR", "AE", "XK"]
LINES = [
    "Fjellveien 12",
    "12 bis rue de la Paix",
    "Via Roma, 12",
    "Apt 4",
    "c/o Schmidt",
    "2. Etage",
    "PO Box 12 34",
    "Postboks 5",
    "Calle 5",
]
CHANGES: list[Callable[[str], str]] = [str.upper, str.lower, str.strip, " {} ".format]
kinds = st.sampled_from([TableDlvAddr, LineDlvAddr, DirPartyPostalAddressView])
policies = st.builds(AddressPolicy, split_street=st.booleans())
words = st.text(st.characters(categories=["L", "N", "M"]), min_size=1, max_size=30)
texts = st.lists(words, max_size=5).map(" ".join)
lines = st.sampled_from(LINES) | texts | st.lists(words, max_size=20).map(" ".join)
noise = st.text(st.characters(codec="utf-8"), max_size=20)
either = st.booleans()
countries = st.sampled_from(COUNTRIES)
streets = st.lists(lines, max_size=6)
postcodes = words | st.sampled_from(["5019", "sw1a1aa", "D-10178", "1234ab"])


@cache
def regions(country: str) -> st.SearchStrategy[tuple[str, str]]:
    """A region and a code, of the country as a rule."""
    unknown = st.tuples(texts, st.just(""))
    known = [
        st.tuples(
            st.sampled_from(["", *names]) | texts,
            st.sampled_from(["", code, f"{country}-{code}", f"{country}-ZZZ", "Z-1"]),
        )
        for code, names in sorted(iso_names(country).items())
    ]
    return unknown | st.one_of(known) if known else unknown


@st.composite
def addresses(draw: st.DrawFn) -> PostalAddress:
    country = draw(countries)
    region, code = draw(regions(country))
    return PostalAddress(
        country=country,
        lines=tuple(draw(streets)),
        name=draw(texts),
        company=draw(texts),
        city=draw(texts),
        region=region,
        region_code=code,
        postal_code=draw(postcodes),
        phone=draw(texts),
    )


def tokens(*parts: str) -> Counter[str]:
    return Counter(re.findall(r"[^\s,;]+", unicodedata.normalize("NFC", " ".join(parts))))


def fields(address: Any) -> dict[str, str]:
    found = {
        spec.attribute: getattr(address, spec.attribute) for spec in field_specs(type(address))
    }
    return {name: text for name, text in found.items() if isinstance(text, str)}


@thorough
@given(kinds, addresses(), policies)
def test_every_word_is_somewhere(
    kind: type[TableDlvAddr], address: PostalAddress, policy: AddressPolicy
) -> None:
    try:
        sent, notes = ax_address_from_postal_address(kind, address, policy, path="$")
        name = delivery_name(address, "$")
    except MappingError as refused:
        assert {problem.rule for problem in refused.problems} == {"address.too-long"}
        return
    found = fields(sent)
    state = found.get("state", "")
    # What a code says may have been said in other words; a postcode is compared by its letters.
    said = subdivision_code(address.country, address.region) == state
    code = subdivision_code(address.country, address.region_code) == state
    source = [*address.lines, address.name, address.company, address.city]
    written = address.region_code.removeprefix(f"{address.country}-")
    source += ["" if said else address.region, "" if code else written]
    kept = tokens(*found.values(), name, *(note.message for note in notes))
    assert not tokens(*source) - kept
    letters = [c for c in unicodedata.normalize("NFKC", address.postal_code).upper() if c.isalnum()]
    zip_code = unicodedata.normalize("NFKC", found.get("zip_code", "")).upper()
    assert "".join(letters).endswith("".join(filter(str.isalnum, zip_code)))


@thorough
@given(addresses(), policies)
def test_the_normal_form_is_its_own(address: PostalAddress, policy: AddressPolicy) -> None:
    normal, _ = normal_address(address, policy, path="$")

    again, notes = normal_address(normal, policy, path="$")

    assert again == normal
    assert {note.rule for note in notes} <= {"address.region-code"}


@thorough
@given(kinds, addresses(), policies)
@example(
    TableDlvAddr,
    PostalAddress(country="DE", lines=("a b" * 83 + " c", "d e", "Apt 4", "Postfach 1")),
    AddressPolicy(split_street=True),
)
@example(
    TableDlvAddr,
    PostalAddress(country="NO", lines=("Postboks 5", "Fjellveien 12", "Postboks 6")),
    AddressPolicy(split_street=True),
)
@example(
    TableDlvAddr,
    PostalAddress(country="US", lines=("12 34 Main St", "c/o B", "Apt 4")),
    AddressPolicy(split_street=True),
)
def test_there_and_back_and_there_again(
    kind: type[TableDlvAddr], address: PostalAddress, policy: AddressPolicy
) -> None:
    try:
        sent, _ = ax_address_from_postal_address(kind, address, policy, path="$")
    except MappingError:
        return
    shop = postal_address_from_ax_address(sent, policy)

    again, _ = ax_address_from_postal_address(kind, shop, policy, path="$")

    assert again == sent
    assert postal_address_from_ax_address(again, policy) == shop


@thorough
@given(kinds, addresses(), policies)
def test_what_is_sent_fits_and_is_composed(
    kind: type[TableDlvAddr], address: PostalAddress, policy: AddressPolicy
) -> None:
    try:
        sent, _ = ax_address_from_postal_address(kind, address, policy, path="$")
    except MappingError:
        return
    found = fields(sent)
    for spec in field_specs(kind):
        text = found.get(spec.attribute, "")
        assert ax_length(text) <= (spec.length or 0)
        assert text == unicodedata.normalize("NFC", text)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


@thorough
@given(st.lists(noise, max_size=3).map(tuple), noise, noise, st.sampled_from(COUNTRIES))
def test_any_text_is_kept_or_refused(
    given_lines: tuple[str, ...], city: str, postcode: str, country: str
) -> None:
    address = PostalAddress(country=country, lines=given_lines, city=city, postal_code=postcode)
    try:
        sent, _ = ax_address_from_postal_address(TableDlvAddr, address, AddressPolicy(), path="$")
    except MappingError as refused:
        assert {p.rule for p in refused.problems} <= {"address.control", "address.too-long"}
        return
    kept = re.sub(r"[\s]", "", "".join(fields(sent).values()))
    for text in (*given_lines, city):
        assert re.sub(r"[\s\x1c-\x1f]", "", unicodedata.normalize("NFC", text)) in kept


@thorough
@given(st.permutations(sorted(ALPHA3)), st.integers(0, 50))
def test_a_country_and_its_key_are_a_pair(order: list[str], remapped: int) -> None:
    own = {country: f"C{number}" for number, country in enumerate(order[:remapped])}
    policy = AddressPolicy(countries=own)

    keys = {country: policy.country_id(country) for country in ALPHA3}

    assert len(set(keys.values())) == len(ALPHA3)
    assert {policy.country(key, "$"): key for key in keys.values()} == keys


@thorough
@given(st.sampled_from(sorted(ALPHA3)), st.data())
def test_a_state_is_found_however_it_is_written(country: str, data: st.DataObject) -> None:
    codes = sorted(iso_codes(country))
    if not codes:
        return
    code = data.draw(st.sampled_from(codes))
    change = data.draw(st.sampled_from(CHANGES))

    assert subdivision_code(country, change(f"{country}-{code}")) == code
    for name in iso_names(country).get(code, ()):
        found = subdivision_code(country, name)
        assert subdivision_code(country, change(name)) == found
        bare = unicodedata.normalize("NFD", name)
        assert subdivision_code(country, bare) == found


@thorough
@given(st.sampled_from(sorted(ALPHA3)), noise | st.from_regex(r"[0-9A-Z -]{3,10}", fullmatch=True))
def test_a_postcode_keeps_its_letters_and_digits(country: str, text: str) -> None:
    written = postcode_from_text(country, text)

    assert postcode_from_text(country, written) == written
    assert written in (text, text.upper()) or is_postcode(country, written)
    assert is_postcode(country, written) or not is_postcode(country, text)
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).upper()))
    kept = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", written).upper()))
    assert letters.endswith(kept)
    assert letters == kept or letters.removesuffix(kept).isalpha()


@thorough
@given(noise)
def test_a_country_is_one_of_iso_or_none(text: str) -> None:
    found = country_from_text(text)

    assert found == "" or found in ALPHA3
    assert not found or country_from_text(found) == country_from_text(ALPHA3[found]) == found
