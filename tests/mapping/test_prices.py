"""Trade agreements become prices of the shop, and prices of the shop trade agreements."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from axclarity.ax.documents import (
    UNSET,
    InventDim,
    InventTable,
    PriceDiscAdmTrans,
    PriceDiscTable,
    PriceList,
    Sales,
)
from axclarity.clarity.models import Product, ProductPrice, record_from_object
from axclarity.errors import ConfigError, InvalidDocument, InvalidValue, MappingError
from axclarity.mapping.exact import decimal_from_fraction
from axclarity.mapping.prices import (
    Agreement,
    Article,
    agreed_price,
    agreements_from_rows,
    article_from_item,
    price_journal_from_product,
    prices_from_price_list,
    product_prices,
)
from axclarity.mapping.prices.policy import Buyer, PricePolicy
from axclarity.mapping.products import VariantKey
from axclarity.values import Money

D = Decimal
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 3)
RED = VariantKey(product="CUP", color="Red")
CUP = Article(key=VariantKey(product="CUP"), unit="ea", group="CUPS")


def row(amount: str = "10", **fields: Any) -> PriceDiscTable:
    given = {
        "relation": "PriceSales",
        "account_code": "All",
        "item_code": "Table",
        "item_relation": "CUP",
        "currency": "EUR",
        "unit_id": "ea",
        "amount": D(amount),
    }
    return PriceDiscTable(**{**given, **fields})


def agreements(*rows: PriceDiscTable) -> tuple[Agreement, ...]:
    return agreements_from_rows(rows)[0]


ALL = row("10")
GROUP = row("9", account_code="GroupId", account_relation="VIP")
ONE = row("12", account_code="Table", account_relation="C-1")
ANNE = Buyer(account="C-1", group="VIP")


def price_of(
    *rows: PriceDiscTable,
    article: Article = CUP,
    buyer: Buyer = ANNE,
    quantity: str = "1",
    on: date = TODAY,
    currency: str = "EUR",
) -> Decimal | None:
    found = agreed_price(
        agreements(*rows), article, buyer, currency=currency, quantity=D(quantity), on=on
    )
    return found.price.amount if found else None


class TestReading:
    """Rows of a document become agreements, or are left out by name, or refused."""

    def test_a_row_with_everything(self) -> None:
        full = row(
            "125",
            price_unit=D(100),
            account_code="GroupId",
            account_relation="VIP",
            invent_dim=[InventDim(invent_color_id="Red")],
            quantity_amount_from=D(5),
            quantity_amount_to=D(10),
            from_date=date(2026, 1, 1),
            to_date=date(2026, 12, 31),
            search_again="Yes",
        )
        assert agreements(full) == (
            Agreement(
                price=Money(D(125), "EUR"),
                per=D(100),
                unit="ea",
                account="GroupId",
                account_relation="VIP",
                item="Table",
                item_relation="CUP",
                dimensions={"color": "Red"},
                from_quantity=D(5),
                to_quantity=D(10),
                first_day=date(2026, 1, 1),
                last_day=date(2026, 12, 31),
                find_next=True,
                path="PriceDiscTable[0]",
            ),
        )

    def test_the_empty_date_of_ax_is_no_date(self) -> None:
        empty = date(1900, 1, 1)
        always, since = agreements(
            row("10", from_date=empty, to_date=empty), row("10", from_date=TODAY, to_date=empty)
        )

        assert (always.first_day, always.last_day) == (None, None)
        assert (since.first_day, since.last_day) == (TODAY, None)

    def test_what_ax_leaves_out_is_nothing(self) -> None:
        (found,) = agreements(row(price_unit=D(0), quantity_amount_to=D(0), search_again=UNSET))
        assert (found.per, found.to_quantity, found.find_next) == (D(1), None, False)
        free = row()
        free.amount = UNSET
        assert agreements(free)[0].price == Money.zero("EUR")

    def test_a_code_that_is_not_sent_is_the_first(self) -> None:
        (found,) = agreements(row(account_code=UNSET, account_relation="C-1", item_code=UNSET))
        assert (found.account, found.item) == ("Table", "Table")

    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"relation": "LineDiscSales"}, "prices.no-price"),
            ({"relation": "PricePurch"}, "prices.no-price"),
            ({"relation": UNSET}, "prices.no-price"),
            ({"invent_dim": [InventDim(invent_site_id="1")]}, "prices.one-place"),
            ({"invent_dim": [InventDim(invent_batch_id="B")]}, "prices.one-place"),
        ],
    )
    def test_what_is_no_price_of_a_shop_is_left_out(
        self, fields: dict[str, Any], rule: str
    ) -> None:
        found, notes = agreements_from_rows([row(**fields), ALL])
        assert [each.path for each in found] == ["PriceDiscTable[1]"]
        assert [(note.path, note.rule) for note in notes] == [("PriceDiscTable[0]", rule)]

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"amount": D(-1)}, "Amount"),
            ({"currency": ""}, "Currency"),
            ({"currency": "XYZ"}, "Currency"),
            ({"currency": "BGN"}, "Currency"),
            ({"currency": "BGN", "to_date": date(2026, 1, 1)}, "Currency"),
            ({"price_unit": D(-1)}, "PriceUnit"),
            ({"markup": D(1)}, "Markup"),
            ({"account_code": "Site", "account_relation": "x"}, "AccountCode"),
            ({"item_code": "Site"}, "ItemCode"),
            ({"account_code": "GroupId"}, "AccountRelation"),
            ({"account_code": UNSET}, "AccountRelation"),
            ({"item_relation": ""}, "ItemRelation"),
            ({"quantity_amount_from": D(-1)}, "QuantityAmountFrom"),
            ({"quantity_amount_to": D(-1)}, "QuantityAmountFrom"),
            ({"quantity_amount_from": D(5), "quantity_amount_to": D(1)}, "QuantityAmountTo"),
            ({"quantity_amount_from": D(5), "quantity_amount_to": D(5)}, "QuantityAmountTo"),
            ({"from_date": date(2026, 1, 2), "to_date": date(2026, 1, 1)}, "ToDate"),
            ({"invent_dim_id": "DIM-1"}, "InventDim"),
            ({"invent_dim": [InventDim(), InventDim()]}, "InventDim"),
        ],
    )
    def test_what_is_wrong_is_refused_by_name(self, fields: dict[str, Any], name: str) -> None:
        with pytest.raises(MappingError) as refused:
            agreements(ALL, row(**fields), row(currency=""))
        first, last = refused.value.problems
        assert first.path == f"PriceDiscTable[1].{name}"
        assert last.path == "PriceDiscTable[2].Currency"

    def test_no_dimensions_have_a_name_of_their_own(self) -> None:
        assert agreements(row(invent_dim_id="AllBlank"))[0].dimensions == {}

    def test_rows_of_a_journal_are_read_as_well(self) -> None:
        journal = PriceDiscAdmTrans(
            relation="PriceSales",
            account_code="All",
            item_relation="CUP",
            currency="EUR",
            amount=D(3),
        )
        assert agreements_from_rows([journal])[0][0].path == "PriceDiscAdmTrans[0]"


class TestSearch:
    """AX's order: the customer, the price group, everybody."""

    @pytest.mark.parametrize(
        ("rows", "price"),
        [
            ([ALL], "10"),
            ([ALL, GROUP], "9"),
            ([ALL, GROUP, ONE], "12"),
            ([GROUP, ONE, ALL], "12"),
            ([], None),
        ],
    )
    def test_the_most_specific_agreement_wins(
        self, rows: list[PriceDiscTable], price: str | None
    ) -> None:
        assert price_of(*rows) == (D(price) if price else None)

    def test_others_count_for_nobody_else(self) -> None:
        assert price_of(ALL, GROUP, ONE, buyer=Buyer()) == 10
        assert price_of(ALL, GROUP, ONE, buyer=Buyer(group="VIP")) == 9
        assert price_of(GROUP, ONE, buyer=Buyer(account="VIP", group="C-1")) is None

    @pytest.mark.parametrize(
        ("finds_next", "price"),
        [("", "12"), ("one", "9"), ("one group", "8"), ("group", "12")],
    )
    def test_find_next_takes_the_lowest_of_those_found(self, finds_next: str, price: str) -> None:
        def said(name: str) -> str:
            return "Yes" if name in finds_next.split() else "No"

        rows = [
            row("12", account_code="Table", account_relation="C-1", search_again=said("one")),
            row("9", account_code="GroupId", account_relation="VIP", search_again=said("group")),
            row("8"),
        ]
        assert price_of(*rows) == D(price)

    def test_find_next_may_come_back_to_the_first(self) -> None:
        rows = [row("5", account_code="Table", account_relation="C-1", search_again="Yes"), ALL]
        assert price_of(*rows) == 5

    @pytest.mark.parametrize(
        ("quantity", "price"),
        [("0", None), ("1", "48"), ("5.99", "48"), ("6", "44"), ("24", "42"), ("25", "39")],
    )
    def test_a_break_ends_where_the_next_begins(self, quantity: str, price: str | None) -> None:
        breaks = (("48", 1, 6), ("44", 6, 11), ("42", 11, 25), ("39", 25, 0))
        rows = [
            row(amount, quantity_amount_from=D(first), quantity_amount_to=D(end))
            for amount, first, end in breaks
        ]
        assert price_of(*rows, quantity=quantity) == (D(price) if price else None)

    @pytest.mark.parametrize(
        ("on", "price"),
        [
            (date(2025, 12, 31), None),
            (date(2026, 1, 1), "10"),
            (date(2026, 1, 31), "10"),
            (date(2026, 2, 1), None),
        ],
    )
    def test_both_days_count(self, on: date, price: str | None) -> None:
        dated = row(from_date=date(2026, 1, 1), to_date=date(2026, 1, 31))
        assert price_of(dated, on=on) == (D(price) if price else None)

    def test_names_count_whatever_the_letter_case(self) -> None:
        assert price_of(row("9", item_relation="cup", unit_id="EA")) == 9
        assert price_of(row("9", account_code="GroupId", account_relation="vip")) == 9
        assert price_of(row("12", account_code="Table", account_relation="c-1")) == 12
        red = agreements(row("7", invent_dim=[InventDim(invent_color_id="RED")]))
        article = Article(key=RED, unit="ea")
        agreed = agreed_price(red, article, Buyer(), currency="EUR", quantity=D(1), on=TODAY)
        assert agreed == red[0]

    def test_a_price_is_for_its_currency_and_unit(self) -> None:
        assert price_of(ALL, currency="NOK") is None
        assert price_of(row(unit_id="box")) is None
        assert price_of(row(unit_id=UNSET)) == 10

    def test_items(self) -> None:
        of_group = row("7", item_code="GroupId", item_relation="CUPS")
        of_all = row("6", item_code="All", item_relation=UNSET)
        assert price_of(of_all, of_group, ALL) == 10
        assert price_of(of_all, of_group) == 7
        assert price_of(of_all) == 6
        assert (
            price_of(row(item_relation="MUG"), row(item_code="GroupId", item_relation="X")) is None
        )

    def test_the_customer_decides_before_the_item(self) -> None:
        one = row(
            "5",
            account_code="Table",
            account_relation="C-1",
            item_code="GroupId",
            item_relation="CUPS",
        )
        assert price_of(ALL, GROUP, one) == 5

    def test_a_price_of_the_variant_comes_before_that_of_the_product(self) -> None:
        red = row("11", invent_dim=[InventDim(invent_color_id="Red")])
        assert price_of(ALL, red, article=Article(key=RED, unit="ea")) == 11
        assert price_of(ALL, red) == 10
        other = Article(key=VariantKey(product="CUP", color="Blue"), unit="ea")
        assert price_of(ALL, red, article=other) == 10

    def test_agreements_of_one_rank_that_differ_are_reported_not_chosen(self) -> None:
        with pytest.raises(MappingError) as refused:
            price_of(ALL, row("11"))
        (problem,) = refused.value.problems
        assert problem.path == "PriceDiscTable[0], PriceDiscTable[1]"
        assert problem.rule == "prices.overlap"
        with pytest.raises(MappingError):
            price_of(ALL, row("10", search_again="Yes"))

    def test_the_same_price_said_twice_is_one(self) -> None:
        assert price_of(ALL, row("1000", price_unit=D(100))) == 10

    def test_an_overlap_that_is_never_reached_does_no_harm(self) -> None:
        assert price_of(ONE, ALL, row("11")) == 12


class TestBasePrice:
    """What an item costs where nothing is agreed."""

    ITEM = InventTable(item_id="CUP", sales=[Sales(unit_id="ea", price=D(500), price_unit=D(100))])

    def test_it_counts_where_no_agreement_does(self) -> None:
        article = article_from_item(self.ITEM, CUP.key, "EUR")
        assert (article.unit, article.key) == ("ea", CUP.key)
        found = agreed_price([], article, ANNE, currency="EUR", quantity=D(1), on=TODAY)
        assert found is not None
        assert (found.price, found.unit_price) == (Money(D(500), "EUR"), Fraction(5))
        assert price_of(row("6", search_again="Yes"), article=article) == 6
        assert price_of(article=article, currency="NOK") is None

    def test_an_item_without_a_price_has_no_base_price(self) -> None:
        item = InventTable(item_id="CUP", sales=[Sales(unit_id="ea")])
        assert article_from_item(item, CUP.key, "EUR").base is None

    @pytest.mark.parametrize(("price_unit", "per"), [(UNSET, "1"), (D(0), "1"), (D("0.5"), "0.5")])
    def test_a_price_is_for_one_unit_unless_ax_says_otherwise(
        self, price_unit: Any, per: str
    ) -> None:
        item = InventTable(
            item_id="CUP", sales=[Sales(unit_id="ea", price=D(5), price_unit=price_unit)]
        )
        base = article_from_item(item, CUP.key, "EUR").base
        assert base is not None
        assert (base.per, base.item_relation, base.path) == (D(per), "CUP", "Item.Sales.Price")
        assert base.unit == "ea"

    @pytest.mark.parametrize(
        ("sales", "path", "rule"),
        [
            ([], "Item.Sales.UnitId", "prices.no-unit"),
            ([Sales(price=D(1))], "Item.Sales.UnitId", "prices.no-unit"),
            ([Sales(unit_id="ea", price=D(-1))], "Item.Sales.Price", "prices.base"),
            (
                [Sales(unit_id="ea", price=D(1), price_unit=D(-1))],
                "Item.Sales.Price",
                "prices.base",
            ),
        ],
    )
    def test_what_cannot_be_sold_is_refused(self, sales: list[Sales], path: str, rule: str) -> None:
        with pytest.raises(MappingError) as refused:
            article_from_item(InventTable(item_id="CUP", sales=sales), CUP.key, "EUR")
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == (path, rule)


def policy_of(**fields: Any) -> PricePolicy:
    given = {
        "owner": "ax",
        "zone": BERLIN,
        "buyers": {"vip": Buyer(group="VIP"), "anne": Buyer(account="C-1", group="VIP")},
        "units": {"piece": "ea"},
    }
    return PricePolicy(**{**given, **fields})


def schedule(
    *rows: PriceDiscTable, article: Article = CUP, on: date = TODAY
) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
    """Group, currency, amount, quantity, first day and end, as texts."""
    prices = product_prices(agreements(*rows), article, policy_of(), on=on)
    return [
        (
            price.group,
            price.currency,
            str(price.amount),
            None if price.min_quantity is None else str(price.min_quantity),
            None if price.valid_from is None else price.valid_from.isoformat(),
            None if price.valid_to is None else price.valid_to.isoformat(),
        )
        for price in prices
    ]


class TestSchedule:
    """The prices of an article, for a shop."""

    def test_one_price_for_everybody(self) -> None:
        assert schedule(ALL) == [("", "EUR", "10", None, None, None)]

    def test_nothing_agreed_is_no_price(self) -> None:
        assert schedule(row(item_relation="MUG")) == []

    def test_a_group_has_prices_of_its_own_where_they_differ(self) -> None:
        assert schedule(ALL, GROUP) == [
            ("", "EUR", "10", None, None, None),
            ("anne", "EUR", "9", None, None, None),
            ("vip", "EUR", "9", None, None, None),
        ]
        assert schedule(ALL, ONE)[1:] == [("anne", "EUR", "12", None, None, None)]

    def test_quantity_breaks(self) -> None:
        rows = [
            row("10", quantity_amount_from=D(1), quantity_amount_to=D(10)),
            row("9", quantity_amount_from=D(10)),
        ]
        assert schedule(*rows) == [
            ("", "EUR", "10", "1", None, None),
            ("", "EUR", "9", "10", None, None),
        ]

    def test_a_break_that_changes_nothing_is_none(self) -> None:
        rows = [
            row("10", quantity_amount_from=D(1), quantity_amount_to=D(10)),
            row("10", quantity_amount_from=D(10)),
        ]
        assert schedule(*rows) == [("", "EUR", "10", "1", None, None)]

    def test_days_are_those_of_the_company(self) -> None:
        rows = [
            row("10", to_date=date(2026, 12, 31)),
            row("11", from_date=date(2027, 1, 1), to_date=date(2027, 6, 30)),
        ]
        new_year, july = "2027-01-01T00:00:00+01:00", "2027-07-01T00:00:00+02:00"
        assert schedule(*rows) == [
            ("", "EUR", "10", None, None, new_year),
            ("", "EUR", "11", None, new_year, july),
        ]
        assert schedule(*rows, on=date(2027, 1, 1)) == [("", "EUR", "11", None, None, july)]
        assert schedule(*rows, on=date(2027, 7, 1)) == []

    def test_the_last_day_of_all_has_no_end(self) -> None:
        assert schedule(row(to_date=date.max)) == [("", "EUR", "10", None, None, None)]

    def test_an_agreement_for_a_time_interrupts_one_that_is_less_specific(self) -> None:
        sale = row(
            "7",
            account_code="GroupId",
            account_relation="VIP",
            from_date=date(2026, 11, 27),
            to_date=date(2026, 11, 30),
        )
        black, cyber = "2026-11-27T00:00:00+01:00", "2026-12-01T00:00:00+01:00"
        assert [price for price in schedule(ALL, sale) if price[0] == "vip"] == [
            ("vip", "EUR", "10", None, None, black),
            ("vip", "EUR", "7", None, black, cyber),
            ("vip", "EUR", "10", None, cyber, None),
        ]

    def test_neighbours_that_are_alike_are_one(self) -> None:
        rows = [
            row("10", to_date=date(2026, 12, 31)),
            row("10", from_date=date(2027, 1, 1)),
        ]
        assert schedule(*rows) == [("", "EUR", "10", None, None, None)]

    def test_a_price_keeps_its_currency(self) -> None:
        assert schedule(ALL, row("110", currency="NOK", generic_currency="Yes")) == [
            ("", "EUR", "10", None, None, None),
            ("", "NOK", "110", None, None, None),
        ]

    def test_the_base_price_fills_in(self) -> None:
        base = Agreement(price=Money(D(15), "EUR"), unit="ea", item_relation="CUP")
        article = Article(key=CUP.key, unit="ea", base=base)
        large = row("9", quantity_amount_from=D(10), quantity_amount_to=D(20))
        assert schedule(large, article=article) == [
            ("", "EUR", "15", None, None, None),
            ("", "EUR", "9", "10", None, None),
            ("", "EUR", "15", "20", None, None),
        ]
        assert schedule(article=article) == [("", "EUR", "15", None, None, None)]

    def test_a_price_for_many_units_is_a_price_per_unit(self) -> None:
        assert schedule(row("12.50", price_unit=D(1000)))[0][2] == "0.0125"

    def test_a_price_whose_digits_have_no_end_is_refused(self) -> None:
        with pytest.raises(MappingError) as refused:
            schedule(row("10", price_unit=D(3)))
        assert refused.value.rule == "prices.inexact"
        assert refused.value.problems[0].path == "PriceDiscTable[0]"

    def test_large_quantities_without_a_price_are_refused(self) -> None:
        with pytest.raises(MappingError) as refused:
            schedule(row(quantity_amount_to=D(10)))
        assert refused.value.rule == "prices.gap"

    def test_overlaps_to_come_are_reported_and_past_ones_are_not(self) -> None:
        rows = [row("10", to_date=TODAY), row("11", from_date=TODAY)]
        with pytest.raises(MappingError):
            schedule(*rows)
        assert schedule(*rows, on=TODAY + timedelta(days=1))[0][2] == "11"

    def test_one_half_of_an_overlap_is_enough(self) -> None:
        rows = [ALL, row("11", quantity_amount_from=D(100), from_date=date(2030, 1, 1))]
        with pytest.raises(MappingError):
            schedule(*rows)


class TestPriceList:
    """Many articles at once; what is wrong stops the articles it is for."""

    MUG = Article(key=VariantKey(product="MUG"), unit="ea")

    def test_each_article_has_its_own_prices(self) -> None:
        rows = [
            ALL,
            row("6", item_relation="MUG"),
            row("1", item_code="GroupId", item_relation="CUPS"),
            row("2", relation="LineDiscSales"),
        ]
        plate = Article(key=VariantKey(product="PLATE"), unit="ea")
        mapped = prices_from_price_list(
            PriceList(price_disc_table=rows), [CUP, self.MUG, plate], policy_of(), on=TODAY
        )
        assert {sku: [p.amount for p in own] for sku, own in mapped.prices.items()} == {
            "CUP": [10],
            "MUG": [6],
            "PLATE": [],
        }
        assert (mapped.refused, [note.path for note in mapped.notes]) == ({}, ["PriceDiscTable[3]"])

    @pytest.mark.parametrize(
        ("bad", "refused"),
        [
            (row("1", currency=""), ["CUP"]),
            (row("1", currency="XYZ"), ["CUP"]),
            (row("11"), ["CUP"]),
            (row("1", currency="", item_relation="cup"), ["CUP"]),
            (row("1", currency="", item_code=UNSET), ["CUP"]),
            (row("1", currency="", item_code="All"), ["CUP", "MUG"]),
            (row("1", currency="", item_code="GroupId"), ["CUP", "MUG"]),
            (row("1", item_relation=UNSET), ["CUP", "MUG"]),
        ],
    )
    def test_a_bad_row_stops_the_articles_it_may_be_for(
        self, bad: PriceDiscTable, refused: list[str]
    ) -> None:
        document = PriceList(price_disc_table=[ALL, row("6", item_relation="MUG"), bad])
        mapped = prices_from_price_list(document, [CUP, self.MUG], policy_of(), on=TODAY)
        assert list(mapped.refused) == refused
        assert sorted([*mapped.prices, *mapped.refused]) == ["CUP", "MUG"]
        assert "PriceDiscTable[2]" in mapped.refused["CUP"][0].path

    def test_what_is_over_on_the_day_is_no_price_any_more(self) -> None:
        document = PriceList(price_disc_table=[row("9", to_date=TODAY)])

        def amounts(on: date) -> list[Decimal]:
            mapped = prices_from_price_list(document, [CUP], policy_of(), on=on)
            return [price.amount for price in mapped.prices["CUP"]]

        assert amounts(TODAY) == [9]
        assert amounts(TODAY + timedelta(days=1)) == []

    def test_the_shop_may_have_the_say(self) -> None:
        with pytest.raises(MappingError) as refused:
            prices_from_price_list(PriceList(), [CUP], policy_of(owner="clarity"), on=TODAY)
        assert [(p.path, p.rule) for p in refused.value.problems] == [("PriceList", "prices.owner")]


def product_of(prices: Iterable[dict[str, Any]], **fields: Any) -> Product:
    return record_from_object(
        Product,
        {
            "id": "p1",
            "sku": "CUP",
            "name": "A cup",
            "unit": "piece",
            "updated_at": "2026-11-03T09:00:00+01:00",
            "prices": list(prices),
            **fields,
        },
    )


def shop_price(amount: str, **fields: Any) -> dict[str, Any]:
    return {"currency": "EUR", "amount": amount, **fields}


def journal_of(*prices: dict[str, Any], sku: str = "CUP", **policy: Any) -> list[PriceDiscAdmTrans]:
    product = product_of(prices, sku=sku)
    return price_journal_from_product(
        product, policy_of(owner="clarity", **policy)
    ).price_disc_adm_trans


class TestJournal:
    """Prices of the shop become agreements to be."""

    def test_a_price_with_everything(self) -> None:
        (made,) = journal_of(
            shop_price(
                "9.90",
                group="vip",
                min_quantity="10",
                valid_from="2026-12-31T23:00:00Z",
                valid_to="2027-07-01T00:00:00+02:00",
            ),
            sku="CUP:::Red",
        )
        assert made == PriceDiscAdmTrans(
            relation="PriceSales",
            item_code="Table",
            item_relation="CUP",
            account_code="GroupId",
            account_relation="VIP",
            amount=D("9.90"),
            currency="EUR",
            price_unit=D(1),
            quantity_amount_from=D(10),
            search_again="No",
            unit_id="ea",
            from_date=date(2027, 1, 1),
            to_date=date(2027, 6, 30),
            invent_dim=[InventDim(invent_color_id="Red")],
        )

    def test_everybody_and_one_account(self) -> None:
        everybody, anne = journal_of(shop_price("5"), shop_price("4", group="anne"))
        assert (everybody.account_code, everybody.account_relation) == ("All", UNSET)
        assert (anne.account_code, anne.account_relation) == ("Table", "C-1")
        assert (everybody.from_date, everybody.to_date) == (UNSET, UNSET)
        assert everybody.invent_dim == []
        assert journal_of(shop_price("5"), units={})[0].unit_id == "piece"

    def test_a_break_ends_where_the_next_begins(self) -> None:
        made = journal_of(
            shop_price("5"),
            shop_price("3", min_quantity="100"),
            shop_price("4", min_quantity="10"),
            shop_price("2", min_quantity="50", group="vip"),
        )
        ends = [(each.quantity_amount_from, each.quantity_amount_to) for each in made]
        assert ends == [(D(0), D(10)), (D(100), UNSET), (D(10), D(100)), (D(50), UNSET)]

    def test_digits_that_ax_does_not_keep_become_a_price_unit(self) -> None:
        made = journal_of(shop_price("0.0125"), shop_price("12.5", group="vip"))
        assert [(each.amount, each.price_unit) for each in made] == [
            (D("1.25"), D(100)),
            (D("12.5"), D(1)),
        ]
        (zeros,) = journal_of(shop_price("0.170"))
        assert (str(zeros.amount), zeros.price_unit) == ("0.17", D(1))
        (coarse,) = journal_of(shop_price("1.250"), digits=0)
        assert (coarse.amount, coarse.price_unit) == (D(125), D(100))

    @pytest.mark.parametrize(
        ("price", "name"),
        [
            (shop_price("-1"), "amount"),
            (shop_price("1", group="who"), "group"),
            (shop_price("1", currency="XYZ"), "currency"),
            (shop_price("1", currency="BGN"), "currency"),
            (shop_price("1", currency="BGN", valid_to="2027-01-01T00:00:00+01:00"), "currency"),
            (shop_price("1", valid_from="9999-12-31T23:59:59Z"), "valid_from"),
            (shop_price("1", valid_to="0001-01-01T00:00:00Z"), "valid_to"),
            (shop_price("1", valid_to="0001-01-01T00:00:00+05:00"), "valid_to"),
            (shop_price("1", min_quantity="-1"), "min_quantity"),
            (shop_price("1", valid_from="2027-01-01T00:00:00Z"), "valid_from"),
            (shop_price("1", valid_to="2027-01-01T12:00:00+01:00"), "valid_to"),
            (
                shop_price(
                    "1",
                    valid_from="2027-01-01T00:00:00+01:00",
                    valid_to="2027-01-01T00:00:00+01:00",
                ),
                "valid_to",
            ),
        ],
    )
    def test_what_ax_cannot_say_is_refused_by_name(self, price: dict[str, Any], name: str) -> None:
        with pytest.raises(MappingError) as refused:
            journal_of(shop_price("1", currency="NOK"), price)
        assert [(each.path, each.rule) for each in refused.value.problems] == [
            (f"$.prices[1].{name}", "prices.shop-price")
        ]

    DEC, JAN, FEB = (f"{day}T00:00:00+01:00" for day in ("2026-12-01", "2027-01-01", "2027-02-01"))

    @pytest.mark.parametrize(
        ("one", "other", "overlap"),
        [
            ({}, {}, True),
            ({}, {"group": "vip"}, False),
            ({}, {"currency": "NOK"}, False),
            ({}, {"min_quantity": "5"}, False),
            ({}, {"min_quantity": "0"}, True),
            ({}, {"min_quantity": "5", "valid_to": "9999-12-31T23:59:59Z"}, False),
            ({}, {"min_quantity": "5", "valid_from": JAN}, True),
            ({"valid_to": JAN}, {"valid_from": JAN}, False),
            ({"valid_to": FEB}, {"valid_from": JAN}, True),
            ({"valid_from": DEC, "valid_to": JAN}, {"valid_from": JAN, "valid_to": FEB}, False),
            ({"valid_from": DEC, "valid_to": FEB}, {"valid_from": JAN, "valid_to": FEB}, True),
            ({"valid_from": DEC}, {"valid_to": JAN}, True),
        ],
    )
    @pytest.mark.parametrize("turned", [False, True])
    def test_prices_that_count_at_once_are_reported(
        self, one: dict[str, str], other: dict[str, str], overlap: bool, turned: bool
    ) -> None:
        prices = [shop_price("5", **one), shop_price("6", **other)]
        prices = prices[::-1] if turned else prices
        if not overlap:
            assert len(journal_of(*prices)) == 2
            return
        with pytest.raises(MappingError) as refused:
            journal_of(*prices)
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == ("$.prices[1]", "prices.overlap")

    def test_keys_are_checked(self) -> None:
        with pytest.raises(InvalidValue):
            journal_of(shop_price("1"), sku="CUP:1:2:3:4:5")
        with pytest.raises(InvalidDocument):
            journal_of(shop_price("1"), sku="C" * 51)

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
    @pytest.mark.parametrize("offset", ["Z", "+12:00", "-12:00"])
    def test_no_end_and_no_beginning_may_be_written_as_the_last_and_the_first_day(
        self, zone: str, offset: str
    ) -> None:
        always = shop_price(
            "1",
            valid_from=f"0001-01-01T00:00:00{offset}",
            valid_to=f"9999-12-31T23:59:59{offset}",
        )
        (made,) = journal_of(always, zone=ZoneInfo(zone))
        assert (made.from_date, made.to_date) == (UNSET, UNSET)

    def test_a_price_may_last_as_long_as_its_currency(self) -> None:
        (made,) = journal_of(
            shop_price("1", currency="BGN", valid_to="2026-01-01T00:00:00+01:00"),
        )
        last = date(2025, 12, 31)
        assert made.to_date == last
        (read,) = agreements(row("1", currency="BGN", to_date=last))
        assert read.last_day == last

    def test_numbers_that_ax_does_not_keep_are_refused(self) -> None:
        with pytest.raises(InvalidDocument):
            journal_of(shop_price("1234567890123456.78"))

    def test_ax_may_have_the_say(self) -> None:
        with pytest.raises(MappingError) as refused:
            price_journal_from_product(product_of([shop_price("1")]), policy_of())
        assert [(p.path, p.rule) for p in refused.value.problems] == [("$.prices", "prices.owner")]


class TestPolicy:
    """What contradicts itself is refused when the policy is made."""

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"digits": -1}, "digits"),
            ({"digits": 13}, "digits"),
            ({"buyers": {"": Buyer(group="VIP")}}, "buyers."),
            ({"buyers": {"vip": Buyer()}}, "buyers.vip"),
            ({"owner": "shop"}, "owner"),
            ({"zone": "Europe/Oslo"}, "zone"),
            ({"digits": "2"}, "digits"),
            ({"buyers": ["vip"]}, "buyers"),
            ({"buyers": {"vip": "VIP"}}, "buyers.vip"),
            ({"buyers": {"vip": Buyer(group=cast(Any, 7))}}, "buyers.vip.group"),
        ],
    )
    def test_contradictions(self, fields: dict[str, Any], path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            policy_of(**fields)
        assert [problem.path for problem in refused.value.problems] == [path]

    @pytest.mark.parametrize("digits", [0, 12])
    def test_the_limits_of_digits(self, digits: int) -> None:
        assert policy_of(digits=digits).digits == digits

    def test_everybody_is_always_a_buyer(self) -> None:
        assert policy_of(buyers={}).buyers == {"": Buyer()}


def test_prices_are_exact() -> None:
    (agreement,) = agreements(row("1", price_unit=D(3)))
    assert agreement.unit_price == Fraction(1, 3)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 10**16), "0.0000000000000001"),
        (Fraction(10**32 - 1, 10**16), "9999999999999999.9999999999999999"),
        (Fraction(1, 3), None),
        (Fraction(1, 10**17), None),
        (Fraction(10**16), None),
        (Fraction(-(10**16)), None),
    ],
)
def test_a_decimal_is_exactly_the_fraction_or_there_is_none(
    number: Fraction, text: str | None
) -> None:
    found = decimal_from_fraction(number)
    assert (None if found is None else f"{found:f}") == text
    assert found is None or int(found.as_tuple().exponent) <= 0


@pytest.mark.parametrize("per", [D(0), D(-1), D("NaN")])
def test_a_price_is_for_some_units(per: Decimal) -> None:
    with pytest.raises(InvalidValue) as refused:
        Agreement(price=Money(D(1), "EUR"), per=per)
    assert [(p.path, p.rule) for p in refused.value.problems] == [("per", "prices.agreement")]


def test_the_zone_decides_which_day_it_is() -> None:
    zone = timezone(timedelta(hours=-5))
    price = product_prices(agreements(row(to_date=TODAY)), CUP, policy_of(zone=zone), on=TODAY)[0]
    assert isinstance(price, ProductPrice)
    assert price.valid_to == datetime(2026, 11, 4, tzinfo=zone)
