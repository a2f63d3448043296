"""getKeys and getChangedKeys: pages of keys, and why AX sometimes cannot say.

Source: AIF, configuring change tracking. A failure is an answer, not a fault, and means: list
everything anew. Assumption: `getKeys` works without change tracking, else nothing could be listed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import frozen

from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import KeyPage
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._tables import State

__all__ = ["Pages"]

_NOTHING = KeyPage(keys=())


@frozen
class Pages:
    """Pages of what change tracking knows. A bookmark is the RecId of the last key before it."""

    records: Records
    settings: Settings

    def all(self, rows: Iterable[tuple[EntityKey, State]], size: int, bookmark: str) -> KeyPage:
        """A page of all keys."""
        return self._page(rows, size, bookmark) if self.settings.document_filter else _NOTHING

    def changed(
        self, rows: Iterable[tuple[EntityKey, State]], size: int, bookmark: str, since: str
    ) -> KeyPage:
        """A page of the keys of records that were created or changed since a moment."""
        moment = _moment(since)
        failure = self._failure(moment)
        if failure:
            return KeyPage(keys=(), failure=failure)
        if not self.settings.document_filter:
            return _NOTHING
        found = [(key, state) for key, state in rows if state.changed >= moment]
        return self._page(found, size, bookmark)

    def change_filters(self) -> None:
        """Note that the document filters of the ports changed now."""
        self.records.store.put("ax.port", "filters", self.records.clock().isoformat())

    def _failure(self, since: datetime) -> str | None:
        if not self.settings.change_tracking:
            return "ChangeTrackingDisabled"
        if since < self.records.clock() - self.settings.change_retention:
            return "ChangedDateTimeOutOfRange"
        filters = self.records.store.get("ax.port", "filters")
        if filters is not None and since < datetime.fromisoformat(filters):
            return "DocumentFiltersChanged"
        return None

    def _page(self, rows: Iterable[tuple[EntityKey, State]], size: int, bookmark: str) -> KeyPage:
        if size < 1:
            raise Refused("The page size must be at least 1.")
        after = _after(bookmark)
        left = [(key, state) for key, state in rows if state.rec_id > after]
        page = left[:size]
        following = str(page[-1][1].rec_id) if len(left) > size else None
        return KeyPage(keys=tuple(key for key, _ in page), bookmark=following)


def _after(bookmark: str) -> int:
    if not bookmark:
        return 0
    if not bookmark.isdecimal():
        raise Refused("The bookmark is not one that this service gave.")
    return int(bookmark)


def _moment(text: str) -> datetime:
    """Assumption: a time without a zone is in UTC, and no time at all is the beginning."""
    moment = datetime.fromisoformat(text.strip() or "1900-01-01")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
