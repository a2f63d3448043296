"""The Item document: products released to a company."""

from decimal import Decimal

from lxml import etree

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import check_document
from axclarity.ax.documents.released_product import (
    Invent,
    InventItemGroupItem,
    InventItemSalesSetup,
    InventModelGroupItem,
    InventTable,
    Item,
    Purch,
    Sales,
)


def item() -> Item:
    return Item(
        invent_table=[
            InventTable(
                gross_depth=Decimal("1.5"),
                item_id="1000",
                name_alias="",
                net_weight=None,
                prod_group_id="P",
                product="SHIRT",
                proj_category_id="Shirts",
                sort_code=7,
                sales=[Sales(price=Decimal("19.95"), price_unit=Decimal(1), unit_id="Pcs")],
                purch=[Purch(item_id="1000", unit_id="Box")],
                invent=[Invent(module_type="Invent", unit_id="Pcs")],
                invent_item_sales_setup=[InventItemSalesSetup(lead_time=3, stopped="No")],
                invent_item_group_item=[InventItemGroupItem(item_group_id="Clothes")],
                invent_model_group_item=[InventModelGroupItem(model_group_id="FIFO")],
            )
        ]
    )


def test_a_product_comes_back_equal() -> None:
    check_document(item())
    assert document_from_xml(Item, xml_from_document(item())) == item()


def test_a_product_is_written_in_order_and_in_the_letter_case_of_ax() -> None:
    table = element_from_document(item())[0]
    assert [etree.QName(child).localname for child in table] == [
        "grossDepth",
        "ItemId",
        "NameAlias",
        "NetWeight",
        "ProdGroupId",
        "Product",
        "projCategoryId",
        "sortCode",
        "Sales",
        "Purch",
        "Invent",
        "InventItemSalesSetup",
        "InventItemGroupItem",
        "InventModelGroupItem",
    ]


def test_each_use_is_an_entity_of_its_own() -> None:
    types = [kind.axd_type for kind in (Sales, Purch, Invent)]
    assert types == ["AxdEntity_Sales", "AxdEntity_Purch", "AxdEntity_Invent"]
