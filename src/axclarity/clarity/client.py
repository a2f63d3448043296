"""The clients of a shop: `Clarity` waits, `AsyncClarity` awaits, `ClarityOperations` is neither."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Required, Self, TypedDict, Unpack

from attrs import frozen

from axclarity.clarity._connection import DESTINATION, Connection
from axclarity.clarity._timeouts import Timeouts
from axclarity.clarity.dialect import Dialect, Translation
from axclarity.clarity.models import (
    Customer,
    Inventory,
    NewCustomer,
    NewPayment,
    NewProduct,
    NewRefund,
    NewReturn,
    Order,
    Payment,
    Product,
    Refund,
    Return,
    Shipment,
    Subscription,
)
from axclarity.clarity.resources import (
    AsyncCreatable,
    AsyncManaged,
    AsyncStockLevels,
    AsyncSubscriptions,
    AsyncUpdatable,
    Creatable,
    Creates,
    InventoryOperations,
    Managed,
    Manages,
    ShipmentOperations,
    StockLevels,
    SubscriptionOperations,
    Subscriptions,
    Updatable,
    Updates,
)
from axclarity.errors import ConfigError, Problem
from axclarity.http import (
    AsyncClient,
    AsyncHttpxTransport,
    AsyncPausedTransport,
    AsyncTransport,
    ClientCredentials,
    HttpxTransport,
    PausedTransport,
    Pauses,
    RefreshToken,
    SyncClient,
    TokenSource,
    TokenStore,
    Transport,
    is_base_address,
    secret_problems,
    utc_now,
)
from axclarity.values import Secret

__all__ = ["AsyncClarity", "Clarity", "ClarityOperations"]


@frozen
class ClarityOperations:
    """A shop's conversations, to be run by `drive`, by `drive_async` or by a pipeline."""

    orders: Updates[Order]
    products: Manages[Product, NewProduct]
    inventory: InventoryOperations
    customers: Manages[Customer, NewCustomer]
    shipments: ShipmentOperations
    payments: Creates[Payment, NewPayment]
    returns: Manages[Return, NewReturn]
    refunds: Creates[Refund, NewRefund]
    webhooks: SubscriptionOperations

    @classmethod
    def of_shop(
        cls,
        base_url: str,
        *,
        client_id: str,
        client_secret: Secret,
        refresh_token: Secret | None = None,
        token_store: TokenStore | None = None,
        dialect: Dialect | None = None,
        timeout: float | Timeouts = 30.0,
        over_plain_http: bool = False,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Describe a shop. Nothing is sent.

        Args:
            base_url: scheme and host, for example `https://shop.example`.
            refresh_token: where a person granted access; otherwise the client acts for itself.
            token_store: keeps tokens for the next process, and for others that run now.
            dialect: how this shop spells the API.
            timeout: seconds for connecting and for each read, or some for each kind of request.
            over_plain_http: send secrets and records in clear to a shop on another machine.
            clock: monotonic seconds, for the life of tokens.
            now: wall-clock time, for `Retry-After` dates.

        Raises:
            ConfigError: lists every setting that is wrong.
        """
        _check(base_url, client_id, client_secret, refresh_token)
        dialect = dialect or Dialect()
        token, base = dialect.token, base_url.rstrip("/")
        grant: ClientCredentials | RefreshToken = ClientCredentials(
            client_id=client_id,
            client_secret=client_secret,
            scopes=token.scopes,
            authentication=token.client_authentication,
        )
        if refresh_token is not None:
            grant = RefreshToken(
                client_id=client_id,
                client_secret=client_secret,
                refresh_token=refresh_token,
                authentication=token.client_authentication,
            )
        tokens = TokenSource(
            base + token.path,
            grant,
            destination=DESTINATION,
            clock=clock,
            now=now,
            store=token_store,
            over_plain_http=over_plain_http,
        )
        connection = Connection(
            base_url=base,
            dialect=dialect,
            translation=Translation(dialect),
            tokens=tokens,
            now=now,
            timeouts=timeout if isinstance(timeout, Timeouts) else Timeouts.all(timeout),
        )
        paths = dialect.paths
        return cls(
            orders=Updates(connection, paths.orders, Order),
            products=Manages(connection, paths.products, Product),
            inventory=InventoryOperations(
                connection, paths.inventory, Inventory, paths.inventory_bulk
            ),
            customers=Manages(connection, paths.customers, Customer),
            shipments=ShipmentOperations(connection, paths.shipments, Shipment),
            payments=Creates(connection, paths.payments, Payment),
            returns=Manages(connection, paths.returns, Return),
            refunds=Creates(connection, paths.refunds, Refund),
            webhooks=SubscriptionOperations(
                connection, paths.webhooks, Subscription, paths.rotate_secret
            ),
        )


class ClaritySettings(TypedDict, total=False):
    """The settings of a shop, as `ClarityOperations.of_shop` explains them."""

    client_id: Required[str]
    client_secret: Required[Secret]
    refresh_token: Secret | None
    token_store: TokenStore | None
    dialect: Dialect | None
    timeout: float | Timeouts
    over_plain_http: bool


class Clarity(SyncClient):
    """A shop; calls wait for the answer. Takes what `ClarityOperations.of_shop` takes.

    Args:
        transport: how requests are sent; by default over connections of its own. After a 429 or
            503 nothing is sent until the shop's wait is over.
        patience: seconds that a call may wait for that, before it raises `DestinationPaused`.
        pauses: where waits are remembered; share one between the clients of a shop.
    """

    def __init__(
        self,
        base_url: str,
        *,
        transport: Transport | None = None,
        patience: float = 0.0,
        pauses: Pauses | None = None,
        **settings: Unpack[ClaritySettings],
    ) -> None:
        self.operations = ClarityOperations.of_shop(base_url, **settings)
        super().__init__(
            PausedTransport(transport or HttpxTransport(), pauses or Pauses(), patience=patience)
        )
        told, through = self.operations, self._transport
        self.orders = Updatable(told.orders, through)
        self.products = Managed(told.products, through)
        self.inventory = StockLevels(told.inventory, through)
        self.customers = Managed(told.customers, through)
        self.shipments = Managed(told.shipments, through)
        self.payments = Creatable(told.payments, through)
        self.returns = Managed(told.returns, through)
        self.refunds = Creatable(told.refunds, through)
        self.webhooks = Subscriptions(told.webhooks, through)


class AsyncClarity(AsyncClient):
    """A shop; calls are awaited. Takes what `Clarity` takes."""

    def __init__(
        self,
        base_url: str,
        *,
        transport: AsyncTransport | None = None,
        patience: float = 0.0,
        pauses: Pauses | None = None,
        **settings: Unpack[ClaritySettings],
    ) -> None:
        self.operations = ClarityOperations.of_shop(base_url, **settings)
        super().__init__(
            AsyncPausedTransport(
                transport or AsyncHttpxTransport(), pauses or Pauses(), patience=patience
            )
        )
        told, through = self.operations, self._transport
        self.orders = AsyncUpdatable(told.orders, through)
        self.products = AsyncManaged(told.products, through)
        self.inventory = AsyncStockLevels(told.inventory, through)
        self.customers = AsyncManaged(told.customers, through)
        self.shipments = AsyncManaged(told.shipments, through)
        self.payments = AsyncCreatable(told.payments, through)
        self.returns = AsyncManaged(told.returns, through)
        self.refunds = AsyncCreatable(told.refunds, through)
        self.webhooks = AsyncSubscriptions(told.webhooks, through)


def _check(
    base_url: str, client_id: str, client_secret: Secret, refresh_token: Secret | None
) -> None:
    problems = [
        Problem(path=path, rule=f"config.{path.replace('_', '-')}", message=message)
        for path, wrong, message in (
            (
                "base_url",
                not base_url.startswith(("https://", "http://")),
                "must start with https:// (http:// only for a shop on this machine)",
            ),
            (
                "base_url",
                base_url.startswith(("https://", "http://")) and not is_base_address(base_url),
                "must be a scheme, a host in ASCII and a path, without credentials or a query",
            ),
            ("client_id", not client_id, "must not be empty"),
            ("client_secret", client_secret == Secret(""), "must not be empty"),
        )
        if wrong
    ]
    problems += secret_problems("client_secret", client_secret)
    if refresh_token is not None:
        problems += secret_problems("refresh_token", refresh_token)
    if problems:
        raise ConfigError(*problems)
