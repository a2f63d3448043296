"""Which element of the port's contract each attribute of a class is.

Names decide, and where AX versions differ in nothing but letter case, the port's spelling holds.
"""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from axclarity.ax.contract.plan import Leaf, Plan, PlanField, PlanType
from axclarity.ax.documents import FieldSpec, field_specs

__all__ = ["Bound", "bound_fields", "unbound_specs"]


@frozen
class Bound:
    """An element of the contract, with the attribute that holds it, if a class has one."""

    planned: PlanField
    spec: FieldSpec | None
    leaf: Leaf | None

    @property
    def is_extra(self) -> bool:
        """Whether its value travels in `extra`: a plain value that the class does not know."""
        return self.spec is None and self.leaf is not None and not self.planned.many


def bound_fields(plan: Plan, kind: type[Any], planned: PlanType) -> Iterator[Bound]:
    """The elements of a type in wire order."""
    by_name = {spec.name: spec for spec in field_specs(kind)}
    exact = {field.name for field in planned.fields}
    by_folded = {n.casefold(): spec for n, spec in by_name.items() if n not in exact}
    for field in planned.fields:
        spec = by_name.get(field.name) or by_folded.get(field.name.casefold())
        leaf = plan.leaves.get(field.type)
        if spec is not None and (spec.type is None) != (leaf is not None):
            spec = None
        yield Bound(field, spec, leaf)


def unbound_specs(plan: Plan, kind: type[Any], planned: PlanType) -> list[FieldSpec]:
    """The attributes of a class for which the contract has no element."""
    bound = {each.spec.attribute for each in bound_fields(plan, kind, planned) if each.spec}
    return [spec for spec in field_specs(kind) if spec.attribute not in bound]
