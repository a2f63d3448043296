"""A port's contract at work: writes calls, reads answers, by the port's plan."""

from collections.abc import Iterator
from typing import Any, TypeVar

from attrs import Factory, define, field
from lxml import etree

from axclarity.ax.call_context import CallContext
from axclarity.ax.contract._xml import new_parser, parse_with
from axclarity.ax.contract.codec._envelope import envelope
from axclarity.ax.contract.codec._problems import problems_with
from axclarity.ax.contract.codec._reader import Readers
from axclarity.ax.contract.codec._replies import Fault, Reply, reply_from_bytes
from axclarity.ax.contract.codec._stream import ANOTHER_ANSWER, RecordStream
from axclarity.ax.contract.codec._validation import Validator
from axclarity.ax.contract.codec._values import Unwritable
from axclarity.ax.contract.codec._writer import Writers
from axclarity.ax.contract.plan import Plan
from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document, Entity, Part
from axclarity.ax.keys import EntityKey
from axclarity.errors import InvalidDocument, MalformedReply, Problem

__all__ = ["Contract"]

D = TypeVar("D", bound=Document)
P = TypeVar("P", bound=Part)

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
    _parser: etree.XMLParser = field(factory=new_parser, init=False, repr=False)

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

    def check(self, operation: str, reply: Reply, status: int) -> None:
        """Whether this is the answer of the operation at all.

        Raises:
            MalformedReply: it answers something else or nothing, or says 500 without a fault.
        """
        wanted = self.plan.operations[operation].output
        if status != 200 or reply.body is None or reply.body.tag != wanted:
            raise MalformedReply(ANOTHER_ANSWER)

    def document(self, kind: type[D], reply: Reply) -> D:
        """The document in an answer."""
        return reply.document(kind, self._readers)

    def output(self, kind: type[P], operation: str, reply: Reply) -> P:
        """The whole answer of an operation as a record."""
        wrapper = self.plan.elements[self.plan.operations[operation].output]
        return reply.record(kind, wrapper.type, self._readers)

    def stream(self, kind: type[Document], operation: str = "find") -> RecordStream:
        """Reads the root records of a document in the answer of an operation as they arrive.

        Raises:
            InvalidDocument: the service carries another document.
        """
        if f"{{{kind.namespace}}}{kind.root}" not in self.plan.elements:
            raise InvalidDocument(
                Problem(
                    path=kind.root,
                    rule="ax.other-document",
                    message=f"is not the document of {self.plan.service}",
                )
            )
        return RecordStream(kind, self._readers, self.plan.operations[operation].output)

    def _look_at(self, written: bytes) -> None:
        for side in parse_with(self._parser, written):
            for part in side:
                if part.tag in self.plan.elements and (found := self._validator.problems(part)):
                    raise InvalidDocument(*found)

    def _reasons(self, operation: str, content: dict[str, Any]) -> Iterator[Problem]:
        found = False
        for name, value in content.items():
            if isinstance(value, Document | Part):
                for problem in problems_with(value, name, self.plan):
                    found = True
                    yield problem
        if not found:
            yield self._misfit(operation, content)

    def _misfit(self, operation: str, content: dict[str, Any]) -> Problem:
        """A call whose parts are not those of the operation at all."""
        fields = self.plan.wrapper(self.plan.operations[operation].input).fields
        wanted = [field.name for field in fields]
        unknown = sorted(content.keys() - {*wanted})
        odd = next((name for name in wanted if not _fits(content.get(name), name)), None)
        if unknown:
            message = f"has no {', '.join(unknown)}; it takes {', '.join(wanted) or 'nothing'}"
        elif odd is not None:
            message = f"takes another kind of {odd} than {type(content[odd]).__name__}"
        else:
            message = "is not what the port's contract takes"
        return Problem(
            path=operation,
            rule="ax.contract",
            message=message,
            hint="Compare it with the port's contract: `axclarity contract show`.",
        )


_PARTS: dict[str, type[Any]] = {"EntityKeyList": EntityKey, "QueryCriteria": Criterion}


def _fits(value: Any, name: str) -> bool:
    """Whether a part of a call is of the kind that AIF has under this name."""
    if isinstance(value, Entity):
        return False  # a record without the document that it belongs in
    kind = _PARTS.get(name)
    return kind is None or value is None or all(isinstance(each, kind) for each in value)


def _not_offered(plan: Plan, operation: str) -> Problem:
    offered = ", ".join(plan.operations) or "none"
    return Problem(
        path=f"{plan.service}.{operation}",
        rule="ax.operation",
        message=f"the port does not offer {operation}; it offers {offered}",
        hint="Add the operation to the port in AX, and activate the port again.",
    )
