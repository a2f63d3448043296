"""The account at the end: what went in, what came out, and where the rest stands."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.ax.documents import SalesTable, given
from axclarity.cli.demo._world import World

__all__ = ["Account", "Case", "account_of"]

_NO_SALE = ("cancelled", "on_hold")


@frozen(kw_only=True)
class Case:
    """One thing that goes wrong: what was promised, what was seen."""

    expected: str
    observed: str
    held: bool


@frozen(kw_only=True)
class ParkedOrder:
    """An order that waits for a person."""

    order: str
    rule: str
    reason: str
    replay: str


@frozen(kw_only=True)
class Account:
    """Events accepted = applied + parked + pending; money in = money out, by currency.

    Args:
        duplicates: sales orders in AX beyond the first for one shop order, journal orders included.
        lost: orders of the shop that are neither in AX, nor parked, nor pending, nor kept back by
            their own status.
        totals: by currency, what shoppers owe for the orders that AX has, and what AX makes of it.
    """

    accepted: int
    applied: int
    parked: tuple[ParkedOrder, ...]
    pending: int
    duplicates: int
    lost: int
    totals: Mapping[str, tuple[Decimal, Decimal]]
    cases: Mapping[str, Case]

    @property
    def promise_held(self) -> bool:
        """Whether the account balances and every case went as promised."""
        return (
            self.accepted == self.applied + len(self.parked) + self.pending
            and not self.duplicates
            and not self.lost
            and all(shop == ax for shop, ax in self.totals.values())
            and all(case.held for case in self.cases.values())
        )

    def to_json(self) -> dict[str, Any]:
        """The account as plain data; amounts as texts."""
        return {
            "accepted": self.accepted,
            "applied": self.applied,
            "parked": [
                {"order": p.order, "reason": p.reason, "rule": p.rule, "replay": p.replay}
                for p in self.parked
            ],
            "pending": self.pending,
            "duplicates": self.duplicates,
            "lost": self.lost,
            "totals": {
                currency: {"shop": f"{shop:f}", "ax": f"{ax:f}"}
                for currency, (shop, ax) in self.totals.items()
            },
            "cases": {
                name: {"expected": c.expected, "observed": c.observed, "held": c.held}
                for name, c in self.cases.items()
            },
            "promise_held": self.promise_held,
        }


def account_of(world: World, cases: Mapping[str, Case], replay: str) -> Account:
    """Take stock of both systems and the journal.

    Args:
        replay: the command that replays a dead letter, without its number.
    """
    shop_orders, ax_orders = world.box.clarity.orders, world.box.ax.orders
    counts = world.journal.account()
    by_number: dict[str, list[SalesTable]] = {}
    for table in ax_orders.values():
        by_number.setdefault(table.purch_order_form_num, []).append(table)
    parked = tuple(
        ParkedOrder(
            order=shop_orders[letter.event.record_id]["number"],
            rule=letter.rule,
            reason=letter.message,
            replay=f"{replay} {letter.id}",
        )
        for letter in world.journal.dead_letters()
    )
    waiting = {order.order for order in parked}
    lost = sum(
        order["number"] not in by_number
        and order["number"] not in waiting
        and order["status"] not in _NO_SALE
        for order in shop_orders.values()
    )
    return Account(
        accepted=counts.accepted,
        applied=counts.applied,
        parked=parked,
        pending=counts.pending,
        duplicates=sum(len(tables) - 1 for tables in by_number.values()),
        lost=lost if not counts.pending else 0,
        totals=_totals(shop_orders, by_number),
        cases=cases,
    )


def _totals(
    shop_orders: Mapping[str, Mapping[str, Any]], by_number: Mapping[str, list[SalesTable]]
) -> dict[str, tuple[Decimal, Decimal]]:
    shop: defaultdict[str, Decimal] = defaultdict(Decimal)
    ax: defaultdict[str, Decimal] = defaultdict(Decimal)
    for order in shop_orders.values():
        for table in by_number.get(order["number"], ()):
            currency = order["currency"]
            shop[currency] += Decimal(order["totals"]["total"])
            ax[currency] += given(table.total_invoice, Decimal(0))
    return {currency: (shop[currency], ax[currency]) for currency in sorted(shop)}
