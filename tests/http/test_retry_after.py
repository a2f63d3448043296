"""`Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.http import retry_after_seconds

NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Sun, 01 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Nov 2026 13:00:30 +0100", 30.0),
        ("Sun, 01 Nov 2026 11:59:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 13, None),
        ("Sunday, 01-Nov-26 12:00:30 GMT", 30.0),
        ("Sun Nov  1 12:00:30 2026", 30.0),
        ("Sun, 01 Nov 2026 12:00:30 -0000", 30.0),
        ("Sun, 01 Nov 2026 12:00:30", 30.0),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("Sun, 01 Nov 2026 12:00:99999999999999999999 GMT", None),
        ("Sun, 01 Nov 99999999999999999999 12:00:30 GMT", None),
        ("Sun, 01 Nov 2026 12:00:30 +99999999999999", None),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_by_hand(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, now=NOW) == seconds


@pytest.mark.property
@given(st.integers(-10_000, 10_000_000))
def test_a_date_is_as_far_away_as_it_says(seconds: int) -> None:
    header = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert retry_after_seconds(header, now=NOW) == max(0, seconds)


@pytest.mark.property
@given(st.text(max_size=60))
def test_whatever_a_server_sends_nothing_breaks(header: str) -> None:
    seconds = retry_after_seconds(header, now=NOW)

    assert seconds is None or seconds >= 0
