"""What a shop may mean by a name: the same words in another spelling, or words in common use."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["form_of_name", "means", "word_for"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_IN_COMMON_USE: Final[Mapping[str, tuple[str, ...]]] = {
    "account_number": ("account", "account_no", "no", "number"),
    "as_of": ("at", "counted_at", "modified", "updated_at"),
    "available": ("atp", "free", "salable"),
    "country": ("country_code", "country_iso"),
    "currency": ("currency_code", "currency_iso"),
    "email": ("e_mail", "email_address", "mail"),
    "lines": ("details", "items", "positions", "rows"),
    "location": ("location_code", "site", "warehouse", "warehouse_code"),
    "number": ("code", "no", "nr", "num", "reference"),
    "on_hand": ("physical", "quantity", "stock"),
    "order_id": ("order", "order_ref"),
    "placed_at": (
        "created",
        "created_at",
        "created_on",
        "date",
        "ordered_at",
        "placed",
        "placed_on",
    ),
    "prices_include_tax": ("gross", "tax_included", "tax_inclusive"),
    "quantity": ("count", "qty"),
    "region": ("county", "province", "state"),
    "sku": ("article", "code", "item_code", "item_number", "product_code"),
    "status": ("state",),
    "total": ("sum", "total_amount"),
    "unit_price": ("price", "unit_amount"),
    "updated_at": (
        "changed",
        "changed_at",
        "last_modified",
        "modified",
        "modified_at",
        "modified_on",
        "updated",
        "updated_on",
    ),
    "version": ("etag", "revision", "row_version", "timestamp"),
}


def means(wire: str, name: str, kind: str) -> bool:
    """Whether a wire name may stand for a field of ours: `OrderNo` for `number` of an `Order`.

    Args:
        kind: the class of record, whose own words may stand before the name.
    """
    said, own = _words(wire), set(_words(kind))
    short = [word for word in said if word not in own]
    wanted = {_joined(each.split("_")) for each in (name, *_IN_COMMON_USE.get(name, ()))}
    return bool({_joined(said), _joined(short)} & wanted)


def word_for(wire: str, values: Iterable[str]) -> str | None:
    """The value of ours that a shop's word spells otherwise: `On Hold` for `on_hold`."""
    return next((each for each in values if _joined(_words(wire)) == _joined(_words(each))), None)


def form_of_name(path: str) -> str:
    """The last name of a dotted path in small letters without gaps: `nextcursor`."""
    return _joined(_words(path.rpartition(".")[2]))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _joined(words: Iterable[str]) -> str:
    return "".join(words)
