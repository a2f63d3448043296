"""Log-ons against an acceptor that keeps them with the connection, as IIS does."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import pytest

from axclarity.errors import (
    AxClarityError,
    ConfigError,
    MalformedReply,
    NotSent,
    OutcomeUnknown,
)
from axclarity.http import (
    AsyncSocketTransport,
    Request,
    Response,
    SocketTransport,
    WindowsAuth,
)
from axclarity.values import Secret

SendAll = Callable[..., list[Response]]

AXUSER = WindowsAuth(user="CONTOSO\\axuser", password=Secret("Pass wörd"))


def account(user: str = "CONTOSO\\axuser", password: str = "Pass wörd", **more: Any) -> WindowsAuth:
    return WindowsAuth(user=user, password=Secret(password), **more)


def document(url: str, content: bytes | None = b"<order/>", **changes: Any) -> Request:
    facts: dict[str, Any] = {
        "destination": "ax",
        "operation": "SalesOrderService.create",
        "method": "POST",
        "url": url,
        "content": content,
        "writes": True,
        "timeout": 10.0,
    }
    return Request(**{**facts, **changes})


def _in_threads(
    auth: WindowsAuth,
    requests: list[Request],
    *,
    callers: int = 1,
    connections: int = 10,
    tls: ssl.SSLContext | None = None,
) -> list[Response]:
    transport = SocketTransport(auth=auth, connections=connections, tls=tls)
    try:
        with ThreadPoolExecutor(callers) as pool:
            return list(pool.map(transport.send, requests))
    finally:
        transport.close()


def _in_tasks(
    auth: WindowsAuth,
    requests: list[Request],
    *,
    callers: int = 1,
    connections: int = 10,
    tls: ssl.SSLContext | None = None,
) -> list[Response]:
    async def main() -> list[Response]:
        transport = AsyncSocketTransport(auth=auth, connections=connections, tls=tls)
        turn = asyncio.Semaphore(callers)

        async def one(request: Request) -> Response:
            async with turn:
                return await transport.send(request)

        try:
            return await asyncio.gather(*map(one, requests))
        finally:
            await transport.aclose()

    return asyncio.run(main())


@pytest.fixture(params=[_in_threads, _in_tasks], ids=["sync", "async"])
def send_all(request: pytest.FixtureRequest) -> SendAll:
    chosen: SendAll = request.param
    return chosen


def outcome(responses: list[Response]) -> Counter[tuple[int, bytes]]:
    return Counter((response.status, response.content) for response in responses)


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_one_log_on_serves_a_connection(acceptor: Any, send_all: SendAll, protocol: str) -> None:
    requests = [document(acceptor.url, b"<order n='%d'/>" % n) for n in range(5)]

    responses = send_all(account(protocol=protocol), requests)

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 5}
    assert len(acceptor.connections) == 1
    assert acceptor.challenges == 1
    assert [visit.content for visit in acceptor.visits if visit.user is None] == [b""]  # the probe
    assert [content for _, content in acceptor.documents] == [r.content for r in requests]
    assert [visit.token for visit in acceptor.visits] == [True, True, False, False, False, False]


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_over_tls_a_log_on_is_bound_to_it(
    secure_acceptor: Any, authority: Any, send_all: SendAll, protocol: str
) -> None:
    requests = [document(secure_acceptor.url)] * 3

    responses = send_all(account(protocol=protocol), requests, tls=authority.client())

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 3}
    assert secure_acceptor.challenges == 1


def test_the_hash_is_the_certificates_own(
    secure_acceptor_512: Any, authority_512: Any, send_all: SendAll
) -> None:
    (response,) = send_all(AXUSER, [document(secure_acceptor_512.url)], tls=authority_512.client())

    assert response.status == 200


def test_without_bindings_a_server_that_wants_them_refuses(
    secure_acceptor: Any, authority: Any, send_all: SendAll
) -> None:
    auth = account(channel_binding=False)

    (response,) = send_all(auth, [document(secure_acceptor.url)], tls=authority.client())

    assert response.status == 401


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
@pytest.mark.parametrize("connections", [4, 64])
def test_64_callers_at_once(
    acceptor: Any, send_all: SendAll, protocol: str, connections: int
) -> None:
    requests = [document(acceptor.url, b"<order n='%d'/>" % n) for n in range(256)]

    responses = send_all(account(protocol=protocol), requests, callers=64, connections=connections)

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 256}
    assert len(acceptor.connections) <= connections
    assert acceptor.challenges == len(acceptor.connections)
    assert sorted(content for _, content in acceptor.documents) == sorted(
        request.content or b"" for request in requests
    )


def test_64_callers_at_once_over_tls(
    secure_acceptor: Any, authority: Any, send_all: SendAll
) -> None:
    requests = [document(secure_acceptor.url)] * 128

    responses = send_all(AXUSER, requests, callers=64, connections=8, tls=authority.client())

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 128}
    assert secure_acceptor.challenges == len(secure_acceptor.connections) <= 8


def test_two_identities_never_mix(acceptor: Any) -> None:
    async def main() -> list[tuple[str, Response]]:
        transports = {
            "axuser": AsyncSocketTransport(auth=AXUSER, connections=3),
            "clerk": AsyncSocketTransport(auth=account("CONTOSO\\clerk", "other"), connections=3),
        }
        names = ["axuser", "clerk"] * 60
        try:
            answers = await asyncio.gather(
                *(transports[n].send(document(acceptor.url, n.encode())) for n in names)
            )
        finally:
            for transport in transports.values():
                await transport.aclose()
        return list(zip(names, answers, strict=True))

    for name, response in asyncio.run(main()):
        assert response.content == f"CONTOSO\\{name}".encode()
    for user, content in acceptor.documents:
        assert user == f"CONTOSO\\{content.decode()}"


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_a_wrong_password_is_a_401(acceptor: Any, send_all: SendAll, protocol: str) -> None:
    requests = [document(acceptor.url)] * 2

    responses = send_all(account(password="wrong", protocol=protocol), requests)

    assert [response.status for response in responses] == [401, 401]
    assert "Negotiate" in responses[0].headers["www-authenticate"]
    assert not acceptor.documents
    assert len(acceptor.connections) == 2  # one that failed is not tried on again


def test_a_user_may_be_named_with_its_realm(acceptor: Any, send_all: SendAll) -> None:
    (response,) = send_all(account("nobody@ax.example"), [document(acceptor.url)])

    assert response.status == 401


def test_a_question_without_a_document_is_its_own_probe(acceptor: Any, send_all: SendAll) -> None:
    question = document(acceptor.url, None, method="GET", writes=False)

    responses = send_all(account(protocol="ntlm"), [question] * 2)

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 2}
    assert len(acceptor.visits) == 3


def test_a_forgotten_log_on_is_made_again(acceptor: Any, send_all: SendAll) -> None:
    acceptor.forget_after = 2
    requests = [document(acceptor.url, b"%d" % n) for n in range(4)]

    responses = send_all(AXUSER, requests)

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 4}
    assert [content for _, content in acceptor.documents] == [b"0", b"1", b"2", b"3"]
    assert len(acceptor.connections) == 1


def test_a_log_on_that_breaks_off_starts_anew(acceptor: Any, send_all: SendAll) -> None:
    acceptor.hang_up = 2

    (response,) = send_all(AXUSER, [document(acceptor.url)])

    assert response.status == 200
    assert len(acceptor.documents) == 1


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_a_challenge_that_closes_its_connection_starts_anew(
    acceptor: Any, send_all: SendAll, protocol: str
) -> None:
    acceptor.close_after = 2

    (response,) = send_all(account(protocol=protocol), [document(acceptor.url)])

    assert response.status == 200
    assert len(acceptor.documents) == 1


def test_a_write_that_was_refused_did_not_happen_and_is_sent_again(
    acceptor: Any, send_all: SendAll
) -> None:
    acceptor.forget_after = 1
    acceptor.close_without_token = True

    responses = send_all(AXUSER, [document(acceptor.url, b"%d" % n) for n in range(2)])

    assert outcome(responses) == {(200, b"CONTOSO\\axuser"): 2}
    assert [content for _, content in acceptor.documents] == [b"0", b"1"]


def test_a_log_on_that_always_breaks_off_sent_nothing(acceptor: Any, send_all: SendAll) -> None:
    acceptor.hang_up = 1000

    with pytest.raises(NotSent):
        send_all(AXUSER, [document(acceptor.url)])
    assert 1000 - acceptor.hang_up == 3


def test_a_document_on_an_authenticated_connection_is_not_sent_twice(
    acceptor: Any, send_all: SendAll
) -> None:
    acceptor.die_at = b"deadly"

    with pytest.raises(OutcomeUnknown):
        send_all(AXUSER, [document(acceptor.url), document(acceptor.url, b"deadly")])
    assert [content for _, content in acceptor.documents] == [b"<order/>", b"deadly"]


def test_no_log_on_without_an_offer(acceptor: Any, send_all: SendAll, wire: Any) -> None:
    wire.behaviour = lambda connection: connection.sendall(
        b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 3\r\n\r\nno!"
    )

    (response,) = send_all(AXUSER, [document(wire.url)])

    assert (response.status, response.content) == (401, b"no!")


def test_a_refusal_in_a_token_is_final(stage: Any, send_all: SendAll) -> None:
    refusal = b"HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate oQcwBaADCgEC\r\n"
    stage.play = lambda connection, request: connection.sendall(
        refusal + b"Connection: close\r\nContent-Length: 3\r\n\r\nno!"
    )

    (response,) = send_all(AXUSER, [document(stage.url)])

    assert (response.status, response.content) == (401, b"no!")
    assert len(stage.seen) == 1  # or an account would soon be locked


def test_a_server_that_asks_for_nothing_gets_the_document(send_all: SendAll, wire: Any) -> None:
    def serve(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 500 Empty\r\nContent-Length: 2\r\n\r\nno")
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes")

    wire.behaviour = serve

    (response,) = send_all(AXUSER, [document(wire.url)])

    assert (response.status, response.content) == (200, b"yes")


@pytest.mark.parametrize(("writes", "expected"), [(True, OutcomeUnknown), (False, MalformedReply)])
def test_a_server_that_cannot_prove_itself_is_not_believed(
    acceptor: Any, send_all: SendAll, writes: bool, expected: type[AxClarityError]
) -> None:
    acceptor.final_token = "oQcwBaADCgEC"  # a NegTokenResp that says "rejected"

    with pytest.raises(AxClarityError, match="did not prove who it is") as caught:
        send_all(AXUSER, [document(acceptor.url, writes=writes)])
    assert type(caught.value) is expected


def test_a_password_is_shown_nowhere() -> None:
    assert "wörd" not in repr(AXUSER)
    assert "CONTOSO" in repr(AXUSER)


def test_settings_that_cannot_work() -> None:
    with pytest.raises(ConfigError, match=r"auth\.user"):
        WindowsAuth(user=None, password=Secret("x"))
    with pytest.raises(ConfigError, match=r"auth\.protocol"):
        WindowsAuth(user=None, protocol="basic")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("kind", [SocketTransport, AsyncSocketTransport])
def test_an_identity_of_another_kind_is_refused_and_not_shown(kind: Any) -> None:
    with pytest.raises(ConfigError, match="WindowsAuth") as refused:
        kind(auth=("svc", "hunter2"))

    assert refused.value.rule == "auth.windows"
    assert "hunter2" not in str(refused.value)


@pytest.mark.skipif(bool(find_spec("gssapi")), reason="Kerberos is available here")
def test_without_kerberos_the_remedy_is_named() -> None:
    auth = WindowsAuth(user="axuser@AX.EXAMPLE", password=Secret("x"), protocol="kerberos")

    for kind in (SocketTransport, AsyncSocketTransport):
        with pytest.raises(ConfigError, match=r"pip install 'axclarity\[kerberos\]'"):
            kind(auth=auth)
