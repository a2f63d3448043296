"""What can be said about any resource, as conversations."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import frozen

from axclarity.clarity._connection import Connection, Reply
from axclarity.clarity.models import Record, record_from_object
from axclarity.errors import MalformedReply
from axclarity.http import Exchange

__all__ = ["Page", "ResourceOperations"]

R = TypeVar("R", bound=Record)


@frozen
class Page(Generic[R]):
    """Some records, and the cursor to the next; `None` at the end."""

    records: tuple[R, ...]
    next_cursor: str | None


@frozen
class ResourceOperations(Generic[R]):
    """Get and list records of one kind."""

    connection: Connection
    path: str
    kind: type[R]

    def get(self, record_id: str) -> Exchange[R]:
        """Read one record.

        Raises:
            NotFound: there is none of this id.
            InvalidDocument: the record breaks its model; the problems name the paths.
        """
        reply = yield from self.connection.get_one(self.path, record_id)
        return self._record(reply)

    def page(self, filters: Mapping[str, str], cursor: str | None = None) -> Exchange[Page[R]]:
        """Read one page of records that pass the filters."""
        dialect = self.connection.dialect
        parameters = {dialect.page_size_parameter: str(dialect.page_size), **filters}
        if cursor is not None:
            parameters[dialect.cursor_parameter] = cursor
        reply = yield from self.connection.get(self.path, parameters)
        try:
            items = reply.body[dialect.items_key]
            next_cursor = reply.body.get(dialect.next_cursor_key) or None
        except (KeyError, TypeError, AttributeError):
            raise MalformedReply(
                f"GET {self.path}: the page has no {dialect.items_key!r}. Check the dialect."
            ) from None
        if next_cursor is not None and next_cursor == cursor:
            raise MalformedReply(f"GET {self.path}: the page after this one is this one again.")
        return Page(
            tuple(
                record_from_object(self.kind, item, path=f"$.{dialect.items_key}[{index}]")
                for index, item in enumerate(items)
            ),
            next_cursor,
        )

    def _record(self, reply: Reply) -> R:
        record = record_from_object(self.kind, reply.body)
        record.read_with(reply.etag)
        return record
