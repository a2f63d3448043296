"""Tokens: fetched once, used until shortly before they end, replaced once after a 401."""

import asyncio
import json
import logging
import pickle
import traceback
from base64 import b64decode
from collections.abc import Callable
from copy import copy, deepcopy
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from attrs import evolve

from axclarity.errors import (
    AxClarityError,
    ConfigError,
    MalformedReply,
    NoReply,
    NotAuthorised,
    RateLimited,
    ServerBusy,
)
from axclarity.http import (
    ClientCredentials,
    Grant,
    RefreshToken,
    Request,
    Response,
    StoredToken,
    TokenSource,
    drive,
    drive_async,
)
from axclarity.values import Secret

CREDENTIALS = ClientCredentials(
    client_id="my app", client_secret=Secret("s:cr/t"), scopes=("orders", "shipments")
)
USER = RefreshToken(
    client_id="my app", client_secret=Secret("s:cr/t"), refresh_token=Secret("refresh-0")
)
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class Shop:
    """Hands out token-1, token-2 …; refuses whichever are revoked.

    With `rotating`, refresh-1, refresh-2 … come with them, and each is good once.
    """

    def __init__(
        self, lifetime: object = 300, grant: Grant = CREDENTIALS, *, rotating: bool = False
    ) -> None:
        self.lifetime = lifetime
        self.rotating = rotating
        self.refreshable = "refresh-0"
        self.now = 1000.0
        self.revoked: set[str] = set()
        self.tokens: list[Request] = []
        self.asked: list[str] = []
        self.token_answer: Response | AxClarityError | None = None
        self.source = TokenSource(
            "https://shop.example/oauth/token",
            grant,
            destination="clarity",
            clock=lambda: self.now,
            now=lambda: NOW,
        )

    def send(self, request: Request) -> Response:
        if request.operation != "oauth.token":
            self.asked.append(request.headers["authorization"])
            refused = self.asked[-1].removeprefix("Bearer ") in self.revoked
            return Response(status=401 if refused else 200)
        self.tokens.append(request)
        if isinstance(self.token_answer, AxClarityError):
            raise self.token_answer
        return self.token_answer or self.token_for(form(request))

    def token_for(self, asked: dict[str, str]) -> Response:
        if asked.get("refresh_token", self.refreshable) != self.refreshable:
            return problem("invalid_grant")
        number = len(self.tokens)
        facts: dict[str, object] = {
            "access_token": f"token-{number}",
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }
        if self.rotating:
            self.refreshable = facts["refresh_token"] = f"refresh-{number}"
        return Response(status=200, content=json.dumps(facts).encode())

    def close(self) -> None:
        """Nothing is open."""

    def get(self) -> Response:
        return drive(self.source.authorised(_order), self)

    @property
    def grants(self) -> list[str]:
        """How each token was asked for."""
        return [(f := form(r)).get("refresh_token", f["grant_type"]) for r in self.tokens]


def form(request: Request) -> dict[str, str]:
    return {name: text for name, (text,) in parse_qs((request.content or b"").decode()).items()}


def problem(code: object, status: int = 400) -> Response:
    facts = {"error": code, "error_description": "s:cr/t is not good"}
    return Response(status=status, content=json.dumps(facts).encode())


def _order(authorization: str) -> Request:
    return Request(
        destination="clarity",
        operation="orders.get",
        method="GET",
        url="https://shop.example/api/v1/orders/1",
        headers={"authorization": authorization},
    )


def _write(authorization: str) -> Request:
    return evolve(_order(authorization), method="POST", operation="orders.post", writes=True)


def test_the_token_request_is_rfc_6749s() -> None:
    shop = Shop()
    shop.get()

    (request,) = shop.tokens
    assert (request.method, request.url) == ("POST", "https://shop.example/oauth/token")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    scheme, _, encoded = request.headers["authorization"].partition(" ")
    assert (scheme, b64decode(encoded)) == ("Basic", b"my%20app:s%3Acr%2Ft")
    assert form(request) == {"grant_type": "client_credentials", "scope": "orders shipments"}
    assert not request.writes


def test_a_token_is_fetched_once_and_reused() -> None:
    shop = Shop()

    assert [shop.get().status for _ in range(3)] == [200, 200, 200]
    assert len(shop.tokens) == 1
    assert shop.asked == ["Bearer token-1"] * 3


@pytest.mark.parametrize(
    ("lifetime", "good_until"),
    [
        (300, 270.0),
        (60, 30.0),
        (40, 20.0),
        (10, 5.0),
        ("300", 270.0),
        (None, 270.0),
        (0, 270.0),
        (-1, 270.0),
        (True, 270.0),
        ("soon", 270.0),
        ([], 270.0),
        (float("nan"), 270.0),
        (1e308, 86_370.0),
        (float("inf"), 86_370.0),
        (10**400, 86_370.0),
        ("9" * 500, 86_370.0),
    ],
)
def test_a_token_is_replaced_before_it_ends(lifetime: object, good_until: float) -> None:
    shop = Shop(lifetime)
    shop.get()
    shop.now += good_until - 0.001
    shop.get()
    assert len(shop.tokens) == 1

    shop.now += 0.001
    shop.get()
    assert shop.asked[-1] == "Bearer token-2"


def test_a_401_is_answered_with_a_new_token_once() -> None:
    shop = Shop()
    shop.get()
    shop.revoked.add("token-1")

    assert shop.get().status == 200
    assert shop.asked[-2:] == ["Bearer token-1", "Bearer token-2"]
    assert shop.get().status == 200
    assert len(shop.tokens) == 2


def test_a_write_is_sent_again_too() -> None:
    shop = Shop()
    shop.get()
    shop.revoked.add("token-1")

    assert drive(shop.source.authorised(_write), shop).status == 200


def test_a_fresh_token_that_is_refused_halts() -> None:
    shop = Shop()
    shop.revoked |= {"token-1", "token-2"}

    with pytest.raises(NotAuthorised, match="fresh token") as caught:
        shop.get()
    assert caught.value.context["destination"] == "clarity"
    assert len(shop.asked) == len(shop.tokens) == 2


def test_after_that_the_token_endpoint_is_left_alone() -> None:
    shop = Shop()
    shop.revoked |= {f"token-{number}" for number in range(9)}
    for _ in range(10):
        with pytest.raises(NotAuthorised):
            shop.get()
    assert len(shop.tokens) == 2

    shop.now += 270
    with pytest.raises(NotAuthorised):
        shop.get()
    assert len(shop.tokens) == 4


def test_a_shop_that_was_mended_is_asked_again() -> None:
    shop = Shop()
    shop.revoked |= {"token-1", "token-2"}
    with pytest.raises(NotAuthorised):
        shop.get()

    shop.revoked.clear()

    assert shop.get().status == 200
    assert len(shop.tokens) == 2


def test_reset_fetches_a_new_token() -> None:
    shop = Shop()
    shop.revoked |= {"token-1", "token-2"}
    with pytest.raises(NotAuthorised):
        shop.get()

    shop.source.reset()

    assert shop.get().status == 200
    assert shop.asked[-1] == "Bearer token-3"
    shop.get()
    assert len(shop.tokens) == 3


def test_reset_before_anything_is_harmless() -> None:
    shop = Shop()
    shop.source.reset()

    assert shop.get().status == 200


PAGE = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Response(status=400), NotAuthorised),
        (Response(status=401), NotAuthorised),
        (Response(status=401, headers=PAGE, content=b"<html>"), NotAuthorised),
        (Response(status=403), NotAuthorised),
        (problem("invalid_client", 401), NotAuthorised),
        (problem("invalid_client"), NotAuthorised),
        (problem("invalid_client", 200), NotAuthorised),
        (problem("invalid_grant"), NotAuthorised),
        (problem("missing_token"), NotAuthorised),
        (problem("s:cr/t"), NotAuthorised),
        (problem(["s:cr/t"]), NotAuthorised),
        (Response(status=400, content=b'{"access_token": "s:cr/t"}'), NotAuthorised),
        (Response(status=400, content=b"[" * 100_000), NotAuthorised),
        (problem("temporarily_unavailable"), ServerBusy),
        (problem("temporarily_unavailable", 401), ServerBusy),
        (problem("server_error", 200), ServerBusy),
        (Response(status=429), RateLimited),
        (Response(status=500), ServerBusy),
        (Response(status=503), ServerBusy),
        (Response(status=302, headers={"location": "https://evil.example/"}), ServerBusy),
        (Response(status=404), ServerBusy),
        (Response(status=200, content=b"<html>"), ServerBusy),
        (Response(status=200, content=b" <!doctype html>"), ServerBusy),
        (Response(status=200, headers=PAGE, content=b"Back soon."), ServerBusy),
        (Response(status=400, content=b"<html>"), ServerBusy),
        (Response(status=200, content=b""), ServerBusy),
        (Response(status=200, content=b"{}"), MalformedReply),
        (Response(status=200, content=b"[]"), MalformedReply),
        (Response(status=200, content=b"\xff"), ServerBusy),
        (Response(status=200, content=b"[" * 100_000), ServerBusy),
        (Response(status=200, content=b'{"access_token": null}'), MalformedReply),
        (Response(status=200, content=b'{"access_token": 1}'), MalformedReply),
        (Response(status=200, content=b'{"access_token": ""}'), MalformedReply),
        (Response(status=200, content=b'{"access_token": "a\\r\\nx: y"}'), MalformedReply),
        (
            Response(status=200, content=b'{"access_token": "a", "token_type": "mac"}'),
            MalformedReply,
        ),
        (NoReply("Nothing came."), NoReply),
    ],
)
def test_a_token_that_cannot_be_had(
    answer: Response | AxClarityError, expected: type[AxClarityError]
) -> None:
    shop = Shop()
    shop.token_answer = answer

    with pytest.raises(AxClarityError) as caught:
        shop.get()
    assert type(caught.value) is expected
    shown = "".join(traceback.format_exception(caught.value))
    assert "s:cr/t" not in f"{shown} {caught.value!r} {caught.value.context}"

    shop.token_answer = None  # the turn was given back: the next one may try
    assert shop.get().status == 200


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("invalid_client", "id and secret"),
        ("invalid_scope", "scopes"),
        ("unauthorized_client", "allowed"),
        ("unsupported_grant_type", "use another"),
        ("something_else", "id, secret and scopes"),
    ],
)
def test_a_refusal_says_what_to_do(code: str, advice: str) -> None:
    shop = Shop()
    shop.token_answer = problem(code)

    with pytest.raises(NotAuthorised, match=advice):
        shop.get()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "seconds"), [("17", 17.0), ("Sun, 01 Mar 2026 08:02:00 GMT", 120.0), (None, None)]
)
def test_a_busy_endpoint_says_for_how_long(
    status: int, asked: str | None, seconds: float | None
) -> None:
    shop = Shop()
    shop.token_answer = Response(status=status, headers={"retry-after": asked} if asked else {})

    with pytest.raises((RateLimited, ServerBusy)) as caught:
        shop.get()
    assert caught.value.retry_after == seconds


def test_a_scope_that_was_narrowed_is_no_error() -> None:
    shop = Shop()
    shop.token_answer = Response(
        status=200, content=b'{"access_token": "t", "scope": "orders", "expires_at": 1e308}'
    )

    assert shop.get().status == 200


def test_a_client_may_name_itself_in_the_form() -> None:
    for grant in (
        ClientCredentials(
            client_id="my app", client_secret=Secret("s:cr/t"), authentication="body"
        ),
        RefreshToken(
            client_id="my app",
            client_secret=Secret("s:cr/t"),
            refresh_token=Secret("refresh-0"),
            authentication="body",
        ),
    ):
        shop = Shop(grant=grant)
        shop.get()
        assert "authorization" not in shop.tokens[0].headers
        asked = form(shop.tokens[0])
        assert (asked["client_id"], asked["client_secret"]) == ("my app", "s:cr/t")


def test_there_are_two_ways_to_say_who_one_is() -> None:
    with pytest.raises(ConfigError, match="basic"):
        ClientCredentials(client_id="a", client_secret=Secret("b"), authentication="mtls")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("client_secret", ClientCredentials),
        ("client_secret", RefreshToken),
        ("refresh_token", RefreshToken),
    ],
)
def test_what_is_no_secret_is_refused_and_not_shown(name: str, kind: Any) -> None:
    given: dict[str, Any] = {"client_id": "a", "client_secret": Secret("b")}
    given |= {"refresh_token": Secret("c")} if kind is RefreshToken else {}
    with pytest.raises(ConfigError, match=r"Wrap it.*Secret\(\.\.\.\)") as caught:
        kind(**{**given, name: "hunter2"})

    assert [(p.path, p.rule) for p in caught.value.problems] == [(name, "config.secret")]
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_a_store_of_ones_own_gives_secrets(name: str) -> None:
    tokens: dict[str, Any] = {"access_token": Secret("a"), "refresh_token": None, name: "hunter2"}
    with pytest.raises(ConfigError) as caught:
        StoredToken(**tokens, renew_at=datetime.now(UTC), origin="o")

    assert [(p.path, p.rule) for p in caught.value.problems] == [(name, "config.secret")]
    assert "hunter2" not in str(caught.value)


# Refresh tokens


def test_a_refresh_token_request_is_rfc_6749s() -> None:
    shop = Shop(grant=USER)
    shop.get()

    (request,) = shop.tokens
    assert form(request) == {"grant_type": "refresh_token", "refresh_token": "refresh-0"}
    assert request.headers["authorization"].startswith("Basic ")


def test_a_client_without_a_secret_names_itself() -> None:
    shop = Shop(
        grant=RefreshToken(
            client_id="my app",
            client_secret=None,
            refresh_token=Secret("refresh-0"),
            scopes=("orders",),
        )
    )
    shop.get()

    assert "authorization" not in shop.tokens[0].headers
    assert form(shop.tokens[0]) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0",
        "client_id": "my app",
        "scope": "orders",
    }


def test_a_refresh_token_that_rotates_is_kept() -> None:
    shop = Shop(grant=USER, rotating=True)
    for _ in range(4):
        shop.get()
        shop.now += 300

    assert shop.grants == ["refresh-0", "refresh-1", "refresh-2", "refresh-3"]


def test_one_that_does_not_rotate_is_used_again() -> None:
    shop = Shop(grant=USER)
    for _ in range(3):
        shop.get()
        shop.now += 300

    assert shop.grants == ["refresh-0"] * 3


def test_one_that_rotated_once_is_not_the_first_again() -> None:
    shop = Shop(grant=USER, rotating=True)
    for _ in range(3):
        shop.get()
        shop.rotating = False
        shop.now += 300

    assert shop.grants == ["refresh-0", "refresh-1", "refresh-1"]


def test_reset_keeps_the_refresh_token() -> None:
    shop = Shop(grant=USER, rotating=True)
    shop.get()
    shop.source.reset()
    shop.get()

    assert shop.grants == ["refresh-0", "refresh-1"]


def test_a_refresh_token_that_comes_with_client_credentials_is_used() -> None:
    shop = Shop(rotating=True)
    shop.get()
    shop.now += 300
    shop.get()

    assert shop.grants == ["client_credentials", "refresh-1"]
    assert "scope" not in form(shop.tokens[-1])


def test_when_it_is_used_up_the_client_asks_in_its_own_name() -> None:
    shop = Shop(rotating=True)
    shop.get()
    shop.refreshable = "withdrawn"
    shop.now += 300

    assert shop.get().status == 200
    assert shop.grants == ["client_credentials", "refresh-1", "client_credentials"]


def test_without_a_name_of_its_own_it_says_what_to_do_and_asks_no_more() -> None:
    shop = Shop(grant=USER)
    shop.refreshable = "another"
    for _ in range(5):
        with pytest.raises(NotAuthorised, match="have a new one issued"):
            shop.get()
    assert len(shop.tokens) == 1

    shop.refreshable = "refresh-0"
    shop.source.reset()
    assert shop.get().status == 200


def test_another_refusal_of_a_refresh_token_is_not_its_end() -> None:
    shop = Shop(rotating=True)
    shop.get()
    shop.now += 300
    shop.token_answer = problem("invalid_client", 401)
    with pytest.raises(NotAuthorised):
        shop.get()

    shop.token_answer = None
    shop.get()
    assert shop.grants == ["client_credentials", "refresh-1", "refresh-1"]


# Many at once


class Slowly:
    """The same shop for an event loop, which turns a few times for each answer."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def send(self, request: Request) -> Response:
        for _ in range(3):
            await asyncio.sleep(0)
        return self.shop.send(request)

    async def aclose(self) -> None:
        """Nothing is open."""


def gathered(shop: Shop, callers: int = 64) -> list[Response | BaseException]:
    async def main() -> list[Response | BaseException]:
        calls = (drive_async(shop.source.authorised(_order), Slowly(shop)) for _ in range(callers))
        return await asyncio.gather(*calls, return_exceptions=True)

    return asyncio.run(main())


def in_threads(call: Callable[[], object], callers: int = 64) -> list[object]:
    barrier = Barrier(callers)
    results: list[object] = []

    def run() -> None:
        barrier.wait()
        results.append(call())

    threads = [Thread(target=run) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def statuses(answers: list[Any]) -> set[int]:
    return {answer.status for answer in answers}


def test_64_tasks_fetch_one_token_between_them() -> None:
    shop = Shop()

    assert statuses(gathered(shop)) == {200}
    assert len(shop.tokens) == 1

    shop.revoked.add("token-1")
    assert statuses(gathered(shop)) == {200}
    assert len(shop.tokens) == 2

    shop.now += 300
    assert statuses(gathered(shop)) == {200}
    assert len(shop.tokens) == 3


def test_64_threads_fetch_one_token_between_them() -> None:
    shop = Shop(grant=USER, rotating=True)

    answers = in_threads(shop.get)
    assert (len(answers), statuses(answers), len(shop.tokens)) == (64, {200}, 1)

    shop.revoked.add("token-1")
    assert statuses(in_threads(shop.get)) == {200}
    assert shop.grants == ["refresh-0", "refresh-1"]


def test_threads_and_loops_fetch_one_token_between_them() -> None:
    shop = Shop()

    results = in_threads(lambda: gathered(shop, 8), 4)
    assert len(results) == 4
    assert len(shop.tokens) == 1


def test_those_who_waited_for_a_failure_share_it() -> None:
    shop = Shop()
    shop.token_answer = problem("invalid_client", 401)

    errors = gathered(shop)
    assert {type(error) for error in errors} == {NotAuthorised}
    assert len({id(error) for error in errors}) == 64
    assert len(shop.tokens) == 1
    assert gathered(shop, 1)
    assert len(shop.tokens) == 2


def test_64_that_meet_a_refused_fresh_token_fetched_two() -> None:
    shop = Shop()
    shop.revoked |= {"token-1", "token-2"}

    assert {type(error) for error in gathered(shop)} == {NotAuthorised}
    assert len(shop.tokens) == 2


# Where secrets may go


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/oauth/token",
        "http://localhost.evil.example/oauth/token",
        "http://127.0.0.1.evil.example/token",
        "http://10.0.0.1/token",
        "http://user:s:cr@shop.example/token",
        "ftp://localhost/token",
        "https://",
        "http://[::1",
        "shop.example/token",
        "",
    ],
)
def test_secrets_go_nowhere_without_tls(url: str) -> None:
    with pytest.raises(ConfigError, match="not https") as caught:
        TokenSource(url, CREDENTIALS, destination="clarity", clock=float)
    assert caught.value.rule == "oauth.tls"
    assert "cr@" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/t",
        "http://localhost:8000/t",
        "http://127.1.2.3/t",
        "http://[::1]:80/t",
    ],
)
def test_but_over_tls_and_on_this_machine(url: str) -> None:
    assert TokenSource(url, CREDENTIALS, destination="clarity", clock=float)


def test_or_where_somebody_says_so() -> None:
    source = TokenSource(
        "http://shop.internal/oauth/token",
        CREDENTIALS,
        destination="clarity",
        clock=float,
        over_plain_http=True,
    )

    assert drive(source.authorised(_order), Shop()).status == 200


def test_nothing_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop = Shop(grant=USER, rotating=True)
    shop.get()
    shop.revoked |= {"token-1", "token-2"}
    with pytest.raises(NotAuthorised) as caught:
        shop.get()

    shown = f"{CREDENTIALS!r} {USER!r} {shop.source!r} {vars(shop.source)!r} {shop.tokens!r}"
    for text in (shown, caplog.text, f"{caught.value!r} {caught.value.context}"):
        assert not any(secret in text for secret in ("s:cr/t", "token-", "refresh-"))


@pytest.mark.parametrize("way", [pickle.dumps, copy, deepcopy])
def test_nothing_takes_a_secret_along(way: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="TokenSource"):
        way(Shop().source)


@pytest.mark.parametrize("grant", [CREDENTIALS, USER])
@pytest.mark.parametrize("way", [pickle.dumps, deepcopy])
def test_nor_does_a_grant(way: Callable[[object], object], grant: Grant) -> None:
    with pytest.raises(TypeError, match="Secret"):
        way(grant)
