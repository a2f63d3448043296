"""Sales prices that trade agreements put in the place of those that were sent."""

from collections.abc import Iterable
from decimal import Decimal

from axclarity.ax.documents import UNSET, PriceDiscTable, SalesLine, SalesTable, given
from axclarity.sandbox.ax._records import Records, Settings

__all__ = ["agreed_prices"]


def agreed_prices(
    records: Records, settings: Settings, order: SalesTable, lines: Iterable[SalesLine]
) -> list[str]:
    """Take the agreed price where the company wants it; a warning for each price that changed.

    Assumption: agreements count for an item by its number, and for one customer or for all.
    """
    if not settings.prices_by_agreement:
        return []
    return [warning for line in lines for warning in _agreed(records, order, line)]


def _agreed(records: Records, order: SalesTable, line: SalesLine) -> Iterable[str]:
    agreements = records.prices.look_indexed(given(line.item_id, ""))
    fitting = [each for each in agreements if _fits(each, order, line)]
    if not fitting:
        return
    agreed = given(min(fitting, key=_general).amount, Decimal(0))
    if agreed != line.sales_price:
        yield (
            f"Line {line.line_num}: the price of {line.item_id} was changed from "
            f"{line.sales_price} to {agreed} by trade agreement."
        )
        line.sales_price, line.line_amount = agreed, UNSET


def _fits(agreement: PriceDiscTable, order: SalesTable, line: SalesLine) -> bool:
    for_customer = agreement.account_code == "All" or (
        agreement.account_code == "Table" and agreement.account_relation == order.cust_account
    )
    return (
        for_customer
        and agreement.relation == "PriceSales"
        and agreement.item_code == "Table"
        and agreement.currency == order.currency_code
        and given(agreement.quantity_amount_from, Decimal(0)) <= line.sales_qty
    )


def _general(agreement: PriceDiscTable) -> bool:
    """An agreement with the customer comes before one for all."""
    return agreement.account_code == "All"
