"""How one shop spells the API, as settings that a file may hold.

Clarity publishes no contract, so the default dialect is an assumption throughout; a shop that
differs is described here, without code.
"""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = [
    "Concurrency",
    "Dialect",
    "Envelope",
    "ErrorShape",
    "EventNames",
    "Filters",
    "MoneyFormat",
    "Names",
    "Paging",
    "Paths",
    "Signature",
    "TimeFormat",
    "TokenDialect",
]


def _zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone, such as Europe/Oslo") from None
    return name


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Path = Annotated[str, Field(pattern=r"^(/[^?#\s]*)?$")]
"""A path of an address, with its slash at the front."""


class TokenDialect(_Settings):
    """The token endpoint: its path, how the client proves itself, and the scopes to ask for."""

    path: Path = "/oauth/token"
    client_authentication: Literal["basic", "body"] = "basic"
    scopes: tuple[str, ...] = (
        "orders",
        "products",
        "inventory",
        "customers",
        "shipments",
        "payments",
        "returns",
        "webhooks",
    )


class Paths(_Settings):
    """Where each resource is, below `api_path`."""

    orders: Path = "/orders"
    products: Path = "/products"
    inventory: Path = "/inventory"
    inventory_bulk: Path = "/inventory/bulk"
    customers: Path = "/customers"
    shipments: Path = "/shipments"
    payments: Path = "/payments"
    returns: Path = "/returns"
    refunds: Path = "/refunds"
    webhooks: Path = "/webhooks"
    rotate_secret: Path = "/webhooks/{id}/rotate-secret"  # noqa: S105  a path, not a secret


class Paging(_Settings):
    """How a listing is cut into pages.

    `cursor`: `parameter` takes what stood at `next`. `page`: it takes the page's number, counted
    from `first`. `offset`: it takes how many records come before. `link`: the `Link` header leads
    on (RFC 8288). Counted pages end with a short one, or by the number at `total`.

    `next` and `total` are dotted paths in the answer; empty where there is none.
    """

    style: Literal["cursor", "page", "offset", "link"] = "cursor"
    size: int = Field(default=100, ge=1, le=10_000)
    size_parameter: str = "page_size"
    parameter: str = "cursor"
    next: str = "next_cursor"
    total: str = ""
    first: int = 1


class Envelope(_Settings):
    """Dotted paths to what an answer is about; empty where the answer itself is it."""

    items: str = "items"
    record: str = ""
    bulk_items: str = "items"
    bulk_results: str = "results"


class Filters(_Settings):
    """What the query parameters are called; empty where the shop has no such filter.

    Without `updated_since` the client reads everything and leaves out what is older. `sort` takes
    `sort_value`, which must order by time of change.
    """

    updated_since: str = "updated_since"
    status: str = "status"
    ids: str = "ids"
    sort: str = "sort"
    sort_value: str = "updated_at,id"
    order_id: str = "order_id"
    payout_id: str = "payout_id"
    external_id: str = "external_id"
    sku: str = "sku"
    location: str = "location"
    email: str = "email"
    account_number: str = "account_number"

    @property
    def by_time(self) -> bool:
        """Whether records can be had in order of change, from a moment on."""
        return bool(self.updated_since and self.sort and self.sort_value)


class Names(_Settings):
    """What the fields are called.

    `case` spells all of them; `rename` gives names by class of record and field, and wins:
    `{"Order": {"number": "OrderNo"}}`.
    """

    case: Literal["snake", "camel", "pascal"] = "snake"
    rename: dict[str, dict[str, str]] = Field(default_factory=dict)


class TimeFormat(_Settings):
    """How moments are written. `zone` is that of texts without an offset.

    An hour that a zone has twice is the earlier or the later one, as `fold` says; without it such a
    moment is refused, and so is one that the zone leaves out.
    """

    format: Literal["rfc3339", "epoch_seconds", "epoch_milliseconds", "dotnet"] = "rfc3339"
    zone: Annotated[str, AfterValidator(_zone)] = ""
    fold: Literal["", "earlier", "later"] = ""


class MoneyFormat(_Settings):
    """How amounts are written: digits in a text, a JSON number, or whole minor units.

    Minor units (cents) are those of the nearest currency field around the amount (ISO 4217).
    """

    format: Literal["decimal", "number", "minor_units"] = "decimal"


class Signature(_Settings):
    """How deliveries are signed: by Standard Webhooks, or by a plain HMAC in a header.

    `signed` is what the signature is made over, of `{id}`, `{timestamp}` and `{body}`.
    """

    scheme: Literal["standard", "hmac"] = "standard"
    header: str = "webhook-signature"
    id_header: str = "webhook-id"
    timestamp_header: str = "webhook-timestamp"
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["base64", "hex"] = "base64"
    prefix: str = "v1,"
    signed: str = "{id}.{timestamp}.{body}"
    tolerance_seconds: int = Field(default=300, ge=1, le=86_400)


class EventNames(_Settings):
    """Dotted paths in a delivery, and what the shop calls its events: `{"OrderPlaced": "…"}`."""

    id: str = "id"
    type: str = "type"
    occurred_at: str = "occurred_at"
    data: str = "data"
    resource_url: str = "resource_url"
    types: dict[str, str] = Field(default_factory=dict)


class ErrorShape(_Settings):
    """Where a refusal lists what is wrong, and in each of these the path and the code."""

    list: str = "errors"
    path: str = "path"
    code: str = "code"


class Concurrency(_Settings):
    """Where a record's tag is: in the `ETag` header, or in a field that is sent back.

    `none` where a shop has no tags, or none that a change may go by. Then a record is read again
    before it is changed, and its time of change and its version are compared.
    """

    etag: Literal["header", "field", "none"] = "header"
    field: str = "version"
    header: str = "If-Match"


class Dialect(_Settings):
    """How one shop spells the API. Everything left out is as in the default dialect.

    `statuses` says what the shop calls the values of our enumerations, by class:
    `{"OrderStatus": {"Open": "pending"}}`; where two mean the same, the first is written.
    `attributes` names unknown fields that carry no money, by class of record: they go to its
    `attributes`. `idempotency_key` is the header that the shop honours on POST; empty where it
    honours none.
    """

    name: str = "default"
    api_path: Path = "/api/v1"
    token: TokenDialect = TokenDialect()
    paths: Paths = Paths()
    update_method: Literal["PUT", "PATCH"] = "PUT"
    paging: Paging = Paging()
    envelope: Envelope = Envelope()
    filters: Filters = Filters()
    names: Names = Names()
    time: TimeFormat = TimeFormat()
    money: MoneyFormat = MoneyFormat()
    statuses: dict[str, dict[str, str]] = Field(default_factory=dict)
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    signature: Signature = Signature()
    events: EventNames = EventNames()
    errors: ErrorShape = ErrorShape()
    concurrency: Concurrency = Concurrency()
    idempotency_key: str = ""
