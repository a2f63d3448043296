"""A SOAP fault becomes an error that says what to do.

Codes decide wherever AX gives one. Where it gives none, texts do: they are localised, so the call
context asks for English, and what is not recognised stays a plain `AifFault`.
"""

import re
from uuid import UUID

from attrs import asdict

from axclarity.ax.contract import Fault
from axclarity.errors import (
    AifFault,
    DocumentChanged,
    DocumentRefused,
    DuplicateMessage,
    NotAuthorised,
    RemoteError,
    TransientFault,
    UnknownRecord,
)

__all__ = ["error_from_fault"]

_BY_CODE: dict[str, type[AifFault]] = {
    "DuplicateMessage": DuplicateMessage,
    "InvalidDocumentSchema": DocumentRefused,
}
_BY_TEXT: tuple[tuple[re.Pattern[str], type[AifFault]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (
            (
                r"deadlock|update conflict|another user|number sequence .{0,60}(locked|in use)"
                r"|maximum number of sessions|server is busy"
            ),
            TransientFault,
        ),
        (r"document hash|has (been )?changed since|record version", DocumentChanged),
        (r"invalid document schema", DocumentRefused),
        (r"does not exist|cannot be found|not found in (the )?related table", UnknownRecord),
    )
)
"""Assumption: what AX says in English of conditions that it gives no code of their own."""

_DENIED = re.compile(r"not authorized|access denied|insufficient rights", re.IGNORECASE)
_DENIED_CODES = {"AccessDenied", "NotAuthorized", "Unauthorized"}
_HIDDEN = "Request Failed. See the Exception Log"
_ADVICE = (
    " AX hides the reason: tick 'Include exceptions in fault' on the port, or look for the "
    "message id in its exception log."
)


def error_from_fault(fault: Fault, *, operation: str, message_id: UUID | None) -> RemoteError:
    """The error of a fault; `infolog` keeps the lines a user of AX would see."""
    codes = fault.codes
    texts = tuple(each.message for each in fault.messages if each.message)
    logged = tuple(each.message for each in fault.infolog)
    lines = logged or texts or (fault.reason,)
    identity = f"[{message_id}] " if message_id else ""
    said = " | ".join(lines)
    advice = _ADVICE if not logged and said.startswith(_HIDDEN) else ""
    message = (
        f"{identity}{operation} refused by AX ({', '.join(codes) or 'no code'}): {said}{advice}"
    )
    if _DENIED_CODES & {*codes} or any(map(_DENIED.search, lines)):
        return NotAuthorised(
            f"{message} Give the service account a role with this service operation.",
            destination="ax",
        )
    return _kind(codes, (*logged, *texts))(
        message,
        operation=operation,
        codes=codes,
        infolog=lines,
        details=tuple(asdict(each) for each in fault.messages),
        message_id=str(message_id) if message_id else None,
    )


def _kind(codes: tuple[str, ...], texts: tuple[str, ...]) -> type[AifFault]:
    for code in codes:
        if code in _BY_CODE:
            return _BY_CODE[code]
    for pattern, kind in _BY_TEXT:
        if any(map(pattern.search, texts)):
            return kind
    return AifFault
