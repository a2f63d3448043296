"""The JSON schemas of the shop's OpenAPI document, from the models where there is one."""

from typing import Any

from axclarity.clarity.models import InventoryResult, Record, RotatedSecret
from axclarity.sandbox.clarity._endpoints import MOST_ENTRIES
from axclarity.sandbox.clarity._kinds import EVENTS, INVENTORY, KINDS, OWN, Kind

__all__ = ["changes_name", "one_of", "page_of", "ref", "schemas"]

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def changes_name(kind: Kind) -> str:
    """What changes of a record are called."""
    return f"{kind.model.__name__}Changes"


def page_of(kind: Kind) -> Schema:
    """A page of records."""
    return one_of(
        {
            "items": {"type": "array", "items": ref(kind.model.__name__)},
            "next_cursor": {"type": ["string", "null"]},
        }
    )


def one_of(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    """An object of these properties."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def schemas() -> Schema:
    """All schemas, by name."""
    found: Schema = _of_model(InventoryResult) | _of_model(RotatedSecret)
    for kind in KINDS:
        found |= _of_model(kind.model)
        if kind.posted is not None:
            found |= _of_model(kind.posted)
    for kind in KINDS:
        whole = found[kind.model.__name__]
        if kind.changeable != ():
            found[changes_name(kind)] = _changes(kind, whole)
        if kind is not INVENTORY:
            found[kind.model.__name__] = _kept(whole)
    return found | _others()


def _of_model(model: type[Record]) -> Schema:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _changes(kind: Kind, whole: Schema) -> Schema:
    """What may be changed, all of it optional."""
    properties = {name: each for name, each in whole["properties"].items() if kind.may_change(name)}
    return {
        "type": "object",
        "title": changes_name(kind),
        "properties": properties,
        "additionalProperties": False,
    }


def _kept(whole: Schema) -> Schema:
    """The record with what the shop always gives."""
    return {**whole, "required": list(dict.fromkeys([*whole.get("required", ()), *OWN]))}


def _others() -> Schema:
    entries = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_ENTRIES,
        "items": {"description": "An Inventory; one that is none is told in its result."},
    }
    return {
        "Levels": one_of({"items": entries}),
        "LevelResults": one_of({"results": {"type": "array", "items": ref("InventoryResult")}}),
        "Event": one_of(
            {
                "id": _TEXT,
                "type": {"type": "string", "enum": list(EVENTS)},
                "occurred_at": {"type": "string", "format": "date-time"},
                "data": {"type": "object"},
            }
        ),
        "Token": one_of(
            {
                "access_token": _TEXT,
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer"},
                "scope": _TEXT,
                "refresh_token": _TEXT,
            },
            optional=("scope", "refresh_token"),
        ),
        "TokenError": one_of({"error": _TEXT}),
        "Problem": _problem(),
    }


def _problem() -> Schema:
    errors = one_of({"path": _TEXT, "code": _TEXT, "message": _TEXT}, optional=("message",))
    return one_of(
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "errors": {"type": "array", "items": errors},
        },
        optional=("detail", "errors"),
    )
