"""Financial dimensions: facts of the shop become the values that AX wants on a line.

DefaultDimension carries every dimension that has a value; a ledger account carries those that the
account structure of its main account has, in the structure's order, blanks in their places. Source:
the shapes of AxdType_DimensionAttributeValueSet and AxdType_MultiTypeAccount; that AX takes from a
default what the structure of an account has and no more is its documented way of making accounts.
"""

from collections.abc import Iterable, Mapping

from attrs import asdict, frozen

from axclarity.ax.documents.shared_types import (
    DimensionSet,
    DimensionValue,
    DimensionValues,
    MultiTypeAccount,
)
from axclarity.errors import MappingError, Problem
from axclarity.mapping.ledger.policy import (
    Account,
    AccountRange,
    AccountType,
    DimensionPolicy,
    DimensionRule,
)

__all__ = [
    "Facts",
    "account_dimensions",
    "default_dimension_from_values",
    "dimensions_from_facts",
    "multi_type_account_from_account",
]

Values = Mapping[str, str]
"""Dimension value by attribute."""


@frozen(kw_only=True)
class Facts:
    """What is known; empty where it is not. The names are those of `Fact`."""

    channel: str = ""
    customer_group: str = ""
    product_category: str = ""
    warehouse: str = ""
    payment_method: str = ""


def dimensions_from_facts(facts: Facts, policy: DimensionPolicy) -> dict[str, str]:
    """The value of each dimension, by attribute in alphabetical order.

    The first rule that has a value for a dimension wins; constants fill what is left. A fact that
    is not known decides nothing.

    Raises:
        MappingError: rule `dimensions.no-value`: a rule does not know the value of its fact.
    """
    known: dict[str, str] = asdict(facts)
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for rule in policy.rules:
        fact = known[rule.fact.value]
        if not fact or rule.dimension in found:
            continue
        value = rule.values.get(fact, rule.otherwise)
        if value is None:
            problems.append(_no_value(rule))
        elif value:
            found[rule.dimension] = value
    if problems:
        raise MappingError(*problems)
    values = {**policy.constants, **found}
    return {name: values[name] for name in sorted(values) if values[name]}


def account_dimensions(account: Account, values: Values, policy: DimensionPolicy) -> dict[str, str]:
    """The dimensions that a line on an account carries.

    All of them on a customer's or a bank account; on a main account those of its structure.

    Raises:
        MappingError: rule `dimensions.required`: one that the structure requires has no value;
            rule `dimensions.no-structure`: the main account is in no range.
    """
    structure = _structure(account, policy)
    if structure is None:
        return dict(values)
    missing = [
        Problem(
            path=f"dimensions.{name}",
            rule="dimensions.required",
            message=f"has no value, and main account {account.number} requires one",
            hint="Add a rule or a constant to the dimension policy.",
        )
        for name in structure.segments
        if name in structure.required and not values.get(name)
    ]
    if missing:
        raise MappingError(*missing)
    return {name: values[name] for name in sorted(structure.segments) if values.get(name)}


def default_dimension_from_values(values: Values) -> DimensionSet | None:
    """A DefaultDimension, dimensions in alphabetical order; nothing where there are none."""
    return DimensionSet(values=_values(sorted(values.items()))) if values else None


def multi_type_account_from_account(
    account: Account, values: Values, policy: DimensionPolicy
) -> MultiTypeAccount:
    """An account as LedgerDimension and OffsetLedgerDimension carry it.

    A main account shows its segments behind it, joined by the delimiter, blank ones too; the
    number of a customer or a bank account stands alone.

    Raises:
        MappingError: what `account_dimensions` raises; rule `dimensions.delimiter`: a value holds
            the delimiter, so that AX would read other segments than are meant.
    """
    if account.type is not AccountType.LEDGER:
        return MultiTypeAccount(display_value=account.number, account=account.number)
    carried = account_dimensions(account, values, policy)
    structure = _structure(account, policy)
    segments = structure.segments if structure else tuple(sorted(carried))
    parts = {"MainAccount": account.number, **{name: carried.get(name, "") for name in segments}}
    problems = [
        Problem(
            path=f"dimensions.{name}",
            rule="dimensions.delimiter",
            message=f"holds {policy.delimiter}, which stands between the segments of an account",
        )
        for name, value in parts.items()
        if policy.delimiter in value
    ]
    if problems:
        raise MappingError(*problems)
    found = MultiTypeAccount(
        display_value=policy.delimiter.join(parts.values()), account=account.number
    )
    if carried:
        found.values = _values((name, carried[name]) for name in segments if name in carried)
    return found


def _structure(account: Account, policy: DimensionPolicy) -> AccountRange | None:
    """The structure of a main account; nothing for other accounts, or where there are none."""
    if account.type is not AccountType.LEDGER or not policy.structures:
        return None
    for structure in policy.structures:
        if structure.holds(account.number):
            return structure
    raise MappingError(
        Problem(
            path="account",
            rule="dimensions.no-structure",
            message=f"no account structure has main account {account.number}",
            hint="Add its range to the dimension policy.",
        )
    )


def _no_value(rule: DimensionRule) -> Problem:
    return Problem(
        path=f"facts.{rule.fact.value}",
        rule="dimensions.no-value",
        message=f"has a value for which no {rule.dimension} is known",
        hint="Add it to the rule, or say what becomes of others.",
    )


def _values(pairs: Iterable[tuple[str, str]]) -> DimensionValues:
    return DimensionValues(value=[DimensionValue(name=name, value=value) for name, value in pairs])
