"""The types of two plans side by side, from the document down."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from attrs import define, evolve, field

from axclarity.ax.contract.plan._difference import (
    Change,
    Difference,
    Severity,
    derived_name,
    difference,
    lengths_of,
    shape_of,
)
from axclarity.ax.contract.plan._model import Leaf, Plan, PlanField, PlanType, local_name
from axclarity.ax.documents import Kind

__all__ = ["Walk", "paired"]

_BREAKS, _NARROWS, _INFORMS = Severity.BREAKS, Severity.NARROWS, Severity.INFORMS

_WIDER = frozenset(
    {
        (Kind.INT, Kind.LONG),
        (Kind.INT, Kind.REAL),
        (Kind.LONG, Kind.REAL),
        (Kind.CHOICE, Kind.TEXT),
    }
)
"""Kinds of which the second takes every value of the first."""

Pair = tuple[PlanField | None, PlanField | None]


@define
class Walk:
    """Both plans from the document down. Nothing that is only read can break a write."""

    ours: Plan
    theirs: Plan
    seen: set[tuple[str, str]] = field(factory=set)

    def differences(self) -> Iterator[Difference]:
        mine, other = self.ours.document, self.theirs.document
        if mine is not None and other is not None:
            written = bool(self.ours.operations.keys() & {"create", "update"})
            for each in self._types(mine.type, other.type, ""):
                yield each if written else _only_read(each)
            return
        for name in (each for each in self.ours.operations if each in self.theirs.operations):
            here, there = self.ours.operations[name], self.theirs.operations[name]
            yield from self._elements(here.input, there.input, f"{name}.request")
            for each in self._elements(here.output, there.output, f"{name}.response"):
                yield _only_read(each)

    def _elements(self, mine: str, other: str, path: str) -> Iterator[Difference]:
        types = self.ours.elements[mine].type, self.theirs.elements[other].type
        return self._types(*types, path)

    def _types(
        self, mine: str, other: str, path: str, *, own: bool = False
    ) -> Iterator[Difference]:
        """What differs in a type, and below it. `own`: in nothing but what it adds to its base."""
        if (mine, other) in self.seen:
            return
        self.seen.add((mine, other))
        here, there = self.ours.types[mine], self.theirs.types[other]
        known = _inherited(here) | _inherited(there) if own else frozenset()
        pairs = [
            pair
            for pair in paired(here.fields, there.fields)
            if not any(each and each.name.casefold() in known for each in pair)
        ]
        for pair in pairs:
            yield from self._fields(*pair, path)
        yield from _order(pairs, there, path)
        if not own:
            yield from self._derived(mine, other, path)

    def _derived(self, mine: str, other: str, path: str) -> Iterator[Difference]:
        here = {local_name(each).casefold(): each for each in self.ours.derived(mine)}
        there = {local_name(each).casefold(): each for each in self.theirs.derived(other)}
        for folded, name in here.items():
            short = derived_name(name, mine)
            place = f"{path}[{short}]"
            if folded in there:
                yield from self._types(name, there[folded], place, own=True)
            else:
                yield difference(Change.TYPE_MISSING, place, _BREAKS, short)
        for folded, name in there.items():
            if folded not in here:
                short = derived_name(name, other)
                yield difference(Change.TYPE_ADDED, f"{path}[{short}]", _INFORMS, "", short)

    def _fields(
        self, mine: PlanField | None, other: PlanField | None, path: str
    ) -> Iterator[Difference]:
        name = mine.name if mine else other.name if other else ""
        place = f"{path}.{name}".removeprefix(".")
        if mine is None and other is not None:
            severity = _BREAKS if other.required else _INFORMS
            shape = shape_of(self.theirs, other)
            yield difference(Change.FIELD_ADDED, place, severity, "", shape)
        elif mine is not None and other is None:
            yield difference(Change.FIELD_MISSING, place, _BREAKS, shape_of(self.ours, mine))
        elif mine is not None and other is not None:
            yield from self._shared(mine, other, place)

    def _shared(self, mine: PlanField, other: PlanField, path: str) -> Iterator[Difference]:
        if mine.required != other.required:
            words = ["required" if each.required else "optional" for each in (mine, other)]
            if other.required:
                severity = _NARROWS if other.many else _BREAKS  # only an empty list is refused
                yield difference(Change.NOW_REQUIRED, path, severity, *words)
            else:
                yield difference(Change.NO_LONGER_REQUIRED, path, _INFORMS, *words)
        here, there = self.ours.leaves.get(mine.type), self.theirs.leaves.get(other.type)
        if mine.many is not other.many or _kind(here) is not _kind(there):
            shapes = shape_of(self.ours, mine), shape_of(self.theirs, other)
            widens = mine.many is other.many and (_kind(here), _kind(there)) in _WIDER
            yield difference(Change.OTHER_KIND, path, _INFORMS if widens else _BREAKS, *shapes)
        elif here is not None and there is not None:
            yield from _of_leaves(here, there, path)
        else:
            yield from self._types(mine.type, other.type, path)


def _of_leaves(mine: Leaf, other: Leaf, path: str) -> Iterator[Difference]:
    here, there = _most(mine), _most(other)
    if here != there:
        words = lengths_of(mine), lengths_of(other)
        if there < here:
            yield difference(Change.SHORTER, path, _NARROWS, *words)
        else:
            yield difference(Change.LONGER, path, _INFORMS, *words)
    digits, others = _digits(mine), _digits(other)
    if digits != others:
        words = _in_words(digits), _in_words(others)
        if others < digits:
            yield difference(Change.FEWER_DIGITS, path, _NARROWS, *words)
        else:
            yield difference(Change.MORE_DIGITS, path, _INFORMS, *words)
    if mine.symbols and other.symbols:
        missing = ", ".join(each for each in mine.symbols if each not in other.symbols)
        added = ", ".join(each for each in other.symbols if each not in mine.symbols)
        if missing:
            yield difference(Change.SYMBOLS_MISSING, path, _NARROWS, missing)
        if added:
            yield difference(Change.SYMBOLS_ADDED, path, _INFORMS, "", added)


def _order(pairs: Iterable[Pair], there: PlanType, path: str) -> Iterator[Difference]:
    """The first field of ours in whose place another of the shared ones stands."""
    shared = [(mine, other) for mine, other in pairs if mine and other]
    places = {each.name: place for place, each in enumerate(there.fields)}
    sorted_there = sorted(shared, key=lambda pair: places[pair[1].name])
    for mine, other in zip(shared, sorted_there, strict=True):
        if mine is not other:
            yield difference(Change.OTHER_ORDER, path, _INFORMS, mine[0].name, other[1].name)
            return


def _inherited(kind: PlanType) -> frozenset[str]:
    return frozenset(each.name.casefold() for each in kind.fields[: kind.inherited])


def _kind(leaf: Leaf | None) -> Kind | None:
    return leaf.kind if leaf else None


def _most(leaf: Leaf) -> tuple[float, float]:
    """The longest text, and the longest with external codes, to be compared in this order."""
    if leaf.length is None or leaf.longest is None:
        return inf, inf
    return leaf.length, leaf.longest


def _digits(leaf: Leaf) -> float:
    return inf if leaf.digits is None else leaf.digits


def _in_words(digits: float) -> str:
    return "any" if digits == inf else str(digits)


def _only_read(each: Difference) -> Difference:
    return evolve(each, severity=_NARROWS) if each.severity is _BREAKS else each


def paired(mine: Sequence[PlanField], other: Sequence[PlanField]) -> Iterator[Pair]:
    """Fields of the same name, then those of theirs that we lack."""
    exact = {each.name: each for each in other}
    ours = {each.name for each in mine}
    folded = {each.name.casefold(): each for each in other if each.name not in ours}
    left = dict(exact)
    for each in mine:
        found = exact.get(each.name) or folded.pop(each.name.casefold(), None)
        if found is not None:
            left.pop(found.name, None)
        yield each, found
    yield from ((None, each) for each in left.values())
