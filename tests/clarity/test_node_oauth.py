"""Tokens from an authorization server that nobody here wrote: npm's `oidc-provider`."""

import json
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from shutil import copy, which
from threading import Barrier, Thread
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from attrs import define, evolve

from axclarity.errors import NotAuthorised
from axclarity.http import (
    ClientAuthentication,
    ClientCredentials,
    FileTokenStore,
    Grant,
    RefreshToken,
    Request,
    Response,
    SocketTransport,
    TokenSource,
    TokenStore,
    drive,
)
from axclarity.values import Secret

pytestmark = pytest.mark.node

HERE = Path(__file__).parent / "node"
CLIENT, SECRET = "axclarity", "s:cr/t +%&"
METHODS: dict[ClientAuthentication, str] = {
    "basic": "client_secret_basic",
    "body": "client_secret_post",
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server script beside an installed `oidc-provider`."""
    npm = which("npm")
    if which("node") is None or npm is None:
        pytest.skip("Node.js with npm is not installed: the foreign OAuth server was NOT tried")
    directory = tmp_path_factory.mktemp("node")
    for name in ("package.json", "server.mjs"):
        copy(HERE / name, directory)
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    installed = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if installed.returncode:
        reason = installed.stderr.strip().splitlines()[:1]
        pytest.skip(f"npm cannot install oidc-provider, so it was NOT tried: {reason}")
    return directory


@define
class Party:
    """The running server, and this side of the wire. Only our own clock can be moved."""

    issuer: str
    refresh_tokens: list[str]
    authentication: ClientAuthentication
    transport: SocketTransport
    now: float = 0.0
    token_requests: int = 0

    @property
    def app(self) -> ClientCredentials:
        return ClientCredentials(
            client_id=CLIENT,
            client_secret=Secret(SECRET),
            scopes=("orders", "products"),
            authentication=self.authentication,
        )

    def user(self) -> RefreshToken:
        """One who agreed just now."""
        return RefreshToken(
            client_id=CLIENT,
            client_secret=Secret(SECRET),
            refresh_token=Secret(self.refresh_tokens.pop()),
            authentication=self.authentication,
        )

    def source(self, grant: Grant, store: TokenStore | None = None) -> TokenSource:
        self.token_requests = 0
        return TokenSource(
            f"{self.issuer}/token",
            grant,
            destination="clarity",
            clock=lambda: self.now,
            store=store,
        )

    def send(self, request: Request) -> Response:
        self.token_requests += request.operation == "oauth.token"
        return self.transport.send(request)

    def close(self) -> None:
        """The transport is closed with the server."""

    def introspected(self, source: TokenSource) -> Any:
        """What the server knows about our token."""
        response = drive(
            source.authorised(lambda bearer: self._about(bearer, "introspection")), self
        )
        assert response.status == 200
        return json.loads(response.content)

    def revoke(self, bearer: str) -> None:
        assert self.transport.send(self._about(bearer, "revocation")).status == 200

    def me(self, source: TokenSource, seen: list[str] | None = None) -> Response:
        """Ask for what only a good token of a user gets."""

        def request_with(bearer: str) -> Request:
            if seen is not None:
                seen.append(bearer)
            headers = {"authorization": bearer}
            return self._request("GET", "/me", headers)

        return drive(source.authorised(request_with), self)

    def _about(self, bearer: str, what: str) -> Request:
        form = {"token": bearer.removeprefix("Bearer ")}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if self.authentication == "basic":
            pair = f"{CLIENT}:{quote(SECRET, safe='')}"
            headers["authorization"] = "Basic " + b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": CLIENT, "client_secret": SECRET}
        request = self._request("POST", f"/token/{what}", headers)
        return evolve(request, content=urlencode(form).encode())

    def _request(self, method: str, path: str, headers: dict[str, str]) -> Request:
        return Request(
            destination="clarity",
            operation="ask",
            method=method,
            url=self.issuer + path,
            headers=headers,
        )


@pytest.fixture(scope="module", params=METHODS)
def party(directory: Path, request: pytest.FixtureRequest) -> Iterator[Party]:
    command = ["node", "server.mjs", CLIENT, SECRET, METHODS[request.param]]
    transport = SocketTransport()
    pipe = subprocess.PIPE
    with (
        (directory / "errors.txt").open("w") as errors,
        subprocess.Popen(
            command, cwd=directory, stdin=pipe, stdout=pipe, stderr=errors, text=True
        ) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line, (directory / "errors.txt").read_text()
        facts = json.loads(line)
        yield Party(facts["issuer"], facts["refreshTokens"], request.param, transport)
        transport.close()


def test_client_credentials_get_a_token_with_its_scopes(party: Party) -> None:
    known = party.introspected(party.source(party.app))

    assert known["active"]
    assert known["client_id"] == CLIENT
    assert set(known["scope"].split()) == {"orders", "products"}


def test_it_is_used_until_shortly_before_its_end(party: Party) -> None:
    source = party.source(party.app)
    party.introspected(source)
    party.now += 569
    party.introspected(source)
    assert party.token_requests == 1

    party.now += 1
    assert party.introspected(source)["active"]
    assert party.token_requests == 2


def test_a_refresh_token_gets_tokens_and_its_successors_do(party: Party) -> None:
    source = party.source(party.user())
    seen: list[str] = []
    for _ in range(4):
        response = party.me(source, seen)
        assert (response.status, json.loads(response.content)) == (200, {"sub": "user"})
        party.now += 3600

    assert len(set(seen)) == party.token_requests == 4


def test_a_withdrawn_token_is_replaced(party: Party) -> None:
    source = party.source(party.user())
    seen: list[str] = []
    party.me(source, seen)
    party.revoke(seen[0])
    status = party.me(source, seen).status

    assert (status, len(set(seen)), len(seen)) == (200, 2, 3)


def test_a_used_refresh_token_is_refused_by_name(party: Party) -> None:
    user = party.user()
    party.me(party.source(user))

    with pytest.raises(NotAuthorised) as caught:
        party.me(party.source(user))
    assert caught.value.context["code"] == "invalid_grant"


def test_the_next_process_has_its_successor_from_the_store(party: Party, tmp_path: Path) -> None:
    user, store = party.user(), FileTokenStore(tmp_path / "token.json")
    party.me(party.source(user, store))
    party.now += 3600

    assert party.me(party.source(user, store)).status == 200


def test_64_threads_use_a_refresh_token_once(party: Party) -> None:
    source, barrier = party.source(party.user()), Barrier(64)
    statuses: list[int] = []

    def run() -> None:
        barrier.wait()
        statuses.append(party.me(source).status)

    threads = [Thread(target=run) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 64
    assert party.token_requests == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_secret": Secret("wrong")}, "invalid_client"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"scopes": ("payments",)}, "invalid_scope"),
    ],
)
def test_refusals_are_told_apart(party: Party, change: dict[str, Any], code: str) -> None:
    with pytest.raises(NotAuthorised) as caught:
        party.introspected(party.source(evolve(party.app, **change)))
    assert caught.value.context["code"] == code
