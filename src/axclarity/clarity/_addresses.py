"""Addresses that a shop gives: of the next page, of what was made, of what an event is about."""

from urllib.parse import unquote, urljoin, urlsplit

from axclarity.errors import MalformedReply
from axclarity.http._address import Origin, address_of
from axclarity.http._failures import InvalidAddress

__all__ = ["last_step", "same_host"]


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
        is_same = _origin(whole) == _origin(base)
    except (ValueError, InvalidAddress):
        raise MalformedReply("The next page is at no readable address.") from None
    if not is_same:
        raise MalformedReply("The next page is on another host, which is never followed.")
    return whole


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return address_of(f"{parts.scheme}://{parts.netloc}").origin
