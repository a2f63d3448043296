"""Refunds, Clarity to AX: the mirror of the capture, never more than was paid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import inf

from attrs import frozen

from axclarity.ax import EntityKey
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.listing import Query
from axclarity.clarity.models import Order, Payment, PaymentKind, Refund
from axclarity.errors import MappingError, NotYet, Problem
from axclarity.flows._order_keys import REPLACEMENT, RETURN
from axclarity.flows._parked import parked
from axclarity.flows._precedence import before
from axclarity.flows.payments import PaymentFlow, journals
from axclarity.http import Exchange
from axclarity.mapping import OrderPolicy, allocation_from_order
from axclarity.mapping.returns import check_refund, check_refund_payments, left_after
from axclarity.pipeline import Event, Ledger, Outcome, Route, Source
from axclarity.values import Money, PaymentId, RefundId, ReturnId
from axclarity.values.exactly import exactly

__all__ = ["RefundFlow"]

_BOOKED_BY = "payment-of-refund"
_ZERO = Decimal(0)


@frozen(kw_only=True)
class RefundFlow:
    """Books the payments of each refund once, if AX can tell the same story.

    A refund for a return waits until the return is in AX, and a person decides about more than AX
    credits for it, but for the tax that the policy lets AX's total be off by. What the shopper got
    less than that stays open on the customer's account and is told as `open`.

    Args:
        payments: books the payments; its `ask_above` holds for the whole refund.
        orders: as the orders were mapped by; what was paid for each line follows from it.
    """

    payments: PaymentFlow
    orders: OrderPolicy

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("refund.*", self.give_back, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """None: webhooks and the sweeps of the shop tell of everything."""
        return ()

    def give_back(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Book what an event's refund gave back.

        Raises:
            NotYet: the order or the return is not in AX yet.
            OutcomeUnknown: one of its payments was sent, and may still come to be booked.
            MappingError: more than was paid or captured; payments that do not make the total, or
                that another refund names.
            Parked: rule `refunds.return-vanished`: AX has the order of the return no more. What
                `PaymentFlow.book` raises.
            AwaitingApproval, Declined: a person decides.
        """
        shop = self.payments.shop
        with ledger.step("check what goes back"):
            refund = yield from shop.refunds.get(event.record_id)
            for payment_id in refund.payments:
                yield from self.payments.settle(payment_id, ledger)
            order = yield from shop.orders.get(refund.order_id)
            moved = yield from self._moved(refund)
            earlier = yield from self._earlier(refund, moved, ledger)
            check_refund(refund, allocation_from_order(order, self.orders), earlier)
            payments = _payments(refund, moved)
        facts = {"total": f"{refund.total:f}", "currency": refund.currency}
        if refund.return_id is not None:
            with ledger.step("compare with the credit in AX"):
                facts |= yield from self._compared(refund, refund.return_id, earlier, ledger)
        with ledger.step("ask about a large refund"):
            yield from self.payments.ask(Money(refund.total, refund.currency), ledger)
        with ledger.step("book the refund"):
            return (yield from self._booked(refund, payments, order, facts, ledger))

    def _moved(self, refund: Refund) -> Exchange[Mapping[PaymentId, Payment]]:
        """The payments of the refund's order, by id."""
        query = Query(filters={"order_id": refund.order_id})
        known = yield from self.payments.shop.payments.all(query)
        return {each.id: each for each in known}

    def _earlier(
        self, refund: Refund, moved: Mapping[PaymentId, Payment], ledger: Ledger
    ) -> Exchange[Sequence[Refund]]:
        """The order's refunds that count before this one.

        Raises:
            MappingError: rule `refunds.payment-of-another`: the money of one gave back another.
        """
        query = Query(filters={"order_id": refund.order_id})
        known = yield from self.payments.shop.refunds.all(query)

        def rank(one: Refund) -> tuple[float, str]:
            return _rank(one, moved)

        owners = yield from self._owners(sorted([*known, refund], key=rank), ledger)
        _check_owner(refund, owners)

        def is_booked(one: Refund) -> Exchange[bool]:
            for payment_id in one.payments:
                if owners[payment_id] == one.id and (
                    yield from self.payments.is_booked(payment_id, ledger)
                ):
                    return True
            return False

        return (
            yield from before(
                refund,
                known,
                rank=rank,
                gives_back=lambda one: one.total > 0,
                is_booked=is_booked,
            )
        )

    def _owners(
        self, refunds: Sequence[Refund], ledger: Ledger
    ) -> Exchange[dict[PaymentId, RefundId]]:
        """The refund that each payment gave back: which has booked it, or the first to name it."""
        names: defaultdict[PaymentId, list[RefundId]] = defaultdict(list)
        for refund in refunds:
            for payment_id in dict.fromkeys(refund.payments):
                names[payment_id].append(refund.id)
        owners = {}
        for payment_id, ids in names.items():
            owners[payment_id] = ids[0]
            if len({*ids}) > 1 and (yield from self.payments.is_booked(payment_id, ledger)):
                booked = yield from ledger.bound(_BOOKED_BY, payment_id)
                owners[payment_id] = next(
                    (each for each in ids if booked == _tie(each, payment_id)), ids[0]
                )
        return owners

    def _take(self, refund: Refund, payment_id: PaymentId, ledger: Ledger) -> Exchange[None]:
        """Note which refund books a payment, before it does: rank says nothing of it later."""
        ours = _tie(refund.id, payment_id)
        booked = yield from ledger.bound(_BOOKED_BY, payment_id)
        if booked == ours:
            return
        if booked is not None:
            yield from ledger.unbind(_BOOKED_BY, payment_id)
        yield from ledger.bind(_BOOKED_BY, payment_id, ours)

    def _compared(
        self, refund: Refund, return_id: ReturnId, earlier: Sequence[Refund], ledger: Ledger
    ) -> Exchange[dict[str, str]]:
        credited = yield from self._credited(return_id, ledger)
        same = [each for each in (*earlier, refund) if each.return_id == return_id]
        totals = [Money(each.total, each.currency) for each in same]
        left = left_after(credited, totals)
        back = Money.total(
            (each for each in totals if each.currency == left.currency), left.currency
        )
        credited = left + back  # in the currency that is left
        if left.amount < -self.orders.tolerated_tax(left.currency):
            yield from ledger.approval(
                "refund.above-credit",
                "Refund more than AX credits for the return?",
                refunded=f"{back.amount:f} {back.currency}",
                credited=f"{credited.amount:f} {credited.currency}",
            )
        return {"credited": f"{credited.amount:f}", "open": f"{left.amount:f}"}

    def _credited(self, return_id: ReturnId, ledger: Ledger) -> Exchange[Money]:
        """What AX credits for a return, less what it charges for what is sent instead."""
        sales_id = yield from ledger.bound(RETURN, return_id)
        if sales_id is None:
            raise NotYet(
                Problem(
                    path="$.return_id",
                    rule="refunds.return-not-in-ax-yet",
                    message="the return is not in AX yet",
                    hint="It is tried again. If the return is parked, replay it first.",
                )
            )
        replacement = yield from ledger.bound(REPLACEMENT, return_id)
        ids = [sales_id] if replacement is None else [sales_id, replacement]
        document = yield from self.payments.ax.sales_orders.read(
            *(EntityKey.of(SalesId=each) for each in ids)
        )
        _check_all_there(ids, document.sales_table)
        return _credit(document.sales_table)

    def _booked(
        self,
        refund: Refund,
        payments: Sequence[Payment],
        order: Order,
        facts: dict[str, str],
        ledger: Ledger,
    ) -> Exchange[Outcome]:
        numbers = []
        for payment in payments:
            yield from self._take(refund, payment.id, ledger)
            outcome = yield from self.payments.booked(payment, order, ledger)
            numbers += journals(outcome.facts)
        if not numbers:
            return Outcome("nothing to book: no money went back", facts)
        return Outcome(f"booked in {', '.join(numbers)}", {**facts, "journals": " ".join(numbers)})


def _check_all_there(sales_ids: Sequence[str], tables: Sequence[SalesTable]) -> None:
    there = {table.sales_id for table in tables}
    gone = [each for each in sales_ids if each not in there]
    if gone:
        raise parked(
            "SalesTable.SalesId",
            "refunds.return-vanished",
            f"{', '.join(gone)} was created for the return and cannot be read",
            "If the sales order service does not read return orders, let it, and replay. If the "
            "order was deleted in AX, book by hand what is not booked yet, and resolve the letter.",
        )


@exactly
def _credit(tables: Sequence[SalesTable]) -> Money:
    """What AX gives back by these orders that stand; what it charges counts against it."""
    standing = [table for table in tables if table.sales_status != "Canceled"]
    amount = -sum((given(table.total_invoice, _ZERO) for table in standing), start=_ZERO)
    return Money(amount, given(tables[0].currency_code, ""))


def _payments(refund: Refund, moved: Mapping[PaymentId, Payment]) -> list[Payment]:
    """The payments that a refund names, which make its total."""
    named = [moved[each] for each in dict.fromkeys(refund.payments) if each in moved]
    strange = [each.id for each in named if each.kind is not PaymentKind.REFUND]
    if strange:
        raise MappingError(
            Problem(
                path="$.payments",
                rule="refunds.payment-kind",
                message=f"name {', '.join(strange)}, which gave nothing back",
                hint="Let the refund name the payments that gave its money back, then replay.",
            )
        )
    check_refund_payments(refund, named)
    return named


def _tie(refund_id: RefundId, payment_id: PaymentId) -> str:
    """A refund's part in a payment, by a key that is of no other payment."""
    return f"{refund_id}/{payment_id}"


def _check_owner(refund: Refund, owners: Mapping[PaymentId, RefundId]) -> None:
    problems = [
        Problem(
            path="$.payments",
            rule="refunds.payment-of-another",
            message=f"name {payment_id}, which refund {owners[payment_id]} names, too",
            hint="Money goes back once. Let one of the two name its own payment, then replay.",
        )
        for payment_id in dict.fromkeys(refund.payments)
        if owners[payment_id] != refund.id
    ]
    if problems:
        raise MappingError(*problems)


def _rank(refund: Refund, moved: Mapping[PaymentId, Payment]) -> tuple[float, str]:
    """A refund's place among those of its order: when its money moved.

    No edit moves it, as it moves `updated_at`: what was checked and booked stays in its place. What
    gives no money back comes first; what has not given it yet comes last.
    """
    moments = [moved[each].occurred_at.timestamp() for each in refund.payments if each in moved]
    return min(moments, default=inf if refund.total > 0 else -inf), refund.id
