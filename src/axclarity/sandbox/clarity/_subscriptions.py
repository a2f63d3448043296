"""Who is told of what: subscriptions, their secrets, and the deliveries that wait for them."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from axclarity.clarity._json import dumps
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity._instant import moment_of
from axclarity.values import Secret

__all__ = ["OVERLAP", "OWNER", "Subscriptions", "secrets_of"]

OWNER = "sub_owner"
"""The id of the subscription that the shop's own people make."""

OVERLAP = timedelta(hours=24)
"""How long the secret before the last is still used beside it."""


class Subscriptions:
    """Secrets and deliveries in the store; the subscriptions themselves are records.

    What is announced while nobody listens waits for the first who does.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._store = store
        self._clock = clock
        self._random_bytes = random_bytes

    def new_secret(self, subscription_id: str, secret: Secret | None = None) -> Secret:
        """Give a subscription its first secret."""
        given = secret or self._secret()
        self._store.put("secret", subscription_id, [{"secret": given.reveal(), "until": None}])
        return given

    def rotate(self, subscription_id: str) -> tuple[Secret, str]:
        """A new secret, and until when the one before is used beside it."""
        with self._store.transaction():
            until = (self._clock() + OVERLAP).astimezone(UTC).isoformat()
            (newest, *_older) = self._store.get("secret", subscription_id)
            fresh = self._secret()
            kept = [{"secret": fresh.reveal(), "until": None}, {**newest, "until": until}]
            self._store.put("secret", subscription_id, kept)
        return fresh, until

    def secrets(self, subscription_id: str) -> list[Secret]:
        """The secrets that deliveries are signed with now, the newest first."""
        return secrets_of(self._store, subscription_id, self._clock())

    def announce(self, event_type: str, record: Mapping[str, Any], *, fat: bool) -> None:
        """Queue an event for all who want it."""
        event_id = f"evt_{self._store.next_number('event')}"
        thin = {name: record[name] for name in _THIN if name in record}
        body = {
            "id": event_id,
            "type": event_type,
            "occurred_at": self._clock().astimezone(UTC).isoformat(),
            "data": dict(record) if fat else thin,
        }
        kept = {"type": event_type, "record_id": record["id"], "body": dumps(body).decode()}
        self._store.put("event", event_id, kept)
        subscriptions = self._store.items("subscription")
        for subscription_id, subscription in subscriptions:
            if _wants(subscription, event_type):
                self._queue(event_id, subscription_id)
        if not subscriptions:
            self._queue(event_id, "")

    def adopt(self, subscription_id: str) -> None:
        """Give what waited for anybody at all to the first who listens."""
        subscription = self._store.get("subscription", subscription_id)
        for key, _ in self._store.items("outbox"):
            delivery = self._store.get("delivery", key)
            if delivery["subscription_id"]:
                continue
            wanted = _wants(subscription, self._store.get("event", delivery["event_id"])["type"])
            status = "pending" if wanted else "unwanted"
            adopted = {**delivery, "subscription_id": subscription_id, "status": status}
            self._store.put("delivery", key, adopted)
            if not wanted:
                self._store.delete("outbox", key)

    def forget(self, subscription_id: str) -> None:
        """Deliver nothing more to a subscription that is gone."""
        for key, _ in self._store.items("outbox"):
            delivery = self._store.get("delivery", key)
            if delivery["subscription_id"] == subscription_id:
                self._store.put("delivery", key, {**delivery, "status": "failed"})
                self._store.delete("outbox", key)
        self._store.delete("secret", subscription_id)

    def _queue(self, event_id: str, subscription_id: str) -> None:
        key = f"dlv_{self._store.next_number('delivery')}"
        self._store.put(
            "delivery",
            key,
            {
                "event_id": event_id,
                "subscription_id": subscription_id,
                "attempts": 0,
                "status": "pending",
            },
        )
        self._store.put("outbox", key, {})

    def _secret(self) -> Secret:
        return Secret("whsec_" + b64encode(self._random_bytes(24)).decode("ascii"))


def secrets_of(store: Store, subscription_id: str, now: datetime) -> list[Secret]:
    """The secrets that deliveries of a subscription are signed with, the newest first."""
    return [
        Secret(kept["secret"])
        for kept in store.get("secret", subscription_id) or []
        if kept["until"] is None or now < moment_of(kept["until"])
    ]


_THIN = ("id", "number", "status", "version")


def _wants(subscription: Mapping[str, Any], event_type: str) -> bool:
    """No events named means all of them."""
    events = subscription.get("events")
    return subscription.get("active", True) and (not events or event_type in events)
