"""Windows log-on as IIS does it: Negotiate and NTLM, once for each connection."""

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import Any

import spnego
from attrs import define, field, frozen
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from axclarity.errors import ConfigError, Problem
from axclarity.sandbox._server import Application
from axclarity.values import Secret

__all__ = ["USER", "check_logon", "unauthorised", "windows_logon"]

USER = "axclarity.user"
"""Key of the ASGI scope: who logged on, `DOMAIN\\user`."""

_CHALLENGES = {"basic": 'Basic realm="AX"', "negotiate": "Negotiate", "ntlm": "NTLM"}
_OPTIONS = {
    "negotiate": spnego.NegotiateOptions.use_negotiate,
    "ntlm": spnego.NegotiateOptions.use_ntlm,
}
_ENVIRONMENT = Lock()


def check_logon(schemes: tuple[str, ...]) -> None:
    """Refuse schemes that nobody knows.

    Raises:
        ConfigError: there is no scheme, or one is not `basic`, `negotiate` or `ntlm`.
    """
    if not schemes or not set(schemes) <= set(_CHALLENGES):
        raise ConfigError(
            Problem(
                path="ax_logon",
                rule="config.ax-logon",
                message=f"must name one or more of {', '.join(_CHALLENGES)}",
            )
        )


def unauthorised(schemes: tuple[str, ...]) -> Response:
    """A 401 that offers these schemes."""
    response = Response(status_code=401)
    for scheme in schemes:
        response.headers.append("www-authenticate", _CHALLENGES[scheme])
    return response


def windows_logon(
    application: Application, accounts: Mapping[str, Secret], schemes: tuple[str, ...]
) -> Application:
    """Let those through who logged on, and, if it is allowed, those with Basic credentials.

    The application finds the name at `USER`; Basic credentials are for the application to check.

    Args:
        accounts: passwords by `DOMAIN\\user` or `user@REALM`.
        schemes: of `basic`, `negotiate`, `ntlm`, those that are offered, in this order.

    Raises:
        ConfigError: an unknown scheme, or a name or password with a colon or a line break.
    """
    check_logon(schemes)
    return _Door(application, schemes, partial(_readable, _lines(accounts)))


Accounts = Callable[[], AbstractContextManager[None]]


@define
class _Connection:
    """How far the log-on of one connection has come."""

    client: object
    accounts: Accounts
    user: str = ""
    context: spnego.ContextProxy | None = None

    def take(self, scheme: str, token: str) -> bytes:
        """Take what the caller shows, instead of what was shown before, and return the answer.

        The answer to what is no token is empty, and ends the attempt.
        """
        self.user = ""
        if scheme not in _OPTIONS or not token:
            return b""
        with self.accounts():
            try:
                return self._step(scheme, b64decode(token, validate=True))
            except Exception:  # noqa: BLE001  what broken tokens raise has nothing in common
                self.context = None
                return b""

    def _step(self, scheme: str, token: bytes) -> bytes:
        context = self.context or spnego.server(protocol=scheme, options=_OPTIONS[scheme])
        answer = context.step(token) or b""
        self.context = None if context.complete else context
        # A machine with a keytab takes Kerberos too, but whom that vouches for is no account here.
        if context.complete and context.negotiated_protocol == "ntlm":
            self.user = context.client_principal or ""
        return answer


@frozen
class _Door:
    """An ASGI application in front of another; knows the connections by the caller's address.

    The server makes that address anew for each connection. A later connection from the same port
    therefore brings an equal address that is another object, and starts with nothing.
    """

    application: Application
    schemes: tuple[str, ...]
    accounts: Accounts
    connections: dict[object, _Connection] = field(factory=dict, init=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        scheme, token = _authorization(scope)
        connection = self._connection(scope["client"])
        answer = connection.take(scheme, token) if scheme in self.schemes else b""
        if connection.user:
            served = _with_answer(send, scheme, answer)
            await self.application({**scope, USER: connection.user}, receive, served)
        elif answer:
            await _leg(scheme, answer)(scope, receive, send)
        elif scheme == "basic" and scheme in self.schemes:
            await self.application(scope, receive, send)
        else:
            await unauthorised(self.schemes)(scope, receive, send)

    def _connection(self, client: object) -> _Connection:
        known = self.connections.get(client)
        if known is None or client is None or known.client is not client:
            known = self.connections[client] = _Connection(client, self.accounts)
        return known


def _authorization(scope: Any) -> tuple[str, str]:
    scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return scheme.lower(), token.strip()


def _leg(scheme: str, answer: bytes) -> Response:
    """The log-on goes on: a 401 that carries the answer."""
    return Response(status_code=401, headers={"www-authenticate": _challenge(scheme, answer)})


def _challenge(scheme: str, answer: bytes) -> str:
    return f"{_CHALLENGES[scheme]} {b64encode(answer).decode()}"


def _with_answer(send: Any, scheme: str, answer: bytes) -> Any:
    """The last answer travels with whatever the application answers."""

    async def served(message: Any) -> None:
        if answer and message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            headers.append("www-authenticate", _challenge(scheme, answer))
            message = {**message, "headers": headers.raw}
        await send(message)

    return served


def _lines(accounts: Mapping[str, Secret]) -> str:
    """One `DOMAIN:user:password` for each account."""
    lines = []
    for name, password in accounts.items():
        domain, _, user = name.rpartition("\\")
        parts = (domain, user, password.reveal())
        if any(mark in part for part in parts for mark in ":\r\n"):
            raise ConfigError(
                Problem(
                    path="accounts",
                    rule="config.ntlm-account",
                    message="must have no colon and no line break in name or password",
                )
            )
        lines.append(":".join(parts))
    return "\n".join(lines)


@contextmanager
def _readable(lines: str) -> Iterator[None]:
    """Show the accounts to pyspnego, whose NTLM reads them from a file that a variable names.

    The file is readable by its owner only and lives as long as one token takes.
    """
    with _ENVIRONMENT:
        before = os.environ.get("NTLM_USER_FILE")
        handle, name = mkstemp(prefix="axclarity-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(lines)
            os.environ["NTLM_USER_FILE"] = name
            yield
        finally:
            Path(name).unlink()
            os.environ.pop("NTLM_USER_FILE", None)
            if before is not None:
                os.environ["NTLM_USER_FILE"] = before
