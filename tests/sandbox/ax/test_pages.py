"""getKeys and getChangedKeys."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from axclarity.ax.documents import SalesOrder
from axclarity.sandbox.ax import AxCompany, Settings

Made = Callable[..., Any]
With = Callable[[Settings], AxCompany]


def values(page: Any) -> list[str]:
    return [key.value for key in page.keys]


@pytest.fixture
def five(caller: Any, order: Made) -> Any:
    for number in "ABCDE":
        caller.created(order(number))
    return caller


def test_pages_follow_each_other_by_bookmark(five: Any) -> None:
    first = five.page("getKeys", size=2)
    second = five.page("getKeys", size=2, bookmark=first.bookmark)
    third = five.page("getKeys", size=2, bookmark=second.bookmark)
    assert [values(page) for page in (first, second, third)] == [
        ["SO-000001", "SO-000002"],
        ["SO-000003", "SO-000004"],
        ["SO-000005"],
    ]
    assert third.bookmark is None


def test_a_full_last_page_has_no_bookmark(five: Any) -> None:
    page = five.page("getKeys", size=5)
    assert (len(page.keys), page.bookmark, page.failure) == (5, None, None)


def test_a_bookmark_outlives_what_it_stands_on(five: Any) -> None:
    page = five.page("getKeys", size=2)
    five.reply(five.delete(SalesOrder, "SO-000002"))
    following = five.page("getKeys", size=2, bookmark=page.bookmark)
    assert values(following) == ["SO-000003", "SO-000004"]


@pytest.mark.parametrize(("size", "bookmark"), [(0, ""), (2, "here")])
def test_what_is_no_page_is_refused(five: Any, size: int, bookmark: str) -> None:
    with pytest.raises(AssertionError, match="Fault"):
        five.page("getKeys", size=size, bookmark=bookmark)


def test_changed_are_those_since_a_moment(five: Any, clock: Any) -> None:
    since = (clock.now + timedelta(hours=1)).isoformat()
    assert values(five.page("getChangedKeys", since=since)) == []
    clock.now += timedelta(hours=2)
    five.company.cancel("SO-000003")
    five.company.ship("SO-000001", at=clock.now)
    assert values(five.page("getChangedKeys", since=since)) == ["SO-000001", "SO-000003"]


def test_deleted_ones_are_never_named(five: Any, clock: Any) -> None:
    five.reply(five.delete(SalesOrder, "SO-000001"))
    since = clock.now.isoformat()
    assert "SO-000001" not in values(five.page("getChangedKeys", since=since))


def test_changed_keys_come_in_pages(five: Any, clock: Any) -> None:
    since = clock.now.isoformat()
    page = five.page("getChangedKeys", size=4, since=since)
    assert len(page.keys) == 4
    rest = five.page("getChangedKeys", size=4, since=since, bookmark=page.bookmark)
    assert values(rest) == ["SO-000005"]


def test_too_long_ago_is_a_failure_and_no_fault(five: Any, clock: Any) -> None:
    since = (clock.now - timedelta(days=2, seconds=1)).isoformat()
    page = five.page("getChangedKeys", since=since)
    assert (page.failure, page.keys) == ("ChangedDateTimeOutOfRange", ())


def test_retention_can_be_longer(company_with: With, call_of: Any, order: Made, clock: Any) -> None:
    caller = call_of(company_with(Settings(change_retention=timedelta(days=9))))
    caller.created(order())
    since = (clock.now - timedelta(days=8)).isoformat()
    assert values(caller.page("getChangedKeys", since=since)) == ["SO-000001"]


def test_without_tracking_changes_cannot_be_told(
    company_with: With, call_of: Any, order: Made, clock: Any
) -> None:
    caller = call_of(company_with(Settings(change_tracking=False)))
    caller.created(order())
    page = caller.page("getChangedKeys", since=clock.now.isoformat())
    assert page.failure == "ChangeTrackingDisabled"
    assert values(caller.page("getKeys")) == ["SO-000001"]


def test_without_a_filter_there_are_no_keys(
    company_with: With, call_of: Any, order: Made, clock: Any
) -> None:
    caller = call_of(company_with(Settings(document_filter=False)))
    caller.created(order())
    since = clock.now.isoformat()
    for page in (caller.page("getKeys"), caller.page("getChangedKeys", since=since)):
        assert (page.keys, page.failure) == ((), None)


def test_changed_filters_are_told_until_somebody_asks_from_later(five: Any, clock: Any) -> None:
    before = clock.now.isoformat()
    clock.now += timedelta(hours=1)
    five.company.change_document_filters()
    assert five.page("getChangedKeys", since=before).failure == "DocumentFiltersChanged"
    assert five.page("getChangedKeys", since=clock.now.isoformat()).failure is None


def test_a_time_with_a_zone_is_a_moment(five: Any, clock: Any) -> None:
    assert len(five.page("getChangedKeys", since="2026-03-01T13:00:00+01:00").keys) == 5
    assert len(five.page("getChangedKeys", since="2026-03-01T12:00:00").keys) == 5
    assert five.page("getChangedKeys", since="2026-03-01T12:00:01Z").keys == ()


def test_two_conditions_on_the_number_of_the_shop_are_alternatives(five: Any) -> None:
    both = [("PurchOrderFormNum", "Equal", "A"), ("PurchOrderFormNum", "Equal", "C")]
    assert five.keys(*both) == ["SO-000001", "SO-000003"]
