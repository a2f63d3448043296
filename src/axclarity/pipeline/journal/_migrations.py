"""From one version of the schema to the next, and one back, with messages in flight.

1: events, attempts, dead letters, intents, bindings, bookmarks, alerts; later pauses.
2: the number of who holds the right to dispatch; an index of what is due.
"""

from collections.abc import Callable, Mapping

from attrs import frozen
from sqlalchemy import Connection, insert, select, update

from axclarity.errors import JournalError
from axclarity.pipeline.journal._schema import (
    VERSION,
    due_index,
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
    if version not in _MIGRATIONS:
        raise _unknown(name, version)
    _MIGRATIONS[version].down(connection)
    connection.execute(update(schema_version).values(version=version - 1))
    return version - 1


def _unknown(name: str, version: int) -> JournalError:
    return JournalError(
        f"The journal {name} has schema version {version}; this axclarity knows versions 1 to "
        f"{VERSION}. Use the axclarity that wrote it, or a newer one; or bring the journal back "
        "with that one's Journal.downgrade().",
        reason="version",
    )


def _to_2(connection: Connection) -> None:
    metadata.create_all(connection)  # with it pauses, which the first files of version 1 have not
    due_index.create(connection, checkfirst=True)
    connection.execute(insert(rights).values(token=0))


def _back_to_1(connection: Connection) -> None:
    due_index.drop(connection)
    rights.drop(connection)


_MIGRATIONS: Mapping[int, _Migration] = {2: _Migration(_to_2, _back_to_1)}
