"""A person can be erased: what is personal goes, no event does, and the audit stays whole."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as ThreadEvent
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Select, select
from sqlalchemy import event as sql

from axclarity.errors import InvalidValue, JournalError, Problem
from axclarity.pipeline import (
    Alert,
    ErasedPerson,
    Event,
    Intent,
    IntentRecord,
    Journal,
    KeepPayloads,
    LeavePayloads,
    Outcome,
    RedactPayloads,
    SealPayloads,
    new_seal_key,
)
from axclarity.pipeline.journal import PendingEvent, _dead_letters, _resealing, operations
from axclarity.pipeline.journal._commits import Operation, ThreadCommitter
from axclarity.pipeline.journal._old_bytes import write_anew
from axclarity.pipeline.journal._person import keys_in
from axclarity.pipeline.journal._schema import inbox, metadata
from axclarity.pipeline.redaction import redacted
from tests.pipeline.conftest import Postgresql

Place = Path | str
T = TypeVar("T")

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
NOW = T0 + timedelta(days=30)
PERSONAL = (
    "Quetzalcoatl",
    "quetzal@example.com",
    "+47 555 12 345",
    "Axolotlveien 7",
    "Teotihuacan",
)
NAME, EMAIL, PHONE, STREET, CITY = PERSONAL
ADDRESS = {"name": NAME, "lines": [STREET], "city": CITY, "postal_code": "0150", "country": "NO"}
OTHER = {"customer_id": "cus_2", "email": "other@example.com"}


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


def order(number: int, **more: Any) -> dict[str, Any]:
    """The data of an order, as a fat event brings them."""
    return {
        "id": f"ord_{number}",
        "number": f"W-{number}",
        "customer_id": "cus_1",
        "email": EMAIL,
        "placed_at": "2026-03-01T07:59:58Z",
        "shipping_address": {**ADDRESS, "phone": PHONE},
        "notes": f"ring at {NAME}",
        "attributes": {f"{EMAIL}": True, "gift_text": f"for {NAME}"},
        "lines": [{"sku": "SKU-1", "quantity": 2, "name": "Engraved: " + NAME}],
        "totals": {"total": "1912.37", "tax": 382.5},
        "currency": "NOK",
        **more,
    }


def event(number: int, key: str, data: object, kind: str = "order.created") -> Event:
    body = {"id": f"evt_{number}", "type": kind, "data": data}
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type=kind,
        key=key,
        occurred_at=T0,
        payload=json.dumps(body).encode(),
    )


def of_order(number: int, **more: Any) -> Event:
    return event(number, f"order/ord_{number}", order(number, **more))


def pending(journal: Journal, number: int) -> PendingEvent:
    due = journal.ready(NOW, limit=5000)
    return next(each for each in due if each.event.id == f"evt_{number}")


TOLD = Outcome(f"sent to {NAME}", {"sales_id": "SO-1", "to": EMAIL})


def applied(journal: Journal, what: Event, outcome: Outcome = TOLD) -> None:
    journal.accept([what], T0)
    found = next(each for each in journal.ready(NOW, limit=5000) if each.event.id == what.id)
    journal.begin([found.seq], T0)
    journal.apply(found, outcome, T0)


def parked(journal: Journal, what: Event, rule: str = "customer.incomplete") -> int:
    journal.accept([what], T0)
    found = next(each for each in journal.ready(NOW, limit=5000) if each.event.id == what.id)
    return journal.park(
        found,
        T0,
        rule=rule,
        message=f"{NAME} has no account",
        problems=[
            Problem(
                path=f"$.lines[{NAME} of {CITY}]",
                rule="customer.city",
                message=f"is {CITY}",
                value_class="text(11)",
                hint=f"Write to {EMAIL}.",
            ),
            Problem(path="$.totals.total", rule="order.total", message="differs by 0.01"),
        ],
        facts={"email": EMAIL, "total": "1912.37", "difference": "0.01"},
    )


def rows_of(journal: Journal, query: Select[Any]) -> list[tuple[Any, ...]]:
    return journal.run(lambda connection: [*map(tuple, connection.execute(query))])


def everything(journal: Journal) -> str:
    """All rows of all tables, as they are opened."""
    return repr([rows_of(journal, select(table)) for table in metadata.sorted_tables])


def payload_of(journal: Journal, number: int) -> Any:
    of = inbox.c.event_id == f"evt_{number}"
    ((payload,),) = rows_of(journal, select(inbox.c.payload).where(of))
    return json.loads(payload)


def found_in(text: str) -> list[str]:
    return [each for each in PERSONAL if each in text]


def counts(erased: ErasedPerson) -> tuple[int, ...]:
    return (
        erased.events,
        erased.dead_letters,
        erased.originals,
        erased.approvals,
        erased.alerts,
    )


@pytest.fixture
def full(journal: Journal) -> Journal:
    """Orders of one customer: applied, parked, edited, replayed and applied, and one of another."""
    applied(journal, of_order(1))
    parked(journal, of_order(2))
    journal.edit(1, json.dumps(order(2, notes="")).encode(), T0, by="ada", note="no ring")
    letter = parked(journal, of_order(3))
    journal.replay(letter, T0, by="ada")
    journal.begin([pending(journal, 3).seq], T0)
    journal.apply(pending(journal, 3), Outcome("done"), T0)
    applied(
        journal, event(4, "customer/cus_1", {"id": "cus_1", "email": EMAIL}, "customer.updated")
    )
    applied(journal, event(5, "order/ord_5", {"id": "ord_5", **OTHER}), Outcome("another's"))
    question = f"Refund 1912.37 NOK to {NAME}?"
    journal.run(
        operations.ask, "order/ord_1", "refund", question, {"to": NAME, "total": "1912.37"}, T0
    )
    journal.decide(1, approved=True, by="ada", note=f"{NAME} rang", now=T0)
    journal.add_alert(
        Alert(key="late/ord_1", message=f"{NAME} waits", facts={"total": "9.90"}, at=T0)
    )
    intent = Intent(
        message_id="m", entity="order", key="ord_1", operation="create", revision="1", digest="d1"
    )
    journal.put_intent(IntentRecord(intent=intent, state="confirmed", result="SO-1"), T0)
    journal.bind("order", "ord_1", "SO-1")
    return journal


def test_what_is_personal_goes_and_what_finance_needs_stays(full: Journal) -> None:
    before = full.account()
    assert found_in(everything(full)) == list(PERSONAL)

    erased = full.erase(NOW, customer="cus_1", by="ada", note="asked on 2 March")

    (decided,) = full.approvals(waiting=False)
    assert (decided.answer, decided.by, decided.facts["total"]) == ("approved", "ada", "1912.37")
    assert found_in(repr(decided)) == []
    left = everything(full)
    # what a person typed into the audit stays, and is told
    assert found_in(left.replace(f"{NAME} rang", "")) == []
    assert full.account() == before
    assert counts(erased) == (4, 2, 1, 1, 2)
    assert erased.parked == ()
    data = payload_of(full, 1)["data"]
    assert data["totals"] == {"total": "1912.37", "tax": "382.5"}
    kept = {name: data[name] for name in ("id", "number", "customer_id", "placed_at", "currency")}
    assert kept == {name: order(1)[name] for name in kept}
    assert data["lines"][0]["sku"] == "SKU-1"
    assert data["shipping_address"]["name"] == f"text({len(NAME)})"
    assert full.intent("m") == IntentRecord(
        intent=Intent(
            message_id="m",
            entity="order",
            key="ord_1",
            operation="create",
            revision="1",
            digest="d1",
        ),
        state="confirmed",
        result="SO-1",
    )
    assert full.bound("order", "ord_1") == "SO-1"
    assert "'sales_id': 'SO-1'" in left


def test_a_dead_letter_keeps_its_reason(full: Journal) -> None:
    before = full.dead_letter(1)
    full.erase(NOW, customer="cus_1", by="ada")
    letter = full.dead_letter(1)

    assert letter is not None
    assert before is not None
    assert letter.waits
    assert (letter.rule, letter.fingerprint) == (before.rule, before.fingerprint)
    assert [(each.path, each.rule, each.value_class) for each in letter.problems] == [
        (f"text({len(NAME) + len(CITY) + 13})", "customer.city", "text(11)"),
        ("$.totals.total", "order.total", ""),
    ]
    assert {each.hint for each in letter.problems} == {""}
    assert letter.facts == {
        "email": f"text({len(EMAIL)})",
        "total": "1912.37",
        "difference": "0.01",
        "erased_at": NOW.isoformat(),
    }
    assert "erased" in letter.message


def test_whom_nothing_names_is_told_and_not_audited(full: Journal) -> None:
    before = full.audit()
    nobody = full.erase(NOW, customer="cus_9", orders=["ord_99"], by="ada")

    assert nobody.unknown == ("customer/cus_9", "order/ord_99")
    assert counts(nobody) == (0, 0, 0, 0, 0)
    assert full.audit() == before

    partly = full.erase(NOW, customer="cus_1", orders=["ord_99", "ord_1"], by="ada")
    again = full.erase(NOW, customer="cus_1", orders=["ord_99"], by="ada")

    assert (partly.unknown, partly.events) == (("order/ord_99",), 4)
    assert (again.unknown, again.events) == (("order/ord_99",), 0)
    assert "order/ord_99" not in {entry.subject for entry in full.audit()}


def test_whom_only_an_alert_an_approval_or_a_body_names_is_known(journal: Journal) -> None:
    applied(journal, event(7, "refund/ref_7", {"id": "ref_7", "order_id": "ord_1"}))
    journal.add_alert(Alert(key="late/ord_2", message="m", at=T0))
    journal.run(operations.ask, "order/ord_3", "refund", "?", {}, T0)
    named = ("ord_1", "ord_2", "ord_3")

    assert journal.erase(NOW, orders=named, by="ada").unknown == ()
    assert journal.erase(NOW, orders=named, by="ada").unknown == ()


def test_others_are_left_as_they_are(full: Journal) -> None:
    before = payload_of(full, 5)
    full.add_alert(Alert(key="dead-letter/cus_1", message="another's", at=T0))
    full.erase(NOW, customer="cus_1", by="ada")

    assert payload_of(full, 5) == before
    assert before["data"]["email"] == "other@example.com"
    assert "another's" in [alert.message for alert in full.alerts()]
    assert "another's" in [run.summary for run in full.run(operations.runs, key=None, limit=99)]


def test_a_customers_orders_are_found_and_what_names_them(journal: Journal) -> None:
    applied(journal, of_order(1))
    thin = event(2, "order/ord_1", {"id": "ord_1", "email": EMAIL}, "order.updated")
    refund = event(3, "refund/ref_1", {"order_id": "ord_1", "notes": NAME}, "refund.created")
    for each in (thin, refund):
        applied(journal, each)

    assert journal.erase(NOW, customer="cus_1", by="ada").events == 3
    assert found_in(everything(journal)) == []
    subjects = [entry.subject for entry in journal.audit()]
    assert subjects == ["customer/cus_1", "order/ord_1"]


def test_a_guest_is_named_by_orders(journal: Journal) -> None:
    for number in (1, 2):
        applied(journal, of_order(number, customer_id=None))

    assert journal.erase(NOW, orders=["ord_1"], by="ada").events == 1
    assert payload_of(journal, 2)["data"]["email"] == EMAIL
    assert journal.erase(NOW, orders=["ord_1", "ord_2"], by="ada").events == 1
    assert found_in(everything(journal)) == []


# What waits


def test_what_is_pending_is_named_and_nothing_is_erased(full: Journal) -> None:
    full.accept([of_order(7), of_order(8)], T0)
    before = everything(full)

    with pytest.raises(InvalidValue) as refused:
        full.erase(NOW, customer="cus_1", by="ada")

    assert [problem.path for problem in refused.value.problems] == [
        "order/ord_7 (order.created evt_7)",
        "order/ord_8 (order.created evt_8)",
    ]
    assert refused.value.rule == "erase.pending"
    assert found_in(str(refused.value)) == []
    assert everything(full) == before


def test_what_is_pending_can_become_a_dead_letter(full: Journal) -> None:
    full.accept([of_order(7)], T0)
    before = full.account()

    erased = full.erase(NOW, customer="cus_1", by="ada", park_pending=True)

    (letter_id,) = erased.parked
    assert erased.dead_letters == 2  # those that were there before
    audited = [entry.subject for entry in full.audit() if entry.action == "erase"]
    assert audited.count(f"dead-letter/{letter_id}") == 1
    letter = full.dead_letter(letter_id)
    assert letter is not None
    assert (letter.rule, letter.waits) == ("erase.pending", True)
    assert "was pending when" in letter.message.lower()
    after = full.account()
    assert (after.accepted, after.applied) == (before.accepted, before.applied)
    assert (after.parked, after.pending) == (before.parked + 1, 0)
    assert found_in(everything(full).replace(f"{NAME} rang", "")) == []
    with pytest.raises(InvalidValue, match="was erased"):
        full.replay(letter_id, NOW, by="ada")
    again = full.erase(NOW, customer="cus_1", by="ada")
    assert (again.events, again.dead_letters) == (0, 0)
    assert full.dead_letter(letter_id) == letter


def test_what_somebody_works_on_is_not_parked(full: Journal) -> None:
    full.accept([of_order(7)], T0)
    full.begin([pending(full, 7).seq], T0)
    before = everything(full)

    with pytest.raises(InvalidValue) as refused:
        full.erase(NOW, customer="cus_1", by="ada", park_pending=True)

    assert refused.value.rule == "erase.under-way"
    assert "evt_7" in str(refused.value)
    assert everything(full) == before


# What comes in meanwhile


class Meanwhile(ThreadCommitter):
    """Lets something happen before one of the questions to the journal."""

    def __init__(self) -> None:
        super().__init__()
        self.happens: Callable[[], object] = int
        self.questions_left = 0

    def run(self, operation: Operation[T], *, fenced: bool = False) -> T:
        self.questions_left -= 1
        if self.questions_left == 0:
            self.happens()
        return super().run(operation, fenced=fenced)


QUESTIONS = range(1, 6)
"""Those of an erasing, the last of which erases."""


@pytest.mark.parametrize("number", QUESTIONS)
def test_an_order_that_comes_in_while_it_is_searched_is_erased_with_all_that_names_it(
    place: Place, number: int
) -> None:
    committer = Meanwhile()
    thin = event(8, "order/ord_7", {"id": "ord_7", "email": EMAIL}, "order.updated")
    with Journal(place, committer=committer) as journal, Journal(place) as receiver:
        applied(journal, of_order(1))
        committer.happens = lambda: receiver.accept([of_order(7), thin], NOW)
        committer.questions_left = number

        erased = journal.erase(NOW, customer="cus_1", by="ada", park_pending=True)

        assert (erased.events, len(erased.parked)) == (3, 2)
        assert found_in(everything(journal)) == []


@pytest.mark.parametrize(
    ("whom", "number"),
    [
        *(({"customer": "cus_1"}, number) for number in QUESTIONS),
        *(({"orders": ["ord_1"]}, number) for number in QUESTIONS[:3]),
    ],
)
def test_an_event_that_took_its_place_before_and_commits_late_is_erased_too(
    postgresql: Postgresql, whom: dict[str, Any], number: int
) -> None:
    """On a server whoever begins first may be the last to commit."""
    committer, address = Meanwhile(), postgresql.new_address()
    took_its_place, may_commit = ThreadEvent(), ThreadEvent()

    def accept_slowly(connection: Connection) -> None:
        operations.accept(connection, [of_order(1)], T0, {})
        took_its_place.set()
        may_commit.wait()

    with (
        Journal(address, committer=committer) as journal,
        Journal(address) as receiver,
        ThreadPoolExecutor(1) as thread,
    ):
        slow = thread.submit(receiver.run, accept_slowly)
        took_its_place.wait()
        applied(journal, event(2, "stock/1", {}), Outcome("counted"))

        def commit() -> None:
            may_commit.set()
            slow.result()

        committer.happens, committer.questions_left = commit, number
        try:
            erased = journal.erase(NOW, **whom, by="ada", park_pending=True)
        finally:
            may_commit.set()

        assert len(erased.parked) == 1
        assert found_in(everything(journal)) == []


def test_who_seals_anew_meanwhile_brings_no_original_back(postgresql: Postgresql) -> None:
    address = postgresql.new_address()
    with (
        Journal(address) as journal,
        Journal(address) as other,
        ThreadPoolExecutor(1) as thread,
    ):
        letter = parked(journal, of_order(1))
        journal.edit(letter, b"{}", T0, by="ada")
        erasing: list[Future[ErasedPerson]] = []

        def erase(*_statement: object) -> None:
            if not erasing:
                asked = thread.submit(other.erase, NOW, orders=["ord_1"], by="ada")
                erasing.append(asked)
                while not (asked.done() or postgresql.somebody_waits_for_a_lock()):
                    time.sleep(0.01)

        def seal(connection: Connection) -> None:
            sql.listen(connection, "after_cursor_execute", erase)
            try:
                _resealing.reseal_audit(connection)
            finally:
                sql.remove(connection, "after_cursor_execute", erase)

        journal.run(seal)

        assert erasing[0].result().originals == 1
        assert found_in(everything(journal)) == []


# What was erased


def test_it_is_not_sent_again(full: Journal) -> None:
    other = parked(full, event(9, "order/ord_9", {"id": "ord_9", **OTHER}))
    full.erase(NOW, customer="cus_1", by="ada")
    before = everything(full)

    with pytest.raises(InvalidValue, match=r"dead-letter/1 cannot be sent again") as refused:
        full.replay(1, NOW, by="ada")
    with pytest.raises(InvalidValue, match=r"dead-letter/1"):
        full.edit(1, b"{}", NOW, by="ada")

    assert refused.value.rule == "dead-letter.erased"
    assert "dead-letters resolve" in str(refused.value)
    assert everything(full) == before
    assert full.replay_all(NOW, by="ada") == 1
    assert [letter.id for letter in full.dead_letters()] == [1]
    assert [(each.id, each.erased) for each in full.dead_letters(waiting=False)] == [
        (1, True),
        (2, True),
        (3, False),
    ]
    assert pending(full, 9).event.key == "order/ord_9"
    assert not full.replay(other, NOW, by="ada")


def test_no_letter_of_what_was_erased_is_sent_again_not_even_one_that_does_not_say_so(
    journal: Journal,
) -> None:
    letter = parked(journal, of_order(1))
    found = journal.dead_letter(letter)
    assert found is not None
    journal.erase(NOW, orders=["1"], customer="cus_1", by="dpo")
    second = journal.run(
        lambda connection: _dead_letters.add(
            connection, 1, found.event, rule="r", message="", problems=(), facts={}, now=NOW
        )
    )

    assert [each.erased for each in journal.dead_letters()] == [True, True]
    with pytest.raises(InvalidValue, match="was erased"):
        journal.replay(second, NOW, by="me")
    assert journal.replay_all(NOW, by="me") == 0
    assert journal.account().parked == 1


def test_that_it_failed_on_and_on_is_over_when_it_is_parked(full: Journal) -> None:
    full.accept([of_order(7)], T0)
    persists = Alert(key="p", message="m", at=T0, incident="persistent/clarity/evt_7")
    full.run(operations.open_incident, persists)

    full.erase(NOW, customer="cus_1", by="dpo", park_pending=True)

    assert full.run(operations.open_incidents) == []


def test_a_person_may_see_to_it(full: Journal) -> None:
    full.erase(NOW, customer="cus_1", by="ada")

    assert full.resolve(1, NOW, by="ada", note="typed in")
    assert full.account().parked == 0
    assert not full.replay(1, NOW, by="ada")


def test_a_later_event_settles_it(full: Journal) -> None:
    full.erase(NOW, customer="cus_1", by="ada")
    applied(full, event(9, "order/ord_2", {"id": "ord_2"}, "order.updated"))

    assert full.account().parked == 0


def test_twice_changes_nothing_more(full: Journal) -> None:
    full.erase(NOW, customer="cus_1", by="ada")
    payload, letters = payload_of(full, 1), full.dead_letters(waiting=False)

    again = full.erase(NOW + timedelta(days=1), customer="cus_1", by="bob")

    assert counts(again) == (0, 0, 0, 0, 0)
    assert payload_of(full, 1) == payload
    assert full.dead_letters(waiting=False) == letters
    by_bob = [entry.subject for entry in full.audit() if entry.by == "bob"]
    assert by_bob == ["customer/cus_1", "order/ord_1", "order/ord_2", "order/ord_3"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"phone": 4755512345, "name": "Ada", "total": 1.50, "tax": "0.25"}',
        b'{"ada@example.com": {"vat": 25}, "notes": ["a b", null, true]}',
        b"<Order><Name>Ada</Name><SalesId>SO-1</SalesId></Order>",
        b"a b c",
        b"",
    ],
)
def test_what_is_told_instead_of_a_value_is_not_told_again(body: bytes) -> None:
    once = redacted(body)
    assert "Ada" not in once
    assert "4755512345" not in once
    assert redacted(once.encode()) == once


def test_finance_finds_journals_and_vouchers(journal: Journal) -> None:
    booked = {"journal": "GL-1", "voucher": "V-2", "deposited": "12.50", "sales_id": "SO-1"}
    applied(journal, of_order(1), Outcome("booked", booked))
    journal.erase(NOW, customer="cus_1", by="ada")

    ((facts,),) = rows_of(journal, select(inbox.c.facts))
    assert facts == booked


@pytest.mark.parametrize(("customer", "orders"), [("", ()), ("", ("",))])
def test_somebody_must_be_named(full: Journal, customer: str, orders: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue) as refused:
        full.erase(NOW, customer=customer, orders=orders, by="ada")
    assert refused.value.rule == "erase.nobody"


# The audit


def test_it_says_who_erased_and_stays_whole_without_the_originals(full: Journal) -> None:
    (edit,) = [entry for entry in full.audit() if entry.action == "edit"]
    assert edit.original is not None

    full.erase(NOW, customer="cus_1", by="bob", note="asked on 2 March")

    entries = full.audit()
    (after,) = [entry for entry in entries if entry.action == "edit"]
    assert after.original is None
    assert (after.original_digest, after.digest) == (edit.original_digest, edit.digest)
    assert full.verify_audit() == len(entries)
    done = [(entry.subject, entry.by, entry.note) for entry in entries if entry.action == "erase"]
    subjects = ("customer/cus_1", "order/ord_1", "order/ord_2", "order/ord_3")
    letters = ("dead-letter/1", "dead-letter/2")
    assert done == [(each, "bob", "asked on 2 March") for each in (*subjects, *letters)]


def test_somebody_must_do_it(full: Journal) -> None:
    before = everything(full)
    with pytest.raises(InvalidValue, match="Say who does it"):
        full.erase(NOW, customer="cus_1", by=" ")
    assert everything(full) == before


def test_what_cannot_be_reached_is_told(full: Journal, place: Place) -> None:
    told = " ".join(full.erase(NOW, customer="cus_1", by="bob").out_of_reach)

    for each in ("Backups", "Dynamics AX", "shop", "Logs"):
        assert each in told
    assert ("VACUUM FULL" in told) == isinstance(place, str)
    numbers = [entry.number for entry in full.audit() if entry.note]
    assert f"entries {', '.join(map(str, numbers))}." in told
    assert len(numbers) == 2  # the edit's, and the decision's


def test_what_edits_replaced_outlives_its_letter(journal: Journal) -> None:
    """Forgetting takes the letter; whose the original was, only that itself can tell."""
    for number, original in ((1, order(1)), (2, {"notes": NAME}), (3, {"id": 3, **OTHER})):
        letter = parked(journal, event(number, f"order/ord_{number}", original))
        journal.edit(letter, b"{}", T0, by="ada")
        journal.resolve(letter, T0, by="ada", note="")
    assert journal.forget(NOW, NOW, by="ada") == 3

    erased = journal.erase(NOW, customer="cus_1", by="ada")

    assert erased.originals == 1
    edits = [entry for entry in journal.audit() if entry.action == "edit"]
    assert [entry.original is None for entry in edits] == [True, False, False]
    told = [each for each in erased.out_of_reach if "forgotten" in each]
    assert len(told) == 1
    assert f"entries {edits[1].number} of the audit" in told[0]


def test_what_was_asked_about_a_forgotten_order_is_told_and_reached_by_the_orders_name(
    journal: Journal,
) -> None:
    letter = parked(journal, of_order(1))
    journal.run(operations.ask, "order/ord_1", "edit", f"Call {NAME}?", {}, T0)
    journal.resolve(letter, T0, by="ada", note="")
    assert journal.forget(NOW, NOW, by="ada") == 1

    untold = journal.erase(NOW, customer="cus_1", by="ada")
    reached = journal.erase(NOW, customer="cus_1", orders=["ord_1"], by="ada")

    assert untold.approvals == 0
    (told,) = [each for each in untold.out_of_reach if "forgotten" in each]
    assert "approvals 1." in told
    assert (reached.approvals, reached.alerts) == (1, 1)
    assert not [each for each in reached.out_of_reach if "forgotten" in each]
    assert found_in(everything(journal)) == []


def test_an_original_that_names_nobody_goes_with_its_letter(journal: Journal) -> None:
    letter = parked(journal, event(1, "order/ord_1", {"notes": NAME}))
    journal.edit(letter, b"{}", T0, by="ada")

    assert journal.erase(NOW, orders=["ord_1"], by="ada").originals == 1
    assert found_in(everything(journal)) == []


def test_what_was_asked_about_a_refund_of_the_order_goes(journal: Journal) -> None:
    applied(journal, event(1, "refund/ref_1", {"order_id": "ord_1"}, "refund.created"))
    journal.run(operations.ask, "refund/ref_1", "refund", f"To {NAME}?", {"total": "1.00"}, T0)

    assert journal.erase(NOW, orders=["ord_1"], by="ada").approvals == 1
    assert found_in(everything(journal)) == []


@pytest.mark.parametrize("key", ["order/ord_1", "refund/ref_1"])
def test_what_a_flow_made_of_its_parking_goes_too(journal: Journal, key: str) -> None:
    journal.accept([event(1, key, {"order_id": "ord_1"})], T0)
    journal.run(
        operations.park_and_tell,
        pending(journal, 1),
        T0,
        rule="order.held",
        message="waits",
        problems=(),
        facts={},
        on_parked="order.parked",
    )
    (told,) = journal.ready(NOW)
    journal.begin([told.seq], T0)
    journal.apply(told, Outcome(f"told {NAME}", {"to": EMAIL}), T0)

    assert journal.erase(NOW, orders=["ord_1"], by="ada").events == 2
    assert found_in(everything(journal)) == []


# How it is found


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ({"data": {"customer_id": "cus_1"}}, {"customer/cus_1"}),
        ({"customerId": 42}, {"customer/42"}),
        ({"customer": {"id": "cus_1"}, "order": "ord_1"}, {"customer/cus_1", "order/ord_1"}),
        ({"orders": [{"id": "ord_1"}, {"id": "ord_2"}]}, {"order/ord_1", "order/ord_2"}),
        ({"order_ids": ["ord_1"]}, {"order/ord_1"}),
        ({"id": "cus_1", "data": {"id": "cus_1"}}, set()),
        ({"order": 1, "note": "cus_1", "product_id": "cus_1"}, set()),
        ([{"order_id": None}], set()),
    ],
)
def test_whom_a_payload_names(body: object, keys: set[str]) -> None:
    assert keys_in(json.dumps(body).encode()) == keys


@pytest.mark.parametrize("payload", [b"", b"<a/>", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_names_nobody(payload: bytes) -> None:
    assert keys_in(payload) == frozenset()


def test_many_events_are_searched_in_portions(journal: Journal) -> None:
    number = 1100
    journal.accept([event(each, f"stock/{each}", {}) for each in range(10, number)], T0)
    applied(journal, of_order(number))

    assert journal.erase(NOW, customer="cus_1", by="ada").events == 1
    assert found_in(everything(journal)) == []


def test_alerts_are_found_by_their_facts_and_keys(journal: Journal) -> None:
    letter = parked(journal, of_order(1))
    mine = {
        f"dead-letter/{letter}": {},
        "x": {"key": "order/ord_1"},
        "y": {"customer": "cus_1"},
        "late/ord_1": {},
    }
    others = {"late/ord_10": {}, "z": {"key": "order/ord_10"}, "dead-letter/ord_1": {}}
    for key, facts in {**mine, **others}.items():
        journal.add_alert(Alert(key=key, message=f"{key}: {NAME}", facts=facts, at=T0))

    assert journal.erase(NOW, customer="cus_1", by="ada").alerts == len(mine)
    told = {alert.key for alert in journal.alerts() if NAME in alert.message}
    assert told == set(others)


def test_what_is_sealed_needs_the_key(place: Place) -> None:
    key = new_seal_key()
    with Journal(place, payloads=SealPayloads(key)) as journal:
        applied(journal, of_order(1))
    for payloads in (LeavePayloads(), KeepPayloads()):
        with Journal(place, payloads=payloads) as journal:
            with pytest.raises(JournalError) as refused:
                journal.erase(NOW, customer="cus_1", by="ada")
            assert refused.value.context["reason"] == "sealed"
            assert journal.audit() == []

    with Journal(place, payloads=SealPayloads(key)) as journal:
        assert journal.erase(NOW, customer="cus_1", by="ada").events == 1
        assert found_in(everything(journal)) == []
        assert payload_of(journal, 1)["data"]["number"] == "W-1"


# Old bytes


def in_files(folder: Path) -> list[str]:
    files = [file.read_bytes() for file in folder.iterdir()]
    return [each for each in PERSONAL if any(each.encode() in content for content in files)]


@pytest.mark.parametrize("overwrites", ["ON", "OFF"])
def test_no_byte_stays_in_a_file(tmp_path: Path, overwrites: str) -> None:
    """Whether SQLite was built to overwrite what it frees, or not."""
    with Journal(tmp_path / "j.db", payloads=RedactPayloads()) as journal:
        journal.run(lambda c: c.exec_driver_sql(f"PRAGMA secure_delete={overwrites}"))
        for number in range(1, 40):
            applied(journal, of_order(number))
        letter = parked(journal, of_order(50, notes=NAME * 5000))
        journal.resolve(letter, T0, by="ada", note="")
        journal.forget(NOW, NOW, by="ada")
        applied(journal, of_order(60))
        assert in_files(tmp_path) == list(PERSONAL)  # in free pages and the log, in no row

        journal.erase(NOW, customer="cus_1", by="ada")

        assert in_files(tmp_path) == []
        journal.accept([event(70, "stock/1", {})], T0)
        assert journal.verify_audit()
    assert in_files(tmp_path) == []


def test_who_reads_all_the_time_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Journal(path) as journal:
        applied(journal, of_order(1))
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM inbox").fetchone()
            with pytest.raises(JournalError, match="erase again") as refused:
                write_anew(path, patience_seconds=0)
            assert refused.value.context["reason"] == "busy"
        write_anew(path, patience_seconds=0)


def test_what_is_no_journal_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalError, match="SQLITE_NOTADB"):
        write_anew(path)
