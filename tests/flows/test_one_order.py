"""One order's whole story: at each step both systems have the records, and both ledgers balance."""

import asyncio
from decimal import Decimal

import pytest

from axclarity.cli.demo._one_order import Chapter, one_order
from axclarity.sandbox import example
from tests.flows._both import PSP, Both, Systems
from tests.flows._both import systems as systems  # noqa: PLC0414  a fixture

D = Decimal
TOTAL = D("174.67")


@pytest.fixture(scope="module")
def chapters(systems: Systems, tmp_path_factory: pytest.TempPathFactory) -> list[Chapter]:
    example.furnish(systems.box)
    site = Both(systems=systems, directory=tmp_path_factory.mktemp("one-order"))

    async def settle() -> None:
        for _ in range(2):  # what AX did first makes news for the shop, and that for AX
            account = await site.work()
            assert (account.parked, account.pending) == (0, 0)

    async def told() -> list[Chapter]:
        return [chapter async for chapter in one_order(site.box, settle)]

    return asyncio.run(told())


def test_both_ledgers_balance_after_each_chapter(chapters: list[Chapter]) -> None:
    assert len(chapters) == 7
    assert [chapter.title for chapter in chapters if not chapter.balanced] == []


def test_what_is_paid_owed_and_earned(chapters: list[Chapter]) -> None:
    story = [(chapter.paid, chapter.owed, chapter.earned) for chapter in chapters]
    back = D("84.34")  # 2 x 24.90 and 1 x 19.90, with 21 % tax
    assert story == [
        (0, 0, 0),
        (TOTAL, -TOTAL, 0),
        (TOTAL, -TOTAL, 0),
        (TOTAL, 0, TOTAL),
        (TOTAL, 0, TOTAL),
        (TOTAL, -back, TOTAL - back),
        (TOTAL - back, 0, TOTAL - back),
    ]


def test_the_records_of_both_sides(chapters: list[Chapter]) -> None:
    placed, _, parcel, rest, back, credited, refunded = chapters
    assert placed.shop == ("order W-1043: processing, 174.67 EUR",)
    assert placed.ax == ("sales order SO-000001: Backorder, 174.67 EUR",)
    assert "shipment SO-000001/1: 1 pieces" in parcel.shop
    assert parcel.shop[0].startswith("order W-1043: partially_shipped")
    assert "shipment SO-000001/2: 5 pieces" in rest.shop
    assert rest.shop[0].startswith("order W-1043: completed")
    assert "return R-W-1043: approved" in back.shop
    assert "return order SO-000002: Created, -84.34 EUR" in back.ax
    assert "return R-W-1043: refunded" in credited.shop
    assert "return order SO-000002: Closed, -84.34 EUR" in credited.ax
    assert "refund: 84.34 EUR" in refunded.shop
    assert any(line.endswith("credit PSP 84.34 EUR") for line in refunded.ax)


def test_in_the_end_the_provider_owes_what_was_kept(chapters: list[Chapter]) -> None:
    amounts = {account: amount for account, amount, _ in chapters[-1].ledger}

    assert amounts[PSP] == TOTAL - D("84.34")
