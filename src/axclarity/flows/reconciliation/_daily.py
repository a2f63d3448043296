"""Each day the day before: compared once, and people told once if something differs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from attrs import field, frozen

from axclarity.flows.customer_sync import CustomerFlow
from axclarity.flows.integration import Flow
from axclarity.flows.inventory import InventoryFlow
from axclarity.flows.orders import OrderFlow
from axclarity.flows.payments import PaymentFlow
from axclarity.flows.reconciliation._customers import CustomerComparison
from axclarity.flows.reconciliation._ledger import LedgerComparison
from axclarity.flows.reconciliation._money import MoneyComparison
from axclarity.flows.reconciliation._orders import OrderComparison
from axclarity.flows.reconciliation._report import Comparison, Report
from axclarity.flows.reconciliation._stock import StockComparison
from axclarity.flows.reconciliation._window import ReconciliationPolicy
from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger, Route, Source
from axclarity.pipeline.schedules import Schedule

__all__ = ["DailyReconciliation", "comparisons_of", "daily"]

_DAY = timedelta(days=1)


def comparisons_of(flows: Iterable[Flow], policy: ReconciliationPolicy) -> dict[str, Comparison]:
    """What the flows of a site let compare, by name; of two flows of one kind, the first.

    The ledger needs a flow of payments that has a finder.
    """
    found: dict[str, Comparison] = {}
    for flow in flows:
        for name, comparison in _of(flow, policy).items():
            found.setdefault(name, comparison)
    return found


def _of(flow: Flow, policy: ReconciliationPolicy) -> Mapping[str, Comparison]:
    match flow:
        case OrderFlow():
            orders = OrderComparison(
                shop=flow.shop.orders, ax=flow.ax, orders=flow.orders, policy=policy
            )
            return {"orders": orders}
        case PaymentFlow():
            money = {"money": MoneyComparison(flow=flow)}
            return {**money, "ledger": LedgerComparison(flow=flow)} if flow.finder else money
        case InventoryFlow():
            return {"stock": StockComparison(sweep=flow.sweep())}
        case CustomerFlow():
            return {"customers": CustomerComparison(shop=flow.shop.customers, ax=flow.ax)}
        case _:
            return {}


def daily(
    comparisons: Mapping[str, Comparison],
    policy: ReconciliationPolicy,
    *,
    every: Schedule = _DAY,
) -> Source:
    """Compares the latest day that is over, each time it is asked.

    People are told once for a day, with the counts, and only if something differs.

    Args:
        every: `Cron("30 5 * * *", "Europe/Brussels")`, for example.
    """

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        day = policy.day_before(ledger.now())
        window = policy.window(day, day)
        reports: list[Report] = []
        for comparison in comparisons.values():
            report = yield from comparison.compare(window, ledger)
            reports.append(report)
        yield from _tell_people(day, reports, ledger)
        return ()

    return Source("reconciliation", every, poll)


def _tell_people(day: date, reports: Iterable[Report], ledger: Ledger) -> Exchange[None]:
    counts = {
        each.about: len(each.compared.findings) + len(each.broken)
        for each in reports
        if not each.agrees
    }
    if not counts:
        return
    told = ", ".join(f"{count} in {about}" for about, count in counts.items())
    yield from ledger.alert(
        f"reconciliation/{day}",
        f"The shop and AX differ on {day}: {told}. axclarity reconcile all --from {day} "
        f"--to {day} names them.",
        day=str(day),
        **{about: str(count) for about, count in counts.items()},
    )


@frozen(kw_only=True)
class DailyReconciliation:
    """A flow that answers no event, and compares what other flows do once a day.

    Among the flows of an `Integration` it also tells the command line the policy.

    Args:
        flows: those whose work is compared.
        every: how often, or at which times; each time it is the latest day that is over.
    """

    flows: Sequence[Flow]
    policy: ReconciliationPolicy = field(factory=ReconciliationPolicy)
    every: Schedule = _DAY

    def routes(self) -> tuple[Route, ...]:
        """None."""
        return ()

    def sources(self) -> tuple[Source, ...]:
        """The comparison."""
        return (daily(comparisons_of(self.flows, self.policy), self.policy, every=self.every),)
