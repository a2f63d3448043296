"""Corners of the mapping: odd amounts, taxes rounded another way, what does not fit."""

from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import UNSET, SalesLine, SalesTable, given
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import ConfigError, InvalidDocument, MappingError, TotalsDiffer
from axclarity.mapping import (
    ChargeRule,
    CustomerPolicy,
    MappedOrder,
    OrderPolicy,
    TaxPolicy,
    TaxRule,
    Warehouse,
    prove,
    sales_order_from_order,
)

VAT = TaxRule(tax_group="WEB", tax_item_group="VAT25", rates={"VAT25": Decimal(25)})
NONE = TaxRule(tax_group="WEB", tax_item_group="NONE", rates={})


def policy(mode: str = "total", **more: Any) -> OrderPolicy:
    known: dict[str, Any] = {
        "company": "USMF",
        "tax": TaxPolicy(
            mode=mode, rules={"": NONE, "VAT": VAT}, rounding_charge=ChargeRule(markup_code="ROUND")
        ),
        "shipping": {"standard": ChargeRule(markup_code="FREIGHT", text="Freight")},
        "fees": {"wrap": ChargeRule(markup_code="WRAP")},
        "default_warehouse": Warehouse(site="1", location="11"),
    }
    return OrderPolicy(**{**known, **more})


def line(
    total: str, *, quantity: str = "1", price: str | None = None, **more: Any
) -> dict[str, Any]:
    known = {"id": "l1", "sku": "SKU-1", "quantity": quantity, "unit_price": price or total}
    return {**known, "total": total, **more}


def order(*lines: dict[str, Any], currency: str = "EUR", **more: Any) -> Order:
    """An order of untaxed lines; totals follow from the lines unless given."""
    totals = {
        "subtotal": f"{sum(Decimal(part['total']) for part in lines):f}",
        "total": f"{sum(Decimal(part['total']) for part in lines):f}",
        **more.pop("totals", {}),
    }
    known = {
        "id": "o1",
        "number": "W-1001",
        "status": "processing",
        "placed_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z",
        "currency": currency,
        "prices_include_tax": False,
        "lines": list(lines),
        "totals": totals,
    }
    return record_from_object(Order, {**known, **more})


def mapped(source: Order, rules: OrderPolicy | None = None) -> MappedOrder:
    return sales_order_from_order(source, rules or policy(), account="C-1")


def table_of(source: Order, rules: OrderPolicy | None = None) -> SalesTable:
    (table,) = mapped(source, rules).document.sales_table
    return table


def only_line(source: Order, rules: OrderPolicy | None = None) -> SalesLine:
    (found,) = table_of(source, rules).sales_line
    return found


def rules_of(error: MappingError | ConfigError) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in error.problems]


def test_an_attribute_without_a_value_is_no_dimension() -> None:
    sent = only_line(order(line("1.00", attributes={"color": None, "size": ""})))
    assert (sent.invent_dim[0].invent_color_id, sent.invent_dim[0].invent_size_id) == (UNSET, UNSET)


def test_an_attribute_that_ax_would_cut_stops_the_order() -> None:
    with pytest.raises(InvalidDocument, match="InventColorId"):
        mapped(order(line("1.00", attributes={"color": "Midnight blue"})))


@pytest.mark.parametrize(
    ("quantity", "price", "off", "currency"),
    [
        ("3", "10.00", "0.01", "EUR"),
        ("7", "9.99", "10.00", "EUR"),
        ("3", "0.01", "0.03", "EUR"),
        ("1", "0.01", "0.00", "EUR"),
        ("0.333", "29.90", "1.11", "EUR"),
        ("3", "1000", "1", "JPY"),
        ("7", "1.005", "0.001", "KWD"),
        ("1", "0.00", "0.00", "EUR"),
        ("999999", "0.01", "0.01", "EUR"),
    ],
)
def test_a_discounted_line_costs_exactly_what_the_shop_says(
    quantity: str, price: str, off: str, currency: str
) -> None:
    digits = {"JPY": "1", "EUR": "0.01", "KWD": "0.001"}[currency]
    gross = (Decimal(quantity) * Decimal(price)).quantize(Decimal(digits), "ROUND_HALF_UP")
    total = gross - Decimal(off)
    source = order(
        line(f"{total:f}", quantity=quantity, price=price, discounts=[{"amount": off}]),
        currency=currency,
        totals={"subtotal": f"{gross:f}", "discount": off},
    )
    assert mapped(source).proof.line_amounts == (total,)


@pytest.mark.parametrize(("digits", "discount"), [(4, "0.0001"), (3, None)])
def test_a_discount_has_at_most_the_digits_that_the_policy_allows(
    digits: int, discount: str | None
) -> None:
    source = order(
        line("999.90", quantity="1000", price="1.00", discounts=[{"amount": "0.10"}]),
        totals={"subtotal": "1000.00", "discount": "0.10"},
    )
    found = mapped(source, policy(discount_digits=digits))
    (sent,) = found.document.sales_table[0].sales_line

    assert given(sent.line_disc, None) == (None if discount is None else Decimal(discount))
    assert found.proof.line_amounts == (Decimal("999.90"),)


def bundle(**component: Any) -> Order:
    part = {"parent_line_id": "p"}
    return order(
        line("10.00", id="p", sku="SET"),
        line("0.00", id="a", sku="A", quantity="2", price="3.00", **{**part, **component}),
        line("0.00", id="b", sku="B", quantity="1", price="6.00", **part),
    )


def test_a_part_of_a_bundle_carries_no_discount() -> None:
    with pytest.raises(MappingError) as caught:
        mapped(bundle(discounts=[{"amount": "1.00"}]))
    assert ("$.lines[1].discounts", "order.bundle") in rules_of(caught.value)


def test_a_bundle_in_a_bundle_is_refused() -> None:
    source = bundle().model_dump(mode="json")
    source["lines"][2]["parent_line_id"] = "a"
    with pytest.raises(MappingError) as caught:
        mapped(record_from_object(Order, source))
    assert ("$.lines[2].parent_line_id", "order.bundle") in rules_of(caught.value)


def taxed(amount: str, rate: str = "25") -> dict[str, Any]:
    return {"tax_lines": [{"code": "VAT", "rate": rate, "amount": amount}]}


def test_a_gift_card_is_tender_and_changes_nothing() -> None:
    paid = order(
        line("10.00"), gift_cards=[{"amount": "10.00"}], totals={"paid": "10.00", "due": "0.00"}
    )
    assert mapped(paid).document == mapped(order(line("10.00"))).document


def rounded(rules: OrderPolicy, *, included: bool = False, tax: str = "0.09") -> MappedOrder:
    """Three lines of 0.10: 0.03 each where lines are rounded, 0.08 for the document."""
    lines = [line("0.10", id=name, **taxed(f"{Decimal(tax) / 3:f}")) for name in "abc"]
    total = "0.30" if included else f"{Decimal('0.30') + Decimal(tax):f}"
    return mapped(
        order(*lines, prices_include_tax=included, totals={"tax": tax, "total": total}), rules
    )


def test_a_tax_difference_goes_to_the_rounding_charge() -> None:
    result = rounded(policy("total"))
    (charge,) = result.document.sales_table[0].markup_trans_header
    assert (charge.markup_code, charge.value) == ("ROUND", Decimal("0.01"))
    assert charge.tax_item_group == "NONE"
    assert [note.rule for note in result.notes] == ["tax.rounding"]
    assert result.proof.ax.rounding == Decimal("0.01")
    assert result.proof.total.amount == Decimal("0.39")


def test_the_same_way_of_rounding_needs_no_charge() -> None:
    result = rounded(policy("line"))
    assert result.document.sales_table[0].markup_trans_header == []
    assert result.notes == ()


def test_more_than_rounding_is_refused() -> None:
    with pytest.raises(TotalsDiffer) as caught:
        rounded(policy("total"), tax="0.12")
    assert rules_of(caught.value) == [("$.totals.tax", "totals.tax")]


def test_where_prices_include_tax_a_difference_is_only_noted() -> None:
    result = rounded(policy("total"), included=True, tax="0.03")
    assert result.proof.ax.tax == Decimal("0.06")
    assert result.document.sales_table[0].markup_trans_header == []
    assert [note.rule for note in result.notes] == ["tax.rounding"]
    assert result.proof.total.amount == Decimal("0.30")


def test_another_rate_than_ax_has_is_refused_with_both() -> None:
    with pytest.raises(MappingError, match=r"24 %.*25 %") as caught:
        mapped(
            order(line("10.00", **taxed("2.40", "24")), totals={"tax": "2.40", "total": "12.40"})
        )
    assert rules_of(caught.value) == [("$.lines[0].tax_lines", "tax.rate")]


def test_a_read_back_with_another_kind_of_discount_is_not_proven() -> None:
    source = order(line("10.00"))
    document = mapped(source).document
    document.sales_table[0].sales_line[0].multi_ln_percent = Decimal(5)
    with pytest.raises(MappingError) as caught:
        prove(document, source, policy())
    assert rules_of(caught.value) == [("SalesLine[0].MultiLnPercent", "proof.unknown")]


def test_a_read_back_with_unknown_tax_groups_is_not_proven() -> None:
    source = order(line("10.00"))
    document = mapped(source).document
    document.sales_table[0].sales_line[0].tax_item_group = "FULL"
    with pytest.raises(MappingError) as caught:
        prove(document, source, policy())
    assert rules_of(caught.value) == [("SalesLine.TaxItemGroup", "proof.tax-groups")]


@pytest.mark.parametrize(
    ("bad", "path", "rule"),
    [
        (line("-1.00", quantity="-1", price="1.00"), "$.lines[0].quantity", "order.quantity"),
        (line("0.00", quantity="0", price="1.00"), "$.lines[0].quantity", "order.quantity"),
        (line("-1.00"), "$.lines[0].unit_price", "order.price"),
        (line("1.005"), "$.lines[0].total", "order.fraction"),
        (line("1.00", price="1.0000000000000001"), "$.lines[0].unit_price", "ax.too-many-digits"),
        (line("2.00", price="1.00"), "$.lines[0].total", "totals.component"),
        (line("1.00", parent_line_id="x"), "$.lines[0].parent_line_id", "order.bundle"),
        (
            line("2.00", price="1.00", discounts=[{"amount": "-1.00"}]),
            "$.lines[0].discounts[0].amount",
            "order.negative",
        ),
        (line("1.00", warehouse="MOON"), "$.lines[0].warehouse", "lines.no-warehouse"),
        (
            line("1.00", tax_lines=[{"code": "VAT", "rate": "25", "amount": "0.255"}]),
            "$.lines[0].tax_lines[0].amount",
            "order.fraction",
        ),
        (line("1000000000000000.01"), "$.lines[0].total", "ax.too-many-digits"),
    ],
)
def test_a_line_that_cannot_be_is_refused(bad: dict[str, Any], path: str, rule: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapped(order(bad))
    assert (path, rule) in rules_of(caught.value)


def test_the_taxes_of_an_order_are_those_of_its_lines_and_of_its_charges() -> None:
    tax = {"code": "VAT", "rate": "25"}
    freight = {"code": "standard", "amount": "5.00", "tax_lines": [{**tax, "amount": "1.255"}]}
    of_line = {**tax, "amount": "2.50"}
    source = order(line("10.00", tax_lines=[of_line]), shipping_lines=[freight])

    assert [str(each.amount) for each in source.placed_taxes] == ["2.50", "1.255"]
    with pytest.raises(MappingError) as caught:
        mapped(source)
    named = ("$.shipping_lines[0].tax_lines[0].amount", "order.fraction")
    assert named in rules_of(caught.value)


def test_a_text_that_an_order_can_do_without_is_noted_when_it_does_not_fit() -> None:
    result = mapped(order(line("1.00"), purchase_order="P" * 61))
    assert result.document.sales_table[0].customer_ref is UNSET
    assert [(note.path, note.rule) for note in result.notes] == [
        ("$.purchase_order", "order.too-long")
    ]


def test_a_delivery_name_holds_company_and_person() -> None:
    address = {"company": "Fjord AS", "name": "Kari Nord", "lines": ["Kai 1"], "country": "NO"}
    table = table_of(order(line("1.00"), shipping_address=address))
    assert table.delivery_name == "Fjord AS, Kari Nord"
    assert table.table_dlv_addr[0].location_name == "Fjord AS"
    assert given(table.table_dlv_addr[0].country_region_id, "") == "NOR"


def test_a_policy_lists_all_that_is_wrong_with_it() -> None:
    other = TaxRule(tax_group="WEB", tax_item_group="VAT25", rates={"VAT25": Decimal(24)})
    with pytest.raises(ConfigError) as caught:
        OrderPolicy(
            company="TOOLONG",
            tax=TaxPolicy(mode="cent", rules={"": VAT, "B": other, "D+C": NONE}, tolerance=-1),
            bundles="tear",
            lead_days=-1,
            dimension_attributes={"color": "colour"},
            rounding_units={"CHF": Decimal(0)},
        )
    assert {path for path, _ in rules_of(caught.value)} == {
        "company",
        "tax.mode",
        "tax.rules.",
        "tax.rules.B",
        "tax.rules.D+C",
        "tax.tolerance",
        "bundles",
        "lead_days",
        "dimension_attributes.color",
        "rounding_units.CHF",
    }
    with pytest.raises(ConfigError):
        CustomerPolicy(group="")


def test_amounts_that_ax_would_round_are_named() -> None:
    swiss = policy(rounding_units={"CHF": Decimal("0.05")})
    assert mapped(order(line("10.05"), currency="CHF"), swiss).proof.holds
    with pytest.raises(MappingError) as caught:
        mapped(order(line("10.02"), currency="CHF"), swiss)
    assert ("$.lines[0].total", "order.rounding-unit") in rules_of(caught.value)


def test_what_was_paid_and_the_taxes_need_not_be_what_ax_rounds_to() -> None:
    swiss = policy(rounding_units={"CHF": Decimal("0.05")})
    source = order(line("10.05"), currency="CHF")
    paid = source.totals.model_copy(update={"paid": Decimal("10.03"), "due": Decimal("0.02")})

    assert mapped(source.model_copy(update={"totals": paid}), swiss).proof.holds


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"dimension_attributes": {"a": "config_id", "b": "config_id"}}, "dimension_attributes.a"),
        ({"dimension_attributes": {"a": "invent_site_id"}}, "dimension_attributes.a"),
        ({"default_warehouse": Warehouse(site="", location="1")}, "default_warehouse.site"),
        ({"warehouses": {"N": Warehouse(site="1", location="x" * 11)}}, "warehouses.N.location"),
        ({"lead_days": 10**9}, "lead_days"),
        ({"rounding_units": {"EUR": Decimal("NaN")}}, "rounding_units.EUR"),
    ],
)
def test_a_policy_that_could_only_fail_later_is_refused(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as caught:
        policy(**change)
    assert path in [problem.path for problem in caught.value.problems]


def test_the_limits_of_a_policy_are_within_them() -> None:
    code = "x" * 10

    assert policy(company="U", lead_days=0, discount_digits=0)
    assert policy(
        company="USMF",
        discount_digits=12,
        default_warehouse=Warehouse(site=code, location=code),
        shipping={"standard": ChargeRule(markup_code=code)},
    )


@pytest.mark.parametrize("rate", ["12", "NaN", "-1"])
def test_a_tax_code_of_ax_has_one_rate(rate: str) -> None:
    rules = {
        "A": TaxRule(tax_group="G", tax_item_group="1", rates={"V": Decimal(25)}),
        "B": TaxRule(tax_group="G", tax_item_group="2", rates={"V": Decimal(rate)}),
    }
    with pytest.raises(ConfigError, match=r"tax\.rules\.B"):
        policy(tax=TaxPolicy(mode="total", rules=rules))


def test_a_charges_code_has_a_name_that_ax_keeps() -> None:
    for code in ("", "x" * 11):
        with pytest.raises(ConfigError, match="markup_code"):
            ChargeRule(markup_code=code)


@pytest.mark.parametrize("account", ["", "  "])
def test_nothing_is_sold_to_nobody(account: str) -> None:
    with pytest.raises(MappingError) as caught:
        sales_order_from_order(order(line("1.00")), policy(), account=account)
    assert rules_of(caught.value) == [("account", "order.no-account")]


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ({"sku": " "}, ("$.lines[0].sku", "lines.no-article")),
        ({"unit": ""}, ("$.lines[0].unit", "lines.no-unit")),
    ],
)
def test_a_line_has_an_article_and_a_unit(bad: dict[str, str], expected: tuple[str, str]) -> None:
    with pytest.raises(MappingError) as caught:
        mapped(order(line("1.00", **bad)))
    assert rules_of(caught.value) == [expected]


def test_the_policy_may_say_what_a_line_without_a_unit_is_sold_in() -> None:
    found = only_line(order(line("1.00", unit="")), policy(units={"": "pcs"}))
    assert found.sales_unit == "pcs"


@pytest.mark.parametrize("number", ["", "   ", "W-1 ", " W-1"])
def test_an_order_without_a_number_to_find_it_by_is_refused(number: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapped(order(line("1.00"), number=number))
    assert rules_of(caught.value) == [("$.number", "order.number")]


def test_a_date_that_the_calendar_does_not_have_is_refused() -> None:
    with pytest.raises(MappingError) as caught:
        mapped(order(line("1.00"), placed_at="9999-12-31T12:00:00Z"), policy(lead_days=1))
    assert rules_of(caught.value) == [("$.placed_at", "order.date")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("M", "M"), (42, "42"), (Decimal("1E+2"), "100"), (Decimal("7.50"), "7.50"), ("  ", UNSET)],
)
def test_a_text_or_number_is_a_dimension(value: Any, expected: Any) -> None:
    found = only_line(order(line("1.00", attributes={"size": value})))
    assert found.invent_dim[0].invent_size_id == expected


@pytest.mark.parametrize("value", [True, {"a": 1}, ["S", "M"]])
def test_anything_else_is_no_dimension(value: Any) -> None:
    with pytest.raises(MappingError) as caught:
        mapped(order(line("1.00", attributes={"color": value})))
    assert rules_of(caught.value) == [("$.lines[0].attributes.color", "lines.dimension")]


@pytest.mark.parametrize(
    ("of_line", "has", "message", "hint"),
    [
        (
            {"warehouse": "south"},
            {"default_warehouse": Warehouse(site="1", location="11")},
            "for 'south'",
            "the policy's warehouses",
        ),
        ({}, {"default_warehouse": None}, "names no warehouse", "default_warehouse"),
    ],
)
def test_a_warehouse_that_is_missing_is_named(
    of_line: dict[str, Any], has: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(MappingError) as caught:
        mapped(order(line("1.00", **of_line)), policy(**has))
    (problem,) = caught.value.problems
    assert problem.rule == "lines.no-warehouse"
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("included", [True, False])
def test_a_total_that_is_off_by_the_tax_says_so(included: bool) -> None:
    vat = [{"code": "VAT", "rate": "25", "amount": "2.50"}]
    total = "12.50" if included else "10.00"
    source = order(
        line("10.00", tax_lines=vat),
        prices_include_tax=included,
        totals={"tax": "2.50", "total": total},
    )

    with pytest.raises(MappingError) as caught:
        mapped(source)

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("$.totals.total", "totals.component")
    assert "prices_include_tax may be wrong" in problem.hint


def test_refusals_of_an_order_say_what_and_what_to_do() -> None:
    source = order(
        line("1.00"), line("37.505"), {**line("-1.00", price="1.00", quantity="-1"), "id": "l2"}
    )

    with pytest.raises(MappingError) as caught:
        mapped(source)

    said = {problem.rule: problem for problem in caught.value.problems}
    assert "same id: l1" in said["order.line-ids"].message
    assert "37.505 is no whole multiple of 0.01" in said["order.fraction"].message
    assert 'negative_lines="credit"' in said["order.quantity"].hint


def test_tender_and_the_summary_of_taxes_are_not_looked_at() -> None:
    source = order(line("1.00"), tax_lines=[{"code": "V", "rate": "25", "amount": "9.99"}])
    paid = source.totals.model_copy(update={"paid": Decimal(7), "due": Decimal(8)})

    assert mapped(source.model_copy(update={"totals": paid})).proof.holds
