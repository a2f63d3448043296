"""A plan: what the flows would write about some records, to be read first and applied unchanged."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from attrs import frozen

from axclarity.errors import ConfigError, Problem
from axclarity.pipeline import Event

__all__ = ["Change", "Effect", "Plan", "PlannedChange"]

_FORMAT = 1


class Effect(StrEnum):
    """What would come of an event."""

    WRITES = "writes"
    NOTHING = "nothing to write"
    REFUSED = "refused"


@frozen
class Change:
    """One field that would be written.

    Args:
        old: what the record holds now, without what is personal; `None` if that is not known, or
            there is no such record yet.
        new: what it would hold, without what is personal.
    """

    field: str
    old: str | None
    new: str


@frozen(kw_only=True)
class PlannedChange:
    """What would come of one event.

    Args:
        event: whose payload is a hint only; it is not kept in a file.
        destination, operation: of the first write; what follows depends on its answer.
        changes: the fields of that write.
        digest: a hash of the write, by which it is known again.
        reason: why nothing is written, or why it is refused: a rule, and a sentence.
    """

    event: Event
    effect: Effect
    destination: str = ""
    operation: str = ""
    changes: tuple[Change, ...] = ()
    digest: str = ""
    reason: str = ""


@frozen(kw_only=True)
class Plan:
    """What the flows would write, as seen at a moment."""

    made_at: datetime
    changes: tuple[PlannedChange, ...]

    def count(self, effect: Effect) -> int:
        """How many events have this effect."""
        return sum(each.effect is effect for each in self.changes)

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what is personal; `from_json` reads it."""
        return {
            "format": _FORMAT,
            "made_at": self.made_at.isoformat(),
            "changes": [_to_json(each) for each in self.changes],
        }

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """Read a plan that was saved.

        Raises:
            ConfigError: it is none, or of another version.
        """
        try:
            data = json.loads(text)
            if data["format"] != _FORMAT:
                raise ValueError
            return cls(
                made_at=datetime.fromisoformat(data["made_at"]),
                changes=tuple(_from_json(each) for each in data["changes"]),
            )
        except (KeyError, TypeError, ValueError):
            raise ConfigError(
                Problem(
                    path="$",
                    rule="config.plan",
                    message="is no plan of this version",
                    hint="Make a new one: axclarity plan ... --save FILE",
                )
            ) from None


def _to_json(each: PlannedChange) -> dict[str, Any]:
    event = each.event
    return {
        "event": {
            "source": event.source,
            "id": event.id,
            "type": event.type,
            "key": event.key,
            "occurred_at": event.occurred_at.isoformat(),
        },
        "effect": each.effect.value,
        "destination": each.destination,
        "operation": each.operation,
        "changes": [
            {"field": change.field, "old": change.old, "new": change.new} for change in each.changes
        ],
        "digest": each.digest,
        "reason": each.reason,
    }


def _from_json(data: dict[str, Any]) -> PlannedChange:
    event = data["event"]
    return PlannedChange(
        event=Event(
            source=event["source"],
            id=event["id"],
            type=event["type"],
            key=event["key"],
            occurred_at=datetime.fromisoformat(event["occurred_at"]),
            payload=b"{}",
        ),
        effect=Effect(data["effect"]),
        destination=data["destination"],
        operation=data["operation"],
        changes=tuple(Change(each["field"], each["old"], each["new"]) for each in data["changes"]),
        digest=data["digest"],
        reason=data["reason"],
    )
