"""Payloads are kept by a rule, and what is sealed is read by nobody without the key."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from axclarity.errors import ConfigError, JournalError
from axclarity.pipeline import (
    Event,
    Journal,
    KeepPayloads,
    LeavePayloads,
    Outcome,
    RedactPayloads,
    SealPayloads,
    new_seal_key,
)
from axclarity.pipeline.journal import Payloads, is_sealed
from axclarity.pipeline.journal._schema import inbox
from axclarity.values import Secret

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
BODY = b'{"id": "ord_1", "email": "ada@example.com", "total": 12.50}'
KEY, OTHER = new_seal_key(), new_seal_key()


def event(number: int = 1, payload: bytes = BODY) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.created",
        key=f"order/{number}",
        occurred_at=T0,
        payload=payload,
    )


def payloads_in(place: Place, payloads: Payloads) -> list[bytes]:
    with Journal(place, payloads=payloads) as journal:
        return [pending.event.payload for pending in journal.ready(T0)]


def accepted(place: Place, payloads: Payloads, number: int = 1) -> None:
    with Journal(place, payloads=payloads) as journal:
        journal.accept([event(number)], T0)


def test_what_is_sealed_comes_back_and_cannot_be_read_on_the_disk(tmp_path: Path) -> None:
    place = tmp_path / "j.db"
    accepted(place, SealPayloads(KEY))

    assert payloads_in(place, SealPayloads(KEY)) == [BODY]
    assert b"ada@example.com" not in place.read_bytes()


def test_plain_text_stays_readable_after_the_first_key(place: Place) -> None:
    accepted(place, KeepPayloads(), 1)
    accepted(place, SealPayloads(KEY), 2)

    assert payloads_in(place, SealPayloads(KEY)) == [BODY, BODY]
    assert payloads_in(place, KeepPayloads(KEY)) == [BODY, BODY]


def test_a_new_key_opens_what_the_old_one_sealed_as_long_as_it_is_given(place: Place) -> None:
    accepted(place, SealPayloads(KEY), 1)
    accepted(place, SealPayloads(OTHER, KEY), 2)

    assert payloads_in(place, SealPayloads(OTHER, KEY)) == [BODY, BODY]
    with pytest.raises(JournalError):
        payloads_in(place, SealPayloads(OTHER))
    with Journal(place, payloads=SealPayloads(OTHER, KEY)) as journal:
        journal.reseal()
    assert payloads_in(place, SealPayloads(OTHER)) == [BODY, BODY]
    with pytest.raises(JournalError):
        payloads_in(place, SealPayloads(KEY))


@pytest.mark.parametrize(
    ("payloads", "told"),
    [(KeepPayloads(), "no key was given"), (SealPayloads(OTHER), "with another key")],
)
def test_without_the_key_it_is_said_what_to_do(place: Place, payloads: Payloads, told: str) -> None:
    accepted(place, SealPayloads(KEY))

    with pytest.raises(JournalError, match="Give the journal the key") as refused:
        payloads_in(place, payloads)

    assert told in str(refused.value)
    assert refused.value.context["reason"] == "sealed"
    assert KEY.reveal() not in str(refused.value)


def test_who_only_looks_needs_no_key(place: Place) -> None:
    accepted(place, SealPayloads(KEY))

    (payload,) = payloads_in(place, LeavePayloads())

    assert is_sealed(payload)
    assert b"ada" not in payload


def test_what_persons_replaced_is_sealed_too(tmp_path: Path) -> None:
    place = tmp_path / "j.db"
    with Journal(place, payloads=SealPayloads(KEY)) as journal:
        journal.accept([event()], T0)
        letter = journal.park(journal.ready(T0)[0], T0, rule="a", message="a")
        journal.edit(letter, b"{}", T0, by="ada")
        (entry,) = journal.audit()
        assert entry.original == BODY
        assert journal.verify_audit() == 1
    assert b"ada@example.com" not in place.read_bytes()
    with Journal(place, payloads=SealPayloads(OTHER, KEY)) as journal:
        journal.reseal()
    with Journal(place, payloads=SealPayloads(OTHER)) as journal:
        assert journal.verify_audit() == 1


def test_a_replay_brings_the_bytes_as_they_came(place: Place) -> None:
    with Journal(place, payloads=SealPayloads(KEY)) as journal:
        journal.accept([event()], T0)
        letter = journal.park(journal.ready(T0)[0], T0, rule="a", message="a")
        journal.replay(letter, T0)

        assert journal.ready(T0)[0].event == event()


def apply(journal: Journal) -> None:
    journal.apply(journal.ready(T0)[0], Outcome("done"), T0)


def park(journal: Journal) -> None:
    journal.park(journal.ready(T0)[0], T0, rule="a", message="a")


def resolve(journal: Journal) -> None:
    park(journal)
    journal.resolve(1, T0, by="ada", note="done")


def supersede(journal: Journal) -> None:
    park(journal)
    newer = Event(
        source="clarity",
        id="evt_9",
        type="order.updated",
        key="order/1",
        occurred_at=T0,
        payload=b"",
    )
    journal.accept([newer], T0)
    apply(journal)


@pytest.mark.parametrize(
    ("end", "keeps"), [(apply, False), (resolve, False), (supersede, False), (park, True)]
)
def test_what_is_personal_goes_once_an_event_is_applied(
    tmp_path: Path, end: Callable[[Journal], None], *, keeps: bool
) -> None:
    with Journal(tmp_path / "j.db", payloads=RedactPayloads()) as journal:
        journal.accept([event()], T0)
        assert journal.ready(T0)[0].event.payload == BODY
        end(journal)

    with closing(sqlite3.connect(tmp_path / "j.db")) as file:
        ((payload,),) = file.execute("SELECT payload FROM inbox WHERE event_id = 'evt_1'")
    assert (b"ada@example.com" in payload) is keeps
    assert b"ord_1" in payload
    assert b"12.50" in payload


def test_other_rules_leave_payloads_whole(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        journal.accept([event()], T0)
        apply(journal)

    with closing(sqlite3.connect(tmp_path / "j.db")) as file:
        assert file.execute("SELECT payload FROM inbox").fetchall() == [(BODY,)]


@given(payload=st.one_of(st.binary(), st.sampled_from([b"\x00sealed:x", b"\x00plain:", b"\x00"])))
def test_every_rule_gives_back_what_was_stored(payload: bytes) -> None:
    rules = (KeepPayloads(), KeepPayloads(KEY), SealPayloads(KEY), RedactPayloads())
    for rule in rules:
        assert rule.opened(rule.stored(payload)) == payload
    assert LeavePayloads().opened(KeepPayloads().stored(payload)) == payload


def test_a_key_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError, match="new_seal_key") as refused:
        SealPayloads(Secret("hunter2"))

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("kind", [SealPayloads, KeepPayloads])
def test_a_key_that_is_no_secret_is_a_wrong_setting(kind: Any) -> None:
    with pytest.raises(ConfigError, match=r"Wrap it.*Secret\(\.\.\.\)") as refused:
        kind(KEY, "hunter2")

    assert refused.value.rule == "config.secret"
    assert "hunter2" not in str(refused.value)


def test_who_has_no_key_verifies_what_can_be_and_writes_nothing_sealed_anew(place: Place) -> None:
    accepted(place, SealPayloads(KEY))
    with Journal(place, payloads=SealPayloads(KEY)) as journal:
        letter = journal.park(journal.ready(T0)[0], T0, rule="r", message="m")
        journal.edit(letter, b"{}", T0, by="ada")
        other = journal.edit(letter, b"[]", T0, by="ada")
        assert other

    with Journal(place, payloads=LeavePayloads()) as journal:
        assert journal.verify_audit() == 2
        for ask in (journal.reseal, lambda: journal.edit(letter, b"{}", T0, by="bob")):
            with pytest.raises(JournalError) as caught:
                ask()
            assert caught.value.context["reason"] == "sealed"

    with Journal(place, payloads=SealPayloads(KEY)) as journal:
        assert journal.verify_audit() == 2
        (kept,) = journal.dead_letters()
        assert kept.event.payload == b"[]"


def test_half_a_character_does_not_keep_an_event_from_being_applied(place: Place) -> None:
    odd = b'{"number": "\\ud83d", "email": "ada@example.com"}'
    with Journal(place, payloads=RedactPayloads()) as journal:
        journal.accept([event(payload=odd)], T0)
        journal.apply(journal.ready(T0)[0], Outcome("done"), T0)
        (kept,) = journal.run(lambda c: c.execute(select(inbox.c.payload)).scalars().all())

    assert json.loads(kept) == {"number": "\ud83d", "email": "text(15)"}
