"""Values put on a copy of what code has finished."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeVar, cast

from axclarity.ax.documents import UNSET, Document, given
from axclarity.clarity.models import Record, record_from_object
from axclarity.errors import InvalidDocument, MappingError, Problem
from axclarity.mapping.fieldmaps._apply import Value, lines_of, values_of_plain
from axclarity.mapping.fieldmaps._compiled import CompiledMap
from axclarity.mapping.fieldmaps._shapes import SIDES, plain
from axclarity.mapping.fieldmaps._targets import Step, Target

__all__ = ["mapped"]

D = TypeVar("D", bound=Document | Record)
_Values = Mapping[str, Value]
_Places = Mapping[str, frozenset[int]]


def mapped(document: D, fields: CompiledMap, record: Any) -> D:
    """A copy of a finished document with the map's values on it.

    The map owns its targets: what it leaves out is left out. Everything else is as it was, so what
    was proved of the document still holds. Lines of the source that the document does not have,
    such as a bundle that was sent as its parts, are passed over.

    Args:
        document: a document of AX, or a record of the shop, of the map's target side.
        record: of the map's source side.

    Raises:
        MappingError: a rule failed; it has a value for a record that the document does not have; or
            a line of the document is none of the source's.
    """
    for thing, side in ((document, fields.field_map.target), (record, fields.field_map.source)):
        if not isinstance(thing, SIDES[side]):
            message = f"is a {type(thing).__name__}, and the map wants {side}"
            inner = isinstance(getattr(thing, "document", None), SIDES[side])
            hint = "Give its .document." if inner else ""
            raise MappingError(_problem("$", "map.side", message, hint))
    data = plain(record)
    values = values_of_plain(fields, data)
    if isinstance(document, Record):
        return cast("D", _on_record(document, fields, values))
    places = {path: frozenset(dict(lines_of(fields, path, data))) for path in fields.each}
    made = deepcopy(document)
    problems = [
        problem
        for each in fields.rules
        for problem in _filled(made, each.target, values, places.get(each.target.lines))
    ]
    if problems:
        raise MappingError(*problems)
    return made


def _filled(
    document: Any, target: Target, values: _Values, places: frozenset[int] | None
) -> Iterator[Problem]:
    for place, path, records in _found(document, target):
        value = values.get(path)
        if place is not None and places is not None and place not in places:
            yield _problem(path, "map.no-line", "is on a line that the source does not have")
        elif len(records) > 1:
            hint = "Write [] after the list, and under each where its lines come from."
            yield _problem(path, "map.no-record", "has several records to go to", hint)
        elif records:
            yield from _set(records[0], target, path, value)
        elif value is not None:
            yield _problem(path, "map.no-record", "has a value, and there is no record for it")


def _found(document: Any, target: Target) -> Iterator[tuple[int | None, str, list[Any]]]:
    """The records that a target is on: one place, or one for each line."""
    split = next((index for index, step in enumerate(target.steps) if step.each), None)
    if split is None:
        yield None, target.path, _records([document], target.steps)
        return
    lines = _records([document], target.steps[: split + 1])
    for index, line in enumerate(lines):
        place = given(getattr(line, "customer_line_num", UNSET), index + 1) - 1
        path = target.path.replace("[]", f"[{place}]")
        yield place, path, _records([line], target.steps[split + 1 :])


def _records(records: list[Any], steps: Iterable[Step]) -> list[Any]:
    for step in steps:
        records = [held for each in records for held in getattr(each, step.attribute, ())]
    return records


def _set(entity: Any, target: Target, path: str, value: Any) -> Iterator[Problem]:
    if target.extra:
        kept = {name: text for name, text in entity.extra.items() if name != target.name}
        entity.extra = kept if value is None else {**kept, target.name: value}
    elif value is None and target.spec is not None and target.spec.required:
        yield _problem(path, "map.missing", "gets no value, and AX demands one", "Add a default.")
    elif hasattr(entity, target.attribute):
        setattr(entity, target.attribute, UNSET if value is None else value)
    elif value is not None:
        message = f"has a value, and a {type(entity).__name__} has no such field"
        yield _problem(path, "map.no-record", message)


def _on_record(record: Any, fields: CompiledMap, values: _Values) -> Any:
    targets = [each.target for each in fields.rules]
    changes = _changes(record, [each for each in targets if not each.lines], values, None)
    for name in dict.fromkeys(each.lines for each in targets if each.lines):
        on_lines = [each for each in targets if each.lines == name]
        changes[name] = [
            _rebuilt(line, _changes(line, on_lines, values, place))
            for place, line in enumerate(getattr(record, name))
        ]
    made = _rebuilt(record, changes)
    made.read_with(record.etag)
    return made


def _changes(
    part: Any, targets: Iterable[Target], values: _Values, place: int | None
) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for target in targets:
        path = target.path if place is None else target.path.replace("[]", f"[{place}]")
        value = values.get(path)
        if target.attribute == "attributes":
            kept = dict(changes.get("attributes", part.attributes))
            kept.pop(target.name, None)
            changes["attributes"] = kept if value is None else {**kept, target.name: value}
        else:
            changes[target.attribute] = value
    return changes


def _rebuilt(part: Any, changes: Mapping[str, Any]) -> Any:
    """The same with changes, checked as what comes from outside is."""
    said = {name: getattr(part, name) for name in part.model_fields_set} | dict(changes)
    try:
        return record_from_object(
            type(part), {name: value for name, value in said.items() if value is not None}
        )
    except InvalidDocument as error:
        raise MappingError(*error.problems) from None


def _problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
