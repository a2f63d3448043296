"""Reference pages made from the code itself: public names, errors, documents, records, dialects."""

import inspect
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, get_args, get_origin

from docutils import nodes
from pydantic import BaseModel
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from axclarity import errors
from axclarity.ax import documents
from axclarity.ax.documents import Document, FieldSpec, derived, field_specs
from axclarity.ax.documents._meanings import meaning_of
from axclarity.clarity import models
from axclarity.clarity.dialect import Dialect, dialect_schema
from axclarity.clarity.models import Part
from axclarity.errors import AxClarityError

Row = tuple[str, ...]

_VALUES = {
    Decimal: "decimal",
    bool: "true or false",
    date: "date",
    datetime: "time with an offset",
    int: "whole number",
    str: "text",
}

MOST_SYMBOLS = 12
"""Of an enumeration; a cell with more of them hides the rest of the table."""


class MarkdownTable(SphinxDirective):
    """A table whose cells are Markdown."""

    required_arguments = 0
    heads: ClassVar[Row]

    def rows(self) -> Iterator[Row]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        lines = [self.heads, tuple("---" for _ in self.heads), *self.rows()]
        text = "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)
        return self.parse_text_to_nodes(text)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0]


class PublicNames(MarkdownTable):
    """What a package exports, each with the first sentence of its docstring."""

    required_arguments = 1
    heads = ("Name", "What it is")

    def rows(self) -> Iterator[Row]:
        module = import_module(self.arguments[0])
        for name in module.__all__:
            yield f"`{name}`", _described(getattr(module, name))


def _described(thing: Any) -> str:
    if hasattr(thing, "__supertype__"):
        return f"An identifier: {thing.__supertype__.__name__} of a type of its own."
    if inspect.isclass(thing) or inspect.isfunction(thing):
        return _first_line(thing)
    if isinstance(thing, str | tuple | int):
        return f"`{thing!r}`"
    return f"`{type(thing).__name__}`"


class ErrorTree(SphinxDirective):
    """The tree as it is drawn in the module."""

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(inspect.getdoc(errors) or "")


class ErrorTable(MarkdownTable):
    """Every error: what becomes of the work, its rule, what it means."""

    heads = ("Error", "Disposition", "Rule", "Meaning")

    def rows(self) -> Iterator[Row]:
        for name in errors.__all__:
            kind = getattr(errors, name)
            if inspect.isclass(kind) and issubclass(kind, AxClarityError):
                yield (
                    f"`{name}`",
                    kind.disposition.value,
                    f"`{kind.default_rule}`",
                    _first_line(kind),
                )


class AifDocument(MarkdownTable):
    """The fields of a document class, in wire order."""

    required_arguments = 1
    heads = ("AX name", "Attribute", "Meaning", "Kind", "Length", "Required")

    def rows(self) -> Iterator[Row]:
        kind = _aif_class(self.arguments[0])
        for spec in field_specs(kind):
            yield (
                spec.name,
                f"`{spec.attribute}`",
                meaning_of(kind.__name__, spec.name),
                _kind(spec),
                _length(spec),
                "yes" if spec.required else "",
            )


class AifDocumentTree(SphinxDirective):
    """A document with all its entities and parts, a section for each."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        top = _aif_class(self.arguments[0])
        sections = [self._section(kind) for kind in _tree(top, [])]
        return [*self.parse_text_to_nodes(_introduction(top)), *sections]

    def _section(self, kind: type[Any]) -> nodes.section:
        text = (
            f"{inspect.getdoc(kind)}\n\n"
            f"The contract calls it `{kind.axd_type}`.\n\n"
            f"```{{aif-document}} {kind.__name__}\n```"
        )
        section = nodes.section(names=[nodes.fully_normalize_name(kind.__name__)])
        section += nodes.title(text=kind.__name__)
        section += self.parse_text_to_nodes(text)
        self.state.document.note_implicit_target(section)
        return section


def _introduction(kind: type[Any]) -> str:
    """What the module says, which tells how far the contract is known."""
    if not issubclass(kind, Document):
        return ""
    return (
        f"{inspect.getdoc(inspect.getmodule(kind))}\n\n"
        f"The root element is `{kind.root}` in the namespace `{kind.namespace}`; "
        f"the key is `{kind.key_field}`."
    )


def _tree(kind: type[Any], known: list[type[Any]]) -> list[type[Any]]:
    """The class, then depth first what its fields hold and what stands in for it."""
    if kind not in known:
        known.append(kind)
        for below in [*_below(kind), *derived(kind)]:
            _tree(below, known)
    return known


def _below(kind: type[Any]) -> list[type[Any]]:
    return [spec.type for spec in field_specs(kind) if spec.type is not None]


def _aif_class(name: str) -> type[Any]:
    for module in iter_modules(documents.__path__):
        found = getattr(import_module(f"{documents.__name__}.{module.name}"), name, None)
        if inspect.isclass(found):
            return found
    raise LookupError(f"no module of {documents.__name__} has a class {name}")


def _kind(spec: FieldSpec) -> str:
    if spec.type is not None:
        return f"{'list of ' if spec.many else ''}`{spec.type.__name__}`"
    return spec.kind.value + (f": {_symbols(spec.values)}" if spec.values else "")


def _symbols(values: tuple[str, ...]) -> str:
    if len(values) <= MOST_SYMBOLS:
        return ", ".join(values)
    return f"{', '.join(values[:MOST_SYMBOLS])} and {len(values) - MOST_SYMBOLS} more"


def _length(spec: FieldSpec) -> str:
    length = "" if spec.length is None else str(spec.length)
    return length + (f" (external code {spec.external})" if spec.external else "")


class ShopRecord(MarkdownTable):
    """The fields of a class of the shop's, as its JSON has them."""

    required_arguments = 1
    heads = ("Field", "Holds", "Default")

    def rows(self) -> Iterator[Row]:
        for name, each in getattr(models, self.arguments[0]).model_fields.items():
            default = each.get_default(call_default_factory=True)
            yield (
                f"`{name}`",
                _holds(each.annotation),
                "required" if each.is_required() else _json_of(default),
            )


class ShopRecords(SphinxDirective):
    """A section for each class of the shop's, by name."""

    def run(self) -> list[nodes.Node]:
        kinds = (getattr(models, name) for name in models.__all__)
        return [
            self._section(kind)
            for kind in kinds
            if inspect.isclass(kind) and issubclass(kind, Part) and kind.model_fields
        ]

    def _section(self, kind: type[Part]) -> nodes.section:
        section = nodes.section(names=[nodes.fully_normalize_name(kind.__name__)])
        section += nodes.title(text=kind.__name__)
        text = f"{inspect.getdoc(kind)}\n\n```{{shop-record}} {kind.__name__}\n```"
        section += self.parse_text_to_nodes(text)
        self.state.document.note_implicit_target(section)
        return section


def _holds(annotation: Any) -> str:
    """What a field takes, in words: `list of `OrderLine``, `time with an offset`."""
    annotation = getattr(annotation, "__supertype__", annotation)
    if annotation in _VALUES:
        return _VALUES[annotation]
    within = [each for each in get_args(annotation) if each is not type(None)]
    if get_origin(annotation) is dict:
        return "names and values"
    if get_origin(annotation) is tuple:
        return f"list of {_holds(within[0])}"
    if within:
        return _holds(within[0])
    if issubclass(annotation, Enum):
        return ", ".join(f"`{each.value}`" for each in annotation)
    return f"`{annotation.__name__}`"


def _json_of(default: Any) -> str:
    if default in (None, "", (), {}):
        return ""
    return f"`{default.value if isinstance(default, Enum) else json.dumps(default, default=str)}`"


class DialectSettings(MarkdownTable):
    """The settings of one group, by its name; those of no group without one."""

    optional_arguments = 1
    heads = ("Setting", "Takes", "Default")

    def rows(self) -> Iterator[Row]:
        group = self.arguments[0] if self.arguments else ""
        schema = dialect_schema()
        kind = _groups()[group] if group else Dialect
        facts = schema["$defs"][kind.__name__] if group else schema
        for name, each in kind.model_fields.items():
            if name not in _groups():
                takes = _takes(facts["properties"][name])
                yield f"`{name}`", takes, _default(each.get_default(call_default_factory=True))


class DialectGroups(SphinxDirective):
    """A section for each group of settings."""

    def run(self) -> list[nodes.Node]:
        return [self._section(name, kind) for name, kind in _groups().items()]

    def _section(self, name: str, kind: type[BaseModel]) -> nodes.section:
        section = nodes.section(names=[nodes.fully_normalize_name(name)])
        section += nodes.title(text=name)
        text = f"{inspect.getdoc(kind)}\n\n```{{dialect-settings}} {name}\n```"
        section += self.parse_text_to_nodes(text)
        self.state.document.note_implicit_target(section)
        return section


def _groups() -> dict[str, type[BaseModel]]:
    kinds = {name: each.annotation for name, each in Dialect.model_fields.items()}
    return {
        name: kind
        for name, kind in kinds.items()
        if inspect.isclass(kind) and issubclass(kind, BaseModel)
    }


def _takes(facts: dict[str, Any]) -> str:
    if "enum" in facts:
        return ", ".join(f"`{each}`" for each in facts["enum"])
    if "minimum" in facts:
        return f"{facts['minimum']} to {facts['maximum']}"
    if facts["type"] == "object":
        within = facts["additionalProperties"]
        return f"a table of {'tables' if within.get('type') == 'object' else 'values'} by name"
    return {"string": "a text", "integer": "a number", "array": "a list of texts"}[facts["type"]]


def _default(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    return f"`{json.dumps(value)}`" if value not in ("", {}) else "none"


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("public-names", PublicNames)
    app.add_directive("error-tree", ErrorTree)
    app.add_directive("error-table", ErrorTable)
    app.add_directive("aif-document", AifDocument)
    app.add_directive("aif-document-tree", AifDocumentTree)
    app.add_directive("shop-record", ShopRecord)
    app.add_directive("shop-records", ShopRecords)
    app.add_directive("dialect-settings", DialectSettings)
    app.add_directive("dialect-groups", DialectGroups)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
