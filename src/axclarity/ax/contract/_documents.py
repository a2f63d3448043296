"""Documents to XML and back, driven by the field table of their classes.

Leaving out, nil and empty stay three different things in both directions.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from lxml import etree

from axclarity.ax.contract._xml import bytes_of, parse_xml
from axclarity.ax.documents import (
    SHARED_TYPES,
    UNSET,
    Document,
    Entity,
    FieldSpec,
    Kind,
    Part,
    derived,
    field_specs,
)
from axclarity.errors import InvalidDocument, MalformedReply, Problem, value_class

__all__ = [
    "document_from_element",
    "document_from_xml",
    "element_from_document",
    "text_of",
    "value_of",
    "xml_from_document",
]

D = TypeVar("D", bound=Document)

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"
_TYPE = f"{{{_XSI}}}type"

_LEXICAL = {
    Kind.REAL: re.compile(r"[+-]?([0-9]{1,32}(\.[0-9]{0,32})?|\.[0-9]{1,32})"),
    Kind.INT: re.compile(r"[+-]?[0-9]{1,19}"),
    Kind.LONG: re.compile(r"[+-]?[0-9]{1,19}"),
    Kind.DAY: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?"),
    Kind.MOMENT: re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
        r"(Z|[+-][0-9]{2}:[0-9]{2})?"
    ),
}


def text_of(spec: FieldSpec, value: Any) -> str:
    """A value in the lexical form of its field: no exponent, dates in ISO 8601, moments in UTC."""
    match value:
        case Decimal():
            return format(value, "f")
        case datetime() if value.tzinfo is None:
            raise InvalidDocument(_problem(spec, "ax.no-zone", "needs a time zone", value))
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def value_of(spec: FieldSpec, text: str) -> Any:
    """The value of a text; texts and symbols come back verbatim.

    A moment without a zone is taken as UTC: AX writes such values now and then.

    Raises:
        MalformedReply: the text is not in the lexical form of the field.
    """
    if spec.kind in (Kind.TEXT, Kind.CHOICE):
        return text
    trimmed = text.strip(" \t\r\n")
    if not _LEXICAL[spec.kind].fullmatch(trimmed):
        raise _malformed(spec, text)
    try:
        return _parsed(spec.kind, trimmed)
    except ValueError:
        raise _malformed(spec, text) from None


def element_from_document(document: Document) -> etree._Element:
    """The document's root element, its fields in wire order."""
    namespace = document.namespace
    nsmap: Any = {None: namespace, "xsi": _XSI}
    root = etree.Element(f"{{{namespace}}}{document.root}", nsmap=nsmap)
    _write_fields(root, document, namespace)
    return root


def document_from_element(kind: type[D], element: etree._Element) -> D:
    """Read a document. Fields that the class does not know go to `extra` of their entity.

    Unknown elements with structure of their own are passed over: `extra` holds texts.

    Raises:
        MalformedReply: the root is another document's, or a value is not in its lexical form.
    """
    if element.tag != f"{{{kind.namespace}}}{kind.root}":
        raise MalformedReply(f"The answer holds no {kind.root} document.")
    document: D = _read(kind, element, kind.namespace)
    return document


def xml_from_document(document: Document) -> bytes:
    """The document as XML in UTF-8."""
    return bytes_of(element_from_document(document))


def document_from_xml(kind: type[D], content: bytes) -> D:
    """Read what `xml_from_document` wrote."""
    return document_from_element(kind, parse_xml(content))


def _parsed(kind: Kind, text: str) -> Any:
    if kind is Kind.REAL:
        return Decimal(text)
    if kind is Kind.DAY:
        return date.fromisoformat(text[:10])
    if kind is Kind.MOMENT:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(text)


def _write_fields(parent: etree._Element, record: Any, namespace: str) -> None:
    extra = sorted(getattr(record, "extra", {}).items(), key=lambda pair: pair[0].casefold())
    for spec in field_specs(type(record)):
        # AIF orders the fields of an entity by name and puts its child entities last.
        while extra and (spec.many or spec.name.casefold() > extra[0][0].casefold()):
            _write_text(parent, namespace, *extra.pop(0))
        _write(parent, spec, getattr(record, spec.attribute), namespace)
    for name, text in extra:
        _write_text(parent, namespace, name, text)


def _write(parent: etree._Element, spec: FieldSpec, value: Any, namespace: str) -> None:
    if spec.many:
        for child in value:
            _write_structure(parent, spec, child, namespace)
    elif isinstance(value, Part):
        _write_structure(parent, spec, value, namespace)
    elif value is not UNSET:
        text = None if value is None else text_of(spec, value)
        _write_text(parent, namespace, spec.name, text)


def _write_structure(
    parent: etree._Element, spec: FieldSpec, record: Part | Entity, namespace: str
) -> None:
    element = _append(parent, namespace, spec.name)
    if isinstance(record, Part):
        _write_fields(element, record, SHARED_TYPES)
        return
    if type(record) is not spec.type:
        element.set(_TYPE, record.axd_type)
    element.set("class", "entity")
    if record.action is not None:
        element.set("action", record.action)
    _write_fields(element, record, namespace)


def _write_text(parent: etree._Element, namespace: str, name: str, text: str | None) -> None:
    element = _append(parent, namespace, name)
    if text is None:
        element.set(_NIL, "true")
    else:
        element.text = text


def _append(parent: etree._Element, namespace: str, name: str) -> etree._Element:
    nsmap: Any = {None: namespace}
    return etree.SubElement(parent, f"{{{namespace}}}{name}", nsmap=nsmap)


def _read(kind: type[Any], element: etree._Element, namespace: str) -> Any:
    specs = {f"{{{namespace}}}{spec.name}": spec for spec in field_specs(kind)}
    values: dict[str, Any] = {}
    extra: dict[str, str | None] = {}
    for child in element:
        spec = specs.get(child.tag)
        if spec is None:
            if not len(child):
                extra[etree.QName(child).localname] = None if _is_nil(child) else child.text or ""
        elif spec.many:
            values.setdefault(spec.attribute, []).extend(_read_many(spec, child, namespace))
        else:
            values[spec.attribute] = _read_value(spec, child)
    if issubclass(kind, Entity):
        values.update(extra=extra, action=element.get("action"))
    return kind(**values)


def _read_many(spec: FieldSpec, element: etree._Element, namespace: str) -> Iterator[Any]:
    if not _is_nil(element) and spec.type is not None:
        yield _read(_actual_type(spec.type, element), element, namespace)


def _read_value(spec: FieldSpec, element: etree._Element) -> Any:
    if _is_nil(element):
        return None
    if spec.kind is Kind.PART and spec.type is not None:
        return _read(spec.type, element, SHARED_TYPES)
    if len(element):
        raise _malformed(spec, "")
    return value_of(spec, element.text or "")


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL, "").strip() in ("true", "1")


def _actual_type(declared: type[Any], element: etree._Element) -> type[Any]:
    """The class that xsi:type names, if it extends the declared one; else the declared one."""
    name = element.get(_TYPE, "").strip().rpartition(":")[2]
    return next((kind for kind in _and_derived(declared) if kind.axd_type == name), declared)


def _and_derived(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    for extended in derived(kind):
        yield from _and_derived(extended)


def _malformed(spec: FieldSpec, text: str) -> MalformedReply:
    return MalformedReply(
        f"{spec.name} is not in the form of its type.",
        problems=[_problem(spec, "ax.lexical-form", f"is no {spec.kind.value}", text)],
    )


def _problem(spec: FieldSpec, rule: str, message: str, value: object) -> Problem:
    return Problem(path=spec.name, rule=rule, message=message, value_class=value_class(value))
