"""AX's date-times: a point in time, and what AX says of the user's clock beside it."""

from datetime import UTC, datetime
from typing import Any, Self

__all__ = ["AxDateTime"]


class AxDateTime(datetime):
    """A moment in UTC that remembers the attributes AIF wrote on it.

    Source: `AxdType_DateTime`. It compares and counts like any `datetime`.

    Args:
        timezone: AX's symbol, for example `GMTMINUS0600CENTRALTIME`.
        local: the clock on the wall there, without a zone.
    """

    __slots__ = ("local", "timezone")

    timezone: str | None
    local: datetime | None

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        made = super().__new__(cls, *args, **kwargs)
        made.timezone = made.local = None
        return made

    @classmethod
    def of(
        cls, moment: datetime, *, timezone: str | None = None, local: datetime | None = None
    ) -> Self:
        """The same moment, with what AX says of the user's clock.

        Raises:
            ValueError: the moment has no zone.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment needs a zone")
        utc = moment.astimezone(UTC)
        made = cls.combine(utc.date(), utc.timetz())
        made.timezone = timezone
        made.local = local
        return made

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        plain = datetime.combine(self.date(), self.timetz())
        return _remade, (plain, self.timezone, self.local)


def _remade(moment: datetime, timezone: str | None, local: datetime | None) -> AxDateTime:
    return AxDateTime.of(moment, timezone=timezone, local=local)
