"""zeep over a contract that needs no network: dict to bytes, bytes to object."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import zeep
from zeep.transports import Transport
from zeep.wsdl import utils

__all__ = ["Zeep", "call_context", "without_addressing"]

_client_of: Any = zeep.Client
_to_bytes: Any = utils.etree_to_string
_CALL_CONTEXT = "{http://schemas.microsoft.com/dynamics/2010/01/datacontracts}CallContext"


class Zeep:
    """A zeep client of one service.

    Args:
        files: WSDL and schemas by query, as a port publishes them at `address`.
        service: external name.
    """

    def __init__(self, files: Mapping[str, bytes], address: str, service: str) -> None:
        by_url = {f"{address}?{query}": content for query, content in files.items()}
        self._client = _client_of(f"{address}?wsdl", transport=_Offline(by_url))
        self._service = self._client.bind("RoutingService", f"BasicHttpBinding_{service}")
        without_addressing(self._service)

    def create(self, values: Mapping[str, Any], context: Mapping[str, str]) -> bytes:
        """The envelope of a create call."""
        envelope = self._client.create_message(
            self._service,
            "create",
            SalesOrder=values,
            _soapheaders=[call_context(self._client, context)],
        )
        return bytes(_to_bytes(envelope))

    def found(self, content: bytes) -> Any:
        """What the answer of a find holds."""
        response = SimpleNamespace(
            status_code=200, headers={"Content-Type": "text/xml"}, content=content, encoding="utf-8"
        )
        binding = self._service._binding
        return binding.process_reply(self._client, binding.get("find"), response)


def without_addressing(service: Any) -> None:
    """Spare zeep the WS-Addressing headers, which IIS declares and does not want."""
    for operation in service._binding.all().values():
        operation.abstract.wsa_action = None


def call_context(client: Any, context: Mapping[str, str]) -> Any:
    """The header of a call."""
    return client.get_element(_CALL_CONTEXT)(**context)


class _Offline(Transport):
    def __init__(self, files: Mapping[str, bytes]) -> None:
        # zeep's own constructor opens a requests session, which nothing here uses.
        self._files = files
        self._close_session = False

    def load(self, url: str) -> bytes:
        return self._files[url]
