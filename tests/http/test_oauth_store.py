"""Tokens that outlive a process, or that several processes share."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, evolve, field

from axclarity.errors import ConfigError, NotAuthorised
from axclarity.http import (
    ClientCredentials,
    FileTokenStore,
    Grant,
    RefreshToken,
    Request,
    Response,
    StoredToken,
    TokenSource,
    TokenStore,
    drive,
)
from axclarity.values import Secret

URL = "https://shop.example/oauth/token"
APP = ClientCredentials(client_id="app", client_secret=Secret("s3cret"), scopes=("orders",))
USER = RefreshToken(client_id="app", client_secret=None, refresh_token=Secret("refresh-0"))
T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TOKEN = StoredToken(
    access_token=Secret("an access token"),
    refresh_token=Secret("a refresh token"),
    renew_at=T0,
    origin="0f",
)


@define
class Server:
    """Gives token-N for a while, each with a refresh-N that is good once; time is here too."""

    refreshable: str = "refresh-0"
    now: float = 0.0
    lifetime: int = 300
    asked: list[str] = field(factory=list)
    revoked: set[str] = field(factory=set)
    seen: list[str] = field(factory=list)
    on_refresh: Callable[[], object] = lambda: None

    def send(self, request: Request) -> Response:
        if request.operation != "oauth.token":
            self.seen.append(request.headers["authorization"].removeprefix("Bearer "))
            return Response(status=401 if self.seen[-1] in self.revoked else 200)
        *_, refresh = (request.content or b"").decode().partition("refresh_token=refresh")
        refresh = f"refresh{refresh.split('&')[0]}" if refresh else ""
        self.asked.append(refresh or "client_credentials")
        if refresh:
            self.on_refresh()
        if refresh and refresh != self.refreshable:
            return Response(status=400, content=b'{"error": "invalid_grant"}')
        return self.issued()

    def issued(self) -> Response:
        number = len(self.asked)
        self.refreshable = f"refresh-{number}"
        facts = {
            "access_token": f"token-{number}",
            "refresh_token": self.refreshable,
            "expires_in": self.lifetime,
        }
        return Response(status=200, content=json.dumps(facts).encode())

    def close(self) -> None:
        """Nothing is open."""

    def source(self, grant: Grant, store: TokenStore) -> TokenSource:
        """As another process would make it; its monotonic clock began elsewhere."""
        began = len(self.asked) * 1000.0
        return TokenSource(
            URL,
            grant,
            destination="clarity",
            clock=lambda: self.now + began,
            now=lambda: T0 + timedelta(seconds=self.now),
            store=store,
        )

    def get(self, source: TokenSource) -> int:
        return drive(source.authorised(_order), self).status


def _order(authorization: str) -> Request:
    return Request(
        destination="clarity",
        operation="orders.get",
        method="GET",
        url="https://shop.example/api/v1/orders/1",
        headers={"authorization": authorization},
    )


@pytest.fixture
def store(tmp_path: Path) -> FileTokenStore:
    return FileTokenStore(tmp_path / "token.json")


@pytest.mark.parametrize("token", [TOKEN, evolve(TOKEN, refresh_token=None)])
def test_a_file_gives_back_what_it_was_given(store: FileTokenStore, token: StoredToken) -> None:
    assert store.load() is None
    store.save(TOKEN)
    store.save(token)

    assert store.load() == token
    assert [path.name for path in store.path.parent.iterdir()] == ["token.json"]


@pytest.mark.skipif(os.name != "posix", reason="no such modes")
def test_nobody_else_may_read_the_file(store: FileTokenStore) -> None:
    store.save(TOKEN)
    assert store.path.stat().st_mode & 0o777 == 0o600

    store.path.chmod(0o640)
    with pytest.raises(ConfigError, match="open to other users"):
        store.load()
    store.save(TOKEN)
    assert store.path.stat().st_mode & 0o777 == 0o600


GOOD = {"access_token": "an access token", "refresh_token": None, "renew_at": T0.isoformat()}


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps({**GOOD}),
        json.dumps({**GOOD, "origin": 1}),
        json.dumps({**GOOD, "origin": "", "access_token": None}),
        json.dumps({**GOOD, "origin": "", "refresh_token": 1}),
        json.dumps({**GOOD, "origin": "", "renew_at": "soon"}),
        json.dumps({**GOOD, "origin": "", "renew_at": "2026-03-01T08:00:00"}),
        json.dumps({**GOOD, "origin": "", "renew_at": 1}),
    ],
)
def test_a_file_that_holds_no_token_is_refused(store: FileTokenStore, content: str) -> None:
    store.path.write_text(content)
    store.path.chmod(0o600)

    with pytest.raises(ConfigError, match="does not hold a token") as caught:
        store.load()
    assert "an access token" not in str(caught.value)


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        FileTokenStore(tmp_path / "missing" / "token.json").save(TOKEN)


def test_a_failed_replacement_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "token.json").mkdir()

    with pytest.raises(ConfigError, match="cannot be written"):
        FileTokenStore(tmp_path / "token.json").save(TOKEN)
    assert [path.name for path in tmp_path.iterdir()] == ["token.json"]


@pytest.mark.parametrize("grant", [APP, USER])
def test_the_next_process_goes_on_with_the_token(store: FileTokenStore, grant: Grant) -> None:
    server = Server()
    server.get(server.source(grant, store))
    server.now = 200.0
    later = server.source(grant, store)
    server.get(later)

    assert server.seen == ["token-1", "token-1"]
    server.now = 270.0
    server.get(later)
    assert server.seen[-1] == "token-2"
    assert server.asked[1:] == ["refresh-1"]


def test_after_its_end_the_refresh_token_is_still_there(store: FileTokenStore) -> None:
    server = Server()
    server.get(server.source(USER, store))
    server.now = 100_000.0
    server.get(server.source(USER, store))

    assert server.asked == ["refresh-0", "refresh-1"]


def test_a_token_of_another_process_is_used_rather_than_a_new_one(store: FileTokenStore) -> None:
    server = Server()
    ours, theirs = server.source(USER, store), server.source(USER, store)
    server.get(ours)
    server.now = 280.0
    server.get(theirs)
    server.get(ours)

    assert server.asked == ["refresh-0", "refresh-1"]
    assert server.seen[-1] == "token-2"


def test_a_refused_token_is_looked_up_before_another_is_fetched(store: FileTokenStore) -> None:
    server = Server()
    ours = server.source(USER, store)
    server.get(ours)
    server.revoked.add("token-1")
    server.now = 1.0
    server.get(server.source(USER, store))
    server.get(ours)

    assert server.seen[-1] == "token-2"
    assert len(server.asked) == 2


def test_if_that_is_refused_too_one_is_fetched(store: FileTokenStore) -> None:
    server = Server()
    ours = server.source(USER, store)
    server.get(ours)
    server.revoked.add("token-1")
    server.now = 1.0
    server.get(server.source(USER, store))
    server.revoked.add("token-2")

    assert server.get(ours) == 200
    assert server.seen[-3:] == ["token-1", "token-2", "token-3"]


@pytest.mark.parametrize("grant", [APP, USER])
def test_a_refresh_that_lost_a_race_takes_the_winners_token(
    store: FileTokenStore, grant: Grant
) -> None:
    server = Server()
    ours, theirs = server.source(grant, store), server.source(grant, store)
    server.get(ours)
    server.now = 280.0

    def overtaken() -> None:
        server.on_refresh = lambda: None
        server.get(theirs)

    server.on_refresh = overtaken

    assert server.get(ours) == 200
    assert server.asked[1:] == ["refresh-1", "refresh-1"]
    assert server.seen[-2:] == ["token-3", "token-3"]


def test_a_refresh_token_is_dead_only_if_nobody_has_a_better_one(store: FileTokenStore) -> None:
    server = Server()
    ours = server.source(USER, store)
    server.get(ours)
    good, server.refreshable = server.refreshable, "withdrawn"
    server.now = 280.0
    for _ in range(2):
        with pytest.raises(NotAuthorised):
            server.get(ours)
    assert len(server.asked) == 2

    kept = store.load()
    assert kept is not None
    assert kept.refresh_token == Secret(good)
    renewed = T0 + timedelta(seconds=500)
    store.save(evolve(kept, access_token=Secret("by hand"), renew_at=renewed))
    assert server.get(ours) == 200
    assert server.seen[-1] == "by hand"


@pytest.mark.parametrize(
    "grant",
    [
        evolve(APP, scopes=("orders", "returns")),
        evolve(APP, client_id="other"),
        RefreshToken(client_id="app", client_secret=None, refresh_token=Secret("refresh-1")),
    ],
)
def test_a_token_of_another_origin_is_not_used(store: FileTokenStore, grant: Grant) -> None:
    server = Server()
    server.get(server.source(APP, store))
    server.get(server.source(grant, store))

    assert server.seen == ["token-1", "token-2"]


def test_a_new_refresh_token_in_the_settings_is_used(store: FileTokenStore) -> None:
    server = Server()
    server.get(server.source(USER, store))
    server.refreshable = "refresh-new"
    server.get(server.source(evolve(USER, refresh_token=Secret("refresh-new")), store))

    assert server.asked == ["refresh-0", "refresh-new"]


def test_a_clock_that_was_set_back_keeps_no_token_for_years(store: FileTokenStore) -> None:
    server = Server()
    server.get(server.source(APP, store))
    kept = store.load()
    assert kept is not None
    store.save(evolve(kept, renew_at=T0 + timedelta(days=3650)))
    later = server.source(APP, store)
    server.get(later)
    server.now = 86_400.0
    store.path.unlink()
    server.get(later)

    assert server.seen == ["token-1", "token-1", "token-2"]


def test_a_store_that_fails_is_told_and_loses_no_token(store: FileTokenStore) -> None:
    server = Server()
    missing = FileTokenStore(store.path.parent / "missing" / "token.json")
    source = server.source(USER, missing)

    with pytest.raises(ConfigError, match="cannot be written"):
        server.get(source)
    assert server.get(source) == 200
    missing.path.parent.mkdir()
    missing.save(evolve(TOKEN, renew_at=T0 + timedelta(seconds=1)))
    server.now = 280.0
    assert server.get(source) == 200
    assert server.asked == ["refresh-0", "refresh-1"]


def test_an_older_token_in_the_store_does_not_replace_a_newer_one(store: FileTokenStore) -> None:
    server = Server()
    source = server.source(USER, store)
    server.get(source)
    old = store.load()
    assert old is not None
    server.now = 280.0
    server.get(source)
    store.save(old)
    server.now = 560.0
    server.get(source)

    assert server.asked == ["refresh-0", "refresh-1", "refresh-2"]


def test_a_token_that_another_process_got_later_is_used_though_it_ends_sooner(
    store: FileTokenStore,
) -> None:
    shop = Server()
    mine, theirs = shop.source(USER, store), shop.source(USER, store)
    assert (shop.get(mine), shop.get(theirs)) == (200, 200)
    shop.revoked |= {"token-1"}
    shop.lifetime = 200
    assert shop.get(theirs) == 200

    assert shop.get(mine) == 200
    assert shop.asked == ["refresh-0", "refresh-1"]  # which is good once
