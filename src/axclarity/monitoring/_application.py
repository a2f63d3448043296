"""The door for those who watch: a bare ASGI application with `/metrics`, `/health`, `/ready`."""

import json
from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from axclarity.errors import JournalError
from axclarity.http import utc_now
from axclarity.monitoring._health import HealthPolicy, health_from_overview
from axclarity.monitoring._prometheus import Tally, prometheus_text
from axclarity.pipeline import Journal, Overview, Pipeline
from axclarity.pipeline.journal import operations

__all__ = ["Monitor"]

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_JSON = "application/json"

_Answer = tuple[int, str, str]


@frozen(kw_only=True, eq=False)
class Monitor:
    """An application that any ASGI server can mount, beside or behind the receiver.

    `/health` answers 200 as long as the process can; `/ready` answers 503 while the journal cannot
    be read, or while pending events are late though nothing is known to be down, or the pipeline
    has ended. Both say why in JSON. Neither tells of orders or customers. Whoever may see the
    figures is the host's to decide.

    Args:
        journal: open.
        pipeline: tells how the destinations stand, and whether it has ended.
        tally: a hook of the pipeline and the receiver, for counters and durations.
        clock: the present moment, with a time zone.
    """

    journal: Journal
    pipeline: Pipeline | None = None
    tally: Tally | None = None
    policy: HealthPolicy = field(factory=HealthPolicy)
    clock: Callable[[], datetime] = utc_now

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Any],
        send: Callable[[Any], Any],
    ) -> None:
        """Answer one request, or the server's start and stop."""
        match scope["type"]:
            case "http":
                await self._answer_request(scope, send)
            case "lifespan":
                await _answer_lifespan(receive, send)
            case "websocket":
                await send({"type": "websocket.close", "code": 1000})
            case other:
                raise ValueError(f"The monitor answers HTTP, not {other}.")

    async def _answer_request(
        self, scope: MutableMapping[str, Any], send: Callable[[Any], Any]
    ) -> None:
        status, kind, text = await self._answer(scope["method"], scope["path"])
        body = text.encode()
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})

    async def _answer(self, method: str, path: str) -> _Answer:
        if method not in ("GET", "HEAD"):
            return 405, _JSON, _said("error", "Ask with GET.")
        match path.rstrip("/").rpartition("/")[2]:
            case "metrics":
                return await self._metrics()
            case "health":
                return 200, _JSON, _said("status", "alive")
            case "ready":
                return await self._ready()
        return 404, _JSON, _said("error", "There are /metrics, /health and /ready.")

    async def _metrics(self) -> _Answer:
        try:
            overview = await self._overview()
        except JournalError as error:
            return 503, _JSON, _said("error", str(error))
        destinations = self.pipeline.destinations() if self.pipeline is not None else {}
        text = prometheus_text(overview, destinations=destinations, tally=self.tally)
        return 200, _TEXT, text

    async def _ready(self) -> _Answer:
        try:
            overview = await self._overview()
        except JournalError as error:
            return 503, _JSON, json.dumps({"ready": False, "reasons": [str(error)]})
        has_ended = self.pipeline is not None and self.pipeline.has_ended
        health = health_from_overview(overview, self.policy, has_ended=has_ended)
        said = {"ready": health.ready, "reasons": health.reasons, **health.facts}
        return 200 if health.ready else 503, _JSON, json.dumps(said)

    async def _overview(self) -> Overview:
        return await self.journal.run_async(operations.overview, self.clock())


def _said(name: str, text: str) -> str:
    return json.dumps({name: text})


async def _answer_lifespan(receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
