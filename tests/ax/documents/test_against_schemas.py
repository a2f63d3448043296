"""Documents against schemas kept elsewhere: AXCLARITY_CONTRACTS names the folder that holds them.

It has a folder for each service, with document.xsd and sharedtypes.xsd. Fields of countries are
left out on both sides.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from axclarity.ax.documents import Document, Entity, FieldSpec, Kind, derived, field_specs
from axclarity.ax.documents.ledger_journal import LedgerGeneralJournal
from axclarity.ax.documents.on_hand import InventoryOnHand
from axclarity.ax.documents.product import EcoResProduct

XS = "{http://www.w3.org/2001/XMLSchema}"
COUNTRY = re.compile(r"_[A-Z]{1,2}$")
FOLDER = os.environ.get("AXCLARITY_CONTRACTS", "")
KINDS = {
    "string": Kind.TEXT,
    "decimal": Kind.REAL,
    "int": Kind.INT,
    "long": Kind.LONG,
    "date": Kind.DAY,
    "dateTime": Kind.MOMENT,
}

pytestmark = pytest.mark.skipif(not Path(FOLDER or "?").is_dir(), reason="no contracts at hand")


@pytest.mark.parametrize(
    ("document", "service"),
    [
        (EcoResProduct, "EcoResProductService"),
        (InventoryOnHand, "InventoryOnHandService.MODEL"),
        (LedgerGeneralJournal, "GeneralJournalService.MODEL"),
    ],
)
def test_every_class_is_its_schema_type(document: type[Document], service: str) -> None:
    types = types_of(Path(FOLDER) / service)

    for kind in reached(document):
        elements = elements_of(types, kind.axd_type)
        wanted = [stated(types, each) for each in elements if not of_a_country(each)]
        assert [described(spec) for spec in field_specs(kind)] == wanted, kind


def of_a_country(element: etree._Element) -> bool:
    return COUNTRY.search(str(element.get("name"))) is not None


def types_of(folder: Path) -> dict[str, etree._Element]:
    roots = [etree.parse(folder / file).getroot() for file in ("document.xsd", "sharedtypes.xsd")]
    return {
        str(child.get("name")): child
        for root in roots
        for child in root
        if child.tag in (f"{XS}complexType", f"{XS}simpleType")
    }


def reached(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    for spec in field_specs(kind):
        if spec.type is not None:
            yield from reached(spec.type)
    if issubclass(kind, Entity):
        for extended in derived(kind):
            yield from reached(extended)


def elements_of(types: dict[str, etree._Element], name: str) -> Iterator[etree._Element]:
    kind = types[name]
    extension = kind.find(f"{XS}complexContent/{XS}extension")
    if extension is not None:
        yield from elements_of(types, local(extension.get("base")))
    yield from kind.iter(f"{XS}element")


def described(spec: FieldSpec) -> tuple[object, ...]:
    shape = (spec.name, spec.required, spec.many)
    if spec.type is not None:
        return (*shape, spec.type.axd_type)
    return (*shape, spec.kind, spec.length, spec.digits, spec.values)


def stated(types: dict[str, etree._Element], element: etree._Element) -> tuple[object, ...]:
    many = element.get("maxOccurs") == "unbounded"
    shape = (element.get("name"), element.get("minOccurs") != "0" and not many, many)
    name = local(element.get("type"))
    kind = types.get(name)
    if kind is not None and kind.find(f".//{XS}element") is not None:
        return (*shape, name)
    base, length, digits, values = simple(types, name)
    return (*shape, Kind.CHOICE if values else KINDS[base], length, digits, values)


def simple(
    types: dict[str, etree._Element], name: str
) -> tuple[str, int | None, int | None, tuple[str, ...]]:
    """Base type, longest text, digits after the point and symbols, through all restrictions."""
    if name not in types:
        return name, None, None, ()
    kind = types[name]
    step = kind.find(f".//{XS}restriction")
    if step is None:
        step = kind.find(f".//{XS}extension")
    assert step is not None
    base, length, digits, values = simple(types, local(step.get("base")))
    own = {etree.QName(facet).localname: str(facet.get("value")) for facet in step}
    symbols = tuple(str(facet.get("value")) for facet in step.findall(f"{XS}enumeration"))
    return (
        base,
        int(own["maxLength"]) if "maxLength" in own else length,
        int(own["fractionDigits"]) if "fractionDigits" in own else digits,
        symbols or values,
    )


def local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]
