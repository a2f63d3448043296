"""Our codec against zeep: the same XML out, the same values in, for every operation.

Contracts are those of the catalogue, and those kept in a folder that AXCLARITY_CONTRACTS names.
AXCLARITY_LONG=1 tries forty times as hard.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from zeep import Client
from zeep.helpers import serialize_object
from zeep.transports import Transport
from zeep.xsd import Nil, SkipValue

from axclarity.ax import CATALOGUE, CallContext, Criterion, EntityKey, KeyPage
from axclarity.ax.contract import Contract, Reply, Served, classes_from_plan, parse_xml
from axclarity.ax.contract.plan import Plan, plan_from_files, plan_of_document, published
from axclarity.ax.documents import UNSET, AxDateTime, Document, Entity, Unset, field_specs
from axclarity.ax.paging import DocumentPaging

FOLDER = Path(os.environ.get("AXCLARITY_CONTRACTS") or "/nowhere")
SETS = {
    "SalesOrderService": "SalesOrderService",
    "CustomerService": "CustomerService",
    "EcoResProductService": "EcoResProductService",
    "GeneralJournalService.MODEL": "GeneralJournalService",
    "InventoryOnHandService.MODEL": "InventoryOnHandService",
}
ADDRESS = "http://ax.example/MicrosoftDynamicsAXAif60/Port/xppservice.svc"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
XS = "{http://www.w3.org/2001/XMLSchema}"
CALL_CONTEXT = "{http://schemas.microsoft.com/dynamics/2010/01/datacontracts}CallContext"
TIMES = 40 if os.environ.get("AXCLARITY_LONG") else 1

pytestmark = pytest.mark.property

tried = settings(
    max_examples=25 * TIMES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Offline(Transport):
    """Serves files it was given; whatever else is asked for is refused."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._close_session = False

    def load(self, url: str) -> bytes:
        return self._files[url]


@define(eq=False)
class Both:
    """One contract, as zeep and as we understand it."""

    files: Mapping[str, bytes]
    address: str
    plan: Plan
    client: Any = field(init=False)
    bound: Any = field(init=False)
    contract: Contract = field(init=False)
    served: Served = field(init=False)

    def __attrs_post_init__(self) -> None:
        zeep_client: Any = Client  # zeep has no types
        self.client = zeep_client(self.address, transport=Offline(self.files))
        port = f"BasicHttpBinding_{self.plan.service}"
        self.bound = self.client.bind("RoutingService", port)
        for operation in self.bound._binding.all().values():
            # IIS declares addressing and wants none.
            operation.abstract.wsa_action = None
        self.contract = Contract(self.plan)
        self.served = Served(self.plan)

    def kinds(self) -> dict[str, type[Document]]:
        """The classes of the document: ours, and the one made from the contract."""
        assert self.plan.document is not None
        made = classes_from_plan(self.plan)[self.plan.document.name]
        ours = CATALOGUE[self.plan.service].document
        root = f"{{{ours.namespace}}}{ours.root}"
        return {"made": made} | ({"ours": ours} if root in self.plan.elements else {})

    def request(self, operation: str, context: CallContext, content: Mapping[str, Any]) -> Any:
        """The envelope that zeep makes."""
        message = self.plan.wrapper(self.plan.operations[operation].input)
        types = {each.name: each.type for each in message.fields}
        values = {name: self._value(value, types[name]) for name, value in content.items()}
        header = self.client.get_element(CALL_CONTEXT)(**header_values(context))
        return self.client.create_message(self.bound, operation, **values, _soapheaders=[header])

    def answer(self, operation: str, content: Mapping[str, Any]) -> bytes:
        """The envelope of an answer whose body zeep renders."""
        output = self.plan.operations[operation].output
        types = {each.name: each.type for each in self.plan.wrapper(output).fields}
        values = {name: self._value(value, types[name]) for name, value in content.items()}
        envelope = etree.Element(f"{SOAP}Envelope")
        body = etree.SubElement(envelope, f"{SOAP}Body")
        element = self.client.get_element(output)
        element.render(body, element(**values))
        return bytes(etree.tostring(envelope))

    def parsed(self, operation: str, content: bytes) -> Any:
        """What zeep makes of the body of an answer."""
        body = parse_xml(content).find(f"{SOAP}Body")
        assert body is not None
        element = self.client.get_element(self.plan.operations[operation].output)
        as_values: Any = serialize_object
        return as_values(element.parse(body[0], self.client.wsdl.types), dict)

    def _value(self, value: Any, type_name: str) -> Any:
        match value:
            case Document():
                return self._record(value, type_name)
            case DocumentPaging():
                return {"Bookmark": _left_out(value.bookmark), "PageSize": value.size}
            case KeyPage():
                return self._page(value)
            case [EntityKey(), *_] | ():
                return {"EntityKey": [key_values(each) for each in value]}
            case [Criterion(), *_]:
                elements = [criterion_values(each) for each in value]
                if self._repeats_the_sequence(type_name):
                    return {"_value_1": [{"CriteriaElement": each} for each in elements]}
                return {"CriteriaElement": elements}
            case _:
                return value

    def _repeats_the_sequence(self, type_name: str) -> bool:
        (nested,) = self.client.get_type(type_name).elements_nested
        return bool(nested[1].accepts_multiple)

    def _page(self, page: KeyPage) -> dict[str, Any]:
        listed = self._value(page.keys, "") if page.keys else None
        paging = DocumentPaging(size=len(page.keys), bookmark=page.bookmark)
        return {
            **({"EntityKeyList": listed} if listed else {}),
            "DocumentPaging": self._value(paging, ""),
            "PageStatus": "Failure" if page.failure else "Success",
            "PageStatusDetails": page.failure or "None",
        }

    def _record(self, record: Any, type_name: str) -> Any:
        values: dict[str, Any] = {}
        types = {each.name: each for each in self.plan.types[type_name].fields}
        for spec in field_specs(type(record)):
            value = getattr(record, spec.attribute)
            if value is None:
                values[spec.name] = Nil
            elif value is not UNSET and (value or not spec.many):
                planned = types[spec.name]
                several = [
                    self._item(each, planned.type) for each in (value if spec.many else [value])
                ]
                values[spec.name] = several if spec.many else several[0]
        if isinstance(record, Entity):
            for name, text in record.extra.items():
                values[name] = Nil if text is None else self._item(text, types[name].type)
            values |= attributes_of(record)
        return values

    def _item(self, value: Any, declared: str) -> Any:
        if declared in self.plan.leaves:
            return zoned_values(value) if self.plan.leaves[declared].zoned else value
        name = type(value).axd_type
        if declared.rpartition("}")[2].rstrip("#") == name:
            return self._record(value, declared)
        (actual,) = (n for n in self.plan.derived(declared) if n.rpartition("}")[2] == name)
        return self.client.get_type(actual)(**self._record(value, actual))


def attributes_of(record: Entity) -> dict[str, str]:
    given = {"class": "entity", "action": record.action, "updateMode": record.update_mode}
    return {name: value for name, value in given.items() if value is not None}


def zoned_values(value: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"_value_1": value}
    if isinstance(value, AxDateTime):
        values |= {"localDateTime": value.local, "timezone": value.timezone}
    return {name: each for name, each in values.items() if each is not None}


def key_values(key: EntityKey) -> dict[str, Any]:
    return {"KeyData": {"KeyField": [{"Field": n, "Value": v} for n, v in key.fields]}}


def criterion_values(criterion: Criterion) -> dict[str, Any]:
    values = {
        "DataSourceName": criterion.data_source,
        "FieldName": criterion.field,
        "Operator": criterion.operator,
        "Value1": criterion.value,
    }
    return values if criterion.value2 is None else {**values, "Value2": criterion.value2}


def header_values(context: CallContext) -> dict[str, Any]:
    pairs = [{"Key": key, "Value": value} for key, value in context.property_bag.items()]
    values = {
        "Company": context.company,
        "Language": context.language,
        "LogonAsUser": context.logon_as_user,
        "MessageId": context.message_id and str(context.message_id),
        "PartitionKey": context.partition_key,
        "PropertyBag": {"KeyValueOfstringstring": pairs} if pairs else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _left_out(value: Any) -> Any:
    return SkipValue if value is None else value


def canonical(element: etree._Element) -> str:
    """C14N 2.0 with prefixes rewritten; types named by value count by what they name."""
    copy = parse_xml(etree.tostring(element))
    for each in copy.iter():
        name = each.get(XSI_TYPE)
        if name is not None:
            prefix, _, local = name.rpartition(":")
            each.set(XSI_TYPE, f"{{{each.nsmap[prefix or None]}}}{local}")
    return str(etree.canonicalize(etree.tostring(copy).decode(), rewrite_prefixes=True))


def flat(record: Any) -> Any:
    """A record as zeep could have it: by element name, and without what zeep cannot tell."""
    if isinstance(record, list):
        return [flat(each) for each in record] or None
    if hasattr(type(record), "axd_type"):
        named = {
            spec.name: flat(getattr(record, spec.attribute)) for spec in field_specs(type(record))
        }
        if isinstance(record, Entity):
            named |= {name: flat(text) for name, text in record.extra.items()}
            named |= attributes_of(record)
        return without_nothing(named)
    if isinstance(record, AxDateTime):
        zone = {"localDateTime": record.local, "timezone": record.timezone}
        return {"_value_1": wire(record)} | {n: wire(v) for n, v in zone.items() if v is not None}
    return wire(record)


def zeep_flat(value: Any) -> Any:
    if isinstance(value, list):
        return [zeep_flat(each) for each in value] or None
    if isinstance(value, dict):
        named = without_nothing({name: zeep_flat(each) for name, each in value.items()})
        return named["_value_1"] if named and set(named) == {"_value_1"} else named
    return wire(value)


def without_nothing(named: dict[str, Any]) -> Any:
    return {name: value for name, value in named.items() if value is not None} or None


def wire(value: Any) -> Any:
    match value:
        case None | "" | Unset.UNSET:
            return None
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case datetime():
            plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return datetime.combine(plain.date(), plain.time()).isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return value if isinstance(value, bytes) else str(value)


@cache
def plan_of(label: str) -> tuple[Plan, dict[str, bytes], str]:
    source, name = label.split(" ")
    if source == "catalogue":
        facts = CATALOGUE[name]
        plan = plan_of_document(name, facts.document, facts.operations)
        files = {f"{ADDRESS}?{query}": text for query, text in published(plan, ADDRESS).items()}
        return plan, files, f"{ADDRESS}?wsdl"
    files = {
        f"http://files.example/{folder}/{file.name}": file.read_bytes()
        for folder in (name, "common")
        for file in (FOLDER / folder).iterdir()
    }
    root = f"http://files.example/{name}/{SETS[name]}.wsdl"
    return plan_from_files(files, SETS[name]), files, root


@cache
def both_of(label: str) -> Both:
    plan, files, address = plan_of(label)
    return Both(files, address, plan)


@cache
def schema_of(label: str) -> etree.XMLSchema:
    """The contract's own schemas, by libxml2."""
    _, name = label.split(" ")
    parser = etree.XMLParser(no_network=True)
    imported = "".join(
        f'<xs:import namespace="{etree.parse(file).getroot().get("targetNamespace")}"'
        f' schemaLocation="{file.as_uri()}"/>'
        for folder in (name, "common")
        for file in sorted((FOLDER / folder).glob("*.xsd"))
    )
    top = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imported}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(top, parser))


def labels() -> Iterator[str]:
    yield from (f"catalogue {name}" for name in CATALOGUE)
    if FOLDER.is_dir():
        yield from (f"folder {name}" for name in SETS)


CALLS = [(label, operation) for label in labels() for operation in plan_of(label)[0].operations]


@pytest.mark.parametrize(("label", "operation"), CALLS)
def test_every_call_is_written_as_zeep_writes_it(
    label: str, operation: str, imagined: Any, any_context: st.SearchStrategy[CallContext]
) -> None:
    both = both_of(label)
    fields = both.plan.wrapper(both.plan.operations[operation].input).fields
    kinds = _kinds(both, fields)

    @tried
    @given(st.data(), any_context)
    def holds(data: st.DataObject, context: CallContext) -> None:
        kind = data.draw(st.sampled_from(kinds))
        content = data.draw(imagined(both.plan).contents(fields, kind))
        written = parse_xml(both.contract.request(operation, context, **content))
        assert canonical(written) == canonical(both.request(operation, context, content))
        if label.startswith("folder"):
            for part in (*written.iterfind(f"{SOAP}Header/*"), *written.iterfind(f"{SOAP}Body/*")):
                schema_of(label).assertValid(part)

    holds()


@pytest.mark.parametrize(("label", "operation"), CALLS)
def test_every_answer_is_read_as_zeep_reads_it_and_tells_more(
    label: str, operation: str, imagined: Any
) -> None:
    both = both_of(label)
    fields = both.plan.wrapper(both.plan.operations[operation].output).fields
    kinds = _kinds(both, fields)

    @tried
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(kinds))
        content = data.draw(imagined(both.plan).contents(fields, kind))
        rendered = both.answer(operation, content)
        ours = both.served.reply(operation, **content)
        assert canonical(parse_xml(ours)) == canonical(parse_xml(rendered))
        reply = both.contract.reply(rendered)
        assert isinstance(reply, Reply)
        found = _read(both.contract, kind, reply, content)
        assert {n: exact(v) for n, v in found.items()} == {n: exact(v) for n, v in content.items()}
        parsed = both.parsed(operation, rendered)
        if kind.root in content:
            assert (zeep_flat(parsed) or {}).get(kind.root) == flat(found[kind.root])

    holds()


def exact(value: Any) -> Any:
    """A value with what equality leaves out: the zone of a moment, the scale of a number."""
    match value:
        case list() | tuple():
            return [exact(each) for each in value]
        case AxDateTime():
            return [value.isoformat(), value.timezone, value.local]
        case Decimal():
            return str(value)
        case _ if hasattr(type(value), "axd_type"):
            specs = field_specs(type(value))
            fields = {spec.name: exact(getattr(value, spec.attribute)) for spec in specs}
            return [type(value), fields, getattr(value, "extra", {}), value]
        case _:
            return value


def _kinds(both: Both, fields: Any) -> list[type[Document]]:
    kinds = both.kinds()
    has_document = any(each.name == kinds["made"].root for each in fields)
    return list(kinds.values()) if has_document else [kinds["made"]]


def _read(
    contract: Contract, kind: type[Document], reply: Reply, content: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Callable[[], Any]] = {
        kind.root: lambda: contract.document(kind, reply),
        "EntityKeyList": reply.keys,
        "EntityKeyPage": reply.page,
    }
    return {name: found[name]() for name in content}
