"""RecId, RecVersion and `_DocumentHash`: who a record is, and whether it has changed since.

Source: AIF, concurrency when updating data. A record has RecVersion 1 when it is inserted and
another value, which says nothing, after each change; the hash covers both of all records.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from axclarity.ax.documents import UNSET, Entity, field_specs
from axclarity.sandbox.ax._refused import Failed

__all__ = [
    "IDENTITY",
    "as_new",
    "check_proof",
    "document_hash",
    "entities",
    "number_new",
    "renew_changed",
]

_VIEW = ("rec_id_logistics_postal_address", "rec_version_logistics_postal_address")
IDENTITY = frozenset({"document_hash", "rec_id", "rec_version", *_VIEW})
"""Attributes that AX sets and no caller."""

_STALE = "The document hash does not match: the record has changed since it was read."


def entities(record: Entity) -> Iterator[Any]:
    """A record and every record below it, in wire order."""
    yield record
    for spec in field_specs(type(record)):
        if spec.many and spec.type is not None:
            for child in getattr(record, spec.attribute):
                if isinstance(child, Entity):
                    yield from entities(child)


def document_hash(record: Entity) -> str:
    """32 hexadecimal characters that stand for RecId and RecVersion of all records."""
    pairs = (f"{_rec_id(each)}/{_version(each)}" for each in entities(record))
    return sha256(" ".join(pairs).encode()).hexdigest()[:32].upper()


def as_new(record: Entity) -> None:
    """Forget what a caller says of identity and actions: the records are new."""
    for each in entities(record):
        each.action = each.update_mode = None
        for attribute in IDENTITY:
            if hasattr(each, attribute):
                setattr(each, attribute, UNSET)


def number_new(record: Entity, next_rec_id: Callable[[], int]) -> None:
    """Give every record that has no RecId its first RecId and RecVersion."""
    for each in entities(record):
        if hasattr(each, "rec_id") and not each.rec_id:
            each.rec_id = next_rec_id()
            if hasattr(each, _VIEW[0]):
                setattr(each, _VIEW[0], next_rec_id())
            setattr(each, _version_attribute(each), 1)


def renew_changed(record: Entity, before: Entity) -> None:
    """Give every record whose own fields changed another RecVersion."""
    known = {_rec_id(each): each for each in entities(before)}
    for each in entities(record):
        old = known.get(_rec_id(each))
        if old is not None and _rec_id(each) and _own(each) != _own(old):
            setattr(each, _version_attribute(each), _next_version(_rec_id(old), _version(old)))


def check_proof(stored: Entity, sent: Entity) -> None:
    """Check what an update says it has read, by hash, by version, or both.

    Raises:
        Failed: it says nothing, or something has changed since.
    """
    told = getattr(sent, "document_hash", UNSET) or ""
    old = [each for each in entities(sent) if not _is_new(each, sent)]
    pairs = {_rec_id(each): _version(each) for each in old if _version(each)}
    if not told and len(pairs) < len(old):
        raise Failed(
            "ConcurrencyInformationMissing",
            "An update needs _DocumentHash, or RecId and RecVersion of every record.",
        )
    now = {_rec_id(each): _version(each) for each in entities(stored)}
    if (told and told != document_hash(stored)) or not pairs.items() <= now.items():
        raise Failed("DocumentHashMismatch", _STALE)


def _is_new(each: Any, root: Entity) -> bool:
    if not hasattr(each, "rec_id"):
        return True
    return each is not root and (each.action == "create" or not each.rec_id)


def _rec_id(record: Any) -> int:
    return getattr(record, "rec_id", 0) or 0


def _version(record: Any) -> int:
    return getattr(record, _version_attribute(record), 0) or 0


def _version_attribute(record: Any) -> str:
    """Views have no version of their own; they carry that of the record behind them."""
    return _VIEW[1] if hasattr(record, _VIEW[1]) else "rec_version"


def _next_version(rec_id: int, version: int) -> int:
    digest = sha256(f"{rec_id} {version}".encode()).digest()
    return 2 + int.from_bytes(digest[:4], "big") % (2**31 - 2)


def _own(record: Any) -> list[Any]:
    specs = field_specs(type(record))
    values = [
        getattr(record, spec.attribute)
        for spec in specs
        if spec.attribute not in IDENTITY and not (spec.many and spec.type is not None)
    ]
    return [*values, dict(record.extra)]
