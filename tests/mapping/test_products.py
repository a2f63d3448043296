"""Products of AX and of the shop: variants, attributes, and what a person must look at."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from attrs import evolve

from axclarity.ax.documents import (
    EcoResColor,
    EcoResDistinctProduct,
    EcoResDistinctProductVariant,
    EcoResProduct,
    EcoResProductCategory,
    EcoResProductMaster,
    EcoResProductVariantColor,
    EcoResProductVariantConfiguration,
    EcoResProductVariantSize,
    EcoResProductVariantStyle,
    InventDim,
    InventItemSalesSetup,
    InventSumDim,
    InventTable,
    ProductTranslation,
    Sales,
    VariantDimValue,
    check_document,
)
from axclarity.ax.documents.shared_types import CategoryKey
from axclarity.clarity.models import (
    NewProduct,
    Product,
    ProductPrice,
    ProductType,
    record_from_json,
    record_from_object,
)
from axclarity.errors import (
    AxClarityError,
    ConfigError,
    InvalidValue,
    MappingError,
    Problem,
    value_class,
)
from axclarity.mapping.products import (
    Alias,
    AliasTable,
    Attribute,
    AttributeValue,
    Review,
    VariantKey,
    attribute_value,
    common_attributes,
    gtin,
    json_from_attribute,
)
from axclarity.mapping.products.from_ax import (
    MappedProducts,
    ProductFacts,
    products_from_eco_res_product,
)
from axclarity.mapping.products.policy import ProductGroups, ProductPolicy
from axclarity.mapping.products.to_ax import MappedEcoResProduct, eco_res_product_from_products
from axclarity.mapping.products.variants import dimensions_of, invent_dim_of, variant_key
from axclarity.values import Money, ProductId

D = Decimal


def where(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Path and rule of what was refused."""
    return [(problem.path, problem.rule) for problem in problems]


def alias(spelling: str, value: str, source: str = "catalogue 2026") -> Alias:
    return Alias(spelling=spelling, value=value, source=source)


COLOURS = AliasTable((alias("Grn", "Green"), alias("grün", "Green"), alias("rd", "Red")))


class TestVariantKeys:
    """One text for each variant, in AX's order of the dimensions."""

    ABX = VariantKey(product="ABB_01", config="ABX", size="Small", color="Green")
    KEYS = (
        (ABX, "ABB_01:ABX:Small:Green"),
        (VariantKey(product="P", color="Red"), "P:::Red"),
        (VariantKey(product="P", style="V"), "P::::V"),
        (VariantKey(product="P", size="L", style="V"), "P::L::V"),
        (VariantKey(product="P"), "P"),
    )

    @pytest.mark.parametrize(("key", "text"), KEYS)
    def test_a_key_and_its_text(self, key: VariantKey, text: str) -> None:
        assert str(key) == text
        assert VariantKey.parse(text) == key

    @pytest.mark.parametrize("text", ["P : : : Red", "P :  :  : Red", "P:::Red:", " P:::Red"])
    def test_numbers_that_ax_made_are_read(self, text: str) -> None:
        assert VariantKey.parse(text) == VariantKey(product="P", color="Red")

    @pytest.mark.parametrize("text", ["", ":ABX", "P:1:2:3:4:5", "P:1:2:3:4:"])
    def test_what_is_no_key_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidValue) as refused:
            VariantKey.parse(text)
        assert where(refused.value.problems) == [("product", "products.variant-key")]

    @pytest.mark.parametrize("name", ["product", "config", "size", "color", "style"])
    @pytest.mark.parametrize("value", ["a:b", ":", " a", "a\t"])
    def test_parts_that_would_not_come_back_are_refused(self, name: str, value: str) -> None:
        with pytest.raises(InvalidValue) as refused:
            VariantKey(**{"product": "P", name: value})
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == (name, "products.variant-key")
        assert problem.value_class == f"text({len(value)})"

    def test_a_variant_says_what_it_is(self) -> None:
        key = VariantKey(product="P", size="L", color="Red")
        assert (key.is_variant, key.options) == (True, {"size": "L", "color": "Red"})
        assert not VariantKey(product="P").is_variant

    def test_inventory_dimensions(self) -> None:
        key = VariantKey(product="P", config="C", size="L", color="Red", style="V")
        dim = invent_dim_of(key)
        assert dim == InventDim(
            config_id="C", invent_size_id="L", invent_color_id="Red", invent_style_id="V"
        )
        assert dimensions_of(dim) == key.options
        assert dimensions_of(InventSumDim(invent_site_id="1", invent_color_id=None)) == {}

    def test_the_key_of_a_variant_of_the_document(self) -> None:
        number = "P : C : L : Red : V"
        values: list[VariantDimValue] = [
            EcoResProductVariantColor(distinct_product_variant=number, color="Red"),
            EcoResProductVariantStyle(distinct_product_variant=number, style="V"),
            EcoResProductVariantSize(distinct_product_variant=number, size="L"),
            EcoResProductVariantConfiguration(distinct_product_variant=number, configuration="C"),
        ]
        variant = EcoResDistinctProductVariant(
            display_product_number=number,
            product_type="Item",
            product_master="P",
            variant_dim_value=values,
        )
        assert str(variant_key(variant)) == "P:C:L:Red:V"

    @pytest.mark.parametrize("count", [0, 2])
    def test_a_variant_has_one_value_of_a_dimension(self, count: int) -> None:
        red = EcoResProductVariantColor(distinct_product_variant="x", color="Red")
        variant = EcoResDistinctProductVariant(
            display_product_number="x",
            product_type="Item",
            product_master="P",
            variant_dim_value=[red] * count,
        )
        with pytest.raises(MappingError) as refused:
            variant_key(variant)
        assert where(refused.value.problems) == [("Product.VariantDimValue", "products.dimensions")]

    def test_a_value_must_name_its_dimension(self) -> None:
        bare = VariantDimValue(distinct_product_variant="x")
        variant = EcoResDistinctProductVariant(
            display_product_number="x",
            product_type="Item",
            product_master="P",
            variant_dim_value=[bare],
        )
        with pytest.raises(MappingError) as refused:
            variant_key(variant)
        assert where(refused.value.problems) == [("Product.VariantDimValue", "products.dimensions")]


class TestBarcodes:
    """The check digit of a GTIN."""

    @pytest.mark.parametrize(
        "text", ["96385074", "036000291452", "4006381333931", "10012345678902", "0000000000000"]
    )
    def test_right_ones(self, text: str) -> None:
        assert gtin(text) == text

    @pytest.mark.parametrize(
        "text", ["96385075", "036000291453", "4006381333913", "4006381333930", "10012345678901"]
    )
    def test_wrong_check_digits(self, text: str) -> None:
        with pytest.raises(InvalidValue, match="wrong check digit") as refused:
            gtin(text)
        assert where(refused.value.problems) == [("barcode", "products.barcode")]
        assert refused.value.problems[0].value_class == f"text({len(text)})"

    @pytest.mark.parametrize(
        "text", ["", "0", "963850740", "40063813339x1", "４００６３８１３３３９３１"]
    )
    def test_what_is_no_gtin(self, text: str) -> None:
        with pytest.raises(InvalidValue, match="8, 12, 13 or 14 digits") as refused:
            gtin(text, path="$.barcode")
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == ("$.barcode", "products.barcode")
        assert problem.value_class == f"text({len(text)})"


class TestAliases:
    """One spelling for each value, and who said so."""

    @pytest.mark.parametrize(
        "text", ["Grn", "grn", " GRN ", "Green", "GRÜN", "gru\u0308n", "ＧＲＮ"]
    )
    def test_spellings_come_to_one_value(self, text: str) -> None:
        assert COLOURS.harmonised(text) == "Green"

    def test_what_is_unknown_stays_unknown(self) -> None:
        assert COLOURS.harmonised("Blue") is None
        assert COLOURS.nearest("Gren") == ("Green",)
        assert COLOURS.nearest("Grene rd") != ()
        assert COLOURS.nearest("") == ()
        assert AliasTable(()).nearest("Green") == ()

    def test_at_most_three_values_are_named(self) -> None:
        sizes = AliasTable(tuple(alias(f"Size {n}", f"Size {n}") for n in range(6)))
        assert len(sizes.nearest("Size 9")) == 3

    def test_the_source_of_an_alias_is_kept(self) -> None:
        table = AliasTable(
            (
                alias("Grn", "Green", "list A"),
                alias("grün", "Green", "list B"),
                alias("x", "X", "C"),
            )
        )
        assert [each.source for each in table.provenance("GRN")] == ["list A"]
        assert {each.source for each in table.provenance("green")} == {"list A", "list B"}

    def test_order_makes_no_difference(self) -> None:
        assert AliasTable(tuple(reversed(COLOURS.aliases))) == COLOURS

    @pytest.mark.parametrize(
        ("aliases", "path"),
        [
            ([("Grn", "Green"), ("GRN", "Grey")], "aliases.GRN"),
            ([("Grn", "Green"), ("Green", "Emerald")], "aliases.Grn"),
            ([("Green", "Emerald"), ("Grn", "Green")], "aliases.Grn"),
            ([("a", "Green"), ("b", "green")], "aliases.b"),
            ([("", "Green")], "aliases..spelling"),
            ([("Grn", " ")], "aliases.Grn.value"),
        ],
        ids=["two values", "chain", "chain, other way", "two spellings", "no spelling", "no value"],
    )
    def test_contradictions_are_refused(self, aliases: list[tuple[str, str]], path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            AliasTable(tuple(alias(*each) for each in aliases))
        assert where(refused.value.problems) == [(path, "config.policy")]

    def test_an_alias_needs_a_source(self) -> None:
        with pytest.raises(ConfigError, match="source"):
            AliasTable((alias("Grn", "Green", ""),))


class TestAttributes:
    """Values of any kind, exact, in one unit."""

    @pytest.mark.parametrize(
        ("kind", "raw", "content"),
        [
            ("text", "  two   words ", "two words"),
            ("integer", "-12", -12),
            ("integer", 12, 12),
            ("integer", D("3.0"), 3),
            ("decimal", "1234567890123456.78", D("1234567890123456.78")),
            ("decimal", D("1E-3"), D("0.001")),
            ("decimal", D("1E-16"), D("1E-16")),
            ("decimal", D("9E+15"), D("9E+15")),
            ("boolean", "Yes", True),
            ("boolean", False, False),
            ("boolean", "false", False),
            ("money", "12.50 EUR", Money(D("12.50"), "EUR")),
            ("money", {"amount": D("0.1"), "currency": "EUR"}, Money(D("0.1"), "EUR")),
            ("date", "2026-02-28", date(2026, 2, 28)),
            ("date", date(2026, 2, 28), date(2026, 2, 28)),
            ("reference", "V-100", "V-100"),
        ],
    )
    def test_kinds(self, kind: str, raw: Any, content: Any) -> None:
        value = attribute_value(Attribute(kind=kind), "a", raw, product="P")
        assert isinstance(value, AttributeValue)
        assert (value.content, type(value.content)) == (content, type(content))
        again = json_from_attribute(value)
        assert attribute_value(Attribute(kind=kind), "a", again, product="P") == value

    @pytest.mark.parametrize(
        ("kind", "raw"),
        [
            ("text", ""),
            ("text", 5),
            ("integer", "1.5"),
            ("integer", True),
            ("decimal", "1e5"),
            ("decimal", 1.5),
            ("decimal", True),
            ("decimal", D("NaN")),
            ("decimal", D("Infinity")),
            ("decimal", D("1E-17")),
            ("decimal", D("1E+16")),
            ("decimal", D("1E+1000000")),
            ("boolean", "maybe"),
            ("boolean", 1),
            ("money", "12.50"),
            ("money", D("12.50")),
            ("money", "12.50 XYZ"),
            ("money", {"amount": "1", "currency": "EUR", "tax": "1"}),
            ("date", "28.02.2026"),
            ("date", "2026-02-30"),
            ("date", "20260228"),
            ("reference", None),
        ],
    )
    def test_what_is_of_another_kind_is_refused(self, kind: str, raw: Any) -> None:
        with pytest.raises(InvalidValue) as refused:
            attribute_value(Attribute(kind=kind), "secret", raw, product="P")
        path = "$.attributes.secret" + (".currency" if raw == "12.50 XYZ" else "")
        (problem, *_) = refused.value.problems
        assert problem.path == path
        if problem.rule == "products.attribute":
            assert problem.value_class == value_class(raw)
        assert str(raw) == "" or f"{raw!r}" not in str(refused.value)

    @pytest.mark.parametrize(
        ("kind", "raw"),
        [
            ("integer", 10**5000),
            ("decimal", -(10**5000)),
            ("decimal", {"value": "1", "unit": 10**5000}),
            ("decimal", {"value": "1", "unit": ["kg"]}),
            ("money", {"amount": 10**5000, "currency": "EUR"}),
            ("money", {"amount": "1", "currency": 10**5000}),
        ],
        ids=range(6),
    )
    def test_what_cannot_even_be_written_is_refused(self, kind: str, raw: Any) -> None:
        with pytest.raises(InvalidValue) as refused:
            attribute_value(Attribute(kind=kind), "size", raw, product="P")
        (problem,) = refused.value.problems
        assert problem.path.startswith("$.attributes.size")

    def test_an_amount_of_money_is_a_number(self) -> None:
        raw = {"amount": True, "currency": "EUR"}
        with pytest.raises(InvalidValue) as refused:
            attribute_value(Attribute(kind="money"), "price", raw, product="P")
        assert where(refused.value.problems) == [("$.attributes.price", "products.attribute")]

    WEIGHT = Attribute(
        kind="decimal", unit="kg", units={"g": Fraction(1, 1000), "t": Fraction(1000)}
    )

    @pytest.mark.parametrize(
        ("raw", "content"),
        [
            ("1.5", "1.5"),
            ({"value": "250", "unit": "g"}, "0.25"),
            ({"value": 2, "unit": "t"}, "2000"),
        ],
    )
    def test_units_are_converted_exactly(self, raw: Any, content: str) -> None:
        value = attribute_value(self.WEIGHT, "weight", raw, product="P")
        assert value == AttributeValue(content=D(content), unit="kg")
        assert json_from_attribute(value) == {"value": D(content), "unit": "kg"}

    @pytest.mark.parametrize(
        ("attribute", "raw"),
        [
            (WEIGHT, {"value": "1", "unit": "lb"}),
            (Attribute(kind="decimal"), {"value": "1", "unit": "kg"}),
            (
                Attribute(kind="decimal", unit="doz", units={"pcs": Fraction(1, 12)}),
                {"value": "1", "unit": "pcs"},
            ),
            (
                Attribute(kind="integer", unit="doz", units={"pcs": Fraction(1, 12)}),
                {"value": "18", "unit": "pcs"},
            ),
        ],
        ids=["unknown", "none defined", "no end of digits", "not whole"],
    )
    def test_units_that_do_not_fit_are_refused(self, attribute: Attribute, raw: Any) -> None:
        with pytest.raises(MappingError) as refused:
            attribute_value(attribute, "a", raw, product="P")
        assert where(refused.value.problems) == [("$.attributes.a", "products.attribute-unit")]

    def test_whole_numbers_of_a_unit_stay_whole(self) -> None:
        dozens = Attribute(kind="integer", unit="doz", units={"pcs": Fraction(1, 12)})
        value = attribute_value(dozens, "a", {"value": "24", "unit": "pcs"}, product="P")
        assert value == AttributeValue(content=2, unit="doz")

    def test_texts_are_harmonised_or_for_review(self) -> None:
        colour = Attribute(kind="text", aliases=COLOURS)
        assert attribute_value(colour, "c", "GRN", product="P") == AttributeValue(content="Green")
        assert attribute_value(colour, "c", "Geen", product="P") == Review(
            attribute="c", value="Geen", product="P", nearest=("Green",)
        )

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "text", "unit": "kg"},
            {"kind": "money", "unit": "kg"},
            {"kind": "decimal", "units": {"g": Fraction(1)}},
            {"kind": "decimal", "unit": "kg", "units": {"g": Fraction(0)}},
            {"kind": "integer", "aliases": COLOURS},
        ],
    )
    def test_definitions_are_checked(self, fields: dict[str, Any]) -> None:
        with pytest.raises(ConfigError):
            Attribute(**fields)

    def test_common_attributes(self) -> None:
        red, two, three = (AttributeValue(content=each) for each in ("red", 2, 3))
        family = [{"c": red, "n": two, "x": two}, {"c": red, "n": three}]
        assert common_attributes(iter(family)) == {"c": red}
        assert common_attributes(family[:1]) == family[0]
        assert common_attributes(iter(())) == {}
        kilo = AttributeValue(content=2, unit="kg")
        assert common_attributes([{"n": two}, {"n": kilo}]) == {}


def policy_of(**fields: Any) -> ProductPolicy:
    given = {
        "owner": "ax",
        "language": "en-us",
        "languages": {"en-us": "en", "nb-no": "nb"},
        "units": {"piece": "ea"},
        "tax_classes": {"FULL": "standard"},
        "options": {"color": "colour"},
        "dimensions": {"color": COLOURS},
        "attributes": {"brand": Attribute(kind="text"), "parts": Attribute(kind="integer")},
        "categories": {"Web": "categories"},
        "groups": ProductGroups(storage="SiteWH", tracking="None", product="SizeCol"),
    }
    return ProductPolicy(**{**given, **fields})


def texts(name: str, description: str = "", language: str = "en-us") -> ProductTranslation:
    translation = ProductTranslation(language_id=language, name=name)
    if description:
        translation.description = description
    return translation


def in_category(name: str, hierarchy: str = "Web") -> EcoResProductCategory:
    return EcoResProductCategory(
        category_hierarchy=hierarchy,
        category=CategoryKey(name=name, category_hierarchy_name=hierarchy),
        product="x",
    )


CUP = EcoResDistinctProduct(
    display_product_number="CUP",
    product_type="Item",
    translation=[texts("A cup", "Holds tea."), texts("En kopp", language="nb-no")],
    eco_res_product_category=[in_category("Tea"), in_category("Cups"), in_category("X", "Other")],
)
SHIRT = EcoResProductMaster(
    display_product_number="SHIRT",
    product_type="Item",
    variant_configuration_technology="PredefinedVariants",
    translation=[texts("A shirt")],
)


def shirt(colour: str, **fields: Any) -> EcoResDistinctProductVariant:
    number = f"SHIRT : : : {colour}"
    value = EcoResProductVariantColor(
        distinct_product_variant=number, color=colour, eco_res_color=[EcoResColor(name=colour)]
    )
    given = {"product_type": "Item", "product_master": "SHIRT", "variant_dim_value": [value]}
    return EcoResDistinctProductVariant(display_product_number=number, **{**given, **fields})


def item(item_id: str, *, stopped_in: str | None = None, **selling: Any) -> InventTable:
    setups = [InventItemSalesSetup(invent_dim_id="DIM-7", stopped="Yes")]
    if stopped_in is not None:
        setups.append(InventItemSalesSetup(invent_dim_id=stopped_in, stopped="Yes"))
    given = {"unit_id": "ea", "price": D(5), "tax_item_group_id": "FULL"}
    return InventTable(
        item_id=item_id, sales=[Sales(**{**given, **selling})], invent_item_sales_setup=setups
    )


def mapped(
    *products: Any,
    facts: Mapping[str, ProductFacts] | None = None,
    policy: ProductPolicy | None = None,
    parents: Mapping[str, ProductId] | None = None,
) -> MappedProducts:
    return products_from_eco_res_product(
        EcoResProduct(product=list(products)),
        facts or {},
        policy or policy_of(),
        parents={"SHIRT": ProductId("p1")} if parents is None else parents,
    )


EMPTY = (None, "", " ", {"value": None, "unit": "kg"}, {"value": "", "unit": "kg"})


class TestProductsFromAx:
    """EcoResProduct, the released product and what stands beside them."""

    def test_a_product_with_everything(self) -> None:
        price = ProductPrice(currency="EUR", amount=D("5.00"))
        facts = ProductFacts(
            item=item("C-1"),
            prices=(price,),
            barcode="4006381333931",
            attributes={"brand": "Acme", "parts": "2"},
        )
        found = mapped(CUP, facts={"CUP": facts})
        assert (found.refused, found.reviews, found.notes) == ({}, (), ())
        cup = found.products["CUP"]
        assert (cup.sku, cup.name, cup.description) == ("C-1", "A cup", "Holds tea.")
        assert (cup.type, cup.parent_id, cup.options) == (ProductType.SIMPLE, None, {})
        assert (cup.unit, cup.tax_class, cup.barcode) == ("piece", "standard", "4006381333931")
        assert (cup.prices, cup.active) == ((price,), True)
        assert cup.attributes == {"categories": ["Cups", "Tea"], "brand": "Acme", "parts": 2}
        assert cup.translations == {"nb": {"name": "En kopp"}}

    def test_attributes_survive_the_wire(self) -> None:
        kinds = {
            "weight": Attribute(kind="decimal", unit="kg"),
            "deposit": Attribute(kind="money"),
            "since": Attribute(kind="date"),
            "vegan": Attribute(kind="boolean"),
        }
        raw = {
            "weight": "1234567890123456.78",
            "deposit": "0.10 EUR",
            "since": "2026-02-28",
            "vegan": "No",
        }
        found = mapped(
            CUP,
            facts={"CUP": ProductFacts(attributes=raw)},
            policy=policy_of(attributes=kinds, categories={}),
        )
        again = record_from_json(NewProduct, found.products["CUP"].to_json())
        for name, kind in kinds.items():
            sent = attribute_value(kind, name, raw[name], product="CUP")
            assert attribute_value(kind, name, again.attributes[name], product="CUP") == sent

    def test_a_product_that_is_not_released_is_not_for_sale(self) -> None:
        cup = mapped(CUP).products["CUP"]
        assert (cup.sku, cup.active, cup.unit, cup.tax_class) == ("CUP", False, "ea", "")

    def test_a_released_product_may_have_nothing_set_up_for_selling(self) -> None:
        facts = {"CUP": ProductFacts(item=InventTable(item_id="C-1"))}
        cup = mapped(CUP, facts=facts).products["CUP"]
        assert (cup.sku, cup.active, cup.unit) == ("C-1", True, "ea")

    @pytest.mark.parametrize(
        ("stopped_in", "active"), [("", False), ("AllBlank", False), ("DIM-8", True), (None, True)]
    )
    def test_a_stop_of_the_whole_product_counts(self, stopped_in: str | None, active: bool) -> None:
        facts = {"CUP": ProductFacts(item=item("CUP", stopped_in=stopped_in))}
        assert mapped(CUP, facts=facts).products["CUP"].active is active

    def test_a_service_has_nothing_to_ship(self) -> None:
        service = EcoResDistinctProduct(
            display_product_number="FIT", product_type="Service", translation=[texts("Fitting")]
        )
        assert mapped(service).products["FIT"].type is ProductType.VIRTUAL

    def test_a_master_and_its_variants(self) -> None:
        facts = {
            "SHIRT": ProductFacts(item=item("S-1"), attributes={"brand": "of the master"}),
            "SHIRT : : : Grn": ProductFacts(attributes={"brand": "Acme", "parts": 1}),
            "SHIRT : : : Red": ProductFacts(attributes={"brand": "Acme", "parts": 2}),
        }
        found = mapped(SHIRT, shirt("Grn"), shirt("Red"), facts=facts)
        assert found.refused == {}
        master, green, _ = found.products.values()
        assert (master.sku, master.type, master.parent_id) == ("S-1", ProductType.VARIANT, None)
        assert master.attributes == {"brand": "Acme"}
        assert (green.sku, green.type) == ("S-1:::Grn", ProductType.VARIANT)
        assert (green.parent_id, green.options) == ("p1", {"colour": "Green"})
        assert (green.name, green.active, green.unit) == ("A shirt", True, "piece")
        assert green.attributes == {"brand": "Acme", "parts": 1}

    def test_a_variant_has_its_own_name_where_it_has_one(self) -> None:
        found = mapped(SHIRT, shirt("Red", translation=[texts("A red shirt")]))
        assert found.products["SHIRT : : : Red"].name == "A red shirt"

    def test_what_a_variant_does_not_say_its_master_says_in_each_language(self) -> None:
        master = evolve(SHIRT, translation=[texts("A shirt", "Cotton."), texts("Ei", "x", "nn")])
        only = ProductTranslation(language_id="en-us", description="Red cotton.")
        red, green = (
            mapped(master, shirt("Red", translation=[each])).products["SHIRT : : : Red"]
            for each in (only, texts("A green shirt"))
        )
        assert (red.name, red.description) == ("A shirt", "Red cotton.")
        assert (green.name, green.description) == ("A green shirt", "Cotton.")
        assert red.translations == {"nn": {"name": "Ei", "description": "x"}}

    @pytest.mark.parametrize("other", ["en", "en-us"])
    def test_no_language_hides_another(self, other: str) -> None:
        both = evolve(CUP, translation=[texts("A cup"), texts("A mug", language=other)])
        found = mapped(both, SHIRT)
        assert list(found.products) == ["SHIRT"]
        assert where(found.refused["CUP"]) == [("Product.Translation", "products.one-language")]

    def test_a_variant_waits_for_its_master(self) -> None:
        found = mapped(SHIRT, shirt("Red"), parents={})
        assert list(found.products) == ["SHIRT"]
        assert where(found.refused["SHIRT : : : Red"]) == [
            ("Product.ProductMaster", "products.no-parent")
        ]

    def test_an_unknown_colour_makes_no_variant(self) -> None:
        found = mapped(SHIRT, shirt("Gren"), shirt("Red"))
        assert list(found.products) == ["SHIRT", "SHIRT : : : Red"]
        assert where(found.refused["SHIRT : : : Gren"]) == [
            ("$.options.color", "products.for-review")
        ]
        assert found.reviews == (
            Review(attribute="color", value="Gren", product="SHIRT : : : Gren", nearest=("Green",)),
        )

    def test_a_dimension_without_a_table_is_taken_as_ax_has_it(self) -> None:
        found = mapped(SHIRT, shirt("Gren"), policy=policy_of(dimensions={}))
        assert found.products["SHIRT : : : Gren"].options == {"colour": "Gren"}

    def test_two_variants_that_the_shop_cannot_tell_apart_are_refused(self) -> None:
        found = mapped(SHIRT, shirt("Grn"), shirt("Green"), shirt("Red"))
        assert list(found.products) == ["SHIRT", "SHIRT : : : Red"]
        assert set(found.refused) == {"SHIRT : : : Grn", "SHIRT : : : Green"}
        for problems in found.refused.values():
            assert where(problems) == [("$", "products.alike")]

    def test_two_products_of_one_item_are_refused(self) -> None:
        other = EcoResDistinctProduct(
            display_product_number="MUG", product_type="Item", translation=[texts("A mug")]
        )
        facts = ProductFacts(item=item("C-1"))
        found = mapped(CUP, other, facts={"CUP": facts, "MUG": facts})
        assert found.products == {}
        assert set(found.refused) == {"CUP", "MUG"}

    def test_a_product_that_is_there_twice_is_refused(self) -> None:
        found = mapped(CUP, CUP, SHIRT)
        assert list(found.products) == ["SHIRT"]
        assert where(found.refused["CUP"]) == [("$", "products.repeated")]

    @pytest.mark.parametrize(
        ("facts", "path", "rule"),
        [
            (
                ProductFacts(item=item("C", tax_item_group_id="HALF")),
                "Item.Sales.TaxItemGroupId",
                "products.no-tax-class",
            ),
            (ProductFacts(attributes={"parts": "many"}), "$.attributes.parts", "number.grammar"),
            (ProductFacts(item=item("A:B")), "product", "products.variant-key"),
        ],
    )
    def test_what_is_wrong_with_one_product_stops_no_other(
        self, facts: ProductFacts, path: str, rule: str
    ) -> None:
        found = mapped(CUP, SHIRT, facts={"CUP": facts})
        assert list(found.products) == ["SHIRT"]
        assert where(found.refused["CUP"]) == [(path, rule)]

    def test_a_product_needs_a_name_in_the_language_of_the_shop(self) -> None:
        found = mapped(CUP, policy=policy_of(language="da"))
        assert where(found.refused["CUP"]) == [("Product.Translation", "products.no-name")]

    def test_a_wrong_barcode_and_an_unknown_attribute_are_left_out(self) -> None:
        facts = ProductFacts(barcode="4006381333930", attributes={"colour of box": "red"})
        found = mapped(CUP, facts={"CUP": facts})
        cup = found.products["CUP"]
        assert (cup.barcode, set(cup.attributes)) == ("", {"categories"})
        assert {(note.path, note.rule) for note in found.notes} == {
            ("CUP.barcode", "products.barcode"),
            ("CUP.attributes.colour of box", "products.no-attribute"),
        }

    @pytest.mark.parametrize("empty", EMPTY)
    def test_an_empty_attribute_is_none(self, empty: Any) -> None:
        facts = ProductFacts(attributes={"brand": empty, "parts": empty, "shade": empty})
        shade = {"shade": Attribute(kind="text", aliases=COLOURS)}
        policy = policy_of(attributes={**policy_of().attributes, **shade}, categories={})
        found = mapped(CUP, policy=policy, facts={"CUP": facts})
        assert (found.refused, found.reviews) == ({}, ())
        assert found.products["CUP"].attributes == {}

    def test_an_unknown_text_of_an_attribute_is_for_review(self) -> None:
        policy = policy_of(attributes={"shade": Attribute(kind="text", aliases=COLOURS)})
        found = mapped(CUP, policy=policy, facts={"CUP": ProductFacts(attributes={"shade": "?"})})
        assert "shade" not in found.products["CUP"].attributes
        assert [review.attribute for review in found.reviews] == ["shade"]

    def test_the_shop_may_have_the_say(self) -> None:
        with pytest.raises(MappingError) as refused:
            mapped(CUP, policy=policy_of(owner="clarity"))
        assert where(refused.value.problems) == [("EcoResProduct", "products.owner")]


def shop_product(sku: str, number: int = 1, **fields: Any) -> Product:
    return record_from_object(
        Product,
        {
            "id": f"p{number}",
            "sku": sku,
            "name": f"Product {sku}",
            "updated_at": "2026-11-03T09:00:00+01:00",
            **fields,
        },
    )


def variant(sku: str, number: int, colour: str, **fields: Any) -> Product:
    given = {"type": "variant", "parent_id": "p1", "options": {"colour": colour}}
    return shop_product(sku, number, **{**given, **fields})


MASTER = shop_product("SHIRT", type="variant")


def created(
    *products: Product,
    masters: Mapping[ProductId, str] | None = None,
    **policy: Any,
) -> MappedEcoResProduct:
    return eco_res_product_from_products(
        products, policy_of(owner="clarity", **policy), masters=masters or {}
    )


class TestProductsFromTheShop:
    """New products of AX, where the shop has the say."""

    def test_a_product_with_everything(self) -> None:
        made = created(
            shop_product(
                "CUP",
                description="Holds tea.",
                barcode="4006381333931",
                attributes={"categories": ["Cups", "Tea"], "brand": "Acme", "odd": 1},
                translations={"nb": {"name": "En kopp"}},
            )
        )
        assert made.refused == {}
        check_document(made.document)
        new = made.products["CUP"]
        assert type(new.record) is EcoResDistinctProduct
        assert (new.record.display_product_number, new.record.product_type) == ("CUP", "Item")
        assert new.record.identifier[0].product_number == "CUP"
        assert new.record.translation == [
            texts("Product CUP", "Holds tea."),
            texts("En kopp", language="nb-no"),
        ]
        places = [
            (each.category_hierarchy, each.category.name, each.category.category_hierarchy_name)
            for each in new.record.eco_res_product_category
        ]
        assert places == [("Web", "Cups", "Web"), ("Web", "Tea", "Web")]
        assert new.record.storage_dim_group[0].storage_dimension_group == "SiteWH"
        assert new.record.tracking_dim_group[0].tracking_dimension_group == "None"
        assert new.record.product_dim_group == []
        assert new.attributes == {"brand": AttributeValue(content="Acme")}
        assert (new.barcode, str(new.key)) == ("4006381333931", "CUP")
        assert [note.rule for note in made.notes] == ["products.no-attribute"]

    @pytest.mark.parametrize("empty", EMPTY)
    def test_an_empty_attribute_is_none(self, empty: Any) -> None:
        attributes = {"brand": empty, "parts": empty, "categories": empty}
        made = created(shop_product("CUP", attributes=attributes))
        assert made.refused == {}
        assert made.products["CUP"].attributes == {}
        assert made.products["CUP"].record.eco_res_product_category == []

    def test_a_master_comes_before_its_variants(self) -> None:
        red = variant("shop-red", 2, "rd", attributes={"brand": "Acme", "parts": 1})
        green = variant("shop-green", 3, "Green", attributes={"brand": "Acme", "parts": 2})
        made = created(red, green, MASTER)
        assert made.refused == {}
        check_document(made.document)
        assert list(made.products) == ["SHIRT", "shop-red", "shop-green"]
        master, record = made.products["SHIRT"], made.products["shop-red"].record
        assert isinstance(master.record, EcoResProductMaster)
        assert master.record.variant_configuration_technology == "PredefinedVariants"
        assert master.record.product_dim_group[0].product_dimension_group == "SizeCol"
        assert master.attributes == {"brand": AttributeValue(content="Acme")}
        assert isinstance(record, EcoResDistinctProductVariant)
        assert (record.display_product_number, record.product_master) == ("SHIRT:::Red", "SHIRT")
        (value,) = record.variant_dim_value
        assert isinstance(value, EcoResProductVariantColor)
        assert (value.color, value.eco_res_color[0].name) == ("Red", "Red")
        assert (record.identifier, record.storage_dim_group) == ([], [])
        assert len(made.document.product) == 3

    def test_every_dimension_has_its_class(self) -> None:
        tables = {
            name: AliasTable((alias("x", name),)) for name in ("config", "size", "color", "style")
        }
        options = {"config": "x", "size": "x", "colour": "x", "style": "x"}
        made = created(MASTER, variant("v", 2, "x", options=options), dimensions=tables)
        record = made.products["v"].record
        assert isinstance(record, EcoResDistinctProductVariant)
        assert {type(each) for each in record.variant_dim_value} == {
            EcoResProductVariantConfiguration,
            EcoResProductVariantSize,
            EcoResProductVariantColor,
            EcoResProductVariantStyle,
        }
        assert str(variant_key(record)) == "SHIRT:config:size:color:style"

    def test_a_typing_error_makes_no_variant(self) -> None:
        made = created(MASTER, variant("a", 2, "Gren"), variant("b", 3, "Red"))
        assert list(made.products) == ["SHIRT", "b"]
        assert where(made.refused["a"]) == [("$.options.color", "products.for-review")]
        assert made.reviews == (
            Review(attribute="color", value="Gren", product="a", nearest=("Green",)),
        )

    def test_without_a_table_nothing_is_known(self) -> None:
        made = created(MASTER, variant("a", 2, "Green"), dimensions={})
        assert made.refused["a"][0].rule == "products.for-review"
        assert len(made.reviews) == 1

    def test_masters_that_ax_has_already(self) -> None:
        made = created(variant("a", 2, "Red"), masters={ProductId("p1"): "OLD"})
        assert str(made.products["a"].key) == "OLD:::Red"

    def test_a_service(self) -> None:
        made = created(shop_product("FIT", type="virtual"))
        assert made.products["FIT"].record.product_type == "Service"

    @pytest.mark.parametrize(
        ("product", "path", "rule"),
        [
            (variant("x", 2, "Red", parent_id="p9"), "$.parent_id", "products.no-parent"),
            (variant("x", 2, "Red", parent_id="p5"), "$.parent_id", "products.no-master"),
            (variant("x", 2, "Red", parent_id=None), "$.parent_id", "products.no-parent"),
            (variant("x", 2, "Red", options={}), "$.options", "products.no-options"),
            (
                variant("x", 2, "Red", options={"flavour": "mint"}),
                "$.options.flavour",
                "products.no-dimension",
            ),
            (shop_product("x", 2, type="bundle"), "$.type", "products.bundle"),
            (shop_product("x", 2, barcode="4006381333930"), "$.barcode", "products.barcode"),
            (
                shop_product("x", 2, attributes={"categories": "Cups"}),
                "$.attributes.categories",
                "products.categories",
            ),
            (
                shop_product("x", 2, attributes={"categories": [1]}),
                "$.attributes.categories",
                "products.categories",
            ),
            (
                shop_product("x", 2, attributes={"categories": False}),
                "$.attributes.categories",
                "products.categories",
            ),
            (
                shop_product("x", 2, attributes={"parts": "1.5"}),
                "$.attributes.parts",
                "products.attribute",
            ),
            (shop_product("x", 2, name="n" * 61), "Product.Translation[0].Name", "ax.too-long"),
            (
                shop_product("x" * 21, 2),
                "Product.Identifier[0].ProductNumber",
                "ax.too-long",
            ),
            (shop_product("x:y", 2), "product", "products.variant-key"),
        ],
    )
    def test_what_is_wrong_with_one_product_stops_no_other(
        self, product: Product, path: str, rule: str
    ) -> None:
        made = created(MASTER, shop_product("CUP", 5), product)
        assert list(made.products) == ["SHIRT", "CUP"]
        assert where(made.refused[product.sku]) == [(path, rule)]

    @pytest.mark.parametrize(("value", "fits"), [("Olivegreen", True), ("Olive green", False)])
    def test_values_of_dimensions_that_ax_would_cut_are_refused(
        self, value: str, fits: bool
    ) -> None:
        table = AliasTable((alias("x", value),))
        made = created(MASTER, variant("a", 2, "x"), dimensions={"color": table})
        assert ("a" in made.products) == fits
        assert [each.rule for each in made.refused.get("a", ())] == (
            [] if fits else ["products.too-long"]
        )

    def test_variants_of_a_master_that_is_refused_are_refused(self) -> None:
        master = shop_product("SHIRT", type="variant", barcode="1")
        made = created(master, variant("a", 2, "Red"))
        assert made.products == {}
        assert where(made.refused["a"]) == [("$.parent_id", "products.no-parent")]

    def test_parents_that_go_round_in_a_circle_are_refused(self) -> None:
        first = variant("a", 2, "Red", parent_id="p3")
        made = created(first, variant("b", 3, "Green", parent_id="p2"))
        assert made.products == {}
        for sku in ("a", "b"):
            assert where(made.refused[sku]) == [("$.parent_id", "products.no-master")]

    def test_a_master_needs_a_group_of_dimensions(self) -> None:
        made = created(MASTER, groups=ProductGroups(storage="S", tracking="T"))
        assert where(made.refused["SHIRT"]) == [("$.type", "products.no-group")]

    def test_two_articles_that_would_be_one_product_are_refused(self) -> None:
        made = created(MASTER, variant("a", 2, "Grn"), variant("b", 3, "Green"))
        assert list(made.products) == ["SHIRT"]
        assert set(made.refused) == {"a", "b"}

    def test_products_of_one_id_are_refused(self) -> None:
        made = created(shop_product("CUP", 1), shop_product("POT", 1), shop_product("MUG", 3))
        assert list(made.products) == ["MUG"]
        assert where(made.refused["CUP"]) == where(made.refused["POT"])
        assert where(made.refused["POT"]) == [("$", "products.alike")]

    def test_numbers_that_differ_in_letter_case_are_one_to_ax(self) -> None:
        twin = shop_product("shirt", 2, type="variant")
        made = created(
            MASTER,
            twin,
            variant("a", 3, "Red"),
            variant("b", 4, "Red", parent_id="p2"),
            shop_product("MUG", 5),
        )
        assert list(made.products) == ["MUG"]
        assert where(made.refused["shirt"]) == [("$", "products.alike")]
        made = created(
            variant("a", 3, "Red"),
            variant("b", 4, "Red", parent_id="p2"),
            variant("A", 5, "Green"),
            masters={ProductId("p1"): "SHIRT", ProductId("p2"): "Shirt"},
        )
        assert list(made.products) == ["A"]

    def test_no_language_of_the_shop_hides_another(self) -> None:
        twice = {"nb": {"name": "En kopp"}, "nb-no": {"name": "En mugge"}}
        made = created(shop_product("CUP", translations=twice), shop_product("MUG", 2))
        assert list(made.products) == ["MUG"]
        assert where(made.refused["CUP"]) == [("$.translations", "products.one-language")]

    def test_a_sku_that_is_there_twice_is_refused(self) -> None:
        made = created(shop_product("CUP", 1), shop_product("CUP", 2), shop_product("MUG", 3))
        assert list(made.products) == ["MUG"]
        assert where(made.refused["CUP"]) == [("$", "products.repeated")]

    def test_ax_may_have_the_say(self) -> None:
        with pytest.raises(MappingError) as refused:
            eco_res_product_from_products([MASTER], policy_of(), masters={})
        assert where(refused.value.problems) == [("$", "products.owner")]

    def test_there_and_back(self) -> None:
        made = created(MASTER, variant("a", 2, "Red", name="A red shirt"))
        back = products_from_eco_res_product(
            made.document, {}, policy_of(), parents={"SHIRT": ProductId("p1")}
        )
        master, red = back.products.values()
        assert (master.sku, master.name) == ("SHIRT", "Product SHIRT")
        assert (red.sku, red.name, red.options) == ("SHIRT:::Red", "A red shirt", {"colour": "Red"})


class TestPolicy:
    """What contradicts itself is refused when the policy is made."""

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"language": ""}, "language"),
            ({"owner": "clarity", "groups": None}, "groups"),
            ({"options": {"colour": "color"}}, "options.colour"),
            ({"options": {"color": "size"}}, "options.size"),
            ({"dimensions": {"colour": COLOURS}}, "dimensions.colour"),
            ({"languages": {"en-us": "en", "en-gb": "en"}}, "languages.en"),
            ({"units": {"piece": "ea", "pair": "ea"}}, "units.ea"),
            ({"categories": {"Web": "brand"}}, "categories.brand"),
            ({"categories": {"Web": "a", "Print": "a"}}, "categories.a"),
        ],
    )
    def test_contradictions(self, fields: dict[str, Any], path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            policy_of(**fields)
        assert where(refused.value.problems) == [(path, "config.policy")]

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"language": 1}, "language"),
            ({"dimensions": {"color": {"red": "Red"}}}, "dimensions.color"),
            ({"attributes": {"w": "decimal"}}, "attributes.w"),
            ({"groups": ProductGroups(storage="S", tracking=cast(Any, 1))}, "groups.tracking"),
        ],
    )
    def test_what_is_of_another_type_is_refused(self, fields: dict[str, Any], path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            policy_of(**fields)
        assert where(refused.value.problems) == [(path, "config.policy")]

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"kind": "number"}, "kind"),
            ({"kind": "decimal", "unit": "g", "units": {"lb": 453.59237}}, "units.lb"),
            ({"kind": "text", "aliases": {"grn": "Green"}}, "aliases"),
        ],
    )
    def test_an_attribute_of_other_types(self, fields: dict[str, Any], path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            Attribute(**fields)
        assert where(refused.value.problems) == [(path, "config.policy")]

    @pytest.mark.parametrize(
        ("aliases", "path"),
        [
            ((("red", "Red", "me"),), "aliases[0]"),
            ((Alias(spelling="r", value="Red", source=cast(Any, None)),), "aliases[0].source"),
            ([Alias(spelling=cast(Any, 1), value="Red", source="me")], "aliases[0].spelling"),
            (["red", {}], "aliases[0]"),
            (7, "aliases"),
        ],
    )
    def test_aliases_of_other_types(self, aliases: Any, path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            AliasTable(aliases)
        assert where(refused.value.problems)[0] == (path, "config.policy")

    def test_groups_are_needed_where_the_shop_has_the_say_only(self) -> None:
        assert policy_of(owner="ax", groups=None).groups is None

    def test_an_owner_is_one_of_two(self) -> None:
        with pytest.raises(ConfigError, match="must be one of ax, clarity") as refused:
            policy_of(owner="nobody")
        assert where(refused.value.problems) == [("owner", "config.policy")]

    def test_names_of_both_sides(self) -> None:
        policy = policy_of()
        assert (policy.shop_unit("ea"), policy.shop_unit("kg")) == ("piece", "kg")
        assert (policy.shop_language("nb-no"), policy.shop_language("da")) == ("nb", "da")
        assert (policy.ax_language("nb"), policy.ax_language("da")) == ("nb-no", "da")
        assert evolve(policy, options={}).option_of("color") == "color"


def test_problems_never_show_a_value() -> None:
    secret = "4006381333931x"
    for attempt in (lambda: gtin(secret), lambda: VariantKey(product=f"{secret}:")):
        with pytest.raises(AxClarityError) as refused:
            attempt()
        assert secret not in str(refused.value)
