"""What every client has: a transport that it closes."""

from types import TracebackType
from typing import Self

from axclarity.http._model import AsyncTransport, Transport

__all__ = ["AsyncClient", "SyncClient"]


class SyncClient:
    """Closes its transport at the end of a `with` block, or by `close()`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient:
    """Closes its transport at the end of an `async with` block, or by `await aclose()`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
