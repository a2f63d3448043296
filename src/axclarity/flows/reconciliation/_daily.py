"""Each day the day before: compared once, and people told once if something differs.

Days on which nobody asked, or asking failed, are compared with the next one that is over.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import field, frozen

from axclarity.errors import AxClarityError, Disposition
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
from axclarity.flows.reconciliation._window import ReconciliationPolicy, Window
from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger, Route, Source
from axclarity.pipeline.clocks import AHEAD
from axclarity.pipeline.schedules import Schedule

__all__ = ["DailyReconciliation", "comparisons_of", "daily"]

_DAY = timedelta(days=1)

_MOST = timedelta(days=30)
"""Days before the latest one that are made up for."""

_BOOKMARK = "reconciliation/last-day"


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
    """Compares the days that are over and have not been compared: the latest at first, then all.

    People are told once for a day, with the counts, and only if something differs. What cannot be
    compared as things stand is told of, and stops nothing else; where a system is out of reach, the
    days stay due. No more than the latest 31 are.

    Args:
        every: `Cron("30 5 * * *", "Europe/Brussels")`, for example.
    """

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        window = yield from _due(policy, ledger)
        if window is None:
            return ()
        reports: list[Report] = []
        for name, comparison in comparisons.items():
            try:
                report = yield from comparison.compare(window, ledger)
            except AxClarityError as error:
                if error.disposition is not Disposition.DEAD_LETTER:
                    raise
                yield from _tell_of_failure(name, error.rule, window, ledger)
            else:
                reports.append(report)
        for day in window:
            yield from _tell_people(day, window, reports, ledger)
        ledger.set_bookmark(_BOOKMARK, str(window.last))
        return ()

    return Source("reconciliation", every, poll)


def _due(policy: ReconciliationPolicy, ledger: Ledger) -> Exchange[Window | None]:
    """The days to compare; a day that a clock has come to which was ahead is forgotten."""
    text = yield from ledger.bookmark(_BOOKMARK)
    last = policy.day_before(ledger.now())
    done = last - _DAY if text is None else date.fromisoformat(text)
    if done > policy.day_before(ledger.now() + AHEAD):
        done = last - _DAY
    first = max(done + _DAY, last - _MOST)
    return policy.window(first, last) if first <= last else None


def _tell_people(
    day: date, window: Window, reports: Iterable[Report], ledger: Ledger
) -> Exchange[None]:
    counts = Counter(
        report.about for report in reports for each in _days(report, window) if each == day
    )
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


def _days(report: Report, window: Window) -> Iterator[date]:
    """The day of each thing that differs; what is counted now is of the last one."""
    findings, broken = report.compared.findings, report.broken
    for day in (*(each.day for each in findings), *(each.day for each in broken)):
        yield day if day in window else window.last


def _tell_of_failure(name: str, rule: str, window: Window, ledger: Ledger) -> Exchange[None]:
    yield from ledger.alert(
        f"reconciliation/{window.last}/{name}",
        f"Shop and AX cannot be compared from {window.first} to {window.last}: {name} ({rule}). "
        f"axclarity reconcile {name} --from {window.first} --to {window.last} says why.",
        first=str(window.first),
        last=str(window.last),
        rule=rule,
    )


@frozen(kw_only=True)
class DailyReconciliation:
    """A flow that answers no event, and compares what other flows do once a day.

    Among the flows of an `Integration` it also tells the command line the policy.

    Args:
        flows: those whose work is compared.
        every: how often, or at which times, it looks for days that are over and not compared yet.
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
