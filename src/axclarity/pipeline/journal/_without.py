"""Rows of the journal without what is personal: what each may keep, for finance and the audit.

Amounts, ids, codes, dates and digests stay; which fields are personal is `redaction`'s assumption.
Sentences go whole, for anybody may have written them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from axclarity.pipeline.redaction import redacted, redacted_json, redacted_name

__all__ = [
    "ERASED",
    "ERASED_AT",
    "PARKED_BY_ERASING",
    "alert_without",
    "approval_without",
    "event_without",
    "letter_without",
]

ERASED = "(erased, with what was personal in it)"
"""What stands in the place of a sentence."""

ERASED_AT = "erased_at"
"""The fact of a dead letter that says when it was erased, and that it was."""

PARKED_BY_ERASING = (
    "Was pending when what is personal in it was erased, so it cannot be applied any more: see to "
    "its record by hand, then resolve it."
)


def event_without(row: Row[Any]) -> dict[str, object]:
    """What an event of the inbox may keep."""
    return {
        "payload": redacted(row.payload).encode("utf-8", "backslashreplace"),
        "summary": _sentence(row.summary),
        "facts": redacted_json(row.facts),
    }


def letter_without(row: Row[Any], now: datetime) -> dict[str, object]:
    """What a dead letter may keep; its rule and fingerprint stay."""
    return {
        "message": _sentence(row.message),
        "problems": [_problem(problem) for problem in row.problems],
        "facts": {**redacted_json(row.facts), ERASED_AT: now.isoformat()},
    }


def approval_without(row: Row[Any]) -> dict[str, object]:
    """What an approval may keep; its digest stays, so that nobody is asked the same again."""
    return {
        "question": _sentence(row.question),
        "facts": redacted_json(row.facts),
        "note": row.note and _sentence(row.note),
    }


def alert_without(row: Row[Any]) -> dict[str, object]:
    """What an alert may keep."""
    return {"message": _sentence(row.message), "facts": redacted_json(row.facts)}


def _problem(problem: Mapping[str, str]) -> dict[str, str]:
    """Where, by which rule and what class of value: that stays."""
    path, message = redacted_name(problem["path"]), _sentence(problem["message"])
    return {**problem, "path": path, "message": message, "hint": ""}


def _sentence(text: str) -> str:
    return text if text in ("", ERASED, PARKED_BY_ERASING) else ERASED
