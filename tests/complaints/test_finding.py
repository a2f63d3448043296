"""What users of other connectors complain of, about what is passed over by looking for changes.

The docstring of each test is the complaint; the test is the answer.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from axclarity import ClarityOperations, Journal
from axclarity.flows import Tally, backfill, listings_of, sweep
from axclarity.http import AsyncHttpxTransport, drive_async
from axclarity.pipeline import Ledger
from axclarity.sandbox import Sandbox, example

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def running_box() -> Iterator[Sandbox]:
    with Sandbox(clock=lambda: NOW + HOUR) as box:
        yield box


@pytest.fixture
def box(running_box: Sandbox) -> Sandbox:
    running_box.clear()
    return running_box


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


def place(box: Sandbox, order_id: str, at: datetime, **more: Any) -> str:
    order = example.order("01-one-line")
    changes = {"id": order_id, "number": f"W-{order_id}", "updated_at": at.isoformat()}
    return box.clarity.place({**order, **changes, **more})


def orders_of(box: Sandbox) -> Any:
    shop = ClarityOperations.of_shop(
        box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
    )
    return listings_of(shop)["orders"]


def filled(box: Sandbox, journal: Journal) -> Tally:
    async def run() -> Tally:
        transport = AsyncHttpxTransport()
        try:
            return await backfill(orders_of(box), journal, transport, since=None)
        finally:
            await transport.aclose()

    return asyncio.run(run())


def swept(box: Sandbox, journal: Journal, now: datetime) -> list[str]:
    """The orders that are new to the journal after a look."""
    ledger = Ledger(journal, clock=lambda: now)
    source = sweep(orders_of(box))

    async def run() -> list[str]:
        transport = AsyncHttpxTransport()
        try:
            found = await drive_async(source.poll(ledger), transport)
        finally:
            await transport.aclose()
        new = [event for event in found if await journal.accept_async([event], now)]
        await journal.accept_async([], now, bookmarks=ledger.bookmarks)
        return [event.record_id for event in new]

    return asyncio.run(run())


def test_c09_a_backfill_counts_what_it_was_given_and_leaves_nothing_out(
    box: Sandbox, journal: Journal
) -> None:
    """The backfill passed over closed orders without a word."""
    for status in ("pending", "completed", "cancelled", "on_hold"):
        place(box, status, NOW, status=status)

    first, again = filled(box, journal), filled(box, journal)

    assert (first.read, first.accepted, first.known) == (4, 4, 0)
    assert (again.read, again.accepted, again.known) == (4, 0, 4)
    assert journal.account().accepted == 4


def test_c23_a_look_begins_a_little_before_the_one_before_it(
    box: Sandbox, journal: Journal
) -> None:
    """A clock that is off by a little hides the newest orders."""
    swept(box, journal, NOW)
    place(box, "late", NOW - timedelta(seconds=30))

    assert swept(box, journal, NOW + HOUR) == ["late"]


def test_c24_orders_of_the_same_instant_are_all_found(box: Sandbox, journal: Journal) -> None:
    """Records on the boundary of a page are skipped."""
    placed = {place(box, f"ord_{number:03}", NOW) for number in range(205)}

    found = swept(box, journal, NOW + HOUR)

    assert (set(found), len(found)) == (placed, 205)


def test_c24_an_order_that_changed_is_found_again(box: Sandbox, journal: Journal) -> None:
    """A cursor of ids never sees an update."""
    for number in range(3):
        place(box, f"ord_{number}", NOW)
    swept(box, journal, NOW + HOUR)
    box.clarity.edit("ord_0", {"attributes": {"note": "x"}})

    assert swept(box, journal, NOW + 2 * HOUR) == ["ord_0"]


def test_c24_two_changes_of_the_same_instant_are_both_found(box: Sandbox, journal: Journal) -> None:
    """The shop's clock tells seconds, and the second change of a second is never seen."""
    place(box, "ord_0", NOW)
    box.clarity.edit("ord_0", {"attributes": {"note": "x"}})
    swept(box, journal, NOW + HOUR)
    box.clarity.edit("ord_0", {"attributes": {"note": "y"}})

    assert swept(box, journal, NOW + 2 * HOUR) == ["ord_0"]


def test_c29_what_no_webhook_said_is_found(box: Sandbox, journal: Journal) -> None:
    """Webhooks are not reliable, and there is no way to find what was missed."""
    place(box, "told", NOW)
    swept(box, journal, NOW)
    place(box, "missed", NOW + HOUR)

    assert swept(box, journal, NOW + 2 * HOUR) == ["missed"]
    assert swept(box, journal, NOW + 2 * HOUR) == []
