"""How dead letters look: for people, and as data for programs."""

from collections.abc import Sequence
from typing import Any

from attrs import asdict
from rich.console import Console
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import counted, fitted
from axclarity.pipeline import DeadLetter, DeadLetterGroup
from axclarity.pipeline.journal import is_sealed
from axclarity.pipeline.redaction import redacted

__all__ = ["facts_of_group", "facts_of_letter", "show_groups", "show_letter", "show_letters"]

_MOMENT = "%Y-%m-%d %H:%M:%S"
_SEALED = "(sealed: set AXCLARITY_JOURNAL_KEY)"


def show_letters(letters: Sequence[DeadLetter], console: Console) -> None:
    """A line for each."""
    any_erased = any(letter.erased for letter in letters)
    state_head = ("state",) if any_erased else ()
    table = Table("id", "key", "event", "rule", "parked", "group", *state_head)
    for letter in letters:
        moment = f"{letter.parked_at:{_MOMENT}}"
        row = (str(letter.id), letter.event.key, letter.event.type, letter.rule, moment)
        state = ("erased" if letter.erased else "",) if any_erased else ()
        table.add_row(*map(Text, (*row, letter.fingerprint, *state)))
    console.print(fitted(table, console, 1, 0, 3, 5) if letters else "No dead letters.")


def show_groups(groups: Sequence[DeadLetterGroup], console: Console) -> None:
    """A line for each."""
    table = Table("letters", "rule", "oldest", "newest", "example", "group")
    for group in groups:
        moments = (f"{group.oldest:{_MOMENT}}", f"{group.newest:{_MOMENT}}")
        row = (str(group.count), group.rule, *moments, str(group.example), group.fingerprint)
        table.add_row(*map(Text, row))
    console.print(fitted(table, console, 1, 0, 5) if groups else "No dead letters.")


def show_letter(letter: DeadLetter, alike: int, console: Console, *, raw: bool) -> None:
    """All of one.

    Args:
        alike: how many others wait for the same reason.
    """
    event = letter.event
    lines = [
        f"Dead letter {letter.id}: {event.type} {event.key}, {letter.rule}",
        *(f"  {problem}" for problem in letter.problems),
        *([] if letter.problems else [f"  {letter.message}"]),
        f"Event {event.source} {event.id} of {event.occurred_at:{_MOMENT}}",
        f"Parked {letter.parked_at:{_MOMENT}} UTC after {counted(letter.attempts, 'attempt')}",
    ]
    if end := _end(letter):
        lines.append(f"It waits no longer: {end}")
    if alike:
        others = f"{counted(alike, 'other')} {'waits' if alike == 1 else 'wait'}"
        lines.append(f"{others} for the same reason: --fingerprint {letter.fingerprint}")
    if shown := _payload(letter, raw=raw):
        lines.append(f"It brought: {shown}")
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def facts_of_letter(
    letter: DeadLetter, *, whole: bool = False, raw: bool = False
) -> dict[str, Any]:
    """One letter as data.

    Args:
        whole: with its problems, facts and payload.
        raw: the payload as it came.
    """
    facts: dict[str, Any] = {
        "id": letter.id,
        "key": letter.event.key,
        "event": letter.event.type,
        "event_id": letter.event.id,
        "rule": letter.rule,
        "message": letter.message,
        "fingerprint": letter.fingerprint,
        "parked_at": letter.parked_at.isoformat(),
        "waits": letter.waits,
        "erased": letter.erased,
    }
    if whole:
        facts |= {
            "problems": [asdict(problem) for problem in letter.problems],
            "facts": dict(letter.facts),
            "attempts": letter.attempts,
            "end": _end(letter),
            "payload": _payload(letter, raw=raw),
        }
    return facts


def facts_of_group(group: DeadLetterGroup) -> dict[str, Any]:
    """One group as data."""
    moments = {"oldest": group.oldest.isoformat(), "newest": group.newest.isoformat()}
    return asdict(group) | moments


def _end(letter: DeadLetter) -> str:
    if letter.resolved_by is not None:
        return f"resolved by {letter.resolved_by}"
    if letter.superseded_by is not None:
        return f"superseded by {letter.superseded_by}"
    return "" if letter.replayed_at is None else f"replayed {letter.replayed_at:{_MOMENT}} UTC"


def _payload(letter: DeadLetter, *, raw: bool) -> str:
    payload = letter.event.payload
    if is_sealed(payload):
        return _SEALED
    return payload.decode("utf-8", "replace") if raw else redacted(payload)
