"""The tax codes that one amount meets, in the order in which AX computes them.

AX takes the codes that a sales tax group and an item sales tax group have in common. Taxes on
taxes use amounts that are not rounded (assumption); only the end is rounded.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from attrs import field, frozen

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.checks import insist
from axclarity.mapping.declared import as_tuple
from axclarity.mapping.taxes.codes import TaxCode, TaxOrigin
from axclarity.values import AX_REAL

__all__ = ["TaxCombination", "needed_before", "others_in_base"]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@frozen
class _Part:
    """A tax as `percent` of the net amount, `of_gross` percent of the gross one, and per unit."""

    percent: Decimal = _ZERO
    of_gross: Decimal = _ZERO
    per_unit: Decimal = _ZERO

    def __add__(self, other: "_Part") -> "_Part":
        return _Part(
            AX_REAL.add(self.percent, other.percent),
            AX_REAL.add(self.of_gross, other.of_gross),
            AX_REAL.add(self.per_unit, other.per_unit),
        )

    def at(self, rate: Decimal) -> "_Part":
        """`rate` percent of this."""
        return _Part(
            AX_REAL.divide(AX_REAL.multiply(self.percent, rate), _HUNDRED),
            AX_REAL.divide(AX_REAL.multiply(self.of_gross, rate), _HUNDRED),
            AX_REAL.divide(AX_REAL.multiply(self.per_unit, rate), _HUNDRED),
        )


_WHOLE = _Part(percent=_HUNDRED)
_Parts = tuple[tuple[_Part, ...], _Part, Decimal]
"""By code, all together, and what net x percent is divided by."""


def others_in_base(code: TaxCode, codes: tuple[TaxCode, ...]) -> Iterator[TaxCode]:
    """The codes whose taxes are part of what a code is computed from."""
    for other in codes:
        if other.code == code.code:
            continue
        if code.tax_on_tax:
            part = other.code == code.tax_on_tax
        elif code.origin is TaxOrigin.GROSS:
            part = other.tax_on_tax != code.code
        else:
            part = code.origin is TaxOrigin.NET and other.before_sales_tax
        if part:
            yield other


def needed_before(code: TaxCode, codes: tuple[TaxCode, ...]) -> tuple[TaxCode, ...]:
    """What must be computed before a code: its base, and what chooses its interval."""
    if code.on_gross and not code.is_flat:
        return tuple(o for o in codes if code.code not in (o.code, o.tax_on_tax))
    return tuple(others_in_base(code, codes))


def _in_order(given: Iterable[TaxCode]) -> tuple[TaxCode, ...]:
    codes = as_tuple(given)
    insist((("tax.codes", not _are_codes(codes), "must be several, each a TaxCode"),))
    names = [code.code for code in codes]
    problems = [
        *(f"{name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})),
        *(
            f"{code.code} is a tax on {code.tax_on_tax}, which is not among them"
            for code in codes
            if code.tax_on_tax and code.tax_on_tax not in names
        ),
    ]
    ordered: tuple[TaxCode, ...] = ()
    try:
        order = TopologicalSorter({code: needed_before(code, codes) for code in codes})
        ordered = tuple(order.static_order())
    except CycleError:
        problems.append("some taxes each need the other to be computed first")
    if problems:
        raise ConfigError(
            *(Problem(path="tax.codes", rule="tax.combination", message=text) for text in problems)
        )
    return ordered


def _are_codes(codes: object) -> bool:
    return isinstance(codes, tuple) and all(isinstance(each, TaxCode) for each in codes)


@frozen
class TaxCombination:
    """Tax codes in order of computation.

    Args:
        codes: in any order; kept in the order they are computed in.

    Raises:
        ConfigError: something that is no code, two codes of one name, a tax on a tax that is not
            there, taxes that each need the other first.
    """

    codes: tuple[TaxCode, ...] = field(converter=_in_order)
    is_flat: bool = field(init=False, eq=False)
    _excluded: _Parts = field(init=False, eq=False, repr=False)
    _included: _Parts = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        flat = all(code.is_flat for code in self.codes)
        object.__setattr__(self, "is_flat", flat)
        object.__setattr__(self, "_excluded", _parts(self.codes if flat else (), included=False))
        object.__setattr__(self, "_included", _parts(self.codes if flat else (), included=True))

    def flat_taxes(
        self, amount: Decimal, quantity: Decimal, *, included: bool
    ) -> tuple[Decimal, ...]:
        """The tax of each code, not rounded, where every code has one value for all amounts.

        Args:
            amount: of the line, with or without its taxes.
            quantity: units of the line, in the unit of the amounts per unit.
            included: whether the amount holds the taxes.
        """
        parts, total, divisor = self._included if included else self._excluded
        if not (total.per_unit or total.of_gross):
            return tuple(
                [AX_REAL.divide(AX_REAL.multiply(amount, part.percent), divisor) for part in parts]
            )
        net = amount
        if included:
            kept = AX_REAL.multiply(amount, AX_REAL.subtract(_HUNDRED, total.of_gross))
            duties = AX_REAL.multiply(AX_REAL.multiply(total.per_unit, quantity), _HUNDRED)
            net = AX_REAL.divide(AX_REAL.subtract(kept, duties), divisor)
        return tuple(_value(part, net, amount, quantity) for part in parts)


def _value(part: _Part, net: Decimal, gross: Decimal, quantity: Decimal) -> Decimal:
    of_net = AX_REAL.multiply(net, part.percent)
    percents = AX_REAL.add(of_net, AX_REAL.multiply(gross, part.of_gross))
    duties = AX_REAL.multiply(part.per_unit, quantity)
    return AX_REAL.add(AX_REAL.divide(percents, _HUNDRED), duties)


def _parts(codes: tuple[TaxCode, ...], *, included: bool) -> _Parts:
    found: dict[TaxCode, _Part] = {}
    for code in codes:
        others = sum((found[other] for other in others_in_base(code, codes)), start=_Part())
        found[code] = _part(code, code.intervals[0].value, others, included=included)
    total = sum(found.values(), start=_Part())
    divisor = AX_REAL.add(_HUNDRED, total.percent) if included else _HUNDRED
    return tuple(found.values()), total, divisor


def _part(code: TaxCode, value: Decimal, others: _Part, *, included: bool) -> _Part:
    match code.origin:
        case TaxOrigin.UNIT:
            return _Part(per_unit=value)
        case TaxOrigin.TAX:
            return others.at(value)
        case TaxOrigin.CALCULATED if included:
            return _Part(of_gross=value)
        case TaxOrigin.CALCULATED if code.grossed_up:
            grossed = AX_REAL.multiply(value, _HUNDRED)
            return _Part(percent=AX_REAL.divide(grossed, AX_REAL.subtract(_HUNDRED, value)))
        case TaxOrigin.CALCULATED:
            return _Part(percent=value)
        case _:
            return (_WHOLE + others).at(value)
