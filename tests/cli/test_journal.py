"""`axclarity journal`: old events go, and it is said how many."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from axclarity.cli._commands import commands
from axclarity.pipeline import Event, Journal, Outcome
from axclarity.pipeline.journal._schema import VERSION

NOW = datetime.now(UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An event that was applied forty days ago, one of yesterday, one that waits."""
    place = tmp_path / "journal.db"
    with Journal(place) as journal:
        for number, ago in ((1, 40), (2, 1), (3, 0)):
            at = NOW - timedelta(days=ago)
            event = Event(
                source="clarity",
                id=f"evt_{number}",
                type="order.created",
                key=f"order/{number}",
                occurred_at=at,
                payload=b"{}",
            )
            journal.accept([event], at)
            if ago:
                (pending,) = journal.ready(at)
                journal.apply(pending, Outcome("done"), at)
    return place


def test_what_was_applied_longer_ago_is_forgotten(place: Path) -> None:
    command = ["journal", "forget", "--journal", str(place), "--days", "30", "--by", "ada"]
    first = CliRunner().invoke(commands, command)
    assert (first.exit_code, first.output) == (0, "1 event forgotten\n")
    again = CliRunner().invoke(commands, [*command, "--json"])
    assert json.loads(again.output) == {"forgotten": 0}
    with Journal(place) as journal:
        assert journal.account().applied == 2
        assert [event.event.id for event in journal.ready(NOW)] == ["evt_3"]
        assert [(entry.by, entry.action) for entry in journal.audit()] == [("ada", "forget")]


def test_more_days_than_there_were_are_a_slip_in_typing(place: Path) -> None:
    command = ["journal", "forget", "--journal", str(place), "--by", "ada", "--days", "999999"]
    refused = CliRunner().invoke(commands, command)

    assert refused.exit_code == 2
    assert "is not in the range" in refused.output


def test_a_buyer_is_tied_to_another_account(place: Path) -> None:
    with Journal(place) as journal:
        journal.bind("customer", "cust_1", "C-1")
    command = ["journal", "rebind", "--journal", str(place), "--by", "ada", "customer", "cust_1"]

    first = CliRunner().invoke(commands, [*command, "C-2", "--note", "merged"])
    again = CliRunner().invoke(commands, [*command, "C-3", "--json"])

    assert (first.exit_code, first.output) == (0, "customer cust_1 was C-1, is C-2 now\n")
    assert json.loads(again.output) == {"before": "C-2", "now": "C-3"}
    with Journal(place) as journal:
        assert journal.bound("customer", "cust_1") == "C-3"
        assert [(entry.by, entry.note) for entry in journal.audit()] == [
            ("ada", "merged"),
            ("ada", ""),
        ]


def test_a_buyer_whom_nobody_knows_is_tied_to_nothing(place: Path) -> None:
    command = ["journal", "rebind", "--journal", str(place), "customer", "cust_1", "C-2"]

    result = CliRunner().invoke(commands, command)

    assert result.exit_code == 2
    assert "binding.unknown" in result.stderr


def test_how_long_ago_must_be_said(place: Path) -> None:
    for days in ([], ["--days", "0"]):
        result = CliRunner().invoke(commands, ["journal", "forget", "--journal", str(place), *days])
        assert result.exit_code == 2
    with Journal(place) as journal:
        assert journal.audit() == []


def test_an_address_that_no_journal_can_have_is_refused_and_not_repeated() -> None:
    command = ["journal", "forget", "--journal", "mysql://shop:hunter2@db/x", "--days", "30"]
    result = CliRunner().invoke(commands, command)
    assert result.exit_code == 2
    assert "postgresql://" in result.output
    assert "hunter2" not in result.output


def downgrade(place: Path, *options: str, answer: str | None = None) -> Result:
    command = ["journal", "downgrade", "--journal", str(place), *options]
    return CliRunner().invoke(commands, command, input=answer)


def test_its_schema_goes_one_version_back_and_the_next_opening_brings_it_forwards(
    place: Path,
) -> None:
    first = downgrade(place, "--yes")
    again = downgrade(place, "--yes", "--json")

    assert first.exit_code == 0, first.output
    assert f"has schema version {VERSION - 1} now" in first.stdout
    assert json.loads(again.stdout) == {"schema_version": VERSION - 2}
    status = CliRunner().invoke(commands, ["status", "--json", "--journal", str(place)])
    told = json.loads(status.stdout)
    assert (told["schema_version"], told["applied"], told["pending"]) == (VERSION, 2, 1)


@pytest.mark.parametrize(
    ("answer", "version"), [("y\n", VERSION - 1), ("n\n", VERSION), ("", VERSION)]
)
def test_it_asks_before_it_goes_back(place: Path, answer: str, version: int) -> None:
    result = downgrade(place, answer=answer)

    assert f"Bring the schema of {place} one version back?" in result.stderr
    assert result.exit_code == (0 if version < VERSION else 1)
    assert json.loads(downgrade(place, "--yes", "--json").stdout) == {"schema_version": version - 1}


def test_there_is_an_end_to_going_back(place: Path) -> None:
    for _ in range(VERSION - 1):
        assert downgrade(place, "--yes").exit_code == 0

    ended = downgrade(place, "--yes")

    assert ended.exit_code == 2
    assert "has schema version 1, and there is none before it" in ended.stderr


def test_nothing_goes_back_while_a_pipeline_runs(place: Path) -> None:
    with Journal(place) as journal, journal.dispatching():
        refused = downgrade(place, "--yes")

    assert refused.exit_code == 2
    assert "Another pipeline" in refused.stderr
