"""A log-on to IIS as a conversation: NTLM and Negotiate authenticate the connection."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import partial
from typing import Any

import spnego
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import FeatureMissingError, SpnegoError

from axclarity.errors import AxClarityError, NotAuthorised, NotSent
from axclarity.http._conversation import Call, Line, Steps, whole
from axclarity.http._failures import LogOnInterrupted, UnusableReply
from axclarity.http._reply import Reply
from axclarity.http._windows import WindowsAuth, no_kerberos

__all__ = ["Logon"]

_MOST_LEGS = 6
_NO_KDC = -1765328228 % 2**32  # KRB5_KDC_UNREACH
_SINGLE_TOKEN = "kerberos"  # noqa: S105  the name of a protocol


class Logon:
    """Authenticates connections for one identity, and learns what the server wants."""

    def __init__(self, auth: WindowsAuth) -> None:
        self._auth = auth
        self._scheme = "NTLM" if auth.protocol == "ntlm" else "Negotiate"
        self._per_request = False

    def asked(self, call: Call, line: Line) -> Steps[Reply]:
        """Send a request on a connection, authenticated before or along with it.

        A 401 after the log-on comes back as it is.
        """
        once = not (self._per_request and line.logged_on == _SINGLE_TOKEN)
        if line.logged_on is not None and once:
            reply = yield from call.asked()
            if reply.status != 401:
                return reply
            self._per_request = line.logged_on == _SINGLE_TOKEN
            yield from _refused(call, reply)
            _stay(reply)
        return (yield from self._logged_on(call, line))

    def _logged_on(self, call: Call, line: Line) -> Steps[Reply]:
        line.logged_on = None
        certificate = line.certificate()  # here: no other thread may touch a live TLS connection
        context = yield partial(self._context, call, certificate)
        token = yield partial(_first_token, call, context)
        document = self._rides_along(call, context)
        legs = 0
        while True:
            legs += 1
            authorization = f"{self._scheme} {b64encode(token).decode()}"
            reply = yield from call.asked(authorization, document=document)
            answer = _token(self._scheme, reply.headers)
            if reply.status != 401:
                yield partial(_verify, context, answer)
                line.logged_on = context.negotiated_protocol or self._auth.protocol
                return reply if document else (yield from self._let_in(call, line, reply))
            if answer is None or legs == _MOST_LEGS:
                return reply
            content = yield from _refused(call, reply)
            token = yield partial(_next_token, context, answer)
            if not token:
                reply.give_back(content)
                return reply
            _stay(reply)
            document = True

    def _rides_along(self, call: Call, context: spnego.ContextProxy) -> bool:
        """Whether the document goes with the first token: one may do, or there is none."""
        single = context.negotiated_protocol == _SINGLE_TOKEN or self._per_request
        return single or call.request.content is None

    def _let_in(self, call: Call, line: Line, probe: Reply) -> Steps[Reply]:
        """The first token was enough: now the document, with a token of its own if need be."""
        yield from whole(probe)
        _stay(probe)
        reply = yield from call.asked()
        if reply.status != 401 or self._per_request:
            return reply
        self._per_request = True
        yield from _refused(call, reply)
        _stay(reply)
        return (yield from self._logged_on(call, line))

    def _context(self, call: Call, certificate: bytes | None) -> spnego.ContextProxy:
        auth = self._auth
        try:
            return spnego.client(
                auth.user,
                auth.password.reveal() if auth.password else None,
                hostname=auth.hostname or call.address.origin.host,
                service=auth.service,
                channel_bindings=_bindings(certificate) if auth.channel_binding else None,
                protocol=auth.protocol,
            )
        except (ImportError, FeatureMissingError):
            raise no_kerberos() from None
        except Exception as error:  # of Kerberos, it lets through whatever the system raises
            raise _no_logon(call, error) from error


def _first_token(call: Call, context: spnego.ContextProxy) -> bytes:
    try:
        return context.step() or b""
    except Exception as error:
        raise _no_logon(call, error) from error


def _next_token(context: spnego.ContextProxy, answer: bytes) -> bytes | None:
    if context.complete:
        return None
    try:
        return context.step(answer)
    except SpnegoError:
        return None  # the server refused, in a token


def _verify(context: spnego.ContextProxy, answer: bytes | None) -> None:
    if answer is None or context.complete:
        return
    try:
        context.step(answer)
    except SpnegoError as error:
        raise UnusableReply(
            f"the server did not prove who it is ({type(error).__name__})."
        ) from None


def _refused(call: Call, reply: Reply) -> Steps[bytes]:
    """Read a 401 to its end: whatever was asked did not happen, and can be asked again."""
    content = yield from whole(reply)
    call.sent = False
    return content


def _stay(reply: Reply) -> None:
    """A log-on goes on where it began: on the same connection."""
    if not reply.reusable:
        raise LogOnInterrupted


def _token(scheme: str, headers: Mapping[str, str]) -> bytes | None:
    """The token that came for a scheme (RFC 4559, 4.1)."""
    pattern = rf"(?:^|,)\s*{scheme}\s+([A-Za-z0-9+/]+=*)\s*(?:,|$)"
    found = re.search(pattern, headers.get("www-authenticate", ""), re.IGNORECASE)
    if found is None or len(found[1]) % 4:
        return None
    return b64decode(found[1])


def _bindings(certificate: bytes | None) -> GssChannelBindings | None:
    """`tls-server-end-point` (RFC 5929, 4.1): MD5 and SHA-1 are replaced by SHA-256."""
    if certificate is None:
        return None
    try:
        algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    if algorithm is None:
        return None  # left undefined there
    if isinstance(algorithm, hashes.MD5 | hashes.SHA1):
        algorithm = hashes.SHA256()
    digest = hashes.Hash(algorithm)
    digest.update(certificate)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.finalize())


def _no_logon(call: Call, error: Exception) -> AxClarityError:
    what = f"{call.request.operation} on {call.request.destination}: not sent, no log-on"
    code = _kerberos_code(error)
    kind = f"{type(error).__name__} {code:#x}" if code else type(error).__name__
    if code == _NO_KDC:
        return NotSent(
            f"{what} ({kind}). Check that a domain controller can be reached.",
            operation=call.request.operation,
        )
    return NotAuthorised(
        f"{what} ({kind}). Check the user, the password or the ticket, and the name of the server.",
        operation=call.request.operation,
    )


def _kerberos_code(error: Any) -> int:
    """What Kerberos itself said, below all that was wrapped around it; 0 if nothing."""
    while inner := getattr(error, "base_error", None):
        error = inner
    code: int = getattr(error, "min_code", getattr(error, "err_code", 0))
    return code % 2**32
