"""Carries ten times the usual load for minutes: memory and open files must stay level.

    python -m tests.soak.soak --minutes 10

Three hundred events a second on two hundred keys, one call in twenty fails. The journal is a file,
or is in the database of `--address`. Ends with an error if a figure climbs, or an event is lost or
doubled.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import define, field, frozen

from axclarity.errors import TransientFault
from axclarity.http import Exchange, Request, Response
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
from tests.soak._level import Sample, climb, settled

RATE = 300
KEYS = 200
MOST_BEHIND = 2000
"""A machine that is slower is not asked for more than it can carry."""

MEMORY_MAY_CLIMB = 8_000_000
FILES_MAY_CLIMB = 1.0


@define
class Systems:
    """AX and the shop. They remember a byte for each event, which they have from the beginning."""

    made: bytearray
    told: int = 0
    chance: random.Random = field(factory=lambda: random.Random(20260301))

    async def send(self, request: Request) -> Response:
        await asyncio.sleep(0.02 if request.operation == "create" else 0)
        number = int(request.content or b"")
        match request.operation:
            case "create" if self.chance.random() < 0.05:
                return Response(status=500)
            case "create":
                self.made[number] += 1
            case "tell":
                self.told += 1
            case _:
                pass
        return Response(status=200, content=b"SO-%d" % number)

    async def aclose(self) -> None: ...


def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    def ask(operation: str, *, writes: bool) -> Request:
        return Request(
            destination="ax",
            operation=operation,
            method="POST",
            url="http://simulated/",
            content=event.payload,
            writes=writes,
        )

    def send() -> Exchange[str]:
        answer = yield ask("create", writes=True)
        if answer.status != 200:
            raise TransientFault("AX is busy.")
        return answer.content.decode()

    def find(_intent: Intent) -> Exchange[str | None]:
        yield ask("find", writes=False)
        return None

    intent = Intent(
        message_id=event.id, entity="order", key=event.key, operation="create", revision="1"
    )
    key = yield from write_once(ledger, intent, send=send, find=find)
    yield from ledger.bind("order", event.id, key)
    yield ask("tell", writes=True)
    return Outcome(f"in AX as {key}")


@frozen
class Result:
    """What was sent and carried, and what the process held meanwhile."""

    sent: int
    systems: Systems
    samples: list[Sample]

    def faults(self) -> list[str]:
        """Everything that is not as it must be."""
        level = settled(self.samples)
        times = [sample.at for sample in level]
        memory = climb(times, [sample.memory for sample in level])
        files = climb(times, [sample.files for sample in level])
        made = self.systems.made[: self.sent]
        checks = {
            f"memory climbs by {memory / 1e6:.1f} MB": memory > MEMORY_MAY_CLIMB,
            f"open files climb by {files:.1f}": files > FILES_MAY_CLIMB,
            f"{made.count(0)} events are lost": made.count(0) > 0,
            f"{self.sent - made.count(0) - made.count(1)} events are doubled": max(made) > 1,
        }
        return [fault for fault, is_so in checks.items() if is_so]


def sample(began: float) -> Sample:
    """What this process holds now; Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        at=time.monotonic() - began,
        memory=pages * os.sysconf("SC_PAGE_SIZE"),
        files=len(os.listdir("/proc/self/fd")),
    )


async def soaked(place: Path | str, seconds: float, *, every: float = 1.0) -> Result:
    """Carry the load for so long, looking at the process every so often."""
    systems = Systems(bytearray(int(RATE * seconds) + RATE))
    samples: list[Sample] = []
    stop = asyncio.Event()
    with Journal(place) as journal:
        pipeline = Pipeline(
            journal,
            [Route("order.*", handler, ("ax",))],
            systems,
            retry=RetryPolicy(base=timedelta(milliseconds=100)),
            concurrency=KEYS,
        )
        running = asyncio.create_task(pipeline.run(stop))
        began, sent = time.monotonic(), 0
        while (now := time.monotonic() - began) < seconds:
            if not samples or now >= samples[-1].at + every:
                samples.append(sample(began))
            due = min(int(now * RATE), sent + RATE, systems.told + MOST_BEHIND)
            if sent < due:
                await journal.accept_async(map(event, range(sent, due)), datetime.now(UTC))
                sent = due
            await asyncio.sleep(0.01)
        async with asyncio.timeout(600):
            while journal.account().pending:  # noqa: ASYNC110  looked at from outside
                await asyncio.sleep(0.1)
        stop.set()
        await running
    return Result(sent, systems, samples)


def event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=f"order/{number % KEYS}",
        occurred_at=datetime.now(UTC),
        payload=b"%d" % number,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--address", help="a journal in PostgreSQL, instead of a file")
    arguments = parser.parse_args()
    if not Path("/proc/self/statm").exists():
        sys.exit("THE SOAK IS NOT RUN: what a process holds is read from /proc, which Linux has")
    seconds = arguments.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        place = arguments.address or Path(folder) / "journal.db"
        result = asyncio.run(soaked(place, seconds))
    first, last = settled(result.samples)[0], result.samples[-1]
    print(  # noqa: T201  what the program is for
        f"{result.sent} events in {seconds:.0f} s ({result.sent / seconds:.0f} a second); memory "
        f"{first.memory / 1e6:.1f} to {last.memory / 1e6:.1f} MB, files {first.files} to "
        f"{last.files}"
    )
    if faults := result.faults():
        sys.exit("; ".join(faults))


if __name__ == "__main__":
    main()
