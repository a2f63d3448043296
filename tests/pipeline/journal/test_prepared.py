"""A prepared statement writes what SQLAlchemy would have written."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, bindparam, create_engine, insert, select, update

from axclarity.pipeline.journal import _schema
from axclarity.pipeline.journal._dialects import upserts
from axclarity.pipeline.journal._inbox import _ATTEMPT
from axclarity.pipeline.journal._payload_bytes import keep_by
from axclarity.pipeline.journal._prepared import Prepared
from axclarity.pipeline.journal._schema import attempts, bindings, inbox
from axclarity.pipeline.journal.payloads import (
    KeepPayloads,
    SealPayloads,
    is_sealed,
    new_seal_key,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))
EVENT = {
    "source": "clarity",
    "event_id": "e1",
    "type": "order.updated",
    "key": "order/1",
    "occurred_at": NOON,
    "received_at": NOON,
    "payload": b"{}",
    "state": "pending",
    "attempts": 0,
    "unfinished": 0,
    "pending_since": NOON,
    "not_before": NOON,
    "summary": "",
    "facts": {},
    "duplicates": 0,
}


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    keep_by(engine, KeepPayloads())
    with engine.begin() as opened:
        _schema.metadata.create_all(opened)
        yield opened
    engine.dispose()


def test_values_become_what_their_columns_keep(connection: Connection) -> None:
    Prepared(insert(inbox)).write(connection, {**EVENT, "facts": {"a": ["ü"]}})

    row = connection.execute(select(inbox)).one()
    assert (row.received_at, row.facts, row.payload) == (NOON, {"a": ["ü"]}, b"{}")
    raw = connection.exec_driver_sql("SELECT received_at, facts FROM inbox").one()
    assert raw == ("2026-03-01T11:00:00.000000+00:00", '{"a": ["\\u00fc"]}')


def test_what_the_statement_says_itself_is_written_too(connection: Connection) -> None:
    Prepared(insert(inbox)).write(connection, EVENT)
    counted = Prepared(
        update(inbox)
        .where(inbox.c.seq == bindparam("of"), inbox.c.state == "pending")
        .values(attempts=inbox.c.attempts + 2, summary="begun")
    )

    assert [counted.write(connection, {"of": seq}) for seq in (1, 1, 2)] == [1, 1, 0]
    row = connection.execute(select(inbox.c.attempts, inbox.c.summary)).one()
    assert tuple(row) == (4, "begun")


def test_a_conflict_writes_no_row(connection: Connection) -> None:
    bind = upserts(bindings, lambda insertion: insertion.on_conflict_do_nothing())
    binding = {"entity": "order", "clarity_id": "1", "ax_key": "SO-1"}

    assert bind.write(connection, binding) == 1
    assert bind.write(connection, binding) == 0
    assert bind.write(connection, {**binding, "clarity_id": "2"}) == 0
    assert bind.write(connection, {**binding, "clarity_id": "2", "ax_key": "SO-2"}) == 1


def test_a_number_may_follow_from_what_is_there(connection: Connection) -> None:
    Prepared(insert(inbox)).write(connection, EVENT)
    assert [_ATTEMPT.write(connection, {"of": 1, "now": NOON}) for _ in range(3)] == [1, 1, 1]
    assert list(connection.scalars(select(attempts.c.number))) == [1, 2, 3]


def test_each_connection_goes_by_its_own_rule(connection: Connection) -> None:
    store = Prepared(insert(inbox))
    store.write(connection, EVENT)
    engine = create_engine("sqlite://")
    keep_by(engine, SealPayloads(new_seal_key()))
    with engine.begin() as other:
        _schema.metadata.create_all(other)
        store.write(other, EVENT)
        sealed = other.exec_driver_sql("SELECT payload FROM inbox").scalar_one()
    engine.dispose()

    assert is_sealed(sealed)
    assert connection.exec_driver_sql("SELECT payload FROM inbox").scalar_one() == b"{}"


def test_a_moment_without_a_zone_is_refused(connection: Connection) -> None:
    store = Prepared(insert(inbox))

    with pytest.raises(ValueError, match="time zone"):
        store.write(connection, {**EVENT, "received_at": NOON.replace(tzinfo=None)})
    assert store.write(connection, {**EVENT, "received_at": NOON.astimezone(UTC)}) == 1
