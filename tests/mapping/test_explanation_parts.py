"""What is divided, credited or made of parts is explained by what really made it."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.clarity.models import Address, Order
from axclarity.mapping import (
    ChargeRule,
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    explain,
    sales_orders_from_order,
)
from axclarity.mapping.explanation import Explanation, explained_paths
from axclarity.mapping.orders import (
    Delivery,
    DeliveryPlan,
    Kit,
    KitPart,
    Piece,
    Unit,
    UnitConversions,
    UnitRule,
)
from tests.mapping.conftest import ADDRESS

Make = Callable[..., Any]
OSLO = {**ADDRESS, "name": "Ola", "lines": ["Storgata 1"], "city": "Oslo", "region_code": ""}


class Explained:
    """The sales orders of an order, with the explanations of their fields."""

    def __init__(self, order: Order, policy: OrderPolicy, plan: DeliveryPlan | None = None) -> None:
        self.order, self.policy, self.plan = order, policy, plan
        self.mapped = sales_orders_from_order(order, policy, account="C-1", plan=plan)
        for each in self.mapped:
            self._sound(each)

    def of(self, path: str, number: int = 0) -> Explanation:
        mapped = self.mapped[number]
        return explain(mapped, path, order=self.order, policy=self.policy, plan=self.plan)

    def steps(self, path: str, number: int = 0) -> list[tuple[str, str]]:
        return [(step.source, step.value) for step in self.of(path, number).steps]

    def _sound(self, mapped: MappedOrder) -> None:
        """Every field has steps; those of an amount make it."""
        for path in explained_paths(mapped):
            found = self.of(path, self.mapped.index(mapped))
            assert found.steps, path
            if path.endswith(".SalesPrice"):
                index = int(path.removeprefix("SalesLine[").partition("]")[0])
                assert found.amount == mapped.lines[index].amount
            elif path.endswith("].Value"):
                assert found.amount == Decimal(found.value)


def by(policy: OrderPolicy, *keys: str) -> OrderPolicy:
    return evolve(policy, lines=LinePolicy(orders_by=keys))


@pytest.mark.parametrize("own", [ADDRESS, None])
def test_the_header_of_a_divided_order_has_what_its_lines_say(
    make_order: Make, make_line: Make, policy: OrderPolicy, own: Any
) -> None:
    lines = [
        make_line(1, "10.00", ship_to=ADDRESS),
        make_line(2, "5.00", ship_to=OSLO, requested_date="2026-12-24"),
    ]
    order = make_order(lines, billing_address=own, shipping_address=own)
    found = Explained(order, by(policy, "address", "date"))

    assert found.steps("TableDlvAddr.City", 1) == [("$.lines[1].ship_to.city", "Oslo")]
    assert found.steps("DeliveryName", 1) == [("$.lines[1].ship_to.name", "Ola")]
    assert found.steps("ReceiptDateRequested", 1) == [("$.lines[1].requested_date", "2026-12-24")]
    assert found.steps("ReceiptDateRequested")[1] == ("policy.lead_days", "2")


def test_what_a_plan_says_of_a_piece_is_its_source(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    deliveries = (
        Delivery(ship_to=Address.model_validate(OSLO), vendor="V-1"),
        Delivery(warehouse="NORTH", batch="B1", serial="S1"),
    )
    pieces = tuple(Piece(quantity=Decimal(1), delivery=each) for each in deliveries)
    plan = DeliveryPlan(pieces={"ln_1": pieces})  # type: ignore[dict-item]  # a plain text
    found = Explained(make_order([make_line(1, "10.00", "2")]), policy, plan)

    at = "plan for $.lines[0]"
    assert found.steps("SalesLine[0].LineDlvAddr.City") == [(f"{at}, ship_to.city", "Oslo")]
    assert found.steps("SalesLine[0].DeliveryName") == [(f"{at}, ship_to.name", "Ola")]
    assert found.steps("SalesLine[1].InventDim.InventSiteId") == [
        (f"{at}, warehouse", "NORTH"),
        ("policy.warehouses.NORTH.site", "2"),
    ]
    assert found.steps("SalesLine[0].InventDim.InventLocationId") == [
        ("$.lines[0].warehouse", ""),
        ("policy.default_warehouse.location", "11"),
    ]
    notes = found.of("SalesLine[0].DeliveryType").notes
    assert any("sent by the vendor V-1" in note for note in notes)
    assert found.steps("SalesLine[0].DeliveryType") == [(f"{at}, vendor", "V-1")]
    assert found.steps("SalesLine[1].InventDim.InventBatchId") == [(f"{at}, batch", "B1")]
    assert found.steps("SalesLine[1].InventDim.InventSerialId") == [(f"{at}, serial", "S1")]
    assert found.steps("SalesLine[1].SalesQty") == [("$.lines[0].quantity", "2"), (at, "1")]


def amounts(explained: Explanation) -> Sequence[str]:
    return [f"{step.amount:f}" for step in explained.steps if step.amount is not None]


def test_a_credit_has_the_signs_of_the_shop(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    back = make_line(2, "5.00", "-2", "-8.00", discounts=[{"code": "x", "amount": "-2.00"}])
    order = make_order([make_line(1, "10.00", "3"), back])
    found = Explained(order, evolve(policy, lines=LinePolicy(negative_lines="credit")))

    assert amounts(found.of("SalesLine[0].SalesPrice", 1)) == ["-10.00", "2.00"]
    assert found.steps("PurchOrderFormNum", 1)[1] == ("policy.lines.negative_lines", "credit")


def test_a_component_is_taxed_as_its_bundle(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = [{"code": "VAT25", "rate": "25", "amount": "2.50"}]
    zero = [{"code": "ZERO", "rate": "0", "amount": "0.00"}]
    lines = [
        make_line(1, "10.00", tax_lines=taxes),
        make_line(2, "6.00", total="0.00", parent_line_id="ln_1"),
        make_line(3, "4.00", total="0.00", parent_line_id="ln_1", tax_lines=zero),
    ]
    found = Explained(make_order(lines), policy)

    assert found.steps("SalesLine[1].TaxItemGroup") == [
        ("$.lines[0].tax_lines[*].code", "VAT25"),
        ("policy.tax.rules.VAT25.tax_item_group", "FULL"),
    ]


def test_a_part_of_a_recipe_costs_by_its_base_price(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    parts = (
        KitPart(sku="A", quantity=Decimal(2), base_price=Decimal(1)),
        KitPart(sku="B", quantity=Decimal(1), base_price=Decimal(8)),
    )
    kits = evolve(policy, lines=LinePolicy(kits={"KIT": Kit(parts=parts)}))
    order = make_order(
        [make_line(1, "10.00", "3", sku="KIT")], discounts=[{"code": "c", "amount": "3.00"}]
    )
    found = Explained(order, kits)

    price = found.of("SalesLine[1].SalesPrice")
    assert amounts(price) == ["30.00", "-3.00", "-5.40"]
    assert [step.value for step in price.steps[2:4]] == ["8", "B"]
    assert "base price and quantity" in price.steps[3].rule
    assert found.steps("SalesLine[0].SalesQty") == [
        ("$.lines[0].quantity", "3"),
        ("policy.lines.kits.KIT", "2"),
    ]
    assert found.steps("SalesLine[0].SalesUnit") == [("policy.lines.kits.KIT", "ea")]


def test_parts_without_base_prices_cost_by_quantity(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    parts = (KitPart(sku="A", quantity=Decimal(2)), KitPart(sku="B", quantity=Decimal(1)))
    kits = evolve(policy, lines=LinePolicy(kits={"KIT": Kit(parts=parts)}))
    found = Explained(make_order([make_line(1, "10.00", "3", sku="KIT")]), kits)

    share = found.of("SalesLine[1].SalesPrice").steps[1]
    assert (share.value, share.amount) == ("B", Decimal("-20.00"))
    assert "by quantity" in share.rule


def test_a_piece_of_a_component_has_its_share_of_the_share(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    lines = [
        make_line(1, "10.00"),
        make_line(2, "3.00", "2", total="0.00", parent_line_id="ln_1"),
        make_line(3, "4.00", total="0.00", parent_line_id="ln_1"),
    ]
    piece = Piece(quantity=Decimal(1), delivery=Delivery())
    plan = DeliveryPlan(pieces={"ln_2": (piece, piece)})  # type: ignore[dict-item]  # a plain text
    found = Explained(make_order(lines), policy, plan)

    assert amounts(found.of("SalesLine[0].SalesPrice")) == ["10.00", "-4.00", "-3.00"]


def test_of_two_fees_with_one_charges_code_the_one_that_is_here(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    fees = {"a": ChargeRule(markup_code="FEE"), "b": ChargeRule(markup_code="FEE", text="b")}
    order = make_order(
        [make_line(1, "10.00"), make_line(2, "5.00", warehouse="NORTH")],
        fees=[{"code": "a", "amount": "0.01"}, {"code": "b", "amount": "3.00"}],
    )
    found = Explained(order, evolve(by(policy, "warehouse"), fees=fees))

    assert found.steps("MarkupTransHeader[0].Value", 1)[0] == ("$.fees[1].amount", "3.00")
    assert found.steps("MarkupTransHeader[0].Txt", 1) == [("policy.fees.b.text", "b")]


def test_of_two_fees_on_lines_the_one_that_a_line_has(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    fees = {code: ChargeRule(markup_code="FEE", on_lines=True) for code in ("a", "b")}
    order = make_order(
        [make_line(1, "10.00"), make_line(2, "5.00")],
        fees=[{"code": "a", "amount": "0.01"}, {"code": "b", "amount": "3.00"}],
    )
    found = Explained(order, evolve(policy, fees=fees))

    path = "SalesLine[1].MarkupTransLine[0].Value"
    assert found.steps(path)[0] == ("$.fees[1].amount", "3.00")


def test_of_a_share_of_a_fee_the_line_that_has_it(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    fees = {code: ChargeRule(markup_code="FEE", on_lines=True) for code in ("a", "b")}
    lines = [make_line(1, "10.00", warehouse="NORTH"), make_line(2, "6.00"), make_line(3, "4.00")]
    order = make_order(
        lines, fees=[{"code": "a", "amount": "0.02"}, {"code": "b", "amount": "3.00"}]
    )
    found = Explained(order, evolve(by(policy, "warehouse"), fees=fees))

    path = "MarkupTransLine[0].Value"
    assert found.steps(f"SalesLine[0].{path}", 1)[0] == ("$.fees[0].amount", "0.02")
    assert found.steps(f"SalesLine[1].{path}", 1)[0] == ("$.fees[1].amount", "3.00")


def test_tender_among_fees_does_not_shift_the_others(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00")],
        fees=[{"code": "card", "amount": "-4.00"}, {"code": "gift-wrap", "amount": "3.00"}],
    )
    tender = evolve(policy, lines=LinePolicy(tender_codes=frozenset({"card"})))
    found = Explained(order, tender)

    assert found.steps("MarkupTransHeader[0].Value") == [("$.fees[1].amount", "3.00")]


def test_a_quantity_in_another_unit_names_that_unit(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    conversions = UnitConversions(
        units=(
            Unit(symbol="pcs", unit_class="Quantity"),
            Unit(symbol="box", unit_class="Quantity"),
        ),
        rules=(UnitRule(unit="box", other="pcs", factor=Decimal(12)),),
    )
    sold = LinePolicy(conversions=conversions, sales_units={"SKU-1": "box"})
    order = make_order([make_line(1, "1.00", "24", unit="piece"), make_line(2, "1.00")])
    found = Explained(order, evolve(policy, lines=sold))

    box = ("policy.lines.sales_units.SKU-1", "box")
    assert found.steps("SalesLine[0].SalesQty") == [("$.lines[0].quantity", "24"), box]
    assert found.steps("SalesLine[0].SalesUnit") == [
        ("$.lines[0].unit", "piece"),
        ("policy.units.piece", "pcs"),
        box,
    ]
    assert found.steps("SalesLine[1].SalesQty") == [("$.lines[1].quantity", "1")]


def test_lines_of_an_address_stand_one_under_the_other(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    two = {**ADDRESS, "lines": ["Fjellveien 12", "Oppgang B"]}
    order = make_order([make_line(1, "1.00")], shipping_address=two)
    text = str(Explained(order, policy).of("TableDlvAddr.Street")).splitlines()

    assert text[0] == r"TableDlvAddr[0].Street = Fjellveien 12\nOppgang B"
    assert text[4].split() == ["Oppgang", "B"]
