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
        return cls._like(moment.astimezone(UTC), timezone, local)

    def replace(self, *args: Any, **kwargs: Any) -> Self:
        """The same with other parts; it is another moment, so the clock on the wall is unknown."""
        return self._like(self._plain().replace(*args, **kwargs), self.timezone, None)

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        return type(self)._like, (self._plain(), self.timezone, self.local)

    def _plain(self) -> datetime:
        return datetime.combine(self.date(), self.timetz())

    @classmethod
    def _like(cls, moment: datetime, timezone: str | None, local: datetime | None) -> Self:
        made = cls.combine(moment.date(), moment.timetz())
        made.timezone, made.local = timezone, local
        return made
