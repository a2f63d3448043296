"""A process that accepts events and runs a pipeline until it is killed. Started by the test.

Reads one JSON object a line, forks for each, and answers with the child's exit status: `kill_at`
names a point at whose `count`-th passing the child kills itself, `kill_after` is seconds.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from axclarity.errors import JournalError
from axclarity.http import Exchange, Request
from axclarity.pipeline import (
    Event,
    Intent,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    write_once,
)
from tests.crash._target import Fuse, Target, make

KEYS = 5
POLICY = RetryPolicy(
    base=timedelta(milliseconds=1), settle=timedelta(milliseconds=20), poison_attempts=10**6
)


def now() -> datetime:
    return datetime.now(UTC)


class Handler:
    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse

    def __call__(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        self._fuse.at("before the intent")
        message = f"{event.key} {event.id}"
        intent = Intent(
            message_id=message, entity="order", key=event.key, operation="create", revision="1"
        )

        def ask(operation: str) -> Request:
            return Request(
                destination="target",
                operation=operation,
                method="POST",
                url="file:",
                content=message.encode(),
                writes=operation != "find",
            )

        def send() -> Exchange[str]:
            return (yield ask("create")).content.decode()

        def find(_intent: Intent) -> Exchange[str | None]:
            return (yield ask("find")).content.decode() or None

        key = yield from write_once(ledger, intent, send=send, find=find)
        self._fuse.at("after the result is noted")
        yield from ledger.bind("order", message, key)
        yield ask("tell")
        self._fuse.at("before the event is applied")
        return Outcome(f"made {key}")


def accept(journal: Journal, folder: Path, fuse: Fuse, count: int) -> None:
    """Take the next events, acknowledging each only once it is stored."""
    with (folder / "acknowledged").open("a+") as acknowledged:
        acknowledged.seek(0)
        first = len(acknowledged.readlines())
        for number in range(first, first + count):
            fuse.at("before an event is stored")
            event = Event(
                source="clarity",
                id=f"{number:05d}",
                type="order.updated",
                key=f"order/{number % KEYS}",
                occurred_at=now(),
                payload=b"",
            )
            journal.accept([event], now())
            fuse.at("before an event is acknowledged")
            acknowledged.write(f"{number}\n")
            acknowledged.flush()


def run(pipeline: Pipeline) -> None:
    """Work; the server may not have heard yet that the one before was killed."""
    for _ in range(200):
        try:
            asyncio.run(pipeline.run_until_idle())
            return
        except JournalError as error:
            if error.context["reason"] != "dispatching":
                raise
        time.sleep(0.02)
    os._exit(3)


def live(place: str, folder: Path, fuse: Fuse, accepts: int) -> None:
    with Journal(place) as journal:
        accept(journal, folder, fuse, accepts)
        pipeline = Pipeline(
            journal,
            [Route("order.*", Handler(fuse), ("target",))],
            Target(folder, fuse),
            retry=POLICY,
            concurrency=3,
            clock=now,
            random=random.random,
        )
        run(pipeline)


def main(place: str, folder: Path) -> None:
    make(folder)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            fuse = Fuse(order.get("kill_at", ""), order.get("count", 1))
            live(place, folder, fuse, order["accepts"])
            os._exit(0)
        if "kill_after" in order:
            time.sleep(order["kill_after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  what its parent reads


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
