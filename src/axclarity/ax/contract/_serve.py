"""The server's side of a contract: reading calls and writing answers. For test doubles of AX."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from attrs import frozen
from lxml import etree

from axclarity.ax.contract import _fixed_schemas as fixed
from axclarity.ax.contract._describe import SERVICES_NAMESPACE, describe
from axclarity.ax.contract._documents import document_from_element, element_from_document
from axclarity.ax.contract._xml import bytes_of, parse_xml
from axclarity.ax.documents import Document
from axclarity.ax.keys import EntityKey
from axclarity.errors import MalformedReply

__all__ = ["Call", "FaultText", "Served", "fault_reply"]

D = TypeVar("D", bound=Document)

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@frozen(kw_only=True)
class Call:
    """A call as it arrived. `body` is the wrapper element, by itself."""

    operation: str
    company: str
    message_id: str
    body: etree._Element

    def document(self, kind: type[D]) -> D:
        """The document sent with a create; an empty one if there is none."""
        element = self.body.find(f"{{{kind.namespace}}}{kind.root}")
        return kind() if element is None else document_from_element(kind, element)

    def entity_keys(self) -> tuple[EntityKey, ...]:
        """The entity keys sent with a read."""
        ns = f"{{{fixed.KEY_NAMESPACE}}}"
        return tuple(
            EntityKey(
                tuple(
                    (pair.findtext(f"{ns}Field", ""), pair.findtext(f"{ns}Value", ""))
                    for pair in key.iter(f"{ns}KeyField")
                )
            )
            for key in self.body.iter(f"{ns}EntityKey")
        )

    def conditions(self) -> tuple[Mapping[str, str], ...]:
        """The criteria sent with a find, each as its element names and texts."""
        return tuple(
            {etree.QName(child).localname: child.text or "" for child in element}
            for element in self.body.iter(f"{{{fixed.CRITERIA_NAMESPACE}}}CriteriaElement")
        )


class Served:
    """One document service as a server sees it.

    Args:
        external_name: the service on the wire.
        document: the class of its document.
        operations: what it offers.
    """

    def __init__(
        self, external_name: str, document: type[Document], operations: Sequence[str]
    ) -> None:
        self.external_name = external_name
        self.document = document
        self.operations = tuple(operations)
        self._schema = _schema(self.files("urn:here", lengths=False))

    def files(self, address: str, *, lengths: bool = True) -> dict[str, bytes]:
        """The published contract, by query string."""
        return describe(
            self.external_name, self.document, self.operations, address, lengths=lengths
        )

    def operation_of(self, action: str) -> str | None:
        """The operation that a SOAPAction names, with or without quotes."""
        prefix = f"{SERVICES_NAMESPACE}/{self.external_name}/"
        operation = action.strip('"').removeprefix(prefix)
        return operation if operation in self.operations else None

    def call(self, operation: str, content: bytes) -> Call:
        """Read an envelope.

        Raises:
            MalformedReply: it is no SOAP 1.1 envelope with this operation's wrapper.
        """
        envelope = parse_xml(content)
        body = envelope.find(f"{{{_SOAP}}}Body")
        wrapper = f"{{{SERVICES_NAMESPACE}}}{self._message(operation)}Request"
        element = None if body is None else body.find(wrapper)
        if element is None:
            raise MalformedReply(f"The body holds no {self._message(operation)}Request.")
        ns = f"{{{fixed.CONTEXT_NAMESPACE}}}"
        context = envelope.find(f"{{{_SOAP}}}Header/{ns}CallContext")
        return Call(
            operation=operation,
            company="" if context is None else context.findtext(f"{ns}Company", ""),
            message_id="" if context is None else context.findtext(f"{ns}MessageId", ""),
            body=parse_xml(etree.tostring(element)),
        )

    def schema_error(self, call: Call) -> str | None:
        """What the schema says against a call, if anything. Longest texts are not looked at."""
        if self._schema.validate(call.body):
            return None
        errors: Any = self._schema.error_log
        return str(errors[0].message)

    def reply_with_keys(self, operation: str, keys: Sequence[EntityKey]) -> bytes:
        """The answer of create and findKeys."""
        envelope, wrapper = self._reply(operation)
        listed = _add(wrapper, fixed.KEY_LIST_NAMESPACE, "EntityKeyList")
        for key in keys:
            data = _add(_add(listed, fixed.KEY_NAMESPACE, "EntityKey"), None, "KeyData")
            for name, value in key.fields:
                pair = _add(data, None, "KeyField")
                _add(pair, None, "Field", name)
                _add(pair, None, "Value", value)
        return bytes_of(envelope)

    def reply_with_document(self, operation: str, document: Document) -> bytes:
        """The answer of read and find."""
        envelope, wrapper = self._reply(operation)
        wrapper.append(element_from_document(document))
        return bytes_of(envelope)

    def _reply(self, operation: str) -> tuple[etree._Element, etree._Element]:
        envelope, body = _envelope()
        return envelope, _add(body, SERVICES_NAMESPACE, f"{self._message(operation)}Response")

    def _message(self, operation: str) -> str:
        return f"{self.external_name}{operation[0].upper()}{operation[1:]}"


@frozen(kw_only=True)
class FaultText:
    """What a fault says: AIF's code and message, and the lines of the infolog."""

    code: str
    message: str
    infolog: tuple[str, ...] = ()


def fault_reply(service: str, operation: str, text: FaultText, *, reason: str) -> bytes:
    """A SOAP 1.1 fault with an AifFault in its detail."""
    envelope, body = _envelope()
    fault = etree.SubElement(body, f"{{{_SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = "s:Client"
    etree.SubElement(fault, "faultstring").text = reason
    aif = _add(etree.SubElement(fault, "detail"), fixed.FAULT_NAMESPACE, "AifFault")
    _add(aif, None, "CustomDetailXml")
    messages = _add(_add(aif, None, "FaultMessageListArray"), None, "FaultMessageList")
    message = _add(_add(messages, None, "FaultMessageArray"), None, "FaultMessage")
    _add(message, None, "Code", text.code)
    _add(message, None, "Message", text.message)
    _add(messages, None, "Service", service)
    _add(messages, None, "ServiceOperation", operation)
    infolog = _add(aif, None, "InfologMessageList")
    for line in text.infolog:
        logged = _add(infolog, fixed.INFOLOG_NAMESPACE, "InfologMessage")
        _add(logged, None, "InfologMessageType", "Error")
        _add(logged, None, "Message", line)
    return bytes_of(envelope)


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"s": _SOAP})
    return envelope, etree.SubElement(envelope, f"{{{_SOAP}}}Body")


def _add(
    parent: etree._Element, namespace: str | None, name: str, text: str | None = None
) -> etree._Element:
    """Append an element; without a namespace it takes its parent's."""
    namespace = namespace or etree.QName(parent).namespace
    nsmap: Any = {None: namespace}
    element = etree.SubElement(parent, f"{{{namespace}}}{name}", nsmap=nsmap)
    element.text = text
    return element


class _Files(etree.Resolver):
    """Gives libxml2 the imported schemas of a set, and nothing else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(  # type: ignore[override]  # lxml passes a context that the stubs leave out
        self,
        system_url: str,
        public_id: str,  # noqa: ARG002
        context: Any,
    ) -> Any:
        return self.resolve_string(
            self._files[system_url.partition("?")[2]], context, base_url=system_url
        )


def _schema(files: Mapping[str, bytes]) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Files(files))
    return etree.XMLSchema(etree.fromstring(files["xsd=xsd0"], parser))
