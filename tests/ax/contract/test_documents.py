"""Documents to XML and back."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from axclarity.ax.contract import (
    document_from_element,
    document_from_xml,
    element_from_document,
    parse_xml,
    xml_from_document,
)
from axclarity.ax.contract.codec._values import READERS, Unwritable, text_of_kind
from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DimensionSet,
    DimensionValue,
    DimensionValues,
    DirOrganization,
    DirParty,
    DirPerson,
    InventDim,
    Kind,
    PersonName,
    PostalAddressKey,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.errors import InvalidDocument, MalformedReply

ORDER = "http://schemas.microsoft.com/dynamics/2008/01/documents/SalesOrder"
SHARED = "http://schemas.microsoft.com/dynamics/2008/01/sharedtypes"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


NEEDED = {"purch_order_form_num": "W-1", "receipt_date_requested": date(2026, 1, 31)}
PLACE = "DeliveryPostalAddress"
PLACES = {
    Kind.REAL: ("Estimate", "<Estimate>{}</Estimate>"),
    Kind.INT: ("RecVersion", "<RecVersion>{}</RecVersion>"),
    Kind.LONG: ("RecId", "<RecId>{}</RecId>"),
    Kind.DAY: ("DeliveryDate", "<DeliveryDate>{}</DeliveryDate>"),
    Kind.MOMENT: ("ValidFrom", f"<{PLACE}><ValidFrom xmlns='{SHARED}'>{{}}</ValidFrom></{PLACE}>"),
}
"""A field of each kind, and how it is written."""


def order(**fields: Any) -> SalesOrder:
    return SalesOrder(sales_table=[SalesTable(**{**NEEDED, **fields})])


def line(**fields: Any) -> SalesLine:
    return SalesLine(**{"sales_qty": Decimal(1), "sales_unit": "ea", **fields})


def names(element: etree._Element) -> list[str]:
    """What an element holds, but for what every order holds."""
    held = [str(child.tag).rpartition("}")[2] for child in element]
    return [name for name in held if name not in ("PurchOrderFormNum", "ReceiptDateRequested")]


def read(content: str) -> SalesTable:
    text = f'<SalesOrder xmlns="{ORDER}" xmlns:xsi="{XSI}">{content}</SalesOrder>'
    return document_from_element(SalesOrder, parse_xml(text.encode())).sales_table[0]


def attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def test_every_level_and_every_state_comes_back() -> None:
    document = order(
        cust_account="C-1",
        dlv_mode="",
        currency_code=None,
        receipt_date_requested=date(2026, 2, 28),
        purch_order_form_num="<W> & \u00e6\u00f8\u00e5",
        delivery_postal_address=PostalAddressKey(
            location_location_id="7", valid_from=datetime(2026, 1, 1, 12, tzinfo=UTC)
        ),
        default_dimension=DimensionSet(
            values=DimensionValues(
                value=[
                    DimensionValue(name="CostCenter", value="1021"),
                    DimensionValue(name="Department", value="02"),
                ]
            )
        ),
        sales_line=[
            line(sales_qty=Decimal("1.50"), invent_dim=[InventDim(invent_site_id="1")]),
            line(sales_qty=Decimal(0), action="create"),
        ],
    )
    assert document_from_xml(SalesOrder, xml_from_document(document)) == document


def test_left_out_nil_and_empty_are_three_things_on_the_wire() -> None:
    (table,) = element_from_document(order(dlv_mode="", dlv_term=None))
    assert names(table) == ["DlvMode", "DlvTerm"]
    mode, term = table[0], table[1]
    assert mode.tag == f"{{{ORDER}}}DlvMode"
    assert (mode.text, attributes(mode)) == (None, {})
    assert (term.text, attributes(term)) == (None, {f"{{{XSI}}}nil": "true"})


def test_left_out_nil_and_empty_are_three_things_when_read() -> None:
    table = read('<SalesTable class="entity"><DlvMode/><DlvTerm xsi:nil="1"/></SalesTable>')
    assert (table.dlv_mode, table.dlv_term, table.dlv_reason) == ("", None, UNSET)


def test_every_entity_carries_its_class_and_its_action() -> None:
    document = order(action="update", sales_line=[line(action="delete")])
    (table,) = element_from_document(document)
    assert attributes(table) == {"class": "entity", "action": "update"}
    assert attributes(table[-1]) == {"class": "entity", "action": "delete"}


def test_parts_hold_elements_of_the_shared_types() -> None:
    key = PostalAddressKey(location_location_id="7", valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    (table,) = element_from_document(order(delivery_postal_address=key))
    part = table[0]
    assert part.tag == f"{{{ORDER}}}DeliveryPostalAddress"
    assert [child.tag for child in part] == [
        f"{{{SHARED}}}Location_LocationId",
        f"{{{SHARED}}}ValidFrom",
    ]


def test_a_field_of_the_site_is_kept_and_goes_before_the_lines() -> None:
    table = read(
        '<SalesTable class="entity"><CustAccount>1</CustAccount><SiteField>x</SiteField>'
        '<SiteGap xsi:nil="true"/></SalesTable>'
    )
    assert dict(table.extra) == {"SiteField": "x", "SiteGap": None}
    table.purch_order_form_num, table.receipt_date_requested = "W", date(2026, 1, 31)
    table.vat_num, table.sales_line = "NO1", [line()]
    (element,) = element_from_document(SalesOrder(sales_table=[table]))
    assert names(element) == ["CustAccount", "SiteField", "SiteGap", "VATNum", "SalesLine"]


def test_a_structure_that_nobody_knows_is_passed_over() -> None:
    table = read('<SalesTable class="entity"><SiteThing><A/></SiteThing></SalesTable>')
    assert not table.extra


@pytest.mark.parametrize("party", [DirPerson, DirOrganization])
def test_a_party_says_what_it_is(party: type[DirParty]) -> None:
    document = Customer(cust_table=[CustTable(cust_group="W", dir_party=[party(name="N")])])
    element = element_from_document(document)[0][-1]
    assert element.get(f"{{{XSI}}}type") == party.axd_type
    back = document_from_xml(Customer, xml_from_document(document))
    assert type(back.cust_table[0].dir_party[0]) is party


def test_a_derived_party_writes_the_fields_of_its_base_first() -> None:
    person = DirPerson(gender="Female", name="N", person_name=[PersonName(first_name="A")])
    element = element_from_document(
        Customer(cust_table=[CustTable(cust_group="W", dir_party=[person])])
    )[0][-1]
    assert names(element) == ["Name", "Gender", "PersonName"]


@pytest.mark.parametrize("name", ["x:AxdEntity_DirParty_OMTeam", "AxdEntity_CustTable"])
def test_a_type_that_does_not_extend_the_declared_one_is_refused(name: str) -> None:
    text = (
        f'<Customer xmlns="{Customer.namespace}" xmlns:xsi="{XSI}" xmlns:x="urn:x"><CustTable>'
        f'<DirParty xsi:type="{name}"><Name>N</Name></DirParty></CustTable></Customer>'
    )
    with pytest.raises(MalformedReply, match="DirParty"):
        document_from_xml(Customer, text.encode())


def test_another_document_is_refused() -> None:
    with pytest.raises(MalformedReply, match="no SalesOrder"):
        document_from_xml(SalesOrder, xml_from_document(Customer()))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.REAL, "1E999"),
        (Kind.REAL, "NaN"),
        (Kind.REAL, "1,5"),
        (Kind.REAL, ""),
        (Kind.REAL, "9" * 33),
        (Kind.INT, "1.0"),
        (Kind.LONG, "1_000"),
        (Kind.DAY, "2026-02-30"),
        (Kind.DAY, "20260228"),
        (Kind.MOMENT, "2026-02-28"),
        (Kind.MOMENT, "2026-02-28T25:00:00Z"),
    ],
)
def test_a_value_that_is_not_in_its_form_is_refused_and_not_shown(kind: Kind, text: str) -> None:
    element, content = PLACES[kind]
    with pytest.raises(MalformedReply, match=element) as refusal:
        read(f'<SalesTable class="entity">{content.format(text)}</SalesTable>')
    assert not text or text not in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.REAL, " 189.00 ", Decimal("189.00")),
        (Kind.REAL, "-.5", Decimal("-0.5")),
        (Kind.INT, "+7", 7),
        (Kind.DAY, "2026-02-28Z", date(2026, 2, 28)),
        (Kind.MOMENT, "2026-02-28T12:00:00Z", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (Kind.MOMENT, "2026-02-28T12:00:00+02:00", datetime(2026, 2, 28, 10, tzinfo=UTC)),
        (Kind.MOMENT, "2026-02-28T12:00:00", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (Kind.MOMENT, "2154-12-31T23:59:59.000Z", datetime(2154, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (Kind.CHOICE, "NewSymbol", "NewSymbol"),
        (Kind.TEXT, " as it is ", " as it is "),
    ],
)
def test_a_value_in_any_form_that_ax_uses_is_read(kind: Kind, text: str, value: object) -> None:
    assert READERS[kind](text) == value


def test_digits_of_a_number_are_kept() -> None:
    assert str(READERS[Kind.REAL]("189.00")) == "189.00"


def test_a_moment_is_written_in_utc() -> None:
    noon_in_oslo = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    assert text_of_kind(Kind.MOMENT, noon_in_oslo) == "2026-01-01T11:00:00Z"


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  no zone on purpose
    key = PostalAddressKey(location_location_id="7", valid_from=naive)
    with pytest.raises(InvalidDocument, match=r"ValidFrom.*no-zone"):
        xml_from_document(order(delivery_postal_address=key))


@pytest.mark.property
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**16), max_value=10**16))
def test_numbers_go_over_the_wire_digit_for_digit(number: Decimal) -> None:
    try:
        text = text_of_kind(Kind.REAL, number)
    except Unwritable:
        assert len(str(number.copy_abs()).replace(".", "").strip("0")) > 16
        return
    assert "E" not in text
    assert Decimal(text) == number
    if len(text) < 32:
        assert READERS[Kind.REAL](text) == number


def test_a_document_by_itself_may_be_longer_than_ax_keeps() -> None:
    document = order(customer_ref="x" * 200)
    assert document_from_xml(SalesOrder, xml_from_document(document)) == document


@pytest.mark.property
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_texts_go_over_the_wire_letter_for_letter(text: str) -> None:
    document = order(customer_ref=text.replace("\ufffe", "").replace("\uffff", ""))
    assert document_from_xml(SalesOrder, xml_from_document(document)) == document
