"""Hooks: what watches a pipeline at work. For traces, metrics, logs, and a host's own purposes."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import field, frozen

from axclarity.http import Request
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.decisions import Decision
from axclarity.pipeline.event import Event

__all__ = ["Ending", "Hook", "Hooks", "WatchedAttempt"]

_LOG = logging.getLogger("axclarity.hooks")


@frozen(kw_only=True, eq=False)
class WatchedAttempt:
    """An attempt under way: the same object from its beginning to its end.

    Args:
        number: 1 for the first; attempts that did not count left out.
        since: when the event was accepted, or last replayed.
    """

    event: Event
    number: int
    since: datetime
    started_at: datetime


@frozen(kw_only=True)
class Ending:
    """How an attempt ended.

    Args:
        result: `applied`, `parked`, `retried`, `deferred`, `halted`, `waits` (for a person) or
            `cancelled`.
        error: what the handler raised; it may hold personal data.
        decision: what became of the event; `None` if the attempt was cut off.
        seconds: how long it took.
    """

    result: str
    error: Exception | None = None
    decision: Decision | None = field(default=None)
    seconds: float

    @property
    def rule(self) -> str | None:
        """The name of what went wrong, without personal data."""
        return None if self.error is None else str(getattr(self.error, "rule", _kind(self.error)))


class Hook:
    """Is told what a pipeline does; override what is of interest, the rest does nothing.

    Called in the event loop, so it should be quick. One that fails is logged and passed over. An
    attempt, its steps and its requests are told in the attempt's own task, so that what a hook
    keeps in a context variable is seen by the handler.
    """

    def received(self, event: Event, *, new: bool) -> None:
        """A webhook is in the journal; `new` is false for one that was accepted before."""

    def attempt_begins(self, attempt: WatchedAttempt) -> None:
        """The handler is about to be called."""

    def attempt_ends(self, attempt: WatchedAttempt, ending: Ending) -> None:
        """What became of the event is in the journal; or the attempt was cut off."""

    def step_begins(self, attempt: WatchedAttempt, step: str) -> None:
        """A handler enters a named step."""

    def step_ends(
        self, attempt: WatchedAttempt, step: str, seconds: float, error: BaseException | None
    ) -> None:
        """A handler leaves it."""

    def request_begins(self, request: Request) -> None:
        """A request is about to be sent. Its headers may hold secrets, its body personal data."""

    def request_ends(
        self, request: Request, seconds: float, status: int | None, error: BaseException | None
    ) -> None:
        """It was answered with a status, or not."""

    def alerted(self, alert: Alert) -> None:
        """People are told something."""

    def measured(self, measure: str, value: float, labels: Mapping[str, str]) -> None:
        """A figure: see `axclarity.monitoring.MEASURES`."""


class Hooks:
    """All hooks of a pipeline, told together."""

    def __init__(self, hooks: Sequence[Hook] = ()) -> None:
        self._hooks = tuple(hooks)

    def __bool__(self) -> bool:
        return bool(self._hooks)

    def tell(self, call: Callable[[Hook], object]) -> None:
        """Call each hook; one that fails is logged by its type, and passed over."""
        for hook in self._hooks:
            try:
                call(hook)
            except Exception as error:  # noqa: BLE001  the runner outlives whatever a hook does
                _LOG.error("%s failed: %s", _kind(hook), _kind(error))

    def measure(self, measure: str, value: float, /, **labels: str) -> None:
        """Tell a figure."""
        self.tell(lambda hook: hook.measured(measure, value, labels))


def _kind(value: object) -> str:
    return type(value).__name__
