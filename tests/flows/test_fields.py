"""What a body holds, field by field, and nothing personal."""

from axclarity.flows._fields import fields_of


def test_fields_of_json() -> None:
    body = b'{"status": "shipped", "lines": [{"sku": "A", "quantity": 1.50}, {"sku": "B"}]}'

    assert fields_of(body) == {
        "status": "shipped",
        "lines[0].sku": "A",
        "lines[0].quantity": "1.50",
        "lines[1].sku": "B",
    }


def test_fields_of_an_envelope_are_those_of_its_document() -> None:
    body = (
        b'<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="e"><s:Header><CallContext>'
        b"<Company>USMF</Company></CallContext></s:Header><s:Body><Request><SalesOrder><SalesTable>"
        b'<SalesId>1</SalesId><Empty/><SalesLine class="entity"><ItemId>A</ItemId></SalesLine>'
        b"<SalesLine><ItemId>B</ItemId><InventDim><InventSiteId>7</InventSiteId></InventDim>"
        b"</SalesLine></SalesTable></SalesOrder></Request></s:Body></s:Envelope>"
    )

    assert fields_of(body) == {
        "SalesTable.SalesId": "1",
        "SalesTable.SalesLine[0].ItemId": "A",
        "SalesTable.SalesLine[1].ItemId": "B",
        "SalesTable.SalesLine[1].InventDim.InventSiteId": "7",
    }


def test_what_is_personal_is_told_by_its_class() -> None:
    assert fields_of(b'{"email": "kari@shop.example"}') == {"email": "text(17)"}
    assert fields_of(b"<a><Name>Kari Nordmann</Name></a>") == {"a.Name": "text(13)"}


def test_nothing_has_no_fields() -> None:
    assert fields_of(b"") == {}


def test_what_is_neither_is_told_by_its_class() -> None:
    (value,) = fields_of(b"kari@shop.example").values()
    assert "kari" not in value
