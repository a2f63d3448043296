"""What can be said about the records of a resource, as conversations."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from axclarity.clarity._addresses import last_step, same_host
from axclarity.clarity._connection import Connection, Reply
from axclarity.clarity._dotted import at
from axclarity.clarity._json import dumps, loads
from axclarity.clarity._paging import (
    Key,
    Position,
    next_position,
    parameters_of,
)
from axclarity.clarity._query import Query
from axclarity.clarity.models import Inventory, Named, Record, record_from_object
from axclarity.clarity.resources._sent import as_object, changed_fields
from axclarity.errors import (
    AxClarityError,
    Conflict,
    InvalidDocument,
    MalformedReply,
    OutcomeUnknown,
    Problem,
)
from axclarity.http import Exchange

__all__ = ["Creates", "InvalidRecord", "Manages", "Page", "Reads", "Updates"]

R = TypeVar("R", bound=Record)
N = TypeVar("N", bound=Record)
S = TypeVar("S", bound="Record | InvalidRecord")

_START = Position()
_EVER = datetime.min.replace(tzinfo=UTC)
_STATES = (("updated_at", "version"), ("updated_at",), ("version",), ())


@frozen
class InvalidRecord:
    """What can be said of a record that breaks its model.

    Args:
        problems: name paths within the record and rules, never a value.
    """

    name: Named
    problems: tuple[Problem, ...]


@frozen
class Page(Generic[R]):
    """Some records, and where the next ones are; `None` at the end.

    Args:
        invalid: those that were passed over, where that was asked for.
    """

    records: tuple[R, ...]
    next: Position | None
    invalid: tuple[InvalidRecord, ...] = ()


@frozen
class Reads(Generic[R]):
    """Get and list records of one kind.

    Args:
        path: of the resource, below the API's.
    """

    connection: Connection = field(repr=False)
    path: str
    kind: type[R]

    def get(self, record_id: str) -> Exchange[R]:
        """Read one record.

        Raises:
            NotFound: there is none of this id.
            InvalidDocument: the record breaks its model; the problems name the paths.
            MalformedReply: the answer is no such record, or is another one.
        """
        record = yield from self._at(record_id)
        return self._of_id(record_id, record)

    def page(self, query: Query, position: Position = _START) -> Exchange[Page[R]]:
        """Read one page of the records that a query wants.

        Records that the pages before had are left out: pages overlap where records change while
        they are listed.

        Raises:
            ConfigError: the query needs a filter that the shop does not have.
            MalformedReply: the answer is no page, or leads in a circle or to another host.
        """
        records, following = yield from self._listed(query, position, self._read)
        return Page(records, following)

    def valid_page(self, query: Query, position: Position = _START) -> Exchange[Page[R]]:
        """Read one page, past the records that break their model: `invalid` names them.

        Raises:
            ConfigError, MalformedReply: as for `page`; a record without an id is malformed, too.
        """
        found, following = yield from self._listed(query, position, self._read_or_named)
        invalid = tuple(each for each in found if isinstance(each, InvalidRecord))
        records = tuple(each for each in found if not isinstance(each, InvalidRecord))
        return Page(records, following, invalid)

    def names(self, query: Query, position: Position = _START) -> Exchange[Page[Named]]:
        """Read one page, for the names of its records only: a record that is not valid has one.

        Raises:
            ConfigError, MalformedReply: as for `page`.
        """
        records, following = yield from self._listed(query, position, self._named)
        return Page(records, following)

    def _listed(
        self, query: Query, position: Position, read: Callable[[Any, str], S]
    ) -> Exchange[tuple[tuple[S, ...], Position | None]]:
        since = position.since or query.since
        by_time = self._is_by_time(since)
        url = self._page_url(query, position, since, by_time=by_time)
        reply = yield from self.connection.call("GET", self.path, url, kind=self.kind)
        found = self._items(reply.body, read)
        keys = [_key(each) for each in found]
        following = next_position(
            self.connection.dialect.paging,
            position,
            reply.body,
            reply.headers,
            keys,
            since=(since or _EVER) if by_time else None,
        )
        wanted = (
            record
            for record, key in zip(found, keys, strict=True)
            if key not in position.seen and not _is_older(key, query.since)
        )
        return tuple(wanted), following

    def all(self, query: Query) -> Exchange[tuple[R, ...]]:
        """Every record that a query wants. For few: all of them are in memory."""
        found: list[R] = []
        position: Position | None = _START
        while position is not None:
            page = yield from self.page(query, position)
            found += page.records
            position = page.next
        return tuple(found)

    def _is_by_time(self, since: datetime | None) -> bool:
        """Whether a page is asked for in order of change.

        Counted pages always are, where they can be: they lose records that move up otherwise.
        """
        dialect = self.connection.dialect
        counted = dialect.paging.style in ("page", "offset")
        wanted = since is not None or (counted and "updated_at" in self.kind.model_fields)
        return wanted and dialect.filters.by_time

    def _page_url(
        self, query: Query, position: Position, since: datetime | None, *, by_time: bool
    ) -> str:
        if position.url is not None:
            first = self.connection.url_of(self.path)
            return same_host(first, position.url)
        dialect, translation = self.connection.dialect, self.connection.translation
        asked = query.parameters(self.kind, dialect.filters, translation, since, by_time=by_time)
        return self.connection.url_of(self.path, **parameters_of(dialect.paging, position), **asked)

    def _items(self, body: Any, read: Callable[[Any, str], S]) -> list[S]:
        where = self.connection.dialect.envelope.items
        try:
            items = at(body, where)
        except KeyError:
            items = None
        if not isinstance(items, list):
            raise MalformedReply(
                f"GET {self.path}: the page has no list at {where!r}. Check the dialect: "
                "`axclarity check clarity` says what the shop answers."
            )
        root = f"$.{where}" if where else "$"
        return [read(each, f"{root}[{index}]") for index, each in enumerate(items)]

    def _read(self, wire: Any, path: str = "$", header: str | None = None) -> R:
        record = self.connection.translation.read(self.kind, wire, path=path)
        record.read_with(self._tag(wire, header))
        return record

    def _tag(self, wire: Any, header: str | None) -> str | None:
        concurrency = self.connection.dialect.concurrency
        match concurrency.etag:
            case "header":
                return header
            case "field" if isinstance(wire, Mapping) and wire.get(concurrency.field) is not None:
                return dumps(wire[concurrency.field]).decode()
            case _:
                return None

    def _read_or_named(self, wire: Any, path: str) -> R | InvalidRecord:
        try:
            return self._read(wire, "$")  # its name tells which of the page it is
        except InvalidDocument as error:
            return InvalidRecord(self._named(wire, path), error.problems)

    def _named(self, wire: Any, path: str) -> Named:
        read = self.connection.translation.some_in
        for states in _STATES:  # a bad time or version is no reason to pass it over
            try:
                return record_from_object(Named, read(self.kind, wire, "id", *states), path=path)
            except InvalidDocument:
                continue
        raise MalformedReply(f"GET {self.path}: {path} has no id. Check the dialect.")

    def _record(self, reply: Reply) -> R:
        try:
            wire = self.connection.record(reply)
        except KeyError:
            raise MalformedReply(
                f"{self.path}: the answer has no {self.connection.dialect.envelope.record!r}. "
                "Check the dialect."
            ) from None
        return self._read(wire, header=reply.headers.get("etag"))

    def _at(self, step: str) -> Exchange[R]:
        """The record at the end of an address, which may call it otherwise than by its id."""
        reply = yield from self._call("GET", step)
        return self._record(reply)

    def _of_id(self, record_id: str, record: R) -> R:
        if identity(record).casefold() != record_id.casefold():
            raise MalformedReply(f"{self.path}: the answer is another record than was meant.")
        return record

    def _written(
        self, method: str, reply: Reply, again: Exchange[R] | None, record_id: str | None = None
    ) -> Exchange[R]:
        """The record that the shop has now; that it was written is certain, what it is may not be.

        Args:
            again: reads it, where the shop has answered with nothing.
            record_id: of the one that was meant, where it is known.

        Raises:
            OutcomeUnknown: the answer is no such record, or it could not be read again.
        """
        try:
            if reply.body is None and again is not None:
                return (yield from again)
            record = self._record(reply)
            return record if record_id is None else self._of_id(record_id, record)
        except AxClarityError as error:
            raise OutcomeUnknown(
                f"{method} {self.path}: done, but the record cannot be read now. {error}",
                problems=error.problems,
            ) from error

    def _call(self, method: str, record_id: str | None = None, **more: Any) -> Exchange[Reply]:
        url = self.connection.url_of(self.path, record_id)
        return self.connection.call(method, self.path, url, kind=self.kind, **more)


@frozen
class Creates(Reads[R], Generic[R, N]):
    """Create records, too."""

    def create(self, record: N, *, idempotency_key: str | None = None) -> Exchange[R]:
        """Create a record. A write: without an answer its outcome is unknown.

        Args:
            idempotency_key: makes a repetition recognisable, where the dialect says that the shop
                honours one; elsewhere it is not sent.

        Raises:
            ClarityProblem: the shop refused it; 409 if it has one like it.
            OutcomeUnknown: look before sending again.
        """
        header = self.connection.dialect.idempotency_key
        headers = {header: idempotency_key} if header and idempotency_key else {}
        body = self.connection.translation.record_out(type(record), as_object(record))
        reply = yield from self._call("POST", body=body, headers=headers)
        made = last_step(reply.headers.get("location", ""))
        return (yield from self._written("POST", reply, self._at(made) if made else None))


@frozen
class Updates(Reads[R]):
    """Change records, too."""

    def update(self, record: R, /, **changes: Any) -> Exchange[R]:
        """Change a record that was read before, if nobody has changed it since.

        The shop merges what is given into what it has (an assumption). A record without a tag, such
        as one of a listing, is read again first: what was changed since then is told by its time of
        change and its version. Where the shop has no tags, that look is all there is.

        Args:
            changes: new values by the names of the record's fields.

        Raises:
            InvalidDocument: the record would break its model, or has no such field; nothing was
                sent.
            Conflict: it has changed; read it again.
            OutcomeUnknown: it may be changed; or it is, and cannot be read again.
            Locked: somebody else holds it.
        """
        dialect = self.connection.dialect
        body = self.connection.translation.record_out(
            self.kind, changed_fields(record, changes), currency=getattr(record, "currency", "")
        )
        tag = record.etag or (yield from self._tag_of_same(record))
        headers: dict[str, str] = {}
        if tag is not None and dialect.concurrency.etag == "field":
            body[dialect.concurrency.field] = loads(tag.encode())
        elif tag is not None:
            headers = {dialect.concurrency.header: tag}
        method, record_id = dialect.update_method, identity(record)
        reply = yield from self._call(method, record_id, body=body, headers=headers)
        return (yield from self._written(method, reply, self.get(record_id), record_id))

    def _tag_of_same(self, record: R) -> Exchange[str | None]:
        """The tag that a record has now; nothing where the shop gives none.

        Raises:
            Conflict: it is not as it was.
        """
        now = yield from self.get(identity(record))
        if _was_changed(record, now):
            raise Conflict(
                f"GET {self.path}: the record was changed since it was read. Read it again.",
                status=HTTPStatus.PRECONDITION_FAILED,
            )
        return now.etag


@frozen
class Manages(Creates[R, N], Updates[R], Generic[R, N]):
    """Create and change records."""


def identity(record: Record) -> str:
    """The id of a record that was read."""
    return str(getattr(record, "id"))  # noqa: B009  every resource but inventory has one


def _was_changed(before: Record, now: Record) -> bool:
    """Whether two readings of a record differ in what tells its states apart, as far as both do."""
    both_tell = before.model_fields_set & now.model_fields_set & {"updated_at", "version"}
    return any(getattr(before, name) != getattr(now, name) for name in both_tell)


def _key(record: Record | InvalidRecord) -> Key:
    match record:
        case InvalidRecord():
            return _key(record.name)
        case Inventory():
            return record.as_of, f"{record.sku}\n{record.location}"
        case Named(location=str()):
            return record.updated_at, f"{record.id}\n{record.location}"
    return getattr(record, "updated_at", None), identity(record)


def _is_older(key: Key, since: datetime | None) -> bool:
    """Whether a record was changed before a moment, for shops that cannot filter by it."""
    return since is not None and key[0] is not None and key[0] < since
