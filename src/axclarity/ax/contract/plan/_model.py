"""A plan: what a port's contract says of one service, boiled down to what the codec needs.

A contract on IIS is a dozen files and a megabyte of schemas; its plan is some kilobytes of JSON
that load in a millisecond. Types are looked into when they are first asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import define, frozen

from axclarity.ax.documents import Lengths

__all__ = [
    "FIXED_CLASS",
    "Leaf",
    "Plan",
    "PlanAttribute",
    "PlanElement",
    "PlanField",
    "PlanOperation",
    "PlanType",
    "local_name",
    "namespace_of",
]

FIXED_CLASS = "class"
"""The attribute that AIF fixes to `entity` on every record."""


@frozen(kw_only=True)
class Leaf(Lengths):
    """The type of a plain value. Names are `{namespace}name`; built-in types have no namespace.

    Args:
        builtin: the XML Schema type it restricts, for example `string`.
        digits: most digits after the point.
        symbols: of an enumeration; of a zoned moment, those of its time zones.
        pattern: regular expression of XML Schema.
        zoned: whether AIF's attributes `localDateTime` and `timezone` may stand on the element.
        least, most: bounds of a number, as written.
    """

    name: str
    builtin: str = "string"
    digits: int | None = None
    symbols: tuple[str, ...] = ()
    pattern: str | None = None
    zoned: bool = False
    least: str | None = None
    most: str | None = None


@frozen(kw_only=True)
class PlanAttribute:
    """An attribute of a record: `class`, `action`, `updateMode`, or a site's own."""

    name: str
    required: bool = False
    fixed: str | None = None
    symbols: tuple[str, ...] = ()


@frozen(kw_only=True)
class PlanField:
    """One element of a type: its name, the name of its type, and how often it may stand."""

    name: str
    namespace: str
    type: str
    required: bool = False
    nillable: bool = False
    many: bool = False

    @property
    def tag(self) -> str:
        """The element's name with its namespace, if it stands in one."""
        return f"{{{self.namespace}}}{self.name}" if self.namespace else self.name


@frozen(kw_only=True)
class PlanType:
    """A structured type: all its elements in wire order, those of its bases first."""

    name: str
    base: str | None = None
    abstract: bool = False
    attributes: tuple[PlanAttribute, ...] = ()
    fields: tuple[PlanField, ...] = ()
    inherited: int = 0

    @property
    def is_entity(self) -> bool:
        """Whether AIF marks records of this type with `class="entity"`."""
        return any(attribute.name == FIXED_CLASS for attribute in self.attributes)


@frozen(kw_only=True)
class PlanElement:
    """A global element: the body of a message, a header, a document."""

    name: str
    type: str
    nillable: bool = False


@frozen(kw_only=True)
class PlanOperation:
    """An operation as the binding gives it; elements are `{namespace}name`."""

    name: str
    action: str
    input: str
    output: str
    header: str | None = None


@define(kw_only=True, eq=False)
class Plan:
    """The contract of one service.

    Args:
        service: external name, for example `SalesOrderService`.
        namespace: of the service.
        transport: `http`, or `net.tcp` for a port that only the AOS itself offers.
        operations: by name.
        elements, types, leaves: by `{namespace}name`.
        digest: SHA-256 of the plan's own text, where it was loaded from one.
    """

    service: str
    namespace: str
    transport: str
    operations: Mapping[str, PlanOperation]
    elements: Mapping[str, PlanElement]
    types: Mapping[str, PlanType]
    leaves: Mapping[str, Leaf]
    digest: str = ""

    def __repr__(self) -> str:
        return f"Plan({self.service!r}, {len(self.operations)} operations)"

    @property
    def is_custom(self) -> bool:
        """Whether the service is a site's own: AX's own document services have AX's namespace."""
        return not self.namespace.startswith("http://schemas.microsoft.com/dynamics/")

    def wrapper(self, element: str) -> PlanType:
        """The type of a message's body element."""
        return self.types[self.elements[element].type]

    @cached_property
    def _bases(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, kind in self.types.items():
            if kind.base is not None:
                found.setdefault(kind.base, []).append(name)
        return found

    def derived(self, name: str) -> Iterator[str]:
        """The types that extend a type, however far down."""
        found = dict.fromkeys(self._bases.get(name, ()))
        waiting = list(found)
        while waiting:
            further = [n for n in self._bases.get(waiting.pop(0), ()) if n not in found]
            found.update(dict.fromkeys(further))
            waiting += further
        return iter(found)

    @cached_property
    def document(self) -> PlanElement | None:
        """The document that the service carries, if it is a document service."""
        for operation, side in (("create", "input"), ("read", "output"), ("find", "output")):
            if operation in self.operations:
                fields = self.wrapper(getattr(self.operations[operation], side)).fields
                tag = fields[0].tag if fields else ""
                if tag in self.elements and self.elements[tag].type in self.types:
                    return self.elements[tag]
        return None

    @cached_property
    def main_namespace(self) -> str:
        """The namespace of most elements; it needs no prefix."""
        return namespace_of(self.document.name) if self.document else self.namespace

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """Every namespace an element stands in, in a fixed order, the main one first."""
        found: dict[str, Any] = {self.main_namespace: None, self.namespace: None}
        found.update((namespace_of(name), None) for name in self.elements)
        for kind in self.types.values():
            found.update((each.namespace, None) for each in kind.fields)
        return tuple(found)

    @cached_property
    def _within(self) -> dict[tuple[str, ...], frozenset[str]]:
        """What `namespaces_within` has found: there are few messages, and each is sent often."""
        return {}

    def namespaces_within(self, *elements: str) -> frozenset[str]:
        """The namespaces of all that may stand in these elements, names of types included."""
        if elements not in self._within:
            self._within[elements] = self._namespaces_within(elements)
        return self._within[elements]

    def _namespaces_within(self, elements: Sequence[str]) -> frozenset[str]:
        found = {namespace_of(name) for name in elements}
        known: set[str] = set()
        waiting = [self.elements[name].type for name in elements]
        while waiting:
            name = waiting.pop()
            if name not in known and name in self.types:
                known.add(name)
                found.add(namespace_of(name))
                fields = self.types[name].fields
                found.update(each.namespace for each in fields)
                waiting += [each.type for each in fields]
                waiting += self.derived(name)
        return frozenset(found)


def local_name(clark: str) -> str:
    """The name without its namespace."""
    return clark.rpartition("}")[2]


def namespace_of(clark: str) -> str:
    """The namespace of a `{namespace}name`; empty if it has none."""
    return clark[1:].partition("}")[0] if clark.startswith("{") else ""
