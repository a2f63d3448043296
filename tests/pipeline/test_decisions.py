"""Everything about retrying, as a table."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.errors import (
    AifFault,
    ClarityProblem,
    ConfigError,
    Conflict,
    DestinationPaused,
    DuplicateMessage,
    InvalidDocument,
    JournalError,
    Locked,
    MalformedReply,
    MappingError,
    NoReply,
    NotAuthorised,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Parked,
    Problem,
    RateLimited,
    ServerBusy,
    TotalsDiffer,
    TransientFault,
)
from axclarity.pipeline import RetryPolicy
from axclarity.pipeline.decisions import Apply, Decision, Defer, Halt, Park, Retry, decide

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
POLICY = RetryPolicy(
    base=timedelta(seconds=1),
    cap=timedelta(seconds=60),
    retry_after_cap=timedelta(minutes=15),
    alert_after=3,
    max_age=timedelta(days=7),
    max_attempts=20,
    poison_attempts=4,
    halt=timedelta(seconds=90),
)
PROBLEM = Problem(path="$.total", rule="totals.differ", message="0.01 off")


def after(
    error: Exception | None,
    *,
    attempts: int = 1,
    age: timedelta = timedelta(0),
    random: float = 0.5,
    policy: RetryPolicy = POLICY,
    held_until: datetime | None = None,
    can_halt: bool = True,
) -> Decision:
    return decide(
        error,
        attempts=attempts,
        since=NOW - age,
        now=NOW,
        policy=policy,
        random=random,
        held_until=held_until,
        can_halt=can_halt,
    )


def test_success_is_applied() -> None:
    assert after(None) == Apply()


@pytest.mark.parametrize(
    "error",
    [
        NotSent("x"),
        NoReply("x"),
        OutcomeUnknown("x"),
        DuplicateMessage("x"),
        TransientFault("x"),
        Conflict("x", status=412),
        Locked("x", status=423),
        RateLimited("x"),
        ServerBusy("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert after(error) == Retry(NOW + timedelta(seconds=0.5))


@pytest.mark.parametrize(
    "error",
    [
        InvalidDocument(PROBLEM),
        MappingError(PROBLEM),
        TotalsDiffer(PROBLEM),
        Parked(PROBLEM),
        MalformedReply("x"),
        AifFault("x", codes=("RequestFailed",)),
        AifFault("x", codes=("NeverHeardOf",)),
        ClarityProblem("x", status=422),
        NotFound("x", status=404),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_cannot_pass_is_parked_at_the_first_attempt(error: Exception) -> None:
    decision = after(error)

    assert isinstance(decision, Park)
    assert decision.message == str(error)


def test_a_parked_event_carries_its_problems_and_facts() -> None:
    decision = after(AifFault("no", problems=[PROBLEM], operation="create", codes=("A",), n=3))

    assert isinstance(decision, Park)
    assert decision.problems == (PROBLEM,)
    assert decision.rule == "totals.differ"
    assert decision.facts == {"operation": "create", "n": "3"}


@pytest.mark.parametrize("error", [NotAuthorised("x"), ConfigError(PROBLEM), JournalError("x")])
@pytest.mark.parametrize("attempts", [1, 1000])
def test_what_a_person_must_mend_stops_the_way_and_spares_the_event(
    error: Exception, attempts: int
) -> None:
    decision = after(error, attempts=attempts, age=timedelta(days=100))

    assert decision == Halt(NOW + timedelta(seconds=90))


def test_a_paused_destination_is_waited_for_however_long() -> None:
    until = NOW + timedelta(minutes=3)

    decision = after(DestinationPaused("x", until=until), attempts=1000, age=timedelta(days=100))

    assert decision == Defer(until)


def test_the_delay_doubles_up_to_the_cap() -> None:
    delays = [after(NotSent("x"), attempts=n, random=1.0) for n in (1, 2, 3, 6, 7, 19)]

    seconds = [d.at - NOW for d in delays if isinstance(d, Retry)]
    assert [s.total_seconds() for s in seconds] == [1, 2, 4, 32, 60, 60]


@pytest.mark.parametrize(
    ("asked", "seconds"), [(7.0, 7.0), (0.0, 0.0), (10 * 365 * 86400.0, 900.0), (1e300, 900.0)]
)
def test_a_server_is_left_alone_as_long_as_it_asks_within_reason(
    asked: float, seconds: float
) -> None:
    decision = after(ServerBusy("x", retry_after=asked), random=0.0)

    assert decision == Retry(NOW + timedelta(seconds=seconds))


def test_an_unsettled_write_is_looked_up_when_it_is_settled() -> None:
    until = NOW + timedelta(seconds=77)

    assert after(OutcomeUnknown("x", until=until)) == Retry(until)


def test_nobody_makes_an_event_wait_longer_than_anything_waits() -> None:
    until = NOW + timedelta(days=3)

    assert after(OutcomeUnknown("x", until=until)) == Retry(NOW + POLICY.longest_wait)


def test_where_nobody_knows_who_is_to_rest_a_refused_login_is_tried_again_and_told() -> None:
    error = NotAuthorised("401")

    first, fourth = (after(error, attempts=n, can_halt=False) for n in (1, 4))
    assert isinstance(first, Retry)
    assert isinstance(fourth, Retry)
    assert (first.alert, fourth.alert) == (False, True)
    assert isinstance(after(error, age=timedelta(days=100), can_halt=False), Park)


def test_a_moment_that_is_over_is_not_asked_for_again_and_again_without_a_pause() -> None:
    for over in (NOW, NOW - timedelta(hours=1)):
        decision = after(OutcomeUnknown("x", until=over))
        assert isinstance(decision, Retry)
        assert decision.at > NOW


def test_people_are_told_when_it_goes_on() -> None:
    alerts = [after(NotSent("x"), attempts=n) for n in (2, 3, 4)]

    assert [d.alert for d in alerts if isinstance(d, Retry)] == [False, True, True]


def test_a_closed_door_is_no_attempt_and_no_news() -> None:
    until = NOW + timedelta(seconds=9)

    assert after(NotSent("x"), attempts=9, held_until=until) == Defer(until)
    again = after(NoReply("x"), attempts=9, held_until=until)
    assert isinstance(again, Retry)
    assert not again.alert


def test_too_old_or_too_often_is_parked_under_its_last_rule() -> None:
    old = after(ServerBusy("x"), age=timedelta(days=7))
    often = after(ServerBusy("x"), attempts=20)

    assert isinstance(old, Park)
    assert isinstance(often, Park)
    assert old.rule == often.rule == "remote.busy"
    endless = RetryPolicy(max_attempts=None)
    assert isinstance(after(ServerBusy("x"), attempts=10_000, policy=endless), Retry)


def test_a_bug_is_tried_again_a_few_times_then_parked_without_its_text() -> None:
    try:
        raise KeyError("jane@example.com")
    except KeyError as bug:
        again, enough = after(bug, attempts=3), after(bug, attempts=4)

    assert isinstance(again, Retry)
    assert isinstance(enough, Park)
    assert enough.rule == "pipeline.bug"
    assert enough.facts["exception"] == "KeyError"
    assert enough.facts["place"].startswith("test_decisions.py:")
    assert "jane" not in repr(enough)


@pytest.mark.property
@given(
    attempts=st.integers(1, 10**9),
    random=st.floats(0, 1, exclude_max=True),
    asked=st.none() | st.floats(0, 1e300),
)
def test_a_retry_is_never_in_the_past_nor_further_than_the_caps(
    attempts: int, random: float, asked: float | None
) -> None:
    policy = RetryPolicy(cap=timedelta(minutes=5), retry_after_cap=timedelta(minutes=15))

    decision = after(
        RateLimited("x", retry_after=asked), attempts=attempts, random=random, policy=policy
    )

    assert isinstance(decision, Retry)
    assert NOW <= decision.at <= NOW + timedelta(minutes=20)
