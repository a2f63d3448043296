"""The body of a request, taken in within limits: of size, of time, of memory."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from attrs import frozen

from axclarity.errors import ConfigError, Problem, WebhookRefused
from axclarity.pipeline._room import Place

__all__ = [
    "ENCODINGS",
    "Disconnected",
    "Message",
    "Receive",
    "ReceiverLimits",
    "declared_length",
    "inflated",
    "read_body",
]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

ENCODINGS: Mapping[str, int] = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""The content encodings that are read, and zlib's number for each."""


@frozen(kw_only=True)
class ReceiverLimits:
    """What a receiver puts up with.

    Args:
        body_bytes: of one body, as it is sent and as it is inflated.
        body_seconds: until the whole body must be there.
        grace_seconds: how long a body may take whatever its pace.
        pace: bytes in each second after that. Who is slower is cut off.
        deliveries: how many are in work at once.
        memory_bytes: of all bodies in work together, as they were sent and as they are inflated.

    Raises:
        ConfigError: there is no room for a single body.
    """

    body_bytes: int = 1024 * 1024
    body_seconds: float = 30.0
    grace_seconds: float = 5.0
    pace: int = 4096
    deliveries: int = 64
    memory_bytes: int = 16 * 1024 * 1024

    def __attrs_post_init__(self) -> None:
        if min(self.body_bytes, self.pace, self.deliveries) < 1:
            raise _no_room("body_bytes, pace and deliveries", "must be at least 1")
        if self.memory_bytes < 2 * self.body_bytes:
            raise _no_room("memory_bytes", "must be at least twice body_bytes")

    def due(self, received: int) -> float:
        """In how many seconds from its beginning more of a body must have come."""
        return min(self.body_seconds, self.grace_seconds + received / self.pace)


class Disconnected(Exception):
    """Nobody waits for an answer any more."""


def declared_length(headers: Mapping[str, str], limits: ReceiverLimits) -> int:
    """The length that a request says its body has; nothing if it does not say.

    Raises:
        WebhookRefused: status 413: more than a body may have.
    """
    text = headers.get("content-length", "")
    if not (text.isascii() and text.isdigit()):
        return 0
    length = int(text[:16])
    if length > limits.body_bytes:
        raise _too_large()
    return length


async def read_body(
    receive: Receive, limits: ReceiverLimits, place: Place, ticks: Callable[[], float]
) -> bytes:
    """The whole body as it was sent.

    Raises:
        WebhookRefused: status 413: it is too large; 408: it comes too slowly.
        NoRoom: it does not fit beside the others.
        Disconnected: the sender is gone.
    """
    began, body, more = ticks(), bytearray(), True
    while more:
        message = await _next(receive, began + limits.due(len(body)) - ticks())
        chunk = message.get("body", b"")
        if len(body) + len(chunk) > limits.body_bytes:
            raise _too_large()
        place.take(len(chunk))
        body += chunk
        more = message.get("more_body", False)
    return bytes(body)


async def _next(receive: Receive, seconds: float) -> Message:
    if seconds <= 0:  # a sender that never lets the loop breathe runs into no timeout
        raise _too_slow()
    try:
        async with asyncio.timeout(seconds):
            message = await receive()
    except TimeoutError:
        raise _too_slow() from None
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message


def inflated(body: bytes, encoding: str, limits: ReceiverLimits, place: Place) -> bytes:
    """The body without its content encoding; never more than the limit is inflated.

    Raises:
        WebhookRefused: status 413: it is too large; 400: it is not in this encoding.
        NoRoom: it does not fit beside the others.
    """
    if encoding in ("", "identity"):
        return body
    inflater = zlib.decompressobj(ENCODINGS[encoding])
    try:
        text = inflater.decompress(body, limits.body_bytes + 1)
    except zlib.error:
        text = b""
    if len(text) > limits.body_bytes:
        raise _too_large()
    if not inflater.eof or inflater.unused_data:
        raise WebhookRefused(f"The body is not in the encoding {encoding}.", status=400)
    place.take(len(text))
    return text


def _no_room(setting: str, message: str) -> ConfigError:
    return ConfigError(Problem(path=f"limits.{setting}", rule="config.webhooks", message=message))


def _too_slow() -> WebhookRefused:
    return WebhookRefused("The body comes too slowly.", status=408)


def _too_large() -> WebhookRefused:
    return WebhookRefused("The body is too large.", status=413)
