"""A field map beside the contract of a port: whether the port has its fields, and how long."""

from collections.abc import Iterator

from axclarity.ax.contract.plan import Plan, PlanField
from axclarity.errors import Problem
from axclarity.mapping.fieldmaps import CompiledMap

__all__ = ["beside_contract"]


def beside_contract(fields: CompiledMap, plan: Plan) -> Iterator[Problem]:
    """What of a map's side of AX the port does not have, or keeps shorter than the map says."""
    if fields.field_map.target.startswith("ax."):
        yield from _filled(fields, plan)
    elif fields.field_map.source.startswith("ax."):
        yield from _read(fields, plan)
    else:
        yield _problem("map", "connects no document of Dynamics AX", "Leave --contract out.")


def _filled(fields: CompiledMap, plan: Plan) -> Iterator[Problem]:
    for each in fields.rules:
        path = each.target.path
        found = _field(plan, path)
        length, wanted = _length(plan, found), each.target.most
        if found is None:
            yield _problem(f"rules.{path}", "is no field of the port", _fields_of(plan))
        elif length is not None and length < wanted:
            message = f"may have {wanted} characters here and {length} in the port"
            hint = f"Add {{cut: {length}}}, or a shorter source."
            yield _problem(f"rules.{path}", message, hint)


def _read(fields: CompiledMap, plan: Plan) -> Iterator[Problem]:
    lines = {f"each.{target}": [lines.path] for target, lines in fields.each.items()}
    rules = {f"rules.{each.target.path}": [*each.uses] for each in fields.rules}
    for reader, paths in (lines | rules).items():
        for path in paths:
            if _field(plan, path) is None:
                message = f"reads {path}, which is no field of the port"
                yield _problem(reader, message, _fields_of(plan))


def _fields_of(plan: Plan) -> str:
    return f"axclarity contract show shows the fields of {plan.service}."


def _field(plan: Plan, path: str) -> PlanField | None:
    """The field at a path from below the document."""
    kind, found = plan.document.type if plan.document is not None else "", None
    for name in path.replace("[]", "").split("."):
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
    return Problem(path=path, rule="map.contract", message=message, hint=hint)
