"""The loop itself: virtual time, an order of chance, and nothing real."""

import asyncio
import time

import pytest

from tests._at_once import at_once

from ._loop import EPOCH, now, simulate


async def _order_of_ten() -> list[int]:
    order: list[int] = []

    async def come(number: int) -> None:
        await asyncio.sleep(0)
        order.append(number)

    await asyncio.gather(*map(come, range(10)))
    return order


def test_a_seed_decides_the_order_of_what_is_ready() -> None:
    orders = [simulate(seed, _order_of_ten) for seed in range(20)]
    assert orders == [simulate(seed, _order_of_ten) for seed in range(20)]
    assert len(set(map(tuple, orders))) == 20


def test_a_year_takes_no_time() -> None:
    async def wait() -> tuple[float, float]:
        await asyncio.sleep(365 * 86_400)
        return asyncio.get_running_loop().time(), (now() - EPOCH).days

    with at_once():
        assert simulate(1, wait) == (365 * 86_400, 365)


def test_timers_come_in_their_time_whatever_the_seed() -> None:
    async def wait() -> list[int]:
        came: list[int] = []

        async def come(seconds: int) -> None:
            await asyncio.sleep(seconds)
            came.append(seconds)

        await asyncio.gather(*map(come, (3, 1, 2)))
        return came

    assert {tuple(simulate(seed, wait)) for seed in range(20)} == {(1, 2, 3)}


def test_who_waits_for_ever_is_told() -> None:
    async def wait() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="nothing will ever happen"):
        simulate(1, wait)


def test_there_are_no_threads() -> None:
    async def leave() -> None:
        await asyncio.to_thread(time.monotonic)

    with pytest.raises(RuntimeError, match="one thread"):
        simulate(1, leave)


def test_what_is_left_is_cut_off() -> None:
    ended: list[str] = []

    async def linger() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            ended.append("cut off")

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(linger())
        await asyncio.sleep(1)
        return task

    assert simulate(1, begin).cancelled()
    assert ended == ["cut off"]
