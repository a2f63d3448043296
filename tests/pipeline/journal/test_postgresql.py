"""A journal on a server: what happens when connections, and with them rights, are lost."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from threading import Event as ThreadEvent
from urllib.parse import quote

import pytest
from attrs import evolve
from sqlalchemy import Connection

from axclarity.errors import ConfigError, InvalidValue, JournalError
from axclarity.http import Exchange
from axclarity.pipeline import (
    Event,
    Intent,
    IntentRecord,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    Route,
)
from axclarity.pipeline.journal import operations
from tests.pipeline._events import T0, Wire, event
from tests.pipeline.conftest import Postgresql

INTENT = Intent(message_id="m1", entity="order", key="1", operation="create", revision="1")


@pytest.fixture
def address(postgresql: Postgresql) -> str:
    return postgresql.new_address()


@pytest.fixture
def journal(address: str) -> Iterator[Journal]:
    with Journal(address) as opened:
        yield opened


def noted(journal: Journal) -> None:
    asyncio.run(
        journal.run_async(operations.put_intent, IntentRecord(intent=INTENT, state="sent"), T0)
    )


def test_construction_connects_to_nothing() -> None:
    assert Journal("postgresql://nobody@nowhere.invalid/x").path is None


def test_no_server_is_told_without_the_password() -> None:
    journal = Journal("postgresql://shop:hunter2@127.0.0.1:1/journal")

    with pytest.raises(JournalError, match="Check that the server runs") as refused:
        journal.open()

    assert "hunter2" not in str(refused.value)
    assert "127.0.0.1:1/journal" in str(refused.value)


@pytest.mark.parametrize("address", ["postgresql:", "postgresql://h:port/x"])
def test_no_address_is_a_wrong_setting(address: str) -> None:
    with pytest.raises(ConfigError, match=r"journal"):
        Journal(address).open()


def test_a_lost_connection_is_an_error_once_and_then_made_anew(
    journal: Journal, postgresql: Postgresql
) -> None:
    journal.accept([event(1)], T0)
    postgresql.end_connections()

    with pytest.raises(JournalError) as lost:
        journal.accept([event(2)], T0)

    assert lost.value.context["reason"] == "no connection"
    assert journal.accept([event(2)], T0) == 1
    assert journal.account().accepted == 2


def test_a_commit_that_is_cut_off_may_be_tried_again(
    journal: Journal, postgresql: Postgresql
) -> None:
    """Whether it happened is not known; the same events are not stored twice."""

    def accept_and_lose(connection: Connection) -> int:
        accepted = operations.accept(connection, [event(1)], T0, {})
        postgresql.end_connections()
        return accepted

    with pytest.raises(JournalError):
        journal.run(accept_and_lose)

    journal.accept([event(1)], T0)
    assert journal.account().accepted == 1


def test_all_that_were_under_way_hear_of_it(journal: Journal, postgresql: Postgresql) -> None:
    async def story() -> list[object]:
        writes = [asyncio.create_task(journal.accept_async([event(n)], T0)) for n in range(9)]
        return await asyncio.gather(*writes, return_exceptions=True)

    postgresql.end_connections()
    answers = asyncio.run(story())

    failed = [answer for answer in answers if isinstance(answer, JournalError)]
    assert failed
    assert journal.account().accepted == len(answers) - len(failed)


def test_the_right_ends_with_the_connection_and_its_holder_is_shut_out(
    address: str, postgresql: Postgresql
) -> None:
    with Journal(address) as paused, Journal(address) as other, paused.dispatching():
        postgresql.end_connections()
        with pytest.raises(JournalError):
            other.account()
        with other.dispatching():
            for _ in range(3):
                with pytest.raises(JournalError):
                    noted(paused)
            noted(other)
            assert paused.accept([event(1)], T0) == 1  # to receive takes no right
        with pytest.raises(JournalError) as refused:
            noted(paused)
        assert refused.value.context["reason"] == "dispatching"
        assert len(other.intents()) == 1


def test_who_lost_the_right_may_take_it_again(address: str, postgresql: Postgresql) -> None:
    with Journal(address) as paused, Journal(address) as other:
        with paused.dispatching():
            postgresql.end_connections()
            with pytest.raises(JournalError):
                other.account()
            with other.dispatching():
                for _ in range(2):
                    with pytest.raises(JournalError):
                        noted(paused)
        with paused.dispatching():
            noted(paused)
        assert len(other.intents()) == 1


def test_the_right_outlives_a_connection_if_nobody_took_it(
    address: str, postgresql: Postgresql
) -> None:
    with Journal(address) as journal, Journal(address) as other:
        with journal.dispatching():
            postgresql.end_connections()
            with pytest.raises(JournalError):
                noted(journal)
            noted(journal)
            with pytest.raises(JournalError):
                other.account()
            with pytest.raises(JournalError, match="Another pipeline"), other.dispatching():
                pass
        with other.dispatching():
            pass


def test_journals_in_other_schemas_have_rights_of_their_own(postgresql: Postgresql) -> None:
    with (
        Journal(postgresql.new_address()) as one,
        Journal(postgresql.new_address()) as other,
        one.dispatching(),
        other.dispatching(),
    ):
        assert one.accept([event(1)], T0) == other.accept([event(1)], T0) == 1


def test_a_commit_is_on_the_servers_disk(address: str) -> None:
    careless = address + quote(" -csynchronous_commit=off")
    with Journal(careless) as journal:
        kept = journal.run(
            lambda connection: connection.exec_driver_sql("SHOW synchronous_commit").scalar()
        )

    assert kept == "on"


def test_a_stronger_promise_of_the_server_is_kept(address: str) -> None:
    careful = address + quote(" -csynchronous_commit=remote_apply")
    with Journal(careful) as journal:
        kept = journal.run(
            lambda connection: connection.exec_driver_sql("SHOW synchronous_commit").scalar()
        )

    assert kept == "remote_apply"


def test_what_a_server_isolates_by_default_makes_no_writer_fail(address: str) -> None:
    """Where it is more, whoever comes second fails: they are to wait for each other instead."""
    strict = address + quote(" -cdefault_transaction_isolation=serializable")
    with Journal(strict) as one, Journal(strict) as other:

        def accept_what_another_has_accepted_meanwhile(connection: Connection) -> int:
            operations.account(connection)
            other.accept([event(1)], T0)
            return operations.accept(connection, [event(1)], T0, {})

        assert one.run(accept_what_another_has_accepted_meanwhile) == 0
        assert one.account().duplicates == 1


def test_two_who_wait_for_each_other_both_write_in_the_end(address: str) -> None:
    impatient = address + quote(" -cdeadlock_timeout=10ms")
    first_has_one, second_has_another = ThreadEvent(), ThreadEvent()

    def accept(connection: Connection, number: int) -> int:
        return operations.accept(connection, [event(number)], T0, {})

    def first(connection: Connection) -> int:
        accepted = accept(connection, 1)
        first_has_one.set()
        second_has_another.wait()
        return accepted + accept(connection, 2)

    def second(connection: Connection) -> int:
        first_has_one.wait()
        accepted = accept(connection, 2)
        second_has_another.set()
        return accepted + accept(connection, 1)

    with (
        Journal(impatient) as one,
        Journal(impatient) as other,
        ThreadPoolExecutor(1) as thread,
    ):
        waiting = thread.submit(one.run, first)
        assert other.run(second) + waiting.result() == 2
        account = one.account()

    assert (account.accepted, account.duplicates) == (2, 2)


def test_an_id_with_a_nul_is_refused_and_a_payload_with_one_is_kept(journal: Journal) -> None:
    kept = evolve(event(1), payload=b'{"note": "a\\u0000b"}\0')

    with pytest.raises(InvalidValue) as refused:
        journal.accept([event(2), event(3, "order/\0")], T0)
    journal.accept([kept], T0)

    assert refused.value.rule == "journal.value"
    assert [pending.event for pending in journal.ready(T0)] == [kept]


@pytest.mark.parametrize("parts", [60, 400])
def test_an_id_that_no_index_takes_is_at_fault_and_not_the_journal(
    journal: Journal, parts: int
) -> None:
    """Else an event whose handler notes one were tried for ever, and all others with it."""
    long = "".join(sha256(str(number).encode()).hexdigest() for number in range(parts))

    def noting(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.alert(f"odd/{long}", "is odd")
        return Outcome("done")

    with pytest.raises(InvalidValue) as refused:
        journal.accept([event(1, f"order/{long}")], T0)
    journal.accept([event(2)], T0)
    account = asyncio.run(Pipeline(journal, [Route("order.*", noting)], Wire()).run_until_idle())

    assert refused.value.rule == "journal.value"
    assert "long ids" in str(refused.value)
    assert account.parked == 1
    assert [letter.rule for letter in journal.dead_letters()] == ["journal.value"]


def test_a_holder_that_vanished_is_noticed_within_a_minute(address: str) -> None:
    with Journal(address) as journal:
        backend = journal.run(
            lambda connection: connection.exec_driver_sql(
                "SELECT name FROM pg_settings WHERE name LIKE 'tcp_keepalives%%'"
                " AND source = 'session' ORDER BY name"
            ).fetchall()
        )

    assert [name for (name,) in backend] == [
        "tcp_keepalives_count",
        "tcp_keepalives_idle",
        "tcp_keepalives_interval",
    ]


def test_a_secret_among_the_parameters_of_an_address_is_not_shown() -> None:
    journal = Journal("postgresql://ada@/shop?host=db.internal&password=hunter2&sslpassword=swordf")

    with pytest.raises(JournalError) as caught, journal.dispatching():
        pass
    with pytest.raises(JournalError) as failed:
        journal.open()

    assert "hunter2" not in f"{caught.value} {failed.value}"
    assert "swordf" not in f"{caught.value} {failed.value}"
    assert "db.internal" in str(failed.value)


def test_a_pipeline_begins_beside_workers_that_ask_whether_one_runs(
    address: str, postgresql: Postgresql
) -> None:
    with Journal(address) as worker, Journal(address) as runner, ThreadPoolExecutor(1) as thread:

        def begin() -> None:
            with runner.dispatching():
                pass

        def ask_while_somebody_begins(connection: Connection) -> "Future[None]":
            connection.exec_driver_sql(
                "SELECT pg_try_advisory_xact_lock_shared(1098400769, hashtext(current_schema()))"
            )
            begun = thread.submit(begin)
            while not (begun.done() or postgresql.somebody_waits_for_a_lock()):
                time.sleep(0.01)
            return begun

        worker.run(ask_while_somebody_begins).result(60)


def test_a_pipeline_that_runs_is_not_waited_for_long(address: str) -> None:
    with Journal(address) as one, Journal(address) as other, one.dispatching():
        began = time.monotonic()
        with pytest.raises(JournalError, match="Another pipeline"), other.dispatching():
            pass
        assert time.monotonic() - began < 30
        other.accept([event(1)], T0)  # its transaction is over
