"""A server of one's own: each connection is given to a function, byte by byte."""

import socket
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

Behaviour = Callable[[socket.socket], None]


class Wire:
    """Listens on loopback; answers every connection with `behaviour` and counts requests."""

    def __init__(self) -> None:
        self.behaviour: Behaviour = lambda connection: None
        self.requests: list[bytes] = []
        self.closing = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = Thread(target=self._serve)

    def __enter__(self) -> "Wire":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        with socket.create_connection(self._listener.getsockname()):
            pass
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if self.closing.is_set():
                    return
                self.requests.append(_request(connection))
                self.behaviour(connection)


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A listening wire."""
    with Wire() as listening:
        yield listening
