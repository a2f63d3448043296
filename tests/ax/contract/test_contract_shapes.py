"""What WSDL and schemas may look like: patterns, unions, date-times, families, bindings."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax import AXOperations, CallContext, EntityKey
from axclarity.ax.contract import Contract, Reply, Served, classes_from_plan
from axclarity.ax.contract.plan import (
    Plan,
    plan_from_files,
    plan_from_text,
    services_from_files,
    text_from_plan,
)
from axclarity.ax.documents import UNSET, AxDateTime, Kind
from axclarity.errors import ConfigError, InvalidDocument, MalformedReply
from axclarity.http import Request, Response, drive

HTTP = "http://schemas.xmlsoap.org/soap/http"
TCP = "http://schemas.microsoft.com/soap/tcp"
TYPES = """
<xs:simpleType name="Clock"><xs:restriction base="xs:time">
  <xs:pattern value="^([0-9]{2}:[0-9]{2}:[0-9]{2})$"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Account"><xs:restriction base="xs:string">
  <xs:maxLength value="10"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Code"><xs:restriction base="xs:string">
  <xs:maxLength value="20"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Mapped"><xs:union memberTypes="t:Account t:Code"/></xs:simpleType>
<xs:simpleType name="Yes"><xs:restriction base="xs:string">
  <xs:enumeration value="Yes"/></xs:restriction></xs:simpleType>
<xs:simpleType name="No"><xs:restriction base="xs:string">
  <xs:enumeration value="No"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Either"><xs:union memberTypes="t:Yes t:No"/></xs:simpleType>
<xs:complexType name="Moment"><xs:simpleContent><xs:extension base="xs:dateTime">
  <xs:attribute name="localDateTime" type="xs:dateTime"/>
  <xs:attribute name="timezone" type="xs:string"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="Party" abstract="true"><xs:sequence>
  <xs:element name="Name" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType>
<xs:complexType name="Person"><xs:complexContent><xs:extension base="t:Party"><xs:sequence>
  <xs:element name="Born" type="xs:date" minOccurs="0"/></xs:sequence></xs:extension>
</xs:complexContent></xs:complexType>
<xs:complexType name="Member"><xs:complexContent><xs:extension base="t:Person"><xs:sequence>
  <xs:element name="Since" type="xs:int" minOccurs="0"/></xs:sequence></xs:extension>
</xs:complexContent></xs:complexType>
<xs:complexType name="Ticket"><xs:sequence>
  <xs:element name="Opens" type="t:Clock" minOccurs="0" nillable="true"/>
  <xs:element name="Account" type="t:Mapped" minOccurs="0"/>
  <xs:element name="Paid" type="t:Either" minOccurs="0"/>
  <xs:element name="At" type="t:Moment" minOccurs="0" nillable="true"/>
  <xs:element name="Party" type="t:Party" minOccurs="0" maxOccurs="unbounded"/>
  <xs:element name="Amount" type="xs:decimal" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:element name="SendRequest"><xs:complexType><xs:sequence>
  <xs:element name="ticket" type="t:Ticket" minOccurs="0" nillable="true"/></xs:sequence>
</xs:complexType></xs:element>
<xs:element name="SendResponse"><xs:complexType><xs:sequence>
  <xs:element name="response" type="t:Ticket" minOccurs="0" nillable="true"/></xs:sequence>
</xs:complexType></xs:element>
"""


def binding(service: str, transport: str, soap: str = "soap") -> str:
    return f"""
<wsdl:portType name="{service}"><wsdl:operation name="send">
  <wsdl:input message="t:In"/><wsdl:output message="t:Out"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="B{soap}_{service}" type="t:{service}">
  <{soap}:binding transport="{transport}"/>
  <wsdl:operation name="send"><{soap}:operation soapAction="urn:t/{service}/{soap}"/>
  </wsdl:operation></wsdl:binding>"""


def wsdl(*bindings: str, types: str = TYPES) -> dict[str, bytes]:
    text = f"""<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:t="urn:t" targetNamespace="urn:t">
<wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
 targetNamespace="urn:t" elementFormDefault="qualified">{types}</xs:schema></wsdl:types>
<wsdl:message name="In"><wsdl:part name="parameters" element="t:SendRequest"/></wsdl:message>
<wsdl:message name="Out"><wsdl:part name="parameters" element="t:SendResponse"/></wsdl:message>
{"".join(bindings)}</wsdl:definitions>"""
    return {"all.wsdl": text.encode()}


@pytest.fixture(params=["from files", "from text"])
def plan(request: pytest.FixtureRequest) -> Plan:
    loaded = plan_from_files(wsdl(binding("Desk", HTTP)), "Desk")
    return loaded if request.param == "from files" else plan_from_text(text_from_plan(loaded))


@pytest.fixture
def made(plan: Plan) -> dict[str, type[Any]]:
    return {name.rpartition("}")[2]: kind for name, kind in classes_from_plan(plan).items()}


def written(plan: Plan, context: CallContext, ticket: Any) -> str:
    return Contract(plan).request("send", context, ticket=ticket).decode()


def read_back(plan: Plan, made: dict[str, type[Any]], ticket: Any) -> Any:
    reply = Contract(plan).reply(Served(plan).reply("send", response=ticket))
    assert isinstance(reply, Reply)
    return Contract(plan).output(made["SendResponse"], "send", reply).response


def test_patterns_between_circumflex_and_dollar_take_a_plain_time(
    plan: Plan, made: dict[str, type[Any]], context: CallContext
) -> None:
    ticket = made["Ticket"](opens=time(7, 30))
    assert ">07:30:00<" in written(plan, context, ticket)
    assert read_back(plan, made, ticket) == ticket
    with pytest.raises(InvalidDocument):
        written(plan, context, made["Ticket"](opens=time(7, 30, 0, 5)))


def test_a_union_takes_the_field_or_an_external_code(
    plan: Plan, made: dict[str, type[Any]], context: CallContext
) -> None:
    leaf = plan.leaves["{urn:t}Mapped"]
    assert (leaf.kind, leaf.length, leaf.external) == (Kind.TEXT, 10, 20)
    assert "A" * 20 in written(plan, context, made["Ticket"](account="A" * 20))
    with pytest.raises(InvalidDocument, match="Account"):
        written(plan, context, made["Ticket"](account="A" * 21))


def test_a_union_of_symbols_is_an_enumeration(
    plan: Plan, made: dict[str, type[Any]], context: CallContext
) -> None:
    assert plan.leaves["{urn:t}Either"].symbols == ("Yes", "No")
    assert ">No<" in written(plan, context, made["Ticket"](paid="No"))
    with pytest.raises(InvalidDocument, match="Paid"):
        written(plan, context, made["Ticket"](paid="Maybe"))


@pytest.mark.parametrize(
    ("timezone", "local"),
    [("GMT", datetime(2026, 1, 1, 13)), ("GMT", None), (None, datetime(2026, 1, 1, 13))],  # noqa: DTZ001  a wall clock's time, or no zone on purpose
)
def test_a_moment_keeps_what_ax_says_of_the_wall_clock(
    plan: Plan,
    made: dict[str, type[Any]],
    context: CallContext,
    timezone: str | None,
    local: datetime | None,
) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    ticket = made["Ticket"](at=AxDateTime.of(noon, timezone=timezone, local=local))
    text = written(plan, context, ticket)
    assert ("timezone=" in text, "localDateTime=" in text) == (bool(timezone), bool(local))
    back = read_back(plan, made, ticket).at
    assert (back, back.timezone, back.local) == (noon, timezone, local)


def test_a_moment_may_be_nil_or_left_out(plan: Plan, made: dict[str, type[Any]]) -> None:
    assert read_back(plan, made, made["Ticket"](at=None)).at is None
    assert read_back(plan, made, made["Ticket"]()).at is UNSET


def test_a_family_travels_with_its_types_however_far_down(
    plan: Plan, made: dict[str, type[Any]], context: CallContext
) -> None:
    member, person = made["Member"](name="M", since=2020), made["Person"](name="P")
    ticket = made["Ticket"](party=[member, person])
    assert 'type="' in written(plan, context, ticket)
    back = read_back(plan, made, ticket).party
    assert back == [member, person]
    assert [type(each) for each in back] == [made["Member"], made["Person"]]


def test_an_abstract_record_is_not_written(
    plan: Plan, made: dict[str, type[Any]], context: CallContext
) -> None:
    with pytest.raises(InvalidDocument):
        written(plan, context, made["Ticket"](party=[made["Party"](name="N")]))


def test_a_custom_service_may_leave_its_parameter_out(plan: Plan, context: CallContext) -> None:
    assert "ticket" not in Contract(plan).request("send", context).decode()
    assert plan.is_custom


def test_services_at_one_port_are_told_apart() -> None:
    files = wsdl(binding("Desk", HTTP), binding("Till", HTTP))
    assert services_from_files(files) == ("Desk", "Till")
    actions = {
        name: plan_from_files(files, name).operations["send"].action for name in ("Desk", "Till")
    }
    assert actions == {"Desk": "urn:t/Desk/soap", "Till": "urn:t/Till/soap"}


@pytest.mark.parametrize("order", [1, -1])
def test_http_and_soap_1_1_are_taken_where_a_service_has_them(order: int) -> None:
    bindings = [
        binding("Desk", TCP, "soap12"),
        binding("Desk", HTTP, "soap12").partition("</wsdl:portType>")[2],
        binding("Desk", HTTP).partition("</wsdl:portType>")[2],
    ]
    plan = plan_from_files(wsdl(*bindings[::order]), "Desk")
    assert (plan.transport, plan.operations["send"].action) == ("http", "urn:t/Desk/soap")


def test_a_net_tcp_contract_can_be_looked_at() -> None:
    plan = plan_from_files(wsdl(binding("Desk", TCP, "soap12")), "Desk")
    assert plan.transport == "net.tcp"
    assert plan_from_text(text_from_plan(plan)).transport == "net.tcp"
    assert tuple(plan.operations) == ("send",)


def test_a_net_tcp_port_is_refused_with_advice() -> None:
    class Port:
        def send(self, request: Request) -> Response:
            content = wsdl(binding("SalesOrderService", TCP, "soap12"))["all.wsdl"]
            return Response(status=200, content=content)

        def close(self) -> None:
            pass

    ax = AXOperations.of_company("https://ax.example/Aif", company="U")
    with pytest.raises(ConfigError, match=r"net\.tcp only.*HTTP adapter") as refused:
        drive(ax.sales_orders.read(EntityKey.of(SalesId="1")), Port())
    assert refused.value.rule == "ax.net-tcp"


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ((b'type="t:Ticket"', b'type="t:Tacket"'), "Tacket"),
        ((b'memberTypes="t:Account t:Code"', b'memberTypes="t:Account t:Cod"'), "Cod"),
        ((b'element="t:SendRequest"', b'element="t:SentRequest"'), "SentRequest"),
        ((b'message="t:In"', b'message="t:Inn"'), "send"),
        ((b'base="xs:dateTime"', b'base="t:Missing"'), "Missing"),
    ],
)
def test_what_is_missing_is_named(broken: tuple[bytes, bytes], says: str) -> None:
    files = {name: text.replace(*broken) for name, text in wsdl(binding("Desk", HTTP)).items()}
    with pytest.raises(MalformedReply, match=says):
        plan_from_files(files, "Desk")


def test_decimals_keep_their_digits(plan: Plan, made: dict[str, type[Any]]) -> None:
    back = read_back(plan, made, made["Ticket"](amount=Decimal("1.500")))
    assert str(back.amount) == "1.500"
