"""Which page comes next, in each style; and listings against shops that behave oddly."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, cycle, islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from axclarity import Clarity, ClarityOperations, Secret
from axclarity.clarity import Dialect
from axclarity.clarity._addresses import same_host
from axclarity.clarity._dotted import at
from axclarity.clarity._paging import (
    Key,
    Position,
    next_position,
    parameters_of,
)
from axclarity.clarity._query import Query
from axclarity.clarity.dialect import Filters, Paging
from axclarity.errors import ConfigError, InvalidValue, MalformedReply, ServerBusy
from axclarity.http import Request, Response, drive
from axclarity.sandbox import example

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def keys(count: int, *, first: int = 0, at_once: bool = False) -> list[Key]:
    return [
        (NOON if at_once else NOON + timedelta(seconds=each), f"r{each}")
        for each in range(first, first + count)
    ]


def following(paging: Paging, position: Position, body: Any, **more: Any) -> Position | None:
    return next_position(paging, position, body, more.pop("headers", {}), **more)


@pytest.mark.parametrize("end", [{}, {"next_cursor": None}, {"next_cursor": ""}])
def test_a_cursor_ends_where_none_is_given(end: dict[str, Any]) -> None:
    assert following(Paging(), Position(), end, keys=keys(3)) is None


def test_a_cursor_leads_on() -> None:
    paging = Paging(next="meta.next", parameter="after", size=7, size_parameter="n")
    second = following(paging, Position(), {"meta": {"next": 17}}, keys=keys(3))

    assert second is not None
    assert parameters_of(paging, Position()) == {"n": "7"}
    assert parameters_of(paging, second) == {"n": "7", "after": "17"}
    with pytest.raises(MalformedReply):
        following(paging, second, {"meta": {"next": "17"}}, keys=keys(3))


def walk(style: Any, steps: Iterable[str]) -> Iterator[Position | None]:
    """The positions after pages that lead on by these steps."""
    position: Position | None = Position()
    for step in steps:
        assert position is not None
        headers = {"link": f'<{step}>; rel="next"'}
        body = {"next_cursor": step}
        position = following(Paging(style=style), position, body, headers=headers, keys=[])
        yield position


@pytest.mark.parametrize("style", ["cursor", "link"])
@pytest.mark.parametrize("circle", [1, 2, 3, 8, 40])
@pytest.mark.parametrize("before", [0, 1, 7])
def test_pages_that_lead_in_a_circle_have_an_end(style: str, circle: int, before: int) -> None:
    start = [f"/start{number}" for number in range(before)]
    round_and_round = chain(start, cycle(f"/{number}" for number in range(circle)))

    with pytest.raises(MalformedReply, match="again"):
        list(walk(style, islice(round_and_round, 4 * (before + circle))))


def test_pages_that_lead_on_for_long_are_no_circle() -> None:
    assert all(walk("cursor", map(str, range(1000))))


@pytest.mark.parametrize(
    ("style", "first", "asked"), [("page", 1, ["1", "2"]), ("page", 0, ["0", "1"])]
)
def test_pages_are_counted_from_where_the_shop_does(
    style: Any, first: int, asked: list[str]
) -> None:
    paging = Paging(style=style, size=3, parameter="p", first=first)
    second = following(paging, Position(), {}, keys=keys(3))

    assert second is not None
    assert [parameters_of(paging, each)["p"] for each in (Position(), second)] == asked
    assert following(paging, second, {}, keys=keys(2, first=3)) is None


def test_offsets_count_records() -> None:
    paging = Paging(style="offset", size=3, parameter="skip")
    second = following(paging, Position(), {}, keys=keys(3))

    assert second is not None
    assert parameters_of(paging, second)["skip"] == "3"


@pytest.mark.parametrize(("total", "more"), [(6, True), (3, False), ("x", True), (None, True)])
def test_a_total_ends_it_if_it_is_one(total: Any, more: bool) -> None:
    paging = Paging(style="page", size=3, total="meta.total")

    found = following(paging, Position(), {"meta": {"total": total}}, keys=keys(3))

    assert (found is not None) is more


def test_a_short_page_goes_on_where_the_total_says_so() -> None:
    paging = Paging(style="offset", size=100, total="total")  # a shop with a page limit of its own

    assert following(paging, Position(), {"total": 30}, keys=keys(10)) is not None


def test_pages_that_are_shorter_than_asked_for_are_counted_as_they_are() -> None:
    paging = Paging(style="page", size=100, total="total")
    at_third = Position(number=2, before=20)

    second = following(paging, Position(), {"total": 25}, keys=keys(10))
    assert second is not None
    third = following(paging, second, {"total": 25}, keys=keys(10, first=10))
    assert third is not None
    assert (third.number, third.before) == (at_third.number, at_third.before)
    assert following(paging, third, {"total": 25}, keys=keys(5, first=20)) is None


def test_an_empty_page_is_the_end_whatever_the_total_says() -> None:
    assert following(Paging(style="page", total="n"), Position(), {"n": 9}, keys=[]) is None


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ('<https://s.example/o?p=2>; rel="next"', "https://s.example/o?p=2"),
        ('</o?p=1>; rel="prev", </o?p=3>; rel="last next"', "/o?p=3"),
        ("</o?p=2>; rel=next", "/o?p=2"),
        ('</o?p=2>; title="next"; rel="last"', None),
        ('</o?p=2>; rel="nextish"', None),
        ("", None),
    ],
)
def test_links(header: str, url: str | None) -> None:
    found = following(Paging(style="link"), Position(), [], keys=keys(1), headers={"link": header})

    assert (found.url if found else None) == url


def test_a_link_to_itself_is_no_paging() -> None:
    headers = {"link": '</o?p=2>; rel="next"'}
    with pytest.raises(MalformedReply):
        following(Paging(style="link"), Position(url="/o?p=2"), [], keys=keys(1), headers=headers)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/o",
        "http://s.example/o",
        "//evil.example/o",
        "https://s.example:8/o",
        "https://u:p@s.example/o",
        "http://[",
        "https://s.example:x/o",
        "mailto:s.example",
    ],
)
def test_a_link_to_another_host_is_not_followed(url: str) -> None:
    with pytest.raises(MalformedReply):
        same_host("https://s.example/api/orders", url)


@pytest.mark.parametrize("url", ["https://S.Example/o?p=2", "https://s.example:443/o?p=2"])
def test_one_host_may_be_written_in_two_ways(url: str) -> None:
    assert same_host("https://s.example/api/orders", url) == url


def test_a_link_may_be_relative() -> None:
    assert same_host("https://s.example/api/orders", "?p=2") == "https://s.example/api/orders?p=2"


def test_a_listing_by_time_goes_on_by_time() -> None:
    paging = Paging(style="page", size=3)
    second = following(paging, Position(), {}, keys=keys(3), since=NOON)

    assert second is not None
    assert (second.since, second.number) == (NOON + timedelta(seconds=2), 0)
    assert second.seen == set(keys(3))


def test_a_page_of_one_moment_is_followed_by_the_next_number() -> None:
    paging = Paging(style="page", size=3)
    second = following(paging, Position(), {}, keys=keys(3, at_once=True), since=NOON)

    assert second is not None
    assert (second.since, second.number) == (None, 1)


def test_a_page_that_is_in_no_order_of_time_is_followed_by_the_next_number() -> None:
    first, second, third = keys(3)
    found = following(
        Paging(style="page", size=3), Position(), {}, keys=[first, third, second], since=NOON
    )

    assert found is not None
    assert (found.since, found.number) == (None, 1)


def test_what_is_remembered_stays_small() -> None:
    paging = Paging(style="page", size=3)
    position: Position | None = Position()
    for number in range(50):
        assert position is not None
        position = following(paging, position, {}, keys=keys(3, first=3 * number))

    assert position is not None
    assert len(position.seen) <= 6


@pytest.mark.parametrize("path", ["a", "a.b", "a.b.c"])
def test_nothing_stands_at_a_path_that_is_not_there(path: str) -> None:
    with pytest.raises(KeyError):
        at({"a": {"b": 1}} if path == "a.b.c" else [], path)


class Shop:
    """Answers each listing as it is told."""

    def __init__(self, answer: Callable[[dict[str, str]], Response]) -> None:
        self.answer = answer
        self.asked: list[dict[str, str]] = []

    def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        query = {name: value[0] for name, value in parse_qs(urlsplit(request.url).query).items()}
        self.asked.append(query)
        assert len(self.asked) < 50
        return self.answer(query)

    def close(self) -> None:
        pass


def client(shop: Shop, **dialect: Any) -> Clarity:
    return Clarity(
        "https://shop.example",
        client_id="c",
        client_secret=Secret("s"),
        dialect=Dialect(**dialect),
        transport=shop,
    )


def always(content: bytes) -> Shop:
    return Shop(lambda _: Response(status=200, content=content))


def test_a_cursor_that_leads_to_itself_is_no_paging() -> None:
    with pytest.raises(MalformedReply):
        list(client(always(b'{"items": [], "next_cursor": "1"}')).shipments.list())


@pytest.mark.parametrize("page", [b"[]", b"{}", b'{"items": null}', b'{"items": {}}', b"null"])
def test_what_is_no_page_says_where_to_look(page: bytes) -> None:
    with pytest.raises(MalformedReply, match="check clarity"):
        list(client(always(page)).orders.list())


def test_a_maintenance_page_is_no_answer_yet() -> None:
    operations = ClarityOperations.of_shop(
        "https://shop.example", client_id="c", client_secret=Secret("s"), now=lambda: NOON
    )
    with pytest.raises(ServerBusy):
        drive(operations.orders.get("ord_1"), always(b"<html>Back soon</html>"))


def test_a_filter_that_the_shop_lacks_is_refused_before_anything_is_sent() -> None:
    shop = always(b'{"items": []}')
    with pytest.raises(ConfigError) as refused:
        list(client(shop, filters=Filters(status="")).orders.list(status="pending"))

    assert refused.value.problems[0].path == "dialect.filters.status"
    assert shop.asked == []


def test_an_unknown_filter_is_refused() -> None:
    with pytest.raises(ConfigError):
        list(client(always(b"")).orders.list(colour="red"))


def test_since_ever_has_no_overlap() -> None:
    ever = datetime.min.replace(tzinfo=UTC)

    assert Query(updated_since=ever).since == ever
    assert Query(updated_since=ever + timedelta(days=1)).since == ever + timedelta(
        hours=23, minutes=55
    )


def test_since_needs_a_zone() -> None:
    with pytest.raises(InvalidValue):
        list(client(always(b"")).orders.list(updated_since=datetime(2026, 1, 1)))  # noqa: DTZ001  no zone on purpose


def an_order(number: int) -> dict[str, Any]:
    moment = NOON + timedelta(minutes=number)
    order = example.order("01-one-line")
    return {**order, "id": f"o{number}", "updated_at": moment.isoformat()}


def answer(items: list[dict[str, Any]]) -> Response:
    content = json.dumps({"items": items}, default=str).encode()
    return Response(status=200, content=content)


def test_the_client_leaves_out_what_is_older_where_the_shop_cannot() -> None:
    shop = Shop(lambda _: answer([an_order(number) for number in range(10)]))
    orders = client(shop, filters=Filters(updated_since="")).orders

    found = orders.list(updated_since=NOON + timedelta(minutes=5), overlap=timedelta(minutes=2))

    assert [each.id for each in found] == [f"o{number}" for number in range(3, 10)]
    assert "updated_since" not in shop.asked[0]


class Moving:
    """Counts pages of nine orders; the first order changes once the first page was read."""

    def __init__(self) -> None:
        self.orders = [an_order(number) for number in range(9)]

    def __call__(self, query: dict[str, str]) -> Response:
        assert query["sort"] == "updated_at,id"
        since = query.get("updated_since", "0001-01-01T00:00:00+00:00")
        found = [
            each
            for each in self.orders
            if datetime.fromisoformat(each["updated_at"]) >= datetime.fromisoformat(since)
        ]
        begin = int(query["offset"]) if "offset" in query else 3 * (int(query["page"]) - 1)
        if self.orders[0]["id"] == "o0":
            moved = {**self.orders.pop(0), "updated_at": (NOON + timedelta(hours=1)).isoformat()}
            self.orders.append(moved)
        return answer(found[begin : begin + 3])


@pytest.mark.parametrize("style", ["page", "offset"])
@pytest.mark.parametrize("since", [NOON, None])
def test_counted_pages_lose_nothing_when_a_record_moves_to_the_end(
    style: Any, since: datetime | None
) -> None:
    paging = Paging(style=style, size=3, parameter=style)
    found = client(Shop(Moving()), paging=paging).orders.list(updated_since=since)

    ids = [str(each.id) for each in found]
    assert set(ids) == {f"o{number}" for number in range(9)}
    assert ids.count("o0") == 2  # as it was, and as it became
    assert len(ids) == 10


@pytest.mark.parametrize("style", ["cursor", "link"])
def test_pages_that_lead_on_need_no_order_of_time(style: Any) -> None:
    shop = always(b'{"items": []}')

    assert list(client(shop, paging=Paging(style=style)).orders.list()) == []
    assert "sort" not in shop.asked[0]


@pytest.mark.parametrize(
    "filters", [Filters(updated_since=""), Filters(sort=""), Filters(sort_value="")]
)
def test_a_shop_that_cannot_go_by_time_is_not_asked_to(filters: Filters) -> None:
    shop = Shop(lambda query: answer([an_order(int(query["page"]))] if query["page"] < "4" else []))
    paging = Paging(style="page", size=1, parameter="page")

    found = client(shop, paging=paging, filters=filters).orders.list()

    assert [each.id for each in found] == ["o1", "o2", "o3"]
    assert all(asked.keys() == {"page", "page_size"} for asked in shop.asked)


def test_what_has_no_time_of_change_is_listed_by_number() -> None:
    shop = always(b'{"items": []}')

    list(client(shop, paging=Paging(style="page", parameter="page")).inventory.list())

    assert "sort" not in shop.asked[0]


def test_pages_come_as_they_are_consumed() -> None:
    def endless() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    numbers = endless()

    def page(_: dict[str, str]) -> Response:
        content = {"items": [an_order(next(numbers))], "next_cursor": f"c{next(numbers)}"}
        return Response(status=200, content=json.dumps(content, default=str).encode())

    shop = Shop(page)
    listing = client(shop).orders.list()

    assert [next(listing).id, next(listing).id] == ["o0", "o2"]
    assert len(shop.asked) == 2
