"""Webhooks: signed deliveries by the Standard Webhooks scheme, usable without a server.

`webhook-id`, `webhook-timestamp` and `webhook-signature` accompany the body; the signature is
`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. During a rotation the header carries
several signatures and the receiver holds several secrets. That Clarity signs this way is an
assumption.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from attrs import frozen

from axclarity.clarity._json import loads
from axclarity.clarity.models._exact import Moment
from axclarity.clarity.models._record import Part, record_from_object
from axclarity.errors import AxClarityError, Problem, WebhookRefused
from axclarity.values import EventId, Secret

__all__ = ["TOLERANCE", "Delivery", "delivery_from_request", "sign"]

TOLERANCE = timedelta(seconds=300)
_PREFIX = "whsec_"
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


@frozen(kw_only=True)
class Delivery:
    """A delivery that was signed by somebody who knows a secret.

    `resource` and `resource_id` name the record: `order`, `ord_1001`. Whatever else the body says
    is a hint: any event means "read this record again".
    """

    id: EventId
    type: str
    occurred_at: datetime
    resource: str
    resource_id: str
    body: bytes


class _Body(Part):
    id: str
    type: str
    occurred_at: Moment
    data: dict[str, object] | None = None
    resource_url: str | None = None


def sign(secret: Secret, delivery_id: str, timestamp: datetime, body: bytes) -> str:
    """The signature of a delivery, as it stands in `webhook-signature`."""
    signed = f"{delivery_id}.{int(timestamp.timestamp())}.".encode() + body
    return "v1," + b64encode(hmac.digest(_key(secret), signed, sha256)).decode("ascii")


def delivery_from_request(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], *, now: datetime
) -> Delivery:
    """Check a request and read what it announces. `headers` have lower-case names.

    Raises:
        WebhookRefused: status 401 where no secret made the signature or its time is off by more
            than `TOLERANCE`; 400 where the body is not an event. Nothing of it may be stored.
    """
    _verify(headers, body, secrets, now)
    try:
        event = record_from_object(_Body, loads(body))
        resource, resource_id = _resource(event)
    except AxClarityError as error:
        raise WebhookRefused(
            f"The body is not an event: {error}", problems=error.problems, status=400
        ) from None
    return Delivery(
        id=EventId(headers["webhook-id"]),
        type=event.type,
        occurred_at=event.occurred_at,
        resource=resource,
        resource_id=resource_id,
        body=body,
    )


def _verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now: datetime
) -> None:
    delivery_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    offered = headers.get("webhook-signature", "").split()
    seconds = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) <= 10 else 0
    moment = datetime.fromtimestamp(seconds, tz=now.tzinfo)
    genuine = False
    for secret in secrets:
        expected = sign(secret, delivery_id, moment, body).encode()
        for signature in offered:
            genuine |= hmac.compare_digest(expected, signature.encode())
    if not (genuine and delivery_id):
        raise WebhookRefused(
            "The signature matches no secret. Check the webhook secret on both sides.", status=401
        )
    if abs(now - moment) > TOLERANCE:
        raise WebhookRefused(
            "The delivery's time is too far from now. Check both clocks; replays end here.",
            status=401,
        )


def _resource(event: _Body) -> tuple[str, str]:
    resource = event.type.partition(".")[0]
    if event.resource_url is not None:
        resource_id = urlsplit(event.resource_url).path.rstrip("/").rpartition("/")[2]
    else:
        given = (event.data or {}).get("id")
        resource_id = str(given) if isinstance(given, str | int) else ""
    if not _FIRST_YEAR <= event.occurred_at.year <= _LAST_YEAR:
        resource_id = ""
    readable = (event.type + resource_id).isprintable()
    if not (resource and resource_id and readable and "." in event.type):
        raise WebhookRefused(
            "The event names no record.",
            problems=[
                Problem(
                    path="$.data.id",
                    rule="webhook.no-record",
                    message="an event needs a type like order.created, and data.id or resource_url",
                )
            ],
            status=400,
        )
    return resource, resource_id


def _key(secret: Secret) -> bytes:
    text = secret.reveal()
    return b64decode(text.removeprefix(_PREFIX)) if text.startswith(_PREFIX) else text.encode()
