"""No slot is lost, whoever gives up waiting, and whenever."""

import asyncio

import pytest

from axclarity.http._slots import AsyncSlots


def test_a_slot_that_was_handed_to_one_who_had_just_given_up_goes_on() -> None:
    async def main() -> None:
        slots = AsyncSlots(1)
        await slots.take()
        first, second = (asyncio.create_task(slots.take()) for _ in range(2))
        await asyncio.sleep(0)
        slots.give_back()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        await asyncio.wait_for(second, 5)

    asyncio.run(main())


def test_one_who_gave_up_before_is_passed_over() -> None:
    async def main() -> None:
        slots = AsyncSlots(1)
        await slots.take()
        first, second = (asyncio.create_task(slots.take()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        slots.give_back()
        await asyncio.wait_for(second, 5)
        slots.give_back()
        await asyncio.wait_for(slots.take(), 5)

    asyncio.run(main())
