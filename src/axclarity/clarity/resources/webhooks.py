"""Webhook subscriptions: who is told of what, and by which secret it is signed."""

from attrs import frozen

from axclarity.clarity._addresses import step_of
from axclarity.clarity.models import (
    NewSubscription,
    RotatedSecret,
    Subscription,
)
from axclarity.clarity.resources._async import AsyncManaged
from axclarity.clarity.resources._operations import Manages
from axclarity.clarity.resources._sync import Managed
from axclarity.errors import InvalidDocument, OutcomeUnknown
from axclarity.http import AsyncTransport, Exchange, Transport

__all__ = ["AsyncSubscriptions", "SubscriptionOperations", "Subscriptions"]


@frozen
class SubscriptionOperations(Manages[Subscription, NewSubscription]):
    """Conversations about subscriptions. `create` subscribes, and tells the secret once.

    Args:
        rotation_path: where a secret is changed; holds `{id}`.
    """

    rotation_path: str

    def delete(self, subscription_id: str) -> Exchange[None]:
        """End a subscription. Raises `NotFound` if there is none of this id."""
        yield from self._call("DELETE", subscription_id)

    def rotate_secret(self, subscription_id: str) -> Exchange[RotatedSecret]:
        """Ask for a new secret. For a while deliveries are signed with both.

        Raises:
            OutcomeUnknown: no answer: the secret may have changed. Rotate again.
        """
        path = self.rotation_path
        url = self.connection.url_of(path.replace("{id}", step_of(subscription_id)))
        reply = yield from self.connection.call("POST", path, url, kind=RotatedSecret)
        try:
            wire = self.connection.record(reply)
            return self.connection.translation.read(RotatedSecret, wire)
        except (KeyError, InvalidDocument):
            raise OutcomeUnknown(
                f"POST {path}: done, but the answer holds no secret. Rotate again."
            ) from None


class Subscriptions(Managed[Subscription, NewSubscription]):
    """A shop's webhook subscriptions; calls wait for the answer."""

    def __init__(self, operations: SubscriptionOperations, transport: Transport) -> None:
        super().__init__(operations, transport)
        self._subscriptions = operations

    def delete(self, subscription_id: str) -> None:
        """End a subscription."""
        self._run(self._subscriptions.delete(subscription_id))

    def rotate_secret(self, subscription_id: str) -> RotatedSecret:
        """Ask for a new secret. For a while deliveries are signed with both."""
        return self._run(self._subscriptions.rotate_secret(subscription_id))


class AsyncSubscriptions(AsyncManaged[Subscription, NewSubscription]):
    """A shop's webhook subscriptions; calls are awaited."""

    def __init__(self, operations: SubscriptionOperations, transport: AsyncTransport) -> None:
        super().__init__(operations, transport)
        self._subscriptions = operations

    async def delete(self, subscription_id: str) -> None:
        """End a subscription."""
        await self._run(self._subscriptions.delete(subscription_id))

    async def rotate_secret(self, subscription_id: str) -> RotatedSecret:
        """Ask for a new secret. For a while deliveries are signed with both."""
        return await self._run(self._subscriptions.rotate_secret(subscription_id))
