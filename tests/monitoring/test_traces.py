"""One trace per event: from the webhook through every attempt, whoever makes it."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from axclarity.clarity import sign
from axclarity.errors import NotSent
from axclarity.http import Request
from axclarity.monitoring import Metrics, Tally, Traces, trace_id_of
from axclarity.pipeline import Event, receiver
from axclarity.pipeline.receiver import Receiver
from axclarity.values import Secret
from tests.monitoring.conftest import Plant

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")


class Collector:
    """A host's SDK that keeps spans in memory."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    @property
    def spans(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    def trace_ids(self) -> set[str]:
        return {f"{span.context.trace_id:032x}" for span in self.spans if span.context}


def traces(collector: Collector, share: float = 1.0) -> Traces:
    return Traces(provider=collector.provider, share=share)


def parent_of(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def id_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.span_id)


def test_attempt_step_and_request_lie_in_each_other(plant: Plant) -> None:
    collector = Collector()
    plant.accept("order.created")

    plant.work(traces(collector))
    (attempt,) = collector.named("apply order.created")
    read, create = collector.named("read the order") + collector.named("create in AX")
    (request,) = collector.named("ax Sales.read")

    assert (parent_of(read), parent_of(create)) == (id_of(attempt), id_of(attempt))
    assert parent_of(request) == id_of(read)
    assert attempt.parent is not None
    assert attempt.parent.is_remote  # so that a host's sampler treats it as it does a caller
    assert collector.trace_ids() == {trace_id_of("clarity", "evt_1")}
    assert dict(attempt.attributes or {}) == {
        "axclarity.source": "clarity",
        "axclarity.event": "evt_1",
        "axclarity.type": "order.created",
        "axclarity.key": "order/1",
        "axclarity.attempt": 1,
        "axclarity.result": "applied",
    }
    assert (request.attributes or {})["http.response.status_code"] == 200
    assert attempt.status.status_code is StatusCode.UNSET


def test_receiver_and_workers_of_other_processes_find_the_same_trace(plant: Plant) -> None:
    first, second = Collector(), Collector()
    event = Event(
        source="clarity",
        id="evt_1",
        type="order.busy",
        key="order/1",
        occurred_at=T0,
        payload=b"{}",
    )
    traces(first).received(event, new=True)
    plant.accept("order.busy")

    asyncio.run(plant.pipeline([traces(first)]).step())
    plant.work(traces(second))

    assert first.trace_ids() == second.trace_ids() == {trace_id_of("clarity", "evt_1")}
    assert first.spans[0].name == "receive order.busy"
    numbers = [
        (span.attributes or {})["axclarity.attempt"]
        for collector in (first, second)
        for span in collector.named("apply order.busy")
    ]
    assert numbers == [1, 2]


def test_from_the_webhook_to_ax_it_is_one_trace(plant: Plant) -> None:
    collector, tally = Collector(), Tally()
    hook = traces(collector)
    door = receiver(plant.journal, [SECRET], hooks=[hook, tally], clock=lambda: T0)

    statuses = [deliver(door) for _ in range(2)]
    plant.work(hook)

    assert statuses == [202, 202]
    assert collector.trace_ids() == {trace_id_of("clarity", "evt_9")}
    received = collector.named("receive order.created")
    assert [(s.attributes or {})["axclarity.duplicate"] for s in received] == [False, True]
    assert len(collector.named("ax Sales.read")) == 1
    assert [line for line in tally.lines() if not line.startswith("#")] == [
        'axclarity_deliveries_total{duplicate="no",type="order.created"} 1',
        'axclarity_deliveries_total{duplicate="yes",type="order.created"} 1',
    ]


def deliver(door: Receiver) -> int:
    """Post a signed webhook; returns the status."""
    body = json.dumps(
        {
            "id": "evt_9",
            "type": "order.created",
            "occurred_at": "2026-03-01T07:59:58Z",
            "data": {"id": "ord_1"},
        }
    ).encode()
    headers = {
        "webhook-id": "evt_9",
        "webhook-timestamp": str(int(T0.timestamp())),
        "webhook-signature": sign(SECRET, "evt_9", T0, body),
        "content-type": "application/json",
    }

    async def post() -> int:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(door), base_url="http://door"
        ) as client:
            return (await client.post("/", content=body, headers=headers)).status_code

    return asyncio.run(post())


def test_events_have_traces_of_their_own() -> None:
    ids = {trace_id_of(source, "1") for source in ("ax", "clarity")} | {trace_id_of("ax", "2")}

    assert len(ids) == 3
    assert trace_id_of("clarity", "evt") != trace_id_of("clarit", "yevt")


def test_what_fails_is_marked_by_its_rule_without_its_text(plant: Plant) -> None:
    collector = Collector()
    plant.accept("order.wrong", "order.busy")

    plant.work(traces(collector))
    (parked,) = collector.named("apply order.wrong")
    first, second = collector.named("apply order.busy")

    assert (parked.status.status_code, parked.status.description) == (
        StatusCode.ERROR,
        "order.wrong",
    )
    assert (first.attributes or {})["axclarity.result"] == "retried"
    assert second.status.status_code is StatusCode.UNSET
    assert [s.status.description for s in collector.named("create in AX")].count("remote.busy") == 1
    assert "jane" not in "".join(span.to_json() for span in collector.spans)


def test_the_receiver_links_to_the_host_s_own_request() -> None:
    collector = Collector()
    tracer = collector.provider.get_tracer("host")
    event = Event(
        source="clarity", id="1", type="order.created", key="order/1", occurred_at=T0, payload=b""
    )

    with tracer.start_as_current_span("POST /webhooks") as request:
        traces(collector).received(event, new=False)
    (received,) = collector.named("receive order.created")

    assert [link.context.span_id for link in received.links] == [request.get_span_context().span_id]
    assert (received.attributes or {})["axclarity.duplicate"] is True


def test_a_share_of_the_events_is_traced_each_wholly(plant: Plant) -> None:
    collector = Collector()
    plant.accept(*["order.created"] * 60)

    plant.work(traces(collector, share=0.5))
    attempts = collector.named("apply order.created")

    assert 10 < len(attempts) < 50
    assert len(collector.named("ax Sales.read")) == len(attempts)


def test_no_span_is_left_open_and_no_context_behind(plant: Plant) -> None:
    collector = Collector()
    hook = traces(collector)
    plant.accept("order.created", "order.wrong", "order.busy")

    plant.work(hook)

    assert hook._open == {}
    assert trace.get_current_span() is trace.INVALID_SPAN
    assert all(span.end_time is not None for span in collector.spans)


def test_a_request_without_an_answer_says_why() -> None:
    collector = Collector()
    hook = Traces(provider=collector.provider, now_ns=lambda: 10_000_000_000)
    request = Request(destination="ax", operation="Sales.read", method="POST", url="http://ax/")

    hook.request_ends(request, 1.5, None, NotSent("down"))
    hook.request_ends(request, 0.0, 503, None)
    first, second = collector.spans

    assert (first.start_time, first.end_time) == (8_500_000_000, 10_000_000_000)
    assert first.status.description == "transport.not-sent"
    assert second.status.description == "HTTP 503"


# Metrics


class Meters:
    """A host's SDK that reads metrics on demand."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.provider = MeterProvider(metric_readers=[self.reader])

    def points(self) -> dict[str, list[tuple[dict[str, object], object]]]:
        data = self.reader.get_metrics_data()
        assert data is not None
        return {
            metric.name: [
                (dict(p.attributes or {}), getattr(p, "value", getattr(p, "count", None)))
                for p in metric.data.data_points
            ]
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


@pytest.fixture
def meters() -> Meters:
    return Meters()


def test_counters_and_durations_are_recorded(plant: Plant, meters: Meters) -> None:
    plant.accept("order.created", "order.wrong", "order.busy")

    plant.work(Metrics(meters.provider))
    points = meters.points()

    assert points["axclarity.dead_letters"] == [({"type": "order.wrong", "rule": "order.wrong"}, 1)]
    results = sorted(
        (str(labels["result"]), n) for labels, n in points["axclarity.attempt.duration"]
    )
    assert results == [("applied", 1), ("applied", 1), ("parked", 1), ("retried", 1)]
    assert sum(int(str(n)) for _, n in points["axclarity.request.duration"]) == 4


def test_gauges_are_read_from_the_journal(plant: Plant, meters: Meters) -> None:
    plant.accept("order.wrong")
    plant.work()
    plant.accept("order.wrong", "order.created", "order.created", since=plant.now)
    metrics = Metrics(meters.provider)
    metrics.observe(plant.journal, plant.pipeline(), clock=lambda: plant.now)
    since, plant.now = plant.now, plant.now.replace(hour=9)
    points = meters.points()

    assert points["axclarity.lag"] == [({}, (plant.now - since).total_seconds())]
    assert points["axclarity.pending"] == [({"type": "order.created"}, 2)]
    assert points["axclarity.waiting.dead_letters"] == [({"rule": "order.wrong"}, 1)]
    assert ({"state": "accepted"}, 3) in points["axclarity.events"]
