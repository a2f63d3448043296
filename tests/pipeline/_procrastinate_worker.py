"""A worker on a journal in PostgreSQL, until it is asked to end, or kills itself. For the tests."""

import asyncio
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path

from axclarity.errors import TransientFault
from axclarity.http import Exchange
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Pipeline, RetryPolicy, Route
from axclarity.pipeline.engines import ProcrastinateEngine
from tests.crash._pipeline_process import Handler
from tests.crash._target import Fuse, Target

RETRY = RetryPolicy(
    base=timedelta(milliseconds=20), settle=timedelta(milliseconds=100), poison_attempts=10**6
)
MOMENT = timedelta(milliseconds=300)


class Busy:
    """Fails now and then, at the beginning."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        if random.random() < 0.1:
            raise TransientFault("AX is busy.")
        return (yield from self._handler(event, ledger))


async def run(address: str, folder: Path, fuse: Fuse) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(sys.stdin, stop.set)  # it closes when the test has ended, however it did
    with Journal(address) as journal:
        pipeline = Pipeline(
            journal,
            [Route("order.*", Busy(Handler(fuse)), ("target",))],
            Target(folder, fuse),
            retry=RETRY,
            lease=timedelta(seconds=1),
        )
        engine = ProcrastinateEngine(
            pipeline,
            journal,
            address,
            concurrency=2,
            heartbeat=MOMENT,
            look_every=MOMENT,
            rest=MOMENT,
        )
        (folder / f"started-{os.getpid()}").touch()
        await engine.run(stop)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), Fuse(sys.argv[3], int(sys.argv[4]))))
