"""Units of measure: how many of one are how many of another, exactly.

AX keeps standard rules, for all articles, and rules of one article. A rule of the article beats the
standard rule for the same two units; a standard rule stays inside one class of units; one rule
serves both directions. Source: AX 2012 documentation of unit conversions. Assumption: rules may be
chained; where two chains disagree, the rules are refused. Temperatures, which need an offset
beside the factor, are not goods and not here.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import trunc

from attrs import field, frozen

from axclarity.errors import MappingError, Problem
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.values import Quantity, fits_ax_real
from axclarity.values.rounding import WIDE, is_multiple

__all__ = ["Unit", "UnitConversions", "UnitRule"]

_ONE = Decimal(1)
_Graph = Mapping[str, Mapping[str, Fraction]]


@frozen(kw_only=True)
class Unit:
    """A unit as AX has it.

    Args:
        symbol: AX's name for it: `pcs`, `box`, `kg`.
        unit_class: what it measures: units of one class have standard rules between them.
        decimals: digits after the point that a quantity in it may have.
    """

    symbol: str
    unit_class: str
    decimals: int = 0


@frozen(kw_only=True)
class UnitRule:
    """One of `unit` is factor x numerator / denominator of `other`.

    Args:
        item: the article it is for; without it the rule is a standard one.
    """

    unit: str
    other: str
    factor: Decimal = Decimal(1)
    numerator: int = 1
    denominator: int = 1
    item: str = ""

    @property
    def ratio(self) -> Fraction:
        """How many of `other` one `unit` is."""
        return Fraction(self.factor) * Fraction(self.numerator, self.denominator)

    @property
    def pair(self) -> frozenset[str]:
        """The two units, in no order: the rule serves both directions."""
        return frozenset((self.unit, self.other))


@frozen(kw_only=True)
class UnitConversions:
    """The units of a site and the rules between them.

    Raises:
        ConfigError: a rule between unknown units or with a ratio that is not positive, a standard
            rule between two classes, two rules for the same, rules that contradict each other.
    """

    units: tuple[Unit, ...]
    rules: tuple[UnitRule, ...] = ()
    _known: Mapping[str, Unit] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        object.__setattr__(self, "_known", {unit.symbol: unit for unit in self.units})
        insist(self._unit_checks())
        insist(chain.from_iterable(map(self._rule_checks, self.rules)))
        insist(self._repeated())
        insist(self._contradictions())

    def ratio(self, unit: str, other: str, *, item: str = "") -> Fraction:
        """How many of `other` one `unit` is, for an article.

        Raises:
            MappingError: no rule leads from one to the other; it is never taken for 1.
        """
        found = _reachable(self._graph(item), unit).get(other)
        if found is None:
            raise MappingError(
                Problem(
                    path="unit",
                    rule="units.no-rule",
                    message=f"no rule converts {unit!r} to {other!r}",
                    hint="Add the conversion to AX and to the policy.",
                )
            )
        return found

    def converted(
        self, quantity: Quantity, unit: str, *, item: str = "", cut: bool = False
    ) -> Quantity:
        """The same quantity in another unit, not one digit of it lost.

        Args:
            cut: whether to leave out what the unit has no decimals for, instead of refusing it.

        Raises:
            MappingError: no rule, or the unit has fewer decimals than the quantity needs.
        """
        if quantity.unit == unit:
            return quantity if cut else self._whole(quantity)
        ratio = self.ratio(quantity.unit, unit, item=item)
        exact = Fraction(quantity.amount) * ratio
        decimals = self._known[unit].decimals
        amount = _decimal(_cut(exact, decimals) if cut else exact, decimals)
        if amount is None:
            raise _not_whole(quantity, unit, decimals)
        return Quantity(amount, unit)

    def step(self, unit: str, other: str, *, item: str = "") -> Fraction:
        """The smallest quantity in a unit that is one in another unit as well, for an article.

        Raises:
            MappingError: no rule leads from one to the other.
        """
        ratio = self.ratio(unit, other, item=item)
        return Fraction(1, 10 ** self._known[other].decimals) / ratio

    def _whole(self, quantity: Quantity) -> Quantity:
        """A quantity as it is; a unit that is not among the units may have any decimals."""
        known = self._known.get(quantity.unit)
        if known is not None and not is_multiple(quantity.amount, _ONE.scaleb(-known.decimals)):
            raise _not_whole(quantity, quantity.unit, known.decimals)
        return quantity

    def _graph(self, item: str) -> _Graph:
        """The ratios between neighbours; rules of the article beat standard ones."""
        graph: dict[str, dict[str, Fraction]] = {symbol: {} for symbol in self._known}
        own = [rule for rule in self.rules if rule.item == item]
        for rule in (*(rule for rule in self.rules if not rule.item), *own):
            graph[rule.unit][rule.other] = rule.ratio
            graph[rule.other][rule.unit] = 1 / rule.ratio
        return graph

    def _unit_checks(self) -> Iterator[Check]:
        for unit in self.units:
            path = f"units.{unit.symbol}"
            yield path, not 1 <= len(unit.symbol) <= 10, "must have 1 to 10 characters"
            yield path, not 0 <= unit.decimals <= 6, "must have 0 to 6 decimals"
        yield "units", len(self._known) != len(self.units), "have two of one name"

    def _rule_checks(self, rule: UnitRule) -> Iterator[Check]:
        path = _path(rule)
        known = rule.pair <= self._known.keys()
        yield path, not known, "names an unknown unit"
        yield path, len(rule.pair) < 2, "must name two units"
        positive = rule.denominator > 0 and rule.ratio > 0
        yield path, not positive, "must be positive"
        if known and not rule.item:
            classes = {self._known[symbol].unit_class for symbol in rule.pair}
            yield path, len(classes) > 1, "goes from one class to another; only an article's may"

    def _repeated(self) -> Iterator[Check]:
        seen = set()
        for rule in self.rules:
            yield _path(rule), (rule.item, rule.pair) in seen, "is there twice"
            seen.add((rule.item, rule.pair))

    def _contradictions(self) -> Iterator[Check]:
        for item in sorted({"", *(rule.item for rule in self.rules)}):
            graph = self._graph(item)
            path = f"rules.{item}" if item else "rules"
            yield path, not _agrees(graph), "contradict each other"


def _not_whole(quantity: Quantity, unit: str, decimals: int) -> MappingError:
    return MappingError(
        Problem(
            path="unit",
            rule="units.not-whole",
            message=f"{quantity} is no quantity in {unit!r}, which has {decimals} decimals",
            hint="Sell the article in another unit, correct the quantity, or give the unit more "
            "decimals.",
        )
    )


def _path(rule: UnitRule) -> str:
    return ".".join(part for part in ("rules", rule.item, f"{rule.unit}-{rule.other}") if part)


def _reachable(graph: _Graph, unit: str) -> dict[str, Fraction]:
    """Every unit that rules lead to, with how many of it one `unit` is."""
    found = {unit: Fraction(1)}
    waiting = [unit]
    for here in waiting:
        for there, ratio in graph.get(here, {}).items():
            if there not in found:
                found[there] = found[here] * ratio
                waiting.append(there)
    return found


def _agrees(graph: _Graph) -> bool:
    """Whether every way from one unit to another comes to the same."""
    return all(
        found[here] * ratio == found[there]
        for found in _from_each_island(graph)
        for here in found
        for there, ratio in graph[here].items()
    )


def _from_each_island(graph: _Graph) -> Iterable[dict[str, Fraction]]:
    left = set(graph)
    while left:
        found = _reachable(graph, min(left))
        left -= found.keys()
        yield found


def _cut(number: Fraction, decimals: int) -> Fraction:
    """The next number towards zero that has so many digits after the point."""
    return Fraction(trunc(number * 10**decimals), 10**decimals)


def _decimal(number: Fraction, decimals: int) -> Decimal | None:
    """A fraction as a decimal of so many digits after the point, if it is one that AX keeps."""
    scaled = number * 10**decimals
    if scaled.denominator != 1:
        return None
    amount = WIDE.scaleb(Decimal(scaled.numerator), -decimals)
    return amount if fits_ax_real(amount) else None
