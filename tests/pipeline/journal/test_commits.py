"""Writes of the same moment share a commit; each is answered after it; a bad one fails alone."""

import asyncio
import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from axclarity.errors import JournalError, Parked
from axclarity.pipeline import InlineCommitter, Journal, ThreadCommitter
from axclarity.pipeline.journal import operations
from axclarity.pipeline.journal._commits import Commit, Entry
from tests.pipeline._events import T0, event

Place = Path | str


class Counting(ThreadCommitter):
    """Counts the entries of each commit."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def start(self, commit: Commit) -> None:
        def counted(entries: list[Entry[object]]) -> None:
            self.sizes.append(len(entries))
            commit(entries)

        super().start(counted)  # type: ignore[arg-type]  # a list is what it gets


@pytest.fixture
def committer() -> Counting:
    return Counting()


@pytest.fixture
def journal(place: Place, committer: Counting) -> Iterator[Journal]:
    with Journal(place, committer=committer) as opened:
        yield opened


def test_what_is_written_at_the_same_time_shares_commits(
    journal: Journal, committer: Counting
) -> None:
    async def story() -> list[int]:
        return await asyncio.gather(*(journal.accept_async([event(n)], T0) for n in range(200)))

    assert asyncio.run(story()) == [1] * 200
    assert sum(committer.sizes) == 200
    assert len(committer.sizes) < 50
    assert journal.account().accepted == 200


def test_threads_share_commits_with_a_loop(journal: Journal, committer: Counting) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        held.set()
        go.wait(10)

    async def story() -> None:
        holding = asyncio.create_task(journal.run_async(hold))
        await asyncio.to_thread(held.wait, 10)
        threads = [threading.Thread(target=journal.accept, args=([event(n)], T0)) for n in range(5)]
        for thread in threads:
            thread.start()
        awaited = [asyncio.create_task(journal.accept_async([event(n)], T0)) for n in range(5, 10)]
        while committer._queue.qsize() < 10:  # noqa: ASYNC110  threads put into it
            await asyncio.sleep(0)
        go.set()
        await asyncio.gather(holding, *awaited)
        for thread in threads:
            await asyncio.to_thread(thread.join)

    asyncio.run(story())

    assert committer.sizes == [1, 10]
    assert journal.account().accepted == 10


def test_a_bad_write_fails_alone(journal: Journal) -> None:
    journal.bind("order", "1", "SO-1")

    def buggy(connection: Connection) -> None:
        operations.accept(connection, [event(99)], T0, {})
        raise ZeroDivisionError

    def wrong(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")

    async def story() -> tuple[object, ...]:
        return await asyncio.gather(
            journal.accept_async([event(1)], T0),
            journal.run_async(buggy),
            journal.run_async(wrong),
            asyncio.to_thread(journal.bind, "order", "2", "SO-1"),
            journal.accept_async([event(2)], T0),
            return_exceptions=True,
        )

    first, bug, sql, taken, last = asyncio.run(story())

    assert (first, last) == (1, 1)
    assert isinstance(bug, ZeroDivisionError)
    assert isinstance(sql, JournalError)
    assert isinstance(taken, Parked)
    assert journal.account().accepted == 2


def test_a_bad_write_costs_the_others_few_commits(journal: Journal) -> None:
    go = threading.Event()
    made_in: dict[int, object] = {}

    def write(connection: Connection, number: int) -> None:
        made_in[number] = connection.get_transaction()
        if number == 40:
            raise ZeroDivisionError

    async def story() -> list[object]:
        holding = asyncio.create_task(journal.run_async(lambda _connection: go.wait(10)))
        writes = [asyncio.create_task(journal.run_async(write, n)) for n in range(64)]
        await asyncio.sleep(0)
        go.set()
        await holding
        return list(await asyncio.gather(*writes, return_exceptions=True))

    answers = asyncio.run(story())

    assert [n for n, answer in enumerate(answers) if answer is not None] == [40]
    assert len(set(made_in.values())) <= 8


def test_an_answer_comes_after_the_commit(journal: Journal, place: Place) -> None:
    seen: list[int] = []

    async def write(number: int) -> None:
        await journal.accept_async([event(number)], T0)
        seen.append(await asyncio.to_thread(lambda: other.account().accepted))

    async def story() -> None:
        for number in range(20):
            await write(number)

    with Journal(place) as other:
        asyncio.run(story())

    assert seen == list(range(1, 21))


def test_a_loop_goes_on_while_a_commit_takes_its_time(journal: Journal) -> None:
    go = threading.Event()

    def slow(_connection: Connection) -> str:
        go.wait(10)
        return "done"

    async def story() -> tuple[int, str]:
        writing = asyncio.create_task(journal.run_async(slow))
        turns = 0
        while turns < 1000:
            await asyncio.sleep(0)
            turns += 1
        assert not writing.done()
        go.set()
        return turns, await writing

    assert asyncio.run(story()) == (1000, "done")


def test_a_cancelled_write_is_committed_all_the_same(journal: Journal) -> None:
    go = threading.Event()

    async def story() -> None:
        holding = asyncio.create_task(journal.run_async(lambda _connection: go.wait(10)))
        writing = asyncio.create_task(journal.accept_async([event(1)], T0))
        other = asyncio.create_task(journal.accept_async([event(2)], T0))
        await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        go.set()
        await holding
        assert await asyncio.wait_for(other, 10) == 1

    asyncio.run(story())

    assert journal.account().accepted == 2


def test_a_loop_that_ended_bothers_nobody(journal: Journal) -> None:
    go = threading.Event()

    async def leave() -> None:
        writing = asyncio.create_task(journal.run_async(lambda _connection: go.wait(10)))
        await asyncio.sleep(0)
        writing.cancel()

    asyncio.run(leave())
    go.set()

    assert journal.accept([event(1)], T0) == 1


def test_closing_commits_what_waits_and_answers_it(place: Place) -> None:
    journal = Journal(place).open()

    async def story() -> list[int]:
        writing = [asyncio.create_task(journal.accept_async([event(n)], T0)) for n in range(50)]
        await asyncio.sleep(0)
        await asyncio.to_thread(journal.close)
        return await asyncio.gather(*writing)

    assert asyncio.run(story()) == [1] * 50
    with Journal(place) as reopened:
        assert reopened.account().accepted == 50


@pytest.mark.parametrize("committer_of", [ThreadCommitter, InlineCommitter])
def test_after_closing_nothing_is_taken(
    tmp_path: Path, committer_of: type[ThreadCommitter | InlineCommitter]
) -> None:
    journal = Journal(tmp_path / "journal.db", committer=committer_of())
    for _ in range(2):
        with journal:
            assert journal.open() is journal
            journal.accept([event(1)], T0)
        journal.close()
        with pytest.raises(JournalError, match="not open") as refused:
            journal.accept([event(2)], T0)
        assert refused.value.context["reason"] == "closed"
        with pytest.raises(JournalError, match="not open"):
            asyncio.run(journal.accept_async([event(2)], T0))


def test_ten_journals_come_and_go_without_a_trace(tmp_path: Path) -> None:
    threads = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        journals = [Journal(tmp_path / f"{n}.db").open() for n in range(10)]
        assert threading.active_count() == threads + 10
        for journal in journals:
            with journal.dispatching():
                journal.accept([event(1)], T0)
        assert [journal.account().accepted for journal in journals] == [1] * 10
        for journal in journals:
            journal.close()
        del journals, journal
        gc.collect()

    assert threading.active_count() == threads
    assert {path.suffix for path in tmp_path.iterdir()} <= {".db", ".lock"}


def test_a_journal_that_does_not_commit_in_a_thread_has_none(tmp_path: Path) -> None:
    threads = threading.active_count()

    with Journal(tmp_path / "journal.db", committer=InlineCommitter()) as journal:
        with pytest.raises(StopIteration) as answered:  # on the spot: nothing is awaited
            journal.accept_async([event(1)], T0).send(None)
        assert answered.value.value == 1
        assert threading.active_count() == threads


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_journal_opened_before_a_fork_says_so(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        child = os.fork()
        if child == 0:
            signal.alarm(10)
            try:
                journal.account()
            except JournalError as error:
                os._exit(7 if "forked" in str(error) else 1)
            os._exit(2)
        _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 7


def test_a_forgotten_step_is_told(journal: Journal) -> None:
    with pytest.warns(RuntimeWarning, match="yield from"):
        journal.step(operations.bookmark, "orders")
