"""Payments, Clarity to AX: money that moved in the shop becomes a journal of the general ledger."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256

from attrs import field, frozen

from axclarity.ax import AXOperations
from axclarity.clarity import ClarityOperations
from axclarity.clarity.listing import Query
from axclarity.clarity.models import Order, Payment, PaymentKind
from axclarity.flows._journals import ENTITY, JournalDesk
from axclarity.flows._payers import payer_of
from axclarity.flows._precedence import before
from axclarity.http import Exchange
from axclarity.mapping.currency import RateTable
from axclarity.mapping.exact import plain_text
from axclarity.mapping.ledger import (
    MappedPayment,
    NothingToPost,
    PaymentPolicy,
    fee_from_payment,
    journal_from_fee,
    journal_from_payment,
    voucher_reference,
)
from axclarity.pipeline import Event, Intent, Ledger, Outcome, Route, Source
from axclarity.values import Money, PaymentId

__all__ = ["PaymentFlow"]


@frozen(kw_only=True)
class PaymentFlow:
    """Books each payment once, on the account of the order's buyer in AX.

    Shops announce captures only; a sweep over payments finds the other kinds, which come the same
    way: gift cards, chargebacks, refunds that no refund names. What a refund names is left to it:
    `RefundFlow` belongs beside this one. A payment waits until its order is in AX; once the shop
    has cancelled the order, it may be gone there again. One journal for each payment, and where the
    policy says so one for its fee, which may become known later: AX's services cannot add lines to
    a journal.

    Args:
        finder: name of the site's service that finds journals by DocumentNum; without it AX's log
            of messages keeps a journal from being made twice.
        rates: where the policy's rates are `given`: payments and fees in another currency are
            posted at that of the payment's day, payouts at that of the day they arrived. Otherwise
            nobody looks at them, and AX has its own.
        ask_above: in each currency the amount above which a person decides about a refund; a
            currency that is not listed is never asked about.
    """

    shop: ClarityOperations
    ax: AXOperations
    policy: PaymentPolicy
    finder: str = ""
    rates: RateTable | None = None
    ask_above: Mapping[str, Decimal] = field(factory=dict)

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("payment.*", self.book, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """None: webhooks and the sweeps of the shop tell of everything."""
        return ()

    def book(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Book the payment that an event is about.

        Raises:
            NotYet: its order is not in AX yet.
            OutcomeUnknown: it was sent, and may still come to be booked.
            MappingError: no posting rule, no rate, more given back than captured.
            Parked: it, or its fee, was booked with another content, or AX keeps something else.
                Nothing is to be booked any more, and nobody can tell whether it is.
        """
        with ledger.step("read the payment"):
            payment = yield from self.shop.payments.get(event.record_id)
            order = yield from self.shop.orders.get(payment.order_id)
        bound = yield from ledger.bound(ENTITY, voucher_reference("P", payment.id))
        if payment.kind is PaymentKind.REFUND and bound is None:
            refund = yield from self._refund_of(payment)
            if refund is not None:
                return Outcome(f"left to refund {refund}")
            yield from self.ask(Money(payment.amount, payment.currency), ledger)
        return (yield from self.booked(payment, order, ledger))

    def booked(self, payment: Payment, order: Order, ledger: Ledger) -> Exchange[Outcome]:
        """Book a payment of an order and its fee: the part that refunds share. Raises as `book`."""
        money = self.desk.intent(voucher_reference("P", payment.id), _digest(payment))
        fee = self.desk.intent(voucher_reference("F", payment.id), _fee_digest(payment))
        yield from self._expect_fee(money, fee, ledger)
        made = yield from self.desk.booked(
            money, lambda: self._payment_journal(payment, order, ledger), ledger
        )
        kept = yield from self._fee_booked(fee, payment, order, ledger)
        if isinstance(made, NothingToPost) and kept is None:
            return Outcome(f"nothing to book: {made.reason}")
        facts = {"amount": f"{payment.amount:f}", "currency": payment.currency}
        if isinstance(made, str):
            facts |= {"journal": made, "voucher": money.key}
        if kept is not None:
            facts |= {"fee_journal": kept, "fee_voucher": fee.key}
        return Outcome(f"booked in {', '.join(journals(facts))}", facts)

    def _expect_fee(self, money: Intent, fee: Intent, ledger: Ledger) -> Exchange[None]:
        """Note that a fee may follow a payment which is not booked yet.

        What was booked while the policy left fees to payouts must not have its fee booked, too.
        """
        if self.policy.fees != "event" or (yield from ledger.bound(ENTITY, money.key)) is not None:
            return
        if (yield from ledger.intent(fee.message_id)) is None:
            yield from ledger.note(fee, "planned")

    def _fee_booked(
        self, fee: Intent, payment: Payment, order: Order, ledger: Ledger
    ) -> Exchange[str | None]:
        """The journal of a payment's fee; `None` where there is nothing to book, or not yet."""
        if self.policy.fees != "event" or (yield from ledger.intent(fee.message_id)) is None:
            return None
        made = yield from self.desk.booked(
            fee, lambda: self._fee_journal(payment, order, ledger), ledger
        )
        return None if isinstance(made, NothingToPost) else made

    def _payment_journal(
        self, payment: Payment, order: Order, ledger: Ledger
    ) -> Exchange[MappedPayment | NothingToPost]:
        with ledger.step("map the payment"):
            payer = yield from payer_of(self.ax, order, ledger)
            return journal_from_payment(
                payment,
                self.policy,
                account=payer.account,
                payments=(yield from self._before(payment, ledger)),
                facts=payer.facts,
                rate=self.rate(payment.currency, payment.occurred_at.date()),
            )

    def _fee_journal(
        self, payment: Payment, order: Order, ledger: Ledger
    ) -> Exchange[MappedPayment | NothingToPost]:
        with ledger.step("map the fee"):
            if not payment.fee:
                return journal_from_fee(payment, self.policy)
            payer = yield from payer_of(self.ax, order, ledger)
            currency = fee_from_payment(payment).currency
            return journal_from_fee(
                payment,
                self.policy,
                facts=payer.facts,
                rate=self.rate(currency, payment.occurred_at.date()),
            )

    def is_booked(self, payment_id: PaymentId, ledger: Ledger) -> Exchange[bool]:
        """Whether a payment counts as booked: AX has its voucher, or may have it.

        It may have what is in doubt, and without a finder whatever was sent and not answered.
        """
        return (yield from self.desk.may_have(voucher_reference("P", payment_id), ledger))

    def settle(self, payment_id: PaymentId, ledger: Ledger) -> Exchange[None]:
        """Look up what has become of a payment's voucher, if that is in doubt.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
        """
        yield from self.desk.settled(voucher_reference("P", payment_id), ledger)

    def ask(self, money: Money, ledger: Ledger) -> Exchange[None]:
        """Ask a person about money that goes back, if it is more than the limit.

        Raises:
            AwaitingApproval: nobody has decided yet.
            Declined: somebody said no.
        """
        limit = self.ask_above.get(money.currency)
        if limit is not None and money.amount > limit:
            question = f"Refund more than {limit:f} {money.currency}?"
            yield from ledger.approval("refund.above-limit", question, amount=str(money))

    @property
    def desk(self) -> JournalDesk:
        """Where the vouchers of this flow become journals."""
        return JournalDesk(ax=self.ax, finder=self.finder)

    def _refund_of(self, payment: Payment) -> Exchange[str | None]:
        query = Query(filters={"order_id": payment.order_id})
        refunds = yield from self.shop.refunds.all(query)
        return next((refund.id for refund in refunds if payment.id in refund.payments), None)

    def _before(self, payment: Payment, ledger: Ledger) -> Exchange[Sequence[Payment]]:
        """The order's payments that count before this one."""
        known = yield from self.shop.payments.all(Query(filters={"order_id": payment.order_id}))
        return (
            yield from before(
                payment,
                known,
                rank=_rank,
                gives_back=_gives_back,
                is_booked=lambda each: self.is_booked(each.id, ledger),
            )
        )

    def rate(self, currency: str, on: date) -> Decimal | None:
        """The rate that amounts of a currency are posted at on a day; `None` leaves it to AX.

        Raises:
            MappingError: there is no rate that can be trusted.
        """
        if self.rates is None or self.policy.rates != "given" or currency == self.policy.currency:
            return None
        return self.rates.rate(currency, self.policy.currency, on).per_100


def journals(facts: Mapping[str, str]) -> list[str]:
    """The journals that the facts of a payment name: its own and its fee's."""
    return [facts[name] for name in ("journal", "fee_journal") if name in facts]


def _digest(payment: Payment) -> str:
    """What decides the voucher, and nothing that a shop may add later."""
    parts = (
        payment.order_id,
        payment.kind.value,
        payment.method,
        f"{plain_text(payment.amount)} {payment.currency} 0",
        f"{payment.occurred_at.timestamp()}",
    )
    return sha256("\n".join(parts).encode()).hexdigest()


def _fee_digest(payment: Payment) -> str:
    return f"{plain_text(payment.fee or Decimal(0))} {payment.currency}"


def _gives_back(payment: Payment) -> bool:
    return payment.kind in (PaymentKind.REFUND, PaymentKind.CHARGEBACK)


def _rank(payment: Payment) -> tuple[float, str]:
    return payment.occurred_at.timestamp(), payment.id
