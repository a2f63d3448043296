"""Which days are reconciled, and on whose calendar."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import field, frozen

from axclarity.ax import Criterion
from axclarity.errors import ConfigError, Problem

__all__ = ["ReconciliationPolicy", "Window"]

_DAY = timedelta(days=1)


@frozen(kw_only=True)
class ReconciliationPolicy:
    """What a site decides about reconciling.

    Args:
        zone: whose midnight ends a day, by its name in the IANA database.
        ax_orders: makes the conditions by which AX's sales orders of a day that came from the shop
            are found: `[equal("SalesTable", "SalesOriginId", "WEB"), ...]`. Without it, orders that
            only AX has, and orders that AX has twice, are not looked for.

    Raises:
        ConfigError: rule `config.zone`.
    """

    zone: str = "UTC"
    ax_orders: Callable[[date], Sequence[Criterion]] | None = None

    def __attrs_post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (OSError, LookupError, ValueError):
            problem = Problem(
                path="zone",
                rule="config.zone",
                message="is no zone of the IANA database",
                hint="Write it as in Europe/Brussels.",
            )
            raise ConfigError(problem) from None

    def window(self, first: date, last: date) -> "Window":
        """The days from one to another, both inside."""
        return Window(first=first, last=last, zone=ZoneInfo(self.zone))

    def day_before(self, now: datetime) -> date:
        """The latest day that is over."""
        return now.astimezone(ZoneInfo(self.zone)).date() - _DAY


@frozen(kw_only=True)
class Window:
    """Days of a calendar, the first and the last inside.

    Raises:
        ConfigError: rule `config.window`: it ends before it begins.
    """

    first: date
    last: date
    zone: ZoneInfo = field(factory=lambda: ZoneInfo("UTC"))

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            message = "must not end before it begins"
            raise ConfigError(Problem(path="window", rule="config.window", message=message))

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), self.zone)

    def __iter__(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + number * _DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def wider(self) -> "Window":
        """The same with a day more at both ends: midnight is not the same everywhere."""
        return Window(first=self.first - _DAY, last=self.last + _DAY, zone=self.zone)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment, inside or not."""
        return moment.astimezone(self.zone).date()
