"""The tables of the company, kept in the store: items, on-hand, taxes, customers, orders."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from axclarity.ax.contract import document_from_xml, xml_from_document
from axclarity.ax.documents import Customer, CustTable, SalesOrder, SalesTable, given
from axclarity.sandbox._store import Store

__all__ = ["Item", "OnHand", "Records", "Settings", "TaxCode"]


@frozen(kw_only=True)
class Settings:
    """How the company is set up.

    Args:
        company: `dataAreaId`.
        currency: of customers that name none.
        tax_per_line: round sales tax per line; else per tax code over the order ("Total").
        currency_units: what a currency is rounded to, where that is not its minor unit.
    """

    company: str = "USMF"
    currency: str = "EUR"
    tax_per_line: bool = False
    currency_units: Mapping[str, Decimal] = field(factory=dict)


@frozen(kw_only=True)
class Item:
    """A released product. `site` and `warehouse` are its default order settings."""

    item_id: str
    unit: str
    name: str
    price: Decimal
    tax_item_group: str
    site: str
    warehouse: str


@frozen
class OnHand:
    """Stock of an item in a warehouse."""

    physical: Decimal
    reserved: Decimal

    @property
    def available(self) -> Decimal:
        """What may still be reserved."""
        return self.physical - self.reserved


@frozen(kw_only=True)
class TaxCode:
    """A sales tax code, its percentage, and the groups that hold it."""

    code: str
    rate: Decimal
    tax_groups: tuple[str, ...]
    tax_item_groups: tuple[str, ...]


@define
class Records:
    """Reads and writes. Values that are read are the reader's own."""

    store: Store
    _looked_at: dict[str, tuple[str, SalesTable]] = field(factory=dict, init=False)

    def put_item(self, item: Item) -> None:
        """Add or replace an item."""
        self.store.put(
            "ax.item",
            item.item_id,
            {
                "unit": item.unit,
                "name": item.name,
                "price": str(item.price),
                "tax_item_group": item.tax_item_group,
                "site": item.site,
                "warehouse": item.warehouse,
            },
        )

    def item(self, item_id: str) -> Item | None:
        """An item."""
        row = self.store.get("ax.item", item_id)
        if row is None:
            return None
        return Item(**{**row, "item_id": item_id, "price": Decimal(row["price"])})

    def put_on_hand(self, item_id: str, warehouse: str, on_hand: OnHand) -> None:
        """Set the stock of an item in a warehouse."""
        row = {"physical": str(on_hand.physical), "reserved": str(on_hand.reserved)}
        self.store.put("ax.on-hand", f"{warehouse}/{item_id}", row)

    def on_hand(self, item_id: str, warehouse: str) -> OnHand:
        """The stock of an item in a warehouse."""
        row = self.store.get("ax.on-hand", f"{warehouse}/{item_id}") or {}
        return OnHand(Decimal(row.get("physical", "0")), Decimal(row.get("reserved", "0")))

    def put_reserved(self, lot: str, quantity: Decimal) -> None:
        """Set what is reserved for a lot."""
        self.store.put("ax.reserved", lot, str(quantity))

    def reserved(self, lot: str) -> Decimal:
        """What is reserved for a lot."""
        return Decimal(self.store.get("ax.reserved", lot) or "0")

    def put_tax(self, tax: TaxCode) -> None:
        """Add or replace a tax code."""
        row = {
            "rate": str(tax.rate),
            "tax_groups": tax.tax_groups,
            "tax_item_groups": tax.tax_item_groups,
        }
        self.store.put("ax.tax", tax.code, row)

    def taxes(self) -> tuple[TaxCode, ...]:
        """All tax codes."""
        return tuple(
            TaxCode(
                code=code,
                rate=Decimal(row["rate"]),
                tax_groups=tuple(row["tax_groups"]),
                tax_item_groups=tuple(row["tax_item_groups"]),
            )
            for code, row in self.store.items("ax.tax")
        )

    def put_customer(self, customer: CustTable) -> None:
        """Add or replace a customer."""
        text = xml_from_document(Customer(cust_table=[customer])).decode()
        self.store.put("ax.customer", given(customer.account_num, ""), text)

    def customer(self, account: str) -> CustTable | None:
        """A customer."""
        text = self.store.get("ax.customer", account)
        return None if text is None else _customer(text)

    def customers(self) -> Iterator[CustTable]:
        """All customers, oldest first."""
        return (_customer(text) for _, text in self.store.items("ax.customer"))

    def put_order(self, order: SalesTable) -> None:
        """Add or replace an order."""
        sales_id = given(order.sales_id, "")
        text = xml_from_document(SalesOrder(sales_table=[order])).decode()
        self.store.put("ax.order", sales_id, text)
        number = order.purch_order_form_num.casefold()
        same = self.store.get("ax.order-number", number) or []
        if sales_id not in same:
            self.store.put("ax.order-number", number, [*same, sales_id])

    def order(self, sales_id: str) -> SalesTable | None:
        """An order."""
        text = self.store.get("ax.order", sales_id)
        return None if text is None else _order(text)

    def orders(self) -> Iterator[SalesTable]:
        """All orders, oldest first."""
        return (_order(text) for _, text in self.store.items("ax.order"))

    def orders_to_look_at(self) -> Iterator[SalesTable]:
        """All orders, to be looked at and not to be changed. Parsed once each."""
        return (self._seen(key, text) for key, text in self.store.items("ax.order"))

    def orders_numbered(self, purch_order_form_num: str) -> Iterator[SalesTable]:
        """The orders with a customer requisition, oldest first, to be looked at."""
        for sales_id in self.store.get("ax.order-number", purch_order_form_num.casefold()) or ():
            yield self._seen(sales_id, self.store.get("ax.order", sales_id))

    def next_in(self, sequence: str, prefix: str) -> str:
        """The next number of a number sequence: `SO-000001`."""
        return f"{prefix}{self.store.next_number(f'ax.{sequence}'):06d}"

    def next_rec_id(self) -> int:
        """The next RecId."""
        return 5637144576 + self.store.next_number("ax.rec-id")

    def count(self, kind: str, key: str) -> None:
        """Count one more."""
        with self.store.transaction():
            self.store.put(kind, key, (self.store.get(kind, key) or 0) + 1)

    def forget(self, kind: str, keys: Iterable[str]) -> None:
        """Delete values."""
        with self.store.transaction():
            for key in keys:
                self.store.delete(kind, key)

    def _seen(self, key: str, text: Any) -> SalesTable:
        known = self._looked_at.get(key)
        if known is None or known[0] != text:
            known = self._looked_at[key] = (text, _order(text))
        return known[1]


def _customer(text: str) -> CustTable:
    return document_from_xml(Customer, text.encode()).cust_table[0]


def _order(text: str) -> SalesTable:
    return document_from_xml(SalesOrder, text.encode()).sales_table[0]
