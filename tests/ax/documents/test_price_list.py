"""The PriceList document."""

from datetime import date
from decimal import Decimal

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import InventDim, field_specs
from axclarity.ax.documents.price_journal import PriceDiscAdmTrans
from axclarity.ax.documents.price_list import PriceDiscTable, PriceList


def price_list() -> PriceList:
    return PriceList(
        sender_id="ceu",
        price_disc_table=[
            PriceDiscTable(
                account_code="Table",
                account_relation="4005",
                amount=Decimal("19.95"),
                currency="EUR",
                item_code="Table",
                item_relation="1000",
                rec_id=5637144576,
                relation="PriceSales",
                to_date=date(2154, 12, 31),
                invent_dim=[InventDim(invent_size_id="L")],
            )
        ],
    )


def test_a_price_list_comes_back_equal() -> None:
    assert document_from_xml(PriceList, xml_from_document(price_list())) == price_list()


def test_the_root_is_price_list() -> None:
    tag = "{http://schemas.microsoft.com/dynamics/2008/01/documents/PriceList}PriceList"
    assert element_from_document(price_list()).tag == tag


def test_a_price_in_force_has_the_fields_of_a_journal_line_without_the_journal() -> None:
    journal_only = {"JournalNum", "LineNum", "Log"}
    line = [spec.name for spec in field_specs(PriceDiscAdmTrans) if spec.name not in journal_only]
    assert [spec.name for spec in field_specs(PriceDiscTable)] == line
