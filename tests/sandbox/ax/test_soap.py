"""Messages: what is checked before business logic, and what is remembered."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from axclarity.ax.contract import xml_from_document
from axclarity.ax.documents import SalesOrder
from axclarity.ax.keys import EntityKey
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany

KILLED_AFTER_A_CREATE = """
import os, signal, sys
from pathlib import Path
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany
store = Store(Path(sys.argv[1]))
store.open()
status, _ = AxCompany(store).ports()["SalesOrderService"].answer("create", sys.stdin.buffer.read())
assert status == 200
os.kill(os.getpid(), signal.SIGKILL)
"""

Made = Callable[..., Any]
GUID = "6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001"


def inner(document: SalesOrder) -> str:
    return xml_from_document(document).decode().partition("?>")[2]


@pytest.mark.parametrize("again", [GUID, GUID.upper(), f"{{{GUID}}}"])
def test_a_message_is_processed_once(caller: Any, order: Made, again: str) -> None:
    caller.created(order("A"), message_id=GUID)
    fault = caller.refused(order("B"), message_id=again)
    assert fault.codes == ("DuplicateMessage",)
    assert fault.messages == ("Duplicate message. Message has already been processed.",)
    assert len(caller.company.orders) == 1


def test_a_refused_message_is_not_remembered(caller: Any, order: Made, line: Made) -> None:
    caller.refused(order(sales_line=[line("SKU-9")]), message_id=GUID)
    assert caller.company.messages == 0
    caller.created(order(), message_id=GUID)
    assert caller.company.messages == 1


def test_without_a_message_id_nothing_is_remembered(caller: Any, order: Made) -> None:
    caller.created(order("A"))
    caller.created(order("B"))
    assert caller.company.messages == 0


def test_messages_are_forgotten_when_they_are_purged(caller: Any, order: Made) -> None:
    caller.created(order("A"), message_id=GUID)
    caller.company.purge_messages()
    caller.created(order("B"), message_id=GUID)
    assert len(caller.company.orders) == 2


def test_a_message_id_that_is_no_guid_is_refused(caller: Any, order: Made) -> None:
    assert caller.refused(order(), message_id="42").codes == ("InvalidMessageId",)


def test_an_unknown_company_is_refused(caller: Any, order: Made) -> None:
    fault = caller.refused(order(), company="DAT")
    assert fault.infolog == ("Company DAT does not exist.",)


def test_without_a_company_the_user_s_own_is_taken(caller: Any, order: Made) -> None:
    assert caller.created(order(), company="") == ["SO-000001"]


def test_what_breaks_the_schema_is_told(caller: Any, order: Made) -> None:
    broken = inner(order()).replace(' class="entity"', "", 1)
    fault = caller.fault(caller.send("SalesOrderService", "create", broken))
    assert fault.codes == ("InvalidDocumentSchema",)
    assert fault.messages[0].startswith(
        "Invalid document schema. The following error is reported: "
    )
    assert fault.code == "Client"
    assert fault.reason == "Request Failed. See the Exception Log for details."


@pytest.mark.parametrize(
    "content",
    [b"", b"<html/>", b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'],
)
def test_what_is_no_envelope_is_a_bad_request(company: AxCompany, content: bytes) -> None:
    assert company.ports()["SalesOrderService"].answer("create", content) == (400, b"")


def test_read_keeps_the_order_of_the_keys_and_skips_what_is_not_there(
    caller: Any, order: Made
) -> None:
    for number in ("A", "B"):
        caller.created(order(number))
    keys = [EntityKey.of(SalesId=each) for each in ("SO-000002", "SO-000009", "SO-000001")]
    port = caller.company.ports()["SalesOrderService"]
    found = port.operations.kept.read(keys).sales_table
    assert [table.sales_id for table in found] == ["SO-000002", "SO-000001"]


def test_requests_are_counted_by_operation(caller: Any, order: Made) -> None:
    caller.created(order())
    caller.refused(order(), company="DAT")
    caller.read("SO-000001")
    assert caller.company.requests == {
        "SalesOrderService.create": 2,
        "SalesOrderService.read": 1,
    }


def test_a_company_in_a_file_is_there_when_the_file_is_opened_again(
    tmp_path: Path, furnish: Callable[[AxCompany], AxCompany], call_of: Any, order: Made
) -> None:
    for run in (1, 2):
        store = Store(tmp_path / "ax.db")
        store.open()
        company = AxCompany(store)
        if run == 1:
            call_of(furnish(company)).created(order("A", reservation="Automatic"), message_id=GUID)
        else:
            assert list(company.orders) == ["SO-000001"]
            assert company.on_hand("SHIRT", "11").reserved == 1
            assert call_of(company).refused(order("B"), message_id=GUID).codes == (
                "DuplicateMessage",
            )
            assert call_of(company).created(order("C")) == ["SO-000002"]
        store.close()


@pytest.mark.crash
def test_what_was_answered_survives_a_kill(
    tmp_path: Path, furnish: Callable[[AxCompany], AxCompany], call_of: Any, order: Made
) -> None:
    store = Store(tmp_path / "ax.db")
    store.open()
    furnish(AxCompany(store))
    store.close()
    envelope = call_of.envelope("SalesOrderService", "create", inner(order()), message_id=GUID)
    command = [sys.executable, "-c", KILLED_AFTER_A_CREATE, str(tmp_path / "ax.db")]
    killed = subprocess.run(command, input=envelope, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    store.open()
    company = AxCompany(store)
    assert list(company.orders) == ["SO-000001"]
    assert call_of(company).refused(order("B"), message_id=GUID).codes == ("DuplicateMessage",)
    store.close()
