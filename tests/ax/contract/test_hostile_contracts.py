"""Contracts that try to run code or to wear us out: a typed error, or what they say, correctly."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from axclarity.ax import CallContext
from axclarity.ax.contract import Contract, Reply, Served, classes_from_plan, xml_from_document
from axclarity.ax.contract.plan import (
    Plan,
    PlanField,
    PlanType,
    module_from_plan,
    plan_from_files,
    plan_from_text,
    plan_of_document,
    published,
    text_from_plan,
)
from axclarity.ax.documents import Document, SalesOrder, SalesTable
from axclarity.errors import AxClarityError, InvalidDocument, MalformedReply

EVIL = (
    "a'+boom()+'",
    "a{boom()}",
    '"""\nboom()\n"""',
    "a\nboom()",
    "a b",
    "a<b",
    "",
    "1a",
    "a\\",
    "__import__('os').abort()",
)
PLACES = (
    "element",
    "part",
    "type",
    "symbols",
    "enumeration",
    "fixed",
    "attribute",
    "operation",
    "service",
)
TICKET = "{urn:t}Ticket"
MEMBERS = '<xs:element name="A" type="xs:string" minOccurs="0"/>'


def files(
    members: str = MEMBERS,
    types: str = "",
    *,
    attributes: str = "",
    service: str = "Desk",
    operation: str = "send",
) -> dict[str, bytes]:
    """A contract whose one operation takes a ticket of these members."""
    service, operation = quoteattr(service), quoteattr(operation)
    bound = quoteattr("t:" + service[1:-1])
    text = f"""<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:t" targetNamespace="urn:t">
<wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
 targetNamespace="urn:t" elementFormDefault="qualified">
<xs:complexType name="Ticket"><xs:sequence>{members}</xs:sequence>{attributes}</xs:complexType>
{types}<xs:element name="Sent"><xs:complexType><xs:sequence>
<xs:element name="ticket" type="t:Ticket" minOccurs="0"/></xs:sequence></xs:complexType>
</xs:element></xs:schema></wsdl:types>
<wsdl:message name="M"><wsdl:part name="parameters" element="t:Sent"/></wsdl:message>
<wsdl:portType name={service}><wsdl:operation name={operation}>
<wsdl:input message="t:M"/><wsdl:output message="t:M"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="B" type={bound}>
<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name={operation}>
<soap:operation soapAction="urn:t/send"/></wsdl:operation></wsdl:binding></wsdl:definitions>"""
    return {"all.wsdl": text.encode()}


def with_name(place: str, name: str) -> dict[str, bytes]:
    """A contract that has a name where it should not."""
    if place in ("operation", "service"):
        return files(**{place: name})
    quoted, typed = quoteattr(name), quoteattr(f"t:{name}")
    symbol = quoted if place == "enumeration" else '"a"'
    listed = f'<xs:restriction base="xs:string"><xs:enumeration value={symbol}/></xs:restriction>'
    member = f'<xs:element name="Z" type={typed} minOccurs="0"/>'
    found = {
        "element": {"members": f'<xs:element name={quoted} type="xs:string" minOccurs="0"/>'},
        "part": {"members": f'<xs:element name={quoted} type="t:Ticket" minOccurs="0"/>'},
        "type": {
            "members": member,
            "types": f"<xs:complexType name={quoted}><xs:sequence>{MEMBERS}</xs:sequence>"
            "</xs:complexType>",
        },
        "symbols": {
            "members": member,
            "types": f"<xs:simpleType name={quoted}>{listed}</xs:simpleType>",
        },
        "enumeration": {
            "members": '<xs:element name="Z" type="t:E" minOccurs="0"/>',
            "types": f'<xs:simpleType name="E">{listed}</xs:simpleType>',
        },
        "fixed": {"attributes": f'<xs:attribute name="k" type="xs:string" fixed={quoted}/>'},
        "attribute": {"attributes": f'<xs:attribute name={quoted} type="xs:string" fixed="1"/>'},
    }
    return files(**found[place])


@pytest.fixture
def armed() -> Iterator[list[str]]:
    """What was called under the name `boom`, wherever it was called from."""
    called: list[str] = []
    builtins: Any = sys.modules["builtins"]
    builtins.boom = lambda: called.append("boom")
    yield called
    del builtins.boom


def send(plan: Plan, context: CallContext, classes: dict[str, Any], ticket: Any) -> Any:
    """What comes back of a ticket that goes out."""
    contract, operation = Contract(plan), next(iter(plan.operations))
    contract.request(operation, context, ticket=ticket)
    reply = contract.reply(Served(plan).reply(operation, ticket=ticket))
    assert isinstance(reply, Reply)
    kind = classes[plan.operations[operation].output]
    return contract.output(kind, operation, reply).ticket


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", EVIL)
def test_names_are_never_code(
    place: str, name: str, armed: list[str], context: CallContext
) -> None:
    try:
        plan = plan_from_files(with_name(place, name), name if place == "service" else "Desk")
        compile(module_from_plan(plan), "module", "exec")
        published(plan, "http://ax.example/a.svc")
        classes = classes_from_plan(plan)
        kind = classes[TICKET]
        send(plan, context, classes, kind())
        if place == "enumeration":
            assert send(plan, context, classes, kind(z=name)).z == name
    except AxClarityError as error:
        assert place != "enumeration" or "\n" in name, error
    assert armed == []


@pytest.mark.parametrize("place", PLACES)
def test_names_are_never_code_in_a_pinned_plan_either(
    place: str, armed: list[str], context: CallContext
) -> None:
    """A plan may come from anywhere: its hash says that it is whole, not that it is harmless."""
    plan = plan_from_files(
        with_name(place, "harmless"), "harmless" if place == "service" else "Desk"
    )
    for name in EVIL:
        text = text_from_plan(plan).partition(b"\n")[2].replace(b"harmless", _in_json(name))
        try:
            forged = plan_from_text(_signed(text))
            compile(module_from_plan(forged), "module", "exec")
            classes = classes_from_plan(forged)
            send(forged, context, classes, classes[TICKET]())
        except AxClarityError:
            pass
        assert armed == []


def _in_json(name: str) -> bytes:
    return json.dumps(name, ensure_ascii=False)[1:-1].encode()


def _signed(body: bytes) -> bytes:
    digest = sha256(body.rstrip(b"\n")).hexdigest()
    return b'{"format":"axclarity-plan/1","service":"Desk","sha256":"%s"}\n%s' % (
        digest.encode(),
        body,
    )


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"3", b"{", b'{"namespaces":[]}'])
def test_a_plan_of_nonsense_with_the_right_hash_is_refused(body: bytes) -> None:
    with pytest.raises(AxClarityError, match="plan"):
        plan_from_text(_signed(body))


NAMES = """
Text Day Real List Str Int Date Time DateTime Children Part Listed Choice Whole Moment Clock Flag
Binary Self Class None Action Extra Root Namespace Define Unset Decimal Kind Entity Bytes Bool
AxdType KeyField UpdateMode Attrs
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_a_field_may_be_called_as_python_calls_something(name: str, context: CallContext) -> None:
    members = (
        f'<xs:element name="{name}" type="xs:string" minOccurs="0"/>'
        f'<xs:element name="{name}2" type="t:{name}" minOccurs="0"/>'
        f'<xs:element name="L{name}" type="xs:string" minOccurs="0" maxOccurs="9"/>'
        f'<xs:element name="M{name}" type="t:{name}" minOccurs="0" maxOccurs="9"/>'
        '<xs:element name="Born" type="xs:date" minOccurs="0"/>'
        '<xs:element name="Sum" type="xs:decimal" minOccurs="0"/>'
        '<xs:element name="At" type="xs:dateTime" minOccurs="0"/>'
        '<xs:element name="Count" type="xs:int" minOccurs="0"/>'
        '<xs:element name="Ready" type="xs:boolean" minOccurs="0"/>'
        '<xs:element name="Opens" type="xs:time" minOccurs="0"/>'
        '<xs:element name="Seal" type="xs:base64Binary" minOccurs="0"/>'
        f'<xs:element name="Z" type="t:E{name}" minOccurs="0"/>'
    )
    types = (
        f'<xs:complexType name="{name}"><xs:sequence>{MEMBERS}</xs:sequence></xs:complexType>'
        f'<xs:simpleType name="E{name}"><xs:restriction base="xs:string">'
        '<xs:enumeration value="a"/></xs:restriction></xs:simpleType>'
    )
    plan = plan_from_files(files(members, types), "Desk")
    classes = classes_from_plan(plan)
    kind = classes[TICKET]
    names = [each.name for each in kind.__attrs_attrs__]
    ticket = kind(**{names[0]: "x", names[2]: ["y", "z"], "z": "a"})
    assert send(plan, context, classes, ticket) == kind(
        **{names[0]: "x", names[2]: ["y", "z"], "z": "a"}
    )


OTHER = (
    '<xs:complexType name="Other"><xs:sequence><xs:element name="Back" type="t:Ticket"'
    ' minOccurs="0"/></xs:sequence></xs:complexType>'
)


@pytest.mark.parametrize(
    ("members", "types"),
    [
        ('<xs:element name="Again" type="t:Ticket" minOccurs="0"/>', ""),
        ('<xs:element name="Again" type="t:Ticket" minOccurs="0" maxOccurs="unbounded"/>', ""),
        ('<xs:element name="Other" type="t:Other" minOccurs="0"/>', OTHER),
    ],
)
def test_a_type_may_hold_itself(members: str, types: str, context: CallContext) -> None:
    plan = plan_from_files(files(MEMBERS + members, types), "Desk")
    classes = classes_from_plan(plan)
    kind = classes[TICKET]
    assert send(plan, context, classes, kind(a="1")) == kind(a="1")
    assert "left out" in module_from_plan(plan)


CHAIN = "".join(
    f'<xs:complexType name="{name}"><xs:sequence><xs:element name="N" type="t:C{n}"/>'
    "</xs:sequence></xs:complexType>"
    for n, name in enumerate(["S", *(f"C{n}" for n in range(3000))])
)
GROUP = '<xs:sequence><xs:group ref="t:G"/></xs:sequence>'
LENGTH = (
    '<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:maxLength value="{}"/>'
    "</xs:restriction></xs:simpleType>"
)
ENDLESS = {
    "simple": '<xs:simpleType name="S"><xs:restriction base="t:S"/></xs:simpleType>',
    "union": '<xs:simpleType name="S"><xs:union memberTypes="t:S t:S"/></xs:simpleType>',
    "no number": LENGTH.format("x"),
    "negative": LENGTH.format("-1"),
    "group": f'<xs:complexType name="S">{GROUP}</xs:complexType>'
    f'<xs:group name="G">{GROUP}</xs:group>',
    "deep": f'{CHAIN}<xs:simpleType name="C3000"><xs:restriction base="xs:string"/>'
    "</xs:simpleType>",
}


@pytest.mark.parametrize("types", ENDLESS.values(), ids=ENDLESS)
def test_definitions_without_end_or_sense_are_refused(types: str) -> None:
    with pytest.raises(MalformedReply):
        plan_from_files(files('<xs:element name="Z" type="t:S" minOccurs="0"/>', types), "Desk")


def test_types_that_extend_each_other_come_to_an_end(context: CallContext) -> None:
    types = "".join(
        f'<xs:complexType name="{one}"><xs:complexContent><xs:extension base="t:{other}">'
        "<xs:sequence/></xs:extension></xs:complexContent></xs:complexType>"
        for one, other in ("AB", "BA")
    )
    member = '<xs:element name="Z" type="t:A" minOccurs="0"/>'
    plan = plan_from_files(files(member, types), "Desk")
    assert list(plan.derived("{urn:t}A")) == ["{urn:t}B", "{urn:t}A"]
    classes = classes_from_plan(plan)
    ticket = classes[TICKET](z=classes["{urn:t}A"]())
    with pytest.raises(AxClarityError):
        send(plan, context, classes, ticket)


def test_a_pattern_that_libxml2_does_not_know_is_said(context: CallContext) -> None:
    types = (
        '<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:pattern value="(["/>'
        "</xs:restriction></xs:simpleType>"
    )
    plan = plan_from_files(files('<xs:element name="Z" type="t:S" minOccurs="0"/>', types), "Desk")
    ticket = classes_from_plan(plan)[TICKET](z="1")
    with pytest.raises(MalformedReply, match="validate=False"):
        Contract(plan).request("send", context, ticket=ticket)
    assert b">1<" in Contract(plan, validate=False).request("send", context, ticket=ticket)


def test_elements_without_a_namespace_stand_in_none(context: CallContext) -> None:
    members = '<xs:element form="unqualified" name="Amount" type="xs:string" minOccurs="0"/>'
    plan = plan_from_files(files(MEMBERS + members), "Desk")
    for each in (plan, plan_from_text(text_from_plan(plan))):
        classes = classes_from_plan(each)
        kind = classes[TICKET]
        assert send(each, context, classes, kind(amount="7", a="1")) == kind(amount="7", a="1")


@pytest.mark.parametrize("location", ["http://[x", "//[", "http://[::1"])
def test_an_address_that_is_none_is_refused(location: str) -> None:
    imported = f'<wsdl:import namespace="urn:o" location="{location}"/><wsdl:types>'.encode()
    broken = files()["all.wsdl"].replace(b"<wsdl:types>", imported)
    with pytest.raises(MalformedReply):
        plan_from_files({"all.wsdl": broken}, "Desk")


@pytest.mark.parametrize("name", ["A><B/", 'A b="1', "A/>", "", "1A", "a:b", "A\n"])
def test_a_field_of_the_site_is_a_name_or_nothing(name: str) -> None:
    assert b"<Site>x</Site>" in xml_from_document(_order(extra={"Site": "x"}))
    with pytest.raises(InvalidDocument):
        xml_from_document(_order(extra={name: "x"}))


def test_a_hundred_thousand_fields_are_only_many(context: CallContext) -> None:
    """No class is made of them: they travel in `extra`, as fields of a site do."""
    plan = plan_of_document("SalesOrderService", SalesOrder, ("create",))
    name = f"{{{SalesOrder.namespace}}}AxdEntity_SalesTable"
    table = plan.types[name]
    space = SalesOrder.namespace
    text = next(each.type for each in table.fields if each.name == "CustomerRef")
    many = tuple(PlanField(name=f"F{n}", namespace=space, type=text) for n in range(100_000))
    wide = PlanType(name=name, attributes=table.attributes, fields=(*table.fields, *many))
    types = {**plan.types, name: wide}
    plan = Plan(
        service=plan.service,
        namespace=plan.namespace,
        transport="http",
        operations=plan.operations,
        elements=plan.elements,
        types=types,
        leaves=plan.leaves,
    )
    contract = Contract(plan, validate=False)
    written = contract.request("create", context, SalesOrder=_order(extra={"F99999": "last"}))
    assert b"<F99999>last</F99999>" in written
    with pytest.raises(InvalidDocument):
        contract.request("create", context, SalesOrder=_order(extra={"F100000": "none"}))


def _order(**fields: Any) -> Document:
    day = date(2026, 1, 31)
    table = SalesTable(purch_order_form_num="W", receipt_date_requested=day, **fields)
    return SalesOrder(sales_table=[table])
