"""What payments of the shop move, signed, and by which event each is announced."""

from decimal import Decimal

from attrs import frozen

from axclarity.clarity.models import Payment, PaymentKind, Refund
from axclarity.clarity.resources import Reads
from axclarity.flows.reconciliation._report import Findings, no_progress
from axclarity.flows.reconciliation._shop_records import ShopRecords
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange

__all__ = ["Announced", "moved_by"]

_IN = (PaymentKind.CAPTURE, PaymentKind.GIFT_CARD, PaymentKind.STORE_CREDIT)
_OUT = (PaymentKind.REFUND, PaymentKind.CHARGEBACK)


def moved_by(payment: Payment) -> Decimal:
    """What a payment brings in; negative what it gives back; zero where no money moves."""
    if payment.kind in _OUT:
        return payment.amount.copy_negate()
    return payment.amount if payment.kind in _IN else Decimal(0)


@frozen
class Announced:
    """The refund that books a payment, where a refund names it."""

    refund_of: dict[str, str]

    @classmethod
    def by(cls, refunds: Reads[Refund], window: Window, found: Findings) -> Exchange["Announced"]:
        """From the refunds of a window. Broken ones are noted."""
        named: dict[str, str] = {}

        def read(page: tuple[Refund, ...]) -> Exchange[None]:
            yield from ()
            named.update({payment: each.id for each in page for payment in each.payments})

        records = ShopRecords(reads=refunds, kind="refund", window=window)
        yield from records.visit(found, read, no_progress)
        return cls(named)

    def record(self, payment: Payment) -> str:
        """By which event a payment is booked."""
        refund = self.refund_of.get(payment.id)
        return f"payment/{payment.id}" if refund is None else f"refund/{refund}"
