"""What people see."""

import os
import subprocess
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from rich.table import Table
from rich.text import Text

from axclarity.cli._commands import commands
from axclarity.cli._console import counted, fitted, keep_whole
from axclarity.cli.demo import Account, Case, show_account, show_alert, watching
from axclarity.cli.demo._account import ParkedOrder
from axclarity.errors import Problem
from axclarity.http import utc_now
from axclarity.pipeline import Alert, Event, Journal


def account(*, ax: str = "10.00", held: bool = True, pending: int = 0) -> Account:
    parked = ParkedOrder(
        order="W-1", rule="totals.component", reason="off by a cent", replay="axclarity … 7"
    )
    return Account(
        accepted=3 + pending,
        applied=2,
        parked=(parked,),
        pending=pending,
        duplicates=0,
        lost=0,
        totals={
            "EUR": (Decimal("10.00"), Decimal(ax)),
            "JPY": (Decimal(1_234_567), Decimal(1_234_567)),
        },
        cases={"AX unavailable": Case(expected="waits", observed="waited", held=held)},
    )


def seen(shown: Account) -> str:
    console = Console(file=StringIO(), width=120)
    show_account(shown, console)
    return printed(console)


def printed(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_an_account_that_balances() -> None:
    text = seen(account())

    for part in ("10.00", "1,234,567", "off by a cent", "axclarity … 7", "The promise held."):
        assert part in text
    assert "accepted 3 = applied 2 + parked 1 + pending 0" in text


def test_an_account_that_does_not() -> None:
    assert "The promise did NOT hold." in seen(account(ax="9.99"))
    assert "-0.01" in seen(account(ax="9.99"))
    assert "The promise did NOT hold." in seen(account(held=False))
    assert account(pending=1).promise_held


@pytest.mark.parametrize("width", [80, 120])
def test_no_name_of_an_account_is_cut(width: int) -> None:
    console = Console(file=StringIO(), width=width)
    show_account(account(), console)
    text = printed(console)

    for part in ("AX unavailable", "totals.component", "  axclarity … 7\n"):
        assert part in text
    assert text.count("…") == 1


def test_a_name_wider_than_the_terminal_goes_on_in_the_next_line() -> None:
    console = Console(file=StringIO(), width=40)
    table = Table("name", "other", box=None)
    table.add_row("N" * 60, "word " * 9)

    console.print(keep_whole(table, console, 0))

    text = printed(console)
    assert text.count("N") == 60
    assert text.count("word") == 9


def letters(width: int) -> str:
    console = Console(file=StringIO(), width=width)
    table = Table("id", "key", "rule", "reason", title="Parked")
    table.add_row("7", "order/ord_1046", "customer.not-found", "word " * 9)
    table.add_row("8", Text("order/[b]"), "totals.component", "")
    console.print(fitted(table, console, 1, 2))
    return printed(console)


def test_rows_that_fit_stand_in_a_table() -> None:
    head, *_ = (line for line in letters(80).splitlines() if "rule" in line)

    assert head.split() == ["┃", "id", "┃", "key", "┃", "rule", "┃", "reason", "┃"]


def test_rows_that_do_not_fit_stand_one_below_the_other_with_names_and_figures_whole() -> None:
    assert [line.rstrip() for line in letters(40).splitlines()] == [
        "Parked",
        "order/ord_1046",
        "    id: 7",
        "    rule: customer.not-found",
        "    reason: word word word word word",
        "    word word word word",
        "order/[b]",
        "    id: 8",
        "    rule: totals.component",
        "",
    ]


def test_an_amount_is_never_cut_by_a_narrow_terminal() -> None:
    console = Console(file=StringIO(), width=40)
    show_account(account(), console)

    text = printed(console)
    assert "shoppers paid: 1,234,567" in text
    assert "…" not in text.replace("axclarity … 7", "")


def test_counts_have_their_plural() -> None:
    assert counted(1, "class", "classes") == "1 class"
    assert counted(2, "class", "classes") == "2 classes"
    assert counted(0, "field") == "0 fields"


def test_progress_names_the_scenes() -> None:
    console = Console(file=StringIO(), width=120, force_terminal=True)
    with watching(console) as report:
        report("ordinary trade", 1, 2)
        report("AX unavailable", 2, 2)

    assert "AX unavailable" in printed(console)


def test_an_interrupt_while_it_still_loads_ends_it_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt")
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "axclarity", "demo"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, "\nAborted!\n")


@pytest.mark.parametrize("arguments", [("demo",), ("demo", "--all"), ("sandbox", "--list")])
def test_without_the_extra_for_the_sandbox_the_remedy_is_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"  # as if it were not installed
        "from axclarity.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    needs = "axclarity: axclarity.sandbox needs uvicorn. Run: pip install 'axclarity[sandbox]'\n"
    assert (done.returncode, done.stderr) == (2, needs)


def journal_with_a_letter(path: Path, message: str = "is off") -> Path:
    with Journal(path) as journal:
        event = Event(
            source="clarity",
            id="evt_1",
            type="order.created",
            key="order/ord_1",
            occurred_at=utc_now(),
            payload=b"{}",
        )
        journal.accept([event], utc_now())
        (pending,) = journal.ready(utc_now(), limit=1)
        journal.begin([pending.seq], utc_now())
        problem = Problem(path="$.totals.total", rule="totals.component", message=message)
        journal.park(
            pending, utc_now(), rule=problem.rule, message=str(problem), problems=[problem]
        )
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_operators_commands(tmp_path: Path) -> None:
    journal = str(journal_with_a_letter(tmp_path / "j.db"))

    assert "order/ord_1" in run("dead-letters", "list", "--journal", journal)
    assert "totals.component" in run(
        "dead-letters", "list", "--journal", journal, "--rule", "totals.component"
    )
    assert "No dead letters." in run("dead-letters", "list", "--journal", journal, "--rule", "x")
    assert "$.totals.total is off" in run("dead-letters", "show", "--journal", journal, "1")
    assert '"rule": "totals.component"' in run(
        "dead-letters", "show", "--journal", journal, "1", "--json"
    )
    assert "parked" in run("status", "--journal", journal)
    assert "1 put back; it is pending" in run(
        "dead-letters", "replay", "--journal", journal, "--all"
    )
    assert "the next is due" in run("status", "--journal", journal)
    assert '"pending": 1' in run("status", "--journal", journal, "--json")


def test_a_letter_that_is_not_there(tmp_path: Path) -> None:
    journal = str(journal_with_a_letter(tmp_path / "j.db"))

    result = CliRunner().invoke(commands, ["dead-letters", "show", "--journal", journal, "9"])

    assert result.exit_code != 0
    assert "No dead letter 9" in result.output


def test_a_file_that_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "j.db").write_text("this is a text, and a long one at that " * 40)

    result = CliRunner().invoke(commands, ["status", "--journal", str(tmp_path / "j.db")])

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_an_alert_is_printed_as_it_is_told() -> None:
    told = "order/ord_1 is off by 0.01 [totals.differ]. [3cc4b94c] was refused: [bold]x [/x] :x:"
    console = Console(file=StringIO(), width=120)

    show_alert(Alert(key="dead-letter/1", message=told, at=utc_now()), console)

    assert printed(console) == f"alert {told}\n"


@pytest.mark.parametrize(
    ("arguments", "part"), [(("status",), "●"), (("dead-letters", "list", "--json"), "1 € ≠ 2 €")]
)
def test_files_and_pipes_are_utf_8_whatever_the_machine_speaks(
    tmp_path: Path, arguments: tuple[str, ...], part: str
) -> None:
    journal = str(journal_with_a_letter(tmp_path / "j.db", "is off: 1 € ≠ 2 €"))
    done = subprocess.run(
        [sys.executable, "-m", "axclarity", *arguments, "--journal", journal],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert part in done.stdout.decode()
