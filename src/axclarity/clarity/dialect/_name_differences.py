"""What records say about the names of a dialect."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from axclarity.clarity.dialect._draft import STUB, Draft
from axclarity.clarity.dialect._guesses import means
from axclarity.clarity.dialect._shapes import FieldShape, cased, shape_of
from axclarity.clarity.models import Part

__all__ = ["Piece", "named"]

_CASES = ("snake", "camel", "pascal")


@frozen
class Piece:
    """A record, or a record in one, as it came. `path` begins with the resource."""

    kind: type[Part]
    path: str
    wire: Mapping[str, Any]


def named(draft: Draft, records: Sequence[Piece]) -> list[Piece]:
    """All pieces of the records. Tells which of their fields have other names."""
    _case(draft, records)
    found: list[Piece] = []
    waiting = list(records)
    while waiting:
        kind = waiting[0].kind
        group = [each for each in waiting if each.kind is kind]
        waiting = [each for each in waiting if each.kind is not kind]
        _renames(draft, kind, group)
        found += group
        waiting += [part for each in group for part in _parts(draft, each)]
    return found


def _parts(draft: Draft, piece: Piece) -> Iterator[Piece]:
    for field in shape_of(piece.kind, draft.dialect).fields:
        held = piece.wire.get(field.wire)
        if field.part is None:
            continue
        several = isinstance(held, list)
        for each in held if isinstance(held, list) else [held]:
            if isinstance(each, Mapping):
                path = f"{piece.path}.{field.wire}{'.*' if several else ''}"
                yield Piece(field.part, path, each)


def _renames(draft: Draft, kind: type[Part], group: Sequence[Piece]) -> None:
    shape = shape_of(kind, draft.dialect)
    names = dict.fromkeys(name for each in group for name in each.wire)
    unknown = [name for name in names if name not in (*shape.by_wire, *shape.attributes)]
    for field in shape.fields:
        if field.wire in names:
            continue
        meant = next((each for each in unknown if means(each, field.name, kind.__name__)), None)
        if meant is not None:
            unknown.remove(meant)
            says = f"seems to be what {kind.__name__} calls {field.name}"
            draft.tell(f"{group[0].path}.{meant}", says, _renamed(kind, field, meant))
        elif kind.model_fields[field.name].is_required():
            known = f"; not known are: {', '.join(unknown)}" if unknown else ""
            says = f"is not there, and {kind.__name__} needs it{known}"
            draft.tell(f"{group[0].path}.{field.wire}", says, _renamed(kind, field, STUB))


def _renamed(kind: type[Part], field: FieldShape, wire: str) -> dict[str, Any]:
    return {"names": {"rename": {kind.__name__: {field.name: wire}}}}


def _case(draft: Draft, records: Sequence[Piece]) -> None:
    def fitting(case: str) -> int:
        return sum(
            cased(name, case) in record.wire
            for record in records
            for name in record.kind.model_fields
        )

    used = draft.dialect.names.case
    best = max((used, *_CASES), key=fitting)
    if best != used:
        draft.tell("names", f"fields have names in {best} case", {"names": {"case": best}})
