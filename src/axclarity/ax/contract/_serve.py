"""The server's side of a contract: reading calls and writing answers. For test doubles of AX."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from attrs import define, field, frozen
from lxml import etree

from axclarity.ax.contract._xml import bytes_of, parse_xml
from axclarity.ax.contract.codec._envelope import SOAP, answer
from axclarity.ax.contract.codec._reader import Readers
from axclarity.ax.contract.codec._replies import keys_in
from axclarity.ax.contract.codec._validation import Validator
from axclarity.ax.contract.codec._writer import Writers
from axclarity.ax.contract.plan import Plan, local_name, published, without_lengths
from axclarity.ax.contract.plan._fixed import CALL_CONTEXT, FAULT, INFOLOG
from axclarity.ax.documents import Document, Part
from axclarity.ax.keys import EntityKey
from axclarity.errors import MalformedReply

__all__ = ["Call", "FaultText", "Served", "fault_reply"]

D = TypeVar("D", bound=Document)
P = TypeVar("P", bound=Part)

_PAGING = "{http://schemas.microsoft.com/dynamics/2011/02/documents/DocumentPaging}"
_CRITERION = (
    "{http://schemas.microsoft.com/dynamics/2006/02/documents/QueryCriteria}CriteriaElement"
)


@frozen(kw_only=True)
class Call:
    """A call as it arrived. `body` is the wrapper element, by itself."""

    operation: str
    company: str
    message_id: str
    body: etree._Element
    readers: Readers

    def document(self, kind: type[D]) -> D:
        """The document sent with a create or update; an empty one if there is none."""
        element = self.body.find(f"{{{kind.namespace}}}{kind.root}")
        if element is None:
            return kind()
        type_name = self.readers.plan.elements[str(element.tag)].type
        document: D = self.readers.read(kind, type_name, element)
        return document

    def record(self, kind: type[P], name: str) -> P | None:
        """A parameter of a custom service, by its element name."""
        element = self.body.find(f"{{*}}{name}")
        wrapper = self.readers.plan.wrapper(self.readers.plan.operations[self.operation].input)
        planned = next((each for each in wrapper.fields if each.name == name), None)
        if element is None or planned is None:
            return None
        record: P = self.readers.reader(kind, planned.type)(element)
        return record

    def text(self, name: str) -> str:
        """A plain parameter, by its element name."""
        return self.body.findtext(f"{{*}}{name}") or ""

    def entity_keys(self) -> tuple[EntityKey, ...]:
        """The entity keys sent with a read, update or delete."""
        return keys_in(self.body)

    def conditions(self) -> tuple[Mapping[str, str], ...]:
        """The criteria sent with a find, each as its element names and texts."""
        return tuple(
            {local_name(str(child.tag)): child.text or "" for child in element}
            for element in self.body.iter(_CRITERION)
        )

    def paging(self) -> tuple[int, str]:
        """The page that is asked for: how many keys, from which bookmark."""
        paging = self.body.find(f"{_PAGING}DocumentPaging")
        if paging is None:
            return 0, ""
        size = paging.findtext(f"{_PAGING}PageSize") or "0"
        return int(size), paging.findtext(f"{_PAGING}Bookmark") or ""


@define(eq=False)
class Served:
    """One service as a server sees it, by the plan that it publishes.

    Args:
        plan: of the service. AX cuts and rounds instead of refusing, so lengths are published and
            not enforced.
    """

    plan: Plan
    _readers: Readers = field(init=False, repr=False)
    _writers: Writers = field(init=False, repr=False)
    _validator: Validator = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        lenient = without_lengths(self.plan)
        self._readers = Readers(lenient)
        self._writers = Writers(lenient, open=True)
        self._validator = Validator(lenient)

    @property
    def external_name(self) -> str:
        """The service on the wire."""
        return self.plan.service

    def files(self, address: str) -> dict[str, bytes]:
        """The published contract, by query string."""
        return published(self.plan, address)

    def operation_of(self, action: str) -> str | None:
        """The operation that a SOAPAction names, with or without quotes."""
        wanted = action.strip('"')
        found = (each.name for each in self.plan.operations.values() if each.action == wanted)
        return next(found, None)

    def call(self, operation: str, content: bytes) -> Call:
        """Read an envelope.

        Raises:
            MalformedReply: it is no SOAP 1.1 envelope with this operation's wrapper.
        """
        envelope = parse_xml(content)
        wrapper = self.plan.operations[operation].input
        element = envelope.find(f"{{{SOAP}}}Body/{wrapper}")
        if element is None:
            raise MalformedReply(f"The body holds no {local_name(wrapper)}.")
        context = envelope.find(f"{{{SOAP}}}Header/{CALL_CONTEXT}")
        here = CALL_CONTEXT.partition("}")[0] + "}"
        return Call(
            operation=operation,
            company="" if context is None else context.findtext(f"{here}Company", ""),
            message_id="" if context is None else context.findtext(f"{here}MessageId", ""),
            body=parse_xml(etree.tostring(element, encoding="utf-8")),
            readers=self._readers,
        )

    def schema_error(self, call: Call) -> str | None:
        """What the schema says against a call, if anything. Longest texts are not looked at."""
        problem = next(iter(self._validator.problems(call.body)), None)
        return None if problem is None else f"{problem.path} ({problem.rule})"

    def reply(self, operation: str, infolog: Iterable[str] = (), **content: Any) -> bytes:
        """The answer of an operation: documents, keys, pages or records, by element name.

        Args:
            infolog: warnings that stand in a header of an answer that is no fault.
        """
        return answer(self._writers, operation, content, tuple(infolog))


@frozen(kw_only=True)
class FaultText:
    """What a fault says: AIF's code and message, where, and the lines of the infolog."""

    code: str
    message: str
    infolog: tuple[str, ...] = ()
    xpath: str = ""
    line: int | None = None


def fault_reply(service: str, operation: str, text: FaultText, *, reason: str) -> bytes:
    """A SOAP 1.1 fault with an AifFault in its detail."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    fault = etree.SubElement(etree.SubElement(envelope, f"{{{SOAP}}}Body"), f"{{{SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = "s:Client"
    etree.SubElement(fault, "faultstring").text = reason
    aif = _add(etree.SubElement(fault, "detail"), FAULT)
    _add(aif, "CustomDetailXml")
    messages = _add(_add(aif, "FaultMessageListArray"), "FaultMessageList")
    message = _add(_add(messages, "FaultMessageArray"), "FaultMessage")
    _add(message, "Code", text.code)
    _add(message, "Message", text.message)
    _add(messages, "Service", service)
    _add(messages, "ServiceOperation", operation)
    if text.xpath:
        _add(messages, "XPath", text.xpath)
    if text.line is not None:
        _add(messages, "XmlLine", str(text.line))
    infolog = _add(aif, "InfologMessageList")
    here = INFOLOG.partition("}")[0] + "}"
    for line in text.infolog:
        logged = _add(infolog, f"{here}InfologMessage")
        _add(logged, "InfologMessageType", "Error")
        _add(logged, "Message", line)
    return bytes_of(envelope)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Append an element; a name without a namespace takes its parent's."""
    if not name.startswith("{"):
        name = f"{{{etree.QName(parent).namespace}}}{name}"
    nsmap: Any = {None: etree.QName(name).namespace}
    element = etree.SubElement(parent, name, nsmap=nsmap)
    element.text = text
    return element
