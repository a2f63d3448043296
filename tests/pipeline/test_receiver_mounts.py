"""The receiver as a guest: in Starlette, FastAPI, Django, and in Flask through a2wsgi."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any, cast

import a2wsgi
import django
import httpx
import pytest
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path as django_path
from fastapi import FastAPI
from flask import Flask
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from axclarity.clarity import sign
from axclarity.pipeline import Journal, receiver
from axclarity.pipeline.receiver import MAX_BODY_BYTES, Receiver
from axclarity.values import Secret

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")
PATH = "/webhooks/clarity"
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "order.created",
        "occurred_at": "2026-03-01T07:59:58Z",
        "data": {"id": "ord_1001", "note": "é" * 40_000},
    }
).encode()
HEADERS = {
    "Webhook-Id": "evt_1",
    "Webhook-Timestamp": str(int(T0.timestamp())),
    "Webhook-Signature": sign(SECRET, "evt_1", T0, BODY),
    "Content-Type": "application/json",
}
App = Callable[..., Awaitable[None]]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def door(journal: Journal) -> Receiver:
    return receiver(journal, [SECRET], clock=lambda: T0)


def starlette_route(door: Receiver) -> App:
    return Starlette(routes=[Route(PATH, door)])


def starlette_mount(door: Receiver) -> App:
    return Starlette(routes=[Mount(PATH, door)])


def fastapi(door: Receiver) -> App:
    app = FastAPI()
    endpoint: Any = door  # an application may be one, whatever the annotation says
    app.add_route(PATH, endpoint)
    return app


def django_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("the shop's own page")


urlpatterns = [django_path("", django_view)]


def django_dispatch(door: Receiver) -> App:
    """As in a project's asgi.py."""
    if not settings.configured:
        settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], LOGGING_CONFIG=None)
        django.setup()
    pages = get_asgi_application()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        ours = scope["type"] == "http" and scope["path"] == PATH
        await (door if ours else pages)(scope, receive, send)

    return application


async def ask_async(app: App, method: str, path: str, body: bytes) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
        return await client.request(method, path, content=body, headers=HEADERS)


@pytest.mark.parametrize("host", [starlette_route, starlette_mount, fastapi, django_dispatch])
def test_an_asgi_host_takes_deliveries(
    host: Callable[[Receiver], App], door: Receiver, journal: Journal
) -> None:
    app, path = host(door), PATH + ("/" if host is starlette_mount else "")

    first = asyncio.run(ask_async(app, "POST", path, BODY))
    second = asyncio.run(ask_async(app, "POST", path, BODY))
    forged = asyncio.run(ask_async(app, "POST", path, BODY + b" "))
    read = asyncio.run(ask_async(app, "GET", path, b""))

    assert (first.status_code, first.json()) == (202, {"accepted": True})
    assert (second.status_code, second.json()) == (202, {"accepted": False})
    assert [forged.status_code, read.status_code] == [401, 405]
    assert journal.account().accepted == 1


def test_django_keeps_its_own_pages(door: Receiver) -> None:
    page = asyncio.run(ask_async(django_dispatch(door), "GET", "/", b""))

    assert (page.status_code, page.text) == (200, "the shop's own page")


@pytest.fixture
def flask(door: Receiver) -> Iterator[Flask]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    app = Flask("host")
    app.add_url_rule("/", view_func=lambda: "the shop's own page")
    bridged: Any = a2wsgi.ASGIMiddleware(cast(Any, door), loop=loop)
    app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]  # as Flask's documentation mounts
        app.wsgi_app, {PATH: bridged}
    )
    yield app
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def test_flask_takes_deliveries_through_a2wsgi(flask: Flask, journal: Journal) -> None:
    client = flask.test_client()

    def post(body: bytes) -> Any:
        return client.post(PATH, data=body, headers=HEADERS, buffered=True)

    first = post(BODY)
    second = post(BODY)
    forged = post(BODY + b" ")
    large = post(b"x" * (MAX_BODY_BYTES + 1))
    page = client.get("/")

    assert (first.status_code, first.json) == (202, {"accepted": True})
    assert (second.status_code, second.json) == (202, {"accepted": False})
    assert [forged.status_code, large.status_code] == [401, 413]
    assert "connection" not in large.headers, "a WSGI application may not send it"
    assert (page.status_code, page.text) == (200, "the shop's own page")
    assert journal.account().accepted == 1
