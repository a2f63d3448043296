"""Tokens: fetched once, used until shortly before they end, replaced once after a 401."""

import asyncio
import json
from base64 import b64decode
from urllib.parse import parse_qs

import pytest

from axclarity.errors import (
    AxClarityError,
    MalformedReply,
    NoReply,
    NotAuthorised,
    ServerBusy,
)
from axclarity.http import (
    ClientCredentials,
    Request,
    Response,
    TokenSource,
    drive,
    drive_async,
)
from axclarity.values import Secret

CREDENTIALS = ClientCredentials(
    client_id="my app", client_secret=Secret("s:cr/t"), scopes=("orders", "shipments")
)


class Shop:
    """Hands out token-1, token-2 …; refuses whichever are revoked."""

    def __init__(self, lifetime: object = 300) -> None:
        self.lifetime = lifetime
        self.now = 1000.0
        self.revoked: set[str] = set()
        self.tokens: list[Request] = []
        self.asked: list[str] = []
        self.token_answer: Response | AxClarityError | None = None
        self.source = TokenSource(
            "https://shop.example/oauth/token",
            CREDENTIALS,
            destination="clarity",
            clock=lambda: self.now,
        )

    def send(self, request: Request) -> Response:
        if request.operation != "oauth.token":
            self.asked.append(request.headers["authorization"])
            refused = self.asked[-1].removeprefix("Bearer ") in self.revoked
            return Response(status=401 if refused else 200)
        self.tokens.append(request)
        if isinstance(self.token_answer, AxClarityError):
            raise self.token_answer
        return self.token_answer or Response(
            status=200,
            content=json.dumps(
                {"access_token": f"token-{len(self.tokens)}", "expires_in": self.lifetime}
            ).encode(),
        )

    def close(self) -> None:
        """Nothing is open."""

    def get(self) -> Response:
        return drive(self.source.authorised(_order), self)


def _order(authorization: str) -> Request:
    return Request(
        destination="clarity",
        operation="orders.get",
        method="GET",
        url="https://shop.example/api/v1/orders/1",
        headers={"authorization": authorization},
    )


def test_the_token_request_is_rfc_6749s() -> None:
    shop = Shop()
    shop.get()

    (request,) = shop.tokens
    assert (request.method, request.url) == ("POST", "https://shop.example/oauth/token")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    scheme, _, encoded = request.headers["authorization"].partition(" ")
    assert (scheme, b64decode(encoded)) == ("Basic", b"my%20app:s%3Acr%2Ft")
    assert parse_qs((request.content or b"").decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["orders shipments"],
    }
    assert not request.writes


def test_a_token_is_fetched_once_and_reused() -> None:
    shop = Shop()

    assert [shop.get().status for _ in range(3)] == [200, 200, 200]
    assert len(shop.tokens) == 1
    assert shop.asked == ["Bearer token-1"] * 3


@pytest.mark.parametrize(
    ("lifetime", "good_until"), [(300, 270.0), (60, 30.0), (40, 20.0), (10, 5.0), ("300", 270.0)]
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


def test_a_second_401_comes_back_as_it_is() -> None:
    shop = Shop()
    shop.revoked |= {"token-1", "token-2"}

    assert shop.get().status == 401
    assert len(shop.asked) == len(shop.tokens) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Response(status=400), NotAuthorised),
        (Response(status=401), NotAuthorised),
        (Response(status=403), NotAuthorised),
        (Response(status=500), ServerBusy),
        (Response(status=302), ServerBusy),
        (Response(status=200, content=b"<html>"), MalformedReply),
        (Response(status=200, content=b"{}"), MalformedReply),
        (Response(status=200, content=b"[]"), MalformedReply),
        (Response(status=200, content=b'{"access_token": "t", "expires_in": "x"}'), MalformedReply),
        (NoReply("Nothing came."), NoReply),
    ],
)
def test_a_token_that_cannot_be_had(
    answer: Response | AxClarityError, expected: type[AxClarityError]
) -> None:
    shop = Shop()
    shop.token_answer = answer

    with pytest.raises(expected) as caught:
        shop.get()
    assert "s:cr/t" not in str(caught.value)

    shop.token_answer = None  # the turn was given back: the next one may try
    assert shop.get().status == 200


def test_many_at_once_fetch_one_token_between_them() -> None:
    shop = Shop()

    class Slowly:
        async def send(self, request: Request) -> Response:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return shop.send(request)

        async def aclose(self) -> None:
            """Nothing is open."""

    async def main() -> list[Response]:
        return await asyncio.gather(
            *(drive_async(shop.source.authorised(_order), Slowly()) for _ in range(25))
        )

    assert {response.status for response in asyncio.run(main())} == {200}
    assert len(shop.tokens) == 1

    shop.revoked.add("token-1")
    asyncio.run(main())
    assert len(shop.tokens) == 2
