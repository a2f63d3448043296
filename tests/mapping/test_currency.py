"""Rates are found as AX finds them, refused where they cannot be trusted, and never assumed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import CurrencyPair, ExchangeRate, ExchangeRates
from axclarity.errors import ConfigError, InvalidDocument, InvalidValue, MappingError
from axclarity.mapping import sales_order_from_order
from axclarity.mapping.currency import (
    Quote,
    RateTable,
    convert,
    displayed_rate,
    exchange_difference,
    rates_from_ecb_csv,
    rates_from_exchange_rates,
    rates_from_table,
    stored_rate,
    three_amounts,
)
from axclarity.values import (
    RETIRED_CURRENCIES,
    AmountKind,
    CurrencyRounding,
    Money,
    Owing,
    RoundingForm,
    RoundingRule,
)

DAY = date(2026, 3, 2)


def quote(source: str, target: str, per_100: str, day: date = DAY, **more: Any) -> Quote:
    return Quote(source, target, Decimal(per_100), day, **more)


def table(*quotes: Quote, **more: Any) -> RateTable:
    return RateTable(quotes=quotes, **more)


def money(amount: str, currency: str) -> Money:
    return Money(Decimal(amount), currency)


def refusal(refused: pytest.ExceptionInfo[Any]) -> tuple[str, str]:
    """Where and by which rule it was refused."""
    (problem,) = refused.value.problems
    return problem.path, problem.rule


EURO = table(quote("EUR", "USD", "120"), quote("EUR", "JPY", "16000"), reference="EUR")


@pytest.mark.parametrize(
    ("source", "target", "how", "path", "per_100"),
    [
        ("EUR", "EUR", "same", ("EUR",), "100"),
        ("EUR", "USD", "direct", ("EUR", "USD"), "120"),
        ("USD", "EUR", "reciprocal", ("USD", "EUR"), "83.33333333333333"),
        ("USD", "JPY", "triangulated", ("USD", "EUR", "JPY"), "13333.33333333333"),
        ("BGN", "EUR", "fixed", ("BGN", "EUR"), "51.12918811962185"),
        ("BGN", "USD", "triangulated", ("BGN", "EUR", "USD"), "61.35502574354622"),
        ("HRK", "JPY", "triangulated", ("HRK", "EUR", "JPY"), "2123.564934634017"),
    ],
)
def test_a_rate_says_how_it_was_found(
    source: str, target: str, how: str, path: tuple[str, ...], per_100: str
) -> None:
    rate = EURO.rate(source, target, DAY)

    assert (rate.how, rate.path, rate.per_100) == (how, path, Decimal(per_100))


def test_a_stored_pair_wins_over_the_reference_currency() -> None:
    quotes = (*EURO.quotes, quote("USD", "JPY", "14000"))

    assert table(*quotes, reference="EUR").rate("USD", "JPY", DAY).how == "direct"
    assert table(*quotes, reference="EUR").rate("JPY", "USD", DAY).how == "reciprocal"


def test_without_a_reference_currency_nothing_is_crossed() -> None:
    with pytest.raises(MappingError) as refused:
        table(*EURO.quotes).rate("USD", "JPY", DAY)

    assert refusal(refused) == ("USD/JPY", "rates.none")


@pytest.mark.parametrize(
    ("source", "target"), [("NOK", "EUR"), ("EUR", "NOK"), ("NOK", "USD"), ("USD", "NOK")]
)
def test_a_pair_that_nothing_reaches_is_refused(source: str, target: str) -> None:
    with pytest.raises(MappingError) as refused:
        EURO.rate(source, target, DAY)

    assert refusal(refused) == (f"{source}/{target}", "rates.none")


def test_a_rate_holds_from_its_day_until_the_next_one() -> None:
    later = DAY + timedelta(days=10)
    rates = table(quote("EUR", "USD", "120"), quote("EUR", "USD", "110", later))

    found = {
        days: rates.rate("EUR", "USD", DAY + timedelta(days=days)).per_100
        for days in (0, 9, 10, 400)
    }

    assert found == {0: 120, 9: 120, 10: 110, 400: 110}
    with pytest.raises(MappingError):
        rates.rate("EUR", "USD", DAY - timedelta(days=1))


def test_a_rate_that_ended_is_none() -> None:
    rates = table(quote("EUR", "USD", "120", valid_to=DAY))

    assert rates.rate("EUR", "USD", DAY).per_100 == 120
    with pytest.raises(MappingError):
        rates.rate("EUR", "USD", DAY + timedelta(days=1))


def test_an_old_rate_is_stale() -> None:
    rates = table(quote("EUR", "USD", "120"), max_age=3)

    assert rates.rate("USD", "EUR", DAY + timedelta(days=3)).how == "reciprocal"
    with pytest.raises(MappingError) as refused:
        rates.rate("USD", "EUR", DAY + timedelta(days=4))

    assert refusal(refused) == ("EUR/USD", "rates.stale")


@pytest.mark.parametrize("slipped", ["1.2", "12000", "12", "600.01", "23.99"])
def test_a_rate_that_slipped_is_refused_and_the_one_before_it_is_not(slipped: str) -> None:
    later = DAY + timedelta(days=1)
    rates = table(quote("EUR", "USD", "120"), quote("EUR", "USD", slipped, later))

    assert rates.rate("EUR", "USD", DAY).per_100 == 120
    with pytest.raises(MappingError) as refused:
        rates.rate("EUR", "USD", later)

    assert refusal(refused) == ("EUR/USD", "rates.implausible")


def days(*per_100: str) -> tuple[Quote, ...]:
    """Quotes of one pair, a day after another."""
    return tuple(
        quote("EUR", "USD", each, DAY + timedelta(days=number))
        for number, each in enumerate(per_100)
    )


def believed(rates: RateTable) -> list[Decimal]:
    """The quotes of a table that can be had on their day."""
    found = []
    for each in rates.quotes:
        try:
            found.append(rates.rate(each.source, each.target, each.valid_from).per_100)
        except MappingError as error:
            assert error.rule == "rates.implausible"
    return found


def test_a_slip_is_not_believed_for_being_repeated() -> None:
    assert believed(table(*days("110", "11000", "11010", "111", "1.1", "1.1"))) == [110, 111]


def test_a_rate_that_did_jump_is_let_in_by_what_is_expected() -> None:
    jump = days("110", "1100", "1150")

    with pytest.raises(MappingError, match="say in `expected` of the table") as refused:
        table(*jump).rate("EUR", "USD", jump[-1].valid_from)
    (problem,) = refused.value.problems

    assert "is 1150 per 100 from 2026-03-04, where 110 is usual" in problem.message
    assert believed(table(*jump, expected={("EUR", "USD"): Decimal(11)})) == [1100, 1150]


def test_what_is_expected_does_not_let_in_a_slip_within_its_own_band() -> None:
    slip = days("30", "300", "31")

    assert believed(table(*slip, expected={("EUR", "USD"): Decimal(1)})) == [30, 31]


@pytest.mark.parametrize("per_100", ["600", "24"])
def test_the_edge_of_the_band_is_within(per_100: str) -> None:
    later = DAY + timedelta(days=1)
    rates = table(quote("EUR", "USD", "120"), quote("EUR", "USD", per_100, later))

    assert rates.rate("EUR", "USD", later).per_100 == Decimal(per_100)


def test_the_first_rate_of_a_pair_is_checked_against_what_is_expected() -> None:
    expected = {("EUR", "USD"): Decimal("1.1")}

    assert table(quote("EUR", "USD", "120"), expected=expected).rate("EUR", "USD", DAY)
    with pytest.raises(MappingError) as refused:
        table(quote("EUR", "USD", "1.2"), expected=expected).rate("EUR", "USD", DAY)

    assert refusal(refused) == ("EUR/USD", "rates.implausible")


def test_a_retired_currency_had_a_market_rate_while_it_lived() -> None:
    day = date(2025, 12, 31)
    rates = table(quote("EUR", "BGN", "195.5", day - timedelta(days=9)), reference="EUR")

    assert rates.rate("BGN", "EUR", day).how == "reciprocal"
    assert rates.rate("EUR", "BGN", day).how == "direct"
    (leg,) = rates.rate("BGN", "EUR", day + timedelta(days=1)).legs
    assert (leg.how, leg.quote.valid_from) == ("fixed", RETIRED_CURRENCIES["BGN"].until)


def test_what_follows_a_retired_currency_needs_a_rate_of_its_own() -> None:
    with pytest.raises(MappingError) as refused:
        table().rate("BGN", "USD", DAY)

    assert refusal(refused) == ("BGN/USD", "rates.none")


def test_nothing_is_converted_into_a_currency_that_ended() -> None:
    with pytest.raises(MappingError) as refused:
        EURO.rate("EUR", "BGN", DAY)

    assert refusal(refused) == ("currency", "currency.retired")


def test_a_currency_that_ended_without_a_fixed_rate_has_none() -> None:
    with pytest.raises(MappingError) as refused:
        EURO.rate("ZWL", "EUR", DAY)

    assert refusal(refused) == ("ZWL/EUR", "rates.none")


def test_a_chain_of_changeovers_is_followed() -> None:
    rate = table().rate("VEB", "VES", DAY)

    assert rate.path == ("VEB", "VEF", "VES")
    assert rate.applied(Decimal(10) ** 8) == 1


@pytest.mark.parametrize("pair", [("EUR", "XXL"), ("XXL", "EUR")])
def test_an_unknown_currency_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidValue):
        EURO.rate(*pair, DAY)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"quotes": [quote("EUR", "USD", "120"), quote("EUR", "USD", "121")]}, "EUR/USD"),
        ({"quotes": [quote("EUR", "USD", "120"), quote("USD", "EUR", "83")]}, "EUR/USD"),
        ({"quotes": [], "band": Decimal(1)}, "rates.band"),
        ({"quotes": [], "band": Decimal("0.5")}, "rates.band"),
        ({"quotes": [], "max_age": -1}, "rates.max_age"),
        ({"quotes": [], "expected": {("EUR", "USD"): Decimal(0)}}, "EUR/USD"),
        (
            {
                "quotes": [quote("EUR", "USD", "120")],
                "expected": {("USD", "EUR"): Decimal("0.8")},
            },
            "USD/EUR",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        RateTable(**wrong)

    assert refusal(refused) == (path, "rates.table")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"quotes": 5}, "quotes"),
        ({"quotes": ["EUR"]}, "quotes[0]"),
        ({"reference": 978}, "reference"),
        ({"max_age": "7"}, "max_age"),
        *(({"band": band}, "band") for band in (5, 5.0, Decimal("NaN"), Decimal("Infinity"))),
        *(
            ({"expected": {("EUR", "USD"): usual}}, "expected.EUR/USD")
            for usual in (1.1, "1.1", Decimal("NaN"), Decimal("Infinity"))
        ),
        ({"expected": {("EUR",): Decimal(1)}}, "expected.EUR"),
        ({"expected": {"EUR": Decimal(1)}}, "expected.EUR"),
    ],
)
def test_a_table_of_other_types_names_the_place(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        RateTable(**{"quotes": [], **wrong})

    assert refusal(refused) == (f"rates.{path}", "config.policy")


@pytest.mark.parametrize("on", [datetime(2026, 3, 2, tzinfo=UTC), "2026-03-02", None])
def test_a_rate_is_asked_for_a_day(on: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        EURO.rate("EUR", "USD", on)

    assert refusal(refused) == ("on", "rates.day")


def test_a_narrow_table_takes_only_rates_of_the_day_itself() -> None:
    rates = table(quote("EUR", "USD", "120"), max_age=0, band=Decimal("1.5"))

    assert rates.rate("EUR", "USD", DAY).per_100 == 120
    with pytest.raises(MappingError):
        rates.rate("EUR", "USD", DAY + timedelta(days=1))


@pytest.mark.parametrize(
    "wrong",
    [
        ("EUR", "EUR", Decimal(1), DAY),
        ("EUR", "USD", Decimal(0), DAY),
        ("EUR", "USD", Decimal(-1), DAY),
        ("EUR", "USD", Decimal("NaN"), DAY),
        ("EUR", "USD", 110, DAY),
        ("EUR", "USD", 1.1, DAY),
        ("EUR", "USD", Decimal(110), "2026-03-02"),
        ("EUR", "USD", Decimal(110), datetime(2026, 3, 2, tzinfo=UTC)),
        ("EUR", "USD", Decimal(110), DAY, datetime(2027, 3, 2, tzinfo=UTC)),
        ("EUR", "USD", Decimal("1.2345678901234567"), DAY),
        ("EUR", "USD", Decimal(1), DAY, DAY - timedelta(days=1)),
    ],
)
def test_a_quote_is_a_positive_number_for_two_currencies(wrong: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        Quote(*wrong)

    assert refusal(refused) == (f"{wrong[0]}/{wrong[1]}", "rates.quote")


def test_a_quote_knows_its_currencies() -> None:
    for pair in (("EUR", "XXL"), ("XXL", "EUR")):
        with pytest.raises(InvalidValue):
            Quote(*pair, Decimal(1), DAY)
    with pytest.raises(InvalidValue):
        RateTable(quotes=[], reference="XXL")


def test_an_amount_is_rounded_as_its_new_currency_is() -> None:
    swiss = table(quote("EUR", "CHF", "94.07"))
    francs = CurrencyRounding(
        currency="CHF",
        general=RoundingRule(Decimal("0.01")),
        sales=RoundingRule(Decimal("0.05")),
    )
    ten = money("10", "EUR")

    assert convert(ten, "CHF", on=DAY, table=swiss).money == money("9.41", "CHF")
    sales = convert(ten, "CHF", on=DAY, table=swiss, rounding=francs, kind=AmountKind.SALES)
    assert sales.money == money("9.40", "CHF")
    assert sales.rate.how == "direct"
    assert convert(money("1", "EUR"), "JPY", on=DAY, table=EURO).money == money("160", "JPY")


def test_what_is_owed_to_the_company_is_rounded_to_its_advantage_too() -> None:
    rates = table(quote("EUR", "USD", "110"))
    dollars = CurrencyRounding(
        currency="USD",
        general=RoundingRule(Decimal("0.01")),
        sales=RoundingRule(Decimal(1), RoundingForm.OWN_ADVANTAGE),
    )

    def of_sale(owing: Owing) -> Money:
        sum_ = money("10.50", "EUR")
        kind = AmountKind.SALES
        return convert(
            sum_, "USD", on=DAY, table=rates, rounding=dollars, kind=kind, owing=owing
        ).money

    assert of_sale(Owing.PAYABLE) == money("11", "USD")
    assert of_sale(Owing.RECEIVABLE) == money("12", "USD")


def test_the_kind_of_an_amount_may_be_a_word() -> None:
    kind: Any = "sales"
    assert convert(money("1", "EUR"), "JPY", on=DAY, table=EURO, kind=kind).money == money(
        "160", "JPY"
    )
    with pytest.raises(InvalidValue) as refused:
        convert(money("1", "EUR"), "JPY", on=DAY, table=EURO, kind="gold")  # type: ignore[arg-type]  # what is refused
    assert refusal(refused) == ("kind", "value.member")


def test_rounding_of_another_currency_is_refused() -> None:
    with pytest.raises(InvalidValue) as refused:
        convert(money("1", "EUR"), "USD", on=DAY, table=EURO, rounding=CurrencyRounding.iso("EUR"))

    assert refusal(refused) == ("rounding.currency", "rounding.currency")


@pytest.mark.parametrize("amount", ["12345678901234567", "1.2345678901234567"])
def test_more_than_ax_can_keep_is_refused(amount: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        convert(money(amount, "EUR"), "EUR", on=DAY, table=EURO)

    assert refusal(refused) == ("amount", "number.ax-digits")


def test_rounding_must_not_make_a_number_longer_than_ax_can_keep() -> None:
    quarter = CurrencyRounding(currency="EUR", general=RoundingRule(Decimal("0.25")))

    with pytest.raises(InvalidValue):
        convert(money("123456789012345.7", "EUR"), "EUR", on=DAY, table=EURO, rounding=quarter)


def test_ax_books_three_amounts() -> None:
    rates = table(quote("EUR", "USD", "120.55"), quote("USD", "JPY", "13333"), reference="USD")
    ten = money("10.01", "EUR")

    booked = three_amounts(ten, accounting="USD", reporting="JPY", on=DAY, table=rates)
    direct = three_amounts(
        ten,
        accounting="USD",
        reporting="JPY",
        on=DAY,
        table=rates,
        reporting_from="transaction",
        roundings=(CurrencyRounding(currency="JPY", general=RoundingRule(Decimal("0.1"))),),
    )

    assert booked.transaction == ten
    assert booked.accounting.money == money("12.07", "USD")
    assert booked.reporting
    assert booked.reporting.money == money("1609", "JPY")
    assert booked.reporting.rate.path == ("USD", "JPY")
    assert direct.reporting
    assert direct.reporting.money == money("1608.9", "JPY")
    assert direct.reporting.rate.path == ("EUR", "USD", "JPY")
    alone = three_amounts(ten, accounting="EUR", on=DAY, table=rates)
    assert (alone.accounting.money, alone.reporting) == (ten, None)
    with pytest.raises(ConfigError) as refused:
        three_amounts(ten, accounting="EUR", on=DAY, table=rates, reporting_from="memory")
    assert refusal(refused) == ("reporting_from", "config.policy")


def test_a_settlement_gains_what_the_rates_moved() -> None:
    later = DAY + timedelta(days=30)
    rates = table(quote("EUR", "USD", "120"), quote("EUR", "USD", "118", later))

    lost = exchange_difference(
        money("50", "EUR"), "USD", invoiced_on=DAY, paid_on=later, table=rates
    )

    assert lost == money("-1.00", "USD")


def test_both_ends_of_a_settlement_are_rounded_as_the_ledger_says() -> None:
    later = DAY + timedelta(days=30)
    rates = table(quote("EUR", "CHF", "94.07"), quote("EUR", "CHF", "93.12", later))
    francs = CurrencyRounding(currency="CHF", general=RoundingRule(Decimal("0.1")))

    gained = exchange_difference(
        money("10", "EUR"), "CHF", invoiced_on=DAY, paid_on=later, table=rates, rounding=francs
    )

    assert gained == money("-0.1", "CHF")


@pytest.mark.parametrize("factor", ["1", "10", "100", "1000", "10000"])
def test_the_display_factor_says_how_many_units_a_shown_rate_is_for(factor: str) -> None:
    stored = stored_rate(Decimal("6.5"), Decimal(factor))

    assert stored == Decimal(650) / Decimal(factor)
    assert displayed_rate(stored, Decimal(factor)) == Decimal("6.5")


@pytest.mark.parametrize("factor", ["0", "2", "-10", "100000"])
def test_there_are_five_display_factors(factor: str) -> None:
    for turned in (stored_rate, displayed_rate):
        with pytest.raises(MappingError) as refused:
            turned(Decimal(1), Decimal(factor))
        assert refusal(refused) == ("ExchangeRateDisplayFactor", "rates.factor")


def test_what_is_no_decimal_is_no_rate() -> None:
    number: Any = 6.5
    for turned in (stored_rate, displayed_rate):
        with pytest.raises(InvalidValue):
            turned(number)
        with pytest.raises(MappingError):
            turned(Decimal(1), number)


def test_rates_from_a_table_are_per_its_factor() -> None:
    rows = [("JPY", "EUR", Decimal("6.25"), DAY)]

    assert rates_from_table(rows, factor=Decimal(1000)) == (quote("JPY", "EUR", "0.625"),)
    assert rates_from_table(rows) == (quote("JPY", "EUR", "625"),)


def pair(rate_type: str, *rates: ExchangeRate) -> CurrencyPair:
    return CurrencyPair(
        exchange_rate_display_factor="Thousand",
        exchange_rate_type=rate_type,
        from_currency_code="EUR",
        to_currency_code="USD",
        exchange_rate=list(rates),
    )


def test_rates_from_ax_are_per_100_whatever_the_display_factor() -> None:
    later = DAY + timedelta(days=1)
    document = ExchangeRates(
        currency_pair=[
            pair(
                "Default",
                ExchangeRate(exchange_rate=Decimal("120.62"), valid_from=DAY, valid_to=DAY),
                ExchangeRate(exchange_rate=Decimal(121), valid_from=later, valid_to=None),
            )
        ]
    )

    quotes = rates_from_exchange_rates(document)

    assert quotes == (
        quote("EUR", "USD", "120.62", valid_to=DAY),
        quote("EUR", "USD", "121", later),
    )
    assert rates_from_exchange_rates(document, rate_type="Default") == quotes
    assert rates_from_exchange_rates(ExchangeRates()) == ()


def test_the_empty_date_of_ax_ends_no_rate() -> None:
    empty = date(1900, 1, 1)
    rate = ExchangeRate(exchange_rate=Decimal(121), valid_from=DAY, valid_to=empty)

    quotes = rates_from_exchange_rates(ExchangeRates(currency_pair=[pair("", rate)]))

    assert quotes == (quote("EUR", "USD", "121"),)


def test_of_several_rate_types_one_is_named() -> None:
    document = ExchangeRates(
        currency_pair=[
            pair("Default", ExchangeRate(exchange_rate=Decimal(120), valid_from=DAY)),
            pair("Budget", ExchangeRate(exchange_rate=Decimal(110), valid_from=DAY)),
        ]
    )

    assert rates_from_exchange_rates(document, rate_type="Budget") == (quote("EUR", "USD", "110"),)
    for wanted in (None, "Bugdet"):
        with pytest.raises(MappingError) as refused:
            rates_from_exchange_rates(document, rate_type=wanted)
        assert refusal(refused) == ("ExchangeRateType", "rates.type")


@pytest.mark.parametrize("missing", ["exchange_rate", "valid_from"])
def test_a_rate_from_ax_needs_an_amount_and_a_day(missing: str) -> None:
    rate = ExchangeRate(exchange_rate=Decimal(120), valid_from=DAY)
    setattr(rate, missing, None)

    with pytest.raises(MappingError) as refused:
        rates_from_exchange_rates(ExchangeRates(currency_pair=[pair("", rate)]))

    assert refusal(refused) == ("ExchangeRate", "rates.incomplete")


def test_the_ecbs_file_of_a_day() -> None:
    text = "Date, USD, JPY, \n2 March 2026, 1.0823, 161.20, \n"

    assert rates_from_ecb_csv(text) == (
        quote("EUR", "USD", "108.23"),
        quote("EUR", "JPY", "16120"),
    )


def test_the_ecbs_file_of_all_days() -> None:
    text = "Date,USD,BGN,ROL,\r\n2026-03-02,1.0823,N/A,N/A,\r\n\r\n2007-01-02,,1.9558,4.0,\r\n"

    assert rates_from_ecb_csv(text) == (
        quote("EUR", "USD", "108.23"),
        quote("EUR", "BGN", "195.58", date(2007, 1, 2)),
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "line 1"),
        ("Day,USD\n2026-03-02,1\n", "line 1"),
        ("<html>\n", "line 1"),
        ("Date,USD\n2026-03-32,1\n", "line 2"),
        ("Date,USD\n2026-03-02,1\n2 Marz 2026,1\n", "line 3"),
        ("Date,USD\n2 March,1\n", "line 2"),
        ("Date,USD\n,1\n", "line 2"),
        ("Date,USD\n\n\n2026-03-02,1\nfoo,1\n", "line 5"),
        ("Date,USD\n1 January 99999999999999999999,1\n", "line 2"),
        ("Date,USD\n2026-03-02," + "1" * 200_000, "line 2"),
        ("Date,USD,NOK\n2026-03-02,1\n", "line 2"),
        ("Date,USD\n2026-03-02,1,2\n", "line 2"),
    ],
    ids=range(12),
)
def test_another_file_is_refused_by_line(text: str, path: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        rates_from_ecb_csv(text)

    assert refusal(refused) == (path, "rates.ecb")


def test_a_rate_in_the_ecbs_file_is_a_plain_number() -> None:
    with pytest.raises(InvalidValue) as refused:
        rates_from_ecb_csv("Date,USD\n2026-03-02,1e5\n")

    assert refused.value.problems[0].path == "line 2, USD"


def test_a_rate_is_never_rounded_to_be_read() -> None:
    with pytest.raises(InvalidValue) as refused:
        rates_from_ecb_csv("Date,USD\n2026-03-02,1234567.12345678901\n")

    assert refusal(refused) == ("line 2, USD", "rates.quote")
    for convert_shown in (stored_rate, displayed_rate):
        for wrong in ("1234567.12345678901", "NaN", "sNaN", "Infinity"):
            with pytest.raises(InvalidValue):
                convert_shown(Decimal(wrong))


def test_an_order_in_a_currency_that_has_ended_is_refused_by_its_day(
    make_order: Any, make_line: Any, policy: Any
) -> None:
    line = make_line(1, "10.00")
    old = make_order([line], currency="BGN", placed_at="2025-12-31T23:00:00+02:00")
    late = make_order([line], currency="BGN", placed_at="2026-01-01T00:30:00+02:00")

    assert sales_order_from_order(old, policy, account="C-1").proof.holds
    with pytest.raises(InvalidValue) as refused:
        sales_order_from_order(late, policy, account="C-1")

    assert refusal(refused) == ("currency", "currency.retired")
