"""Everything about retrying, in one pure function."""

from datetime import datetime, timedelta

from attrs import frozen

from axclarity.errors import (
    AxClarityError,
    DestinationPaused,
    Disposition,
    Problem,
    RemoteError,
)

__all__ = ["Decision", "Park", "Retry", "RetryPolicy", "decide"]


@frozen(kw_only=True)
class RetryPolicy:
    """How patient the pipeline is.

    Args:
        base: the longest first pause; each further one may be twice as long.
        cap: the longest pause.
        settle: how long a write of unknown outcome may still take effect. Before that, not finding
            it proves nothing. Longer than AX's own time-out of a service call.
        retry_after_cap: the longest wait that a server may ask for.
        alert_after: attempts after which a retry is worth an alert, once.
        give_up_after: age of the first attempt after which retrying ends in the dead-letter list.
        poison_attempts: attempts allowed to work that fails without one of our errors.
    """

    base: timedelta = timedelta(seconds=1)
    cap: timedelta = timedelta(minutes=5)
    settle: timedelta = timedelta(minutes=2)
    retry_after_cap: timedelta = timedelta(minutes=15)
    alert_after: int = 5
    give_up_after: timedelta = timedelta(days=3)
    poison_attempts: int = 3


@frozen(kw_only=True)
class Retry:
    """Try again at a time.

    Args:
        counted: whether this attempt counts. Being held back is not an attempt.
        alert: whether this has lasted long enough to tell somebody.
    """

    at: datetime
    counted: bool = True
    alert: bool = False


@frozen(kw_only=True)
class Park:
    """Leave it to a person, with the reason."""

    rule: str
    message: str
    problems: tuple[Problem, ...] = ()


Decision = Retry | Park


def decide(
    error: Exception,
    *,
    attempts: int,
    first_at: datetime,
    now: datetime,
    policy: RetryPolicy,
    random: float,
) -> Decision:
    """What becomes of an event whose work ended in an error.

    Args:
        attempts: attempts so far, this one included.
        first_at: when the first attempt began.
        random: a number from 0 to 1, for jitter.
    """
    if isinstance(error, DestinationPaused):
        return Retry(at=error.until, counted=False)
    if not isinstance(error, AxClarityError):
        return _poison(error, attempts, now, policy, random)
    if error.disposition is Disposition.DEAD_LETTER:
        return Park(rule=error.rule, message=error.message, problems=error.problems)
    if now - first_at >= policy.give_up_after:
        return Park(
            rule="retry.gave-up",
            message=f"Still failing after {now - first_at}: {error.message}",
            problems=error.problems,
        )
    pause = _pause(error, attempts, policy, random)
    return Retry(at=now + pause, alert=attempts >= policy.alert_after)


def _pause(error: AxClarityError, attempts: int, policy: RetryPolicy, random: float) -> timedelta:
    if isinstance(error, RemoteError) and error.retry_after is not None:
        return min(timedelta(seconds=error.retry_after), policy.retry_after_cap)
    return _jittered(attempts, policy, random)


def _jittered(attempts: int, policy: RetryPolicy, random: float) -> timedelta:
    """Exponential backoff with full jitter: anything up to the ceiling, which doubles."""
    ceiling = min(policy.base * 2 ** min(attempts - 1, 32), policy.cap)
    return ceiling * random


def _poison(
    error: Exception, attempts: int, now: datetime, policy: RetryPolicy, random: float
) -> Decision:
    """A fault of ours, or of a handler: its text may hold anything, so only its type is kept."""
    if attempts < policy.poison_attempts:
        return Retry(at=now + _jittered(attempts, policy, random))
    return Park(
        rule="pipeline.poison",
        message=f"The handler failed {attempts} times with {type(error).__name__}. "
        "This is a fault in a program, not in the data.",
    )
