"""Addresses: of a record, of the next page, of what was made, of what an event is about."""

from urllib.parse import quote, unquote, urljoin, urlsplit

from axclarity.errors import InvalidValue, MalformedReply, Problem
from axclarity.http import same_origin

__all__ = ["last_step", "same_host", "step_of"]


def step_of(record_id: str) -> str:
    """An id as one step of an address.

    Raises:
        InvalidValue: it is none: it would lead to all records, or out of the resource.
    """
    try:
        if record_id not in ("", ".", ".."):
            return quote(record_id, safe="")
    except UnicodeEncodeError:
        pass
    raise InvalidValue(
        Problem(path="id", rule="clarity.no-id", message="is no id that a record could have")
    )


def last_step(url: str) -> str:
    """The id at the end of an address; empty where there is none."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rpartition("/")[2])


def same_host(base: str, url: str) -> str:
    """The whole address of a linked page.

    Raises:
        MalformedReply: it is another host's, or no address.
    """
    try:
        whole = urljoin(base, url)
    except ValueError:
        whole = ""
    if not same_origin(base, whole):
        raise MalformedReply(
            "The next page is on another host, which is never followed, or at no readable address."
        )
    return whole
