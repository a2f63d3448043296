"""Rates of exchange as AX keeps and finds them.

Source: AX 2012's documentation of exchange rates. A rate is stored as what 100 units of the first
currency cost in the second. It is looked up as the pair itself, as the reciprocal of the pair the
other way, or through the one reference currency of the table; it is valid from its day until the
pair's next one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from attrs import field, frozen

from axclarity.errors import ConfigError, InvalidValue, MappingError, Problem
from axclarity.mapping.checks import Check, insist_value, is_day
from axclarity.mapping.declared import as_tuple, insist_as_declared
from axclarity.values import AX_REAL, RETIRED_CURRENCIES, fits_ax_real, minor_unit
from axclarity.values.rounding import WIDE

__all__ = ["Leg", "Quote", "Rate", "RateTable"]

_ONE, _HUNDRED = Decimal(1), Decimal(100)


@frozen
class Quote:
    """A rate of a pair.

    Args:
        source: currency of the 100 units.
        target: currency of their price.
        per_100: what 100 units of the source cost, in the target.
        valid_from: first day.
        valid_to: last day, or until the pair's next quote.

    Raises:
        InvalidValue: an unknown currency, a pair of one, a rate that is no Decimal, not positive
            or longer than AX's 16 digits, what is no day, an end before the beginning.
    """

    source: str
    target: str
    per_100: Decimal
    valid_from: date
    valid_to: date | None = None

    def __attrs_post_init__(self) -> None:
        minor_unit(self.source)
        minor_unit(self.target)
        insist_value(self._checks(), rule="rates.quote")

    def _checks(self) -> Iterator[Check]:
        path = f"{self.source}/{self.target}"
        yield path, self.source == self.target, "needs two currencies"
        rate = self.per_100
        is_rate = isinstance(rate, Decimal) and fits_ax_real(rate) and rate > 0
        yield path, not is_rate, "must be a positive Decimal with at most 16 significant digits"
        last = self.valid_from if self.valid_to is None else self.valid_to
        days = is_day(self.valid_from) and is_day(last)
        yield path, not days, "must be valid from a day on, to a day if to any, without times"
        yield path, days and last < self.valid_from, "ends too early"


@frozen
class Leg:
    """One step of a conversion: `how` is `direct`, `reciprocal` or `fixed`.

    `quote` is what the table holds; for `reciprocal` and `fixed` its currencies stand the other
    way round, and one divides by it. A fixed rate is the law that ended a currency: what its
    successor was worth in it, from the day of the changeover.
    """

    how: str
    quote: Quote


@frozen(kw_only=True)
class Rate:
    """A rate that was found, and how.

    Args:
        source: what it converts from.
        target: what it converts to.
        legs: the steps; none for a currency into itself, two through the reference currency, one
            more from a currency that ended.
    """

    source: str
    target: str
    legs: tuple[Leg, ...]
    _numerator: Decimal = field(alias="numerator", repr=False)
    _denominator: Decimal = field(alias="denominator", repr=False)

    @property
    def how(self) -> str:
        """`same`, `direct`, `reciprocal`, `fixed`, or `triangulated` for more than one step."""
        if len(self.legs) > 1:
            return "triangulated"
        return self.legs[0].how if self.legs else "same"

    @property
    def per_100(self) -> Decimal:
        """What 100 units of the source cost in the target, to 16 significant digits."""
        return self.applied(_HUNDRED)

    @property
    def path(self) -> tuple[str, ...]:
        """The currencies passed through, first and last included."""
        stops = [self.source]
        for leg in self.legs:
            quote = leg.quote
            stops.append(quote.target if quote.source == stops[-1] else quote.source)
        return tuple(stops)

    def applied(self, amount: Decimal) -> Decimal:
        """The amount in the target currency, to 16 significant digits and not rounded further."""
        return AX_REAL.divide(AX_REAL.multiply(amount, self._numerator), self._denominator)


def _quotes(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    return as_tuple(quotes)


@frozen(kw_only=True)
class RateTable:
    """The rates of one type, on all days.

    Args:
        quotes: in any order.
        reference: the currency that pairs without a quote go through; without it they are
            refused. AX's is EUR unless a site says otherwise; here it is always said.
        max_age: days after its first that a quote may still be used; without it any number.
        band: a quote that is more than this many times the last one of its pair that was not
            refused, or less than that part of it, is refused: a rate that slipped by a factor of
            10 or 100. Those that follow it are measured by the same, so that a slip that is
            repeated is not believed.
        expected: what one unit costs, roughly, by pair, as `("EUR", "USD")`: the quotes must lie
            within `band` of it. The first quote of a pair has none before it; only this checks it.
            It also lets in a rate that did jump out of the band, and refuses those before the jump.

    Raises:
        ConfigError: something of another type, or else two quotes of a pair for one day, a pair
            that is quoted both ways (AX keeps the one and takes its reciprocal) or expected the
            other way than it is quoted, a band or age that makes no sense. Lists all.
        InvalidValue: an unknown reference currency.
    """

    quotes: tuple[Quote, ...] = field(converter=_quotes)
    reference: str | None = None
    max_age: int | None = None
    band: Decimal = Decimal(5)
    expected: Mapping[tuple[str, str], Decimal] = field(factory=dict)
    _by_pair: Mapping[tuple[str, str], tuple[Quote, ...]] = field(init=False, eq=False, repr=False)
    _usual: Mapping[Quote, Decimal] = field(init=False, eq=False, repr=False)
    """What is usual, by quote that is out of its band."""

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self, path="rates.")
        if self.reference is not None:
            minor_unit(self.reference)
        by_pair: dict[tuple[str, str], list[Quote]] = {}
        for quote in sorted(self.quotes, key=lambda quote: quote.valid_from):
            by_pair.setdefault((quote.source, quote.target), []).append(quote)
        found = {pair: tuple(quotes) for pair, quotes in by_pair.items()}
        object.__setattr__(self, "_by_pair", found)
        problems = [
            Problem(path=path, rule="rates.table", message=text) for path, text in self._checks()
        ]
        if problems:
            raise ConfigError(*problems)
        slipped = {
            quote: usual
            for pair, each in found.items()
            for quote, usual in _slipped(each, self.expected.get(pair), self.band)
        }
        object.__setattr__(self, "_usual", slipped)

    def rate(self, source: str, target: str, on: date) -> Rate:
        """The rate on a day.

        Args:
            source: ISO 4217 code to convert from.
            target: ISO 4217 code to convert to.
            on: the day of the order or payment, never of processing.

        Raises:
            MappingError: no quote reaches, the newest is too old or out of its band, or the
                target has ended by then.
            InvalidValue: an unknown currency, or a moment instead of a day.
        """
        minor_unit(source)
        _check_is_day(on)
        _check_in_use(target, on)
        legs = self._legs(source, target, on)
        if legs is None:
            raise _refused(source, target, "rates.none", f"has no rate on {on}")
        numerator = denominator = _ONE
        for leg in legs:
            up, down = leg.quote.per_100, _HUNDRED
            if leg.how != "direct":
                up, down = down, up
            numerator = AX_REAL.multiply(numerator, up)
            denominator = AX_REAL.multiply(denominator, down)
        return Rate(
            source=source, target=target, legs=legs, numerator=numerator, denominator=denominator
        )

    def _legs(self, source: str, target: str, on: date) -> tuple[Leg, ...] | None:
        """The steps from one currency to another, or nothing where no quote reaches."""
        if source == target:
            return ()
        retired = RETIRED_CURRENCIES.get(source)
        if retired is not None and on >= retired.until:
            return self._from_retired(source, target, on)
        single = self._single(source, target, on)
        if single is not None:
            return (single,)
        if self.reference is None or self.reference in (source, target):
            return None
        first = self._single(source, self.reference, on)
        second = self._single(self.reference, target, on)
        return (first, second) if first and second else None

    def _from_retired(self, source: str, target: str, on: date) -> tuple[Leg, ...] | None:
        retired = RETIRED_CURRENCIES[source]
        if retired.per_successor is None:
            return None
        per_100 = AX_REAL.multiply(retired.per_successor, _HUNDRED)
        law = Quote(retired.successor, source, per_100, retired.until)
        rest = self._legs(retired.successor, target, on)
        return None if rest is None else (Leg("fixed", law), *rest)

    def _single(self, source: str, target: str, on: date) -> Leg | None:
        for how, pair in (("direct", (source, target)), ("reciprocal", (target, source))):
            quotes = self._by_pair.get(pair, ())
            place = bisect_right(quotes, on, key=lambda quote: quote.valid_from) - 1
            if place < 0:
                continue
            quote = quotes[place]
            if quote.valid_to is None or on <= quote.valid_to:
                self._check_age(quote, on)
                self._check_band(quote)
                return Leg(how, quote)
        return None

    def _check_age(self, quote: Quote, on: date) -> None:
        age = (on - quote.valid_from).days
        if self.max_age is not None and age > self.max_age:
            raise _refused(
                quote.source,
                quote.target,
                "rates.stale",
                f"has its newest rate from {quote.valid_from}, {age} days before {on}",
            )

    def _check_band(self, quote: Quote) -> None:
        usual = self._usual.get(quote)
        if usual is not None:
            raise _refused(
                quote.source,
                quote.target,
                "rates.implausible",
                f"is {quote.per_100:f} per 100 from {quote.valid_from}, where {usual:f} is usual",
                "Correct the rates at their source; if this one is right, say in `expected` of "
                "the table what one unit costs now.",
            )

    def _checks(self) -> Iterator[tuple[str, str]]:
        if self.band <= 1:
            yield "rates.band", "must be a number more than 1"
        if self.max_age is not None and self.max_age < 0:
            yield "rates.max_age", "must not be negative"
        for (source, target), quotes in self._by_pair.items():
            if any(one.valid_from == next_.valid_from for one, next_ in pairwise(quotes)):
                yield f"{source}/{target}", "has two quotes for one day"
            if source < target and (target, source) in self._by_pair:
                yield f"{source}/{target}", "is quoted the other way round as well"
        for (source, target), usual in self.expected.items():
            if (target, source) in self._by_pair:
                yield f"{source}/{target}", "is quoted the other way round: expect it that way, too"
            if usual <= 0:
                yield f"{source}/{target}", "must be expected at a number more than 0"


def _slipped(
    quotes: Iterable[Quote], expected: Decimal | None, band: Decimal
) -> Iterator[tuple[Quote, Decimal]]:
    """The quotes of a pair that are out of the band, with what would be usual; by time."""
    per_100 = None if expected is None else WIDE.multiply(expected, _HUNDRED)
    before: Decimal | None = None
    for quote in quotes:
        far = (usual for usual in (before, per_100) if usual and _is_far(quote, usual, band))
        unlike = next(far, None)
        if unlike is None:
            before = quote.per_100
        else:
            yield quote, unlike


def _is_far(quote: Quote, usual: Decimal, band: Decimal) -> bool:
    return quote.per_100 > WIDE.multiply(usual, band) or usual > WIDE.multiply(quote.per_100, band)


def _check_is_day(on: date) -> None:
    if not is_day(on):
        raise InvalidValue(
            Problem(
                path="on",
                rule="rates.day",
                message="must be a day, without a time",
                hint="Take the date of the moment in the company's time zone.",
            )
        )


def _check_in_use(currency: str, on: date) -> None:
    try:
        minor_unit(currency, on)
    except InvalidValue as problem:
        if problem.rule != "currency.retired":
            raise
        raise MappingError(*problem.problems) from None


def _refused(
    source: str,
    target: str,
    rule: str,
    message: str,
    hint: str = "Correct the rates at their source; no rate is ever assumed.",
) -> MappingError:
    return MappingError(Problem(path=f"{source}/{target}", rule=rule, message=message, hint=hint))
