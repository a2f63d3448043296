"""From one version of the schema to the next, and one back, with messages in flight.

1: events, attempts, dead letters, intents, bindings, bookmarks, alerts; later pauses.
2: the number of who holds the right to dispatch; an index of what is due.
3: fingerprints of dead letters, approvals, the audit; an index of what is pending, by type;
   incidents among the alerts, the steps of attempts.
4: what an intent can be found by.
5: the index of what is pending, by type, is in the order in which it is due.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import Column, Connection, Table, insert, select, update
from sqlalchemy.schema import CreateColumn

from axclarity.errors import JournalError, Problem
from axclarity.pipeline.journal._fingerprints import fingerprint_of
from axclarity.pipeline.journal._resealing import count_sealed
from axclarity.pipeline.journal._schema import (
    VERSION,
    WHEN_DECIDED,
    alerts,
    approvals,
    attempts,
    audit,
    dead_letters,
    due_index,
    inbox,
    incident_index,
    intents,
    lane_index,
    leases,
    metadata,
    rights,
    schema_version,
)

__all__ = ["downgrade", "upgrade"]


@frozen
class _Migration:
    up: Callable[[Connection], None]
    down: Callable[[Connection], None]


def upgrade(connection: Connection, name: str) -> None:
    """Bring a journal, or an empty database, to the version that is read here.

    Raises:
        JournalError: reason `version`: it was written by a newer axclarity.
    """
    schema_version.create(connection, checkfirst=True)
    version = connection.scalar(select(schema_version.c.version))
    if version is None:
        metadata.create_all(connection)
        connection.execute(insert(rights).values(token=0))
        connection.execute(insert(schema_version).values(version=VERSION))
    elif version > VERSION:
        raise _unknown(name, version)
    else:
        for to in range(version + 1, VERSION + 1):
            _MIGRATIONS[to].up(connection)
            connection.execute(update(schema_version).values(version=to))


def downgrade(connection: Connection, name: str) -> int:
    """Bring a journal one version back; returns which it has now.

    Raises:
        JournalError: reason `version`: there is no older version, or it is not known here.
    """
    version = connection.scalar(select(schema_version.c.version)) or 0
    if version == 1:
        raise JournalError(
            f"The journal {name} has schema version 1, and there is none before it. Every "
            "axclarity reads it.",
            reason="version",
        )
    if version not in _MIGRATIONS:
        raise _unknown(name, version)
    _MIGRATIONS[version].down(connection)
    connection.execute(update(schema_version).values(version=version - 1))
    return version - 1


def _unknown(name: str, version: int) -> JournalError:
    return JournalError(
        f"The journal {name} has schema version {version}; this axclarity knows versions 1 to "
        f"{VERSION}. Use the axclarity that wrote it, or a newer one; or bring the journal back "
        "with that one's Journal.downgrade(), or its command: axclarity journal downgrade.",
        reason="version",
    )


def _to_2(connection: Connection) -> None:
    metadata.create_all(connection)  # with it pauses, which the first files of version 1 have not
    due_index.create(connection, checkfirst=True)
    connection.execute(insert(rights).values(token=0))


def _back_to_1(connection: Connection) -> None:
    due_index.drop(connection)
    rights.drop(connection)


_TABLES_OF_3: tuple[Table, ...] = (approvals, audit, leases)
_COLUMNS_OF_3: tuple[Column[Any], ...] = (
    dead_letters.c.fingerprint,
    dead_letters.c.resolved_by,
    alerts.c.incident,
    alerts.c.closed_at,
    attempts.c.steps,
)
_LANE_OF_3 = "inbox_lane"


def _to_3(connection: Connection) -> None:
    metadata.create_all(connection, tables=_TABLES_OF_3)
    for column in _COLUMNS_OF_3:
        _add_column(connection, column)
    _make_lane_of_3(connection)
    incident_index.create(connection, checkfirst=True)
    _give_fingerprints(connection)


def _give_fingerprints(connection: Connection) -> None:
    of = dead_letters.c
    letters = select(of.id, of.rule, of.problems, of.facts, inbox.c.key).join_from(
        dead_letters, inbox
    )
    for row in connection.execute(letters).all():
        problems = [Problem(**problem) for problem in row.problems]
        record_id = row.key.partition("/")[2]
        connection.execute(
            update(dead_letters)
            .where(dead_letters.c.id == row.id)
            .values(fingerprint=fingerprint_of(row.rule, problems, row.facts, record_id))
        )


def _back_to_2(connection: Connection) -> None:
    """What was resolved by hand is superseded there; what waits for a person is due.

    Raises:
        JournalError: reason `sealed`: that version cannot read sealed payloads.
    """
    if sealed := count_sealed(connection):
        raise JournalError(
            f"{sealed} payloads are sealed, and an older axclarity cannot open them. Open the "
            "journal once with payloads=KeepPayloads(key) and call its reseal().",
            reason="sealed",
        )
    resolver = dead_letters.c.resolved_by
    connection.execute(
        update(dead_letters).where(resolver.is_not(None)).values(superseded_by=resolver)
    )
    waits = inbox.c.not_before == WHEN_DECIDED
    connection.execute(update(inbox).where(waits).values(not_before=inbox.c.received_at))
    _drop_lane_of_3(connection)
    incident_index.drop(connection)
    for column in _COLUMNS_OF_3:
        _drop_column(connection, column)
    metadata.drop_all(connection, tables=_TABLES_OF_3)


def _to_4(connection: Connection) -> None:
    _add_column(connection, intents.c.found_by)


def _back_to_3(connection: Connection) -> None:
    _drop_column(connection, intents.c.found_by)


def _to_5(connection: Connection) -> None:
    _drop_lane_of_3(connection)
    lane_index.create(connection, checkfirst=True)


def _back_to_4(connection: Connection) -> None:
    lane_index.drop(connection)
    _make_lane_of_3(connection)


def _make_lane_of_3(connection: Connection) -> None:
    wanted = f"IF NOT EXISTS {_LANE_OF_3} ON inbox (type, seq) WHERE state = 'pending'"
    connection.exec_driver_sql(f"CREATE INDEX {wanted}")


def _drop_lane_of_3(connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP INDEX {_LANE_OF_3}")


def _add_column(connection: Connection, column: Column[Any]) -> None:
    """As it would be made in a new table: it has a default, or may be null."""
    definition = CreateColumn(column).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}")


def _drop_column(connection: Connection, column: Column[Any]) -> None:
    connection.exec_driver_sql(f"ALTER TABLE {column.table.name} DROP COLUMN {column.name}")


_MIGRATIONS: Mapping[int, _Migration] = {
    2: _Migration(_to_2, _back_to_1),
    3: _Migration(_to_3, _back_to_2),
    4: _Migration(_to_4, _back_to_3),
    5: _Migration(_to_5, _back_to_4),
}
