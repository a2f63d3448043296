"""The fields of both sides when a map was pinned, and what has become of them since."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from axclarity.mapping.fieldmaps._model import FieldMap, Fingerprint, Fingerprints
from axclarity.mapping.fieldmaps._shapes import SIDES, fields_of, shape_of
from axclarity.mapping.notes import Note

__all__ = ["changes", "digest_of_side", "fingerprints_of"]

_DIGITS = 16


def digest_of_side(side: str) -> str:
    """A hash of all fields of a side, with what they hold."""
    lines = sorted(f"{path} {shape.words}" for path, shape in fields_of(shape_of(SIDES[side])))
    return sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]


def fingerprints_of(
    field_map: FieldMap, uses: Mapping[str, str], fills: Mapping[str, str]
) -> Fingerprints:
    """Both sides as they are now."""
    return Fingerprints(
        source=Fingerprint(digest=digest_of_side(field_map.source), uses=dict(uses)),
        target=Fingerprint(digest=digest_of_side(field_map.target), uses=dict(fills)),
    )


def changes(
    field_map: FieldMap, uses: Mapping[str, str], fills: Mapping[str, str]
) -> Iterator[Note]:
    """What is otherwise than when the map was pinned; nothing where it never was."""
    pinned = field_map.fingerprints
    if pinned is None:
        return
    now = fingerprints_of(field_map, uses, fills)
    for side, before, after in (
        (field_map.source, pinned.source, now.source),
        (field_map.target, pinned.target, now.target),
    ):
        found = [*_changed(before.uses, after.uses)]
        for path, message in found:
            yield Note(path=f"{side}.{path}", rule="map.schema-changed", message=message)
        if before.digest != after.digest and not found:
            message = "has other fields than when the map was pinned, none that the map uses"
            yield Note(path=side, rule="map.schema-grown", message=message)


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path in sorted(set(before) & set(after)):
        if before[path] != after[path]:
            yield path, f"was {before[path]} when the map was pinned, and is {after[path]} now"
