"""What every subject works with: one service, one plan, one call."""

from typing import Final
from uuid import UUID

from axclarity.ax.call_context import CallContext
from axclarity.ax.contract.plan import Plan, plan_of_document
from axclarity.ax.documents import SalesOrder
from axclarity.values import MessageId

__all__ = ["COMPANY", "CONTEXT", "CONTEXT_VALUES", "SERVICE", "the_plan"]

SERVICE: Final = "SalesOrderService"
COMPANY: Final = "USMF"

_OPERATIONS = "create read update delete find findKeys getKeys getChangedKeys"
_MESSAGE_ID = MessageId(UUID("7d1f4c52-6a0e-4f0b-9d7e-3f2c8a5b6e10"))

CONTEXT: Final = CallContext(company=COMPANY, message_id=_MESSAGE_ID)
CONTEXT_VALUES: Final = {
    "Company": COMPANY,
    "Language": CONTEXT.language,
    "MessageId": str(_MESSAGE_ID),
}
"""The same for the others, by AX names."""


def the_plan() -> Plan:
    """The plan of the sales order service with all eight operations."""
    return plan_of_document(SERVICE, SalesOrder, _OPERATIONS.split())
