"""The ledger: whether each voucher balances, and whether the days make what the shop has."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import frozen

from axclarity.clarity.models import Payment
from axclarity.errors import ConfigError, Problem
from axclarity.flows.payments import PaymentFlow
from axclarity.flows.reconciliation._moved import moved_by
from axclarity.flows.reconciliation._report import (
    Broken,
    Findings,
    Progress,
    Report,
    no_progress,
)
from axclarity.flows.reconciliation._shop_records import ShopRecords
from axclarity.flows.reconciliation._vouchers import PAYMENT, PAYOUT, Booked, VoucherReader
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange
from axclarity.mapping.reconciliation import Entry, reconciled
from axclarity.pipeline import Ledger
from axclarity.values.rounding import WIDE

__all__ = ["LedgerComparison"]

_Sums = dict[tuple[date, str], Decimal]
"""By day and currency."""


@frozen(kw_only=True)
class LedgerComparison:
    """Our journals by day and currency, on the ledger's days: those that payments are dated.

    A voucher whose debit is not its credit is reported as broken. The payments of a day, and what
    their vouchers bring to the accounts they clear over, must have one sum.

    Args:
        flow: how payments are booked; it has to have a finder.

    Raises:
        ConfigError: rule `config.finder`.
    """

    flow: PaymentFlow

    def __attrs_post_init__(self) -> None:
        if not self.flow.finder:
            raise ConfigError(
                Problem(
                    path="finder",
                    rule="config.finder",
                    message="is needed: without it AX cannot be asked for journals",
                    hint="Name the site's service that finds journals in PaymentFlow.",
                )
            )

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """The days of a window, side by side.

        Raises:
            IncompleteResult: more vouchers are dated one day than AX lists.
        """
        found = Findings()
        shop: _Sums = defaultdict(Decimal)
        ax: _Sums = defaultdict(Decimal)

        def sum_up(payments: tuple[Payment, ...]) -> Exchange[None]:
            yield from ()
            for payment in payments:
                day = payment.occurred_at.date()
                if day in window and (moved := moved_by(payment)):
                    _add(shop, day, payment.currency, moved)

        records = ShopRecords(reads=self.flow.shop.payments, kind="payment", window=window)
        with ledger.step("add up the payments"):
            yield from records.visit(found, sum_up, progress)
        with ledger.step("add up the vouchers"):
            for day in window:
                booked = yield from self._reader.of_day(day, PAYMENT)
                for each in booked:
                    _add(ax, day, each.currency, each.moved)
                payouts = yield from self._reader.of_day(day, PAYOUT)
                found.add_broken(*_unbalanced((*booked, *payouts)))
        found.add(reconciled(_entries(shop), _entries(ax)))
        return found.report("ledger")

    @property
    def _reader(self) -> VoucherReader:
        flow = self.flow
        return VoucherReader(ax=flow.ax, policy=flow.policy, finder=flow.finder)


def _add(sums: _Sums, day: date, currency: str, amount: Decimal) -> None:
    sums[day, currency] = WIDE.add(sums[day, currency], amount)


def _entries(sums: _Sums) -> list[Entry]:
    return [
        Entry(key=f"payments of {day}", day=day, amount=amount, unit=currency)
        for (day, currency), amount in sums.items()
    ]


def _unbalanced(vouchers: Iterable[Booked]) -> list[Broken]:
    return [
        Broken(
            record="",
            key=f"{each.reference} in {each.journal}",
            day=each.day,
            problems=(
                Problem(
                    path="LedgerJournalTrans",
                    rule="ledger.unbalanced",
                    message=f"has {each.debit:f} {each.currency} in debit and {each.credit:f} in "
                    "credit",
                    hint="Correct the journal in AX.",
                ),
            ),
        )
        for each in vouchers
        if each.debit != each.credit
    ]
