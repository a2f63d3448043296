"""What a listing's pages say about a dialect's paging."""

import re
from collections.abc import Mapping
from typing import Any

from axclarity.clarity._dotted import found_at
from axclarity.clarity.dialect._draft import STUB, Draft
from axclarity.clarity.dialect._guesses import form_of_name
from axclarity.clarity.dialect._places import leaves_in
from axclarity.clarity.dialect._seen import Answer, Seen

__all__ = ["compare_pages"]

_CURSORS = {
    "after",
    "continuationtoken",
    "cursor",
    "next",
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
}
_TOTALS = {"count", "total", "totalcount", "totalitems", "totalrecords", "totalresults"}
_NEXT = re.compile(r'rel\s*=\s*"?next\b', re.IGNORECASE)


def compare_pages(draft: Draft, seen: Seen) -> None:
    """Tell whatever would keep a listing from reading each record once."""
    resource, page, before = seen.resource, seen.page, seen.before
    paging, items = draft.dialect.paging, _items(draft, page)
    if paging.style == "cursor" and not _has(page.body, paging.next):
        _without_cursor(draft, resource, page, items)
    elif paging.style in ("page", "offset"):
        _counted(draft, seen, items)
    elif paging.style == "link" and len(items) >= paging.size and "link" not in page.headers:
        _unknown_style(draft, resource, "is full, and no Link header leads on", {})
    if seen.following is not None and items and not _is_short(draft, items):
        _following(draft, page, items, seen.following)
    if before is not None and before.status == 200:
        others = _items(draft, before)
        if others and others != items:
            says = f"the page before number {paging.first} is another one"
            draft.tell(f"GET {page.path}", says, {"paging": {"first": paging.first - 1}})


def _following(draft: Draft, page: Answer, items: list[Any], following: Answer) -> None:
    path, parameter = f"GET {page.path}", draft.dialect.paging.parameter
    if following.status != 200:
        draft.tell(path, f"the page after the first is refused ({following.status})")
    elif _items(draft, following) == items:
        says = f"the second page is the first again: {parameter!r} is not what leads on"
        draft.tell(path, says, {"paging": {"parameter": STUB}})


def _without_cursor(draft: Draft, resource: str, page: Answer, items: list[Any]) -> None:
    says = f"the answer has no {draft.dialect.paging.next!r}"
    total = _total(page.body, len(items))
    cursor = next((at for at, each in _texts(page.body) if form_of_name(at) in _CURSORS), None)
    path = f"{resource} $"
    if _NEXT.search(page.headers.get("link", "")):
        draft.tell(path, f"{says}, but a Link header", {"paging": {"style": "link"}})
    elif cursor is not None:
        draft.tell(path, f"{says}, but {cursor!r}", {"paging": {"next": cursor}})
    elif total is not None:
        said = f"{says}, but {total!r}, so pages are counted: page or offset"
        _unknown_style(draft, resource, said, {"total": total})
    elif len(items) >= draft.dialect.paging.size:
        _unknown_style(draft, resource, f"{says}, and as many records as may be", {})


def _unknown_style(draft: Draft, resource: str, says: str, known: Mapping[str, str]) -> None:
    """Nobody but the owner knows how the pages are counted, and what the parameters are called."""
    asked = {"style": STUB, "parameter": STUB, "size_parameter": STUB}
    told = any("style" in each.fix.get("paging", {}) for each in draft.differences)
    if not told:
        draft.tell(f"{resource} $", says, {"paging": {**asked, **known}})


def _is_short(draft: Draft, items: list[Any]) -> bool:
    """Whether a page is the last one, as far as its length tells."""
    paging = draft.dialect.paging
    return paging.style in ("page", "offset") and len(items) < paging.size


def _counted(draft: Draft, seen: Seen, items: list[Any]) -> None:
    resource, page = seen.resource, seen.page
    paging, count = draft.dialect.paging, len(items)
    total = found_at(page.body, paging.total) if paging.total else None
    if not _is_number(total):
        place = _total(page.body, count)
        if place is not None:
            says = f"the number of all records is at {place!r}"
            draft.tell(f"{resource} $", says, {"paging": {"total": place}})
            total = found_at(page.body, place)
        elif paging.total:
            says = f"there is no number at {paging.total!r}"
            draft.tell(f"{resource} $", says, {"paging": {"total": ""}})
    more = [] if seen.following is None else _items(draft, seen.following)
    is_cut = (isinstance(total, int) and total > count) or (bool(more) and more != items)
    if count > paging.size or (is_cut and 0 < count != paging.size):
        says = f"a page holds {count} records, though {paging.size} were asked for"
        draft.tell(f"GET {page.path}", says, {"paging": {"size": count}})


def _total(body: Any, least: int) -> str | None:
    """Where the number of all records stands, which is no less than those on the page."""
    for at, each in leaves_in(body):
        if form_of_name(at) in _TOTALS and _is_number(each) and each >= least:
            return at
    return None


def _texts(body: Any) -> list[tuple[str, Any]]:
    found = [(at, each) for at, each in leaves_in(body) if each is None or isinstance(each, str)]
    return [(at, each) for at, each in found if at]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _has(body: Any, path: str) -> bool:
    """Whether a path is there at all, were it with null."""
    outer, _, last = path.rpartition(".")
    found = found_at(body, outer)
    return isinstance(found, Mapping) and last in found


def _items(draft: Draft, answer: Answer) -> list[Any]:
    found = found_at(answer.body, draft.dialect.envelope.items)
    return found if isinstance(found, list) else []
