"""The clients of a shop: `Clarity` waits, `AsyncClarity` awaits, `ClarityOperations` is neither."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Required, Self, TypedDict, Unpack

from attrs import frozen

from axclarity.clarity._connection import DESTINATION, Connection
from axclarity.clarity.dialect import Dialect
from axclarity.clarity.models import Order, Shipment
from axclarity.clarity.resources import (
    AsyncOrders,
    AsyncShipments,
    OrderOperations,
    Orders,
    ShipmentOperations,
    Shipments,
)
from axclarity.errors import ConfigError, Problem
from axclarity.http import (
    AsyncClient,
    AsyncHttpxTransport,
    AsyncTransport,
    ClientCredentials,
    HttpxTransport,
    SyncClient,
    TokenSource,
    Transport,
    utc_now,
)
from axclarity.values import Secret

__all__ = ["AsyncClarity", "Clarity", "ClarityOperations"]


@frozen
class ClarityOperations:
    """A shop's conversations, to be run by `drive`, by `drive_async` or by a pipeline."""

    orders: OrderOperations
    shipments: ShipmentOperations

    @classmethod
    def of_shop(
        cls,
        base_url: str,
        *,
        client_id: str,
        client_secret: Secret,
        dialect: Dialect | None = None,
        timeout: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Describe a shop. Nothing is sent.

        Args:
            base_url: scheme and host, for example `https://shop.example`.
            timeout: seconds for connecting and for each read.
            clock: monotonic seconds, for the life of tokens.
            now: wall-clock time, for `Retry-After` dates.

        Raises:
            ConfigError: lists every setting that is wrong.
        """
        _check(base_url, client_id, client_secret)
        dialect = dialect or Dialect()
        tokens = TokenSource(
            base_url.rstrip("/") + dialect.token_path,
            ClientCredentials(
                client_id=client_id, client_secret=client_secret, scopes=dialect.scopes
            ),
            destination=DESTINATION,
            clock=clock,
        )
        connection = Connection(
            base_url=base_url.rstrip("/"), dialect=dialect, tokens=tokens, now=now, timeout=timeout
        )
        return cls(
            OrderOperations(connection, dialect.orders_path, Order),
            ShipmentOperations(connection, dialect.shipments_path, Shipment),
        )


class ClaritySettings(TypedDict, total=False):
    """The settings of a shop, as `ClarityOperations.of_shop` explains them."""

    client_id: Required[str]
    client_secret: Required[Secret]
    dialect: Dialect | None
    timeout: float


class Clarity(SyncClient):
    """A shop; calls wait for the answer. Takes what `ClarityOperations.of_shop` takes."""

    def __init__(
        self,
        base_url: str,
        *,
        transport: Transport | None = None,
        **settings: Unpack[ClaritySettings],
    ) -> None:
        super().__init__(transport or HttpxTransport())
        self.operations = ClarityOperations.of_shop(base_url, **settings)
        self.orders = Orders(self.operations.orders, self._transport)
        self.shipments = Shipments(self.operations.shipments, self._transport)


class AsyncClarity(AsyncClient):
    """A shop; calls are awaited. Takes what `ClarityOperations.of_shop` takes."""

    def __init__(
        self,
        base_url: str,
        *,
        transport: AsyncTransport | None = None,
        **settings: Unpack[ClaritySettings],
    ) -> None:
        super().__init__(transport or AsyncHttpxTransport())
        self.operations = ClarityOperations.of_shop(base_url, **settings)
        self.orders = AsyncOrders(self.operations.orders, self._transport)
        self.shipments = AsyncShipments(self.operations.shipments, self._transport)


def _check(base_url: str, client_id: str, client_secret: Secret) -> None:
    problems = [
        Problem(path=path, rule=f"config.{path.replace('_', '-')}", message=message)
        for path, wrong, message in (
            (
                "base_url",
                not base_url.startswith(("https://", "http://")),
                "must start with https:// (http:// only for a shop on this machine)",
            ),
            ("client_id", not client_id, "must not be empty"),
            ("client_secret", not client_secret.reveal(), "must not be empty"),
        )
        if wrong
    ]
    if problems:
        raise ConfigError(*problems)
