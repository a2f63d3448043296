"""Status, both ways: orders, lines, shipments, payments and returns.

Tables say what a status is on the other side (`StatusTable`), courses which way it may go
(`Course`), standings where several lines stand together (`Standing`). A site gives a table or a
course of its own wherever one is taken.
"""

from axclarity.mapping.status.courses import (
    ORDER_COURSE,
    RETURN_COURSE,
    SALES_COURSE,
    SHIPMENT_COURSE,
    SUBSCRIPTION_COURSE,
    Course,
    Move,
    Settled,
    StatusEvent,
    WayBack,
)
from axclarity.mapping.status.orders import (
    ORDER_STATUS,
    SALES_STATUS,
    line_status_from_sales_line,
    order_status_from_sales_table,
    order_status_from_standing,
    sales_status_from_order_status,
)
from axclarity.mapping.status.payments import (
    CARD_OPERATION,
    JOURNAL_PAYMENT,
    PAYMENT_KIND,
    PAYMENT_STATUS,
    PaymentStatus,
    card_operation_from_payment_kind,
    journal_status_from_payment_status,
    payment_kind_from_card_operation,
    payment_status_from_journal_line,
)
from axclarity.mapping.status.returns import (
    RETURN_BY_SALES_STATUS,
    RETURN_LINE_STATUS,
    RETURN_STATUS,
    RETURN_STATUS_HEADER,
    return_header_from_lines,
    return_status_from_return_line,
    return_status_from_return_table,
    return_status_from_sales_table,
    return_status_header_from_return_status,
)
from axclarity.mapping.status.shipments import (
    SHIPMENT_DOCUMENT,
    SHIPMENT_STATUS,
    document_status_from_shipment_status,
    shipment_status_from_standing,
)
from axclarity.mapping.status.standing import (
    Standing,
    standing_from_sales_line,
    standing_from_sales_table,
    together,
)
from axclarity.mapping.status.tables import StatusTable

__all__ = [
    "CARD_OPERATION",
    "JOURNAL_PAYMENT",
    "ORDER_COURSE",
    "ORDER_STATUS",
    "PAYMENT_KIND",
    "PAYMENT_STATUS",
    "RETURN_BY_SALES_STATUS",
    "RETURN_COURSE",
    "RETURN_LINE_STATUS",
    "RETURN_STATUS",
    "RETURN_STATUS_HEADER",
    "SALES_COURSE",
    "SALES_STATUS",
    "SHIPMENT_COURSE",
    "SHIPMENT_DOCUMENT",
    "SHIPMENT_STATUS",
    "SUBSCRIPTION_COURSE",
    "Course",
    "Move",
    "PaymentStatus",
    "Settled",
    "Standing",
    "StatusEvent",
    "StatusTable",
    "WayBack",
    "card_operation_from_payment_kind",
    "document_status_from_shipment_status",
    "journal_status_from_payment_status",
    "line_status_from_sales_line",
    "order_status_from_sales_table",
    "order_status_from_standing",
    "payment_kind_from_card_operation",
    "payment_status_from_journal_line",
    "return_header_from_lines",
    "return_status_from_return_line",
    "return_status_from_return_table",
    "return_status_from_sales_table",
    "return_status_header_from_return_status",
    "sales_status_from_order_status",
    "shipment_status_from_standing",
    "standing_from_sales_line",
    "standing_from_sales_table",
    "together",
]
