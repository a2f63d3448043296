"""Webhooks: signed deliveries, checked and read without a server.

A delivery is a signed body that announces something. How it is signed, and what it looks like, are
assumptions; a dialect says what a shop does otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from attrs import field, frozen

from axclarity.clarity._json import loads
from axclarity.clarity._signature import STANDARD, check_signing, sign, verify
from axclarity.clarity.cards import refuse_cards_in
from axclarity.clarity.dialect import Signature, Translation
from axclarity.clarity.events import ClarityEvent, announcement
from axclarity.errors import AxClarityError, InvalidDocument, WebhookRefused
from axclarity.values import EventId, Secret

__all__ = [
    "STANDARD",
    "TOLERANCE",
    "CardCheck",
    "Delivery",
    "check_signing",
    "delivery_from_request",
    "sign",
    "verify",
]

CardCheck = Callable[[bytes, Any], object]
"""Takes a body, raw and parsed; raises `InvalidDocument` for card data."""

TOLERANCE = timedelta(seconds=STANDARD.tolerance_seconds)
"""How far a delivery's time may be from now, in the standard scheme."""


@frozen(kw_only=True)
class Delivery:
    """A delivery that was signed by somebody who knows a secret.

    `resource` and `resource_id` name the record: `order`, `ord_1001`. Whatever else the body says
    is a hint: any event means "read this record again". `event_from_body` reads the rest.

    Args:
        id: what the journal accepts once: the header's id if the signature covers it; else the
            body's own; else the SHA-256 of the body.
        type: as the default dialect calls it; types that nobody knows are kept as they are.
        resource_id: may be empty only where the type is unknown.
        body: as it was signed.
    """

    id: EventId
    type: str
    occurred_at: datetime
    resource: str
    resource_id: str
    body: bytes = field(repr=False)


def delivery_from_request(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[Secret],
    *,
    now: datetime,
    scheme: Signature = STANDARD,
    translation: Translation | None = None,
    refuse_cards: CardCheck = refuse_cards_in,
) -> Delivery:
    """Check a request and read what it announces.

    Args:
        headers: names in any case.
        body: its bytes, after content decoding.
        now: with a time zone.
        scheme: how the shop signs.
        translation: of the shop's dialect; without it the body is in the default one.
        refuse_cards: raises `InvalidDocument` for card data in a body, given raw and parsed.

    Raises:
        WebhookRefused: nothing of it may be stored. Status 401 where no secret made the signature
            or its time is off; 400 where the body is not an event; 422 where it holds card data:
            `problems` name the paths.
        ConfigError: there is no secret, or one is no key.
    """
    signed_id = verify(headers, body, secrets, now=now, scheme=scheme)
    try:
        wire = loads(body)
        event = announcement(wire, translation)
    except AxClarityError as error:
        raise WebhookRefused(
            f"The body is not an event: {error}", problems=error.problems, status=400
        ) from None
    _refuse_cards(refuse_cards, body, wire)
    return _delivery(event, signed_id, body)


def _delivery(event: ClarityEvent[Any], signed_id: str, body: bytes) -> Delivery:
    return Delivery(
        id=EventId(signed_id or event.id or sha256(body).hexdigest()),
        type=event.type,
        occurred_at=event.occurred_at,
        resource=event.resource,
        resource_id=event.resource_id,
        body=body,
    )


def _refuse_cards(refuse_cards: CardCheck, body: bytes, wire: Any) -> None:
    try:
        refuse_cards(body, wire)
    except InvalidDocument as error:
        raise WebhookRefused(
            "The delivery holds card data. Nothing of it is kept; have the shop send brand and "
            "last four digits only.",
            problems=error.problems,
            status=422,
        ) from None
