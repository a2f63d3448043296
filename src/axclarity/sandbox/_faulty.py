"""Faults that strike a server: in front of it, after its work, or in the middle of its answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from axclarity.sandbox._server import ABORT, CLOSE, Application
from axclarity.sandbox.faults import Fault, Faults

__all__ = ["struck_by"]

Answer = Callable[[str, float], Awaitable[Response | None]]


def struck_by(
    faults: Faults,
    on: str,
    operation_of: Callable[[Request], str],
    answer: Answer,
    application: Application,
) -> Application:
    """Let the armed faults of one server strike the requests that fit.

    Args:
        operation_of: the name of what a request asks for.
        answer: the answer that a fault gives instead of the work, if it gives one; may wait.
    """

    async def faulty(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        text = f"{request.url.path}?{request.url.query}\n{body.decode('utf-8', 'replace')}"
        fault = faults.take(on, operation_of(request), text)
        replayed = _replaying(body, receive)
        if fault is None:
            await application(scope, replayed, send)
        else:
            await _struck(fault, answer, application)(scope, replayed, send)

    return faulty


def _struck(fault: Fault, answer: Answer, application: Application) -> Application:
    """The application as it behaves while a fault strikes."""

    async def struck(scope: Any, receive: Any, send: Any) -> None:
        if fault.name in ("down", "reset_before_work"):
            scope[ABORT]()
        elif fault.name in ("reset_after_commit", "truncated"):
            sent: list[Any] = []

            async def keep(message: Any) -> None:
                sent.append(message)

            await application(scope, receive, keep)
            if fault.name == "truncated":
                await _send_half(sent, send)
            scope[CLOSE if fault.name == "truncated" else ABORT]()
        else:
            response = await answer(fault.name, fault.seconds)
            await (application if response is None else response)(scope, receive, send)

    return struck


async def _send_half(sent: list[Any], send: Any) -> None:
    """The head whole, half of the body, and then nothing more."""
    body = b"".join(message.get("body", b"") for message in sent[1:])
    await send(sent[0])
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


def _replaying(body: bytes, receive: Any) -> Any:
    """Gives the body that was read already, and then what comes next."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Any:
        return waiting.pop() if waiting else await receive()

    return replay
