"""What a shop order becomes in AX, rule by rule."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, check_document
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import ConfigError, InvalidValue, MappingError, TotalsDiffer
from axclarity.mapping import OrderPolicy, TaxPolicy, TaxRule, prove, sales_order_from_order
from axclarity.values import RoundingForm, RoundingRule

Make = Callable[..., Any]

VAT25 = {"code": "VAT25", "rate": "25"}


def table_of(order: Order, policy: OrderPolicy) -> Any:
    mapped = sales_order_from_order(order, policy, account="C-1")
    check_document(mapped.document)
    (table,) = mapped.document.sales_table
    return table


def test_header(make_order: Make, make_line: Make, policy: OrderPolicy) -> None:
    table = table_of(make_order([make_line(1, "10.00")], purchase_order="PO-7"), policy)

    assert table.cust_account == "C-1"
    assert table.purch_order_form_num == "W-1"
    assert table.customer_ref == "PO-7"
    assert table.currency_code == "EUR"
    assert table.incl_tax == "No"
    assert table.receipt_date_requested == date(2026, 11, 5)
    assert table.sales_id is UNSET
    assert (table.reservation, table.sales_type) == ("Automatic", "Sales")


def test_what_the_shopper_wrote_is_not_left_out_in_silence(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00")], notes="Ring twice")

    mapped = sales_order_from_order(order, policy, account="C-1")

    assert [(note.path, note.rule) for note in mapped.notes] == [("$.notes", "order.notes")]


def test_lines_carry_article_quantity_unit_dimensions_and_the_way_back(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00"),
            make_line(
                2,
                "4.50",
                "2",
                unit="piece",
                warehouse="NORTH",
                attributes={"color": "Blue", "size": "M", "engraving": "K"},
                requested_date="2026-12-20",
            ),
        ]
    )

    first, second = table_of(order, policy).sales_line

    assert (first.customer_line_num, second.customer_line_num) == (1, 2)
    assert (second.item_id, second.sales_qty, second.sales_unit) == ("SKU-2", Decimal(2), "pcs")
    assert second.receipt_date_requested == date(2026, 12, 20)
    (dimensions,) = second.invent_dim
    assert (dimensions.invent_site_id, dimensions.invent_location_id) == ("2", "21")
    assert (dimensions.invent_color_id, dimensions.invent_size_id) == ("Blue", "M")
    assert first.invent_dim[0].invent_site_id == "1"


def test_line_discount_becomes_a_discount_per_piece(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    discounted = make_line(1, "10.00", "3", "25.00", discounts=[{"amount": "5.00"}])

    (line,) = table_of(make_order([discounted]), policy).sales_line

    assert line.sales_price == Decimal("10.00")
    assert line.line_disc == Decimal("1.667")  # 3 x (10 - 1.667) = 24.999, rounds to 25.00
    assert line.price_unit is UNSET


def test_order_discount_is_spread_by_largest_remainder(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00"), make_line(2, "10.00"), make_line(3, "10.00")],
        discounts=[{"amount": "10.00"}],
    )

    mapped = sales_order_from_order(order, policy, account="C-1")

    assert mapped.proof.line_amounts == (Decimal("6.66"), Decimal("6.67"), Decimal("6.67"))
    assert mapped.proof.holds


def test_a_price_that_no_price_per_piece_gives_is_sent_for_the_quantity(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "0.03", "4001", discounts=[{"amount": "0.01"}], total="120.02")]
    )

    mapped = sales_order_from_order(order, evolve(policy, discount_digits=2), account="C-1")

    (line,) = mapped.document.sales_table[0].sales_line
    assert (line.sales_price, line.price_unit) == (Decimal("120.02"), Decimal(4001))
    assert [note.rule for note in mapped.notes] == ["lines.price-unit"]
    assert mapped.proof.holds


def test_bundle_is_exploded_and_its_price_spread_over_the_components(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "30.00"),
            make_line(2, "30.00", total="0", parent_line_id="ln_1"),
            make_line(3, "5.00", "2", total="0", parent_line_id="ln_1"),
        ]
    )

    mapped = sales_order_from_order(order, policy, account="C-1")

    lines = mapped.document.sales_table[0].sales_line
    assert [line.item_id for line in lines] == ["SKU-2", "SKU-3"]
    assert mapped.proof.line_amounts == (Decimal("22.50"), Decimal("7.50"))


def test_bundle_may_be_kept_whole(make_order: Make, make_line: Make, policy: OrderPolicy) -> None:
    order = make_order(
        [make_line(1, "30.00"), make_line(2, "9.00", total="0", parent_line_id="ln_1")]
    )

    (line,) = table_of(order, evolve(policy, bundles="keep")).sales_line

    assert line.item_id == "SKU-1"


def test_components_without_prices_share_by_quantity(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00"),
            make_line(2, "0.00", "1", parent_line_id="ln_1"),
            make_line(3, "0.00", "3", parent_line_id="ln_1"),
        ]
    )

    mapped = sales_order_from_order(order, policy, account="C-1")

    assert mapped.proof.line_amounts == (Decimal("2.50"), Decimal("7.50"))


def test_freight_and_fees_become_charges_of_either_sign(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00")],
        shipping_lines=[{"code": "standard", "name": "Standard", "amount": "4.90"}],
        fees=[{"code": "gift-wrap", "name": "Gift wrap", "amount": "-1.00"}],
    )

    charges = table_of(order, policy).markup_trans_header

    assert [(c.markup_code, c.value, c.markup_category, c.txt) for c in charges] == [
        ("FREIGHT", Decimal("4.90"), "Fixed", "Standard"),
        ("GIFTWRAP", Decimal("-1.00"), "Fixed", "Gift wrap"),
    ]


def test_a_fee_without_a_rule_stops_the_order(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00")], fees=[{"code": "insurance", "amount": "3.00"}])

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, policy, account="C-1")

    assert refused.value.rule == "charges.no-rule"
    assert refused.value.problems[0].path == "$.fees[0].code"


def test_tax_excluded_takes_up_rounding_in_a_charge_of_its_own(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    lines = [
        make_line(n, "0.42", tax_lines=[{**VAT25, "amount": "0.11"}]) for n in (1, 2, 3)
    ]  # per line 3 x 0.105 -> 0.33, per document 0.315 -> 0.32

    mapped = sales_order_from_order(make_order(lines), policy, account="C-1")

    rounding = mapped.document.sales_table[0].markup_trans_header[-1]
    assert (rounding.markup_code, rounding.value) == ("TAXROUND", Decimal("0.01"))
    assert mapped.proof.ax.total == Decimal("1.59")


@pytest.mark.parametrize(
    ("ledger", "taxes", "rounding"),
    [
        ({}, "1.22", "0"),
        ({"by": "combination"}, "1.21", "0.01"),
        ({"roundings": {"GST5": RoundingRule(Decimal("0.05"))}}, "1.21", "0.01"),
        ({"roundings": {"GST5": RoundingRule(Decimal(1))}}, "1.71", "-0.49"),
    ],
    ids=["by code", "by combination", "a code's own round-off", "a large one"],
)
def test_the_proof_rounds_tax_as_the_ledger_does(
    make_order: Make,
    make_line: Make,
    policy: OrderPolicy,
    ledger: dict[str, Any],
    taxes: str,
    rounding: str,
) -> None:
    gst = {"code": "GST", "rate": "5", "amount": "0.51"}
    pst = {"code": "PST", "rate": "7", "amount": "0.71"}
    order = make_order([make_line(1, "10.10", tax_lines=[gst, pst])])
    rates = {"GST5": Decimal(5), "PST7": Decimal(7)}
    rules = {"GST+PST": TaxRule(tax_group="CA", tax_item_group="BOTH", rates=rates)}
    tax = evolve(policy.tax, rules=rules, **ledger)

    proof = sales_order_from_order(order, evolve(policy, tax=tax), account="C-1").proof

    assert proof.holds
    assert (proof.ax.tax, proof.ax.rounding) == (Decimal(taxes), Decimal(rounding))


TENTHS = RoundingRule(Decimal("0.10"))
DOWN = RoundingRule(Decimal("0.10"), RoundingForm.DOWNWARD)


@pytest.mark.parametrize(
    ("ledger", "most"),
    [
        ({}, "0.02"),
        ({"roundings": {"C": RoundingRule(Decimal("1.00"))}}, "0.02"),
        ({"roundings": {"V25": TENTHS}}, "0.06"),
        ({"roundings": {"V25": DOWN}}, "0.11"),
        ({"roundings": {"V25": TENTHS}, "mode": "line"}, "0.11"),
        ({"roundings": {"V25": TENTHS}, "by": "combination"}, "0.02"),
        ({"roundings": {"V25": RoundingRule(Decimal("0.001"))}}, "0.02"),
    ],
    ids=["plain", "of another code", "once", "downward", "per line", "of no use", "fine"],
)
def test_tax_may_be_off_by_what_the_roundings_of_its_own_codes_make(
    make_order: Make, make_line: Make, policy: OrderPolicy, ledger: dict[str, Any], most: str
) -> None:
    other = TaxRule(tax_group="C", tax_item_group="C", rates={"C": Decimal(5)})
    tax = evolve(policy.tax, rules={**policy.tax.rules, "C": other}, **ledger)
    rules = evolve(policy, tax=tax)

    def mapped(off: Decimal) -> Any:
        taxes = ("2.50", f"{Decimal('2.50') + off}")
        lines = [
            make_line(place, "10.00", tax_lines=[{**VAT25, "amount": each}])
            for place, each in enumerate(taxes, start=1)
        ]
        return sales_order_from_order(make_order(lines), rules, account="C-1")

    assert mapped(Decimal(most)).proof.ax.rounding == Decimal(most)
    with pytest.raises(TotalsDiffer, match="More than rounding"):
        mapped(Decimal(most) + Decimal("0.01"))


def test_without_a_rounding_charge_the_tax_is_named(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    lines = [make_line(n, "0.42", tax_lines=[{**VAT25, "amount": "0.11"}]) for n in (1, 2, 3)]
    strict = evolve(policy, tax=evolve(policy.tax, rounding_charge=None))

    with pytest.raises(TotalsDiffer) as refused:
        sales_order_from_order(make_order(lines), strict, account="C-1")

    assert refused.value.rule == "totals.tax"
    assert "0.33" in str(refused.value)
    assert "difference -0.01" in str(refused.value)


def test_a_tax_that_is_off_by_more_than_rounding_is_refused(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00", tax_lines=[{**VAT25, "amount": "2.50"}]),
            make_line(2, "10.00", tax_lines=[{**VAT25, "amount": "2.60"}]),
        ],
        fees=[{"code": "gift-wrap", "amount": "4.00"} | {"tax_lines": [VAT25 | {"amount": "2"}]}],
    )

    with pytest.raises(TotalsDiffer) as refused:
        sales_order_from_order(order, policy, account="C-1")

    (difference,) = refused.value.differences
    amounts = (difference.component, difference.expected, difference.got)
    assert amounts == ("tax", Decimal("7.10"), Decimal("6.00"))
    assert difference.candidates == (
        "The tax on $.lines[1] is 2.60; at 25 % it would be 2.50.",
        "The tax on $.fees[0] is 2; at 25 % it would be 1.00.",
        "More than rounding: compare the tax codes.",
    )


@pytest.mark.parametrize("codes", [("PST+GST",), ("GST+PST",), ("PST", "GST")])
def test_a_tax_code_with_a_plus_is_the_codes_it_names(
    make_order: Make, make_line: Make, policy: OrderPolicy, codes: tuple[str, ...]
) -> None:
    rate, amount = Decimal(12) / len(codes), Decimal("1.20") / len(codes)
    taxes = [{"code": code, "rate": str(rate), "amount": str(amount)} for code in codes]
    rule = TaxRule(tax_group="CA", tax_item_group="GOODS", rates={"G": Decimal(5), "P": Decimal(7)})
    rules = evolve(policy, tax=evolve(policy.tax, rules={**policy.tax.rules, "GST+PST": rule}))

    mapped = sales_order_from_order(
        make_order([make_line(1, "10.00", tax_lines=taxes)]), rules, account="C-1"
    )

    assert mapped.document.sales_table[0].sales_line[0].tax_group == "CA"
    assert mapped.proof.holds


def test_the_tax_of_a_bundle_is_judged_by_what_its_components_cost(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "10.00", tax_lines=[{**VAT25, "amount": "2.00"}]),
            make_line(2, "20.00", tax_lines=[{**VAT25, "amount": "2.00"}]),
            make_line(3, "1.00", total="0", parent_line_id="ln_2"),
            make_line(4, "1.00", total="0", parent_line_id="ln_2"),
        ],
        prices_include_tax=True,
    )

    with pytest.raises(TotalsDiffer) as refused:
        sales_order_from_order(order, policy, account="C-1")

    assert refused.value.differences[0].candidates == (
        "The tax on $.lines[1] is 2.00; at 25 % it would be 4.00.",
        "More than rounding: compare the tax codes.",
    )


@pytest.mark.parametrize(("tax", "named"), [("5.00", False), ("5.50", True)])
def test_the_taxes_of_components_are_judged_together(
    make_order: Make, make_line: Make, policy: OrderPolicy, tax: str, *, named: bool
) -> None:
    part = {"total": "0", "parent_line_id": "ln_2"}
    first = "2.50" if named else "3.50"
    order = make_order(
        [
            make_line(1, "10.00", tax_lines=[{**VAT25, "amount": first}]),
            make_line(2, "20.00"),
            make_line(3, "1.00", **part, tax_lines=[{**VAT25, "amount": "1.00"}]),
            make_line(4, "1.00", **part, tax_lines=[{**VAT25, "amount": str(Decimal(tax) - 1)}]),
        ]
    )

    with pytest.raises(TotalsDiffer) as refused:
        sales_order_from_order(order, policy, account="C-1")

    cause, _ = refused.value.differences[0].candidates
    assert cause == (
        "The tax on $.lines[2] and $.lines[3] is 5.50; at 25 % it would be 5.00."
        if named
        else "The tax on $.lines[0] is 3.50; at 25 % it would be 2.50."
    )


def test_tax_included_leaves_the_total_alone(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    lines = [make_line(1, "99.99", tax_lines=[{**VAT25, "amount": "20.00"}])]

    mapped = sales_order_from_order(
        make_order(lines, prices_include_tax=True), policy, account="C-1"
    )

    assert mapped.document.sales_table[0].incl_tax == "Yes"
    assert mapped.proof.ax.total == Decimal("99.99")
    assert mapped.proof.ax.tax == Decimal("20.00")


@pytest.mark.parametrize(
    ("tax", "rule"),
    [({"code": "VAT6", "rate": "6"}, "tax.no-rule"), ({"code": "VAT25", "rate": "24"}, "tax.rate")],
)
def test_a_tax_that_ax_does_not_have_is_refused(
    make_order: Make, make_line: Make, policy: OrderPolicy, tax: dict[str, str], rule: str
) -> None:
    order = make_order([make_line(1, "10.00", tax_lines=[{**tax, "amount": "0.60"}])])

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, policy, account="C-1")

    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("currency", "price", "discount"), [("JPY", "1280", "333"), ("KWD", "7.475", "1.111")]
)
def test_currencies_without_and_with_three_digits(
    make_order: Make, make_line: Make, policy: OrderPolicy, currency: str, price: str, discount: str
) -> None:
    order = make_order(
        [make_line(1, price, "3"), make_line(2, price)],
        currency=currency,
        discounts=[{"amount": discount}],
    )

    mapped = sales_order_from_order(order, policy, account="C-1")

    assert mapped.proof.total.amount == order.totals.total
    assert mapped.proof.total.currency == currency


def test_fractional_quantity_and_free_lines(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "15.00", "0.333", total="5.00"),
            make_line(2, "0.00"),
            make_line(3, "8.00", total="0.00", discounts=[{"amount": "8.00"}]),
        ],
        totals={"subtotal": "13.00", "discount": "8.00", "total": "5.00"},
    )

    mapped = sales_order_from_order(order, policy, account="C-1")

    assert mapped.proof.line_amounts == (Decimal("5.00"), Decimal("0.00"), Decimal("0.00"))


def test_gift_cards_are_tender(make_order: Make, make_line: Make, policy: OrderPolicy) -> None:
    order = make_order([make_line(1, "10.00")], gift_cards=[{"amount": "4.00"}])

    assert sales_order_from_order(order, policy, account="C-1").proof.total.amount == Decimal(
        "10.00"
    )


@pytest.mark.parametrize(
    ("name", "off"),
    [(name, "0.01") for name in ("subtotal", "discount", "shipping", "fees", "tax", "total")],
)
def test_an_order_that_does_not_add_up_is_refused_with_the_component_named(
    make_order: Make, make_line: Make, policy: OrderPolicy, name: str, off: str
) -> None:
    order = make_order([make_line(1, "10.00")])
    document = order.model_dump(mode="json")
    document["totals"][name] = str(Decimal(document["totals"][name]) + Decimal(off))

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(record_from_object(Order, document), policy, account="C-1")

    paths = [problem.path for problem in refused.value.problems]
    assert f"$.totals.{name}" in paths or "$.totals.total" in paths
    assert {problem.rule for problem in refused.value.problems} == {"totals.component"}
    assert "0.01" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"quantity": "0"}, "order.quantity"),
        ({"quantity": "-1"}, "order.quantity"),
        ({"unit_price": "-1.00"}, "order.price"),
        ({"total": "10.001"}, "order.fraction"),
        ({"parent_line_id": "ln_9"}, "order.bundle"),
        ({"unit_price": "12345678.123456789"}, "ax.too-many-digits"),
    ],
)
def test_lines_that_cannot_be_carried_over(
    make_order: Make, make_line: Make, policy: OrderPolicy, change: dict[str, str], rule: str
) -> None:
    document = make_order([make_line(1, "10.00")]).model_dump(mode="json", exclude_none=True)
    document["lines"][0] |= change

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(record_from_object(Order, document), policy, account="C-1")

    assert rule in [problem.rule for problem in refused.value.problems]


def test_no_lines_no_currency_no_number(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    with pytest.raises(MappingError, match="at least one line"):
        sales_order_from_order(make_order([]), policy, account="C-1")
    with pytest.raises(InvalidValue):
        sales_order_from_order(
            make_order([make_line(1, "1.00")], currency="XXX"), policy, account="C-1"
        )
    with pytest.raises(MappingError, match="20 characters"):
        sales_order_from_order(
            make_order([make_line(1, "1.00")], number="W" * 21), policy, account="C-1"
        )


def test_prove_judges_a_document_by_itself(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "2")])
    document = sales_order_from_order(order, policy, account="C-1").document
    document.sales_table[0].sales_line[0].sales_price = Decimal("9.99")

    proof = prove(document, order, policy)

    assert not proof.holds
    assert (proof.shop.lines, proof.ax.lines) == (Decimal("20.00"), Decimal("19.98"))


def test_mapping_leaves_its_input_alone_and_repeats_itself(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "3")], discounts=[{"amount": "1.00"}])
    before = order.model_dump_json()

    first = sales_order_from_order(order, policy, account="C-1")
    second = sales_order_from_order(order, policy, account="C-1")

    assert order.model_dump_json() == before
    assert first == second


def test_a_policy_lists_all_that_is_wrong_with_it() -> None:
    with pytest.raises(ConfigError) as refused:
        OrderPolicy(
            company="TOOLONG",
            tax=TaxPolicy(mode="weekly", rules={}),
            bundles="burn",
            lead_days=-1,
            rounding_units={"EUR": Decimal(0)},
        )

    assert [problem.path for problem in refused.value.problems] == [
        "company",
        "tax.mode",
        "bundles",
        "lead_days",
        "rounding_units.EUR",
    ]
