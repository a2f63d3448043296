"""All pages of keys, and what may be wrong with them."""

from collections.abc import Callable

from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import KeyPage
from axclarity.errors import ConfigError, MalformedReply, Problem
from axclarity.http import Exchange

__all__ = ["all_pages", "cannot_list", "no_keys"]


def all_pages(
    page: Callable[[str | None], Exchange[KeyPage]],
) -> Exchange[tuple[tuple[EntityKey, ...], str | None]]:
    """The keys of all pages, and why AX broke off, if it did."""
    keys: list[EntityKey] = []
    seen: set[str] = set()
    bookmark: str | None = None
    while True:
        answer = yield from page(bookmark)
        if answer.failure is not None:
            return tuple(keys), answer.failure
        keys += answer.keys
        bookmark = answer.bookmark
        if not bookmark:
            return tuple(keys), None
        if bookmark in seen:
            raise _endless(len(seen))
        seen.add(bookmark)


def _endless(pages: int) -> MalformedReply:
    return MalformedReply(
        f"AX hands out the same page bookmark again after {pages} pages: the pages have no end. "
        "Look at the query of the document service; its data sources need a unique order.",
        pages=pages,
    )


def cannot_list(failure: str) -> ConfigError:
    """AX refuses a listing."""
    return ConfigError(
        Problem(
            path="getKeys",
            rule="ax.no-listing",
            message=f"cannot list the keys: {failure}",
            hint="Switch change tracking on for the document, and change the port's document "
            "filters only while nothing is listed. The next poll lists from the beginning.",
        ),
        failure=failure,
    )


def no_keys() -> ConfigError:
    """A listing is empty, which hardly ever is the truth."""
    return ConfigError(
        Problem(
            path="getKeys",
            rule="ax.no-keys",
            message="finds no record at all",
            hint="Add a document filter to the enhanced inbound port, one that lets every record "
            "pass: without any, AX lists nothing and says nothing. If the table may be empty, say "
            "so: may_be_empty=True.",
        )
    )
