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
_DENIED_CODES = {"AccessDenied", "NotAuthorized", "Unauthorized"}
_CHANGES = (".update", ".delete")


def _sentence(pattern: str) -> re.Pattern[str]:
    """A whole sentence of AX's own: what it quotes from a document must not be taken for it."""
    return re.compile(pattern, re.IGNORECASE)


_UNKNOWN = _sentence(r"(does not exist|cannot be found|not found in the related table)\.?$")
_PASSING = _sentence(
    r"^Cannot (select|edit|create|delete) a record in .*(deadlock|update conflict)"
    r"|^Deadlock, where |^Update conflict due to another user"
    r"|^(the )?number sequence .{0,60}(is locked|is in use)"
    r"|^The maximum number of sessions|^The server is busy"
)
_CHANGED = _sentence(r"^The document hash |^The record has (been )?changed since it was read")
_DENIED = _sentence(
    r"^(Access denied\b|You are not authorized to |(The )?(user|caller) (\S+ )?is not authorized)"
)
"""Assumption: what AX says in English of conditions that it gives no code of their own."""

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
    if _is_denied(codes, lines):
        return NotAuthorised(
            f"{identity}{operation} is not allowed ({', '.join(codes) or 'no code'}). Give the "
            "service account a role with this service operation, or see who may use the port.",
            destination="ax",
        )
    return _kind(codes, (*logged, *texts), operation)(
        message,
        operation=operation,
        codes=codes,
        infolog=lines,
        details=tuple(asdict(each) for each in fault.messages),
        message_id=str(message_id) if message_id else None,
    )


def _is_denied(codes: tuple[str, ...], lines: tuple[str, ...]) -> bool:
    """Whether the caller may not do this at all: then nobody's message will pass."""
    if _DENIED_CODES & {*codes}:
        return True
    known = any(code in _BY_CODE for code in codes)
    return not known and len({*lines}) == 1 and _DENIED.search(lines[0]) is not None


def _kind(codes: tuple[str, ...], texts: tuple[str, ...], operation: str) -> type[AifFault]:
    for code in codes:
        if code in _BY_CODE:
            return _BY_CODE[code]
    if any(map(_UNKNOWN.search, texts)):
        return UnknownRecord
    if any(map(_PASSING.search, texts)):
        return TransientFault
    if operation.endswith(_CHANGES) and any(map(_CHANGED.search, texts)):
        return DocumentChanged
    return DocumentRefused if any("nvalid document schema" in text for text in texts) else AifFault
