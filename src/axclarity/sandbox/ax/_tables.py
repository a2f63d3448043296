"""Tables of documents, kept in the store: one root record to a row, with what hangs on it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import define, field, frozen

from axclarity.ax.contract import document_from_xml, xml_from_document
from axclarity.ax.documents import Document, Entity, FieldSpec, field_specs
from axclarity.ax.keys import EntityKey
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax._versions import number_new, renew_changed

__all__ = ["State", "Table", "next_rec_id"]

E = TypeVar("E", bound=Entity)


@frozen
class State:
    """What change tracking knows of a row: its place, and when it was created or changed."""

    rec_id: int
    changed: datetime


def next_rec_id(store: Store) -> int:
    """The next RecId."""
    return 5637144576 + store.next_number("ax.rec-id")


@define(eq=False)
class Table(Generic[E]):
    """Rows by key. What `get` and `all` give is the reader's own; what `look` gives is not.

    Args:
        name: in the store.
        kind: the document whose root records these are.
        clock: when a row is said to be changed.
        indexed: attribute that rows are also found by, letter case aside.
        stored_by: attribute that tells rows apart, where the document's key does not.
    """

    store: Store
    name: str
    kind: type[Document]
    clock: Callable[[], datetime]
    indexed: str = ""
    stored_by: str = ""
    root: FieldSpec = field(init=False)
    _key_attribute: str = field(init=False)
    _seen: dict[str, tuple[str, E]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        specs = field_specs(self.kind)
        self.root = next(spec for spec in specs if spec.many and spec.type is not None)
        names = field_specs(self.root.type) if self.root.type else ()
        self._key_attribute = next(
            spec.attribute for spec in names if spec.name == self.kind.key_field
        )

    @property
    def indexed_name(self) -> str:
        """The AX name of the indexed attribute."""
        specs = field_specs(self.root.type) if self.root.type else ()
        return next(spec.name for spec in specs if spec.attribute == self.indexed)

    def key_of(self, record: E) -> EntityKey:
        """What AIF calls a record."""
        return EntityKey(((self.kind.key_field, str(getattr(record, self._key_attribute))),))

    def get(self, key: str) -> E | None:
        """A row."""
        text = self.store.get(self.name, key)
        return None if text is None else self._record(text)

    def all(self) -> Iterator[E]:
        """All rows, oldest first."""
        return (self._record(text) for _, text in self.store.items(self.name))

    def look(self, key: str) -> E | None:
        """A row to be looked at and not to be changed. Parsed once."""
        text = self.store.get(self.name, key)
        if text is None:
            return None
        known = self._seen.get(key)
        if known is None or known[0] != text:
            known = self._seen[key] = (text, self._record(text))
        return known[1]

    def look_all(self) -> Iterator[E]:
        """All rows, oldest first, to be looked at."""
        return (row for key, _ in self.store.items(self.name) if (row := self.look(key)))

    def look_indexed(self, value: str) -> Iterator[E]:
        """The rows with a value in the indexed attribute, oldest first, to be looked at."""
        for key in self.store.get(f"{self.name}-index", value.casefold()) or ():
            row = self.look(key)
            if row is not None:
                yield row

    def put(self, record: E) -> None:
        """Add or replace a row; records get their RecId and RecVersion."""
        number_new(record, lambda: next_rec_id(self.store))
        key = self._stored_key(record)
        before = self.look(key)
        if before is not None:
            renew_changed(record, before)
        text = xml_from_document(self.document([record])).decode()
        if text == self.store.get(self.name, key):
            return
        self.store.put(self.name, key, text)
        state = [getattr(record, "rec_id", 0), self.clock().isoformat()]
        self.store.put(f"{self.name}-state", key, state)
        self._index(key, before, record)

    def delete(self, key: str) -> None:
        """Remove a row."""
        before = self.look(key)
        if before is not None:
            self._index(key, before, None)
            self.store.delete(self.name, key)
            self.store.delete(f"{self.name}-state", key)
            self._seen.pop(key, None)

    def states(self) -> list[tuple[str, State]]:
        """What change tracking knows, oldest row first. Deleted rows are not among them."""
        found = self.store.items(f"{self.name}-state")
        rows = [(key, State(row[0], datetime.fromisoformat(row[1]))) for key, row in found]
        return sorted(rows, key=lambda row: row[1].rec_id)

    def document(self, records: list[E]) -> Any:
        """A document that holds these records."""
        return self.kind(**{self.root.attribute: records})

    def roots(self, document: Document) -> list[E]:
        """The root records of a document."""
        roots: list[E] = getattr(document, self.root.attribute)
        return roots

    def _record(self, text: str) -> E:
        return self.roots(document_from_xml(self.kind, text.encode()))[0]

    def _stored_key(self, record: E) -> str:
        return str(getattr(record, self.stored_by or self._key_attribute))

    def _index(self, key: str, before: E | None, after: E | None) -> None:
        if not self.indexed:
            return
        old, new = (
            None if row is None else str(getattr(row, self.indexed) or "").casefold()
            for row in (before, after)
        )
        if old != new:
            for value, changed in ((old, self._without), (new, self._with)):
                if value is not None:
                    kept = changed(self.store.get(f"{self.name}-index", value) or [], key)
                    self.store.put(f"{self.name}-index", value, kept)

    @staticmethod
    def _with(keys: list[str], key: str) -> list[str]:
        return [*keys, key]

    @staticmethod
    def _without(keys: list[str], key: str) -> list[str]:
        return [each for each in keys if each != key]
