"""`--help` of every command can be read on a terminal of 80 columns."""

import pytest
from click.testing import CliRunner

from axclarity.cli._commands import commands
from tests.cli._tree import every_command

COMMANDS = [*every_command()]


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_no_summary_is_cut(names: tuple[str, ...]) -> None:
    helped = CliRunner().invoke(commands, [*names, "--help"], env={"COLUMNS": "80"})
    below = [each[-1] for each in COMMANDS if each[:-1] == names and each]

    assert helped.exit_code == 0
    assert max(map(len, helped.output.splitlines())) <= 80
    _, _, listed = helped.output.partition("\nCommands:\n")
    assert [line.split()[0] for line in listed.splitlines()] == below  # none on two lines
    assert "..." not in listed
