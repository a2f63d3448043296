"""The account of a site: those of its flows, its journal, and AX's general ledger."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import asdict, frozen

from axclarity.cli.demo._flow_account import FlowAccount, Parked, accounts_of, parked_in
from axclarity.cli.demo._site import Site
from axclarity.pipeline import Account

__all__ = ["Balance", "SiteAccount", "site_account"]

_ZERO = Decimal(0)


@frozen
class Balance:
    """All that AX's general ledger has in a currency."""

    currency: str
    debit: Decimal
    credit: Decimal


@frozen(kw_only=True)
class SiteAccount:
    """Everything that happened between a shop and its AX.

    Args:
        faults: how often each fault has struck; `unstruck` are those that are armed still.
    """

    flows: tuple[FlowAccount, ...]
    parked: tuple[Parked, ...]
    journal: Account
    ledger: tuple[Balance, ...]
    faults: dict[str, int]
    unstruck: tuple[str, ...]

    @property
    def accounted(self) -> bool:
        """Whether the accounts of the flows make that of the journal: no event is left out."""
        return all(
            sum(getattr(each, name) for each in self.flows) == getattr(self.journal, name)
            for name in ("accepted", "applied", "parked", "pending")
        )

    @property
    def broken(self) -> tuple[str, ...]:
        """What does not hold, in words."""
        return tuple(self._broken())

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data; amounts as texts."""
        return {
            "flows": [_flow(each) for each in self.flows],
            "parked": [asdict(each) for each in self.parked],
            "journal": asdict(self.journal),
            "ledger": [
                {"currency": b.currency, "debit": f"{b.debit:f}", "credit": f"{b.credit:f}"}
                for b in self.ledger
            ],
            "faults": self.faults,
            "broken": [*self.broken],
        }

    def _broken(self) -> Iterator[str]:
        for flow in self.flows:
            if not flow.held:
                yield f"{flow.flow}, {flow.direction}"
        if not self.accounted:
            yield "the journal has events that no flow accounts for"
        for balance in self.ledger:
            if balance.debit != balance.credit:
                yield f"the ledger in {balance.currency}"
        for name in self.unstruck:
            yield f"the fault {name} has not struck"


def site_account(site: Site) -> SiteAccount:
    """Take stock of both systems and of the journal."""
    faults = site.box.faults
    return SiteAccount(
        flows=accounts_of(site),
        parked=parked_in(site),
        journal=site.journal.account(),
        ledger=_balances(site),
        faults=dict(faults.hits),
        unstruck=tuple(each.name for each in faults.active()),
    )


def _balances(site: Site) -> tuple[Balance, ...]:
    debit: defaultdict[str, Decimal] = defaultdict(Decimal)
    credit: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in site.box.ax.ledger:
        side = debit if line.amount > 0 else credit
        side[line.currency] += abs(line.amount)
    return tuple(Balance(c, debit[c], credit[c]) for c in sorted({*debit, *credit}))


def _flow(account: FlowAccount) -> dict[str, Any]:
    agreements = [
        {**asdict(a), "shop": f"{a.shop:f}", "ax": f"{a.ax:f}", "held": a.held}
        for a in account.agreements
    ]
    return {**asdict(account), "agreements": agreements, "held": account.held}
