"""Whether AX has on its lines what an allocation says was paid for them."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from axclarity.ax.documents import SalesLine, given
from axclarity.clarity.models import Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.returns.allocations import StoredAllocation
from axclarity.values import OrderLineId
from axclarity.values.exactly import exactly

__all__ = ["check_allocation"]

_ZERO = Decimal(0)


@exactly
def check_allocation(
    allocation: StoredAllocation, lines: Sequence[SalesLine], order: Order
) -> None:
    """Check an allocation that was made anew from the order against the sales lines in AX.

    The shop's lines are found by `CustomerLineNum`. With equal amounts, refunds of any number of
    steps give back what AX was sent, though nobody kept the allocation.

    Raises:
        MappingError: rule `returns.order-differs`, for each line of which AX has another amount.
    """
    in_ax: defaultdict[OrderLineId, Decimal] = defaultdict(Decimal)
    for line in lines:
        position = given(line.customer_line_num, 0)
        if 1 <= position <= len(order.lines):
            in_ax[order.lines[position - 1].id] += given(line.line_amount, _ZERO)
    positions = {line.id: index for index, line in enumerate(order.lines)}
    problems = [
        Problem(
            path=f"$.lines[{positions[line.order_line_id]}]",
            rule="returns.order-differs",
            message=f"AX has {in_ax[line.order_line_id]:f} on it, the shop's order makes "
            f"{line.amount:f}",
            hint="The order, the policy or what this library makes of them changed after it was "
            "sent. Credit it in AX by hand, and resolve the letter.",
        )
        for line in allocation.lines
        if in_ax[line.order_line_id] != line.amount
    ]
    if problems:
        raise MappingError(*problems)
