"""WSDL files to a plan: finds the service's binding, its operations and their messages."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen
from lxml import etree

from axclarity.ax.contract._xml import resolved_name
from axclarity.ax.contract.plan._model import Plan, PlanOperation, namespace_of
from axclarity.ax.contract.plan._schemas import XSD, Schemas, name_of
from axclarity.errors import MalformedReply

__all__ = ["plan_from_roots", "services_in"]

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP = (
    "{http://schemas.xmlsoap.org/wsdl/soap/}",
    "{http://schemas.xmlsoap.org/wsdl/soap12/}",
)
_HTTP = "http://schemas.xmlsoap.org/soap/http"
_ROUTER = "IRequestReplyRouter"


def services_in(roots: Iterable[etree._Element]) -> tuple[str, ...]:
    """The external names of the services that a contract binds. WCF's empty router is none."""
    names = (binding.port_type for binding in _bindings(roots))
    return tuple(dict.fromkeys(name.rpartition("}")[2] for name in names))


def plan_from_roots(roots: Sequence[etree._Element], service: str) -> Plan:
    """The plan of a service, from the parsed files of its contract.

    A port of the AOS itself speaks net.tcp. Its contract is read all the same, to look at and to
    generate from; only calls are impossible.

    Raises:
        MalformedReply: the service is not bound, or a definition is missing.
    """
    found = [b for b in _bindings(roots) if b.port_type.rpartition("}")[2] == service]
    if not found:
        offered = ", ".join(services_in(roots)) or "none"
        raise MalformedReply(
            f"The contract binds no {service}. It offers: {offered}. Check that the port is "
            "active and offers the service."
        )
    binding = next(
        (each for each in found if each.transport == _HTTP and not each.soap12), found[0]
    )
    schemas = Schemas()
    for root in roots:
        for schema in root.iter(f"{XSD}schema"):
            schemas.add(schema)
    messages = _Messages(roots)
    operations = {
        operation.name: operation
        for operation in (messages.operation(binding, node) for node in binding.operations())
    }
    _reach(schemas, operations.values())
    return Plan(
        service=service,
        namespace=namespace_of(binding.port_type),
        transport="http" if binding.transport == _HTTP else "net.tcp",
        operations=operations,
        elements=schemas.elements,
        types=schemas.types,
        leaves=schemas.leaves,
    )


def _reach(schemas: Schemas, operations: Iterable[PlanOperation]) -> None:
    try:
        for operation in operations:
            for element in (operation.input, operation.output, operation.header):
                if element is not None:
                    schemas.element(element)
    except RecursionError:
        raise MalformedReply("The types of the contract are nested without end.") from None


@frozen
class _Binding:
    node: etree._Element
    port_type: str
    transport: str
    soap12: bool

    def operations(self) -> Iterator[etree._Element]:
        return self.node.iterchildren(f"{_WSDL}operation")


def _bindings(roots: Iterable[etree._Element]) -> Iterator[_Binding]:
    for root in roots:
        for node in root.iterchildren(f"{_WSDL}binding"):
            port_type = resolved_name(node, node.get("type", ""))
            if port_type.endswith(f"}}{_ROUTER}"):
                continue
            for soap in _SOAP:
                style = node.find(f"{soap}binding")
                if style is not None:
                    yield _Binding(node, port_type, style.get("transport", ""), soap == _SOAP[1])


class _Messages:
    """What the messages of the port types hold."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._messages: dict[str, dict[str, str]] = {}
        self._abstract: dict[tuple[str, str], etree._Element] = {}
        for root in roots:
            namespace = root.get("targetNamespace", "")
            for message in root.iterchildren(f"{_WSDL}message"):
                self._messages[f"{{{namespace}}}{message.get('name')}"] = {
                    part.get("name", ""): resolved_name(part, part.get("element", ""))
                    for part in message.iterchildren(f"{_WSDL}part")
                    if part.get("element")
                }
            for port_type in root.iterchildren(f"{_WSDL}portType"):
                owner = f"{{{namespace}}}{name_of(port_type)}"
                for operation in port_type.iterchildren(f"{_WSDL}operation"):
                    self._abstract[owner, operation.get("name", "")] = operation

    def operation(self, binding: _Binding, bound: etree._Element) -> PlanOperation:
        name = name_of(bound)
        abstract = self._abstract.get((binding.port_type, name))
        if abstract is None:
            raise MalformedReply(f"The contract is incomplete: {name} has no portType.")
        styles = (node for soap in _SOAP for node in bound.iterchildren(f"{soap}operation"))
        action = next((node.get("soapAction", "") for node in styles), "")
        return PlanOperation(
            name=name,
            action=action,
            input=self._body(abstract, "input"),
            output=self._body(abstract, "output"),
            header=self._header(bound),
        )

    def _body(self, abstract: etree._Element, side: str) -> str:
        node = abstract.find(f"{_WSDL}{side}")
        parts = {} if node is None else self._parts(resolved_name(node, node.get("message", "")))
        if len(parts) != 1:
            raise MalformedReply(
                f"{abstract.get('name')} is not document/literal wrapped, as AIF's services are."
            )
        return next(iter(parts.values()))

    def _header(self, bound: etree._Element) -> str | None:
        for soap in _SOAP:
            node = bound.find(f"{_WSDL}input/{soap}header")
            if node is not None:
                parts = self._parts(resolved_name(node, node.get("message", "")))
                return parts.get(node.get("part", ""))
        return None

    def _parts(self, message: str) -> dict[str, str]:
        return self._messages.get(message, {})
