"""A turn is held by one at a time, between threads, tasks, and both."""

import asyncio
from threading import Event, Thread

import pytest

from axclarity.http import Turn


def test_threads_take_turns() -> None:
    turn, inside, finished = Turn(), list[str](), Event()
    turn.take()

    def second() -> None:
        turn.take()
        inside.append("second")
        turn.give_back()
        finished.set()

    thread = Thread(target=second)
    thread.start()
    inside.append("first")
    turn.give_back()
    assert finished.wait(5)
    thread.join()

    assert inside == ["first", "second"]


def test_tasks_take_turns_and_the_loop_goes_on() -> None:
    async def main() -> tuple[int, int]:
        turn, holders, most = Turn(), 0, 0

        async def worker() -> None:
            nonlocal holders, most
            await turn.take_async()
            holders += 1
            most = max(most, holders)
            await asyncio.sleep(0)
            holders -= 1
            turn.give_back()

        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(worker())
        return holders, most

    assert asyncio.run(asyncio.wait_for(main(), 5)) == (0, 1)


def test_a_thread_gives_back_to_a_task() -> None:
    turn = Turn()
    turn.take()

    async def main() -> None:
        waiting = asyncio.create_task(turn.take_async())
        await asyncio.sleep(0)
        thread = Thread(target=turn.give_back)
        thread.start()
        await asyncio.wait_for(waiting, 5)
        thread.join()

    asyncio.run(main())
    turn.give_back()


def test_a_cancelled_task_takes_no_turn() -> None:
    async def main() -> None:
        turn = Turn()
        turn.take()
        waiting = asyncio.create_task(turn.take_async())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        turn.give_back()
        await asyncio.wait_for(turn.take_async(), 5)

    asyncio.run(main())


def test_many_threads_and_tasks_lose_no_turn() -> None:
    """Nobody waits for ever, whoever gives back while somebody queues."""
    turn, count, rounds = Turn(), 0, 300

    def in_a_thread() -> None:
        nonlocal count
        for _ in range(rounds):
            turn.take()
            count += 1
            turn.give_back()

    async def in_a_task() -> None:
        nonlocal count
        for _ in range(rounds):
            await turn.take_async()
            count += 1
            turn.give_back()

    async def both() -> None:
        await asyncio.gather(
            *(asyncio.to_thread(in_a_thread) for _ in range(3)), *(in_a_task() for _ in range(3))
        )

    asyncio.run(asyncio.wait_for(both(), 30))

    assert count == 6 * rounds
