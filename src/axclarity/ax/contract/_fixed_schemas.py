"""Schemas that are the same for every AIF document service."""

__all__ = [
    "ARRAYS",
    "ARRAYS_NAMESPACE",
    "CALL_CONTEXT",
    "CONTEXT_NAMESPACE",
    "CRITERIA_NAMESPACE",
    "ENTITY_KEY",
    "ENTITY_KEY_LIST",
    "FAULT",
    "FAULT_NAMESPACE",
    "INFOLOG",
    "INFOLOG_NAMESPACE",
    "KEY_LIST_NAMESPACE",
    "KEY_NAMESPACE",
    "QUERY_CRITERIA",
]

_DYNAMICS = "http://schemas.microsoft.com/dynamics"

ARRAYS_NAMESPACE = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
CONTEXT_NAMESPACE = f"{_DYNAMICS}/2010/01/datacontracts"
CRITERIA_NAMESPACE = f"{_DYNAMICS}/2006/02/documents/QueryCriteria"
FAULT_NAMESPACE = f"{_DYNAMICS}/2008/01/documents/Fault"
INFOLOG_NAMESPACE = (
    "http://schemas.datacontract.org/2004/07/Microsoft.Dynamics.AX.Framework.Services"
)
KEY_LIST_NAMESPACE = f"{_DYNAMICS}/2006/02/documents/EntityKeyList"
KEY_NAMESPACE = f"{_DYNAMICS}/2006/02/documents/EntityKey"


def _element(name: str, type_name: str = "xs:string", occurs: str = 'minOccurs="0"') -> str:
    return f'<xs:element name="{name}" type="{type_name}" {occurs}/>'


def _optional(name: str, type_name: str = "xs:string") -> str:
    return _element(name, type_name, 'minOccurs="0" nillable="true"')


def _array_of(name: str, type_name: str | None = None) -> str:
    """WCF's way of sending a list: a type that holds any number of one element."""
    occurs = 'minOccurs="0" maxOccurs="unbounded" nillable="true"'
    return _sequence(f"ArrayOf{name}", _element(name, type_name or f"tns:{name}", occurs))


def _sequence(name: str, *elements: str, occurs: str = "") -> str:
    return (
        f'<xs:complexType name="{name}"><xs:sequence {occurs}>{"".join(elements)}</xs:sequence>'
        "</xs:complexType>"
    )


def _symbols(name: str, *values: str) -> str:
    facets = "".join(f'<xs:enumeration value="{value}"/>' for value in values)
    return (
        f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">{facets}'
        "</xs:restriction></xs:simpleType>"
    )


def _root(name: str) -> str:
    return f'<xs:element name="{name}" type="tns:{name}" nillable="true"/>'


ARRAYS = _sequence(
    "KeyValueOfstringstring", _element("Key", occurs=""), _element("Value", occurs="")
) + _array_of("KeyValueOfstringstring")

CALL_CONTEXT = _root("CallContext") + _sequence(
    "CallContext",
    *map(_optional, ("Company", "Language", "LogonAsUser", "MessageId", "PartitionKey")),
    _optional("PropertyBag", "arrays:ArrayOfKeyValueOfstringstring"),
)

ENTITY_KEY = (
    _root("EntityKey")
    + _sequence("EntityKey", _element("KeyData", "tns:KeyData", ""))
    + _sequence("KeyData", _element("KeyField", "tns:KeyField", 'maxOccurs="unbounded"'))
    + _sequence("KeyField", _element("Field", occurs=""), _element("Value", occurs=""))
)

ENTITY_KEY_LIST = _root("EntityKeyList") + _sequence(
    "EntityKeyList", '<xs:element ref="key:EntityKey" minOccurs="0" maxOccurs="unbounded"/>'
)

QUERY_CRITERIA = (
    _root("QueryCriteria")
    + _sequence(
        "QueryCriteria",
        _element("CriteriaElement", "tns:CriteriaElement", ""),
        occurs='maxOccurs="unbounded"',
    )
    + _sequence(
        "CriteriaElement",
        _element("DataSourceName", occurs=""),
        _element("FieldName", occurs=""),
        _element("Operator", "tns:Operator", ""),
        _element("Value1", occurs=""),
        _element("Value2"),
    )
    + _symbols(
        "Operator",
        "Equal",
        "NotEqual",
        "Greater",
        "GreaterOrEqual",
        "Less",
        "LessOrEqual",
        "Range",
    )
)

INFOLOG = (
    _array_of("InfologMessage")
    + _sequence(
        "InfologMessage",
        _element("InfologMessageType", "tns:InfologMessageType"),
        _optional("Message"),
    )
    + _symbols("InfologMessageType", "Info", "Warning", "Error")
)

FAULT = (
    _root("AifFault")
    + _sequence(
        "AifFault",
        _optional("CustomDetailXml"),
        _optional("FaultMessageListArray", "tns:ArrayOfFaultMessageList"),
        _optional("InfologMessageList", "infolog:ArrayOfInfologMessage"),
        _optional("StackTrace"),
        _element("XppExceptionType", "xs:int"),
    )
    + _array_of("FaultMessageList")
    + _sequence(
        "FaultMessageList",
        _optional("Document"),
        _optional("DocumentOperation"),
        _optional("FaultMessageArray", "tns:ArrayOfFaultMessage"),
        *map(
            _optional,
            (
                "Field",
                "Service",
                "ServiceOperation",
                "ServiceOperationParameter",
                "XPath",
                "XmlLine",
                "XmlPosition",
            ),
        ),
    )
    + _array_of("FaultMessage")
    + _sequence("FaultMessage", _optional("Code"), _optional("Message"))
)
