"""What can go wrong on a connection, and the names that callers know it by."""

from axclarity.errors import AxClarityError, MalformedReply, NoReply, NotSent, OutcomeUnknown
from axclarity.http._model import Request

__all__ = [
    "CLOSED",
    "CannotBeSent",
    "ConnectTimeout",
    "HeadTooLarge",
    "InvalidAddress",
    "LogOnInterrupted",
    "NotHttp",
    "ReadTimeout",
    "ServerClosed",
    "Trouble",
    "UnusableReply",
    "WriteTimeout",
    "named",
    "unusable",
]

CLOSED = "The transport is closed."


class Trouble(Exception):
    """There is no answer; the name of the class says why."""


class InvalidAddress(Trouble):
    """The URL is not one of http or https."""


class CannotBeSent(Trouble):
    """The request is not one that HTTP can carry; the text says what to change."""


class ConnectTimeout(Trouble):
    """No connection came about in time."""


class WriteTimeout(Trouble):
    """The server took no more of the request in time."""


class ReadTimeout(Trouble):
    """The server sent nothing in time."""


class ServerClosed(Trouble):
    """The connection ended before the reply did."""


class LogOnInterrupted(ServerClosed):
    """The server closed the connection in the middle of a log-on."""


class NotHttp(Trouble):
    """What came is not an HTTP/1.1 reply."""


class HeadTooLarge(Trouble):
    """The headers exceed their bound."""


class UnusableReply(Trouble):
    """A reply came that cannot be read whole; the text says why."""


def named(error: Exception, request: Request, *, sent: bool) -> AxClarityError:
    """The error that `Transport` promises, given whether bytes of the request may have arrived."""
    what = f"{request.operation} on {request.destination}"
    if isinstance(error, UnusableReply):
        return unusable(request, str(error))
    if not sent:
        return NotSent(f"{what}: not sent ({_reason(error)}", operation=request.operation)
    kind = type(error).__name__
    if request.writes:
        return OutcomeUnknown(
            f"{what}: sent, no answer ({kind}). It may have happened: look before sending again.",
            operation=request.operation,
        )
    return NoReply(f"{what}: no answer ({kind}). Ask again.", operation=request.operation)


def unusable(request: Request, reason: str) -> AxClarityError:
    """A reply that came and cannot be used: the outcome of a write stays unknown."""
    kind = OutcomeUnknown if request.writes else MalformedReply
    return kind(f"{request.operation}: {reason}", operation=request.operation)


def _reason(error: Exception) -> str:
    kind = type(error).__name__
    if isinstance(error, CannotBeSent):
        return f"{kind}). {error}"
    return f"{kind}). Check the address and that the server is up."
