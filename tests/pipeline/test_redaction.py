"""What is shown of a body: what it is about, and nobody's name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.pipeline.redaction import redacted

ORDER = {
    "id": "ord_1",
    "number": "W-1001",
    "status": "processing",
    "createdAt": "2026-03-01T08:00:00Z",
    "currency": "EUR",
    "email": "ada@example.com",
    "customer_id": "cus_1",
    "customer": {"id": "cus_1", "first_name": "Ada", "lastName": "Lovelace", "tax_id": "DE123"},
    "billing_address": {
        "name": "Ada Lovelace",
        "company": "Engines Ltd",
        "lines": ["12 St James's Square"],
        "city": "London",
        "postal_code": "SW1Y 4JH",
        "country": "GB",
        "phone": "+44 20 7946 0000",
    },
    "lines": [{"sku": "MUG-1", "name": "Mug for Ada", "quantity": "2", "unit_price": "9.50"}],
    "totals": {"total": 19.0},
    "note": "Ring twice",
    "attributes": {"gift_text": "For Ada", "engraving": "Lovelace", "vip": True, "none": None},
    "address_id": "adr_1",
    "company_code": "uk",
    "message_id": "ada@example.com",
    "mobile": 447700900000,
    "reference": "ada@example.com",
    "account": "ada@example.com",
    "source": "a friend of Ada",
}
PERSONAL = [
    "Ada",
    "Lovelace",
    "ada@example.com",
    "Engines",
    "James",
    "London",
    "SW1Y",
    "7946",
    "DE123",
    "Ring",
    "447700900000",
]
SHOWN = [
    "adr_1",
    "uk",
    "ord_1",
    "W-1001",
    "processing",
    "2026-03-01T08:00:00Z",
    "EUR",
    "cus_1",
    "GB",
    "MUG-1",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_is_personal_is_not_in_it(text: str) -> None:
    assert text not in redacted(json.dumps(ORDER).encode())


@pytest.mark.parametrize("text", [*SHOWN, '"9.50"', '"19.0"', '"vip": true', '"none": null'])
def test_what_it_is_about_is(text: str) -> None:
    assert text in redacted(json.dumps(ORDER).encode())


def test_its_shape_stays() -> None:
    shown = json.loads(redacted(json.dumps(ORDER).encode()))

    assert list(shown) == list(ORDER)
    assert shown["email"] == "text(15)"
    assert shown["mobile"] == "number"
    assert shown["billing_address"]["lines"] == ["text(20)"]


def test_no_digit_of_an_amount_is_lost() -> None:
    assert redacted(b'{"total": 0.10, "tax": 12345678901234567.89}') == (
        '{"total": "0.10", "tax": "12345678901234567.89"}'
    )


def test_xml_keeps_its_names_and_loses_peoples() -> None:
    text = redacted(
        b'<?xml version="1.0"?><a:SalesTable class="entity"><a:CustAccount>C-1</a:CustAccount>'
        b"<a:SalesName>Ada &amp; Co</a:SalesName><a:Email xmlns='x'>ada@example.com</a:Email>"
        b"<a:SalesQty>2.00</a:SalesQty><a:CurrencyCode>EUR</a:CurrencyCode><a:ItemId/>"
        b"<a:DeliveryStreet>12 St James's</a:DeliveryStreet>\n</a:SalesTable>"
    )

    assert "<a:CustAccount>C-1</a:CustAccount>" in text
    assert "<a:SalesQty>2.00</a:SalesQty>" in text
    assert "<a:CurrencyCode>EUR</a:CurrencyCode><a:ItemId/>" in text
    assert "<a:SalesName>text(12)</a:SalesName>" in text
    assert "<a:Email xmlns='x'>text(15)</a:Email>" in text
    assert "James" not in text


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", ""),
        (b"Ada Lovelace", "text(12)"),
        (b"\xff\xfe", "text(2)"),
        (b'"Ada"', '"text(3)"'),
        (b"[" * 100_000, "text(100000)"),
        (b"1" * 5000, "text(5000)"),
    ],
)
def test_what_is_neither_is_told_by_its_class(content: bytes, shown: str) -> None:
    assert redacted(content) == shown


@given(name=st.text(), text=st.text(alphabet="abcdef @", min_size=3))
def test_a_text_in_a_field_that_is_not_known_is_not_shown(name: str, text: str) -> None:
    assert f'"{text}"' not in redacted(json.dumps({f"x{name}x": text}).encode())


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<Name><![CDATA[Ada]]></Name>", "<Name>text(3)</Name>"),
        ("<Name>Ada <b/>L.</Name>", "<Name>text(4)<b/>text(2)</Name>"),
        ("<a><!-- Ada --></a>", "<a></a>"),
        ("<a><id>7</id>Ada</a>", "<a><id>7</id>text(3)</a>"),
        ('<Party Name="Ada" id="7"/>', '<Party Name="text(3)" id="7"/>'),
        ('<s:E xmlns:s="http://x/y"/>', '<s:E xmlns:s="http://x/y"/>'),
        ("<SalesId><![CDATA[SO-1]]></SalesId>", "<SalesId>SO-1</SalesId>"),
    ],
)
def test_whatever_form_xml_has_nothing_personal_is_left(xml: str, shown: str) -> None:
    assert redacted(xml.encode()) == shown


@pytest.mark.parametrize("name", ["ssn", "dob", "national_id", "latitude", "driving_licence"])
def test_numbers_that_are_a_persons_are_hidden(name: str) -> None:
    assert json.loads(redacted(b'{"%s": 123456789}' % name.encode())) == {name: "number"}


def test_an_address_that_is_a_name_of_a_field_is_hidden() -> None:
    assert "ada@" not in redacted(b'{"ada@example.com": {"id": "7"}}')
