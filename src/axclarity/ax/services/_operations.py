"""The operations of a document service, as conversations."""

from typing import Generic, TypeVar

from attrs import evolve, frozen

from axclarity.ax._port import Port
from axclarity.ax.call_context import CallContext
from axclarity.ax.contract import document_from_reply, keys_from_reply
from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document, check_document
from axclarity.ax.keys import EntityKey
from axclarity.errors import InvalidDocument, MalformedReply, OutcomeUnknown, Problem
from axclarity.http import Exchange
from axclarity.values import MessageId

__all__ = ["DocumentOperations"]

D = TypeVar("D", bound=Document)


@frozen
class DocumentOperations(Generic[D]):
    """create, read, find and findKeys of one AIF document service, in one company.

    Source: Dynamics AX 2012, standard document services.
    """

    port: Port
    kind: type[D]
    context: CallContext

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
        check_document(document)
        contract = yield from self.port.loaded()
        context = self._context(message_id)
        content = yield from self.port.call(
            contract, "create", contract.create(document, context), message_id=message_id
        )
        try:
            keys = keys_from_reply(content)
        except MalformedReply as error:
            raise OutcomeUnknown(error.message) from None
        if not keys:
            raise OutcomeUnknown("AX answered a create without a key. Look before sending again.")
        return keys

    def read(self, *keys: EntityKey) -> Exchange[D]:
        """Read the records of these keys, in one document."""
        contract = yield from self.port.loaded()
        envelope = contract.with_keys("read", keys, self.context)
        content = yield from self.port.call(contract, "read", envelope)
        return document_from_reply(self.kind, content)

    def find(self, *criteria: Criterion) -> Exchange[D]:
        """Read the records that meet the conditions; at least one condition is needed."""
        contract = yield from self.port.loaded()
        envelope = contract.with_criteria("find", self._some(criteria), self.context)
        content = yield from self.port.call(contract, "find", envelope)
        return document_from_reply(self.kind, content)

    def find_keys(self, *criteria: Criterion) -> Exchange[tuple[EntityKey, ...]]:
        """The keys of the records that meet the conditions; at least one condition is needed."""
        contract = yield from self.port.loaded()
        envelope = contract.with_criteria("findKeys", self._some(criteria), self.context)
        content = yield from self.port.call(contract, "findKeys", envelope)
        return keys_from_reply(content)

    def _some(self, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        if not criteria:
            raise InvalidDocument(
                Problem(
                    path="QueryCriteria",
                    rule="ax.empty-criteria",
                    message="needs at least one condition: without any, AX returns every record",
                )
            )
        return criteria

    def _context(self, message_id: MessageId) -> CallContext:
        return evolve(self.context, message_id=message_id)
