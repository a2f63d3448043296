"""Times as shops write them, and the hours that a clock has twice or not at all."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity.dialect import Dialect, TimeFormat, Translation
from axclarity.clarity.models import Order, OrderLine, Shipment
from axclarity.errors import InvalidDocument

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def read(wire: Any, **time: Any) -> Any:
    translation = Translation(Dialect(time=TimeFormat(**time)))
    return translation.record_in(Shipment, {"shipped_at": wire})["shipped_at"]


def written(moment: str | None, **time: Any) -> Any:
    translation = Translation(Dialect(time=TimeFormat(**time)))
    return translation.record_out(Shipment, {"shipped_at": moment})["shipped_at"]


def day_read(wire: Any, **time: Any) -> Any:
    translation = Translation(Dialect(time=TimeFormat(**time)))
    return translation.record_in(OrderLine, {"requested_date": wire})["requested_date"]


def day_written(day: str, **time: Any) -> Any:
    translation = Translation(Dialect(time=TimeFormat(**time)))
    return translation.record_out(OrderLine, {"requested_date": day})["requested_date"]


@pytest.mark.parametrize(
    ("format", "wire"),
    [
        ("epoch_seconds", 1782907200),
        ("epoch_seconds", Decimal("1782907200.0")),
        ("epoch_milliseconds", 1782907200000),
        ("dotnet", "/Date(1782907200000)/"),
        ("dotnet", "/Date(1782907200000+0100)/"),
        ("dotnet", "/Date(1782907200000-0500)/"),
    ],
)
def test_every_format_says_the_same_moment(format: str, wire: Any) -> None:  # noqa: A002  as a dialect calls it
    assert read(wire, format=format) == NOON


def test_fractions_of_a_second_are_kept() -> None:
    moment = NOON + timedelta(microseconds=250_125)

    assert read(Decimal("1782907200.250125"), format="epoch_seconds") == moment
    assert read(1782907200250, format="epoch_milliseconds").microsecond == 250_000
    assert read("2026-07-01T07:00:00.250125", zone="America/Chicago") == moment
    assert read("2026-07-01T07:00:00.2501259", zone="America/Chicago") == moment


@pytest.mark.parametrize(
    ("format", "wire"),
    [
        ("rfc3339", "2026-07-01T12:00:00+00:00"),
        ("epoch_seconds", 1782907200),
        ("epoch_milliseconds", 1782907200000),
        ("dotnet", "/Date(1782907200000+0000)/"),
    ],
)
@pytest.mark.parametrize("moment", ["2026-07-01T12:00:00Z", "2026-07-01T07:00:00-05:00"])
def test_every_format_is_written(format: str, wire: Any, moment: str) -> None:  # noqa: A002  as a dialect calls it
    found = written(moment, format=format)

    assert found == wire or datetime.fromisoformat(found) == NOON


@pytest.mark.parametrize(
    ("zone", "wire"),
    [("America/Chicago", "2026-07-01T07:00:00"), ("Europe/Oslo", "2026-07-01T14:00:00")],
)
def test_a_zone_is_that_of_texts_without_an_offset(zone: str, wire: str) -> None:
    assert read(wire, zone=zone) == NOON
    assert read(wire.replace("T", " ").removesuffix(":00"), zone=zone) == NOON
    assert written("2026-07-01T12:00:00Z", zone=zone) == wire


def test_an_offset_counts_more_than_the_zone() -> None:
    translation = Translation(Dialect(time=TimeFormat(zone="Europe/Oslo")))
    wire = {"shipped_at": "2026-07-01T12:00:00Z"}

    assert translation.record_in(Shipment, wire) == wire


AUTUMN = [
    ("America/Chicago", "2026-11-01T01:30:00", (5, 6)),
    ("Europe/Oslo", "2026-10-25T02:30:00", (-2, -1)),
]


@pytest.mark.parametrize(("zone", "wire", "hours"), AUTUMN)
def test_an_hour_that_comes_twice_is_as_fold_says(
    zone: str, wire: str, hours: tuple[int, int]
) -> None:
    local = datetime.fromisoformat(wire).replace(tzinfo=UTC)

    assert read(wire, zone=zone, fold="earlier") == local + timedelta(hours=hours[0])
    assert read(wire, zone=zone, fold="later") == local + timedelta(hours=hours[1])
    with pytest.raises(InvalidDocument, match="twice") as refused:
        read(wire, zone=zone)
    assert refused.value.problems[0].path == "$.shipped_at"


@pytest.mark.parametrize(
    ("zone", "wire"),
    [("America/Chicago", "2026-03-08T02:30:00"), ("Europe/Oslo", "2026-03-29T02:30:00")],
)
@pytest.mark.parametrize("fold", ["", "earlier", "later"])
def test_an_hour_that_is_left_out_is_refused(zone: str, wire: str, fold: str) -> None:
    with pytest.raises(InvalidDocument, match="leaves out"):
        read(wire, zone=zone, fold=fold)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("America/Chicago", "2026-11-01T00:59:59", "2026-11-01T02:00:00"),
        ("Europe/Oslo", "2026-10-25T01:59:59", "2026-10-25T03:00:00"),
    ],
)
def test_the_hours_around_need_no_fold(zone: str, before: str, after: str) -> None:
    assert read(after, zone=zone) - read(before, zone=zone) == timedelta(hours=2, seconds=1)


def test_times_of_one_zone_are_in_the_order_of_what_happened() -> None:
    first = read("2026-11-01T01:50:00", zone="America/Chicago", fold="earlier")
    second = read("2026-11-01T01:10:00", zone="America/Chicago", fold="later")

    assert second - first == timedelta(minutes=20)
    assert second > first


@pytest.mark.parametrize(
    ("time", "wire"),
    [
        ({"zone": "Europe/Oslo"}, "2026-02-30T10:00:00"),
        ({"zone": "Europe/Oslo"}, "2026-02-20T25:00:00"),
        ({"format": "epoch_seconds"}, 10**15),
        ({"format": "epoch_milliseconds"}, -(10**15)),
        ({"format": "epoch_seconds"}, Decimal("1E+999999999")),
        ({"format": "epoch_milliseconds"}, Decimal("NaN")),
        ({"format": "epoch_milliseconds"}, Decimal("-Infinity")),
        ({"format": "epoch_milliseconds"}, "2026-02-20T12:00:00Z"),
        ({"format": "epoch_seconds"}, True),
        ({"format": "dotnet"}, "/Date(999999999999999)/"),
    ],
)
def test_what_is_no_time_is_refused_by_its_path(time: dict[str, Any], wire: Any) -> None:
    with pytest.raises(InvalidDocument) as refused:
        read(wire, **time)

    assert refused.value.problems[0].path == "$.shipped_at"
    assert refused.value.rule == "dialect.time"
    assert str(wire) not in str(refused.value)


@pytest.mark.parametrize("time", [{"format": "dotnet"}, {"zone": "Europe/Oslo"}, {}])
@pytest.mark.parametrize("wire", ["yesterday", None, 5])
def test_what_looks_like_no_time_is_left_to_the_model(time: dict[str, Any], wire: Any) -> None:
    assert read(wire, **time) == wire


def test_no_time_is_none() -> None:
    assert read(None, format="epoch_seconds") is None
    assert written(None, format="epoch_milliseconds") is None


@pytest.mark.parametrize(
    ("time", "wire"),
    [
        ({"format": "epoch_seconds"}, 1782864000),
        ({"format": "epoch_milliseconds", "zone": "America/Chicago"}, 1782882000000),
        ({"format": "dotnet", "zone": "Europe/Oslo"}, "/Date(1782856800000+0000)/"),
    ],
)
def test_a_date_is_midnight_in_the_zone(time: dict[str, Any], wire: Any) -> None:
    assert day_read(wire, **time) == date(2026, 7, 1)
    assert day_written("2026-07-01", **time) == wire


def test_a_date_in_words_is_left_to_the_model() -> None:
    wire = {"requested_date": "2026-07-01"}

    assert (
        Translation(Dialect(time=TimeFormat(zone="Europe/Oslo"))).record_in(OrderLine, wire) is wire
    )
    assert day_written("2026-07-01", zone="Europe/Oslo") == "2026-07-01"


FORMATS: tuple[Literal["rfc3339", "epoch_milliseconds", "dotnet"], ...] = (
    "rfc3339",
    "epoch_milliseconds",
    "dotnet",
)

MOMENTS = st.integers(0, 7 * 10**15).map(lambda part: EPOCH + timedelta(microseconds=part))


@given(
    moment=MOMENTS,
    offset=st.integers(-14 * 60, 14 * 60),
    format=st.sampled_from(FORMATS),
)
def test_a_written_time_is_read_back(moment: datetime, offset: int, format: str) -> None:  # noqa: A002  as a dialect calls it
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    local = whole.astimezone(timezone(timedelta(minutes=offset)))

    found = read(written(local.isoformat(), format=format), format=format)

    assert (datetime.fromisoformat(found) if isinstance(found, str) else found) == whole


@given(
    moment=MOMENTS,
    zone=st.sampled_from(["America/Chicago", "Europe/Oslo", "Asia/Tokyo", "Australia/Lord_Howe"]),
)
def test_a_local_time_is_read_back_or_was_written_in_an_hour_that_comes_twice(
    moment: datetime, zone: str
) -> None:
    wire = written(moment.isoformat(), zone=zone)

    assert moment in (read(wire, zone=zone, fold="earlier"), read(wire, zone=zone, fold="later"))


def test_filters_are_written_as_times_are() -> None:
    translation = Translation(Dialect(time=TimeFormat(format="epoch_seconds")))
    assert translation.moment_out(NOON) == 1782907200


@pytest.mark.parametrize(
    ("zone", "asked", "wire"),
    [
        ("America/Chicago", datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "2026-11-01T00:30:00"),
        ("America/Chicago", datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01T00:30:00"),
        ("Europe/Oslo", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T01:30:00"),
        ("Europe/Oslo", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29T03:30:00"),
    ],
)
def test_a_filter_never_asks_for_an_hour_that_comes_twice(
    zone: str, asked: datetime, wire: str
) -> None:
    assert Translation(Dialect(time=TimeFormat(zone=zone))).moment_out(asked) == wire


@pytest.mark.parametrize("wire", [Decimal("1E-1000000"), Decimal("-0.0000001")])
def test_less_than_a_microsecond_is_none(wire: Decimal) -> None:
    assert read(wire, format="epoch_seconds") == EPOCH


def test_no_digit_is_lost_however_few_the_caller_works_with() -> None:
    with localcontext(prec=3):
        found = read(1782907200250, format="epoch_milliseconds")

    assert found == NOON + timedelta(milliseconds=250)


def test_a_naive_time_without_a_zone_is_left_to_the_model_which_refuses_it() -> None:
    wire = {"placed_at": "2026-07-01T12:00:00"}
    assert Translation(Dialect()).record_in(Order, wire) is wire
