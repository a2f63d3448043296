"""One transport for each destination, behind one transport."""

import asyncio
from collections.abc import Mapping

from axclarity.errors import ConfigError, Problem
from axclarity.http._model import AsyncTransport, Request, Response

__all__ = ["ByDestination"]


class ByDestination:
    """Sends each request through the transport of its `destination`; closes them all."""

    def __init__(self, transports: Mapping[str, AsyncTransport]) -> None:
        self._transports = dict(transports)

    async def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status.

        Raises:
            ConfigError: no transport was given for this destination.
        """
        try:
            transport = self._transports[request.destination]
        except KeyError:
            raise ConfigError(self._unknown(request.destination)) from None
        return await transport.send(request)

    async def aclose(self) -> None:
        """Close all connections of all transports, also when one of them fails to."""
        distinct = {id(transport): transport for transport in self._transports.values()}
        closed = await asyncio.gather(
            *(transport.aclose() for transport in distinct.values()), return_exceptions=True
        )
        for failure in closed:
            if isinstance(failure, BaseException):
                raise failure

    def _unknown(self, destination: str) -> Problem:
        return Problem(
            path=f"destination:{destination}",
            rule="transport.destination",
            message="has no transport.",
            hint=f"Known are: {', '.join(sorted(self._transports)) or 'none'}.",
        )
