"""Changes by asking AIF: getChangedKeys page by page, getKeys where that is not enough."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from attrs import field, frozen

from axclarity.ax.changes._bookmarks import PolledPlace, why_anew
from axclarity.ax.changes._change_set import ChangeSet
from axclarity.ax.changes._known import KeyStore, Known, deleted_keys
from axclarity.ax.changes._pages import all_pages, cannot_list, no_keys
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import KeyPage
from axclarity.errors import ConfigError, Problem
from axclarity.http import Exchange

__all__ = ["KeyOperations", "PolledChanges"]

Keys = tuple[EntityKey, ...]


class KeyOperations(Protocol):
    """What is asked of a document service; `DocumentOperations` has it."""

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> Exchange[KeyPage]:
        """A page of all keys."""
        ...

    def get_changed_keys(
        self, since: datetime, *, page_size: int = 1000, bookmark: str | None = None
    ) -> Exchange[KeyPage]:
        """A page of the keys of records that were created or changed since a moment."""
        ...


@frozen
class PolledChanges:
    """A `ChangeSource` that asks a document service.

    AIF tells what was created or changed since a moment, and nothing of what was deleted. With
    `known` and `full_every` all keys are listed now and then, and compared with those known.

    The bookmark is the time before the first request, by this machine's clock.

    Args:
        operations: a document service; its port needs a document filter, see `changes`.
        now: the present moment, with a time zone.
        overlap: how much earlier than the bookmark is asked for. It must cover how far the clocks
            of this machine and of AX are apart, and the longest transaction in AX. Changes within
            it are told again.
        page_size: keys in one answer.
        known: where the keys are remembered; without it no deletion is found.
        full_every: how often all keys are listed, to find deletions; needs `known`. A change that
            was missed comes to light then, too, if it is a new record.
        may_be_empty: take a listing without any key for true.

    Source: AIF `DocumentPaging` and `EntityKeyPage`.
    """

    operations: KeyOperations
    now: Callable[[], datetime] = field(kw_only=True)
    overlap: timedelta = field(default=timedelta(minutes=5), kw_only=True)
    page_size: int = field(default=1000, kw_only=True)
    known: KeyStore | None = field(default=None, kw_only=True)
    full_every: timedelta | None = field(default=None, kw_only=True)
    may_be_empty: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.full_every is not None and self.known is None:
            raise ConfigError(
                Problem(
                    path="PolledChanges.full_every",
                    rule="changes.nothing-to-compare",
                    message="finds deletions by comparing, and nothing is known to compare with",
                    hint="Give a KeyStore as `known`, KeyFiles for example.",
                )
            )

    def changes(self, bookmark: str | None) -> Exchange[ChangeSet]:
        """What changed since the bookmark.

        A port without a document filter answers both questions with no key and no error. If a
        listing of everything finds nothing, that is by far the likeliest reason, and believing
        it would delete every known record elsewhere. So it is an error, not a note that a program
        may overlook: nothing moves on until the filter is there, or `may_be_empty` says that the
        table may be empty.

        `resync` is AX's own word where AX refuses (`DocumentFiltersChanged`,
        `ChangeTrackingDisabled`, `ChangedDateTimeOutOfRange`), else `NoBookmark`,
        `BookmarkNotUnderstood`, `NothingKnown` (the known keys are new, or lost) or
        `ClockWentBack`.

        Raises:
            ConfigError: rule `ax.no-keys`: a listing found no key; rule `ax.no-listing`: AX cannot
                list; rule `changes.key-files`: the known keys cannot be loaded or saved.
            MalformedReply: AX hands out a page bookmark it has handed out before.
        """
        asked = self.now().astimezone(UTC)
        place = PolledPlace.from_text(bookmark) if bookmark is not None else None
        before = yield from Known(self.known).load(place.known if place else None)
        changed: Keys = ()
        reason = self._why_anew(bookmark, place, before, asked)
        if place is not None and reason is None:
            changed, reason = yield from self._changed(place.asked - self.overlap)
        if place is not None and reason is None and not self._listing_is_due(place, asked):
            return (yield from self._plain(place, before or (), changed, asked))
        return (yield from self._compared(place, before or (), changed, asked, reason))

    def _why_anew(
        self, bookmark: str | None, place: PolledPlace | None, before: Keys | None, asked: datetime
    ) -> str | None:
        if place is not None and asked < place.asked:
            return "ClockWentBack"
        nothing_known = self.known is not None and before is None
        return why_anew(bookmark, place, nothing_known=nothing_known)

    def _listing_is_due(self, place: PolledPlace, asked: datetime) -> bool:
        return self.full_every is not None and asked - place.listed >= self.full_every

    def _changed(self, since: datetime) -> Exchange[tuple[Keys, str | None]]:
        def page(bookmark: str | None) -> Exchange[KeyPage]:
            return self.operations.get_changed_keys(
                since, page_size=self.page_size, bookmark=bookmark
            )

        return (yield from all_pages(page))

    def _listed(self) -> Exchange[Keys]:
        def page(bookmark: str | None) -> Exchange[KeyPage]:
            return self.operations.get_keys(page_size=self.page_size, bookmark=bookmark)

        keys, failure = yield from all_pages(page)
        if failure is not None:
            raise cannot_list(failure)
        if not keys and not self.may_be_empty:
            raise no_keys()
        return keys

    def _plain(
        self, place: PolledPlace, before: Keys, changed: Keys, asked: datetime
    ) -> Exchange[ChangeSet]:
        """Only what changed; new keys are known from now on, for the next listing."""
        new = deleted_keys(changed, before)
        name = place.known
        if new or self.known is None:
            name = yield from self._saved((*before, *new), place, asked)
        return _change_set(changed, (), PolledPlace(asked, place.listed, name), None)

    def _compared(
        self,
        place: PolledPlace | None,
        before: Keys,
        changed: Keys,
        asked: datetime,
        reason: str | None,
    ) -> Exchange[ChangeSet]:
        """List everything, and compare with what is known.

        Listed after the changes: a key that changed and is not listed has been deleted since.
        """
        listed = yield from self._listed()
        gone = deleted_keys((*before, *changed), listed)
        found = listed if reason is not None else (*changed, *deleted_keys(listed, before))
        name = yield from self._saved(listed, place, asked)
        return _change_set(deleted_keys(found, gone), gone, PolledPlace(asked, asked, name), reason)

    def _saved(self, keys: Keys, place: PolledPlace | None, asked: datetime) -> Exchange[str]:
        after = place.known if place else None
        return Known(self.known).save(keys, name=asked.isoformat(), after=after)


def _change_set(
    changed: Iterable[EntityKey], gone: Keys, place: PolledPlace, reason: str | None
) -> ChangeSet:
    return ChangeSet(
        changed=tuple(dict.fromkeys(changed)), deleted=gone, bookmark=str(place), resync=reason
    )
