"""The API in the default form: one implementation for every resource."""

from collections.abc import Callable, Mapping
from typing import Any

from axclarity.clarity.models import record_from_object
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox.clarity._ask import Answer, Ask, Listed
from axclarity.sandbox.clarity._books import Books
from axclarity.sandbox.clarity._kinds import INVENTORY, KINDS, SUBSCRIPTION, Kind
from axclarity.sandbox.clarity._records import Document, in_plain_form

__all__ = ["MOST_ENTRIES", "Endpoints", "actions_of"]

MOST_ENTRIES = 1000
"""The most stock levels of one bulk request."""

_MESSAGES = {
    "object": "must be an object",
    "read-only": "cannot be changed here",
    "sku": "is not the article of the address",
    "bulk.size": f"must be a list of 1 to {MOST_ENTRIES} entries",
}


def actions_of(kind: Kind) -> tuple[str, ...]:
    """What can be done with a resource."""
    if kind is INVENTORY:
        return ("list", "level", "put_level", "bulk")
    return (
        "list",
        "get",
        *(("create",) if kind.posted else ()),
        *(("update",) if kind.changeable != () else ()),
        *(("remove", "rotate") if kind is SUBSCRIPTION else ()),
    )


class Endpoints:
    """Answers what is asked.

    Raises what the shop raises: `UnknownRecord`, `Taken`, `StaleVersion`, `LockedRecord`,
    `StaleStock` and `InvalidDocument` with paths in the default form.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._actions: Mapping[str, Callable[[Ask], Answer]] = {
            action: getattr(self, f"_{action}") for kind in KINDS for action in actions_of(kind)
        }

    def answer(self, ask: Ask) -> Answer:
        """Do it."""
        return self._actions[ask.action](ask)

    def _list(self, ask: Ask) -> Answer:
        records, start, query = self._books.records, ask.start, ask.query
        since = query.get("updated_since", "")

        def fits(record: Document) -> bool:
            return all(record.get(name, "") == query[name] for name in wanted)

        wanted = [name for name in ask.kind.filters if name in query]
        after = max(start.after, (since, ""))
        page = records.page(
            ask.kind, fits, after=after, skip=start.skip, size=start.size, query=query
        )
        total = records.count(ask.kind, fits, query, since) if start.counted else None
        return Answer(listed=Listed(records=page.records, start=start, next=page.next, total=total))

    def _get(self, ask: Ask) -> Answer:
        return Answer(record=self._books.records.one(ask.kind, ask.record_id))

    def _create(self, ask: Ask) -> Answer:
        def created() -> Document:
            record = self._books.post(ask.kind, _object(ask.body))
            if ask.kind is SUBSCRIPTION:
                record = {
                    **record,
                    "secret": self._books.subscriptions.secrets(record["id"])[0].reveal(),
                }
            return record

        if ask.repeat is None:
            return Answer(status=201, record=created())
        key, digest = ask.repeat
        return Answer(
            status=201, record=self._books.once(f"{ask.kind.name} {key}", digest, created)
        )

    def _update(self, ask: Ask) -> Answer:
        kept = self._books.records.one(ask.kind, ask.record_id)
        changes = _checked(ask.kind, ask.body, kept)
        return Answer(record=self._books.put(ask.kind, ask.record_id, changes, ask.tag))

    def _remove(self, ask: Ask) -> Answer:
        self._books.unsubscribe(ask.record_id)
        return Answer(status=204)

    def _rotate(self, ask: Ask) -> Answer:
        secret, until = self._books.rotate_secret(ask.record_id)
        return Answer(record={"secret": secret.reveal(), "previous_valid_until": until})

    def _level(self, ask: Ask) -> Answer:
        location = ask.query.get("location")
        return Answer(record=self._books.stock.level(ask.record_id, location))

    def _put_level(self, ask: Ask) -> Answer:
        body = _object(ask.body)
        if body.get("sku") != ask.record_id:
            raise _refused("$.sku", "sku")
        return Answer(record=self._books.stock.put(body))

    def _bulk(self, ask: Ask) -> Answer:
        entries = ask.body
        if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_ENTRIES:
            raise _refused("$.items", "bulk.size")
        return Answer(results=[self._books.stock.put_entry(entry) for entry in entries])


def _checked(kind: Kind, body: Any, kept: Document) -> dict[str, Any]:
    """The changes; what is fixed may be repeated as it is."""
    changes = _object(body)
    if not isinstance(changes.get("attributes", {}), dict):
        raise _refused("$.attributes", "object")
    fixed = [
        name
        for name in sorted(changes)
        if not kind.may_change(name) and not _is_kept(kind, kept, name, changes[name])
    ]
    if fixed:
        raise InvalidDocument(*(_problem(f"$.{name}", "read-only") for name in fixed))
    return changes


def _is_kept(kind: Kind, kept: Document, name: str, value: Any) -> bool:
    """Whether this is what the record has already, spelt in whatever way."""
    if name not in kept or kept[name] == value:
        return name in kept
    try:
        again = record_from_object(kind.model, {**kept, name: value})
    except InvalidDocument:
        return False
    return bool(in_plain_form(again)[name] == kept[name])


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise _refused("$", "object")
    return body


def _refused(path: str, code: str) -> InvalidDocument:
    return InvalidDocument(_problem(path, code))


def _problem(path: str, code: str) -> Problem:
    return Problem(path=path, rule=code, message=_MESSAGES[code])
