"""xsdata over dataclasses like those that it generates from the same schemas.

They are made from the same field tables as the schemas; enumerations are plain texts, which spares
xsdata a conversion that its own classes would cost.
"""

from dataclasses import field, fields, make_dataclass
from decimal import Decimal
from typing import Any, get_args

from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.models.datatype import XmlDate, XmlDateTime, XmlTime

from axclarity.ax.documents import (
    SHARED_TYPES,
    UNSET,
    Document,
    Entity,
    FieldSpec,
    Kind,
    SalesOrder,
    field_specs,
)

__all__ = ["XsData"]

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_SERVICES = "http://schemas.microsoft.com/dynamics/2008/01/services"
_CONTEXT = "http://schemas.microsoft.com/dynamics/2010/01/datacontracts"
_TYPES: dict[Kind, Any] = {
    Kind.REAL: Decimal,
    Kind.INT: int,
    Kind.LONG: int,
    Kind.FLAG: bool,
    Kind.DAY: XmlDate,
    Kind.TIME: XmlTime,
    Kind.MOMENT: XmlDateTime,
}


class XsData:
    """Serialises and parses with classes that are made once."""

    def __init__(self) -> None:
        self._made: dict[type[Any], type[Any]] = {}
        order = self._class_of(SalesOrder)
        self._call = _envelope_of("SalesOrderServiceCreateRequest", order)
        self._reply = _envelope_of("SalesOrderServiceFindResponse", order)
        context = XmlContext()
        self._serializer = XmlSerializer(context=context)
        self._parser = XmlParser(context=context, config=ParserConfig())

    def call(self, document: Document, context: dict[str, str]) -> Any:
        """The objects of a create call, made beforehand."""
        return _filled(self._call, self._copy(document), context)

    def built(self, call: Any) -> bytes:
        """The envelope of a call."""
        return self._serializer.render(call).encode()

    def rebuilt(self, reply: Any, context: dict[str, str]) -> bytes:
        """The envelope of a create call of what was found."""
        return self.built(_filled(self._call, reply.body.wrapper.order, context))

    def found(self, content: bytes) -> Any:
        """What the answer of a find holds."""
        return self._parser.from_bytes(content, self._reply)

    def _class_of(self, kind: type[Any]) -> type[Any]:
        if kind not in self._made:
            rows = [self._row(kind, spec) for spec in field_specs(kind)]
            if issubclass(kind, Entity):
                mark = {"type": "Attribute", "name": "class"}
                rows.append(("class_", str | None, field(default=None, metadata=mark)))
            self._made[kind] = _made(kind.__name__, rows)
        return self._made[kind]

    def _row(self, kind: type[Any], spec: FieldSpec) -> tuple[str, Any, Any]:
        namespace = SalesOrder.namespace if issubclass(kind, Entity | Document) else SHARED_TYPES
        metadata = {"type": "Element", "name": spec.name, "namespace": namespace}
        inner: Any = self._class_of(spec.type) if spec.type else _TYPES.get(spec.kind, str)
        if spec.many:
            listed: Any = list[inner]
            return spec.attribute, listed, field(default_factory=list, metadata=metadata)
        return spec.attribute, inner | None, field(default=None, metadata=metadata)

    def _copy(self, record: Any) -> Any:
        copied = self._made[type(record)]()
        if isinstance(record, Entity):
            copied.class_ = "entity"
        for spec in field_specs(type(record)):
            value = getattr(record, spec.attribute)
            if value is not UNSET:
                setattr(copied, spec.attribute, self._copied(spec, value))
        return copied

    def _copied(self, spec: FieldSpec, value: Any) -> Any:
        if spec.type is not None:
            return [self._copy(v) for v in value] if spec.many else self._copy(value)
        match spec.kind:
            case Kind.DAY:
                return XmlDate.from_date(value)
            case Kind.MOMENT:
                return XmlDateTime.from_datetime(value)
            case Kind.TIME:
                return XmlTime.from_time(value)
            case _:
                return value


def _made(class_name: str, rows: list[tuple[str, Any, Any]], **meta: str) -> type[Any]:
    return make_dataclass(
        class_name, rows, namespace={"Meta": type("Meta", (), meta)}, kw_only=True
    )


def _element(name: str, namespace: str) -> Any:
    metadata = {"type": "Element", "name": name, "namespace": namespace}
    return field(default=None, metadata=metadata)


def _envelope_of(wrapper: str, order: type[Any]) -> type[Any]:
    names = ("Company", "Language", "MessageId")
    context = _made("CallContext", [(n, str | None, _element(n, _CONTEXT)) for n in names])
    root = _element(SalesOrder.root, SalesOrder.namespace)
    inner = _made(wrapper, [("order", order | None, root)])
    body = _made("Body", [("wrapper", inner | None, _element(wrapper, _SERVICES))])
    header = _made("Header", [("context", context | None, _element("CallContext", _CONTEXT))])
    rows = [
        ("header", header | None, _element("Header", _SOAP)),
        ("body", body | None, _element("Body", _SOAP)),
    ]
    return _made("Envelope", rows, name="Envelope", namespace=_SOAP)


def _filled(envelope: type[Any], order: Any, context: dict[str, str]) -> Any:
    header, body = (_inner(envelope, name) for name in ("header", "body"))
    return envelope(
        header=header(context=_inner(header, "context")(**context)),
        body=body(wrapper=_inner(body, "wrapper")(order=order)),
    )


def _inner(kind: type[Any], name: str) -> Any:
    """The class of an optional field."""
    (declared,) = (each.type for each in fields(kind) if each.name == name)
    return get_args(declared)[0]
