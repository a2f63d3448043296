"""The tables of the company, kept in the store."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import define, field, fields, frozen

from axclarity.ax.documents import (
    AdvanceShipNotice,
    CurrencyPair,
    CustInvoiceJour,
    Customer,
    CustPackingSlipJour,
    CustPaymJournal,
    CustTable,
    Document,
    EcoResProduct,
    ExchangeRates,
    InventTable,
    LedgerGeneralJournal,
    LedgerJournalTable,
    PriceDiscAdmTrans,
    PriceDiscountJournal,
    PriceDiscTable,
    PriceList,
    Product,
    ReturnOrderIn,
    ReturnTable,
    SalesInvoice,
    SalesOrder,
    SalesTable,
)
from axclarity.ax.documents import (
    Item as ItemDocument,
)
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax._settings import Settings
from axclarity.sandbox.ax._tables import Table

__all__ = ["Item", "OnHand", "Records", "Settings", "TaxCode"]


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


@define(eq=False)
class Records:
    """Reads and writes. Values that are read are the reader's own."""

    store: Store
    clock: Callable[[], datetime]
    orders: Table[SalesTable] = field(init=False)
    customers: Table[CustTable] = field(init=False)
    slips: Table[CustPackingSlipJour] = field(init=False)
    invoices: Table[CustInvoiceJour] = field(init=False)
    journals: Table[LedgerJournalTable] = field(init=False)
    payments: Table[LedgerJournalTable] = field(init=False)
    returns: Table[ReturnTable] = field(init=False)
    products: Table[Product] = field(init=False)
    released: Table[InventTable] = field(init=False)
    price_journals: Table[PriceDiscAdmTrans] = field(init=False)
    prices: Table[PriceDiscTable] = field(init=False)
    rates: Table[CurrencyPair] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.orders = self._table("order", SalesOrder, indexed="purch_order_form_num")
        self.customers = self._table("customer", Customer)
        self.slips = self._table("packing-slip", AdvanceShipNotice)
        self.invoices = self._table("invoice", SalesInvoice)
        self.journals = self._table("journal", LedgerGeneralJournal)
        self.payments = self._table("payment-journal", CustPaymJournal)
        self.returns = self._table("return", ReturnOrderIn)
        self.products = self._table("product", EcoResProduct)
        self.released = self._table("released-product", ItemDocument)
        self.price_journals = self._table("price-journal", PriceDiscountJournal, stored_by="rec_id")
        self.prices = self._table("price", PriceList, indexed="item_relation")
        self.rates = self._table("exchange-rate", ExchangeRates)

    def tables(self) -> tuple[Table[Any], ...]:
        """All tables of documents."""
        values = (getattr(self, each.name) for each in fields(type(self)))
        return tuple(each for each in values if isinstance(each, Table))

    def put_order(self, order: SalesTable) -> None:
        """Add or replace an order, whatever it says."""
        self.orders.put(order)

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

    def dimension_of(self, warehouse: str) -> str:
        """The InventDimId under which the stock of a warehouse is counted; made when asked for."""
        known = self.store.get("ax.dimension", warehouse)
        if known is None:
            known = self.next_in("dimension", "DIM-")
            self.store.put("ax.dimension", warehouse, known)
            self.store.put("ax.warehouse", known, warehouse)
        return str(known)

    def warehouse_of(self, dimension: str) -> str | None:
        """The warehouse of an InventDimId."""
        known = self.store.get("ax.warehouse", dimension)
        return None if known is None else str(known)

    def has_stock(self, item_id: str, warehouse: str) -> bool:
        """Whether stock of an item was ever counted in a warehouse."""
        return self.store.get("ax.on-hand", f"{warehouse}/{item_id}") is not None

    def stocked(self) -> list[tuple[str, str]]:
        """Items and the warehouses in which they were ever counted."""
        pairs = (key.partition("/") for key, _ in self.store.items("ax.on-hand"))
        return [(item, warehouse) for warehouse, _, item in pairs]

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

    def next_in(self, sequence: str, prefix: str) -> str:
        """The next number of a number sequence: `SO-000001`."""
        return f"{prefix}{self.store.next_number(f'ax.{sequence}'):06d}"

    def count(self, kind: str, key: str) -> None:
        """Count one more."""
        with self.store.transaction():
            self.store.put(kind, key, (self.store.get(kind, key) or 0) + 1)

    def forget(self, kind: str, keys: Iterable[str]) -> None:
        """Delete values."""
        with self.store.transaction():
            for key in keys:
                self.store.delete(kind, key)

    def _table(
        self, name: str, kind: type[Document], *, indexed: str = "", stored_by: str = ""
    ) -> Table[Any]:
        return Table(
            self.store, f"ax.{name}", kind, self.clock, indexed=indexed, stored_by=stored_by
        )
