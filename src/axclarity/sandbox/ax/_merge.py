"""What an update makes of a record, in part or whole.

Source: AIF, partial update and full update.
"""

from typing import Any

from axclarity.ax.documents import UNSET, Entity, FieldSpec, Kind, field_specs
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._versions import IDENTITY, as_new

__all__ = ["merge"]


def merge(record: Any, sent: Any, *, whole: bool, clear_nil: bool = False) -> None:
    """Change a record to what was sent.

    In part: a field that is left out or nil stays, an empty one is cleared, children follow their
    actions. Whole: what is not sent is cleared, children that are not sent are deleted.

    Args:
        clear_nil: `ClearNilFieldsOnUpdate`: nil clears a surrogate key also in part.

    Raises:
        Refused: a child that is to be changed is not there, or a record changes its type.
    """
    if not isinstance(record, type(sent)):
        raise Refused(f"{type(record).__name__} cannot become a {type(sent).__name__}.")
    for spec in field_specs(type(sent)):
        if spec.attribute not in IDENTITY:
            value = _value(record, sent, spec, whole, clear_nil)
            setattr(record, spec.attribute, value)
    record.extra = dict(sent.extra) if whole else {**record.extra, **_given(sent.extra)}


def _value(record: Any, sent: Any, spec: FieldSpec, whole: bool, clear_nil: bool) -> Any:
    old, new = getattr(record, spec.attribute), getattr(sent, spec.attribute)
    if spec.many and spec.type is not None and issubclass(spec.type, Entity):
        return _children_whole(old, new) if whole else _children_in_part(old, new, clear_nil)
    if spec.many:
        return new if whole or new else old
    if new is None:
        cleared = whole or (clear_nil and spec.kind is Kind.PART)
        return UNSET if cleared else old
    return new if whole or new is not UNSET else old


def _children_in_part(old: list[Any], sent: list[Any], clear_nil: bool) -> list[Any]:
    """Assumption: a child without an action is changed if it has a RecId, else created."""
    kept = list(old)
    for index, child in enumerate(sent):
        match child.action or ("update" if _known(child) else "create"):
            case "create":
                as_new(child)
                kept.append(child)
            case "delete":
                gone = _match(old, child, index)
                kept = [each for each in kept if each is not gone]
            case action:
                matched = _match(old, child, index)
                merge(matched, child, whole=action == "replace", clear_nil=clear_nil)
    return kept


def _children_whole(old: list[Any], sent: list[Any]) -> list[Any]:
    kept = []
    for child in sent:
        matched = next((each for each in old if _same(each, child)), None)
        if matched is None:
            as_new(child)
            kept.append(child)
        else:
            merge(matched, child, whole=True)
            kept.append(matched)
    return kept


def _match(old: list[Any], child: Any, index: int) -> Any:
    if not hasattr(child, "rec_id") and index < len(old):
        return old[index]
    matched = next((each for each in old if _same(each, child)), None)
    if matched is None:
        raise Refused(f"The {type(child).__name__} record that is to be changed does not exist.")
    return matched


def _same(one: Any, other: Any) -> bool:
    return _known(other) and bool(one.rec_id == other.rec_id)


def _known(child: Any) -> bool:
    return bool(getattr(child, "rec_id", UNSET))


def _given(extra: Any) -> dict[str, str]:
    return {name: text for name, text in extra.items() if text is not None}
