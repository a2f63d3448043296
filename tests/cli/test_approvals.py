"""`axclarity approvals`: the question, the facts, the answer."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from axclarity.cli._commands import commands
from axclarity.pipeline import Journal
from axclarity.pipeline.journal import operations

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> str:
    with Journal(tmp_path / "j.db") as journal:
        for number, amount in ((1, "750.00 EUR"), (2, "9,000.00 EUR")):
            facts = {"amount": amount}
            key = f"refund/{number}"
            journal.run(operations.ask, key, "refund.large", "Refund [more] than 500?", facts, T0)
    return str(tmp_path / "j.db")


def invoke(command: str, journal: str, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ["approvals", command, "--journal", journal, *arguments])


def shown(command: str, journal: str, *arguments: str) -> str:
    result = invoke(command, journal, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_is_asked_is_listed_and_shown(journal: str) -> None:
    lines = shown("list", journal)
    text = shown("show", journal, "2")

    assert "Refund [more] than 500?" in lines
    assert "refund/1" in lines
    assert "amount: 9,000.00 EUR" in text
    assert "Nobody has decided." in text
    assert f"axclarity approvals approve --journal {journal} 2" in text
    only = json.loads(shown("list", journal, "--key", "refund/2", "--json"))
    assert [each["id"] for each in only] == [2]


def test_the_first_answer_stands(journal: str) -> None:
    approved = shown("approve", journal, "1", "--by", "ada", "--note", "a good customer")
    declined = json.loads(shown("decline", journal, "2", "--by", "ada", "--json"))
    late = invoke("decline", journal, "1", "--by", "bob")

    assert approved.startswith("refund/1 was approved by ada; it is pending")
    assert (declined["answer"], declined["by"]) == ("declined", "ada")
    assert late.exit_code == 2
    assert "was approved by ada already" in late.output
    assert shown("list", journal) == "Nothing waits for a decision.\n"
    decided = json.loads(shown("list", journal, "--decided", "--json"))
    assert [each["answer"] for each in decided] == ["approved", "declined"]
    assert "Approved by ada (a good customer)." in shown("show", journal, "1")
    facts = json.loads(shown("show", journal, "1", "--json"))
    assert facts["decided_at"] is not None


def test_an_approval_that_is_not_there(journal: str) -> None:
    for command in ("show", "approve"):
        by = () if command == "show" else ("--by", "ada")
        result = invoke(command, journal, "9", *by)
        assert result.exit_code != 0
        assert "axclarity approvals list" in result.output
