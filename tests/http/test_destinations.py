"""Each destination has its own transport."""

import asyncio

import pytest

from axclarity.errors import ConfigError
from axclarity.http import AsyncTransport, ByDestination, Request, Response


class Named:
    """Answers with a status of its own."""

    def __init__(self, status: int, *, stubborn: bool = False) -> None:
        self.status = status
        self.stubborn = stubborn
        self.closed = 0

    async def send(self, request: Request) -> Response:
        return Response(status=self.status)

    async def aclose(self) -> None:
        if self.stubborn:
            self.closed += 1
            raise ConnectionError("stuck")
        await asyncio.sleep(0.01)
        self.closed += 1


def ask(destination: str) -> Request:
    return Request(destination=destination, operation="x", method="GET", url="http://ax.example")


def test_a_request_takes_the_transport_of_its_destination() -> None:
    transport: AsyncTransport = ByDestination({"ax": Named(201), "clarity": Named(202)})

    async def main() -> list[int]:
        return [(await transport.send(ask(name))).status for name in ("ax", "clarity", "ax")]

    assert asyncio.run(main()) == [201, 202, 201]


def test_an_unknown_destination_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match=r"destination:erp .*Known are: ax, clarity"):
        asyncio.run(ByDestination({"clarity": Named(1), "ax": Named(1)}).send(ask("erp")))


def test_all_are_closed_once_even_if_one_cannot_be() -> None:
    shared, stubborn, last = Named(1), Named(2, stubborn=True), Named(3)
    transport = ByDestination({"ax": shared, "twin": shared, "bad": stubborn, "clarity": last})

    async def main() -> None:
        with pytest.raises(ConnectionError, match="stuck"):
            await transport.aclose()
        assert (shared.closed, last.closed) == (1, 1)

    asyncio.run(main())
    assert (shared.closed, stubborn.closed, last.closed) == (1, 1, 1)
