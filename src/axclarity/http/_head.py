"""A request as bytes."""

import re

from axclarity.http._address import Address
from axclarity.http._failures import CannotBeSent
from axclarity.http._model import Request

__all__ = ["checked_headers", "request_bytes"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OURS = ("content-length", "transfer-encoding")
_WITH_CONTENT = ("POST", "PUT", "PATCH")


def request_bytes(
    request: Request, address: Address, content: bytes | None, authorization: str | None = None
) -> bytes:
    """Head and body, with `content` for the body and a log-on's token for `Authorization`.

    Raises:
        CannotBeSent: a name or value would break out of its line, or frames the body.
    """
    headers = {
        "host": address.origin.named,
        "accept": "*/*",
        "accept-encoding": "gzip",
        "user-agent": "axclarity",
    }
    headers |= checked_headers(request)
    if authorization is not None:
        headers["authorization"] = authorization
    if content is not None or request.method in _WITH_CONTENT:
        headers["content-length"] = str(len(content or b""))
    if not _TOKEN.fullmatch(request.method):
        raise CannotBeSent("Name a method.")
    lines = [f"{request.method} {address.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (content or b"")


def checked_headers(request: Request) -> dict[str, str]:
    """The headers of a request, under names in small letters.

    Raises:
        CannotBeSent: a name or value would break out of its line, or frames the body.
    """
    return {
        _checked_name(name): _checked_value(name, value) for name, value in request.headers.items()
    }


def _checked_name(name: str) -> str:
    lower = name.lower()
    if lower in _OURS:
        raise CannotBeSent(f"Leave {lower} to the transport.")
    if not _TOKEN.fullmatch(lower):
        raise CannotBeSent("Give every header a name of letters, digits and hyphens.")
    return lower


def _checked_value(name: str, value: str) -> str:
    value = value.strip(" \t")  # no part of it (RFC 9110, 5.5)
    if value.isascii() and value.isprintable():
        return value
    if _CONTROL.search(value):
        raise CannotBeSent(f"Take the line breaks and control characters out of header {name}.")
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        raise CannotBeSent(f"Encode the value of header {name}.") from None
    return value
