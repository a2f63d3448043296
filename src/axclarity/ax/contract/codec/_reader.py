"""XML to documents: a table per class, made once from the class and the port's plan.

Leaving out, nil and empty stay three different things. Types named by the message must be the
declared one or extend it; a name from elsewhere is refused, and nothing is ever looked up for it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from attrs import define, field
from lxml import etree

from axclarity.ax.contract._xml import resolved_name
from axclarity.ax.contract.codec._binding import Bound, bound_fields
from axclarity.ax.contract.codec._values import READERS, moment_of_text
from axclarity.ax.contract.plan import Plan, local_name
from axclarity.ax.documents import UNSET, AxDateTime, Entity, FieldSpec, derived, field_specs
from axclarity.errors import MalformedReply

__all__ = ["Read", "Readers"]

Read = Callable[[etree._Element], Any]
Convert = Callable[[str], Any]
_Entry = tuple[str, Convert, Callable[[Any, etree._Element], None] | None]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"
_TYPE = f"{{{_XSI}}}type"
_TRUE = ("true", "1")


@define(eq=False)
class Readers:
    """The reading functions of a plan, made when they are first asked for."""

    plan: Plan
    _made: dict[tuple[type[Any], str], Read] = field(factory=dict, init=False)

    def reader(self, kind: type[Any], type_name: str) -> Read:
        """The function that reads an element into a record of a class.

        It raises `MalformedReply` where a value is not in the form of its type.
        """
        key = kind, type_name
        if key not in self._made:
            self._made[key] = self._compiled(kind, type_name)
        return self._made[key]

    def read(self, kind: type[Any], declared: str, element: etree._Element) -> Any:
        """An element as a record of a class or, if it names its type, of one that extends it.

        Raises:
            MalformedReply: a value is not in its form, or the type named is not allowed there.
        """
        named = element.get(_TYPE)
        if named is None:
            return self.reader(kind, declared)(element)
        actual = self._named_type(element, named, declared)
        return self.reader(_class_for(kind, local_name(actual)), actual)(element)

    def _compiled(self, kind: type[Any], type_name: str) -> Read:
        planned = self.plan.types[type_name]
        table = {
            bound.planned.tag: self._entry(bound, bound.spec)
            for bound in bound_fields(self.plan, kind, planned)
            if bound.spec is not None
        }
        find, blank, is_entity = table.get, _blank(kind), issubclass(kind, Entity)

        def read(element: etree._Element) -> Any:
            record = blank()
            if is_entity:
                record.action = element.get("action")
                record.update_mode = element.get("updateMode")
            for child in element:
                entry = find(child.tag)
                if entry is None:
                    if is_entity:
                        _keep_stranger(record, child)
                    continue
                attribute, convert, put = entry
                if put is not None:
                    put(record, child)
                    continue
                text = child.text
                if text is None or len(child):
                    setattr(record, attribute, _of_odd(child, convert))
                elif convert is str:
                    setattr(record, attribute, text)
                else:
                    try:
                        setattr(record, attribute, convert(text))
                    except ValueError:
                        raise _malformed(child) from None
            return record

        return read

    def _entry(self, bound: Bound, spec: FieldSpec) -> _Entry:
        """Where a child goes, how its text becomes a value, and what to do in harder cases."""
        attribute, leaf, convert = spec.attribute, bound.leaf, READERS.get(spec.kind, str)
        if leaf is not None and not spec.many and not leaf.zoned:
            return attribute, convert, None
        if leaf is None:
            read: Read = partial(self._structure, spec, bound.planned.type)
        else:
            read = partial(_of_zoned if leaf.zoned else _of_plain, convert=convert)
        if spec.many:

            def append(record: Any, element: etree._Element) -> None:
                if not _is_nil(element):
                    getattr(record, attribute).append(read(element))

            return attribute, convert, append

        def put(record: Any, element: etree._Element) -> None:
            setattr(record, attribute, read(element))

        return attribute, convert, put

    def _structure(self, spec: FieldSpec, declared: str, element: etree._Element) -> Any:
        assert spec.type is not None  # noqa: S101  bound to a structure
        return None if _is_nil(element) else self.read(spec.type, declared, element)

    def _named_type(self, element: etree._Element, name: str, declared: str) -> str:
        clark = resolved_name(element, name)
        if clark == declared or clark in self.plan.derived(declared):
            return clark
        raise MalformedReply(
            f"{local_name(str(element.tag))} names a type that the contract does not allow there."
        )


def _keep_stranger(record: Any, element: etree._Element) -> None:
    """Keep a field that the class does not know; of anything larger, only the name."""
    name = local_name(str(element.tag))
    if len(element) or name in record.extra:
        record.unread |= {name}
    else:
        record.extra[name] = element.text or (None if _is_nil(element) else "")


def _of_plain(element: etree._Element, convert: Convert) -> Any:
    text = element.text
    if text is None or len(element):
        return _of_odd(element, convert)
    try:
        return convert(text)
    except ValueError:
        raise _malformed(element) from None


def _of_odd(element: etree._Element, convert: Convert) -> Any:
    """A plain value whose element is empty, nil, or has children that it should not have."""
    if len(element):
        raise _malformed(element)
    if _is_nil(element):
        return None
    try:
        return convert("")
    except ValueError:
        raise _malformed(element) from None


def _of_zoned(element: etree._Element, convert: Convert) -> Any:
    """A moment with AIF's attributes; one that says nothing is a plain `datetime`."""
    value = _of_plain(element, convert)
    timezone, local = element.get("timezone"), element.get("localDateTime")
    if value is None or (timezone is None and local is None):
        return value
    try:
        wall = moment_of_text(local).replace(tzinfo=None) if local else None
    except ValueError:
        raise _malformed(element) from None
    return AxDateTime.of(value, timezone=timezone, local=wall)


def _malformed(element: etree._Element) -> MalformedReply:
    return MalformedReply(f"{local_name(str(element.tag))} is not in the form of its type.")


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL, "").strip() in _TRUE


def _class_for(declared: type[Any], axd_type: str) -> type[Any]:
    """The class of a type; a type that no class describes is read as far as its base goes."""
    return next((k for k in _and_derived(declared) if k.axd_type == axd_type), declared)


def _and_derived(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    for extended in derived(kind):
        yield from _and_derived(extended)


def _blank(kind: type[Any]) -> Callable[[], Any]:
    """A function that makes a record with every field unset; `__init__` takes far longer."""
    specs = field_specs(kind)
    lines = [f"r.{spec.attribute} = []" for spec in specs if spec.many]
    plain = [f"r.{spec.attribute}" for spec in specs if not spec.many]
    if plain:
        lines.append(" = ".join([*plain, "U"]))
    if issubclass(kind, Entity):
        lines += ["r.action = r.update_mode = None", "r.extra = {}", "r.unread = none"]
    body = "".join(f"\n    {line}" for line in ["r = new(kind)", *lines, "return r"])
    names: dict[str, Any] = {"new": kind.__new__, "kind": kind, "U": UNSET, "none": frozenset()}
    exec(compile(f"def blank():{body}\n", f"<blank {kind.__name__}>", "exec"), names)  # noqa: S102  our classes
    made: Callable[[], Any] = names["blank"]
    return made
