"""The maps that say what axclarity's own mapping does with descriptive fields."""

from functools import cache
from pkgutil import get_data

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.fieldmaps._model import FieldMap
from axclarity.mapping.fieldmaps._text import field_map_from_text
from axclarity.mapping.near import did_you_mean

__all__ = ["SHIPPED", "shipped"]

SHIPPED = ("customer_from_order", "sales_order_from_order")
"""Their names: those of the functions whose descriptive fields they are."""


def shipped(name: str) -> FieldMap:
    """A map that comes with axclarity, to lay one's own over it.

    Raises:
        ConfigError: there is none of this name.
    """
    if name not in SHIPPED:
        hint = did_you_mean(name, SHIPPED)
        raise ConfigError(
            Problem(path=name, rule="map.shipped", message="is no shipped map", hint=hint)
        )
    return _read(name)


@cache
def _read(name: str) -> FieldMap:
    data = get_data(__name__, f"shipped/{name}.yaml") or b""
    return field_map_from_text(data.decode())
