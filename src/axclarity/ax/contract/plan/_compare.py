"""Two plans side by side: what one has and the other lacks, and what that means for a write.

Names are compared as the codec binds them: exactly, or else without regard to letter case.
"""

from collections.abc import Iterator, Sequence

from axclarity.ax.contract.plan._compare_types import Walk, paired
from axclarity.ax.contract.plan._difference import (
    Change,
    Difference,
    Severity,
    difference,
    shape_of,
)
from axclarity.ax.contract.plan._model import Plan, PlanField, local_name, namespace_of

__all__ = ["compare"]

_BREAKS, _NARROWS, _INFORMS = Severity.BREAKS, Severity.NARROWS, Severity.INFORMS

_CHANGING = frozenset({"create", "update", "delete"})
_ALWAYS_SENT = frozenset({"Company", "Language", "MessageId"})
"""Fields of the call context that every write of ours carries."""


def compare(ours: Plan, theirs: Plan) -> list[Difference]:
    """What differs in `theirs`, in the order of our plan.

    Types are walked from the document, each once, under the path that leads to it first. A service
    without a document is walked from its operations.
    """
    return [
        *_of_service(ours, theirs),
        *_of_operations(ours, theirs),
        *_of_header(ours, theirs),
        *Walk(ours, theirs).differences(),
    ]


def _of_service(ours: Plan, theirs: Plan) -> Iterator[Difference]:
    if ours.transport != theirs.transport:
        severity = _INFORMS if theirs.transport == "http" else _BREAKS
        sides = (ours.transport, theirs.transport)
        yield difference(Change.TRANSPORT, ours.service, severity, *sides)
    spaces = [(ours.service, ours.namespace, theirs.namespace)]
    if ours.document and theirs.document:
        mine, other = ours.document.name, theirs.document.name
        spaces.append((local_name(mine), namespace_of(mine), namespace_of(other)))
    for path, here, there in spaces:
        if here != there:
            yield difference(Change.NAMESPACE, path, _INFORMS, here, there)


def _of_operations(ours: Plan, theirs: Plan) -> Iterator[Difference]:
    for name, mine in ours.operations.items():
        other = theirs.operations.get(name)
        if other is None:
            severity = _BREAKS if name in _CHANGING or ours.document is None else _NARROWS
            yield difference(Change.OPERATION_MISSING, name, severity, name)
        elif mine.action != other.action:
            yield difference(Change.ACTION, name, _INFORMS, mine.action, other.action)
    for name in theirs.operations:
        if name not in ours.operations:
            yield difference(Change.OPERATION_ADDED, name, _INFORMS, "", name)


def _of_header(ours: Plan, theirs: Plan) -> Iterator[Difference]:
    mine, other = _header(ours), _header(theirs)
    if bool(mine) is not bool(other):
        kind = Change.HEADER_MISSING if mine else Change.HEADER_ADDED
        severity = _NARROWS if mine else _INFORMS
        words = ("present" if side else "" for side in (mine, other))
        yield difference(kind, "CallContext", severity, *words)
        return
    for here, there in paired(mine, other):
        if here is not None and there is None:
            severity = _BREAKS if here.name in _ALWAYS_SENT else _NARROWS
            path = f"CallContext.{here.name}"
            yield difference(Change.HEADER_MISSING, path, severity, shape_of(ours, here))
        elif there is not None and here is None:
            path = f"CallContext.{there.name}"
            yield difference(Change.HEADER_ADDED, path, _INFORMS, "", shape_of(theirs, there))


def _header(plan: Plan) -> Sequence[PlanField]:
    """The fields of the call context."""
    found = next((each.header for each in plan.operations.values() if each.header), None)
    return plan.wrapper(found).fields if found else ()
