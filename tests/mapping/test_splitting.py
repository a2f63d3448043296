"""Lines in pieces, and orders in several sales orders."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET
from axclarity.clarity.models import Address, Order
from axclarity.errors import ConfigError, MappingError, TotalsDiffer
from axclarity.mapping import ChargeRule, OrderPolicy, Warehouse, sales_order_from_order
from axclarity.mapping.orders.deliveries import Delivery, DeliveryPlan, Piece
from axclarity.mapping.orders.discounts import PricedLine, priced_lines
from axclarity.mapping.orders.kits import Kit, KitPart
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.sales_orders import MappedOrder, sales_orders_from_order
from axclarity.mapping.orders.splitting import joined, split_lines
from axclarity.mapping.orders.units import Unit, UnitConversions, UnitRule
from axclarity.values import OrderLineId

Make = Callable[..., Any]

CENT = Decimal("0.01")
VAT25 = {"code": "VAT25", "rate": "25"}
OSLO = {"name": "Ola", "lines": ["Gata 1"], "city": "Oslo", "postal_code": "0150", "country": "NO"}
ADDRESS = Address.model_validate(OSLO)


def piece(quantity: str, **delivery: Any) -> Piece:
    return Piece(quantity=Decimal(quantity), delivery=Delivery(**delivery))


def told(*pieces: Piece, line: str = "ln_1", **more: Any) -> DeliveryPlan:
    return DeliveryPlan(pieces={OrderLineId(line): pieces}, **more)


def lines_of(order: Order) -> list[PricedLine]:
    return priced_lines(order, CENT, bundles="explode")


def shape(lines: Sequence[PricedLine]) -> list[tuple[int, int, Decimal, Decimal, str | None, bool]]:
    return [
        (
            each.position,
            each.part,
            each.line.quantity,
            each.wanted,
            each.delivery.warehouse,
            each.delivery.backorder,
        )
        for each in lines
    ]


def dec(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def rules(policy: OrderPolicy) -> OrderPolicy:
    """Two named warehouses beside the default one, and two modes of delivery."""
    return evolve(
        policy,
        warehouses={
            "NORTH": Warehouse(site="2", location="21"),
            "SOUTH": Warehouse(site="3", location="31"),
        },
        delivery_modes={"express": "EXP", "standard": "STD"},
    )


def dividing(rules: OrderPolicy, *keys: str, **more: Any) -> OrderPolicy:
    return evolve(rules, lines=LinePolicy(orders_by=keys, **more))


def test_money_follows_quantity_by_the_allocator(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "0.335", "3", "1.01")])
    plan = told(piece("1", warehouse="A"), piece("2", warehouse="B"))

    split = split_lines(lines_of(order), plan, CENT)

    assert shape(split) == [
        (1, 1, dec("1"), dec("0.34"), "A", False),
        (1, 2, dec("2"), dec("0.67"), "B", False),
    ]


def test_pieces_are_joined_to_the_line_they_were(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "9.99", "7"), make_line(2, "1.00", "2")])
    lines = lines_of(order)
    plan = told(piece("0.5", batch="B1"), piece("6.5", batch="B2"))

    split = split_lines(lines, plan, CENT)

    assert [each.part for each in split] == [1, 2, 1]
    assert joined(split) == lines


def test_cutting_again_changes_nothing(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "9.99", "7"), make_line(1, "9.99", "4", id="ln_2")])
    plan = told(
        piece("3", batch="B1"),
        piece("4", batch="B2"),
        stock={("SKU-1", "A"): dec("2"), ("SKU-1", "B"): dec("6.5")},
        warehouses=("A", "B"),
    )

    once = split_lines(lines_of(order), plan, CENT)

    assert split_lines(once, plan, CENT) == once
    assert [(each.delivery.batch, each.line.quantity) for each in once[:3]] == [
        ("B1", dec("2")),
        ("B1", dec("1")),
        ("B2", dec("4")),
    ]


def test_stock_is_taken_from_the_own_warehouse_first_and_the_rest_is_a_backorder(
    make_order: Make, make_line: Make
) -> None:
    order = make_order(
        [
            make_line(1, "1.00", "10", warehouse="A"),
            make_line(1, "1.00", "5", id="ln_2"),
            make_line(3, "1.00", "1"),
        ]
    )
    plan = DeliveryPlan(
        stock={("SKU-1", "A"): dec("4"), ("SKU-1", "B"): dec("7"), ("SKU-3", "C"): dec("9")},
        warehouses=("B", "A"),
        backorder_date=date(2026, 12, 24),
    )

    split = split_lines(lines_of(order), plan, CENT)

    assert shape(split) == [
        (1, 1, dec("4"), dec("4.00"), "A", False),
        (1, 2, dec("6"), dec("6.00"), "B", False),
        (2, 1, dec("1"), dec("1.00"), "B", False),
        (2, 2, dec("4"), dec("4.00"), None, True),
        (3, 1, dec("1"), dec("1.00"), None, True),
    ]
    assert [each.delivery.requested_date for each in split] == [
        None,
        None,
        None,
        date(2026, 12, 24),
        date(2026, 12, 24),
    ]


def test_where_somebody_decided_on_a_warehouse_it_is_asked_first(
    make_order: Make, make_line: Make
) -> None:
    lines = lines_of(make_order([make_line(1, "1.00", "3", warehouse="A")]))
    plan = told(
        piece("3", warehouse="B"),
        stock={("SKU-1", "A"): dec("9"), ("SKU-1", "B"): dec("2")},
        warehouses=("A",),
    )

    split = split_lines(lines, plan, CENT)

    assert [(x.delivery.warehouse, x.line.quantity) for x in split] == [
        ("B", dec("2")),
        ("A", dec("1")),
    ]


@pytest.mark.parametrize(
    ("ordered", "there", "expected"),
    [
        ("5", "2.7", ["2", "3"]),
        ("5.5", "2.77", ["2.7", "2.8"]),
        ("10", "9", ["9", "1"]),
        ("5", "-3", ["5"]),
        ("5", "0.9", ["5"]),
        ("5", "5", ["5"]),
        ("5", "50", ["5"]),
    ],
)
def test_what_is_ordered_whole_is_cut_whole(
    make_order: Make, make_line: Make, ordered: str, there: str, expected: list[str]
) -> None:
    order = make_order([make_line(1, "2.00", ordered)])
    plan = DeliveryPlan(stock={("SKU-1", "A"): dec(there)}, warehouses=("A",))

    split = split_lines(lines_of(order), plan, CENT)

    assert [each.line.quantity for each in split] == [dec(each) for each in expected]


@pytest.mark.parametrize("there", [1, 1.0, "1", None, dec("NaN")])
def test_stock_and_quantities_are_decimals(there: Any) -> None:
    with pytest.raises(ConfigError) as refused:
        DeliveryPlan(stock={("SKU-1", "A"): there})
    assert refused.value.problems[0].path == "stock.SKU-1/A"

    with pytest.raises(ConfigError) as refused:
        Piece(quantity=there, delivery=Delivery())
    assert refused.value.problems[0].path == "quantity"


def test_a_plan_that_is_no_plan_is_refused_at_once() -> None:
    plan: dict[str, Any] = {"pieces": {"ln_1": [dec("1")]}, "warehouses": "MAIN"}
    with pytest.raises(ConfigError) as refused:
        DeliveryPlan(**plan)
    assert {each.path for each in refused.value.problems} == {"pieces.ln_1[0]", "warehouses"}


def test_without_stock_nothing_is_asked(make_order: Make, make_line: Make) -> None:
    lines = lines_of(make_order([make_line(1, "1.00", "3")]))

    assert split_lines(lines, DeliveryPlan(), CENT) == lines


@pytest.mark.parametrize(
    ("plan", "path"),
    [
        (told(piece("2")), "pieces.ln_1"),
        (told(piece("4")), "pieces.ln_1"),
        (told(piece("1"), line="ln_9"), "pieces.ln_9"),
    ],
)
def test_pieces_that_are_not_the_line_are_refused(
    make_order: Make, make_line: Make, plan: DeliveryPlan, path: str
) -> None:
    lines = lines_of(make_order([make_line(1, "1.00", "3")]))

    with pytest.raises(MappingError) as refused:
        split_lines(lines, plan, CENT)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (path, "splitting.quantity")


@pytest.mark.parametrize(
    ("quantity", "serial", "rule"),
    [
        ("0", "", "splitting.nothing"),
        ("-1", "", "splitting.nothing"),
        ("2", "S1", "splitting.serial"),
    ],
)
def test_a_piece_is_something(quantity: str, serial: str, rule: str) -> None:
    with pytest.raises(MappingError) as refused:
        piece(quantity, serial=serial)

    assert refused.value.rule == rule


def test_every_way_a_piece_can_go_reaches_its_field(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "6")])
    plan = told(
        piece("1", warehouse="NORTH"),
        piece("1", ship_to=ADDRESS),
        piece("1", requested_date=date(2026, 12, 1)),
        piece("1", mode="express"),
        piece("1", vendor="V-7", batch="B1"),
        piece("1", serial="S1", backorder=True),
    )

    mapped = sales_order_from_order(order, rules, account="C-1", plan=plan)

    lines = mapped.document.sales_table[0].sales_line
    plain = lines[2]
    assert [line.customer_line_num for line in lines] == [1] * 6
    assert [each.part for each in mapped.lines] == [1, 2, 3, 4, 5, 6]
    assert lines[0].invent_dim[0].invent_location_id == "21"
    assert plain.invent_dim[0].invent_location_id == "11"
    assert lines[1].line_dlv_addr[0].city == "Oslo"
    assert plain.line_dlv_addr == []
    assert plain.receipt_date_requested == date(2026, 12, 1)
    assert lines[0].receipt_date_requested == date(2026, 11, 5)
    assert (lines[3].dlv_mode, plain.dlv_mode) == ("EXP", UNSET)
    assert (lines[4].delivery_type, plain.delivery_type) == ("DropShip", UNSET)
    assert lines[4].invent_dim[0].invent_batch_id == "B1"
    assert lines[5].invent_dim[0].invent_serial_id == "S1"
    assert [(note.path, note.rule) for note in mapped.notes] == [
        ("$.lines[0]", "lines.drop-ship"),
        ("$.lines[0]", "lines.backorder"),
        ("$.lines", "order.addresses"),
    ]
    assert mapped.proof.total.amount == dec("60.00")


def test_a_mode_without_a_rule_stops_the_order(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    with pytest.raises(MappingError) as refused:
        sales_order_from_order(
            make_order([make_line(1, "1.00")]),
            rules,
            account="C-1",
            plan=told(piece("1", mode="balloon")),
        )

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[0]", "lines.no-mode")


def test_where_documents_are_divided_by_address_no_note_is_needed(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", ship_to=OSLO), make_line(2, "1.00")])

    def notes(rules: OrderPolicy) -> list[str]:
        return [note.rule for note in sales_order_from_order(order, rules, account="C-1").notes]

    assert notes(rules) == ["order.addresses"]
    assert notes(dividing(rules, one_document_per_address=True)) == []


def together(mapped: Sequence[MappedOrder], name: str) -> Decimal:
    return sum((getattr(each.proof.shop, name) for each in mapped), start=dec("0"))


def test_an_order_is_divided_by_address_to_the_cent(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00", tax_lines=[{**VAT25, "amount": "2.50"}]),
            make_line(2, "20.00", ship_to=OSLO, tax_lines=[{**VAT25, "amount": "5.00"}]),
            make_line(3, "3.33", tax_lines=[{**VAT25, "amount": "0.83"}]),
        ],
        shipping_lines=[
            {"code": "standard", "amount": "4.99", "tax_lines": [{**VAT25, "amount": "1.25"}]}
        ],
        fees=[{"code": "gift-wrap", "amount": "-1.00"}],
    )

    first, second = sales_orders_from_order(order, dividing(rules, "address"), account="C-1")

    numbers = [each.document.sales_table[0].purch_order_form_num for each in (first, second)]
    assert numbers == ["W-1/1", "W-1/2"]
    assert [each.position for each in first.lines] == [1, 3]
    assert [each.position for each in second.lines] == [2]
    headers = [each.document.sales_table[0].table_dlv_addr[0].city for each in (first, second)]
    assert headers == ["Bergen", "Oslo"]
    assert (first.proof.shop.lines, second.proof.shop.lines) == (dec("13.33"), dec("20.00"))
    assert (first.proof.shop.charges, second.proof.shop.charges) == (dec("1.60"), dec("2.39"))
    assert together((first, second), "tax") == order.totals.tax
    assert first.proof.total.amount + second.proof.total.amount == order.totals.total
    assert "order.addresses" not in [note.rule for note in (*first.notes, *second.notes)]


@pytest.mark.parametrize(
    ("key", "pieces"),
    [
        ("warehouse", (piece("1", warehouse="NORTH"), piece("2", warehouse="SOUTH"))),
        ("mode", (piece("1", mode="express"), piece("2", mode="standard"))),
        ("date", (piece("1", requested_date=date(2026, 12, 1)), piece("2"))),
        ("vendor", (piece("1", vendor="V-1"), piece("2"))),
        ("backorder", (piece("1"), piece("2", backorder=True))),
        ("address", (piece("1", ship_to=ADDRESS), piece("2"))),
    ],
)
def test_each_key_makes_two_of_a_line(
    make_order: Make, make_line: Make, rules: OrderPolicy, key: str, pieces: tuple[Piece, Piece]
) -> None:
    order = make_order(
        [make_line(1, "3.34", "3", tax_lines=[{**VAT25, "amount": "2.51"}])],
        discounts=[{"amount": "0.02"}],
        totals={"subtotal": "10.02", "discount": "0.02", "tax": "2.51", "total": "12.51"},
    )

    mapped = sales_orders_from_order(order, dividing(rules, key), account="C-1", plan=told(*pieces))

    assert [each.lines[0].amount for each in mapped] == [dec("3.33"), dec("6.67")]
    assert [(each.lines[0].position, each.lines[0].part) for each in mapped] == [(1, 1), (1, 2)]
    assert [each.proof.shop.tax for each in mapped] == [dec("0.84"), dec("1.67")]
    assert sum(each.proof.total.amount for each in mapped) == dec("12.51")
    assert len(sales_orders_from_order(order, rules, account="C-1", plan=told(*pieces))) == 1


def test_prices_that_include_tax_are_divided_with_it(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "12.50", tax_lines=[{**VAT25, "amount": "2.50"}]),
            make_line(2, "25.00", warehouse="NORTH", tax_lines=[{**VAT25, "amount": "5.00"}]),
        ],
        prices_include_tax=True,
    )

    mapped = sales_orders_from_order(order, dividing(rules, "warehouse"), account="C-1")

    assert [each.proof.total.amount for each in mapped] == [dec("12.50"), dec("25.00")]
    assert [each.proof.shop.tax for each in mapped] == [dec("2.50"), dec("5.00")]


def test_the_date_of_a_part_is_the_date_of_its_header(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", requested_date="2026-12-01"), make_line(2, "1.00")])

    mapped = sales_orders_from_order(order, dividing(rules, "date"), account="C-1")

    dates = [each.document.sales_table[0].receipt_date_requested for each in mapped]
    assert dates == [date(2026, 12, 1), date(2026, 11, 5)]


def test_the_address_of_the_order_written_on_a_line_is_no_other(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    first = make_order([make_line(1, "1.00"), make_line(2, "1.00")])
    ship_to = first.shipping_address.model_dump(mode="json")
    order = make_order([make_line(1, "1.00", ship_to=ship_to), make_line(2, "1.00")])

    assert len(sales_orders_from_order(order, dividing(rules, "address"), account="C-1")) == 1


def test_free_lines_share_the_freight_by_their_number(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "0.00"),
            make_line(2, "0.00"),
            make_line(3, "0.00", warehouse="NORTH"),
        ],
        shipping_lines=[{"code": "standard", "amount": "3.00"}],
    )

    mapped = sales_orders_from_order(order, dividing(rules, "warehouse"), account="C-1")

    assert [each.proof.shop.charges for each in mapped] == [dec("2.00"), dec("1.00")]


def test_tax_on_free_freight_is_divided_by_what_the_lines_cost(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00"), make_line(2, "20.00", warehouse="NORTH")],
        shipping_lines=[
            {"code": "standard", "amount": "0.00", "tax_lines": [{**VAT25, "amount": "0.03"}]}
        ],
    )
    rules = evolve(rules, tax=evolve(rules.tax, tolerance=3))

    mapped = sales_orders_from_order(order, dividing(rules, "warehouse"), account="C-1")

    assert [each.proof.shop.tax for each in mapped] == [dec("0.01"), dec("0.02")]


def test_an_exploded_bundle_is_divided_with_its_tax(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_1"}
    order = make_order(
        [
            make_line(1, "40.00", tax_lines=[{**VAT25, "amount": "10.00"}]),
            make_line(2, "10.00", **part),
            make_line(3, "30.00", warehouse="NORTH", **part),
        ]
    )

    mapped = sales_orders_from_order(order, dividing(rules, "warehouse"), account="C-1")

    assert [each.proof.shop.tax for each in mapped] == [dec("2.50"), dec("7.50")]
    assert [each.proof.total.amount for each in mapped] == [dec("12.50"), dec("37.50")]
    assert [each.position for one in mapped for each in one.lines] == [2, 3]


def test_a_component_that_is_not_sent_takes_no_part(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    zero = [{**VAT25, "amount": "0.00"}]
    order = make_order(
        [
            make_line(1, "40.00"),
            make_line(2, "10.00", total="0", parent_line_id="ln_1", tax_lines=zero),
            make_line(3, "30.00", warehouse="NORTH"),
        ]
    )
    whole = evolve(dividing(rules, "warehouse"), bundles="keep")

    mapped = sales_orders_from_order(order, whole, account="C-1")

    assert [each.position for one in mapped for each in one.lines] == [1, 3]
    assert [each.proof.total.amount for each in mapped] == [dec("40.00"), dec("30.00")]


def test_where_one_is_asked_for_several_are_refused(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00"), make_line(2, "1.00", warehouse="NORTH")])

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, dividing(rules, "warehouse"), account="C-1")

    assert refused.value.rule == "order.several"


def test_the_number_of_a_part_must_fit(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "1.00"), make_line(2, "1.00", warehouse="NORTH")], number="W" * 19
    )

    with pytest.raises(MappingError) as refused:
        sales_orders_from_order(order, dividing(rules, "warehouse"), account="C-1")

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.number", "order.number")
    assert "1 to 18 characters" in problem.message
    assert "2 sales orders are made of it, with /1 to /2" in problem.message
    shorter = order.model_copy(update={"number": "W" * 18})
    assert len(sales_orders_from_order(shorter, dividing(rules, "warehouse"), account="C-1")) == 2


def test_a_tax_that_is_off_by_more_than_rounding_is_refused_in_parts_as_well(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00", tax_lines=[{**VAT25, "amount": "2.53"}]),
            make_line(2, "10.00", warehouse="NORTH"),
        ]
    )

    with pytest.raises(TotalsDiffer):
        sales_orders_from_order(order, dividing(rules, "warehouse"), account="C-1")


def test_a_kit_of_a_recipe_is_cut_in_kits(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    part = Decimal("0.5")
    kit = Kit(parts=(KitPart(sku="A", quantity=Decimal(2)), KitPart(sku="B", quantity=part)))
    kits = evolve(policy, lines=LinePolicy(kits={"SKU-1": kit}))
    order = make_order([make_line(1, "10.00", "3")])
    plan = told(piece("1", warehouse="NORTH"), piece("2"))

    found = sales_order_from_order(order, kits, account="C-1", plan=plan)

    assert [
        (each.item_id, each.sales_qty, each.invent_dim[0].invent_site_id)
        for each in found.document.sales_table[0].sales_line
    ] == [
        ("A", Decimal(2), "2"),
        ("A", Decimal(4), "1"),
        ("B", Decimal("0.5"), "2"),
        ("B", Decimal(1), "1"),
    ]
    lines = priced_lines(order, CENT, bundles="explode", kits={"SKU-1": kit})
    once = split_lines(lines, plan, CENT)
    assert split_lines(once, plan, CENT) == once
    with pytest.raises(MappingError, match="make 4, the line 3"):
        sales_order_from_order(order, kits, account="C-1", plan=told(piece("4")))


SWISS = Decimal("0.05")


def taxed(amount: str, code: str = "VAT25", rate: str = "25") -> dict[str, Any]:
    return {"tax_lines": [{"code": code, "rate": rate, "amount": amount}]}


@pytest.mark.parametrize(
    ("taxes", "due"),
    [
        (("2.51", "2.54"), ["2.50", "2.55"]),
        (("2.53", "2.52"), ["2.55", "2.50"]),
        (("2.54", "2.51", "0.05"), ["2.55", "2.50", "0.05"]),
    ],
)
def test_taxes_of_parts_are_what_ax_can_round_to(
    make_order: Make, make_line: Make, rules: OrderPolicy, taxes: tuple[str, ...], due: list[str]
) -> None:
    lines = [
        make_line(place, price, warehouse=name, **taxed(tax))
        for place, (price, name, tax) in enumerate(
            zip(("10.05", "10.15", "0.20"), ("MAIN", "NORTH", "EAST"), taxes, strict=False), 1
        )
    ]
    order = make_order(lines, currency="CHF")
    place = rules.warehouses["NORTH"]
    swiss = evolve(
        dividing(rules, "warehouse"),
        rounding_units={"CHF": SWISS},
        warehouses={"MAIN": place, "NORTH": place, "EAST": place},
    )

    parts = sales_orders_from_order(order, swiss, account="C-1")

    assert [each.proof.shop.tax for each in parts] == list(map(Decimal, due))
    assert sum(each.proof.total.amount for each in parts) == order.totals.total


def test_a_carried_tax_of_parts_is_what_ax_can_round_to(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00", **taxed("0.51", "GST")),
            make_line(2, "10.00", warehouse="NORTH", **taxed("0.54", "GST")),
        ],
        fees=[{"code": "gift-wrap", "amount": "-0.10", **taxed("-0.05", "GST")}],
        currency="CHF",
    )
    carrier = ChargeRule(markup_code="GSTTAX")
    swiss = evolve(
        dividing(rules, "warehouse"),
        tax=evolve(rules.tax, carried={"GST": carrier}),
        rounding_units={"CHF": SWISS},
    )

    parts = sales_orders_from_order(order, swiss, account="C-1")

    carried = [each.carried_taxes["GST"] for each in parts]
    assert carried == [Decimal("0.45"), Decimal("0.55")]
    assert sum(each.proof.total.amount for each in parts) == order.totals.total


UNITS = UnitConversions(
    units=(
        Unit(symbol="ea", unit_class="piece"),
        Unit(symbol="box", unit_class="piece"),
        Unit(symbol="kg", unit_class="weight", decimals=1),
        Unit(symbol="crate", unit_class="weight", decimals=2),
    ),
    rules=(
        UnitRule(unit="box", other="ea", factor=Decimal(8)),
        UnitRule(unit="crate", other="kg", factor=Decimal("12.5")),
    ),
)


@pytest.mark.parametrize(
    ("quantity", "unit", "sold", "stock", "pieces"),
    [
        ("16", "ea", "box", ("10", "10"), [("8", "MAIN"), ("8", "NORTH")]),
        ("24", "ea", "box", ("10", "7"), [("8", "MAIN"), ("16", None)]),
        ("3", "box", "ea", ("2.5", "9"), [("2", "MAIN"), ("1", "NORTH")]),
        ("2.5", "kg", "crate", ("1.3", "9"), [("1.0", "MAIN"), ("1.5", "NORTH")]),
        ("16", "ea", "ea", ("10", "10"), [("10", "MAIN"), ("6", "NORTH")]),
    ],
)
def test_stock_is_taken_in_what_is_whole_where_ax_sells_another_unit(
    make_order: Make,
    make_line: Make,
    rules: OrderPolicy,
    quantity: str,
    unit: str,
    sold: str,
    stock: tuple[str, str],
    pieces: list[tuple[str, str | None]],
) -> None:
    order = make_order([make_line(1, "2.00", quantity, unit=unit)])
    site = rules.warehouses["NORTH"]
    units = LinePolicy(conversions=UNITS, sales_units={"SKU-1": sold})
    policy = evolve(rules, lines=units, warehouses={"MAIN": site, "NORTH": site})
    plan = DeliveryPlan(
        stock={("SKU-1", "MAIN"): dec(stock[0]), ("SKU-1", "NORTH"): dec(stock[1])},
        warehouses=("MAIN", "NORTH"),
    )

    split = split_lines(lines_of(order), plan, CENT, policy=policy)

    found = [(each.line.quantity, each.delivery.warehouse) for each in split]
    assert found == [(dec(amount), name) for amount, name in pieces]
    mapped = sales_order_from_order(order, policy, account="C-1", plan=plan)
    assert [each.quantity for each in mapped.lines] == [dec(amount) for amount, _ in pieces]


def test_stock_of_a_unit_that_no_rule_converts_is_refused_for_the_line(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "2.00"), make_line(2, "2.00", unit="kg")])
    units = LinePolicy(conversions=UNITS, sales_units={"SKU-2": "box"})
    plan = DeliveryPlan(stock={("SKU-2", "NORTH"): dec("1")}, warehouses=("NORTH",))

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, evolve(rules, lines=units), account="C-1", plan=plan)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[1].unit", "units.no-rule")
