"""Deliveries as they go out: the event in the shop's words, signed by the shop's scheme."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from axclarity.clarity import sign
from axclarity.clarity._json import dumps, loads
from axclarity.clarity.dialect import Dialect, Translation
from axclarity.values import Secret

__all__ = ["Letter", "Letters"]


@frozen
class Letter:
    """The headers and the body of a delivery."""

    headers: Mapping[str, str]
    content: bytes


class Letters:
    """Writes deliveries in a dialect."""

    def __init__(self, dialect: Dialect | None) -> None:
        dialect = dialect or Dialect()
        self._translation = Translation(dialect)
        self._scheme = dialect.signature

    def signed(self, event_id: str, body: str, secrets: Sequence[Secret], now: datetime) -> Letter:
        """A delivery, with a signature for each secret.

        Args:
            body: the event as JSON in the default form.
        """
        content = dumps(self._translation.event_out(loads(body.encode())))
        scheme, stamp = self._scheme, str(int(now.timestamp()))
        signatures = [sign(secret, event_id, now, content, scheme=scheme) for secret in secrets]
        headers = {
            "content-type": "application/json",
            scheme.id_header: event_id,
            scheme.timestamp_header: stamp,
            scheme.header: " ".join(signatures),
        }
        return Letter({name.lower(): value for name, value in headers.items() if name}, content)
