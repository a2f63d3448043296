"""What comes back: refunds from the stored allocation, and return orders that AX credits alike."""

from axclarity.mapping.returns.allocation_checks import check_allocation
from axclarity.mapping.returns.allocations import (
    LineAllocation,
    StoredAllocation,
    allocation_from_order,
)
from axclarity.mapping.returns.policy import RestockingFee, ReturnPolicy, ReturnReason
from axclarity.mapping.returns.refund_checks import (
    check_refund,
    check_refund_payments,
    left_after,
)
from axclarity.mapping.returns.refunds import (
    RefundPart,
    Returned,
    refund_from_return,
    refund_part,
    refund_parts,
    returned_lines,
)
from axclarity.mapping.returns.return_lines import (
    credit_lines,
    exchange_lines,
    return_order_from_sales_order,
)
from axclarity.mapping.returns.return_orders import (
    REPLACEMENT_SUFFIX,
    MappedReturn,
    return_order_from_return,
)
from axclarity.mapping.returns.stored import allocation_from_object, object_from_allocation

__all__ = [
    "REPLACEMENT_SUFFIX",
    "LineAllocation",
    "MappedReturn",
    "RefundPart",
    "RestockingFee",
    "ReturnPolicy",
    "ReturnReason",
    "Returned",
    "StoredAllocation",
    "allocation_from_object",
    "allocation_from_order",
    "check_allocation",
    "check_refund",
    "check_refund_payments",
    "credit_lines",
    "exchange_lines",
    "left_after",
    "object_from_allocation",
    "refund_from_return",
    "refund_part",
    "refund_parts",
    "return_order_from_return",
    "return_order_from_sales_order",
    "returned_lines",
]
