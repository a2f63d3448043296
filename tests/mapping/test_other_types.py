"""What a program makes by hand refuses, field by field, what is of another type."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pkgutil import iter_modules
from types import MappingProxyType, NoneType
from typing import Any, Literal, get_args

import pytest
from attrs import evolve, fields, frozen, has

import axclarity.mapping
from axclarity.ax.documents import InventoryOnHand
from axclarity.errors import AxClarityError, ConfigError
from axclarity.mapping import (
    AddressPolicy,
    ChargeRule,
    CustomerPolicy,
    DeliveryPlan,
    InventoryPolicy,
    LinePolicy,
    PaymentPolicy,
    PricePolicy,
    ProductPolicy,
    ReturnPolicy,
    TaxPolicy,
    TaxRule,
    Warehouse,
)
from axclarity.mapping.addresses import KnownPlaces
from axclarity.mapping.currency import Quote, RateTable
from axclarity.mapping.customers import FieldOwnership, MatchPolicy, PhoneRule
from axclarity.mapping.inventory import Pending, Reading, ShopUnit
from axclarity.mapping.ledger import (
    Account,
    AccountRange,
    DimensionPolicy,
    DimensionRule,
    OpenTransaction,
    PostingRule,
    SettlementAccounts,
    VoucherLine,
    settle,
    settle_in_order,
)
from axclarity.mapping.orders import (
    Delivery,
    Kit,
    KitPart,
    Piece,
    TradeDiscount,
    TradeLine,
    Unit,
    UnitConversions,
    UnitRule,
)
from axclarity.mapping.prices import Agreement, Buyer
from axclarity.mapping.products import Alias, AliasTable, Attribute, ProductGroups
from axclarity.mapping.returns import RestockingFee, ReturnReason
from axclarity.mapping.status import Course, StatusEvent, StatusTable
from axclarity.mapping.taxes import (
    TaxCode,
    TaxCombination,
    TaxGroupRule,
    TaxGroups,
    TaxRounding,
)
from axclarity.sandbox import example
from axclarity.values import CurrencyRounding, Money, Quantity, RoundingRule

PACKAGES = (
    "axclarity.values",
    "axclarity.mapping",
    *(
        each.name
        for each in iter_modules(axclarity.mapping.__path__, "axclarity.mapping.")
        if each.ispkg
    ),
)
ONE, DAY, MOMENT = Decimal(1), date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC)
MAIN = Account(type="Ledger", number="601500")
BANK = Account(type="Bank", number="PSP")
CHARGE = ChargeRule(markup_code="FREIGHT")
RANGE = AccountRange(first="1", last="9", segments=("Department",))
TAXED = TaxRule(tax_group="WEB", tax_item_group="FULL", rates={"VAT25": Decimal(25)})
CODE = TaxCode.flat("VAT25", Decimal(25))
QUOTE = Quote("EUR", "USD", Decimal(110), DAY)
COLOURS = AliasTable([Alias(spelling="rot", value="red", source="us")])
POSTING = PostingRule(clearing=BANK, fee=MAIN)
KIT = Kit(parts=(KitPart(sku="A", quantity=ONE),))
PIECE = Piece(quantity=ONE, delivery=Delivery())
UNITS = UnitConversions(
    units=(Unit(symbol="ea", unit_class="count"), Unit(symbol="box", unit_class="count")),
    rules=(UnitRule(unit="box", other="ea", factor=Decimal(8)),),
)
ORDERS = example.order_policy()

POLICIES: tuple[Any, ...] = (
    BANK,
    RANGE,
    AddressPolicy(countries={"DE": "D"}, states={"DE-BY": "BY"}, known=KnownPlaces()),
    COLOURS,
    Attribute(kind="text", aliases=COLOURS),
    Attribute(kind="decimal", unit="kg", units={"g": Fraction(1, 1000)}),
    CHARGE,
    Course[str](steps=("a", "b"), ends=("z",), ways_back={("b", "a"): "credit-note"}),
    CurrencyRounding(currency="EUR", general=RoundingRule(), sales=RoundingRule()),
    CustomerPolicy(group="WEB", terms={"30": "NET30"}, guest_account="GUESTS"),
    DeliveryPlan(stock={("A", "MAIN"): ONE}, warehouses=("MAIN",), backorder_date=DAY),
    DimensionPolicy(structures=(RANGE,), constants={"Department": "WEB"}),
    DimensionRule(dimension="Department", fact="channel", values={"web": "WEB"}),
    FieldOwnership(owners={"PersonName": "ax"}),
    InventoryPolicy(
        locations={Warehouse(site="1", location="11"): "main"},
        max_age=timedelta(hours=1),
        safety_stock={"A": ONE},
        units={"A": ShopUnit(factor=Fraction(1, 12))},
    ),
    KIT,
    KnownPlaces(cities={"DEU": ["Xanten"]}),
    LinePolicy(price_units={"A": ONE}, kits={"K": KIT}, conversions=UNITS),
    MatchPolicy(),
    ORDERS,
    PaymentPolicy(
        company="USMF",
        payment_journal="CustPay",
        general_journal="GenJrn",
        rules={("card", None): POSTING},
        currency="EUR",
    ),
    PhoneRule("47"),
    PIECE,
    POSTING,
    PricePolicy(owner="ax", zone=UTC, buyers={"vip": Buyer(group="VIP")}),
    ProductPolicy(owner="ax", language="en-us", dimensions={"color": COLOURS}),
    RateTable(quotes=[QUOTE], expected={("EUR", "USD"): ONE}, max_age=7),
    RestockingFee(charge=CHARGE),
    ReturnPolicy(orders=ORDERS, path="return-order"),
    ReturnReason(reason="WRONG", disposition="CREDIT"),
    RoundingRule(),
    SettlementAccounts(receivable=MAIN, discount=MAIN, over=MAIN, under=MAIN),
    ShopUnit(factor=Fraction(1, 12)),
    StatusTable[str](name="it", path="$", sources=("a",), targets=("b",), rules={"a": "b"}),
    CODE,
    TaxCombination([CODE]),
    TaxGroups([TaxGroupRule(group="WEB")]),
    TaxRounding(rule=RoundingRule()),
    UNITS,
)
"""What a site decides: every field counts."""

PARTS: tuple[tuple[Any, Callable[[Any], object]], ...] = (
    (Alias(spelling="rot", value="red", source="us"), lambda part: AliasTable([part])),
    (Buyer(group="VIP"), lambda part: PricePolicy(owner="ax", zone=UTC, buyers={"vip": part})),
    (Delivery(), lambda part: Piece(quantity=ONE, delivery=part)),
    (KIT.parts[0], lambda part: Kit(parts=(part,))),
    (
        ProductGroups(storage="S", tracking="T"),
        lambda part: ProductPolicy(owner="clarity", language="en-us", groups=part),
    ),
    (TaxGroupRule(group="WEB"), lambda part: TaxGroups([part])),
    (CODE.intervals[0], lambda part: evolve(CODE, intervals=(part,))),
    (ORDERS.tax, lambda part: evolve(ORDERS, tax=part)),
    (TAXED, lambda part: evolve(ORDERS, tax=TaxPolicy(mode="total", rules={"VAT25": part}))),
    (UNITS.units[0], lambda part: evolve(UNITS, units=(part, *UNITS.units[1:]))),
    (UNITS.rules[0], lambda part: evolve(UNITS, rules=(part,))),
    (Warehouse(site="1", location="11"), lambda part: evolve(ORDERS, default_warehouse=part)),
)
"""Parts that who holds them checks."""

DATA: tuple[Any, ...] = (
    Agreement(price=Money(ONE, "EUR"), to_quantity=ONE, first_day=DAY, last_day=DAY),
    Money(ONE, "EUR"),
    OpenTransaction(name="INV-1", amount=ONE, due=DAY),
    Pending(sku="A", quantity=ONE),
    Quantity(ONE, "ea"),
    QUOTE,
    Reading(document=InventoryOnHand(), as_of=MOMENT),
    StatusEvent(status="a", at=MOMENT),
    TradeDiscount(),
    TradeLine(quantity=ONE, price=ONE),
    VoucherLine(account=MAIN, side="debit", amounts=(Money(ONE, "EUR"),)),
)
"""What there is a lot of: numbers, days and words of enumerations count."""

COUNTING = (Decimal, date, datetime, Money, StrEnum)

FROM_RECORDS = {
    "Article",
    "Facts",
    "Identity",
    "JournalDetails",
    "PostalAddress",
    "ProductFacts",
    "Returned",
    "Standing",
    "TaxedAmount",
    "VariantKey",
    "Voucher",
}
"""Made anew for each record, whose fields were checked when it was read."""

ANSWERS = {
    "Ambiguous",
    "AttributeValue",
    "Balance",
    "Candidate",
    "CompiledMap",
    "Components",
    "Converted",
    "CustomerUpdate",
    "Explanation",
    "Guest",
    "Leg",
    "LineAllocation",
    "MappedEcoResProduct",
    "MappedInventory",
    "MappedOrder",
    "MappedPayment",
    "MappedPrices",
    "MappedProducts",
    "MappedReturn",
    "Matched",
    "NewAxProduct",
    "NoMatch",
    "Note",
    "NothingToPost",
    "OrderUpdate",
    "Outcome",
    "PricedLine",
    "Proof",
    "Rate",
    "RefundPart",
    "RetiredCurrency",
    "Review",
    "RuleChange",
    "Search",
    "SentLine",
    "Settled",
    "Shown",
    "Step",
    "StoredAllocation",
    "TaxCell",
    "Taxes",
    "Tender",
    "ThreeAmounts",
    "TradeTotals",
    "Transform",
}


def public_classes() -> set[str]:
    modules = map(importlib.import_module, PACKAGES)
    found = (getattr(module, name) for module in modules for name in module.__all__)
    return {each.__name__ for each in found if isinstance(each, type) and has(each)}


def leaves(kind: Any) -> Iterator[Any]:
    parts = [each for part in get_args(kind) for each in leaves(part)]
    yield from parts or [kind]


def wrong_values(kind: Any) -> Iterator[Any]:
    """What is of no declared type; NaN is no number."""
    yield from (object(), 0.5, [0.5], Decimal("NaN"))
    if NoneType not in leaves(kind):
        yield None


def fields_of(things: Iterable[Any], counting: tuple[type, ...] = (object,)) -> list[Any]:
    return [
        pytest.param(thing, each.name, each.type, id=f"{type(thing).__name__}.{each.name}")
        for thing in things
        for each in fields(type(thing))
        if each.init and any(is_one_of(kind, counting) for kind in leaves(each.type))
    ]


def is_one_of(kind: Any, kinds: tuple[type, ...]) -> bool:
    return issubclass(kind, kinds) if isinstance(kind, type) else kinds == (object,)


def refuses(make: Callable[[Any], object], value: Any) -> bool:
    try:
        make(value)
    except AxClarityError:
        return True
    return False


def test_every_class_is_known_here() -> None:
    known = {type(each).__name__ for each in (*POLICIES, *DATA, *(part for part, _ in PARTS))}
    assert public_classes() == known | FROM_RECORDS | ANSWERS


@pytest.mark.parametrize(
    ("thing", "name", "kind"), [*fields_of(POLICIES), *fields_of(DATA, COUNTING)]
)
def test_what_is_of_another_type_is_refused(thing: Any, name: str, kind: Any) -> None:
    for wrong in wrong_values(kind):
        assert refuses(lambda value: evolve(thing, **{name: value}), wrong), wrong


@pytest.mark.parametrize(
    ("part", "whole", "name", "kind"),
    [
        pytest.param(part, whole, each.name, each.type, id=f"{type(part).__name__}.{each.name}")
        for part, whole in PARTS
        for each in fields(type(part))
    ],
)
def test_a_part_of_another_type_is_refused_by_who_holds_it(
    part: Any, whole: Callable[[Any], object], name: str, kind: Any
) -> None:
    assert whole(part)
    for wrong in wrong_values(kind):
        assert refuses(lambda value: whole(evolve(part, **{name: value})), wrong), wrong


def test_a_whole_number_is_as_good_as_a_fraction() -> None:
    dozen: Any = 12
    assert ShopUnit(factor=dozen).factor == Fraction(12)
    assert Attribute(kind="integer", unit="g", units={"kg": dozen}).units["kg"] == Fraction(12)
    for wrong in (True, Decimal(12), 0.5):
        assert refuses(lambda factor: ShopUnit(factor=factor), wrong), wrong


def test_a_whole_number_of_an_agreement_is_the_decimal_that_it_is() -> None:
    whole = Agreement(price=Money(ONE, "EUR"), per=10, from_quantity=10, to_quantity=20)

    numbers = (whole.per, whole.from_quantity, whole.to_quantity)
    assert numbers == (Decimal(10), Decimal(10), Decimal(20))
    assert {type(each) for each in numbers} == {Decimal}
    assert whole.unit_price == Fraction(1, 10)


def test_whole_numbers_are_settled_as_decimals() -> None:
    settled = settle(10**20 + 1, 10**19, discount=10**18 + 7, unit=Decimal("0.01"))
    ((_, in_order),) = settle_in_order(5, [OpenTransaction(name="INV-1", amount=7)])

    assert settled == settle(
        Decimal(10**20 + 1), Decimal(10**19), discount=Decimal(10**18 + 7), unit=Decimal("0.01")
    )
    assert {type(each) for each in (settled.paid, settled.discount, settled.open)} == {Decimal}
    assert (in_order.paid, in_order.open) == (Decimal(5), Decimal(2))
    assert {type(each) for each in (in_order.paid, in_order.open)} == {Decimal}


@pytest.mark.parametrize(("thing", "name", "kind"), fields_of((*POLICIES, *DATA), (StrEnum,)))
def test_a_word_is_the_member_that_it_names_or_is_refused(thing: Any, name: str, kind: Any) -> None:
    assert refuses(lambda word: evolve(thing, **{name: word}), "no such word")
    if isinstance(kind, type):
        as_word = evolve(thing, **{name: getattr(thing, name).value})
        assert getattr(as_word, name) is getattr(thing, name)


def test_a_site_declares_its_own_fields_as_it_likes() -> None:
    @frozen(kw_only=True)
    class OfASite(AddressPolicy):
        anything: Any = None
        either: int | str = 0
        later: "Decimal" = Decimal(0)
        named: Literal["a", "b"] = "a"
        plain: Mapping = MappingProxyType({})  # type: ignore[type-arg]  # as somebody may write it
        share: float = 0.5

    policy = OfASite(anything=1, either="x", later=Decimal(1), plain={"a": 1}, share=1)

    assert (policy.either, policy.share) == ("x", 1)
    with pytest.raises(ConfigError, match=r"^split_street must be true or false"):
        OfASite(split_street="no")  # type: ignore[arg-type]  # what is refused
