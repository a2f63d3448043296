"""The event loop that connections belong to."""

import asyncio

from axclarity.errors import ConfigError, Problem

__all__ = ["OneLoop"]


class OneLoop:
    """The loop in which it is entered first; no other may be."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def enter(self) -> None:
        """Raise `ConfigError` in another loop than before."""
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        if self._loop is not loop:
            raise ConfigError(
                Problem(
                    path="transport",
                    rule="transport.loop",
                    message="belongs to the event loop in which it was used first.",
                    hint="Make one for each loop.",
                )
            )
