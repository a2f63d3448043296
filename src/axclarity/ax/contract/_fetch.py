"""Fetching a port's contract: the root WSDL and what it imports, and nothing else."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

from axclarity.ax.contract._contract import Contract
from axclarity.ax.contract._xml import parse_xml
from axclarity.errors import MalformedReply
from axclarity.http import Exchange, Request, Response

__all__ = ["fetch_contract"]

_MOST_FILES = 64
_WSDL_IMPORT = "{http://schemas.xmlsoap.org/wsdl/}import"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


def fetch_contract(
    address: str,
    external_name: str,
    *,
    request_for: Callable[[str], Request],
    expect: Callable[[Response], bytes],
) -> Exchange[Contract]:
    """Load the contract of the service behind `address`, with the port's own credentials.

    An IIS server names itself in its imports as it knows itself, which is often a host that nobody
    else can reach. Imports are therefore read from the configured address, whatever host they name,
    and an import of anything but the same service file is refused.

    Raises:
        MalformedReply: the contract is incomplete, foreign or too large.
    """
    root = f"{address}?wsdl"
    files: dict[str, bytes] = {}
    waiting = [root]
    while waiting:
        url = waiting.pop()
        if url in files:
            continue
        if len(files) >= _MOST_FILES:
            raise MalformedReply(f"The contract of {external_name} has over {_MOST_FILES} files.")
        content = expect((yield request_for(url)))
        document = parse_xml(content)
        for element in document.iter(_WSDL_IMPORT, f"{_XSD}import", f"{_XSD}include"):
            attribute = "location" if element.tag == _WSDL_IMPORT else "schemaLocation"
            location = element.get(attribute)
            if location is not None:
                local = _at_address(urljoin(url, location), address)
                element.set(attribute, local)
                waiting.append(local)
        files[url] = _serialised(document)
    return Contract(files, root, external_name)


def _at_address(location: str, address: str) -> str:
    """The same file of the same service, at the configured host."""
    wanted, ours = urlsplit(location), urlsplit(address)
    if wanted.path.lower() != ours.path.lower():
        raise MalformedReply(
            "The contract imports a file of another address, which is not fetched. "
            "Load the contract from a set of files instead."
        )
    return urlunsplit(ours._replace(query=wanted.query))


def _serialised(document: etree._Element) -> bytes:
    return bytes(etree.tostring(document, xml_declaration=True, encoding="utf-8"))
