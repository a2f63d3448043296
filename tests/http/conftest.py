"""Servers of one's own: one that does as it is told, byte by byte; one that wants a log-on."""

import hashlib
import socket
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any, Self

import pytest
import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

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
        if not (data := connection.recv(65536)):
            return b""
        received += data
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


class Host:
    """Listens on loopback and converses with each connection in a thread of its own.

    `ended` is released once for each connection that was closed here.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}/service.svc"
        self.closing = Event()
        self.ended = Semaphore(0)
        self._open: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._thread = Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        with socket.create_connection(self._listener.getsockname()):
            pass
        self._thread.join()
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def converse(self, number: int, connection: socket.socket) -> None:
        """Serve one connection until it ends."""
        raise NotImplementedError("each server converses in a way of its own")

    def _serve(self) -> None:
        for number in count():
            connection, _ = self._listener.accept()
            if self.closing.is_set():
                connection.close()
                return
            thread = Thread(target=self._accepted, args=(number, connection))
            self._threads.append(thread)
            thread.start()

    def _accepted(self, number: int, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            with connection:
                self.converse(number, connection)
        except OSError:
            connection.close()
        self.ended.release()


Answer = Callable[[socket.socket, bytes], bool | None]


class Stage(Host):
    """Plays a part: what follows a request is up to `play`, which ends the connection by True.

    `seen` has every request, with the number of the connection that it came on.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.play: Answer = lambda connection, request: True
        self.seen: list[tuple[int, bytes]] = []

    def converse(self, number: int, connection: socket.socket) -> None:
        while request := _request(connection):
            self.seen.append((number, request))
            if self.play(connection, request):
                return


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A stage without TLS."""
    with Stage() as listening:
        yield listening


class LateStage(Stage):
    """Takes connections, and shakes hands only once it may."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(tls)
        self.play = lambda connection, request: connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        )
        self.arrived, self.go = Event(), Event()

    def _accepted(self, number: int, connection: socket.socket) -> None:
        self.arrived.set()
        self.go.wait(5)
        super()._accepted(number, connection)


ACCOUNTS = (("CONTOSO", "axuser", "Pass wörd"), ("CONTOSO", "clerk", "other"))
"""Domain, user and password of those who may come in."""


class Visit:
    """What an acceptor saw of one request."""

    def __init__(self, connection: int, token: bool, user: str | None, content: bytes) -> None:
        self.connection, self.token, self.user, self.content = connection, token, user, content


class Acceptor(Host):
    """IIS in small: authenticates each connection by NTLM or Negotiate, and writes down who came.

    It asks anew for every request if `per_request`, forgets a log-on after `forget_after`
    requests, closes the first `hang_up` connections in the middle of a log-on, and the first
    `close_after` connections once it has turned a request down, or any that turned one down for
    want of a token (`close_without_token`).
    """

    def __init__(self, tls: ssl.SSLContext | None, bindings: GssChannelBindings | None) -> None:
        super().__init__(tls)
        self.schemes = ("Negotiate", "NTLM")
        self.per_request = False
        self.forget_after = 10**9
        self.hang_up = 0
        self.close_after = 0
        self.close_without_token = False
        self.die_at = b"nothing says this"
        self.final_token = ""
        self.visits: list[Visit] = []
        self._bindings = bindings

    @property
    def documents(self) -> list[tuple[str | None, bytes]]:
        """Who was let in with what."""
        return [(visit.user, visit.content) for visit in self.visits if visit.user]

    @property
    def connections(self) -> set[int]:
        """Those that were used."""
        return {visit.connection for visit in self.visits}

    @property
    def challenges(self) -> int:
        """How many requests were turned down."""
        return sum(visit.user is None for visit in self.visits)

    def converse(self, number: int, connection: socket.socket) -> None:
        context: Any = None
        user: str | None = None
        served = 0
        while request := _request(connection):
            head, _, content = request.partition(b"\r\n\r\n")
            if content == self.die_at:
                self.visits.append(Visit(number, False, user, content))
                return
            scheme, token = _authorization(head)
            status, answer = "401 Unauthorized", ""
            if token is not None:
                user, context = None, context or self._context(scheme)
                try:
                    answer = b64encode(context.step(token) or b"").decode()
                except SpnegoError:
                    context, answer = None, ""
                if context and context.complete:
                    user, context, served = context.client_principal, None, 0
                if self.hang_up and context:
                    self.hang_up -= 1
                    return
            if user:
                status, served = "200 OK", served + 1
                answer = self.final_token or answer
            self.visits.append(Visit(number, token is not None, user, content))
            forgotten = self.close_without_token and token is None
            closes = not user and (self.close_after > 0 or forgotten)
            self.close_after -= closes  # before the client can come again, to another thread
            reply = self._reply(status, scheme, answer, (user or "").encode(), closes=closes)
            connection.sendall(reply)
            if closes:
                return
            if self.per_request or served >= self.forget_after:
                user, served = None, 0

    def _context(self, scheme: str) -> Any:
        return spnego.server(
            protocol="ntlm" if scheme == "NTLM" else "negotiate", channel_bindings=self._bindings
        )

    def _reply(
        self, status: str, scheme: str, answer: str, content: bytes, *, closes: bool
    ) -> bytes:
        offers = [f"{scheme} {answer}"] if answer else []
        if status.startswith("401"):
            offers = offers or [*self.schemes, 'Basic realm="AX, NTLM"']
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}"]
        lines += [f"WWW-Authenticate: {offer}" for offer in offers]
        lines += ["Connection: close"] if closes else []
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def _authorization(head: bytes) -> tuple[str, bytes | None]:
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(": ")
        if name.lower() == "authorization":
            scheme, _, token = value.partition(" ")
            return scheme, b64decode(token)
    return "Negotiate", None


class Authority:
    """Signs a certificate for localhost by itself."""

    def __init__(self, directory: Path, algorithm: hashes.SHA256 | hashes.SHA512) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, algorithm)
        )
        self.certificate = directory / "certificate.pem"
        self.key = directory / "key.pem"
        self.encrypted_key = directory / "encrypted.pem"
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        self.certificate.write_bytes(certificate.public_bytes(pem))
        plain = serialization.NoEncryption()
        locked = serialization.BestAvailableEncryption(b"key password")
        self.key.write_bytes(key.private_bytes(pem, pkcs8, plain))
        self.encrypted_key.write_bytes(key.private_bytes(pem, pkcs8, locked))
        self.der = certificate.public_bytes(serialization.Encoding.DER)

    def server(self) -> ssl.SSLContext:
        """For one who shows the certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        """For one who trusts it."""
        return ssl.create_default_context(cafile=str(self.certificate))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate like any."""
    return Authority(tmp_path_factory.mktemp("sha256"), hashes.SHA256())


@pytest.fixture(scope="session")
def authority_512(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate that is signed over another hash."""
    return Authority(tmp_path_factory.mktemp("sha512"), hashes.SHA512())


@pytest.fixture
def secure_stage(authority: Authority) -> Iterator[Stage]:
    """A stage with TLS."""
    with Stage(authority.server()) as listening:
        yield listening


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The accounts, where pyspnego's acceptor looks for them."""
    file = tmp_path / "ntlm-users"
    file.write_text("".join(f"{':'.join(account)}\n" for account in ACCOUNTS), encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(file))


@pytest.fixture
def acceptor(accounts: None) -> Iterator[Acceptor]:
    """Listening without TLS."""
    with Acceptor(None, None) as listening:
        yield listening


def _bound_to(authority: Authority, name: str) -> GssChannelBindings:
    digest = hashlib.new(name, authority.der).digest()
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest)


@pytest.fixture
def secure_acceptor(accounts: None, authority: Authority) -> Iterator[Acceptor]:
    """Listening with TLS; whoever logs on must be bound to it."""
    with Acceptor(authority.server(), _bound_to(authority, "sha256")) as listening:
        yield listening


@pytest.fixture
def secure_acceptor_512(accounts: None, authority_512: Authority) -> Iterator[Acceptor]:
    """The same, with the other certificate."""
    with Acceptor(authority_512.server(), _bound_to(authority_512, "sha512")) as listening:
        yield listening


@pytest.fixture
def late_stage(authority: Authority) -> Iterator[LateStage]:
    """A stage with TLS that lets itself be waited for."""
    with LateStage(authority.server()) as listening:
        yield listening
