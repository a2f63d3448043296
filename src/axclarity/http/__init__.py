"""The one door to HTTP: values for requests and responses, a transport, two drivers."""

from axclarity.http._address import is_address, is_base_address, same_origin
from axclarity.http._blocking import Blocking
from axclarity.http._certificate import client_certificate_context
from axclarity.http._clients import AsyncClient, SyncClient
from axclarity.http._clock import utc_now
from axclarity.http._destinations import ByDestination
from axclarity.http._drive import drive, drive_async
from axclarity.http._grants import ClientAuthentication, ClientCredentials, Grant, RefreshToken
from axclarity.http._httpx import AsyncHttpxTransport, HttpxTransport
from axclarity.http._model import (
    AsyncStreamedResponse,
    AsyncStreamingTransport,
    AsyncTransport,
    Exchange,
    Request,
    Response,
    StreamedResponse,
    StreamingTransport,
    Transport,
)
from axclarity.http._oauth import TokenSource
from axclarity.http._pauses import (
    AsyncPausedTransport,
    PausedTransport,
    Pauses,
    asked_rest,
    destination_paused,
)
from axclarity.http._retry_after import retry_after_seconds
from axclarity.http._secrets import (
    secret_from_environment,
    secret_from_file,
    secret_from_keyring,
    secret_problems,
)
from axclarity.http._socket import SocketTransport
from axclarity.http._socket_async import AsyncSocketTransport
from axclarity.http._token_store import FileTokenStore, StoredToken, TokenStore
from axclarity.http._turn import Turn
from axclarity.http._windows import WindowsAuth

__all__ = [
    "AsyncClient",
    "AsyncHttpxTransport",
    "AsyncPausedTransport",
    "AsyncSocketTransport",
    "AsyncStreamedResponse",
    "AsyncStreamingTransport",
    "AsyncTransport",
    "Blocking",
    "ByDestination",
    "ClientAuthentication",
    "ClientCredentials",
    "Exchange",
    "FileTokenStore",
    "Grant",
    "HttpxTransport",
    "PausedTransport",
    "Pauses",
    "RefreshToken",
    "Request",
    "Response",
    "SocketTransport",
    "StoredToken",
    "StreamedResponse",
    "StreamingTransport",
    "SyncClient",
    "TokenSource",
    "TokenStore",
    "Transport",
    "Turn",
    "WindowsAuth",
    "asked_rest",
    "client_certificate_context",
    "destination_paused",
    "drive",
    "drive_async",
    "is_address",
    "is_base_address",
    "retry_after_seconds",
    "same_origin",
    "secret_from_environment",
    "secret_from_file",
    "secret_from_keyring",
    "secret_problems",
    "utc_now",
]
