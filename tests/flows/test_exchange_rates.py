"""Rates of exchange: as AX has them, kept across restarts, and never silently old."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from axclarity.ax import EntityKey
from axclarity.ax.documents import CurrencyPair, ExchangeRate, ExchangeRates
from axclarity.errors import ConfigError, IncompleteResult, MappingError
from axclarity.flows.exchange_rates import (
    ExchangeRateFlow,
    RatePolicy,
    rate_table_from_bookmark,
)
from axclarity.mapping.currency import Quote, convert
from axclarity.sandbox import Fault
from axclarity.values import Money, message_id
from tests.flows._desk import Desk, Site

D = Decimal
TODAY = date(2026, 11, 30)


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    with site.desk(tmp_path) as found:
        yield found


def enter(desk: Desk, source: str, target: str, *rates: tuple[str, date], kind: str = "") -> str:
    """Enter rates in AX; the key of the pair."""
    pair = CurrencyPair(
        from_currency_code=source,
        to_currency_code=target,
        exchange_rate_type=kind or "Default",
        exchange_rate=[
            ExchangeRate(exchange_rate=D(rate), valid_from=first) for rate, first in rates
        ],
    )
    name = message_id(company="USMF", entity="Rate", key=f"{source}{target}{rates}{kind}")
    document = ExchangeRates(currency_pair=[pair])
    (key,) = desk.ask(desk.ax.exchange_rates.create(document, message_id=name))
    return str(key.value)


def flow_of(desk: Desk, *pairs: str, policy: RatePolicy | None = None) -> ExchangeRateFlow:
    keys = tuple(EntityKey.of(RecId=pair) for pair in pairs)
    return ExchangeRateFlow(ax=desk.ax, policy=policy or RatePolicy(), pairs=keys)


def in_usd(desk: Desk, flow: ExchangeRateFlow, on: date = TODAY) -> Decimal:
    """What 100 EUR are."""
    table = desk.ask(flow.table(desk.ledger()))
    return convert(Money(D(100), "EUR"), "USD", on=on, table=table).money.amount


def test_the_rates_of_the_named_pairs_are_at_hand(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("110", date(2026, 11, 1)), ("112", TODAY))
    enter(desk, "EUR", "GBP", ("85", TODAY))
    flow = flow_of(desk, pair)

    assert desk.poll(flow.sources()[0].poll) == []

    assert in_usd(desk, flow) == D("112.00")
    assert in_usd(desk, flow, date(2026, 11, 29)) == D("110.00")
    table = rate_table_from_bookmark(desk.journal.bookmark("exchange-rates") or "", RatePolicy())
    assert [(q.source, q.target) for q in table.quotes] == [("EUR", "USD"), ("EUR", "USD")]


def test_all_pairs_where_they_can_be_found(desk: Desk) -> None:
    enter(desk, "EUR", "USD", ("112", TODAY))
    enter(desk, "EUR", "GBP", ("85", TODAY))
    flow = flow_of(desk)
    desk.poll(flow.look)

    table = desk.ask(flow.table(desk.ledger()))

    assert {(q.source, q.target) for q in table.quotes} == {("EUR", "USD"), ("EUR", "GBP")}


def test_the_rates_stay_while_ax_is_down(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112", TODAY))
    flow = flow_of(desk, pair)
    desk.poll(flow.look)
    desk.box.faults.inject(Fault("unavailable", on="ax", times=None))

    assert in_usd(desk, flow) == D("112.00")


def test_before_the_first_look_ax_is_asked(desk: Desk) -> None:
    flow = flow_of(desk, enter(desk, "EUR", "USD", ("112", TODAY)))

    assert in_usd(desk, flow) == D("112.00")


def test_people_are_told_once_of_a_pair_without_a_new_rate(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112", date(2026, 11, 26)))
    fresh = enter(desk, "EUR", "GBP", ("85", date(2026, 11, 27)))
    flow = flow_of(desk, pair, fresh)

    desk.poll(flow.look)
    desk.poll(flow.look)

    (alert,) = desk.alerts
    assert "EUR to USD" in alert.message
    assert alert.facts["newest"] == "2026-11-26"


def test_a_rate_that_is_too_old_is_refused(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112", date(2026, 11, 20)))
    flow = flow_of(desk, pair, policy=RatePolicy(max_age=7))
    desk.poll(flow.look)

    with pytest.raises(MappingError):
        in_usd(desk, flow)


def test_what_makes_no_table_is_not_kept(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112", TODAY))
    desk.poll(flow_of(desk, pair).look)
    other = enter(desk, "USD", "EUR", ("89", TODAY))

    with pytest.raises(ConfigError):
        desk.poll(flow_of(desk, pair, other).look)

    assert in_usd(desk, flow_of(desk, pair)) == D("112.00")


@pytest.mark.parametrize("others", [True, False])
def test_a_pair_that_ax_has_no_more_wipes_no_rates_out(desk: Desk, others: bool) -> None:
    pair = enter(desk, "EUR", "USD", ("112", TODAY))
    desk.poll(flow_of(desk, pair).look)
    asked = ("999999", *([enter(desk, "EUR", "GBP", ("85", TODAY))] if others else []))

    with pytest.raises(IncompleteResult, match=f"{len(asked) - 1} of {len(asked)}"):
        desk.poll(flow_of(desk, *asked).look)

    assert in_usd(desk, flow_of(desk, pair)) == D("112.00")


def test_a_site_without_any_rate_is_told(desk: Desk) -> None:
    with pytest.raises(IncompleteResult, match="0 of 1"):
        desk.poll(flow_of(desk).look)


def test_a_rate_of_next_month_is_no_new_rate_yet(desk: Desk) -> None:
    old, next_month = ("112", date(2026, 11, 1)), ("113", date(2026, 12, 1))
    desk.poll(flow_of(desk, enter(desk, "EUR", "USD", next_month, old)).look)

    assert [alert.facts["newest"] for alert in desk.alerts] == ["2026-11-01"]


def test_the_latest_rate_counts_in_whatever_order_they_are(desk: Desk) -> None:
    newest, older = ("112", TODAY), ("110", date(2026, 11, 1))
    pair = enter(desk, "EUR", "USD", newest, older)

    desk.poll(flow_of(desk, pair, policy=RatePolicy(stale_after=timedelta(0))).look)

    assert desk.alerts == []


def test_people_hear_of_each_pair_and_of_each_time(desk: Desk) -> None:
    old = ("112", date(2026, 11, 1))
    flow = flow_of(desk, enter(desk, "EUR", "USD", old), enter(desk, "EUR", "GBP", old))

    desk.poll(flow.look)

    assert [alert.key for alert in desk.alerts] == [
        "exchange-rates/EUR/GBP/2026-11-01",
        "exchange-rates/EUR/USD/2026-11-01",
    ]


def test_the_policy_says_what_the_table_refuses() -> None:
    expected = {("EUR", "USD"): D("1.1")}
    policy = RatePolicy(reference="EUR", max_age=9, band=D(2), expected=expected)

    table = policy.table([Quote("EUR", "USD", D("112"), TODAY)])

    assert (table.reference, table.max_age, table.band) == ("EUR", 9, D(2))
    assert table.expected == expected


def test_a_rate_that_ends_is_kept_with_its_end(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112.3456", date(2026, 11, 29)))
    record = CurrencyPair(
        from_currency_code="EUR",
        to_currency_code="GBP",
        exchange_rate_type="Default",
        exchange_rate=[
            ExchangeRate(exchange_rate=D("85"), valid_from=date(2026, 11, 1), valid_to=TODAY)
        ],
    )
    document = ExchangeRates(currency_pair=[record])
    name = message_id(company="USMF", entity="Rate", key="ending")
    (key,) = desk.ask(desk.ax.exchange_rates.create(document, message_id=name))
    flow = flow_of(desk, pair, str(key.value))
    asked = {quote.target: quote for quote in desk.ask(flow.table(desk.ledger())).quotes}

    desk.poll(flow.look)

    kept = {quote.target: quote for quote in desk.ask(flow.table(desk.ledger())).quotes}
    assert kept == asked
    assert (kept["GBP"].valid_to, kept["USD"].per_100) == (TODAY, D("112.3456"))


def test_of_several_types_one_is_named(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112", TODAY))
    other = enter(desk, "EUR", "USD", ("120", TODAY), kind="Budget")
    with pytest.raises(MappingError) as caught:
        desk.poll(flow_of(desk, pair, other).look)
    assert caught.value.rule == "rates.type"

    flow = flow_of(desk, pair, other, policy=RatePolicy(rate_type="Budget"))
    desk.poll(flow.look)

    assert in_usd(desk, flow) == D("120.00")
