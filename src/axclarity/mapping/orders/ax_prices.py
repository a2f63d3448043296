"""Where AX owns prices: none are sent, and what AX makes of the order is compared.

AX has two switches for documents that come in, in the parameters of accounts receivable: whether
the multiline discount and whether the total discount is computed. Where the shop owns prices, both
must be off, or AX computes the order anew. Source: AX 2012 documentation of these parameters.
"""

from collections.abc import Mapping
from decimal import Decimal

from axclarity.ax.documents import UNSET, SalesOrder
from axclarity.errors import Difference, Problem, TotalsDiffer
from axclarity.mapping.notes import Note
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.values.exactly import exactly

__all__ = ["ax_switches", "check_ax_total", "leave_prices_to_ax"]

_COMPARE = "Compare the shop's prices with AX's trade agreements."
_PRICES = ("sales_price", "price_unit", "line_disc", "line_percent")


def ax_switches(policy: LinePolicy) -> Mapping[str, str]:
    """How AX's parameters must be set for the policy, by their names in AX."""
    computed = "Yes" if policy.prices == "ax" else "No"
    return {
        "AxdSalesCalculateMultilineDiscount": computed,
        "AxdSalesCalculateTotalDiscount": computed,
    }


def leave_prices_to_ax(document: SalesOrder) -> Note:
    """Take the prices off a document's lines; AX then finds its own."""
    for table in document.sales_table:
        for line in table.sales_line:
            for name in _PRICES:
                setattr(line, name, UNSET)
    return Note(
        path="$.lines",
        rule="prices.ax",
        message="AX owns prices; compare its total once it has made the order",
    )


@exactly
def check_ax_total(
    shop: Decimal, ax: Decimal, policy: LinePolicy, unit: Decimal
) -> tuple[Note, ...]:
    """Compare the total that AX made with what the shopper paid.

    Args:
        shop: what the shopper paid, tax included, in the currency of the order.
        ax: the total that AX made, in the same currency.
        unit: the smallest amount, by which the policy's tolerance counts.

    Raises:
        TotalsDiffer: they are further apart than the policy lets them be; not at all where the
            shop owns prices.
    """
    difference = ax - shop
    if abs(difference) > policy.tolerated(unit):
        raise TotalsDiffer(
            Problem(
                path="$.totals.total",
                rule="prices.differ",
                message=f"the shopper paid {shop:f}, AX makes {ax:f} (difference {difference:f})",
                hint=_COMPARE,
            ),
            differences=[
                Difference(component="total", expected=shop, got=ax, candidates=(_COMPARE,))
            ],
        )
    if not difference:
        return ()
    message = f"AX makes {ax:f}, the shopper paid {shop:f}; within tolerance"
    return (Note(path="$.totals.total", rule="prices.tolerated", message=message),)
