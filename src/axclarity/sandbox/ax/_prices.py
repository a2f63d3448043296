"""What AX does with journals of trade agreements, and with rates of exchange."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import (
    CurrencyPair,
    PriceDiscAdmTrans,
    PriceDiscTable,
    field_specs,
    given,
)
from axclarity.errors import InvalidValue
from axclarity.sandbox.ax._fields import filled, set_default
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._records import Records
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._versions import as_new
from axclarity.values import minor_unit

__all__ = ["PriceJournalRules", "RateRules", "post_price_journal"]


@frozen
class PriceJournalRules(Rules[PriceDiscAdmTrans]):
    """Trade agreements to be; those of one document make one journal."""

    records: Records
    label = "trade agreement"

    def begin(self, records: Sequence[PriceDiscAdmTrans]) -> None:
        """Number the journal."""
        journal = self.records.next_in("price-journal", "PJ-")
        for number, record in enumerate(records, 1):
            record.journal_num, record.line_num = journal, Decimal(number)

    def insert(self, record: PriceDiscAdmTrans) -> Iterable[str]:
        """Check what the agreement is about."""
        filled(record, "relation", "Relation")
        set_default(record, "account_code", "All")
        set_default(record, "item_code", "Table")
        set_default(record, "price_unit", Decimal(1))
        if record.account_code != "All":
            filled(record, "account_relation", "Account selection")
        if record.item_code != "All":
            filled(record, "item_relation", "Item relation")
        if record.item_code == "Table" and self.records.item(str(record.item_relation)) is None:
            raise Refused(f"Item number {record.item_relation} does not exist.")
        _check_currency(str(filled(record, "currency", "Currency")))
        return ()


@frozen
class RateRules(Rules[CurrencyPair]):
    """Rates of exchange, by pair of currencies."""

    label = "currency pair"

    def insert(self, record: CurrencyPair) -> Iterable[str]:
        """Check the currencies and the rates."""
        pair = {
            str(filled(record, "from_currency_code", "From currency")),
            str(filled(record, "to_currency_code", "To currency")),
        }
        if len(pair) == 1:
            raise Refused("From currency and to currency must differ.")
        for currency in sorted(pair):
            _check_currency(currency)
        set_default(record, "exchange_rate_type", "Default")
        set_default(record, "exchange_rate_display_factor", "One")
        for rate in record.exchange_rate:
            filled(rate, "valid_from", "Start date")
            if given(rate.exchange_rate, Decimal(0)) <= 0:
                raise Refused("The exchange rate must be greater than zero.")
        return ()


def post_price_journal(records: Records, journal_num: str) -> int:
    """Bring the agreements of a journal into force; how many there were.

    Raises:
        KeyError: there is no such journal, or it is posted.
    """
    lines = [row for row in records.price_journals.all() if row.journal_num == journal_num]
    if not lines:
        raise KeyError(journal_num)
    for line in lines:
        records.price_journals.delete(str(line.rec_id))
        records.prices.put(_in_force(line))
    return len(lines)


def _in_force(line: PriceDiscAdmTrans) -> PriceDiscTable:
    names = {spec.attribute for spec in field_specs(PriceDiscTable)}
    shared = [s.attribute for s in field_specs(PriceDiscAdmTrans) if s.attribute in names]
    agreement = PriceDiscTable(**{name: getattr(line, name) for name in shared})
    as_new(agreement)
    return agreement


def _check_currency(currency: str) -> None:
    try:
        minor_unit(currency)
    except InvalidValue:
        raise Refused(f"Currency {currency} does not exist.") from None
