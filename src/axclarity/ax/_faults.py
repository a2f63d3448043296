"""A SOAP fault becomes an error that says what to do.

Codes decide wherever AX gives one. Where it gives none, texts do: they are localised, so the call
context asks for English, and what is not recognised stays a plain `AifFault`. A fault that AIF did
not write says of most messages only that no answer came of them.
"""

import logging
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
    OutcomeUnknown,
    RemoteError,
    ServerBusy,
    TransientFault,
    TransportError,
    UnknownRecord,
)

__all__ = ["error_from_fault"]

_BY_CODE: dict[str, type[AifFault]] = {
    "DuplicateMessage": DuplicateMessage,
    "InvalidDocumentSchema": DocumentRefused,
}
_DENIED_CODES = {"AccessDenied", "NotAuthorized", "Unauthorized"}
_CHANGES = (".update", ".delete")
_UNSEEN = frozenset(
    {
        "ActionMismatch",
        "ActionNotSupported",
        "Client",
        "DeserializationFailed",
        "DestinationUnreachable",
        "FailedAuthentication",
        "FailedCheck",
        "InvalidAddressingHeader",
        "InvalidSecurity",
        "InvalidSecurityToken",
        "MessageAddressingHeaderRequired",
        "MustUnderstand",
        "SecurityTokenUnavailable",
        "UnsupportedSecurityToken",
        "VersionMismatch",
    }
)
"""Codes of SOAP, WS-Addressing, WS-Security and WCF for a message that is refused before it is
carried out. Any other, such as WCF's `InternalServiceFault`, may come after the work was done: the
router on IIS answers so when the AOS breaks off or is too slow.

Assumption: nothing answers with one of these codes after the work was done."""


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


def error_from_fault(
    fault: Fault, *, operation: str, message_id: UUID | None, writes: bool
) -> RemoteError | TransportError:
    """The error of a fault; `infolog` keeps the lines a user of AX would see.

    Args:
        writes: whether the operation changes anything; then a fault that leaves open whether it
            did is an `OutcomeUnknown`.
    """
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
    if not fault.is_aif and fault.code not in _UNSEEN:
        return _broke_off(fault, f"{identity}{operation}", writes)
    return _kind(codes, (*logged, *texts), operation)(
        message,
        operation=operation,
        codes=codes,
        infolog=lines,
        details=tuple(asdict(each) for each in fault.messages),
        message_id=str(message_id) if message_id else None,
    )


def _broke_off(fault: Fault, name: str, writes: bool) -> ServerBusy | OutcomeUnknown:
    """What a fault means that neither AIF wrote nor anybody who refuses. It may quote data."""
    logging.getLogger("axclarity.ax").debug("%s: %s: %s", name, fault.code, fault.reason)
    said = f"{name}: a fault that AX did not write ({fault.code or 'no code'})."
    if writes:
        return OutcomeUnknown(f"{said} It may have happened: look before sending again.")
    return ServerBusy(f"{said} The AOS broke off or is too slow, or the port fails.")


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
