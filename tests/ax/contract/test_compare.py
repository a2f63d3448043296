"""Two contracts side by side: one thing is changed in a plan, and exactly that is found."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import define, evolve
from hypothesis import given
from hypothesis import strategies as st

from axclarity.ax import CATALOGUE
from axclarity.ax.contract.plan import (
    Change,
    Difference,
    Leaf,
    Plan,
    PlanField,
    PlanType,
    Severity,
    compare,
    plan_from_files,
    plan_of_custom_service,
    plan_of_document,
    published,
)
from axclarity.ax.documents import Customer, Kind, Part, SalesOrder
from axclarity.ax.documents.fields import Text, text

BREAKS, NARROWS, INFORMS = Severity.BREAKS, Severity.NARROWS, Severity.INFORMS
OPERATIONS = ("create", "read", "find")
LINE = "AxdEntity_SalesLine"
CONTEXT = "CallContext"
MIRRORS = {
    Change.OPERATION_MISSING: Change.OPERATION_ADDED,
    Change.HEADER_MISSING: Change.HEADER_ADDED,
    Change.FIELD_MISSING: Change.FIELD_ADDED,
    Change.TYPE_MISSING: Change.TYPE_ADDED,
    Change.SHORTER: Change.LONGER,
    Change.FEWER_DIGITS: Change.MORE_DIGITS,
    Change.SYMBOLS_MISSING: Change.SYMBOLS_ADDED,
    Change.NOW_REQUIRED: Change.NO_LONGER_REQUIRED,
}
MIRRORS |= {other: each for each, other in MIRRORS.items()}

PLAN = plan_of_document("SalesOrderService", SalesOrder, OPERATIONS)
CUSTOMERS = plan_of_document("CustomerService", Customer, OPERATIONS)

Mutation = Callable[[Plan], Plan]


def type_of(plan: Plan, name: str) -> PlanType:
    return next(kind for tag, kind in plan.types.items() if tag.endswith(f"}}{name}"))


def with_type(plan: Plan, name: str, fields: Any) -> Plan:
    kind = type_of(plan, name)
    changed = evolve(kind, fields=tuple(fields(list(kind.fields))))
    return evolve(plan, types={**plan.types, kind.name: changed})


def with_field(plan: Plan, type_name: str, field: str, **changes: Any) -> Plan:
    def changed(fields: list[PlanField]) -> list[PlanField]:
        return [evolve(each, **changes) if each.name == field else each for each in fields]

    return with_type(plan, type_name, changed)


def with_leaf(plan: Plan, type_name: str, name: str, **changes: Any) -> Plan:
    """The plan with a leaf of its own for one field."""
    field = next(each for each in type_of(plan, type_name).fields if each.name == name)
    leaf = evolve(plan.leaves[field.type], name=f"{{site}}{name}", **changes)
    plan = evolve(plan, leaves={**plan.leaves, leaf.name: leaf})
    return with_field(plan, type_name, name, type=leaf.name)


def without_field(plan: Plan, type_name: str, name: str) -> Plan:
    return with_type(plan, type_name, lambda fields: [f for f in fields if f.name != name])


def with_operations(plan: Plan, **changes: Any) -> Plan:
    kept = {name: each for name, each in plan.operations.items() if changes.get(name, 1)}
    return evolve(plan, operations={**kept, **{n: c for n, c in changes.items() if c}})


def site_field(name: str, *, required: bool = False) -> Mutation:
    leaf = Leaf(name="{site}Code", kind=Kind.TEXT, length=7)

    def mutated(plan: Plan) -> Plan:
        plan = evolve(plan, leaves={**plan.leaves, leaf.name: leaf})
        added = evolve(type_of(plan, LINE).fields[0], name=name, type=leaf.name)
        return with_type(plan, LINE, lambda f: [*f, evolve(added, required=required)])

    return mutated


def upside_down(fields: list[PlanField]) -> list[PlanField]:
    first, second, *rest = fields
    return [second, first, *rest]


FIND = PLAN.operations["find"]
NO_HEADER = {name: evolve(each, header=None) for name, each in PLAN.operations.items()}
PRICE = "SalesTable.SalesLine.SalesPrice"
DIGITS = PLAN.leaves[
    next(each.type for each in type_of(PLAN, LINE).fields if each.name == "SalesPrice")
].digits
PARTITION = "CallContext.PartitionKey"
EXTERNAL = "20, external 50"

CASES: dict[str, tuple[Mutation, tuple[Change, str, Severity, str, str]]] = {
    "net.tcp": (
        lambda plan: evolve(plan, transport="net.tcp"),
        (Change.TRANSPORT, "SalesOrderService", BREAKS, "http", "net.tcp"),
    ),
    "other namespace": (
        lambda plan: evolve(plan, namespace="urn:site"),
        (Change.NAMESPACE, "SalesOrderService", INFORMS, PLAN.namespace, "urn:site"),
    ),
    "other action": (
        lambda plan: with_operations(plan, find=evolve(FIND, action="urn:find")),
        (Change.ACTION, "find", INFORMS, FIND.action, "urn:find"),
    ),
    "no create": (
        lambda plan: with_operations(plan, create=None),
        (Change.OPERATION_MISSING, "create", BREAKS, "create", ""),
    ),
    "no find": (
        lambda plan: with_operations(plan, find=None),
        (Change.OPERATION_MISSING, "find", NARROWS, "find", ""),
    ),
    "one more operation": (
        lambda plan: with_operations(plan, findKeys=evolve(FIND, name="findKeys")),
        (Change.OPERATION_ADDED, "findKeys", INFORMS, "", "findKeys"),
    ),
    "a release before R2": (
        lambda plan: without_field(plan, CONTEXT, "PartitionKey"),
        (Change.HEADER_MISSING, PARTITION, NARROWS, "text", ""),
    ),
    "no MessageId": (
        lambda plan: without_field(plan, CONTEXT, "MessageId"),
        (Change.HEADER_MISSING, "CallContext.MessageId", BREAKS, "text", ""),
    ),
    "no call context": (
        lambda plan: evolve(plan, operations=NO_HEADER),
        (Change.HEADER_MISSING, "CallContext", NARROWS, "present", ""),
    ),
    "no field": (
        lambda plan: without_field(plan, LINE, "BarCode"),
        (Change.FIELD_MISSING, "SalesTable.SalesLine.BarCode", BREAKS, "text 80", ""),
    ),
    "a site's field": (
        site_field("SiteCode"),
        (Change.FIELD_ADDED, "SalesTable.SalesLine.SiteCode", INFORMS, "", "text 7"),
    ),
    "a site's required field": (
        site_field("SiteMust", required=True),
        (Change.FIELD_ADDED, "SalesTable.SalesLine.SiteMust", BREAKS, "", "text 7"),
    ),
    "shorter text": (
        lambda plan: with_leaf(plan, LINE, "CustAccount", length=10),
        (
            Change.SHORTER,
            "SalesTable.SalesLine.CustAccount",
            NARROWS,
            EXTERNAL,
            "10, external 50",
        ),
    ),
    "shorter external code": (
        lambda plan: with_leaf(plan, LINE, "CustAccount", external=None),
        (Change.SHORTER, "SalesTable.SalesLine.CustAccount", NARROWS, EXTERNAL, "20"),
    ),
    "longer text": (
        lambda plan: with_leaf(plan, LINE, "CustAccount", length=None, external=None),
        (Change.LONGER, "SalesTable.SalesLine.CustAccount", INFORMS, EXTERNAL, "any length"),
    ),
    "fewer digits": (
        lambda plan: with_leaf(plan, LINE, "SalesPrice", digits=2),
        (Change.FEWER_DIGITS, PRICE, NARROWS, str(DIGITS), "2"),
    ),
    "more digits": (
        lambda plan: with_leaf(plan, LINE, "SalesPrice", digits=None),
        (Change.MORE_DIGITS, PRICE, INFORMS, str(DIGITS), "any"),
    ),
    "a symbol less": (
        lambda plan: with_leaf(plan, LINE, "Complete", symbols=("No",)),
        (Change.SYMBOLS_MISSING, "SalesTable.SalesLine.Complete", NARROWS, "Yes", ""),
    ),
    "a symbol more": (
        lambda plan: with_leaf(plan, LINE, "Complete", symbols=("No", "Yes", "Maybe")),
        (Change.SYMBOLS_ADDED, "SalesTable.SalesLine.Complete", INFORMS, "", "Maybe"),
    ),
    "now required": (
        lambda plan: with_field(plan, LINE, "SalesPrice", required=True),
        (Change.NOW_REQUIRED, PRICE, BREAKS, "optional", "required"),
    ),
    "a list that must not be empty": (
        lambda plan: with_field(plan, "AxdEntity_SalesTable", "SalesLine", required=True),
        (Change.NOW_REQUIRED, "SalesTable.SalesLine", NARROWS, "optional", "required"),
    ),
    "another kind": (
        lambda plan: with_leaf(plan, LINE, "SalesPrice", kind=Kind.DAY),
        (Change.OTHER_KIND, PRICE, BREAKS, f"decimal, {DIGITS} digits", "date"),
    ),
    "a wider kind": (
        lambda plan: with_leaf(plan, LINE, "CustomerLineNum", kind=Kind.LONG),
        (Change.OTHER_KIND, "SalesTable.SalesLine.CustomerLineNum", INFORMS, "int", "long"),
    ),
    "many instead of one": (
        lambda plan: with_field(plan, LINE, "DefaultDimension", many=True),
        (
            Change.OTHER_KIND,
            "SalesTable.SalesLine.DefaultDimension",
            BREAKS,
            "DimensionAttributeValueSet",
            "list of DimensionAttributeValueSet",
        ),
    ),
    "another order": (
        lambda plan: with_type(plan, LINE, upside_down),
        (Change.OTHER_ORDER, "SalesTable.SalesLine", INFORMS, "ActivityNumber", "AssetId_RU"),
    ),
}


def differing(ours: Plan, theirs: Plan) -> list[tuple[Change, str, Severity, str, str]]:
    return [(d.kind, d.path, d.severity, d.ours, d.theirs) for d in compare(ours, theirs)]


@pytest.mark.parametrize("case", CASES)
def test_exactly_what_was_changed_is_found(case: str) -> None:
    mutation, expected = CASES[case]
    assert differing(PLAN, mutation(PLAN)) == [expected]


def test_another_namespace_of_the_document() -> None:
    assert PLAN.document is not None
    text_of = "http://schemas.microsoft.com/dynamics/2008/01/documents/SalesOrder"
    files = published(PLAN, "https://ax.example/x.svc")
    moved = {
        name: content.replace(text_of.encode(), b"urn:site/SalesOrder")
        for name, content in files.items()
    }
    found = differing(PLAN, plan_from_files(moved, "SalesOrderService"))
    assert found == [(Change.NAMESPACE, "SalesOrder", INFORMS, text_of, "urn:site/SalesOrder")]


def test_a_derived_type_is_missing_and_one_is_added() -> None:
    person = type_of(CUSTOMERS, "AxdEntity_DirParty_DirPerson")
    types = {name: kind for name, kind in CUSTOMERS.types.items() if kind is not person}
    added = evolve(person, name=person.name.replace("DirPerson", "SiteClub"))
    theirs = evolve(CUSTOMERS, types={**types, added.name: added})

    found = compare(CUSTOMERS, theirs)

    place = "CustTable.DirParty"
    assert [(d.kind, d.path, d.severity) for d in found] == [
        (Change.TYPE_MISSING, f"{place}[DirPerson]", BREAKS),
        (Change.TYPE_ADDED, f"{place}[SiteClub]", INFORMS),
    ]


def test_what_a_base_lacks_is_said_once() -> None:
    """The fields of a base stand in each type that extends it."""

    def without(plan: Plan, name: str) -> Plan:
        for kind in ("DirPartyTable", "DirPerson", "DirOrganizationBase", "DirOrganization"):
            full = f"AxdEntity_DirParty_{kind}"
            before = type_of(plan, full)
            plan = without_field(plan, full, name)
            if before.inherited:
                now = evolve(type_of(plan, full), inherited=before.inherited - 1)
                plan = evolve(plan, types={**plan.types, now.name: now})
        return plan

    assert [(d.kind, d.path) for d in compare(CUSTOMERS, without(CUSTOMERS, "NameAlias"))] == [
        (Change.FIELD_MISSING, "CustTable.DirParty.NameAlias")
    ]


def test_what_a_derived_type_lacks_is_found_in_it() -> None:
    theirs = without_field(CUSTOMERS, "AxdEntity_DirParty_DirPerson", "Gender")
    assert [(d.kind, d.path) for d in compare(CUSTOMERS, theirs)] == [
        (Change.FIELD_MISSING, "CustTable.DirParty[DirPerson].Gender")
    ]


def test_letter_case_is_no_difference() -> None:
    assert compare(PLAN, with_field(PLAN, LINE, "SalesPrice", name="SALESPRICE")) == []


def test_a_type_is_compared_once_under_its_first_path() -> None:
    theirs = without_field(PLAN, "AxdType_DimensionAttributeValue", "Value")
    assert [d.path for d in compare(PLAN, theirs)] == [
        "SalesTable.DefaultDimension.Values.Value.Value"
    ]


def test_what_is_only_read_breaks_no_write() -> None:
    reading = plan_of_document("SalesOrderService", SalesOrder, ("read", "find"))
    theirs = without_field(reading, LINE, "SalesPrice")
    assert [d.severity for d in compare(reading, theirs)] == [NARROWS]


@define(kw_only=True)
class Asked(Part):
    """What a site's own service is asked."""

    axd_type = "Asked"
    namespace = "urn:site"

    code: Text = text("Code", 10)


@define(kw_only=True)
class Told(Part):
    """What it answers."""

    axd_type = "Told"
    namespace = "urn:site"

    code: Text = text("Code", 10)


@pytest.mark.parametrize(
    ("element", "path", "severity"),
    [
        ("request", "lookUp.request.question.Code", BREAKS),
        ("response", "lookUp.response.answer.Code", NARROWS),
    ],
)
def test_a_custom_service_is_walked_from_its_operations(
    element: str, path: str, severity: Severity
) -> None:
    ours = plan_of_custom_service(
        "SiteService", {"lookUp": ({"question": Asked}, {"answer": Told})}, namespace="urn:site"
    )
    changed = "Asked" if element == "request" else "Told"

    found = compare(ours, without_field(ours, changed, "Code"))

    assert [(d.kind, d.path, d.severity) for d in found] == [(Change.FIELD_MISSING, path, severity)]


def plan_of(service: str) -> Plan:
    facts = CATALOGUE[service]
    return plan_of_document(service, facts.document, facts.operations)


PLANS: Mapping[str, Plan] = {name: plan_of(name) for name in CATALOGUE}


@pytest.mark.property
@given(st.sampled_from(sorted(PLANS)))
def test_a_plan_does_not_differ_from_itself_nor_from_its_wsdl(service: str) -> None:
    plan = PLANS[service]
    files = published(plan, "https://ax.example/x.svc")
    assert compare(plan, plan) == []
    assert compare(plan, plan_from_files(files, service)) == []


def kinds(found: list[Difference]) -> Counter[tuple[Change, str, str]]:
    """Without paths: a type stands under the path that our side meets first."""
    return Counter((each.kind, each.ours, each.theirs) for each in found)


@pytest.mark.property
@given(st.lists(st.sampled_from(sorted(CASES)), max_size=6, unique=True))
def test_from_the_other_side_everything_is_mirrored(cases: list[str]) -> None:
    theirs = PLAN
    for case in cases:
        theirs = CASES[case][0](theirs)
    there, back = compare(PLAN, theirs), compare(theirs, PLAN)
    mirrored = Counter(
        {
            (MIRRORS.get(kind, kind), theirs, ours): number
            for (kind, ours, theirs), number in kinds(there).items()
        }
    )
    assert kinds(back) == mirrored


@pytest.mark.property
@given(st.sampled_from(sorted(PLANS)), st.sampled_from(sorted(PLANS)))
def test_any_two_services_mirror_each_other(one: str, other: str) -> None:
    there, back = compare(PLANS[one], PLANS[other]), compare(PLANS[other], PLANS[one])
    symmetric = Counter(MIRRORS.get(each.kind, each.kind) for each in there)
    assert Counter(each.kind for each in back) == symmetric
