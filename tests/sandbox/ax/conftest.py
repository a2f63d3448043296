"""A furnished company, and a way to call its ports without a network."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import frozen

from axclarity.ax.contract import (
    Fault,
    document_from_reply,
    fault_from_reply,
    keys_from_reply,
    xml_from_document,
)
from axclarity.ax.documents import (
    Customer,
    Document,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany, Settings

SERVICES = "http://schemas.microsoft.com/dynamics/2008/01/services"
CONTEXT = "http://schemas.microsoft.com/dynamics/2010/01/datacontracts"
KEYS = "http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKeyList"
KEY = "http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKey"
CRITERIA = "http://schemas.microsoft.com/dynamics/2006/02/documents/QueryCriteria"

Reply = tuple[int, bytes]


@frozen
class Caller:
    """Calls the ports of a company with envelopes written by hand."""

    company: AxCompany

    @staticmethod
    def envelope(
        service: str, operation: str, content: str, *, company: str = "USMF", message_id: str = ""
    ) -> bytes:
        wrapper = f"{service}{operation[0].upper()}{operation[1:]}Request"
        identity = f"<MessageId>{message_id}</MessageId>" if message_id else ""
        return (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
            f'<CallContext xmlns="{CONTEXT}"><Company>{company}</Company>{identity}</CallContext>'
            f'</s:Header><s:Body><{wrapper} xmlns="{SERVICES}">{content}</{wrapper}></s:Body>'
            "</s:Envelope>"
        ).encode()

    def send(self, service: str, operation: str, content: str, **context: str) -> Reply:
        envelope = self.envelope(service, operation, content, **context)
        return self.company.ports()[service].answer(operation, envelope)

    def create(self, document: Document, **context: str) -> Reply:
        service = f"{document.root}Service"
        xml = xml_from_document(document).decode().partition("?>")[2]
        return self.send(service, "create", xml, **context)

    def created(self, document: Document, **context: str) -> list[str]:
        status, content = self.create(document, **context)
        assert status == 200, fault_from_reply(content)
        return [key.value for key in keys_from_reply(content)]

    def refused(self, document: Document, **context: str) -> Fault:
        return self.fault(self.create(document, **context))

    def fault(self, reply: Reply) -> Fault:
        status, content = reply
        fault = fault_from_reply(content)
        assert (status, fault is None) == (500, False)
        assert fault is not None
        return fault

    def read(self, sales_id: str) -> SalesTable:
        """The order as a caller gets it, blanks left out."""
        pair = f"<Field>SalesId</Field><Value>{sales_id}</Value>"
        key = f'<EntityKey xmlns="{KEY}"><KeyData><KeyField>{pair}</KeyField></KeyData></EntityKey>'
        content = f'<EntityKeyList xmlns="{KEYS}">{key}</EntityKeyList>'
        status, reply = self.send("SalesOrderService", "read", content)
        assert status == 200
        (table,) = document_from_reply(SalesOrder, reply).sales_table
        return table

    def criteria(self, *conditions: tuple[str, ...], source: str = "SalesTable") -> str:
        names = ("FieldName", "Operator", "Value1", "Value2")
        elements = "".join(
            f"<CriteriaElement><DataSourceName>{source}</DataSourceName>"
            + "".join(
                f"<{name}>{text.replace('<', '&lt;')}</{name}>"
                for name, text in zip(names, condition, strict=False)
            )
            + "</CriteriaElement>"
            for condition in conditions
        )
        return f'<QueryCriteria xmlns="{CRITERIA}">{elements}</QueryCriteria>'

    def keys(self, *conditions: tuple[str, ...]) -> list[str]:
        """findKeys on sales orders."""
        status, reply = self.send("SalesOrderService", "findKeys", self.criteria(*conditions))
        assert status == 200
        return [key.value for key in keys_from_reply(reply)]

    def customers(self, *conditions: tuple[str, ...]) -> Customer:
        """find on customers."""
        content = self.criteria(*conditions, source="CustTable")
        status, reply = self.send("CustomerService", "find", content)
        assert status == 200
        return document_from_reply(Customer, reply)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store(None)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def furnish() -> Callable[[AxCompany], AxCompany]:
    def furnished(company: AxCompany) -> AxCompany:
        company.add_tax("VAT25", Decimal(25), tax_groups=("WEB",), tax_item_groups=("FULL",))
        company.add_tax("VAT15", Decimal(15), tax_groups=("WEB",), tax_item_groups=("FOOD",))
        company.add_customer("C-1", name="Fjord AS", reference="cust_1", tax_group="WEB")
        company.add_item(
            "SHIRT",
            on_hand={"11": Decimal(10), "21": Decimal(5)},
            price=Decimal("9.99"),
            name="A shirt",
            tax_item_group="FULL",
        )
        company.add_item("JAM", unit="jar", tax_item_group="FOOD")
        company.add_item("GHOST", site="")
        return company

    return furnished


@pytest.fixture
def company(store: Store, furnish: Callable[[AxCompany], AxCompany]) -> AxCompany:
    return furnish(AxCompany(store))


@pytest.fixture
def company_with(
    store: Store, furnish: Callable[[AxCompany], AxCompany]
) -> Callable[[Settings], AxCompany]:
    return lambda settings: furnish(AxCompany(store, settings))


@pytest.fixture
def caller(company: AxCompany) -> Caller:
    return Caller(company)


@pytest.fixture
def call_of() -> type[Caller]:
    return Caller


@pytest.fixture
def line() -> Callable[..., SalesLine]:
    def made(item_id: str = "SHIRT", quantity: str = "1", **fields: Any) -> SalesLine:
        given = {"item_id": item_id, "sales_qty": Decimal(quantity), "sales_unit": "ea"}
        return SalesLine(**{**given, **fields})

    return made


@pytest.fixture
def order(line: Callable[..., SalesLine]) -> Callable[..., SalesOrder]:
    def made(number: str = "W-1", **fields: Any) -> SalesOrder:
        given = {
            "cust_account": "C-1",
            "purch_order_form_num": number,
            "receipt_date_requested": date(2026, 1, 31),
            "sales_line": [line()],
        }
        return SalesOrder(sales_table=[SalesTable(**{**given, **fields})])

    return made
