"""Why a document cannot be written for a port: every reason, by path."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from axclarity.ax.contract.codec._binding import bound_fields, unbound_specs
from axclarity.ax.contract.plan import Leaf, Plan, PlanType, local_name
from axclarity.ax.documents import (
    UNSET,
    Entity,
    FieldSpec,
    Kind,
    Lengths,
    field_specs,
    problems_of,
)
from axclarity.errors import Problem, value_class

__all__ = ["problems_with"]

_HINT = "The port's contract decides: `axclarity contract check` lists how it differs."


def problems_with(record: Any, path: str, plan: Plan) -> Iterator[Problem]:
    """What the port would not take of a record, and of the records in it."""

    def specs_of(kind: type[Any]) -> tuple[FieldSpec, ...]:
        planned = _planned(plan, kind)
        if planned is None:
            return field_specs(kind)
        bound = bound_fields(plan, kind, planned)
        return tuple(_narrowed(b.spec, b.leaf, b.planned.required) for b in bound if b.spec)

    yield from problems_of(record, path, specs_of)
    yield from _strangers(record, path, plan)


def _planned(plan: Plan, kind: type[Any]) -> PlanType | None:
    return next((plan.types[n] for n in plan.types if local_name(n) == kind.axd_type), None)


def _narrowed(spec: FieldSpec, leaf: Leaf | None, required: bool) -> FieldSpec:
    """What the class says, with the lengths and symbols that this port has."""
    if leaf is None:
        return evolve(spec, required=required)
    symbols = leaf.symbols if leaf.kind is Kind.CHOICE else spec.values
    said: Lengths = leaf if leaf.longest else spec
    return evolve(
        spec, required=required, values=symbols, length=said.length, external=said.external
    )


def _extras(record: Any, path: str, plan: Plan, planned: PlanType) -> Iterator[Problem]:
    """What is wrong with the values that a record's fields of the site have, or lack."""
    for bound in bound_fields(plan, type(record), planned):
        if not bound.is_extra:
            continue
        field, leaf = bound.planned, bound.leaf
        here, value = f"{path}.{field.name}", record.extra.get(field.name, UNSET)
        if value is UNSET and field.required:
            yield Problem(path=here, rule="ax.required", message="must be given", hint=_HINT)
        elif value is None and not field.nillable:
            yield Problem(path=here, rule="ax.required", message="cannot be nil", hint=_HINT)
        elif isinstance(value, str) and leaf is not None and (misfit := leaf.misfit(value)):
            yield Problem(
                path=here,
                rule="ax.too-long",
                message=misfit,
                hint=_HINT,
                value_class=value_class(value),
            )


def _strangers(record: Any, path: str, plan: Plan) -> Iterator[Problem]:
    """Fields that are given and that the port does not have."""
    planned = _planned(plan, type(record))
    if planned is None:
        yield _unknown(path)
        return
    for spec in unbound_specs(plan, type(record), planned):
        value = getattr(record, spec.attribute)
        if value is not UNSET and value != []:
            yield _unknown(f"{path}.{spec.name}")
    if isinstance(record, Entity):
        yield from _extras(record, path, plan, planned)
        known = {b.planned.name for b in bound_fields(plan, type(record), planned) if b.is_extra}
        yield from (_unknown(f"{path}.{name}") for name in record.extra.keys() - known)
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        items = value if spec.many else [value]
        if spec.type is not None:
            for index, item in enumerate(items):
                if isinstance(item, spec.type):
                    here = f"{path}.{spec.name}" + (f"[{index}]" if spec.many else "")
                    yield from _strangers(item, here, plan)


def _unknown(path: str) -> Problem:
    message = "is not in the port's contract"
    return Problem(path=path, rule="ax.not-in-contract", message=message, hint=_HINT)
