"""Return status, both ways, and the header of a return from its lines.

Assumption: the shop's half, and that AX holds no return before it is approved. AX's half: AX 2012
documentation of return orders.
"""

from collections.abc import Iterable

from axclarity.ax.documents import ReturnLine, ReturnTable, SalesTable, given
from axclarity.clarity.models import ReturnStatus
from axclarity.errors import MappingError, Problem
from axclarity.mapping.status.tables import StatusTable, symbols

__all__ = [
    "RETURN_BY_SALES_STATUS",
    "RETURN_LINE_STATUS",
    "RETURN_STATUS",
    "RETURN_STATUS_HEADER",
    "return_header_from_lines",
    "return_status_from_return_line",
    "return_status_from_return_table",
    "return_status_from_sales_table",
    "return_status_header_from_return_status",
]

_HEADER = symbols(ReturnTable, "return_status")
_LINE = symbols(ReturnLine, "return_status")
_SALES = symbols(SalesTable, "sales_status")
_ARRIVED = _LINE.index("Registered")

RETURN_STATUS: StatusTable[ReturnStatus] = StatusTable(
    name="a return in AX",
    path="ReturnTable.ReturnStatus",
    sources=_HEADER,
    targets=tuple(ReturnStatus),
    rules={
        "None": None,
        "Created": ReturnStatus.APPROVED,
        "Open": ReturnStatus.RECEIVED,
        "Closed": ReturnStatus.REFUNDED,
        "Canceled": ReturnStatus.CANCELLED,
    },
)
"""The shop's status by ReturnStatusHeader. `Open`: some of it has arrived."""

RETURN_LINE_STATUS: StatusTable[ReturnStatus] = StatusTable(
    name="a return line in AX",
    path="ReturnLine.ReturnStatus",
    sources=_LINE,
    targets=tuple(ReturnStatus),
    rules={
        "None": None,
        "Awaiting": ReturnStatus.APPROVED,
        "Registered": ReturnStatus.RECEIVED,
        "Quarantine": ReturnStatus.RECEIVED,
        "Received": ReturnStatus.RECEIVED,
        "Invoiced": ReturnStatus.REFUNDED,
        "Canceled": ReturnStatus.CANCELLED,
    },
)
"""The shop's status by ReturnStatusLine."""

RETURN_BY_SALES_STATUS: StatusTable[ReturnStatus] = StatusTable(
    name="a return in AX",
    path="SalesTable.SalesStatus",
    sources=_SALES,
    targets=tuple(ReturnStatus),
    rules={
        "None": None,
        "Backorder": ReturnStatus.APPROVED,
        "Delivered": ReturnStatus.RECEIVED,
        "Invoiced": ReturnStatus.REFUNDED,
        "Canceled": ReturnStatus.CANCELLED,
    },
)
"""The shop's status by SalesStatus, of a sales order with negative quantities."""

RETURN_STATUS_HEADER: StatusTable[str] = StatusTable(
    name="a return in the shop",
    path="$.status",
    sources=tuple(status.value for status in ReturnStatus),
    targets=_HEADER,
    rules={
        ReturnStatus.REQUESTED: None,
        ReturnStatus.APPROVED: "Created",
        ReturnStatus.RECEIVED: "Open",
        ReturnStatus.REFUNDED: "Closed",
        ReturnStatus.REJECTED: "Canceled",
        ReturnStatus.CANCELLED: "Canceled",
    },
)
"""ReturnStatusHeader by the shop's status."""


def return_status_from_return_table(
    table: ReturnTable, statuses: StatusTable[ReturnStatus] = RETURN_STATUS
) -> ReturnStatus:
    """The shop's status of a return order.

    Raises:
        MappingError: a status that has no meaning for a shop.
    """
    return statuses[given(table.return_status, "None")]


def return_status_from_sales_table(
    table: SalesTable,
    statuses: StatusTable[ReturnStatus] = RETURN_STATUS,
    by_sales_status: StatusTable[ReturnStatus] = RETURN_BY_SALES_STATUS,
) -> ReturnStatus:
    """The shop's status of a return that AX keeps as a sales order.

    A return order (type ReturnItem) has a status of its own; a sales order with negative
    quantities only that of sales orders.

    Raises:
        MappingError: a status that has no meaning for a shop.
    """
    if table.sales_type == "ReturnItem":
        return statuses[given(table.return_status, "None")]
    return by_sales_status[given(table.sales_status, "None")]


def return_status_from_return_line(
    line: ReturnLine, statuses: StatusTable[ReturnStatus] = RETURN_LINE_STATUS
) -> ReturnStatus:
    """The shop's status of one line of a return order. Raises what the header's does."""
    return statuses[given(line.return_status, "None")]


def return_status_header_from_return_status(
    status: ReturnStatus, statuses: StatusTable[str] = RETURN_STATUS_HEADER
) -> str:
    """AX's ReturnStatusHeader of a return in the shop.

    Raises:
        MappingError: the return is only asked for; AX does not have it yet.
    """
    return statuses[status]


def return_header_from_lines(statuses: Iterable[str]) -> str:
    """ReturnStatusHeader from the ReturnStatusLine of all lines, in any order.

    Cancelled lines do not count beside others; `Open` from the first line that has arrived,
    `Closed` when all are credited (AX 2012 documentation).

    Raises:
        MappingError: there is no line, or an unknown status.
    """
    found = {_known(status) for status in statuses}
    if not found:
        raise _refused("status.no-lines", "stands nowhere: no lines")
    live = found - {"Canceled"}
    if not live:
        return "Canceled"
    if live == {"Invoiced"}:
        return "Closed"
    return "Open" if max(map(_LINE.index, live)) >= _ARRIVED else "Created"


def _known(status: str) -> str:
    if status not in _LINE:
        raise _refused("status.unknown", f"{status} of a return line in AX is not known")
    return status


def _refused(rule: str, message: str) -> MappingError:
    return MappingError(Problem(path="ReturnLine.ReturnStatus", rule=rule, message=message))
