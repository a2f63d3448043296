"""One write, once: planned before it leaves, looked up when in doubt, never repeated on hope."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from attrs import define, evolve

from axclarity.errors import (
    AxClarityError,
    ClarityProblem,
    Disposition,
    DuplicateMessage,
    NotSent,
    OutcomeUnknown,
    Parked,
    Problem,
    RemoteError,
    ServerBusy,
    TransportError,
)
from axclarity.http import Blocking, Exchange, Request, Turn
from axclarity.pipeline.journal import Intent, IntentRecord, IntentState
from axclarity.pipeline.ledger import Ledger

__all__ = ["found_otherwise", "settled", "write_once"]

T = TypeVar("T")

Find = Callable[[Intent], Exchange[str | None]]
"""Looks for what the write of an intent has made, as it was asked for then; returns its key."""


def found_otherwise(ledger: Ledger, message_id: str, key: str) -> Exchange[None]:
    """Note of a write that is in doubt that it happened: what it makes was met on another way."""
    record = yield from ledger.intent(message_id)
    if record is not None and _is_in_doubt(record):
        yield from _confirmed(ledger, record, key)


def settled(ledger: Ledger, message_id: str, find: Find | None) -> Exchange[IntentRecord | None]:
    """What has become of a write: looked up where it is in doubt, and never sent.

    Args:
        find: as `write_once` has it.

    Returns:
        A record that is confirmed, refused or planned; `None` of a write that nobody knows.

    Raises:
        OutcomeUnknown: it has not happened yet, and still may; `context["until"]` is when it will
            be settled.
    """
    record = yield from ledger.intent(message_id)
    if record is None or not _is_in_doubt(record):
        return record
    key = yield from _looked_up(ledger, record, find)
    if key is not None:
        return (yield from _confirmed(ledger, record, key))
    return (yield from ledger.note(record.intent, "planned", sent_at=record.sent_at))


def write_once(
    ledger: Ledger,
    intent: Intent,
    *,
    send: Callable[[], Exchange[str]],
    find: Find | None,
    find_first: bool = False,
    changed: Callable[[str], Exchange[None]] | None = None,
) -> Exchange[str]:
    """Make a write that has happened once when this returns, whatever happened before.

    The intent is on the disk before the first byte leaves. A write that was sent and not confirmed
    is looked up before anything else, and sent again, with the same MessageId, only when it cannot
    come to pass any more: `ledger.settle` after it can have left at the latest, which is when its
    answer was missed, or when it is looked up first after its process died. A write that was
    refused may be made again under the same MessageId, since AX logs only what it committed (an
    assumption).

    Args:
        send: makes the write and returns the key that it made.
        find: looks for what the write of an intent has made; returns its key. It may be asked for
            an intent that was sent before, for another content: see `Intent.found_by`. `None` where
            nobody can look: then what was sent first stands until the other side answers, and what
            it says it has carried out already is known by the intent's own key.
        find_first: look before the very first send too; for a journal that may have been lost.
        changed: is called with the key where it was made with another content, and may let it
            pass; without it, that is an error.

    Returns:
        The key: made now, found, or remembered from an earlier run.

    Raises:
        OutcomeUnknown: nobody can know yet; `context["until"]` is when it will be settled.
        Parked: `write.changed`: the same write was made with another content.
            `write.processed-but-absent`: AX has processed the message, and what it made is gone.
        AxClarityError: what `send`, `find` and `changed` raise.
    """
    record = yield from settled(ledger, intent.message_id, find)
    if record is not None and record.state == "confirmed":
        return (yield from _remembered(record, intent, changed))
    if record is None or record.sent_at is None:
        record = IntentRecord(intent=intent, state="planned")
        key = (yield from find(intent)) if find and find_first else None
        if key is not None:
            yield from ledger.note(intent, "confirmed", result=key)
            return key
    record = yield from _sent(ledger, intent, record, send, find)
    return (yield from _remembered(record, intent, changed))


def _is_in_doubt(record: IntentRecord) -> bool:
    return record.state in ("sent", "uncertain")


def _confirmed(ledger: Ledger, record: IntentRecord, key: str) -> Exchange[IntentRecord]:
    return (yield from ledger.note(record.intent, "confirmed", result=key, sent_at=record.sent_at))


def _remembered(
    record: IntentRecord, intent: Intent, changed: Callable[[str], Exchange[None]] | None
) -> Exchange[str]:
    key = record.result or ""
    if record.intent.digest != intent.digest:
        if changed is None:
            raise _parked(
                intent,
                "write.changed",
                f"{intent.operation} was made as {key}, and what is asked for has changed since",
                f"Undo the change, then replay; or bring {key} up to date by hand, and resolve "
                "the letter.",
            )
        yield from changed(key)
    return key


def _looked_up(ledger: Ledger, record: IntentRecord, find: Find | None) -> Exchange[str | None]:
    """The key if the write has happened, `None` if it never will.

    Raises:
        OutcomeUnknown: it has not happened yet, and still may.
    """
    key = (yield from find(record.intent)) if find else None
    if key is None:
        now = ledger.now()
        known = record.sent_at if record.state == "uncertain" else None  # else it may leave by now
        sent_at = min(known or now, now)  # a clock that was ahead may have said it
        until = sent_at + ledger.settle
        if now < until:
            yield from ledger.note(record.intent, "uncertain", sent_at=sent_at)
            raise _unsettled(record.intent, until)
    return key


def _sent(
    ledger: Ledger,
    intent: Intent,
    before: IntentRecord,
    send: Callable[[], Exchange[str]],
    find: Find | None,
) -> Exchange[IntentRecord]:
    """Send it.

    Args:
        before: what is known of it; `sent_at` tells that it was sent before, and came to nothing.
            As far as anybody can tell: where nobody can look, it is what stays written down.
    """
    standing = intent if find else before.intent
    sent = yield from ledger.note(standing, "sent", sent_at=ledger.now())
    watch = _Watch()
    try:
        key = yield from watch.over(send())
    except AxClarityError as error:
        if not _has_it_already(error):
            may_stand = find is None and before.sent_at is not None
            yield from _note_failure(ledger, before, sent, error, watch, may_stand=may_stand)
            raise _as_doubt(intent, error, watch) from error
        return (yield from _adopted(ledger, before, sent, find))
    return (yield from _confirmed(ledger, evolve(sent, intent=intent), key))


def _adopted(
    ledger: Ledger, before: IntentRecord, sent: IntentRecord, find: Find | None
) -> Exchange[IntentRecord]:
    """A write that the other side says it has processed already: it is what was sent first.

    Not found at the first such answer, it may be just about to appear; not found at the second,
    a settle time later, it is gone.
    """
    if find is None:
        return (yield from _confirmed(ledger, sent, sent.intent.key))
    if before.sent_at is None:
        first = sent
        key = yield from _looked_up(ledger, sent, find)
    else:
        first = yield from ledger.note(before.intent, "uncertain", sent_at=before.sent_at)
        key = yield from find(before.intent)
    if key is None:
        raise _parked(
            first.intent,
            "write.processed-but-absent",
            f"{first.intent.operation} was processed before, and what it made cannot be found",
            "Look for it by hand: it may have been deleted or renumbered. Restore it, then replay; "
            "or settle by hand what is asked for, and resolve the letter.",
        )
    return (yield from _confirmed(ledger, first, key))


@define
class _Watch:
    """Sees whether a request that writes may have reached the other side."""

    reached: bool = False

    def over(self, exchange: Exchange[T]) -> Exchange[T]:
        """The same conversation, watched."""
        try:
            request = next(exchange)
            while True:
                try:
                    response = yield request
                except Exception as error:  # noqa: BLE001  a step that blocks may raise anything
                    self._saw(request, error)
                    request = exchange.throw(error)
                else:
                    self._saw(request, None)
                    request = exchange.send(response)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            exchange.close()

    def _saw(self, request: Request | Turn | Blocking[Any], error: Exception | None) -> None:
        self.reached |= request.writes and not isinstance(error, NotSent)


def _has_it_already(error: AxClarityError) -> bool:
    """Whether the other side refuses because the record, or the message, is there already."""
    return isinstance(error, DuplicateMessage) or (
        isinstance(error, ClarityProblem) and error.status == HTTPStatus.CONFLICT
    )


def _note_failure(
    ledger: Ledger,
    before: IntentRecord,
    sent: IntentRecord,
    error: AxClarityError,
    watch: _Watch,
    *,
    may_stand: bool,
) -> Exchange[None]:
    """Write down what is known after a failure.

    Args:
        may_stand: it was sent before, and nobody can tell whether that happened.
    """
    if isinstance(error, RemoteError) and not isinstance(error, ServerBusy):
        if error.disposition is Disposition.DEAD_LETTER and not may_stand:
            yield from ledger.note(sent.intent, "refused")
        else:
            yield from ledger.note(before.intent, "planned", sent_at=before.sent_at)
    elif watch.reached or isinstance(error, OutcomeUnknown):
        yield from ledger.note(sent.intent, "uncertain", sent_at=ledger.now())
    else:  # nothing left; what is given up leaves no doubt, for it cannot happen any more
        given_up = before.sent_at is None or error.disposition is Disposition.DEAD_LETTER
        state: IntentState = "planned" if given_up else "uncertain"
        yield from ledger.note(before.intent, state, sent_at=before.sent_at)


def _as_doubt(intent: Intent, error: AxClarityError, watch: _Watch) -> AxClarityError:
    """An answer that cannot be understood leaves a write as doubtful as no answer."""
    if isinstance(error, RemoteError | TransportError) or not watch.reached:
        return error
    return OutcomeUnknown(
        f"[{intent.message_id}] {intent.operation}: the answer cannot be understood "
        f"({error.rule}). It may have happened: it is looked up before it is sent again.",
        message_id=intent.message_id,
        operation=intent.operation,
    )


def _unsettled(intent: Intent, until: datetime) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"[{intent.message_id}] {intent.operation}: sent, not confirmed, and not found yet. It is "
        f"looked up again at {until.isoformat(timespec='seconds')}.",
        message_id=intent.message_id,
        operation=intent.operation,
        until=until,
    )


def _parked(intent: Intent, rule: str, message: str, hint: str) -> Parked:
    return Parked(
        Problem(path=f"{intent.entity}.{intent.key}", rule=rule, message=message, hint=hint),
        message_id=intent.message_id,
        operation=intent.operation,
    )
