"""Celery decides when; the journal decides what."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest

celery = pytest.importorskip("celery", reason="CELERY IS NOT INSTALLED: it was NOT tried")
from celery.contrib.testing.worker import start_worker  # noqa: E402  only if Celery is installed

from axclarity.errors import ServerBusy  # noqa: E402  only if Celery is installed
from axclarity.http import Exchange, Request, Response  # noqa: E402  only if Celery is installed
from axclarity.pipeline import (  # noqa: E402  only if Celery is installed
    Event,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Standing,
)

EVENTS, KEYS = 12, 3


class Wire:
    async def send(self, request: Request) -> Response:
        return Response(status=200)

    async def aclose(self) -> None: ...


def seconds_until(standing: Standing) -> float | None:
    if standing.state != "pending" or standing.until is None:
        return None
    return max(0.0, (standing.until - datetime.now(UTC)).total_seconds())


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


@pytest.mark.filterwarnings("ignore::DeprecationWarning:(celery|kombu|billiard|vine)")
def test_tasks_that_come_twice_and_in_any_order_apply_each_event_once_in_order(
    journal: Journal,
) -> None:
    applied: list[str] = []
    busy = {"evt_4"}

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", event.id)
        if event.id in busy:
            busy.discard(event.id)
            raise ServerBusy("not now")
        applied.append(event.id)
        return Outcome("done")

    pipeline = Pipeline(
        journal,
        [Route("order.*", handler)],
        Wire(),
        retry=RetryPolicy(base=timedelta(milliseconds=20)),
    )
    app = celery.Celery("shop", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.update(worker_hijack_root_logger=False, broker_connection_retry_on_startup=True)

    @app.task(bind=True, max_retries=None, name="process")  # type: ignore[untyped-decorator]  # Celery has no types
    def process(self: Any, source: str, event_id: str) -> str:
        standing = asyncio.run(pipeline.process((source, event_id)))
        seconds = seconds_until(standing)
        if seconds is not None:
            raise self.retry(countdown=seconds)
        return standing.state

    now = datetime.now(UTC)
    journal.accept(
        [
            Event(
                source="clarity",
                id=f"evt_{number}",
                type="order.updated",
                key=f"order/{number % KEYS}",
                occurred_at=now,
                payload=b"",
            )
            for number in range(EVENTS)
        ],
        now,
    )
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        for number in [*reversed(range(EVENTS)), *range(EVENTS)]:
            process.delay("clarity", f"evt_{number}")
        for _ in range(6000):
            if not journal.account().pending:
                break
            sleep(0.01)

    assert journal.account().applied == EVENTS
    for key in range(KEYS):
        expected = [f"evt_{number}" for number in range(key, EVENTS, KEYS)]
        assert [name for name in applied if name in expected] == expected
    assert len(applied) == EVENTS
