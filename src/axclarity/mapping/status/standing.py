"""Where lines and orders of AX stand, and where several stand together.

Assumption: the header's SalesStatus is the lowest of its lines', cancelled lines aside, and its
DocumentStatus is the highest document that was posted.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce

from attrs import frozen

from axclarity.ax.documents import SalesLine, SalesTable, given
from axclarity.errors import MappingError, Problem
from axclarity.mapping.status.tables import symbols

__all__ = [
    "DOCUMENTS",
    "SALES",
    "Standing",
    "standing_from_sales_line",
    "standing_from_sales_table",
    "together",
]

SALES = symbols(SalesTable, "sales_status")
"""SalesStatus, from the lowest; the last, `Canceled`, counts only where nothing else is."""

DOCUMENTS = symbols(SalesTable, "document_status")
"""DocumentStatus, from the lowest, in AX's own order."""

_GONE = ("Delivered", "Invoiced")
_ZERO = Decimal(0)


@frozen(kw_only=True)
class Standing:
    """Where a line, an order, or several of them stand.

    Args:
        sales: SalesStatus.
        document: DocumentStatus; lines have none.
        left: whether something has left the warehouse.

    Raises:
        MappingError: a symbol that AX's enumerations do not have.
    """

    sales: str
    document: str = "None"
    left: bool = False

    def __attrs_post_init__(self) -> None:
        if self.sales not in SALES or self.document not in DOCUMENTS:
            raise MappingError(
                Problem(
                    path="SalesTable.SalesStatus",
                    rule="status.unknown-pair",
                    message=f"SalesStatus {self.sales} with DocumentStatus {self.document} is not "
                    "known",
                    hint="Add the symbol to the documents, then to the status table.",
                )
            )

    @property
    def key(self) -> str:
        """The pair as status tables name it; `Backorder/PackingSlip/partly` if a part has left."""
        partly = (
            "/partly" if self.left and SALES.index(self.sales) < SALES.index("Delivered") else ""
        )
        return f"{self.sales}/{self.document}{partly}"

    def __or__(self, other: "Standing") -> "Standing":
        """Both together: the lowest SalesStatus, the highest DocumentStatus."""
        return Standing(
            sales=min(self.sales, other.sales, key=SALES.index),
            document=max(self.document, other.document, key=DOCUMENTS.index),
            left=self.left or other.left,
        )


def together(standings: Iterable[Standing]) -> Standing:
    """Where all of them stand together; neither order nor repetition matters.

    Raises:
        MappingError: there is none.
    """
    found = list(standings)
    if not found:
        raise MappingError(
            Problem(path="SalesLine", rule="status.no-lines", message="stands nowhere: no lines")
        )
    return reduce(Standing.__or__, found)


def standing_from_sales_line(line: SalesLine) -> Standing:
    """Where a line stands. A quantity that is partly delivered has left in part.

    Raises:
        MappingError: a SalesStatus that AX's enumeration does not have.
    """
    sales = given(line.sales_status, "None")
    remaining = given(line.remain_sales_physical, _ZERO)
    partly = 0 < remaining < line.sales_qty or given(line.delivered_intotal, _ZERO) > 0
    return Standing(sales=sales, left=sales in _GONE or (partly and sales != "Canceled"))


def standing_from_sales_table(table: SalesTable) -> Standing:
    """Where an order stands: what its header says, and whether some of its lines have left.

    Raises:
        MappingError: a SalesStatus or DocumentStatus that AX's enumerations do not have.
    """
    sales = given(table.sales_status, "None")
    return Standing(
        sales=sales,
        document=given(table.document_status, "None"),
        left=sales in _GONE
        or any(standing_from_sales_line(line).left for line in table.sales_line),
    )
