"""The files of a contract: from a folder, a zip, or svcutil's map. Nothing else is opened."""

import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin
from zipfile import BadZipFile, ZipFile

from lxml import etree

from axclarity.ax.contract._xml import parse_contract_file
from axclarity.ax.contract.plan._model import Plan
from axclarity.ax.contract.plan._schemas import XSD
from axclarity.ax.contract.plan._wsdl import plan_from_roots, services_in
from axclarity.errors import ConfigError, MalformedReply, Problem

__all__ = ["files_from_path", "plan_from_files", "services_from_files"]

_MOST_FILES = 256
_MOST_BYTES = 64 * 1024 * 1024
_CONTRACT_FILE = re.compile(r"\.(wsdl|xsd|svcmap|xml)$", re.IGNORECASE)
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


def files_from_path(path: Path) -> dict[str, bytes]:
    """The WSDL and schema files of a folder or a zip, by their names in it.

    A `Reference.svcmap` beside them tells by which address each file was fetched; it may be named
    itself. Links that lead out of the folder are not followed.

    Raises:
        ConfigError: nothing is there, or it is too large for a contract.
    """
    if path.suffix.lower() == ".svcmap":
        path = path.parent
    try:
        files = dict(_zipped(path) if path.is_file() else _in_folder(path))
    except (OSError, EOFError, RuntimeError, BadZipFile, zlib.error) as error:
        raise _refused(f"cannot be read ({type(error).__name__})") from None
    if not files:
        raise _refused("holds no WSDL or schema")
    return files


def services_from_files(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The services that a set of files offers."""
    return services_in(
        [root for root in _parsed(files).values() if root.tag == f"{_WSDL}definitions"]
    )


def plan_from_files(files: Mapping[str, bytes], service: str) -> Plan:
    """The plan of a service, from the files of its contract and nothing else.

    Args:
        files: by name or by address. Imports are followed within the set: by address, by relative
            name, or else by the namespace they name. An import of anything else is not opened.
        service: the external name.

    Raises:
        MalformedReply: a file is no XML, or the set lacks something.
    """
    parsed = _parsed(files)
    addresses = _addresses(parsed)
    roots = [
        name
        for name, root in parsed.items()
        if root.tag == f"{_WSDL}definitions" and service in services_in([root])
    ]
    if not roots:
        return plan_from_roots(list(parsed.values()), service)
    reached: dict[str, etree._Element] = {}
    waiting = roots[:1]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = parsed[name]
            waiting += _imported(name, parsed, addresses)
    return plan_from_roots(list(reached.values()), service)


def _parsed(files: Mapping[str, bytes]) -> dict[str, etree._Element]:
    if len(files) > _MOST_FILES:
        raise MalformedReply(f"The contract has over {_MOST_FILES} files.")
    return {name: parse_contract_file(content) for name, content in files.items()}


def _addresses(parsed: Mapping[str, etree._Element]) -> dict[str, str]:
    """Names by address, as svcutil's map has them."""
    found = {}
    for name, root in parsed.items():
        for file in root.iterfind(".//{*}MetadataFile"):
            beside = str(PurePosixPath(name).parent / file.get("FileName", ""))
            if beside in parsed:
                found[file.get("SourceUrl", "").lower()] = beside
    return found


def _imported(
    name: str, parsed: Mapping[str, etree._Element], addresses: Mapping[str, str]
) -> Iterator[str]:
    source = next((address for address, file in addresses.items() if file == name), name)
    tags = (f"{_WSDL}import", f"{XSD}import", f"{XSD}include")
    for node in parsed[name].iter(*tags):
        location = node.get("location") or node.get("schemaLocation") or ""
        target = _joined(source, location)
        if target in parsed:
            yield target
        elif target.lower() in addresses:
            yield addresses[target.lower()]
        elif str(PurePosixPath(location).name) in parsed and location:
            yield str(PurePosixPath(location).name)
        else:
            yield from _by_namespace(node.get("namespace", ""), parsed)


def _joined(source: str, location: str) -> str:
    try:
        return urljoin(source, location)
    except ValueError:
        raise MalformedReply("The contract imports an address that is none.") from None


def _by_namespace(namespace: str, parsed: Mapping[str, etree._Element]) -> Iterator[str]:
    return (name for name, root in parsed.items() if root.get("targetNamespace") == namespace)


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with ZipFile(path) as archive:
        listed = [each for each in archive.infolist() if _CONTRACT_FILE.search(each.filename)]
        if sum(each.file_size for each in listed) > _MOST_BYTES:
            raise _refused("is too large for a contract")
        for each in listed:
            with archive.open(each) as member:
                yield each.filename, member.read(each.file_size + 1)


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    top = path.resolve(strict=True)
    size = 0
    for file in sorted(top.rglob("*")):
        if file.is_file() and _CONTRACT_FILE.search(file.name) and _is_inside(file, top):
            size += file.stat().st_size
            if size > _MOST_BYTES:
                raise _refused("is too large for a contract")
            yield file.relative_to(top).as_posix(), file.read_bytes()


def _is_inside(file: Path, top: Path) -> bool:
    return file.resolve().is_relative_to(top)


def _refused(message: str) -> ConfigError:
    hint = "Name a folder, a zip or a Reference.svcmap with the port's WSDL and schemas."
    return ConfigError(Problem(path="contract", rule="config.contract", message=message, hint=hint))
