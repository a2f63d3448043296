"""The first rule that matches a delivery names its tax group; none is guessed."""

from typing import Any

import pytest

from axclarity.errors import ConfigError, MappingError
from axclarity.mapping.taxes import TaxGroupRule, TaxGroups, tax_group_from_address
from axclarity.values import PostalAddress


def rule(group: str, **more: Any) -> TaxGroupRule:
    return TaxGroupRule(group=group, **more)


GROUPS = TaxGroups(
    [
        rule("TX-EXEMPT", country="US", region="TX", customer_type="reseller"),
        rule("TX", country="us", region="US-TX"),
        rule("US", country="US"),
        rule("CANARY", country="ES", postcode="35"),
        rule("GUERNSEY", country="GB", postcode="gy"),
        rule("B2B", customer_type="business"),
        rule("REST"),
    ]
)


@pytest.mark.parametrize(
    ("address", "customer_type", "group"),
    [
        ({"country": "US", "region_code": "TX"}, "reseller", "TX-EXEMPT"),
        ({"country": "US", "region_code": "TX"}, "", "TX"),
        ({"country": "us", "region_code": "us-tx"}, "business", "TX"),
        ({"country": "us", "region": "Texas"}, "", "TX"),
        ({"country": "US", "region": "us-tx"}, "reseller", "TX-EXEMPT"),
        ({"country": "USA", "region_code": "Texas"}, "", "TX"),
        ({"country": "US", "region": "Texas", "region_code": " Tex. "}, "", "TX"),
        ({"country": "ES", "postal_code": "E-35001"}, "", "CANARY"),
        ({"country": "US", "region": "Texas", "region_code": "NY"}, "", "US"),
        ({"country": "US", "region": "Nowhere"}, "", "US"),
        ({"country": "DE", "region": "Texas"}, "", "REST"),
        ({"country": "US", "region_code": "NY"}, "reseller", "US"),
        ({"country": "US", "region_code": "US-NY"}, "", "US"),
        ({"country": "ES", "postal_code": "35 001"}, "", "CANARY"),
        ({"country": "ES", "postal_code": "28035"}, "", "REST"),
        ({"country": "GB", "postal_code": "G-Y1 1AA"}, "", "GUERNSEY"),
        ({"country": "DE", "postal_code": "35001"}, "business", "B2B"),
        ({"country": "DE"}, "", "REST"),
    ],
)
def test_a_destination_has_a_group(address: dict[str, Any], customer_type: str, group: str) -> None:
    found = tax_group_from_address(PostalAddress(**address), GROUPS, customer_type=customer_type)

    assert found == group


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ({"country": "US", "region": "Texas"}, {"country": "US", "region_code": "TX"}),
        ({"country": "USA", "region": "tex."}, {"country": "us", "region": "Texas"}),
        ({"country": "UK"}, {"country": "GB"}),
        ({"country": "XI"}, {"country": "xi"}),
        ({"country": "US", "region": "AX-KEY"}, {"country": "US", "region_code": "ax-key"}),
        (
            {"country": "ES", "region": "38"},
            {"country": "ES", "region_code": "38", "region": "Santa Cruz de Tenerife"},
        ),
        (
            {"country": "US", "region": "Texas"},
            {"country": "US", "region_code": "T1", "region": "Texas"},
        ),
        ({"country": "JE", "postcode": "JE"}, {"country": "JE", "postal_code": "JE2 3AB"}),
        ({"country": "DE", "postcode": "D-274"}, {"country": "DE", "postal_code": "27498"}),
        ({"country": "LV", "postcode": "10"}, {"country": "LV", "postal_code": "LV-1010"}),
    ],
)
def test_a_rule_may_be_written_as_a_shop_writes_it(
    written: dict[str, Any], address: dict[str, Any]
) -> None:
    groups = TaxGroups([rule("HERE", **written), rule("REST")])

    assert tax_group_from_address(PostalAddress(**address), groups) == "HERE"


def test_a_region_counts_only_within_its_country() -> None:
    groups = TaxGroups([rule("FL", country="US", region="FL")])

    address = PostalAddress(country="NL", region_code="FL", postal_code="1234 AB")

    with pytest.raises(MappingError) as refused:
        tax_group_from_address(address, groups, path="$.shipping_address")

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.shipping_address", "tax.no-group")
    assert "NL" in problem.message
    assert "1234" not in str(problem)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([rule("")], "1 to 10"),
        ([rule("ELEVENCHARS")], "1 to 10"),
        ([rule("A", region="TX")], "needs a country"),
        ([rule("A", postcode="35")], "needs a country"),
        ([rule("A"), rule("B", country="US")], "never reached"),
        ([rule("A", country="US"), rule("B", country="US", region="TX")], "never reached"),
        (
            [rule("A", country="US", region="TX"), rule("B", country="US", region="US-TX")],
            "never reached",
        ),
        (
            [rule("A", country="ES", postcode="3"), rule("B", country="ES", postcode="35")],
            "never reached",
        ),
        ([rule("A", customer_type="x"), rule("B", customer_type="x")], "never reached"),
    ],
)
def test_a_table_that_cannot_mean_what_it_says_is_refused(
    rules: list[TaxGroupRule], message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        TaxGroups(rules)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (f"tax.groups[{len(rules) - 1}]", "config.policy")


@pytest.mark.parametrize(
    ("rules", "path", "wanted"),
    [
        (5, "rules", "several, each of the type TaxGroupRule"),
        (["DE"], "rules[0]", "of the type TaxGroupRule"),
        ([rule("A"), rule("B", country=49)], "rules[1].country", "a text"),
        ([rule("A"), rule("B", region=None)], "rules[1].region", "a text"),
        ([rule("A"), rule("B", postcode=35)], "rules[1].postcode", "a text"),
        ([rule("A"), rule("B", customer_type=True)], "rules[1].customer_type", "a text"),
    ],
)
def test_a_table_of_other_types_names_the_place_and_what_is_wanted(
    rules: Any, path: str, wanted: str
) -> None:
    with pytest.raises(ConfigError, match=wanted) as refused:
        TaxGroups(rules)
    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (f"tax.groups.{path}", "config.policy")


def test_a_narrower_rule_may_stand_before_a_wider_one() -> None:
    TaxGroups([rule("B", country="ES", postcode="35"), rule("A", country="ES", postcode="3")])
    TaxGroups([rule("B", country="ES"), rule("A", country="PT"), rule("C", customer_type="x")])


def test_a_rule_may_be_there_in_several_spellings() -> None:
    groups = TaxGroups(
        [rule("QC", country="CA", region="PQ"), rule("QC", country="CA", region="QC")]
    )

    assert tax_group_from_address(PostalAddress(country="CA", region_code="QC"), groups) == "QC"
