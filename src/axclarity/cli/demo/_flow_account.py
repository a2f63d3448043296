"""One account for each flow: its events, its requests, and what both sides have in the end."""

from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import frozen

from axclarity.cli.demo._agreements import AGREEMENTS, Agreement
from axclarity.cli.demo._site import Site, flow_of
from axclarity.flows import Flow
from axclarity.http import utc_now
from axclarity.mapping.owner import Owner
from axclarity.pipeline.journal import operations

__all__ = ["Calls", "FlowAccount", "Parked", "accounts_of", "parked_in"]

_TITLES: Mapping[str, tuple[str, str]] = {
    "CustomerFlow": ("customers", "both ways"),
    "ProductFlow": ("products", "AX to shop"),
    "PriceFlow": ("prices", "AX to shop"),
    "ExchangeRateFlow": ("exchange rates", "AX to journal"),
    "OrderFlow": ("orders", "shop to AX"),
    "FulfilmentFlow": ("fulfilment", "AX to shop"),
    "InventoryFlow": ("stock", "AX to shop"),
    "PaymentFlow": ("payments", "shop to AX"),
    "PayoutFlow": ("payouts", "bank to AX"),
    "ReturnFlow": ("returns", "both ways"),
    "RefundFlow": ("refunds", "shop to AX"),
}
_EVERYTHING = 1_000_000


@frozen
class Calls:
    """Requests to one system, those that were sent again included."""

    read: int
    written: int


@frozen(kw_only=True)
class Parked:
    """A record that waits for a person: why, and how many of its events wait."""

    record: str
    rule: str
    reason: str
    events: int


@frozen(kw_only=True)
class FlowAccount:
    """What became of a flow's events, and whether both sides have the same.

    Args:
        direction: from where to where.
    """

    flow: str
    direction: str
    accepted: int
    applied: int
    parked: int
    pending: int
    shop: Calls
    ax: Calls
    agreements: tuple[Agreement, ...]

    @property
    def held(self) -> bool:
        """Whether every event is accounted for, and both sides agree."""
        accounted = self.accepted == self.applied + self.parked + self.pending
        return accounted and all(each.held for each in self.agreements)


def accounts_of(site: Site) -> tuple[FlowAccount, ...]:
    """The accounts of a site's flows, in their order."""
    events = _Events.of(site)
    return tuple(_account(site, type(flow).__name__, events) for flow in site.integration.flows)


def parked_in(site: Site) -> tuple[Parked, ...]:
    """The records that wait for a person, once each."""
    letters = site.journal.dead_letters()
    counts = Counter((each.event.key, each.rule) for each in letters)
    latest = {(each.event.key, each.rule): each.message for each in letters}
    return tuple(
        Parked(record=key, rule=rule, reason=latest[key, rule], events=number)
        for (key, rule), number in counts.items()
    )


def _account(site: Site, name: str, events: "_Events") -> FlowAccount:
    title, direction = _TITLES[name]
    if name == "ProductFlow" and site.products is Owner.CLARITY:
        direction = "shop to AX"
    calls = site.traffic.counts
    return FlowAccount(
        flow=title,
        direction=direction,
        accepted=events.accepted[name],
        applied=events.applied[name],
        parked=events.parked[name],
        pending=events.pending[name],
        shop=Calls(calls[name, "clarity", False], calls[name, "clarity", True]),
        ax=Calls(calls[name, "ax", False], calls[name, "ax", True]),
        agreements=tuple(AGREEMENTS[name](site)),
    )


@frozen(kw_only=True)
class _Events:
    """How many events each flow has, by what became of them, as the journal has it."""

    accepted: Counter[str]
    applied: Counter[str]
    parked: Counter[str]
    pending: Counter[str]

    @classmethod
    def of(cls, site: Site) -> "_Events":
        """Every event that was tried, and every one that waits to be."""
        flows = site.integration.flows
        runs = site.journal.run(operations.runs, key=None, limit=_EVERYTHING)
        waiting = site.journal.run(operations.overview, utc_now()).waiting
        tried = {(run.source, run.event_id): run.type for run in runs}
        done = {
            (run.source, run.event_id): run.type
            for run in runs
            if run.attempt.result == "applied" or run.summary.startswith("superseded")
        }
        untried = Counter({type_: each.pending - each.failing for type_, each in waiting.items()})
        return cls(
            accepted=_by_flow(flows, Counter(tried.values()) + untried),
            applied=_by_flow(flows, Counter(done.values())),
            parked=_by_flow(flows, Counter(d.event.type for d in site.journal.dead_letters())),
            pending=_by_flow(flows, Counter({t: each.pending for t, each in waiting.items()})),
        )


def _by_flow(flows: Sequence[Flow], types: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for type_, number in types.items():
        counts[flow_of(flows, type_)] += number
    return counts
