"""A port of the company: SOAP calls in, answers and faults out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import frozen

from axclarity.ax.contract import Call, FaultText, Served, fault_reply
from axclarity.ax.keys import EntityKey
from axclarity.errors import MalformedReply
from axclarity.sandbox.ax._criteria import Condition
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._services import DocumentRules

__all__ = ["OPERATIONS", "ServicePort"]

OPERATIONS = ("create", "read", "find", "findKeys")

_REASON = "Request Failed. See the Exception Log for details."


class _Failed(Exception):
    """A call that ends in a fault."""

    def __init__(self, text: FaultText) -> None:
        super().__init__(text.message)
        self.text = text


@frozen
class ServicePort:
    """One service behind one port, in one company."""

    served: Served
    rules: DocumentRules[Any]
    company: str

    def answer(self, operation: str, content: bytes) -> tuple[int, bytes]:
        """The HTTP status and body for a call.

        A create is one transaction together with the note of its MessageId, so a message is
        refused as a duplicate exactly when its records are there.
        """
        try:
            call = self.served.call(operation, content)
        except MalformedReply:
            return 400, b""
        self.rules.records.count("ax.request", f"{self.served.external_name}.{operation}")
        try:
            self._check(call)
            with self.rules.records.store.transaction():
                return 200, self._perform(call)
        except _Failed as failed:
            return 500, self.fault(operation, failed.text)
        except Refused as refused:
            text = FaultText(code="RequestFailed", message=_REASON, infolog=refused.infolog)
            return 500, self.fault(operation, text)

    def fault(self, operation: str, text: FaultText) -> bytes:
        """A fault of this port."""
        return fault_reply(self.served.external_name, operation, text, reason=_REASON)

    def _check(self, call: Call) -> None:
        if call.company not in ("", self.company):
            raise _failed("InvalidCompany", f"Company {call.company} does not exist.")
        error = self.served.schema_error(call)
        if error is not None:
            raise _failed(
                "InvalidDocumentSchema",
                f"Invalid document schema. The following error is reported: {error}",
            )

    def _perform(self, call: Call) -> bytes:
        if call.operation == "create":
            return self._create(call)
        if call.operation == "read":
            return self._with_document(call, self._read(call))
        conditions = [Condition.from_texts(texts) for texts in call.conditions()]
        found = self.rules.find(conditions)
        if call.operation == "find":
            return self._with_document(call, found)
        return self._with_keys(call, found)

    def _create(self, call: Call) -> bytes:
        records, note = self.rules.records, self._note(call)
        if note and records.store.get("ax.message", note) is not None:
            raise _failed(
                "DuplicateMessage", "Duplicate message. Message has already been processed."
            )
        created = self.rules.create(call.document(self.rules.kind))
        if note:
            records.store.put("ax.message", note, created)
        return self._with_keys(call, created)

    def _note(self, call: Call) -> str:
        """Under which name the message is remembered; without a MessageId it is not."""
        if not call.message_id:
            return ""
        try:
            identity = UUID(call.message_id.strip().strip("{}"))
        except ValueError:
            raise _failed("InvalidMessageId", "The message ID is not a GUID.") from None
        return f"{self.served.external_name}.{call.operation}/{identity}"

    def _read(self, call: Call) -> list[str]:
        """Assumption: a key that names no record leaves its place empty, and is no fault."""
        return [key.value for key in call.entity_keys() if len(key.fields) == 1]

    def _with_keys(self, call: Call, values: Sequence[str]) -> bytes:
        name = self.rules.kind.key_field
        keys = [EntityKey(((name, value),)) for value in values]
        return self.served.reply_with_keys(call.operation, keys)

    def _with_document(self, call: Call, values: Sequence[str]) -> bytes:
        return self.served.reply_with_document(call.operation, self.rules.read(values))


def _failed(code: str, message: str) -> _Failed:
    return _Failed(FaultText(code=code, message=message, infolog=(message,)))
