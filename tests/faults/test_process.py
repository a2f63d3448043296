"""What can happen to the process, its disk and its clock: all that was accepted is carried on."""

import asyncio
import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from click.testing import CliRunner
from sqlalchemy import Connection

from axclarity.cli._commands import commands
from axclarity.errors import JournalError
from axclarity.http import Exchange, Request, Response
from axclarity.mapping import Warehouse
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Route, dry_run
from axclarity.pipeline.journal import operations
from axclarity.pipeline.journal._schema import VERSION
from axclarity.sandbox import example
from tests.faults._door import Door, body_of, signed
from tests.faults._line import MINUTE, T0, Line, Once, virtual
from tests.pipeline.conftest import Postgresql, postgresql  # noqa: F401  a fixture
from tests.pipeline.journal._version_1 import make

KILLED = -9
DAY = timedelta(days=1)
KILLS = pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")


def event(number: int, key: str = "order/1", at: datetime = T0) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=key,
        occurred_at=at,
        payload=b"{}",
    )


# F40 to F47, F54: killed


class Mortals:
    """Processes that live on the same disk, one after another."""

    def __init__(self) -> None:
        program = [sys.executable, "-W", "ignore", "-m", "tests.faults._mortal"]
        self._parent = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def live(self, folder: Path, *orders: str, kill: str = "", poison: str = "") -> int:
        """Run one to its end; its exit code."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        told = {"folder": str(folder), "kill": kill, "orders": orders, "poison": poison}
        self._parent.stdin.write(json.dumps(told) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def close(self) -> None:
        self._parent.communicate(timeout=30)


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    started = Mortals()
    yield started
    started.close()


def holds_the_promise(folder: Path, *orders: str) -> None:
    """Every order is in AX once, the shop knows its number, and the journal balances."""
    with virtual(folder, state=folder / "systems") as line:
        for order_id in orders:
            sales_id = line.one_sale(f"W-{order_id}").sales_id
            order = line.box.clarity.orders[order_id]
            assert order["attributes"]["ax_sales_id"] == sales_id
            assert order["version"] == 2
        with line.journal() as journal:
            account = journal.account()
            intents = [record.state for record in journal.intents()]
    assert (account.accepted, account.applied) == (len(orders), len(orders))
    assert intents == ["confirmed"] * len(orders)


def carries_on(mortals: Mortals, folder: Path, point: str) -> None:
    """Killed at a point, and then not; meanwhile AX forgets what messages it has processed."""
    assert mortals.live(folder, "one", kill=point) == KILLED
    with virtual(folder, state=folder / "systems") as line:
        line.box.ax.purge_messages()
    assert mortals.live(folder, "one") == 0
    holds_the_promise(folder, "one")


@KILLS
@pytest.mark.crash
def test_f40_killed_before_the_event_is_stored(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before the event is stored")


@KILLS
@pytest.mark.crash
def test_f41_killed_before_the_event_is_acknowledged(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before it is acknowledged")


@KILLS
@pytest.mark.crash
def test_f42_killed_before_the_intent_is_written(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before the intent")


@KILLS
@pytest.mark.crash
def test_f43_killed_between_the_intent_and_the_call(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before the call")


@KILLS
@pytest.mark.crash
def test_f44_killed_between_the_call_and_its_result(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before the result is noted")


@KILLS
@pytest.mark.crash
def test_f45_killed_before_the_shop_is_told(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before the shop is told")


@KILLS
@pytest.mark.crash
def test_f46_killed_before_the_event_is_settled(mortals: Mortals, tmp_path: Path) -> None:
    carries_on(mortals, tmp_path, "before the event is settled")


@KILLS
@pytest.mark.crash
def test_f47_asked_to_end_it_finishes_what_it_began(mortals: Mortals, tmp_path: Path) -> None:
    assert mortals.live(tmp_path, "one", "two", kill="asked to end") == 0

    with Journal(tmp_path / "journal.db") as journal:
        account = journal.account()
        (pending,) = journal.ready(T0)
    assert (account.applied, account.pending, account.parked) == (1, 1, 0)
    assert (pending.event.key, pending.attempts) == ("order/two", 0)
    assert mortals.live(tmp_path, "one", "two") == 0
    holds_the_promise(tmp_path, "one", "two")


@KILLS
@pytest.mark.crash
def test_f54_an_order_that_kills_its_worker_is_parked_and_the_rest_flows(
    mortals: Mortals, tmp_path: Path
) -> None:
    orders = ("bad", "one", "two")
    ends = [mortals.live(tmp_path, *orders, poison="/bad") for _ in range(6)]

    with Journal(tmp_path / "journal.db") as journal:
        (letter,) = journal.dead_letters()
        account = journal.account()
    assert ends == [KILLED] * 5 + [0]
    assert (letter.rule, letter.event.key) == ("pipeline.crash", "order/bad")
    assert (account.applied, account.pending) == (2, 0)


# F48 to F53: the disk and the database


def test_f48_a_full_disk_asks_the_shop_to_wait_and_goes_on_with_room(line: Line) -> None:
    path = line.directory / "small.db"

    def take(journal: Journal, number: int) -> int:
        body = body_of("ord_1", event_id=f"evt_{number}", padding="x" * 4000)
        headers = signed(body, line.now, delivery_id=f"msg_{number}")
        return Door(journal, line.clock).ask(body, headers).status_code

    with Journal(path, max_bytes=200_000) as journal:
        statuses = [take(journal, number) for number in range(60)]
    with closing(sqlite3.connect(path)) as file:
        (intact,) = file.execute("PRAGMA integrity_check").fetchone()
    with Journal(path) as journal:
        kept = journal.account().accepted
        again = [take(journal, number) for number in range(60)]
        account = journal.account()

    assert set(statuses) == {202, 507}
    assert (intact, kept) == ("ok", statuses.count(202))
    assert set(again) == {202}
    assert account.accepted == 60


@pytest.mark.parametrize("torn", [0, 100, 4000])
def test_f49_what_was_acknowledged_is_on_the_disk(line: Line, torn: int) -> None:
    """The files as they are when the power fails, with half a page behind them."""
    after = line.directory / "after"
    after.mkdir()
    acknowledged = 0
    with line.journal() as journal:
        door = Door(journal, line.clock)
        for number in range(20):
            body = body_of("ord_1", event_id=f"evt_{number}")
            headers = signed(body, line.now, delivery_id=f"msg_{number}")
            acknowledged += door.ask(body, headers).status_code == 202
        (level,) = {journal.run(lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar())}
        for ending in ("", "-wal"):
            shutil.copy(line.directory / f"journal.db{ending}", after)
    with (after / "journal.db-wal").open("ab") as wal:
        wal.write(b"\xa5" * torn)

    with Journal(after / "journal.db") as journal:
        assert journal.account().accepted == acknowledged == 20
    assert level == 2  # FULL


def test_f50_a_lock_of_somebody_else_is_waited_for(line: Line) -> None:
    with line.journal() as journal:
        other = sqlite3.connect(journal.path or "", check_same_thread=False, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.4, lambda: other.execute("COMMIT"))
        release.start()
        began = time.monotonic()

        assert journal.accept([event(1)], T0) == 1

        assert time.monotonic() - began > 0.3
        release.join()
        other.close()


def damaged(path: Path) -> Journal:
    with Journal(path) as journal:
        for number in range(200):
            journal.accept([event(number)], T0)
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    return Journal(path)


def no_database(path: Path) -> Journal:
    path.write_text("this is a text " * 400)
    path.chmod(0o600)
    return Journal(path)


def of_everybody(path: Path) -> Journal:
    Journal(path).open().close()
    path.chmod(0o666)
    return Journal(path)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda path: Journal(path, file_system=lambda _path: "nfs4"), "network"),
        (of_everybody, "permissions"),
        (no_database, "corrupt"),
        (damaged, "corrupt"),
        (lambda path: Journal(path.parent / "none" / "journal.db"), "folder"),
    ],
    ids=["network", "permissions", "no database", "damaged", "no folder"],
)
def test_f51_a_place_that_is_not_fit_is_refused_at_the_start(
    tmp_path: Path, made: Any, reason: str
) -> None:
    with pytest.raises(JournalError) as refused:
        made(tmp_path / "journal.db").open()

    assert refused.value.context["reason"] == reason
    assert "journal.db" in str(refused.value)


def test_f51_a_command_ends_with_an_error(tmp_path: Path) -> None:
    no_database(tmp_path / "journal.db")

    result = CliRunner().invoke(commands, ["status", "--journal", str(tmp_path / "journal.db")])

    assert result.exit_code != 0


def test_f52_a_commit_that_breaks_off_is_made_again_by_key(
    line: Line,
    postgresql: Postgresql,  # noqa: F811  the fixture
) -> None:
    address = postgresql.new_address()
    taken = event(1, "order/ord_1001")

    def accept_and_lose(connection: Connection) -> int:
        accepted = operations.accept(connection, [taken], T0, {})
        postgresql.end_connections()
        return accepted

    line.place()
    with Journal(address, committer=line.committer()) as journal:
        with pytest.raises(JournalError):
            journal.run(accept_and_lose)
        journal.accept([taken], T0)
        journal.accept([taken], T0)
        account = asyncio.run(line.pipeline(journal, line.new_wire()).run_until_idle())

    assert (account.accepted, account.applied, account.duplicates) == (1, 1, 1)
    line.one_sale()


async def eventually(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  looked at from outside
            await asyncio.sleep(0)


def test_f53_being_woken_is_only_a_hint(line: Line) -> None:
    """What another process accepts is found without a call, and calls without reason do nothing."""
    done: list[str] = []

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", event.record_id)
        done.append(event.id)
        return Outcome("done")

    line.routes = [Route("order.*", handler)]

    async def story(journal: Journal, elsewhere: Journal) -> None:
        stop = asyncio.Event()
        pipeline = line.pipeline(journal, line.new_wire())
        running = asyncio.create_task(pipeline.run(stop))
        await eventually(lambda: line.slept)
        elsewhere.accept([event(1)], line.now)
        await eventually(lambda: done)
        for _ in range(100):
            pipeline.notify()
            await asyncio.sleep(0)
        stop.set()
        await running

    with line.journal() as journal, line.journal() as elsewhere:
        asyncio.run(story(journal, elsewhere))
        account = journal.account()

    assert done == ["evt_1"]
    assert (account.applied, account.pending) == (1, 0)
    assert max(line.slept) <= 60


# F55 to F60


def test_f55_a_record_that_cannot_pass_holds_up_itself_alone(line: Line) -> None:
    bad, good = line.place(id="bad", number="W-BAD"), line.place()

    def locked(request: Request) -> Response | None:
        return Response(status=423) if request.url.endswith("/orders/bad") else None

    line.before = locked
    events = [
        line.announce(bad),
        line.announce(bad, "order.updated"),
        line.announce(good),
        line.announce(good, "order.updated"),
    ]

    held = line.run(*events, lasting=30 * MINUTE)
    with line.journal() as journal:
        later = journal.attempts("clarity", events[1].id)
    line.before = lambda _request: None
    account = line.run()

    assert (held.applied, held.pending, held.parked) == (2, 2, 0)
    assert later == []
    assert (account.applied, account.pending) == (4, 0)
    assert len(line.in_ax("W-BAD")) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by Linux's way")
def test_f56_nothing_grows(tmp_path: Path) -> None:
    with virtual(tmp_path) as line:

        def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            if (yield from ledger.bound("order", event.record_id)) is None:
                yield from ledger.bind("order", event.record_id, f"SO-{event.record_id}")
            return Outcome("done")

        line.routes = [Route("order.*", handler)]
        sizes, files, threads = [], [], []
        tracemalloc.start()
        for turn in range(5):
            line.run(*(event(turn * 40 + n, f"order/{turn}-{n}") for n in range(40)))
            line.wires.clear()
            line.slept.clear()
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
            files.append(len(os.listdir("/proc/self/fd")))
            threads.append(threading.active_count())
        tracemalloc.stop()

    assert sizes[-1] - sizes[1] < 60_000
    assert len(set(files[1:])) == 1
    assert len(set(threads[1:])) == 1


@pytest.mark.parametrize("jump", [10 * MINUTE, -10 * MINUTE, timedelta(hours=1)], ids=str)
def test_f57_a_clock_that_jumps_makes_no_pause_negative_or_endless(
    line: Line, jump: timedelta
) -> None:
    def jumps(_request: Request) -> Response:
        line.now += jump
        return Response(status=423)

    line.before = Once("GET /orders", jumps, times=2)
    ids = [line.place(id=f"ord_{n}", number=f"W-{n}") for n in range(4)]

    account = line.run(*map(line.announce, ids), lasting=timedelta(days=30))

    assert (account.applied, account.parked) == (4, 0)
    assert all(0 <= seconds <= 60 for seconds in line.slept)
    assert sum(line.slept) <= 2 * abs(jump.total_seconds()) + 60


def test_f57_the_journal_counts_in_utc(line: Line) -> None:
    """The hour that comes twice in autumn comes once."""
    oslo = ZoneInfo("Europe/Oslo")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=oslo, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=oslo, fold=1)
    with line.journal() as journal:
        journal.accept([event(1, "order/1", first), event(2, "order/2", second)], first)
        told = {each.event.id: each.event.occurred_at for each in journal.ready(second)}
        due = journal.next_due()

    assert told["evt_2"] - told["evt_1"] == timedelta(hours=1)
    assert due == first.astimezone(UTC)
    assert due is not None
    assert due.utcoffset() == timedelta(0)
    assert first.astimezone(timezone(timedelta(hours=-8))) == told["evt_1"]


def test_f58_a_dead_letter_that_cannot_be_written_loses_nothing(line: Line) -> None:
    bad = line.announce(line.place("44-unknown-sku"))
    path = line.directory / "journal.db"
    line.journal().open().close()
    with closing(sqlite3.connect(path)) as file:
        file.execute(
            "CREATE TRIGGER full BEFORE INSERT ON dead_letters"
            " BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )

    with pytest.raises(JournalError):
        line.run(bad)
    with line.journal() as journal:
        account = journal.account()
        letters = journal.dead_letters()
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TRIGGER full")
    mended = line.run()

    assert (account.accepted, account.pending, letters) == (1, 1, [])
    assert (mended.pending, mended.parked) == (0, 1)


def test_f59_a_dead_letter_of_a_month_ago_goes_with_todays_mapping_and_once(line: Line) -> None:
    line.run(line.announce(line.place("44-unknown-sku")))
    line.now += 30 * DAY
    line.box.ax.purge_messages()
    line.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"21": Decimal(5)})
    line.orders = evolve(line.orders, default_warehouse=Warehouse(site="2", location="21"))

    account = line.run(first=lambda journal: journal.replay_all(line.now))
    with line.journal() as journal:
        again = [journal.replay(1, line.now), journal.replay_all(line.now)]
    line.run()

    assert (account.applied, account.parked, again) == (1, 0, [False, 0])
    (first, *_) = line.one_sale("W-1044").sales_line or []
    (dimension,) = first.invent_dim or []
    assert dimension.invent_location_id == "21"


def test_f59_what_a_replay_would_write_is_told_before(line: Line) -> None:
    line.run(line.announce(line.place("44-unknown-sku")))
    line.now += 30 * DAY
    line.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"21": Decimal(5)})
    line.orders = evolve(line.orders, default_warehouse=Warehouse(site="2", location="21"))
    (route, *_) = line.to_ax().routes()
    wire = line.new_wire()

    with line.journal() as journal:
        (letter,) = journal.dead_letters()
        ran = asyncio.run(dry_run(route.handler, letter.event, journal, wire, clock=line.clock))
        waits = journal.dead_letters() == [letter]

    assert (wire.writes(), line.in_ax("W-1044"), waits) == ([], [], True)
    assert ran.write is not None
    assert ran.write.operation == "SalesOrderService.create"
    assert "<InventLocationId>21</InventLocationId>" in ran.write.body


def test_f60_messages_of_the_version_before_are_carried_on(line: Line) -> None:
    make(line.directory / "journal.db")
    for number in (1, 4, 5):
        line.place(id=str(number), number=f"W-{number}")
    with line.journal() as journal:
        before = journal.account()

    account = line.run(first=lambda journal: journal.replay_all(line.now))
    version = line.journal().downgrade()
    with line.journal() as journal:
        again = journal.account()

    assert (before.pending, before.parked, before.applied) == (3, 1, 1)
    assert account.pending == 0
    assert account.accepted == account.applied + account.parked == 5
    assert [len(line.in_ax(f"W-{number}")) for number in (4, 5)] == [1, 1]
    assert version == VERSION - 1
    assert again == account
