"""The EcoResProduct document: shared products, masters and variants."""

import pytest

from axclarity.ax.contract import (
    document_from_xml,
    element_from_document,
    parse_xml,
    xml_from_document,
)
from axclarity.ax.documents import check_document, field_specs
from axclarity.ax.documents.product import (
    EcoResColor,
    EcoResConf,
    EcoResDistinctProduct,
    EcoResDistinctProductVariant,
    EcoResProduct,
    EcoResProductCategory,
    EcoResProductMaster,
    EcoResProductVariantColor,
    EcoResProductVariantConfiguration,
    EcoResProductVariantSize,
    EcoResProductVariantStyle,
    EcoResSize,
    EcoResStyle,
    ModelingPolicy,
    Product,
    ProductDimGroup,
    ProductIdentifier,
    ProductTranslation,
    ProductTransportationCodes,
    StorageDimGroup,
    TrackingDimGroup,
    VariantDimValue,
)
from axclarity.ax.documents.shared_types import CategoryKey
from axclarity.errors import InvalidDocument, MalformedReply

NAMESPACE = "http://schemas.microsoft.com/dynamics/2008/01/documents/EcoResProduct"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def master() -> EcoResProductMaster:
    return EcoResProductMaster(
        document_hash="0123456789abcdef0123456789abcdef",
        display_product_number="SHIRT",
        product_type="Item",
        rec_id=5637144577,
        rec_version=1,
        search_name="",
        translation=[
            ProductTranslation(language_id="en-us", name="Shirt", description=None),
            ProductTranslation(language_id="nb-no", name="Skjorte"),
        ],
        product_dim_group=[ProductDimGroup(product="SHIRT", product_dimension_group="SizeCol")],
        storage_dim_group=[StorageDimGroup(product="SHIRT", storage_dimension_group="SiteWH")],
        tracking_dim_group=[TrackingDimGroup(product="SHIRT", tracking_dimension_group="None")],
        identifier=[ProductIdentifier(product_number="SHIRT")],
        eco_res_product_category=[
            EcoResProductCategory(
                category_hierarchy="Retail",
                category=CategoryKey(name="Shirts", category_hierarchy_name="Retail"),
                product="SHIRT",
            )
        ],
        whs_eco_res_product_transportation_codes=[
            ProductTransportationCodes(product="SHIRT", harmonized_code="6205.20")
        ],
        variant_configuration_technology="PredefinedVariants",
        modeling_policy=[ModelingPolicy(is_variant_generation_enabled="Yes")],
    )


def variant() -> EcoResDistinctProductVariant:
    number = "SHIRT : M : Blue"
    return EcoResDistinctProductVariant(
        display_product_number=number,
        product_type="Item",
        product_master="SHIRT",
        retai_total_weight=3,
        variant_dim_value=[
            EcoResProductVariantColor(
                distinct_product_variant=number,
                color="Blue",
                eco_res_color=[EcoResColor(name="Blue")],
            ),
            EcoResProductVariantSize(
                distinct_product_variant=number, size="M", eco_res_size=[EcoResSize(name="M")]
            ),
            EcoResProductVariantStyle(
                distinct_product_variant=number,
                retail_weight=1,
                style="Slim",
                eco_res_style=[EcoResStyle(name="Slim")],
            ),
            EcoResProductVariantConfiguration(
                distinct_product_variant=number,
                configuration="A",
                eco_res_conf=[EcoResConf(name="A")],
            ),
        ],
    )


def document() -> EcoResProduct:
    distinct = EcoResDistinctProduct(display_product_number="MUG", product_type="Service")
    return EcoResProduct(sender_id="USMF", product=[distinct, master(), variant()])


def test_products_of_every_type_come_back() -> None:
    sent = document()
    check_document(sent)

    read = document_from_xml(EcoResProduct, xml_from_document(sent))

    assert read == sent
    assert [type(product) for product in read.product] == [
        EcoResDistinctProduct,
        EcoResProductMaster,
        EcoResDistinctProductVariant,
    ]


def test_products_and_dimensions_name_their_types_on_the_wire() -> None:
    root = element_from_document(document())
    products = root.findall(f"{{{NAMESPACE}}}Product")
    values = products[2].findall(f"{{{NAMESPACE}}}VariantDimValue")

    assert [product.get(TYPE) for product in products] == [
        "AxdEntity_Product_EcoResDistinctProduct",
        "AxdEntity_Product_EcoResProductMaster",
        "AxdEntity_Product_EcoResDistinctProductVariant",
    ]
    assert [value.get(TYPE) for value in values] == [
        f"AxdEntity_VariantDimValue_EcoResProductVariant{dimension}"
        for dimension in ("Color", "Size", "Style", "Configuration")
    ]


def test_a_product_of_a_type_that_no_contract_names_is_refused() -> None:
    content = (
        f'<EcoResProduct xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<Product class="entity" xsi:type="AxdEntity_Product_SiteProduct">'
        "<DisplayProductNumber>MUG</DisplayProductNumber></Product></EcoResProduct>"
    )
    with pytest.raises(MalformedReply, match="Product names a type"):
        document_from_xml(EcoResProduct, content.encode())


def test_a_variant_has_the_fields_and_children_of_a_product_first() -> None:
    names = [spec.name for spec in field_specs(EcoResDistinctProductVariant)]

    assert names == [
        "_DocumentHash",
        "DisplayProductNumber",
        "PdsCWProduct",
        "ProductType",
        "RecId",
        "RecVersion",
        "SearchName",
        "Translation",
        "ProductDimGroup",
        "StorageDimGroup",
        "TrackingDimGroup",
        "Identifier",
        "EcoResProductCategory",
        "WHSEcoResProductTransportationCodes",
        "ProductMaster",
        "RetaiTotalWeight",
        "VariantDimValue",
    ]


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        (Product, {"DisplayProductNumber", "ProductType"}),
        (ProductTranslation, {"LanguageId"}),
        (ProductIdentifier, {"ProductNumber"}),
        (ProductDimGroup, {"Product", "ProductDimensionGroup"}),
        (StorageDimGroup, {"Product", "StorageDimensionGroup"}),
        (TrackingDimGroup, {"Product", "TrackingDimensionGroup"}),
        (EcoResProductCategory, {"CategoryHierarchy", "Category", "Product"}),
        (ProductTransportationCodes, {"Product"}),
        (ModelingPolicy, set()),
        (VariantDimValue, {"DistinctProductVariant"}),
        (EcoResProductVariantColor, {"DistinctProductVariant", "Color"}),
        (EcoResColor, {"Name"}),
    ],
)
def test_what_the_schema_insists_on(kind: type, required: set[str]) -> None:
    assert {spec.name for spec in field_specs(kind) if spec.required} == required


def test_a_master_says_how_its_variants_come_about() -> None:
    technology = {spec.name: spec for spec in field_specs(EcoResProductMaster)}[
        "VariantConfigurationTechnology"
    ]

    assert technology.required
    assert technology.values == (
        "PredefinedVariants",
        "DimensionBased",
        "RuleBased",
        "ConstraintBased",
    )


def test_a_number_too_long_and_a_wrong_symbol_are_refused_before_sending() -> None:
    wrong = EcoResDistinctProduct(display_product_number="x" * 71, product_type="Goods")

    with pytest.raises(InvalidDocument) as refused:
        check_document(EcoResProduct(product=[wrong]))

    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {
        ("EcoResProduct.Product[0].DisplayProductNumber", "ax.too-long"),
        ("EcoResProduct.Product[0].ProductType", "ax.not-a-symbol"),
    }


def test_the_root_is_in_the_namespace_of_the_document() -> None:
    root = parse_xml(xml_from_document(document()))

    assert root.tag == f"{{{NAMESPACE}}}EcoResProduct"
