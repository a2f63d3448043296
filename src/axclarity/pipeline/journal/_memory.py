"""What the journal remembers besides events and writes: bindings, bookmarks, pauses, alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import asdict
from sqlalchemy import Connection, Row, bindparam, case, delete, select, update

from axclarity.errors import InvalidValue, Parked, Problem
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.journal._dialects import upserts
from axclarity.pipeline.journal._records import Binding
from axclarity.pipeline.journal._schema import alerts, bindings, bookmarks, pauses

__all__ = [
    "add_alert",
    "alert_from_row",
    "ax_key_of",
    "bind",
    "bind_all",
    "bindings_of",
    "bookmark",
    "clarity_id_of",
    "list_alerts",
    "pause",
    "pauses_after",
    "rebind",
    "set_bookmarks",
    "unbind",
]


def ax_key_of(connection: Connection, entity: str, clarity_id: str) -> str | None:
    """The AX key that a Clarity id is bound to."""
    return connection.scalar(_AX_KEY, {"of": entity, "clarity_id": clarity_id})


def clarity_id_of(connection: Connection, entity: str, ax_key: str) -> str | None:
    """The Clarity id that an AX key is bound to."""
    return connection.scalar(_CLARITY_ID, {"of": entity, "ax_key": ax_key})


_OF_ENTITY = bindings.c.entity == bindparam("of")
_AX_KEY = select(bindings.c.ax_key).where(
    _OF_ENTITY, bindings.c.clarity_id == bindparam("clarity_id")
)
_CLARITY_ID = select(bindings.c.clarity_id).where(
    _OF_ENTITY, bindings.c.ax_key == bindparam("ax_key")
)
_BIND = upserts(bindings, lambda insertion: insertion.on_conflict_do_nothing())


def bind(connection: Connection, binding: Binding) -> None:
    """Tie two keys, once and for ever.

    Raises:
        Parked: rule `binding.taken`: one of the two is tied to another already.
    """
    if _BIND.write(connection, asdict(binding)):
        return
    ax_key = ax_key_of(connection, binding.entity, binding.clarity_id)
    if ax_key == binding.ax_key:
        return
    other = clarity_id_of(connection, binding.entity, binding.ax_key)
    taken = f"{binding.clarity_id} is {ax_key}" if ax_key else f"{binding.ax_key} is {other}"
    raise Parked(
        Problem(
            path=f"binding.{binding.entity}",
            rule="binding.taken",
            message=f"{binding.clarity_id} cannot become {binding.ax_key}: {taken} already",
            hint="Find out which of the two is right before anything else is done.",
        )
    )


def bind_all(connection: Connection, ties: Sequence[Binding]) -> None:
    """Tie several, or none of them. Raises what `bind` raises."""
    for each in ties:
        bind(connection, each)


def rebind(connection: Connection, binding: Binding) -> str:
    """Tie a Clarity id to another AX key; returns the one before.

    Raises:
        InvalidValue: rule `binding.unknown`: it is tied to none; rule `binding.taken`: the AX key
            is tied to another Clarity id; rule `binding.blank`: it is no key.
    """
    entity, clarity_id, ax_key = binding.entity, binding.clarity_id, binding.ax_key
    if not ax_key or ax_key != ax_key.strip():
        raise _refused(entity, "blank", "is empty, or begins or ends with a blank", "Name it.")
    before = ax_key_of(connection, entity, clarity_id)
    if before is None:
        raise _refused(entity, "unknown", f"{clarity_id} is tied to nothing yet", "Look at the id.")
    owner = clarity_id_of(connection, entity, ax_key)
    if owner not in (None, clarity_id):
        raise _refused(
            entity,
            "taken",
            f"{ax_key} is tied to {owner} already",
            f"Make one of {clarity_id} and {owner} in the shop, too; or take another.",
        )
    connection.execute(
        update(bindings)
        .where(bindings.c.entity == entity, bindings.c.clarity_id == clarity_id)
        .values(ax_key=ax_key)
    )
    return before


def _refused(entity: str, rule: str, message: str, hint: str) -> InvalidValue:
    return InvalidValue(
        Problem(path=f"binding.{entity}", rule=f"binding.{rule}", message=message, hint=hint)
    )


def unbind(connection: Connection, entity: str, clarity_ids: Sequence[str]) -> None:
    """Forget bindings, as far as they are there."""
    connection.execute(
        delete(bindings).where(bindings.c.entity == entity, bindings.c.clarity_id.in_(clarity_ids))
    )


def bindings_of(connection: Connection, entity: str, limit: int | None = None) -> list[Binding]:
    """All bindings of an entity, or the first ones, by Clarity id."""
    rows = connection.execute(
        select(bindings)
        .where(bindings.c.entity == entity)
        .order_by(bindings.c.clarity_id)
        .limit(limit)
    )
    return [
        Binding(entity=row.entity, clarity_id=row.clarity_id, ax_key=row.ax_key) for row in rows
    ]


def bookmark(connection: Connection, name: str) -> str | None:
    """The place that was remembered under a name."""
    value: str | None = connection.scalar(_BOOKMARK, {"of": name})
    return value


_BOOKMARK = select(bookmarks.c.value).where(bookmarks.c.name == bindparam("of"))


def set_bookmarks(connection: Connection, places: Mapping[str, str]) -> None:
    """Remember places."""
    for name, value in places.items():
        _SET_BOOKMARK.write(connection, {"name": name, "value": value})


_SET_BOOKMARK = upserts(
    bookmarks,
    lambda insertion: insertion.on_conflict_do_update(
        index_elements=["name"], set_={"value": insertion.excluded.value}
    ),
)


def pause(connection: Connection, destination: str, until: datetime) -> None:
    """Remember that a destination asked for rest; a longer one stands."""
    _PAUSE.write(connection, {"destination": destination, "until": until})


def _longer(insertion: Any) -> Any:
    asked = insertion.excluded.until
    until = case((asked > pauses.c.until, asked), else_=pauses.c.until)
    return insertion.on_conflict_do_update(index_elements=["destination"], set_={"until": until})


_PAUSE = upserts(pauses, _longer)


def pauses_after(connection: Connection, now: datetime) -> dict[str, datetime]:
    """The destinations that asked for rest, and until when, if that is not over."""
    rows = connection.execute(_PAUSES_AFTER, {"now": now})
    return {row.destination: row.until for row in rows}


_PAUSES_AFTER = select(pauses).where(pauses.c.until > bindparam("now"))


def add_alert(connection: Connection, alert: Alert) -> bool:
    """Write an alert down; false if one with its key is there already."""
    added = _ADD_ALERT.write(
        connection,
        {
            "key": alert.key,
            "message": alert.message,
            "facts": dict(alert.facts),
            "raised_at": alert.at,
            "incident": alert.incident,
        },
    )
    return bool(added)


_ADD_ALERT = upserts(alerts, lambda insertion: insertion.on_conflict_do_nothing())


def list_alerts(connection: Connection, since: datetime | None) -> list[Alert]:
    """Alerts, oldest first."""
    query = select(alerts).order_by(alerts.c.raised_at, alerts.c.key)
    if since is not None:
        query = query.where(alerts.c.raised_at >= since)
    return [alert_from_row(row) for row in connection.execute(query)]


def alert_from_row(row: Row[Any]) -> Alert:
    """An alert as it was raised."""
    return Alert(
        key=row.key,
        message=row.message,
        facts=row.facts,
        at=row.raised_at,
        incident=row.incident,
    )
