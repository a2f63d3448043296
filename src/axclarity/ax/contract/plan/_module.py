"""A plan as a Python module: typed classes for the documents of any service, a site's own included.

What `axclarity contract generate` writes. Services without a generated module get the same classes
made when they are first called.
"""

import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import Any

from attrs import define, field

from axclarity.ax.contract.plan._model import (
    Leaf,
    Plan,
    PlanElement,
    PlanField,
    PlanType,
    local_name,
    namespace_of,
)
from axclarity.ax.documents import SHARED_TYPES, Kind

__all__ = ["classes_from_plan", "module_from_plan"]

_SPECIFIERS = {
    Kind.TEXT: ("text", "Text", "str"),
    Kind.CHOICE: ("choice", "Choice", "str"),
    Kind.REAL: ("real", "Real", "Decimal"),
    Kind.INT: ("whole", "Whole", "int"),
    Kind.LONG: ("whole", "Whole", "int"),
    Kind.DAY: ("day", "Day", "date"),
    Kind.TIME: ("clock", "Clock", "time"),
    Kind.MOMENT: ("moment", "Moment", "datetime"),
    Kind.FLAG: ("flag", "Flag", "bool"),
    Kind.BINARY: ("binary", "Binary", "bytes"),
}
"""By kind: the specifier, the type of an optional field, and that of a required one."""

_HEAD = '''"""{service}, as the contract of its port has it.

Written by `axclarity contract generate`; generate it again when the port changes.
"""

{imports}
'''
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_TAKEN = {
    *("action", "update_mode", "extra", "axd_type", "namespace", "root", "key_field", "self"),
    *("children", "listed", "part", "list", "str", "int", "bool", "bytes"),
    *("date", "datetime", "time", *(specifier for specifier, _, _ in _SPECIFIERS.values())),
}
"""What the attributes of a class cannot be called: what the lines after them mean by it."""


def module_from_plan(plan: Plan) -> str:
    """The source of a module with a class for every record the service takes or gives."""
    return _Module(plan).text()


def classes_from_plan(plan: Plan) -> dict[str, type[Any]]:
    """The classes of such a module, made now: by `{namespace}name` of types and of elements."""
    module = _Module(plan)
    names: dict[str, Any] = {"__name__": f"axclarity.contract.{module.identifier}"}
    exec(compile(module.text(), f"<{plan.service}>", "exec", dont_inherit=True), names)  # noqa: S102  names checked
    classes = {name: names[given] for name, given in module.names.items()}
    elements = {
        element.name: classes[element.type]
        for element in plan.elements.values()
        if element.type in classes
    }
    return classes | elements


@define
class _Module:
    plan: Plan
    names: dict[str, str] = field(factory=dict)
    used: set[str] = field(factory=set)
    symbols: dict[tuple[str, ...], str] = field(factory=dict)
    done: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        for name in self._ordered():
            self.names[name] = self._class_name(name)

    @property
    def identifier(self) -> str:
        return "".join(_WORD.findall(self.plan.service)) or "service"

    def text(self) -> str:
        classes = [self._class(name) for name in self.names]
        symbols = "".join(f"{name} = {_literal(values)}\n" for values, name in self.symbols.items())
        exported = "".join(f'    "{name}",\n' for name in sorted(self.names.values()))
        head = _HEAD.format(service=_quotable(self.plan.service), imports=self._imports())
        body = "\n\n".join(classes)
        return f"{head}\n__all__ = [\n{exported}]\n\n{symbols}\n\n{body}\n"

    def _imports(self) -> str:
        standard = [
            f"from datetime import {', '.join(sorted(self.used & {'date', 'datetime', 'time'}))}\n"
            if self.used & {"date", "datetime", "time"}
            else "",
            "from decimal import Decimal\n" if "Decimal" in self.used else "",
        ]
        ours = sorted(
            self.used - {"date", "datetime", "time", "Decimal", "str", "int", "bool", "bytes"},
            key=lambda name: (not name.isupper(), not name[0].isupper(), name),
        )
        listed = "".join(f"    {name},\n" for name in ours)
        first = "".join(standard)
        first = f"{first}\n" if first else ""
        return (
            f"{first}from attrs import define\n\n"
            f"from axclarity.ax.documents.fields import (\n{listed})\n"
        )

    def _ordered(self) -> Iterator[str]:
        """Types, those that others are made of first."""
        done: dict[str, None] = {}

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in done or name in above or name not in self.plan.types:
                return
            kind = self.plan.types[name]
            if kind.base:
                visit(kind.base, (*above, name))
            for each in kind.fields:
                visit(each.type, (*above, name))
            done[name] = None

        for name in self.plan.types:
            visit(name, ())
        return iter(done)

    def _class_name(self, name: str) -> str:
        local = local_name(name).rstrip("#").rpartition(".")[2]
        for prefix in ("AxdEntity_", "AxdType_", "AxdEntityKey_", "Axd"):
            local = local.removeprefix(prefix)
        words = _WORD.findall(local)
        wanted = "".join(word[0].upper() + word[1:] for word in words) or "Record"
        wanted = f"N{wanted}" if wanted[0].isdigit() else wanted
        taken = {*self.names.values(), "Document", "Entity", "Part", "Decimal", "Kind", "Unset"}
        taken |= {specifier[1] for specifier in _SPECIFIERS.values()}
        while wanted in taken or iskeyword(wanted):
            wanted += "_"
        return wanted

    def _class(self, name: str) -> str:
        kind = self.plan.types[name]
        element = self._document_element(name)
        lines = [f'    """{_docstring(name)}"""', "", f"    axd_type = {local_name(name)!r}"]
        if element is not None:
            lines += [
                f"    root = {local_name(element.name)!r}",
                f"    namespace = {namespace_of(element.name)!r}",
                '    key_field = ""',
            ]
        elif not kind.is_entity and kind.fields:
            namespace = kind.fields[-1].namespace
            if namespace != SHARED_TYPES:
                lines.append(f"    namespace = {namespace!r}")
        fields = self._fields(kind)
        self.done.add(name)
        body = "\n".join([*lines, *(["", *fields] if fields else [])])
        head = f"class {self.names[name]}({self._base(kind, element)}):"
        return f"@define(kw_only=True)\n{head}\n{body}\n"

    def _base(self, kind: PlanType, element: PlanElement | None) -> str:
        if kind.base in self.done:
            return self.names[kind.base]
        plain = "Entity" if kind.is_entity else "Part"
        base = "Document" if element is not None else plain
        self.used.add(base)
        return base

    def _document_element(self, name: str) -> PlanElement | None:
        document = self.plan.document
        return document if document is not None and document.type == name else None

    def _fields(self, kind: PlanType) -> list[str]:
        taken = set(_TAKEN)
        for each in kind.fields[: kind.inherited]:
            self._attribute(each.name, taken)
        return [
            line
            for each in kind.fields[kind.inherited :]
            for line in self._field(each, self._attribute(each.name, taken))
        ]

    def _attribute(self, name: str, taken: set[str]) -> str:
        wanted = "_".join(_WORD.findall(name)).lower() or "field"
        wanted = f"n{wanted}" if wanted[0].isdigit() else wanted
        while wanted in taken or iskeyword(wanted):
            wanted += "_"
        taken.add(wanted)
        return wanted

    def _field(self, each: PlanField, attribute: str) -> Iterator[str]:
        leaf = self.plan.leaves.get(each.type)
        if leaf is None:
            if each.type in self.done:
                yield f"    {attribute}: {self._structure(each)}"
            elif each.type in self.names:
                yield f"    # {each.name!r} may hold this record again, and is left out."
            return
        specifier, optional, plain = _SPECIFIERS[leaf.kind]
        if each.many:
            self.used |= {"listed", plain}
            kind = "" if leaf.kind is Kind.TEXT else f", Kind.{leaf.kind.name}"
            self.used |= {"Kind"} if kind else set()
            yield f"    {attribute}: list[{plain}] = listed({each.name!r}{kind})"
            return
        self.used |= {specifier, plain if each.required else optional}
        arguments = self._arguments(each, leaf)
        annotation = plain if each.required else optional
        yield f"    {attribute}: {annotation} = {specifier}({', '.join(arguments)})"

    def _structure(self, each: PlanField) -> str:
        name = self.names[each.type]
        if each.many:
            self.used.add("children")
            return f"list[{name}] = children({each.name!r}, {name})"
        self.used.add("part")
        if each.required:
            return f"{name} = part({each.name!r}, {name}, required=True)"
        self.used.add("Unset")
        return f"{name} | Unset | None = part({each.name!r}, {name})"

    def _arguments(self, each: PlanField, leaf: Leaf) -> Iterator[str]:
        yield repr(each.name)
        if leaf.kind is Kind.CHOICE:
            yield self._symbols(leaf)
        if leaf.kind is Kind.TEXT and leaf.length is not None:
            yield str(leaf.length)
            if leaf.external is not None:
                yield f"external={leaf.external}"
        if leaf.kind is Kind.REAL and leaf.digits is not None:
            yield f"digits={leaf.digits}"
        if leaf.kind is Kind.LONG:
            yield "long=True"
        if each.required:
            yield "required=True"

    def _symbols(self, leaf: Leaf) -> str:
        if leaf.symbols not in self.symbols:
            local = local_name(leaf.name).rstrip("#").rpartition(".")[2]
            for prefix in ("AxdEnum_", "AxdExtType_"):
                local = local.removeprefix(prefix)
            name = "_".join(_WORD.findall(local)).upper() or "SYMBOLS"
            name = f"N{name}" if name[0].isdigit() else name
            while name in {*self.symbols.values(), *self.names.values(), "UNSET"}:
                name += "_"
            self.symbols[leaf.symbols] = name
        return self.symbols[leaf.symbols]


def _docstring(name: str) -> str:
    return _quotable(local_name(name).rstrip("#")) + "."


def _quotable(text: str) -> str:
    """A text that cannot end the docstring it stands in."""
    return re.sub(r'[\\"]', "", text)


def _literal(values: tuple[str, ...]) -> str:
    return "(\n" + "".join(f"    {value!r},\n" for value in values) + ")"
