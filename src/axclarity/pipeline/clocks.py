"""What is to be thought of a moment that was written down: the clock may have been wrong then."""

from datetime import datetime, timedelta

__all__ = ["AHEAD", "is_ahead", "is_lately"]

AHEAD = timedelta(minutes=5)
"""By so much a moment of the past may lie in the future: clocks differ, and are set."""


def is_ahead(moment: datetime, now: datetime) -> bool:
    """Whether a moment of the past was written down by a clock that was ahead."""
    return moment > now + AHEAD


def is_lately(moment: datetime, now: datetime, within: timedelta) -> bool:
    """Whether it was less than so long ago; of a clock that was ahead, nobody knows."""
    return now < moment + within and not is_ahead(moment, now)
