"""Where a request goes: the two ends of a URL."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from attrs import frozen

from axclarity.http._failures import InvalidAddress

__all__ = ["Address", "Origin", "address_of", "is_address", "is_base_address", "same_origin"]

_PORTS = {"http": 80, "https": 443}
_VISIBLE = re.compile(r"[!-~]+")


@frozen
class Origin:
    """The server at one end of a connection."""

    scheme: str
    host: str
    port: int

    @property
    def secure(self) -> bool:
        """Whether to speak TLS."""
        return self.scheme == "https"

    @property
    def named(self) -> str:
        """As the `Host` header spells it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@frozen
class Address:
    """A server, and what to ask it for."""

    origin: Origin
    target: str


@lru_cache(maxsize=256)
def address_of(url: str) -> Address:
    """Take a URL apart. A fragment stays here; credentials do not belong in a URL.

    Raises:
        InvalidAddress: it is not absolute, not http(s), or holds what no URL may hold.
    """
    if not _VISIBLE.fullmatch(url):
        raise InvalidAddress
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidAddress from None
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        raise InvalidAddress
    target = parts.path or "/"
    origin = Origin(parts.scheme, host, port or _PORTS[parts.scheme])
    return Address(origin, f"{target}?{parts.query}" if parts.query else target)


def is_address(url: str) -> bool:
    """Whether requests can be sent there: see `address_of`."""
    try:
        address_of(url)
    except InvalidAddress:
        return False
    return True


def is_base_address(url: str) -> bool:
    """Whether it is one to which a path can be added."""
    return is_address(url) and not {"?", "#"} & {*url}


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs lead to the same server; not if one of them leads to none."""
    try:
        return _origin_of(one) == _origin_of(other)
    except (InvalidAddress, ValueError):
        return False


def _origin_of(url: str) -> Origin:
    """The server alone: what is asked of it may hold what no request may."""
    parts = urlsplit(url)
    return address_of(f"{parts.scheme}://{parts.netloc}").origin
