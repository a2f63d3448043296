"""The contract that IIS would publish."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from lxml import etree

from axclarity.ax import CallContext, EntityKey, equal
from axclarity.ax.contract import (
    Contract,
    Served,
    describe,
    document_from_element,
    element_from_document,
    parse_xml,
)
from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirPerson,
    Document,
    PersonName,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.values import MessageId

ADDRESS = "http://ax.example/MicrosoftDynamicsAXAif60/Web/xppservice.svc"
OPERATIONS = ("create", "read", "find", "findKeys")
CONTEXT = CallContext(
    company="USMF",
    message_id=MessageId(UUID("6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001")),
    property_bag={"Source": "Web"},
)
SERVICES = {"SalesOrderService": SalesOrder, "CustomerService": Customer}
WSDL = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://schemas.xmlsoap.org/wsdl/soap/"}
XS = {"xs": "http://www.w3.org/2001/XMLSchema"}

ORDER = SalesOrder(
    sales_table=[
        SalesTable(
            cust_account="C-1",
            purch_order_form_num="W1",
            receipt_date_requested=date(2026, 1, 31),
            sales_line=[SalesLine(item_id="A", sales_qty=Decimal("1.5"), sales_unit="ea")],
        )
    ]
)


def files_of(name: str) -> dict[str, bytes]:
    return describe(name, SERVICES[name], OPERATIONS, ADDRESS)


def contract(name: str) -> Contract:
    files = {f"{ADDRESS}?{query}": content for query, content in files_of(name).items()}
    return Contract(files, f"{ADDRESS}?wsdl", name)


def body_of(envelope: bytes) -> etree._Element:
    body = parse_xml(envelope).find("{http://schemas.xmlsoap.org/soap/envelope/}Body")
    assert body is not None
    return body[0]


def with_body(content: etree._Element, wrapper: str) -> bytes:
    return (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        b'<%s xmlns="http://schemas.microsoft.com/dynamics/2008/01/services">%s</%s>'
        b"</s:Body></s:Envelope>"
    ) % (wrapper.encode(), etree.tostring(content), wrapper.encode())


def fields(files: Mapping[str, bytes], type_name: str) -> dict[str, etree._Element]:
    described = parse_xml(files["xsd=xsd1"]).find(f"xs:complexType[@name='{type_name}']", XS)
    assert described is not None
    return {element.get("name", ""): element for element in described.iter("{*}element")}


@pytest.mark.parametrize("name", SERVICES)
def test_the_root_has_the_shape_of_iis(name: str) -> None:
    files = files_of(name)
    root = parse_xml(files["wsdl"])
    assert root.get("targetNamespace") == "http://tempuri.org/"
    ports = [port.get("name") for port in root.iterfind("w:service/w:port", WSDL)]
    assert ports == ["serviceEndpoint", f"BasicHttpBinding_{name}"]
    addresses = {a.get("location") for a in root.iterfind("w:service/w:port/s:address", WSDL)}
    assert addresses == {ADDRESS}
    assert b"NegotiateAuthentication" in files["wsdl"]


@pytest.mark.parametrize("name", SERVICES)
def test_imports_are_absolute_and_complete(name: str) -> None:
    files = files_of(name)
    wanted = set()
    for content in files.values():
        for element in parse_xml(content).iter("{*}import"):
            location = element.get("location") or element.get("schemaLocation") or ""
            assert location.startswith(f"{ADDRESS}?")
            wanted.add(location.removeprefix(f"{ADDRESS}?"))
    assert wanted == set(files) - {"wsdl"}


@pytest.mark.parametrize("name", SERVICES)
def test_zeep_offers_the_operations_and_their_actions(name: str) -> None:
    loaded = contract(name)
    assert loaded.operations == OPERATIONS
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/services"
    assert loaded.action("findKeys") == f"{namespace}/{name}/findKeys"


def test_an_address_with_signs_of_xml_does_no_harm() -> None:
    address = "http://ax.example/a&b<c>"
    files = describe("SalesOrderService", SalesOrder, OPERATIONS, address)
    port = parse_xml(files["wsdl"]).find("w:service/w:port/s:address", WSDL)
    assert port is not None
    assert port.get("location") == address


def test_an_unknown_operation_is_no_operation() -> None:
    with pytest.raises(KeyError):
        describe("SalesOrderService", SalesOrder, ("update",), ADDRESS)


def test_what_zeep_writes_by_the_contract_is_valid_and_reads_back() -> None:
    served = Served("SalesOrderService", SalesOrder, OPERATIONS)
    envelope = contract("SalesOrderService").create(ORDER, CONTEXT)
    call = served.call("create", envelope)
    assert served.schema_error(call) is None
    assert call.document(SalesOrder) == ORDER
    assert (call.company, call.message_id) == ("USMF", str(CONTEXT.message_id))


def test_a_party_of_a_kind_is_valid_and_reads_back() -> None:
    person = DirPerson(name="N", person_name=[PersonName(first_name="A", last_name="B")])
    customer = Customer(cust_table=[CustTable(cust_group="WEB", dir_party=[person])])
    served = Served("CustomerService", Customer, OPERATIONS)
    call = served.call("create", contract("CustomerService").create(customer, CONTEXT))
    assert served.schema_error(call) is None
    assert call.document(Customer) == customer


def test_keys_and_criteria_are_valid_and_read_back() -> None:
    served = Served("SalesOrderService", SalesOrder, OPERATIONS)
    loaded = contract("SalesOrderService")
    keys = (EntityKey.of(SalesId="SO-1"), EntityKey.of(SalesId="SO-2"))
    read = served.call("read", loaded.with_keys("read", keys, CONTEXT))
    criteria = (equal("SalesTable", "SalesId", "SO-1"), equal("SalesTable", "CustAccount", "C"))
    find = served.call("find", loaded.with_criteria("find", criteria, CONTEXT))
    assert (served.schema_error(read), served.schema_error(find)) == (None, None)
    assert read.entity_keys() == keys
    assert [condition["Value1"] for condition in find.conditions()] == ["SO-1", "C"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param((b' class="entity"', b""), "attribute 'class' is required", id="no class"),
        pytest.param((b'"entity"', b'"Entity"'), "class", id="another class"),
        pytest.param((b"SalesUnit>", b"SalesUnits>"), "SalesUnits", id="unknown field"),
        pytest.param((b">2026-01-31<", b">31.01.2026<"), "ReceiptDateRequested", id="no date"),
        pytest.param((b"<SalesUnit>ea</SalesUnit>", b""), "SalesUnit", id="required field missing"),
        pytest.param(
            (b"<CustAccount>C-1</CustAccount>", b"<InclTax>Maybe</InclTax>"), "InclTax", id="symbol"
        ),
        pytest.param(
            (b"<PurchOrderFormNum>", b"<TaxGroup/><PurchOrderFormNum>"), "TaxGroup", id="order"
        ),
    ],
)
def test_what_breaks_the_schema_is_named(change: tuple[bytes, bytes], complaint: str) -> None:
    served = Served("SalesOrderService", SalesOrder, OPERATIONS)
    envelope = with_body(element_from_document(ORDER), "SalesOrderServiceCreateRequest")
    assert change[0] in envelope
    error = served.schema_error(served.call("create", envelope.replace(*change)))
    assert complaint in (error or "")


def test_longest_texts_are_published_and_not_enforced() -> None:
    served = Served("SalesOrderService", SalesOrder, OPERATIONS)
    envelope = with_body(element_from_document(ORDER), "SalesOrderServiceCreateRequest")
    long = envelope.replace(b">W1<", b">%s<" % (b"W" * 21))
    assert served.schema_error(served.call("create", long)) is None
    assert b'<xs:maxLength value="20"/>' in files_of("SalesOrderService")["xsd=xsd2"]


def test_optional_fields_may_be_nil_and_required_ones_may_not() -> None:
    described = fields(files_of("SalesOrderService"), "AxdEntity_SalesTable")
    optional, required = described["CustAccount"], described["PurchOrderFormNum"]
    assert (optional.get("minOccurs"), optional.get("nillable")) == ("0", "true")
    assert (required.get("minOccurs"), required.get("nillable")) == ("1", None)


def test_external_codes_may_be_longer_than_the_field() -> None:
    described = fields(files_of("SalesOrderService"), "AxdEntity_SalesTable")
    name = (described["CustAccount"].get("type") or "").removeprefix("st:")
    shared = parse_xml(files_of("SalesOrderService")["xsd=xsd2"])
    union = shared.find(f"xs:simpleType[@name='{name}']/xs:union", XS)
    assert union is not None
    assert union.get("memberTypes", "").split() == [
        "st:AxdExtType_String20",
        "st:AxdType_ExtCodeValue",
    ]


def test_fields_of_one_name_and_different_symbols_have_types_of_their_own() -> None:
    files = files_of("CustomerService")
    schema = parse_xml(files["xsd=xsd2"])
    names = [element.get("name") for element in schema.iter("{*}simpleType", "{*}complexType")]
    assert len(names) == len(set(names))
    blocked = schema.find("xs:simpleType[@name='AxdExtType_Blocked']/xs:restriction", XS)
    assert blocked is not None
    assert [facet.get("value") for facet in blocked][:3] == ["No", "Invoice", "All"]


@pytest.mark.parametrize(("name", "kind"), SERVICES.items())
def test_an_empty_document_of_each_service_is_valid(name: str, kind: type[Document]) -> None:
    served = Served(name, kind, OPERATIONS)
    empty = element_from_document(kind())
    call = served.call("create", with_body(empty, f"{name}CreateRequest"))
    assert served.schema_error(call) is None
    assert document_from_element(kind, empty) == kind()
