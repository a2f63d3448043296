"""A port of the company: SOAP calls in, answers and faults out."""

from typing import Any, Protocol
from uuid import UUID

from attrs import frozen

from axclarity.ax.contract import Call, FaultText, Served, fault_reply, parse_xml
from axclarity.errors import MalformedReply
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Failed, Refused

__all__ = ["Operations", "ServicePort"]

_REASON = "Request Failed. See the Exception Log for details."
_IDEMPOTENT = ("create", "update", "delete")
_CONTEXT = "http://schemas.microsoft.com/dynamics/2010/01/datacontracts"


class Operations(Protocol):
    """What a service does with the calls that reach it."""

    def answer(self, call: Call) -> bytes:
        """Do what the call says. Raises `Refused` or `Failed`."""
        ...


@frozen
class ServicePort:
    """One service behind one port, in one company."""

    served: Served
    operations: Operations
    records: Records
    settings: Settings

    def answer(self, operation: str, content: bytes) -> tuple[int, bytes]:
        """The HTTP status and body for a call.

        A call is one transaction together with the note of its MessageId, so a message is refused
        as a duplicate exactly when what it did is there.
        """
        if self._too_large(content):
            return 400, b""
        try:
            call = self.served.call(operation, content)
        except MalformedReply:
            return 400, b""
        self.records.count("ax.request", f"{self.served.external_name}.{operation}")
        try:
            self._check(call, content)
            with self.records.store.transaction():
                answered = self._once(call)
        except Failed as failed:
            return 500, self._of_failure(operation, failed)
        except Refused as refused:
            return 500, self.fault(operation, FaultText(**self._of_refusal(refused)))
        return (400, b"") if self._too_large(answered) else (200, answered)

    def fault(self, operation: str, text: FaultText) -> bytes:
        """A fault of this port."""
        return fault_reply(self.served.external_name, operation, text, reason=_REASON)

    def _too_large(self, content: bytes) -> bool:
        quota = self.settings.message_quota
        return quota is not None and len(content) > quota

    def _of_refusal(self, refused: Refused) -> dict[str, Any]:
        """The infolog is shown by ports that include exceptions in faults, and by no others."""
        shown = refused.infolog if self.settings.exceptions_in_fault else ()
        return {"code": "RequestFailed", "message": _REASON, "infolog": shown}

    def _of_failure(self, operation: str, failed: Failed) -> bytes:
        text = FaultText(
            code=failed.code,
            message=failed.message,
            infolog=(failed.message,) if self.settings.exceptions_in_fault else (),
            xpath=failed.xpath,
            line=failed.line,
        )
        return self.fault(operation, text)

    def _check(self, call: Call, content: bytes) -> None:
        self._check_user(content)
        if call.company not in ("", self.settings.company):
            raise Failed("InvalidCompany", f"Company {call.company} does not exist.")
        error = self.served.schema_error(call)
        if error is not None:
            xpath, line = _place(call.body, error)
            raise Failed(
                "InvalidDocumentSchema",
                f"Invalid document schema. The following error is reported: {error}",
                xpath=xpath,
                line=line,
            )

    def _check_user(self, content: bytes) -> None:
        """Only a trusted intermediary may log on as somebody else."""
        if self.settings.impersonation or b"LogonAsUser" not in content:
            return
        if parse_xml(content).findtext(f".//{{{_CONTEXT}}}LogonAsUser"):
            raise Failed("NotAuthorized", "The caller is not authorized to log on as another user.")

    def _once(self, call: Call) -> bytes:
        note = self._note(call)
        if note and self.records.store.get("ax.message", note) is not None:
            raise Failed(
                "DuplicateMessage", "Duplicate message. Message has already been processed."
            )
        answered = self.operations.answer(call)
        if note:
            self.records.store.put("ax.message", note, True)
        return answered

    def _note(self, call: Call) -> str:
        """Under which name the message is remembered; without a MessageId it is not."""
        if not call.message_id or call.operation not in _IDEMPOTENT:
            return ""
        try:
            identity = UUID(call.message_id.strip().strip("{}"))
        except ValueError:
            raise Failed("InvalidMessageId", "The message ID is not a GUID.") from None
        return f"{self.served.external_name}.{call.operation}/{identity}"


def _place(body: Any, error: str) -> tuple[str, int | None]:
    """Where a schema error is, as XPath and line: `SalesOrder.SalesTable[0] (rule)` counts from 0.

    Lines are those of the message's body, as nothing else of the message is validated.
    """
    element, steps = body, []
    for step in error.partition(" (")[0].split("."):
        name, _, number = step.rstrip("]").partition("[")
        found = element.findall(f"{{*}}{name}")
        index = int(number or 0)
        if index < len(found):
            element = found[index]
            steps.append(f"/{name}[{index + 1}]" if number else f"/{name}")
    return "".join(steps), element.sourceline
