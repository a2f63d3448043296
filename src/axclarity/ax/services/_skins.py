"""The two skins of a document service: one that waits and one that awaits."""

from typing import Generic, TypeVar

from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document
from axclarity.ax.keys import EntityKey
from axclarity.ax.services._operations import DocumentOperations
from axclarity.http import AsyncTransport, Transport, drive, drive_async
from axclarity.values import MessageId

__all__ = ["AsyncDocumentService", "DocumentService"]

D = TypeVar("D", bound=Document)


class DocumentService(Generic[D]):
    """An AIF document service; calls wait for the answer."""

    def __init__(self, operations: DocumentOperations[D], transport: Transport) -> None:
        self._operations = operations
        self._transport = transport

    def create(self, document: D, *, message_id: MessageId) -> tuple[EntityKey, ...]:
        """Create the document's root records, all or none."""
        return drive(self._operations.create(document, message_id=message_id), self._transport)

    def read(self, *keys: EntityKey) -> D:
        """Read the records of these keys, in one document."""
        return drive(self._operations.read(*keys), self._transport)

    def find(self, *criteria: Criterion) -> D:
        """Read the records that meet the conditions."""
        return drive(self._operations.find(*criteria), self._transport)

    def find_keys(self, *criteria: Criterion) -> tuple[EntityKey, ...]:
        """The keys of the records that meet the conditions."""
        return drive(self._operations.find_keys(*criteria), self._transport)


class AsyncDocumentService(Generic[D]):
    """An AIF document service; calls are awaited."""

    def __init__(self, operations: DocumentOperations[D], transport: AsyncTransport) -> None:
        self._operations = operations
        self._transport = transport

    async def create(self, document: D, *, message_id: MessageId) -> tuple[EntityKey, ...]:
        """Create the document's root records, all or none."""
        exchange = self._operations.create(document, message_id=message_id)
        return await drive_async(exchange, self._transport)

    async def read(self, *keys: EntityKey) -> D:
        """Read the records of these keys, in one document."""
        return await drive_async(self._operations.read(*keys), self._transport)

    async def find(self, *criteria: Criterion) -> D:
        """Read the records that meet the conditions."""
        return await drive_async(self._operations.find(*criteria), self._transport)

    async def find_keys(self, *criteria: Criterion) -> tuple[EntityKey, ...]:
        """The keys of the records that meet the conditions."""
        return await drive_async(self._operations.find_keys(*criteria), self._transport)
