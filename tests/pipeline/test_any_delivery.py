"""Whatever is delivered, the receiver answers as described, and stores what is genuine only."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import schemathesis
from attrs import frozen
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig

from axclarity.clarity import sign
from axclarity.pipeline import Journal, receiver
from axclarity.sandbox import Server
from axclarity.values import Secret

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")
SOME = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
REFUSALS = {
    "400": "The body is no event",
    "401": "No secret made the signature, or its time is too far from now",
    "408": "The body did not arrive in time",
    "413": "The body is too large, as it is or inflated",
    "415": "The body has an encoding that is not read",
    "422": "The body holds card data",
    "429": "Too many deliveries at once; Retry-After says how long to wait",
    "503": "The delivery could not be stored; Retry-After says how long to wait",
    "507": "There is no room for the delivery; Retry-After says how long to wait",
}


def receiver_openapi() -> dict[str, Any]:
    """The receiver at the root of a server, OpenAPI 3.1."""
    text = {"type": "string"}
    problem = {
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
        },
        "required": ["type", "title", "status"],
    }
    event = {
        "type": "object",
        "properties": {
            "id": text,
            "type": {"enum": ["order.created", "product.updated", "something.else"]},
            "occurred_at": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "properties": {"id": text}, "required": ["id"]},
            "resource_url": text,
        },
        "required": ["id", "type", "occurred_at"],
    }
    accepted = {
        "type": "object",
        "properties": {"accepted": {"type": "boolean"}},
        "required": ["accepted"],
        "additionalProperties": False,
    }
    refusals: dict[str, Any] = {
        code: {
            "description": description,
            "content": {"application/problem+json": {"schema": problem}},
        }
        for code, description in REFUSALS.items()
    }
    for code in ("429", "503", "507"):
        refusals[code]["headers"] = {"Retry-After": {"required": True, "schema": text}}
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Receiver of webhooks", "version": "1"},
        "paths": {
            "/": {
                "post": {
                    "operationId": "deliver",
                    "parameters": [
                        {"name": name, "in": "header", "required": True, "schema": text}
                        for name in headers
                    ],
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": event}},
                    },
                    "responses": {
                        "202": {
                            "description": "It is in the journal, now or from before",
                            "content": {"application/json": {"schema": accepted}},
                        },
                        **refusals,
                    },
                }
            }
        },
    }


CHECKS = {"positive_data_acceptance": {"enabled": False}}
DESCRIBED = schemathesis.openapi.from_dict(
    receiver_openapi(), config=SchemathesisConfig.from_dict({"checks": CHECKS})
)
SIGNED = schemathesis.openapi.from_dict(
    receiver_openapi(),
    config=SchemathesisConfig.from_dict(
        {
            "checks": {
                **CHECKS,
                # Events are read leniently; and each is sent by POST here, signed.
                "negative_data_rejection": {"enabled": False},
                "unsupported_method": {"enabled": False},
            }
        }
    ),
)


@frozen
class Door:
    """A receiver that is served."""

    url: str
    journal: Journal


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with Journal(tmp_path_factory.mktemp("door") / "journal.db") as journal:
        server = Server(receiver(journal, [SECRET], clock=lambda: T0))
        yield Door(f"http://127.0.0.1:{server.start()}", journal)
        server.stop()


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(receiver_openapi()).validate()


@DESCRIBED.parametrize()
@SOME
def test_what_nobody_signed_is_refused_as_described(case: Any, door: Door) -> None:
    before = door.journal.account()
    reply = case.call(base_url=door.url)
    case.validate_response(reply)
    assert reply.status_code >= 400
    assert door.journal.account() == before


@SIGNED.parametrize()
@SOME
def test_what_was_signed_is_answered_as_described(case: Any, door: Door) -> None:
    body = json.dumps(case.body if isinstance(case.body, dict | list | str | int) else {}).encode()
    event_id = f"evt_{len(body)}"
    headers = {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(T0.timestamp())),
        "webhook-signature": sign(SECRET, event_id, T0, body),
        "content-type": "application/json",
    }
    reply = httpx.post(f"{door.url}/", content=body, headers=headers)
    case.validate_response(reply)
    assert reply.status_code in (202, 400, 422)


def test_some_of_what_was_signed_is_stored(door: Door) -> None:
    body = json.dumps(
        {
            "id": "evt_known",
            "type": "order.created",
            "occurred_at": T0.isoformat(),
            "data": {"id": "ord_1"},
        }
    ).encode()
    stamp = str(int(T0.timestamp()))
    headers = {"webhook-id": "evt_known", "webhook-timestamp": stamp}
    headers["webhook-signature"] = sign(SECRET, "evt_known", T0, body)
    replies = [httpx.post(f"{door.url}/", content=body, headers=headers) for _ in range(2)]
    assert [reply.json() for reply in replies] == [{"accepted": True}, {"accepted": False}]
