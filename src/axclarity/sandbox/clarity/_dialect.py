"""The shop in a dialect: requests are translated at the door, answers on the way out."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from axclarity.clarity._dotted import found_at, put_at
from axclarity.clarity._json import loads
from axclarity.clarity.dialect import Dialect, ErrorShape, Translation
from axclarity.clarity.dialect._moments import moment_in
from axclarity.clarity.models import Inventory, InventoryResult, RotatedSecret
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox.clarity._ask import Answer, Ask, Listed, Start
from axclarity.sandbox.clarity._instant import instant_text
from axclarity.sandbox.clarity._kinds import INVENTORY, SUBSCRIPTION, Kind
from axclarity.sandbox.clarity._paging import (
    MOST_PER_PAGE,
    cursor_of,
    key_of_cursor,
    number_in,
    refused_query,
)
from axclarity.sandbox.clarity._wire import METHODS, MissingTag, Wire, json_response, version_of

__all__ = ["Spoken"]


class Spoken(Wire):
    """Requests and answers as a dialect spells them.

    Args:
        currency_of: the currency of a record that is there; empty if it has none.
    """

    def __init__(self, dialect: Dialect, currency_of: Callable[[Kind, str], str]) -> None:
        self._dialect = dialect
        self._translation = Translation(dialect)
        self._currency_of = currency_of
        self.api_path = dialect.api_path
        self.token_path = dialect.token.path

    def method(self, action: str) -> str:
        """The HTTP method of an action."""
        changes = METHODS[action] == "PUT"
        return self._dialect.update_method if changes else METHODS[action]

    def resource_path(self, kind: Kind) -> str:
        """Where a resource is, below `api_path`."""
        path: str = getattr(self._dialect.paths, kind.path)
        return path

    def path(self, kind: Kind, action: str) -> str:
        """Where an action is, below `api_path`; `{id}` stands for the record."""
        own = {"bulk": "inventory_bulk", "rotate": "rotate_secret"}
        if action in own:
            path: str = getattr(self._dialect.paths, own[action])
            return path
        return super().path(kind, action)

    def query(self, kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
        """The filters that a resource has, by their default names and with default values."""
        filters = self._dialect.filters
        names = (*kind.filters, "updated_since", *(() if kind is INVENTORY else ("ids",)))
        wire = {name: getattr(filters, name) for name in names}
        query = {name: given[spelt] for name, spelt in wire.items() if spelt and spelt in given}
        if kind.statuses and "status" in query:
            query["status"] = self._status(kind, wire["status"], query["status"])
        if "updated_since" in query:
            query["updated_since"] = self._since(wire["updated_since"], query["updated_since"])
        if given.get(filters.sort, filters.sort_value) != filters.sort_value:
            raise refused_query(filters.sort, "page.sort", f"must be {filters.sort_value}")
        return query

    def start(self, given: Mapping[str, str]) -> Start:
        """Which page is asked for, in the style of the dialect."""
        paging = self._dialect.paging
        most = max(MOST_PER_PAGE, paging.size)
        text = given.get(paging.size_parameter, str(paging.size))
        size = number_in(paging.size_parameter, text, 1, most)
        where, name = given.get(paging.parameter, ""), paging.parameter
        counted = bool(paging.total)
        match paging.style:
            case "page":
                number = number_in(name, where or str(paging.first), paging.first, 10**9)
                return Start(skip=(number - paging.first) * size, size=size, counted=counted)
            case "offset":
                return Start(
                    skip=number_in(name, where or "0", 0, 10**9), size=size, counted=counted
                )
            case _:
                after = key_of_cursor(name, where) if where else ("", "")
                return Start(after=after, size=size, counted=counted)

    def tag(self, request: Request, content: bytes) -> int | None:
        """The version that a change is meant for, from the header or the field that carries it."""
        concurrency = self._dialect.concurrency
        if concurrency.etag == "none":
            return None
        if concurrency.etag == "header":
            given = request.headers.get(concurrency.header)
            if given is None:
                raise MissingTag
            return version_of(given)
        body = loads(content)
        if not isinstance(body, dict) or concurrency.field not in body:
            raise MissingTag
        return version_of(f'"{body[concurrency.field]}"')

    def repeat(self, request: Request, content: bytes) -> tuple[str, str] | None:
        """The idempotency key and the digest of the body, where the dialect has such a header."""
        key = request.headers.get(self._dialect.idempotency_key or " ")
        return None if key is None else (key, sha256(content).hexdigest())

    def body(self, kind: Kind, action: str, content: bytes, record_id: str) -> Any:
        """The body in the default form; problems name the paths of the wire."""
        if action == "rotate":
            return None
        wire = loads(content)
        if action == "bulk":
            entries = found_at(wire, self._dialect.envelope.bulk_items)
            return [self._entry(entry) for entry in entries] if isinstance(entries, list) else None
        model, currency = kind.posted or kind.model, ""
        if action == "update" and isinstance(wire, dict):
            model, currency = kind.model, self._currency_of(kind, record_id)
            wire = self._untagged(wire)
        body = self._translation.record_in(model, wire, currency=currency)
        if kind is SUBSCRIPTION and isinstance(body, dict):
            return self._events(body, self._dialect.events.types)
        return body

    def path_out(self, kind: Kind, path: str) -> str:
        """The path of something that is wrong, as it is on the wire."""
        return self._translation.path_out(kind.model, path)

    def response(self, ask: Ask, answer: Answer, request: Request) -> Response:
        """Write an answer."""
        envelope = self._dialect.envelope
        if answer.status == 204:
            return Response(status_code=204)
        if answer.listed is not None:
            return self.page(ask.kind, answer.listed, request)
        if answer.results is not None:
            results = [
                self._translation.record_out(InventoryResult, result) for result in answer.results
            ]
            return json_response(put_at(envelope.bulk_results, results))
        if ask.action == "rotate":
            rotated = self._translation.record_out(RotatedSecret, answer.record)
            return json_response(put_at(envelope.record, rotated))
        record = self._record(ask.kind, answer.record)
        tagged = ask.kind is not INVENTORY and self._dialect.concurrency.etag == "header"
        headers = {"etag": f'"{answer.record["version"]}"'} if tagged else {}
        return json_response(put_at(envelope.record, record), answer.status, headers)

    def page(self, kind: Kind, listed: Listed, request: Request) -> Response:
        """Write a page, with the way to the next one in the style of the dialect."""
        paging = self._dialect.paging
        records = [self._record(kind, record) for record in listed.records]
        body = put_at(self._dialect.envelope.items, records)
        if listed.total is not None:
            put_at(paging.total, listed.total, body)
        if paging.style == "cursor":
            put_at(paging.next, cursor_of(listed.next), body)
        headers = {}
        if paging.style == "link" and listed.next is not None:
            query = {**request.query_params, paging.parameter: cursor_of(listed.next)}
            url = request.url.replace(query=urlencode(query))
            headers["link"] = f'<{url}>; rel="next"'
        return json_response(body, headers=headers)

    def refusal(
        self,
        status: int,
        detail: str,
        errors: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Write a refusal: a problem document, or the list where the dialect has it."""
        shape = self._dialect.errors
        if shape == ErrorShape():
            return super().refusal(status, detail, errors, headers)
        listed: list[Any] = []
        for error in errors:
            told: dict[str, Any] = {}
            put_at(shape.path, error.path, told)
            put_at(shape.code, error.rule, told)
            listed.append(told)
        return json_response(put_at(shape.list, listed), status, headers)

    def _record(self, kind: Kind, record: dict[str, Any]) -> dict[str, Any]:
        if kind is SUBSCRIPTION:
            words = {ours: theirs for theirs, ours in self._dialect.events.types.items()}
            record = self._events(record, words)
        wire = self._translation.record_out(kind.model, record)
        if self._dialect.concurrency.etag == "field" and kind is not INVENTORY:
            wire.setdefault(self._dialect.concurrency.field, record["version"])
        return wire

    def _entry(self, entry: Any) -> Any:
        """One of many levels; of one that cannot be read, only what it is about."""
        try:
            return self._translation.record_in(Inventory, entry)
        except InvalidDocument:
            named = {
                self._translation.path_out(Inventory, f"$.{name}")[2:]: name for name in _ABOUT
            }
            return {name: entry[spelt] for spelt, name in named.items() if spelt in entry}

    def _untagged(self, wire: dict[str, Any]) -> dict[str, Any]:
        """The body without the field that carries the version."""
        concurrency = self._dialect.concurrency
        if concurrency.etag != "field":
            return wire
        return {name: value for name, value in wire.items() if name != concurrency.field}

    def _events(self, body: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
        """A subscription with the names of its events translated."""
        events = body.get("events")
        if not isinstance(events, list):
            return body
        spelt = [words.get(name, name) if isinstance(name, str) else name for name in events]
        return {**body, "events": spelt}

    def _status(self, kind: Kind, name: str, value: str) -> str:
        words = {
            self._translation.status_out(kind.model, status.value): status.value
            for status in kind.statuses or ()
        }
        if value not in words and value != "":
            raise refused_query(name, "enum", "is not a status of this shop")
        return words.get(value, value)

    def _since(self, name: str, text: str) -> str:
        time = self._dialect.time
        epoch = time.format.startswith("epoch") and text.isascii() and text.isdigit()
        try:
            moment = moment_in(time, int(text) if epoch else text, name)
            return self.instant(name, moment) if isinstance(moment, str) else instant_text(moment)
        except OverflowError:
            raise refused_query(name, "instant", "is out of range") from None


_ABOUT = ("sku", "location")
