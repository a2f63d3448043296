"""Pages of entity keys. Source: AIF `DocumentPaging` and `EntityKeyPage`."""

from attrs import frozen

from axclarity.ax.keys import EntityKey

__all__ = ["DocumentPaging", "KeyPage"]


@frozen(kw_only=True)
class DocumentPaging:
    """Asks for a page: at most `size` keys, from where `bookmark` says."""

    size: int
    bookmark: str | None = None


@frozen(kw_only=True)
class KeyPage:
    """A page of keys.

    Args:
        keys: in AX's order.
        bookmark: where the next page begins; `None` after the last.
        failure: why AX could not say, in a reply that is no fault: `DocumentFiltersChanged`,
            `ChangeTrackingDisabled` or `ChangedDateTimeOutOfRange`. Each means: list everything
            anew.
    """

    keys: tuple[EntityKey, ...]
    bookmark: str | None = None
    failure: str | None = None
