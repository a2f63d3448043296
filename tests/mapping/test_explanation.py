"""Why a field holds what it holds, and how that is shown."""

import re
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from attrs import evolve

from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import InvalidValue
from axclarity.mapping import MappedOrder, sales_order_from_order
from axclarity.mapping.explanation import (
    Explanation,
    Step,
    difference_table,
    explain,
    explained_paths,
    line_table,
    proof_table,
)
from axclarity.mapping.orders.deliveries import Delivery, DeliveryPlan, Piece
from axclarity.mapping.orders.sales_orders import sales_orders_from_order
from axclarity.sandbox import example

POLICY = example.order_policy()
REFUSED = ("46-incomplete-customer", "47-does-not-add-up")
NAMES = [name for name in example.orders() if not name.startswith("47")]


def order(name: str, **more: Any) -> Order:
    return record_from_object(Order, {**example.order(name), **more})


def mapped(source: Order, policy: Any = POLICY) -> MappedOrder:
    return sales_order_from_order(source, policy, account="C-1")


def steps(name: str, path: str) -> list[tuple[str, str, str]]:
    source = order(name)
    explained = explain(mapped(source), path, order=source, policy=POLICY)
    return [
        (step.source, step.value, "" if step.amount is None else f"{step.amount:f}")
        for step in explained.steps
    ]


def standing(root: Any, path: str) -> Any:
    """What stands at a plain path of an order or a policy."""
    here = root
    while path:
        path = path.removeprefix(".")
        if isinstance(here, dict):
            key = next(key for key in here if path.startswith(key or '[""]'))
            here, path = here[key], path.removeprefix(key or '[""]')
        elif index := re.match(r"\[(\d+)\]", path):
            here, path = here[int(index[1])], path[index.end() :]
        else:
            name, _, _ = re.split(r"([.\[]|$)", path, maxsplit=1)
            here, path = getattr(here, name), path.removeprefix(name)
    return here


def shown(value: Any) -> str:
    """A value of the shop or the policy as an explanation writes it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat()
        case tuple():
            return "\n".join(value)
        case _:
            return str(value)


def some(paths: tuple[str, ...]) -> tuple[str, ...]:
    """A hundred of them or two at most, from all over the document."""
    return paths[:: 1 + len(paths) // 100]


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_steps_that_name_what_is_there(name: str) -> None:
    source = order(name)
    result = mapped(source)
    paths = explained_paths(result)
    assert len(paths) > 10
    for path in some(paths):
        explained = explain(result, path, order=source, policy=POLICY)
        assert explained.value
        assert explained.steps, path
        for step in explained.steps:
            assert step.rule, path
            match step.source.partition(".")[0]:
                case "$" if re.fullmatch(r"\$\.lines\[\d+\]", step.source):
                    assert standing(source, step.source[1:])
                case "$" if not re.search(r"[*?]|\.\.", step.source):
                    assert step.value == shown(standing(source, step.source[1:])), step.source
                case "$" if step.source.count("[*].") == 1:
                    several, _, part = step.source[1:].partition("[*].")
                    texts = sorted(shown(standing(e, part)) for e in standing(source, several))
                    assert sorted(filter(None, step.value.split(", "))) == texts, step.source
                case "policy":
                    there = standing(POLICY, step.source.removeprefix("policy."))
                    assert step.value == shown(there), step.source
                case other:
                    assert other in ("", "$", "account")


def test_what_a_plan_decides_names_the_plan() -> None:
    source = order("01-one-line")
    line = source.lines[0]
    piece = Piece(quantity=line.quantity, delivery=Delivery(mode="express"))
    policy = evolve(POLICY, delivery_modes={"express": "EXP"})
    plan = DeliveryPlan(pieces={line.id: (piece,)})
    result = sales_order_from_order(source, policy, account="C-1", plan=plan)

    explained = explain(result, "SalesLine[0].DlvMode", order=source, policy=policy, plan=plan)

    assert explained.value == "EXP"
    assert [(step.source, step.value) for step in explained.steps] == [
        ("plan for $.lines[0], mode", "express"),
        ("policy.delivery_modes.express", "EXP"),
    ]


def test_a_piece_has_its_share_of_the_line() -> None:
    source = order("31-guest")
    line = source.lines[0]
    pieces = [Piece(quantity=Decimal(each), delivery=Delivery()) for each in (1, 2)]
    plan = DeliveryPlan(pieces={line.id: tuple(pieces)})
    result = sales_order_from_order(source, POLICY, account="C-1", plan=plan)

    for index, quantity in enumerate(("1", "2")):
        path = f"SalesLine[{index}].SalesPrice"
        explained = explain(result, path, order=source, policy=POLICY, plan=plan)
        (share,) = [step for step in explained.steps if step.rule.startswith("piece ")]
        assert share.value == quantity
        assert explained.amount == result.lines[index].amount


def test_the_second_sales_order_of_an_order_names_what_numbered_it() -> None:
    source = order("25-warehouse-per-line")
    policy = evolve(POLICY, lines=evolve(POLICY.lines, orders_by=("warehouse",)))
    *_, last = sales_orders_from_order(source, policy, account="C-1")

    explained = explain(last, "PurchOrderFormNum", order=source, policy=policy)

    assert explained.value != source.number
    assert (explained.steps[1].source, explained.steps[1].value) == (
        "policy.lines.orders_by",
        "warehouse",
    )


def test_a_charge_on_a_line_names_the_charge_of_the_order() -> None:
    source = order("22-gift-wrap-fee")
    rules = {code: evolve(rule, on_lines=True) for code, rule in POLICY.fees.items()}
    policy = evolve(POLICY, fees=rules)
    result = sales_order_from_order(source, policy, account="C-1")

    def sources(field: str) -> list[str]:
        path = f"SalesLine[0].MarkupTransLine[0].{field}"
        explained = explain(result, path, order=source, policy=policy)
        return [step.source for step in explained.steps if step.source]

    assert sources("Value") == ["$.fees[0].amount"]
    assert sources("MarkupCode") == ["$.fees[0].code", "policy.fees.gift-wrap.markup_code"]


def test_a_discount_is_explained_to_the_cent() -> None:
    assert steps("07-coupon-and-line-discount", "SalesLine[0].LineDisc") == [
        ("$.lines[0].unit_price", "59.90", "59.90"),
        ("$.lines[0].discounts[0].amount", "5.00", "-5.00"),
        ("$.discounts[*].amount", "3.33", "-1.83"),
        ("", "53.07", ""),
        ("", "1 x (59.90 - 6.83)", ""),
    ]


def test_a_part_of_a_bundle_has_its_share_of_the_price() -> None:
    assert steps("10-bundle", "SalesLine[0].SalesPrice") == [
        ("$.lines[0].unit_price", "99.00", "99.00"),
        ("$.lines[1].unit_price", "59.90", ""),
        ("$.lines[1].parent_line_id", "ln_1010_1", "-49.51"),
        ("", "49.49", ""),
        ("", "1 x (59.90 - 10.41)", ""),
    ]


def test_a_charge_for_rounding_is_the_difference_of_two_taxes() -> None:
    source = order("38-tax-rounding-per-line")
    result = mapped(source)
    last = [path for path in explained_paths(result) if path.endswith("Value")][-1]

    explained = explain(result, last, order=source, policy=POLICY)

    assert [step.source for step in explained.steps] == ["$.totals.tax", ""]
    assert explained.amount == result.proof.shop.tax - result.proof.ax.tax
    code = explain(result, last.replace("Value", "MarkupCode"), order=source, policy=POLICY)
    assert code.steps[-1].source == "policy.tax.rounding_charge.markup_code"
    assert code.steps[-1].value == code.value


@pytest.mark.parametrize(
    ("name", "path", "sources"),
    [
        ("01-one-line", "CustAccount", "account"),
        ("01-one-line", "SalesTable.PurchOrderFormNum", "$.number"),
        ("01-one-line", "ReceiptDateRequested", "$.placed_at policy.lead_days"),
        ("37-requested-ship-date", "ReceiptDateRequested", "$.requested_ship_date"),
        (
            "25-warehouse-per-line",
            "SalesLine[0].InventDim.InventSiteId",
            "$.lines[0].warehouse policy.warehouses.MAIN.site",
        ),
        ("26-ship-to-per-line", "SalesLine[1].LineDlvAddr[0].City", "$.lines[1].ship_to.city"),
        (
            "22-gift-wrap-fee",
            "MarkupTransHeader[1].MarkupCode",
            "$.fees[0].code policy.fees.gift-wrap.markup_code",
        ),
        (
            "15-state-and-county-tax",
            "SalesLine[0].TaxItemGroup",
            "$.lines[0].tax_lines[*].code policy.tax.rules.US-CA+US-CA-LA.tax_item_group",
        ),
    ],
)
def test_a_field_names_its_sources(name: str, path: str, sources: str) -> None:
    assert " ".join(step[0] for step in steps(name, path)) == sources


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("SalesLine[7].SalesPrice", "The last is SalesLine[0]"),
        ("SalesLine[0].LineDlvAddr.City", "There are: CustomerLineNum, ItemId"),
        ("SalesTable[0]", "is a record, and holds no value itself"),
        ("SalesTable[0]", "There are: CurrencyCode, CustAccount"),
        ("SalesTable[1].CustAccount", "there is 1 of SalesTable, from 0"),
        ("SalesLine[0].LineDsc", "Did you mean LineDisc"),
        ("SalesLine[7].SalesPrice", "there are 1 of SalesLine, from 0"),
        ("SalesLine[0].MultiLnDisc", "holds no value"),
        ("SalesLine[0].LineDlvAddr", "holds no value"),
        ("SalesLine[0]", "is a record, and holds no value itself"),
        ("SalesLine[0]", "There are: CustomerLineNum, ItemId"),
        ("SalesLine[-1].ItemId", "Places count from 0"),
        (f"SalesLine[{'9' * 5000}].ItemId", "there are 1 of SalesLine, from 0"),
        ("CustAccount.Name", "nothing below it"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(path: str, message: str) -> None:
    source = order("01-one-line")
    with pytest.raises(InvalidValue) as caught:
        explain(mapped(source), path, order=source, policy=POLICY)
    assert message in str(caught.value)
    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == (path, "explain.no-field")


def test_no_path_is_refused_with_an_example() -> None:
    source = order("01-one-line")
    with pytest.raises(InvalidValue) as caught:
        explain(mapped(source), "", order=source, policy=POLICY)
    assert str(caught.value) == (
        "path names no field [explain.no-field]. Name one, such as SalesLine[0].ItemId."
    )


@pytest.mark.parametrize("before", ["SalesTable.", "SalesTable[0].", "SalesOrder.SalesTable[0]."])
def test_a_path_may_stand_as_ax_writes_it(before: str) -> None:
    source = order("01-one-line")
    path = "SalesLine[0].ItemId"
    explained = explain(mapped(source), f"{before}{path}", order=source, policy=POLICY)
    assert explained.path == path


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert {name for name, _ in attrs} <= {"align"}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_gets_a_table_and_nothing_that_runs() -> None:
    source = order("01-one-line", purchase_order="<script>1</script>")
    explained = explain(mapped(source), "CustomerRef", order=source, policy=POLICY)

    bundle = explained._repr_mimebundle_(include=None, exclude=None)

    assert bundle["text/plain"] == str(explained)
    tags = Tags()
    tags.feed(bundle["text/html"])
    assert tags.found == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "<script>1</script>" in tags.texts


def test_amounts_stand_to_the_right() -> None:
    explained = Explanation(
        path="SalesLine[0].LineDisc",
        value="112.50",
        currency="EUR",
        steps=(
            Step(source="$.lines[0].total", rule="the line", amount=Decimal("120.00")),
            Step(rule="its discount", amount=Decimal("-7.50")),
        ),
    )

    assert [line[-7:] for line in str(explained).splitlines()[-2:]] == [" 120.00", "  -7.50"]
    assert explained.amount == Decimal("112.50")


def test_notes_of_a_source_are_told() -> None:
    source = order("38-tax-rounding-per-line")
    result = mapped(source)
    path = f"MarkupTransHeader[{len(result.document.sales_table[0].markup_trans_header) - 1}].Value"
    explained = explain(result, path, order=source, policy=POLICY)
    assert "Note: the shop rounds tax" in str(explained)
    assert "Note: the shop rounds tax" in explained._repr_mimebundle_()["text/html"]


def test_the_proof_is_a_table() -> None:
    result = mapped(order("07-coupon-and-line-discount"))
    shown = proof_table(result.proof)
    assert shown.title == "The proof holds"
    assert ("tax", "20.26", "20.27", "0.01") in shown.rows
    assert shown.rows[0][3] == "0.00"
    assert shown.right == (1, 2, 3)
    wrong = evolve(result.proof, ax=evolve(result.proof.ax, total=Decimal(1)))
    assert proof_table(wrong).title == "The proof does not hold"
    assert proof_table(result) == shown


def test_lines_stand_beside_those_of_the_shop() -> None:
    source = order("07-coupon-and-line-discount")
    shown = line_table(source, mapped(source))
    assert [shown.columns[place] for place in shown.right] == [
        *("quantity", "unit_price", "total"),
        *("SalesQty", "SalesPrice", "LineDisc", "PriceUnit", "amount"),
    ]
    text = str(shown).splitlines()
    assert text[0] == "Order W-1007 (EUR), and its sales lines"
    assert {len(line) for line in text[1:] if line[-1:].isdigit()} == {len(text[2])}
    assert text[3].split() == [
        "1",
        "SKU-1011",
        "1",
        "59.90",
        "54.90",
        "SKU-1011",
        "1",
        "59.90",
        "6.83",
        "53.07",
    ]


def test_a_mapped_order_shows_itself() -> None:
    assert str(mapped(order("01-one-line"))) == (
        "Sales order W-1001 for C-1: 1 line, 36.12 EUR, the proof holds"
    )
    result = mapped(order("38-tax-rounding-per-line"))
    bundle = result._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == str(result)
    assert "the shop rounds tax to" in bundle["text/html"]


def test_a_bundle_stands_before_its_components() -> None:
    source = order("10-bundle")
    rows = line_table(source, mapped(source)).rows
    assert [row[:5] for row in rows][:2] == [
        ("1", source.lines[0].sku, "1", "99.00", "99.00"),
        ("2", source.lines[1].sku, "1", "59.90", "0.00"),
    ]
    assert set(rows[0][5:]) == {""}
    assert len(rows) == len(source.lines)


def test_amounts_are_a_column_only_where_there_are_any() -> None:
    source = order("01-one-line")
    account = explain(mapped(source), "CustAccount", order=source, policy=POLICY)
    assert str(account).splitlines()[1].split() == ["source", "value", "rule"]
    price = explain(mapped(source), "SalesLine[0].SalesPrice", order=source, policy=POLICY)
    assert str(price).splitlines()[1].split() == ["source", "value", "rule", "EUR"]
    assert price.steps[0].rule.startswith("the shop's unit price")


@pytest.mark.parametrize(
    ("path", "source", "value"),
    [
        ("CustAccount", "account", "C-1"),
        ("InclTax", "$.prices_include_tax", "false"),
        ("SalesLine[0].TaxGroup", "policy.tax.rules.VAT21.tax_group", "WEB"),
    ],
)
def test_what_stands_at_a_source_is_shown(path: str, source: str, value: str) -> None:
    found = steps("01-one-line", path)
    assert (source, value) in [step[:2] for step in found]


def test_a_unit_that_the_policy_does_not_name_is_the_shops() -> None:
    assert [step[0] for step in steps("01-one-line", "SalesLine[0].SalesUnit")] == [
        "$.lines[0].unit"
    ]


def test_a_changed_policy_shows_what_it_changes() -> None:
    source = order("01-one-line")
    changed = mapped(source, evolve(POLICY, lead_days=5, sales_origin="WEB"))
    shown = difference_table(mapped(source), changed)
    assert shown.title == "3 fields differ, the total by 0.00 EUR"
    assert [row[0] for row in shown.rows] == [
        "ReceiptDateRequested",
        "SalesLine[0].ReceiptDateRequested",
        "SalesOriginId",
    ]
    assert shown.rows[2][1:] == ("", "WEB")
    policy = evolve(POLICY, sales_origin="WEB")
    (step,) = explain(changed, "SalesOriginId", order=source, policy=policy).steps
    assert step == Step(source="policy.sales_origin", value="WEB", rule="as it is")


def test_one_field_that_differs_is_shown_with_both_values() -> None:
    source = order("01-one-line")
    before = mapped(source, evolve(POLICY, sales_origin="WEB"))
    shown = difference_table(before, mapped(source))
    assert shown.title == "1 field differs, the total by 0.00 EUR"
    assert (shown.columns, shown.rows) == (
        ("field", "before", "after"),
        (("SalesOriginId", "WEB", ""),),
    )


def test_nothing_that_differs_is_a_table_without_rows() -> None:
    same = mapped(order("01-one-line"))
    shown = difference_table(same, same)
    assert str(shown) == "No field differs"
    assert (shown.columns, shown.rows) == (("field", "before", "after"), ())
