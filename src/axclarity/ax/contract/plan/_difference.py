"""What can differ between two plans, and what it means for somebody who writes."""

from enum import StrEnum

from attrs import frozen

from axclarity.ax.contract.plan._model import Leaf, Plan, PlanField, local_name
from axclarity.ax.documents import Kind

__all__ = [
    "Change",
    "Difference",
    "Severity",
    "derived_name",
    "difference",
    "lengths_of",
    "shape_of",
    "short_name",
]


class Change(StrEnum):
    """What differs. Seen from the other side, missing is added, shorter longer, and so on."""

    TRANSPORT = "transport"
    NAMESPACE = "namespace"
    ACTION = "action"
    SERVICE_MISSING = "service-missing"
    SERVICE_ADDED = "service-added"
    OPERATION_MISSING = "operation-missing"
    OPERATION_ADDED = "operation-added"
    HEADER_MISSING = "header-missing"
    HEADER_ADDED = "header-added"
    FIELD_MISSING = "field-missing"
    FIELD_ADDED = "field-added"
    TYPE_MISSING = "type-missing"
    TYPE_ADDED = "type-added"
    SHORTER = "shorter"
    LONGER = "longer"
    FEWER_DIGITS = "fewer-digits"
    MORE_DIGITS = "more-digits"
    SYMBOLS_MISSING = "symbols-missing"
    SYMBOLS_ADDED = "symbols-added"
    NOW_REQUIRED = "now-required"
    NO_LONGER_REQUIRED = "no-longer-required"
    OTHER_KIND = "other-kind"
    OTHER_ORDER = "other-order"


class Severity(StrEnum):
    """What a difference does: a write that uses it fails, some values fail, nothing fails."""

    BREAKS = "breaks"
    NARROWS = "narrows"
    INFORMS = "informs"


@frozen(kw_only=True)
class Difference:
    """One thing in which their plan is not ours.

    Args:
        path: in the document's own structure, `SalesTable.SalesLine.SalesPrice`, with a derived
            type in brackets; or an operation; or a field of the call context.
        ours, theirs: in words; empty where a side has nothing.
    """

    kind: Change
    path: str
    severity: Severity
    ours: str = ""
    theirs: str = ""


def difference(
    kind: Change, path: str, severity: Severity, ours: str = "", theirs: str = ""
) -> Difference:
    """A difference in one line."""
    return Difference(kind=kind, path=path, severity=severity, ours=ours, theirs=theirs)


def shape_of(plan: Plan, each: PlanField) -> str:
    """The type of a field in a few words: `text 20`, `decimal, 2 digits`, `list of SalesLine`."""
    leaf = plan.leaves.get(each.type)
    shape = short_name(each.type) if leaf is None else _leaf_shape(leaf)
    return f"list of {shape}" if each.many else shape


def lengths_of(leaf: Leaf) -> str:
    """The longest text in words: `20`, or `20, external 30` where AX maps values."""
    if leaf.length is None:
        return "any length"
    return f"{leaf.length}, external {leaf.external}" if leaf.external else str(leaf.length)


def short_name(clark: str) -> str:
    """The name of a type without what AX puts in front: `SalesLine` for `AxdEntity_SalesLine`."""
    name = local_name(clark).rstrip("#")
    for prefix in ("AxdEntity_", "AxdType_", "AxdExtType_", "AxdEnum_"):
        name = name.removeprefix(prefix)
    return name


def derived_name(clark: str, base: str) -> str:
    """The name of a type beside its base, whose data source they share.

    `DirPerson` for `AxdEntity_DirParty_DirPerson`, beside `AxdEntity_DirParty_DirPartyTable`.
    """
    source = short_name(base).partition("_")[0]
    return short_name(clark).removeprefix(f"{source}_")


def _leaf_shape(leaf: Leaf) -> str:
    if leaf.kind is Kind.TEXT:
        return "text" if leaf.length is None else f"text {lengths_of(leaf)}"
    if leaf.kind is Kind.REAL and leaf.digits is not None:
        return f"{leaf.kind.value}, {leaf.digits} digits"
    return str(leaf.kind.value)
