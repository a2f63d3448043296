"""One reply, as its bytes come in: where it begins, what it holds, where it ends."""

from collections.abc import Iterator

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from axclarity.http._failures import HeadTooLarge, NotHttp, ServerClosed, UnusableReply
from axclarity.http._inflate import Coding, coding_of
from axclarity.http._model import Request, Response

__all__ = ["Reply"]

MAX_HEAD_BYTES = 64 * 1024


class Reply:
    """Fed with bytes, `b""` for the end of the connection; interim replies (1xx) are passed over.

    `started` once status and headers are known, `ended` once the body is there as well.
    """

    def __init__(self, request: Request) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.started = self.ended = False
        self._keeps = False
        self._until_close = False
        self._method = request.method
        self._limit = request.max_reply_bytes
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        self._raw: list[bytes] = []
        self._unread: list[bytes] = []
        self._coding: Coding | None = None
        self._head_size = self._without_body = self._raw_size = self._size = 0

    @property
    def reusable(self) -> bool:
        """Whether the connection may carry another request."""
        return self.ended and self._keeps

    def feed(self, data: bytes) -> None:
        """Take what came.

        Raises:
            ServerClosed: the end came too soon.
            NotHttp: this is something else.
            HeadTooLarge: 64 KB of headers, and still more.
        """
        if not data:
            self._end_by_close()
        elif self._parser is not None:
            self._without_body += len(data)
            self._parse(data, self._parser)
            endless = not self.ended and self._without_body > MAX_HEAD_BYTES
            if endless or self._head_size > MAX_HEAD_BYTES:
                raise HeadTooLarge
        if self.ended:
            self._parser = None  # it refers to this reply

    def pieces(self) -> Iterator[bytes]:
        """The body as far as it came, inflated.

        Raises:
            UnusableReply: longer than the request allows, or coded otherwise than asked for.
        """
        given_back, self._unread = self._unread, []
        yield from given_back
        raw, self._raw = self._raw, []
        if raw and self._coding is None:
            self._coding = coding_of(self.headers)
        for chunk in raw:
            self._raw_size = self._bounded(self._raw_size + len(chunk))
            yield from self._inflated(chunk)
        if self.ended and self._coding is not None:
            self._coding.finish()

    def give_back(self, content: bytes) -> None:
        """Make `pieces` begin with what was read before."""
        self._unread = [content]

    def response(self, content: bytes) -> Response:
        """As callers want it."""
        return Response(status=self.status, headers=self.headers, content=content)

    def _inflated(self, chunk: bytes) -> Iterator[bytes]:
        assert self._coding is not None  # noqa: S101  chosen by the caller
        for piece in self._coding.inflated(chunk):
            self._size = self._bounded(self._size + len(piece))
            yield piece

    def _bounded(self, size: int) -> int:
        if size > self._limit:
            raise UnusableReply(f"the reply exceeds {self._limit} bytes.")
        return size

    def _end_by_close(self) -> None:
        if not self.ended and not self._until_close:
            raise ServerClosed
        self.ended, self._keeps = True, False

    def _parse(self, data: bytes, parser: HttpResponseParser) -> None:
        try:
            parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            if not self.ended:
                raise NotHttp from None
            self._keeps = False

    # What httptools calls; it must not raise.

    def on_message_begin(self) -> None:
        """A first byte; after the end, one that nobody asked for."""
        if self.ended:
            self._keeps = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is ignored."""
        self._head_size += len(name) + len(value) + 4
        if not self.started:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip(" \t")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        """The head is there: of the reply, or of an interim one."""
        if self.started or self._parser is None:
            return
        status = self._parser.get_status_code()
        if status < 200:
            self.headers.clear()
            return
        self.status, self.started = status, True
        self._keeps = self._parser.should_keep_alive()
        self.ended = self._method == "HEAD"
        framed = "content-length" in self.headers or "transfer-encoding" in self.headers
        self._until_close = not framed

    def on_body(self, data: bytes) -> None:
        """A piece of the body, chunked framing removed."""
        if self.ended:
            self._keeps = False
        else:
            self._without_body = 0
            self._raw.append(data)

    def on_message_complete(self) -> None:
        """The end of the reply, or of an interim one."""
        self.ended = self.started
