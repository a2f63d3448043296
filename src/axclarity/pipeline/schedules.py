"""When a source is asked: every so often, or at times of the calendar."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from attrs import frozen

from axclarity.errors import ConfigError, Problem

__all__ = ["Cron", "Schedule", "next_due", "put_off"]


@frozen
class Cron:
    """Times of the calendar, as cron writes them; needs the extra `schedules`.

    When clocks go forward, what falls into the hour that is left out comes once, after it. When
    they go back, what falls into the hour that comes twice comes once, unless it comes every hour.

    Args:
        expression: minute, hour, day of the month, month, day of the week: `0 6 * * mon-fri`.
        zone: whose clock, by its name in the IANA database.

    Raises:
        ConfigError: it is no such expression, there is no such zone, or no such time ever comes.
    """

    expression: str
    zone: str = "UTC"

    def __attrs_post_init__(self) -> None:
        self._times_after(datetime(2000, 1, 1, tzinfo=UTC))

    def next_after(self, moment: datetime) -> datetime:
        """The first time after a moment, in UTC.

        Asked in the second of two hours of the same name, cronsim begins with the first.
        """
        times = (time.astimezone(UTC) for time in self._times_after(moment))
        return next(time for time in times if time > moment)

    def _times_after(self, moment: datetime) -> Iterator[datetime]:
        try:
            from cronsim import CronSim, CronSimError  # noqa: PLC0415  an extra
        except ImportError:
            raise _wrong(
                "expression", "needs cronsim: pip install 'axclarity[schedules]'"
            ) from None
        try:
            return CronSim(self.expression, moment.astimezone(ZoneInfo(self.zone)))
        except CronSimError as error:
            raise _wrong("expression", f"is no cron expression: {error}") from None
        except (OSError, LookupError, ValueError):
            raise _wrong("zone", "is no zone of the IANA database") from None


Schedule = timedelta | Cron
"""A time from one to the next, or times of the calendar."""


def next_due(every: Schedule, last: datetime | None, begun: datetime) -> datetime:
    """When to ask next.

    However many times were missed, it is asked once to make up for them.

    Args:
        last: when it was asked last; `None`: never.
        begun: when it was heard of first.
    """
    if isinstance(every, Cron):
        return every.next_after(last or begun)
    return begun if last is None else last + every


def put_off(jitter: timedelta, name: str, last: datetime) -> timedelta:
    """How much later than due a source is asked: anything from nothing up to the jitter, evenly.

    It is the same whoever asks how often, and another one after each poll.

    Args:
        name: of the source.
        last: when it was asked last.
    """
    drawn = int.from_bytes(sha256(f"{name} {last.isoformat()}".encode()).digest()[:8], "big")
    return timedelta(microseconds=(jitter // timedelta.resolution) * drawn >> 64)


def _wrong(path: str, message: str) -> ConfigError:
    return ConfigError(Problem(path=f"schedule.{path}", rule="config.schedule", message=message))
