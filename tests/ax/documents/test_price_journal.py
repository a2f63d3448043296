"""The PriceDiscountJournal document."""

from datetime import date
from decimal import Decimal

from lxml import etree

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import InventDim, check_document
from axclarity.ax.documents.price_journal import (
    PRICE_TYPE,
    PriceDiscAdmTrans,
    PriceDiscountJournal,
)


def journal() -> PriceDiscountJournal:
    return PriceDiscountJournal(
        price_disc_adm_trans=[
            PriceDiscAdmTrans(
                account_code="GroupId",
                account_relation="WEB",
                amount=Decimal("19.95"),
                currency="EUR",
                from_date=date(2014, 1, 1),
                item_code="Table",
                item_relation="1000",
                journal_num="",
                price_unit=Decimal(1),
                quantity_amount_from=Decimal(10),
                relation="PriceSales",
                to_date=None,
                unit_id="Pcs",
                invent_dim=[InventDim(invent_color_id="Red")],
            )
        ]
    )


def test_a_journal_comes_back_equal() -> None:
    check_document(journal())
    content = xml_from_document(journal())
    assert document_from_xml(PriceDiscountJournal, content) == journal()


def test_a_line_is_written_in_order_and_in_the_letter_case_of_ax() -> None:
    line = element_from_document(journal())[0]
    assert [etree.QName(child).localname for child in line] == [
        "AccountCode",
        "AccountRelation",
        "Amount",
        "Currency",
        "FromDate",
        "ItemCode",
        "ItemRelation",
        "JournalNum",
        "PriceUnit",
        "QuantityAmountFrom",
        "relation",
        "ToDate",
        "UnitId",
        "InventDim",
    ]


def test_prices_and_discounts_of_both_sides_have_symbols() -> None:
    sides = {name.removesuffix("Sales") for name in PRICE_TYPE if name.endswith("Sales")}
    assert sides == {"Price", "LineDisc", "MultiLineDisc", "EndDisc"}
    assert sides == {name.removesuffix("Purch") for name in PRICE_TYPE if name.endswith("Purch")}
