"""`axclarity dead-letters` and `audit`: what an operator sees and does."""

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from axclarity.cli._commands import commands
from axclarity.errors import Problem
from axclarity.pipeline import Event, Journal, SealPayloads, new_seal_key
from axclarity.pipeline.journal import Payloads

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
RUN = ["dead-letters"]


def make(path: Path, payloads: Payloads | None = None) -> None:
    """Three letters: two items that AX does not have, an hour apart, and a customer."""
    with Journal(path, payloads=payloads) as journal:
        for number, kind, rule in (
            (1, "order.created", "item.unknown"),
            (2, "order.created", "item.unknown"),
            (3, "customer.updated", "customer.not-found"),
        ):
            event = Event(
                source="clarity",
                id=f"evt_{number}",
                type=kind,
                key=f"{kind.partition('.')[0]}/{number}",
                occurred_at=T0,
                payload=b'{"id": "%d", "email": "ada@example.com"}' % number,
            )
            journal.accept([event], T0)
            (pending,) = journal.ready(T0)
            journal.begin([pending.seq], T0)
            problem = Problem(
                path=f"$.lines[{number}].sku",
                rule=rule,
                message="is not there",
                hint="Create it in AX, then replay.",
            )
            journal.park(
                pending,
                T0 + timedelta(hours=number),
                rule=rule,
                message=str(problem),
                problems=[problem],
            )


@pytest.fixture
def journal(tmp_path: Path) -> str:
    make(tmp_path / "j.db")
    return str(tmp_path / "j.db")


def invoke(*arguments: str, text: str | None = None) -> Result:
    group, command, *rest = arguments
    return CliRunner().invoke(commands, [group, command, *rest], input=text)


def shown(*arguments: str, text: str | None = None) -> str:
    result = invoke(*arguments, text=text)
    assert result.exit_code == 0, result.output
    return result.output


def listed(journal: str, *filters: str) -> list[int]:
    found = shown("dead-letters", "list", "--journal", journal, "--json", *filters)
    return [letter["id"] for letter in json.loads(found)]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), [1, 2, 3]),
        (("--text", "EVT_2"), [2]),
        (("--key", "order/1"), [1]),
        (("--rule", "item.unknown"), [1, 2]),
        (("--resource", "customer"), [3]),
        (("--since", "2026-03-01T10:00:00"), [2, 3]),
        (("--since", "2026-03-01T10:00:00+0100"), [1, 2, 3]),
        (("--until", "2026-03-01 10:00:00"), [1]),
        (("--until", "2026-03-01"), []),
        (("--limit", "2"), [1, 2]),
    ],
)
def test_letters_are_listed_by_what_is_asked(
    journal: str, filters: tuple[str, ...], found: list[int]
) -> None:
    assert listed(journal, *filters) == found


def test_the_list_for_people_has_a_line_for_each(journal: str) -> None:
    lines = shown("dead-letters", "list", "--journal", journal).splitlines()

    (line,) = [line for line in lines if "order/2" in line]
    assert "order.created" in line
    assert "2026-03-01 10:00:00" in line


def test_groups_say_how_many_wait_for_what(journal: str) -> None:
    found = json.loads(shown("dead-letters", "groups", "--journal", journal, "--json"))
    lines = shown("dead-letters", "groups", "--journal", journal)

    assert [(group["rule"], group["count"]) for group in found] == [
        ("item.unknown", 2),
        ("customer.not-found", 1),
    ]
    assert listed(journal, "--fingerprint", found[0]["fingerprint"]) == [1, 2]
    assert found[0]["fingerprint"] in lines
    alone = shown("dead-letters", "groups", "--journal", journal, "--rule", "x")
    assert alone == "No dead letters.\n"


def test_one_is_shown_without_what_is_personal(journal: str) -> None:
    text = shown("dead-letters", "show", "--journal", journal, "1")
    facts = json.loads(shown("dead-letters", "show", "--journal", journal, "1", "--json"))

    assert "$.lines[1].sku is not there [item.unknown]. Create it in AX, then replay." in text
    assert "1 other waits for the same reason: --fingerprint " in text
    assert "after 1 attempt\n" in text
    assert f"axclarity dead-letters replay --journal {journal} 1" in text
    assert "ada@example.com" not in text + json.dumps(facts)
    assert json.loads(facts["payload"]) == {"id": "1", "email": "text(15)"}
    assert (facts["waits"], facts["attempts"], facts["end"]) == (True, 1, "")
    assert facts["problems"][0]["rule"] == "item.unknown"


def test_whoever_sees_what_is_personal_is_asked_and_written_down(journal: str) -> None:
    raw = ("dead-letters", "show", "--journal", journal, "1", "--raw", "--by", "ada")

    refused = invoke(*raw, text="n\n")
    assert refused.exit_code == 1
    assert "ada@example.com" not in refused.output
    assert audited(journal) == []

    assert "ada@example.com" in shown(*raw, text="y\n")
    assert "ada@example.com" in shown(*raw, "--yes", "--json")
    assert audited(journal) == [("ada", "reveal", "dead-letter/1", "")] * 2


def audited(journal: str, *arguments: str) -> list[tuple[str, str, str, str]]:
    rows: list[dict[str, Any]] = json.loads(
        shown("audit", "list", "--journal", journal, "--json", *arguments)
    )
    return [(row["by"], row["action"], row["subject"], row["note"]) for row in rows]


def test_letters_are_replayed_by_id_by_filter_or_all(journal: str) -> None:
    replay = ("dead-letters", "replay", "--journal", journal, "--by", "ada", "--note", "mended")

    assert shown(*replay, "2") == "1 put back; it is pending until a pipeline runs.\n"
    assert listed(journal) == [1, 3]
    assert shown(*replay, "--rule", "item.unknown").startswith("1 put back")
    assert listed(journal) == [3]
    assert shown(*replay, "--all").startswith("1 put back")
    assert listed(journal) == []
    assert shown(*replay, "--all") == "None wait.\n"
    assert audited(journal) == [
        ("ada", "replay", f"dead-letter/{letter}", "mended") for letter in (2, 1, 3)
    ]
    past = shown("dead-letters", "show", "--journal", journal, "2")
    assert "It waits no longer: replayed " in past


def test_what_is_to_be_typed_next_can_be_typed_so(tmp_path: Path) -> None:
    journal = str(tmp_path / "my journal.db")
    make(Path(journal))
    edit = ("dead-letters", "edit", "--journal", journal, "1", "--by", "ada", "--payload", "-")

    for text in (
        shown("dead-letters", "show", "--journal", journal, "1"),
        shown(*edit, text="{}"),
    ):
        (line,) = [line for line in text.splitlines() if "Replay: " in line]
        _, *typed = shlex.split(line.partition("Replay: ")[2])
        assert typed == ["dead-letters", "replay", "--journal", journal, "1"]


@pytest.mark.parametrize(
    "command",
    [
        ("dead-letters", "show", "99"),
        ("dead-letters", "replay", "--by", "ada", "99"),
        ("dead-letters", "resolve", "--by", "ada", "--note", "n", "99"),
        ("approvals", "show", "99"),
    ],
)
def test_where_to_look_can_be_typed_as_it_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    journal = str(tmp_path / "my journal.db")
    make(Path(journal))

    told = invoke(*command, "--journal", journal)

    assert told.exit_code == 1
    _, *typed = shlex.split(told.stderr.partition("See: ")[2])
    assert typed == [command[0], "list", "--journal", journal]
    shown(*typed)


def test_what_does_not_wait_is_not_offered_for_a_replay(journal: str) -> None:
    shown("dead-letters", "replay", "--journal", journal, "--by", "ada", "1")

    assert "Replay: " not in shown("dead-letters", "show", "--journal", journal, "1")
    assert "Replay: " in shown("dead-letters", "show", "--journal", journal, "2")


BOTH = (
    "2 put back; they are pending until a pipeline runs.\n"
    "1 stays because it was erased (resolve it): 3\n"
)


@pytest.fixture
def erased(journal: str) -> str:
    """The same; what is personal in the third letter is gone."""
    with Journal(Path(journal)) as opened:
        opened.erase(T0, customer="3", by="ada")
    return journal


def test_what_was_erased_is_offered_to_be_resolved_and_can_be(erased: str) -> None:
    text = shown("dead-letters", "show", "--journal", erased, "3")

    assert "Replay: " not in text
    (line,) = [line for line in text.splitlines() if line.startswith("Erased; ")]
    said, _, command = line.partition(": ")
    assert said == "Erased; it cannot be replayed. When its record is seen to"
    assert command == f'axclarity dead-letters resolve --journal {erased} 3 --note "…"'
    shown(*shlex.split(command)[1:], "--by", "ada")
    assert listed(erased) == [1, 2]
    assert "Erased; " not in shown("dead-letters", "show", "--journal", erased, "3")


def test_what_was_erased_is_marked_in_the_list(
    erased: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = json.loads(shown("dead-letters", "list", "--journal", erased, "--json"))
    lines = shown("dead-letters", "list", "--journal", erased).splitlines()
    monkeypatch.setenv("COLUMNS", "40")
    narrow = shown("dead-letters", "list", "--journal", erased)

    assert [each["erased"] for each in facts] == [False, False, True]
    assert ["erased" in line for line in lines if "order/" in line] == [False, False]
    (marked,) = [line for line in lines if "customer/3" in line]
    assert "erased" in marked
    assert narrow.count("state: erased") == 1
    assert max(map(len, narrow.splitlines())) <= 40


@pytest.mark.parametrize(
    ("which", "said", "code"),
    [
        (
            ["--rule", "customer.not-found"],
            "None put back; 1 stays because it was erased (resolve it): 3\n",
            0,
        ),
        (["3"], "None put back; 1 stays because it was erased (resolve it): 3\n", 1),
        (
            ["--all"],
            BOTH,
            0,
        ),
        (
            ["2", "3", "1"],
            BOTH,
            1,
        ),
        (["--rule", "nonsense"], "None wait.\n", 0),
    ],
)
def test_a_replay_tells_what_stays_because_it_was_erased(
    erased: str, which: list[str], said: str, code: int
) -> None:
    result = invoke("dead-letters", "replay", "--journal", erased, "--by", "ada", *which)

    assert (result.stdout, result.exit_code) == (said, code)
    assert 3 in listed(erased)


@pytest.mark.parametrize(
    "arguments",
    [
        ("dead-letters", "show", str(2**63)),
        ("dead-letters", "replay", "--by", "ada", "1", str(2**63)),
        ("dead-letters", "list", "--limit", str(2**63)),
        ("approvals", "show", str(2**63)),
    ],
)
def test_a_number_that_no_database_has_is_a_slip_in_typing(
    journal: str, arguments: tuple[str, ...]
) -> None:
    result = invoke(*arguments, "--journal", journal)

    assert result.exit_code == 2
    assert "is not in the range" in result.output
    assert listed(journal) == [1, 2, 3]


@pytest.mark.parametrize(
    "which", [(), ("1", "--all"), ("1", "--rule", "x"), ("--all", "--key", "k")]
)
def test_it_must_be_said_which(journal: str, which: tuple[str, ...]) -> None:
    result = invoke("dead-letters", "replay", "--journal", journal, "--by", "ada", *which)

    assert result.exit_code == 2
    assert "by id, by a filter, or --all" in result.output
    assert len(listed(journal)) == 3


def test_those_that_do_not_wait_are_named_and_the_others_go(journal: str) -> None:
    result = invoke(
        "dead-letters", "replay", "--journal", journal, "--by", "ada", "1", "1", "9", "2"
    )

    assert result.exit_code == 1
    assert "2 put back" in result.output
    assert "2 letters did not wait (any more): 1, 9." in result.output
    assert listed(journal) == [3]


def test_an_event_is_edited_from_a_file(journal: str) -> None:
    edit = ("dead-letters", "edit", "--journal", journal, "1", "--by", "ada", "--payload", "-")

    assert "dead-letters replay" in shown(*edit, text='{"id": "mended"}')

    facts = json.loads(shown("dead-letters", "show", "--journal", journal, "1", "--json"))
    assert facts["payload"] == '{"id": "mended"}'
    assert audited(journal, "--subject", "dead-letter/1") == [("ada", "edit", "dead-letter/1", "")]
    assert audited(journal, "--subject", "dead-letter/2") == []
    shown("dead-letters", "replay", "--journal", journal, "--by", "ada", "1")
    assert invoke(*edit, text="{}").exit_code == 1


def test_card_data_are_refused_in_one_line(journal: str) -> None:
    result = invoke(
        "dead-letters",
        "edit",
        "--journal",
        journal,
        "1",
        "--by",
        "ada",
        "--payload",
        "-",
        text='{"x": "4111111111111111"}',
    )

    assert result.exit_code == 2
    assert "card.number" in result.output
    assert "4111" not in result.output


def test_an_event_is_resolved_by_hand(journal: str) -> None:
    resolve = ("dead-letters", "resolve", "--journal", journal, "3", "--by", "ada")

    assert invoke(*resolve).exit_code == 2
    assert "counts as applied" in shown(*resolve, "--note", "typed in")
    assert "resolved by ada" in shown("dead-letters", "show", "--journal", journal, "3")
    assert invoke(*resolve, "--note", "typed in").exit_code == 1


def test_the_audit_is_listed_and_verified(journal: str) -> None:
    assert shown("audit", "list", "--journal", journal) == "Nothing was done by hand.\n"
    shown("dead-letters", "replay", "--journal", journal, "--by", "ada", "--note", "[b]x[/]", "1")

    assert "[b]x[/]" in shown("audit", "list", "--journal", journal)
    assert shown("audit", "verify", "--journal", journal).startswith("1 entry as they were written")
    with Journal(Path(journal)) as opened:
        opened.run(lambda connection: connection.exec_driver_sql("UPDATE audit SET by = 'bob'"))
    changed = invoke("audit", "verify", "--journal", journal)
    assert changed.exit_code == 2
    assert "Entry 1 of the audit" in changed.output


def test_a_sealed_payload_needs_the_key_and_the_rest_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, path = new_seal_key(), str(tmp_path / "j.db")
    make(tmp_path / "j.db", SealPayloads(key))

    assert listed(path) == [1, 2, 3]
    assert "set AXCLARITY_JOURNAL_KEY" in shown("dead-letters", "show", "--journal", path, "1")
    monkeypatch.setenv("AXCLARITY_JOURNAL_KEY", f"{new_seal_key().reveal()} {key.reveal()}")
    facts = json.loads(shown("dead-letters", "show", "--journal", path, "1", "--json"))
    assert json.loads(facts["payload"])["id"] == "1"
