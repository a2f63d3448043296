"""A journal that takes no writes any more in the middle: refused loudly, and nothing is lost."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from axclarity.errors import JournalError
from axclarity.http import Request, Response
from axclarity.pipeline import Alert, Event, Journal, Pipeline, RetryPolicy, Route
from tests.crash._pipeline_process import Handler
from tests.crash._target import Fuse, Target, all_once_and_in_order, make
from tests.pipeline.conftest import Postgresql

LONG = 60.0
NO_ROOM, ROOM = "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000"
READS_ONLY, WRITES = (f"SET default_transaction_read_only = {on}" for on in ("on", "off"))


@pytest.fixture
def journal(place: Path | str) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


def do(journal: Journal, statement: str) -> None:
    journal.run(lambda connection: connection.exec_driver_sql(statement).close())


def accept(journal: Journal, *numbers: int) -> None:
    for number in numbers:
        now = datetime.now(UTC)
        event = Event(
            source="clarity",
            id=f"{number:05d}",
            type="order.updated",
            key=f"order/{number % 3}",
            occurred_at=now,
            payload=b"",
        )
        journal.accept([event], now)


def test_nothing_is_accepted_and_what_was_is_kept(journal: Journal) -> None:
    """The file has no room any more; the server takes no writes any more."""
    is_file = journal.path is not None
    accept(journal, 1, 2)
    do(journal, NO_ROOM if is_file else READS_ONLY)

    with pytest.raises(JournalError) as refused:
        accept(journal, *range(3, 9999))

    assert refused.value.context["reason"] == ("full" if is_file else "read-only")
    accepted = journal.account().accepted
    assert accepted >= 2
    do(journal, ROOM if is_file else WRITES)
    accept(journal, 9999)
    assert journal.account().accepted == accepted + 1


class Lost(Target):
    """The journal takes no writes from the third record on, until people are told."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        super().__init__(folder, Fuse("", 0))
        self._journal = journal
        self._creates = 0

    async def send(self, request: Request) -> Response:
        answer = await super().send(request)
        if request.operation == "create":
            self._creates += 1
            if self._creates == 3:
                do(self._journal, READS_ONLY)
        return answer


def test_what_was_under_way_is_found_and_goes_on_when_it_can_be_written(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    make(tmp_path)
    journal = Journal(postgresql.new_address()).open()
    accept(journal, *range(12))
    alerts: list[Alert] = []
    stop = asyncio.Event()

    def told(alert: Alert) -> None:
        alerts.append(alert)
        do(journal, WRITES)

    async def story() -> None:
        pipeline = Pipeline(
            journal,
            [Route("order.*", Handler(Fuse("", 0)), ("target",))],
            Lost(tmp_path, journal),
            retry=RetryPolicy(base=timedelta(milliseconds=1), settle=timedelta(milliseconds=20)),
            alerts=[told],
            sleep=lambda seconds: asyncio.sleep(min(seconds, 0.02)),
        )
        running = asyncio.create_task(pipeline.run(stop))
        async with asyncio.timeout(LONG):
            while journal.account().pending:  # noqa: ASYNC110  looked at from outside
                await asyncio.sleep(0.02)
        stop.set()
        await running

    asyncio.run(story())

    journal.close()
    assert [alert.kind for alert in alerts if alert.kind != "recovery"] == ["journal"]
    assert "takes no writes" in alerts[0].message
    all_once_and_in_order(tmp_path, {f"{number:05d}" for number in range(12)})
