"""What becomes of an event after an attempt, as `decide` itself answers for every error."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from reference_tables import MarkdownTable
from sphinx.application import Sphinx

from axclarity import errors
from axclarity.errors import AxClarityError, Disposition
from axclarity.pipeline.decisions import (
    Apply,
    Decision,
    Defer,
    Halt,
    Park,
    Retry,
    RetryPolicy,
    Wait,
    decide,
)

_NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_POLICY = RetryPolicy()
_CLOSED = _NOW + timedelta(minutes=1)


class DecisionTable(MarkdownTable):
    """Every error, and what becomes of its event in four situations."""

    heads = ("After", "first attempt", "attempt 5", "destination closed", "a week of attempts")

    def rows(self) -> Iterator[tuple[str, ...]]:
        for name, error in _endings():
            yield name, *(_told(decision) for decision in _decisions(error))


class RetryTable(MarkdownTable):
    """How long after attempt n the next one may be."""

    heads = ("After attempt", "the next one comes within")

    def rows(self) -> Iterator[tuple[str, ...]]:
        for attempts in (1, 2, 3, 4, 5, 6, 8, 10, 100):
            decision = decide(
                errors.ServerBusy(""),
                attempts=attempts,
                since=_NOW,
                now=_NOW,
                policy=_POLICY,
                random=1.0,
            )
            assert isinstance(decision, Retry)  # noqa: S101  else the page would be wrong
            yield str(attempts), f"{(decision.at - _NOW).total_seconds():g} s"


def _endings() -> Iterator[tuple[str, Exception | None]]:
    """All that an attempt may end with."""
    yield "success", None
    for name in errors.__all__:
        kind = getattr(errors, name)
        if inspect.isclass(kind) and issubclass(kind, AxClarityError):
            yield f"`{name}`", _made(kind)
    yield "any other exception: a bug", ZeroDivisionError()


def _made(kind: type[AxClarityError]) -> AxClarityError:
    """One of a kind, with what such a one always knows."""
    error = kind.__new__(kind)
    known: dict[str, Any] = {"approval": 1} if kind.disposition is Disposition.WAIT else {}
    AxClarityError.__init__(error, "", **known)
    if isinstance(error, errors.DestinationPaused):
        error.context["until"] = _CLOSED
    return error


def _decisions(error: Exception | None) -> Iterator[Decision]:
    for attempts, age, held_until in (
        (1, timedelta(), None),
        (_POLICY.alert_after, timedelta(), None),
        (1, timedelta(), _CLOSED),
        (1000, _POLICY.max_age, None),
    ):
        yield decide(
            error,
            attempts=attempts,
            since=_NOW - age,
            now=_NOW,
            policy=_POLICY,
            random=1.0,
            held_until=held_until,
        )


def _told(decision: Decision) -> str:
    match decision:
        case Apply():
            return "applied"
        case Retry(_, alert):
            return "again, and a person is told" if alert else "again"
        case Defer():
            return "again when it opens; does not count"
        case Wait():
            return "when a person has decided; does not count"
        case Halt():
            return "the destination rests, a person is told; does not count"
        case Park():
            return "dead letter"


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("decision-table", DecisionTable)
    app.add_directive("retry-table", RetryTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
