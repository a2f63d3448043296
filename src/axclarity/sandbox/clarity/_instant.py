"""Instants as texts that sort as time does."""

from datetime import UTC, datetime

__all__ = ["instant_text", "moment_of"]


def instant_text(moment: datetime) -> str:
    """An instant as a text that sorts as time does.

    Raises:
        OverflowError: it is before the first or after the last year of UTC.
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """The instant that an RFC 3339 text names.

    Raises:
        ValueError: it names none, or has no offset.
    """
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is None:
        raise ValueError("The time has no offset.")
    return moment
