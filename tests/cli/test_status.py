"""`axclarity status` and `axclarity runs`: what they tell, for people and for programs."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from axclarity.cli._commands import commands
from axclarity.cli._journals import typed
from axclarity.cli._status_view import span, status_view
from axclarity.pipeline import Alert, Event, Journal, Outcome, StepTaken
from axclarity.pipeline.journal import operations
from axclarity.pipeline.journal._schema import VERSION

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def event(number: int, kind: str = "order.created") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type=kind,
        key=f"order/{number}",
        occurred_at=T0,
        payload=b"{}",
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """One applied, one parked, one that failed once, one of another type; AX is down."""
    with Journal(tmp_path / "journal.db") as journal:
        journal.accept([event(1), event(2), event(3), event(4, "stock.moved")], T0)
        first, second, third, _ = journal.ready(T0)
        journal.begin([each.seq for each in (first, second, third)], T0)
        steps = [
            StepTaken(name="read the order", seconds=1.25),
            StepTaken(name="create in AX", seconds=0.004, failed=True),
        ]
        later = T0 + timedelta(seconds=3)
        journal.run(operations.apply, first, Outcome("SO-1"), later, {}, steps)
        journal.park(second, later, rule="order.wrong", message="no")
        journal.retry(third, T0 + 9 * MINUTE, later, result="remote.busy")
        outage = Alert(
            key="circuit/ax/1",
            message="ax does not answer (HTTP 503).",
            facts={"destination": "ax"},
            at=T0,
            incident="circuit/ax",
        )
        journal.run(operations.open_incident, outage)
        yield journal


def run(journal: Journal, *arguments: str) -> Result:
    command, *options = arguments
    return CliRunner().invoke(commands, [command, "--journal", str(journal.path), *options])


def facts(journal: Journal, *arguments: str) -> Any:
    done = run(journal, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_status_tells_everything_to_programs(journal: Journal) -> None:
    told = facts(journal, "status")

    assert [told[name] for name in ("accepted", "applied", "parked", "pending")] == [4, 1, 1, 2]
    assert told["waiting"] == {
        "order.created": {"pending": 1, "failing": 1, "oldest": T0.isoformat()},
        "stock.moved": {"pending": 1, "failing": 0, "oldest": T0.isoformat()},
    }
    assert told["next_due"] == T0.isoformat()
    assert told["latest_applied"] == (T0 + timedelta(seconds=3)).isoformat()
    assert told["dead_letters"] == {"order.wrong": 1}
    assert told["incidents"] == [
        {
            "incident": "circuit/ax",
            "since": T0.isoformat(),
            "message": "ax does not answer (HTTP 503).",
        }
    ]
    assert told["lag_seconds"] > 0
    assert told["schema_version"] == VERSION
    assert (told["approvals"], told["pauses"]) == (0, {})


def test_status_tells_people_what_to_do(journal: Journal) -> None:
    shown = run(journal, "status").stdout

    assert "accepted 4 = applied 1 + parked 1 + pending 2" in shown
    assert f" · schema {VERSION}\n" in shown
    assert "circuit/ax" in shown
    assert "ax does not answer (HTTP 503)." in shown
    assert "1 dead letter for a person  order.wrong 1" in shown
    assert f"axclarity dead-letters list --journal {journal.path}" in shown
    (row,) = [line.split() for line in shown.splitlines() if "order.created" in line]
    assert row[1:3] == ["1", "1"]


def test_a_password_is_left_out_of_what_is_to_be_typed_next(journal: Journal) -> None:
    server = Journal("postgresql://ax:hunter2@db/axclarity")
    console = Console(file=StringIO(), width=200)
    console.print(status_view(journal.run(operations.overview, T0), server))

    assert typed(server) == "'postgresql://ax:***@db/axclarity'"
    assert isinstance(console.file, StringIO)
    assert f"axclarity dead-letters list --journal {typed(server)}" in console.file.getvalue()


def test_a_journal_at_rest_says_so(tmp_path: Path) -> None:
    with Journal(tmp_path / "empty.db") as journal:
        shown = run(journal, "status").stdout
        told = facts(journal, "status")

    assert "Nothing is known to be down." in shown
    assert "Pending" not in shown
    assert (told["lag_seconds"], told["next_due"], told["latest_applied"]) == (0.0, None, None)


def test_pauses_and_decisions_are_told(journal: Journal) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    journal.pause("clarity", until)
    journal.run(operations.ask, "order/1", "price", "Is it right?", {"amount": "9.00"}, T0)
    shown = run(journal, "status").stdout

    assert f"asked for rest until {until:%H:%M:%S} UTC" in shown
    assert "1 decision for a person" in shown
    assert facts(journal, "status")["approvals"] == 1


def test_what_waits_for_a_decision_is_not_late(journal: Journal) -> None:
    approval, _ = journal.run(operations.ask, "order/3", "price", "Right?", {}, T0)
    (stock,) = journal.ready(T0)
    (third,) = [e for e in journal.ready(T0 + 10 * MINUTE) if e.event.key == "order/3"]
    journal.run(operations.wait, third, approval.id, T0)
    journal.run(operations.apply, stock, Outcome("done"), T0, {})
    told = facts(journal, "status")

    assert (told["pending"], told["lag_seconds"], told["next_due"]) == (1, 0.0, None)
    assert told["waiting"]["order.created"]["oldest"] is None


def test_watching_looks_again_and_again_until_it_is_interrupted(journal: Journal) -> None:
    arguments = ("status", "--journal", str(journal.path), "--watch", "--every", "0.1", "--json")
    watching = subprocess.Popen(
        [sys.executable, "-m", "axclarity", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        journal.accept([event(5)], T0)
        accepted = first["accepted"]
        while accepted == first["accepted"]:
            accepted = json.loads(watching.stdout.readline())["accepted"]
    finally:
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=60)

    assert (first["accepted"], accepted) == (4, 5)
    assert watching.returncode == 0


def test_runs_are_told_with_their_steps(journal: Journal) -> None:
    told = {each["event"]: each for each in facts(journal, "runs")}

    assert told["evt_1"] == {
        "source": "clarity",
        "event": "evt_1",
        "type": "order.created",
        "key": "order/1",
        "number": 1,
        "started_at": T0.isoformat(),
        "ended_at": (T0 + timedelta(seconds=3)).isoformat(),
        "seconds": 3.0,
        "result": "applied",
        "summary": "SO-1",
        "steps": [
            {"name": "read the order", "seconds": 1.25, "failed": False},
            {"name": "create in AX", "seconds": 0.004, "failed": True},
        ],
    }
    assert told["evt_2"]["result"] == "parked: order.wrong"
    assert told["evt_3"]["result"] == "remote.busy"


def test_so_many_runs_as_no_database_counts_are_a_slip_in_typing(journal: Journal) -> None:
    assert run(journal, "runs", "--limit", str(2**63)).exit_code == 2


def test_runs_of_one_record_and_only_so_many(journal: Journal) -> None:
    assert [each["event"] for each in facts(journal, "runs", "--key", "order/2")] == ["evt_2"]
    assert len(facts(journal, "runs", "--limit", "2")) == 2
    assert run(journal, "runs", "--key", "order/99").stdout == "No attempts.\n"


def test_runs_for_people(journal: Journal) -> None:
    (line,) = [row for row in run(journal, "runs").stdout.splitlines() if "order/1 " in row]

    assert "03-01 08:00:00" in line
    assert "applied · read the order 1 s · create in AX 4 ms" in line
    assert "3 s" in line


def test_an_attempt_that_has_no_end_is_shown_as_such(journal: Journal) -> None:
    (fourth,) = journal.ready(T0)
    journal.begin([fourth.seq], T0 + MINUTE)

    shown = run(journal, "runs", "--key", "order/4").stdout

    assert "under way, or died" in shown
    assert facts(journal, "runs", "--key", "order/4")[0]["seconds"] is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0041, "4 ms"),
        (59.9, "59 s"),
        (200, "3 min 20 s"),
        (3600, "1 h 0 min"),
        (90_061, "1 d 1 h"),
        (-5, "0 ms"),
    ],
)
def test_a_span_has_its_two_greatest_units(seconds: float, told: str) -> None:
    assert span(seconds) == told
