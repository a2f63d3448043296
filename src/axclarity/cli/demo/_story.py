"""What happens in the demo, scene by scene.

A scene may be cut off at any moment and is then played again from its beginning, so every scene
says what should be the case and makes only what is missing: placing an order twice places it once,
a fault that has struck is not armed again.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from axclarity.ax.documents import SalesTable, given
from axclarity.cli.demo._account import Case
from axclarity.cli.demo._world import World
from axclarity.http import utc_now
from axclarity.sandbox import Fault, example

__all__ = ["SCENES", "Scene", "Stage"]

CASES = {
    "invalid SKU in AX": ("unknown-sku",),
    "AX unavailable": ("greek-address", "polish-address", "pickup", "requested-ship-date"),
    "Clarity rate limit": ("gift-wrap-fee", "handling-and-gift-wrap", "one-cent"),
    "customer not found": ("new-customer", "incomplete-customer"),
    "record locked": ("colour-and-size",),
    "reset after commit": ("big-total",),
}
"""The orders that each named case happens to; all others are ordinary trade."""

_SHIPPED = ("one-line", "tax-included-nok", "jpy-no-minor-unit", "kwd-three-digits")
_SHIPPED_IN_TWO = "partly-shipped-later"
_SHIPPING_DAY = datetime.fromisoformat("2026-11-30T10:00:00+00:00")


@frozen
class Stage:
    """What a scene works with: the world, and the example orders by short name."""

    world: World
    progress: Callable[[int, int], None]
    orders: dict[str, dict[str, Any]] = field(factory=lambda: dict(_by_short_name()))

    def place(self, *names: str) -> None:
        """Let shoppers place orders; an order placed before stays as it is."""
        for name in names:
            self.world.box.clarity.place(self.orders[name])

    async def settle(self) -> bool:
        """Wait until all is quiet, showing how far it is."""

        def settled() -> bool:
            counts = self.world.journal.account()
            self.progress(counts.applied + counts.parked, counts.accepted)
            return self.world.settled()

        return await self.world.until(settled)

    def strike(self, fault: Fault) -> None:
        """Arm a fault, unless it is armed or has struck already."""
        faults = self.world.box.faults
        armed = any(active.name == fault.name for active in faults.active())
        if not armed and not faults.hits.get(fault.name, 0):
            faults.inject(fault)

    def struck(self, name: str) -> int:
        """How often a fault has struck."""
        return self.world.box.faults.hits.get(name, 0)

    def in_ax(self, name: str) -> SalesTable | None:
        """The sales order of a shop order, if AX has exactly one and it is a live one."""
        number = self.orders[name]["number"]
        found = [t for t in self.world.box.ax.orders.values() if t.purch_order_form_num == number]
        return found[0] if len(found) == 1 and found[0].sales_type == "Sales" else None

    def all_in_ax(self, names: Iterable[str]) -> bool:
        """Whether AX has each of these orders once, as a live one."""
        return all(self.in_ax(name) is not None for name in names)

    def parked_as(self, name: str) -> str:
        """The rule under which an order waits for a person, or nothing."""
        order_id = self.orders[name]["id"]
        letters = self.world.journal.dead_letters()
        return next((letter.rule for letter in letters if letter.event.record_id == order_id), "")

    def alerts(self, kind: str, about: str) -> int:
        """How many alerts of a kind were raised about a record or a destination."""
        return sum(
            alert.key.startswith(f"{kind}/")
            and about in (alert.facts.get("key"), alert.facts.get("destination"))
            for alert in self.world.journal.alerts()
        )


Play = Callable[[Stage], Awaitable[Case]]


@frozen
class Scene:
    """A title, and what happens."""

    title: str
    play: Play


async def _ordinary_trade(stage: Stage) -> Case:
    special = {name for names in CASES.values() for name in names}
    ordinary = [name for name in stage.orders if name not in special]
    faults = ("duplicate_delivery", "reordered_delivery", "forged_delivery")
    for name in faults:
        stage.strike(Fault(name, on="webhooks"))
    stage.place(*ordinary)
    await stage.settle()
    struck = all(stage.struck(name) for name in faults)
    known = {letter.event.record_id for letter in stage.world.journal.dead_letters()}
    forged = any(record_id not in stage.world.box.clarity.orders for record_id in known)
    return Case(
        expected="a doubled and a late webhook change nothing, a forged one is refused",
        observed="one order each, nothing of the forged one stored"
        if struck and not forged
        else "not as expected",
        held=struck and not forged,
    )


async def _unknown_sku(stage: Stage) -> Case:
    (name,) = CASES["invalid SKU in AX"]
    stage.place(name)
    await stage.settle()
    letters = [
        letter
        for letter in stage.world.journal.dead_letters(waiting=False)
        if letter.event.record_id == stage.orders[name]["id"]
    ]
    letter = next((letter for letter in letters if letter.waits), None)
    named = [letter.rule for letter in letters] == ["order.article-refused"]
    once = stage.alerts("dead-letter", f"order/{stage.orders[name]['id']}") == 1
    if letter is not None:
        stage.world.box.ax.add_item(example.UNKNOWN_SKU, unit="ea", on_hand={"11": Decimal(10)})
        stage.world.journal.replay(letter.id, utc_now())
        await stage.settle()
    healed = stage.in_ax(name) is not None
    held = named and once and healed
    return Case(
        expected="parked naming the article, one alert; after the article exists, replay succeeds",
        observed="parked once with the article named, one alert, applied after replay"
        if held
        else f"named {named}, one alert {once}, applied after replay {healed}",
        held=held,
    )


async def _ax_unavailable(stage: Stage) -> Case:
    names = CASES["AX unavailable"]
    stage.strike(Fault("down", on="ax", times=None))
    stage.place(*names)
    alerted = await stage.world.until(
        lambda: stage.alerts("circuit", "ax") > 0 or stage.all_in_ax(names)
    )
    spared = stage.struck("down") <= 60
    stage.world.box.faults.clear("down")
    await stage.settle()
    one_alert = stage.alerts("circuit", "ax") == 1
    applied = stage.all_in_ax(names)
    held = alerted and spared and one_alert and applied
    return Case(
        expected="orders wait, the dead server is spared, one alert, all drain when AX returns",
        observed=f"{len(names)} orders waited, one alert, all applied when AX was back"
        if held
        else f"alerted {alerted}, spared {spared}, one alert {one_alert}, applied {applied}",
        held=held,
    )


async def _rate_limit(stage: Stage) -> Case:
    names = CASES["Clarity rate limit"]
    stage.strike(Fault("rate_limited", on="clarity", times=1, seconds=1))
    stage.place(*names)
    await stage.settle()
    seen, applied = stage.struck("rate_limited"), stage.all_in_ax(names)
    held = seen == 1 and applied
    return Case(
        expected="the 429 is seen once, everything waits until Retry-After, nothing is lost",
        observed=f"429 seen {'once' if seen == 1 else f'{seen} times'}, "
        f"{'all orders applied after the pause' if applied else 'orders are missing'}",
        held=held,
    )


async def _customer_not_found(stage: Stage) -> Case:
    new, incomplete = CASES["customer not found"]
    stage.place(new, incomplete)
    await stage.settle()
    created, rule = stage.in_ax(new) is not None, stage.parked_as(incomplete)
    return Case(
        expected="created where the data are complete, otherwise parked with what is missing",
        observed=f"complete: {'customer created' if created else 'not created'}; "
        f"incomplete: parked under {rule or 'no rule'}",
        held=created and rule == "customer.not-found",
    )


async def _locked(stage: Stage) -> Case:
    (name,) = CASES["record locked"]
    order_id = stage.orders[name]["id"]
    stage.strike(Fault("locked", on="clarity", operation="PUT /orders", contains=order_id, times=4))
    stage.place(name)
    await stage.settle()
    table, order = stage.in_ax(name), stage.world.box.clarity.orders[order_id]
    agree = table is not None and order["attributes"].get("ax_sales_id") == table.sales_id
    one_alert = stage.alerts("persistent", f"order/{order_id}") == 1
    return Case(
        expected="retried, alerted once because it lasts, and both sides agree in the end",
        observed="retried until unlocked, one alert, both sides agree"
        if agree and one_alert
        else f"agree {agree}, one alert {one_alert}",
        held=agree and one_alert,
    )


async def _reset_after_commit(stage: Stage) -> Case:
    (name,) = CASES["reset after commit"]
    stage.strike(
        Fault(
            "reset_after_commit",
            on="ax",
            operation="SalesOrderService.create",
            contains=stage.orders[name]["number"],
        )
    )
    stage.place(name)
    await stage.settle()
    struck, once = stage.struck("reset_after_commit"), stage.in_ax(name) is not None
    return Case(
        expected="AX commits, the answer is lost: the order is found, never sent twice",
        observed="one sales order, found by its number after the lost answer"
        if struck and once
        else f"struck {struck}, exactly one live order {once}",
        held=bool(struck) and once,
    )


async def _fulfilment(stage: Stage) -> Case:
    ax, shop = stage.world.box.ax, stage.world.box.clarity
    for name in _SHIPPED:
        _ship_rest(stage, name)
    first = await _ship_part(stage)
    await stage.world.until(lambda: _status(stage, _SHIPPED_IN_TWO) == "partially_shipped")
    partly = first or _status(stage, _SHIPPED_IN_TWO) == "shipped"
    await stage.settle()
    _ship_rest(stage, _SHIPPED_IN_TWO)
    names = (*_SHIPPED, _SHIPPED_IN_TWO)
    done = await stage.world.until(
        lambda: all(_status(stage, name) == "shipped" for name in names) and stage.world.settled()
    )
    told = sum(
        (Decimal(line["quantity"]) for s in shop.shipments.values() for line in s["lines"]),
        start=Decimal(0),
    )
    left = sum(
        (
            line.sales_qty - given(line.remain_sales_physical, Decimal(0))
            for table in ax.orders.values()
            for line in table.sales_line
            if table.document_status == "PackingSlip"
        ),
        start=Decimal(0),
    )
    held = done and partly and told == left
    return Case(
        expected="what AX ships, in one go or in two, the shop is told once",
        observed=f"{left.normalize():f} pieces left AX, {told.normalize():f} told, statuses follow",
        held=held,
    )


async def _ship_part(stage: Stage) -> bool:
    table = stage.in_ax(_SHIPPED_IN_TWO)
    if table is None or table.document_status == "PackingSlip":
        return True
    line = table.sales_line[0]
    stage.world.box.ax.ship(
        given(table.sales_id, ""), {given(line.invent_trans_id, ""): Decimal(1)}, at=_SHIPPING_DAY
    )
    return True


def _ship_rest(stage: Stage, name: str) -> None:
    table = stage.in_ax(name)
    if table is not None and table.sales_status != "Delivered":
        stage.world.box.ax.ship(given(table.sales_id, ""), at=_SHIPPING_DAY)


def _status(stage: Stage, name: str) -> str:
    return str(stage.world.box.clarity.orders[stage.orders[name]["id"]]["status"])


def _by_short_name() -> Iterable[tuple[str, dict[str, Any]]]:
    for name, order in example.orders().items():
        yield name.partition("-")[2], order


SCENES = (
    Scene("ordinary trade", _ordinary_trade),
    Scene("invalid SKU in AX", _unknown_sku),
    Scene("AX unavailable", _ax_unavailable),
    Scene("Clarity rate limit", _rate_limit),
    Scene("customer not found", _customer_not_found),
    Scene("record locked", _locked),
    Scene("reset after commit", _reset_after_commit),
    Scene("fulfilment", _fulfilment),
)
"""In the order they are played; each leaves a case in the account."""
