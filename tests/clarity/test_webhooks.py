"""Deliveries: only who knows a secret, only now, only events, never a card."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from axclarity.clarity import Dialect, Translation, delivery_from_request, sign
from axclarity.clarity.dialect import Signature
from axclarity.errors import InvalidDocument, Problem, WebhookRefused
from axclarity.sandbox import example
from axclarity.values import Secret

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD, NEW = Secret("old secret"), Secret("whsec_" + b64encode(b"new secret").decode())
BODY = (
    b'{"id":"evt_1","type":"order.created","occurred_at":"2026-11-30T12:00:00Z",'
    b'"data":{"id":"ord_1"}}'
)


def headers(
    secret: Secret = OLD, *, body: bytes = BODY, at: datetime = NOW, delivery_id: str = "evt_1"
) -> dict[str, str]:
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": sign(secret, delivery_id, at, body),
    }


def status_of(given: dict[str, str], body: bytes = BODY) -> int:
    with pytest.raises(WebhookRefused) as refused:
        delivery_from_request(given, body, [OLD, NEW], now=NOW)
    return refused.value.status


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_either_secret_counts_during_a_rotation(secret: Secret) -> None:
    delivery = delivery_from_request(headers(secret), BODY, [OLD, NEW], now=NOW)

    assert (delivery.id, delivery.type) == ("evt_1", "order.created")
    assert (delivery.resource, delivery.resource_id) == ("order", "ord_1")


def test_one_of_several_signatures_is_enough() -> None:
    given = headers(NEW)
    given["webhook-signature"] = "v1,AAAA v1a,BBBB " + given["webhook-signature"]

    assert delivery_from_request(given, BODY, [NEW], now=NOW).id == "evt_1"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-signature": "v2," + "A" * 44},
        {"webhook-id": "evt_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "0"},
        {"webhook-timestamp": "tomorrow"},
        {"webhook-timestamp": "９９９"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": "9" * 12},
        {"webhook-signature": "v1,Å"},
    ],
)
def test_what_nobody_signed_is_refused(change: dict[str, str]) -> None:
    assert status_of(headers() | change) == 401


def test_another_body_is_refused() -> None:
    assert status_of(headers(), BODY + b" ") == 401


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_replay_is_refused(seconds: int) -> None:
    assert status_of(headers(at=NOW + timedelta(seconds=seconds))) == 401


@pytest.mark.parametrize("seconds", [-299, 299])
def test_clocks_may_differ_a_little(seconds: int) -> None:
    given = headers(at=NOW + timedelta(seconds=seconds))

    assert delivery_from_request(given, BODY, [OLD], now=NOW).id == "evt_1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"id":"evt_1"}',
        b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z"}',
        b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00","data":{"id":"o"}}',
        b'{"id":"e","type":"order.created","occurred_at":"2026-11-30","data":{"id":"o"}}',
        b'{"id":"e","type":"order.created","occurred_at":"0001-01-01T00:00:00+14:00","data":{"id":"o"}}',
        b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z","data":{"id":null}}',
        (
            b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z",'
            b'"data":{"id":"\\ud800"}}'
        ),
        b'{"id":"e","type":".created","occurred_at":"2026-11-30T12:00:00Z","data":{"id":"o"}}',
        b'{"id":"e","type":"","occurred_at":"2026-11-30T12:00:00Z","data":{"id":"o"}}',
        b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z","data":{"id":""}}',
        b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z","data":["o"]}',
        (
            b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z",'
            b'"resource_url":"https://[shop"}'
        ),
        (
            b'{"id":"e","type":"order.created","occurred_at":"2026-11-30T12:00:00Z",'
            b'"data":{"id":"' + b"o" * 256 + b'"}}'
        ),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    assert status_of(headers(body=body), body) == 400


def test_a_thin_event_names_its_record_by_address() -> None:
    body = (
        b'{"id":"e","type":"order.updated","occurred_at":"2026-11-30T12:00:00Z",'
        b'"resource_url":"https://shop.example/api/v1/orders/ord_7?expand=1"}'
    )

    delivery = delivery_from_request(headers(body=body), body, [OLD], now=NOW)

    assert delivery.resource_id == "ord_7"


def test_a_type_that_nobody_knows_is_kept() -> None:
    body = b'{"id":"e","type":"Ping","occurred_at":"2026-11-30T12:00:00Z"}'

    delivery = delivery_from_request(headers(body=body), body, [OLD], now=NOW)

    assert (delivery.type, delivery.resource, delivery.resource_id) == ("Ping", "Ping", "")


def test_the_id_is_the_one_that_is_signed() -> None:
    """The header may say anything where the signature is over the body alone."""
    scheme = Signature(scheme="hmac", signed="{body}", prefix="")
    without = BODY.replace(b'"id":"evt_1",', b"")

    def id_of(body: bytes) -> str:
        given = {
            "webhook-id": "msg_1",
            "webhook-signature": sign(OLD, "", NOW, body, scheme=scheme),
        }
        return delivery_from_request(given, body, [OLD], now=NOW, scheme=scheme).id

    assert id_of(BODY) == "evt_1"
    assert id_of(without) == sha256(without).hexdigest()
    signed = headers(delivery_id="msg_1")
    assert delivery_from_request(signed, BODY, [OLD], now=NOW).id == "msg_1"


def test_a_body_in_another_dialect() -> None:
    dialect = example.dialect("service-stack")
    body = (
        b'{"EventId":"7","EventName":"OrderCreated","EventTime":"2026-11-30T06:00:00",'
        b'"Body":{"Id":1001,"OrderDate":"not as the dialect says"}}'
    )
    given = {dialect.signature.header: sign(OLD, "", NOW, body, scheme=dialect.signature)}

    delivery = delivery_from_request(
        given,
        body,
        [OLD],
        now=NOW,
        scheme=dialect.signature,
        translation=Translation(dialect),
    )

    assert (delivery.id, delivery.type, delivery.occurred_at) == ("7", "order.created", NOW)
    assert (delivery.resource, delivery.resource_id) == ("order", "1001")


@pytest.mark.parametrize("body", [b"[]", b"7", b'"text"', b"null", b'{"type":{}}'])
def test_what_is_no_event_in_a_dialect_either(body: bytes) -> None:
    with pytest.raises(WebhookRefused) as refused:
        delivery_from_request(
            headers(body=body), body, [OLD], now=NOW, translation=Translation(Dialect())
        )
    assert refused.value.status == 400


def test_card_data_is_refused_by_path() -> None:
    seen: list[tuple[bytes, Any]] = []

    def refuse_cards(body: bytes, wire: Any) -> None:
        seen.append((body, wire["data"]))
        raise InvalidDocument(Problem(path="$.data.notes", rule="card.number", message="a card"))

    with pytest.raises(WebhookRefused) as refused:
        delivery_from_request(headers(), BODY, [OLD], now=NOW, refuse_cards=refuse_cards)

    assert seen == [(BODY, {"id": "ord_1"})]
    assert refused.value.status == 422
    assert [problem.path for problem in refused.value.problems] == ["$.data.notes"]


def test_what_is_forged_is_not_even_read() -> None:
    def refuse_cards(_body: bytes, _wire: Any) -> None:
        raise AssertionError("read before it was verified")

    with pytest.raises(WebhookRefused) as refused:
        delivery_from_request(headers(), b"{", [NEW], now=NOW, refuse_cards=refuse_cards)
    assert refused.value.status == 401
