"""The journal that AXCLARITY_JOURNAL names, where no option does."""

from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from axclarity.cli._commands import commands
from axclarity.pipeline import Event, Journal

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A journal with one dead letter."""
    place = tmp_path / "j.db"
    with Journal(place) as journal:
        event = Event(
            source="clarity",
            id="evt_1",
            type="order.created",
            key="order/1",
            occurred_at=NOW,
            payload=b"{}",
        )
        journal.accept([event], NOW)
        journal.park(journal.ready(NOW)[0], NOW, rule="r", message="m")
    return place


def shown(*arguments: str, journal: Path) -> str:
    result = CliRunner().invoke(commands, arguments, env={"AXCLARITY_JOURNAL": str(journal)})
    assert result.exit_code == 0, result.output
    return result.output


def commands_of(group: click.Group, *names: str) -> list[tuple[tuple[str, ...], click.Command]]:
    """All commands at the ends of groups, with what is typed for each."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += commands_of(command, *names, name)
        else:
            found.append(((*names, name), command))
    return found


def test_every_command_that_takes_a_journal_takes_it_from_there_and_says_so() -> None:
    taking = {
        names: option
        for names, command in commands_of(commands)
        for option in command.params
        if "--journal" in option.opts
    }

    assert len(taking) > 10
    assert {option.envvar for option in taking.values()} == {"AXCLARITY_JOURNAL"}
    helped = CliRunner().invoke(commands, ["status", "--help"])
    assert "AXCLARITY_JOURNAL" in helped.output


def test_the_option_is_stronger(place: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Journal(other):
        pass

    assert "order/1" in shown("dead-letters", "list", journal=place)
    assert "No dead letters" in shown(
        "dead-letters", "list", "--journal", str(other), journal=place
    )


def test_what_is_to_be_typed_next_leaves_out_what_the_variable_says(place: Path) -> None:
    letter = shown("dead-letters", "show", "1", journal=place)
    status = shown("status", journal=place)

    assert "Replay: axclarity dead-letters replay 1\n" in letter
    assert "axclarity dead-letters list\n" in status
