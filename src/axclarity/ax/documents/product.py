"""The EcoResProduct document (AxdEcoResProduct, AX 2012 R3): products shared by all companies.

Standing: contract. Fields stand in wire order; letter case is AX's. The document holds neither
prices nor stock, and AX offers no update or delete for it.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    ECO_RES_PRODUCT_TYPE,
    ECO_RES_VARIANT_CONFIGURATION_TECHNOLOGY_TYPE,
    FALSE_TRUE,
    NO_YES,
    XML_DOC_PURPOSE,
)
from axclarity.ax.documents._field import (
    Choice,
    Document,
    Entity,
    Text,
    Whole,
    children,
    choice,
    part,
    text,
    whole,
)
from axclarity.ax.documents.shared_types import CategoryKey

__all__ = [
    "EcoResColor",
    "EcoResConf",
    "EcoResDistinctProduct",
    "EcoResDistinctProductVariant",
    "EcoResProduct",
    "EcoResProductCategory",
    "EcoResProductMaster",
    "EcoResProductVariantColor",
    "EcoResProductVariantConfiguration",
    "EcoResProductVariantSize",
    "EcoResProductVariantStyle",
    "EcoResSize",
    "EcoResStyle",
    "ModelingPolicy",
    "Product",
    "ProductDimGroup",
    "ProductIdentifier",
    "ProductTranslation",
    "ProductTransportationCodes",
    "StorageDimGroup",
    "TrackingDimGroup",
    "VariantDimValue",
]


@define(kw_only=True)
class ProductTranslation(Entity):
    """Name and description of a product in one language."""

    axd_type = "AxdEntity_Translation"

    description: Text = text("Description", 1000)
    language_id: str = text("LanguageId", 7, required=True)
    name: Text = text("Name", 60)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")


@define(kw_only=True)
class ProductDimGroup(Entity):
    """Which of colour, size, style and configuration tell the variants apart."""

    axd_type = "AxdEntity_ProductDimGroup"

    product: str = text("Product", required=True)
    product_dimension_group: str = text("ProductDimensionGroup", required=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")


@define(kw_only=True)
class StorageDimGroup(Entity):
    """Which of site, warehouse, location and pallet stock is kept by."""

    axd_type = "AxdEntity_StorageDimGroup"

    product: str = text("Product", required=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    storage_dimension_group: str = text("StorageDimensionGroup", required=True)


@define(kw_only=True)
class TrackingDimGroup(Entity):
    """Which of batch and serial number stock is traced by."""

    axd_type = "AxdEntity_TrackingDimGroup"

    product: str = text("Product", required=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    tracking_dimension_group: str = text("TrackingDimensionGroup", required=True)


@define(kw_only=True)
class ProductIdentifier(Entity):
    """The number of a product."""

    axd_type = "AxdEntity_Identifier"

    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    product_number: str = text("ProductNumber", 20, required=True)


@define(kw_only=True)
class EcoResProductCategory(Entity):
    """A place of a product in a category hierarchy."""

    axd_type = "AxdEntity_EcoResProductCategory"

    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    category_hierarchy: str = text("CategoryHierarchy", required=True)
    category: CategoryKey = part("Category", CategoryKey, required=True)
    product: str = text("Product", required=True)


@define(kw_only=True)
class ProductTransportationCodes(Entity):
    """Freight classes of a product: harmonised code, NMFC and STCC (AX 2012 R3)."""

    axd_type = "AxdEntity_WHSEcoResProductTransportationCodes"

    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    harmonized_code: Text = text("HarmonizedCode")
    nmfc_code: Text = text("NMFCCode")
    product: str = text("Product", required=True)
    stcc_code: Text = text("STCCCode")


@define(kw_only=True)
class Product(Entity):
    """A product. To create one, use EcoResDistinctProduct, EcoResProductMaster or a variant."""

    axd_type = "AxdEntity_Product_EcoResProduct"

    document_hash: Text = text("_DocumentHash")
    display_product_number: str = text("DisplayProductNumber", 70, required=True)
    pds_cw_product: Choice = choice("PdsCWProduct", NO_YES)
    product_type: str = choice("ProductType", ECO_RES_PRODUCT_TYPE, required=True)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    search_name: Text = text("SearchName", 20)
    translation: list[ProductTranslation] = children("Translation", ProductTranslation)
    product_dim_group: list[ProductDimGroup] = children("ProductDimGroup", ProductDimGroup)
    storage_dim_group: list[StorageDimGroup] = children("StorageDimGroup", StorageDimGroup)
    tracking_dim_group: list[TrackingDimGroup] = children("TrackingDimGroup", TrackingDimGroup)
    identifier: list[ProductIdentifier] = children("Identifier", ProductIdentifier)
    eco_res_product_category: list[EcoResProductCategory] = children(
        "EcoResProductCategory", EcoResProductCategory
    )
    whs_eco_res_product_transportation_codes: list[ProductTransportationCodes] = children(
        "WHSEcoResProductTransportationCodes", ProductTransportationCodes
    )


@define(kw_only=True)
class ModelingPolicy(Entity):
    """Whether AX makes the variants of a master, and uses configurations again."""

    axd_type = "AxdEntity_ModelingPolicy"

    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    is_variant_generation_enabled: Choice = choice("IsVariantGenerationEnabled", NO_YES)
    is_reuse_configuration_enabled: Choice = choice("IsReuseConfigurationEnabled", NO_YES)


@define(kw_only=True)
class EcoResProductMaster(Product):
    """A product that is sold in variants."""

    axd_type = "AxdEntity_Product_EcoResProductMaster"

    product_variant_unit_conversion_enable: Choice = choice(
        "ProductVariantUnitConversionEnable", NO_YES
    )
    retail_color_group_id: Text = text("RetailColorGroupId")
    retail_size_group_id: Text = text("RetailSizeGroupId")
    retail_style_group_id: Text = text("RetailStyleGroupId")
    variant_configuration_technology: str = choice(
        "VariantConfigurationTechnology",
        ECO_RES_VARIANT_CONFIGURATION_TECHNOLOGY_TYPE,
        required=True,
    )
    modeling_policy: list[ModelingPolicy] = children("ModelingPolicy", ModelingPolicy)


@define(kw_only=True)
class EcoResDistinctProduct(Product):
    """A product that is sold as it is."""

    axd_type = "AxdEntity_Product_EcoResDistinctProduct"


@define(kw_only=True)
class VariantDimValue(Entity):
    """What a variant is along one dimension. To create one, use the class of the dimension."""

    axd_type = "AxdEntity_VariantDimValue_EcoResProductVariantDimensionValue"

    distinct_product_variant: str = text("DistinctProductVariant", required=True)
    product_dimension_attribute: Whole = whole("ProductDimensionAttribute")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    retail_weight: Whole = whole("RetailWeight")


@define(kw_only=True)
class DimensionName(Entity):
    """A value of a product dimension, by its name."""

    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    name: str = text("Name", required=True)


@define(kw_only=True)
class EcoResStyle(DimensionName):
    """A style."""

    axd_type = "AxdEntity_EcoResStyle"


@define(kw_only=True)
class EcoResProductVariantStyle(VariantDimValue):
    """The style of a variant."""

    axd_type = "AxdEntity_VariantDimValue_EcoResProductVariantStyle"

    style: str = text("Style", required=True)
    eco_res_style: list[EcoResStyle] = children("EcoResStyle", EcoResStyle)


@define(kw_only=True)
class EcoResSize(DimensionName):
    """A size."""

    axd_type = "AxdEntity_EcoResSize"


@define(kw_only=True)
class EcoResProductVariantSize(VariantDimValue):
    """The size of a variant."""

    axd_type = "AxdEntity_VariantDimValue_EcoResProductVariantSize"

    size: str = text("Size", required=True)
    eco_res_size: list[EcoResSize] = children("EcoResSize", EcoResSize)


@define(kw_only=True)
class EcoResConf(DimensionName):
    """A configuration."""

    axd_type = "AxdEntity_EcoResConf"


@define(kw_only=True)
class EcoResProductVariantConfiguration(VariantDimValue):
    """The configuration of a variant."""

    axd_type = "AxdEntity_VariantDimValue_EcoResProductVariantConfiguration"

    configuration: str = text("Configuration", required=True)
    eco_res_conf: list[EcoResConf] = children("EcoResConf", EcoResConf)


@define(kw_only=True)
class EcoResColor(DimensionName):
    """A colour."""

    axd_type = "AxdEntity_EcoResColor"


@define(kw_only=True)
class EcoResProductVariantColor(VariantDimValue):
    """The colour of a variant."""

    axd_type = "AxdEntity_VariantDimValue_EcoResProductVariantColor"

    color: str = text("Color", required=True)
    eco_res_color: list[EcoResColor] = children("EcoResColor", EcoResColor)


@define(kw_only=True)
class EcoResDistinctProductVariant(EcoResDistinctProduct):
    """One variant of a master. Note RetaiTotalWeight: AX leaves the l out."""

    axd_type = "AxdEntity_Product_EcoResDistinctProductVariant"

    product_master: str = text("ProductMaster", required=True)
    retai_total_weight: Whole = whole("RetaiTotalWeight")
    variant_dim_value: list[VariantDimValue] = children("VariantDimValue", VariantDimValue)


@define(kw_only=True)
class EcoResProduct(Document):
    """The EcoResProduct document. Source: AX 2012 R3 AxdEcoResProduct."""

    axd_type = "AxdEcoResProduct"
    root = "EcoResProduct"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/EcoResProduct"
    key_field = "DisplayProductNumber"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId")
    product: list[Product] = children("Product", Product)
