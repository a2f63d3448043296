"""`axclarity journal`: old events go, and it is said how many."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from axclarity.cli._commands import commands
from axclarity.pipeline import Event, Journal, Outcome

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
