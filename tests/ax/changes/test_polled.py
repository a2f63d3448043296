"""Changes asked of a document service: pages, overlap, refusals, deletions by comparing."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeSet, PolledChanges, deleted_keys
from axclarity.errors import ConfigError, MalformedReply
from axclarity.http import AsyncHttpxTransport, HttpxTransport, drive, drive_async

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NINE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def polled(service: Any, **settings: Any) -> PolledChanges:
    return PolledChanges(service, **{"now": service.clock, **settings})


def ask(changes: PolledChanges, bookmark: str | None) -> ChangeSet:
    return drive(changes.changes(bookmark), HttpxTransport())


def ids(keys: Sequence[EntityKey]) -> str:
    return "".join(sorted(key.value for key in keys))


def test_the_first_time_everything_is_listed_page_by_page(service: Any) -> None:
    found = ask(polled(service, page_size=2), None)

    assert ids(found.changed) == "ABCDE"
    assert (found.deleted, found.resync) == ((), "NoBookmark")
    assert found.bookmark == f"polled/1 {NINE.isoformat()} {NINE.isoformat()} -"
    assert service.asked == [("getKeys", 2, None), ("getKeys", 2, "2"), ("getKeys", 2, "4")]


def test_afterwards_changes_page_by_page_from_a_little_before_the_bookmark(service: Any) -> None:
    bookmark = ask(polled(service), None).bookmark
    service.asked.clear()
    for record in "BXD":
        service.write(record)
    service.clock.forward()

    found = ask(polled(service, page_size=2, overlap=3 * MINUTE), bookmark)

    since = NINE - 3 * MINUTE
    assert service.asked == [
        ("getChangedKeys", since, 2, None),
        ("getChangedKeys", since, 2, "2"),
    ]
    assert (ids(found.changed), found.deleted, found.resync) == ("BDX", (), None)
    assert found.bookmark == f"polled/1 {(NINE + MINUTE).isoformat()} {NINE.isoformat()} -"


def test_the_bookmark_is_the_time_before_the_first_request(service: Any) -> None:
    bookmark = ask(polled(service), None).bookmark
    service.clock.forward()
    service.between = service.clock.forward

    second = ask(polled(service), bookmark)

    assert (NINE + MINUTE).isoformat() in second.bookmark
    assert (NINE + 2 * MINUTE).isoformat() not in second.bookmark


def test_a_transaction_that_ends_late_is_told(service: Any) -> None:
    bookmark = ask(polled(service), None).bookmark
    service.clock.forward()
    service.write("L", ago=4 * MINUTE)

    assert ids(ask(polled(service), bookmark).changed) == "L"


def test_any_time_zone_will_do(service: Any) -> None:
    tokyo = timezone(9 * HOUR)

    found = ask(polled(service, now=lambda: NINE.astimezone(tokyo)), None)

    assert found.bookmark.startswith("polled/1 2026-03-01T09:00:00+00:00 ")


@pytest.mark.parametrize(
    "failure", ["DocumentFiltersChanged", "ChangeTrackingDisabled", "ChangedDateTimeOutOfRange"]
)
def test_when_ax_cannot_say_everything_is_listed_and_why_is_told(
    service: Any, failure: str
) -> None:
    bookmark = ask(polled(service), None).bookmark
    service.failure = failure

    found = ask(polled(service), bookmark)

    assert (ids(found.changed), found.resync) == ("ABCDE", failure)


def test_so_it_is_when_the_bookmark_is_older_than_what_ax_keeps(service: Any) -> None:
    bookmark = ask(polled(service), None).bookmark
    service.clock.forward(timedelta(days=2))

    assert ask(polled(service), bookmark).resync == "ChangedDateTimeOutOfRange"


@pytest.mark.parametrize(
    "bookmark",
    [
        "",
        "2026-03-01T08:59:00+00:00",
        "polled/2 2026-03-01T08:59:00+00:00 2026-03-01T08:59:00+00:00 -",
        "polled/1 2026-03-01T08:59:00 2026-03-01T08:59:00+00:00 -",
        "polled/1 yesterday 2026-03-01T08:59:00+00:00 -",
        "polled/1 2026-03-01T08:59:00+00:00 -",
        "sql/1 12 -",
    ],
)
def test_a_bookmark_of_somebody_else_is_as_good_as_none(service: Any, bookmark: str) -> None:
    found = ask(polled(service), bookmark)

    assert (ids(found.changed), found.resync) == ("ABCDE", "BookmarkNotUnderstood")


def test_a_clock_that_was_set_back_leaves_nothing_out(service: Any) -> None:
    service.clock.forward(24 * HOUR)
    bookmark = ask(polled(service), None).bookmark
    service.clock.forward(-23 * HOUR)

    assert ask(polled(service), bookmark).resync == "ClockWentBack"


def test_pages_without_an_end_are_refused(service: Any) -> None:
    service.endless = True

    with pytest.raises(MalformedReply, match="no end"):
        ask(polled(service, page_size=2), None)

    assert len(service.asked) == 2


def test_a_listing_without_a_key_is_an_error(service: Any) -> None:
    service.filtered = False

    with pytest.raises(ConfigError, match="Add a document filter") as refused:
        ask(polled(service), None)

    assert refused.value.rule == "ax.no-keys"


def test_unless_there_may_be_none(service: Any) -> None:
    service.records.clear()

    assert ask(polled(service, may_be_empty=True), None).changed == ()


def test_a_lost_filter_deletes_nothing(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys, full_every=HOUR)
    bookmark = ask(changes, None).bookmark
    service.clock.forward(HOUR)
    service.filtered = False

    with pytest.raises(ConfigError):
        ask(changes, bookmark)
    service.filtered = True

    assert ask(changes, bookmark).deleted == ()


def test_ax_may_refuse_to_list(service: Any) -> None:
    service.listing_failure = "DocumentFiltersChanged"

    with pytest.raises(ConfigError, match="DocumentFiltersChanged") as refused:
        ask(polled(service), None)

    assert refused.value.rule == "ax.no-listing"
    assert refused.value.context == {"failure": "DocumentFiltersChanged"}


def test_deletions_are_found_when_a_listing_is_due(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys, full_every=HOUR)
    first = ask(changes, None)
    service.delete("B")
    service.clock.forward(HOUR - MINUTE)
    second = ask(changes, first.bookmark)
    service.clock.forward()
    third = ask(changes, second.bookmark)
    service.clock.forward()
    fourth = ask(changes, third.bookmark)

    assert [ids(found.deleted) for found in (first, second, third, fourth)] == ["", "", "B", ""]
    assert [ids(found.changed) for found in (second, third)] == ["", ""]
    assert third.resync is None


def test_what_is_new_and_gone_before_a_listing_is_deleted_too(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys, full_every=HOUR)
    bookmark = ask(changes, None).bookmark
    service.write("X")
    service.clock.forward()
    second = ask(changes, bookmark)
    service.delete("X")
    service.clock.forward(HOUR)

    found = ask(changes, second.bookmark)

    assert (ids(second.changed), ids(found.changed), ids(found.deleted)) == ("X", "", "X")


def test_what_goes_while_ax_is_asked_is_only_deleted(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys, full_every=HOUR)
    bookmark = ask(changes, None).bookmark
    service.clock.forward(HOUR)
    service.write("X")
    service.write("B")
    service.between = lambda: (service.delete("X"), service.delete("B"))

    found = ask(changes, bookmark)

    assert (ids(found.changed), ids(found.deleted)) == ("", "BX")


def test_a_new_record_that_was_missed_comes_to_light(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys, full_every=HOUR)
    bookmark = ask(changes, None).bookmark
    service.clock.forward(HOUR)
    service.write("M", ago=30 * MINUTE + HOUR)

    assert ids(ask(changes, bookmark).changed) == "M"


def test_deletions_survive_a_poll_whose_bookmark_was_lost(service: Any, keys: Any) -> None:
    """The process dies after the keys were saved and before the bookmark was."""
    changes = polled(service, known=keys, full_every=HOUR)
    bookmark = ask(changes, None).bookmark
    service.delete("B")
    service.clock.forward(HOUR)

    lost = ask(changes, bookmark)
    again = ask(changes, bookmark)

    assert ids(lost.deleted) == ids(again.deleted) == "B"


def test_a_resync_compares_as_well(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys)
    bookmark = ask(changes, None).bookmark
    service.delete("B")
    service.failure = "ChangeTrackingDisabled"

    found = ask(changes, bookmark)

    assert (ids(found.changed), ids(found.deleted)) == ("ACDE", "B")


def test_lost_keys_are_listed_anew(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys)
    bookmark = ask(changes, None).bookmark
    keys.lists.clear()

    found = ask(changes, bookmark)
    after = ask(changes, found.bookmark)

    assert (ids(found.changed), found.resync) == ("ABCDE", "NothingKnown")
    assert after.resync is None


def test_a_listing_needs_something_to_compare_with(service: Any) -> None:
    with pytest.raises(ConfigError) as refused:
        polled(service, full_every=HOUR)

    assert refused.value.rule == "changes.nothing-to-compare"


def test_an_event_loop_can_ask_too(service: Any, keys: Any) -> None:
    changes = polled(service, known=keys)

    found = asyncio.run(drive_async(changes.changes(None), AsyncHttpxTransport()))

    assert ids(found.changed) == "ABCDE"


def test_deleted_keys_are_told_once_and_in_order() -> None:
    a, b, c = (EntityKey.of(SalesId=name) for name in "ABC")

    assert deleted_keys([c, a, c, b], [b]) == (c, a)
    assert deleted_keys([], [b]) == ()
    assert deleted_keys(iter([a]), iter([a])) == ()
