"""What records say about a dialect: the names of their fields and how values are written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from axclarity.clarity.dialect._draft import STUB, Draft
from axclarity.clarity.dialect._guesses import word_for
from axclarity.clarity.dialect._moments import TWICE
from axclarity.clarity.dialect._name_differences import Piece, named
from axclarity.clarity.dialect._shapes import Kind, shape_of
from axclarity.clarity.dialect._translation import Translation
from axclarity.clarity.models import Part, parts_of
from axclarity.errors import InvalidDocument
from axclarity.values.wording import in_our_words, path_of

__all__ = ["compare_records", "readable"]

_NAIVE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?")
_ZONED = re.compile(_NAIVE.pattern + r"([Zz]|[+-]\d{2}:?\d{2})")
_POSITION = re.compile(r"\[\d+\]")
_FORMS = {
    "rfc3339": "a text as of RFC 3339",
    "naive": "a text without an offset",
    "epoch_seconds": "seconds since 1970",
    "epoch_milliseconds": "milliseconds since 1970",
    "dotnet": "/Date(…)/",
}


def compare_records(draft: Draft, records: Sequence[Piece]) -> None:
    """Tell whatever keeps these records of any resources from being read."""
    pieces = named(draft, records)
    _times(draft, pieces)
    _amounts(draft, pieces)
    _words(draft, pieces)
    for record in records:
        _unreadable(draft, record)


def readable(draft: Draft, record: Piece) -> Part | None:
    """The record in its model, if it can be read by now."""
    try:
        wire = Translation(draft.dialect).record_in(record.kind, record.wire)
        return record.kind.model_validate(wire)
    except (InvalidDocument, ValidationError):
        return None


def _values(draft: Draft, pieces: Sequence[Piece], kind: Kind) -> Iterator[tuple[str, Any]]:
    for piece in pieces:
        for field in shape_of(piece.kind, draft.dialect).fields:
            if field.kind is kind and piece.wire.get(field.wire) is not None:
                yield f"{piece.path}.{field.wire}", piece.wire[field.wire]


def _times(draft: Draft, pieces: Sequence[Piece]) -> None:
    paths: dict[str, str] = {}
    for path, value in _values(draft, pieces, Kind.MOMENT):
        paths.setdefault(_form_of_time(value), path)
    paths.pop("", None)
    formats = {"rfc3339" if form == "naive" else form for form in paths}
    for form, path in paths.items():
        told = "rfc3339" if form == "naive" else form
        if len(formats) > 1:
            draft.tell(path, f"is {_FORMS[form]}; other times are not, which no dialect can say")
        elif told != draft.dialect.time.format:
            draft.tell(path, f"is {_FORMS[form]}", {"time": {"format": told}})
    if "naive" in paths and not draft.dialect.time.zone:
        says = "has no offset: name the zone of the shop's clock"
        draft.tell(paths["naive"], says, {"time": {"zone": STUB}})


def _form_of_time(value: Any) -> str:
    match value:
        case bool():
            return ""
        case int() | Decimal():
            return "epoch_milliseconds" if Decimal(value).adjusted() >= 11 else "epoch_seconds"
        case str() if value.startswith("/Date("):
            return "dotnet"
        case str() if _NAIVE.fullmatch(value):
            return "naive"
        case str() if _ZONED.fullmatch(value):
            return "rfc3339"
        case _:
            return ""


def _amounts(draft: Draft, pieces: Sequence[Piece]) -> None:
    paths: dict[str, str] = {}
    for path, value in _values(draft, pieces, Kind.AMOUNT):
        paths.setdefault(_form_of_amount(value), path)
    used = draft.dialect.money.format
    if "fraction" in paths and used != "number":
        _tell_amounts(draft, paths["fraction"], "is a JSON number", "number")
    elif "text" in paths and used != "decimal" and "whole" not in paths:
        _tell_amounts(draft, paths["text"], "is a text of digits", "decimal")
    elif "whole" in paths and used == "decimal" and "text" not in paths:
        says = "and all other amounts are whole numbers: cents, as it seems. See if that is so"
        _tell_amounts(draft, paths["whole"], says, "minor_units")


def _tell_amounts(draft: Draft, path: str, says: str, told: str) -> None:
    draft.tell(path, says, {"money": {"format": told}})


def _form_of_amount(value: Any) -> str:
    """Zero tells nothing, nor does a text of whole units."""
    match value:
        case bool() | 0:
            return ""
        case int():
            return "whole"
        case Decimal():
            return "fraction"
        case str() if "." in value:
            return "text"
        case _:
            return ""


def _words(draft: Draft, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        for field in shape_of(piece.kind, draft.dialect).fields:
            value = piece.wire.get(field.wire)
            if field.choice is None or not isinstance(value, str) or value in field.words:
                continue
            ours = [each.value for each in field.choice]
            if value not in ours:
                kind, meant = field.choice.__name__, word_for(value, ours)
                path = f"{piece.path}.{field.wire}"
                says = f"is {value!r}, which is no {kind}"
                draft.tell(path, says, {"statuses": {kind: {value: meant or STUB}}})


def _unreadable(draft: Draft, record: Piece) -> None:
    """Tell what is still wrong with a record, but for what waits for its owner's answer."""
    for _ in range(len(record.wire) + 1):
        translation = Translation(draft.dialect)
        try:
            record.kind.model_validate(translation.record_in(record.kind, record.wire))
        except InvalidDocument as error:
            for problem in error.problems:
                fix = {"time": {"fold": STUB}} if problem.rule == TWICE else {}
                draft.tell(_path(record, problem.path), problem.message, fix)
        except ValidationError as error:
            money = [each for each in error.errors() if each["type"] == "unknown_money"]
            for each in money:
                _unknown_money(draft, record, translation, each.get("ctx", {})["field"])
            if money:
                continue
            _broken(draft, record, translation, error)
        return


def _broken(draft: Draft, record: Piece, translation: Translation, error: ValidationError) -> None:
    waiting = _waiting(draft)
    for each in error.errors(include_url=False, include_input=False):
        if each["type"] not in waiting:
            ours = path_of("$", each["loc"])
            where = _path(record, translation.path_out(record.kind, ours))
            draft.tell(where, in_our_words(each))


def _waiting(draft: Draft) -> set[str]:
    """Kinds of trouble that come from settings which only the owner knows."""
    told = [each.fix for each in draft.differences]
    found = set()
    if {"time": {"zone": STUB}} in told:
        found.add("time")
    if any(STUB in words.values() for fix in told for words in fix.get("statuses", {}).values()):
        found.add("enum")
    if any(STUB in names.values() for names in _told_names(told)):
        found.add("missing")
    return found


def _told_names(told: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    for fix in told:
        yield from fix.get("names", {}).get("rename", {}).values()


def _unknown_money(draft: Draft, record: Piece, translation: Translation, field: str) -> None:
    kind, name = _holder(record.kind, _POSITION.sub("", field).split("."))
    path = _path(record, translation.path_out(record.kind, f"$.{field}"))
    says = "looks like money, and no model has it. If it is none, list it; if it is, tell us"
    if "attributes" not in kind.model_fields:
        draft.tell(path, says)
        return
    listed = [*draft.dialect.attributes.get(kind.__name__, ()), name]
    draft.tell(path, says, {"attributes": {kind.__name__: listed}})


def _holder(kind: type[Part], steps: Sequence[str]) -> tuple[type[Part], str]:
    """The class whose record holds the unknown field, and the field's own name."""
    for step in steps:
        within = dict(parts_of(kind))
        if step in within:
            kind = within[step]
        else:
            return kind, step
    return kind, steps[-1]


def _path(record: Piece, path: str) -> str:
    return record.path + _POSITION.sub(".*", path.removeprefix("$"))
