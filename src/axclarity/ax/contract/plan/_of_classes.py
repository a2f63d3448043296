"""The plan that our own document classes make: what the SDK expects of a port.

The sandbox publishes it, and a port is compared with it. The names of simple types are our own,
since the names of AX's extended data types are not part of the field tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import define, evolve, field

from axclarity.ax.contract.plan import _fixed as fixed
from axclarity.ax.contract.plan._model import (
    FIXED_CLASS,
    Leaf,
    Plan,
    PlanAttribute,
    PlanElement,
    PlanField,
    PlanOperation,
    PlanType,
)
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

__all__ = ["SERVICES_NAMESPACE", "plan_of_custom_service", "plan_of_document", "without_lengths"]

SERVICES_NAMESPACE: Final = "http://schemas.microsoft.com/dynamics/2008/01/services"

_KEYS, _CRITERIA, _DOCUMENT = fixed.ENTITY_KEY_LIST, fixed.CRITERIA, "document"
_CHANGED = "_changedDateTime"
_MESSAGES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "create": ((_DOCUMENT,), (_KEYS,)),
    "read": ((_KEYS,), (_DOCUMENT,)),
    "update": ((_KEYS, _DOCUMENT), ()),
    "delete": ((_KEYS,), ()),
    "find": ((_CRITERIA,), (_DOCUMENT,)),
    "findKeys": ((_CRITERIA,), (_KEYS,)),
    "getKeys": ((fixed.PAGING,), (fixed.KEY_PAGE,)),
    "getChangedKeys": ((fixed.PAGING, _CHANGED), (fixed.KEY_PAGE,)),
}
"""What each operation of a document service takes and gives."""

_ENTITY_ATTRIBUTES = (
    PlanAttribute(name=FIXED_CLASS, required=True, fixed="entity"),
    PlanAttribute(name="action", symbols=("create", "update", "replace", "delete")),
)
_UPDATE_MODE = PlanAttribute(
    name="updateMode", symbols=("CreateNewTimePeriod", "Correction", "EffectiveBased")
)
_BUILTINS = {
    Kind.TEXT: "string",
    Kind.REAL: "decimal",
    Kind.INT: "int",
    Kind.LONG: "long",
    Kind.DAY: "date",
    Kind.TIME: "time",
    Kind.FLAG: "boolean",
    Kind.BINARY: "base64Binary",
}


def plan_of_document(
    service: str,
    document: type[Document],
    operations: Sequence[str],
    *,
    call_context: bool = True,
    namespace: str = SERVICES_NAMESPACE,
    simple_types: str = SHARED_TYPES,
) -> Plan:
    """The plan of a document service.

    Args:
        service: external name, for example `SalesOrderService`.
        document: the class of its document.
        operations: of the eight of AIF.
        call_context: whether calls carry one; those of AX 2009 do not.
        namespace: of the service.
        simple_types: the namespace they stand in; in AX 2009 it is the document's own.

    Raises:
        KeyError: an operation is none of the eight.
    """
    described = _Described(document.namespace, simple_types)
    described.structure(document)
    root = f"{{{document.namespace}}}{document.root}"
    elements = {
        root: PlanElement(name=root, type=described.name_of(document)),
        **fixed.FIXED_ELEMENTS,
    }
    made: dict[str, PlanOperation] = {}
    for operation in operations:
        request, response = (
            tuple(root if each == _DOCUMENT else each for each in side)
            for side in _MESSAGES[operation]
        )
        made[operation] = described.operation(
            service, namespace, operation, request, response, elements, call_context
        )
    return described.plan(service, namespace, made, elements)


def plan_of_custom_service(
    service: str,
    operations: Mapping[str, tuple[Mapping[str, type[Part]], Mapping[str, type[Part]]]],
    *,
    namespace: str,
) -> Plan:
    """The plan of a custom service: what each operation takes and gives, by element name."""
    described = _Described(namespace)
    elements: dict[str, PlanElement] = dict(fixed.FIXED_ELEMENTS)
    made: dict[str, PlanOperation] = {}
    for operation, sides in operations.items():
        for side in sides:
            for kind in side.values():
                described.structure(kind)
        request, response = (
            tuple(
                PlanField(
                    name=name, namespace=namespace, type=described.name_of(kind), nillable=True
                )
                for name, kind in side.items()
            )
            for side in sides
        )
        made[operation] = described.wrapped(
            service, namespace, operation, request, response, elements, True
        )
    return described.plan(service, namespace, made, elements)


def without_lengths(plan: Plan) -> Plan:
    """The same plan of a server that cuts and rounds instead of refusing, as AX does."""
    leaves = {
        name: evolve(leaf, length=None, external=None, digits=None)
        for name, leaf in plan.leaves.items()
    }
    return evolve(plan, leaves=leaves, digest="")


@define
class _Described:
    """Collects types and leaves as classes are walked."""

    namespace: str
    simple_types: str = SHARED_TYPES
    types: dict[str, PlanType] = field(factory=lambda: dict(fixed.FIXED_TYPES))
    leaves: dict[str, Leaf] = field(factory=lambda: dict(fixed.FIXED_LEAVES))

    def plan(
        self,
        service: str,
        namespace: str,
        operations: Mapping[str, PlanOperation],
        elements: Mapping[str, PlanElement],
    ) -> Plan:
        return Plan(
            service=service,
            namespace=namespace,
            transport="http",
            operations=operations,
            elements=elements,
            types=self.types,
            leaves=self.leaves,
        )

    def operation(
        self,
        service: str,
        namespace: str,
        operation: str,
        request: Sequence[str],
        response: Sequence[str],
        elements: dict[str, PlanElement],
        call_context: bool,
    ) -> PlanOperation:
        sides = (
            tuple(self._reference(each, namespace, elements) for each in side)
            for side in (request, response)
        )
        sent, answered = sides
        return self.wrapped(service, namespace, operation, sent, answered, elements, call_context)

    def wrapped(
        self,
        service: str,
        namespace: str,
        operation: str,
        request: tuple[PlanField, ...],
        response: tuple[PlanField, ...],
        elements: dict[str, PlanElement],
        call_context: bool,
    ) -> PlanOperation:
        message = f"{{{namespace}}}{service}{operation[0].upper()}{operation[1:]}"
        names = (f"{message}Request", f"{message}Response")
        for name, fields in zip(names, (request, response), strict=True):
            self.types[f"{name}#"] = PlanType(name=f"{name}#", fields=fields)
            elements[name] = PlanElement(name=name, type=f"{name}#")
        return PlanOperation(
            name=operation,
            action=f"{namespace.rstrip('/')}/{service}/{operation}",
            input=names[0],
            output=names[1],
            header=fixed.CALL_CONTEXT if call_context else None,
        )

    def _reference(
        self, element: str, namespace: str, elements: Mapping[str, PlanElement]
    ) -> PlanField:
        if element == _CHANGED:
            leaf = Leaf(name=f"{fixed.XS}dateTime", kind=Kind.MOMENT, builtin="dateTime")
            self.leaves[leaf.name] = leaf
            return PlanField(name=_CHANGED, namespace=namespace, type=leaf.name)
        there, _, name = element[1:].partition("}")
        return PlanField(name=name, namespace=there, type=elements[element].type)

    def name_of(self, kind: type[Any]) -> str:
        namespace = kind.namespace if issubclass(kind, Part) else self.namespace
        return f"{{{namespace}}}{kind.axd_type}"

    def structure(self, kind: type[Any]) -> str:
        """Describe a class, those its fields lead to, and those that extend it."""
        name = self.name_of(kind)
        if name in self.types:
            return name
        self.types[name] = PlanType(name=name)  # a type may contain itself
        base = _extended(kind)
        inherited = len(field_specs(base)) if base else 0
        self.types[name] = PlanType(
            name=name,
            base=self.structure(base) if base else None,
            attributes=tuple(_attributes(kind)),
            fields=tuple(self._field(kind, spec) for spec in field_specs(kind)),
            inherited=inherited,
        )
        for extended in derived(kind):
            if "axd_type" in vars(extended):
                self.structure(extended)
        return name

    def _field(self, kind: type[Any], spec: FieldSpec) -> PlanField:
        namespace = kind.namespace if issubclass(kind, Part) else self.namespace
        type_name = self._leaf(spec) if spec.type is None else self.structure(spec.type)
        return PlanField(
            name=spec.name,
            namespace=namespace,
            type=type_name,
            required=spec.required,
            nillable=not spec.required and not spec.many,
            many=spec.many,
        )

    def _leaf(self, spec: FieldSpec) -> str:
        leaf = _leaf_of(spec, self.simple_types)
        while self.leaves.get(leaf.name, leaf) != leaf:
            leaf = evolve(leaf, name=f"{leaf.name}_")
        self.leaves[leaf.name] = leaf
        return leaf.name


def _leaf_of(spec: FieldSpec, namespace: str) -> Leaf:
    def named(name: str) -> str:
        return f"{{{namespace}}}Axd{name}"

    if spec.kind is Kind.CHOICE:
        return Leaf(name=named(f"ExtType_{spec.name}"), kind=spec.kind, symbols=spec.values)
    if spec.kind is Kind.MOMENT:
        name = named("Type_DateTime")
        return Leaf(name=name, kind=spec.kind, builtin="dateTime", zoned=True)
    if spec.kind is Kind.TEXT and spec.length is not None:
        union = f"Union_String{spec.length}_Code{spec.external}"
        name = named(union if spec.external else f"ExtType_String{spec.length}")
        return Leaf(name=name, kind=spec.kind, length=spec.length, external=spec.external)
    builtin = _BUILTINS[spec.kind]
    if spec.digits is not None:
        name = named(f"ExtType_Real{spec.digits}")
        return Leaf(name=name, kind=spec.kind, builtin=builtin, digits=spec.digits)
    return Leaf(name=f"{fixed.XS}{builtin}", kind=spec.kind, builtin=builtin)


def _attributes(kind: type[Any]) -> Iterator[PlanAttribute]:
    if issubclass(kind, Entity):
        yield from _ENTITY_ATTRIBUTES
        # Assumption: records that are valid for a time are those with both ends of it.
        if {"ValidFrom", "ValidTo"} <= {spec.name for spec in field_specs(kind)}:
            yield _UPDATE_MODE


def _extended(kind: type[Any]) -> type[Any] | None:
    """The described class that this one extends; the shared bases have no type of their own."""
    base: type[Any] = kind.__bases__[0]
    return base if hasattr(base, "axd_type") else None
