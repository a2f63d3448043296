"""Facts become dimensions, and dimensions what AX wants on a line."""

from typing import Any

import pytest
from attrs import evolve

from axclarity.errors import ConfigError, MappingError
from axclarity.mapping.ledger.dimensions import (
    Facts,
    account_dimensions,
    default_dimension_from_values,
    dimensions_from_facts,
    multi_type_account_from_account,
)
from axclarity.mapping.ledger.policy import (
    Account,
    AccountRange,
    AccountType,
    DimensionPolicy,
    DimensionRule,
    Fact,
)

SALES = Account(type=AccountType.LEDGER, number="401100")
BANK = Account(type=AccountType.BANK, number="USMF OPER")


def rule(dimension: str, fact: Fact, otherwise: str | None = None, **values: str) -> DimensionRule:
    return DimensionRule(dimension=dimension, fact=fact, values=values, otherwise=otherwise)


POLICY = DimensionPolicy(
    rules=(
        rule("Department", Fact.CHANNEL, web="DWEB", shop="DSHOP"),
        rule("Department", Fact.WAREHOUSE, otherwise="DELSE", north="DNORTH"),
        rule("CostCenter", Fact.PRODUCT_CATEGORY, otherwise="", books="C1"),
        rule("CostCenter", Fact.CUSTOMER_GROUP, retail="C2"),
        rule("Purpose", Fact.PAYMENT_METHOD, card="P1"),
    ),
    constants={"Entity": "E1", "CostCenter": "C0"},
    structures=(
        AccountRange(
            first="400000",
            last="499999",
            segments=("Department", "CostCenter", "Purpose"),
            required=["Department"],
        ),
        AccountRange(first="110000", last="110999"),
    ),
)


@pytest.mark.parametrize(
    ("facts", "values"),
    [
        ({}, {"CostCenter": "C0"}),
        ({"channel": "web"}, {"Department": "DWEB", "CostCenter": "C0"}),
        ({"channel": "web", "warehouse": "north"}, {"Department": "DWEB", "CostCenter": "C0"}),
        ({"warehouse": "north"}, {"Department": "DNORTH", "CostCenter": "C0"}),
        ({"warehouse": "south"}, {"Department": "DELSE", "CostCenter": "C0"}),
        ({"product_category": "books"}, {"CostCenter": "C1"}),
        ({"product_category": "toys", "customer_group": "retail"}, {"CostCenter": "C2"}),
        ({"product_category": "toys"}, {"CostCenter": "C0"}),
        ({"payment_method": "card"}, {"CostCenter": "C0", "Purpose": "P1"}),
    ],
)
def test_the_first_rule_with_a_value_wins_and_constants_fill_the_rest(
    facts: dict[str, str], values: dict[str, str]
) -> None:
    found = dimensions_from_facts(Facts(**facts), POLICY)

    assert found == {"Entity": "E1", **values}
    assert list(found) == sorted(found)


def test_a_value_that_no_rule_knows_stops_the_record() -> None:
    with pytest.raises(MappingError) as refused:
        dimensions_from_facts(Facts(channel="market", payment_method="cash"), POLICY)

    assert [(p.path, p.rule) for p in refused.value.problems] == [
        ("facts.channel", "dimensions.no-value"),
        ("facts.payment_method", "dimensions.no-value"),
    ]
    assert "market" not in str(refused.value)


def test_a_ledger_account_shows_the_segments_of_its_structure_blank_ones_too() -> None:
    values = {"Department": "DWEB", "Entity": "E1", "Purpose": "P1"}
    found = multi_type_account_from_account(SALES, values, POLICY)

    assert (found.display_value, found.account) == ("401100-DWEB--P1", "401100")
    assert [(v.name, v.value) for v in found.values.value] == [  # type: ignore[union-attr]  # these accounts have several
        ("Department", "DWEB"),
        ("Purpose", "P1"),
    ]


def test_an_account_without_segments_stands_alone() -> None:
    account = Account(type=AccountType.LEDGER, number="110500")
    found = multi_type_account_from_account(account, {"Department": "DWEB"}, POLICY)

    assert found.display_value == "110500"
    assert not found.values


def test_a_bank_account_keeps_every_dimension_beside_it() -> None:
    values = {"Department": "DWEB", "Entity": "E1"}

    assert account_dimensions(BANK, values, POLICY) == values
    assert multi_type_account_from_account(BANK, values, POLICY).display_value == "USMF OPER"


def test_without_structures_a_main_account_keeps_every_dimension() -> None:
    policy = evolve(POLICY, structures=())
    found = multi_type_account_from_account(SALES, {"B": "2", "A": "1"}, policy)

    assert found.display_value == "401100-1-2"


def test_what_the_structure_requires_must_have_a_value() -> None:
    with pytest.raises(MappingError) as refused:
        account_dimensions(SALES, {"CostCenter": "C1", "Department": ""}, POLICY)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("dimensions.Department", "dimensions.required")


@pytest.mark.parametrize("number", ["400000", "499999"])
def test_a_range_has_both_its_ends(number: str) -> None:
    account = Account(type=AccountType.LEDGER, number=number)

    assert account_dimensions(account, {"Department": "D", "X": "1"}, POLICY) == {"Department": "D"}


def test_a_main_account_outside_every_structure_is_refused() -> None:
    with pytest.raises(MappingError, match=r"^account .*\[dimensions\.no-structure\]"):
        account_dimensions(Account(type=AccountType.LEDGER, number="500000"), {}, POLICY)


def test_a_value_with_the_delimiter_is_refused() -> None:
    with pytest.raises(MappingError, match=r"^dimensions\.Department .*\[dimensions\.delimiter\]"):
        multi_type_account_from_account(SALES, {"Department": "D-1"}, POLICY)


def test_a_default_dimension_lists_its_values_by_name() -> None:
    found = default_dimension_from_values({"B": "2", "A": "1"})

    assert found is not None
    assert [(v.name, v.value) for v in found.values.value] == [("A", "1"), ("B", "2")]
    assert default_dimension_from_values({}) is None


@pytest.mark.parametrize(
    ("kind", "fields", "path"),
    [
        (AccountRange, {"first": "2", "last": "1"}, "last"),
        (AccountRange, {"first": "1", "last": "2", "segments": ("A", "A")}, "segments"),
        (AccountRange, {"first": "1", "last": "2", "required": {"A"}}, "required"),
        (DimensionPolicy, {"delimiter": "--"}, "delimiter"),
        (DimensionPolicy, {"constants": {"": "WEB"}}, "constants"),
        (DimensionRule, {"dimension": " ", "fact": "channel", "values": {}}, "dimension"),
        (DimensionRule, {"dimension": "Department", "fact": "weather", "values": {}}, "fact"),
        (Account, {"type": "Vend", "number": "1"}, "type"),
        (
            DimensionPolicy,
            {
                "structures": (
                    AccountRange(first="2", last="4"),
                    AccountRange(first="1", last="2"),
                )
            },
            "structures",
        ),
        (Account, {"type": "Bank", "number": "A" * 11}, "number"),
        (Account, {"type": "Cust", "number": ""}, "number"),
        (Account, {"type": "Ledger", "number": " 1"}, "number"),
        (Account, {"type": "Ledger", "number": 110180}, "number"),
        (Account, {"type": None, "number": "1"}, "type"),
        (AccountRange, {"first": 100000, "last": "199999"}, "first"),
        (AccountRange, {"first": "1", "last": "2", "segments": "Department"}, "segments"),
        (
            AccountRange,
            {"first": "1", "last": "2", "required": "A", "segments": ("A",)},
            "required",
        ),
        (AccountRange, {"first": "1", "last": "2", "required": None}, "required"),
        (DimensionRule, {"dimension": "Department", "fact": "channel", "values": None}, "values"),
        (
            DimensionRule,
            {"dimension": "Department", "fact": "channel", "values": {"web": 1}},
            "values.web",
        ),
        (DimensionPolicy, {"constants": {"Department": 10}}, "constants.Department"),
        (DimensionPolicy, {"rules": ({"a": 1},)}, "rules[0]"),
        (DimensionPolicy, {"rules": 1}, "rules"),
    ],
)
def test_a_policy_is_checked_when_it_is_made(
    kind: type[Any], fields: dict[str, Any], path: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        kind(**fields)

    assert [problem.path for problem in refused.value.problems] == [path]


def test_all_that_is_of_another_type_is_told_at_once() -> None:
    wrong: Any = {"first": 1, "last": 2, "segments": (3,)}
    with pytest.raises(ConfigError) as refused:
        AccountRange(**wrong)

    assert [problem.path for problem in refused.value.problems] == ["first", "last", "segments[0]"]
