"""Rates of exchange: as AX has them, kept across restarts, and never silently old."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from axclarity.ax import EntityKey
from axclarity.ax.documents import CurrencyPair, ExchangeRate, ExchangeRates
from axclarity.errors import ConfigError, MappingError
from axclarity.flows.exchange_rates import (
    ExchangeRateFlow,
    RatePolicy,
    rate_table_from_bookmark,
)
from axclarity.mapping.currency import convert
from axclarity.sandbox import Fault
from axclarity.values import Money, message_id
from tests.flows._desk import Desk, Site, site_with

D = Decimal
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_with() as found:
        yield found


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


def test_of_several_types_one_is_named(desk: Desk) -> None:
    pair = enter(desk, "EUR", "USD", ("112", TODAY))
    other = enter(desk, "EUR", "USD", ("120", TODAY), kind="Budget")
    with pytest.raises(MappingError) as caught:
        desk.poll(flow_of(desk, pair, other).look)
    assert caught.value.rule == "rates.type"

    flow = flow_of(desk, pair, other, policy=RatePolicy(rate_type="Budget"))
    desk.poll(flow.look)

    assert in_usd(desk, flow) == D("120.00")
