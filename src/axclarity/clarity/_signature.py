"""Signatures of deliveries: Standard Webhooks, or a plain HMAC in a header as a dialect says.

By default `webhook-id`, `webhook-timestamp` and `webhook-signature` accompany the body; the
signature is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. During a rotation the
header carries several signatures and the receiver holds several secrets. That Clarity signs this
way is an assumption.
"""

import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from axclarity.clarity.dialect import Signature
from axclarity.errors import ConfigError, Problem, WebhookRefused
from axclarity.http import secret_problems
from axclarity.values import Secret

__all__ = ["STANDARD", "check_signing", "sign", "verify"]

STANDARD: Final = Signature()
"""The Standard Webhooks scheme, with HMAC-SHA256 (`v1`)."""

_PREFIX = "whsec_"
_HOLES = re.compile(r"\{(id|timestamp|body)\}")


def sign(
    secret: Secret,
    delivery_id: str,
    timestamp: datetime,
    body: bytes,
    *,
    scheme: Signature = STANDARD,
) -> str:
    """The signature of a delivery, as it stands in the scheme's header.

    Args:
        secret: in the standard scheme the key in base64, with `whsec_` before it or without; what
            is neither, and in a plain HMAC scheme any text, is the key itself.
        body: as it is sent, before any content encoding.

    Raises:
        ConfigError: the secret is no key.
    """
    stamp = str(int(timestamp.timestamp()))
    return _signature(scheme, _key(secret, scheme), _signed(scheme, delivery_id, stamp, body))


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[Secret],
    *,
    now: datetime,
    scheme: Signature = STANDARD,
) -> str:
    """Check that somebody who knows a secret has sent this, just now.

    One signature by one secret is enough; the rest of the header, `v1a` and versions yet unknown,
    counts for nothing. A scheme that signs no timestamp cannot tell a replay: only the journal
    does, which accepts an id once.

    Args:
        headers: names in any case.
        body: its bytes as they were signed: after content decoding, before any parsing.
        secrets: all that count now; two during a rotation.
        now: with a time zone.

    Returns:
        The delivery's id if the signature covers it, else nothing: what is not signed may be
        anything.

    Raises:
        WebhookRefused: status 401: no secret made a signature, or its time is further from now
            than the scheme's tolerance.
        ConfigError: there is no secret, one is no key, or the scheme leaves out the body.
    """
    check_signing(secrets, scheme)
    given = {name.lower(): value for name, value in headers.items()}
    delivery_id = _covered("{id}", scheme.id_header, given, scheme)
    stamp = _covered("{timestamp}", scheme.timestamp_header, given, scheme)
    offered = _offered(given.get(scheme.header.lower(), ""), scheme)
    signed = _signed(scheme, delivery_id, stamp, body)
    if not _is_genuine(scheme, secrets, signed, offered):
        raise WebhookRefused(
            "The signature matches no secret. Check the webhook secret on both sides.", status=401
        )
    if "{timestamp}" in scheme.signed and not _is_timely(stamp, scheme.tolerance_seconds, now):
        raise WebhookRefused(
            "The delivery's time is too far from now. Check both clocks; replays end here.",
            status=401,
        )
    return delivery_id


def check_signing(secrets: Sequence[Secret], scheme: Signature) -> None:
    """Find out now, not at the first delivery, whether anything can be verified.

    Raises:
        ConfigError: there is no secret, one is no key, or the scheme leaves out the body.
    """
    given: object = secrets
    if isinstance(given, str | Secret):
        raise _misconfigured("secrets", "must be a list, even of one: [Secret(...)]")
    if not secrets:
        raise _misconfigured("secrets", "needs at least one secret")
    if "{body}" not in scheme.signed:
        raise _misconfigured("signature.signed", "must contain {body}")
    for secret in secrets:
        _key(secret, scheme)


def _covered(hole: str, header: str, given: Mapping[str, str], scheme: Signature) -> str:
    """What a header says, if it is signed. Then it must be there, and be what can be signed.

    A dot in it could move the border between what is signed: `a.1` and `2`, or `a` and `1.2`.
    """
    if hole not in scheme.signed:
        return ""
    value = given.get(header.lower(), "")
    if not value or not value.isascii() or "." in value:
        raise WebhookRefused(
            f"The header {header} is missing, or holds what cannot be signed.", status=401
        )
    return value


def _offered(header: str, scheme: Signature) -> list[bytes]:
    """The signatures of a header that are of this scheme. Repeated headers come with commas."""
    entries = (entry.rstrip(",") for entry in header.split())
    ours = (entry for entry in entries if entry.isascii() and entry.startswith(scheme.prefix))
    if scheme.encoding == "hex":
        ours = (scheme.prefix + entry[len(scheme.prefix) :].lower() for entry in ours)
    return [entry.encode("ascii") for entry in ours]


def _is_genuine(
    scheme: Signature, secrets: Iterable[Secret], signed: bytes, offered: Sequence[bytes]
) -> bool:
    """Compares all with all, in the same time whatever matches."""
    genuine = False
    for secret in secrets:
        expected = _signature(scheme, _key(secret, scheme), signed).encode("ascii")
        for signature in offered:
            genuine |= hmac.compare_digest(expected, signature)
    return genuine


def _is_timely(stamp: str, tolerance: int, now: datetime) -> bool:
    """Seconds since 1970 have ten digits for some time to come; milliseconds have thirteen."""
    if not (stamp.isdigit() and len(stamp) in (10, 13)):
        return False
    seconds = int(stamp) / (1 if len(stamp) == 10 else 1000)
    return abs(now.timestamp() - seconds) <= tolerance


def _signed(scheme: Signature, delivery_id: str, stamp: str, body: bytes) -> bytes:
    known = {"id": delivery_id.encode(), "timestamp": stamp.encode(), "body": body}
    pieces = enumerate(_HOLES.split(scheme.signed))
    return b"".join(known[piece] if at % 2 else piece.encode() for at, piece in pieces)


def _signature(scheme: Signature, key: bytes, signed: bytes) -> str:
    digest = hmac.digest(key, signed, scheme.algorithm)
    text = digest.hex() if scheme.encoding == "hex" else b64encode(digest).decode("ascii")
    return scheme.prefix + text


def _key(secret: Secret, scheme: Signature) -> bytes:
    if problems := secret_problems("secrets", secret):
        raise ConfigError(*problems)
    text = secret.reveal()
    key = text.encode() if scheme.scheme == "hmac" else _standard_key(text)
    if not key:
        raise _misconfigured("secrets", "holds a secret that is empty, or not base64 after whsec_")
    return key


def _standard_key(text: str) -> bytes:
    try:
        return b64decode(text.removeprefix(_PREFIX), validate=True)
    except (NotBase64, ValueError):
        return b"" if text.startswith(_PREFIX) else text.encode()


def _misconfigured(path: str, message: str) -> ConfigError:
    return ConfigError(Problem(path=path, rule="config.webhooks", message=message))
