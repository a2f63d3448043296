"""A port beside what axclarity knows of its service, or beside another contract."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from attrs import asdict, evolve, frozen

from axclarity.ax import CATALOGUE
from axclarity.ax.contract.plan import (
    SERVICES_NAMESPACE,
    Change,
    Difference,
    Plan,
    Severity,
    compare,
    plan_of_document,
)
from axclarity.ax.documents import Document, SalesOrder, SalesOrder2009
from axclarity.ax.services import ServiceFacts
from axclarity.cli._contract_facts import header_of
from axclarity.errors import ConfigError, Problem

__all__ = ["Compared", "Side", "checked", "compared"]

_OF_2009: dict[type[Document], type[Document]] = {SalesOrder: SalesOrder2009}
_SINCE_2012 = frozenset({"getKeys", "getChangedKeys"})

CHECKED = "AX checks the MessageId on create, update and delete, unless somebody switched it off."
NOT_WRITTEN = "The service changes nothing that a MessageId would protect."
UNKNOWN = (
    "A service in a namespace of its own checks the MessageId only if its class asks for it "
    "(EnableIdempotence), which no contract shows. Try it in a test company: send a call twice "
    "with one MessageId. If the second is not refused as a duplicate, give AX(idempotent=...) "
    "without this service's operations."
)


@frozen
class Side:
    """One of two contracts: what the command line calls it, and its services."""

    source: str
    plans: Sequence[Plan]

    def __str__(self) -> str:
        return f"{self.source} ({', '.join(each.service for each in self.plans)})"


@frozen(kw_only=True)
class Compared:
    """What was found about one service.

    Args:
        beside: what it was compared with: a document, or the older of two sources; empty if there
            was nothing.
        source: the newer of two sources; empty if a document stands beside.
        idempotence: what is known of how AX treats a write that comes twice.
    """

    service: str
    beside: str
    differences: tuple[Difference, ...]
    idempotence: str = ""
    source: str = ""

    @property
    def breaks(self) -> bool:
        """Whether a write would fail."""
        return any(each.severity is Severity.BREAKS for each in self.differences)

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {**asdict(self), "breaks": self.breaks}


def checked(plan: Plan, needs: Sequence[str] = (), accepted: Sequence[str] = ()) -> Compared:
    """Compare a port's contract with the document that axclarity has for the service.

    A port offers the operations that its administrator chose, so that a missing one breaks nothing
    unless it is needed.

    Args:
        needs: operations that must be there.
        accepted: patterns of paths whose differences are known and do not count.
    """
    known = _known(plan)
    beside, ours = _expected(plan, known) if known else ("", evolve(plan, transport="http"))
    found = [*compare(ours, plan), *_needed(ours, plan, needs)]
    return Compared(
        service=plan.service,
        beside=beside,
        differences=_counted((_weighed(each, needs) for each in found), accepted),
        idempotence=_idempotence(plan),
    )


def compared(old: Side, new: Side, accepted: Sequence[str] = ()) -> list[Compared]:
    """Compare two contracts, service by service.

    A service alone on its side may have another name on the other, if it carries the same document.

    Raises:
        ConfigError: the two have no service in common.
    """
    pairs = _pairs(old, new)
    if not any(ours and theirs for ours, theirs in pairs):
        raise _nothing_in_common(old, new)
    return [
        Compared(
            service=_name(ours, theirs),
            beside=old.source,
            source=new.source,
            differences=_counted(_between(ours, theirs), accepted),
        )
        for ours, theirs in pairs
    ]


def _pairs(old: Side, new: Side) -> list[tuple[Plan | None, Plan | None]]:
    if len(old.plans) == len(new.plans) == 1 and _same_document(old.plans[0], new.plans[0]):
        return [(old.plans[0], new.plans[0])]
    before, after = ({each.service: each for each in side.plans} for side in (old, new))
    return [(before.get(name), after.get(name)) for name in dict.fromkeys((*before, *after))]


def _name(ours: Plan | None, theirs: Plan | None) -> str:
    plan = theirs or ours
    return plan.service if plan else ""


def _same_document(one: Plan, other: Plan) -> bool:
    names = {each.document.name if each.document else "" for each in (one, other)}
    return len(names) == 1 and names != {""}


def _between(ours: Plan | None, theirs: Plan | None) -> Iterator[Difference]:
    if ours and theirs:
        yield from compare(ours, theirs)
    elif ours:
        yield Difference(
            kind=Change.SERVICE_MISSING,
            path=ours.service,
            severity=Severity.BREAKS,
            ours=ours.service,
        )
    elif theirs:
        yield Difference(
            kind=Change.SERVICE_ADDED,
            path=theirs.service,
            severity=Severity.INFORMS,
            theirs=theirs.service,
        )


def _nothing_in_common(old: Side, new: Side) -> ConfigError:
    return ConfigError(
        Problem(
            path=str(old),
            rule="config.contract",
            message=f"and {new} have no service in common",
            hint="Name two sources of the same service.",
        )
    )


def _weighed(each: Difference, needs: Sequence[str]) -> Difference:
    if each.kind is not Change.OPERATION_MISSING:
        return each
    severity = Severity.BREAKS if each.path in needs else Severity.NARROWS
    return evolve(each, severity=severity)


def _needed(ours: Plan, theirs: Plan, needs: Sequence[str]) -> Iterator[Difference]:
    """Operations that are needed and that neither side has."""
    for name in needs:
        if name not in ours.operations and name not in theirs.operations:
            yield Difference(
                kind=Change.OPERATION_MISSING, path=name, severity=Severity.BREAKS, ours=name
            )


def _counted(found: Iterable[Difference], accepted: Sequence[str]) -> tuple[Difference, ...]:
    """The differences that count, the worst first."""
    left = [
        each
        for each in found
        if not any(each.path == one or fnmatchcase(each.path, one) for one in accepted)
    ]
    return tuple(sorted(left, key=lambda each: list(Severity).index(each.severity)))


def _known(plan: Plan) -> ServiceFacts | None:
    """The service of AX's own that this is: by name, or by the document it carries."""
    if plan.service in CATALOGUE:
        return CATALOGUE[plan.service]
    name = plan.document.name if plan.document else ""
    carried = (each for each in CATALOGUE.values() if _root(each.document) == name)
    return next(carried, None)


def _root(document: type[Document]) -> str:
    return f"{{{document.namespace}}}{document.root}"


def _expected(plan: Plan, known: ServiceFacts) -> tuple[str, Plan]:
    """What axclarity expects of the port. Calls without a call context are those of AX 2009."""
    modern = bool(header_of(plan))
    document = known.document if modern else _OF_2009.get(known.document, known.document)
    ours = plan_of_document(
        plan.service,
        document,
        [each for each in known.operations if modern or each not in _SINCE_2012],
        call_context=modern,
        namespace=SERVICES_NAMESPACE if plan.service in CATALOGUE else plan.namespace,
    )
    return document.__name__, ours


def _idempotence(plan: Plan) -> str:
    if plan.is_custom:
        return UNKNOWN
    return CHECKED if plan.operations.keys() & {"create", "update", "delete"} else NOT_WRITTEN
