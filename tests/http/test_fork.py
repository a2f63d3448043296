"""A process that is forked leaves the connections to the process that it came from."""

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from axclarity.http import HttpxTransport, Request, SocketTransport, Transport, Turn

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="forks"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def ask(stage: Any) -> Request:
    return Request(destination="ax", operation="find", method="GET", url=stage.url, timeout=5.0)


def in_a_fork(work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:  # never back into pytest
        try:
            work()
        except BaseException:  # noqa: BLE001  the exit code says it
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("make", [HttpxTransport, SocketTransport])
def test_each_process_has_connections_of_its_own(stage: Any, make: Callable[[], Transport]) -> None:
    stage.play = lambda c, _: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    transport = make()
    transport.send(ask(stage))

    def in_the_child() -> None:
        assert transport.send(ask(stage)).content == b"ok"
        transport.close()

    assert in_a_fork(in_the_child) == 0
    assert transport.send(ask(stage)).content == b"ok"
    transport.close()

    assert [number for number, _ in stage.seen] == [0, 1, 0]


def test_a_slot_that_is_taken_when_the_process_forks_is_free_in_the_other(stage: Any) -> None:
    stage.play = lambda c, _: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    transport = SocketTransport(connections=1)

    with transport.stream(ask(stage)) as reply:
        assert in_a_fork(lambda: transport.send(ask(stage))) == 0
        assert b"".join(reply.chunks) == b"ok"
    transport.close()


def test_a_turn_that_is_taken_when_the_process_forks_is_free_in_the_other() -> None:
    turn = Turn()
    turn.take()  # say, to fetch a token, by a thread that is not in the other process

    assert in_a_fork(turn.take) == 0
    turn.give_back()
