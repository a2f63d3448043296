"""The contract that IIS would publish, and what a server makes of calls by it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from attrs import evolve
from lxml import etree

from axclarity.ax import CallContext, EntityKey, equal
from axclarity.ax.contract import (
    Contract,
    Served,
    document_from_element,
    element_from_document,
    parse_xml,
)
from axclarity.ax.contract.plan import (
    Plan,
    plan_from_files,
    plan_of_document,
    published,
    services_from_files,
)
from axclarity.ax.documents import (
    SHARED_TYPES,
    Customer,
    CustTable,
    DirPerson,
    Document,
    PersonName,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.errors import InvalidDocument
from axclarity.values import MessageId

ADDRESS = "http://ax.example/MicrosoftDynamicsAXAif60/Web/xppservice.svc"
OPERATIONS = ("create", "read", "find", "findKeys")
CONTEXT = CallContext(
    company="USMF",
    message_id=MessageId(UUID("6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001")),
    property_bag={"Source": "Web"},
)
SERVICES: dict[str, type[Document]] = {
    "SalesOrderService": SalesOrder,
    "CustomerService": Customer,
}
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


def plan_of(name: str) -> Plan:
    return plan_of_document(name, SERVICES[name], OPERATIONS)


def files_of(name: str) -> dict[str, bytes]:
    return published(plan_of(name), ADDRESS)


def contract(name: str) -> Contract:
    """The contract as a client has it: from the files that the server published."""
    files = {f"{ADDRESS}?{query}": content for query, content in files_of(name).items()}
    return Contract(plan_from_files(files, name))


def served(name: str) -> Served:
    return Served(plan_of(name))


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


def schema(name: str, namespace: str) -> etree._Element:
    roots = [parse_xml(text) for query, text in files_of(name).items() if query.startswith("xsd")]
    (found,) = (root for root in roots if root.get("targetNamespace") == namespace)
    return found


def fields(name: str, type_name: str) -> dict[str, etree._Element]:
    document = schema(name, SERVICES[name].namespace)
    described = document.find(f"xs:complexType[@name='{type_name}']", XS)
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
def test_a_client_finds_the_operations_and_their_actions(name: str) -> None:
    loaded = contract(name)
    assert loaded.operations == OPERATIONS
    assert services_from_files(files_of(name)) == (name,)
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/services"
    assert loaded.action("findKeys") == f"{namespace}/{name}/findKeys"


def test_an_address_with_signs_of_xml_does_no_harm() -> None:
    address = "http://ax.example/a&b<c>"
    files = published(plan_of("SalesOrderService"), address)
    port = parse_xml(files["wsdl"]).find("w:service/w:port/s:address", WSDL)
    assert port is not None
    assert port.get("location") == address


def test_an_unknown_operation_is_no_operation() -> None:
    with pytest.raises(KeyError):
        plan_of_document("SalesOrderService", SalesOrder, ("updates",))


def test_what_a_client_writes_by_the_contract_is_valid_and_reads_back() -> None:
    service = served("SalesOrderService")
    envelope = contract("SalesOrderService").request("create", CONTEXT, SalesOrder=ORDER)
    call = service.call("create", envelope)
    assert service.schema_error(call) is None
    assert call.document(SalesOrder) == ORDER
    assert (call.company, call.message_id) == ("USMF", str(CONTEXT.message_id))


def test_a_party_of_a_kind_is_valid_and_reads_back() -> None:
    person = DirPerson(name="N", person_name=[PersonName(first_name="A", last_name="B")])
    customer = Customer(cust_table=[CustTable(cust_group="WEB", dir_party=[person])])
    service = served("CustomerService")
    call = service.call(
        "create", contract("CustomerService").request("create", CONTEXT, Customer=customer)
    )
    assert service.schema_error(call) is None
    assert call.document(Customer) == customer


def test_keys_and_criteria_are_valid_and_read_back() -> None:
    service = served("SalesOrderService")
    loaded = contract("SalesOrderService")
    keys = (EntityKey.of(SalesId="SO-1"), EntityKey.of(SalesId="SO-2"))
    read = service.call("read", loaded.request("read", CONTEXT, EntityKeyList=keys))
    criteria = (equal("SalesTable", "SalesId", "SO-1"), equal("SalesTable", "CustAccount", "C"))
    find = service.call("find", loaded.request("find", CONTEXT, QueryCriteria=criteria))
    assert (service.schema_error(read), service.schema_error(find)) == (None, None)
    assert read.entity_keys() == keys
    assert [condition["Value1"] for condition in find.conditions()] == ["SO-1", "C"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(
            (b' class="entity"', b""), "SalesTable (xml.cvc-complex-type-4)", id="no class"
        ),
        pytest.param((b'"entity"', b'"Entity"'), "SalesTable (xml.cvc-au)", id="another class"),
        pytest.param((b"SalesUnit>", b"SalesUnits>"), "SalesUnits", id="unknown field"),
        pytest.param((b">2026-01-31<", b">31.01.2026<"), "ReceiptDateRequested", id="no date"),
        pytest.param(
            (b"<SalesUnit>ea</SalesUnit>", b""), "SalesLine (xml", id="required field missing"
        ),
        pytest.param(
            (b"<CustAccount>C-1</CustAccount>", b"<InclTax>Maybe</InclTax>"), "InclTax", id="symbol"
        ),
        pytest.param(
            (b"<PurchOrderFormNum>", b"<TaxGroup/><PurchOrderFormNum>"), "TaxGroup", id="order"
        ),
    ],
)
def test_what_breaks_the_schema_is_named(change: tuple[bytes, bytes], complaint: str) -> None:
    service = served("SalesOrderService")
    envelope = with_body(element_from_document(ORDER), "SalesOrderServiceCreateRequest")
    assert change[0] in envelope
    error = service.schema_error(service.call("create", envelope.replace(*change)))
    assert complaint in (error or "")


@pytest.mark.parametrize("validate", [True, False])
def test_a_required_field_that_is_missing_is_refused_by_path(validate: bool) -> None:
    lines = [SalesLine(item_id="A", sales_qty=Decimal(1))]
    order = SalesOrder(sales_table=[evolve(ORDER.sales_table[0], sales_line=lines)])
    by_contract = Contract(plan_of("SalesOrderService"), validate=validate)
    with pytest.raises(InvalidDocument) as refused:
        by_contract.request("create", CONTEXT, SalesOrder=order)
    (problem,) = refused.value.problems
    assert problem.path == "SalesOrder.SalesTable[0].SalesLine[0].SalesUnit"
    assert problem.rule == "ax.required"


def test_content_and_operations_that_the_port_does_not_have_are_refused() -> None:
    loaded = contract("SalesOrderService")
    with pytest.raises(InvalidDocument):
        loaded.request("create", CONTEXT, SalesOrder=ORDER, SalesOrders=ORDER)
    with pytest.raises(InvalidDocument, match="does not offer delete") as refused:
        loaded.request("delete", CONTEXT, EntityKeyList=())
    assert refused.value.rule == "ax.operation"


def test_which_of_several_records_is_wrong_is_said() -> None:
    service = served("SalesOrderService")
    lines = [SalesLine(item_id="A", sales_qty=Decimal(n), sales_unit="ea") for n in range(3)]
    order = evolve(ORDER.sales_table[0], sales_line=lines)
    envelope = with_body(
        element_from_document(SalesOrder(sales_table=[order])), "SalesOrderServiceCreateRequest"
    )
    wrong = envelope.replace(b"<SalesQty>1<", b"<SalesQty>one<")
    error = service.schema_error(service.call("create", wrong))
    assert (error or "").startswith("SalesOrder.SalesTable.SalesLine[1].SalesQty (")


def test_longest_texts_are_published_and_not_enforced() -> None:
    service = served("SalesOrderService")
    envelope = with_body(element_from_document(ORDER), "SalesOrderServiceCreateRequest")
    long = envelope.replace(b">W1<", b">%s<" % (b"W" * 21))
    assert service.schema_error(service.call("create", long)) is None
    kind = fields("SalesOrderService", "AxdEntity_SalesTable")["PurchOrderFormNum"].get("type", "")
    restricted = schema("SalesOrderService", SHARED_TYPES).find(
        f"xs:simpleType[@name='{kind.partition(':')[2]}']/xs:restriction/xs:maxLength", XS
    )
    assert restricted is not None
    assert restricted.get("value") == "20"


def test_optional_fields_may_be_nil_and_required_ones_may_not() -> None:
    described = fields("SalesOrderService", "AxdEntity_SalesTable")
    optional, required = described["CustAccount"], described["PurchOrderFormNum"]
    assert (optional.get("minOccurs"), optional.get("nillable")) == ("0", "true")
    assert (required.get("minOccurs"), required.get("nillable")) == ("1", None)


def test_external_codes_may_be_longer_than_the_field() -> None:
    described = fields("SalesOrderService", "AxdEntity_SalesTable")
    name = described["CustAccount"].get("type", "").partition(":")[2]
    union = schema("SalesOrderService", SHARED_TYPES).find(
        f"xs:simpleType[@name='{name}']/xs:union", XS
    )
    assert union is not None
    assert [each.get("value") for each in union.iter("{*}maxLength")] == ["20", "50"]


def test_fields_of_one_name_and_different_symbols_have_types_of_their_own() -> None:
    shared = schema("CustomerService", SHARED_TYPES)
    names = [element.get("name") for element in shared if element.tag != f"{{{XS['xs']}}}import"]
    assert len(names) == len(set(names))
    blocked = fields("CustomerService", "AxdEntity_CustTable")["Blocked"].get("type", "")
    symbols = shared.find(f"xs:simpleType[@name='{blocked.partition(':')[2]}']/xs:restriction", XS)
    assert symbols is not None
    assert [facet.get("value") for facet in symbols][:3] == ["No", "Invoice", "All"]


@pytest.mark.parametrize(("name", "kind"), SERVICES.items())
def test_an_empty_document_of_each_service_is_valid(name: str, kind: type[Document]) -> None:
    service = served(name)
    empty = element_from_document(kind())
    call = service.call("create", with_body(empty, f"{name}CreateRequest"))
    assert service.schema_error(call) is None
    assert document_from_element(kind, empty) == kind()
