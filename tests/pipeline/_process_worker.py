"""A worker that asks for every event, over and over, until none is pending. For the tests."""

import asyncio
import sys
from pathlib import Path

from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Pipeline, Route


class Nobody:
    """The handler sends nothing."""

    async def send(self, request: Request) -> Response:
        raise AssertionError(request.url)

    async def aclose(self) -> None: ...


async def work_through(place: Path | str, tally: Path, events: int) -> None:
    """Each attempt is a line in the tally."""

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        with tally.open("a") as file:
            file.write(f"{event.key} {event.id}\n")
        yield from ledger.bound("order", event.id)
        return Outcome("done")

    with Journal(place) as journal:
        pipeline = Pipeline(journal, [Route("order.*", handler)], Nobody())
        async with asyncio.timeout(120):
            while journal.account().pending:
                for number in range(events):
                    await pipeline.process(("clarity", f"evt_{number}"))


if __name__ == "__main__":
    where, tally, events = sys.argv[1:]
    place = where if where.startswith("postgresql") else Path(where)
    asyncio.run(work_through(place, Path(tally), int(events)))
