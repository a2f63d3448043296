"""What `check clarity` asks a shop: the token, then pages and one record of each resource."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlencode

from attrs import evolve, frozen

from axclarity.clarity import Dialect, Translation
from axclarity.clarity._addresses import same_host
from axclarity.clarity._json import loads
from axclarity.clarity._paging import Position, next_position, parameters_of
from axclarity.clarity._query import Query
from axclarity.clarity.dialect import Paging
from axclarity.clarity.dialect._differences import (
    Difference,
    Findings,
    compared,
    token_difference,
)
from axclarity.clarity.dialect._seen import KINDS, Answer, Seen
from axclarity.errors import (
    ConfigError,
    InvalidDocument,
    MalformedReply,
    NotAuthorised,
    Problem,
    RemoteError,
)
from axclarity.http import ClientCredentials, Exchange, Request, TokenSource
from axclarity.values import Secret

__all__ = ["Checked", "Client", "check_shop"]

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FAR_DAYS = datetime(2099, 1, 1, tzinfo=UTC)
_FILTERED = "orders"


@frozen(kw_only=True)
class Client:
    """Who asks which shop."""

    base_url: str
    id: str
    secret: Secret
    timeout: float = 30.0

    def tokens(self, dialect: Dialect, way: Literal["basic", "body"]) -> TokenSource:
        """Tokens by one of the two ways in which a client says who it is."""
        grant = ClientCredentials(
            client_id=self.id,
            client_secret=self.secret,
            scopes=dialect.token.scopes,
            authentication=way,
        )
        url = self.base_url.rstrip("/") + dialect.token.path
        return TokenSource(url, grant, destination="clarity", clock=time.monotonic)


@frozen
class Checked:
    """The records that were seen on each page, by resource and status, and what differs."""

    seen: tuple[tuple[str, int, int], ...]
    differences: tuple[Difference, ...]


def check_shop(
    client: Client, dialect: Dialect, arrived: Callable[[str], None]
) -> Exchange[Checked]:
    """Read from a shop, and compare.

    Args:
        arrived: is told the name of each resource before it is asked for.

    Raises:
        ConfigError: the shop refuses the client, whichever way it says who it is.
        AxClarityError: it could not be found out.
    """
    way = dialect.token.client_authentication
    try:
        return (yield from _check(client, dialect, way, arrived))
    except RemoteError as error:
        told = token_difference(dialect, error)
        if told is None:
            raise
    if "client_authentication" not in told.fix["token"]:
        return Checked((), (told,))
    try:
        checked = yield from _check(client, dialect, "body" if way == "basic" else "basic", arrived)
    except NotAuthorised:
        raise _refused(client.id) from None
    return evolve(checked, differences=(told, *checked.differences))


def _check(
    client: Client, dialect: Dialect, way: Literal["basic", "body"], arrived: Callable[[str], None]
) -> Exchange[Checked]:
    """What the first pages tell is used for the later questions."""
    tokens = client.tokens(dialect, way)
    shop = _Shop(client.base_url.rstrip("/"), dialect, tokens, client.timeout)
    pages: list[Seen] = []
    for resource in KINDS:
        if getattr(dialect.paths, resource):
            arrived(resource)
            page = yield from shop.page(resource, Position())
            pages.append(Seen(resource=resource, page=page))
    first = compared(dialect, pages)
    shop = evolve(shop, dialect=first.dialect)
    seen: list[Seen] = []
    for each in pages:
        arrived(each.resource)
        more = yield from shop.more(each, first.items(each.page), first)
        seen.append(more)
    found = compared(dialect, seen)
    told = tuple((each.resource, each.page.status, len(found.items(each.page))) for each in seen)
    return Checked(told, found.differences)


def _after_the_last(paging: Paging, count: int) -> Position | None:
    """What comes after a short page: something, if the shop gives less than it is asked for."""
    match paging.style:
        case "page":
            return Position(number=1)
        case "offset":
            return Position(number=count)
        case _:
            return None


@frozen
class _Shop:
    base_url: str
    dialect: Dialect
    tokens: TokenSource
    timeout: float

    def page(self, resource: str, position: Position, **asked: str) -> Exchange[Answer]:
        path = self._path(resource)
        if position.url is not None:
            return (yield from self._get(path, same_host(f"{self.base_url}{path}", position.url)))
        query = {**parameters_of(self.dialect.paging, position), **asked}
        return (yield from self._get(path, f"{self.base_url}{path}?{urlencode(query)}"))

    def more(self, seen: Seen, items: list[Mapping[str, Any]], so_far: Findings) -> Exchange[Seen]:
        """Further answers about a resource that has records."""
        if not items:
            return seen
        following = yield from self._following(seen, len(items))
        before = yield from self._before(seen.resource)
        record = yield from self._record(seen.resource, items[0], so_far)
        if seen.resource == _FILTERED and self.dialect.filters.updated_since:
            since = yield from self._since(seen.resource, _LONG_AGO)
            future = yield from self._since(seen.resource, _FAR_DAYS)
            seen = evolve(seen, sorted=since, future=future)
        return evolve(seen, following=following, before=before, record=record)

    def _following(self, seen: Seen, count: int) -> Exchange[Answer | None]:
        keys = [(None, str(number)) for number in range(count)]
        try:
            position = next_position(
                self.dialect.paging, Position(), seen.page.body, seen.page.headers, keys
            )
            if position is None:
                position = _after_the_last(self.dialect.paging, count)
            if position is None:
                return None
            return (yield from self.page(seen.resource, position))
        except MalformedReply:
            return None

    def _before(self, resource: str) -> Exchange[Answer | None]:
        """The page before the first one, which a shop that counts from less would have."""
        if self.dialect.paging.style != "page" or self.dialect.paging.first < 1:
            return None
        return (yield from self.page(resource, Position(number=-1)))

    def _record(
        self, resource: str, item: Mapping[str, Any], so_far: Findings
    ) -> Exchange[Answer | None]:
        stock = resource == "inventory"
        key = item.get(so_far.name(resource, "sku" if stock else "id"))
        if not isinstance(key, str | int):
            return None
        path = self._path(resource)
        query = {}
        location = item.get(so_far.name(resource, "location")) if stock else None
        if location and self.dialect.filters.location:
            query = {self.dialect.filters.location: str(location)}
        url = f"{self.base_url}{path}/{quote(str(key), safe='')}"
        return (yield from self._get(f"{path}/…", f"{url}?{urlencode(query)}" if query else url))

    def _since(self, resource: str, moment: datetime) -> Exchange[Answer]:
        query = Query(updated_since=moment)
        translation = Translation(self.dialect)
        filters, kind = self.dialect.filters, KINDS[resource]
        asked = query.parameters(kind, filters, translation, query.since, by_time=filters.by_time)
        return (yield from self.page(resource, Position(), **asked))

    def _path(self, resource: str) -> str:
        return f"{self.dialect.api_path}{getattr(self.dialect.paths, resource)}"

    def _get(self, path: str, url: str) -> Exchange[Answer]:
        def request_with(authorization: str) -> Request:
            return Request(
                destination="clarity",
                operation=f"GET {path}",
                method="GET",
                url=url,
                headers={"authorization": authorization, "accept": "application/json"},
                timeout=self.timeout,
            )

        try:
            response = yield from self.tokens.authorised(request_with)
        except NotAuthorised as error:
            if "code" in error.context:  # there is no token at all
                raise
            return Answer(path, 401)
        try:
            body = loads(response.content) if response.content else None
        except InvalidDocument:
            body = None
        return Answer(path, response.status, response.headers, body)


def _refused(client_id: str) -> ConfigError:
    return ConfigError(
        Problem(
            path="client",
            rule="config.client",
            message=f"{client_id} is refused, with its secret in a header as well as in the body.",
            hint="Check both, and that the shop lets this client ask for tokens of its own.",
        )
    )
