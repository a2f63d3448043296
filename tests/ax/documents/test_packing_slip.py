"""Packing slips: ASN out of AX, SalesPackingSlip into AX."""

from datetime import UTC, date, datetime
from decimal import Decimal

from lxml import etree

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import InventDim, PostalAddressKey
from axclarity.ax.documents.packing_slip import (
    AdvanceShipNotice,
    CustPackingSlipJour,
    CustPackingSlipTrans,
    SalesPackingSlip,
    SalesParmLine,
    SalesParmTable,
)

DOCUMENTS = "http://schemas.microsoft.com/dynamics/2008/01/documents/"


def notice() -> AdvanceShipNotice:
    return AdvanceShipNotice(
        cust_packing_slip_jour=[
            CustPackingSlipJour(
                delivery_date=date(2014, 5, 6),
                packing_slip_id="PS-1",
                sales_id="SO-1",
                ship_carrier_name="",
                weight=Decimal("12.50"),
                cust_packing_slip_trans=[
                    CustPackingSlipTrans(
                        item_id="1000",
                        ordered=Decimal(5),
                        qty=Decimal(3),
                        remain=Decimal(2),
                        invent_dim=[InventDim(invent_batch_id="B-7")],
                    )
                ],
            )
        ]
    )


def delivery() -> SalesPackingSlip:
    return SalesPackingSlip(
        sales_parm_table=[
            SalesParmTable(
                packing_slip_id=None,
                sales_id="SO-1",
                trans_date=date(2014, 5, 6),
                sales_parm_line=[
                    SalesParmLine(
                        deliver_now=Decimal("3.00"), invent_trans_id="LOT-1", item_id="1000"
                    )
                ],
            )
        ]
    )


def names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_a_notice_comes_back_equal() -> None:
    assert document_from_xml(AdvanceShipNotice, xml_from_document(notice())) == notice()


def test_a_delivery_comes_back_equal() -> None:
    assert document_from_xml(SalesPackingSlip, xml_from_document(delivery())) == delivery()


def test_roots_follow_the_names_of_ax_classes() -> None:
    assert element_from_document(notice()).tag == f"{{{DOCUMENTS}ASN}}ASN"
    tag = f"{{{DOCUMENTS}SalesPackingSlip}}SalesPackingSlip"
    assert element_from_document(delivery()).tag == tag


def test_a_line_of_a_notice_is_written_in_order() -> None:
    line = element_from_document(notice())[0][-1]
    assert names(line) == ["ItemId", "Ordered", "Qty", "Remain", "InventDim"]


def test_an_address_is_named_by_its_key() -> None:
    document = notice()
    document.cust_packing_slip_jour[0].delivery_postal_address = PostalAddressKey(
        location_location_id="000012", valid_from=datetime(2014, 1, 1, tzinfo=UTC)
    )
    key = element_from_document(document)[0].find("{*}DeliveryPostalAddress")
    assert key is not None
    assert names(key) == ["Location_LocationId", "ValidFrom"]
