"""The one door to HTTP: values for requests and responses, a transport, two drivers."""

from axclarity.http._clients import AsyncClient, SyncClient
from axclarity.http._clock import utc_now
from axclarity.http._drive import drive, drive_async
from axclarity.http._httpx import AsyncHttpxTransport, HttpxTransport
from axclarity.http._model import AsyncTransport, Exchange, Request, Response, Transport
from axclarity.http._oauth import ClientCredentials, TokenSource
from axclarity.http._retry_after import retry_after_seconds
from axclarity.http._turn import Turn

__all__ = [
    "AsyncClient",
    "AsyncHttpxTransport",
    "AsyncTransport",
    "ClientCredentials",
    "Exchange",
    "HttpxTransport",
    "Request",
    "Response",
    "SyncClient",
    "TokenSource",
    "Transport",
    "Turn",
    "drive",
    "drive_async",
    "retry_after_seconds",
    "utc_now",
]
