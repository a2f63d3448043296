"""What tells the variants of a product apart, and the one text that names a variant.

AX writes the number of a variant as master:configuration:size:colour:style (AX 2012
documentation; its forms put spaces around the colons). A dimension that is not used is empty;
empty ones at the end are left out (assumption: a number that AX made for itself may keep them, and
is read either way).
"""

from collections.abc import Iterable
from typing import Any, Final, Self

from attrs import field, frozen

from axclarity.ax.documents import (
    EcoResColor,
    EcoResConf,
    EcoResDistinctProductVariant,
    EcoResProductVariantColor,
    EcoResProductVariantConfiguration,
    EcoResProductVariantSize,
    EcoResProductVariantStyle,
    EcoResSize,
    EcoResStyle,
    InventDim,
    InventSumDim,
    VariantDimValue,
    given,
)
from axclarity.errors import InvalidValue, MappingError, Problem, value_class

__all__ = [
    "DIMENSIONS",
    "DIMENSION_FIELDS",
    "VariantKey",
    "dimension_fields",
    "dimensions_of",
    "invent_dim_of",
    "variant_key",
    "variant_values",
]

DIMENSIONS: Final = ("config", "size", "color", "style")
"""The product dimensions, in the order of a variant's number."""

_SEPARATOR = ":"
_LONGEST = 10
_FIELDS = {
    "config": "config_id",
    "size": "invent_size_id",
    "color": "invent_color_id",
    "style": "invent_style_id",
}
DIMENSION_FIELDS: Final = frozenset(_FIELDS.values())
"""The fields of `InventDim` for them."""

_NAMES = {
    "config": (EcoResProductVariantConfiguration, "configuration", EcoResConf, "eco_res_conf"),
    "size": (EcoResProductVariantSize, "size", EcoResSize, "eco_res_size"),
    "color": (EcoResProductVariantColor, "color", EcoResColor, "eco_res_color"),
    "style": (EcoResProductVariantStyle, "style", EcoResStyle, "eco_res_style"),
}


def _plain(_: "VariantKey", attribute: Any, value: str) -> None:
    """No colon, so that two keys never share a text; no space around, which AX does not keep."""
    if _SEPARATOR in value or value != value.strip():
        raise _refused(attribute.name, "must have no colon, and no space around it", value)


@frozen(kw_only=True)
class VariantKey:
    """A product of AX and, where it is a variant, what it is along each product dimension.

    Its text is what the shop calls the article. Keys that differ have texts that differ, and
    `VariantKey.parse(str(key))` is the key.

    Raises:
        InvalidValue: a part has a colon or a space around it, or there is no product.
    """

    product: str = field(validator=_plain)
    config: str = field(default="", validator=_plain)
    size: str = field(default="", validator=_plain)
    color: str = field(default="", validator=_plain)
    style: str = field(default="", validator=_plain)

    def __attrs_post_init__(self) -> None:
        if not self.product:
            raise _refused("product", "must be given", self.product)

    def __str__(self) -> str:
        return _SEPARATOR.join((self.product, *self.values)).rstrip(_SEPARATOR)

    @property
    def values(self) -> tuple[str, ...]:
        """What it is along each of `DIMENSIONS`; empty texts for a product as it is."""
        return (self.config, self.size, self.color, self.style)

    @property
    def is_variant(self) -> bool:
        """Whether any dimension is used."""
        return any(self.values)

    @property
    def options(self) -> dict[str, str]:
        """The dimensions that are used, by name."""
        return {name: value for name, value in zip(DIMENSIONS, self.values, strict=True) if value}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key from its text, spaces around the colons or not.

        Raises:
            InvalidValue: more parts than there are dimensions, or no product.
        """
        product, *values = (part.strip() for part in text.split(_SEPARATOR))
        if len(values) > len(DIMENSIONS):
            raise _refused("product", "has more parts than there are product dimensions", text)
        return cls(product=product, **dict(zip(DIMENSIONS, values, strict=False)))


def dimensions_of(row: InventDim | InventSumDim) -> dict[str, str]:
    """The product dimensions of a set of inventory dimensions, by name; unused ones left out."""
    values = {name: given(getattr(row, field), "") for name, field in _FIELDS.items()}
    return {name: value for name, value in values.items() if value}


def dimension_fields(key: VariantKey) -> dict[str, str]:
    """The product dimensions of a key, by field of `InventDim`."""
    return {_FIELDS[name]: value for name, value in key.options.items()}


def invent_dim_of(key: VariantKey) -> InventDim:
    """The product dimensions of a key as a set of inventory dimensions."""
    values: dict[str, Any] = {**dimension_fields(key)}
    return InventDim(**values)


def variant_key(variant: EcoResDistinctProductVariant) -> VariantKey:
    """The key of a variant of the EcoResProduct document.

    Raises:
        MappingError: no dimension, or one twice.
        InvalidValue: a value cannot be part of a key.
    """
    found: dict[str, str] = {}
    for value in variant.variant_dim_value:
        name, text = _dimension(value)
        if name in found:
            raise _unfit("has two values of one product dimension")
        found[name] = text
    if not found:
        raise _unfit("needs a value of a product dimension")
    return VariantKey(product=variant.product_master, **found)


def variant_values(key: VariantKey, number: str) -> list[VariantDimValue]:
    """What a variant is along each dimension, as the EcoResProduct document has it.

    Args:
        key: of the variant.
        number: its product number in AX.

    Raises:
        MappingError: a value is longer than AX keeps.
    """
    return list(_values(key, number))


def _values(key: VariantKey, number: str) -> Iterable[VariantDimValue]:
    for name, value in key.options.items():
        if len(value) > _LONGEST:
            raise MappingError(
                Problem(
                    path=f"$.options.{name}",
                    rule="products.too-long",
                    message="is longer than the 10 characters that AX keeps",
                    value_class=value_class(value),
                )
            )
        kind, attribute, entity, children = _NAMES[name]
        parts: dict[str, Any] = {attribute: value, children: [entity(name=value)]}
        yield kind(distinct_product_variant=number, **parts)


def _dimension(value: VariantDimValue) -> tuple[str, str]:
    for name, (kind, attribute, _, _) in _NAMES.items():
        if isinstance(value, kind):
            return name, getattr(value, attribute)
    raise _unfit("has a value that names no product dimension")


def _refused(path: str, message: str, value: str) -> InvalidValue:
    return InvalidValue(
        Problem(
            path=path,
            rule="products.variant-key",
            message=message,
            value_class=value_class(value),
        )
    )


def _unfit(message: str) -> MappingError:
    return MappingError(
        Problem(path="Product.VariantDimValue", rule="products.dimensions", message=message)
    )
