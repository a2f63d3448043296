"""How much there is: one level per article and place, each as of a time that only moves on."""

from collections.abc import Mapping
from typing import Any

from axclarity.clarity.models import Inventory, record_from_object
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity._instant import moment_of
from axclarity.sandbox.clarity._kinds import INVENTORY, stock_key
from axclarity.sandbox.clarity._records import Document, Records, in_plain_form, key_of
from axclarity.sandbox.clarity._refusals import LockedRecord, StaleStock, UnknownRecord

__all__ = ["Stock"]


class Stock:
    """Stock levels in the store.

    A level of the very time that is kept is taken again, so that a repetition does no harm.
    """

    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records

    def level(self, sku: str, location: str | None) -> Document:
        """The stock of an article in a place; the place may be left out if there is one.

        Raises:
            UnknownRecord: nothing is known of it.
            InvalidDocument: it is in several places, and none is named.
        """
        if location is not None:
            return self._records.one(INVENTORY, stock_key(sku, location))
        levels = [level for (article, _), level in self.all().items() if article == sku]
        if not levels:
            raise UnknownRecord(sku)
        if len(levels) > 1:
            message = "must be named: the article is in several places"
            raise InvalidDocument(Problem(path="location", rule="location", message=message))
        return levels[0]

    def put(self, document: Any) -> Document:
        """Keep a level.

        Raises:
            InvalidDocument: it is no stock level; names the paths.
            LockedRecord: somebody holds it.
            StaleStock: what is kept is of a later time.
        """
        record = record_from_object(Inventory, document)
        after = in_plain_form(record)
        rank, key = key_of(INVENTORY, after)
        with self._store.transaction():
            self._records.check_free(INVENTORY, key)
            before = self._records.find(INVENTORY.name, key)
            if before is not None and record.as_of < moment_of(before["as_of"]):
                raise StaleStock(key)
            after["version"] = 1 if before is None else before["version"] + 1
            self._store.put(INVENTORY.name, key, after, rank=rank)
        return after

    def put_entry(self, entry: Any) -> Mapping[str, str]:
        """Keep one level of many; tells what became of it and raises nothing."""
        named = entry if isinstance(entry, dict) else {}
        told = {name: str(named.get(name) or "") for name in ("sku", "location")}
        try:
            self.put(entry)
        except InvalidDocument as error:
            return told | {"status": "refused", "code": error.problems[0].rule}
        except LockedRecord:
            return told | {"status": "locked", "code": "locked"}
        except StaleStock:
            return told | {"status": "stale", "code": "stale"}
        return told | {"status": "accepted"}

    def lock(self, sku: str, location: str) -> None:
        """Hold a level, as a stock count does."""
        self._records.lock(INVENTORY, stock_key(sku, location))

    def unlock(self, sku: str, location: str) -> None:
        """Let it go."""
        self._records.unlock(INVENTORY, stock_key(sku, location))

    def all(self) -> dict[tuple[str, str], Document]:
        """All levels, by article and place."""
        levels = self._records.all(INVENTORY).values()
        return {(level["sku"], level.get("location", "")): level for level in levels}
