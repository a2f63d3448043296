"""Sales orders of AX as reconciling needs them: live ones, by key, by number, or by the policy."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import count, zip_longest

from attrs import define, field, frozen

from axclarity.ax import AXOperations, Criterion, EntityKey, equal
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.models import Order
from axclarity.errors import InvalidValue
from axclarity.flows._order_keys import SALES_ID_ATTRIBUTE, SALES_IDS_ATTRIBUTE, sales_ids_of
from axclarity.http import Exchange
from axclarity.pipeline import Ledger
from axclarity.values.exactly import exactly

__all__ = ["AXOrders", "Copy", "Listed", "OfDays", "copies_of"]

_ZERO = Decimal(0)


@frozen
class Copy:
    """An order as AX has it once, be it one sales order or several."""

    amount: Decimal
    currency: str


@frozen(kw_only=True)
class Listed:
    """A sales order that the policy says came from the shop."""

    sales_id: str
    number: str
    day: date
    copy: Copy


@frozen
class AXOrders:
    """Reads sales orders; those that were cancelled, or are no sale, are none."""

    ax: AXOperations

    def known(self, order: Order, ledger: Ledger) -> Exchange[tuple[str, ...]]:
        """The numbers in AX of an order: those it is bound to, or those that the shop was told."""
        bound = yield from sales_ids_of(order.id, ledger)
        attributes = order.attributes
        told = attributes.get(SALES_IDS_ATTRIBUTE) or attributes.get(SALES_ID_ATTRIBUTE) or ""
        return bound or tuple(each for each in str(told).split(", ") if each)

    def read(self, sales_ids: Iterable[str]) -> Exchange[dict[str, SalesTable]]:
        """The sales orders of these numbers, a few at a time."""
        service, found = self.ax.sales_orders, dict[str, SalesTable]()
        for some in service.portions(EntityKey.of(SalesId=each) for each in sales_ids):
            document = yield from service.read(*some)
            found |= {given(table.sales_id, ""): table for table in _live(document.sales_table)}
        return found

    def searched(self, number: str) -> Exchange[list[SalesTable]]:
        """The sales orders that carry a number of the shop, or are parts of such an order."""
        whole = yield from self._numbered(number)
        if whole:
            return whole
        found: list[SalesTable] = []
        for part in count(1):
            some = yield from self._numbered(f"{number}/{part}")
            if not some:
                break
            found += some
        return found

    def of_day(self, day: date, criteria: Sequence[Criterion]) -> Exchange[list[Listed]]:
        """Those that meet the conditions for a day.

        Raises:
            IncompleteResult: AX may have cut the result at its limit.
        """
        document = yield from self.ax.sales_orders.find(*criteria)
        return [
            Listed(
                sales_id=given(table.sales_id, ""),
                number=table.purch_order_form_num,
                day=day,
                copy=Copy(given(table.total_invoice, _ZERO), given(table.currency_code, "")),
            )
            for table in _live(document.sales_table)
        ]

    def _numbered(self, number: str) -> Exchange[list[SalesTable]]:
        try:
            criterion = equal("SalesTable", "PurchOrderFormNum", number)
        except InvalidValue:  # no order of such a number is ever created
            return []
        document = yield from self.ax.sales_orders.find(criterion)
        return [
            table for table in _live(document.sales_table) if table.purch_order_form_num == number
        ]


@define
class OfDays:
    """AX's orders of some days, until the shop's order of their number has come by."""

    _by_number: dict[str, dict[str, Listed]] = field(factory=dict)
    _left: dict[str, Listed] = field(factory=dict)

    def put(self, listed: Iterable[Listed]) -> None:
        """Orders to be looked for."""
        for each in listed:
            self._left[each.sales_id] = each
            for number in {each.number, each.number.rpartition("/")[0]} - {""}:
                self._by_number.setdefault(number, {})[each.sales_id] = each

    def take(self, number: str, known: Iterable[str] = ()) -> tuple[str, ...]:
        """The sales orders of a number, which the shop knows, and so it does those it is told."""
        found = (*self._by_number.pop(number, {}), *known)
        for sales_id in found:
            self._left.pop(sales_id, None)
        return found

    @property
    def left(self) -> tuple[Listed, ...]:
        """Those that no order of the shop has asked for."""
        return tuple(self._left.values())


@exactly
def copies_of(tables: Iterable[SalesTable]) -> list[Copy]:
    """The sales orders of one order, put together: parts add up, a number twice is a copy."""
    by_number: dict[str, list[SalesTable]] = {}
    for table in tables:
        by_number.setdefault(table.purch_order_form_num, []).append(table)
    return [
        Copy(
            sum((given(table.total_invoice, _ZERO) for table in each if table), start=_ZERO),
            next(given(table.currency_code, "") for table in each if table),
        )
        for each in zip_longest(*by_number.values())
    ]


def _live(tables: Iterable[SalesTable]) -> list[SalesTable]:
    return [
        table
        for table in tables
        if table.sales_type == "Sales" and table.sales_status != "Canceled"
    ]
