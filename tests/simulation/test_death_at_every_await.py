"""A process that dies at any of its awaits, on an otherwise quiet day: nothing is lost or doubled.

The buyer is new, and the order leaves the house, so every kind of write is under way once.
"""

import os

import pytest
from attrs import evolve

from ._disk import Disk
from ._plan import Plan, Shopping, plan_of
from ._world import Run, run

QUIET = Plan(
    shopping=(Shopping(example="45-new-customer", placed_at=0.1, shipped_after=(0.5,)),),
    workers=1,
    fuses=(),
    storm=8.0,
    trouble=0.0,
    purges=(),
    skews=(0.0, 0.0),
    lost=0.0,
    doubled=0.0,
)
PARTS = 9
LONG = int(os.environ.get("AXCLARITY_SEEDS", "0")) >= 2000
"""Then every await is tried, otherwise every third."""


def quiet_day(disk: Disk, *fuses: int) -> Run:
    return run(1, disk, plan=evolve(QUIET, fuses=fuses))


def test_a_quiet_day_passes_every_kind_of_write(disk: Disk) -> None:
    day = quiet_day(disk)
    happened = day.trace.text()
    assert not day.broken
    for write in ("CustomerService.create", "SalesOrderService.create", "POST /shipments"):
        assert write in happened
    assert happened.count("PUT /orders") > 1


@pytest.mark.parametrize("part", range(0, PARTS, 1 if LONG else 3))
def test_death_at_any_await_does_no_harm(part: int, disk: Disk) -> None:
    for fuse in range(1 + part, quiet_day(disk).points + 1, PARTS):
        day = quiet_day(disk, fuse)
        assert "burns out" in day.trace.text()
        assert not day.broken, f"died at {fuse}\n{day.report()}"


def test_plans_hold_everything_that_can_go_wrong() -> None:
    plans = [plan_of(seed) for seed in range(300)]
    assert {plan.workers for plan in plans} == {1, 2}
    assert {len(plan.purges) for plan in plans} == {0, 1, 9}
    assert {len(plan.kills) for plan in plans} == {0, 1, 2}
    assert any(fuse for plan in plans for fuse in plan.fuses)
    for name in ("edited_after", "cancelled_after", "noted_after", "shipped_after"):
        assert any(getattr(order, name) for plan in plans for order in plan.shopping)
