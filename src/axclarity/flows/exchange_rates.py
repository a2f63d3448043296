"""Rates of exchange, AX to whoever converts: read now and then, kept in the journal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from attrs import field, frozen

from axclarity.ax import AXOperations, EntityKey, everything
from axclarity.errors import IncompleteResult
from axclarity.http import Exchange
from axclarity.mapping.currency import Quote, RateTable, rates_from_exchange_rates
from axclarity.pipeline import Event, Ledger, Route, Source

__all__ = ["ExchangeRateFlow", "RatePolicy", "rate_table_from_bookmark"]


@frozen(kw_only=True)
class RatePolicy:
    """Which of AX's rates count, and how far they are trusted.

    Args:
        rate_type: AX's type of exchange rates; not needed where AX has one.
        stale_after: so long after its first day people are told that a pair has no newer rate.
        reference, max_age, band, expected: as of `RateTable`, which refuses what they forbid.
    """

    rate_type: str | None = None
    stale_after: timedelta = timedelta(days=3)
    reference: str | None = None
    max_age: int | None = None
    band: Decimal = Decimal(5)
    expected: Mapping[tuple[str, str], Decimal] = field(factory=dict)

    def table(self, quotes: Iterable[Quote]) -> RateTable:
        """The table of these quotes. Raises as `RateTable`."""
        return RateTable(
            quotes=quotes,
            reference=self.reference,
            max_age=self.max_age,
            band=self.band,
            expected=self.expected,
        )


@frozen(kw_only=True)
class ExchangeRateFlow:
    """Keeps the rates of AX at hand for the mapping: handlers ask for `table`.

    Args:
        pairs: keys of AX's currency pairs, since the service only reads; without, they are found,
            where a site has added `find` to the service.
        every: how often AX is asked.
    """

    ax: AXOperations
    policy: RatePolicy
    pairs: tuple[EntityKey, ...] = ()
    every: timedelta = timedelta(hours=1)

    bookmark = "exchange-rates"

    def routes(self) -> tuple[Route, ...]:
        """None: nothing is announced."""
        return ()

    def sources(self) -> tuple[Source, ...]:
        """Reads rates and announces nothing."""
        return (Source("ax.exchange-rates", self.every, self.look),)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """Read the rates; tell people of a pair that has got no new rate for long.

        What makes no table is not kept, and the rates that are known stay.

        Raises:
            IncompleteResult: AX has not all of the pairs, or none at all.
            MappingError, InvalidValue, ConfigError: what AX has makes no table of rates.
        """
        quotes = yield from self._quotes()
        self.policy.table(quotes)
        ledger.set_bookmark(self.bookmark, _text(quotes))
        today = ledger.now().date()
        for (source, target), newest in sorted(_newest(quotes, today).items()):
            if today - newest > self.policy.stale_after:
                yield from ledger.alert(
                    f"exchange-rates/{source}/{target}/{newest}",
                    f"AX has no rate of {source} to {target} that is newer than {newest}. Enter "
                    "it, or see why the import of rates has stopped.",
                    newest=newest.isoformat(),
                )
        return ()

    def table(self, ledger: Ledger) -> Exchange[RateTable]:
        """The rates as of the last look; AX is asked if there was none."""
        text = yield from ledger.bookmark(self.bookmark)
        if text is not None:
            return rate_table_from_bookmark(text, self.policy)
        return self.policy.table((yield from self._quotes()))

    def _quotes(self) -> Exchange[tuple[Quote, ...]]:
        service = self.ax.exchange_rates
        if self.pairs:
            document = yield from service.read(*self.pairs)
        else:
            document = yield from service.find(everything("CurrencyPair"))
        found, wanted = len(document.currency_pair), max(len(self.pairs), 1)
        if found < wanted:
            raise IncompleteResult(
                f"AX has {found} of {wanted} currency pairs. See that the keys of the flow are "
                "those of AX's currency pairs, and that rates are entered.",
                found=found,
            )
        return rates_from_exchange_rates(document, rate_type=self.policy.rate_type)


def rate_table_from_bookmark(text: str, policy: RatePolicy) -> RateTable:
    """The rates that `Journal.bookmark("exchange-rates")` holds, outside of a pipeline."""
    return policy.table(
        Quote(
            source,
            target,
            Decimal(per_100),
            date.fromisoformat(first),
            date.fromisoformat(last) if last else None,
        )
        for source, target, per_100, first, last in json.loads(text)
    )


def _text(quotes: Iterable[Quote]) -> str:
    return json.dumps(
        [
            [
                quote.source,
                quote.target,
                f"{quote.per_100:f}",
                quote.valid_from.isoformat(),
                quote.valid_to.isoformat() if quote.valid_to else "",
            ]
            for quote in quotes
        ]
    )


def _newest(quotes: Iterable[Quote], today: date) -> dict[tuple[str, str], date]:
    """The first day of the latest rate of each pair; rates of days to come do not count yet."""
    begun = sorted((q for q in quotes if q.valid_from <= today), key=lambda q: q.valid_from)
    return {(quote.source, quote.target): quote.valid_from for quote in begun}
