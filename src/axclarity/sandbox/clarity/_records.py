"""Records of every kind in the store: versions, unique values, locks, and pages by key."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from attrs import frozen

from axclarity.clarity._json import loads
from axclarity.clarity.models import Record, record_from_object
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity._instant import instant_text, moment_of
from axclarity.sandbox.clarity._kinds import Kind
from axclarity.sandbox.clarity._refusals import LockedRecord, StaleVersion, Taken, UnknownRecord

__all__ = ["Document", "Key", "Page", "Records", "in_plain_form", "key_of"]

Document = dict[str, Any]
Key = tuple[str, str]
"""Where a record stands in its list: the instant of its last change, and its id."""

_START: Key = ("", "")
_CHUNK = 101


@frozen
class Page:
    """Some records of a list, and where the next page begins after; `None` at the end."""

    records: list[Document]
    next: Key | None


class Records:
    """Keeps records.

    Args:
        announce: told of every change, inside its transaction: the kind, how the record was
            (`None` if it is new), and how it is.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        announce: Callable[[Kind, Document | None, Document], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce

    def all(self, kind: Kind) -> dict[str, Document]:
        """All records of a kind by id, as they came."""
        return dict(self._store.items(kind.name))

    def find(self, kind: str, record_id: str) -> Document | None:
        """One record, or `None`."""
        found: Document | None = self._store.get(kind, record_id)
        return found

    def one(self, kind: Kind, record_id: str) -> Document:
        """One record.

        Raises:
            UnknownRecord: there is none of this id.
        """
        found = self.find(kind.name, record_id)
        if found is None:
            raise UnknownRecord(record_id)
        return found

    def of_order(self, kind: str, order_id: str) -> list[Document]:
        """The records of a kind that belong to an order, oldest first."""
        ids = self._store.get(f"{kind}.of_order", order_id) or []
        return [self._store.get(kind, record_id) for record_id in ids]

    def add(self, kind: Kind, document: Mapping[str, Any]) -> Document:
        """Keep a new record; what it lacks of the shop's own fields is given to it.

        A record whose id is there already changes nothing and is not announced.

        Raises:
            InvalidDocument: it breaks its model or a rule of the shop; names the paths.
            Taken: a value of it belongs to another record.
        """
        with self._store.transaction():
            whole = {**kind.defaults, "version": 1, **document}
            if "id" not in whole:
                whole["id"] = f"{kind.prefix}_{self._store.next_number(kind.name)}"
            if "updated_at" not in whole:
                whole["updated_at"] = self._now()
            record = record_from_object(kind.model, whole)
            kept = self.find(kind.name, record.id)  # type: ignore[attr-defined]  # every kept record has one
            return kept or self._keep(kind, None, record)

    def change(
        self, kind: Kind, record_id: str, changes: Mapping[str, Any], *, version: int | None = None
    ) -> Document:
        """Merge changes into a record that is still at `version`; attributes merge key by key.

        Raises:
            UnknownRecord: there is no such record.
            StaleVersion: it is at another version.
            InvalidDocument: what is left would break its model or a rule of the shop.
            Taken: a value belongs to another record.
        """
        with self._store.transaction():
            before = self.one(kind, record_id)
            if version is not None and version != before["version"]:
                raise StaleVersion(record_id)
            merged = {
                **before,
                **changes,
                "version": before["version"] + 1,
                "updated_at": self._now(),
            }
            if "attributes" in changes:
                merged["attributes"] = {**before.get("attributes", {}), **changes["attributes"]}
            return self._keep(kind, before, record_from_object(kind.model, merged))

    def remove(self, kind: Kind, record_id: str) -> None:
        """Forget a record.

        Raises:
            UnknownRecord: there is no such record.
        """
        with self._store.transaction():
            self.one(kind, record_id)
            self._store.delete(kind.name, record_id)

    def lock(self, kind: Kind, record_id: str) -> None:
        """Hold a record, so that nobody changes it through the API."""
        self._store.put("lock", f"{kind.name} {record_id}", {})

    def unlock(self, kind: Kind, record_id: str) -> None:
        """Let a record go."""
        self._store.delete("lock", f"{kind.name} {record_id}")

    def check_free(self, kind: Kind, record_id: str) -> None:
        """Nobody holds this record.

        Raises:
            LockedRecord: somebody does.
        """
        if self._store.get("lock", f"{kind.name} {record_id}") is not None:
            raise LockedRecord(record_id)

    def page(
        self,
        kind: Kind,
        fits: Callable[[Document], bool],
        *,
        after: Key = _START,
        skip: int = 0,
        size: int,
        query: Mapping[str, str],
    ) -> Page:
        """Records that fit, in the order of their keys, from behind `after`.

        Args:
            query: what is asked for, where an index can narrow the search down.
        """
        found = (pair for pair in self._candidates(kind, query, after) if fits(pair[1]))
        some = list(islice(found, skip, skip + size + 1))
        more = len(some) > size
        return Page([record for _, record in some[:size]], some[size - 1][0] if more else None)

    def count(
        self, kind: Kind, fits: Callable[[Document], bool], query: Mapping[str, str], since: str
    ) -> int:
        """How many records fit."""
        found = self._candidates(kind, query, (since, ""))
        return sum(1 for _, record in found if fits(record))

    def _candidates(
        self, kind: Kind, query: Mapping[str, str], after: Key
    ) -> Iterator[tuple[Key, Document]]:
        named = self._named(kind, query)
        if named is None:
            return self._ranked(kind, after)
        records = (self._store.get(kind.name, record_id) for record_id in set(named))
        pairs = [(key_of(kind, record), record) for record in records if record is not None]
        return iter(sorted((pair for pair in pairs if pair[0] > after), key=lambda pair: pair[0]))

    def _named(self, kind: Kind, query: Mapping[str, str]) -> list[str] | None:
        """The ids that a question leaves over, if an index knows them."""
        if "ids" in query:
            return query["ids"].split(",")
        for name in kind.unique:
            if query.get(name):
                return [self._store.get(f"{kind.name}.{name}", query[name]) or ""]
        if query.get("order_id"):
            return self._store.get(f"{kind.name}.of_order", query["order_id"]) or []
        return None

    def _ranked(self, kind: Kind, after: Key) -> Iterator[tuple[Key, Document]]:
        while rows := self._store.ranked(kind.name, after, limit=_CHUNK):
            yield from rows
            after = rows[-1][0]

    def _keep(self, kind: Kind, before: Document | None, record: Record) -> Document:
        after = in_plain_form(record)
        self._claim(kind, before or {}, after)
        kind.check(self, record)
        self._store.put(kind.name, after["id"], after, rank=key_of(kind, after)[0])
        if before is None and "order_id" in kind.filters:
            siblings = self._store.get(f"{kind.name}.of_order", after["order_id"]) or []
            self._store.put(f"{kind.name}.of_order", after["order_id"], [*siblings, after["id"]])
        self._announce(kind, before, after)
        return after

    def _claim(self, kind: Kind, before: Mapping[str, Any], after: Document) -> None:
        """Take the unique values of a record, and give back those that it had."""
        for name in kind.unique:
            old, new = before.get(name), after.get(name)
            if new and new != old:
                if self._store.get(f"{kind.name}.{name}", new) is not None:
                    raise Taken(name)
                self._store.put(f"{kind.name}.{name}", new, after["id"])
            if old and new != old:
                self._store.delete(f"{kind.name}.{name}", old)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat()


def in_plain_form(record: Record) -> Document:
    """A record as parsed JSON, decimals as texts digit for digit."""
    document: Document = loads(record.to_json())
    return document


def key_of(kind: Kind, record: Document) -> Key:
    """Where a record stands in its list."""
    try:
        return instant_text(moment_of(record[kind.clock])), kind.key(record)
    except OverflowError:
        problem = Problem(path=f"$.{kind.clock}", rule="instant", message="is out of range")
        raise InvalidDocument(problem) from None
