"""Tokens: whom they open what, until when, and how they are had again."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from axclarity.sandbox.clarity import ClarityShop
from axclarity.sandbox.clarity._tokens import SCOPES, Tokens

BASIC = ("axclarity", "s3cret%3A%20of%25a%20client")
BODY = {"client_id": "axclarity", "client_secret": "s3cret: of%a client"}
GRANT = {"grant_type": "client_credentials"}


def ask(shop_url: str, form: dict[str, str], auth: tuple[str, str] | None = BASIC) -> Any:
    reply = httpx.post(f"{shop_url}/oauth/token", data=form, auth=auth)
    assert reply.status_code == 401 or reply.headers["cache-control"] == "no-store"
    return reply.json() | {"status": reply.status_code}


def status(shop_url: str, token: str, path: str = "/orders") -> int:
    headers = {"authorization": f"Bearer {token}"}
    return httpx.get(f"{shop_url}/api/v1{path}", headers=headers).status_code


def test_the_client_may_name_itself_in_the_body(shop_url: str) -> None:
    granted = ask(shop_url, GRANT | BODY, auth=None)
    assert status(shop_url, granted["access_token"]) == 200
    assert ask(shop_url, GRANT | BODY | {"client_secret": "guess"}, auth=None)["status"] == 401


def test_every_token_is_another_and_all_are_valid(shop_url: str) -> None:
    tokens = [ask(shop_url, GRANT)["access_token"] for _ in range(3)]
    assert len(set(tokens)) == 3
    assert [status(shop_url, token) for token in tokens] == [200, 200, 200]


def test_a_token_opens_what_its_scopes_say(shop_url: str) -> None:
    granted = ask(shop_url, GRANT | {"scope": "orders webhooks"})
    assert granted["scope"] == "orders webhooks"
    paths = ("/orders", "/webhooks", "/products", "/inventory", "/payments", "/refunds")
    statuses = [status(shop_url, granted["access_token"], path) for path in paths]
    assert statuses == [200, 200, 403, 403, 403, 403]
    headers = {"authorization": f"Bearer {granted['access_token']}"}
    refused = httpx.get(f"{shop_url}/api/v1/refunds", headers=headers)
    assert refused.headers["www-authenticate"] == (
        'Bearer error="insufficient_scope", scope="returns"'
    )
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_scope_that_does_not_exist_is_refused(shop_url: str) -> None:
    answer = ask(shop_url, GRANT | {"scope": "orders everything"})
    assert (answer["status"], answer["error"]) == (400, "invalid_scope")


def test_a_token_ends_by_the_clock_of_the_shop(
    shop: ClarityShop, shop_url: str, clock: Any
) -> None:
    token = ask(shop_url, GRANT)["access_token"]
    clock.now += timedelta(seconds=3590)
    assert status(shop_url, token) == 200
    clock.now += timedelta(seconds=10)
    assert status(shop_url, token) == 401


def test_revoked_tokens_are_dead_and_new_ones_are_not(shop: ClarityShop, shop_url: str) -> None:
    token = ask(shop_url, GRANT)["access_token"]
    shop.revoke_tokens()
    assert status(shop_url, token) == 401
    assert status(shop_url, ask(shop_url, GRANT)["access_token"]) == 200


def test_a_refresh_token_is_good_once_and_brings_the_next(shop: ClarityShop, shop_url: str) -> None:
    first = shop.grant_refresh_token(["orders", "products"]).reveal()
    form = {"grant_type": "refresh_token", "refresh_token": first}
    granted = ask(shop_url, form)
    assert granted["scope"] == "orders products"
    assert status(shop_url, granted["access_token"]) == 200
    assert ask(shop_url, form) == {"error": "invalid_grant", "status": 400}
    second = ask(shop_url, form | {"refresh_token": granted["refresh_token"]})
    assert second["status"] == 200
    assert len({first, granted["refresh_token"], second["refresh_token"]}) == 3


def test_a_refresh_may_ask_for_less_and_never_for_more(shop: ClarityShop, shop_url: str) -> None:
    token = shop.grant_refresh_token(["orders", "products"]).reveal()
    form = {"grant_type": "refresh_token", "refresh_token": token}
    assert ask(shop_url, form | {"scope": "orders payments"})["error"] == "invalid_grant"
    less = ask(shop_url, form | {"scope": "orders"})
    assert status(shop_url, less["access_token"], "/products") == 403
    again = ask(shop_url, form | {"refresh_token": less["refresh_token"]})
    assert again["scope"] == "orders products"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "guess"}, "invalid_grant"),
    ],
)
def test_what_is_no_grant_is_refused_by_name(
    shop_url: str, form: dict[str, str], error: str
) -> None:
    assert ask(shop_url, form) == {"error": error, "status": 400}


def test_revoked_refresh_tokens_are_dead(shop: ClarityShop, shop_url: str) -> None:
    token = shop.grant_refresh_token().reveal()
    shop.revoke_refresh_tokens()
    form = {"grant_type": "refresh_token", "refresh_token": token}
    assert ask(shop_url, form)["error"] == "invalid_grant"


def test_the_store_holds_no_token_in_the_clear(shop: ClarityShop, store: Any) -> None:
    granted = shop.books.tokens.grant()
    refresh = shop.grant_refresh_token()
    kept = str(store.items("token") + store.items("refresh_token"))
    assert granted.access_token.reveal() not in kept
    assert refresh.reveal() not in kept


def test_chance_and_life_are_arguments(store: Any, clock: Any) -> None:
    tokens = Tokens(store, lambda: clock.now, lambda size: b"\0" * size, timedelta(seconds=5))
    granted = tokens.grant(["orders"])
    assert (granted.access_token.reveal(), granted.seconds) == ("A" * 32, 5)
    clock.now += timedelta(seconds=4.999)
    assert tokens.scopes_of("A" * 32) == frozenset({"orders"})
    clock.now += timedelta(seconds=0.001)
    assert tokens.scopes_of("A" * 32) is None
    assert set(SCOPES) > {"orders"}
