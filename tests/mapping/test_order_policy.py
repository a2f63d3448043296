"""A policy is refused when it is made, with all that is wrong and what is wanted."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.errors import ConfigError
from axclarity.mapping import (
    ChargeRule,
    LinePolicy,
    OrderPolicy,
    TaxPolicy,
    TaxRule,
    Warehouse,
)
from axclarity.mapping.orders import Kit, KitPart
from axclarity.values import RoundingForm, RoundingRule

ROUND = ChargeRule(markup_code="TAXROUND")
VAT = TaxRule(tax_group="WEB", tax_item_group="VAT25", rates={"VAT25": Decimal(25)})
NONE = TaxRule(tax_group="WEB", tax_item_group="NONE", rates={})
TENTHS = RoundingRule(Decimal("0.1"))
OURS = RoundingRule(Decimal("0.01"), RoundingForm.OWN_ADVANTAGE)


def with_rules(**rules: TaxRule) -> dict[str, Any]:
    return {"tax": TaxPolicy(mode="total", rules={"": NONE, **rules}, rounding_charge=ROUND)}


@pytest.mark.parametrize(
    ("change", "path", "wanted"),
    [
        ({"tax": None}, "tax", "TaxPolicy"),
        ({"warehouses": {"north": "11"}}, "warehouses.north", "Warehouse"),
        ({"default_warehouse": Warehouse(site=1, location="")}, "default_warehouse.site", "a text"),  # type: ignore[arg-type]  # what is refused
        ({"shipping": {"dhl": "FREIGHT"}}, "shipping.dhl", "ChargeRule"),
        ({"shipping": ["dhl"]}, "shipping", "mapping"),
        ({"lead_days": "5"}, "lead_days", "whole number"),
        ({"lead_days": 2.5}, "lead_days", "whole number"),
        ({"lead_days": True}, "lead_days", "whole number"),
        ({"units": {"ea": 5}}, "units.ea", "a text"),
        ({"rounding_units": {"EUR": 0.05}}, "rounding_units.EUR", "Decimal"),
        (
            {
                "tax": TaxPolicy(
                    mode="total",
                    rules={"V": TaxRule(tax_group="A", tax_item_group="B", rates={"V": 19.0})},  # type: ignore[dict-item]  # what is refused
                )
            },
            "tax.rules.V.rates.V",
            "Decimal",
        ),
    ],
)
def test_a_policy_of_other_types_names_the_place_and_what_is_wanted(
    policy: OrderPolicy, change: dict[str, Any], path: str, wanted: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        evolve(policy, **change)
    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == (path, "config.policy")
    assert wanted in problem.message


@pytest.mark.parametrize(
    ("kind", "holds", "path"),
    [
        (LinePolicy, {"price_units": {"A": Decimal("NaN")}}, "price_units.A"),
        (LinePolicy, {"price_units": {"A": Decimal("Infinity")}}, "price_units.A"),
        (LinePolicy, {"orders_by": "date"}, "orders_by"),
        (Kit, {"parts": (KitPart(sku="A", quantity=Decimal("NaN")),)}, "parts[0].quantity"),
        (
            Kit,
            {"parts": (KitPart(sku="A", quantity=Decimal(1), base_price=Decimal("Infinity")),)},
            "parts[0].base_price",
        ),
        (ChargeRule, {"markup_code": 5}, "markup_code"),
    ],
)
def test_parts_of_a_policy_are_checked_when_they_are_made(
    kind: type[Any], holds: dict[str, Any], path: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        kind(**holds)
    assert [(each.path, each.rule) for each in caught.value.problems] == [(path, "config.policy")]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (with_rules(**{"VAT7+VAT19": VAT}), "tax.rules.VAT7+VAT19", "order: VAT19+VAT7"),
        (
            with_rules(V=TaxRule(tax_group="A", tax_item_group="B", rates={"": Decimal(25)})),
            "tax.rules.V",
            "without the AX code",
        ),
        (
            with_rules(V=TaxRule(tax_group="A" * 11, tax_item_group="B", rates={})),
            "tax.rules.V.tax_group",
            "10 characters",
        ),
        ({"sales_origin": "x" * 11}, "sales_origin", "10 characters"),
        ({"units": {"piece": " "}}, "units.piece", "blank"),
        (
            {"shipping": {"standard": ChargeRule(markup_code="TAXROUND")}},
            "tax.rounding_charge",
            "freight or a fee",
        ),
        (
            {"default_fee": ChargeRule(markup_code="TAXROUND")},
            "tax.rounding_charge",
            "freight or a fee",
        ),
        (
            {"tax": TaxPolicy(mode="total", rules={"V": VAT}, by="order")},
            "tax.by",
            "code or combination",
        ),
        (
            {"tax": TaxPolicy(mode="total", rules={"V": VAT}, roundings={"V": TENTHS})},
            "tax.roundings.V",
            "no AX code",
        ),
        (
            {"tax": TaxPolicy(mode="total", rules={"V": VAT}, roundings={"VAT25": OURS})},
            "tax.roundings.VAT25",
            "credit otherwise",
        ),
    ],
)
def test_a_policy_that_every_order_would_fail_by_is_refused(
    policy: OrderPolicy, change: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        evolve(policy, **change)
    (problem,) = caught.value.problems
    assert problem.path == path
    assert message in problem.message


def test_a_rule_for_a_tax_that_is_carried_is_to_be_removed(policy: OrderPolicy) -> None:
    tax = TaxPolicy(
        mode="total", rules={"": NONE, "A+B": VAT}, carried={"B": ChargeRule(markup_code="TAX")}
    )
    with pytest.raises(ConfigError, match=r"tax\.rules\.A\+B is for B, which .*remove the rule"):
        evolve(policy, tax=tax)
