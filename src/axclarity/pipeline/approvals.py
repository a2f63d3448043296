"""A step that waits for a person."""

from collections.abc import Callable, Mapping
from datetime import datetime

from axclarity.errors import AwaitingApproval, ConfigError, Declined, Problem
from axclarity.http import Exchange
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.journal import Approval, Desk, operations

__all__ = ["approved"]


def approved(
    journal: Desk,
    key: str,
    name: str,
    question: str,
    facts: Mapping[str, str],
    *,
    now: datetime,
    alarm: Callable[[Alert], object],
) -> Exchange[Approval]:
    """The approval of a person; people are told, once, that somebody is to decide.

    Args:
        key: the record it is about.

    Raises:
        AwaitingApproval: nobody has decided yet.
        Declined: somebody said no.
    """
    if not key:
        raise _nothing_can_wait(name)

    def tell(asked: tuple[Approval, Alert | None]) -> None:
        if asked[1] is not None:
            alarm(asked[1])

    asking = journal.step(operations.ask, key, name, question, facts, now)
    approval, _ = yield from asking.then(tell)
    if approval.answer is None:
        raise AwaitingApproval(
            f"{key} waits for a decision (approval {approval.id}, {name}): {question} Answer with "
            f"axclarity approvals approve {approval.id}, or decline.",
            approval=approval.id,
        )
    if not approval.approved:
        raise _declined(approval)
    return approval


def _declined(approval: Approval) -> Declined:
    return Declined(
        Problem(
            path=f"approval.{approval.name}",
            rule="approval.declined",
            message=f"was declined by {approval.by} (approval {approval.id})",
            hint="Change the record so that it need not be asked about, or resolve it by hand.",
        ),
        approval=approval.id,
    )


def _nothing_can_wait(name: str) -> ConfigError:
    return ConfigError(
        Problem(
            path=f"approval.{name}",
            rule="config.approval",
            message="is asked where no event can wait",
            hint="Ask in the handler of an event, not in a source's poll.",
        )
    )
