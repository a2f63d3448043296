"""Every error axclarity raises, and what to do about each.

```
AxClarityError
├── ConfigError                     HALT         settings are wrong; all of it, before any I/O
├── InvalidValue                    DEAD_LETTER  one value breaks a rule of its type
├── InvalidDocument                 DEAD_LETTER  a document or record breaks its contract
├── MappingError                    DEAD_LETTER  the data cannot be carried over as they stand
│   └── TotalsDiffer                DEAD_LETTER  AX would not reach the shopper's total
├── TransportError                               no answer was had
│   ├── NotSent                     RETRY        nothing left this machine: no host, refused, TLS
│   │   └── DestinationPaused       RETRY        held back on purpose until a point in time
│   ├── NoReply                     RETRY        a question was sent and not answered
│   └── OutcomeUnknown              VERIFY       a write was sent and not answered
├── RemoteError                                  the other side answered "no"
│   ├── TooLarge                    DEAD_LETTER  a message larger than the server takes
│   ├── AifFault                    DEAD_LETTER  AX refused, with its infolog
│   │   ├── DuplicateMessage        VERIFY       AX has seen this MessageId before
│   │   ├── DocumentChanged         RETRY        the record changed since it was read
│   │   ├── DocumentRefused         DEAD_LETTER  not what the port's schema takes
│   │   ├── UnknownRecord           DEAD_LETTER  it names a record that AX does not have
│   │   └── TransientFault          RETRY        deadlock, no session, number sequence locked
│   ├── ClarityProblem              DEAD_LETTER  Clarity refused, with its problem document
│   │   ├── NotFound                DEAD_LETTER  404
│   │   ├── Conflict                RETRY        412: the record changed since it was read
│   │   └── Locked                  RETRY        423: somebody else holds the record
│   ├── IncompleteResult            DEAD_LETTER  a result that AX may have cut at its limit
│   ├── RateLimited                 RETRY        429
│   ├── ServerBusy                  RETRY        502, 503, 504 or an error page instead of an answer
│   └── NotAuthorised               HALT         401 or 403: credentials or roles
├── MalformedReply                  DEAD_LETTER  answered, but not in the contract
├── WebhookRefused                               a delivery that must not enter the journal
├── Parked                          DEAD_LETTER  a rule of the pipeline asks for a person
│   └── Declined                    DEAD_LETTER  a person was asked, and said no
├── AwaitingApproval                WAIT         a person was asked, and has not answered
├── NotYet                          RETRY        what it depends on has not happened yet
└── JournalError                    HALT         the journal cannot be read or written
```

`disposition` says what the pipeline does; nothing else is looked at. Texts name the path, the rule
and the class of a value, never the value of a personal or secret field. One exception is not
ours to change: an `AifFault` repeats AX's infolog, and AX may quote what it was sent.

A mapping refuses with `MappingError`, `InvalidValue` or `InvalidDocument`, and none of them is
another. Whoever wants to catch every refusal catches `AxClarityError`.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar

from attrs import frozen

__all__ = [
    "AifFault",
    "AwaitingApproval",
    "AxClarityError",
    "ClarityProblem",
    "ConfigError",
    "Conflict",
    "Declined",
    "DestinationPaused",
    "Difference",
    "Disposition",
    "DocumentChanged",
    "DocumentRefused",
    "DuplicateMessage",
    "IncompleteResult",
    "InvalidDocument",
    "InvalidValue",
    "JournalError",
    "Locked",
    "MalformedReply",
    "MappingError",
    "NoReply",
    "NotAuthorised",
    "NotFound",
    "NotSent",
    "NotYet",
    "OutcomeUnknown",
    "Parked",
    "Problem",
    "RateLimited",
    "RemoteError",
    "ServerBusy",
    "TooLarge",
    "TotalsDiffer",
    "TransientFault",
    "TransportError",
    "UnknownRecord",
    "WebhookRefused",
    "value_class",
]


class Disposition(Enum):
    """What becomes of the work that met an error."""

    RETRY = "retry"
    VERIFY = "verify"
    DEAD_LETTER = "dead-letter"
    WAIT = "wait"
    HALT = "halt"


def value_class(value: object) -> str:
    """Describe a value without showing it: `text(31)`, `number`, `list(4)`, `null`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float() | Decimal():
            return "number"
        case str() | bytes():
            return f"text({len(value)})"
        case list() | tuple() | dict() | set() | frozenset():
            return f"{type(value).__name__}({len(value)})"
        case _:
            return type(value).__name__


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong: where, by which rule, and what helps."""

    path: str
    rule: str
    message: str
    value_class: str = ""
    hint: str = ""

    def __str__(self) -> str:
        found = f" (found {self.value_class})" if self.value_class else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.path} {self.message.removesuffix('.')}{found} [{self.rule}].{hint}"


class AxClarityError(Exception):
    """Root of the tree.

    Args:
        message: one line that says what happened and what to do next.
        problems: what is wrong, piece by piece.
        context: facts for programs: message_id, status, sales_id … Never personal data.
    """

    disposition: ClassVar[Disposition] = Disposition.DEAD_LETTER
    default_rule: ClassVar[str] = "error"

    def __init__(self, message: str, *, problems: Iterable[Problem] = (), **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.context: dict[str, Any] = context

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.problems, self.context)

    @property
    def rule(self) -> str:
        """The rule that was broken first, or the name of what happened."""
        return self.problems[0].rule if self.problems else self.default_rule


def _rebuild(
    cls: type[AxClarityError], message: str, problems: tuple[Problem, ...], context: dict[str, Any]
) -> AxClarityError:
    error = cls.__new__(cls)
    AxClarityError.__init__(error, message, problems=problems, **context)
    return error


class _OfProblems(AxClarityError):
    """An error that is made of the problems it reports."""

    def __init__(self, *problems: Problem, **context: Any) -> None:
        super().__init__(" ".join(map(str, problems)), problems=problems, **context)


class ConfigError(_OfProblems):
    """Settings are wrong. Lists all of them; raised before any I/O."""

    disposition = Disposition.HALT
    default_rule = "config"


class InvalidValue(_OfProblems):
    """One value breaks a rule of its type."""

    default_rule = "value"


class InvalidDocument(_OfProblems):
    """A document breaks its contract: a field is missing, too long, of the wrong kind."""

    default_rule = "document"


class MappingError(_OfProblems):
    """The source data cannot be carried over as they stand."""

    default_rule = "mapping"


@frozen(kw_only=True)
class Difference:
    """One component of an amount that AX would not reach.

    Args:
        component: `lines`, `charges`, `tax` or `total`.
        expected: what the shopper pays; of a return, what goes back, as a positive amount.
        got: what AX would make of it.
        candidates: what may be the cause, each a sentence; the likeliest comes first.
    """

    component: str
    expected: Decimal
    got: Decimal
    candidates: tuple[str, ...] = ()


class TotalsDiffer(MappingError):
    """AX would not reach the total that the shopper paid; the problem names the component."""

    default_rule = "totals.differ"

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The amounts of each problem, in the order of the problems."""
        return tuple(self.context.get("differences", ()))

    @property
    def currency(self) -> str:
        """What the amounts are in; empty where they were compared without one."""
        currency: str = self.context.get("currency", "")
        return currency


class TransportError(AxClarityError):
    """No answer was had."""

    disposition = Disposition.RETRY


class NotSent(TransportError):
    """Nothing left this machine, so nothing can have happened."""

    default_rule = "transport.not-sent"


class DestinationPaused(NotSent):
    """The destination is held back until `until`: it asked for it, or its circuit is open."""

    default_rule = "transport.paused"

    @property
    def until(self) -> datetime:
        """When the destination may be tried again."""
        moment: datetime = self.context["until"]
        return moment


class NoReply(TransportError):
    """A question was sent and not answered; asking again is harmless."""

    default_rule = "transport.no-reply"


class OutcomeUnknown(TransportError):
    """A write was sent and not answered: it may or may not have happened. Look before resending."""

    disposition = Disposition.VERIFY
    default_rule = "transport.outcome-unknown"


class RemoteError(AxClarityError):
    """The other side answered "no"."""

    @property
    def retry_after(self) -> float | None:
        """Seconds that the other side asked to wait, if it said so."""
        return self.context.get("retry_after")


class AifFault(RemoteError):
    """AX refused a message. `codes` are AIF's fault codes, `infolog` the lines a user would see."""

    default_rule = "ax.fault"

    @property
    def codes(self) -> tuple[str, ...]:
        """AIF fault codes; the only thing to decide on, since texts are localised."""
        return tuple(self.context.get("codes", ()))

    @property
    def infolog(self) -> tuple[str, ...]:
        """The infolog lines, in order."""
        return tuple(self.context.get("infolog", ()))

    @property
    def details(self) -> tuple[dict[str, Any], ...]:
        """Each message of the fault: `code`, `message`, and where AX says so `field`, `xpath`,
        `line` and `position`, counted from 1.
        """
        return tuple(self.context.get("details", ()))


class DuplicateMessage(AifFault):
    """AX has processed this MessageId before. Look the record up: the fault carries no key."""

    disposition = Disposition.VERIFY
    default_rule = "ax.duplicate-message"


class DocumentChanged(AifFault):
    """The record changed since it was read. Read it again, and decide again."""

    disposition = Disposition.RETRY
    default_rule = "ax.document-changed"


class DocumentRefused(AifFault):
    """The message is not what the port's schema takes; `details` say where."""

    default_rule = "ax.document-refused"


class UnknownRecord(AifFault):
    """The message names an item, a customer or another record that AX does not have."""

    default_rule = "ax.unknown-record"


class TransientFault(AifFault):
    """AX could not do it now: deadlock, update conflict, no session, number sequence locked."""

    disposition = Disposition.RETRY
    default_rule = "ax.transient"


class ClarityProblem(RemoteError):
    """Clarity refused a request. `status` is the HTTP status, `problems` name the paths."""

    default_rule = "clarity.problem"

    @property
    def status(self) -> int:
        """The HTTP status."""
        status: int = self.context["status"]
        return status


class NotFound(ClarityProblem):
    """There is no such record in Clarity."""

    default_rule = "clarity.not-found"


class Conflict(ClarityProblem):
    """412: the record changed since it was read. Read it again."""

    disposition = Disposition.RETRY
    default_rule = "clarity.conflict"


class Locked(ClarityProblem):
    """423: somebody else holds the record."""

    disposition = Disposition.RETRY
    default_rule = "clarity.locked"


class IncompleteResult(RemoteError):
    """A result of exactly as many documents as the port's limit: AX may have left out the rest.

    Narrow the criteria, or list the keys and read them in portions.
    """

    default_rule = "ax.incomplete-result"


class RateLimited(RemoteError):
    """429: too many requests. The whole destination waits, not only this request."""

    disposition = Disposition.RETRY
    default_rule = "remote.rate-limited"


class TooLarge(RemoteError):
    """400 or 413 from IIS: the message is larger than its binding takes."""

    default_rule = "remote.too-large"


class ServerBusy(RemoteError):
    """The server is there and cannot answer a question: 502, 503, 504, or an error page."""

    disposition = Disposition.RETRY
    default_rule = "remote.busy"


class NotAuthorised(RemoteError):
    """401 or 403: check the credentials, the role in AX, the scopes in Clarity."""

    disposition = Disposition.HALT
    default_rule = "remote.not-authorised"


class MalformedReply(AxClarityError):
    """The answer is not in the contract."""

    default_rule = "reply.malformed"


class WebhookRefused(AxClarityError):
    """A webhook delivery that must not enter the journal. `status` is the HTTP answer."""

    default_rule = "webhook.refused"

    @property
    def status(self) -> int:
        """The HTTP status to answer with."""
        status: int = self.context["status"]
        return status


class Parked(_OfProblems):
    """A rule of the pipeline asks for a person to look."""

    default_rule = "parked"


class Declined(Parked):
    """A person was asked and said no: the problem tells who. A handler may decide what then."""

    default_rule = "approval.declined"


class AwaitingApproval(AxClarityError):
    """A person was asked and has not answered; the event stays pending until somebody does.

    `context["approval"]` is the id of what was asked.
    """

    disposition = Disposition.WAIT
    default_rule = "approval.awaited"


class NotYet(_OfProblems):
    """What the event depends on has not happened yet; it is tried again, and parked in the end."""

    disposition = Disposition.RETRY
    default_rule = "pipeline.not-yet"


class JournalError(AxClarityError):
    """The journal cannot be read or written; nothing is accepted until it can."""

    disposition = Disposition.HALT
    default_rule = "journal"
