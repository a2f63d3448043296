"""What shoppers, clerks and the warehouse do, so that no judgement of a person is ever needed.

Shop and warehouse take turns. Whether somebody can do what the story says depends on how both
sides stood when the turn began; what is impossible is left out.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen
from hypothesis import strategies as st

from axclarity.ax.documents import SalesTable, given
from axclarity.sandbox import example

from ._loop import now
from ._systems import Systems

__all__ = ["People", "Step", "Story", "stories"]

_PLACED = ("01-one-line", "05-order-discount-awkward-cents", "31-guest", "45-new-customer")
_EDITED_INTO = {
    "01-one-line": ("05-order-discount-awkward-cents", "22-gift-wrap-fee"),
    "05-order-discount-awkward-cents": ("01-one-line", "22-gift-wrap-fee"),
    "31-guest": ("31-guest", "08-free-gift-full-discount"),
    "45-new-customer": ("22-gift-wrap-fee", "01-one-line"),
}
"""Contents with the same currency and kind of prices, which AX cannot change."""

_CONTENT = ("lines", "shipping_lines", "tax_lines", "discounts", "fees", "totals", "payments")
_PAID_BACK = "1.00"


@frozen
class Step:
    """Who does what: to the order of a place, in a way of a number."""

    what: str
    order: int
    way: int


Story = Sequence[Sequence[Step]]
"""Turns of the shop and of the warehouse, one after the other."""


def _steps(*what: str) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.sampled_from(what), st.sampled_from((0, 0, 1)), st.integers(0, 3))


def _turns(first: str, *what: str) -> st.SearchStrategy[list[Step]]:
    """The first step is given; what comes after it may be anything."""
    steps = st.lists(_steps(*what), max_size=2)
    return st.builds(lambda step, others: [step, *others], _steps(first), steps)


_EDITS = ("place", "edit", "move", "note", "cancel", "pay", "pay", "rename")
_MORNING = _turns("place", *_EDITS)
_SHIPPING = _turns("ship", "ship", "ship one", "invoice")
_NOON = _turns("send back", "pay", "give back", *_EDITS)
_RETURNING = _turns("take back", "ship one", "ship", "invoice", "take back", "credit")


def stories() -> st.SearchStrategy[Story]:
    """Up to four turns; in the first somebody orders something."""
    return st.one_of(
        st.tuples(_MORNING),
        st.tuples(_MORNING, _SHIPPING),
        st.tuples(_MORNING, _SHIPPING, _NOON),
        st.tuples(_MORNING, _SHIPPING, _NOON, _RETURNING),
    )


@define
class People:
    """Do what a story says. Ids are counted, so that they are the same whatever else happens."""

    systems: Systems
    _counts: dict[str, int] = field(factory=dict, init=False)
    _examples: dict[str, str] = field(factory=dict, init=False)
    _paid: set[str] = field(factory=set, init=False)
    _sent_back: set[str] = field(factory=set, init=False)
    _given_back: set[str] = field(factory=set, init=False)

    def do(self, step: Step) -> None:
        """One step, if it is possible."""
        deed = getattr(self, f"_{step.what.replace(' ', '_')}")
        deed(f"ord_{step.order}", step.way)

    # The shop

    def _place(self, order_id: str, way: int) -> None:
        if order_id not in self._examples:
            self._examples[order_id] = name = _PLACED[way % len(_PLACED)]
            order = {**example.order(name), "id": order_id, "number": f"W-{order_id[-1]}"}
            self._register(order)
            self.systems.shop.place(order)

    def _edit(self, order_id: str, way: int) -> None:
        if self._is_open(order_id):
            choices = _EDITED_INTO[self._examples[order_id]]
            bought = example.order(choices[way % len(choices)])
            self.systems.shop.edit(order_id, {name: bought.get(name, []) for name in _CONTENT})

    def _move(self, order_id: str, way: int) -> None:
        if self._is_open(order_id):
            order = self.systems.shop.orders[order_id]
            there = {**order["shipping_address"], "lines": [f"New Street {way}"]}
            self.systems.shop.edit(order_id, {"shipping_address": there})

    def _note(self, order_id: str, way: int) -> None:
        if order_id in self._examples:
            attributes = self.systems.shop.orders[order_id].get("attributes", {})
            self.systems.shop.edit(order_id, {"attributes": {**attributes, "note": f"ring {way}"}})

    def _cancel(self, order_id: str, _way: int) -> None:
        if self._is_open(order_id):
            self.systems.shop.cancel(order_id)

    def _pay(self, order_id: str, _way: int) -> None:
        if order_id not in self._paid and self._is_live(order_id):
            self._paid.add(order_id)
            total = self.systems.shop.orders[order_id]["totals"]["total"]
            self._capture(order_id, total, "capture")

    def _register(self, order: dict[str, Any]) -> None:
        """Who orders for the first time opens an account; guests do not."""
        customer_id, address = order["customer_id"], order["billing_address"]
        if customer_id is None or customer_id in self.systems.shop.customers:
            return
        named = (
            {"type": "company", "company": address["company"]}
            if "company" in address
            else {"type": "person", "last_name": address["name"]}
        )
        self.systems.shop.register(
            {
                "id": customer_id,
                "email": order["email"],
                "currency": order["currency"],
                "addresses": [{"role": "billing", **address}],
                **named,
            }
        )

    def _rename(self, order_id: str, way: int) -> None:
        """Only what the shop owns: AX has the rest as it was when the account was made."""
        order = self.systems.shop.orders.get(order_id)
        if order is not None and order["customer_id"] is not None:
            news = {"email": f"new.{way}@example.com", "phone": f"+31 30 123456{way}"}
            self.systems.shop.change("customers", order["customer_id"], news)

    def _send_back(self, order_id: str, way: int) -> None:
        """One piece of a line, once for each line."""
        table = self._table(order_id)
        if table is None:
            return
        for index, line in enumerate(self.systems.shop.orders[order_id]["lines"]):
            sold = table.sales_line[index]
            name = f"{order_id}_{index}"
            if (
                index >= way
                and given(sold.delivered_intotal, Decimal(0))
                and name not in self._sent_back
            ):
                self._sent_back.add(name)
                self.systems.shop.request_return(
                    {
                        "id": f"ret_{name}",
                        "order_id": order_id,
                        "number": f"R-{name}",
                        "lines": [
                            {"id": f"rl_{name}", "order_line_id": line["id"], "quantity": "1"}
                        ],
                    }
                )
                return

    def _give_back(self, order_id: str, _way: int) -> None:
        if order_id in self._paid - self._given_back:
            self._given_back.add(order_id)
            payment = self._capture(order_id, _PAID_BACK, "refund")
            self.systems.shop.refund(
                {
                    "id": f"ref_{order_id}",
                    "order_id": order_id,
                    "currency": "EUR",
                    "adjustment": _PAID_BACK,
                    "total": _PAID_BACK,
                    "payments": [payment],
                }
            )

    def _capture(self, order_id: str, amount: str, kind: str) -> str:
        return self.systems.shop.capture(
            {
                "id": f"pay_{kind}_{order_id}",
                "order_id": order_id,
                "kind": kind,
                "method": "card",
                "amount": amount,
                "currency": "EUR",
                "occurred_at": now().isoformat(),
                "reference": f"ch_{kind}_{order_id}",
            }
        )

    # The warehouse

    def _ship(self, order_id: str, _way: int) -> None:
        table = self._table(order_id)
        if table is not None and _left(table):
            self.systems.ax.ship(given(table.sales_id, ""), at=now())

    def _ship_one(self, order_id: str, way: int) -> None:
        table = self._table(order_id)
        lines = [] if table is None else _left(table)
        if table is not None and lines:
            only = {str(lines[way % len(lines)]): Decimal(1)}
            self.systems.ax.ship(given(table.sales_id, ""), only, at=now())

    def _invoice(self, order_id: str, _way: int) -> None:
        self._invoiced(self._table(order_id))

    def _take_back(self, order_id: str, _way: int) -> None:
        for table in self._back(order_id):
            if _left(table):
                self.systems.ax.ship(given(table.sales_id, ""), at=now())

    def _credit(self, order_id: str, _way: int) -> None:
        for table in self._back(order_id):
            self._invoiced(table)

    def _invoiced(self, table: SalesTable | None) -> None:
        if table is not None and table.document_status == "PackingSlip":
            self.systems.ax.invoice(given(table.sales_id, ""))

    # How it stands

    def _is_live(self, order_id: str) -> bool:
        return (
            order_id in self._examples
            and self.systems.shop.orders[order_id]["status"] != "cancelled"
        )

    def _is_open(self, order_id: str) -> bool:
        """Whether nothing has left and nothing was paid."""
        table = self._table(order_id)
        gone = table is not None and any(
            given(line.delivered_intotal, Decimal(0)) for line in table.sales_line
        )
        return self._is_live(order_id) and order_id not in self._paid and not gone

    def _table(self, order_id: str) -> SalesTable | None:
        return next(self._tables(f"W-{order_id[-1]}", "Sales"), None)

    def _back(self, order_id: str) -> list[SalesTable]:
        return [
            table
            for name in sorted(self._sent_back)
            if name.startswith(order_id)
            for table in self._tables(f"R-{name}", "ReturnItem")
        ]

    def _tables(self, number: str, kind: str) -> Any:
        return (
            table
            for table in self.systems.ax.orders.values()
            if (table.purch_order_form_num, table.sales_type) == (number, kind)
        )


def _left(table: SalesTable) -> list[str]:
    """The articles of which something is left to move."""
    return [
        str(line.item_id)
        for line in table.sales_line
        if given(line.remain_sales_physical, Decimal(0))
    ]
