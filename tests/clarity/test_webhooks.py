"""Standard Webhooks: only who knows a secret, only now, only events."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from axclarity.clarity import delivery_from_request, sign
from axclarity.errors import WebhookRefused
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


def test_the_published_example_of_the_scheme() -> None:
    """The vector that the Standard Webhooks specification prints."""
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment = datetime.fromtimestamp(1614265330, tz=UTC)

    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, b'{"test": 2432232314}')

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


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
        b'{"id":"e","type":"order","occurred_at":"2026-11-30T12:00:00Z","data":{"id":"o"}}',
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
