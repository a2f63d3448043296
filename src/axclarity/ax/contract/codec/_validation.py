"""The last look before a message leaves: libxml2 validates it against the port's schemas."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, cast

from attrs import define, field
from lxml import etree

from axclarity.ax.contract.plan import Plan, local_name, schemas_of
from axclarity.errors import ConfigError, MalformedReply, Problem

__all__ = ["Validator"]

_PREFIXED = re.compile(r"[\w.-]+:([\w.-]+)")


@define(eq=False)
class Validator:
    """Validates elements against the schemas of a plan, which are compiled with the first one."""

    plan: Plan
    _schema: etree.XMLSchema | None = field(default=None, init=False)
    _lock: Any = field(factory=Lock, init=False, repr=False)

    def problems(self, element: etree._Element) -> list[Problem]:
        """What the schemas have against an element: where and which rule, never the value."""
        schema = self._compiled()
        with self._lock:  # the log is the schema's own, and another thread would empty it
            if schema(element):
                return []
            entries: list[Any] = [*cast(Any, schema.error_log)]
        return [_problem(element, entry) for entry in entries] or [_problem(element, None)]

    def _compiled(self) -> etree.XMLSchema:
        if self._schema is None:
            with self._lock:
                if self._schema is None:
                    self._schema = _schema_of(self.plan)
        return self._schema


def _schema_of(plan: Plan) -> etree.XMLSchema:
    try:
        return _schema_in(plan)
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        raise MalformedReply(
            f"The schemas of {plan.service} cannot be compiled ({type(error).__name__}). "
            "Set validate=False to call without validating."
        ) from None
    except OSError as error:
        raise ConfigError(
            Problem(
                path="validate",
                rule="config.temporary-files",
                message=f"needs a folder for temporary files ({type(error).__name__})",
                hint="Give the process one (TMPDIR), or say validate=False.",
            )
        ) from None


def _schema_in(plan: Plan) -> etree.XMLSchema:
    """Compile from files: libxml2 then needs nobody's help to find what is imported.

    lxml can resolve imports from memory, but swaps a loader of the whole process to do so; another
    thread that parses at that moment swaps it back, and the import is skipped without a word.
    """
    files = {f"{query}.xsd": each for query, each in schemas_of(plan, "", suffix=".xsd").items()}
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{name}"/>'
        for name, (namespace, _) in files.items()
    )
    top = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    with TemporaryDirectory(prefix="axclarity-") as folder:
        for name, (_, content) in files.items():
            Path(folder, name).write_bytes(content)
        Path(folder, "all.xsd").write_text(top, encoding="utf-8")
        schema = etree.XMLSchema(file=str(Path(folder, "all.xsd")))
    if not all(_knows(schema, name) for name in plan.elements if name.startswith("{")):
        raise MalformedReply(f"The schemas of {plan.service} were compiled in part only.")
    return schema


def _knows(schema: etree.XMLSchema, element: str) -> bool:
    """Whether an element is declared at all, whatever it should hold."""
    if schema(etree.Element(element)):
        return True
    errors: list[Any] = [*cast(Any, schema.error_log)]
    return all(each.type_name != "SCHEMAV_CVC_ELT_1" for each in errors)


def _problem(element: etree._Element, entry: Any) -> Problem:
    rule = "SCHEMAV_INVALID" if entry is None else entry.type_name
    return Problem(
        path=_place(element, (entry and entry.path) or ""),
        rule=f"xml.{rule.removeprefix('SCHEMAV_').replace('_', '-').lower()}",
        message="is not what the port's schema takes there",
        hint="Compare it with the port's contract: `axclarity contract show`.",
    )


def _place(element: etree._Element, path: str) -> str:
    """Names and numbers of the elements that lead to where libxml2's path leads.

    Elements without a prefix are stars in it: `/*/*[1]/*[3]`.
    """
    steps = _PREFIXED.sub(r"*[local-name()='\1']", path.lstrip("/").partition("/")[2])
    found: Any = element.xpath(steps) if steps else None
    names: list[str] = []
    node = found[0] if found else element
    while node is not None and (node is not element or not names):
        names.insert(0, _name(node))
        node = node.getparent()
    return ".".join(names)


def _name(node: etree._Element) -> str:
    """The element's name and, if it is one of several, which."""
    name = local_name(str(node.tag))
    before = len(list(node.itersiblings(node.tag, preceding=True)))
    several = before or next(node.itersiblings(node.tag), None) is not None
    return f"{name}[{before}]" if several else name
