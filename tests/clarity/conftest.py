"""A shop in each dialect, and a client of it that waits or awaits."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from axclarity import AsyncClarity, Clarity
from axclarity.clarity import Dialect
from axclarity.sandbox import Sandbox, example

DIALECTS = ("default", "pages-and-cents", "service-stack")


class _Waiting:
    """An asynchronous client, or a part of one, whose calls are waited for."""

    def __init__(self, inner: Any, runner: asyncio.Runner) -> None:
        self._inner = inner
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name.startswith("_"):
            return found
        return self._waited(found) if inspect.ismethod(found) else _Waiting(found, self._runner)

    def _waited(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            made = method(*arguments, **named)
            if inspect.isasyncgen(made):
                return self._each(made)
            return self._runner.run(made)

        return call

    def _each(self, made: Any) -> Iterator[Any]:
        while True:
            try:
                yield self._runner.run(anext(made))
            except StopAsyncIteration:
                return


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return Dialect() if request.param == "default" else example.dialect(request.param)


@pytest.fixture
def box(dialect: Dialect) -> Iterator[Sandbox]:
    with Sandbox(clarity_dialect=dialect) as box:
        yield box


@pytest.fixture(params=["sync", "async"])
def shop(box: Sandbox, dialect: Dialect, request: pytest.FixtureRequest) -> Iterator[Any]:
    settings: dict[str, Any] = {
        "client_id": box.client_id,
        "client_secret": box.client_secret,
        "dialect": dialect,
    }
    if request.param == "sync":
        with Clarity(box.clarity_url, **settings) as shop:
            yield shop
        return
    with asyncio.Runner() as runner:
        client = AsyncClarity(box.clarity_url, **settings)
        yield _Waiting(client, runner)
        runner.run(client.aclose())
