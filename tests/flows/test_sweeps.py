"""What no webhook said is found; nothing is passed over; what was found before is known."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from axclarity import ClarityOperations, Secret
from axclarity.clarity import Dialect
from axclarity.clarity.dialect import Paging
from axclarity.clarity.models import Named
from axclarity.errors import RateLimited
from axclarity.flows.listings import Listing, listings_of
from axclarity.flows.sweeps import Tally, backfill, sweep
from axclarity.http import AsyncHttpxTransport, Request, Response, drive_async
from axclarity.pipeline import Event, Journal, Ledger, RetryPolicy
from axclarity.sandbox import Fault, Sandbox, example

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
EXPECTED_TYPES = {
    "orders": "order.updated",
    "customers": "customer.updated",
    "products": "product.updated",
    "payments": "payment.captured",
    "refunds": "refund.created",
    "returns": "return.created",
}


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def shop_of(box: Sandbox) -> ClarityOperations:
    return ClarityOperations.of_shop(
        box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
    )


def place_many(box: Sandbox, count: int, **fields: Any) -> list[str]:
    order = {**example.order("01-one-line"), **fields}
    return [
        box.clarity.place({**order, "id": f"ord_{n:04}", "number": f"W-{n:04}"})
        for n in range(count)
    ]


def filled(box: Sandbox, path: Path, name: str = "orders", **more: Any) -> Tally:
    clock = Clock()
    settings: dict[str, Any] = {"since": None, "clock": clock, "sleep": clock.sleep, **more}

    async def run() -> Tally:
        transport = AsyncHttpxTransport()
        try:
            listing = listings_of(shop_of(box))[name]
            with Journal(path) as journal:
                return await backfill(listing, journal, transport, random=lambda: 0.5, **settings)
        finally:
            await transport.aclose()

    return asyncio.run(run())


def polled(box: Sandbox, journal: Journal, now: datetime) -> list[Event]:
    """What a sweep of the orders finds, with its bookmark kept as a pipeline keeps it."""
    ledger = Ledger(journal, clock=lambda: now)
    source = sweep(listings_of(shop_of(box))["orders"])

    async def run() -> list[Event]:
        transport = AsyncHttpxTransport()
        try:
            found = await drive_async(source.poll(ledger), transport)
        finally:
            await transport.aclose()
        await journal.accept_async(found, now, bookmarks=ledger.bookmarks)
        return list(found)

    return asyncio.run(run())


def test_each_resource_has_its_event() -> None:
    with Sandbox() as box:
        listings = listings_of(shop_of(box))

    assert {name: each.type for name, each in listings.items()} == EXPECTED_TYPES


def test_a_backfill_announces_every_order_of_every_page(tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    with Sandbox() as box:
        ids = place_many(box, 230)
        tally = filled(
            box,
            tmp_path / "j.db",
            progress=lambda t: seen.append((t.read, t.accepted, t.known)),
        )

    assert (tally.read, tally.accepted, tally.known) == (230, 230, 0)
    assert len(seen) > 1, "the listing has pages"
    assert seen[-1] == (230, 230, 0)
    with Journal(tmp_path / "j.db") as journal:
        assert journal.account().pending == len(ids)


def test_a_backfill_that_is_begun_anew_accepts_nothing_twice(tmp_path: Path) -> None:
    with Sandbox() as box:
        place_many(box, 30)
        filled(box, tmp_path / "j.db")
        again = filled(box, tmp_path / "j.db")

    assert (again.read, again.accepted, again.known) == (30, 0, 30)


def test_an_order_that_has_changed_is_announced_again(tmp_path: Path) -> None:
    with Sandbox() as box:
        (order_id, _) = place_many(box, 2)
        filled(box, tmp_path / "j.db")
        box.clarity.edit(order_id, {"attributes": {"note": "x"}})
        again = filled(box, tmp_path / "j.db")

    assert (again.read, again.accepted, again.known) == (2, 1, 1)


def test_only_what_was_changed_since_is_announced(tmp_path: Path) -> None:
    order = example.order("01-one-line")
    with Sandbox() as box:
        box.clarity.place({**order, "id": "old", "number": "W-1"})
        tally = filled(box, tmp_path / "j.db", since=datetime(2099, 1, 1, tzinfo=UTC))

    assert tally.read == 0


def test_a_busy_shop_is_asked_again(tmp_path: Path) -> None:
    with Sandbox() as box:
        place_many(box, 30)
        box.faults.inject(Fault("rate_limited", on="clarity", times=2, seconds=1))
        tally = filled(box, tmp_path / "j.db")

    assert (tally.read, tally.accepted) == (30, 30)


def test_what_remains_wrong_is_raised(tmp_path: Path) -> None:
    with Sandbox() as box:
        box.faults.inject(Fault("rate_limited", on="clarity", times=None, seconds=1))
        with pytest.raises(RateLimited):
            filled(box, tmp_path / "j.db", retry=RetryPolicy(max_attempts=3))


def test_an_order_that_is_not_valid_is_announced_too() -> None:
    wire = b'{"items": [{"id": "ord_1", "updated_at": "never"}, {"id": "ord_2"}]}'
    listing = a_listing()

    passage = asyncio.run(drive_async(listing.passage(None, NOW), Canned(wire)))

    assert [event.key for event in passage.events] == ["order/ord_1", "order/ord_2"]
    assert [event.id for event in passage.events] == ["sweep/orders/ord_1", "sweep/orders/ord_2"]
    assert {event.occurred_at for event in passage.events} == {NOW}


def a_listing(dialect: Dialect | None = None) -> Listing:
    shop = ClarityOperations.of_shop(
        "https://shop.example",
        client_id="c",
        client_secret=Secret("s"),
        dialect=dialect or Dialect(),
    )
    return listings_of(shop)["orders"]


class Canned:
    """Answers every listing with the same page."""

    def __init__(self, wire: bytes) -> None:
        self.wire = wire

    async def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        return Response(status=200, content=self.wire)

    async def aclose(self) -> None:
        pass


def announced(*records: dict[str, Any]) -> list[str]:
    """The ids of the events of one page."""
    wire = json.dumps({"items": records}).encode()
    passage = asyncio.run(drive_async(a_listing().passage(None, NOW), Canned(wire)))
    return [event.id for event in passage.events]


class Busy:
    """Counts its orders, three a page; the first one changes once the first page was read."""

    def __init__(self) -> None:
        self.changed = {f"ord_{n}": NOW + timedelta(minutes=n) for n in range(9)}
        self.pages = 0

    async def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        asked = dict(parse_qsl(urlsplit(request.url).query))
        since = datetime.fromisoformat(asked.get("updated_since", NOW.isoformat()))
        found = sorted((at, name) for name, at in self.changed.items() if at >= since)
        begin, self.pages = int(asked["offset"]), self.pages + 1
        if self.pages == 1:
            self.changed["ord_0"] = NOW + timedelta(days=1)
        items = [{"id": name, "updated_at": at.isoformat()} for at, name in found[begin:][:3]]
        return Response(status=200, content=json.dumps({"items": items}).encode())

    async def aclose(self) -> None:
        pass


@pytest.mark.parametrize("since", [None, NOW])
def test_a_backfill_of_counted_pages_loses_nothing_while_the_shop_works(
    tmp_path: Path, since: datetime | None
) -> None:
    listing = a_listing(Dialect(paging=Paging(style="offset", parameter="offset", size=3)))
    with Journal(tmp_path / "j.db") as journal:
        tally = asyncio.run(backfill(listing, journal, Busy(), since=since))

        keys = {pending.event.key for pending in journal.ready(NOW + timedelta(days=2), limit=99)}

    assert keys == {f"order/ord_{n}" for n in range(9)}
    assert (tally.read, tally.accepted, tally.known) == (10, 10, 0)


def test_two_changes_of_the_same_instant_are_two_events() -> None:
    """A shop whose clock tells seconds: only the version differs."""
    order = {"id": "ord_1", "updated_at": "2026-11-30T12:00:00Z"}

    first, second = announced({**order, "version": 1}), announced({**order, "version": 2})

    assert first == ["sweep/orders/ord_1@2026-11-30T12:00:00+00:00#1"]
    assert second == ["sweep/orders/ord_1@2026-11-30T12:00:00+00:00#2"]


@pytest.mark.parametrize("version", [{}, {"version": "abc"}, {"version": None}])
def test_an_id_is_as_it_was_where_the_shop_counts_no_versions(version: dict[str, Any]) -> None:
    order = {"id": "ord_1", "updated_at": "2026-11-30T12:00:00Z", **version}

    assert announced(order) == ["sweep/orders/ord_1@2026-11-30T12:00:00+00:00"]


def test_a_version_tells_where_the_time_does_not() -> None:
    assert announced({"id": "ord_1", "updated_at": "never", "version": 3}) == [
        "sweep/orders/ord_1#3"
    ]


def test_a_journal_of_before_versions_counted_goes_on(tmp_path: Path) -> None:
    """What was announced under an id without a version is announced once more, and then known."""
    with Sandbox() as box, Journal(tmp_path / "j.db") as journal:
        place_many(box, 1, updated_at=NOW.isoformat())
        listing = listings_of(shop_of(box))["orders"]
        before = listing.event(Named(id="ord_0000", updated_at=NOW), NOW)
        assert before.id == "sweep/orders/ord_0000@2026-11-30T12:00:00+00:00"
        journal.accept([before], NOW)

        found = [polled(box, journal, NOW + timedelta(minutes=n)) for n in (0, 1)]

        assert [len(each) for each in found] == [1, 1]
        assert journal.account().accepted == 2


def test_a_sweep_finds_what_no_webhook_said(tmp_path: Path) -> None:
    with Sandbox() as box, Journal(tmp_path / "j.db") as journal:
        place_many(box, 3, updated_at=(NOW - timedelta(hours=5)).isoformat())
        first = polled(box, journal, NOW)
        (missed,) = place_many(box, 4, updated_at=NOW.isoformat())[3:]
        second = polled(box, journal, NOW + timedelta(minutes=1))

        assert {event.record_id for event in first} == {"ord_0000", "ord_0001", "ord_0002"}
        assert {event.record_id for event in second} == {missed}
        assert journal.account().pending == 4


def test_a_sweep_by_a_clock_that_was_ahead_leaves_out_nothing_of_the_last_day(
    tmp_path: Path,
) -> None:
    with Sandbox() as box, Journal(tmp_path / "j.db") as journal:
        polled(box, journal, NOW + timedelta(hours=10))
        place_many(box, 1, updated_at=NOW.isoformat())
        missed = polled(box, journal, NOW + timedelta(hours=11))

        found = [polled(box, journal, NOW + timedelta(minutes=n)) for n in (1, 2)]

        assert missed == []
        assert [event.record_id for event in found[0]] == ["ord_0000"]
        (told,) = journal.alerts()
        assert "backfill them" in told.message
