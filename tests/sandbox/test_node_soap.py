"""Another SOAP stack, npm's `soap`, works against the sandbox by its WSDL alone."""

import json
import subprocess
from pathlib import Path
from shutil import copy, which
from typing import Any

import pytest

from axclarity.ax import CATALOGUE
from axclarity.sandbox._server import Server
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany, ax_app
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

pytestmark = pytest.mark.node

HERE = Path(__file__).parent / "node"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client script beside an installed `soap` package."""
    node, npm = which("node"), which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js with npm is not installed: the foreign SOAP client was NOT tried")
    directory = tmp_path_factory.mktemp("node")
    for name in ("package.json", "client.js"):
        copy(HERE / name, directory)
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    installed = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if installed.returncode:
        reason = installed.stderr.strip().splitlines()[:1]
        pytest.skip(f"npm cannot install soap, so the foreign client was NOT tried: {reason}")
    return directory / "client.js"


@pytest.fixture(scope="module")
def seen(client: Path) -> Any:
    """What the client saw."""
    store = Store(None)
    store.open()
    company = AxCompany(store)
    company.add_item("SHIRT")
    company.add_customer("C-1", name="Fjord AS")
    user, password = "CONTOSO\\svc", Secret("secret")
    server = Server(ax_app(company, Faults(store), user, password))
    base = f"http://127.0.0.1:{server.start()}/MicrosoftDynamicsAXAif60"
    wsdl = f"{base}/SalesOrderService/xppservice.svc?wsdl"
    try:
        done = subprocess.run(
            ["node", client.name, wsdl, user, password.reveal()],
            cwd=client.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        server.stop()
        store.close()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_sees_the_operations(seen: Any) -> None:
    assert seen["operations"] == sorted(CATALOGUE["SalesOrderService"].operations)


def test_it_creates_an_order_and_reads_it(seen: Any) -> None:
    pair = seen["created"]["EntityKeyList"]["EntityKey"]["KeyData"]["KeyField"]
    assert pair == {"Field": "SalesId", "Value": "SO-000001"}
    table = seen["read"]["SalesOrder"]["SalesTable"]
    assert (table["attributes"]["class"], table["TotalInvoice"]) == ("entity", "29.97")


def test_it_gets_a_typed_fault_for_an_unknown_item(seen: Any) -> None:
    fault = seen["fault"]
    lines = fault["detail"]["AifFault"]["InfologMessageList"]["InfologMessage"]
    assert lines[0] == {
        "InfologMessageType": "Error",
        "Message": "Item number GHOST does not exist.",
    }
    assert fault["faultcode"] == "s:Client"
