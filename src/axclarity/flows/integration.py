"""Both systems and the flows between them, in one value: what a site writes, and a host runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from attrs import field, fields, frozen, has

from axclarity.ax import AXOperations
from axclarity.clarity import ClarityOperations
from axclarity.errors import ConfigError, Problem
from axclarity.flows.listings import Listing, listings_of
from axclarity.flows.sweeps import sweep
from axclarity.http import AsyncTransport
from axclarity.mapping.ledger import PaymentPolicy
from axclarity.mapping.orders import OrderPolicy
from axclarity.pipeline import Journal, Pipeline, Route, Source

__all__ = ["Flow", "Integration"]


class Flow(Protocol):
    """What every flow offers: the events it answers, and where events come from for it."""

    def routes(self) -> Sequence[Route]:
        """The events it answers."""
        ...

    def sources(self) -> Sequence[Source]:
        """What it asks every so often; nothing if others tell it everything."""
        ...


def _as_tuple(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    return tuple(flows)


@frozen(kw_only=True)
class Integration:
    """A site: its shop, its AX, the flows it runs, and where it keeps its journal.

    Nothing is opened or sent when it is made, so a module may hold one, and the command line may
    look it up there: `axclarity plan orders --app mysite:integration`.

    Args:
        flows: in the order of their routes; the first that answers an event's type has it.
        journal: not opened; whoever runs something opens it.
        transport: makes the way out; called once for each run, which closes it.
        sweep_every: how often the shop is looked through for what no webhook said, for each of its
            resources that a flow answers; `None` for never.
        settings: further arguments of `Pipeline`: `retry`, `gate`, `alerts` and so on.

    Raises:
        ConfigError: rule `config.company-differs`: a policy of a flow is of another company than
            the flow's AX.
    """

    shop: ClarityOperations
    ax: AXOperations
    flows: Sequence[Flow] = field(converter=_as_tuple)
    journal: Journal
    transport: Callable[[], AsyncTransport]
    sweep_every: timedelta | None = timedelta(minutes=15)
    settings: Mapping[str, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        problems = [
            problem
            for number, flow in enumerate(self.flows)
            for problem in _of_other_companies(flow, self.ax, f"flows[{number}]")
        ]
        if problems:
            raise ConfigError(*problems)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of all flows."""
        return tuple(route for flow in self.flows for route in flow.routes())

    @property
    def listings(self) -> dict[str, Listing]:
        """What of the shop can be swept, planned and filled up: what a flow answers, by name."""
        return {
            name: listing
            for name, listing in listings_of(self.shop).items()
            if any(route.answers(listing.type) for route in self.routes)
        }

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all flows, and the sweeps."""
        asked = tuple(source for flow in self.flows for source in flow.sources())
        if self.sweep_every is None:
            return asked
        return asked + tuple(
            sweep(listing, every=self.sweep_every) for listing in self.listings.values()
        )

    def pipeline(self, transport: AsyncTransport) -> Pipeline:
        """The pipeline that runs it. The journal has to be open, and stays the caller's.

        Raises:
            ConfigError: lists every setting that is wrong.
        """
        return Pipeline(self.journal, self.routes, transport, sources=self.sources, **self.settings)


def _of_other_companies(flow: Any, ax: AXOperations, path: str) -> Iterator[Problem]:
    """Policies of another company than the AX of the flow that has them, or a flow in it."""
    ax = getattr(flow, "ax", ax)
    for each in fields(type(flow)) if has(type(flow)) else ():
        value, place = getattr(flow, each.name), f"{path}.{each.name}"
        if isinstance(value, OrderPolicy | PaymentPolicy):
            if value.company.casefold() != ax.company.casefold():  # AX knows no case in it
                yield Problem(
                    path=f"{place}.company",
                    rule="config.company-differs",
                    message=f"is {value.company}, and the flow writes to company {ax.company}",
                    hint="Say the same company in the policy and in AXOperations.",
                )
        elif hasattr(value, "routes"):
            yield from _of_other_companies(value, ax, place)
