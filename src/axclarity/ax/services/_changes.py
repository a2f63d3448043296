"""What an update needs before it may leave: how much it replaces, and proof of what was read."""

from collections.abc import Iterator
from copy import copy
from typing import Any, TypeVar

from attrs import fields

from axclarity.ax.documents import UNSET, Document, Entity, field_specs
from axclarity.errors import InvalidDocument, Problem

__all__ = ["as_full_update", "as_partial_update", "mark_as_read", "root_records"]

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
        InvalidDocument: a root proves neither by hash nor by version what was read, or what was
            read has parts that the classes do not know.
    """
    _insist_on_all(document)
    copied = _copied(document)
    for _, record in root_records(copied):
        record.action = "replace"
    _insist_on_proof(copied)
    return copied


def mark_as_read(document: Document) -> None:
    """Note on every child that AX has it; what an edit adds then stands out as new.

    Raises:
        InvalidDocument: AX would not recognise a child again, because the port hides its RecId.
    """
    problems = [
        Problem(
            path=path,
            rule="ax.no-rec-id",
            message="was read without its RecId, so a change would add it once more",
            hint="Let the port's data policy show RecId and RecVersion.",
        )
        for path, record in root_records(document)
        for child in _descendants(record)
        if _lacks_rec_id(child)
    ]
    if problems:
        raise InvalidDocument(*problems[:1])
    for _, record in root_records(document):
        for child in _descendants(record):
            child.action = child.action or "update"


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
            is_new = record.action == "create" or _lacks_rec_id(child)
            child.action = "create" if is_new else "update"
        _mark_children(child)


def _lacks_rec_id(child: Entity) -> bool:
    """Whether AX has not numbered a child yet; records without a RecId extend their parent."""
    return _has(child, "rec_id") and not _is_given(child, "rec_id")


def _children(record: Entity) -> Iterator[Entity]:
    for spec in field_specs(type(record)):
        if spec.many:
            yield from (c for c in getattr(record, spec.attribute) if isinstance(c, Entity))


def _descendants(record: Entity) -> Iterator[Entity]:
    for child in _children(record):
        yield child
        yield from _descendants(child)


def _insist_on_all(document: Document) -> None:
    """Refuse to replace what was not read whole: AX would delete what is not sent back."""
    problems = [
        Problem(
            path=f"{path}.{name}",
            rule="ax.unread-children",
            message="was read, and the class has no place for it; a full update would delete it",
            hint="Generate classes from the port's contract, or update in part.",
        )
        for path, root in root_records(document)
        for record in (root, *_descendants(root))
        for name in sorted(record.unread)
    ]
    if problems:
        raise InvalidDocument(*problems)


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


def _has(record: Entity, attribute: str) -> bool:
    return any(each.name == attribute for each in fields(type(record)))


def _is_given(record: Entity, attribute: str) -> bool:
    return _has(record, attribute) and getattr(record, attribute) not in (UNSET, None, "")
