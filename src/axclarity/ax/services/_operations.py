"""The operations of a document service, as conversations."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from axclarity.ax._port import Port
from axclarity.ax.call_context import CallContext
from axclarity.ax.contract import Contract, RecordStream
from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import DocumentPaging, KeyPage
from axclarity.ax.services._changes import (
    as_full_update,
    as_partial_update,
    mark_as_read,
    root_records,
)
from axclarity.errors import (
    DocumentChanged,
    IncompleteResult,
    InvalidDocument,
    MalformedReply,
    OutcomeUnknown,
    Problem,
    UnknownRecord,
)
from axclarity.http import Exchange, Request
from axclarity.values import MessageId

__all__ = ["DocumentOperations"]

D = TypeVar("D", bound=Document)


@frozen
class DocumentOperations(Generic[D]):
    """The eight operations of an AIF document service, in one company.

    A port offers some of them; another one raises `InvalidDocument`, and nothing is sent.

    Source: Dynamics AX 2012, standard document services.

    Args:
        document_limit: the port's "Limit number of documents". A result of exactly that many is
            reported as `IncompleteResult`. `None` where no limit is set.
    """

    port: Port
    kind: type[D]
    context: CallContext
    document_limit: int | None = 1000

    def create(self, document: D, *, message_id: MessageId) -> Exchange[tuple[EntityKey, ...]]:
        """Create the document's root records, all or none; one key each, in order.

        Args:
            message_id: makes a repetition of this very message recognisable to AX.

        Raises:
            InvalidDocument: the document breaks its contract; nothing was sent.
            DuplicateMessage: AX has processed this message before.
            AifFault: AX refused; `infolog` says why.
            OutcomeUnknown: no answer; look before sending again.
        """
        contract = yield from self.port.loaded()
        content: dict[str, Any] = {self.kind.root: document}
        reply = yield from self.port.call(contract, "create", self._context(message_id), **content)
        try:
            keys = _named(reply.keys())
        except MalformedReply as error:
            raise OutcomeUnknown(error.message, message_id=str(message_id)) from None
        records = len(list(root_records(document)))
        if not keys or len(keys) != records:
            raise OutcomeUnknown(
                f"AX answered a create of {records} records with {len(keys)} keys. Look before "
                "sending again.",
                message_id=str(message_id),
            )
        return keys

    def read(self, *keys: EntityKey) -> Exchange[D]:
        """Read the records of these keys, in one document. A key without a record gives none."""
        if not keys:
            raise InvalidDocument(_unequal(0, 0))
        contract = yield from self.port.loaded()
        reply = yield from self.port.call(contract, "read", self.context, EntityKeyList=keys)
        return contract.document(self.kind, reply)

    def update(
        self, document: D, *keys: EntityKey, message_id: MessageId, full: bool = False
    ) -> Exchange[None]:
        """Change records that were read before.

        Args:
            document: with one root record per key, in the same order; each proves by its
                `_DocumentHash` or its RecId and RecVersion what was read.
            full: replace the records whole: AX then clears every field that is not given and
                deletes every child that is not there. Otherwise what is given changes, and nothing
                else.

        Raises:
            InvalidDocument: the document breaks its contract, or proves nothing; nothing was sent.
            DocumentChanged: somebody else was faster.
        """
        roots = len(list(root_records(document)))
        if roots != len(keys) or not keys:
            raise InvalidDocument(_unequal(roots, len(keys)))
        changes = as_full_update(document) if full else as_partial_update(document)
        content: dict[str, Any] = {"EntityKeyList": keys, self.kind.root: changes}
        contract = yield from self.port.loaded()
        yield from self.port.call(contract, "update", self._context(message_id), **content)

    def change(
        self,
        key: EntityKey,
        edit: Callable[[D], bool],
        *,
        message_id: MessageId,
        attempts: int = 3,
    ) -> Exchange[bool]:
        """Read a record, edit it and send the change back; begin anew if somebody was faster.

        Args:
            edit: changes the document that was read; answers whether there is anything to send.
            message_id: of every attempt: AX logs only a message that it has carried out, so one
                that was refused may be sent again, and one whose answer was lost is recognised.
            attempts: how often at most.

        Returns:
            Whether anything was sent.

        Raises:
            DocumentChanged: somebody was faster each time.
            UnknownRecord: there is no such record.
            InvalidDocument: the port hides the RecId of a child, so AX could not tell which it is.
            ValueError: `attempts` is less than one.
            TypeError: `edit` answered neither True nor False.
        """
        if attempts < 1:
            raise ValueError("there must be at least one attempt")
        for attempt in range(1, attempts + 1):
            document = yield from self.read(key)
            if not list(root_records(document)):
                raise UnknownRecord(f"{self.port.external_name}: there is no record {key}.")
            mark_as_read(document)
            is_changed: object = edit(document)
            if not isinstance(is_changed, bool):
                raise TypeError("edit must answer True if there is anything to send, else False")
            if not is_changed:
                return False
            try:
                yield from self.update(document, key, message_id=message_id)
            except DocumentChanged:
                if attempt == attempts:
                    raise
            else:
                return True
        return False

    def delete(self, *keys: EntityKey, message_id: MessageId) -> Exchange[None]:
        """Delete the records of these keys, all or none."""
        if not keys:
            raise InvalidDocument(_unequal(0, 0))
        contract = yield from self.port.loaded()
        context = self._context(message_id)
        yield from self.port.call(contract, "delete", context, EntityKeyList=keys)

    def find(self, *criteria: Criterion) -> Exchange[D]:
        """Read the records that meet the conditions; at least one condition is needed.

        Raises:
            InvalidDocument: there is no condition.
            IncompleteResult: AX may have cut the result at its limit.
        """
        contract = yield from self.port.loaded()
        some = self._some(criteria)
        reply = yield from self.port.call(contract, "find", self.context, QueryCriteria=some)
        document = contract.document(self.kind, reply)
        self.within_limit("find", len(list(root_records(document))))
        return document

    def find_keys(self, *criteria: Criterion) -> Exchange[tuple[EntityKey, ...]]:
        """The keys of the records that meet the conditions; at least one condition is needed.

        Raises:
            InvalidDocument: there is no condition.
            IncompleteResult: AX may have cut the result at its limit.
        """
        contract = yield from self.port.loaded()
        some = self._some(criteria)
        reply = yield from self.port.call(contract, "findKeys", self.context, QueryCriteria=some)
        keys = _named(reply.keys())
        self.within_limit("findKeys", len(keys))
        return keys

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> Exchange[KeyPage]:
        """A page of all keys that pass the port's document filter; without a filter AX gives none.

        Args:
            bookmark: of the page before; `None` for the first.
        """
        return (yield from self._page("getKeys", page_size, bookmark))

    def get_changed_keys(
        self, since: datetime, *, page_size: int = 1000, bookmark: str | None = None
    ) -> Exchange[KeyPage]:
        """A page of the keys of records that were created or changed since a moment.

        A page with a `failure` means: list everything anew. Deleted records are never named.

        Args:
            since: with a zone. Needs SQL change tracking, and a document filter on the port.

        Raises:
            ValueError: `since` has no zone.
        """
        if since.tzinfo is None:
            raise ValueError("since needs a time zone")
        return (
            yield from self._page("getChangedKeys", page_size, bookmark, _changedDateTime=since)
        )

    def idempotent_operations(self) -> Exchange[frozenset[str]]:
        """The operations for which AX recognises a MessageId that it has processed.

        No contract says it. AX's own document services do so for create, update and delete unless
        somebody switched it off; a site's own services only if somebody switched it on.
        """
        contract = yield from self.port.loaded()
        known = frozenset[str]() if contract.plan.is_custom else self.port.idempotent
        return known & {*contract.operations}

    def portions(
        self, keys: Iterable[EntityKey], size: int = 50
    ) -> Iterator[tuple[EntityKey, ...]]:
        """Keys in portions that one read can carry: by default IIS takes 64 KB."""
        portion: list[EntityKey] = []
        for key in keys:
            portion.append(key)
            if len(portion) == size:
                yield tuple(portion)
                portion = []
        if portion:
            yield tuple(portion)

    def stream_request(self, *criteria: Criterion) -> Exchange[tuple[Request, RecordStream]]:
        """The request of a find, and what reads its answer as it arrives."""
        contract = yield from self.port.loaded()
        some = self._some(criteria)
        request = self.port.request(contract, "find", self.context, QueryCriteria=some)
        return evolve(request, max_reply_bytes=sys.maxsize), contract.stream(self.kind)

    def within_limit(self, operation: str, found: int) -> None:
        """Refuse to trust a result of exactly as many documents as the port allows."""
        if found == self.document_limit:
            raise IncompleteResult(
                f"{self.port.external_name}.{operation} found {found} documents, which is the "
                "port's limit: AX may have left out the rest. Narrow the criteria, list the keys "
                "by getKeys, or say document_limit=None if the port has no limit.",
                found=found,
            )

    def _page(
        self, operation: str, size: int, bookmark: str | None, **more: Any
    ) -> Exchange[KeyPage]:
        contract: Contract = yield from self.port.loaded()
        paging = DocumentPaging(size=size, bookmark=bookmark)
        reply = yield from self.port.call(
            contract, operation, self.context, DocumentPaging=paging, **more
        )
        page = reply.page()
        _named(page.keys)
        return page

    def _some(self, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        if not criteria:
            raise InvalidDocument(
                Problem(
                    path="QueryCriteria",
                    rule="ax.empty-criteria",
                    message="needs at least one condition: without any, AX returns every record",
                    hint="Ask for `everything(data_source)` if that is what you want.",
                )
            )
        return criteria

    def _context(self, message_id: MessageId) -> CallContext:
        return evolve(self.context, message_id=message_id)


def _named(keys: tuple[EntityKey, ...]) -> tuple[EntityKey, ...]:
    """The keys, each of which names a record; raises `MalformedReply` if one does not."""
    for key in keys:
        if not all(name for name, _ in key.fields) or not any(value for _, value in key.fields):
            raise MalformedReply("The answer holds a key that names nothing.")
    return keys


def _unequal(roots: int, keys: int) -> Problem:
    return Problem(
        path="EntityKeyList",
        rule="ax.keys",
        message=f"needs one key per root record, and at least one ({roots} records, {keys} keys)",
    )
