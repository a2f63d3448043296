"""What people do on both sides, flow by flow, and what goes wrong meanwhile."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.ax import EntityKey
from axclarity.ax.documents import (
    CurrencyPair,
    Customer,
    EcoResColor,
    EcoResDistinctProductVariant,
    EcoResProduct,
    EcoResProductMaster,
    EcoResProductVariantColor,
    ExchangeRate,
    ExchangeRates,
    InventTable,
    Item,
    PriceDiscAdmTrans,
    PriceDiscountJournal,
    ProductTranslation,
    Sales,
    SalesTable,
    given,
)
from axclarity.cli.demo._site import Site
from axclarity.flows import payout_event
from axclarity.sandbox import Fault, example
from axclarity.values import Money, message_id

__all__ = ["EDITED_INTO", "PARKED", "PLACED", "SCENES", "WHERE_THE_SHOP_SAYS", "Scene"]

_MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
PLACED = (
    "01-one-line",
    "03-line-discount-amount",
    "05-order-discount-awkward-cents",
    "14-tax-two-rates",
    "16-tax-included-nok",
    "20-jpy-no-minor-unit",
    "25-warehouse-per-line",
    "31-guest",
    "42-pickup",
    "44-unknown-sku",
    "46-incomplete-customer",
)
PARKED = {
    "order/ord_1044": "order.article-refused",
    "order/ord_1046": "customer.not-found",
}
"""What has to wait for a person, and the rule that says so."""

EDITED_INTO = "22-gift-wrap-fee"
"""What the shopper of an order wants in its place."""

_SHIPPED = ("ord_1001", "ord_1003", "ord_1005", "ord_1025")
_CARD = "po_1"


@frozen
class Scene:
    """Something that people do, and what goes wrong at that moment.

    Args:
        fault: armed before; `wrong` says it in words.
    """

    title: str
    play: Callable[[Site], Awaitable[None]]
    fault: Fault | None = None
    wrong: str = ""


async def _a_family_in_ax(site: Site) -> None:
    numbers = {f"CUP:::{colour}": colour for colour in ("Green", "Red")}
    master = EcoResProductMaster(
        display_product_number="CUP",
        product_type="Item",
        variant_configuration_technology="PredefinedVariants",
        translation=_texts("Cup"),
    )
    variants = [
        EcoResDistinctProductVariant(
            display_product_number=number,
            product_master="CUP",
            product_type="Item",
            translation=_texts(f"Cup, {colour.lower()}"),
            variant_dim_value=[
                EcoResProductVariantColor(
                    distinct_product_variant=number,
                    color=colour,
                    eco_res_color=[EcoResColor(name=colour)],
                )
            ],
        )
        for number, colour in numbers.items()
    ]
    for product in (master, *variants):
        await _create(site, "products", EcoResProduct(product=[product]))
    sold = Sales(item_id="CUP", module_type="Sales", unit_id="ea")
    released = InventTable(item_id="CUP", product="CUP", sales=[sold])
    await _create(site, "released_products", Item(invent_table=[released]))


async def _agreements_in_ax(site: Site) -> None:
    agreed = (("SKU-1001", "24.90", ""), ("SKU-1001", "19.90", "TRADE"), ("SKU-1002", "19.90", ""))
    rows = [
        PriceDiscAdmTrans(
            relation="PriceSales",
            account_code="GroupId" if group else "All",
            account_relation=group,
            item_code="Table",
            item_relation=item,
            currency=example.CURRENCY,
            unit_id="ea",
            amount=Decimal(amount),
        )
        for item, amount, group in agreed
    ]
    await _create(site, "price_journals", PriceDiscountJournal(price_disc_adm_trans=rows))
    (journal,) = {
        given(each.journal_num, "") for each in site.box.ax.records_of(PriceDiscountJournal)
    }
    site.box.ax.post_price_journal(journal)
    await site.night()


async def _rates_in_ax(site: Site) -> None:
    rates = {"USD": "110.25", "NOK": "1168.5"}
    for currency, rate in rates.items():
        pair = CurrencyPair(
            from_currency_code=example.CURRENCY,
            to_currency_code=currency,
            exchange_rate=[
                ExchangeRate(exchange_rate=Decimal(rate), valid_from=site.clock().date())
            ],
        )
        await _create(site, "exchange_rates", ExchangeRates(currency_pair=[pair]))


async def _customers_register(site: Site) -> None:
    for number, (first, last) in enumerate((("Ida", "Berg"), ("Ola", "Dahl")), start=1):
        site.box.clarity.register(
            {
                "id": f"cust_{number}",
                "type": "person",
                "first_name": first,
                "last_name": last,
                "email": f"{first.lower()}@example.com",
                "currency": "NOK",
                "addresses": [
                    {
                        "role": "billing",
                        "name": f"{first} {last}",
                        "lines": [f"Storgata {number}"],
                        "city": "Oslo",
                        "postal_code": "0155",
                        "country": "NO",
                    }
                ],
            }
        )


async def _customers_change(site: Site) -> None:
    site.box.clarity.change("customers", "cust_1", {"email": "ida.berg@example.com"})
    account = site.journal.bound("customer", "cust_2") or ""

    def grant(document: Customer) -> bool:
        document.cust_table[0].paym_term_id = "NET30"
        return True

    await site.in_ax(
        site.integration.ax.customers.change(
            EntityKey.of(AccountNum=account), grant, message_id=_identity("terms")
        )
    )


async def _orders_are_placed(site: Site) -> None:
    for name in PLACED:
        site.box.clarity.place({**example.order(name), "updated_at": site.clock().isoformat()})


async def _orders_are_changed(site: Site) -> None:
    other = example.order(EDITED_INTO)
    wanted = ("lines", "shipping_lines", "fees", "discounts", "tax_lines", "totals")
    site.box.clarity.edit("ord_1014", {name: other.get(name, []) for name in wanted})
    site.box.clarity.cancel("ord_1031")


async def _parcels_leave(site: Site) -> None:
    first, *rest = (_sales_order(site, each) for each in _SHIPPED)
    for table in rest:
        lot = given(table.sales_line[0].invent_trans_id, "")
        site.box.ax.ship(given(table.sales_id, ""), {lot: Decimal(1)}, at=_MONDAY)
    await site.settle()
    for table in (first, *rest):
        site.box.ax.ship(given(table.sales_id, ""), at=_MONDAY + timedelta(days=1))
        site.box.ax.invoice(given(table.sales_id, ""))


async def _stock_is_counted(site: Site) -> None:
    counted = {"11": Decimal(9_500), "21": Decimal(9_750)}
    site.box.ax.add_item("SKU-1001", unit="ea", on_hand=counted)
    await site.night()


async def _cards_are_charged(site: Site) -> None:
    for order_id in _SHIPPED:
        order = site.box.clarity.orders[order_id]
        total = order["totals"]["total"]
        site.box.clarity.capture(_payment(order, "capture", total, fee="0.50", payout_id=_CARD))


async def _the_provider_pays_out(site: Site) -> None:
    paid = [each for each in site.box.clarity.payments.values() if each.get("payout_id") == _CARD]
    arrived = sum(Decimal(each["amount"]) - Decimal(each["fee"]) for each in paid)
    told = payout_event(
        _CARD,
        arrived_on=date(2026, 12, 5),
        deposited=Money(Decimal(arrived), example.CURRENCY),
        at=site.clock(),
    )
    site.journal.accept([told], site.clock())


async def _goods_come_back(site: Site) -> None:
    for order_id in _SHIPPED[:2]:
        order = site.box.clarity.orders[order_id]
        site.box.clarity.request_return(
            {
                "id": f"ret_{order_id}",
                "order_id": order_id,
                "number": f"R-{order['number']}",
                "currency": order["currency"],
                "lines": [
                    {"id": "back", "order_line_id": order["lines"][0]["id"], "quantity": "1"}
                ],
            }
        )
    await site.settle()
    for table in _returned(site).values():
        site.box.ax.ship(given(table.sales_id, ""), at=_MONDAY + timedelta(days=9))
        site.box.ax.invoice(given(table.sales_id, ""))


async def _money_goes_back(site: Site) -> None:
    for return_id, table in _returned(site).items():
        back = f"{-given(table.total_invoice, Decimal(0)):f}"
        order = site.box.clarity.orders[site.box.clarity.returns[return_id]["order_id"]]
        payment = site.box.clarity.capture(_payment(order, "refund", back))
        site.box.clarity.refund(
            {
                "id": f"ref_{return_id}",
                "order_id": order["id"],
                "return_id": return_id,
                "currency": order["currency"],
                "adjustment": back,
                "total": back,
                "payments": [payment],
            }
        )


async def _articles_in_the_shop(site: Site) -> None:
    for sku, name in (("TRAY", "Tray"), ("JUG", "Jug")):
        site.box.clarity.add_product({"sku": sku, "name": name})


async def _create(site: Site, service: str, document: Any) -> None:
    """Somebody in AX enters a document."""
    identity = _identity(f"{service} {len(site.box.ax.requests)} {site.clock()}")
    operations = getattr(site.integration.ax, service)
    await site.in_ax(operations.create(document, message_id=identity))


def _identity(key: str) -> Any:
    return message_id(company=example.COMPANY, entity="Demo", key=key)


def _texts(name: str) -> list[ProductTranslation]:
    return [ProductTranslation(language_id="en-us", name=name)]


def _payment(order: Mapping[str, Any], kind: str, amount: str, **more: str) -> dict[str, Any]:
    return {
        "id": f"pay_{order['id']}_{kind}",
        "order_id": order["id"],
        "kind": kind,
        "method": "card",
        "amount": amount,
        "currency": order["currency"],
        "occurred_at": "2026-12-01T09:00:00+01:00",
        "reference": f"{kind} of {order['number']}",
        **more,
    }


def _sales_order(site: Site, order_id: str) -> SalesTable:
    return site.box.ax.orders[site.box.clarity.orders[order_id]["attributes"]["ax_sales_id"]]


def _returned(site: Site) -> dict[str, SalesTable]:
    """The return orders of AX, by the shop's return."""
    orders = site.box.ax.orders
    numbers = {id_: site.journal.bound("return", id_) or "" for id_ in site.box.clarity.returns}
    return {id_: orders[number] for id_, number in numbers.items() if number in orders}


_RATES = Scene("rates of exchange are entered in AX", _rates_in_ax)
SCENES = (
    _RATES,
    Scene(
        "AX gets a family of cups, the shop all of AX's articles",
        _a_family_in_ax,
        Fault("rate_limited", on="clarity", operation="POST /products", seconds=1),
        "the shop asks for rest: 429 with Retry-After",
    ),
    Scene(
        "prices are agreed in AX, and a night goes by",
        _agreements_in_ax,
        Fault("truncated", on="ax", operation="PriceListService.find"),
        "an answer of AX breaks off",
    ),
    Scene(
        "two shoppers register",
        _customers_register,
        Fault("reset_after_commit", on="ax", operation="CustomerService.create"),
        "AX makes an account, and its answer is lost",
    ),
    Scene("one changes her address, AX grants the other credit", _customers_change),
    Scene(
        "eleven orders are placed",
        _orders_are_placed,
        Fault("reset_after_commit", on="ax", operation="SalesOrderService.create"),
        "AX makes a sales order, and its answer is lost",
    ),
    Scene(
        "one is edited, one is cancelled",
        _orders_are_changed,
        Fault("duplicate_delivery", on="webhooks"),
        "a webhook comes twice",
    ),
    Scene(
        "four are shipped, three of them in two parcels",
        _parcels_leave,
        Fault("reset_after_commit", on="clarity", operation="POST /shipments"),
        "the shop takes a shipment, and its answer is lost",
    ),
    Scene(
        "the cards are charged",
        _cards_are_charged,
        Fault("reset_after_commit", on="ax", operation="CustPaymJournalService.create"),
        "AX makes a journal, and its answer is lost",
    ),
    Scene("the card provider pays out", _the_provider_pays_out),
    Scene(
        "two pieces come back",
        _goods_come_back,
        Fault("down", on="ax", times=3),
        "AX is down",
    ),
    Scene("the money goes back", _money_goes_back),
    Scene(
        "an article is counted in AX, and a night goes by",
        _stock_is_counted,
        Fault("unavailable", on="clarity", operation="POST /inventory", times=2),
        "the shop takes no stock: 503, twice",
    ),
)
"""In the order they are played, where AX has the say on products."""

WHERE_THE_SHOP_SAYS = (_RATES, Scene("the shop adds two articles", _articles_in_the_shop))
"""Played where the shop has the say on products."""
