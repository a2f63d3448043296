"""XML as strings for the fields that one document has, escaped and never checked.

Two ways of typing it. By hand: each field if it is given, so that the next order may have others.
The template: every field, always, in one f-string per record; it breaks on any order that lacks
one, and nothing in Python could be faster.

The source is made from a document instead of typed, so that nobody has to keep a thousand lines of
it in step; what runs is what somebody would type.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

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

__all__ = ["builder_for", "envelope_around", "escaped", "walk"]

_START = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    f' xmlns="{SalesOrder.namespace}" xmlns:t="{SHARED_TYPES}"'
    ' xmlns:v="http://schemas.microsoft.com/dynamics/2008/01/services"'
    ' xmlns:c="http://schemas.microsoft.com/dynamics/2010/01/datacontracts"><s:Header>'
    "<c:CallContext><c:Company>{}</c:Company><c:Language>{}</c:Language>"
    "<c:MessageId>{}</c:MessageId></c:CallContext></s:Header><s:Body>"
    "<v:SalesOrderServiceCreateRequest><SalesOrder>"
)
_END = "</SalesOrder></v:SalesOrderServiceCreateRequest></s:Body></s:Envelope>"

Build = Callable[[Any], bytes]


def builder_for(document: Document, context: Mapping[str, str], *, template: bool = False) -> Build:
    """A function that writes the create call of documents that have the fields of this one."""
    functions = _templates if template else _functions
    source = "\n".join(functions(_sample(document)))
    names: dict[str, Any] = {"esc": escaped, "U": UNSET}
    exec(compile(source, "<by hand>", "exec"), names)
    write, start = names[f"write_{type(document).__name__}"], _START

    def build(given: Any) -> bytes:
        parts = [start.format(*map(escaped, context.values()))]
        write(given, parts.append)
        parts.append(_END)
        return "".join(parts).encode()

    return build


def envelope_around(content: str, context: Mapping[str, str]) -> bytes:
    """The create call of what a sales order holds."""
    return f"{_START.format(*context.values())}{content}{_END}".encode()


def walk(element: etree._Element) -> Any:
    """An element as dicts and texts, as people read XML by hand."""
    if not len(element):
        return element.text
    found: dict[str, Any] = {}
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name in found:
            if not isinstance(found[name], list):
                found[name] = [found[name]]
            found[name].append(walk(child))
        else:
            found[name] = walk(child)
    return found


def escaped(text: str) -> str:
    """A text as the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _sample(document: Document) -> dict[type[Any], list[FieldSpec]]:
    """The fields that a document's records have, by class, those that hold others last."""
    found: dict[type[Any], list[FieldSpec]] = {}
    for record in _records(document):
        kind = type(record)
        used = {spec for spec in field_specs(kind) if _has(record, spec)}
        used |= set(found.get(kind, ()))
        found[kind] = [spec for spec in field_specs(kind) if spec in used]
    return found


def _has(record: Any, spec: FieldSpec) -> bool:
    value = getattr(record, spec.attribute)
    return value is not UNSET and value != []


def _records(record: Any) -> Iterator[Any]:
    yield record
    for spec in field_specs(type(record)):
        if spec.type is not None and _has(record, spec):
            value = getattr(record, spec.attribute)
            for each in value if spec.many else [value]:
                yield from _records(each)


def _functions(kinds: dict[type[Any], list[FieldSpec]]) -> Iterator[str]:
    for kind, specs in kinds.items():
        prefix = "" if issubclass(kind, Entity | Document) else "t:"
        yield f"def write_{kind.__name__}(r, add):"
        for spec in specs:
            tag = prefix + spec.name
            given = f"    if r.{spec.attribute} is not U: "
            if spec.type is None:
                yield f"{given}add(f'<{tag}>{{{_value(spec)}}}</{tag}>')"
            elif spec.many:
                yield from _child(spec, tag)
            else:
                write = f"write_{spec.type.__name__}(r.{spec.attribute}, add)"
                yield f"{given}add('<{tag}>'); {write}; add('</{tag}>')"


def _templates(kinds: dict[type[Any], list[FieldSpec]]) -> Iterator[str]:
    for kind, specs in kinds.items():
        prefix = "" if issubclass(kind, Entity | Document) else "t:"
        yield f"def write_{kind.__name__}(r, add):"
        text = ""
        for spec in specs:
            tag = prefix + spec.name
            if spec.type is None:
                text += f"<{tag}>{{{_value(spec)}}}</{tag}>"
                continue
            if text:
                yield f"    add(f'''{text}''')"
                text = ""
            yield from _child(spec, tag)
        if text:
            yield f"    add(f'''{text}''')"


def _child(spec: FieldSpec, tag: str) -> Iterator[str]:
    assert spec.type is not None
    mark = ' class="entity"' if issubclass(spec.type, Entity) else ""
    write = f"write_{spec.type.__name__}(v, add)"
    values = f"r.{spec.attribute}" if spec.many else f"(r.{spec.attribute},)"
    yield f"    for v in {values}:"
    yield f"        add('<{tag}{mark}>'); {write}; add('</{tag}>')"


def _value(spec: FieldSpec) -> str:
    value = f"r.{spec.attribute}"
    match spec.kind:
        case Kind.TEXT:
            return f"esc({value})"
        case Kind.DAY | Kind.TIME:
            return f"{value}.isoformat()"
        case Kind.MOMENT:
            return f'{value}.strftime("%Y-%m-%dT%H:%M:%SZ")'
        case _:
            return value
