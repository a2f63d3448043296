"""A server that reads HTTP requests and gives canned answers, in a process of its own."""

import asyncio
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["ADDRESS_PLACE", "serving"]

ADDRESS_PLACE = "http://canned.invalid"
"""Stands for the server's own address in the files that it serves."""


@contextmanager
def serving(files: Mapping[str, bytes], reply: bytes) -> Iterator[str]:
    """Serve files by path with query to GET, and one reply to every POST.

    Returns:
        The server's address.
    """
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(there, dict(files), reply), daemon=True
    )
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(wire: Connection, files: dict[str, bytes], reply: bytes) -> None:
    asyncio.run(_until_ended(wire, files, reply))


async def _until_ended(wire: Connection, files: dict[str, bytes], reply: bytes) -> None:
    loop = asyncio.get_running_loop()
    answers: dict[str, bytes] = {}
    server = await loop.create_server(lambda: _Answering(answers, _answer(reply)), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    for path, content in files.items():
        own = content.replace(ADDRESS_PLACE.encode(), address.encode())
        answers[path] = _answer(own)
    wire.send(address)
    await server.serve_forever()


def _answer(content: bytes) -> bytes:
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class _Answering(asyncio.Protocol):
    """One connection: a head, a body as long as it says, an answer; and again."""

    def __init__(self, answers: Mapping[str, bytes], reply: bytes) -> None:
        self._answers, self._reply = answers, reply
        self._waiting = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, rest = self._waiting.partition(b"\r\n\r\n")
        if not found:
            return
        length = _length(head)
        if len(rest) >= length:
            self._waiting = rest[length:]
            self._transport.write(self._answer_to(head))

    def _answer_to(self, head: bytes) -> bytes:
        method, target, _ = head.split(b" ", 2)
        if method == b"POST":
            return self._reply
        return self._answers.get(target.decode(), _NOT_FOUND)


_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
