"""The two drivers: one conversation, run by a thread or by an event loop."""

from typing import TypeVar

from axclarity.errors import AxClarityError
from axclarity.http._model import AsyncTransport, Exchange, Transport

__all__ = ["drive", "drive_async"]

T = TypeVar("T")


def drive(exchange: Exchange[T], transport: Transport) -> T:
    """Run a conversation to its end, sending each request through `transport`."""
    try:
        request = next(exchange)
        while True:
            try:
                response = transport.send(request)
            except AxClarityError as error:
                request = exchange.throw(error)
            else:
                request = exchange.send(response)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        exchange.close()


async def drive_async(exchange: Exchange[T], transport: AsyncTransport) -> T:
    """Run a conversation to its end, awaiting each request through `transport`."""
    try:
        request = next(exchange)
        while True:
            try:
                response = await transport.send(request)
            except AxClarityError as error:
                request = exchange.throw(error)
            else:
                request = exchange.send(response)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        exchange.close()
