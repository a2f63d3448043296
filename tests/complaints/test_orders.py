"""What users of other connectors complain of, about orders on their way from the shop to AX.

The docstring of each test is the complaint; the test is the answer.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import httpx
import pytest

from axclarity import Journal, Secret, receiver
from axclarity.clarity import sign
from axclarity.http import utc_now
from axclarity.sandbox import Fault, example
from tests.flows._counter import Counter, basket, counter_on
from tests.flows._desk import Site, site_with
from tests.flows.conftest import Line, line

__all__ = ["line"]

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "order.created",
        "occurred_at": "2026-03-01T07:59:58Z",
        "data": {"id": "ord_1001"},
    }
).encode()
CAP, MUG = ("SKU-1001", "2", "24.90"), ("SKU-1007", "3", "7.49")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_with() as site:
        yield site


@pytest.fixture
def counter(site: Site, tmp_path: Path) -> Iterator[Counter]:
    with counter_on(site, tmp_path) as counter:
        yield counter


def deliver(journal: Journal, times: int = 1) -> list[int]:
    """The same webhook, as often as that at the same moment; what is answered."""
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": sign(SECRET, "evt_1", NOW, BODY),
    }

    async def go() -> list[int]:
        door = httpx.ASGITransport(receiver(journal, [SECRET], clock=lambda: NOW))
        async with httpx.AsyncClient(transport=door, base_url="http://door") as client:
            asked = [client.post("/", content=BODY, headers=headers) for _ in range(times)]
            return [reply.status_code for reply in await asyncio.gather(*asked)]

    return asyncio.run(go())


def test_c06_an_article_that_was_deleted_holds_up_no_other_order(line: Line) -> None:
    """One deleted product blocks the whole backfill."""
    names = ("01-one-line", "44-unknown-sku", "10-bundle")

    account = line.run(*[line.announce(line.place(name)) for name in names])

    assert (account.applied, account.parked, account.pending) == (2, 1, 0)
    with line.journal() as journal:
        (letter,) = journal.dead_letters()
    assert (letter.rule, letter.problems[0].path) == ("order.article-refused", "$.lines[1].sku")

    line.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"11": Decimal(5)})
    assert line.run(first=lambda journal: journal.replay_all(utc_now())).applied == 3


def test_c07_events_in_any_order_end_in_the_same_state(line: Line) -> None:
    """What was updated arrives before what was created."""
    kinds = ("order.created", "order.updated", "order.cancelled")
    ends = []
    for number, order in enumerate(permutations(kinds)):
        order_id = line.place("01-one-line", id=f"ord_{number}", number=f"W-{number}")
        account = line.run(*[line.announce(order_id, kind) for kind in order])
        assert (account.parked, account.pending) == (0, 0)
        ends.append(line.box.clarity.orders[order_id]["status"])

    tables = list(line.box.ax.orders.values())
    assert ends == ["processing"] * 6, "none was cancelled, whatever an event says"
    assert sorted(table.purch_order_form_num for table in tables) == [f"W-{n}" for n in range(6)]
    assert {table.total_invoice for table in tables} == {Decimal("36.12")}


def test_c08_a_webhook_that_comes_twenty_times_at_once_is_one_event(tmp_path: Path) -> None:
    """The same event many times at the same instant."""
    with Journal(tmp_path / "journal.db") as journal:
        assert deliver(journal, times=20) == [202] * 20
        account = journal.account()

    assert (account.accepted, account.duplicates) == (1, 19)


def test_c22_a_line_added_after_the_import_is_added_in_ax(counter: Counter) -> None:
    """Lines that were added later are dropped without a word."""
    order_id = counter.place(**basket(CAP))
    counter.tell(order_id)
    counter.edit(order_id, **basket(CAP, MUG))

    counter.tell(order_id)

    assert [row.item_id for row in counter.table.sales_line] == ["SKU-1001", "SKU-1007"]
    total = counter.desk.box.clarity.orders[order_id]["totals"]["total"]
    assert counter.table.total_invoice == Decimal(total)


def test_c25_the_order_is_looked_for_before_it_is_created_again(line: Line) -> None:
    """A create is repeated without a look for what it may have made."""
    line.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="SalesOrderService.create")
    )
    order_id = line.place("01-one-line")

    assert line.run(line.announce(order_id)).applied == 1
    assert line.box.faults.hits["reset_after_commit"] == 1
    assert line.box.ax.requests["SalesOrderService.create"] == 1
    assert len(line.box.ax.orders) == 1


def test_c28_what_was_answered_with_success_is_on_the_disk(tmp_path: Path) -> None:
    """The answer was 200, and nothing was ever recorded."""
    with Journal(tmp_path / "journal.db") as journal, Journal(tmp_path / "journal.db") as other:
        assert deliver(journal) == [202]
        (pending,) = other.ready(NOW)

    assert (pending.event.id, pending.event.payload) == ("evt_1", BODY)


def test_c28_what_cannot_be_kept_is_not_answered_with_success(tmp_path: Path) -> None:
    """The answer is given before anything is stored."""
    journal = Journal(tmp_path / "journal.db").open()
    journal.close()

    assert deliver(journal) == [503]
