"""Tax adds up: by code and line, included or not, split or whole, and without jumps by interval."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from axclarity.mapping.taxes import (
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
from axclarity.values import CURRENCIES, RoundingForm, RoundingRule, minor_unit
from tests.property._examples import thorough

pytestmark = pytest.mark.property

values = st.decimals(min_value=0, max_value=60, places=3)
units = st.sampled_from(sorted(CURRENCIES)).map(minor_unit)
forms = st.sampled_from(list(RoundingForm))
counts = st.integers(-(10**7), 10**7)


@st.composite
def combinations(draw: st.DrawFn, *, simple: bool = False) -> TaxCombination:
    """Up to four codes: taxes on the net, a duty, a tax on a tax, one on the gross."""
    codes = [TaxCode.flat("N", draw(values))]
    if draw(st.booleans()):
        codes.append(TaxCode.flat("M", draw(values)))
    if not simple and draw(st.booleans()):
        before = draw(st.booleans())
        codes.append(
            TaxCode.flat("D", draw(values), origin=TaxOrigin.UNIT, before_sales_tax=before)
        )
    if not simple and draw(st.booleans()):
        codes.append(TaxCode.flat("T", draw(values), origin=TaxOrigin.TAX, tax_on_tax="N"))
    if not simple and draw(st.booleans()):
        codes.append(TaxCode.flat("G", draw(values), origin=TaxOrigin.GROSS))
    return TaxCombination(draw(st.permutations(codes)))


@st.composite
def documents(draw: st.DrawFn, *, simple: bool = False) -> tuple[list[TaxedAmount], TaxRounding]:
    unit = draw(units)
    choices = draw(st.lists(combinations(simple=simple), min_size=1, max_size=2))
    amounts = [
        TaxedAmount(draw(counts) * unit, draw(st.sampled_from(choices)), Decimal(draw(quantities)))
        for _ in range(draw(st.integers(1, 5)))
    ]
    rule = RoundingRule(unit, draw(forms))
    mode = draw(st.sampled_from(["line", "total"]))
    return amounts, TaxRounding(
        rule=rule, mode=mode, by=draw(st.sampled_from(["code", "combination"]))
    )


quantities = st.integers(1, 50)


@thorough
@given(documents(), st.booleans())
def test_taxes_add_up_by_code_and_by_line_and_with_the_net(
    document: tuple[list[TaxedAmount], TaxRounding], included: bool
) -> None:
    amounts, ledger = document

    taxes = taxes_of(amounts, ledger, included=included)

    total = sum((taxed.amount for taxed in amounts), start=Decimal(0))
    assert sum(taxes.by_code.values()) == taxes.tax == sum(taxes.by_line.values())
    assert taxes_by_code(amounts, ledger, included=included) == taxes.by_code
    assert (taxes.total if included else taxes.net) == total
    assert taxes.net + taxes.tax == taxes.total
    for cell in taxes.cells:
        assert (Fraction(cell.amount) / Fraction(ledger.rule.unit)).denominator == 1


@thorough
@given(documents(), st.booleans())
def test_each_share_of_a_tax_is_within_a_unit_of_what_is_exact(
    document: tuple[list[TaxedAmount], TaxRounding], included: bool
) -> None:
    amounts, ledger = document

    taxes = taxes_of(amounts, ledger, included=included)

    exact = {
        (line, code.code): tax
        for line, taxed in enumerate(amounts)
        for code, tax in zip(
            taxed.codes.codes,
            taxed.codes.flat_taxes(taxed.amount, taxed.quantity, included=included),
            strict=True,
        )
    }
    assert {(cell.line, cell.code) for cell in taxes.cells} == exact.keys()
    for cell in taxes.cells:
        assert abs(cell.amount - exact[cell.line, cell.code]) <= ledger.rule.unit


@thorough
@given(documents(), st.booleans())
def test_the_tax_of_the_opposite_is_the_opposite(
    document: tuple[list[TaxedAmount], TaxRounding], included: bool
) -> None:
    amounts, ledger = document
    assume(ledger.rule.form is not RoundingForm.OWN_ADVANTAGE)
    opposite = [TaxedAmount(-each.amount, each.codes, -each.quantity) for each in amounts]

    taxes = taxes_of(amounts, ledger, included=included)

    assert taxes_of(opposite, ledger, included=included).by_code == {
        code: -tax for code, tax in taxes.by_code.items()
    }


@thorough
@given(st.integers(0, 10**7), combinations(), quantities, units)
def test_the_tax_of_something_is_not_negative(
    count: int, codes: TaxCombination, quantity: int, unit: Decimal
) -> None:
    line = TaxedAmount(count * unit, codes, Decimal(quantity))

    taxes = taxes_of([line], TaxRounding(rule=RoundingRule(unit)), included=False)

    assert all(tax >= 0 for tax in taxes.by_code.values())


@thorough
@given(combinations(), counts, quantities)
def test_what_is_added_to_a_net_amount_is_taken_out_of_the_gross_one(
    codes: TaxCombination, count: int, quantity: int
) -> None:
    net, units_of_it = Decimal(count), Decimal(quantity)
    added = codes.flat_taxes(net, units_of_it, included=False)

    gross = net + sum(added)
    taken = codes.flat_taxes(gross, units_of_it, included=True)

    scale = max(abs(gross), abs(net), *map(abs, added), Decimal(1))
    for one, other in zip(added, taken, strict=True):
        assert abs(one - other) <= scale * Decimal("1e-12")


@thorough
@given(combinations(), st.integers(1, 10**6), st.integers(1, 10**6), quantities, quantities)
def test_flat_tax_is_linear(
    codes: TaxCombination, one: int, other: int, first: int, second: int
) -> None:
    def exact(amount: int, quantity: int) -> tuple[Decimal, ...]:
        return codes.flat_taxes(Decimal(amount), Decimal(quantity), included=False)

    together = exact(one + other, first + second)

    for whole, a, b in zip(together, exact(one, first), exact(other, second), strict=True):
        assert abs(whole - a - b) <= max(whole, Decimal(1)) * Decimal("1e-13")


@thorough
@given(combinations(simple=True), st.integers(2, 10**7), st.data(), units)
def test_splitting_a_line_leaves_the_tax_of_the_document(
    codes: TaxCombination, count: int, data: st.DataObject, unit: Decimal
) -> None:
    part = data.draw(st.integers(1, count - 1))
    ledger = TaxRounding(rule=RoundingRule(unit))

    whole = taxes_by_code([TaxedAmount(count * unit, codes)], ledger, included=False)
    split = taxes_by_code(
        [TaxedAmount(part * unit, codes), TaxedAmount((count - part) * unit, codes)],
        ledger,
        included=False,
    )

    assert split == whole


@thorough
@given(
    st.lists(st.integers(1, 10**4), min_size=1, max_size=4, unique=True),
    st.lists(values, min_size=5, max_size=5),
    st.integers(0, 2 * 10**6),
    st.integers(1, 100),
)
def test_tax_by_interval_has_no_jump(
    limits: list[int], rates: list[Decimal], cents: int, more: int
) -> None:
    bounds = [0, *sorted(limits), 0]
    code = TaxCode(
        code="I",
        intervals=tuple(
            TaxInterval(Decimal(bounds[i]), Decimal(bounds[i + 1]), rates[i])
            for i in range(len(bounds) - 1)
        ),
        method=TaxMethod.INTERVAL,
    )
    ledger = TaxRounding(rule=RoundingRule(Decimal("0.000001")))

    def tax(amount: int) -> Decimal:
        line = TaxedAmount(Decimal(amount).scaleb(-2), TaxCombination([code]))
        return taxes_of([line], ledger, included=False).tax

    step = tax(cents + more) - tax(cents)

    slack = Decimal("0.000002")
    assert -slack <= step <= max(rates) * Decimal(more).scaleb(-4) + slack


@thorough
@given(documents(), st.booleans())
def test_a_code_of_one_long_interval_taxes_as_a_flat_one(
    document: tuple[list[TaxedAmount], TaxRounding], by_part: bool
) -> None:
    """The two ways to compute agree, to the 12th digit."""
    amounts, _ = document
    long = Decimal(10) ** 14
    fine = TaxRounding(rule=RoundingRule(Decimal("0.0001")))

    def stretched(code: TaxCode) -> TaxCode:
        return TaxCode(
            code=code.code,
            intervals=(TaxInterval(Decimal(0), long, code.intervals[0].value),),
            origin=code.origin,
            tax_on_tax=code.tax_on_tax,
            before_sales_tax=code.before_sales_tax,
            method=TaxMethod.INTERVAL if by_part else TaxMethod.WHOLE,
        )

    assume(all(taxed.amount for taxed in amounts))
    stepwise = [
        TaxedAmount(each.amount, TaxCombination(map(stretched, each.codes.codes)), each.quantity)
        for each in amounts
    ]

    flat = taxes_by_code(amounts, fine, included=False)
    found = taxes_by_code(stepwise, fine, included=False)

    assert found.keys() == flat.keys()
    for code, tax in flat.items():
        assert abs(found[code] - tax) <= Decimal("0.001") + abs(tax) * Decimal("1e-12")
