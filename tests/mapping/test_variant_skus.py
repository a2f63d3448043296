"""A SKU that names a variant is an item with product dimensions, on the way there and back."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, InventDim, SalesLine, SalesOrder, SalesTable
from axclarity.clarity.models import Return, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import (
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    ReturnPolicy,
    allocation_from_order,
    explain,
    return_order_from_return,
    sales_order_from_order,
    shipment_from_sales_order,
)
from axclarity.mapping.explanation import explained_paths
from axclarity.mapping.orders import Kit, KitPart, Unit, UnitConversions, UnitRule
from axclarity.mapping.returns import ReturnReason
from axclarity.values import OrderLineId

Make = Callable[..., Any]
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def variants(policy: OrderPolicy) -> OrderPolicy:
    return evolve(policy, lines=LinePolicy(variant_skus=True))


def mapped(order: Any, policy: OrderPolicy) -> MappedOrder:
    return sales_order_from_order(order, policy, account="C-1")


def articles(found: MappedOrder) -> list[tuple[Any, ...]]:
    (table,) = found.document.sales_table
    return [(line.item_id, *dimensions(line.invent_dim[0])) for line in table.sales_line]


def dimensions(row: InventDim) -> tuple[Any, ...]:
    fields = (row.config_id, row.invent_size_id, row.invent_color_id, row.invent_style_id)
    return tuple("" if value is UNSET else value for value in fields)


@pytest.mark.parametrize(
    ("sku", "article"),
    [
        ("SHIRT", ("SHIRT", "", "", "", "")),
        ("SHIRT:C1:M:RED:SLIM", ("SHIRT", "C1", "M", "RED", "SLIM")),
        ("SHIRT::M:RED", ("SHIRT", "", "M", "RED", "")),
        ("SHIRT : : M", ("SHIRT", "", "M", "", "")),
    ],
)
def test_a_variant_is_an_item_with_dimensions(
    make_order: Make, make_line: Make, variants: OrderPolicy, sku: str, article: tuple[str, ...]
) -> None:
    found = mapped(make_order([make_line(1, "1.00", sku=sku)]), variants)

    assert articles(found) == [article]
    (line,) = found.document.sales_table[0].sales_line
    assert (line.invent_dim[0].invent_site_id, line.invent_dim[0].invent_location_id) == ("1", "11")
    assert found.lines[0].sku == sku


def test_a_colon_means_nothing_by_default(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    found = mapped(make_order([make_line(1, "1.00", sku="A:B:C:D:E:F")]), policy)

    assert articles(found) == [("A:B:C:D:E:F", "", "", "", "")]


@pytest.mark.parametrize("sku", ["A:B:C:D:E:F", ":M", ""])
def test_a_sku_that_names_no_variant_is_refused(
    make_order: Make, make_line: Make, variants: OrderPolicy, sku: str
) -> None:
    order = make_order([make_line(1, "1.00"), make_line(2, "1.00", sku=sku)])

    with pytest.raises(MappingError) as refused:
        mapped(order, variants)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[1].sku", "products.variant-key")


def test_attributes_fill_what_the_sku_leaves_open_and_may_say_the_same(
    make_order: Make, make_line: Make, variants: OrderPolicy
) -> None:
    line = make_line(1, "1.00", sku="SHIRT::M", attributes={"color": "RED", "size": "m"})

    assert articles(mapped(make_order([line]), variants)) == [("SHIRT", "", "M", "RED", "")]


def test_attributes_that_contradict_the_sku_are_refused_by_name(
    make_order: Make, make_line: Make, variants: OrderPolicy
) -> None:
    attributes = {"color": "BLUE", "size": "L", "style": "SLIM"}
    order = make_order([make_line(1, "1.00", sku="SHIRT::M:RED:SLIM", attributes=attributes)])

    with pytest.raises(MappingError) as refused:
        mapped(order, variants)

    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {
        ("$.lines[0].attributes.color", "lines.variant"),
        ("$.lines[0].attributes.size", "lines.variant"),
    }


def test_units_and_price_units_are_those_of_the_item(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    units = (
        Unit(symbol="ea", unit_class="Q"),
        Unit(symbol="box", unit_class="Q"),
    )
    rule = UnitRule(item="SHIRT", unit="box", other="ea", factor=Decimal(12))
    lines = LinePolicy(
        variant_skus=True,
        conversions=UnitConversions(units=units, rules=(rule,)),
        sales_units={"SHIRT": "box"},
        price_units={"SHIRT": Decimal(10)},
    )
    order = make_order([make_line(1, "1.00", "24", sku="SHIRT::M")])

    found = mapped(order, evolve(policy, lines=lines))

    (line,) = found.document.sales_table[0].sales_line
    assert (line.sales_qty, line.sales_unit, line.price_unit) == (Decimal(2), "box", Decimal(10))
    assert line.sales_price == Decimal("120.00")


def test_the_source_of_a_variant_is_explained(
    make_order: Make, make_line: Make, variants: OrderPolicy
) -> None:
    line = make_line(1, "1.00", sku="SHIRT::M", attributes={"color": "RED"})
    order = make_order([line])
    found = mapped(order, variants)

    def steps(path: str) -> list[tuple[str, str]]:
        explained = explain(found, path, order=order, policy=variants)
        return [(step.source, step.value) for step in explained.steps]

    assert steps("SalesLine[0].ItemId") == [("$.lines[0].sku", "SHIRT::M")]
    assert steps("SalesLine[0].InventDim[0].InventSizeId") == [
        ("$.lines[0].sku", "SHIRT::M"),
        ("policy.lines.variant_skus", "true"),
    ]
    assert steps("SalesLine[0].InventDim[0].InventColorId") == [
        ("$.lines[0].attributes.color", "RED")
    ]
    assert all(steps(path) for path in explained_paths(found))


def test_a_part_of_a_kit_is_explained_by_its_recipe(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    kit = Kit(parts=(KitPart(sku="TEE::M", quantity=Decimal(1)),))
    used = evolve(policy, lines=LinePolicy(variant_skus=True, kits={"SKU-1": kit}))
    order = make_order([make_line(1, "1.00")])
    found = mapped(order, used)

    def steps(path: str) -> list[tuple[str, str]]:
        explained = explain(found, path, order=order, policy=used)
        return [(step.source, step.value) for step in explained.steps]

    part = [("$.lines[0].sku", "SKU-1"), ("policy.lines.kits.SKU-1", "TEE::M")]
    assert articles(found) == [("TEE", "", "M", "", "")]
    assert steps("SalesLine[0].ItemId") == part
    assert steps("SalesLine[0].InventDim[0].InventSizeId") == [
        *part,
        ("policy.lines.variant_skus", "true"),
    ]


def sales_line(position: int, item: str, **fields: str) -> SalesLine:
    return SalesLine(
        customer_line_num=position,
        item_id=item,
        sales_qty=Decimal(1),
        sales_unit="ea",
        sales_status="Delivered",
        invent_dim=[InventDim(**fields)] if fields else [],  # type: ignore[arg-type]  # fields by keyword
    )


def shipped(order: Any, policy: OrderPolicy | None, *lines: SalesLine) -> Any:
    table = SalesTable(
        sales_id="SO-1",
        purch_order_form_num="W-1",
        receipt_date_requested=date(2026, 12, 1),
        sales_line=list(lines),
    )
    return shipment_from_sales_order(
        SalesOrder(sales_table=[table]), order, already=(), shipped_at=NOW, policy=policy
    )


def test_a_shipment_finds_the_variant_again(
    make_order: Make, make_line: Make, variants: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "1.00", sku="SHIRT::M:RED", attributes={"style": "SLIM"}),
            make_line(2, "1.00", sku="SHIRT::L"),
            make_line(3, "1.00", sku="CAP"),
        ]
    )
    document = mapped(order, variants).document
    for line in document.sales_table[0].sales_line:
        line.sales_status = "Delivered"

    found = shipped(order, variants, *document.sales_table[0].sales_line)

    assert [(line.order_line_id, line.quantity) for line in found.lines] == [
        ("ln_1", 1),
        ("ln_2", 1),
        ("ln_3", 1),
    ]


@pytest.mark.parametrize(
    "there",
    [
        sales_line(1, "SHIRT", invent_size_id="L"),
        sales_line(1, "SHIRT", invent_color_id="M"),
        sales_line(1, "SHIRT"),
        sales_line(1, "SHIRT::M", invent_size_id="M"),
        sales_line(1, "CAP", invent_size_id="M"),
    ],
)
def test_another_variant_is_another_line(
    make_order: Make, make_line: Make, variants: OrderPolicy, there: SalesLine
) -> None:
    order = make_order([make_line(1, "1.00", sku="SHIRT::M")])

    with pytest.raises(MappingError) as refused:
        shipped(order, variants, there)

    assert refused.value.rule == "shipments.foreign-line"


def test_without_a_policy_an_article_is_the_sku(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00", sku="SHIRT::M")])

    assert shipped(order, None, sales_line(1, "SHIRT::M")).lines[0].quantity == 1
    with pytest.raises(MappingError):
        shipped(order, None, sales_line(1, "SHIRT", invent_size_id="M"))


def test_a_return_brings_back_the_variant_and_sends_another(
    make_order: Make, make_line: Make, variants: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", sku="SHIRT::M")])
    used = ReturnPolicy(
        orders=variants,
        path="return-order",
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
        exchange_tax="",
    )
    record = record_from_object(
        Return,
        {
            "id": "ret_1",
            "order_id": "ord_1",
            "number": "R-1",
            "updated_at": "2026-11-20T09:00:00Z",
            "lines": [{"id": "rl_1", "order_line_id": "ln_1", "quantity": "1"}],
            "exchange_lines": [{"sku": "SHIRT::L", "quantity": "1", "unit_price": "1.00"}],
        },
    )

    found = return_order_from_return(
        record,
        order,
        allocation_from_order(order),
        used,
        account="C-1",
        on=date(2026, 12, 1),
        delivered={OrderLineId("ln_1"): Decimal(1)},
    )

    (line,) = found.document.sales_table[0].sales_line
    assert (line.item_id, *dimensions(line.invent_dim[0])) == ("SHIRT", "", "M", "", "")
    assert found.replacement is not None
    (instead,) = found.replacement.sales_table[0].sales_line
    assert (instead.item_id, *dimensions(instead.invent_dim[0])) == ("SHIRT", "", "L", "", "")
    assert instead.invent_dim[0].invent_site_id == "1"
