"""What a contract says, as records and as data for programs."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from attrs import asdict, define, field, frozen

from axclarity.ax.contract.plan import (
    Plan,
    PlanField,
    PlanOperation,
    derived_name,
    plan_from_text,
    shape_of,
    short_name,
    text_from_plan,
)
from axclarity.errors import ConfigError, Problem

__all__ = [
    "Field",
    "Record",
    "digest_of",
    "facts_of_plan",
    "header_of",
    "records",
    "records_named",
    "takes_gives",
]


@frozen(kw_only=True)
class Field:
    """One element of a record: its name, its type in words, and what must be."""

    name: str
    shape: str
    required: bool
    nillable: bool
    symbols: tuple[str, ...]


@frozen(kw_only=True)
class Record:
    """A structured type at the place where it first stands.

    Args:
        path: from below the document; that of a derived type ends in brackets.
        parent: path of the record that holds it; empty at the top.
    """

    path: str
    parent: str
    type: str
    fields: tuple[Field, ...]


def records(plan: Plan) -> list[Record]:
    """The records of a service, each type once: from its document, or else from its operations."""
    walk = _Walk(plan)
    if plan.document is not None:
        return list(walk.record(plan.document.type, "", ""))
    found: list[Record] = []
    for name, operation in plan.operations.items():
        for side, element in (("request", operation.input), ("response", operation.output)):
            found += walk.record(plan.elements[element].type, f"{name}.{side}", "")
    return found


def records_named(plan: Plan, name: str) -> list[Record]:
    """The records of a type, by its name or by the field that holds it.

    Raises:
        ConfigError: there are none; the types with the most similar names are told.
    """
    wanted = name.removeprefix("AxdEntity_").casefold()
    found = [
        each
        for each in records(plan)
        if wanted in (each.type.casefold(), each.path.casefold().rpartition(".")[2])
        or wanted == each.path.casefold()
    ]
    if not found:
        hint = f"The closest: {', '.join(_closest(plan, wanted))}."
        raise ConfigError(
            Problem(
                path=f"{plan.service}.{name}",
                rule="config.contract",
                message="is no record of the service",
                hint=hint,
            )
        )
    return found


def _closest(plan: Plan, wanted: str) -> list[str]:
    names = {each.type.casefold(): each.type for each in records(plan)}
    return [names[each] for each in get_close_matches(wanted, names, cutoff=0.0)]


def facts_of_plan(plan: Plan) -> dict[str, Any]:
    """Everything `show --json` prints of a service."""
    return {
        "service": plan.service,
        "namespace": plan.namespace,
        "transport": plan.transport,
        "sha256": digest_of(plan),
        "call_context": list(header_of(plan)),
        "operations": [
            {"name": each.name, "action": each.action, "takes": takes, "gives": gives}
            for each in plan.operations.values()
            for takes, gives in (takes_gives(plan, each),)
        ],
        "records": [asdict(each) for each in records(plan)],
    }


def takes_gives(plan: Plan, operation: PlanOperation) -> tuple[list[str], list[str]]:
    """What a call holds, and what its answer holds, by element name."""
    sides = (operation.input, operation.output)
    taken, given = ([each.name for each in plan.wrapper(side).fields] for side in sides)
    return taken, given


def header_of(plan: Plan) -> tuple[str, ...]:
    """The fields of the call context; none where calls carry none."""
    found = next((each.header for each in plan.operations.values() if each.header), None)
    return tuple(each.name for each in plan.wrapper(found).fields) if found else ()


def digest_of(plan: Plan) -> str:
    """The SHA-256 that a pinned plan carries."""
    return plan.digest or plan_from_text(text_from_plan(plan)).digest


@define
class _Walk:
    plan: Plan
    seen: set[str] = field(factory=set)

    def record(self, name: str, path: str, parent: str, skip: int = 0) -> Iterator[Record]:
        if name in self.seen or name not in self.plan.types:
            return
        self.seen.add(name)
        planned = self.plan.types[name].fields[skip:]
        fields = tuple(map(self._field, planned))
        yield Record(path=path, parent=parent, type=short_name(name), fields=fields)
        for each in planned:
            yield from self.record(each.type, f"{path}.{each.name}".removeprefix("."), path)
        if not skip:
            yield from self._derived(name, path)

    def _derived(self, name: str, path: str) -> Iterator[Record]:
        for each in self.plan.derived(name):
            place = f"{path}[{derived_name(each, name)}]"
            yield from self.record(each, place, path, self.plan.types[each].inherited)

    def _field(self, each: PlanField) -> Field:
        leaf = self.plan.leaves.get(each.type)
        return Field(
            name=each.name,
            shape=shape_of(self.plan, each),
            required=each.required,
            nillable=each.nillable,
            symbols=leaf.symbols if leaf else (),
        )
