"""The shop charges what AX would charge, and a price that goes to AX comes back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.clarity.models import NewProduct, ProductPrice
from axclarity.errors import MappingError
from axclarity.mapping.prices import (
    Agreement,
    Article,
    agreed_price,
    agreements_from_rows,
    price_journal_from_product,
    product_prices,
)
from axclarity.mapping.prices.policy import Buyer, PricePolicy
from axclarity.mapping.products import VariantKey
from axclarity.values import Money
from tests.property._examples import thorough

pytestmark = pytest.mark.property

OSLO = ZoneInfo("Europe/Oslo")
START = date(2026, 3, 26)  # the clocks change within the days that are drawn
CUP = VariantKey(product="CUP", color="Red")
BUYERS = {
    "vip": Buyer(group="VIP"),
    "anne": Buyer(account="C-1", group="VIP"),
}
days = st.integers(0, 8).map(lambda n: START + timedelta(days=n))
quantities = st.sampled_from(["0", "1", "2.5", "10", "100"]).map(Decimal)


def policy(owner: str) -> PricePolicy:
    return PricePolicy(owner=owner, zone=OSLO, buyers=BUYERS)


REACHES = (("Table", "C-1"), ("GroupId", "VIP"), ("All", ""))
SPANS = tuple(
    (first, last)
    for first in (None, *(START + timedelta(days=n) for n in range(0, 8, 2)))
    for last in (None, *(START + timedelta(days=n) for n in range(0, 8, 2)))
    if first is None or last is None or first <= last
)
currencies = st.sampled_from(["EUR", "NOK"])


def agreement(
    price: Money,
    per: Decimal,
    unit: str,
    reach: tuple[str, str],
    from_quantity: Decimal,
    span: tuple[date | None, date | None],
    **fields: Any,
) -> Agreement:
    return Agreement(
        price=price,
        per=per,
        unit=unit,
        account=reach[0],
        account_relation=reach[1],
        item_relation="CUP",
        from_quantity=from_quantity,
        first_day=span[0],
        last_day=span[1],
        path="row",
        **fields,
    )


agreements = st.builds(
    agreement,
    price=st.builds(Money, st.integers(0, 3).map(Decimal), currencies),
    per=st.sampled_from([Decimal(1), Decimal(4)]),
    unit=st.sampled_from(["ea", "ea", "", "box"]),
    reach=st.sampled_from(REACHES),
    from_quantity=quantities,
    span=st.sampled_from(SPANS),
    dimensions=st.sampled_from([{}, {"color": "Red"}]),
    find_next=st.booleans(),
)
base = Agreement(price=Money(Decimal(7), "EUR"), unit="ea", item_relation="CUP", path="base")
articles = st.sampled_from([None, base]).map(lambda own: Article(key=CUP, unit="ea", base=own))
Question = tuple[str, str, date, Decimal]
questions = st.tuples(st.sampled_from(["", *BUYERS]), currencies, days, quantities)
drawn_rows = st.lists(agreements, max_size=5)


def charged(
    prices: Iterable[ProductPrice], group: str, currency: str, quantity: Decimal, day: date
) -> Decimal | None:
    """What a shop charges at noon: the price of the group, else that of everybody."""
    noon = datetime.combine(day, time(12), OSLO)
    mine = [price for price in prices if price.currency == currency]
    own = [price for price in mine if price.group == group] or [
        price for price in mine if not price.group
    ]
    counting = [
        price
        for price in own
        if (price.min_quantity or 0) <= quantity
        and (price.valid_from is None or price.valid_from <= noon)
        and (price.valid_to is None or noon < price.valid_to)
    ]
    first = max((price.min_quantity or Decimal(0) for price in counting), default=None)
    found = [price.amount for price in counting if (price.min_quantity or 0) == first]
    assert len(found) <= 1
    return found[0] if found else None


@thorough
@drawn(drawn_rows, articles, days, questions)
def test_the_shop_charges_what_ax_would_charge(
    rows: list[Agreement], article: Article, on: date, asked: Question
) -> None:
    try:
        prices = product_prices(rows, article, policy("ax"), on=on)
    except MappingError as error:
        assert error.rule == "prices.overlap"
        return
    group, currency, day, quantity = asked
    if day < on:
        return
    agreed = agreed_price(
        rows,
        article,
        BUYERS.get(group, Buyer()),
        currency=currency,
        quantity=quantity,
        on=day,
    )
    expected = None if agreed is None else agreed.price.amount / agreed.per
    assert charged(prices, group, currency, quantity, day) == expected


def outcome(rows: Sequence[Agreement], article: Article) -> object:
    try:
        return product_prices(rows, article, policy("ax"), on=START)
    except MappingError as error:
        return error.rule


@thorough
@drawn(drawn_rows, articles, st.data())
def test_order_repetition_and_price_units_change_no_price(
    rows: list[Agreement], article: Article, data: st.DataObject
) -> None:
    usual = outcome(rows, article)
    assert outcome(data.draw(st.permutations(rows)), article) == usual
    assert outcome([*rows, *rows], article) == usual
    per_hundred = [
        evolve(each, price=Money(each.price.amount * 100, each.price.currency), per=each.per * 100)
        for each in rows
    ]
    assert outcome(per_hundred, article) == usual


def midnight(day: int | None) -> datetime | None:
    return None if day is None else datetime.combine(START + timedelta(days=day), time(), OSLO)


def shop_price(
    units: int, digits: int, stretch: tuple[int | None, int | None], **fields: Any
) -> ProductPrice:
    return ProductPrice(
        amount=Decimal(units).scaleb(-digits),
        valid_from=midnight(stretch[0]),
        valid_to=midnight(stretch[1]),
        **fields,
    )


shop_prices = st.builds(
    shop_price,
    units=st.integers(1, 99_999),
    digits=st.integers(0, 5),
    stretch=st.sampled_from([(None, None), (None, 4), (4, 6), (4, None)]),  # they may overlap
    currency=currencies,
    group=st.sampled_from(["", "vip"]),
    min_quantity=st.sampled_from([None, Decimal(5), Decimal("10.5")]),
)


@thorough
@drawn(st.lists(shop_prices, max_size=4), questions)
def test_prices_go_to_ax_and_come_back(prices: list[ProductPrice], asked: Question) -> None:
    product = NewProduct(sku=str(CUP), name="A cup", prices=tuple(prices))
    try:
        journal = price_journal_from_product(product, policy("clarity"))
    except MappingError as error:
        assert {problem.rule for problem in error.problems} == {"prices.overlap"}
        return
    rows, notes = agreements_from_rows(journal.price_disc_adm_trans)
    assert notes == ()
    assert all(-int(row.price.amount.as_tuple().exponent) <= 2 for row in rows)
    back = product_prices(rows, Article(key=CUP, unit="ea"), policy("ax"), on=START)
    group, currency, day, quantity = asked
    if group == "anne":
        return  # the shop has no price of her own; AX gives her the price of her group
    own = [price for price in prices if (price.group, price.currency) == (group, currency)]
    wanted = charged(own, group, currency, quantity, day)
    if wanted is None and group:
        wanted = charged(prices, "", currency, quantity, day)
    assert charged(back, group, currency, quantity, day) == wanted
