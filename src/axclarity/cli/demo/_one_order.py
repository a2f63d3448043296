"""One order from the basket to the last cent back, told from both sides, chapter by chapter.

An order is placed and paid, leaves in two parcels, comes back in part, and is refunded. After each
chapter both systems have their records, and both tell the same story: what the shop holds of the
shopper's money is what AX's ledger says was earned, and the buyer owes nothing in the end.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.ax.documents import SalesTable, given
from axclarity.sandbox import Sandbox, example

__all__ = ["Chapter", "one_order"]

ORDER = "43-partly-shipped-later"
_ZERO = Decimal(0)
_MONDAY = datetime.fromisoformat("2026-11-30T10:00:00+00:00")
_PAID_IN = ("capture", "gift_card", "store_credit")
_PAID_OUT = ("refund", "chargeback")


@frozen(kw_only=True)
class Chapter:
    """A step of the story, as data.

    Args:
        title: what happened, in a few words.
        shop: what the shop has about the order now, a line for each record.
        ax: what AX has.
        ledger: what AX's ledger has on every account: number, amount with debit positive, currency.
        paid: what the shop holds of the shopper's money.
        owed: what the buyer owes by AX's books; negative where AX owes the buyer.
        earned: what AX's books say was sold, with tax, less what was credited.
    """

    title: str
    shop: tuple[str, ...]
    ax: tuple[str, ...]
    ledger: tuple[tuple[str, Decimal, str], ...]
    paid: Decimal
    owed: Decimal
    earned: Decimal

    @property
    def balanced(self) -> bool:
        """Whether debit equals credit, and what was sold is what was paid and what is owed."""
        total = sum((amount for _, amount, _ in self.ledger), start=_ZERO)
        return total == _ZERO and self.earned == self.paid + self.owed


async def one_order(box: Sandbox, settle: Callable[[], Awaitable[None]]) -> AsyncIterator[Chapter]:
    """Play the story on both systems; a chapter is told once both have settled.

    Args:
        box: furnished as the example company.
        settle: waits until nothing is on its way between the systems.
    """
    story = _Story(box)
    for title, happen in story.chapters():
        happen()
        await settle()
        box.ax.post_journals()
        yield story.chapter(title)


class _Story:
    """What people do on both sides, and what is to be seen of it."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self._order = example.order(ORDER)

    def chapters(self) -> Iterable[tuple[str, Callable[[], object]]]:
        """Title and deed, in order."""
        first, second = (line["id"] for line in self._order["lines"])
        return (
            ("The order is placed", lambda: self._box.clarity.place(self._order)),
            ("It is paid by card", lambda: self._pay("capture", self._order["totals"]["total"])),
            ("A first parcel leaves", lambda: self._ship({"SKU-1001": Decimal(1)}, days=0)),
            ("The rest follows, and all is invoiced", self._ship_rest),
            ("Three pieces are to come back", lambda: self._send_back({first: "2", second: "1"})),
            ("They arrive and are credited", self._credit),
            ("The money goes back", self._refund),
        )

    def chapter(self, title: str) -> Chapter:
        """Both systems as they stand."""
        sums: dict[tuple[str, str, str], Decimal] = {}
        for line in self._box.ax.ledger:
            key = (line.kind, line.account, line.currency)
            sums[key] = sums.get(key, _ZERO) + line.amount
        return Chapter(
            title=title,
            shop=tuple(self._in_shop()),
            ax=tuple(self._in_ax()),
            ledger=tuple((account, sum_, money) for (_, account, money), sum_ in sums.items()),
            paid=self._paid(),
            owed=sum((s for (kind, _, _), s in sums.items() if kind == "Cust"), start=_ZERO),
            earned=-sum((s for (kind, _, _), s in sums.items() if kind == "Ledger"), start=_ZERO),
        )

    def _pay(self, kind: str, amount: str) -> str:
        return self._box.clarity.capture(
            {
                "id": f"pay_{self._order['id']}_{kind}",
                "order_id": self._order["id"],
                "kind": kind,
                "method": "card",
                "amount": amount,
                "currency": self._order["currency"],
                "occurred_at": "2026-11-30T09:00:00+01:00",
                "reference": f"{kind} of {self._order['number']}",
            }
        )

    def _ship(self, quantities: dict[str, Decimal] | None, *, days: int) -> None:
        sales_id = given(self._sales()[0].sales_id, "")
        self._box.ax.ship(sales_id, quantities, at=_MONDAY + timedelta(days=days))

    def _ship_rest(self) -> None:
        """One invoice for both parcels: AX rounds the tax of each invoice by itself."""
        self._ship(None, days=1)
        self._box.ax.invoice(given(self._sales()[0].sales_id, ""))

    def _send_back(self, quantities: dict[str, str]) -> None:
        self._box.clarity.request_return(
            {
                "id": f"ret_{self._order['id']}",
                "order_id": self._order["id"],
                "number": f"R-{self._order['number']}",
                "currency": self._order["currency"],
                "lines": [
                    {"id": f"back_{line}", "order_line_id": line, "quantity": quantity}
                    for line, quantity in quantities.items()
                ],
            }
        )

    def _credit(self) -> None:
        sales_id = given(self._back()[0].sales_id, "")
        self._box.ax.ship(sales_id, at=_MONDAY + timedelta(days=9))
        self._box.ax.invoice(sales_id)

    def _refund(self) -> None:
        amount = f"{-given(self._back()[0].total_invoice, _ZERO):f}"
        payment = self._pay("refund", amount)
        self._box.clarity.refund(
            {
                "id": f"ref_{self._order['id']}",
                "order_id": self._order["id"],
                "return_id": f"ret_{self._order['id']}",
                "currency": self._order["currency"],
                "adjustment": amount,
                "total": amount,
                "payments": [payment],
            }
        )

    def _sales(self) -> list[SalesTable]:
        return [each for each in self._box.ax.orders.values() if each.sales_type == "Sales"]

    def _back(self) -> list[SalesTable]:
        return [each for each in self._box.ax.orders.values() if each.sales_type == "ReturnItem"]

    def _paid(self) -> Decimal:
        payments = self._of_order(self._box.clarity.payments.values())
        came_in = (Decimal(each["amount"]) for each in payments if each["kind"] in _PAID_IN)
        went_back = (Decimal(each["amount"]) for each in payments if each["kind"] in _PAID_OUT)
        return sum(came_in, start=_ZERO) - sum(went_back, start=_ZERO)

    def _in_shop(self) -> Iterable[str]:
        shop = self._box.clarity
        order = shop.orders[self._order["id"]]
        yield f"order {order['number']}: {order['status']}, {_money(order['totals']['total'])}"
        for payment in self._of_order(shop.payments.values()):
            yield f"payment: {payment['kind']} of {_money(payment['amount'])}"
        for shipment in self._of_order(shop.shipments.values()):
            pieces = sum((Decimal(line["quantity"]) for line in shipment["lines"]), start=_ZERO)
            yield f"shipment {shipment['external_id']}: {pieces.normalize():f} pieces"
        for returned in self._of_order(shop.returns.values()):
            yield f"return {returned['number']}: {returned['status']}"
        for refund in self._of_order(shop.refunds.values()):
            yield f"refund: {_money(refund['total'])}"

    def _in_ax(self) -> Iterable[str]:
        for table in (*self._sales(), *self._back()):
            total = f"{given(table.total_invoice, _ZERO):f}"
            kind = "return order" if table.sales_type == "ReturnItem" else "sales order"
            status = given(table.return_status, "") or given(table.sales_status, "")
            yield f"{kind} {table.sales_id}: {status}, {_money(total)}"
        for line in self._box.ax.ledger:
            side = "debit" if line.amount > 0 else "credit"
            yield f"{line.voucher}: {side} {line.account} {_money(f'{abs(line.amount):f}')}"

    def _of_order(self, records: Iterable[Any]) -> list[Any]:
        return [each for each in records if each["order_id"] == self._order["id"]]


def _money(amount: str) -> str:
    return f"{Decimal(amount):f} EUR"
