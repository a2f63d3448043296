"""Documents to XML: one function per class, made once from the class and the port's plan.

The functions are Python source, compiled when first needed, as attrs makes its methods: a field
that is unset costs one comparison. They check as they go and stop at the first thing the port
would not take; what exactly is wrong, and where, is then found by `problems_of`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from attrs import define, field, frozen

from axclarity.ax.contract.codec._binding import Bound, bound_fields, unbound_specs
from axclarity.ax.contract.codec._extras import ExtraRow, write_extras
from axclarity.ax.contract.codec._values import Unwritable, escaped, text_of_kind, text_within
from axclarity.ax.contract.plan import Plan, PlanField, PlanType, local_name, namespace_of
from axclarity.ax.documents import UNSET, AxDateTime, Entity, FieldSpec, Kind
from axclarity.values import ax_length

__all__ = ["Add", "Frame", "Named", "Writers"]

Add = Callable[[str], None]
Write = Callable[[Any, Add], None]

_SHORT = {
    Kind.REAL: (
        "v.__class__ is D and v.is_finite() and len(w := str(v)) < 17 and 'E' not in w",
        "w",
    ),
    Kind.DAY: ("v.__class__ is date", "v.isoformat()"),
    Kind.INT: ("v.__class__ is int and -2147483648 <= v <= 2147483647", "v"),
}
"""Values that need no second look, and their text: most reals have fewer digits than AX keeps."""

_NAME = re.compile(r"[^\W\d][\w.-]*").fullmatch
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


Named = tuple[str, PlanField]
"""A field of a wrapper element, and its name as it is written."""


@frozen(kw_only=True)
class Frame:
    """What all calls of an operation have in common: everything around its content.

    Args:
        context: the parts of the call context by name; none where the operation takes none.
        fields: what the call may hold, by element name.
    """

    action: str
    start: str
    context: Mapping[str, Named]
    context_start: str
    body_start: str
    fields: Mapping[str, Named]
    end: str


@define(eq=False)
class Writers:
    """The writing functions of a plan, made when they are first asked for.

    Elements of the plan's main namespace have no prefix; the others have `n1`, `n2` …

    Args:
        open: whether fields in `extra` that the plan does not know are written all the same, and
            texts of any length.
    """

    plan: Plan
    open: bool = False
    frames: dict[str, Frame] = field(factory=dict, init=False, repr=False)
    _made: dict[tuple[type[Any], str, bool], Write] = field(factory=dict, init=False)
    _shapes: dict[tuple[type[Any], str], tuple[str, Write]] = field(
        factory=dict, init=False, repr=False
    )
    _tags: dict[str, str] = field(factory=dict, init=False, repr=False)
    _prefixes: dict[str, str] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        main, *others = self.plan.namespaces
        # An element that stands in no namespace needs the names without a prefix.
        mine = "n0:" if "" in others else ""
        numbered = {each: f"n{i}:" for i, each in enumerate(others, 1)}
        self._prefixes = {main: mine, **numbered, "": ""}

    @cached_property
    def declarations(self) -> str:
        """The namespace declarations that everything written relies on."""
        return self.declarations_of(frozenset(self._prefixes))

    def declarations_of(self, namespaces: frozenset[str]) -> str:
        """The declarations of some of the plan's namespaces.

        The one without a prefix comes last: libxml2 looks at the latest first, and most elements
        stand in it.
        """
        named = [(p, each) for each, p in self._prefixes.items() if each in namespaces and each]
        named.sort(key=lambda pair: not pair[0])
        written = (f' xmlns{f":{p[:-1]}" if p else ""}="{escaped(n)}"' for p, n in named)
        return f' xmlns:xsi="{_XSI}"' + "".join(written)

    def tag(self, clark: str) -> str:
        """An element's name as it is written."""
        written = self._tags.get(clark)
        if written is None:
            written = self._tags[clark] = self._prefixes[namespace_of(clark)] + local_name(clark)
        return written

    def named_fields(self, element: str) -> dict[str, Named]:
        """What a wrapper element may hold, by name."""
        fields = self.plan.wrapper(element).fields
        return {each.name: (self.tag(each.tag), each) for each in fields}

    def writer(self, kind: type[Any], type_name: str, *, extra: bool = False) -> Write:
        """The function that writes the content of a record.

        Args:
            kind: the record's class.
            type_name: the type the contract gives it.
            extra: whether to look into `extra`; most records have none.
        """
        key = kind, type_name, extra
        if key not in self._made:
            self._made[key] = _Source(self, kind, self.plan.types[type_name], extra).compiled()
        return self._made[key]

    def write(self, record: Any, type_name: str, add: Add) -> None:
        """Write the content of a record, whichever way fits it."""
        extra = bool(getattr(record, "extra", None))
        self.writer(type(record), type_name, extra=extra)(record, add)

    def write_element(self, tag: str, record: Any, type_name: str, add: Add) -> None:
        """Write a record as an element, with what a derived class or an entity needs."""
        if isinstance(record, Entity):
            actual = self._actual(record, type_name)
            add(f"<{tag}{self._attributes(record, type_name, actual)}>")
            self.write(record, actual, add)
        else:
            attributes, write = self._shape(record, type_name)
            add(f"<{tag}{attributes}>")
            write(record, add)
        add(f"</{tag}>")

    def _shape(self, record: Any, type_name: str) -> tuple[str, Write]:
        """The attributes and the writer of a record that has nothing of its own to say there."""
        shape = self._shapes.get((type(record), type_name))
        if shape is None:
            actual = self._actual(record, type_name)
            shape = self._attributes(record, type_name, actual), self.writer(type(record), actual)
            self._shapes[type(record), type_name] = shape
        return shape

    def _actual(self, record: Any, declared: str) -> str:
        """The type of a record: the declared one, or one that extends it."""
        name = type(record).axd_type
        if local_name(declared) == name or not self.plan.types[declared].name:
            return declared
        found = [each for each in self.plan.derived(declared) if local_name(each) == name]
        if found:
            return found[0]
        if self.plan.types[declared].abstract or any(self.plan.derived(declared)):
            raise Unwritable
        return declared

    def _attributes(self, record: Any, declared: str, actual: str) -> str:
        text = "" if actual == declared else f' xsi:type="{self.tag(actual)}"'
        given = {"action": getattr(record, "action", None)}
        given["updateMode"] = getattr(record, "update_mode", None)
        for attribute in self.plan.types[actual].attributes:
            value = attribute.fixed or given.pop(attribute.name, None)
            if value is not None:
                if attribute.symbols and value not in attribute.symbols:
                    raise Unwritable
                text += f' {attribute.name}="{escaped(value)}"'
            elif attribute.required:
                raise Unwritable
        if any(value is not None for value in given.values() if value):
            raise Unwritable
        return text


@define
class _Source:
    """The source of one writing function, and the names it uses."""

    writers: Writers
    kind: type[Any]
    planned: PlanType
    extra: bool
    names: dict[str, Any] = field(factory=dict)
    lines: list[str] = field(factory=list)

    def compiled(self) -> Write:
        plan = self.writers.plan
        self.names.update(U=UNSET, Z=AxDateTime, text=text_within, plain=text_of_kind, zoned=_zoned)
        self.names.update(D=Decimal, date=date, refuse=_refuse, extras=write_extras)
        self.names.update(element=self.writers.write_element, units=ax_length)
        unbound = unbound_specs(plan, self.kind, self.planned)
        self.lines += [self._refusal(spec) for spec in unbound]
        if self.extra:
            known = frozenset(b.planned.name for b in self._bound() if b.is_extra)
            self.names["known"] = known
            self.names["strangers"] = self._strangers if self.writers.open else _no_strangers
            self.lines += ["x = r.extra", "s = x.keys() - known", "if s: s = strangers(x, s)"]
        for is_extra, together in groupby(self._bound(), key=lambda bound: bound.is_extra):
            if is_extra:
                self.lines += self._extras(together)
                continue
            for bound in together:
                if self.extra and bound.leaf is None:
                    self.lines.append("if s: add(s); s = ''")
                self.lines += self._field(bound)
        if self.extra:
            self.lines.append("if s: add(s)")
        body = "".join(f"\n    {line}" for line in self.lines or ["pass"])
        source = f"def write(r, add, U=U):{body}\n"
        exec(compile(source, f"<writer of {self.kind.__name__}>", "exec"), self.names)  # noqa: S102  names checked
        made: Write = self.names["write"]
        return made

    def _strangers(self, extra: Mapping[str, str | None], names: set[str]) -> str:
        """Fields that the plan does not know, where AIF has those of a record: before its parts."""
        space = next((namespace_of(each.planned.tag) for each in self._bound()), "")
        written = []
        for name in sorted(names, key=str.casefold):
            if not _NAME(name):
                raise Unwritable
            tag, text = self.writers.tag(f"{{{space}}}{name}"), extra[name]
            nil = f'<{tag} xsi:nil="true"/>'
            written.append(nil if text is None else f"<{tag}>{escaped(text)}</{tag}>")
        return "".join(written)

    def _bound(self) -> Iterator[Bound]:
        return bound_fields(self.writers.plan, self.kind, self.planned)

    def _refusal(self, spec: FieldSpec) -> str:
        given = f"r.{spec.attribute}" if spec.many else f"r.{spec.attribute} is not U"
        return f"if {given}: refuse()"

    def _field(self, bound: Bound) -> list[str]:
        if bound.spec is None:
            return ["refuse()"] if bound.planned.required and not bound.planned.many else []
        if bound.leaf is None:
            return self._structure(bound, bound.spec)
        if bound.planned.many:
            return self._listed(bound, bound.spec)
        given = self._plain(bound, bound.spec)
        return self._guarded(bound, given, f"r.{bound.spec.attribute}")

    def _guarded(self, bound: Bound, given: list[str], value: str) -> list[str]:
        tag = self._tag(bound)
        nil = f"add('<{tag} xsi:nil=\"true\"/>')" if bound.planned.nillable else "refuse()"
        lines = [f"if {value} is not U:", f"    v = {value}"]
        lines += [f"    if v is None: {nil}", "    else:"]
        lines += [f"        {line}" for line in given]
        return lines + (["else: refuse()"] if bound.planned.required else [])

    def _plain(self, bound: Bound, spec: FieldSpec) -> list[str]:
        """Lines that write a plain value `v`; texts and symbols have a short way."""
        tag, leaf = self._tag(bound), bound.leaf
        assert leaf is not None  # noqa: S101  asked for plain values only
        symbols = leaf.symbols if leaf.kind is Kind.CHOICE else spec.values
        if symbols:
            table = {each: f"<{tag}>{escaped(each)}</{tag}>" for each in symbols}
            return [f"add({self._named('symbols', table)}[v])"]
        most = 0 if self.writers.open else leaf.longest or spec.longest or 0
        if spec.kind in (Kind.TEXT, Kind.CHOICE):
            limit = f" and len(v) <= {most} and (v.isascii() or units(v) <= {most})" if most else ""
            short = f"v.isprintable() and '&' not in v and '<' not in v and '>' not in v{limit}"
            written = f"add(f'<{tag}>{{v}}</{tag}>')"
            return [
                f"if {short}: {written}",
                f"else: add('<{tag}>' + text(v, {most}) + '</{tag}>')",
            ]
        if leaf.zoned:
            zones = self._named("zones", frozenset(leaf.symbols))
            return [f"add(zoned('{tag}', v, {zones}))"]
        long = f"add(f'<{tag}>{{plain({self._named('kind', spec.kind)}, v)}}</{tag}>')"
        if spec.kind not in _SHORT:
            return [long]
        condition, text = _SHORT[spec.kind]
        return [f"if {condition}: add(f'<{tag}>{{{text}}}</{tag}>')", f"else: {long}"]

    def _listed(self, bound: Bound, spec: FieldSpec) -> list[str]:
        lines = [f"for v in r.{spec.attribute}:"]
        return lines + [f"    {line}" for line in self._plain(bound, spec)]

    def _extras(self, together: Iterable[Bound]) -> list[str]:
        """Fields that the class does not know, as rows: there may be very many, and few given."""
        if not self.extra:
            return ["refuse()"] if any(bound.planned.required for bound in together) else []
        rows = tuple(
            ExtraRow(
                name=bound.planned.name,
                tag=self._tag(bound),
                most=(bound.leaf and not self.writers.open and bound.leaf.longest) or 0,
                nillable=bound.planned.nillable,
                required=bound.planned.required,
            )
            for bound in together
        )
        return [f"extras({self._named('rows', rows)}, x, add)"]

    def _structure(self, bound: Bound, spec: FieldSpec) -> list[str]:
        tag, declared = self._tag(bound), bound.planned.type
        write = [f"element('{tag}', v, {self._named('type', declared)}, add)"]
        if spec.type is not None and spec.type.axd_type == local_name(declared):
            write = self._direct(bound, spec.type)
        if spec.many:
            return [f"for v in r.{spec.attribute}:", *(f"    {line}" for line in write)]
        return self._guarded(bound, write, f"r.{spec.attribute}")

    def _direct(self, bound: Bound, kind: type[Any]) -> list[str]:
        """The short way for a record of exactly the declared class, without anything unusual."""
        tag, declared = self._tag(bound), bound.planned.type
        planned = self.writers.plan.types[declared]
        fixed = "".join(f' {a.name}="{escaped(a.fixed)}"' for a in planned.attributes if a.fixed)
        start = self._named("start", f"<{tag}{fixed}>")
        usual = f"v.__class__ is {self._named('kind', kind)}"
        if issubclass(kind, Entity):
            usual += " and v.action is None and v.update_mode is None and not v.extra"
        write = self._named("write", None)
        self.names[write] = self._later(write, kind, declared)
        return [
            f"if {usual}: add({start}); {write}(v, add); add('</{tag}>')",
            f"else: element('{tag}', v, {self._named('type', declared)}, add)",
        ]

    def _later(self, name: str, kind: type[Any], declared: str) -> Write:
        """A writing function that is made with the first record, and then takes this one's place.

        So types may hold themselves.
        """

        def write(record: Any, add: Add) -> None:
            made = self.names[name] = self.writers.writer(kind, declared)
            made(record, add)

        return write

    def _tag(self, bound: Bound) -> str:
        """The element's name, which becomes part of the source: nothing but a name may pass."""
        if not _NAME(bound.planned.name):
            raise Unwritable
        return self.writers.tag(bound.planned.tag)

    def _named(self, prefix: str, value: Any) -> str:
        name = f"{prefix}_{len(self.names)}"
        self.names[name] = value
        return name


def _refuse() -> None:
    raise Unwritable


def _no_strangers(extra: Mapping[str, str | None], names: set[str]) -> str:  # noqa: ARG001  as `_strangers`
    raise Unwritable


def _zoned(tag: str, value: Any, zones: frozenset[str]) -> str:
    text = text_of_kind(Kind.MOMENT, value)
    if not isinstance(value, AxDateTime):
        return f"<{tag}>{text}</{tag}>"
    if zones and value.timezone is not None and value.timezone not in zones:
        raise Unwritable
    local = value.local.isoformat() if value.local else None
    attributes = {"localDateTime": local, "timezone": value.timezone}
    written = "".join(f' {n}="{escaped(v)}"' for n, v in attributes.items() if v is not None)
    return f"<{tag}{written}>{text}</{tag}>"
