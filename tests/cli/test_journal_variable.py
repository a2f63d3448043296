"""The journal that AXCLARITY_JOURNAL names, where no option does."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from axclarity.cli._commands import commands
from axclarity.pipeline import Journal
from tests.cli._tree import every_command
from tests.pipeline._events import T0, event


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A journal with one dead letter."""
    place = tmp_path / "j.db"
    with Journal(place) as journal:
        journal.accept([event(1)], T0)
        journal.park(journal.ready(T0)[0], T0, rule="r", message="m")
    return place


def shown(*arguments: str, journal: Path) -> str:
    result = CliRunner().invoke(commands, arguments, env={"AXCLARITY_JOURNAL": str(journal)})
    assert result.exit_code == 0, result.output
    return result.output


def test_every_command_that_takes_a_journal_takes_it_from_there_and_says_so() -> None:
    helped = {
        names: CliRunner().invoke(commands, [*names, "--help"]).output for names in every_command()
    }
    taking = {names for names, text in helped.items() if "--journal JOURNAL" in text}

    assert len(taking) > 10
    assert taking == {names for names, text in helped.items() if "AXCLARITY_JOURNAL." in text}


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
