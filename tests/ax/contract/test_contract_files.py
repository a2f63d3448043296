"""Contracts as people have them: folders, zips, svcutil's map, UTF-16, and what is missing."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from axclarity.ax import CATALOGUE, AXOperations, CallContext, EntityKey
from axclarity.ax.contract import Contract, Served
from axclarity.ax.contract.plan import (
    Plan,
    files_from_path,
    pin,
    plan_from_files,
    plan_from_text,
    plan_of_document,
    published,
    read_pinned,
    services_from_files,
    text_from_plan,
)
from axclarity.ax.documents import SalesLine, SalesOrder, SalesTable
from axclarity.errors import ConfigError, MalformedReply
from axclarity.http import Request, Response, drive
from axclarity.values import MessageId

INSIDE = "http://srv-ax-01.corp.local:8080/MicrosoftDynamicsAXAif60/Web/xppservice.svc"
OPERATIONS = ("create", "read", "find", "findKeys")
ORDER = SalesOrder(
    sales_table=[
        SalesTable(
            cust_account="C-1",
            purch_order_form_num="W1",
            receipt_date_requested=date(2026, 1, 31),
            sales_line=[SalesLine(item_id="A", sales_qty=Decimal("1.5"), sales_unit="ea")],
        )
    ]
)


def plan() -> Plan:
    return plan_of_document("SalesOrderService", SalesOrder, OPERATIONS)


def file_name(query: str) -> str:
    return "RoutingService.wsdl" if query == "wsdl" else f"{query.replace('=', '_')}.xsd"


def saved(published_files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as svcutil saves them: names of their own, imports untouched."""
    entries = "".join(
        f'<MetadataFile FileName="{file_name(query)}" MetadataType="Schema"'
        f' ID="{index}" SourceUrl="{INSIDE.upper()}?{query}"/>'
        for index, query in enumerate(published_files)
    )
    svcmap = (
        '<ReferenceGroup xmlns="urn:schemas-microsoft-com:xml-wcfservicemap">'
        f"<Metadata>{entries}</Metadata></ReferenceGroup>"
    )
    files = {file_name(query): content for query, content in published_files.items()}
    return {**files, "Reference.svcmap": svcmap.encode()}


def write_into(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def equal_plans(one: Plan, other: Plan) -> bool:
    """Whether two plans say the same, whatever order they were met in."""
    return all(
        dict(getattr(one, part)) == dict(getattr(other, part))
        for part in ("operations", "elements", "types", "leaves")
    )


def is_part_of(loaded: Plan, whole: Plan) -> bool:
    """Whether everything loaded is what the whole plan says of it."""
    return all(
        dict(getattr(loaded, part)).items() <= dict(getattr(whole, part)).items()
        for part in ("operations", "elements")
    ) and all(loaded.types[name].fields == whole.types[name].fields for name in loaded.types)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_into(tmp_path / "contract", saved(published(plan(), INSIDE)))


def test_a_folder_with_svcutils_map_is_the_contract(folder: Path) -> None:
    files = files_from_path(folder)
    assert services_from_files(files) == ("SalesOrderService",)
    loaded = plan_from_files(files, "SalesOrderService")
    assert is_part_of(loaded, plan())
    assert (loaded.service, loaded.transport, loaded.namespace) == (
        "SalesOrderService",
        "http",
        plan().namespace,
    )


def test_the_map_itself_and_a_zip_lead_to_the_same_plan(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "contract.zip"
    with ZipFile(archive, "w") as zipped:
        for file in folder.iterdir():
            zipped.write(file, f"inner/{file.name}")
    plans = [
        plan_from_files(files_from_path(path), "SalesOrderService")
        for path in (folder, folder / "Reference.svcmap", archive)
    ]
    texts = {text_from_plan(each) for each in plans}
    assert len(texts) == 1


def test_without_a_map_imports_are_found_by_their_namespace(folder: Path) -> None:
    (folder / "Reference.svcmap").unlink()
    loaded = plan_from_files(files_from_path(folder), "SalesOrderService")
    assert is_part_of(loaded, plan())


def test_relative_imports_between_folders_are_followed() -> None:
    files = {
        f"{'common/' if 'xsd' in query else 'web/'}{file_name(query)}": _relative(content)
        for query, content in published(plan(), INSIDE).items()
    }
    loaded = plan_from_files(files, "SalesOrderService")
    assert is_part_of(loaded, plan())


def _relative(content: bytes) -> bytes:
    def renamed(found: re.Match[bytes]) -> bytes:
        query = found.group(1).decode()
        return f'"../{"common" if "xsd" in query else "web"}/{file_name(query)}"'.encode()

    return re.sub(rb'"%s\?([^"]+)"' % re.escape(INSIDE.encode()), renamed, content)


def test_files_in_utf_16_are_read(folder: Path) -> None:
    for file in folder.iterdir():
        text = file.read_text("utf-8").replace('encoding="utf-8"', 'encoding="utf-16"')
        file.write_bytes(text.encode("utf-16"))
    loaded = plan_from_files(files_from_path(folder), "SalesOrderService")
    assert is_part_of(loaded, plan())


@pytest.mark.parametrize("missing", ["wsdl=wsdl1", "xsd=xsd0", "xsd=xsd1"])
def test_an_incomplete_set_names_what_is_missing(folder: Path, missing: str) -> None:
    lost = (folder / file_name(missing)).read_bytes()
    (folder / file_name(missing)).unlink()
    with pytest.raises(MalformedReply, match=r"incomplete|no portType") as refused:
        plan_from_files(files_from_path(folder), "SalesOrderService")
    names = re.findall(rb'name="([^"]+)"', lost)
    assert any(name.decode() in refused.value.message for name in names)


def test_a_service_that_is_not_bound_is_refused_with_those_that_are(folder: Path) -> None:
    with pytest.raises(MalformedReply, match=r"binds no CustomerService.*SalesOrderService"):
        plan_from_files(files_from_path(folder), "CustomerService")


@pytest.mark.parametrize("content", [None, b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_contract_at_all_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "contract.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="contract"):
        files_from_path(path)


def test_an_empty_folder_and_a_folder_of_other_things_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    with pytest.raises(ConfigError, match="holds no WSDL"):
        files_from_path(tmp_path)


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.xsd"
    outside.write_text("<secret/>")
    (folder / "link.xsd").symlink_to(outside)
    assert "link.xsd" not in files_from_path(folder)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with ZipFile(path, "w", compression=8) as zipped:
        for number in range(9):
            zipped.writestr(f"{number}.xsd", b" " * (8 * 1024 * 1024))
    with pytest.raises(ConfigError, match="too large"):
        files_from_path(path)


def test_a_zip_that_is_damaged_or_locked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contract.zip"
    with ZipFile(path, "w", compression=ZIP_DEFLATED) as zipped:
        zipped.writestr("a.xsd", bytes(range(256)) * 40)
    whole = path.read_bytes()
    start = whole.index(b"a.xsd") + 5
    for damage in range(start, start + 60, 7):
        path.write_bytes(whole[:damage] + b"\xff\xff\xff" + whole[damage + 3 :])
        with pytest.raises(ConfigError, match="cannot be read"):
            files_from_path(path)
    locked = whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    locked = locked.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    path.write_bytes(locked)
    with pytest.raises(ConfigError, match="cannot be read"):
        files_from_path(path)


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody should ask, and what it was asked."""
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "place", ["{server}/types.xsd", "{path}", "file://{path}", "../secret.xsd", "{up}{path}"]
)
def test_an_import_of_anything_else_is_never_opened(
    folder: Path, tmp_path: Path, canary: tuple[str, list[str]], place: str
) -> None:
    server, asked = canary
    secret = tmp_path / "secret.xsd"
    document = (folder / file_name("xsd=xsd1")).read_bytes()
    secret.write_bytes(document)
    (folder / file_name("xsd=xsd1")).unlink()
    foreign = place.format(server=server, path=secret, up="../" * 12)
    for file in folder.iterdir():
        content = file.read_bytes().replace(f"{INSIDE}?xsd=xsd1".encode(), foreign.encode())
        file.write_bytes(content)
    with pytest.raises(MalformedReply, match="incomplete"):
        plan_from_files(files_from_path(folder), "SalesOrderService")
    assert asked == []


def test_a_plan_loaded_from_files_never_lets_libxml2_fetch(
    folder: Path, canary: tuple[str, list[str]], context: CallContext
) -> None:
    """Compiling the schemas for validation opens nothing but the plan's own."""
    server, asked = canary
    for file in folder.iterdir():
        content = file.read_bytes().replace(
            b"<xs:schema ", f'<xs:schema xmlns:evil="{server}/x" '.encode(), 1
        )
        content = content.replace(
            b"<xs:import",
            f'<xs:import namespace="urn:other" schemaLocation="{server}/other.xsd"/>'
            "<xs:import".encode(),
            1,
        )
        file.write_bytes(content)
    contract = Contract(plan_from_files(files_from_path(folder), "SalesOrderService"))
    contract.request("create", context, SalesOrder=ORDER)
    assert asked == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_plan_survives_as_text(name: str) -> None:
    facts = CATALOGUE[name]
    made = plan_of_document(name, facts.document, facts.operations)
    text = text_from_plan(made)
    again = plan_from_text(text)
    assert equal_plans(again, made)
    assert text_from_plan(again) == text
    assert len(again.digest) == 64


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param((b":CustAccount", b":CustAccounts"), "changed", id="body"),
        pytest.param((b'"sha256":"', b'"sha256":"0'), "changed", id="hash"),
        pytest.param((b"axclarity-plan/1", b"axclarity-plan/9"), "no plan", id="format"),
        pytest.param((b"{", b"["), "no plan", id="no json"),
    ],
)
def test_a_changed_plan_is_refused(change: tuple[bytes, bytes], says: str) -> None:
    text = text_from_plan(plan())
    assert change[0] in text
    with pytest.raises(ConfigError, match=says):
        plan_from_text(text.replace(*change, 1))


def test_a_pinned_plan_of_another_service_is_refused(tmp_path: Path) -> None:
    pin(tmp_path, plan()).rename(tmp_path / "CustomerService.plan.json")
    with pytest.raises(ConfigError, match="of SalesOrderService, not of CustomerService"):
        read_pinned(tmp_path, "CustomerService")
    assert read_pinned(tmp_path, "ItemService") is None


def test_a_pinned_folder_needs_no_contract_from_the_port(tmp_path: Path) -> None:
    pin(tmp_path, plan())
    asked: list[Request] = []

    class Port:
        def send(self, request: Request) -> Response:
            asked.append(request)
            answer = Served(plan()).reply("create", EntityKeyList=(EntityKey.of(SalesId="SO-1"),))
            return Response(status=200, content=answer)

        def close(self) -> None:
            pass

    operations = AXOperations.of_company("https://ax.example/Aif", company="U", plans=tmp_path)
    keys = drive(operations.sales_orders.create(ORDER, message_id=MessageId(uuid4())), Port())
    assert keys == (EntityKey.of(SalesId="SO-1"),)
    assert [each.method for each in asked] == ["POST"]


def test_loading_and_writing_need_no_zeep(tmp_path: Path) -> None:
    file = pin(tmp_path, plan())
    program = f"""
import sys
from datetime import date
from pathlib import Path
from axclarity.ax import CallContext
from axclarity.ax.contract import Contract
from axclarity.ax.contract.plan import plan_from_text
from axclarity.ax.documents import SalesOrder, SalesTable
loaded = plan_from_text(Path({str(file)!r}).read_bytes())
order = SalesOrder(sales_table=[SalesTable(purch_order_form_num="W1",
    receipt_date_requested=date(2026, 1, 31))])
assert b"W1" in Contract(loaded).request("create", CallContext(company="U"), SalesOrder=order)
assert "zeep" not in sys.modules and "requests" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
