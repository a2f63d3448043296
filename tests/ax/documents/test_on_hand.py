"""The InventoryOnHand document: rows of stock."""

from datetime import date
from decimal import Decimal

from axclarity.ax.contract import document_from_xml, xml_from_document
from axclarity.ax.documents import UNSET, check_document, field_specs
from axclarity.ax.documents.on_hand import InventoryOnHand, InventSum, InventSumDim


def test_rows_of_stock_come_back() -> None:
    sent = InventoryOnHand(
        doc_purpose="Original",
        invent_sum=[
            InventSum(
                document_hash="0123456789abcdef0123456789abcdef",
                item_id="1000",
                invent_dim_id="00000065_069",
                avail_physical=Decimal("12.00"),
                physical_invent=Decimal("15.00"),
                reserv_physical=Decimal("3.00"),
                closed="No",
                last_upd_date_physical=date(2026, 2, 28),
                rec_id=5637144576,
                rec_version=1894267,
                invent_dim=[InventSumDim(invent_site_id="1", invent_location_id="11")],
            ),
            InventSum(item_id="1001", avail_physical=Decimal(-1), physical_value=None),
        ],
    )
    check_document(sent)

    read = document_from_xml(InventoryOnHand, xml_from_document(sent))

    assert read == sent
    assert read.invent_sum[1].on_order is UNSET


def test_a_row_is_ordered_by_name_with_its_dimensions_last() -> None:
    names = [spec.name for spec in field_specs(InventSum)]

    assert names == [
        "_DocumentHash",
        "Arrived",
        "AvailOrdered",
        "AvailPhysical",
        "Closed",
        "ClosedQty",
        "Deducted",
        "InventDimId",
        "ItemId",
        "LastUpdDateExpected",
        "LastUpdDatePhysical",
        "OnOrder",
        "Ordered",
        "PhysicalInvent",
        "PhysicalValue",
        "Picked",
        "PostedQty",
        "PostedValue",
        "QuotationIssue",
        "QuotationReceipt",
        "Received",
        "RecId",
        "RecVersion",
        "Registered",
        "ReservOrdered",
        "ReservPhysical",
        "InventDim",
    ]


def test_dimensions_are_written_as_ax_2012_writes_them() -> None:
    lengths = {spec.name: spec.length for spec in field_specs(InventSumDim)}

    assert lengths == {
        "ConfigId": 10,
        "InventBatchId": 20,
        "InventColorId": 10,
        "InventDimId": 20,
        "InventLocationId": 10,
        "InventSerialId": 20,
        "InventSiteId": 10,
        "InventSizeId": 10,
        "InventStyleId": 10,
        "RecId": None,
        "RecVersion": None,
        "WMSLocationId": 10,
        "WMSPalletId": 18,
    }


def test_nothing_is_required_of_what_is_only_read() -> None:
    kinds = (InventoryOnHand, InventSum, InventSumDim)

    assert not [spec.name for kind in kinds for spec in field_specs(kind) if spec.required]


def test_the_document_and_its_records_name_the_types_of_ax() -> None:
    kinds = (InventoryOnHand, InventSum, InventSumDim)

    assert [kind.axd_type for kind in kinds] == [
        "AxdInventoryOnHand",
        "AxdEntity_InventSum",
        "AxdEntity_InventDim",
    ]
    assert [spec.name for spec in field_specs(InventoryOnHand)] == [
        "ClearNilFieldsOnUpdate",
        "DocPurpose",
        "SenderId",
        "InventSum",
    ]
