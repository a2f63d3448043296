"""Dead letters are found, grouped, and sent again once, whoever asks."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from sqlalchemy import Connection, Row, select, update

from axclarity.errors import InvalidDocument, InvalidValue, Problem
from axclarity.pipeline import Event, Journal, Outcome
from axclarity.pipeline.journal import _dead_letters, operations
from axclarity.pipeline.journal._schema import inbox

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNKNOWN = Problem(path="$.lines[3].sku", rule="item.unknown", message="is not an item")


def event(number: int, kind: str = "order.created") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type=kind,
        key=f"order/ord_{number}",
        occurred_at=T0,
        payload=b'{"id": "%d"}' % number,
    )


def park(
    journal: Journal,
    what: Event,
    *problems: Problem,
    rule: str = "item.unknown",
    at: datetime = T0,
    facts: dict[str, str] | None = None,
) -> int:
    journal.accept([what], T0)
    (pending,) = [each for each in journal.ready(T0) if each.event == what]
    journal.begin([pending.seq], T0)
    return journal.park(
        pending, at, rule=rule, message=f"{rule}: see", problems=problems, facts=facts
    )


def only(letters: list[int]) -> int:
    (letter,) = letters
    return letter


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


# Fingerprints


def prints(journal: Journal) -> list[str]:
    return [letter.fingerprint for letter in journal.dead_letters()]


def test_the_same_trouble_elsewhere_has_the_same_fingerprint(journal: Journal) -> None:
    park(journal, event(1), UNKNOWN)
    park(journal, event(2), evolve(UNKNOWN, path="$.lines[0].sku", message="X-1 is not an item"))
    park(journal, event(3), evolve(UNKNOWN, path="$.lines.7.sku"), UNKNOWN)

    assert len(set(prints(journal))) == 1
    assert len(prints(journal)[0]) == 16


def test_the_record_itself_is_no_part_of_a_fingerprint(journal: Journal) -> None:
    for number in (1, 2):
        park(journal, event(number), evolve(UNKNOWN, path=f"order.ord_{number}"))

    assert len(set(prints(journal))) == 1


@pytest.mark.parametrize(
    ("problem", "rule", "facts"),
    [
        (evolve(UNKNOWN, path="$.lines[3].unit"), "item.unknown", {}),
        (evolve(UNKNOWN, rule="item.blocked"), "item.unknown", {}),
        (UNKNOWN, "item.blocked", {}),
        (UNKNOWN, "item.unknown", {"destination": "ax"}),
        (UNKNOWN, "item.unknown", {"place": "orders.py:12"}),
    ],
)
def test_other_trouble_has_another_fingerprint(
    journal: Journal, problem: Problem, rule: str, facts: dict[str, str]
) -> None:
    park(journal, event(1), UNKNOWN)
    park(journal, event(2), problem, rule=rule, facts=facts)

    assert len(set(prints(journal))) == 2


def test_data_that_differ_are_no_part_of_a_fingerprint(journal: Journal) -> None:
    park(journal, event(1), UNKNOWN, facts={"sku": "A"})
    park(journal, event(2), UNKNOWN, facts={"sku": "B"})

    assert len(set(prints(journal))) == 1


def test_groups_are_counted_the_largest_first(journal: Journal) -> None:
    park(journal, event(1), rule="a")
    second = park(journal, event(2), UNKNOWN, at=T0 + HOUR)
    park(journal, event(3), UNKNOWN, at=T0 + 3 * HOUR)
    journal.replay(park(journal, event(4), UNKNOWN), T0)

    largest, other = journal.dead_letter_groups()

    assert (largest.rule, largest.count, largest.example) == ("item.unknown", 2, second)
    assert (largest.oldest, largest.newest) == (T0 + HOUR, T0 + 3 * HOUR)
    assert (other.rule, other.count) == ("a", 1)
    assert journal.dead_letter_groups(rule="a") == [other]
    listed = journal.dead_letters(fingerprint=largest.fingerprint)
    assert [letter.event.id for letter in listed] == ["evt_2", "evt_3"]


# Search


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, [1, 2, 3]),
        ({"text": "ORD_2"}, [2]),
        ({"text": "evt_3"}, [3]),
        ({"text": "Unknown: S"}, [1, 2]),
        ({"text": "item.b"}, [3]),
        ({"text": "%"}, []),
        ({"text": "rd_1' OR 1=1 --"}, []),
        ({"key": "order/ord_1"}, [1]),
        ({"key": "order/ord"}, []),
        ({"rule": "item.blocked"}, [3]),
        ({"resource": "customer"}, [2]),
        ({"resource": "cust"}, []),
        ({"since": T0 + HOUR}, [2, 3]),
        ({"until": T0 + HOUR}, [1]),
        ({"since": T0 + HOUR, "until": T0 + 2 * HOUR}, [2]),
        ({"text": "ord_", "rule": "item.unknown", "resource": "order"}, [1]),
    ],
)
def test_a_search_finds_what_it_says(
    tmp_path: Path, search: dict[str, str], found: list[int]
) -> None:
    with Journal(tmp_path / "j.db") as journal:
        park(journal, event(1))
        park(journal, event(2, "customer.created"), at=T0 + HOUR)
        park(journal, event(3), rule="item.blocked", at=T0 + 2 * HOUR)

        letters = journal.dead_letters(**search)  # type: ignore[arg-type]  # one search of many, by name
        replayed = journal.replay_all(T0, **search)  # type: ignore[arg-type]  # one search of many, by name

    assert [letter.event.id for letter in letters] == [f"evt_{number}" for number in found]
    assert replayed == len(found)


def test_a_search_is_the_same_on_both_databases(journal: Journal) -> None:
    park(journal, event(1))
    park(journal, event(2), rule="item.blocked", at=T0 + HOUR)

    assert [each.id for each in journal.dead_letters(text="BLOCKED")] == [2]
    assert [each.id for each in journal.dead_letters(since=T0 + HOUR, resource="order")] == [2]
    assert [each.id for each in journal.dead_letters(limit=1)] == [1]


# Replay


def test_some_are_replayed_by_the_same_search(journal: Journal) -> None:
    for number, rule in ((1, "a"), (2, "b"), (3, "b")):
        park(journal, event(number), rule=rule)

    assert journal.replay_all(T0, rule="b", by="ada", note="mended") == 2

    assert [letter.rule for letter in journal.dead_letters()] == ["a"]
    assert journal.account().pending == 2
    done = [(entry.by, entry.action, entry.subject, entry.note) for entry in journal.audit()]
    assert done == [
        ("ada", "replay", "dead-letter/2", "mended"),
        ("ada", "replay", "dead-letter/3", "mended"),
    ]


@pytest.mark.parametrize("odd", ["A\0B", "A\ud83dB"])
def test_whatever_stands_in_a_fact_it_is_kept_and_stops_no_replay(
    journal: Journal, odd: str
) -> None:
    number = park(journal, event(1), facts={"reference": odd, odd: "x"})
    park(journal, event(2))

    letter = journal.dead_letter(number)

    escaped = odd.encode("ascii", "backslashreplace").decode().replace("\0", "\\x00")
    assert letter is not None
    assert letter.facts == {"reference": escaped, escaped: "x"}
    assert journal.replay_all(T0) == 2


def test_an_id_that_is_too_large_for_a_database_is_refused(journal: Journal) -> None:
    with pytest.raises(InvalidValue, match="63 bits"):
        journal.dead_letter(2**63)
    with pytest.raises(InvalidValue, match="63 bits"):
        journal.replay(2**63, T0)
    assert journal.dead_letter(2**63 - 1) is None


def test_two_who_replay_the_same_letters_send_each_once(place: Place) -> None:
    with Journal(place) as one, Journal(place) as other:
        letters = [park(one, event(number)) for number in range(1, 21)]
        both = threading.Barrier(2)

        def replay(journal: Journal) -> int:
            both.wait(60)
            return sum(journal.replay(letter, T0) for letter in letters)

        with ThreadPoolExecutor(2) as people:
            counts = list(people.map(replay, (one, other)))

        assert sum(counts) == len(letters)
        assert one.account().pending == len(letters)
        assert one.verify_audit() == len(letters)


def test_two_who_replay_everything_send_each_once(place: Place) -> None:
    with Journal(place) as one, Journal(place) as other:
        for number in range(1, 21):
            park(one, event(number))
        both = threading.Barrier(2)

        def replay(journal: Journal) -> int:
            both.wait(60)
            return journal.replay_all(T0)

        with ThreadPoolExecutor(2) as people:
            counts = list(people.map(replay, (one, other)))

        assert sum(counts) == 20


def test_a_letter_that_was_replayed_and_parked_again_is_left_alone(journal: Journal) -> None:
    first = park(journal, event(1))
    journal.replay(first, T0)
    second = park(journal, event(1))

    assert not journal.replay(first, T0)
    assert [letter.id for letter in journal.dead_letters()] == [second]


# Edit


def test_what_an_event_brought_can_be_replaced_and_is_kept(journal: Journal) -> None:
    letter = park(journal, event(1))

    assert journal.edit(letter, b'{"id": "mended"}', T0, by="ada", note="wrong id")

    journal.replay(letter, T0)
    (pending,) = journal.ready(T0)
    assert pending.event.payload == b'{"id": "mended"}'
    edit, _ = journal.audit(subject=f"dead-letter/{letter}")
    assert (edit.by, edit.action, edit.note, edit.at) == ("ada", "edit", "wrong id", T0)
    assert edit.original == b'{"id": "1"}'
    assert not journal.edit(letter, b"{}", T0, by="ada")
    assert len(journal.audit()) == 2


@pytest.mark.parametrize("payload", [b'{"number": "4111 1111 1111 1111"}', b"4111111111111111"])
def test_card_data_do_not_come_in_by_an_edit(journal: Journal, payload: bytes) -> None:
    letter = park(journal, event(1))

    with pytest.raises(InvalidDocument, match="card number"):
        journal.edit(letter, payload, T0, by="ada")

    assert journal.audit() == []
    found = journal.dead_letter(letter)
    assert found is not None
    assert found.event.payload == b'{"id": "1"}'


# Resolve


def test_a_person_may_settle_an_event(journal: Journal) -> None:
    letter = park(journal, event(1))

    assert journal.resolve(letter, T0, by="ada", note="typed in as SO-7")

    account = journal.account()
    assert (account.accepted, account.applied, account.parked) == (1, 1, 0)
    assert journal.dead_letters() == []
    (past,) = journal.dead_letters(waiting=False)
    assert (past.resolved_by, past.waits) == ("ada", False)
    (entry,) = journal.audit()
    assert (entry.action, entry.note) == ("resolve", "typed in as SO-7")
    summary = "SELECT summary FROM inbox"
    rows = journal.run(lambda connection: connection.exec_driver_sql(summary).all())
    assert rows == [("resolved by hand: typed in as SO-7",)]
    assert not journal.resolve(letter, T0, by="bob", note="again")
    assert not journal.replay(letter, T0)


def test_nothing_is_done_by_nobody(journal: Journal) -> None:
    letter = park(journal, event(1))

    with pytest.raises(InvalidValue, match="who does it"):
        journal.resolve(letter, T0, by=" ", note="x")

    assert journal.account().parked == 1


def test_a_resolved_letter_is_not_superseded_as_well(journal: Journal) -> None:
    letter = park(journal, event(1))
    journal.resolve(letter, T0, by="ada", note="done")
    journal.accept([evolve(event(1), id="evt_9")], T0)
    (pending,) = journal.ready(T0)
    journal.apply(pending, Outcome("done"), T0)

    (past,) = journal.dead_letters(waiting=False)
    assert (past.resolved_by, past.superseded_by) == ("ada", None)


def test_who_replays_wakes_who_listens(journal: Journal) -> None:
    woken: list[int] = []
    end = journal.listen(lambda: woken.append(1))
    letter = park(journal, event(1))
    before = len(woken)

    journal.replay_all(T0, rule="none")
    assert len(woken) == before
    journal.replay(letter, T0)
    assert len(woken) == before + 1
    end()


def test_to_read_what_is_personal_leaves_a_trace(journal: Journal) -> None:
    letter = park(journal, event(1))

    revealed = journal.reveal(letter, T0, by="ada", note="phone call")

    assert revealed == journal.dead_letter(letter)
    (entry,) = journal.audit()
    assert (entry.action, entry.by, entry.note) == ("reveal", "ada", "phone call")
    assert journal.reveal(99, T0, by="ada") is None
    assert len(journal.audit()) == 1


def test_a_resolved_letter_is_counted_as_waiting_no_more(journal: Journal) -> None:
    letter = park(journal, event(1))
    park(journal, event(2))

    journal.resolve(letter, T0, by="ada", note="done")

    assert journal.run(operations.overview, T0).dead_letters == {"item.unknown": 1}


def test_a_replay_that_comes_between_is_not_undone_by_a_later_event(journal: Journal) -> None:
    """On a server another process may replay a letter after it was seen to be parked."""
    letter = park(journal, event(1))
    later = evolve(event(1, "order.updated"), id="evt_2")
    (seq,) = [row.seq for row in journal.run(parked)]

    def superseding(connection: Connection) -> list[int]:
        assert _dead_letters.replay(connection, letter, T0)
        connection.execute(update(inbox).where(inbox.c.seq == seq).values(state="parked"))
        return _dead_letters.superseded_by(connection, seq + 1, later)

    assert journal.run(superseding) == []


def parked(connection: Connection) -> list[Row[tuple[int]]]:
    return list(connection.execute(select(inbox.c.seq).where(inbox.c.state == "parked")))
