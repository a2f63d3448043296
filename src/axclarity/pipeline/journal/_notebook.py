"""What is remembered beside the events: writes, bindings, places, pauses, alerts."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.journal import _intents, _memory
from axclarity.pipeline.journal._records import Binding, IntentRecord, IntentState

__all__ = ["Notebook"]

P = ParamSpec("P")
T = TypeVar("T")


class Notebook(ABC):
    """The part of the journal that remembers what was done, and which key is which."""

    @abstractmethod
    def run(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Wait until one of the `operations` is committed."""

    # Writes

    def intent(self, message_id: str) -> IntentRecord | None:
        """What is known of a write."""
        return self.run(_intents.find, message_id)

    def intents(self, state: IntentState | None = None) -> list[IntentRecord]:
        """All writes, or those in one state, longest unchanged first."""
        return self.run(_intents.listed, state)

    def put_intent(self, record: IntentRecord, now: datetime) -> None:
        """Write down where a write stands."""
        self.run(_intents.put, record, now)

    # Memory

    def bound(self, entity: str, clarity_id: str) -> str | None:
        """The AX key that a Clarity id is bound to."""
        return self.run(_memory.ax_key_of, entity, clarity_id)

    def clarity_id_of(self, entity: str, ax_key: str) -> str | None:
        """The Clarity id that an AX key is bound to."""
        return self.run(_memory.clarity_id_of, entity, ax_key)

    def bind(self, entity: str, clarity_id: str, ax_key: str) -> None:
        """Tie two keys; again is harmless.

        Raises:
            Parked: rule `binding.taken`: one of them is tied to another already.
        """
        self.run(_memory.bind, Binding(entity=entity, clarity_id=clarity_id, ax_key=ax_key))

    def bindings(self, entity: str) -> list[Binding]:
        """All bindings of an entity, by Clarity id."""
        return self.run(_memory.bindings_of, entity)

    def bookmark(self, name: str) -> str | None:
        """The place that was remembered under a name."""
        return self.run(_memory.bookmark, name)

    def pause(self, destination: str, until: datetime) -> None:
        """Remember that a destination asked for rest; a longer one stands."""
        self.run(_memory.pause, destination, until)

    def pauses(self, now: datetime) -> dict[str, datetime]:
        """The destinations that asked for rest, by any worker, and until when."""
        return self.run(_memory.pauses_after, now)

    def add_alert(self, alert: Alert) -> bool:
        """Write an alert down; false if one with its key was raised before."""
        return self.run(_memory.add_alert, alert)

    def alerts(self, *, since: datetime | None = None) -> list[Alert]:
        """Alerts, oldest first."""
        return self.run(_memory.list_alerts, since)
