"""The two skins of a document service: one that waits and one that awaits."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import KeyPage
from axclarity.ax.services._operations import DocumentOperations
from axclarity.ax.services._streams import FindStream
from axclarity.http import (
    AsyncStreamingTransport,
    AsyncTransport,
    StreamingTransport,
    Transport,
    drive,
    drive_async,
)
from axclarity.values import MessageId

__all__ = ["AsyncDocumentService", "DocumentService"]

D = TypeVar("D", bound=Document)


class DocumentService(Generic[D]):
    """An AIF document service; calls wait for the answer.

    `DocumentOperations` says what each call takes and raises.
    """

    def __init__(self, operations: DocumentOperations[D], transport: Transport) -> None:
        self.operations = operations
        self._transport = transport

    def create(self, document: D, *, message_id: MessageId) -> tuple[EntityKey, ...]:
        """Create the document's root records, all or none."""
        return drive(self.operations.create(document, message_id=message_id), self._transport)

    def read(self, *keys: EntityKey) -> D:
        """Read the records of these keys, in one document."""
        return drive(self.operations.read(*keys), self._transport)

    def read_all(self, *keys: EntityKey, at_once: int = 50) -> Iterator[D]:
        """Read the records of many keys, in portions."""
        return (self.read(*portion) for portion in self.operations.portions(keys, at_once))

    def update(
        self, document: D, *keys: EntityKey, message_id: MessageId, full: bool = False
    ) -> None:
        """Change what is given, and nothing else; `full` replaces the records whole."""
        exchange = self.operations.update(document, *keys, message_id=message_id, full=full)
        return drive(exchange, self._transport)

    def change(
        self,
        key: EntityKey,
        edit: Callable[[D], bool],
        *,
        message_id: MessageId,
        attempts: int = 3,
    ) -> bool:
        """Read, edit, send back; begin anew if somebody was faster."""
        exchange = self.operations.change(key, edit, message_id=message_id, attempts=attempts)
        return drive(exchange, self._transport)

    def delete(self, *keys: EntityKey, message_id: MessageId) -> None:
        """Delete the records of these keys, all or none."""
        return drive(self.operations.delete(*keys, message_id=message_id), self._transport)

    def find(self, *criteria: Criterion) -> D:
        """Read the records that meet the conditions."""
        return drive(self.operations.find(*criteria), self._transport)

    def find_keys(self, *criteria: Criterion) -> tuple[EntityKey, ...]:
        """The keys of the records that meet the conditions."""
        return drive(self.operations.find_keys(*criteria), self._transport)

    def stream(self, *criteria: Criterion) -> Iterator[Any]:
        """The root records that meet the conditions, as they arrive; memory stays level.

        Raises:
            ConfigError: the transport cannot stream.
            NoReply: the answer broke off; what came before is whole.
        """
        transport: StreamingTransport = FindStream.able(self._transport)
        request, records = drive(self.operations.stream_request(*criteria), transport)
        stream = FindStream(self.operations, request, records)
        with transport.stream(request) as response:
            stream.started(response.status, response.headers)
            for piece in response.chunks:
                yield from stream.feed(piece)
            stream.close()

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> KeyPage:
        """A page of all keys that pass the port's document filter."""
        exchange = self.operations.get_keys(page_size=page_size, bookmark=bookmark)
        return drive(exchange, self._transport)

    def get_changed_keys(
        self, since: datetime, *, page_size: int = 1000, bookmark: str | None = None
    ) -> KeyPage:
        """A page of the keys of records that were created or changed since a moment."""
        exchange = self.operations.get_changed_keys(since, page_size=page_size, bookmark=bookmark)
        return drive(exchange, self._transport)


class AsyncDocumentService(Generic[D]):
    """An AIF document service; calls are awaited.

    `DocumentOperations` says what each call takes and raises.
    """

    def __init__(self, operations: DocumentOperations[D], transport: AsyncTransport) -> None:
        self.operations = operations
        self._transport = transport

    async def create(self, document: D, *, message_id: MessageId) -> tuple[EntityKey, ...]:
        """Create the document's root records, all or none."""
        exchange = self.operations.create(document, message_id=message_id)
        return await drive_async(exchange, self._transport)

    async def read(self, *keys: EntityKey) -> D:
        """Read the records of these keys, in one document."""
        return await drive_async(self.operations.read(*keys), self._transport)

    async def read_all(self, *keys: EntityKey, at_once: int = 50) -> AsyncIterator[D]:
        """Read the records of many keys, in portions."""
        for portion in self.operations.portions(keys, at_once):
            yield await self.read(*portion)

    async def update(
        self, document: D, *keys: EntityKey, message_id: MessageId, full: bool = False
    ) -> None:
        """Change what is given, and nothing else; `full` replaces the records whole."""
        exchange = self.operations.update(document, *keys, message_id=message_id, full=full)
        return await drive_async(exchange, self._transport)

    async def change(
        self,
        key: EntityKey,
        edit: Callable[[D], bool],
        *,
        message_id: MessageId,
        attempts: int = 3,
    ) -> bool:
        """Read, edit, send back; begin anew if somebody was faster."""
        exchange = self.operations.change(key, edit, message_id=message_id, attempts=attempts)
        return await drive_async(exchange, self._transport)

    async def delete(self, *keys: EntityKey, message_id: MessageId) -> None:
        """Delete the records of these keys, all or none."""
        exchange = self.operations.delete(*keys, message_id=message_id)
        return await drive_async(exchange, self._transport)

    async def find(self, *criteria: Criterion) -> D:
        """Read the records that meet the conditions."""
        return await drive_async(self.operations.find(*criteria), self._transport)

    async def find_keys(self, *criteria: Criterion) -> tuple[EntityKey, ...]:
        """The keys of the records that meet the conditions."""
        return await drive_async(self.operations.find_keys(*criteria), self._transport)

    async def stream(self, *criteria: Criterion) -> AsyncIterator[Any]:
        """The root records that meet the conditions, as they arrive; memory stays level.

        Raises:
            ConfigError: the transport cannot stream.
            NoReply: the answer broke off; what came before is whole.
        """
        transport: AsyncStreamingTransport = FindStream.able(self._transport)
        exchange = self.operations.stream_request(*criteria)
        request, records = await drive_async(exchange, transport)
        stream = FindStream(self.operations, request, records)
        async with transport.stream(request) as response:
            stream.started(response.status, response.headers)
            async for piece in response.chunks:
                for record in stream.feed(piece):
                    yield record
            stream.close()

    async def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> KeyPage:
        """A page of all keys that pass the port's document filter."""
        exchange = self.operations.get_keys(page_size=page_size, bookmark=bookmark)
        return await drive_async(exchange, self._transport)

    async def get_changed_keys(
        self, since: datetime, *, page_size: int = 1000, bookmark: str | None = None
    ) -> KeyPage:
        """A page of the keys of records that were created or changed since a moment."""
        exchange = self.operations.get_changed_keys(since, page_size=page_size, bookmark=bookmark)
        return await drive_async(exchange, self._transport)
