"""Fetching a port's contract: the root WSDL and what it imports, and nothing else."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

from axclarity.ax.contract._xml import bytes_of, parse_contract_file
from axclarity.errors import ConfigError, MalformedReply, Problem
from axclarity.http import Exchange, Request, Response

__all__ = ["fetch_files"]

_MOST_FILES = 64
_DEFINITIONS = "{http://schemas.xmlsoap.org/wsdl/}definitions"
_WSDL_IMPORT = "{http://schemas.xmlsoap.org/wsdl/}import"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


def fetch_files(
    address: str,
    *,
    request_for: Callable[[str], Request],
    expect: Callable[[Response], bytes],
) -> Exchange[dict[str, bytes]]:
    """The files of the contract behind `address`, by the address each was fetched from.

    An IIS server names itself in its imports as it knows itself, which is often a host that nobody
    else can reach. Imports are therefore read from the configured address, whatever host they name,
    and an import of anything but the same service file is refused.

    Raises:
        MalformedReply: a file is no XML, or no WSDL or schema.
        ConfigError: a file is foreign, or there are too many.
    """
    files: dict[str, bytes] = {}
    waiting = [f"{address}?wsdl"]
    while waiting:
        url = waiting.pop()
        if url in files:
            continue
        if len(files) >= _MOST_FILES:
            raise _refused(address, f"has over {_MOST_FILES} files")
        root = parse_contract_file(expect((yield request_for(url))))
        if root.tag not in (_DEFINITIONS, f"{_XSD}schema"):
            raise MalformedReply("A page came where a contract was asked for.")
        waiting += _localised(root, url, address)
        files[url] = bytes_of(root)
    return files


def _localised(root: etree._Element, url: str, address: str) -> list[str]:
    """Rewrite the imports of a file to the configured address, and return them."""
    found = []
    for element in root.iter(_WSDL_IMPORT, f"{_XSD}import", f"{_XSD}include"):
        attribute = "location" if element.tag == _WSDL_IMPORT else "schemaLocation"
        location = element.get(attribute)
        if location is not None:
            local = _at_address(location, url, address)
            element.set(attribute, local)
            found.append(local)
    return found


def _at_address(location: str, source: str, address: str) -> str:
    """The same file of the same service, at the configured host."""
    ours = urlsplit(address)
    try:
        wanted = urlsplit(urljoin(source, location))
    except ValueError:
        raise MalformedReply("The contract imports an address that is none.") from None
    if wanted.path.lower() != ours.path.lower():
        raise _refused(address, "imports a file of another address, which is not fetched")
    return urlunsplit(ours._replace(query=wanted.query))


def _refused(address: str, message: str) -> ConfigError:
    hint = "Load the contract from a set of files instead: `axclarity contract fetch`."
    problem = Problem(path=address, rule="ax.contract", message=message, hint=hint)
    return ConfigError(problem, destination="ax")
