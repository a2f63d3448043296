"""An example company: its items, customers and taxes, the policies that fit, and its orders."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from axclarity.ax import AXOperations, BasicAuth
from axclarity.ax.changes import PolledChanges
from axclarity.clarity import ClarityOperations
from axclarity.clarity._json import loads
from axclarity.clarity.dialect import Dialect, dialect_from_text
from axclarity.errors import InvalidValue, Problem
from axclarity.flows import (
    CustomerFlow,
    ExchangeRateFlow,
    Flow,
    FoundPrices,
    FoundStock,
    FulfilmentFlow,
    Integration,
    InventoryFlow,
    OrderFlow,
    PaymentFlow,
    PayoutFlow,
    PriceFlow,
    ProductFlow,
    RatePolicy,
    RefundFlow,
    ReturnFlow,
)
from axclarity.http import AsyncSocketTransport, utc_now
from axclarity.mapping import ChargeRule, CustomerPolicy, OrderPolicy, TaxPolicy, TaxRule, Warehouse
from axclarity.mapping.near import did_you_mean
from axclarity.mapping.owner import Owner
from axclarity.pipeline import Journal
from axclarity.sandbox import _policies as policies
from axclarity.sandbox._policies import BANK, CLEARING, FEES, SETTINGS
from axclarity.sandbox.ax._ledger import REVENUE, TAX
from axclarity.sandbox.box import Sandbox

__all__ = [
    "BANK",
    "CLEARING",
    "COMPANY",
    "CURRENCY",
    "FEES",
    "GUEST_ACCOUNT",
    "REVENUE",
    "SETTINGS",
    "TAX",
    "UNKNOWN_SKU",
    "customer_policy",
    "dialect",
    "furnish",
    "integration",
    "order",
    "order_policy",
    "orders",
]

COMPANY, CURRENCY = "USMF", "EUR"
GUEST_ACCOUNT = "C-GUEST"
UNKNOWN_SKU = "SKU-9999"
"""An article that the shop sells and AX has never heard of."""

UNKNOWN_CUSTOMERS = ("cust_2998", "cust_2999")

_RATES = {
    "VAT25": "25",
    "VAT15": "15",
    "VAT20": "20",
    "VAT21": "21",
    "VAT9": "9",
    "MWST19": "19",
    "MWST7": "7",
    "CT10": "10",
    "CT8": "8",
}
_TAX_GROUP = "WEB"
_UNTAXED = TaxRule(tax_group="EXEMPT", tax_item_group="NONE", rates={})


def order_policy() -> OrderPolicy:
    """How the example company wants its orders."""
    return OrderPolicy(
        company=COMPANY,
        tax=TaxPolicy(
            mode="total",
            rules={
                "": _UNTAXED,
                **{code: _rule(code, {code: Decimal(rate)}) for code, rate in _RATES.items()},
                "US-CA+US-CA-LA": _rule(
                    "CALIF", {"US-CA": Decimal("7.25"), "US-CA-LA": Decimal("2.25")}
                ),
            },
            rounding_charge=ChargeRule(markup_code="TAXROUND", text="Tax rounding"),
        ),
        shipping={
            "standard": ChargeRule(markup_code="FREIGHT"),
            "express": ChargeRule(markup_code="EXPRESS"),
            "pickup": ChargeRule(markup_code="FREIGHT"),
        },
        fees={
            "gift-wrap": ChargeRule(markup_code="GIFTWRAP"),
            "handling": ChargeRule(markup_code="HANDLING"),
            "adjustment": ChargeRule(markup_code="ADJUST"),
        },
        delivery_modes={"standard": "STD", "express": "EXP", "pickup": "PICKUP"},
        warehouses={
            "MAIN": Warehouse(site="1", location="11"),
            "NORTH": Warehouse(site="2", location="21"),
        },
        default_warehouse=Warehouse(site="1", location="11"),
        lead_days=2,
    )


def customer_policy() -> CustomerPolicy:
    """Known customers are found by reference, companies and people may be created, guests share."""
    return CustomerPolicy(
        group="WEB",
        groups={"trade": "TRADE"},
        terms={"30 days": "NET30"},
        create=True,
        guest_account=GUEST_ACCOUNT,
    )


def integration(
    box: Sandbox,
    directory: Path,
    *,
    products: Owner = Owner.AX,
    clock: Callable[[], datetime] = utc_now,
    settings: Mapping[str, Any] | None = None,
) -> Integration:
    """Every flow of the example company, between both systems of a sandbox.

    Args:
        box: made with `ax_settings=SETTINGS`.
        directory: where the journal is kept.
        products: who has the say on products; on prices, AX has it.
        clock: the time of both systems, and of the flows.
        settings: further arguments of `Pipeline`.
    """
    shop = ClarityOperations.of_shop(
        box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
    )
    ax = AXOperations.of_company(
        box.ax_url, company=COMPANY, auth=BasicAuth(box.ax_user, box.ax_password)
    )
    flows = _flows(shop, ax, products, clock)
    return Integration(
        shop=shop,
        ax=ax,
        flows=flows,
        journal=Journal(directory / "journal.db"),
        transport=AsyncSocketTransport,
        settings={"clock": clock, **(settings or {})},
    )


def furnish(box: Sandbox, names: Collection[str] | None = None) -> None:
    """Give the sandbox's AX what the example orders need, less what is missing on purpose.

    What is there already stays. The guests' account comes last: where it is, all is there.

    Args:
        names: of the orders that are to be placed; all, if nothing is said.
    """
    documents = [each for name, each in orders().items() if names is None or name in names]
    for code, rate in _RATES.items():
        box.ax.add_tax(code, Decimal(rate), tax_groups=(_TAX_GROUP,), tax_item_groups=(code,))
    for code, rate in (("US-CA", "7.25"), ("US-CA-LA", "2.25")):
        box.ax.add_tax(code, Decimal(rate), tax_groups=(_TAX_GROUP,), tax_item_groups=("CALIF",))
    stock = {"11": Decimal(10_000), "21": Decimal(10_000)}
    for sku, unit in _articles(documents).items():
        box.ax.add_item(sku, unit=unit, on_hand=stock)
    there = box.ax.customers
    for customer_id, name in _buyers(documents).items():
        if (account := f"C-{customer_id[5:]}") not in there:
            box.ax.add_customer(account, name=name, reference=customer_id)
    if GUEST_ACCOUNT not in there:
        box.ax.add_customer(GUEST_ACCOUNT, name="Web shop guests", one_time=True)


def orders() -> Mapping[str, dict[str, Any]]:
    """The example orders by file name, without the ending, in order."""
    return {
        path.name.removesuffix(".json"): loads(path.read_bytes())
        for path in sorted(_directory("orders").iterdir(), key=lambda path: path.name)
        if path.name.endswith(".json")
    }


def order(name: str) -> dict[str, Any]:
    """One example order, by the name of its file: `01-one-line`.

    Raises:
        InvalidValue: there is none of this name; says which names are near.
    """
    document: dict[str, Any] = loads(_named("orders", name, "order").read_bytes())
    return document


def dialect(name: str) -> Dialect:
    """An example of how a shop may spell the API: `pages-and-cents` or `service-stack`.

    Raises:
        InvalidValue: there is none of this name; says which names are near.
    """
    path = _named("dialects", name, "dialect")
    kind: Literal["toml", "yaml"] = "toml" if path.name.endswith(".toml") else "yaml"
    return dialect_from_text(path.read_text(encoding="utf-8"), format=kind)


def _named(folder: str, name: str, what: str) -> Traversable:
    there = {path.name.rpartition(".")[0]: path for path in _directory(folder).iterdir()}
    if name not in there:
        raise InvalidValue(
            Problem(
                path=name,
                rule="sandbox.no-such-example",
                message=f"is no example {what}",
                hint=did_you_mean(name, there),
            )
        )
    return there[name]


def _flows(
    shop: ClarityOperations, ax: AXOperations, owner: Owner, clock: Callable[[], datetime]
) -> Sequence[Flow]:
    orders, customers = order_policy(), customer_policy()
    money = PaymentFlow(
        shop=shop,
        ax=ax,
        policy=policies.payment_policy(COMPANY),
        finder=policies.JOURNAL_FINDER,
    )
    return (
        CustomerFlow(
            shop=shop,
            ax=ax,
            customers=customers,
            ownership=policies.field_ownership(),
            changes=PolledChanges(ax.customers, now=clock),
        ),
        ProductFlow(
            shop=shop,
            ax=ax,
            policy=policies.product_policy(owner),
            changes=PolledChanges(ax.products, now=clock),
            clock=clock,
        ),
        PriceFlow(
            shop=shop,
            ax=ax,
            policy=policies.price_policy(),
            currency=CURRENCY,
            agreements=FoundPrices(price_lists=ax.price_lists),
            products=ax.products,
            clock=clock,
        ),
        ExchangeRateFlow(ax=ax, policy=RatePolicy()),
        OrderFlow(shop=shop, ax=ax, orders=orders, customers=customers),
        FulfilmentFlow(shop=shop, ax=ax, policy=orders),
        InventoryFlow(
            shop=shop,
            policy=policies.inventory_policy(),
            stock=FoundStock(on_hand=ax.on_hand),
            products=ax.products,
            clock=clock,
        ),
        money,
        PayoutFlow(payments=money),
        ReturnFlow(shop=shop, ax=ax, policy=policies.return_policy(orders)),
        RefundFlow(payments=money, orders=orders),
    )


def _rule(item_group: str, rates: Mapping[str, Decimal]) -> TaxRule:
    return TaxRule(tax_group=_TAX_GROUP, tax_item_group=item_group, rates=rates)


def _articles(documents: Iterable[dict[str, Any]]) -> dict[str, str]:
    lines = (line for document in documents for line in document["lines"])
    return {line["sku"]: line["unit"] for line in lines if line["sku"] != UNKNOWN_SKU}


def _buyers(documents: Iterable[dict[str, Any]]) -> dict[str, str]:
    buyers: dict[str, str] = {}
    for document in documents:
        customer_id, address = document["customer_id"], document.get("billing_address", {})
        if customer_id is not None and customer_id not in UNKNOWN_CUSTOMERS:
            buyers[customer_id] = address.get("company") or address["name"]
    return buyers


def _directory(name: str) -> Traversable:
    """Packaged with the wheel; beside the sources in a checkout."""
    packaged = files("axclarity.sandbox") / f"example_{name}"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "examples" / name
