"""The ReturnOrderIn document."""

from datetime import date
from decimal import Decimal

from lxml import etree

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import InventDim, MarkupTransLine, check_document
from axclarity.ax.documents.return_order import (
    MarkupTransHdr,
    ReturnLine,
    ReturnOrderIn,
    ReturnTable,
)


def order() -> ReturnOrderIn:
    return ReturnOrderIn(
        sales_table=[
            ReturnTable(
                currency_code="EUR",
                cust_account="4005",
                quotation_id="",
                return_deadline=date(2014, 6, 1),
                return_item_num=None,
                return_reason_code_id="WRONG",
                sales_line=[
                    ReturnLine(
                        expected_ret_qty=Decimal("-1.00"),
                        invent_trans_id_return="LOT-1",
                        item_id="1000",
                        return_disposition_code_id="CREDIT",
                        sales_unit="Pcs",
                        invent_dim=[InventDim(invent_color_id="01", invent_site_id="1")],
                        markup_trans_line=[MarkupTransLine(markup_code="GIFT")],
                    )
                ],
                markup_trans_hdr=[MarkupTransHdr(markup_code="RESTOCK", value=Decimal(5))],
            )
        ]
    )


def names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_a_return_comes_back_equal() -> None:
    check_document(order())
    assert document_from_xml(ReturnOrderIn, xml_from_document(order())) == order()


def test_entities_have_the_names_of_a_sales_order_but_for_the_charges() -> None:
    table = element_from_document(order())[0]
    assert etree.QName(table).localname == "SalesTable"
    assert names(table) == [
        "CurrencyCode",
        "CustAccount",
        "QuotationId",
        "ReturnDeadline",
        "ReturnItemNum",
        "ReturnReasonCodeId",
        "SalesLine",
        "MarkupTransHdr",
    ]


def test_a_line_is_written_in_order() -> None:
    line = element_from_document(order())[0].find("{*}SalesLine")
    assert line is not None
    assert names(line) == [
        "ExpectedRetQty",
        "InventTransIdReturn",
        "ItemId",
        "ReturnDispositionCodeId",
        "SalesUnit",
        "InventDim",
        "MarkupTransLine",
    ]


def test_types_are_those_of_the_contract() -> None:
    types = [kind.axd_type for kind in (ReturnTable, ReturnLine, MarkupTransHdr)]
    assert types == ["AxdEntity_SalesTable", "AxdEntity_SalesLine", "AxdEntity_MarkupTransHdr"]
