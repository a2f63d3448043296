"""The last look before a message leaves: libxml2 validates it against the port's schemas."""

from collections.abc import Iterator
from threading import Lock
from typing import Any, cast

from attrs import define, field
from lxml import etree

from axclarity.ax.contract.plan import Plan, local_name, schemas_of
from axclarity.errors import MalformedReply, Problem

__all__ = ["Validator"]

_BASE = "plan:/?"
_COMPILING = Lock()
"""One schema at a time: libxml2 loses its way in the imports when two threads compile at once."""


@define(eq=False)
class Validator:
    """Validates elements against the schemas of a plan, which are compiled with the first one."""

    plan: Plan
    _schema: etree.XMLSchema | None = field(default=None, init=False)
    _lock: Any = field(factory=Lock, init=False, repr=False)

    def accepts(self, element: etree._Element) -> bool:
        """Whether the schemas take the element as a whole message part."""
        return bool(self._compiled()(element))

    def problems(self, element: etree._Element) -> Iterator[Problem]:
        """What the schemas have against an element: where and which rule, never the value."""
        schema = self._compiled()
        with self._lock:
            schema(element)
            entries: list[Any] = [*cast(Any, schema.error_log)]
        for entry in entries:
            name = entry.type_name.removeprefix("SCHEMAV_").replace("_", "-").lower()
            yield Problem(
                path=_place(element, entry.path or ""),
                rule=f"xml.{name}",
                message="is not what the port's schema takes there",
                hint="Compare it with the port's contract: `axclarity contract show`.",
            )

    def _compiled(self) -> etree.XMLSchema:
        if self._schema is None:
            with _COMPILING:
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


def _schema_in(plan: Plan) -> etree.XMLSchema:
    files = schemas_of(plan, _BASE)
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Files({query: content for query, (_, content) in files.items()}))
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{_BASE}{query}"/>'
        for query, (namespace, _) in files.items()
    )
    top = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(top, parser))


class _Files(etree.Resolver):
    """Gives libxml2 the schemas of the plan, and nothing else."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(  # type: ignore[override]  # lxml passes a context that the stubs leave out
        self,
        system_url: str,
        public_id: str,  # noqa: ARG002
        context: Any,
    ) -> Any:
        query = system_url.partition("?")[2]
        return self.resolve_string(self._files[query], context, base_url=system_url)


def _place(element: etree._Element, path: str) -> str:
    """Names and numbers of the elements that lead to where libxml2's path leads.

    Elements without a prefix are stars in it: `/*/*[1]/*[3]`.
    """
    steps = path.lstrip("/").partition("/")[2]
    prefixes = {prefix: name for prefix, name in element.nsmap.items() if prefix}
    found: Any = element.xpath(steps, namespaces=prefixes) if steps else None
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
