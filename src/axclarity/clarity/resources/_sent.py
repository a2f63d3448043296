"""What is sent of a record: the fields that were given, or those that change."""

from collections.abc import Mapping
from typing import Any

from axclarity.clarity._json import unwritable
from axclarity.clarity.models import Record, record_from_object
from axclarity.errors import InvalidDocument, Problem

__all__ = ["as_object", "changed_fields"]


def as_object(record: Record) -> dict[str, Any]:
    """The fields of a record that were given, as the default wire has them."""
    return _dumped(record, exclude_unset=True)


def changed_fields(record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes to a record, checked against its model, as the default wire has them."""
    kind = type(record)
    unknown = [name for name in changes if name not in kind.model_fields]
    if unknown or not changes:
        raise InvalidDocument(
            Problem(
                path=unknown[0] if unknown else "$",
                rule="clarity.unknown-field",
                message=f"is no field of {kind.__name__}" if unknown else "has nothing to change",
                hint="Custom fields go into `attributes`.",
            )
        )
    changed = record_from_object(kind, {**dict(record), **changes})
    return _dumped(changed, include=set(changes))


def _dumped(record: Record, **wanted: Any) -> dict[str, Any]:
    try:
        dumped: dict[str, Any] = record.model_dump(mode="json", **wanted)
    except ValueError:  # custom attributes may hold anything
        raise unwritable() from None
    return dumped
