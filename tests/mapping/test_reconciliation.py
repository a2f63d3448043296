"""Where two systems' accounts of the same things part."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.mapping.reconciliation import Disagreement, Entry, Finding, reconciled

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
D = Decimal


def entry(
    key: str = "W-1", amount: str = "10.00", *, day: date = MONDAY, unit: str = "EUR"
) -> Entry:
    return Entry(key=key, day=day, amount=D(amount), unit=unit, record=f"order/{key}")


def found(shop: Iterable[Entry], ax: Iterable[Entry]) -> tuple[Finding, ...]:
    return reconciled(shop, ax).findings


def test_the_same_on_both_sides_agrees() -> None:
    both = [entry("W-1"), entry("W-2", "3")]
    seen = reconciled(both, list(reversed(both)))

    assert seen.agrees
    assert [(day.shop_entries, day.ax_entries, day.shop_sum) for day in seen.days] == [
        (2, 2, D("13.00"))
    ]
    assert all(day.agrees for day in seen.days)


def test_nothing_agrees_with_nothing() -> None:
    assert reconciled([], []).agrees


@pytest.mark.parametrize(
    ("shop", "ax", "kind"),
    [
        ([entry()], [], Disagreement.MISSING_IN_AX),
        ([], [entry()], Disagreement.MISSING_IN_SHOP),
        ([entry()], [entry(amount="10.01")], Disagreement.DIFFERS),
        ([entry()], [entry(), entry()], Disagreement.DOUBLED_IN_AX),
        ([entry(), entry()], [entry()], Disagreement.DOUBLED_IN_SHOP),
    ],
)
def test_each_way_to_differ(shop: list[Entry], ax: list[Entry], kind: Disagreement) -> None:
    (finding,) = found(shop, ax)

    assert finding.kind is kind
    assert (finding.key, finding.day, finding.unit) == ("W-1", MONDAY, "EUR")
    assert finding.record == "order/W-1"
    assert finding.shop == (sum((each.amount for each in shop), D(0)) if shop else None)
    assert finding.ax == (sum((each.amount for each in ax), D(0)) if ax else None)
    assert [day.agrees for day in reconciled(shop, ax).days] == [False]


def test_two_errors_that_cancel_are_two_findings() -> None:
    seen = reconciled(
        [entry("W-1", "10"), entry("W-2", "20")], [entry("W-1", "20"), entry("W-2", "10")]
    )

    assert [day.agrees for day in seen.days] == [True]
    assert not seen.agrees
    assert [each.key for each in seen.findings] == ["W-1", "W-2"]


def test_midnight_in_another_zone_is_no_difference() -> None:
    seen = reconciled([entry(day=MONDAY)], [entry(day=TUESDAY)])

    assert seen.agrees
    assert [day.day for day in seen.days] == [MONDAY]


def test_currencies_are_never_added_up() -> None:
    seen = reconciled([entry(unit="EUR"), entry("W-2", unit="NOK")], [entry(unit="NOK")])

    assert [(day.unit, day.shop_sum, day.ax_sum) for day in seen.days] == [
        ("EUR", D("10.00"), D(0)),
        ("NOK", D("10.00"), D("10.00")),
    ]
    assert [(each.kind, each.key, each.unit) for each in seen.findings] == [
        (Disagreement.MISSING_IN_AX, "W-1", "EUR"),
        (Disagreement.MISSING_IN_SHOP, "W-1", "NOK"),
        (Disagreement.MISSING_IN_AX, "W-2", "NOK"),
    ]
    assert seen.to_replay == ("order/W-1", "order/W-2")


def test_equal_amounts_may_be_written_differently() -> None:
    assert reconciled([entry(amount="10")], [entry(amount="10.00")]).agrees


def test_the_hosts_decimal_context_changes_nothing() -> None:
    big = [entry(f"W-{n}", "9999999.99") for n in range(3)]
    with localcontext() as context:
        context.prec = 3
        (day,) = reconciled(big, []).days
        assert day.difference == D("-29999999.97")


def test_the_data_are_plain() -> None:
    assert reconciled([entry()], [entry(amount="1E+1")]).to_json() == {
        "agrees": True,
        "days": [
            {
                "day": "2026-11-30",
                "unit": "EUR",
                "shop": {"entries": 1, "sum": "10.00"},
                "ax": {"entries": 1, "sum": "10"},
                "difference": "0.00",
            }
        ],
        "findings": [],
    }
    (finding,) = reconciled([entry()], []).to_json()["findings"]
    assert finding == {
        "kind": "missing in AX",
        "key": "W-1",
        "day": "2026-11-30",
        "unit": "EUR",
        "shop": "10.00",
        "ax": None,
        "record": "order/W-1",
    }
    (finding,) = reconciled([], [entry()]).to_json()["findings"]
    assert (finding["shop"], finding["ax"]) == (None, "10.00")


entries = st.lists(
    st.builds(
        Entry,
        key=st.sampled_from("abcdef"),
        day=st.sampled_from([MONDAY, TUESDAY]),
        amount=st.decimals(-100, 100, places=2),
        unit=st.sampled_from(["EUR", "NOK"]),
        record=st.just("r"),
    )
)


@pytest.mark.property
@given(entries, entries)
def test_no_entry_and_no_cent_is_left_out(shop: list[Entry], ax: list[Entry]) -> None:
    seen = reconciled(shop, ax)

    for unit in ("EUR", "NOK"):
        days = [day for day in seen.days if day.unit == unit]
        assert sum(day.shop_entries for day in days) == sum(e.unit == unit for e in shop)
        assert sum(day.ax_entries for day in days) == sum(e.unit == unit for e in ax)
        assert sum(day.shop_sum for day in days) == sum(e.amount for e in shop if e.unit == unit)
        assert sum(day.ax_sum for day in days) == sum(e.amount for e in ax if e.unit == unit)


@pytest.mark.property
@given(entries, entries)
def test_agreement_is_the_same_seen_from_either_side(shop: list[Entry], ax: list[Entry]) -> None:
    assert reconciled(shop, ax).agrees == reconciled(ax, shop).agrees
    assert reconciled(shop, shop).agrees == (len({(e.key, e.unit) for e in shop}) == len(shop))
