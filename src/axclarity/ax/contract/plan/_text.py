"""Plans as text: a line that pins the hash of the rest, and the rest."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Generic, TypeVar

from axclarity.ax.contract.plan._model import (
    Leaf,
    Plan,
    PlanAttribute,
    PlanElement,
    PlanField,
    PlanOperation,
    PlanType,
    local_name,
    namespace_of,
)
from axclarity.ax.documents import Kind
from axclarity.errors import ConfigError, Problem

__all__ = ["plan_from_text", "text_from_plan"]

T = TypeVar("T")

_FORMAT = "axclarity-plan/1"
_FLAGS = (("required", "!"), ("nillable", "0"), ("many", "*"))


def text_from_plan(plan: Plan) -> bytes:
    """The plan as JSON in two lines: format and hash, then everything else."""
    body = _dumps(_Writer(plan).body()).encode()
    head = {"format": _FORMAT, "service": plan.service, "sha256": sha256(body).hexdigest()}
    return _dumps(head).encode() + b"\n" + body + b"\n"


def plan_from_text(text: bytes) -> Plan:
    """Read what `text_from_plan` wrote.

    Raises:
        ConfigError: it is of another format, or was changed after it was written.
    """
    head_line, _, body = text.partition(b"\n")
    body = body.rstrip(b"\r\n")
    try:
        head = json.loads(head_line)
        pinned = head["sha256"] if head["format"] == _FORMAT else None
    except (ValueError, KeyError, TypeError):
        pinned = None
    if pinned is None:
        raise _refused("is no plan of this version", "Fetch the contract again.")
    if sha256(body).hexdigest() != pinned:
        raise _refused("was changed after it was written", "Fetch the contract again.")
    try:
        return _plan(json.loads(body), pinned)
    except (ValueError, KeyError, TypeError, IndexError):
        raise _refused("is no plan of this version", "Fetch the contract again.") from None


def _refused(message: str, hint: str) -> ConfigError:
    return ConfigError(Problem(path="plan", rule="config.plan", message=message, hint=hint))


def _dumps(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


class _Writer:
    """Shortens names to a number of their namespace and the rest: `3:SalesId`."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._numbers: dict[str, int] = {}

    def body(self) -> dict[str, Any]:
        plan = self._plan
        body = {
            "service": plan.service,
            "namespace": plan.namespace,
            "transport": plan.transport,
            "operations": [
                [each.name, each.action, self._short(each.input), self._short(each.output)]
                + ([self._short(each.header)] if each.header else [])
                for each in plan.operations.values()
            ],
            "elements": [
                [self._short(each.name), self._short(each.type), int(each.nillable)]
                for each in plan.elements.values()
            ],
            "types": {self._short(name): self._type(kind) for name, kind in plan.types.items()},
            "leaves": {self._short(name): _leaf_row(leaf) for name, leaf in plan.leaves.items()},
        }
        return {**body, "namespaces": list(self._numbers)}

    def _type(self, kind: PlanType) -> dict[str, Any]:
        row: dict[str, Any] = {
            "fields": [self._field(each) for each in kind.fields],
            "attributes": [
                [each.name, int(each.required), each.fixed, list(each.symbols)]
                for each in kind.attributes
            ],
        }
        if kind.base is not None:
            row |= {"base": self._short(kind.base), "inherited": kind.inherited}
        if kind.abstract:
            row["abstract"] = True
        return row

    def _field(self, each: PlanField) -> list[str]:
        flags = "".join(sign for name, sign in _FLAGS if getattr(each, name))
        return [self._short(each.tag), self._short(each.type), flags]

    def _short(self, clark: str) -> str:
        if not clark.startswith("{"):
            return clark
        namespace, _, name = clark[1:].partition("}")
        return f"{self._numbers.setdefault(namespace, len(self._numbers))}:{name}"


_LEAF_PARTS: Mapping[str, Any] = {
    "builtin": "string",
    "length": None,
    "external": None,
    "digits": None,
    "pattern": None,
    "zoned": False,
    "least": None,
    "most": None,
}


def _leaf_row(leaf: Leaf) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": leaf.kind.value}
    for name, usual in _LEAF_PARTS.items():
        if getattr(leaf, name) != usual:
            row[name] = getattr(leaf, name)
    return row | ({"symbols": list(leaf.symbols)} if leaf.symbols else {})


class _Lazily(Mapping[str, T], Generic[T]):
    """A mapping whose values are made from rows when they are asked for."""

    def __init__(self, rows: Mapping[str, Any], make: Any) -> None:
        self._rows = rows
        self._make = make
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self._make(name, self._rows[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows


def _plan(body: dict[str, Any], digest: str) -> Plan:
    namespaces = body["namespaces"]

    def long(short: str) -> str:
        number, colon, name = short.partition(":")
        return f"{{{namespaces[int(number)]}}}{name}" if colon else short

    def kind_of(name: str, row: dict[str, Any]) -> PlanType:
        return PlanType(
            name=name,
            base=long(row["base"]) if "base" in row else None,
            abstract=row.get("abstract", False),
            inherited=row.get("inherited", 0),
            attributes=tuple(
                PlanAttribute(
                    name=each, required=bool(required), fixed=fixed, symbols=tuple(symbols)
                )
                for each, required, fixed, symbols in row["attributes"]
            ),
            fields=tuple(field_of(*each) for each in row["fields"]),
        )

    def field_of(tag: str, kind: str, flags: str) -> PlanField:
        clark = long(tag)
        return PlanField(
            name=local_name(clark),
            namespace=namespace_of(clark),
            type=long(kind),
            required="!" in flags,
            nillable="0" in flags,
            many="*" in flags,
        )

    return Plan(
        service=body["service"],
        namespace=body["namespace"],
        transport=body["transport"],
        operations={row[0]: _operation(row, long) for row in body["operations"]},
        elements={
            long(name): PlanElement(name=long(name), type=long(kind), nillable=bool(nillable))
            for name, kind, nillable in body["elements"]
        },
        types=_Lazily({long(name): row for name, row in body["types"].items()}, kind_of),
        leaves=_Lazily({long(name): row for name, row in body["leaves"].items()}, _leaf),
        digest=digest,
    )


def _leaf(name: str, row: dict[str, Any]) -> Leaf:
    parts = {**row, "kind": Kind(row["kind"]), "symbols": tuple(row.get("symbols", ()))}
    return Leaf(name=name, **parts)


def _operation(row: list[str], long: Any) -> PlanOperation:
    name, action, sent, answered, *header = row
    return PlanOperation(
        name=name,
        action=action,
        input=long(sent),
        output=long(answered),
        header=long(header[0]) if header else None,
    )
