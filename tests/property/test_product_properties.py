"""Variants keep their names, spellings come to one value, attributes come back as they were."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.clarity.models import Product, record_from_object
from axclarity.errors import ConfigError, InvalidValue
from axclarity.mapping.products import (
    Alias,
    AliasTable,
    Attribute,
    AttributeValue,
    VariantKey,
    attribute_value,
    common_attributes,
    gtin,
    json_from_attribute,
)
from axclarity.mapping.products.from_ax import products_from_eco_res_product
from axclarity.mapping.products.policy import ProductGroups, ProductPolicy
from axclarity.mapping.products.to_ax import eco_res_product_from_products
from axclarity.mapping.products.variants import DIMENSIONS, dimensions_of, invent_dim_of
from axclarity.values import Money
from tests.property._examples import thorough

pytestmark = pytest.mark.property

# few letters, the separator and spaces among them, so that texts collide if they can
texts = st.text(alphabet="aB:\\ é", max_size=4)
names = st.text(alphabet="aBé- ", max_size=3).map(str.strip)


keys = st.builds(
    VariantKey,
    product=names.filter(bool),
    config=names,
    size=names,
    color=names,
    style=names,
)


@thorough
@drawn(keys, keys)
def test_a_variant_has_one_text_and_the_text_one_variant(
    one: VariantKey, other: VariantKey
) -> None:
    assert VariantKey.parse(str(one)) == one
    assert VariantKey.parse(str(one).replace(":", " : ")) == one
    assert (str(one) == str(other)) == (one == other)
    assert dimensions_of(invent_dim_of(one)) == one.options


@thorough
@drawn(st.lists(texts, min_size=5, max_size=5))
def test_any_texts_make_a_key_that_comes_back_or_are_refused(parts: list[str]) -> None:
    product, *values = parts
    try:
        key = VariantKey(product=product, **dict(zip(DIMENSIONS, values, strict=True)))
    except InvalidValue:
        assert not product or any(":" in part or part != part.strip() for part in parts)
    else:
        assert VariantKey.parse(str(key)) == key


spellings = st.sampled_from(
    ["red", "RED", " Red", "rd", "Grn", "grn ", "Green", "ß", "SS", "ﬁ", "fi"]
)
tables = st.lists(
    st.builds(Alias, spelling=spellings, value=spellings.map(str.strip), source=st.just("list")),
    max_size=5,
)


@thorough
@drawn(tables, st.data())
def test_harmonising_is_idempotent_and_the_order_of_aliases_does_not_matter(
    aliases: list[Alias], data: st.DataObject
) -> None:
    shuffled = tuple(data.draw(st.permutations(aliases)))
    try:
        table = AliasTable(tuple(aliases))
    except ConfigError:
        with pytest.raises(ConfigError):
            AliasTable(shuffled)
        return
    assert AliasTable(shuffled) == table
    assert AliasTable(tuple(aliases) * 2) == table
    for alias in aliases:
        value = table.harmonised(alias.spelling)
        assert value == alias.value
        assert table.harmonised(value) == value
        assert alias in table.provenance(alias.spelling)
    text = data.draw(spellings)
    known = table.harmonised(text)
    assert known is None or table.harmonised(known) == known
    assert set(table.nearest(text)) <= {alias.value for alias in aliases}


@thorough
@drawn(tables)
def test_no_two_values_share_a_spelling_in_a_table_that_is_accepted(aliases: list[Alias]) -> None:
    clash = any(
        text.strip().casefold() == other.strip().casefold() and one.value != two.value
        for one in aliases
        for two in aliases
        for text in (one.spelling, one.value)
        for other in (two.spelling, two.value)
    )
    try:
        AliasTable(tuple(aliases))
    except ConfigError:
        return
    assert not clash


numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
written: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(alphabet="ab é", min_size=1).filter(lambda text: bool(text.split())),
    "integer": st.integers(-(10**15), 10**15),
    "decimal": numbers,
    "boolean": st.booleans(),
    "money": st.builds(
        lambda amount, currency: {"amount": amount, "currency": currency},
        numbers,
        st.sampled_from(["EUR", "JPY", "KWD"]),
    ),
    "date": st.dates(),
    "reference": st.text(alphabet="V-1", min_size=1),
}


@thorough
@drawn(st.sampled_from(sorted(written)), st.booleans(), st.data())
def test_an_attribute_comes_back_as_it_was(kind: str, unit: bool, data: st.DataObject) -> None:
    raw = data.draw(written[kind])
    attribute = Attribute(kind=kind, unit="kg" if unit and kind in ("integer", "decimal") else "")
    value = attribute_value(attribute, "a", raw, product="P")
    assert isinstance(value, AttributeValue)
    assert attribute_value(attribute, "a", json_from_attribute(value), product="P") == value
    match value.content:
        case Money(amount=amount):
            assert amount == raw["amount"]
        case Decimal() | bool() | int() | date():
            assert value.content == raw
        case str():
            assert value.content.split() == raw.split()


families = st.lists(
    st.dictionaries(
        st.sampled_from("abc"), st.integers(0, 2).map(lambda n: AttributeValue(content=n))
    ),
    min_size=1,
    max_size=5,
)


@thorough
@drawn(families, st.data())
def test_a_master_has_all_that_its_variants_have_alike_and_nothing_else(
    family: list[dict[str, AttributeValue]], data: st.DataObject
) -> None:
    common = common_attributes(family)
    for name in "abc":
        values = [variant.get(name) for variant in family]
        alike = values[0] is not None and all(value == values[0] for value in values)
        assert (name in common) == alike
        assert common.get(name) == (values[0] if alike else None)
    assert common_attributes(data.draw(st.permutations(family))) == common


@thorough
@drawn(st.sampled_from([7, 11, 12, 13]), st.data())
def test_a_wrong_digit_of_a_barcode_is_found(length: int, data: st.DataObject) -> None:
    body = data.draw(st.text(alphabet="0123456789", min_size=length, max_size=length))
    right = [text for text in (f"{body}{digit}" for digit in range(10)) if _is_gtin(text)]
    (code,) = right
    at, other = data.draw(st.integers(0, length)), data.draw(st.sampled_from("0123456789"))
    assert _is_gtin(code[:at] + other + code[at + 1 :]) == (code[at] == other)


def _is_gtin(text: str) -> bool:
    try:
        return gtin(text) == text
    except InvalidValue:
        return False


def policy(owner: str) -> ProductPolicy:
    values = ("S", "M", "L")
    known = AliasTable(
        tuple(Alias(spelling=f"{each} ", value=each, source="list") for each in values)
    )
    return ProductPolicy(
        owner=owner,
        language="en-us",
        languages={"en-us": "en"},
        options={"color": "colour"},
        dimensions=dict.fromkeys(DIMENSIONS, known),
        groups=ProductGroups(storage="S", tracking="T", product="P"),
    )


options = st.dictionaries(
    st.sampled_from(["config", "size", "colour", "style"]),
    st.sampled_from(["S", "m", " L", "XL"]),
    min_size=1,
)


@thorough
@drawn(st.lists(options, max_size=4))
def test_a_family_goes_to_ax_and_comes_back(family: list[dict[str, str]]) -> None:
    common = {"updated_at": "2026-11-03T09:00:00Z", "type": "variant"}
    master = {"id": "p", "sku": "SHIRT", "name": "A shirt", **common}
    variants = [
        {"id": f"p{n}", "sku": f"v{n}", "name": f"{n}", "parent_id": "p", "options": each, **common}
        for n, each in enumerate(family)
    ]
    products = [record_from_object(Product, each) for each in (*variants, master)]
    made = eco_res_product_from_products(products, policy("clarity"), masters={})
    back = products_from_eco_res_product(
        made.document, {}, policy("ax"), parents={"SHIRT": products[-1].id}
    )
    assert back.refused == {}
    wanted = [{name: text.strip().upper() for name, text in each.items()} for each in family]
    known = [n for n, each in enumerate(wanted) if "XL" not in each.values()]
    good = [n for n in known if wanted.count(wanted[n]) == 1]
    assert [product.sku for product in back.products.values()] == [
        "SHIRT",
        *(str(made.products[f"v{n}"].key) for n in good),
    ]
    assert [product.options for product in back.products.values()] == [
        {},
        *(wanted[n] for n in good),
    ]
    assert set(made.refused) == {f"v{n}" for n in range(len(family)) if n not in good}
    assert {review.product for review in made.reviews} == {
        f"v{n}" for n in range(len(family)) if n not in known
    }
