"""Logs as lines of JSON, each with the event it belongs to."""

import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from typing import Any

from axclarity.pipeline import Ending, Hook, WatchedAttempt

__all__ = ["AttemptLog", "JsonFormatter"]

_LOG = logging.getLogger("axclarity.attempts")
_LEVELS = {"parked": logging.WARNING, "halted": logging.ERROR, "retried": logging.WARNING}
_OURS = ("source", "event_id", "event_type", "key", "attempt", "step", "result", "rule", "seconds")
_PREFIX = "axclarity_"
_Facts = tuple[Mapping[str, Any], ...]
"""Of an attempt, and of each step within the one before."""

_NOTHING: _Facts = ({},)


class AttemptLog(Hook):
    """Logs each attempt's end, and tells every other record made meanwhile which it belongs to.

    ```
    attempts = AttemptLog()
    handler.addFilter(attempts)          # and handler.setFormatter(JsonFormatter())
    Pipeline(…, hooks=[attempts])
    ```

    Attempts that came to nothing through no fault of the event (deferred, waiting) are logged at
    the level DEBUG, and no text of an error is, since it may be somebody else's.
    """

    def __init__(self) -> None:
        self._current: ContextVar[_Facts] = ContextVar("attempt", default=_NOTHING)
        self._tokens: dict[WatchedAttempt, Token[_Facts]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Write onto a record which attempt it belongs to; none is left out."""
        for name, value in self._current.get()[-1].items():
            record.__dict__.setdefault(_PREFIX + name, value)
        return True

    def attempt_begins(self, attempt: WatchedAttempt) -> None:
        """Records belong to this attempt from here on, in this task."""
        facts = {
            "source": attempt.event.source,
            "event_id": attempt.event.id,
            "event_type": attempt.event.type,
            "key": attempt.event.key,
            "attempt": attempt.number,
        }
        self._tokens[attempt] = self._current.set((facts,))

    def step_begins(self, attempt: WatchedAttempt, step: str) -> None:
        """Records belong to this step."""
        del attempt
        *_, facts = outer = self._current.get()
        self._current.set((*outer, {**facts, "step": step}))

    def step_ends(
        self, attempt: WatchedAttempt, step: str, seconds: float, error: BaseException | None
    ) -> None:
        """They belong to what is around it again."""
        del attempt, step, seconds, error
        self._current.set(self._current.get()[:-1] or _NOTHING)

    def attempt_ends(self, attempt: WatchedAttempt, ending: Ending) -> None:
        """Log the end."""
        level = _LEVELS.get(
            ending.result, logging.INFO if ending.result == "applied" else logging.DEBUG
        )
        rule = f" ({ending.rule})" if ending.rule else ""
        said = {"result": ending.result, "seconds": round(ending.seconds, 3), "rule": ending.rule}
        _LOG.log(
            level,
            "%s %s%s",
            attempt.event.key,
            ending.result,
            rule,
            extra={_PREFIX + name: value for name, value in said.items() if value is not None},
        )
        self._current.reset(self._tokens.pop(attempt))


class JsonFormatter(logging.Formatter):
    """One line of JSON per record: time, level, logger, message, and what `AttemptLog` knows.

    Of an exception the type and the place are told, not the text: another library's may hold what
    a customer typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        known = record.__dict__
        line |= {name: known[_PREFIX + name] for name in _OURS if _PREFIX + name in known}
        line |= {name: known[name] for name in sorted(known) if name.startswith("alert_")}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = _told(*record.exc_info[:2], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def _told(kind: type[BaseException], _error: object, trace: Any) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return kind.__name__
    return f"{kind.__name__} in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
