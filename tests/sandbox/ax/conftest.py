"""A furnished company, and a way to call its ports without a network."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from attrs import frozen

from axclarity.ax.contract import (
    Fault,
    Reply,
    document_from_element,
    reply_from_bytes,
    xml_from_document,
)
from axclarity.ax.documents import (
    Customer,
    Document,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.ax.paging import KeyPage
from axclarity.ax.services import facts_of
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany, Settings

SERVICES = "http://schemas.microsoft.com/dynamics/2008/01/services"
CONTEXT = "http://schemas.microsoft.com/dynamics/2010/01/datacontracts"
KEYS = "http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKeyList"
KEY = "http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKey"
PAGING = "http://schemas.microsoft.com/dynamics/2011/02/documents/DocumentPaging"
CRITERIA = "http://schemas.microsoft.com/dynamics/2006/02/documents/QueryCriteria"

Answer = tuple[int, bytes]
D = TypeVar("D", bound=Document)


@frozen(kw_only=True)
class Refusal:
    """What a fault says, as plain texts."""

    code: str
    reason: str
    codes: tuple[str, ...]
    messages: tuple[str, ...]
    infolog: tuple[str, ...]
    xpath: str
    line: int | None


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

    def send(self, service: str, operation: str, content: str, **context: str) -> Answer:
        envelope = self.envelope(service, operation, content, **context)
        return self.company.ports()[service].answer(operation, envelope)

    def create(self, document: Document, **context: str) -> Answer:
        service = facts_of(type(document)).external_name
        return self.send(service, "create", self.content(document), **context)

    def update(self, document: Document, *keys: str, **context: str) -> Answer:
        """Update by the values of the document's key field."""
        facts = facts_of(type(document))
        listed = self.key_lists(*({facts.document.key_field: key} for key in keys))
        content = listed + self.content(document)
        return self.send(facts.external_name, "update", content, **context)

    def delete(self, kind: type[Document], *keys: str, **context: str) -> Answer:
        facts = facts_of(kind)
        listed = self.key_lists(*({facts.document.key_field: key} for key in keys))
        return self.send(facts.external_name, "delete", listed, **context)

    def read_document(self, kind: type[D], **key: str) -> D:
        """A document with what one key names."""
        service = facts_of(kind).external_name
        return self.document(kind, self.send(service, "read", self.key_list(**key)))

    def page(
        self, operation: str, *, size: int = 10, bookmark: str = "", since: str = ""
    ) -> KeyPage:
        """A page of the keys of sales orders."""
        at = f"<Bookmark>{bookmark}</Bookmark>" if bookmark else ""
        paging = (
            f'<DocumentPaging xmlns="{PAGING}">{at}<PageSize>{size}</PageSize></DocumentPaging>'
        )
        changed = f"<_changedDateTime>{since}</_changedDateTime>" if since else ""
        return self.reply(self.send("SalesOrderService", operation, paging + changed)).page()

    @staticmethod
    def content(document: Document) -> str:
        """A document as it stands in a wrapper."""
        return xml_from_document(document).decode().partition("?>")[2]

    def created(self, document: Document, **context: str) -> list[str]:
        created = self.reply(self.create(document, **context)).keys()
        return [key.value for key in created]

    def refused(self, document: Document, **context: str) -> Refusal:
        return self.fault(self.create(document, **context))

    def reply(self, answer: Answer) -> Reply:
        """An answer that is no fault."""
        status, content = answer
        reply = reply_from_bytes(content)
        assert isinstance(reply, Reply), reply
        assert status == 200
        return reply

    def fault(self, answer: Answer) -> Refusal:
        status, content = answer
        fault = reply_from_bytes(content)
        assert isinstance(fault, Fault)
        assert status == 500
        return Refusal(
            code=fault.code,
            reason=fault.reason,
            codes=fault.codes,
            messages=tuple(each.message for each in fault.messages),
            infolog=tuple(each.message for each in fault.infolog),
            xpath=fault.messages[0].xpath if fault.messages else "",
            line=fault.messages[0].line if fault.messages else None,
        )

    def document(self, kind: type[D], answer: Answer) -> D:
        """The document of an answer that is no fault."""
        body = self.reply(answer).body
        assert body is not None
        return document_from_element(kind, body[0])

    def read(self, sales_id: str) -> SalesTable:
        """The order as a caller gets it, blanks left out."""
        answer = self.send("SalesOrderService", "read", self.key_list(SalesId=sales_id))
        (table,) = self.document(SalesOrder, answer).sales_table
        return table

    def key_list(self, **fields: str) -> str:
        """An EntityKeyList with one key."""
        return self.key_lists(fields)

    @staticmethod
    def key_lists(*keys: dict[str, str]) -> str:
        """An EntityKeyList."""
        made = ""
        for fields in keys:
            pairs = "".join(
                f"<KeyField><Field>{name}</Field><Value>{value}</Value></KeyField>"
                for name, value in fields.items()
            )
            made += f'<EntityKey xmlns="{KEY}"><KeyData>{pairs}</KeyData></EntityKey>'
        return f'<EntityKeyList xmlns="{KEYS}">{made}</EntityKeyList>'

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
        answer = self.send("SalesOrderService", "findKeys", self.criteria(*conditions))
        found = self.reply(answer).keys()
        return [key.value for key in found]

    def customers(self, *conditions: tuple[str, ...]) -> Customer:
        """find on customers."""
        content = self.criteria(*conditions, source="CustTable")
        return self.document(Customer, self.send("CustomerService", "find", content))


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


class Clock:
    """A time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def company(store: Store, furnish: Callable[[AxCompany], AxCompany], clock: Clock) -> AxCompany:
    return furnish(AxCompany(store, clock=clock))


@pytest.fixture
def company_with(
    store: Store, furnish: Callable[[AxCompany], AxCompany], clock: Clock
) -> Callable[[Settings], AxCompany]:
    return lambda settings: furnish(AxCompany(store, settings, clock=clock))


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
