"""What AX's tax codes make of a document: by code, by line, rounded as the ledger says.

Numbers are X++ `real` with 16 significant digits. Amounts may be negative: the tax of a negative
amount is the negative of the tax of the positive one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from graphlib import TopologicalSorter
from typing import TypeVar

from attrs import frozen

from axclarity.errors import MappingError, Problem
from axclarity.mapping.checks import insist
from axclarity.mapping.taxes.codes import TaxCode, TaxOrigin
from axclarity.mapping.taxes.combination import TaxCombination, needed_before, others_in_base
from axclarity.values import AX_REAL, RoundingRule
from axclarity.values.exactly import exactly

__all__ = ["TaxCell", "TaxRounding", "TaxedAmount", "Taxes", "taxes_by_code", "taxes_of"]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@frozen
class TaxedAmount:
    """An amount and the codes it meets.

    Args:
        amount: in the currency of the document; of any sign.
        codes: the codes that apply.
        quantity: units of it, in the unit of the amounts per unit; for a charge 1.
    """

    amount: Decimal
    codes: TaxCombination
    quantity: Decimal = Decimal(1)


@frozen(kw_only=True)
class TaxRounding:
    """How a ledger rounds tax.

    Args:
        mode: `line` rounds each line's tax, `total` the sum over the document.
        by: `code` rounds each code by itself, `combination` the sum of all codes that apply
            together. A combination is always rounded over the document, whatever the mode; so is
            a code whose interval the whole invoice chooses.
        rule: rounding of codes that have none of their own, and of combinations. Tax of a sale is
            owed, so own advantage makes it smaller.

    Raises:
        ConfigError: another mode, another thing to round by, or no rule. Lists all.
    """

    rule: RoundingRule
    mode: str = "total"
    by: str = "code"

    def __attrs_post_init__(self) -> None:
        insist(
            (
                ("tax.rule", not isinstance(self.rule, RoundingRule), "must be a RoundingRule"),
                ("tax.mode", self.mode not in ("line", "total"), "must be line or total"),
                ("tax.by", self.by not in ("code", "combination"), "must be code or combination"),
            )
        )


@frozen
class TaxCell:
    """The tax of one code on one amount, rounded; `line` is the amount's place, from 0."""

    line: int
    code: str
    amount: Decimal


@frozen(kw_only=True)
class Taxes:
    """The taxes of a document.

    Args:
        cells: by amount and code. Where AX rounds a sum, the sum is spread by largest remainder.
        net: all amounts without tax.
    """

    cells: tuple[TaxCell, ...]
    net: Decimal

    @property
    @exactly
    def by_code(self) -> dict[str, Decimal]:
        """Tax by code."""
        return _summed((cell.code, cell.amount) for cell in self.cells)

    @property
    @exactly
    def by_line(self) -> dict[int, Decimal]:
        """Tax by the place of the amount."""
        return _summed((cell.line, cell.amount) for cell in self.cells)

    @property
    @exactly
    def tax(self) -> Decimal:
        """All taxes."""
        return sum((cell.amount for cell in self.cells), start=_ZERO)

    @property
    @exactly
    def total(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax


@exactly
def taxes_of(amounts: Sequence[TaxedAmount], rounding: TaxRounding, *, included: bool) -> Taxes:
    """The taxes of a document's amounts.

    Args:
        amounts: lines and charges, each rounded to the currency.
        rounding: how the ledger rounds tax.
        included: whether the amounts hold their taxes. Then net + tax is what they were.

    Raises:
        MappingError: amounts with tax under a code of several intervals. How AX takes such a tax
            out of a price is not documented, so it is not guessed.
    """
    cells = [
        TaxCell(line, code, amount)
        for place in _placed(amounts, rounding, included=included)
        for (line, code), amount in place.spread().items()
    ]
    cells.sort(key=lambda cell: cell.line)
    total = sum((taxed.amount for taxed in amounts), start=_ZERO)
    tax = sum((cell.amount for cell in cells), start=_ZERO)
    return Taxes(cells=tuple(cells), net=total - tax if included else total)


@exactly
def taxes_by_code(
    amounts: Sequence[TaxedAmount], rounding: TaxRounding, *, included: bool
) -> Mapping[str, Decimal]:
    """Only the sums of `taxes_of` by code, without the work of spreading them over lines.

    Raises:
        MappingError: as `taxes_of`.
    """
    if rounding.by == "combination":
        return taxes_of(amounts, rounding, included=included).by_code
    by_line = rounding.mode == "line"
    rounded: dict[str, Decimal] = {}
    sums: dict[str, tuple[RoundingRule, Decimal]] = {}
    for taxed, exact in zip(amounts, _exact(amounts, included=included), strict=True):
        for code, tax in zip(taxed.codes.codes, exact, strict=True):
            rule = code.rounding or rounding.rule
            if by_line and not code.per_invoice:
                rounded[code.code] = rounded.get(code.code, _ZERO) + rule.applied(tax)
            else:
                sums[code.code] = rule, sums.get(code.code, (rule, _ZERO))[1] + tax
    return rounded | {name: rule.applied(tax) for name, (rule, tax) in sums.items()}


@frozen
class _Place:
    """Taxes that are rounded as one."""

    rule: RoundingRule
    exact: Mapping[tuple[int, str], Decimal]

    @property
    def rounded(self) -> Decimal:
        return self.rule.applied(sum(self.exact.values(), start=_ZERO))

    def spread(self) -> dict[tuple[int, str], Decimal]:
        """The rounded sum over its parts: each within one unit, ties to the earlier one."""
        total, unit = self.rounded, self.rule.step
        if len(self.exact) == 1:
            return dict.fromkeys(self.exact, total)
        sign = -1 if total < 0 else 1
        exact = [sign * amount / unit for amount in self.exact.values()]
        shares = [amount.to_integral_value(ROUND_FLOOR) for amount in exact]
        left = int(abs(total) / unit - sum(shares))
        rests = [amount - share for amount, share in zip(exact, shares, strict=True)]
        for index in sorted(range(len(rests)), key=rests.__getitem__, reverse=True)[:left]:
            shares[index] += 1
        return {key: sign * share * unit for key, share in zip(self.exact, shares, strict=True)}


def _placed(
    amounts: Sequence[TaxedAmount], rounding: TaxRounding, *, included: bool
) -> Iterable[_Place]:
    """The taxes, not rounded, grouped by what is rounded together."""
    rules: dict[object, RoundingRule] = {}
    groups: dict[object, dict[tuple[int, str], Decimal]] = {}
    each = rounding.mode == "line"
    together = rounding.by == "combination"
    for line, (taxed, exact) in enumerate(
        zip(amounts, _exact(amounts, included=included), strict=True)
    ):
        for code, amount in zip(taxed.codes.codes, exact, strict=True):
            key: object = code.code
            if together:
                key = tuple(other.code for other in taxed.codes.codes)
            elif each and not code.per_invoice:
                key = (line, code.code)
            rules.setdefault(key, rounding.rule if together else code.rounding or rounding.rule)
            groups.setdefault(key, {})[line, code.code] = amount
    return [_Place(rules[key], exact_of) for key, exact_of in groups.items()]


def _exact(amounts: Sequence[TaxedAmount], *, included: bool) -> list[tuple[Decimal, ...]]:
    """The tax of each code on each amount, not rounded."""
    if all(taxed.codes.is_flat for taxed in amounts):
        return [
            taxed.codes.flat_taxes(taxed.amount, taxed.quantity, included=included)
            for taxed in amounts
        ]
    if included:
        raise MappingError(
            Problem(
                path="tax",
                rule="tax.included-intervals",
                message="a tax with several intervals cannot be taken out of prices that hold it",
                hint="Let the shop send prices without tax, or give the code one value.",
            )
        )
    return _stepwise(amounts)


def _stepwise(amounts: Sequence[TaxedAmount]) -> list[tuple[Decimal, ...]]:
    """Code by code over the document, since an interval may depend on all of it."""
    found: list[dict[TaxCode, Decimal]] = [{} for _ in amounts]
    for code in _order(amounts):
        lines = [line for line, taxed in enumerate(amounts) if code in taxed.codes.codes]
        choosing = dict.fromkeys(lines, _ZERO)
        if not code.is_flat:
            choosing = {line: _choosing(code, amounts[line], found[line]) for line in lines}
            if code.per_invoice:
                choosing = dict.fromkeys(lines, sum(choosing.values(), start=_ZERO))
        for line in lines:
            base = _base(code, amounts[line], found[line])
            found[line][code] = _tax(code, base, choosing[line])
    return [
        tuple(exact[code] for code in taxed.codes.codes)
        for taxed, exact in zip(amounts, found, strict=True)
    ]


def _order(amounts: Iterable[TaxedAmount]) -> tuple[TaxCode, ...]:
    """All codes, each after what it needs in every combination that it is part of."""
    sorter: TopologicalSorter[TaxCode] = TopologicalSorter()
    for taxed in amounts:
        for code in taxed.codes.codes:
            sorter.add(code, *needed_before(code, taxed.codes.codes))
    return tuple(sorter.static_order())


def _base(code: TaxCode, taxed: TaxedAmount, found: Mapping[TaxCode, Decimal]) -> Decimal:
    """What the code's values are multiplied with: an amount, or for amounts per unit the units."""
    if code.origin is TaxOrigin.UNIT:
        return taxed.quantity
    others = sum((found[other] for other in others_in_base(code, taxed.codes.codes)), start=_ZERO)
    return others if code.origin is TaxOrigin.TAX else taxed.amount + others


def _choosing(code: TaxCode, taxed: TaxedAmount, found: Mapping[TaxCode, Decimal]) -> Decimal:
    """The amount that chooses the interval."""
    amount = taxed.amount
    if code.on_gross:
        others = needed_before(code, taxed.codes.codes)
        amount += sum((found[other] for other in others), start=_ZERO)
    if code.per_unit and taxed.quantity:
        amount = AX_REAL.divide(amount, taxed.quantity)
    return amount


def _tax(code: TaxCode, base: Decimal, choosing: Decimal) -> Decimal:
    """The base at the value that `choosing` gives; by intervals, at the average of their values."""
    if code.is_flat:
        value, divisor = code.intervals[0].value, Decimal(1)
    elif not choosing:
        return _ZERO
    else:
        value, divisor = code.taxed(abs(choosing)), abs(choosing)
    if code.origin is TaxOrigin.UNIT:
        return AX_REAL.divide(AX_REAL.multiply(base, value), divisor)
    if code.grossed_up:
        hundred = AX_REAL.multiply(_HUNDRED, divisor)
        return AX_REAL.divide(AX_REAL.multiply(base, value), AX_REAL.subtract(hundred, value))
    exact = AX_REAL.multiply(base, value)
    return AX_REAL.divide(exact, AX_REAL.multiply(_HUNDRED, divisor))


_Key = TypeVar("_Key")


def _summed(pairs: Iterable[tuple[_Key, Decimal]]) -> dict[_Key, Decimal]:
    sums: defaultdict[_Key, Decimal] = defaultdict(Decimal)
    for key, amount in pairs:
        sums[key] += amount
    return dict(sums)
