"""The pipeline inside a Starlette application: `uvicorn starlette_host:app`.

AX and the shop have a way out each, every line of the log is JSON and says which event it belongs
to, and those who watch have a door: `/status/ready`, `/status/metrics`.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from attrs import evolve
from integration import site, webhook_secrets
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from axclarity import receiver
from axclarity.http import AsyncSocketTransport, ByDestination
from axclarity.monitoring import AttemptLog, JsonFormatter, Monitor, Tally
from axclarity.pipeline import running_async

attempts, tally = AttemptLog(), Tally()
handler = logging.StreamHandler()
handler.setFormatter(JsonFormatter())
handler.addFilter(attempts)
logging.basicConfig(handlers=[handler], level=logging.INFO)

journal = site.journal
ways_out = ByDestination({"clarity": AsyncSocketTransport(), "ax": AsyncSocketTransport()})
pipeline = evolve(site, settings={"hooks": [attempts, tally]}).pipeline(ways_out)


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """The journal is open and the pipeline runs while the application does."""
    with journal:
        async with running_async(pipeline, grace=timedelta(seconds=20)):
            yield


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/webhooks/clarity", receiver(journal, webhook_secrets, hooks=[tally])),
        Mount("/status", Monitor(journal=journal, pipeline=pipeline, tally=tally)),
    ],
)
