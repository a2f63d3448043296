"""Waiting for one of several things."""

import asyncio
from collections.abc import Coroutine
from typing import Any

__all__ = ["either", "until_set"]


async def either(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of the events is set, and no longer than so many seconds."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _ended(*waiting)


async def until_set(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do work until `stop` is set; then it is cancelled, and its end awaited."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _ended(working, stopping)
    if not working.cancelled():
        working.result()


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
