"""The Item document (AxdItem, AX 2012): shared products released to a company.

Shared products themselves are the EcoResProduct document. Base prices and units stand here, in the
entities Sales, Purch and Invent; trade agreements have documents of their own.

Standing: model. Names come from clients of the service, from documentation and from the AX 2009
document of the same name; the order of the children is assumed. The port's WSDL decides.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    ABC,
    FALSE_TRUE,
    NO_YES,
    XML_DOC_PURPOSE,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Document,
    Entity,
    Real,
    Text,
    Unset,
    Whole,
    children,
    choice,
    day,
    part,
    real,
    text,
    whole,
)
from axclarity.ax.documents.shared_types import DimensionSet

__all__ = [
    "Invent",
    "InventItemGroupItem",
    "InventItemInventSetup",
    "InventItemPurchSetup",
    "InventItemSalesSetup",
    "InventItemSetup",
    "InventModelGroupItem",
    "InventTable",
    "InventTableModule",
    "Item",
    "Purch",
    "Sales",
]

_MODULE = ("Invent", "Purch", "Sales")


@define(kw_only=True)
class InventTableModule(Entity):
    """A product's unit and base price for one use. `Price` is for `price_unit` units."""

    allocate_markup: Choice = choice("AllocateMarkup", NO_YES)
    end_disc: Choice = choice("EndDisc", NO_YES)
    inter_company_blocked: Choice = choice("InterCompanyBlocked", NO_YES)
    item_id: Text = text("ItemId", 20, external=50)
    line_disc: Text = text("LineDisc", 10)
    markup: Real = real("Markup")
    markup_group_id: Text = text("MarkupGroupId", 10)
    module_type: Choice = choice("ModuleType", _MODULE)
    multi_line_disc: Text = text("MultiLineDisc", 10)
    over_delivery_pct: Real = real("OverDeliveryPct")
    price: Real = real("Price")
    price_date: Day = day("PriceDate")
    price_qty: Real = real("PriceQty")
    price_unit: Real = real("PriceUnit")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    supp_item_group_id: Text = text("SuppItemGroupId", 10)
    tax_item_group_id: Text = text("TaxItemGroupId", 10)
    under_delivery_pct: Real = real("UnderDeliveryPct")
    unit_id: Text = text("UnitId", 10, external=50)


@define(kw_only=True)
class Sales(InventTableModule):
    """Unit and base price for selling."""

    axd_type = "AxdEntity_Sales"


@define(kw_only=True)
class Purch(InventTableModule):
    """Unit and base price for buying."""

    axd_type = "AxdEntity_Purch"


@define(kw_only=True)
class Invent(InventTableModule):
    """Unit and base price in stock."""

    axd_type = "AxdEntity_Invent"


@define(kw_only=True)
class InventItemSetup(Entity):
    """Quantities, lead time and stop for one use, per set of inventory dimensions."""

    calendar_days: Choice = choice("CalendarDays", NO_YES)
    highest_qty: Real = real("HighestQty")
    invent_dim_id: Text = text("InventDimId", 20)
    invent_dim_id_default: Text = text("InventDimIdDefault", 20)
    item_id: Text = text("ItemId", 20, external=50)
    lead_time: Whole = whole("LeadTime")
    lowest_qty: Real = real("LowestQty")
    mandatory_invent_location: Choice = choice("MandatoryInventLocation", NO_YES)
    mandatory_invent_site: Choice = choice("MandatoryInventSite", NO_YES)
    multiple_qty: Real = real("MultipleQty")
    override: Choice = choice("Override", NO_YES)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    standard_qty: Real = real("StandardQty")
    stopped: Choice = choice("Stopped", NO_YES)


@define(kw_only=True)
class InventItemSalesSetup(InventItemSetup):
    """Set-up for selling. `Stopped` keeps the product off new orders."""

    axd_type = "AxdEntity_InventItemSalesSetup"


@define(kw_only=True)
class InventItemPurchSetup(InventItemSetup):
    """Set-up for buying."""

    axd_type = "AxdEntity_InventItemPurchSetup"


@define(kw_only=True)
class InventItemInventSetup(InventItemSetup):
    """Set-up in stock."""

    axd_type = "AxdEntity_InventItemInventSetup"


@define(kw_only=True)
class InventItemGroupItem(Entity):
    """The item group, which decides the ledger accounts."""

    axd_type = "AxdEntity_InventItemGroupItem"

    item_data_area_id: Text = text("ItemDataAreaId", 4)
    item_group_data_area_id: Text = text("ItemGroupDataAreaId", 4)
    item_group_id: Text = text("ItemGroupId", 10)
    item_id: Text = text("ItemId", 20, external=50)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")


@define(kw_only=True)
class InventModelGroupItem(Entity):
    """The item model group, which decides stocking and costing."""

    axd_type = "AxdEntity_InventModelGroupItem"

    item_data_area_id: Text = text("ItemDataAreaId", 4)
    item_id: Text = text("ItemId", 20, external=50)
    model_group_data_area_id: Text = text("ModelGroupDataAreaId", 4)
    model_group_id: Text = text("ModelGroupId", 10)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")


@define(kw_only=True)
class InventTable(Entity):
    """A product released to a company. `Product` is the number of the shared product."""

    axd_type = "AxdEntity_InventTable"

    document_hash: Text = text("_DocumentHash")
    abc_contribution_margin: Choice = choice("ABCContributionMargin", ABC)
    abc_revenue: Choice = choice("ABCRevenue", ABC)
    abc_tie_up: Choice = choice("ABCTieUp", ABC)
    abc_value: Choice = choice("ABCValue", ABC)
    alt_item_id: Text = text("AltItemId", 20)
    batch_num_group_id: Text = text("BatchNumGroupId", 10)
    bom_unit_id: Text = text("BOMUnitId", 10, external=50)
    commission_group_id: Text = text("CommissionGroupId", 10)
    cost_group_id: Text = text("CostGroupId", 10)
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    density: Real = real("Density")
    depth: Real = real("Depth")
    gross_depth: Real = real("grossDepth")
    gross_height: Real = real("grossHeight")
    gross_width: Real = real("grossWidth")
    height: Real = real("Height")
    intracode: Text = text("Intracode", 10)
    item_buyer_group_id: Text = text("ItemBuyerGroupId", 10)
    item_id: Text = text("ItemId", 20, external=50)
    item_price_tolerance_group_id: Text = text("ItemPriceToleranceGroupId", 10)
    name_alias: Text = text("NameAlias", 20)
    net_weight: Real = real("NetWeight")
    orig_country_region_id: Text = text("OrigCountryRegionId", 10, external=50)
    orig_state_id: Text = text("OrigStateId", 10, external=50)
    packaging_group_id: Text = text("PackagingGroupId", 20)
    pmf_product_type: Text = text("PmfProductType")
    primary_vendor_id: Text = text("PrimaryVendorId", 20)
    prod_group_id: Text = text("ProdGroupId", 10)
    prod_pool_id: Text = text("ProdPoolId", 10)
    product: Text = text("Product", 70)
    proj_category_id: Text = text("projCategoryId", 30)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    req_group_id: Text = text("ReqGroupId", 10)
    sales_contribution_ratio: Real = real("SalesContributionRatio")
    sales_percent_markup: Real = real("SalesPercentMarkup")
    serial_num_group_id: Text = text("SerialNumGroupId", 10)
    sort_code: Whole = whole("sortCode")
    standard_config_id: Text = text("StandardConfigId", 10)
    statistics_factor: Real = real("StatisticsFactor")
    tara_weight: Real = real("TaraWeight")
    tax_packaging_qty: Real = real("TaxPackagingQty")
    unit_volume: Real = real("UnitVolume")
    width: Real = real("Width")
    sales: list[Sales] = children("Sales", Sales)
    purch: list[Purch] = children("Purch", Purch)
    invent: list[Invent] = children("Invent", Invent)
    invent_item_sales_setup: list[InventItemSalesSetup] = children(
        "InventItemSalesSetup", InventItemSalesSetup
    )
    invent_item_purch_setup: list[InventItemPurchSetup] = children(
        "InventItemPurchSetup", InventItemPurchSetup
    )
    invent_item_invent_setup: list[InventItemInventSetup] = children(
        "InventItemInventSetup", InventItemInventSetup
    )
    invent_item_group_item: list[InventItemGroupItem] = children(
        "InventItemGroupItem", InventItemGroupItem
    )
    invent_model_group_item: list[InventModelGroupItem] = children(
        "InventModelGroupItem", InventModelGroupItem
    )


@define(kw_only=True)
class Item(Document):
    """The Item document. Model: no contract of it is at hand."""

    axd_type = "AxdItem"
    root = "Item"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/Item"
    key_field = "ItemId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    invent_table: list[InventTable] = children("InventTable", InventTable)
