"""One trace per event, whoever works on it and when: its id follows from the event's name."""

import time
from collections.abc import Callable
from contextvars import Token
from hashlib import sha256

from attrs import Factory, define, field
from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    TracerProvider,
)

from axclarity.http import Request
from axclarity.pipeline import Alert, Ending, Event, Hook, WatchedAttempt

__all__ = ["Traces", "trace_id_of"]

_NAME = "axclarity"
_NO_ERROR = ("applied", "deferred", "waits")
_WHOLE = 2**64


def trace_id_of(source: str, event_id: str) -> str:
    """The trace of an event, as 32 hexadecimal digits: what to look for in a tracing system."""
    return f"{_origin_of(source, event_id, 1.0).trace_id:032x}"


def _origin_of(source: str, event_id: str, share: float) -> SpanContext:
    """The parent of all spans of an event. It is never sent itself: some systems say `missing`."""
    digest = sha256(f"{source}\0{event_id}".encode()).digest()
    trace_id = int.from_bytes(digest[:16])
    kept = trace_id % _WHOLE < share * _WHOLE  # as OpenTelemetry's TraceIdRatioBased decides
    return SpanContext(
        trace_id=trace_id,
        span_id=int.from_bytes(digest[16:24]),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED if kept else TraceFlags.DEFAULT),
    )


@define(eq=False)
class Traces(Hook):
    """Spans for deliveries, attempts, steps and requests, in one trace per event.

    The trace's id is computed from the event's source and id, so that nothing need be stored:
    the receiver, attempts after a restart and workers on other machines all find the same trace.
    Spans hold names, ids and rules, no texts of errors and no bodies.

    Args:
        provider: of the host's SDK; by default the one it has set.
        share: the part of all events that is traced, from 0 to 1; for each event all or nothing.
        now_ns: the present moment in nanoseconds since 1970.
    """

    provider: TracerProvider | None = None
    share: float = 1.0
    now_ns: Callable[[], int] = time.time_ns
    _tracer: Tracer = field(
        init=False,
        default=Factory(
            lambda self: trace.get_tracer(_NAME, tracer_provider=self.provider), takes_self=True
        ),
    )
    _open: dict[WatchedAttempt, list[tuple[Span, Token[Context]]]] = field(factory=dict, init=False)

    def received(self, event: Event, *, new: bool) -> None:
        """A span at the beginning of the event's trace, linked to the host's own request."""
        here = trace.get_current_span().get_span_context()
        span = self._tracer.start_span(
            f"receive {event.type}",
            context=self._trace_of(event),
            kind=SpanKind.PRODUCER,
            attributes={**_named(event), "axclarity.duplicate": not new},
            links=[trace.Link(here)] if here.is_valid else [],
        )
        span.end()

    def attempt_begins(self, attempt: WatchedAttempt) -> None:
        """The attempt's span becomes the current one, for the handler too."""
        attributes = {**_named(attempt.event), "axclarity.attempt": attempt.number}
        span = self._tracer.start_span(
            f"apply {attempt.event.type}",
            context=self._trace_of(attempt.event),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
        )
        self._open[attempt] = []
        self._enter(attempt, span)

    def attempt_ends(self, attempt: WatchedAttempt, ending: Ending) -> None:
        """End it, with the result and the rule."""
        while len(self._open.get(attempt, ())) > 1:  # steps that nobody left
            self._leave(attempt).end()
        span = self._leave(attempt)
        span.set_attribute("axclarity.result", ending.result)
        _judge(span, ending.rule if ending.result not in _NO_ERROR else None)
        span.end()
        del self._open[attempt]

    def step_begins(self, attempt: WatchedAttempt, step: str) -> None:
        """A step's span lies in the attempt's, or in that of the step around it."""
        self._enter(attempt, self._tracer.start_span(step))

    def step_ends(
        self, attempt: WatchedAttempt, step: str, seconds: float, error: BaseException | None
    ) -> None:
        """End it."""
        del step, seconds
        span = self._leave(attempt)
        _judge(span, _rule(error))
        span.end()

    def request_ends(
        self, request: Request, seconds: float, status: int | None, error: BaseException | None
    ) -> None:
        """A span for the request, made when it is over."""
        end = self.now_ns()
        attributes: dict[str, str | int] = {
            "peer.service": request.destination,
            "http.request.method": request.method,
            "axclarity.operation": request.operation,
        }
        if status is not None:
            attributes["http.response.status_code"] = status
        span = self._tracer.start_span(
            f"{request.destination} {request.operation}",
            kind=SpanKind.CLIENT,
            attributes=attributes,
            start_time=end - int(seconds * 1e9),
        )
        failed = status is not None and status >= 400
        _judge(span, _rule(error) or (f"HTTP {status}" if failed else None))
        span.end(end)

    def alerted(self, alert: Alert) -> None:
        """A mark on the current span."""
        trace.get_current_span().add_event("alert", {"axclarity.alert": alert.key})

    def _trace_of(self, event: Event) -> context.Context:
        origin = _origin_of(event.source, event.id, self.share)
        return trace.set_span_in_context(NonRecordingSpan(origin), context.Context())

    def _enter(self, attempt: WatchedAttempt, span: Span) -> None:
        token = context.attach(trace.set_span_in_context(span))
        self._open[attempt].append((span, token))

    def _leave(self, attempt: WatchedAttempt) -> Span:
        span, token = self._open[attempt].pop()
        context.detach(token)
        return span


def _named(event: Event) -> dict[str, str | int | bool]:
    return {
        "axclarity.source": event.source,
        "axclarity.event": event.id,
        "axclarity.type": event.type,
        "axclarity.key": event.key,
    }


def _judge(span: Span, rule: str | None) -> None:
    if rule is not None:
        span.set_status(Status(StatusCode.ERROR, rule))


def _rule(error: BaseException | None) -> str | None:
    return None if error is None else str(getattr(error, "rule", type(error).__name__))
