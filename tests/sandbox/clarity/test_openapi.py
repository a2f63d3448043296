"""The shop's OpenAPI document: valid, complete, and true of the shop."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from openapi_spec_validator import OpenAPIV31SpecValidator

from axclarity.clarity.models import OrderStatus
from axclarity.sandbox.clarity import ClarityShop
from axclarity.sandbox.clarity._kinds import EVENTS
from axclarity.sandbox.clarity._openapi import openapi_document
from axclarity.sandbox.clarity._tokens import SCOPES

Json = Callable[..., dict[str, Any]]

DOCUMENT = openapi_document("http://127.0.0.1:1")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_every_reference_leads_somewhere() -> None:
    prefix = "#/components/schemas/"
    names = {reference.removeprefix(prefix) for reference in references(DOCUMENT)}
    assert names <= set(DOCUMENT["components"]["schemas"])


def test_every_operation_says_how_it_can_fail() -> None:
    for method, path, operation in operations():
        answers = set(operation["responses"])
        if path.startswith("/api/v1"):
            assert {"401", "429", "503"} <= answers, (method, path)
            assert "403" in answers, (method, path)
        if "If-Match" in str(operation.get("parameters")):
            assert {"404", "412", "422", "423", "428"} <= answers, (method, path)


def test_the_events_are_described() -> None:
    assert set(DOCUMENT["webhooks"]) == set(EVENTS)
    for webhook in DOCUMENT["webhooks"].values():
        names = [parameter["name"] for parameter in webhook["post"]["parameters"]]
        assert names == ["webhook-id", "webhook-timestamp", "webhook-signature"]


def test_the_way_to_a_token_is_described() -> None:
    flows = DOCUMENT["components"]["securitySchemes"]["oauth"]["flows"]
    assert flows["clientCredentials"]["tokenUrl"] == "/oauth/token"
    assert set(flows["clientCredentials"]["scopes"]) == set(SCOPES)


def test_every_status_is_listed() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["OrderStatus"]["enum"] == [status.value for status in OrderStatus]


def test_anybody_may_read_it_and_it_names_the_server(shop_url: str) -> None:
    reply = httpx.get(f"{shop_url}/openapi.json")
    assert reply.status_code == 200
    assert reply.json() == json.loads(json.dumps(openapi_document(shop_url)))


def test_the_shop_answers_everywhere_that_it_says(
    shop: ClarityShop, shop_url: str, api: httpx.Client, order: Json
) -> None:
    shop.place(order("known"))
    for method, path, operation in operations():
        url = shop_url + path.replace("{id}", "known")
        reply = api.request(method, url, headers={"if-match": '"1"'}, json={})
        assert reply.status_code != 405, (method, path)
        assert str(reply.status_code) in operation["responses"], (method, path)
        kind = reply.headers["content-type"]
        described = operation["responses"][str(reply.status_code)]["content"]
        assert kind in described, (method, path)
