"""What a handler may ask of the journal, and tell it, in steps of its conversation."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from axclarity.http import Exchange
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.approvals import approved
from axclarity.pipeline.journal import (
    Approval,
    Binding,
    Desk,
    Intent,
    IntentRecord,
    IntentState,
    Step,
    operations,
)

__all__ = ["Ledger"]

SETTLE = timedelta(minutes=2)
"""How long a write may still come to pass after it was sent: AX's own time limit, and some."""


class Ledger:
    """A handler's view of the journal.

    ```
    yield from ledger.bind("order", order_id, sales_id)
    ```

    Everything it notes is on the disk when the step ends.

    Args:
        key: the record of the event that is worked on; empty in a poll.
        clock: the present moment, with a time zone.
        settle: how long a write that was not answered may still come to pass.
        alarm: what to call with an alert that is raised for the first time.
        watch: enters each step of a handler, by name; see `step`.
    """

    def __init__(
        self,
        journal: Desk,
        *,
        clock: Callable[[], datetime],
        key: str = "",
        settle: timedelta = SETTLE,
        alarm: Callable[[Alert], object] = lambda _alert: None,
        watch: Callable[[str], AbstractContextManager[None]] = lambda _name: nullcontext(),
    ) -> None:
        self.settle = settle
        self._journal = journal
        self._clock = clock
        self._key = key
        self._alarm = alarm
        self._watch = watch
        self._bookmarks: dict[str, str] = {}

    def step(self, name: str) -> AbstractContextManager[None]:
        """A named part of a handler's work, for those who watch: hooks, traces, the run ledger.

        ```
        with ledger.step("create in AX"):
            sales_id = yield from ...
        ```
        """
        return self._watch(name)

    def now(self) -> datetime:
        """The present moment."""
        return self._clock()

    def bound(self, entity: str, clarity_id: str) -> Step[str | None]:
        """The AX key that a Clarity id is bound to."""
        return self._journal.step(operations.ax_key_of, entity, clarity_id)

    def clarity_id_of(self, entity: str, ax_key: str) -> Step[str | None]:
        """The Clarity id that an AX key is bound to."""
        return self._journal.step(operations.clarity_id_of, entity, ax_key)

    def bind(self, entity: str, clarity_id: str, ax_key: str) -> Step[None]:
        """Tie two keys, once and for ever.

        Raises:
            Parked: rule `binding.taken`: one of them is tied to another already.
        """
        binding = Binding(entity=entity, clarity_id=clarity_id, ax_key=ax_key)
        return self._journal.step(operations.bind, binding)

    def bind_all(self, *bindings: Binding) -> Step[None]:
        """Tie several pairs of keys, or none of them. Raises what `bind` raises."""
        return self._journal.step(operations.bind_all, bindings)

    def unbind(self, entity: str, *clarity_ids: str) -> Step[None]:
        """Forget bindings that were notes for a while, not which key is which."""
        return self._journal.step(operations.unbind, entity, clarity_ids)

    def bindings(self, entity: str, limit: int) -> Step[list[Binding]]:
        """The first bindings of an entity, by Clarity id."""
        return self._journal.step(operations.bindings_of, entity, limit)

    def intent(self, message_id: str) -> Step[IntentRecord | None]:
        """What is known of a write."""
        return self._journal.step(operations.find_intent, message_id)

    def makers_of(self, key: str, found_by: Mapping[str, str]) -> Step[list[Intent]]:
        """The writes that made what has this key, or are in doubt and may have.

        Args:
            found_by: of those in doubt, which: see `Intent.found_by`.
        """
        return self._journal.step(operations.makers_of, key, found_by)

    def note(
        self,
        intent: Intent,
        state: IntentState,
        *,
        result: str | None = None,
        sent_at: datetime | None = None,
    ) -> Step[IntentRecord]:
        """Write down where a write stands."""
        record = IntentRecord(intent=intent, state=state, result=result, sent_at=sent_at)
        return self._journal.step(operations.put_intent, record, self.now())

    def bookmark(self, name: str) -> Exchange[str | None]:
        """The place that was remembered under a name."""
        if name in self._bookmarks:
            return self._bookmarks[name]
        return (yield from self._journal.step(operations.bookmark, name))

    def set_bookmark(self, name: str, value: str) -> None:
        """Remember a place. Kept only together with what was found up to it: see `bookmarks`."""
        self._bookmarks[name] = value

    @property
    def bookmarks(self) -> dict[str, str]:
        """Places to commit together with the events of a poll, or the outcome of an event."""
        return dict(self._bookmarks)

    def approval(self, name: str, question: str, /, **facts: str) -> Exchange[Approval]:
        """Go on only once a person has said yes.

        ```
        yield from ledger.approval("refund.large", "Refund more than 500?", amount="750.00 EUR")
        ```

        It is asked once per record, name, question and facts, and people are told once. Meanwhile
        the event stays pending, and later events of its record wait behind it.

        Args:
            question: for people; never personal data. So are the facts.

        Raises:
            AwaitingApproval: nobody has decided yet. Let it pass: the handler is called again.
            Declined: somebody said no. Unless the handler decides otherwise, the event is parked.
        """
        return approved(
            self._journal, self._key, name, question, facts, now=self.now(), alarm=self._alarm
        )

    def alert(self, key: str, message: str, /, **facts: str) -> Exchange[None]:
        """Tell a person, once per key."""
        alert = Alert(key=key, message=message, facts=facts, at=self.now())

        def tell(is_news: bool) -> None:
            if is_news:
                self._alarm(alert)

        yield from self._journal.step(operations.add_alert, alert).then(tell)
