"""What persons ask of a journal: dead letters, approvals, the audit."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, Unpack

from sqlalchemy import Connection

from axclarity.pipeline.journal import (
    _acts,
    _approvals,
    _audit,
    _dead_letters,
    _erasing,
    _resealing,
    _retention,
)
from axclarity.pipeline.journal._dead_letters import Search
from axclarity.pipeline.journal._erasing import ErasedPerson
from axclarity.pipeline.journal._old_bytes import write_anew
from axclarity.pipeline.journal._person import Found, Person, search, some_about
from axclarity.pipeline.journal._records import (
    Approval,
    AuditEntry,
    Binding,
    DeadLetter,
    DeadLetterGroup,
)

__all__ = ["OperatorDesk"]

P = ParamSpec("P")
T = TypeVar("T")

_PROGRAM = "program"
"""Who replays, if nobody is named."""


class OperatorDesk(ABC):
    """The part of the journal that persons work at.

    Dead letters are searched by any of `text` (in the key, the event's id, the rule or the
    message), `key`, `rule`, `resource` (`order`), `fingerprint`, `since` and `until` (when parked).
    """

    path: Path | None

    @abstractmethod
    def run(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Wait until one of the `operations` is committed."""

    @abstractmethod
    def _tell_listeners(self) -> None:
        """Something may be due."""

    # Dead letters

    def dead_letters(
        self, *, waiting: bool = True, limit: int | None = None, **search: Unpack[Search]
    ) -> list[DeadLetter]:
        """Dead letters, oldest first; with `waiting=False` also those of the past."""
        return self.run(_dead_letters.listed, search, waiting=waiting, limit=limit)

    def dead_letter_groups(self, **search: Unpack[Search]) -> list[DeadLetterGroup]:
        """The waiting dead letters by what they wait for, the largest group first."""
        return self.run(_dead_letters.grouped, search)

    def dead_letter(self, letter_id: int) -> DeadLetter | None:
        """One dead letter, waiting or past."""
        return self.run(_dead_letters.find, letter_id)

    def reveal(
        self, letter_id: int, now: datetime, *, by: str, note: str = ""
    ) -> DeadLetter | None:
        """The same for somebody who reads its payload as it came; the audit says who did."""
        return self.run(_acts.reveal, letter_id, by, note, now)

    def replay(self, letter_id: int, now: datetime, *, by: str = _PROGRAM, note: str = "") -> bool:
        """Make a dead letter's event pending again; false if it does not wait (any more).

        Its writes keep their MessageIds, so that what was made before is not made again.

        Raises:
            InvalidValue: rule `dead-letter.erased`: see `erase`.
        """
        return self._told(self.run(_acts.replay, letter_id, by, note, now))

    def replay_all(
        self, now: datetime, *, by: str = _PROGRAM, note: str = "", **search: Unpack[Search]
    ) -> int:
        """Make the events of all waiting dead letters, or of some, pending again, together.

        Those that were erased stay where they are.
        """
        return self._told(self.run(_acts.replay_all, search, by, note, now))

    def edit(
        self, letter_id: int, payload: bytes, now: datetime, *, by: str, note: str = ""
    ) -> bool:
        """Replace the payload of a dead letter's event; false if the letter does not wait.

        For events whose handler works on what they bring. Handlers that read the record again see
        nothing of it: there the record is to be mended. The audit keeps what was there before.

        Raises:
            InvalidDocument: it holds card data.
            InvalidValue: rule `dead-letter.erased`: see `erase`.
        """
        return self.run(_acts.edit, letter_id, payload, by, note, now)

    def resolve(self, letter_id: int, now: datetime, *, by: str, note: str) -> bool:
        """Settle a dead letter's event as applied: a person saw to it. False if it does not wait.

        Args:
            note: what was done; it becomes the event's outcome.
        """
        return self.run(_acts.resolve, letter_id, by, note, now)

    # Approvals

    def approvals(
        self, *, key: str | None = None, waiting: bool = True, limit: int | None = None
    ) -> list[Approval]:
        """What persons are asked, oldest first; with `waiting=False` also what is decided."""
        return self.run(_approvals.listed, key=key, waiting=waiting, limit=limit)

    def approval(self, approval_id: int) -> Approval | None:
        """One approval."""
        return self.run(_approvals.find, approval_id)

    def decide(
        self, approval_id: int, *, approved: bool, by: str, note: str = "", now: datetime
    ) -> Approval:
        """Write down what a person decided; what waited for it is due at once.

        Raises:
            InvalidValue: rule `approval.unknown`, or `approval.decided`: somebody was first.
        """
        return self._told(self.run(_acts.decide, approval_id, approved, by, note, now))

    # Bindings

    def rebind(
        self, entity: str, clarity_id: str, ax_key: str, now: datetime, *, by: str, note: str = ""
    ) -> str:
        """Tie a record of the shop to another of AX, because the one it was tied to is gone there.

        For buyers, `customer` and `guest`, whose account was deleted or merged. What was written
        for them stays where it is. The audit keeps the key before.

        Returns:
            The key before.

        Raises:
            InvalidValue: rule `binding.unknown`: the record is tied to nothing yet; rule
                `binding.taken`: the AX key is tied to another record; rule `binding.blank`: it is
                no key.
        """
        binding = Binding(entity=entity, clarity_id=clarity_id, ax_key=ax_key)
        return self.run(_acts.rebind, binding, by, note, now)

    # Audit

    def audit(self, *, subject: str | None = None, limit: int | None = None) -> list[AuditEntry]:
        """What persons did, oldest first; with `subject`, to one thing: `dead-letter/7`."""
        return self.run(_audit.listed, subject=subject, limit=limit)

    def verify_audit(self) -> int:
        """Compute the audit's chain of digests again; returns how many entries it has.

        What was cut off at its end cannot be seen: keep the latest digest elsewhere.

        Raises:
            JournalError: reason `audit`: names the first entry that is not what was written.
        """
        return self.run(_audit.verify)

    # Payloads

    def reseal(self) -> None:
        """Write all payloads anew by this journal's rule: after a new key, or to seal no more.

        A few hundred at a time, so that others work meanwhile. It may be stopped and begun again.
        """
        last: int | None = 0
        while last is not None:
            last = self.run(_resealing.reseal_some, last)
        self.run(_resealing.reseal_audit)

    def forget(self, before: datetime, now: datetime, *, by: str = _PROGRAM, note: str = "") -> int:
        """Delete events that were settled as applied before a moment; returns how many.

        With them go their attempts and the dead letters that they once were. The counts of the
        account, what was written to AX, which key is which, and the audit stay. An event that the
        shop sends again after that is new, and finds its record up to date.

        A few hundred at a time, so that others work meanwhile. It may be stopped and begun again.
        """
        number = self.run(_acts.forget, before, by, note, now)
        while some := self.run(_retention.forget_some, before):
            number += some
        return number

    def erase(
        self,
        now: datetime,
        *,
        customer: str = "",
        orders: Collection[str] = (),
        by: str,
        note: str = "",
        park_pending: bool = False,
    ) -> ErasedPerson:
        """Take what is personal out of all that is kept about a person; it cannot be undone.

        Meant are the events of the customer and of the orders, and those whose payload names one of
        them; a customer's orders are found so. Amounts, ids, dates and digests stay, and every
        event keeps its place. A dead letter that was erased can be resolved, not replayed. The
        audit says who erased. A file is then written anew, so that no old byte stays in it.

        Args:
            customer, orders: ids of the shop's; a guest has orders only.
            park_pending: make dead letters of events that are still pending.

        Raises:
            InvalidValue: rule `erase.pending` or `erase.under-way`: names the events that wait;
                nothing was erased.
            JournalError: reason `sealed`: nothing was erased. Reason `busy` or `full`: the rows
                are erased, and the file holds old bytes still; erase again.
        """

        def ask(whom: Person, after: int) -> Found:
            return self.run(some_about, whom, after)

        named = Person(customer=customer, orders=frozenset(orders))
        erased: ErasedPerson | None = None
        while erased is None:
            person, found = search(ask, named)
            erased = self.run(
                _erasing.erase, person, found, by, note, now, park_pending=park_pending
            )
        if self.path is not None:
            write_anew(self.path)
        return erased

    def _told(self, result: T) -> T:
        if result:
            self._tell_listeners()
        return result
