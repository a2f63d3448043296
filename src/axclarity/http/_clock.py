"""The wall clock, for those who were given none."""

from datetime import UTC, datetime

__all__ = ["utc_now"]


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
