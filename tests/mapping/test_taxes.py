"""Tax codes as AX computes them: what is checked, in which order, how sums are spread."""

from decimal import Decimal
from typing import Any

import pytest

from axclarity.errors import ConfigError, MappingError
from axclarity.mapping.taxes import (
    MarginalBase,
    TaxCell,
    TaxCode,
    TaxCombination,
    TaxedAmount,
    TaxInterval,
    TaxMethod,
    TaxOrigin,
    TaxRounding,
    taxes_by_code,
    taxes_of,
)
from axclarity.values import RoundingForm, RoundingRule

CENT = RoundingRule(Decimal("0.01"))
STEPS = tuple(
    TaxInterval(Decimal(low), Decimal(high), Decimal(value))
    for low, high, value in ((0, 50, 30), (50, 100, 20), (100, 0, 10))
)


def flat(code: str, value: str, **more: Any) -> TaxCode:
    return TaxCode.flat(code, Decimal(value), **more)


def stepped(code: str = "ST", **more: Any) -> TaxCode:
    return TaxCode(code=code, **{"intervals": STEPS, **more})


def taxed(amount: str, *codes: TaxCode, quantity: str = "1") -> TaxedAmount:
    return TaxedAmount(Decimal(amount), TaxCombination(codes), Decimal(quantity))


def tax(*amounts: TaxedAmount, included: bool = False, **how: Any) -> dict[str, Decimal]:
    ledger = TaxRounding(**{"rule": CENT, **how})
    by_code = taxes_of(amounts, ledger, included=included).by_code
    assert by_code == taxes_by_code(amounts, ledger, included=included)
    return by_code


def decimals(**taxes: str) -> dict[str, Decimal]:
    return {code: Decimal(amount) for code, amount in taxes.items()}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"code": ""}, "needs a name"),
        ({"intervals": ()}, "needs a value"),
        ({"intervals": (TaxInterval(Decimal(0), Decimal(0), Decimal(-1)),)}, "negative value"),
        ({"intervals": (TaxInterval(Decimal(5), Decimal(5), Decimal(1)),)}, "empty interval"),
        ({"intervals": (TaxInterval(Decimal(-5), Decimal(5), Decimal(1)),)}, "empty interval"),
        ({"intervals": STEPS[::-1]}, "overlap"),
        ({"intervals": (STEPS[0], STEPS[0])}, "overlap"),
        ({"origin": TaxOrigin.TAX}, "needs a tax"),
        ({"tax_on_tax": "OTHER"}, "does not use"),
        ({"origin": TaxOrigin.UNIT, "tax_on_tax": "OTHER"}, "does not use"),
        ({"origin": TaxOrigin.TAX, "tax_on_tax": "ST"}, "tax on itself"),
        ({"before_sales_tax": True}, "cannot come before"),
        ({"grossed_up": True}, "never grossed up"),
        (
            {
                "origin": TaxOrigin.CALCULATED,
                "intervals": (TaxInterval(Decimal(0), Decimal(0), Decimal(100)),),
            },
            "leaves nothing",
        ),
        ({"origin": TaxOrigin.UNIT, "method": TaxMethod.INTERVAL}, "whole amount only"),
    ],
)
def test_a_code_that_does_not_fit_together_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        stepped(**wrong)

    name = wrong.get("code", "ST")
    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {
        (f"tax.codes.{name}", "tax.code")
    }


@pytest.mark.parametrize("origin", TaxOrigin)
def test_an_origin_in_words_taxes_as_the_origin_does(origin: TaxOrigin) -> None:
    more = {"tax_on_tax": "DUTY"} if origin is TaxOrigin.TAX else {}
    duty = flat("DUTY", "5", origin="AmountPerUnit", before_sales_tax=True)

    def taxes(of: str) -> dict[str, Decimal]:
        return tax(taxed("100", duty, flat("ST", "10", origin=of, **more), quantity="2"))

    assert taxes(origin.value) == taxes(origin)


def test_a_method_in_words_taxes_as_the_method_does() -> None:
    for method in TaxMethod:
        assert stepped(method=method.value).taxed(Decimal(80)) == stepped(method=method).taxed(
            Decimal(80)
        )


@pytest.mark.parametrize("base", MarginalBase)
def test_a_marginal_base_in_words_chooses_as_the_base_does(base: MarginalBase) -> None:
    def taxes(of: str) -> dict[str, Decimal]:
        codes = stepped(marginal_base=of), flat("V", "20")
        return tax(taxed("45", *codes, quantity="2"), taxed("80", *codes))

    assert taxes(base.value) == taxes(base)


@pytest.mark.parametrize(
    ("wrong", "path", "wanted"),
    [
        ({"origin": "Net"}, "origin", "one of PercentOfNetAmount, "),
        ({"method": 1}, "method", "one of WholeAmount, Interval"),
        ({"marginal_base": None}, "marginal_base", "one of NetAmountPerLine, "),
        ({"intervals": 25}, "intervals", "several, each of the type TaxInterval"),
        ({"intervals": (25,)}, "intervals[0]", "of the type TaxInterval"),
        ({"rounding": Decimal("0.05")}, "rounding", "of the type RoundingRule"),
    ],
)
def test_a_code_of_other_types_names_the_place_and_what_is_wanted(
    wrong: dict[str, Any], path: str, wanted: str
) -> None:
    with pytest.raises(ConfigError, match=wanted) as refused:
        stepped(**wrong)
    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (f"tax.codes.ST.{path}", "config.policy")


@pytest.mark.parametrize("value", [25.0, 25, "25", Decimal("NaN"), Decimal("Infinity")])
def test_a_value_of_a_code_is_a_finite_decimal(value: Any) -> None:
    with pytest.raises(ConfigError, match="must be a finite Decimal") as refused:
        TaxCode.flat("ST", value)
    assert refused.value.problems[0].path == "tax.codes.ST.intervals[0].value"


def test_a_combination_is_of_codes() -> None:
    codes: Any
    for codes in (25, ["V"], [flat("V", "25"), None]):
        with pytest.raises(ConfigError, match=r"tax\.codes must be several, each a TaxCode"):
            TaxCombination(codes)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ((flat("A", "1"), flat("A", "2")), "A stands twice"),
        ((flat("A", "1", origin=TaxOrigin.TAX, tax_on_tax="B"),), "not among them"),
        (
            (flat("A", "1", origin=TaxOrigin.GROSS), flat("B", "1", origin=TaxOrigin.GROSS)),
            "each need",
        ),
        (
            (
                flat("A", "1", origin=TaxOrigin.TAX, tax_on_tax="B"),
                flat("B", "1", origin=TaxOrigin.TAX, tax_on_tax="A"),
            ),
            "each need",
        ),
    ],
)
def test_codes_that_cannot_be_computed_together_are_refused(
    codes: tuple[TaxCode, ...], message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        TaxCombination(codes)

    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {
        ("tax.codes", "tax.combination")
    }


def test_codes_are_computed_after_what_they_are_computed_from() -> None:
    surcharge = flat("S", "10", origin=TaxOrigin.TAX, tax_on_tax="G")
    gross = flat("G", "25", origin=TaxOrigin.GROSS)
    duty = flat("D", "5", origin=TaxOrigin.UNIT)

    found = TaxCombination([surcharge, gross, duty])

    assert [code.code for code in found.codes] == ["D", "G", "S"]
    assert tax(TaxedAmount(Decimal(10), found)) == decimals(D="5.00", G="3.75", S="0.38")


@pytest.mark.parametrize(
    ("amount", "whole", "interval"),
    [
        ("0", "0", "0"),
        ("0.10", "0.03", "0.03"),
        ("50", "15", "15"),
        ("50.01", "10.00", "15.00"),
        ("100", "20", "25"),
        ("100.01", "10.00", "25.00"),
        ("305", "30.50", "45.50"),
        ("-305", "-30.50", "-45.50"),
    ],
)
def test_a_boundary_belongs_to_the_lower_interval(amount: str, whole: str, interval: str) -> None:
    assert tax(taxed(amount, stepped())) == decimals(ST=whole)
    assert tax(taxed(amount, stepped(method=TaxMethod.INTERVAL))) == decimals(ST=interval)


def test_outside_all_intervals_nothing_is_taxed() -> None:
    code = stepped(intervals=STEPS[1:2])
    by_part = stepped(intervals=STEPS[1:2], method=TaxMethod.INTERVAL)

    assert tax(taxed("50", code), taxed("100.01", code)) == decimals(ST="0")
    assert tax(taxed("60", code)) == decimals(ST="12")
    assert tax(taxed("120", by_part)) == decimals(ST="10")


@pytest.mark.parametrize(
    ("base", "quantity", "expected"),
    [
        (MarginalBase.NET_LINE, "8", "20.00"),
        (MarginalBase.NET_UNIT, "8", "60.00"),
        (MarginalBase.NET_UNIT, "0", "20.00"),
        (MarginalBase.NET_INVOICE, "8", "20.00"),
        (MarginalBase.GROSS_LINE, "8", "20.00"),
        (MarginalBase.GROSS_UNIT, "2", "40.00"),
    ],
)
def test_the_marginal_base_chooses_the_rate(
    base: MarginalBase, quantity: str, expected: str
) -> None:
    line = taxed("200", stepped(marginal_base=base), quantity=quantity)

    assert tax(line) == decimals(ST=expected)


def test_other_taxes_count_in_a_gross_marginal_base_though_only_the_net_is_taxed() -> None:
    duty = flat("D", "5", origin=TaxOrigin.UNIT)

    for base, expected in (
        (MarginalBase.NET_LINE, "14.40"),
        (MarginalBase.GROSS_LINE, "9.60"),
        (MarginalBase.GROSS_UNIT, "14.40"),
        (MarginalBase.GROSS_INVOICE, "9.60"),
    ):
        line = taxed("48", stepped(marginal_base=base), duty, quantity="2")
        assert tax(line) == decimals(D="10", ST=expected)


def test_the_whole_invoice_chooses_and_is_rounded_as_one_whatever_the_mode() -> None:
    code = stepped(marginal_base=MarginalBase.NET_INVOICE)
    lines = [taxed("33.33", code), taxed("33.33", code), taxed("33.35", code)]

    assert tax(*lines, mode="line") == tax(*lines) == decimals(ST="10.00")
    flat_code = flat("ST", "10", marginal_base=MarginalBase.NET_INVOICE)
    assert tax(taxed("0.05", flat_code), taxed("0.05", flat_code), mode="line") == decimals(
        ST="0.01"
    )


def test_an_invoice_of_nothing_has_no_tax_by_interval() -> None:
    code = stepped(marginal_base=MarginalBase.NET_INVOICE)

    assert tax(taxed("40", code), taxed("-40", code)) == decimals(ST="0")


def test_amounts_per_unit_by_interval_and_grossed_up_intervals() -> None:
    duty = stepped(origin=TaxOrigin.UNIT, marginal_base=MarginalBase.NET_UNIT)
    share = stepped(origin=TaxOrigin.CALCULATED, grossed_up=True)

    assert tax(taxed("240", duty, quantity="4")) == decimals(ST="80")
    assert tax(taxed("75", share)) == decimals(ST="18.75")


def test_equal_codes_of_two_combinations_are_one_code() -> None:
    def gross() -> TaxCode:
        return flat("G", "10", origin=TaxOrigin.GROSS)

    lines = [taxed("20", stepped(), gross()), taxed("10", flat("A", "5"), gross(), stepped())]

    assert tax(*lines) == decimals(A="0.50", G="3.95", ST="9.00")


def test_lines_with_different_codes_are_summed_by_code() -> None:
    a, b = flat("A", "25"), stepped("B")

    assert tax(taxed("10", a), taxed("20", b), taxed("30", b, a)) == decimals(A="10", B="15")
    assert tax() == {}


def test_tax_by_line_and_by_document_differ() -> None:
    lines = [taxed("0.02", flat("A", "25")), taxed("0.02", flat("A", "25"))]

    assert tax(*lines, mode="line") == decimals(A="0.02")
    assert tax(*lines, mode="total") == decimals(A="0.01")


def test_a_rounded_sum_is_spread_over_its_lines() -> None:
    lines = [taxed("0.02", flat("A", "25")), taxed("0.02", flat("A", "25"))]

    taxes = taxes_of(lines, TaxRounding(rule=CENT), included=False)

    assert taxes.cells == (
        TaxCell(0, "A", Decimal("0.01")),
        TaxCell(1, "A", Decimal(0)),
    )
    assert (taxes.net, taxes.total) == (Decimal("0.04"), Decimal("0.05"))


def test_what_is_left_of_a_sum_goes_where_most_was_cut_off() -> None:
    code = flat("A", "10")

    taxes = taxes_of(
        [taxed("10.22", code), taxed("0.09", code)], TaxRounding(rule=CENT), included=False
    )

    assert taxes.by_line == {0: Decimal("1.02"), 1: Decimal("0.01")}


def test_a_code_with_its_own_rounding_keeps_it_unless_codes_are_rounded_together() -> None:
    own = flat("A", "10", rounding=RoundingRule(Decimal(1), RoundingForm.DOWNWARD))
    other = flat("B", "10")
    line = taxed("19.90", own, other)

    assert tax(line) == decimals(A="1", B="1.99")
    assert tax(line, by="combination") == decimals(A="1.99", B="1.99")


def test_each_combination_is_rounded_by_itself() -> None:
    lines = [taxed("0.02", flat("A", "25")), taxed("0.02", flat("B", "25"))]

    assert tax(*lines, by="combination") == decimals(A="0.01", B="0.01")


def test_own_advantage_makes_the_tax_of_a_sale_smaller() -> None:
    rule = RoundingRule(Decimal(1), RoundingForm.OWN_ADVANTAGE)

    assert tax(taxed("19", flat("A", "10")), rule=rule) == decimals(A="1")
    assert tax(taxed("-19", flat("A", "10")), rule=rule) == decimals(A="-2")


def test_tax_of_a_mixed_document_sums_to_what_is_rounded() -> None:
    code = flat("A", "7")
    lines = [taxed("10.33", code), taxed("-3.17", code), taxed("0.49", code), taxed("-9.99", code)]

    taxes = taxes_of(lines, TaxRounding(rule=CENT), included=False)

    assert taxes.tax == Decimal("-0.16")
    assert abs(taxes.by_line[1] - Decimal("-0.2219")) < Decimal("0.01")


@pytest.mark.parametrize(
    ("codes", "expected", "net"),
    [
        ((flat("A", "25"),), {"A": "20.00"}, "80.00"),
        ((flat("A", "15"), flat("B", "10")), {"A": "12.00", "B": "8.00"}, "80.00"),
        (
            (flat("A", "10"), flat("G", "25", origin=TaxOrigin.GROSS)),
            {"A": "7.27", "G": "20.00"},
            "72.73",
        ),
        (
            (flat("D", "5", origin=TaxOrigin.UNIT), flat("A", "25")),
            {"D": "10.00", "A": "18.00"},
            "72.00",
        ),
        (
            (flat("D", "5", origin=TaxOrigin.UNIT, before_sales_tax=True), flat("A", "25")),
            {"D": "10.00", "A": "20.00"},
            "70.00",
        ),
        (
            (flat("C", "20", origin=TaxOrigin.CALCULATED), flat("A", "25")),
            {"C": "20.00", "A": "16.00"},
            "64.00",
        ),
        (
            (
                flat("C", "20", origin=TaxOrigin.CALCULATED),
                flat("S", "10", origin=TaxOrigin.TAX, tax_on_tax="C"),
            ),
            {"C": "20.00", "S": "2.00"},
            "78.00",
        ),
    ],
)
def test_taxes_are_taken_out_of_an_amount_that_holds_them(
    codes: tuple[TaxCode, ...], expected: dict[str, str], net: str
) -> None:
    line = taxed("100.00", *codes, quantity="2")

    taxes = taxes_of([line], TaxRounding(rule=CENT), included=True)

    assert taxes.by_code == decimals(**expected)
    assert (taxes.net, taxes.total) == (Decimal(net), Decimal("100.00"))


def test_intervals_cannot_be_taken_out_of_a_price() -> None:
    with pytest.raises(MappingError) as refused:
        tax(taxed("100", stepped()), included=True)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("tax", "tax.included-intervals")


@pytest.mark.parametrize(
    "wrong",
    [{"mode": "lines"}, {"by": "group"}, {"mode": "", "by": ""}, {"rule": Decimal("0.01")}],
)
def test_a_ledger_rounds_in_ways_that_ax_has(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as refused:
        TaxRounding(**{"rule": CENT, **wrong})

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        (f"tax.{key}", "config.policy") for key in wrong
    ]


@pytest.mark.parametrize(
    ("low", "high", "flat"), [("0", "0", True), ("0", "100", False), ("100", "0", False)]
)
def test_a_code_is_flat_if_one_value_holds_for_every_amount(
    low: str, high: str, flat: bool
) -> None:
    code = TaxCode(code="T", intervals=(TaxInterval(Decimal(low), Decimal(high), Decimal(5)),))

    assert code.is_flat is flat
