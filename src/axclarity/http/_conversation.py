"""One request and its reply, without the connection: a generator that says what it needs."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

from attrs import define, field

from axclarity.http._address import Address, address_of
from axclarity.http._failures import ServerClosed, Trouble, named
from axclarity.http._head import request_bytes
from axclarity.http._model import Request
from axclarity.http._reply import Reply

__all__ = ["Call", "Line", "Steps", "whole"]

T = TypeVar("T")

Steps = Generator[bytes | Callable[[], Any] | None, Any, T]
"""Yields bytes to send, `None` to be sent bytes, or a function to be sent its result.

A function may take its time: an event loop runs it elsewhere.
"""

_MOST_ATTEMPTS = 3


class Line(Protocol):
    """What a conversation may know of the connection that carries it."""

    logged_on: str | None
    """The protocol that authenticated this connection."""

    def certificate(self) -> bytes | None:
        """The peer's, in DER; `None` without TLS."""
        ...


@define
class Call:
    """What is known of a request on its way."""

    request: Request
    sent: bool = False
    """Whether bytes of it may have arrived."""
    heard: bool = False
    """Whether anything came back."""
    _attempts: int = 1
    _address: Address | None = field(default=None, init=False)

    @property
    def address(self) -> Address:
        """Where it goes."""
        if self._address is None:
            self._address = address_of(self.request.url)
        return self._address

    def asked(self, authorization: str | None = None, *, document: bool = True) -> Steps[Reply]:
        """Send the request, or without its document a probe; return once the reply has started."""
        content = self.request.content if document else b""
        data = request_bytes(self.request, self.address, content, authorization)
        reply = Reply(self.request)
        self.sent = self.sent or document
        with suppress(ConnectionError):  # it may answer and close before it has read everything
            yield data
        while not reply.started:
            received = yield None
            self.heard = self.heard or bool(received)
            reply.feed(received)
        return reply

    def may_start_anew(self, error: BaseException, *, reused: bool) -> bool:
        """Whether to try again on a fresh connection: only if that can do no harm.

        A kept connection may have been closed while the request was on its way; a question may
        then be asked again, a write may not. A log-on that broke off carried nothing yet.
        """
        if self._attempts == _MOST_ATTEMPTS or not isinstance(
            error, ServerClosed | ConnectionError
        ):
            return False
        stale = reused and not self.heard and not self.request.writes
        if not (stale or not self.sent):
            return False
        self._attempts += 1
        return True

    @property
    def wants_fresh(self) -> bool:
        """Whether a kept connection has failed already."""
        return self._attempts > 1

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Rename what goes wrong inside to what `Transport` promises."""
        try:
            yield
        except (OSError, Trouble) as error:
            raise named(error, self.request, sent=self.sent) from error


def whole(reply: Reply) -> Steps[bytes]:
    """Read a body to its end."""
    pieces: list[bytes] = []
    while True:
        pieces += reply.pieces()
        if reply.ended:
            return b"".join(pieces)
        reply.feed((yield None))
