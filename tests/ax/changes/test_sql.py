"""Change tracking read from a stand-in: what is told, from when on, and with which statements."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeSet, SqlChanges
from axclarity.errors import ConfigError
from axclarity.http import AsyncHttpxTransport, HttpxTransport, drive, drive_async

P = 5637144576


def source(database: Any, **changed: Any) -> SqlChanges:
    settings: dict[str, Any] = {
        "key_columns": {"SALESID": "SalesId"},
        "company": "usmf",
        "partition": P,
        **changed,
    }
    return SqlChanges(database.engine, settings.pop("table", "dbo.SALESLINE"), **settings)


def ask(changes: SqlChanges, bookmark: str | None) -> ChangeSet:
    return drive(changes.changes(bookmark), HttpxTransport())


def ids(keys: Sequence[EntityKey]) -> list[str]:
    return sorted(key.value for key in keys)


def test_the_first_time_everything_is_listed(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    database.insert(P, "usmf", "SO-1", 2)
    database.insert(P, "usmf", "SO-2", 1)

    found = ask(source(database), None)

    assert found == ChangeSet(
        changed=(EntityKey.of(SalesId="SO-1"), EntityKey.of(SalesId="SO-2")),
        deleted=(),
        bookmark="sql/1 3 -",
        resync="NoBookmark",
    )


def test_afterwards_only_changes_each_key_once(database: Any) -> None:
    for number in range(1, 6):
        database.insert(P, "usmf", f"SO-{number}", 1)
    bookmark = ask(source(database), None).bookmark
    database.update(P, "usmf", "SO-1", 1)
    database.update(P, "usmf", "SO-1", 1)
    database.delete(P, "usmf", "SO-2", 1)
    database.insert(P, "usmf", "SO-9", 1)
    database.delete(P, "usmf", "SO-9", 1)
    database.delete(P, "usmf", "SO-3", 1)
    database.insert(P, "usmf", "SO-3", 1)
    database.insert(P, "usmf", "SO-6", 1)

    found = ask(source(database), bookmark)

    assert ids(found.changed) == ["SO-1", "SO-3", "SO-6"]
    assert ids(found.deleted) == ["SO-2", "SO-9"]
    assert (found.resync, found.bookmark) == (None, "sql/1 13 -")


def test_nothing_new_is_nothing_and_other_tables_move_the_bookmark(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    bookmark = ask(source(database), None).bookmark
    database.elsewhere()

    assert ask(source(database), bookmark) == ChangeSet(
        changed=(), deleted=(), bookmark="sql/1 2 -", resync=None
    )


def test_a_key_is_deleted_with_its_last_row(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    database.insert(P, "usmf", "SO-1", 2)
    first = ask(source(database), None)
    database.delete(P, "usmf", "SO-1", 2)
    second = ask(source(database), first.bookmark)
    database.delete(P, "usmf", "SO-1", 1)
    third = ask(source(database), second.bookmark)

    assert (ids(second.changed), ids(second.deleted)) == (["SO-1"], [])
    assert (ids(third.changed), ids(third.deleted)) == ([], ["SO-1"])


def test_of_two_rows_that_make_one_key_the_last_counts(database: Any) -> None:
    """The same number, aligned once to the right and once not."""
    database.insert(P, "usmf", "keep", 1)
    database.insert(P, "usmf", "    7", 1)
    bookmark = ask(source(database), None).bookmark
    database.delete(P, "usmf", "    7", 1)
    database.insert(P, "usmf", "7", 1)

    found = ask(source(database), bookmark)

    assert (ids(found.changed), ids(found.deleted)) == (["7"], [])


def test_other_companies_and_partitions_are_not_told(database: Any) -> None:
    """And the company counts in whatever case it is stored, or asked for."""
    database.insert(P, "USMF", "SO-1", 1)
    database.insert(P, "dat", "SO-2", 1)
    database.insert(P + 1, "usmf", "SO-3", 1)
    first = ask(source(database, company="UsMf"), None)
    for partition, company, sales_id in [(P, "USMF", "SO-1"), (P, "dat", "SO-2")]:
        database.update(partition, company, sales_id, 1)
    database.delete(P + 1, "usmf", "SO-3", 1)
    second = ask(source(database), first.bookmark)

    assert ids(first.changed) == ids(second.changed) == ["SO-1"]
    assert second.deleted == ()


def test_a_shared_table_has_no_company(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    database.insert(P + 1, "dat", "SO-2", 1)
    shared = source(database, company=None, partition=None)
    first = ask(shared, None)
    database.delete(P + 1, "dat", "SO-2", 1)

    assert ids(first.changed) == ["SO-1", "SO-2"]
    assert ids(ask(shared, first.bookmark).deleted) == ["SO-2"]


def test_keys_are_written_as_aif_writes_them(database: Any) -> None:
    database.insert(P, "usmf", "  10", 2)
    columns = {"SALESID": "SalesId", "LINENUM": "LineType", "PARTITION": "Partition"}
    changes = source(database, key_columns=columns, symbols={"LINENUM": {2: "Sales"}})

    (key,) = ask(changes, None).changed

    assert key == EntityKey.of(SalesId="10", LineType="Sales", Partition="5637144576")


@pytest.mark.parametrize(
    ("version", "least", "bookmark", "reason"),
    [
        (9, 5, "sql/1 5 -", None),
        (9, 5, "sql/1 9 -", None),
        (9, 5, "sql/1 4 -", "VersionTooOld"),
        (9, 5, "sql/1 10 -", "VersionAhead"),
        (9, 5, "sql/1 - -", "VersionTooOld"),
        (9, None, "sql/1 7 -", "ChangeTrackingDisabled"),
        (None, None, "sql/1 7 -", "ChangeTrackingDisabled"),
        (None, 5, "sql/1 7 -", "ChangeTrackingDisabled"),
        (9, 5, "sql/2 7 -", "BookmarkNotUnderstood"),
        (9, 5, "sql/1 seven -", "BookmarkNotUnderstood"),
        (9, 5, "7", "BookmarkNotUnderstood"),
        (9, 5, "", "BookmarkNotUnderstood"),
        (9, 5, None, "NoBookmark"),
    ],
)
def test_when_everything_is_listed_anew(
    database: Any,
    version: int | None,
    least: int | None,
    bookmark: str | None,
    reason: str | None,
) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    database.version, database.least = version, least

    found = ask(source(database), bookmark)

    assert found.resync == reason
    assert ids(found.changed) == (["SO-1"] if reason else [])
    assert found.bookmark == f"sql/1 {'-' if version is None else version} -"


def test_only_questions_in_a_snapshot_and_nothing_is_committed(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    bookmark = ask(source(database), None).bookmark
    ask(source(database), bookmark)

    assert len(database.statements) == 4
    assert all(statement.startswith("SELECT ") for statement in database.statements)
    assert database.isolation == ["SNAPSHOT", "SNAPSHOT"]
    assert database.commits == 0


def test_the_versions_are_looked_at_before_the_changes(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    ask(source(database), "sql/1 0 -")

    assert [("VALID_VERSION" in text, "CHANGES" in text) for text in database.statements] == [
        (True, False),
        (False, True),
    ]


def test_an_event_loop_can_ask_too(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)

    found = asyncio.run(drive_async(source(database).changes(None), AsyncHttpxTransport()))

    assert ids(found.changed) == ["SO-1"]


def test_a_listing_without_a_row_is_an_error_unless_it_may_be(database: Any) -> None:
    database.insert(P, "dat", "SO-1", 1)

    with pytest.raises(ConfigError) as refused:
        ask(source(database), None)

    assert refused.value.rule == "ax.no-rows"
    assert ask(source(database, may_be_empty=True), None).changed == ()


def test_no_changes_are_no_error(database: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    bookmark = ask(source(database), None).bookmark
    database.delete(P, "usmf", "SO-1", 1)
    bookmark = ask(source(database), bookmark).bookmark

    assert ask(source(database), bookmark).changed == ()


def test_a_listing_anew_tells_what_is_gone_of_what_is_known(database: Any, keys: Any) -> None:
    for sales_id in ("SO-1", "SO-2"):
        database.insert(P, "usmf", sales_id, 1)
    changes = source(database, known=keys)
    bookmark = ask(changes, None).bookmark
    database.insert(P, "usmf", "SO-3", 1)
    bookmark = ask(changes, bookmark).bookmark
    database.delete(P, "usmf", "SO-2", 1)
    bookmark = ask(changes, bookmark).bookmark
    database.delete(P, "usmf", "SO-3", 1)
    database.clean_up(database.version)

    lost, found = ask(changes, bookmark), ask(changes, bookmark)

    assert found.resync == "VersionTooOld"
    assert lost == found
    assert (ids(found.changed), ids(found.deleted)) == (["SO-1"], ["SO-3"])


def test_lost_keys_are_listed_anew(database: Any, keys: Any) -> None:
    database.insert(P, "usmf", "SO-1", 1)
    changes = source(database, known=keys)
    bookmark = ask(changes, None).bookmark
    keys.lists.clear()

    found = ask(changes, bookmark)

    assert (ids(found.changed), found.resync) == (["SO-1"], "NothingKnown")
    assert ask(changes, found.bookmark).resync is None


def test_without_change_tracking_deletions_are_told_once(database: Any, keys: Any) -> None:
    """Two lists in a row have the same version; a poll whose bookmark was lost needs the first."""
    for sales_id in ("SO-1", "SO-2", "SO-3"):
        database.insert(P, "usmf", sales_id, 1)
    database.version = database.least = None
    changes = source(database, known=keys)
    bookmark = ask(changes, None).bookmark
    database.delete(P, "usmf", "SO-1", 1)
    database.version = None

    lost, found = ask(changes, bookmark), ask(changes, bookmark)

    assert ids(lost.deleted) == ids(found.deleted) == ["SO-1"]
    assert ask(changes, found.bookmark).deleted == ()


@pytest.mark.parametrize("table", ["", "dbo.", "SALES TABLE", "a.b.c", "x; DROP TABLE y", "dbo.T]"])
def test_a_table_has_a_plain_name(database: Any, table: str) -> None:
    with pytest.raises(ConfigError) as refused:
        source(database, table=table)

    assert refused.value.rule == "changes.table"


def test_a_key_has_columns(database: Any) -> None:
    with pytest.raises(ConfigError):
        source(database, key_columns={})
