"""What an update needs before it may leave: how much it replaces, and proof of what was read."""

from collections.abc import Iterator
from copy import copy
from typing import Any, TypeVar

from attrs import fields

from axclarity.ax.documents import UNSET, Document, Entity, field_specs
from axclarity.errors import InvalidDocument, Problem

__all__ = ["as_full_update", "as_partial_update", "root_records"]

D = TypeVar("D", bound=Document)
R = TypeVar("R")


def as_partial_update(document: D) -> D:
    """A copy that changes what is given and nothing else.

    Roots are marked `update`. So are children that AX knows, by their RecId; new ones are marked
    `create`. An action that the caller set stays. Source: AIF, partial update.

    Raises:
        InvalidDocument: a root proves neither by hash nor by version what was read.
    """
    copied = _copied(document)
    for _, record in root_records(copied):
        record.action = record.action or "update"
        _mark_children(record)
    _insist_on_proof(copied)
    return copied


def as_full_update(document: D) -> D:
    """A copy that replaces the records: AX clears what is not given and deletes absent children.

    Raises:
        InvalidDocument: a root proves neither by hash nor by version what was read.
    """
    copied = _copied(document)
    for _, record in root_records(copied):
        record.action = "replace"
    _insist_on_proof(copied)
    return copied


def root_records(document: Document) -> Iterator[tuple[str, Any]]:
    """The root records of a document, each with its path."""
    for spec in field_specs(type(document)):
        if spec.many and spec.type is not None:
            for index, record in enumerate(getattr(document, spec.attribute)):
                yield f"{document.root}.{spec.name}[{index}]", record


def _copied(record: R) -> R:
    """A copy down to the last child; plain values are shared."""
    made = copy(record)
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        if spec.many:
            setattr(made, spec.attribute, [_copied(v) if spec.type else v for v in value])
        elif spec.type is not None and value is not UNSET and value is not None:
            setattr(made, spec.attribute, _copied(value))
    return made


def _mark_children(record: Entity) -> None:
    for child in _children(record):
        if child.action is None:
            child.action = "update" if _is_given(child, "rec_id") else "create"
        _mark_children(child)


def _children(record: Entity) -> Iterator[Entity]:
    for spec in field_specs(type(record)):
        if spec.many:
            yield from (c for c in getattr(record, spec.attribute) if isinstance(c, Entity))


def _insist_on_proof(document: Document) -> None:
    problems = [
        Problem(
            path=path,
            rule="ax.concurrency",
            message="needs the _DocumentHash, or RecId and RecVersion, of what was read",
            hint="Read the record, change it, and send it back.",
        )
        for path, record in root_records(document)
        if not (_is_given(record, "document_hash") or _is_given(record, "rec_version"))
    ]
    if problems:
        raise InvalidDocument(*problems)


def _is_given(record: Entity, attribute: str) -> bool:
    known = {each.name for each in fields(type(record))}
    return attribute in known and getattr(record, attribute) not in (UNSET, None, "")
