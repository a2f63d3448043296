"""XML that wants more than to be read: each ends in a typed error, or in what it says."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.ax.contract import (
    Contract,
    Fault,
    FaultText,
    Reply,
    Served,
    document_from_xml,
    fault_reply,
    xml_from_document,
)
from axclarity.ax.contract.plan import plan_of_document
from axclarity.ax.documents import (
    SHARED_TYPES,
    UNSET,
    Customer,
    DirPerson,
    Document,
    EcoResDistinctProduct,
    EcoResProduct,
    ProductDimGroup,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.errors import AxClarityError, MalformedReply

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICES = "http://schemas.microsoft.com/dynamics/2008/01/services"
ORDER = SalesOrder.namespace
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OPERATIONS = ("create", "read", "find")
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
NAMES = f' xmlns:x="{XSI}" xmlns:e="{ENCODING}" xmlns:f="urn:f"'


def contract(kind: type[Document] = SalesOrder, service: str = "SalesOrderService") -> Contract:
    return Contract(plan_of_document(service, kind, OPERATIONS))


ORDERS, CUSTOMERS = contract(), contract(Customer, "CustomerService")


def answer(table: str, *, head: str = "", attributes: str = "") -> bytes:
    """A read answer with this content of its one order."""
    return (
        f'{head}<s:Envelope xmlns:s="{ENVELOPE}"{NAMES}><s:Body>'
        f'<r:SalesOrderServiceReadResponse xmlns:r="{SERVICES}"><SalesOrder xmlns="{ORDER}">'
        f'<SalesTable class="entity"{attributes}>{table}</SalesTable></SalesOrder>'
        "</r:SalesOrderServiceReadResponse></s:Body></s:Envelope>"
    ).encode()


def order(**fields: Any) -> SalesTable:
    """A record with what the contract insists on."""
    day = date(2026, 1, 31)
    return SalesTable(purch_order_form_num="W1", receipt_date_requested=day, **fields)


def whole(content: bytes) -> list[Any]:
    """The orders of an answer, read at once."""
    reply = ORDERS.reply(content)
    if isinstance(reply, Fault):
        return []
    ORDERS.check("read", reply, 200)
    return ORDERS.document(SalesOrder, reply).sales_table


def streamed(content: bytes) -> list[Any]:
    """The same, read as they arrive."""
    return arrived(pieces(content, 97))


def arrived(parts: Iterable[bytes]) -> list[Any]:
    stream = ORDERS.stream(SalesOrder, "read")
    found = [record for part in parts for record in stream.feed(part)]
    stream.close()
    return found


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


both_ways = pytest.mark.parametrize("read", [whole, streamed])

Read = Callable[[bytes], list[Any]]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    file = tmp_path / "canary"
    file.write_text("sang")
    return file


@both_ways
@pytest.mark.parametrize(
    ("subset", "value"),
    [
        ('<!ENTITY x SYSTEM "file://{canary}">', "&x;"),
        ('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "&x;"),
        ('<!ENTITY % p SYSTEM "file://{canary}">%p;', "1"),
        ('<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">', "&b;"),
        ('<!ENTITY a "a">', "1"),
        ('<!ATTLIST SalesTable action CDATA "delete">', "1"),
    ],
)
def test_a_document_type_is_refused(read: Read, canary: Path, subset: str, value: str) -> None:
    head = f"<!DOCTYPE s [{subset.format(canary=canary)}]>"
    with pytest.raises(MalformedReply) as refused:
        read(answer(f"<CustAccount>{value}</CustAccount>", head=head))
    assert "sang" not in str(refused.value)


@both_ways
@pytest.mark.parametrize(
    "where", ['SYSTEM "file://{}"', 'PUBLIC "-//x" "http://127.0.0.1:9/x.dtd"']
)
def test_an_external_document_type_is_refused(read: Read, canary: Path, where: str) -> None:
    with pytest.raises(MalformedReply):
        read(answer("", head=f"<!DOCTYPE s {where.format(canary)}>"))


@both_ways
def test_entities_in_attributes_do_not_explode(read: Read) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 50}">' for n in range(1, 9))
    head = f'<!DOCTYPE s [<!ENTITY a0 "ha">{bomb}]>'
    with pytest.raises(MalformedReply):
        read(answer("", head=head, attributes=' action="&a8;"'))


@both_ways
def test_entities_of_xml_itself_are_texts(read: Read) -> None:
    (table,) = read(answer("<CustAccount>&lt;&#65;&amp;amp;&#x1F600;</CustAccount>"))
    assert table.cust_account == "<A&amp;\U0001f600"


@both_ways
def test_instructions_and_comments_do_not_cut_a_value(read: Read) -> None:
    (table,) = read(answer("<CustAccount>1<?x y?>2<!-- 9 -->3<![CDATA[<4>]]></CustAccount>"))
    assert table.cust_account == "123<4>"


@both_ways
@pytest.mark.parametrize(
    "name",
    ["f:AxdEntity_SalesTable", "e:string", "AxdEntity_SalesLine", "q:Undeclared", "", ":", "x:"],
)
@pytest.mark.parametrize("element", ["SalesLine", "DefaultDimension"])
def test_a_type_from_elsewhere_is_refused(read: Read, name: str, element: str) -> None:
    if (name, element) == ("AxdEntity_SalesLine", "SalesLine"):
        (table,) = read(answer(f'<SalesLine x:type="{name}"/>'))
        assert len(table.sales_line) == 1
        return
    with pytest.raises(MalformedReply, match=element):
        read(answer(f'<{element} class="entity" x:type="{name}"/>'))


def with_party(attributes: str) -> Any:
    space = Customer.namespace
    content = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"{NAMES}><s:Body><r:CustomerServiceReadResponse'
        f' xmlns:r="{SERVICES}"><Customer xmlns="{space}" xmlns:c="{space}">'
        f'<CustTable class="entity"><DirParty class="entity" {attributes}><Name>N</Name></DirParty>'
        "</CustTable></Customer></r:CustomerServiceReadResponse></s:Body></s:Envelope>"
    )
    reply = CUSTOMERS.reply(content.encode())
    assert isinstance(reply, Reply)
    return CUSTOMERS.document(Customer, reply).cust_table[0].dir_party[0]


@pytest.mark.parametrize("prefix", ["", "c:", " c:"])
def test_a_type_of_the_family_is_what_it_says(prefix: str) -> None:
    party = with_party(f'x:type="{prefix}AxdEntity_DirParty_DirPerson"')
    assert type(party) is DirPerson


@pytest.mark.parametrize(
    "name", ["f:AxdEntity_DirParty_DirPerson", "c:AxdEntity_CustTable", "e:Array", "c:Nobody"]
)
def test_a_type_that_is_not_of_the_family_is_refused(name: str) -> None:
    with pytest.raises(MalformedReply, match="does not allow"):
        with_party(f'x:type="{name}"')


@pytest.mark.parametrize("root", ["f:AxdSalesOrder", "e:Array", "o:AxdEntity_SalesLine"])
def test_a_foreign_type_on_the_document_itself_is_refused(root: str) -> None:
    content = answer("<CustAccount>1</CustAccount>").replace(
        f'<SalesOrder xmlns="{ORDER}">'.encode(),
        f'<SalesOrder xmlns="{ORDER}" xmlns:o="{ORDER}" x:type="{root}">'.encode(),
    )
    with pytest.raises(MalformedReply, match="SalesOrder"):
        whole(content)


@both_ways
@pytest.mark.parametrize(
    "table",
    [
        "<SalesLine>" * 300 + "</SalesLine>" * 300,
        "<Site>" * 300 + "</Site>" * 300,
        f"<CustAccount>{'x' * 11_000_000}</CustAccount>",
    ],
    ids=["deep records", "deep strangers", "11 MB of text"],
)
def test_what_is_too_deep_or_too_long_is_refused(read: Read, table: str) -> None:
    with pytest.raises(MalformedReply):
        read(answer(table))


@both_ways
@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "utf-7", "cp037"]
)
def test_a_message_in_another_encoding_is_refused(read: Read, encoding: str) -> None:
    name = "utf-16" if encoding.startswith("utf-16") else encoding
    text = f'<?xml version="1.0" encoding="{name}"?>' + answer("").decode()
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    with pytest.raises(MalformedReply):
        read(mark.get(encoding, b"") + text.encode(encoding))


def test_a_mark_of_utf_8_is_no_hindrance() -> None:
    assert whole(codecs.BOM_UTF8 + answer("<CustAccount>1</CustAccount>"))[0].cust_account == "1"


def test_half_an_answer_is_no_answer() -> None:
    tables = [
        order(cust_account=f"C{n}", sales_line=[SalesLine(sales_qty=Decimal(n), sales_unit="ea")])
        for n in range(3)
    ]
    served = Served(ORDERS.plan).reply("find", SalesOrder=SalesOrder(sales_table=tables))
    for end in range(0, len(served) - 1, 50):
        with pytest.raises(MalformedReply):
            ORDERS.reply(served[:end])
        stream = ORDERS.stream(SalesOrder)
        found = list(stream.feed(served[:end]))
        assert [each.cust_account for each in found] == ["C0", "C1", "C2"][: len(found)]
        with pytest.raises(MalformedReply, match="breaks off"):
            stream.close()


@both_ways
def test_an_element_given_twice_counts_once(read: Read) -> None:
    (table,) = read(answer("<CustAccount>1</CustAccount><CustAccount>2</CustAccount>"))
    assert table.cust_account == "2"


@both_ways
def test_unexpected_elements_are_kept_as_texts_or_passed_over(read: Read) -> None:
    (table,) = read(
        answer("<Site>x</Site><Deep><A>1</A></Deep><f:Else/><CustAccount>1</CustAccount>")
    )
    assert (table.extra, table.cust_account) == ({"Site": "x", "Else": ""}, "1")


@both_ways
@pytest.mark.parametrize("element", ["CustAccount", "SalesStatus", "RecId", "Estimate"])
def test_a_plain_value_with_children_is_refused(read: Read, element: str) -> None:
    with pytest.raises(MalformedReply, match=element):
        read(answer(f"<{element}>1<b/></{element}>"))


@both_ways
@pytest.mark.parametrize("content", ["1<b/>2", "<b/>", "<b>1</b>"])
def test_children_of_a_plain_value_are_never_passed_over(read: Read, content: str) -> None:
    with pytest.raises(MalformedReply, match="CustAccount"):
        read(answer(f"<CustAccount>{content}</CustAccount>"))


@both_ways
@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("RecId", "1.0"),
        ("RecId", "1_000"),
        ("RecId", "0x10"),
        ("RecId", "\u0661"),
        ("RecId", "9" * 5000),
        ("RecId", ""),
        ("Estimate", "NaN"),
        ("Estimate", "INF"),
        ("Estimate", "1,5"),
        ("Estimate", "1e999999999"),
        ("Estimate", "sNaN"),
        ("Estimate", "9" * 40),
        ("ReceiptDateRequested", "2026-02-30"),
        ("ReceiptDateRequested", "20260228"),
        ("ReceiptDateRequested", "2026-2-8"),
        ("DeliveryPostalAddress.ValidFrom", "2026-02-28"),
        ("DeliveryPostalAddress.ValidFrom", "2026-02-28T25:00:00Z"),
        ("DeliveryPostalAddress.ValidFrom", "2026-02-28T12:00:00+25:99"),
        ("DeliveryPostalAddress.ValidFrom", "0001-01-01T00:00:00+14:00"),
        ("DeliveryPostalAddress.ValidFrom", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_value_that_is_not_in_its_form_is_refused_and_not_shown(
    read: Read, element: str, text: str
) -> None:
    outer, _, inner = element.partition(".")
    content = f'<v:{inner} xmlns:v="{SHARED_TYPES}">{text}</v:{inner}>' if inner else text
    with pytest.raises(MalformedReply, match=inner or outer) as refused:
        read(answer(f"<{outer}>{content}</{outer}>"))
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"<a/>",
        b"<html><body>Sign in</body></html>",
        answer("").replace(ENVELOPE.encode(), b"http://www.w3.org/2003/05/soap-envelope"),
        answer("").replace(b"s:Body", b"s:Boody"),
        answer("").replace(b"s:Body", b"f:Body"),
    ],
)
def test_what_is_no_envelope_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedReply):
        ORDERS.reply(content)


@pytest.mark.parametrize(
    "change", [(ORDER, "urn:other"), ("SalesOrder xmlns", "SalesOrders xmlns")]
)
def test_another_document_in_the_body_is_refused(change: tuple[str, str]) -> None:
    text = answer("").decode().replace(*change)
    if "xmlns" in change[0]:
        text = text.replace("</SalesOrder>", "</SalesOrders>")
    stream = ORDERS.stream(SalesOrder, "read")
    assert list(stream.feed(text.encode())) == []
    with pytest.raises(MalformedReply, match="no SalesOrder"):
        stream.close()
    reply = ORDERS.reply(text.encode())
    assert isinstance(reply, Reply)
    with pytest.raises(MalformedReply, match="no SalesOrder"):
        ORDERS.document(SalesOrder, reply)


@pytest.mark.parametrize("content", [b"<a/>", b"<SalesOrder/>", xml_from_document(Customer())])
def test_another_root_is_no_document(content: bytes) -> None:
    with pytest.raises(MalformedReply, match="no SalesOrder"):
        document_from_xml(SalesOrder, content)


LINES = st.builds(
    SalesLine, sales_qty=st.sampled_from([Decimal("1.50"), Decimal(0)]), sales_unit=st.text("ae")
)
DOCUMENTS = st.lists(
    st.builds(
        order,
        cust_account=st.sampled_from([UNSET, None, "", "C-1", "\u00e6<&>\U0001f600"]),
        sales_line=st.lists(LINES, max_size=2),
    ),
    max_size=5,
).map(lambda tables: SalesOrder(sales_table=tables))


def cuts(data: st.DataObject, content: bytes) -> Iterator[bytes]:
    places = sorted(data.draw(st.sets(st.integers(0, len(content)), max_size=12)))
    return (content[a:b] for a, b in zip([0, *places], [*places, len(content)], strict=True))


@pytest.mark.property
@given(st.data(), DOCUMENTS)
def test_pieces_of_any_size_give_the_records_of_the_document(
    data: st.DataObject, document: SalesOrder
) -> None:
    content = Served(ORDERS.plan).reply("find", SalesOrder=document)
    stream = ORDERS.stream(SalesOrder)
    found = [record for piece in cuts(data, content) for record in stream.feed(piece)]
    stream.close()
    reply = ORDERS.reply(content)
    assert isinstance(reply, Reply)
    assert found == ORDERS.document(SalesOrder, reply).sales_table == document.sales_table
    assert stream.fault is None


@pytest.mark.property
@given(st.data())
def test_a_stream_gives_what_a_record_is_and_nothing_of_what_is_in_it(data: st.DataObject) -> None:
    """Products extend a base type, and hold elements that are called as they are."""
    products = contract(EcoResProduct, "EcoResProductService")
    product = EcoResDistinctProduct(
        display_product_number="P-1",
        product_type="Item",
        product_dim_group=[ProductDimGroup(product="P-1", product_dimension_group="G")],
    )
    document = EcoResProduct(product=[product, product])
    content = Served(products.plan).reply("find", EcoResProduct=document)
    stream = products.stream(EcoResProduct)
    found = [record for piece in cuts(data, content) for record in stream.feed(piece)]
    stream.close()
    assert found == document.product
    assert [type(each) for each in found] == [EcoResDistinctProduct] * 2


@pytest.mark.property
@given(st.data())
def test_a_fault_is_recognised_in_pieces_of_any_size(data: st.DataObject) -> None:
    text = FaultText(code="DuplicateMessage", message="<seen>", infolog=("once",))
    content = fault_reply("SalesOrderService", "find", text, reason="r")
    stream = ORDERS.stream(SalesOrder)
    assert [record for piece in cuts(data, content) for record in stream.feed(piece)] == []
    stream.close()
    assert isinstance(stream.fault, Fault)
    assert stream.fault == ORDERS.reply(content)
    assert stream.fault.codes == ("DuplicateMessage",)


@pytest.mark.property
@given(st.data())
def test_a_document_type_in_pieces_is_refused(data: st.DataObject) -> None:
    content = answer("<CustAccount>&x;</CustAccount>", head='<!DOCTYPE s [<!ENTITY x "1">]>')
    with pytest.raises(MalformedReply):
        arrived(cuts(data, content))


@pytest.mark.property
@given(st.binary(max_size=60), st.data())
def test_noise_anywhere_is_an_error_of_ours_or_an_answer(noise: bytes, data: st.DataObject) -> None:
    content = answer("<CustAccount>1</CustAccount><RecId>5</RecId><SalesLine/>")
    place = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 40))
    broken = content[:place] + noise + content[place + length :]
    try:
        at_once = whole(broken)
    except AxClarityError:
        at_once = None
    try:
        in_pieces = streamed(broken)
    except AxClarityError:
        in_pieces = None
    assert at_once == in_pieces
