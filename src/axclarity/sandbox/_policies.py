"""What the example company has decided about customers, goods and money, flow by flow."""

from datetime import UTC, timedelta
from fractions import Fraction

from axclarity.mapping import OrderPolicy, ReturnPolicy, Warehouse
from axclarity.mapping.customers import FieldOwnership
from axclarity.mapping.inventory import InventoryPolicy, ShopUnit
from axclarity.mapping.ledger import Account, PaymentPolicy, PostingRule
from axclarity.mapping.owner import Owner
from axclarity.mapping.prices import Buyer, PricePolicy
from axclarity.mapping.products import Alias, AliasTable, ProductGroups, ProductPolicy
from axclarity.mapping.returns import ReturnReason
from axclarity.sandbox.ax import Settings

__all__ = [
    "BANK",
    "CLEARING",
    "FEES",
    "JOURNAL_FINDER",
    "SETTINGS",
    "field_ownership",
    "inventory_policy",
    "payment_policy",
    "price_policy",
    "product_policy",
    "return_policy",
]

CLEARING, BANK, FEES = "PSP", "MAIN", "601500"
"""Accounts of AX: what the card provider owes, the bank, and what the provider keeps."""

JOURNAL_FINDER = "LedgerJournalService"
"""A service of the company's own, which finds journals."""

SETTINGS = Settings(
    added={
        "InventoryOnHandService": ("find",),
        "PriceListService": ("find",),
        "ExchangeRatesService": ("find",),
    }
)
"""The company has added `find` where AX does not offer it."""

_WEIGHED = ("SKU-1031", "SKU-1032")
_COLOURS = (("Green", "Grn"), ("Red", "Rd"))


def field_ownership() -> FieldOwnership:
    """Shoppers say who they are and where they live; AX says on which terms they buy."""
    of_the_shop = ("Contact.Email", "PersonName", "DirParty.Name", "Address.Invoice")
    return FieldOwnership(owners=dict.fromkeys(of_the_shop, Owner.CLARITY))


def product_policy(owner: Owner) -> ProductPolicy:
    """Articles with or without colours, in whichever direction."""
    known = (Alias(spelling=short, value=name, source="catalogue") for name, short in _COLOURS)
    return ProductPolicy(
        owner=owner,
        language="en-us",
        languages={"en-us": "en"},
        tax_classes={"VAT21": "standard"},
        dimensions={"color": AliasTable(tuple(known))},
        groups=ProductGroups(storage="SiteWH", tracking="None", product="Col"),
    )


def price_policy() -> PricePolicy:
    """AX has the say on prices, and agrees on others with the trade."""
    return PricePolicy(owner=Owner.AX, zone=UTC, buyers={"trade": Buyer(group="TRADE")})


def inventory_policy() -> InventoryPolicy:
    """Two warehouses, each a location of the shop; what is weighed is sold by the kilogram."""
    return InventoryPolicy(
        locations={
            Warehouse(site="1", location="11"): "MAIN",
            Warehouse(site="1", location="21"): "NORTH",
            Warehouse(site="2", location="21"): "NORTH",
        },
        default_location="MAIN",
        max_age=timedelta(hours=1),
        unit="ea",
        units=dict.fromkeys(_WEIGHED, ShopUnit(name="kg", factor=Fraction(1), digits=3)),
    )


def payment_policy(company: str) -> PaymentPolicy:
    """Cards clear over an account of the provider, who keeps fees when the money arrives."""
    card = PostingRule(
        clearing=Account(type="Bank", number=CLEARING),
        fee=Account(type="Ledger", number=FEES),
        bank=Account(type="Bank", number=BANK),
        paym_mode="CARD",
    )
    return PaymentPolicy(
        company=company,
        payment_journal="CustPay",
        general_journal="GenJrn",
        currency="EUR",
        rules={("card", None): card},
    )


def return_policy(orders: OrderPolicy) -> ReturnPolicy:
    """Returns become return orders, and are credited."""
    return ReturnPolicy(
        path="return-order",
        orders=orders,
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT", scrapped="SCRAP"),
    )
