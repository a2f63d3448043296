"""A blocking call in a conversation: its result, its error, and a loop that goes on."""

import asyncio
from collections.abc import Callable
from threading import Event, get_ident
from typing import Any

import pytest

from axclarity.http import (
    AsyncHttpxTransport,
    Blocking,
    Exchange,
    HttpxTransport,
    drive,
    drive_async,
)

Run = Callable[[Exchange[Any]], Any]


def in_a_thread(exchange: Exchange[Any]) -> Any:
    return drive(exchange, HttpxTransport())


def in_a_loop(exchange: Exchange[Any]) -> Any:
    return asyncio.run(asyncio.wait_for(drive_async(exchange, AsyncHttpxTransport()), 5))


BOTH = pytest.mark.parametrize("run", [in_a_thread, in_a_loop])


@BOTH
def test_the_result_comes_back(run: Run) -> None:
    def conversation() -> Exchange[list[Any]]:
        step = Blocking(lambda: None)
        yield step
        return [step.result, (yield from Blocking(lambda: 7).answer())]

    assert run(conversation()) == [None, 7]


@BOTH
@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyError, StopIteration])
def test_an_error_is_thrown_into_the_conversation(run: Run, kind: type[Exception]) -> None:
    def fail() -> None:
        raise kind

    def conversation() -> Exchange[str]:
        try:
            yield Blocking(fail)
        except kind:
            return (yield from Blocking(lambda: "went on").answer())
        return "no error"

    assert run(conversation()) == "went on"


@BOTH
def test_an_error_that_is_not_caught_cleans_up(run: Run) -> None:
    diary: list[str] = []

    def conversation() -> Exchange[None]:
        try:
            yield from Blocking(lambda: 1 // 0).answer()
        finally:
            diary.append("cleaned up")

    with pytest.raises(ZeroDivisionError):
        run(conversation())

    assert diary == ["cleaned up"]


def test_a_driver_without_a_loop_calls_in_its_own_thread() -> None:
    def conversation() -> Exchange[int]:
        return (yield from Blocking(get_ident).answer())

    assert in_a_thread(conversation()) == get_ident()


def test_the_loop_goes_on_meanwhile() -> None:
    go_on = Event()

    def conversation() -> Exchange[bool]:
        return (yield from Blocking(lambda: go_on.wait(5)).answer())

    async def main() -> bool:
        waiting = asyncio.create_task(drive_async(conversation(), AsyncHttpxTransport()))
        await asyncio.sleep(0)
        go_on.set()  # would come too late if the call held up the loop
        return await waiting

    assert asyncio.run(main())


def test_a_cancelled_conversation_is_closed_at_once() -> None:
    diary: list[str] = []
    go_on = Event()

    def conversation() -> Exchange[None]:
        try:
            yield Blocking(lambda: go_on.wait(5))
        finally:
            diary.append("closed")

    async def main() -> None:
        waiting = asyncio.create_task(drive_async(conversation(), AsyncHttpxTransport()))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert diary == ["closed"]
        go_on.set()

    asyncio.run(main())
