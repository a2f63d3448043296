"""The way between a process and the two systems, on which everything can go wrong."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from random import Random

from attrs import frozen

from axclarity.errors import AxClarityError, NoReply, NotSent, OutcomeUnknown
from axclarity.http import Request, Response

from ._loop import now
from ._systems import Systems
from ._trace import Trace

__all__ = ["LONGEST", "Fate", "Network"]

LONGEST = 10.0
"""Seconds after which a request that is on its way has been worked on, or never will be."""

_NOT_DONE = ("rate limited", "busy", "page before", "denied", "deadlock")
_PAGE = b"<html><head><title>500 - Internal server error.</title></head></html>"
_HTML = {"content-type": "text/html"}


@frozen
class Fate:
    """What becomes of a request: its trouble if any, and seconds there, at work, and back."""

    trouble: str = ""
    there: float = 0.01
    work: float = 0.0
    back: float = 0.01


class Network:
    """Carries requests. What has left a process arrives whether or not the process lives on."""

    def __init__(
        self, systems: Systems, random: Random, trace: Trace, troubles: Sequence[str]
    ) -> None:
        self._troubles = troubles
        self._systems = systems
        self._random = random
        self._trace = trace
        self._under_way: set[asyncio.Task[None]] = set()
        self.trouble = 0.0
        self.last_change = now()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not self._under_way

    async def carry(self, request: Request, who: str) -> Response:
        """Send a request and await its answer.

        Raises:
            NotSent, NoReply, OutcomeUnknown: as a transport does.
        """
        fate = self._fate(request)
        self._trace.add(who, f"asks {request.destination}", request.operation, fate, request)
        if fate.trouble == "refused":
            await asyncio.sleep(fate.there)
            raise NotSent(f"{request.operation}: refused", operation=request.operation)
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._arrive(request, fate, answer))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(request.timeout):
                response = await answer
        except TimeoutError:
            raise _unanswered(request) from None
        self._trace.add(who, f"hears from {request.destination}", response.status, response)
        return response

    def _fate(self, request: Request) -> Fate:
        random = self._random
        trouble = ""
        if random.random() < self.trouble:
            trouble = random.choice(self._troubles)
        there, back = (random.uniform(0.001, 0.3) for _ in range(2))
        work = random.uniform(0, 9.0) if trouble in ("late", "slow") else 0.0
        return Fate(trouble, there, work, back)

    async def _arrive(
        self, request: Request, fate: Fate, answer: "asyncio.Future[Response]"
    ) -> None:
        await asyncio.sleep(fate.there)
        if fate.trouble in ("reset before", "late"):
            _fail(answer, _unanswered(request))
        if fate.trouble == "reset before":
            return
        await asyncio.sleep(fate.work)
        response = await self._worked_on(request, fate)
        await asyncio.sleep(fate.back)
        if fate.trouble == "reset after":
            _fail(answer, _unanswered(request))
        elif not answer.done():
            answer.set_result(_as_it_arrives(response, fate))

    async def _worked_on(self, request: Request, fate: Fate) -> Response:
        if fate.trouble in _NOT_DONE:
            return self._refusal(request, fate)
        response = await self._systems.answer(request)
        if request.writes:
            self.last_change = now()
        self._trace.add(request.destination, "answers", request.operation, response)
        return response

    def _refusal(self, request: Request, fate: Fate) -> Response:
        match fate.trouble:
            case "page before":
                return Response(status=500, headers=_HTML, content=_PAGE)
            case "denied":
                return Response(status=401)
            case "deadlock" if request.destination == "ax":
                return self._systems.deadlock()
            case "rate limited":
                return Response(status=429, headers={"retry-after": self._rest(request)})
        return Response(status=503, headers={"retry-after": "1"} if fate.back < 0.15 else {})

    def _rest(self, request: Request) -> str:
        """In seconds, or as a date by the clock over there."""
        if self._random.random() < 0.5:
            return "2"
        there = self._systems.clocks[request.destination]()
        return format_datetime(there + timedelta(seconds=2), usegmt=True)


def _as_it_arrives(response: Response, fate: Fate) -> Response:
    match fate.trouble:
        case "half":
            content = response.content[: len(response.content) // 2]
            return Response(status=response.status, headers=response.headers, content=content)
        case "page after":
            return Response(status=500, headers=_HTML, content=_PAGE)
        case "busy after":
            return Response(status=503)
    return response


def _unanswered(request: Request) -> AxClarityError:
    kind = OutcomeUnknown if request.writes else NoReply
    return kind(f"{request.operation}: no answer", operation=request.operation)


def _fail(answer: "asyncio.Future[Response]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
        answer.exception()  # nobody may be there to hear it
