"""AX's arithmetic, as the sandbox sees it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.sandbox.ax._money import Taxable, line_amount, rounded, sales_tax, totals

D = Decimal
CENT = D("0.01")
VAT = (("VAT25", D(25)),)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        ("2.345", "0.01", "2.35"),
        ("-2.345", "0.01", "-2.35"),
        ("2.344999", "0.01", "2.34"),
        ("0.5", "1", "1"),
        ("2.5", "1", "3"),
        ("123.45", "5", "125"),
        ("1.025", "0.05", "1.05"),
        ("1.0625", "0.001", "1.063"),
        ("0", "0.01", "0.00"),
    ],
)
def test_a_half_goes_away_from_zero(amount: str, unit: str, expected: str) -> None:
    assert str(rounded(D(amount), D(unit))) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"quantity": "3", "price": "9.99"}, "29.97"),
        ({"quantity": "10", "price": "1.00", "percent": "10"}, "9.00"),
        ({"quantity": "3", "price": "9.99", "discount": "0.99"}, "27.00"),
        ({"quantity": "3", "price": "10", "discount": "1", "percent": "50"}, "13.50"),
        ({"quantity": "250", "price": "3.33", "price_unit": "100"}, "8.33"),
        ({"quantity": "2", "price": "5", "price_unit": "0"}, "10.00"),
        ({"quantity": "-1", "price": "0.125"}, "-0.13"),
        ({"quantity": "1", "price": "10", "percent": "100"}, "0.00"),
        ({"quantity": "0.333", "price": "3"}, "1.00"),
    ],
)
def test_line_amounts(terms: dict[str, str], expected: str) -> None:
    given = {"price_unit": "1", "discount": "0", "percent": "0", **terms}
    amount = line_amount(unit=CENT, **{name: D(text) for name, text in given.items()})
    assert str(amount) == expected


def test_a_number_has_16_digits_and_no_more() -> None:
    amount = line_amount(
        quantity=D(1),
        price=D("1.0049999999999999"),
        price_unit=D(1),
        discount=D(0),
        percent=D(0),
        unit=CENT,
    )
    assert amount == D("1.01")


def test_tax_is_rounded_per_code_over_the_order_or_per_line() -> None:
    lines = [Taxable(D("0.10"), VAT)] * 3
    assert sales_tax(lines, included=False, per_line=False, unit=CENT) == D("0.08")
    assert sales_tax(lines, included=False, per_line=True, unit=CENT) == D("0.09")


def test_codes_are_rounded_apart() -> None:
    both = Taxable(D("0.10"), (("STATE", D("7.25")), ("COUNTY", D("7.25"))))
    assert sales_tax([both], included=False, per_line=False, unit=CENT) == D("0.02")


def test_no_code_is_no_tax() -> None:
    assert sales_tax([Taxable(D(100))], included=False, per_line=False, unit=CENT) == 0


def test_totals_of_net_prices() -> None:
    found = totals(
        [Taxable(D("26.97"), VAT)], [Taxable(D(5), VAT)], included=False, per_line=False, unit=CENT
    )
    assert (found.balance, found.charges, found.tax, found.invoice) == (
        D("26.97"),
        D(5),
        D("7.99"),
        D("39.96"),
    )


def test_totals_of_prices_that_include_tax() -> None:
    found = totals(
        [Taxable(D("100"), VAT)], [Taxable(D("10"), VAT)], included=True, per_line=False, unit=CENT
    )
    assert (found.balance, found.charges, found.tax, found.invoice) == (D(80), D(8), D(22), D(110))


@pytest.mark.property
@given(
    st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=6),
    st.lists(st.decimals(0, 100, places=2), max_size=3),
    st.sampled_from([D(25), D("7.25"), D(0), D("19")]),
    st.booleans(),
    st.booleans(),
)
def test_what_the_customer_owes_is_the_sum_of_its_parts(
    lines: list[D], charges: list[D], rate: D, included: bool, per_line: bool
) -> None:
    codes = (("T", rate),)
    found = totals(
        [Taxable(amount, codes) for amount in lines],
        [Taxable(amount, codes) for amount in charges],
        included=included,
        per_line=per_line,
        unit=CENT,
    )
    assert found.balance + found.charges + found.tax == found.invoice
    if included:
        assert found.invoice == sum(lines + charges)
