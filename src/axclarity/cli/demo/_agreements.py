"""What both systems say of the same thing, flow by flow: pieces, money, records."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.ax.documents import (
    CustTable,
    EcoResProduct,
    ExchangeRates,
    Item,
    PriceList,
    SalesTable,
    given,
)
from axclarity.cli.demo._site import Site
from axclarity.flows import SALES_ID_ATTRIBUTE, RatePolicy, rate_table_from_bookmark
from axclarity.mapping.owner import Owner
from axclarity.sandbox import example

__all__ = ["AGREEMENTS", "Agreement"]

_ZERO = Decimal(0)
_STOPPED = ("cancelled", "on_hold")
_WAREHOUSES = {"MAIN": "11", "NORTH": "21"}


@frozen
class Agreement:
    """One figure, as each side has it; `currency` where it is money."""

    what: str
    shop: Decimal
    ax: Decimal
    currency: str = ""

    @property
    def held(self) -> bool:
        """Whether both have the same."""
        return self.shop == self.ax


def _customers(site: Site) -> Iterator[Agreement]:
    customers = site.box.clarity.customers
    accounts = {given(each.our_account_num, ""): each for each in site.box.ax.customers.values()}
    pairs = [(shop, accounts[id_]) for id_, shop in customers.items() if id_ in accounts]
    yield _counted("customers", customers.values(), pairs)
    same = [shop for shop, table in pairs if shop["email"] in _locators(table)]
    yield _counted("e-mail, the shop's to say", customers.values(), same)
    on_terms = [each for each in customers.values() if each.get("payment_terms") == "30 days"]
    net_30 = [table for _, table in pairs if table.paym_term_id == "NET30"]
    yield _counted("30 days of credit, AX's to say", on_terms, net_30)


def _products(site: Site) -> Iterator[Agreement]:
    """Where the shop has the say, AX may have others beside the shop's."""
    shop = {each["sku"]: each["name"] for each in site.box.clarity.products.values()}
    ax = {
        each.display_product_number: given(each.translation[0].name, "") if each.translation else ""
        for each in site.box.ax.records_of(EcoResProduct)
    }
    if site.products is Owner.AX:
        yield _counted("products", shop, ax)
    yield _counted("products of the same name", shop, [n for n in shop if shop[n] == ax.get(n)])


def _prices(site: Site) -> Iterator[Agreement]:
    shop = [
        Decimal(price["amount"])
        for product in site.box.clarity.products.values()
        for price in product.get("prices", ())
    ]
    ax = [given(each.amount, _ZERO) for each in site.box.ax.records_of(PriceList)]
    yield _counted("prices", shop, ax)
    yield _money("their sum", sum(shop, _ZERO), sum(ax, _ZERO))


def _rates(site: Site) -> Iterator[Agreement]:
    text = site.journal.bookmark("exchange-rates") or "[]"
    kept = {
        (q.source, q.target): q.per_100 for q in rate_table_from_bookmark(text, RatePolicy()).quotes
    }
    for pair in site.box.ax.records_of(ExchangeRates):
        source, target = pair.from_currency_code, pair.to_currency_code
        rate = given(pair.exchange_rate[0].exchange_rate, _ZERO)
        yield Agreement(f"{target} for 100 {source}", kept.get((source, target), _ZERO), rate)


def _orders(site: Site) -> Iterator[Agreement]:
    parked = {letter.event.record_id for letter in site.journal.dead_letters()}
    shop = [
        order
        for order in site.box.clarity.orders.values()
        if order["status"] not in _STOPPED and order["id"] not in parked
    ]
    live = [t for t in _sold(site) if t.sales_status != "Canceled"]
    yield _counted("orders, neither parked nor stopped", shop, live)
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for order in shop:
        owed[order["currency"]] += Decimal(order["totals"]["total"])
    for currency in sorted(owed):
        totals = (given(t.total_invoice, _ZERO) for t in live if t.currency_code == currency)
        yield Agreement("their totals", owed[currency], sum(totals, _ZERO), currency)


def _fulfilment(site: Site) -> Iterator[Agreement]:
    told = (
        Decimal(line["quantity"])
        for shipment in site.box.clarity.shipments.values()
        for line in shipment["lines"]
    )
    left = (
        line.sales_qty - given(line.remain_sales_physical, line.sales_qty)
        for table in _sold(site)
        for line in table.sales_line
        if table.sales_status != "Canceled"
    )
    yield Agreement("pieces that have left", sum(told, _ZERO), sum(left, _ZERO))


def _stock(site: Site) -> Iterator[Agreement]:
    levels = site.box.clarity.stock
    items = [given(each.item_id, "") for each in site.box.ax.records_of(Item)]
    rows = [site.box.ax.on_hand(item, place) for item in items for place in _WAREHOUSES.values()]
    told = (Decimal(each["on_hand"]) for each in levels.values())
    yield Agreement("pieces on hand", sum(told, _ZERO), sum((r.physical for r in rows), _ZERO))
    free = sum((row.available for row in rows), _ZERO) - _not_in_ax(site, items)
    told = (Decimal(each["available"]) for each in levels.values())
    yield Agreement("pieces that may be sold", sum(told, _ZERO), free)


def _payments(site: Site) -> Iterator[Agreement]:
    took = _sum(site.box.clarity.payments.values(), "amount", kind="capture")
    vouchers = _of_customers(site)
    yield _money("taken by card", took, sum((v for v in vouchers if v > 0), _ZERO))


def _payouts(site: Site) -> Iterator[Agreement]:
    paid_out = [each for each in site.box.clarity.payments.values() if each.get("payout_id")]
    fees = _sum(paid_out, "fee")
    yield _money("in the bank", _sum(paid_out, "amount") - fees, _on(site, example.BANK))
    yield _money("kept by the provider", fees, _on(site, example.FEES))


def _returns(site: Site) -> Iterator[Agreement]:
    returns = site.box.clarity.returns.values()
    back = [t for t in site.box.ax.orders.values() if t.sales_type == "ReturnItem"]
    asked = (Decimal(line["quantity"]) for each in returns for line in each["lines"])
    taken = (-line.sales_qty for table in back for line in table.sales_line)
    yield Agreement("pieces that come back", sum(asked, _ZERO), sum(taken, _ZERO))
    credited = [each for each in returns if each["status"] in ("received", "refunded")]
    yield _counted("returns credited", credited, [t for t in back if t.return_status == "Closed"])


def _refunds(site: Site) -> Iterator[Agreement]:
    gave = _sum(site.box.clarity.refunds.values(), "total")
    vouchers = _of_customers(site)
    yield _money("given back", gave, -sum((v for v in vouchers if v < 0), _ZERO))


AGREEMENTS: Mapping[str, Callable[[Site], Iterator[Agreement]]] = {
    "CustomerFlow": _customers,
    "ProductFlow": _products,
    "PriceFlow": _prices,
    "ExchangeRateFlow": _rates,
    "OrderFlow": _orders,
    "FulfilmentFlow": _fulfilment,
    "InventoryFlow": _stock,
    "PaymentFlow": _payments,
    "PayoutFlow": _payouts,
    "ReturnFlow": _returns,
    "RefundFlow": _refunds,
}
"""What is compared for a flow, by the name of its class."""


def _money(what: str, shop: Decimal, ax: Decimal) -> Agreement:
    return Agreement(what, shop, ax, example.CURRENCY)


def _counted(what: str, shop: Iterable[Any], ax: Iterable[Any]) -> Agreement:
    return Agreement(what, Decimal(len([*shop])), Decimal(len([*ax])))


def _sum(records: Iterable[Mapping[str, Any]], name: str, **which: str) -> Decimal:
    fitting = (r for r in records if all(r.get(key) == value for key, value in which.items()))
    return sum((Decimal(each.get(name) or 0) for each in fitting), _ZERO)


def _locators(table: CustTable) -> set[str]:
    contacts = (c for party in table.dir_party for c in party.dir_party_contact_info_view)
    return {given(each.locator, "") for each in contacts}


def _sold(site: Site) -> list[SalesTable]:
    return [each for each in site.box.ax.orders.values() if each.sales_type == "Sales"]


def _not_in_ax(site: Site, items: Iterable[str]) -> Decimal:
    """What the shop has sold and AX does not know, of the articles that AX has."""
    known = {*items}
    return sum(
        (
            Decimal(line["quantity"])
            for order in site.box.clarity.orders.values()
            if SALES_ID_ATTRIBUTE not in order.get("attributes", {})
            and order["status"] in ("pending", "processing", "on_hold")
            for line in order["lines"]
            if line["sku"] in known
        ),
        _ZERO,
    )


def _of_customers(site: Site) -> list[Decimal]:
    """What each voucher of a customer has moved on the provider's account."""
    vouchers: defaultdict[str, Decimal] = defaultdict(Decimal)
    customers = {line.voucher for line in site.box.ax.ledger if line.kind == "Cust"}
    for line in site.box.ax.ledger:
        if line.account == example.CLEARING and line.voucher in customers:
            vouchers[line.voucher] += line.amount
    return [*vouchers.values()]


def _on(site: Site, account: str) -> Decimal:
    return sum((line.amount for line in site.box.ax.ledger if line.account == account), _ZERO)
