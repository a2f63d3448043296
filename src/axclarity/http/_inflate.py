"""What a body is made of, inflated in steps so small that a bomb is noticed before it goes off."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Protocol

from axclarity.http._failures import ServerClosed, UnusableReply

__all__ = ["Coding", "coding_of"]

_STEP = 64 * 1024


class Coding(Protocol):
    """Undoes a content coding, piece by piece."""

    def inflated(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk holds, in pieces."""
        ...

    def finish(self) -> None:
        """Nothing more comes; raises `ServerClosed` if something should."""
        ...


def coding_of(headers: Mapping[str, str]) -> Coding:
    """How the body is coded: plain, or the gzip that was asked for.

    Raises:
        UnusableReply: it is coded otherwise.
    """
    coding = headers.get("content-encoding", "identity").strip().lower()
    framing = headers.get("transfer-encoding", "chunked").strip().lower()
    if framing == "chunked" and coding in {"", "identity"}:
        return _Plain()
    if framing == "chunked" and coding in {"gzip", "x-gzip"}:
        return _Gzip()
    raise UnusableReply("the reply is encoded in a way that was not asked for.")


class _Plain:
    def inflated(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> None:
        """Its end is the end of the message."""


class _Gzip:
    """One or more gzip members (RFC 1952, 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self._begun = False

    def inflated(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._member.eof:
                self._member = zlib.decompressobj(wbits=31)
            self._begun = True
            try:
                piece = self._member.decompress(chunk, _STEP)
            except zlib.error:
                raise UnusableReply("the reply is not the gzip that it says it is.") from None
            chunk = self._member.unused_data or self._member.unconsumed_tail
            if piece:
                yield piece

    def finish(self) -> None:
        if self._begun and not self._member.eof:
            raise ServerClosed
