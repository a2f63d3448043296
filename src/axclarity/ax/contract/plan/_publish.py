"""A plan back to WSDL and schemas, as IIS publishes them.

Source of the shape: AX 2012 R3 ports on IIS. The root names `RoutingService`, whose first port is
WCF's empty router; the useful port is `BasicHttpBinding_<ExternalName>`. Everything else is
imported by absolute address.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from attrs import define

from axclarity.ax.contract.plan._fixed import CALL_CONTEXT, FAULT
from axclarity.ax.contract.plan._model import (
    Leaf,
    Plan,
    PlanAttribute,
    PlanField,
    PlanOperation,
    PlanType,
    local_name,
    namespace_of,
)
from axclarity.ax.documents import Kind

__all__ = ["published", "schemas_of"]

_XS = "http://www.w3.org/2001/XMLSchema"
_ROUTING = "http://schemas.microsoft.com/netfx/2009/05/routing"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_WSDL = (
    'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    ' xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"'
    ' xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"'
    ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/'
    'oasis-200401-wss-wssecurity-utility-1.0.xsd"'
)


def published(plan: Plan, address: str) -> dict[str, bytes]:
    """The files of a port's contract, by query string: `wsdl`, `wsdl=wsdl0`, `xsd=xsd0` …

    Args:
        address: of the service file, without a query; imports and ports name it.
    """
    schemas = schemas_of(plan, f"{address}?")
    texts = {
        "wsdl": _root(plan, address),
        "wsdl=wsdl0": _router(),
        "wsdl=wsdl1": _port_type(plan, address, {q: ns for q, (ns, _) in schemas.items()}),
    }
    files = {query: f"{_DECLARATION}{text}".encode() for query, text in texts.items()}
    return files | {query: content for query, (_, content) in schemas.items()}


def schemas_of(plan: Plan, base: str, *, suffix: str = "") -> dict[str, tuple[str, bytes]]:
    """The schemas of a plan: namespace and text, by query string.

    Imports name `base` before the query, and `suffix` after it.
    """
    named = [*plan.elements, *plan.types, *plan.leaves]
    spaces = dict.fromkeys(namespace_of(n) for n in named)
    homes = {each: f"xsd=xsd{n}" for n, each in enumerate(n for n in spaces if n not in ("", _XS))}
    prefixes = {each: f"q{number}" for number, each in enumerate(homes)} | {_XS: "xs"}
    places = {each: f"{base}{query}{suffix}" for each, query in homes.items()}
    return {
        query: (each, f"{_DECLARATION}{_Schema(plan, each, prefixes, places).text()}".encode())
        for each, query in homes.items()
    }


@define
class _Schema:
    """The schema of one namespace."""

    plan: Plan
    namespace: str
    prefixes: dict[str, str]
    places: dict[str, str]

    def text(self) -> str:
        content = "".join((*self._elements(), *self._types(), *self._leaves()))
        others = {n: q for n, q in self.places.items() if n != self.namespace}
        used = {n: q for n, q in others.items() if f'"{self.prefixes[n]}:' in content}
        prefixes = "".join(f" xmlns:{p}={quoteattr(n)}" for n, p in self.prefixes.items())
        imports = "".join(
            f"<xs:import namespace={quoteattr(n)} schemaLocation={quoteattr(q)}/>"
            for n, q in used.items()
        )
        return (
            f"<xs:schema{prefixes} targetNamespace={quoteattr(self.namespace)}"
            f' elementFormDefault="qualified">{imports}{content}</xs:schema>'
        )

    def _mine(self, name: str) -> bool:
        return namespace_of(name) == self.namespace and "#" not in name

    def _elements(self) -> Iterator[str]:
        for element in self.plan.elements.values():
            if namespace_of(element.name) == self.namespace:
                nillable = ' nillable="true"' if element.nillable else ""
                yield self._element(f'name="{local_name(element.name)}"{nillable}', element.type)

    def _types(self) -> Iterator[str]:
        for name, kind in self.plan.types.items():
            if self._mine(name):
                yield self._complex(kind, f' name="{local_name(name)}"')

    def _leaves(self) -> Iterator[str]:
        for name, leaf in self.plan.leaves.items():
            if self._mine(name):
                yield _simple(leaf, f' name="{local_name(name)}"')

    def _element(self, attributes: str, type_name: str) -> str:
        if "#" not in type_name:
            return f'<xs:element {attributes} type="{self._reference(type_name)}"/>'
        if type_name in self.plan.types:
            inline = self._complex(self.plan.types[type_name], "")
        else:
            inline = _simple(self.plan.leaves[type_name], "")
        return f"<xs:element {attributes}>{inline}</xs:element>"

    def _complex(self, kind: PlanType, name: str) -> str:
        own = "".join(map(self._field, kind.fields[kind.inherited :]))
        content = f"<xs:sequence>{own}</xs:sequence>"
        base = self.plan.types[kind.base] if kind.base else None
        known = base.attributes if base else ()
        content += "".join(_attribute(each) for each in kind.attributes if each not in known)
        if base:
            content = (
                f'<xs:complexContent><xs:extension base="{self._reference(base.name)}">{content}'
                "</xs:extension></xs:complexContent>"
            )
        abstract = ' abstract="true"' if kind.abstract else ""
        return f"<xs:complexType{name}{abstract}>{content}</xs:complexType>"

    def _field(self, each: PlanField) -> str:
        occurs = f'minOccurs="{int(each.required)}"' + (
            ' maxOccurs="unbounded"' if each.many else ""
        )
        if each.namespace not in (self.namespace, ""):
            return f'<xs:element {occurs} ref="{self._reference(each.tag)}"/>'
        nillable = ' nillable="true"' if each.nillable else ""
        form = "" if each.namespace else ' form="unqualified"'
        return self._element(f'{occurs} name="{each.name}"{nillable}{form}', each.type)

    def _reference(self, clark: str) -> str:
        return f"{self.prefixes[namespace_of(clark)]}:{local_name(clark)}"


def _attribute(each: PlanAttribute) -> str:
    use = ' use="required"' if each.required else ""
    fixed = f" fixed={quoteattr(each.fixed)}" if each.fixed is not None else ""
    if not each.symbols:
        return f'<xs:attribute name="{each.name}" type="xs:string"{use}{fixed}/>'
    return (
        f'<xs:attribute name="{each.name}"{use}{fixed}><xs:simpleType>'
        f'<xs:restriction base="xs:string">{_enumeration(each.symbols)}</xs:restriction>'
        "</xs:simpleType></xs:attribute>"
    )


def _simple(leaf: Leaf, name: str) -> str:
    if leaf.zoned:
        zone = _attribute(PlanAttribute(name="timezone", symbols=leaf.symbols))
        return (
            f'<xs:complexType{name}><xs:simpleContent><xs:extension base="xs:{leaf.builtin}">'
            f'<xs:attribute name="localDateTime" type="xs:dateTime"/>{zone}'
            "</xs:extension></xs:simpleContent></xs:complexType>"
        )
    own = f'<xs:restriction base="xs:{leaf.builtin}">{"".join(_facets(leaf))}</xs:restriction>'
    if leaf.external is None:
        return f"<xs:simpleType{name}>{own}</xs:simpleType>"
    mapped = (
        f'<xs:restriction base="xs:string"><xs:maxLength value="{leaf.external}"/></xs:restriction>'
    )
    members = "".join(f"<xs:simpleType>{each}</xs:simpleType>" for each in (own, mapped))
    return f"<xs:simpleType{name}><xs:union>{members}</xs:union></xs:simpleType>"


def _facets(leaf: Leaf) -> Iterator[str]:
    """The facets in the order that XML Schema wants."""
    if leaf.length is not None and leaf.kind is Kind.TEXT:
        yield f'<xs:maxLength value="{leaf.length}"/>'
    if leaf.digits is not None:
        yield f'<xs:fractionDigits value="{leaf.digits}"/>'
    if leaf.pattern is not None:
        yield f"<xs:pattern value={quoteattr(leaf.pattern)}/>"
    yield _enumeration(leaf.symbols)
    if leaf.least is not None:
        yield f"<xs:minInclusive value={quoteattr(leaf.least)}/>"
    if leaf.most is not None:
        yield f"<xs:maxInclusive value={quoteattr(leaf.most)}/>"


def _enumeration(symbols: tuple[str, ...]) -> str:
    return "".join(f"<xs:enumeration value={quoteattr(each)}/>" for each in symbols)


def _root(plan: Plan, address: str) -> str:
    binding = f"BasicHttpBinding_{plan.service}"
    bound = "".join(_bound_operation(plan.service, each) for each in plan.operations.values())
    return (
        f'<wsdl:definitions {_WSDL} xmlns:tns="http://tempuri.org/" xmlns:routing="{_ROUTING}"'
        f' xmlns:svc="{plan.namespace}" name="RoutingService"'
        ' targetNamespace="http://tempuri.org/">'
        f"{_policy('serviceEndpoint')}{_policy(binding)}"
        f"{_wsdl_import(_ROUTING, f'{address}?wsdl=wsdl0')}"
        f"{_wsdl_import(plan.namespace, f'{address}?wsdl=wsdl1')}"
        "<wsdl:types/>"
        f"{_binding('serviceEndpoint', 'routing:IRequestReplyRouter', '')}"
        f"{_binding(binding, f'svc:{plan.service}', bound)}"
        '<wsdl:service name="RoutingService">'
        f"{_port('serviceEndpoint', address)}{_port(binding, address)}"
        "</wsdl:service></wsdl:definitions>"
    )


def _policy(name: str) -> str:
    return (
        f'<wsp:Policy wsu:Id="{name}_policy"><wsp:ExactlyOne><wsp:All>'
        "<http:NegotiateAuthentication"
        ' xmlns:http="http://schemas.microsoft.com/ws/06/2004/policy/http"/>'
        "</wsp:All></wsp:ExactlyOne></wsp:Policy>"
    )


def _wsdl_import(namespace: str, location: str) -> str:
    return f'<wsdl:import namespace="{namespace}" location={quoteattr(location)}/>'


def _binding(name: str, port_type: str, operations: str) -> str:
    return (
        f'<wsdl:binding name="{name}" type="{port_type}">'
        f'<wsp:PolicyReference URI="#{name}_policy"/>'
        '<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>'
        f"{operations}</wsdl:binding>"
    )


def _bound_operation(service: str, operation: PlanOperation) -> str:
    message = _message(service, operation)
    header = (
        f'<soap:header message="svc:{message}Request_Headers" part="context" use="literal"/>'
        if operation.header
        else ""
    )
    return (
        f'<wsdl:operation name="{operation.name}">'
        f'<soap:operation soapAction="{escape(operation.action)}"'
        f' style="document"/><wsdl:input name="{message}Request">{header}'
        '<soap:body use="literal"/></wsdl:input>'
        f'<wsdl:output name="{message}Response"><soap:body use="literal"/></wsdl:output>'
        '<wsdl:fault name="AifFaultFault"><soap:fault use="literal" name="AifFaultFault"'
        ' namespace=""/></wsdl:fault></wsdl:operation>'
    )


def _port(name: str, address: str) -> str:
    return (
        f'<wsdl:port name="{name}" binding="tns:{name}">'
        f"<soap:address location={quoteattr(address)}/></wsdl:port>"
    )


def _router() -> str:
    return (
        f'<wsdl:definitions {_WSDL} targetNamespace="{_ROUTING}"><wsdl:types/>'
        '<wsdl:portType name="IRequestReplyRouter"/></wsdl:definitions>'
    )


def _port_type(plan: Plan, address: str, namespaces: dict[str, str]) -> str:
    messages = "".join(_messages(plan.service, each) for each in plan.operations.values())
    offered = "".join(_abstract_operation(plan.service, each) for each in plan.operations.values())
    imported = "".join(
        f"<xs:import namespace={quoteattr(namespace)}"
        f" schemaLocation={quoteattr(f'{address}?{query}')}/>"
        for query, namespace in namespaces.items()
    )
    return (
        f'<wsdl:definitions {_WSDL} xmlns:tns="{plan.namespace}"'
        f' xmlns:context="{namespace_of(CALL_CONTEXT)}" xmlns:fault="{namespace_of(FAULT)}"'
        f' targetNamespace="{plan.namespace}"><wsdl:types>'
        f'<xs:schema xmlns:xs="{_XS}"'
        f' targetNamespace="{plan.namespace}/Imports">{imported}</xs:schema></wsdl:types>'
        f'{messages}<wsdl:portType name="{plan.service}">{offered}</wsdl:portType>'
        "</wsdl:definitions>"
    )


def _message(service: str, operation: PlanOperation) -> str:
    return f"{service}{operation.name[0].upper()}{operation.name[1:]}"


def _messages(service: str, operation: PlanOperation) -> str:
    name = _message(service, operation)
    parts = {
        f"{name}Request": ("parameters", f"tns:{local_name(operation.input)}"),
        f"{name}Response": ("parameters", f"tns:{local_name(operation.output)}"),
        f"{service}_{operation.name}_AifFaultFault_FaultMessage": ("detail", "fault:AifFault"),
    }
    if operation.header:
        parts[f"{name}Request_Headers"] = ("context", "context:CallContext")
    return "".join(
        f'<wsdl:message name="{message}"><wsdl:part name="{part}" element="{element}"/>'
        "</wsdl:message>"
        for message, (part, element) in parts.items()
    )


def _abstract_operation(service: str, operation: PlanOperation) -> str:
    name = _message(service, operation)
    action = escape(operation.action)
    return (
        f'<wsdl:operation name="{operation.name}">'
        f'<wsdl:input wsaw:Action="{action}" name="{name}Request" message="tns:{name}Request"/>'
        f'<wsdl:output wsaw:Action="{action}Response" name="{name}Response"'
        f' message="tns:{name}Response"/>'
        f'<wsdl:fault wsaw:Action="{action}AifFaultFault" name="AifFaultFault"'
        f' message="tns:{service}_{operation.name}_AifFaultFault_FaultMessage"/>'
        "</wsdl:operation>"
    )
