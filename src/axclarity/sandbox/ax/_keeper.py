"""What every document service does alike: records in, records out, changes, deletions."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from attrs import frozen

from axclarity.ax.documents import Document, Entity
from axclarity.ax.keys import EntityKey
from axclarity.sandbox.ax._criteria import Condition, selected, single_value
from axclarity.sandbox.ax._fields import cut, without_blanks
from axclarity.sandbox.ax._merge import merge
from axclarity.sandbox.ax._refused import Refused, does_not_exist
from axclarity.sandbox.ax._tables import State, Table
from axclarity.sandbox.ax._versions import as_new, check_proof, document_hash

__all__ = ["Done", "Keeper", "Kept", "Rules"]

E = TypeVar("E", bound=Entity)


@frozen
class Done:
    """What a call did: the keys of its records, and warnings for the infolog."""

    keys: tuple[EntityKey, ...] = ()
    warnings: tuple[str, ...] = ()


class Rules(Generic[E]):
    """What AX does with the records of one document. Each rule may warn, or refuse."""

    label = "record"

    def begin(self, records: Sequence[E]) -> None:
        """Look at all records of a new document, before the first is inserted."""

    def insert(self, record: E) -> Iterable[str]:  # noqa: ARG002  for those that do
        """Complete a new record, its number included. Raises `Refused`."""
        raise Refused(f"A {self.label} cannot be created.")

    def inserted(self, record: E) -> None:
        """Do what follows from a record that is there now."""

    def revise(self, record: E, before: E) -> Iterable[str]:  # noqa: ARG002  for those that do
        """Evaluate a changed record anew. Raises `Refused`."""
        raise Refused(f"A {self.label} cannot be changed.")

    def remove(self, record: E) -> None:  # noqa: ARG002  for those that do
        """Let a record go. Raises `Refused`."""
        raise Refused(f"A {self.label} cannot be deleted.")


class Kept(ABC):
    """The operations of a document service, without a word about SOAP.

    A service has those that it overrides.
    """

    @property
    @abstractmethod
    def kind(self) -> type[Document]:
        """The class of the document."""

    def create(self, document: Any) -> Done:  # noqa: ARG002  for those that do
        """Create the root records, all or none. Raises `Refused`."""
        raise self._not_offered()

    def read(self, keys: Iterable[EntityKey]) -> Any:  # noqa: ARG002  for those that do
        """The records of these keys that exist, in one document."""
        raise self._not_offered()

    def update(self, keys: Sequence[EntityKey], document: Any) -> Done:  # noqa: ARG002  same
        """Change records. Raises `Refused`, or `Failed` if something changed since."""
        raise self._not_offered()

    def delete(self, keys: Sequence[EntityKey]) -> Done:  # noqa: ARG002  for those that do
        """Delete records. Raises `Refused`."""
        raise self._not_offered()

    def find(self, conditions: Sequence[Condition]) -> list[EntityKey]:  # noqa: ARG002  same
        """The keys of the records that meet the conditions."""
        raise self._not_offered()

    def states(self) -> list[tuple[EntityKey, State]]:
        """What change tracking knows."""
        return []

    def _not_offered(self) -> Refused:
        return Refused(f"The document {self.kind.root} does not allow this action.")


@frozen
class Keeper(Kept, Generic[E]):
    """Keeps the records of one document in a table, by its rules."""

    table: Table[E]
    rules: Rules[E]

    @property
    def kind(self) -> type[Document]:
        """The class of the document."""
        return self.table.kind

    def create(self, document: Document) -> Done:
        """Insert each root record."""
        records = self.table.roots(document)
        if not records:
            raise Refused(f"The document contains no {self.rules.label}.")
        self.rules.begin(records)
        warnings: list[str] = []
        for record in records:
            as_new(record)
            cut(record)
            warnings += self.rules.insert(record)
            self.table.put(record)
            self.rules.inserted(record)
        return Done(tuple(map(self.table.key_of, records)), tuple(warnings))

    def read(self, keys: Iterable[EntityKey]) -> Any:
        """The records that exist. Assumption: a key that names none is no fault."""
        found = [record for record in map(self._record, keys) if record is not None]
        for record in found:
            told = document_hash(record)
            without_blanks(record)
            if hasattr(record, "document_hash"):
                setattr(record, "document_hash", told)  # noqa: B010  every root with a hash has it
        return self.table.document(found)

    def update(self, keys: Sequence[EntityKey], document: Any) -> Done:
        """Change each root record, in part or whole as its action says."""
        sent = self.table.roots(document)
        if len(keys) != len(sent) or not keys:
            raise Refused(f"There are {len(keys)} entity keys for {len(sent)} records.")
        clear_nil = getattr(document, "clear_nil_fields_on_update", "") == "true"
        warnings: list[str] = []
        for key, record in zip(keys, sent, strict=True):
            warnings += self._change(key, record, clear_nil)
        return Done(warnings=tuple(warnings))

    def delete(self, keys: Sequence[EntityKey]) -> Done:
        """Delete each record."""
        for key in keys:
            record = self._existing(key)
            self.rules.remove(record)
            self.table.delete(key.value)
        return Done()

    def find(self, conditions: Sequence[Condition]) -> list[EntityKey]:
        """Look at all rows, or at those that the index names."""
        source = self.table.root.name
        return [
            self.table.key_of(row) for row in selected(self._rows(conditions), conditions, source)
        ]

    def states(self) -> list[tuple[EntityKey, State]]:
        """What change tracking knows."""
        name = self.kind.key_field
        return [(EntityKey(((name, key),)), state) for key, state in self.table.states()]

    def _change(self, key: EntityKey, sent: Any, clear_nil: bool) -> Iterable[str]:
        record, before = self._existing(key), self._existing(key)
        check_proof(record, sent)
        merge(record, sent, whole=sent.action != "update", clear_nil=clear_nil)
        cut(record)
        warnings = self.rules.revise(record, before)
        self.table.put(record)
        return warnings

    def _existing(self, key: EntityKey) -> E:
        record = self._record(key)
        if record is None:
            raise does_not_exist(self.rules.label.capitalize(), str(key))
        return record

    def _record(self, key: EntityKey) -> E | None:
        if [name for name, _ in key.fields] != [self.kind.key_field]:
            raise Refused(f"The entity key of {self.kind.root} is {self.kind.key_field}.")
        return self.table.get(key.value)

    def _rows(self, conditions: Sequence[Condition]) -> Iterable[E]:
        value = single_value(conditions, self.table.indexed_name) if self.table.indexed else None
        return self.table.look_all() if value is None else self.table.look_indexed(value)
