"""What each operation of a document service takes from a call and answers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from axclarity.ax.contract import Call, Served
from axclarity.ax.keys import EntityKey
from axclarity.sandbox.ax._criteria import Condition
from axclarity.sandbox.ax._keeper import Done, Kept
from axclarity.sandbox.ax._pages import Pages
from axclarity.sandbox.ax._records import Settings

__all__ = ["DocumentOperations"]


@frozen
class DocumentOperations:
    """The eight operations of AIF over one document. A port offers those of its plan."""

    served: Served
    kept: Kept
    pages: Pages
    settings: Settings

    def answer(self, call: Call) -> bytes:
        """Do what the call says. Raises `Refused` or `Failed`."""
        return self._by_name()[call.operation](call)

    def _by_name(self) -> Mapping[str, Callable[[Call], bytes]]:
        return {
            "create": self._create,
            "read": self._read,
            "update": self._update,
            "delete": self._delete,
            "find": self._find,
            "findKeys": self._find_keys,
            "getKeys": self._get_keys,
            "getChangedKeys": self._get_changed_keys,
        }

    def _create(self, call: Call) -> bytes:
        done = self.kept.create(call.document(self.kept.kind))
        return self._reply(call, done, EntityKeyList=done.keys)

    def _read(self, call: Call) -> bytes:
        return self._documents(call, call.entity_keys())

    def _update(self, call: Call) -> bytes:
        document = call.document(self.kept.kind)
        return self._reply(call, self.kept.update(call.entity_keys(), document))

    def _delete(self, call: Call) -> bytes:
        return self._reply(call, self.kept.delete(call.entity_keys()))

    def _find(self, call: Call) -> bytes:
        return self._documents(call, self._found(call))

    def _find_keys(self, call: Call) -> bytes:
        return self._reply(call, Done(), EntityKeyList=self._found(call))

    def _get_keys(self, call: Call) -> bytes:
        page = self.pages.all(self.kept.states(), *call.paging())
        return self._reply(call, Done(), EntityKeyPage=page)

    def _get_changed_keys(self, call: Call) -> bytes:
        since = call.text("_changedDateTime")
        page = self.pages.changed(self.kept.states(), *call.paging(), since)
        return self._reply(call, Done(), EntityKeyPage=page)

    def _found(self, call: Call) -> list[EntityKey]:
        """As many as the port's limit allows; AX leaves out the rest without a word."""
        conditions = [Condition.from_texts(texts) for texts in call.conditions()]
        return self.kept.find(conditions)[: self.settings.document_limit]

    def _documents(self, call: Call, keys: Iterable[EntityKey]) -> bytes:
        document = self.kept.read(keys)
        return self._reply(call, Done(), **{self.kept.kind.root: document})

    def _reply(self, call: Call, done: Done, **content: Any) -> bytes:
        return self.served.reply(call.operation, done.warnings, **content)
