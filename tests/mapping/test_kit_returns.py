"""A kit comes back as the parts that AX was sent, at what was paid for the kit."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, SalesOrder
from axclarity.clarity.models import Order, Return, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import (
    ChargeRule,
    LinePolicy,
    OrderPolicy,
    ReturnPolicy,
    allocation_from_order,
    return_order_from_return,
    sales_order_from_order,
)
from axclarity.mapping.orders import Kit, KitPart
from axclarity.mapping.orders.kits import shares_so_far
from axclarity.mapping.orders.proof import computed_by_ax
from axclarity.mapping.returns import Returned, ReturnReason
from axclarity.mapping.returns.return_orders import MappedReturn
from axclarity.values import OrderLineId, ReturnLineId

Make = Callable[..., Any]
VAT = [{"code": "VAT25", "rate": "25", "amount": "25.00"}]
SET = Kit(
    parts=(
        KitPart(sku="POT", quantity=Decimal(1), base_price=Decimal(20)),
        KitPart(sku="LID", quantity=Decimal(2), base_price=Decimal(5)),
    )
)
KIT, OTHER = OrderLineId("ln_2"), OrderLineId("ln_1")


@pytest.fixture
def order(make_order: Make, make_line: Make) -> Order:
    """Three sets for 100.00."""
    price = {"total": "100.00", "discounts": [{"amount": "5.00"}], "tax_lines": VAT}
    return make_order([make_line(1, "7.00"), make_line(2, "35.00", "3", **price)])  # type: ignore[no-any-return]  # a fixture of any kind


@pytest.fixture
def returns(policy: OrderPolicy) -> ReturnPolicy:
    return ReturnPolicy(
        orders=evolve(policy, lines=LinePolicy(kits={"SKU-2": SET})),
        path="return-order",
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
        reasons={"broken": ReturnReason(reason="WEB", disposition="FIX")},
    )


def returned(
    order: Order, policy: ReturnPolicy, *lines: dict[str, Any], **more: Any
) -> MappedReturn:
    record = {
        "id": "ret_1",
        "order_id": "ord_1",
        "number": "R-1",
        "updated_at": "2026-11-20T09:00:00Z",
        "lines": list(lines),
        "exchange_lines": more.pop("exchange_lines", []),
    }
    return return_order_from_return(
        record_from_object(Return, record),
        order,
        allocation_from_order(order, policy.orders),
        policy,
        account="C-1",
        on=date(2026, 12, 1),
        delivered={KIT: Decimal(3), OTHER: Decimal(1)},
        **more,
    )


def amounts_of(found: MappedReturn, policy: ReturnPolicy) -> tuple[Decimal, ...]:
    """What AX makes of the lines."""
    assert isinstance(found.document, SalesOrder)
    unit = Decimal("0.01")
    return computed_by_ax(found.document, policy.orders.tax, unit).line_amounts


def lines_of(found: MappedReturn) -> list[Any]:
    return [*found.document.sales_table[0].sales_line]


def kits(quantity: str, **more: Any) -> dict[str, Any]:
    return {"id": "rl_1", "order_line_id": KIT, "quantity": quantity, **more}


def test_the_parts_share_what_goes_back_for_the_kit(order: Order, returns: ReturnPolicy) -> None:
    other = {"id": "rl_2", "order_line_id": OTHER, "quantity": "1"}

    found = returned(order, returns, kits("1", reason="broken"), other)

    lines = lines_of(found)
    assert [
        (line.customer_line_num, line.item_id, line.expected_ret_qty, line.sales_price)
        for line in lines
    ] == [
        (1, "POT", -1, Decimal("22.22")),
        (1, "LID", -2, Decimal("11.11")),
        (2, "SKU-1", -1, Decimal("7.00")),
    ]
    assert {line.line_disc for line in lines} == {UNSET}
    assert [line.tax_item_group for line in lines] == ["FULL", "FULL", "NONE"]
    assert [line.return_disposition_code_id for line in lines] == ["FIX", "FIX", "CREDIT"]
    assert [part.amount for part in found.parts] == [Decimal("33.33"), Decimal("7.00")]
    assert str(found.credit) == "48.66 EUR"


def test_all_kits_come_back_at_what_their_parts_were_sold_for(
    order: Order, returns: ReturnPolicy
) -> None:
    sold = sales_order_from_order(order, returns.orders, account="C-1")
    back = returned(order, evolve(returns, path="negative-lines"), kits("3"))

    ours = [
        (line.item_id, -line.sales_qty, line.sales_price, line.line_disc) for line in lines_of(back)
    ]
    assert ours == [
        (line.item_id, line.sales_qty, line.sales_price, line.line_disc)
        for line in sold.document.sales_table[0].sales_line[1:]
    ]
    assert str(back.credit) == "125.00 EUR"


def test_each_part_has_the_lot_that_it_was_sold_from(order: Order, returns: ReturnPolicy) -> None:
    found = returned(
        order,
        returns,
        kits("1"),
        lots={KIT: "LOT-OF-NOTHING"},
        part_lots={(KIT, "POT"): "LOT-POT", (OTHER, "LID"): "LOT-X"},
    )

    lines = lines_of(found)
    assert [line.invent_trans_id_return for line in lines] == ["LOT-POT", UNSET]
    assert [(note.path, note.rule) for note in found.notes if note.rule == "returns.no-lot"] == [
        ("$.lines[0].order_line_id", "returns.no-lot")
    ]


def test_a_kit_that_went_whole_comes_back_whole(order: Order, returns: ReturnPolicy) -> None:
    whole = evolve(returns, orders=evolve(returns.orders, bundles="keep"))

    found = returned(order, whole, kits("1"), lots={KIT: "LOT-1"})

    (line,) = lines_of(found)
    assert (line.item_id, line.invent_trans_id_return) == ("SKU-2", "LOT-1")


def test_a_bundle_that_went_whole_comes_back_taxed_as_its_components(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_2", "tax_lines": [VAT[0] | {"amount": "5.00"}]}
    order = make_order(
        [
            make_line(1, "7.00"),
            make_line(2, "20.00", "2"),
            make_line(3, "15.00", "2", **part),
            make_line(4, "5.00", "2", **part),
        ]
    )
    whole = evolve(returns, orders=evolve(returns.orders, bundles="keep", lines=LinePolicy()))

    found = returned(order, whole, kits("1"))

    (line,) = lines_of(found)
    assert (line.item_id, line.tax_item_group) == ("SKU-2", "FULL")
    assert found.credit.amount == Decimal("25.00")


def test_a_bundle_whose_components_are_taxed_apart_keeps_nothing_else_from_coming_back(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_2"}
    order = make_order(
        [
            make_line(1, "7.00"),
            make_line(2, "20.00", "2"),
            make_line(3, "15.00", "2", **part, tax_lines=[VAT[0] | {"amount": "7.50"}]),
            make_line(4, "5.00", "2", **part),
        ]
    )
    whole = evolve(returns, orders=evolve(returns.orders, bundles="keep", lines=LinePolicy()))

    found = returned(order, whole, {"id": "rl_1", "order_line_id": OTHER, "quantity": "1"})

    assert found.credit.amount == Decimal("7.00")


def test_what_charges_carried_of_a_bundle_that_went_whole_comes_back(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_2"}
    tax, eco = {"code": "VAT25", "rate": "25"}, {"code": "ECO", "rate": "0"}
    order = make_order(
        [
            make_line(1, "7.00"),
            make_line(2, "20.00", "3"),
            make_line(3, "15.00", "3", **part, tax_lines=[tax | {"amount": "11.25"}]),
            make_line(
                4,
                "5.00",
                "3",
                **part,
                tax_lines=[tax | {"amount": "3.75"}, eco | {"amount": "0.30"}],
            ),
        ]
    )
    carried = evolve(returns.orders.tax, carried={"ECO": ChargeRule(markup_code="TAX")})
    orders = evolve(returns.orders, bundles="keep", tax=carried, lines=LinePolicy())

    found = returned(order, evolve(returns, orders=orders), kits("3"))

    assert found.credit.amount == Decimal("75.30")


def test_a_kit_is_not_sent_instead(order: Order, returns: ReturnPolicy) -> None:
    instead = [{"sku": "SKU-2", "quantity": "1", "unit_price": "35.00"}]
    used = evolve(returns, exchange_tax="")

    with pytest.raises(MappingError) as refused:
        returned(order, used, kits("1"), exchange_lines=instead)
    assert refused.value.problems[0].path == "$.exchange_lines[0]"

    whole = evolve(used, orders=evolve(used.orders, bundles="keep"))
    assert returned(order, whole, kits("1"), exchange_lines=instead).replacement is not None


@pytest.mark.parametrize("steps", [("1", "1", "1"), ("2", "1"), ("0.5", "0.5", "2"), ("3",)])
def test_in_any_steps_each_part_is_credited_what_it_cost(
    make_order: Make, make_line: Make, returns: ReturnPolicy, steps: tuple[str, ...]
) -> None:
    thirds = Kit(parts=tuple(KitPart(sku=sku, quantity=Decimal(1)) for sku in "ABC"))
    orders = evolve(returns.orders, lines=LinePolicy(kits={"SKU-2": thirds}))
    rules = evolve(returns, orders=orders, path="negative-lines")
    order = make_order([make_line(1, "1.00"), make_line(2, "10.00", "3")])
    credited: dict[str, Decimal] = {}
    earlier: list[Returned] = []

    for number, quantity in enumerate(steps):
        line = {**kits(quantity), "id": f"rl_{number}"}
        found = returned(order, rules, line, earlier=tuple(earlier))
        earlier.append(
            Returned(
                return_line_id=ReturnLineId(line["id"]),
                order_line_id=KIT,
                quantity=Decimal(quantity),
            )
        )
        for each, amount in zip(lines_of(found), amounts_of(found, rules), strict=True):
            credited[each.item_id] = credited.get(each.item_id, Decimal(0)) - amount

    assert credited == dict.fromkeys("ABC", Decimal("10.00"))


def test_no_part_is_ever_owed_back() -> None:
    shares = [Decimal(cents).scaleb(-2) for cents in (1, 1, 7, 0, 13, 100, 303)]
    unit = Decimal("0.01")
    so_far = [shares_so_far(Decimal(n).scaleb(-2), shares, unit) for n in range(426)]

    assert all(sum(had) == Decimal(n).scaleb(-2) for n, had in enumerate(so_far))
    assert all(
        one <= other for had, then in pairwise(so_far) for one, other in zip(had, then, strict=True)
    )
    assert so_far[-1] == shares
