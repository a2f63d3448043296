"""The two drivers: one conversation, run by a thread or by an event loop."""

from typing import Any, TypeVar

from axclarity.errors import AxClarityError
from axclarity.http._blocking import Blocking
from axclarity.http._model import AsyncTransport, Exchange, Request, Response, Transport
from axclarity.http._turn import Turn

__all__ = ["drive", "drive_async"]

T = TypeVar("T")

_YOUR_TURN = Response(status=0)


def drive(exchange: Exchange[T], transport: Transport) -> T:
    """Run a conversation to its end, sending each request through `transport`."""
    try:
        step = next(exchange)
        while True:
            if isinstance(step, Turn):
                step.take()
                step = exchange.send(_YOUR_TURN)
                continue
            if isinstance(step, Blocking):
                step.run()
                step = _answered(exchange, step)
                continue
            try:
                response = transport.send(step)
            except AxClarityError as error:
                step = exchange.throw(error)
            else:
                step = exchange.send(response)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        exchange.close()


async def drive_async(exchange: Exchange[T], transport: AsyncTransport) -> T:
    """Run a conversation to its end, awaiting each request through `transport`."""
    try:
        step = next(exchange)
        while True:
            if isinstance(step, Turn):
                await step.take_async()
                step = exchange.send(_YOUR_TURN)
                continue
            if isinstance(step, Blocking):
                await step.run_async()
                step = _answered(exchange, step)
                continue
            try:
                response = await transport.send(step)
            except AxClarityError as error:
                step = exchange.throw(error)
            else:
                step = exchange.send(response)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        exchange.close()


def _answered(exchange: Exchange[T], call: Blocking[Any]) -> Request | Turn | Blocking[Any]:
    return exchange.send(_YOUR_TURN) if call.error is None else exchange.throw(call.error)
