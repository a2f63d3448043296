"""What is written is what is read, for every document of AX and every record of the shop."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from axclarity.ax.call_context import CallContext
from axclarity.ax.contract import Contract, Fault, Served
from axclarity.ax.contract.plan import plan_of_document
from axclarity.ax.documents import UNSET, Document, derived, field_specs
from axclarity.clarity.models import Record, RotatedSecret, record_from_json, record_from_object
from tests.property._examples import thorough
from tests.property._records import documents, records

pytestmark = pytest.mark.property

CONTEXT = CallContext(company="USMF")
DOCUMENTS = sorted(derived(Document), key=lambda kind: (kind.__module__, kind.__name__))


def classes(kind: type[Any]) -> list[type[Any]]:
    return [kind, *(each for below in kind.__subclasses__() for each in classes(below))]


OURS = [kind for kind in classes(Record) if kind.__module__.startswith("axclarity.")]
RECORDS = sorted({*OURS} - {Record, RotatedSecret}, key=lambda kind: kind.__name__)
"""All but the one that holds nothing but a secret, which is never written."""


def contract(kind: Any) -> Contract:
    plan = plan_of_document("AnyService", kind, ["create", "find"])
    return Contract(plan, validate=False)


CONTRACTS = {kind.__qualname__: contract(kind) for kind in DOCUMENTS}


def written(document: Any) -> bytes:
    used = CONTRACTS[type(document).__qualname__]
    return used.request("create", CONTEXT, **{document.root: document})


@thorough
@given(st.sampled_from(DOCUMENTS).flatmap(documents))
def test_a_document_is_read_as_it_was_written(document: Any) -> None:
    used = CONTRACTS[type(document).__qualname__]
    reply = used.reply(Served(used.plan).reply("find", **{document.root: document}))
    assert not isinstance(reply, Fault)
    assert used.document(type(document), reply) == document


def told(record: Any) -> dict[str, list[str | None]]:
    """Names and texts of what a record gives, children left out, as lxml would say them."""
    found: dict[str, list[str | None]] = {}
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        if spec.many or spec.type is not None:
            for _ in value if spec.many else [value] if value is not UNSET else []:
                found.setdefault(spec.name, []).append(None)
        elif value is not UNSET:
            found.setdefault(spec.name, []).append(value if isinstance(value, str) else None)
    return found


def seen(element: etree._Element) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for child in element:
        name = etree.QName(child).localname
        found.setdefault(name, []).append(child.text or "")
    return found


@thorough
@given(st.sampled_from(DOCUMENTS).flatmap(documents))
def test_lxml_reads_every_text_and_finds_no_field_that_is_unset(document: Any) -> None:
    """Only what is given stands in the message: a partial update clears nothing."""
    root = etree.fromstring(written(document))
    name = f"{{{document.namespace}}}{document.root}"
    pairs: list[tuple[Any, etree._Element]] = [(document, next(root.iter(name)))]
    while pairs:
        record, element = pairs.pop()
        given_, found = told(record), seen(element)
        assert given_.keys() == found.keys()
        for field, texts in given_.items():
            assert len(found[field]) == len(texts)
            assert all(t is None or t == f for t, f in zip(texts, found[field], strict=True))
        for spec in field_specs(type(record)):
            if spec.type is not None and spec.name in found:
                value = getattr(record, spec.attribute)
                children = [c for c in element if etree.QName(c).localname == spec.name]
                pairs += zip(value if spec.many else [value], children, strict=True)


@thorough
@given(st.sampled_from(DOCUMENTS).flatmap(documents))
def test_the_same_document_is_the_same_bytes_on_any_machine(document: Any) -> None:
    other = contract(type(document)).request("create", CONTEXT, **{document.root: document})
    assert other == written(document)


@thorough
@given(st.sampled_from(RECORDS).flatmap(lambda kind: st.tuples(st.just(kind), records(kind))))
def test_a_record_is_read_as_it_was_written(pair: tuple[type[Record], dict[str, Any]]) -> None:
    kind, given_ = pair
    record = record_from_object(kind, given_)
    again = record_from_json(kind, record.to_json())
    assert again == record
    assert again.to_json() == record.to_json()
    kept = json.loads(record.to_json())
    assert given_.keys() <= kept.keys()
