"""Edits of one record that follow each other: which is the next, and is there anything to tell.

Each edit is a write of its own, numbered from 1 and remembered with a digest of what was asked for;
the last of them says what the other side was told.
"""

from collections.abc import Callable
from itertools import count
from operator import eq

from axclarity.http import Exchange
from axclarity.pipeline import Intent, IntentRecord, Ledger, settled

__all__ = ["due_edit"]


def due_edit(
    name: str,
    intent_of: Callable[[int], Intent],
    ledger: Ledger,
    *,
    told: str = "",
    overwritten: bool = False,
    same: Callable[[str, str], bool] = eq,
) -> Exchange[Intent | None]:
    """The edit that is to be carried over; none where the other side was told of this already.

    Args:
        name: of the record, for the bookmark of the last number; the record keeps it for ever.
        intent_of: the intent of a number; its digest is of what is asked for now.
        told: digest of what was told before the first edit; blank where nobody knows.
        overwritten: the other side has something else by now: it is told the same once more.
        same: whether the digest of what was told asks for the same as that of what is asked for.

    Raises:
        OutcomeUnknown: another edit was sent, and may still come to be.
    """
    bookmark = f"edits/{name}"
    first = int((yield from ledger.bookmark(bookmark)) or 1)
    for number in count(first):
        ledger.set_bookmark(bookmark, str(max(number - 1, 1)))
        intent = intent_of(number)
        record = yield from ledger.intent(intent.message_id)
        if record is None or record.state == "planned":
            return None if same(told, intent.digest) and not overwritten else intent
        if record.state == "confirmed":
            told = record.intent.digest
        elif record.state != "refused" and same(record.intent.digest, intent.digest):
            return record.intent
        else:
            yield from _given_up(record, ledger)
            told = ""
    raise AssertionError("there is always another number")


def _given_up(record: IntentRecord, ledger: Ledger) -> Exchange[None]:
    """An earlier edit that nobody asks for any more: once it cannot come to be, it is history."""
    if record.state != "refused":
        yield from settled(ledger, record.intent.message_id, None)
        yield from ledger.note(record.intent, "refused")
