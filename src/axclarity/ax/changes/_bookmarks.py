"""The texts of bookmarks: a form with its version, how far all is told, where the keys are."""

from datetime import datetime

from attrs import frozen

__all__ = ["PolledPlace", "SqlPlace", "why_anew"]

_POLLED = "polled/1"
_SQL = "sql/1"


@frozen
class PolledPlace:
    """When AX was asked last, when everything was listed last, and the name of the known keys."""

    asked: datetime
    listed: datetime
    known: str

    @classmethod
    def from_text(cls, text: str) -> "PolledPlace | None":
        """None for a text that somebody else wrote, or another version."""
        form, *rest = text.split(" ")
        try:
            asked, listed, known = rest
            moments = datetime.fromisoformat(asked), datetime.fromisoformat(listed)
        except ValueError:
            return None
        aware = all(moment.tzinfo for moment in moments)
        return cls(*moments, known) if form == _POLLED and aware else None

    def __str__(self) -> str:
        return f"{_POLLED} {self.asked.isoformat()} {self.listed.isoformat()} {self.known}"


@frozen
class SqlPlace:
    """Up to which version all is told, None without change tracking; the name of the known keys."""

    version: int | None
    known: str

    @classmethod
    def from_text(cls, text: str) -> "SqlPlace | None":
        """None for a text that somebody else wrote, or another version."""
        match text.split(" "):
            case [form, version, known] if form == _SQL and version.isdecimal():
                return cls(int(version), known)
            case [form, "-", known] if form == _SQL:
                return cls(None, known)
            case _:
                return None

    def why_outdated(self, least: int | None, current: int | None) -> str | None:
        """Why the changes from here to the current version cannot be had in full, if so.

        Args:
            least: the oldest version that is good enough; None without change tracking.
        """
        if least is None or current is None:
            return "ChangeTrackingDisabled"
        if self.version is None or self.version < least:
            return "VersionTooOld"
        return "VersionAhead" if self.version > current else None

    def __str__(self) -> str:
        return f"{_SQL} {'-' if self.version is None else self.version} {self.known}"


def why_anew(bookmark: str | None, place: object | None, *, nothing_known: bool) -> str | None:
    """Why everything has to be listed before anybody is asked, if so."""
    if bookmark is None:
        return "NoBookmark"
    if place is None:
        return "BookmarkNotUnderstood"
    return "NothingKnown" if nothing_known else None
