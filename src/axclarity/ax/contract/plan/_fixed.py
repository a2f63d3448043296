"""What is the same in every AIF contract: the call context, keys, criteria, paging, faults."""

from collections.abc import Mapping
from typing import Final

from axclarity.ax.contract.plan._model import Leaf, PlanElement, PlanField, PlanType
from axclarity.ax.documents import Kind

__all__ = [
    "CALL_CONTEXT",
    "CRITERIA",
    "ENTITY_KEY",
    "ENTITY_KEY_LIST",
    "FAULT",
    "FIXED_ELEMENTS",
    "FIXED_LEAVES",
    "FIXED_TYPES",
    "INFOLOG",
    "KEY_PAGE",
    "OPERATORS",
    "PAGE_FAILURES",
    "PAGING",
    "PROPERTY_BAG",
    "XS",
]

_DYNAMICS = "http://schemas.microsoft.com/dynamics"

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
CALL_CONTEXT: Final = f"{{{_DYNAMICS}/2010/01/datacontracts}}CallContext"
CRITERIA: Final = f"{{{_DYNAMICS}/2006/02/documents/QueryCriteria}}QueryCriteria"
ENTITY_KEY: Final = f"{{{_DYNAMICS}/2006/02/documents/EntityKey}}EntityKey"
ENTITY_KEY_LIST: Final = f"{{{_DYNAMICS}/2006/02/documents/EntityKeyList}}EntityKeyList"
PAGING: Final = f"{{{_DYNAMICS}/2011/02/documents/DocumentPaging}}DocumentPaging"
KEY_PAGE: Final = f"{{{_DYNAMICS}/2011/02/documents/EntityKeyPage}}EntityKeyPage"
FAULT: Final = f"{{{_DYNAMICS}/2008/01/documents/Fault}}AifFault"
INFOLOG: Final = (
    "{http://schemas.datacontract.org/2004/07/Microsoft.Dynamics.AX.Framework.Services}"
    "ArrayOfInfologMessage"
)
PROPERTY_BAG: Final = (
    "{http://schemas.microsoft.com/2003/10/Serialization/Arrays}ArrayOfKeyValueOfstringstring"
)

OPERATORS: Final = (
    "Equal",
    "NotEqual",
    "Greater",
    "GreaterOrEqual",
    "Less",
    "LessOrEqual",
    "Range",
)
PAGE_FAILURES: Final = (
    "DocumentFiltersChanged",
    "ChangeTrackingDisabled",
    "ChangedDateTimeOutOfRange",
)

_STRING, _INT = f"{XS}string", f"{XS}int"


def _beside(element: str, name: str) -> str:
    """A name in the namespace of another."""
    return f"{element.partition('}')[0]}}}{name}"


def _type(name: str, *fields: tuple[str, str, str]) -> PlanType:
    """A type from rows of element, type and flags: `!` required, `0` nillable, `*` many.

    An element without a namespace stands in that of its type.
    """
    rows = []
    for given, kind, flags in fields:
        tag = given if given.startswith("{") else _beside(name, given)
        namespace, _, local = tag[1:].partition("}")
        rows.append(
            PlanField(
                name=local,
                namespace=namespace,
                type=kind,
                required="!" in flags,
                nillable="0" in flags,
                many="*" in flags,
            )
        )
    return PlanType(name=name, fields=tuple(rows))


def _texts(*names: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, _STRING, "0") for name in names)


def _symbols(element: str, name: str, *symbols: str) -> Leaf:
    return Leaf(name=_beside(element, name), kind=Kind.CHOICE, symbols=symbols)


_PAIR = _beside(PROPERTY_BAG, "KeyValueOfstringstring")
_KEY_DATA, _KEY_FIELD = _beside(ENTITY_KEY, "KeyData"), _beside(ENTITY_KEY, "KeyField")
_CRITERION, _OPERATOR = _beside(CRITERIA, "CriteriaElement"), _beside(CRITERIA, "Operator")
_STATUS = _beside(KEY_PAGE, "EntityKeyPageStatus")
_DETAILS = _beside(KEY_PAGE, "EntityKeyPageStatusDetails")
_LISTS = _beside(FAULT, "ArrayOfFaultMessageList")
_LIST = _beside(FAULT, "FaultMessageList")
_MESSAGES = _beside(FAULT, "ArrayOfFaultMessage")
_MESSAGE = _beside(FAULT, "FaultMessage")
_LOGGED = _beside(INFOLOG, "InfologMessage")
_LOG_TYPE = _beside(INFOLOG, "InfologMessageType")

_ALL_TYPES = (
    _type(PROPERTY_BAG, ("KeyValueOfstringstring", _PAIR, "0*")),
    _type(_PAIR, ("Key", _STRING, "!0"), ("Value", _STRING, "!0")),
    _type(
        CALL_CONTEXT,
        *_texts("Company", "Language", "LogonAsUser", "MessageId", "PartitionKey"),
        ("PropertyBag", PROPERTY_BAG, "0"),
    ),
    _type(ENTITY_KEY, ("KeyData", _KEY_DATA, "!")),
    _type(_KEY_DATA, ("KeyField", _KEY_FIELD, "!*")),
    _type(_KEY_FIELD, ("Field", _STRING, "!"), ("Value", _STRING, "!")),
    _type(ENTITY_KEY_LIST, (ENTITY_KEY, ENTITY_KEY, "*")),
    _type(CRITERIA, ("CriteriaElement", _CRITERION, "!*")),
    _type(
        _CRITERION,
        ("DataSourceName", _STRING, "!"),
        ("FieldName", _STRING, "!"),
        ("Operator", _OPERATOR, "!"),
        ("Value1", _STRING, "!"),
        ("Value2", _STRING, ""),
    ),
    _type(PAGING, ("Bookmark", _STRING, "0"), ("PageSize", _INT, "!")),
    _type(
        KEY_PAGE,
        (ENTITY_KEY_LIST, ENTITY_KEY_LIST, ""),
        (PAGING, PAGING, ""),
        ("PageStatus", _STATUS, "!"),
        ("PageStatusDetails", _DETAILS, "!"),
    ),
    _type(
        FAULT,
        *_texts("CustomDetailXml"),
        ("FaultMessageListArray", _LISTS, "0"),
        ("InfologMessageList", INFOLOG, "0"),
        *_texts("StackTrace"),
        ("XppExceptionType", _INT, ""),
    ),
    _type(_LISTS, ("FaultMessageList", _LIST, "0*")),
    _type(
        _LIST,
        *_texts("Document", "DocumentOperation"),
        ("FaultMessageArray", _MESSAGES, "0"),
        *_texts("Field", "Service", "ServiceOperation", "ServiceOperationParameter"),
        *_texts("XPath", "XmlLine", "XmlPosition"),
    ),
    _type(_MESSAGES, ("FaultMessage", _MESSAGE, "0*")),
    _type(_MESSAGE, *_texts("Code", "Message")),
    _type(INFOLOG, ("InfologMessage", _LOGGED, "0*")),
    _type(_LOGGED, ("InfologMessageType", _LOG_TYPE, ""), ("Message", _STRING, "0")),
)
_ALL_LEAVES = (
    Leaf(name=_STRING, kind=Kind.TEXT, builtin="string"),
    Leaf(name=_INT, kind=Kind.INT, builtin="int"),
    _symbols(CRITERIA, "Operator", *OPERATORS),
    _symbols(KEY_PAGE, "EntityKeyPageStatus", "Success", "Failure"),
    _symbols(KEY_PAGE, "EntityKeyPageStatusDetails", "None", *PAGE_FAILURES),
    _symbols(INFOLOG, "InfologMessageType", "Info", "Warning", "Error"),
)

FIXED_TYPES: Final[Mapping[str, PlanType]] = {kind.name: kind for kind in _ALL_TYPES}
FIXED_LEAVES: Final[Mapping[str, Leaf]] = {leaf.name: leaf for leaf in _ALL_LEAVES}
FIXED_ELEMENTS: Final[Mapping[str, PlanElement]] = {
    name: PlanElement(name=name, type=name)
    for name in (CALL_CONTEXT, CRITERIA, ENTITY_KEY, ENTITY_KEY_LIST, PAGING, KEY_PAGE, FAULT)
}
"""Each of these elements has a type of its own name."""
