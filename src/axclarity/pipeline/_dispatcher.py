"""Hands due events to the worker: side by side across keys, one after another within a key."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from axclarity.pipeline._agenda import LONGEST_SLEEP, Agenda
from axclarity.pipeline._slots import Group, Slots
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline._worker import Ended, Worker
from axclarity.pipeline.decisions import Park
from axclarity.pipeline.journal import PendingEvent, operations
from axclarity.pipeline.route import Route, route_of

__all__ = ["Dispatcher"]

_AHEAD = 4
"""So many times as many events as may be worked on are known ahead."""


class Dispatcher:
    """What is due, what is worked on, and what may begin.

    Args:
        wake: called when an attempt has ended.
    """

    def __init__(
        self, around: Surroundings, worker: Worker, slots: Slots, wake: Callable[[], object]
    ) -> None:
        self._around = around
        self._worker = worker
        self._slots = slots
        self._wake = wake
        self._agenda = Agenda(self._rank, several_ranks=len({r.priority for r in slots.routes}) > 1)
        self._running: dict[str, asyncio.Task[Ended]] = {}

    def hear(self) -> None:
        """There may be something in the journal that is not known here. Any thread may say so."""
        self._agenda.hear()

    @property
    def running(self) -> tuple[asyncio.Task[Ended], ...]:
        """The attempts under way."""
        return tuple(self._running.values())

    async def is_idle(self) -> bool:
        """Whether nothing is worked on, and nothing waits but for a person."""
        if self._running:
            return False
        due = await self._around.journal.run_async(operations.next_due, exclude_keys=())
        if due is not None and (due > self._around.clock() or not self._agenda.has_more):
            self._agenda.look_at(due)
        return due is None

    def next_turn(self, now: datetime) -> datetime:
        """When to begin more, if no attempt ends and nothing is heard before."""
        latest = now + LONGEST_SLEEP
        if not self._slots.free:
            return latest
        opening = self._around.gates.next_opening(now) if self._agenda.has_more else None
        return min(self._agenda.next_look(now), opening or latest)

    # Beginning

    async def start_due(self) -> None:
        """Begin what is due while there is room for it."""
        now = self._around.clock()
        if self._agenda.is_stale(now):
            await self._look(now)
        elif self._agenda.has_more:
            await self._around.heed_pauses(now)
        self._start_known(now)
        while self._slots.free and self._agenda.wants_look(now):
            await self._look(now)
            if not self._start_known(now):
                break

    async def _look(self, now: datetime) -> None:
        resting = self._resting(now)
        wanted = [route for route in self._slots.routes if self._slots.admits(route, resting)]
        self._agenda.looking()
        look = await self._around.journal.run_async(
            operations.look,
            now,
            limit=_AHEAD * self._slots.concurrency,
            exclude_keys=tuple(self._running),
            rank=lambda kind: self._rank_if_wanted(kind, wanted),
        )
        await self._around.heed(look.pauses, now)
        self._agenda.learn(look, now)
        if look.hides and (opening := self._around.gates.next_opening(now)) is not None:
            self._agenda.look_at(opening)

    def _rank(self, kind: str) -> int:
        route = route_of(self._slots.routes, kind)
        return 0 if route is None else -route.priority

    def _rank_if_wanted(self, kind: str, wanted: list[Route]) -> int | None:
        route = route_of(self._slots.routes, kind)
        return self._rank(kind) if route is None or route in wanted else None

    def _start_known(self, now: datetime) -> bool:
        """Begin what is known and admitted; returns whether there was any."""
        some, resting = False, self._resting(now)
        for pending in self._agenda.in_order():
            if not self._slots.free:
                break
            route = self._worker.route_or_park(pending)
            if self._slots.admits(None if isinstance(route, Park) else route, resting):
                self._agenda.strike(pending)
                self._start(pending, route)
                some = True
        return some

    def _resting(self, now: datetime) -> frozenset[Group]:
        gates = self._around.gates
        return self._slots.resting(lambda group: gates.closed_until(group, now) is not None)

    def _start(self, pending: PendingEvent, route: Route | Park) -> None:
        key = pending.event.key
        if isinstance(route, Park):
            self._slots.enter(key, None)
            task = asyncio.create_task(self._worker.park(pending, route))
        else:
            self._slots.enter(key, route)
            task = asyncio.create_task(self._worker.work(pending, route))
        task.add_done_callback(lambda _task: self._wake())
        self._running[key] = task

    # Ending

    def reap(self) -> int:
        """Forget attempts that ended; returns how many events they settled, or raises for one."""
        now = self._around.clock()
        done = [key for key, task in self._running.items() if task.done()]
        tasks = [self._running.pop(key) for key in done]
        for key in done:
            self._slots.leave(key)
        if done:
            self._agenda.room_was_made()
        errors = [error for task in tasks if (error := task.exception()) is not None]
        ended = [task.result() for task in tasks if task.exception() is None]
        for end in ended:
            self._agenda.put(end.head, now)
            if end.news:
                self._agenda.hear()
        if errors:
            raise errors[0]
        return sum(end.settled for end in ended)
