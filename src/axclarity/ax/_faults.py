"""A SOAP fault becomes an error that says what to do.

Fault texts are in the caller's language, so codes decide, never texts. The one exception is the
infolog of conditions that pass by themselves: AX gives them no code of their own.
"""

import re
from uuid import UUID

from axclarity.ax.contract import Fault
from axclarity.errors import AifFault, DuplicateMessage, TransientFault

__all__ = ["error_from_fault"]

_PASSING = re.compile(
    r"deadlock|update conflict|another user|number sequence .{0,60}(locked|in use)"
    r"|maximum number of sessions|server is busy",
    re.IGNORECASE,
)
"""Infolog lines in English of conditions that pass; the call context asks for English."""


def error_from_fault(fault: Fault, *, operation: str, message_id: UUID | None) -> AifFault:
    """The error of a fault; `infolog` keeps the lines a user of AX would see."""
    kind: type[AifFault] = AifFault
    if "DuplicateMessage" in fault.codes:
        kind = DuplicateMessage
    elif any(_PASSING.search(line) for line in (*fault.infolog, *fault.messages)):
        kind = TransientFault
    lines = fault.infolog or fault.messages or (fault.reason,)
    identity = f"[{message_id}] " if message_id else ""
    codes = ", ".join(fault.codes) or "no code"
    return kind(
        f"{identity}{operation} refused by AX ({codes}): {' | '.join(lines)}",
        operation=operation,
        codes=fault.codes,
        infolog=lines,
        message_id=str(message_id) if message_id else None,
    )
