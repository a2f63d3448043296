"""Where a contract comes from: a port's address, files, or a plan that was pinned before."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit, urlunsplit
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import field, frozen

from axclarity.ax import AXOperations
from axclarity.ax._port import Port
from axclarity.ax.contract.plan import (
    Plan,
    files_from_path,
    plan_from_files,
    plan_from_text,
    services_from_files,
)
from axclarity.ax.services import external_name
from axclarity.cli._contract_access import Access
from axclarity.errors import ConfigError, Problem
from axclarity.http import Request, Response, Transport, drive, utc_now

__all__ = ["Source", "keep_files", "open_source"]

_ONE_OF_MANY = (".wsdl", ".xsd", ".xml")

Arrived = Callable[[Response], None]
Note = Callable[[str], None]


@frozen(kw_only=True)
class Source:
    """What is offered: the files of a contract, or plans made from such files earlier."""

    services: tuple[str, ...]
    files: Mapping[str, bytes] = field(factory=dict)
    pinned: Mapping[str, Plan] = field(factory=dict)

    def plan(self, service: str) -> Plan:
        """The plan of a service. Raises `MalformedReply` if the source does not offer it."""
        if not self.pinned:
            return plan_from_files(self.files, service)
        if service not in self.pinned:
            offered = ", ".join(self.services)
            raise _refused(service, f"is not among the pinned plans: {offered}")
        return self.pinned[service]

    def plans(self, names: tuple[str, ...], note: Note) -> list[Plan]:
        """The plans of the services that are named, by whichever name, or of all."""
        if not self.services:
            raise _refused("contract", "offers no service", "Check that the port is active.")
        return [self.plan(name) for name in dict.fromkeys(_real(names, note)) or self.services]


def open_source(given: str, access: Access, arrived: Arrived) -> Source:
    """Open what the command line names.

    Args:
        arrived: is told of each file of a port's contract as it comes in.
    """
    if given.lower().startswith(("http://", "https://", "net.tcp://")):
        return _of_files(_fetched(_service_file(given), access, arrived))
    path = Path(given)
    if not path.exists():
        hint = (
            "Name a folder or a file, or the whole address of a port, which begins with https://."
        )
        raise _refused("source", "is not there", hint)
    if path.is_file() and path.suffix.lower() in _ONE_OF_MANY:
        hint = f"Give the folder that holds them all: {path.parent}"
        raise _refused(given, "is one file of a contract, which needs its schemas too", hint)
    pinned = sorted(path.glob("*.plan.json")) if path.is_dir() else [path]
    if pinned and all(each.name.lower().endswith(".json") for each in pinned):
        return _of_plans(pinned)
    return _of_files(files_from_path(path))


def keep_files(files: Mapping[str, bytes], target: Path) -> None:
    """Write the raw files of a contract into a zip that is a source itself.

    Raises:
        ConfigError: there are none, since the source was a pinned plan, or the zip cannot be made.
    """
    if not files:
        raise _refused(str(target), "would be empty", "A pinned plan has no WSDL any more.")
    try:
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name, content in _named(files).items():
                archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    except OSError as error:
        raise _refused(str(target), f"cannot be written ({type(error).__name__})") from None


def _named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files by names that a disk can have, with a map of the addresses they came from."""
    if not any("://" in name for name in files):
        return dict(files)
    names = {address: _file_name(address) for address in files}
    rows = "".join(
        f"<MetadataFile FileName={quoteattr(name)} SourceUrl={quoteattr(address)}/>"
        for address, name in names.items()
    )
    listed = f"<ReferenceGroup><Metadata>{rows}</Metadata></ReferenceGroup>"
    found = {names[address]: content for address, content in files.items()}
    return {"Reference.svcmap": listed.encode(), **found}


def _file_name(address: str) -> str:
    """`xsd0.xsd` for `…?xsd=xsd0`, and the port's name for the root."""
    parts = urlsplit(address)
    kind, _, part = parts.query.partition("=")
    stem = part or PurePosixPath(parts.path).parent.name or "port"
    return f"{stem}.{'xsd' if kind.lower() == 'xsd' else 'wsdl'}"


def _fetched(address: str, access: Access, arrived: Arrived) -> dict[str, bytes]:
    basic = access.basic(os.environ)
    AXOperations.of_company(address, company="DAT", auth=basic)  # refuses what must not be sent
    port = Port(
        address=address,
        external_name=PurePosixPath(urlsplit(address).path).parent.name or "port",
        auth=basic,
        now=utc_now,
        timeout=60.0,
    )
    transport = access.transport(os.environ)
    try:
        return drive(port.files(), _Watched(transport, arrived))
    finally:
        transport.close()


@frozen
class _Watched:
    """A transport whose answers somebody looks at."""

    inner: Transport
    arrived: Arrived

    def send(self, request: Request) -> Response:
        response = self.inner.send(request)
        self.arrived(response)
        return response

    def close(self) -> None:
        self.inner.close()


def _service_file(url: str) -> str:
    """The address of the port's service file, whichever way it was named."""
    try:
        parts = urlsplit(url)
    except ValueError:
        hint = "Write it as a browser takes it: https://ax.example.com/Port."
        raise _refused("address", "cannot be read", hint) from None
    path = parts.path.rstrip("/")
    path = path if path.lower().endswith(".svc") else f"{path}/xppservice.svc"
    return urlunsplit(parts._replace(path=path, query="", fragment=""))


def _of_files(files: Mapping[str, bytes]) -> Source:
    return Source(services=services_from_files(files), files=files)


def _of_plans(paths: list[Path]) -> Source:
    try:
        plans = [plan_from_text(path.read_bytes()) for path in paths]
    except OSError as error:
        raise _refused(str(paths[0]), f"cannot be read ({type(error).__name__})") from None
    by_name = {plan.service: plan for plan in plans}
    return Source(services=tuple(by_name), pinned=by_name)


def _real(names: tuple[str, ...], note: Note) -> Iterator[str]:
    for name in names:
        real = external_name(name)
        if real != name:
            note(f"{name} is called {real} on the wire.")
        yield real


def _refused(path: str, message: str, hint: str = "") -> ConfigError:
    return ConfigError(Problem(path=path, rule="config.contract", message=message, hint=hint))
