"""What becomes of an event after an attempt. Everything about retrying is in `decide`."""

from datetime import datetime, timedelta
from pathlib import PurePath
from traceback import extract_tb

from attrs import field, frozen

from axclarity.errors import (
    AxClarityError,
    DestinationPaused,
    Disposition,
    NotSent,
    Problem,
    RemoteError,
)

__all__ = [
    "Apply",
    "Decision",
    "Defer",
    "Halt",
    "Park",
    "Retry",
    "RetryPolicy",
    "Wait",
    "decide",
]


@frozen(kw_only=True)
class RetryPolicy:
    """How patient the pipeline is.

    Args:
        base, cap: the delay before attempt n+1 is random between 0 and `base * 2**(n-1)`, at most
            `cap` (full jitter).
        retry_after_cap: a longer wait than this that a server asks for is cut to it.
        settle: how long a write that was not answered may still come to pass. Not below AX's own
            time limit for a call.
        alert_after: after so many attempts a person is told, once.
        max_age, max_attempts: then the event is parked. Time spent on a paused destination counts
            as age; attempts held back by it do not count as attempts.
        poison_attempts: after so many attempts that ended in a bug, or with the death of the
            process, the event is parked.
        halt: how long a destination rests when only a person can help (401, 403), before one try.
    """

    base: timedelta = timedelta(seconds=1)
    cap: timedelta = timedelta(minutes=5)
    retry_after_cap: timedelta = timedelta(minutes=15)
    settle: timedelta = timedelta(minutes=2)
    alert_after: int = 5
    max_age: timedelta = timedelta(days=7)
    max_attempts: int | None = None
    poison_attempts: int = 5
    halt: timedelta = timedelta(minutes=1)

    @property
    def longest_wait(self) -> timedelta:
        """No event waits longer for its next attempt, but for a person."""
        return max(self.retry_after_cap + self.cap, self.settle, 2 * self.halt)


@frozen
class Apply:
    """It worked."""


@frozen
class Retry:
    """Again, at a moment; `alert` tells a person that it goes on and on."""

    at: datetime
    alert: bool = False


@frozen
class Defer:
    """Again, at a moment, and the attempt does not count."""

    until: datetime


@frozen(kw_only=True)
class Park:
    """A person has to look."""

    rule: str
    message: str
    problems: tuple[Problem, ...] = ()
    facts: dict[str, str] = field(factory=dict)


@frozen
class Halt:
    """No event can go there before a person has helped; the attempt does not count."""

    until: datetime


@frozen
class Wait:
    """Again once a person has decided what was asked; the attempt does not count."""

    approval: int


Decision = Apply | Retry | Defer | Park | Halt | Wait


def decide(
    error: Exception | None,
    *,
    attempts: int,
    since: datetime,
    now: datetime,
    policy: RetryPolicy,
    random: float,
    held_until: datetime | None = None,
    can_halt: bool = True,
) -> Decision:
    """Decide from what an attempt ended with; pure.

    Args:
        error: `None` if it worked. An exception that is no `AxClarityError` is a bug: it is tried
            again a few times, then parked by its type and place, without its text, which may hold
            personal data.
        attempts: attempts so far, this one included.
        since: when the event was accepted or last replayed.
        random: from 0 up to 1.
        held_until: until when the destination is closed, if it is. People know of that already, and
            an attempt at a closed door that sent nothing is no attempt.
        can_halt: whether it is known which destination would have to rest.
    """
    if error is None:
        return Apply()
    if not isinstance(error, AxClarityError):
        return _after_bug(error, attempts, now, policy, random)
    if error.disposition is Disposition.WAIT:
        return Wait(error.context["approval"])
    if isinstance(error, NotSent) and (until := _closed_until(error, held_until)) is not None:
        return Defer(max(until, now))
    if error.disposition is Disposition.HALT and can_halt:
        return Halt(now + policy.halt)
    if error.disposition is Disposition.DEAD_LETTER or _worn_out(attempts, since, now, policy):
        return _parked(error)
    at = _again_at(error, attempts, now, policy, random)
    return Retry(at, alert=held_until is None and attempts >= policy.alert_after)


def _closed_until(error: NotSent, held_until: datetime | None) -> datetime | None:
    return error.until if isinstance(error, DestinationPaused) else held_until


def _again_at(
    error: AxClarityError, attempts: int, now: datetime, policy: RetryPolicy, random: float
) -> datetime:
    until = error.context.get("until")
    if isinstance(until, datetime) and until > now:
        return min(until, now + policy.longest_wait)
    asked = (error.retry_after or 0.0) if isinstance(error, RemoteError) else 0.0
    wait = min(timedelta(seconds=min(asked, 1e9)), policy.retry_after_cap)
    return now + wait + _backoff(attempts, policy, random)


def _backoff(attempts: int, policy: RetryPolicy, random: float) -> timedelta:
    doublings = min(max(attempts - 1, 0), 30)
    longest: timedelta = min(policy.base * 2**doublings, policy.cap)
    return longest * random


def _worn_out(attempts: int, since: datetime, now: datetime, policy: RetryPolicy) -> bool:
    too_often = policy.max_attempts is not None and attempts >= policy.max_attempts
    return too_often or now - since >= policy.max_age


def _after_bug(
    error: Exception, attempts: int, now: datetime, policy: RetryPolicy, random: float
) -> Decision:
    if attempts < policy.poison_attempts:
        return Retry(now + _backoff(attempts, policy, random))
    kind = type(error).__name__
    place = _place(error)
    return Park(
        rule="pipeline.bug",
        message=f"The handler fails with {kind} at {place}. This is a bug: report it, then replay.",
        facts={"exception": kind, "place": place},
    )


def _place(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "no place"


def _parked(error: AxClarityError) -> Park:
    facts = {
        name: str(value)
        for name, value in error.context.items()
        if isinstance(value, str | int) and name != "body"
    }
    return Park(rule=error.rule, message=str(error), problems=error.problems, facts=facts)
