"""A connection for threads: a socket, and what it has been through."""

import socket
import ssl
from selectors import EVENT_READ, DefaultSelector
from typing import TypeVar

from axclarity.http._address import Origin
from axclarity.http._conversation import Steps
from axclarity.http._failures import (
    ConnectTimeout,
    InvalidAddress,
    ReadTimeout,
    Trouble,
    WriteTimeout,
)

__all__ = ["Wire", "connected"]

T = TypeVar("T")

_READ_BYTES = 256 * 1024


class Wire:
    """Carries one conversation at a time."""

    def __init__(self, origin: Origin, connection: socket.socket) -> None:
        self.origin = origin
        self.idle_since = 0.0
        self.reused = False
        self.logged_on: str | None = None
        self._socket = connection
        self._half_sent = False

    def run(self, steps: Steps[T], patience: float) -> T:
        """Do what a conversation asks for until it returns; `patience` seconds for each step."""
        self._socket.settimeout(patience)
        answer: object = None
        try:
            step = next(steps)
            while True:
                try:
                    answer = self._done(step)
                except (OSError, Trouble) as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            steps.close()

    def certificate(self) -> bytes | None:
        """The peer's, in DER; `None` without TLS."""
        if isinstance(self._socket, ssl.SSLSocket):
            return self._socket.getpeercert(binary_form=True)
        return None

    def is_open(self) -> bool:
        """Whether an idle connection is still good: nothing came, not even its end."""
        if self._half_sent:
            return False  # an answer came before the whole request had left
        self._socket.settimeout(0.0)
        try:
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Close; nothing is said to the other side."""
        self._socket.close()

    def interrupt(self) -> None:
        """Wake up whoever is reading, in another thread: the connection ends."""
        try:
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # TLS stays as it is: in use
        except OSError:
            return

    def received(self) -> bytes:
        """What came; nothing at the end of the connection."""
        try:
            return self._socket.recv(_READ_BYTES)
        except TimeoutError:
            raise ReadTimeout from None

    def _done(self, step: object) -> object:
        if step is None:
            return self.received()
        if isinstance(step, bytes):
            self._send(step)
            return None
        assert callable(step)  # noqa: S101  there are no other steps
        return step()

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except TimeoutError:
            self._half_sent = True
            if not self._has_answer():  # one that came early ends the sending
                raise WriteTimeout from None

    def _has_answer(self) -> bool:
        with DefaultSelector() as selector:
            selector.register(self._socket, EVENT_READ)
            return bool(selector.select(0))


def connected(origin: Origin, tls: ssl.SSLContext | None, patience: float) -> Wire:
    """Connect, and shake hands over TLS; `patience` seconds for each of the two.

    Raises:
        OSError: there is nobody, or its certificate is not to be trusted.
        ConnectTimeout: there is no answer.
        InvalidAddress: this is no name of a host.
    """
    try:
        connection = socket.create_connection((origin.host, origin.port), patience)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                connection = tls.wrap_socket(connection, server_hostname=origin.host)
        except BaseException:
            connection.close()
            raise
    except TimeoutError:
        raise ConnectTimeout from None
    except UnicodeError:
        raise InvalidAddress from None  # no name that DNS could know
    return Wire(origin, connection)
