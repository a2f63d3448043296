"""Money: what moved in the shop against the vouchers that AX has for it."""

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import define, field, frozen

from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Payment
from axclarity.flows._journals import ENTITY
from axclarity.flows.payments import PaymentFlow
from axclarity.flows.reconciliation._moved import Announced, moved_by
from axclarity.flows.reconciliation._report import Findings, Progress, Report, no_progress
from axclarity.flows.reconciliation._shop_records import ShopRecords
from axclarity.flows.reconciliation._vouchers import PAYMENT, Booked, VoucherReader
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange
from axclarity.mapping.ledger import voucher_reference
from axclarity.mapping.reconciliation import Entry, reconciled
from axclarity.pipeline import Ledger

__all__ = ["MoneyComparison"]


@frozen(kw_only=True)
class MoneyComparison:
    """The payments of a window, what went back included, each against its voucher.

    A voucher is found by its reference, which says whether AX has it, once, and with the same
    amount. Without a finder AX cannot be asked: what the journal remembers is taken for booked.

    Args:
        flow: how payments are booked.
    """

    flow: PaymentFlow

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """The payments of a window, side by side.

        Raises:
            IncompleteResult: more vouchers are dated one day than AX lists.
        """
        found = Findings()
        vouchers = _Vouchers(self._reader)
        yield from vouchers.read(window)
        announced = yield from Announced.by(self._shop.refunds, window, found)

        def compare(payments: tuple[Payment, ...]) -> Exchange[None]:
            for payment in payments:
                vouchers.meet(voucher_reference(PAYMENT, payment.id))
                day = window.day_of(payment.occurred_at)
                if day in window and moved_by(payment):
                    record = announced.record(payment)
                    yield from self._compare(payment, day, record, vouchers, found, ledger)

        records = ShopRecords(reads=self._shop.payments, kind="payment", window=window)
        yield from records.visit(found, compare, progress)
        strange = (each for each in vouchers.unmet if each.day in window)
        found.add(reconciled([], [_entry(each, each.day) for each in strange]))
        return found.report("money")

    def _compare(
        self,
        payment: Payment,
        day: date,
        record: str,
        vouchers: "_Vouchers",
        found: Findings,
        ledger: Ledger,
    ) -> Exchange[None]:
        reference = voucher_reference(PAYMENT, payment.id)
        shop = Entry(
            key=reference,
            day=day,
            amount=moved_by(payment),
            unit=payment.currency,
            record=record,
        )
        if vouchers.reader is None:
            bound = yield from ledger.bound(ENTITY, reference)
            ax = [] if bound is None else [shop]
        else:
            booked = yield from vouchers.of(reference)
            ax = [_entry(each, day, record) for each in booked]
        found.add(reconciled([shop], ax))

    @property
    def _shop(self) -> ClarityOperations:
        return self.flow.shop

    @property
    def _reader(self) -> VoucherReader | None:
        flow = self.flow
        if not flow.finder:
            return None
        return VoucherReader(ax=flow.ax, policy=flow.policy, finder=flow.finder)


@define
class _Vouchers:
    """AX's vouchers of some days, and which of them belong to payments of the shop."""

    reader: VoucherReader | None
    _known: dict[str, list[Booked]] = field(factory=dict, init=False)
    _met: set[str] = field(factory=set, init=False)

    def read(self, window: Window) -> Exchange[None]:
        """Those that are dated within a window, or next to it.

        A voucher's day is its payment's in the offset that the shop sent.
        """
        if self.reader is None:
            return
        for day in window.wider():
            for each in (yield from self.reader.of_day(day, PAYMENT)):
                self._known.setdefault(each.reference, []).append(each)

    def meet(self, reference: str) -> None:
        """The shop knows it."""
        self._met.add(reference)

    def of(self, reference: str) -> Exchange[Sequence[Booked]]:
        """Those of a payment; asked for by reference where they are dated otherwise."""
        known = self._known.get(reference, ())
        if known or self.reader is None:
            return known
        return (yield from self.reader.of(reference))

    @property
    def unmet(self) -> Iterable[Booked]:
        """Those that no payment of the shop accounts for."""
        return (
            each
            for reference, some in self._known.items()
            if reference not in self._met
            for each in some
        )


def _entry(booked: Booked, day: date, record: str = "") -> Entry:
    return Entry(
        key=booked.reference,
        day=day,
        amount=booked.moved,
        unit=booked.currency,
        record=record,
    )
