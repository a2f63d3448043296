"""XML Schemas of a document, from the field table of its classes.

Source of the shape: AX 2012 R3 on IIS. The names of simple types are our own, since the names of
AX's extended data types are not part of the field table.
"""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from attrs import define, field

from axclarity.ax.documents import (
    SHARED_TYPES,
    Document,
    Entity,
    FieldSpec,
    Kind,
    Part,
    derived,
    field_specs,
)

__all__ = ["schema_texts"]

_ACTIONS = ("create", "update", "replace", "delete")
_XS = {
    Kind.TEXT: "xs:string",
    Kind.REAL: "xs:decimal",
    Kind.INT: "xs:int",
    Kind.LONG: "xs:long",
    Kind.DAY: "xs:date",
    Kind.MOMENT: "st:AxdType_DateTime",
}


def schema_texts(document: type[Document], location: str, *, lengths: bool) -> tuple[str, str]:
    """The schema of the document's namespace and that of the shared types.

    Args:
        document: the class to describe.
        location: where the schema of the shared types will be found.
        lengths: whether to state longest texts and digits.
    """
    simple = _SimpleTypes(lengths)
    kinds = tuple(_reached(document))
    own = "".join(_complex_type(kind, simple) for kind in kinds if not issubclass(kind, Part))
    parts = "".join(_complex_type(kind, simple) for kind in kinds if issubclass(kind, Part))
    documents = _schema(
        document.namespace,
        f'<xs:import namespace="{SHARED_TYPES}" schemaLocation={quoteattr(location)}/>'
        f'<xs:element name="{document.root}" type="tns:{document.axd_type}"/>{own}',
    )
    return documents, _schema(SHARED_TYPES, f"{parts}{_DATE_TIME}{simple.text()}")


_DATE_TIME = (
    '<xs:complexType name="AxdType_DateTime"><xs:simpleContent>'
    '<xs:extension base="xs:dateTime">'
    '<xs:attribute name="localDateTime" type="xs:dateTime"/>'
    '<xs:attribute name="timezone" type="xs:string"/>'
    "</xs:extension></xs:simpleContent></xs:complexType>"
)


def _schema(namespace: str, content: str) -> str:
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="{namespace}"'
        f' xmlns:st="{SHARED_TYPES}" targetNamespace="{namespace}" elementFormDefault="qualified">'
        f"{content}</xs:schema>"
    )


@define
class _SimpleTypes:
    """The simple types that the fields need, by name; each is written once."""

    lengths: bool
    known: dict[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._restriction("AxdEnum_AxdEntityAction", "xs:string", _enumeration(_ACTIONS))

    def name_of(self, spec: FieldSpec) -> str:
        if spec.kind is Kind.CHOICE:
            return self._choice(spec)
        if spec.kind is Kind.TEXT and spec.length is not None and self.lengths:
            return self._text(spec.length, spec.external)
        if spec.kind is Kind.REAL and spec.digits is not None and self.lengths:
            facet = f'<xs:fractionDigits value="{spec.digits}"/>'
            return self._restriction(f"AxdExtType_Real{spec.digits}", "xs:decimal", facet)
        return _XS[spec.kind]

    def text(self) -> str:
        return "".join(self.known.values())

    def _text(self, length: int, external: int | None) -> str:
        plain = self._length(f"AxdExtType_String{length}", length)
        if external is None:
            return plain
        mapped = self._length("AxdType_ExtCodeValue", external)
        name = f"AxdUnion_String{length}_AxdType_ExtCodeValue"
        self.known[name] = (
            f'<xs:simpleType name="{name}"><xs:union memberTypes="{plain} {mapped}"/>'
            "</xs:simpleType>"
        )
        return f"st:{name}"

    def _length(self, name: str, length: int) -> str:
        return self._restriction(name, "xs:string", f'<xs:maxLength value="{length}"/>')

    def _choice(self, spec: FieldSpec) -> str:
        facets = _enumeration(spec.values)
        name = f"AxdExtType_{spec.name}"
        while facets not in self.known.get(name, facets):
            name += "_"
        return self._restriction(name, "xs:string", facets)

    def _restriction(self, name: str, base: str, facets: str) -> str:
        self.known[name] = (
            f'<xs:simpleType name="{name}"><xs:restriction base="{base}">{facets}'
            "</xs:restriction></xs:simpleType>"
        )
        return f"st:{name}"


def _enumeration(values: tuple[str, ...]) -> str:
    return "".join(f"<xs:enumeration value={quoteattr(value)}/>" for value in values)


def _reached(kind: type[Any]) -> Iterator[type[Any]]:
    """The class and all classes that its fields lead to, each once."""
    seen: dict[type[Any], None] = {}
    waiting = [kind]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen[current] = None
        waiting += [spec.type for spec in field_specs(current) if spec.type is not None]
        if issubclass(current, Entity):
            waiting += [kind for kind in derived(current) if "axd_type" in vars(kind)]
    yield from seen


def _complex_type(kind: type[Any], simple: _SimpleTypes) -> str:
    base = _extended(kind)
    inherited = len(field_specs(base)) if base else 0
    elements = "".join(_element(spec, simple) for spec in field_specs(kind)[inherited:])
    content = f"<xs:sequence>{elements}</xs:sequence>"
    if base:
        content = (
            f'<xs:complexContent><xs:extension base="tns:{base.axd_type}">{content}'
            "</xs:extension></xs:complexContent>"
        )
    elif issubclass(kind, Entity):
        content += (
            '<xs:attribute name="class" type="xs:string" use="required" fixed="entity"/>'
            '<xs:attribute name="action" type="st:AxdEnum_AxdEntityAction"/>'
        )
    return f'<xs:complexType name="{kind.axd_type}">{content}</xs:complexType>'


def _extended(kind: type[Any]) -> type[Any] | None:
    """The described class that this one extends; the shared bases have no type of their own."""
    base: type[Any] = kind.__bases__[0]
    return base if hasattr(base, "axd_type") else None


def _element(spec: FieldSpec, simple: _SimpleTypes) -> str:
    if spec.type is None:
        type_name = simple.name_of(spec)
    else:
        prefix = "st" if issubclass(spec.type, Part) else "tns"
        type_name = f"{prefix}:{spec.type.axd_type}"
    many = ' maxOccurs="unbounded"' if spec.many else ""
    nillable = "" if spec.required or spec.many else ' nillable="true"'
    least = 1 if spec.required else 0
    return (
        f'<xs:element minOccurs="{least}"{many} name="{spec.name}"{nillable} type="{type_name}"/>'
    )
