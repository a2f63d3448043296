"""Reference pages made from the code itself: public names, errors, AIF documents."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from axclarity import errors
from axclarity.ax import documents
from axclarity.ax.documents import FieldSpec, field_specs
from axclarity.errors import AxClarityError

Row = tuple[str, ...]


class _Table(SphinxDirective):
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


class PublicNames(_Table):
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


class ErrorTable(_Table):
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


class AifDocument(_Table):
    """The fields of a document class, in wire order."""

    required_arguments = 1
    heads = ("AX name", "Attribute", "Kind", "Length", "Required")

    def rows(self) -> Iterator[Row]:
        kind = getattr(documents, self.arguments[0])
        for spec in field_specs(kind):
            yield (
                spec.name,
                f"`{spec.attribute}`",
                _kind(spec),
                _length(spec),
                "yes" if spec.required else "",
            )


def _kind(spec: FieldSpec) -> str:
    if spec.type is not None:
        return f"{'list of ' if spec.many else ''}`{spec.type.__name__}`"
    return spec.kind.value + (f": {', '.join(spec.values)}" if spec.values else "")


def _length(spec: FieldSpec) -> str:
    length = "" if spec.length is None else str(spec.length)
    return length + (f" (external code {spec.external})" if spec.external else "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("public-names", PublicNames)
    app.add_directive("error-tree", ErrorTree)
    app.add_directive("error-table", ErrorTable)
    app.add_directive("aif-document", AifDocument)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
