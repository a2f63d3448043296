"""WSDL and schemas of a document service, as IIS publishes them.

Source of the shape: AX 2012 R3 ports on IIS. The root names `RoutingService`, whose first port is
WCF's empty router; the useful port is `BasicHttpBinding_<ExternalName>`. Everything else is
imported by absolute address.
"""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from axclarity.ax.contract import _fixed_schemas as fixed
from axclarity.ax.contract._schemas import schema_texts
from axclarity.ax.documents import Document

__all__ = ["SERVICES_NAMESPACE", "describe"]

SERVICES_NAMESPACE = "http://schemas.microsoft.com/dynamics/2008/01/services"

_ROUTING = "http://schemas.microsoft.com/netfx/2009/05/routing"
_WSDL = (
    'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    ' xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"'
    ' xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"'
    ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/'
    'oasis-200401-wss-wssecurity-utility-1.0.xsd"'
)

_KEYS, _CRITERIA, _DOCUMENT = "keys:EntityKeyList", "criteria:QueryCriteria", "doc:{root}"
_OPERATIONS = {
    "create": (_DOCUMENT, _KEYS),
    "read": (_KEYS, _DOCUMENT),
    "find": (_CRITERIA, _DOCUMENT),
    "findKeys": (_CRITERIA, _KEYS),
}
"""What each operation takes and gives."""


def describe(
    external_name: str,
    document: type[Document],
    operations: Sequence[str],
    address: str,
    *,
    lengths: bool = True,
) -> dict[str, bytes]:
    """The files of a port's contract, by query string: `wsdl`, `wsdl=wsdl0`, `xsd=xsd0` …

    Args:
        external_name: the service on the wire, for example `SalesOrderService`.
        document: the class of the document it carries.
        operations: of create, read, find, findKeys.
        address: of the service file, without a query; imports and ports name it.
        lengths: whether the schemas state longest texts and digits. A server leaves them out where
            it cuts and rounds instead of refusing, as AX does.

    Raises:
        KeyError: an operation is none of the four.
    """
    schemas = _schemas(external_name, document, operations, address, lengths=lengths)
    texts = {
        "wsdl": _root(external_name, operations, address),
        "wsdl=wsdl0": _router(),
        "wsdl=wsdl1": _port_type(external_name, operations, address),
        **{f"xsd=xsd{number}": text for number, text in enumerate(schemas)},
    }
    declaration = '<?xml version="1.0" encoding="utf-8"?>'
    return {query: f"{declaration}{text}".encode() for query, text in texts.items()}


def _schemas(
    external_name: str,
    document: type[Document],
    operations: Sequence[str],
    address: str,
    *,
    lengths: bool,
) -> list[str]:
    def at(number: int) -> str:
        return f"{address}?xsd=xsd{number}"

    context, fault, keys, key, criteria = (
        fixed.CONTEXT_NAMESPACE,
        fixed.FAULT_NAMESPACE,
        fixed.KEY_LIST_NAMESPACE,
        fixed.KEY_NAMESPACE,
        fixed.CRITERIA_NAMESPACE,
    )
    wrappers = "".join(
        _wrapper(f"{_message(external_name, operation)}{suffix}", child.format(root=document.root))
        for operation in operations
        for suffix, child in zip(("Request", "Response"), _OPERATIONS[operation], strict=True)
    )
    used = {
        "doc": (document.namespace, at(1)),
        "criteria": (criteria, at(3)),
        "keys": (keys, at(4)),
    }
    return [
        _schema(SERVICES_NAMESPACE, wrappers, used),
        *schema_texts(document, at(2), lengths=lengths),
        _schema(criteria, fixed.QUERY_CRITERIA),
        _schema(keys, fixed.ENTITY_KEY_LIST, {"key": (key, at(5))}),
        _schema(key, fixed.ENTITY_KEY),
        _schema(fault, fixed.FAULT, {"infolog": (fixed.INFOLOG_NAMESPACE, at(7))}),
        _schema(fixed.INFOLOG_NAMESPACE, fixed.INFOLOG),
        _schema(context, fixed.CALL_CONTEXT, {"arrays": (fixed.ARRAYS_NAMESPACE, at(9))}),
        _schema(fixed.ARRAYS_NAMESPACE, fixed.ARRAYS),
    ]


def _schema(namespace: str, content: str, used: Mapping[str, tuple[str, str]] | None = None) -> str:
    others = (used or {}).items()
    prefixes = "".join(f' xmlns:{prefix}="{other}"' for prefix, (other, _) in others)
    imports = "".join(
        f'<xs:import namespace="{other}" schemaLocation={quoteattr(location)}/>'
        for _, (other, location) in others
    )
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="{namespace}"{prefixes}'
        f' targetNamespace="{namespace}" elementFormDefault="qualified">{imports}{content}'
        "</xs:schema>"
    )


def _message(external_name: str, operation: str) -> str:
    return f"{external_name}{operation[0].upper()}{operation[1:]}"


def _wrapper(name: str, child: str) -> str:
    return (
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>'
        f'<xs:element minOccurs="0" ref="{child}"/>'
        "</xs:sequence></xs:complexType></xs:element>"
    )


def _root(external_name: str, operations: Sequence[str], address: str) -> str:
    binding = f"BasicHttpBinding_{external_name}"
    bound = "".join(_bound_operation(external_name, operation) for operation in operations)
    return (
        f'<wsdl:definitions {_WSDL} xmlns:tns="http://tempuri.org/" xmlns:routing="{_ROUTING}"'
        f' xmlns:svc="{SERVICES_NAMESPACE}" name="RoutingService"'
        ' targetNamespace="http://tempuri.org/">'
        f"{_policy('serviceEndpoint')}{_policy(binding)}"
        f"{_wsdl_import(_ROUTING, f'{address}?wsdl=wsdl0')}"
        f"{_wsdl_import(SERVICES_NAMESPACE, f'{address}?wsdl=wsdl1')}"
        "<wsdl:types/>"
        f"{_binding('serviceEndpoint', 'routing:IRequestReplyRouter', '')}"
        f"{_binding(binding, f'svc:{external_name}', bound)}"
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


def _bound_operation(external_name: str, operation: str) -> str:
    message = _message(external_name, operation)
    action = f"{SERVICES_NAMESPACE}/{external_name}/{operation}"
    return (
        f'<wsdl:operation name="{operation}"><soap:operation soapAction="{action}"'
        f' style="document"/><wsdl:input name="{message}Request">'
        f'<soap:header message="svc:{message}Request_Headers" part="context" use="literal"/>'
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


def _port_type(external_name: str, operations: Sequence[str], address: str) -> str:
    messages = "".join(_messages(external_name, operation) for operation in operations)
    offered = "".join(_abstract_operation(external_name, operation) for operation in operations)
    imported = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation={quoteattr(f"{address}?xsd=xsd{n}")}/>'
        for n, namespace in (
            (0, SERVICES_NAMESPACE),
            (6, fixed.FAULT_NAMESPACE),
            (8, fixed.CONTEXT_NAMESPACE),
        )
    )
    return (
        f'<wsdl:definitions {_WSDL} xmlns:tns="{SERVICES_NAMESPACE}"'
        f' xmlns:context="{fixed.CONTEXT_NAMESPACE}" xmlns:fault="{fixed.FAULT_NAMESPACE}"'
        f' targetNamespace="{SERVICES_NAMESPACE}"><wsdl:types>'
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' targetNamespace="{SERVICES_NAMESPACE}/Imports">{imported}</xs:schema></wsdl:types>'
        f'{messages}<wsdl:portType name="{external_name}">{offered}</wsdl:portType>'
        "</wsdl:definitions>"
    )


def _messages(external_name: str, operation: str) -> str:
    name = _message(external_name, operation)
    parts = {
        f"{name}Request": ("parameters", f"tns:{name}Request"),
        f"{name}Request_Headers": ("context", "context:CallContext"),
        f"{name}Response": ("parameters", f"tns:{name}Response"),
        f"{external_name}_{operation}_AifFaultFault_FaultMessage": ("detail", "fault:AifFault"),
    }
    return "".join(
        f'<wsdl:message name="{message}"><wsdl:part name="{part}" element="{element}"/>'
        "</wsdl:message>"
        for message, (part, element) in parts.items()
    )


def _abstract_operation(external_name: str, operation: str) -> str:
    name = _message(external_name, operation)
    action = escape(f"{SERVICES_NAMESPACE}/{external_name}/{operation}")
    return (
        f'<wsdl:operation name="{operation}">'
        f'<wsdl:input wsaw:Action="{action}" name="{name}Request" message="tns:{name}Request"/>'
        f'<wsdl:output wsaw:Action="{action}Response" name="{name}Response"'
        f' message="tns:{name}Response"/>'
        f'<wsdl:fault wsaw:Action="{action}AifFaultFault" name="AifFaultFault"'
        f' message="tns:{external_name}_{operation}_AifFaultFault_FaultMessage"/>'
        "</wsdl:operation>"
    )
