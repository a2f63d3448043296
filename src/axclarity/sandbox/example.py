"""An example company: its items, customers and taxes, the policies that fit, and its orders."""

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from axclarity.clarity._json import loads
from axclarity.clarity.dialect import Dialect, dialect_from_text
from axclarity.mapping import ChargeRule, CustomerPolicy, OrderPolicy, TaxPolicy, TaxRule, Warehouse
from axclarity.sandbox.box import Sandbox

__all__ = [
    "COMPANY",
    "UNKNOWN_SKU",
    "customer_policy",
    "dialect",
    "furnish",
    "order",
    "order_policy",
    "orders",
]

COMPANY = "USMF"
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
    return CustomerPolicy(group="WEB", create=True, guest_account=GUEST_ACCOUNT)


def furnish(box: Sandbox) -> None:
    """Give the sandbox's AX what the example orders need, less what is missing on purpose.

    What is there already stays. The guests' account comes last: where it is, all is there.
    """
    for code, rate in _RATES.items():
        box.ax.add_tax(code, Decimal(rate), tax_groups=(_TAX_GROUP,), tax_item_groups=(code,))
    for code, rate in (("US-CA", "7.25"), ("US-CA-LA", "2.25")):
        box.ax.add_tax(code, Decimal(rate), tax_groups=(_TAX_GROUP,), tax_item_groups=("CALIF",))
    stock = {"11": Decimal(10_000), "21": Decimal(10_000)}
    for sku, unit in _articles().items():
        box.ax.add_item(sku, unit=unit, on_hand=stock)
    there = box.ax.customers
    for customer_id, name in _buyers().items():
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
    """One example order, by the name of its file: `01-one-line`."""
    document: dict[str, Any] = loads((_directory("orders") / f"{name}.json").read_bytes())
    return document


def dialect(name: str) -> Dialect:
    """An example of how a shop may spell the API: `pages-and-cents` or `service-stack`."""
    folder = _directory("dialects")
    for path in folder.iterdir():
        stem, _, ending = path.name.rpartition(".")
        if stem == name:
            kind: Literal["toml", "yaml"] = "toml" if ending == "toml" else "yaml"
            return dialect_from_text(path.read_text(encoding="utf-8"), format=kind)
    raise LookupError(f"There is no example dialect of this name: {name}")


def _rule(item_group: str, rates: Mapping[str, Decimal]) -> TaxRule:
    return TaxRule(tax_group=_TAX_GROUP, tax_item_group=item_group, rates=rates)


def _articles() -> dict[str, str]:
    lines = (line for document in orders().values() for line in document["lines"])
    return {line["sku"]: line["unit"] for line in lines if line["sku"] != UNKNOWN_SKU}


def _buyers() -> dict[str, str]:
    buyers: dict[str, str] = {}
    for document in orders().values():
        customer_id, address = document["customer_id"], document.get("billing_address", {})
        if customer_id is not None and customer_id not in UNKNOWN_CUSTOMERS:
            buyers[customer_id] = address.get("company") or address["name"]
    return buyers


def _directory(name: str) -> Traversable:
    """Packaged with the wheel; beside the sources in a checkout."""
    packaged = files("axclarity.sandbox") / f"example_{name}"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "examples" / name
