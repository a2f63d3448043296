"""How ports and IIS are set up, and what that does to calls."""

from collections.abc import Callable
from typing import Any

import pytest

from axclarity.ax.contract import xml_from_document
from axclarity.ax.documents import EcoResProduct, SalesOrder
from axclarity.sandbox.ax import AxCompany, Settings

Made = Callable[..., Any]
With = Callable[[Settings], AxCompany]
HIDDEN = "Request Failed. See the Exception Log for details."
GUID = "6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001"


def test_more_than_the_limit_is_left_out_without_a_word(
    company_with: With, call_of: Any, order: Made
) -> None:
    caller = call_of(company_with(Settings(document_limit=2)))
    for number in "ABC":
        caller.created(order(number))
    everything = ("SalesId", "NotEqual", "x")
    assert caller.keys(everything) == ["SO-000001", "SO-000002"]
    answer = caller.send("SalesOrderService", "find", caller.criteria(everything))
    assert len(caller.document(SalesOrder, answer).sales_table) == 2


def test_by_default_there_is_no_limit(caller: Any, order: Made) -> None:
    for number in "ABC":
        caller.created(order(number))
    assert len(caller.keys(("SalesId", "NotEqual", "x"))) == 3


def test_a_message_over_the_quota_is_a_bad_request(
    company_with: With, call_of: Any, order: Made, line: Made
) -> None:
    caller = call_of(company_with(Settings(message_quota=4000)))
    assert caller.create(order(sales_line=[line()] * 30)) == (400, b"")
    assert caller.company.orders == {}
    caller.created(order())


def test_an_answer_over_the_quota_is_one_too(company_with: With, call_of: Any, order: Made) -> None:
    caller = call_of(company_with(Settings(message_quota=4000)))
    for number in "ABCD":
        caller.created(order(number))
    criteria = caller.criteria(("SalesId", "NotEqual", "x"))
    assert caller.send("SalesOrderService", "find", criteria) == (400, b"")


class TestHiddenExceptions:
    """Ports without "Include exceptions in fault"."""

    @pytest.fixture
    def caller(self, company_with: With, call_of: Any) -> Any:
        return call_of(company_with(Settings(exceptions_in_fault=False)))

    def test_business_logic_says_nothing(self, caller: Any, order: Made) -> None:
        fault = caller.refused(order(cust_account="C-9"))
        assert (fault.codes, fault.messages, fault.infolog) == (("RequestFailed",), (HIDDEN,), ())

    def test_aif_says_what_it_says(self, caller: Any, order: Made) -> None:
        caller.created(order("A"), message_id=GUID)
        fault = caller.refused(order("B"), message_id=GUID)
        assert (fault.codes, fault.infolog) == (("DuplicateMessage",), ())


class TestLogonAsUser:
    """Only a trusted intermediary may log on as somebody else."""

    def send(self, caller: Any, order: Made) -> Any:
        content = xml_from_document(order()).decode().partition("?>")[2]
        envelope = caller.envelope("SalesOrderService", "create", content)
        as_user = envelope.replace(b"</Company>", b"</Company><LogonAsUser>D\\u</LogonAsUser>")
        return caller.company.ports()["SalesOrderService"].answer("create", as_user)

    def test_others_may_not(self, caller: Any, order: Made) -> None:
        fault = caller.fault(self.send(caller, order))
        assert fault.codes == ("NotAuthorized",)
        assert caller.company.orders == {}

    def test_it_may(self, company_with: With, call_of: Any, order: Made) -> None:
        caller = call_of(company_with(Settings(impersonation=True)))
        caller.reply(self.send(caller, order))

    def test_the_words_alone_are_no_logon(self, caller: Any, order: Made) -> None:
        caller.created(order(customer_ref="LogonAsUser"))


def test_a_port_may_have_another_name(company_with: With) -> None:
    ports = company_with(Settings(ports={"SalesOrderService": "WebOrders"})).ports()
    assert ports["WebOrders"].served.external_name == "SalesOrderService"
    assert "SalesOrderService" not in ports
    assert "CustomerService" in ports


def test_a_site_may_have_added_operations(company_with: With) -> None:
    ports = company_with(Settings(added={"PriceListService": ("find",)})).ports()
    assert ports["PriceListService"].served.plan.operations.keys() == {"read", "find"}
    assert "find" not in ports["ExchangeRatesService"].served.plan.operations


def test_an_item_is_the_release_of_a_product(company: AxCompany) -> None:
    company.add_item("CUP", name="Cup")
    (made,) = [p for p in company.records_of(EcoResProduct) if p.display_product_number == "CUP"]
    assert [each.name for each in made.translation] == ["Cup"]


@pytest.mark.parametrize("second", [False, True])
def test_a_schema_error_says_where(caller: Any, order: Made, line: Made, second: bool) -> None:
    lines = [line(), line()]
    content = caller.content(order(sales_line=lines))
    before, _, after = (
        content.rpartition("<SalesQty>1<") if second else content.partition("<SalesQty>1<")
    )
    broken = f"{before}\n<SalesQty>many<{after}"
    fault = caller.fault(caller.send("SalesOrderService", "create", broken))
    assert fault.codes == ("InvalidDocumentSchema",)
    number = 2 if second else 1
    assert fault.xpath == f"/SalesOrder/SalesTable/SalesLine[{number}]/SalesQty"
    assert fault.line == 2


def test_an_operation_that_reads_remembers_no_message(caller: Any, order: Made) -> None:
    caller.created(order())
    for _ in range(2):
        key = caller.key_list(SalesId="SO-000001")
        caller.reply(caller.send("SalesOrderService", "read", key, message_id=GUID))
    assert caller.company.messages == 0


def test_a_key_by_another_field_is_refused(caller: Any) -> None:
    answer = caller.send("SalesOrderService", "read", caller.key_list(CustAccount="C-1"))
    assert caller.fault(answer).infolog == ("The entity key of SalesOrder is SalesId.",)
