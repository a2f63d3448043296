"""No part of an address is lost: it stands in a field, in a note, or the address is refused."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from axclarity.ax.documents import TableDlvAddr, field_specs
from axclarity.errors import MappingError
from axclarity.mapping.addresses import delivery_name, order_address
from axclarity.values import PostalAddress

pytestmark = pytest.mark.property

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)
texts = st.lists(words, max_size=5).map(" ".join)
addresses = st.builds(
    PostalAddress,
    country=st.sampled_from(["NO", "NL", "US", "JP", "GR"]),
    lines=st.lists(texts, max_size=6).map(tuple),
    name=texts,
    company=texts,
    city=texts,
    region=texts,
    postal_code=words,
)


def tokens(*parts: str) -> Counter[str]:
    return Counter(re.findall(r"[^\s,;]+", unicodedata.normalize("NFC", " ".join(parts))))


def fields(address: TableDlvAddr) -> dict[str, str]:
    found = {s.attribute: getattr(address, s.attribute) for s in field_specs(TableDlvAddr)}
    return {name: text for name, text in found.items() if isinstance(text, str)}


@settings(max_examples=1000, deadline=None)
@given(addresses)
def test_every_word_is_somewhere(address: PostalAddress) -> None:
    try:
        sent, notes = order_address(TableDlvAddr, address, {}, path="$")
        name = delivery_name(address, "$")
    except MappingError as refused:
        assert {problem.rule for problem in refused.problems} == {"address.too-long"}
        return
    region = "" if "state" in fields(sent) else address.region
    source = [*address.lines, address.name, address.company, address.city, region]
    kept = tokens(*fields(sent).values(), name, *(note.message for note in notes))
    assert not tokens(*source, address.postal_code) - kept


@settings(max_examples=500, deadline=None)
@given(addresses)
def test_what_is_sent_fits_and_maps_to_itself(address: PostalAddress) -> None:
    try:
        sent, _ = order_address(TableDlvAddr, address, {}, path="$")
    except MappingError:
        return
    found = fields(sent)
    for spec in field_specs(TableDlvAddr):
        assert len(found.get(spec.attribute, "")) <= (spec.length or 0)
    assert all(text == unicodedata.normalize("NFC", text) for text in found.values())
    again, _ = order_address(
        TableDlvAddr,
        PostalAddress(
            country=address.country,
            lines=(*found.get("street", "").split("\n"), found.get("building_compliment", "")),
            name=found.get("location_name", ""),
            city=found.get("city", ""),
            region=found.get("county", ""),
            region_code=found.get("state", ""),
            postal_code=found.get("zip_code", ""),
        ),
        {},
        path="$",
    )
    assert fields(again) == found
