"""A port's contract at work: writes calls, reads answers, by the port's plan."""

from collections.abc import Iterator
from typing import Any, TypeVar

from attrs import Factory, define, field

from axclarity.ax.call_context import CallContext
from axclarity.ax.contract._xml import parse_xml
from axclarity.ax.contract.codec._envelope import SOAP, envelope
from axclarity.ax.contract.codec._problems import problems_with
from axclarity.ax.contract.codec._reader import Readers
from axclarity.ax.contract.codec._replies import Fault, Reply, reply_from_bytes
from axclarity.ax.contract.codec._stream import RecordStream
from axclarity.ax.contract.codec._validation import Validator
from axclarity.ax.contract.codec._values import Unwritable
from axclarity.ax.contract.codec._writer import Writers
from axclarity.ax.contract.plan import Plan
from axclarity.ax.documents import Document, Part
from axclarity.errors import InvalidDocument, Problem

__all__ = ["Contract"]

D = TypeVar("D", bound=Document)
P = TypeVar("P", bound=Part)

_S = f"{{{SOAP}}}"
_NOT_TAKEN = (Unwritable, KeyError, AttributeError, TypeError, ValueError)


@define(eq=False)
class Contract:
    """What one service of a port takes and gives, by the port's own plan.

    Args:
        plan: from the port's WSDL, or from a file that pins it.
        validate: whether every call is validated against the schemas before it leaves. It costs
            about as much as writing the call.
        addressing: whether calls carry WS-Addressing headers. IIS declares them and wants none.
    """

    plan: Plan
    validate: bool = True
    addressing: bool = False
    _writers: Writers = field(init=False, repr=False)
    _readers: Readers = field(init=False, repr=False)
    _validator: Validator = field(
        init=False, repr=False, default=Factory(lambda self: Validator(self.plan), takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        self._writers = Writers(self.plan)
        self._readers = Readers(self.plan)

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations the port offers."""
        return tuple(self.plan.operations)

    def action(self, operation: str) -> str:
        """The SOAPAction of an operation."""
        return self.plan.operations[operation].action

    def request(
        self, operation: str, context: CallContext, *, address: str = "", **content: Any
    ) -> bytes:
        """The envelope of a call.

        Args:
            content: what the call holds, by element name: a document, keys, criteria, paging.

        Raises:
            InvalidDocument: lists what the port would not take, by path; or the port does not
                offer the operation.
        """
        if operation not in self.plan.operations:
            raise InvalidDocument(_not_offered(self.plan, operation))
        try:
            written = envelope(
                self._writers,
                operation,
                context,
                content,
                address=address if self.addressing else None,
            )
        except _NOT_TAKEN:
            raise InvalidDocument(*self._reasons(operation, content)) from None
        if self.validate:
            self._look_at(written)
        return written

    def reply(self, content: bytes) -> Reply | Fault:
        """Read an answer. Raises `MalformedReply` if it is no SOAP envelope."""
        return reply_from_bytes(content)

    def document(self, kind: type[D], reply: Reply) -> D:
        """The document in an answer."""
        return reply.document(kind, self._readers)

    def output(self, kind: type[P], operation: str, reply: Reply) -> P:
        """The whole answer of an operation as a record."""
        wrapper = self.plan.elements[self.plan.operations[operation].output]
        return reply.record(kind, wrapper.type, self._readers)

    def stream(self, kind: type[Document]) -> RecordStream:
        """Reads the root records of a document as they arrive."""
        return RecordStream(kind, self._readers)

    def _look_at(self, written: bytes) -> None:
        message = parse_xml(written)
        for part in (*message.iterfind(f"{_S}Header/*"), *message.iterfind(f"{_S}Body/*")):
            if str(part.tag) in self.plan.elements and not self._validator.accepts(part):
                raise InvalidDocument(*self._validator.problems(part))

    def _reasons(self, operation: str, content: dict[str, Any]) -> Iterator[Problem]:
        found = False
        for name, value in content.items():
            if isinstance(value, Document | Part):
                for problem in problems_with(value, name, self.plan):
                    found = True
                    yield problem
        if not found:
            yield Problem(
                path=operation,
                rule="ax.contract",
                message="the port's contract does not take this call",
                hint="Compare it with the port's contract: `axclarity contract show`.",
            )


def _not_offered(plan: Plan, operation: str) -> Problem:
    offered = ", ".join(plan.operations) or "none"
    return Problem(
        path=f"{plan.service}.{operation}",
        rule="ax.operation",
        message=f"the port does not offer {operation}; it offers {offered}",
        hint="Add the operation to the port in AX, and activate the port again.",
    )
