"""Making a write happen once, in a system that may not answer."""

from collections.abc import Callable

from axclarity.errors import (
    AxClarityError,
    Disposition,
    DuplicateMessage,
    MalformedReply,
    NotSent,
    OutcomeUnknown,
    Parked,
    Problem,
)
from axclarity.http import Exchange
from axclarity.pipeline.journal import Intent, Written
from axclarity.pipeline.ledger import Ledger

__all__ = ["write_once"]

Send = Callable[[], Exchange[str]]
Find = Callable[[], Exchange[str | None]]


def write_once(ledger: Ledger, intent: Intent, *, send: Send, find: Find) -> Exchange[str]:
    """Make a write happen once; returns the key it has in the other system.

    The intent is on disk before the first byte leaves. A write that was confirmed is remembered.
    One that is not known to have failed is looked for; it is sent again, under the same message
    id, only when it was not found after the time in which it could still take effect.

    Args:
        send: sends the write and returns the new key.
        find: looks the write up by its business key.

    Raises:
        OutcomeUnknown: nobody knows yet; call again later.
        Parked: what is asked for has changed since it was written, or the other side says it was
            processed and has nothing.
    """
    written = ledger.intent(intent.message_id)
    if written is not None and written.state == "confirmed":
        return _remembered(intent, written)
    found = yield from find()
    if found is not None:
        return _confirmed(ledger, intent, found, written)
    if written is not None and written.state in ("sent", "uncertain"):
        _wait_out(ledger, intent, written)
    waited = written is not None and written.state in ("sent", "uncertain")
    return (yield from _sent(ledger, intent, send, find, waited=waited))


def _sent(ledger: Ledger, intent: Intent, send: Send, find: Find, *, waited: bool) -> Exchange[str]:
    ledger.plan(intent)
    ledger.mark(intent.message_id, "sent")
    try:
        result = yield from send()
    except DuplicateMessage:
        return (yield from _processed_before(ledger, intent, find, waited=waited))
    except NotSent:
        ledger.mark(intent.message_id, "planned")
        raise
    except (OutcomeUnknown, MalformedReply) as error:
        ledger.mark(intent.message_id, "uncertain")
        if isinstance(error, OutcomeUnknown):
            raise
        raise OutcomeUnknown(error.message, problems=error.problems) from error
    except AxClarityError as error:
        refused = error.disposition in (Disposition.DEAD_LETTER, Disposition.HALT)
        ledger.mark(intent.message_id, "refused" if refused else "planned")
        raise
    ledger.mark(intent.message_id, "confirmed", result)
    return result


def _processed_before(ledger: Ledger, intent: Intent, find: Find, *, waited: bool) -> Exchange[str]:
    """The other side knows the message: it has the record, or will have it in a moment."""
    found = yield from find()
    if found is not None:
        return _confirmed(ledger, intent, found, None)
    ledger.mark(intent.message_id, "uncertain")
    if not waited:
        raise OutcomeUnknown(
            f"{intent.operation} of {intent.entity} {intent.key}: the message is known over there, "
            "its record is not to be found yet. It is looked for again."
        )
    raise Parked(
        Problem(
            path=intent.operation,
            rule="write.processed-but-absent",
            message=f"the message of {intent.entity} {intent.key} was processed before, and there "
            "is no record of it",
            hint="Look in the other system's message log; delete the message there to send anew.",
        )
    )


def _confirmed(ledger: Ledger, intent: Intent, found: str, written: Written | None) -> str:
    if written is None:
        ledger.plan(intent)
    ledger.mark(intent.message_id, "confirmed", found)
    return found


def _remembered(intent: Intent, written: Written) -> str:
    if written.digest != intent.digest:
        raise Parked(
            Problem(
                path=intent.entity,
                rule="write.changed",
                message=f"{intent.entity} {intent.key} was edited after it was written as "
                f"{written.result}",
                hint="Make the same change in the other system by hand.",
            )
        )
    return written.result or ""


def _wait_out(ledger: Ledger, intent: Intent, written: Written) -> None:
    """Not finding a write proves nothing while it may still be at work over there."""
    until = (written.sent_at or ledger.now()) + ledger.settle
    if ledger.now() < until:
        ledger.mark(intent.message_id, "uncertain")
        raise OutcomeUnknown(
            f"{intent.operation} of {intent.entity} {intent.key}: not found yet; it may still take "
            "effect. It is looked for again before anything is sent."
        )
