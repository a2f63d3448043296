"""A field map beside the contract of a port: whether the port has its targets, and how long."""

from collections.abc import Iterator

from axclarity.ax.contract.plan import Plan, PlanField
from axclarity.errors import Problem
from axclarity.mapping.fieldmaps import CompiledMap

__all__ = ["beside_contract"]


def beside_contract(fields: CompiledMap, plan: Plan) -> Iterator[Problem]:
    """What of a map's targets the port does not have, or keeps shorter than the map says."""
    for each in fields.rules:
        names = each.target.path.replace("[]", "").split(".")
        found = _field(plan, names)
        length, wanted = _length(plan, found), each.target.most
        if found is None:
            hint = f"axclarity contract show shows the fields of {plan.service}."
            yield _problem(each.target.path, "is no field of the port", hint)
        elif length is not None and length < wanted:
            message = f"may have {wanted} characters here and {length} in the port"
            yield _problem(
                each.target.path, message, f"Add {{cut: {length}}}, or a shorter source."
            )


def _field(plan: Plan, names: list[str]) -> PlanField | None:
    """The field at a path from below the document."""
    kind, found = plan.document.type if plan.document is not None else "", None
    for name in names:
        found = next((each for each in _fields(plan, kind) if each.name == name), None)
        if found is None:
            return None
        kind = found.type
    return found


def _fields(plan: Plan, kind: str) -> Iterator[PlanField]:
    """The fields of a type and of those that extend it."""
    for name in (kind, *plan.derived(kind)):
        if name in plan.types:
            yield from plan.types[name].fields


def _length(plan: Plan, found: PlanField | None) -> int | None:
    leaf = plan.leaves.get(found.type) if found is not None else None
    return leaf.longest if leaf is not None else None


def _problem(path: str, message: str, hint: str) -> Problem:
    return Problem(path=f"rules.{path}", rule="map.contract", message=message, hint=hint)
