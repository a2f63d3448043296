"""`axclarity journal erase`: asks first, says what was changed and what it cannot reach."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from axclarity.cli._commands import commands
from axclarity.pipeline import Event, Journal, Outcome, SealPayloads, new_seal_key

NOW = datetime.now(UTC)
EMAIL = "quetzal@example.com"
BODY = json.dumps({"data": {"customer_id": "cus_1", "email": EMAIL, "total": "12.50"}}).encode()
KEY = new_seal_key()


def event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.created",
        key=f"order/ord_{number}",
        occurred_at=NOW,
        payload=BODY,
    )


def fill(journal: Journal) -> None:
    """One event that was applied, one that is parked."""
    journal.accept([event(1), event(2)], NOW)
    first, second = journal.ready(NOW)
    journal.apply(first, Outcome("done"), NOW)
    journal.park(second, NOW, rule="customer.incomplete", message=EMAIL)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "journal.db"
    with Journal(place) as journal:
        fill(journal)
    return place


def erase(place: Path, *options: str, answer: str | None = None) -> Result:
    command = ["journal", "erase", "--journal", str(place), "--by", "ada", *options]
    return CliRunner().invoke(commands, command, input=answer)


def test_it_says_what_was_changed_and_what_is_out_of_reach(place: Path) -> None:
    result = erase(place, "--customer", "cus_1", "--yes", "--note", "asked by letter")

    assert result.exit_code == 0
    first, head, *places = result.output.splitlines()
    assert first == (
        "Erased in 2 events, 1 dead letter, 0 originals of edits, 0 approvals, 0 alerts."
    )
    assert head == "Not reached:"
    assert any("Backups" in each for each in places)
    assert EMAIL.encode() not in place.read_bytes()
    with Journal(place) as journal:
        (letter,) = journal.dead_letters()
        assert json.loads(letter.event.payload)["data"]["total"] == "12.50"
        assert {(entry.by, entry.action, entry.note) for entry in journal.audit()} == {
            ("ada", "erase", "asked by letter")
        }


def test_data_for_programs(place: Path) -> None:
    result = erase(place, "--order", "ord_1", "--order", "ord_2", "--yes", "--json")

    told = json.loads(result.output)
    assert (told["events"], told["dead_letters"], told["parked"]) == (2, 1, [])
    assert len(told["out_of_reach"]) >= 3


@pytest.mark.parametrize(("answer", "erased"), [("y\n", True), ("n\n", False), ("", False)])
def test_it_asks_and_names_whom(place: Path, answer: str, *, erased: bool) -> None:
    result = erase(place, "--customer", "cus_1", "--order", "ord_1", answer=answer)

    assert "Erase what is personal about cus_1, ord_1, for good?" in result.stderr
    assert result.exit_code == (0 if erased else 1)
    assert (EMAIL.encode() not in place.read_bytes()) is erased


@pytest.mark.parametrize("options", [(), ("--order", ""), ("--customer", "")])
def test_somebody_must_be_named(place: Path, options: tuple[str, ...]) -> None:
    result = erase(place, *options, "--yes")

    assert result.exit_code == 2
    assert "Say whom" in result.stderr


def test_what_is_pending_is_refused_unless_it_may_be_parked(place: Path) -> None:
    with Journal(place) as journal:
        journal.accept([event(3)], NOW)

    refused = erase(place, "--customer", "cus_1", "--yes")
    assert refused.exit_code == 2
    assert "order/ord_3 (order.created evt_3) is pending" in refused.stderr
    assert "--park-pending" in refused.stderr

    done = erase(place, "--customer", "cus_1", "--yes", "--park-pending")
    assert done.exit_code == 0
    assert "Was pending, is a dead letter now: 2." in done.output
    replay = ["dead-letters", "replay", "--journal", str(place), "--by", "ada", "2"]
    result = CliRunner().invoke(commands, replay)
    assert result.exit_code == 1
    assert result.stdout == "None put back; 1 stays because it was erased (resolve it): 2\n"


def test_whom_no_event_names_is_no_success(place: Path) -> None:
    result = erase(place, "--customer", "nobody", "--yes")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "Error: No event in this journal names customer nobody. Check the id; if the shop's events "
        "name no customer, name the orders: --order ord_1001.\n"
    )
    with Journal(place) as journal:
        assert journal.audit() == []


def test_a_slip_beside_others_is_told_and_the_others_are_erased(place: Path) -> None:
    orders = ("--order", "ord_1", "--order", "ord_9")
    result = erase(place, *orders, "--yes")
    told = erase(place, *orders, "--yes", "--json")

    assert result.exit_code == told.exit_code == 1
    assert result.stdout.startswith("Erased in 1 event,")
    assert result.stderr == ("Error: No event in this journal names order ord_9. Check the id.\n")
    assert json.loads(told.stdout)["unknown"] == ["order/ord_9"]


def test_who_was_erased_before_is_told_from_nobody(place: Path) -> None:
    erase(place, "--customer", "cus_1", "--yes")
    again = erase(place, "--customer", "cus_1", "--yes")
    with Journal(place) as journal:
        (letter,) = journal.dead_letters()
        journal.resolve(letter.id, NOW, by="ada", note="seen to")
        later = NOW + timedelta(days=1)
        journal.forget(later, later, by="ada")
    forgotten = erase(place, "--customer", "cus_1", "--yes")

    assert again.exit_code == forgotten.exit_code == 0
    assert again.stdout.startswith("Nothing was left to erase: ")
    assert "Not reached:" in again.stdout
    assert forgotten.stdout == (
        "No event in this journal names customer cus_1. The audit has its erasing of "
        f"{datetime.now(UTC):%Y-%m-%d} (entry 5): what there was then is gone.\n"
    )


def test_what_is_sealed_needs_the_key(tmp_path: Path) -> None:
    place = tmp_path / "sealed.db"
    with Journal(place, payloads=SealPayloads(KEY)) as journal:
        fill(journal)

    refused = erase(place, "--customer", "cus_1", "--yes")

    assert refused.exit_code == 2
    assert "AXCLARITY_JOURNAL_KEY" in refused.stderr
    command = ["journal", "erase", "--journal", str(place), "--order", "ord_1", "--yes"]
    keys = {"AXCLARITY_JOURNAL_KEY": KEY.reveal()}
    done = CliRunner().invoke(commands, [*command, "--by", "ada"], env=keys)
    assert done.output.startswith("Erased in 1 event,")
