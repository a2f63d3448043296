"""Prometheus text, the door for those who watch, health, and logs."""

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from axclarity.errors import JournalError, NotSent
from axclarity.monitoring import (
    BUCKETS,
    MEASURES,
    AttemptLog,
    HealthPolicy,
    JsonFormatter,
    Monitor,
    Tally,
    health_from_overview,
    prometheus_text,
)
from axclarity.pipeline import Alert, Ending, Event, Ledger, Outcome, Overview, WatchedAttempt
from axclarity.pipeline.journal import operations
from tests.monitoring.conftest import T0, Plant

DASHBOARD = Path(__file__).parents[2] / "examples" / "grafana" / "axclarity.json"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def overview(plant: Plant) -> Overview:
    return plant.journal.run(operations.overview, plant.now)


def samples(text: str) -> Samples:
    """What Prometheus's own parser makes of a text."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, tuple(sorted(labels.items()))]


# Prometheus


def test_where_everything_stands_is_told(plant: Plant) -> None:
    plant.accept("order.wrong")
    plant.work()
    plant.accept("order.wrong", "order.created", "order.busy", since=plant.now)
    plant.now += timedelta(seconds=90)

    found = samples(prometheus_text(overview(plant), destinations={"ax": "down"}))

    assert value(found, "axclarity_events", state="accepted") == 3
    assert value(found, "axclarity_events", state="parked") == 1
    assert value(found, "axclarity_events", state="pending") == 2
    assert value(found, "axclarity_lag_seconds") == 90
    assert value(found, "axclarity_pending", type="order.busy") == 1
    assert value(found, "axclarity_pending_age_seconds", type="order.created") == 90
    assert value(found, "axclarity_waiting_dead_letters", rule="order.wrong") == 1
    assert value(found, "axclarity_waiting_approvals") == 0
    assert value(found, "axclarity_incidents", kind="circuit") == 0
    assert value(found, "axclarity_destination", destination="ax", state="down") == 1
    assert value(found, "axclarity_destination", destination="ax", state="passing") == 0


def test_what_was_done_is_counted(plant: Plant) -> None:
    tally = Tally()
    plant.accept("order.created", "order.wrong", "order.busy")
    plant.work(tally)

    found = samples(prometheus_text(overview(plant), tally=tally))
    count = "axclarity_attempt_duration_seconds_count"

    assert value(found, count, type="order.busy", result="retried") == 1
    assert value(found, count, type="order.busy", result="applied") == 1
    assert value(found, count, type="order.wrong", result="parked") == 1
    assert value(found, "axclarity_dead_letters_total", type="order.wrong", rule="order.wrong") == 1
    assert value(found, "axclarity_alerts_total", kind="dead-letter") == 1


def test_a_histogram_counts_up_to_each_bound() -> None:
    tally = Tally()
    for seconds in (0.001, BUCKETS[0], 0.3, 1000.0):
        tally.measured("axclarity.step.duration", seconds, {"step": 'say "hi"\n\\'})

    lines = "\n".join(tally.lines()) + "\n"
    found = samples(lines)
    name, step = "axclarity_step_duration_seconds", 'say "hi"\n\\'

    assert value(found, f"{name}_bucket", step=step, le="0.005") == 2
    assert value(found, f"{name}_bucket", step=step, le="0.25") == 2
    assert value(found, f"{name}_bucket", step=step, le="0.5") == 3
    assert value(found, f"{name}_bucket", step=step, le="300.0") == 3
    assert value(found, f"{name}_bucket", step=step, le="+Inf") == 4
    assert value(found, f"{name}_count", step=step) == 4
    assert value(found, f"{name}_sum", step=step) == pytest.approx(1000.306)


def test_each_measure_is_headed_once_and_unknown_ones_are_passed_over(plant: Plant) -> None:
    tally = Tally()
    plant.accept(*["order.created", "order.busy", "order.wrong"] * 2)
    plant.work(tally)
    tally.measured("somebody.elses", 1, {})

    text = prometheus_text(overview(plant), destinations={"ax": "passing"}, tally=tally)
    heads = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]

    assert len(heads) == len(set(heads))
    assert "somebody" not in text
    assert "jane" not in text


def test_every_figure_that_hooks_are_told_is_a_measure(plant: Plant) -> None:
    class Names(Tally):
        def measured(self, measure: str, value: float, labels: Any) -> None:
            named.add(measure)

    named: set[str] = set()
    plant.accept("order.created", "order.wrong")
    plant.work(Names())

    assert len(named) == 6
    assert named <= set(MEASURES)


# The door


def ask(monitor: Monitor, path: str, method: str = "GET") -> tuple[int, str, str]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    asyncio.run(monitor(scope, receive, send))
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers[b"content-type"].decode(), sent[1]["body"].decode()


def monitor(plant: Plant, **more: Any) -> Monitor:
    return Monitor(journal=plant.journal, clock=lambda: plant.now, **more)


def test_metrics_are_served_wherever_it_is_mounted(plant: Plant) -> None:
    pipeline, tally = plant.pipeline(), Tally()
    tally.measured("axclarity.alerts", 1, {"kind": "circuit"})

    for path in ("/metrics", "/monitor/metrics", "/metrics/"):
        status, kind, text = ask(monitor(plant, pipeline=pipeline, tally=tally), path)
        assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
        assert value(samples(text), "axclarity_alerts_total", kind="circuit") == 1


def test_it_is_ready_until_events_are_late_without_a_known_reason(plant: Plant) -> None:
    plant.accept("order.created")
    door = monitor(plant, policy=HealthPolicy(lag=timedelta(minutes=5)))
    plant.now += timedelta(minutes=5)
    in_time = ask(door, "/ready")
    plant.now += timedelta(seconds=1)
    late = ask(door, "/ready")
    outage = Alert(key="circuit/ax/1", message="down", at=T0, incident="circuit/ax")
    plant.journal.run(operations.open_incident, outage)
    waits = ask(door, "/ready")

    assert (in_time[0], json.loads(in_time[2])["ready"]) == (200, True)
    assert (late[0], json.loads(late[2])["reasons"]) == (
        503,
        ["The oldest pending event waits for 301 s."],
    )
    assert (waits[0], json.loads(waits[2])["incidents"]) == (200, ["circuit/ax"])


def is_ready(plant: Plant, lag: timedelta = timedelta(minutes=15)) -> bool:
    return health_from_overview(overview(plant), HealthPolicy(lag=lag)).ready


def test_an_event_that_is_put_off_makes_nobody_unready_nor_do_those_behind_it(plant: Plant) -> None:
    behind = [
        Event(
            source="clarity",
            id=f"evt_{number}",
            type="order.created",
            key="order/1",
            occurred_at=T0,
            payload=b"{}",
        )
        for number in (1, 2)
    ]
    plant.journal.accept(behind, T0)
    (head,) = plant.journal.ready(T0)
    plant.journal.begin([head.seq], T0)
    plant.journal.run(operations.defer, head, T0 + timedelta(hours=2))

    plant.now = T0 + timedelta(hours=1)
    waits = is_ready(plant)
    plant.now = T0 + timedelta(hours=3)

    assert (waits, is_ready(plant)) == (True, False)


def test_it_is_ready_while_a_destination_rests(plant: Plant) -> None:
    plant.accept("order.created")
    plant.journal.pause("ax", T0 + timedelta(minutes=40))

    plant.now = T0 + timedelta(minutes=20)
    rests = is_ready(plant)
    plant.now = T0 + timedelta(minutes=41)

    assert (rests, is_ready(plant)) == (True, False)


def test_many_that_wait_are_no_harm_while_one_after_another_is_worked_on(plant: Plant) -> None:
    plant.accept("order.created", "order.wrong", "order.created")
    first, second, third = plant.journal.ready(T0)
    minute = timedelta(minutes=1)
    ready = []

    plant.now = T0 + 10 * minute
    plant.journal.begin([first.seq, second.seq, third.seq], plant.now)
    plant.now = T0 + 20 * minute
    ready.append(is_ready(plant))  # since attempts were begun
    plant.journal.run(operations.apply, first, Outcome("done"), plant.now, {})
    plant.now = T0 + 30 * minute
    ready.append(is_ready(plant))  # since an event was applied
    plant.journal.park(second, plant.now, rule="order.wrong", message="no")
    plant.now = T0 + 45 * minute
    ready.append(is_ready(plant))  # since one was parked
    plant.now = T0 + 46 * minute
    ready.append(is_ready(plant))

    assert ready == [True, True, True, False]


@pytest.mark.parametrize(
    ("kind", "ready"), [("persistent", False), ("source", False), ("halt", True)]
)
def test_only_a_system_that_is_down_is_a_reason_to_work_on_nothing(
    plant: Plant, kind: str, ready: bool
) -> None:
    plant.accept("order.created", "order.created")
    goes_on = Alert(key=f"{kind}/x/1", message="goes on", at=T0, incident=f"{kind}/x")
    plant.journal.run(operations.open_incident, goes_on)
    plant.now = T0 + timedelta(hours=6)

    assert is_ready(plant) is ready


def test_a_system_that_is_down_is_no_reason_once_nobody_is_there_to_ask_it(plant: Plant) -> None:
    plant.accept("order.created")
    down = Alert(key="halt/ax/1", message="ax refuses us", at=T0, incident="halt/ax")
    plant.journal.run(operations.open_incident, down)
    pipeline = plant.pipeline()
    door = monitor(plant, pipeline=pipeline)
    told: list[tuple[int, list[str]]] = []

    def look() -> None:
        status, _, body = ask(door, "/ready")
        told.append((status, json.loads(body)["reasons"]))

    def fails() -> None:
        raise RuntimeError("a bug of the host's")

    look()  # it was never run: whoever uses it by `process` is another matter
    with pytest.raises(RuntimeError):
        asyncio.run(pipeline.run(begun=fails))
    look()
    plant.now += timedelta(hours=1)
    look()

    ended, late = "The pipeline has ended.", "The oldest pending event waits for 3600 s."
    assert told == [
        (200, ["ax refuses us"]),
        (200, ["ax refuses us", ended]),
        (503, ["ax refuses us", late, ended]),
    ]


def test_a_pipeline_has_ended_when_its_run_is_over_and_not_while_it_goes_on(plant: Plant) -> None:
    pipeline = plant.pipeline()
    seen = [pipeline.has_ended]

    async def story() -> None:
        for _ in range(2):
            stop = asyncio.Event()
            stop.set()
            await pipeline.run(stop, begun=lambda: seen.append(pipeline.has_ended))
            seen.append(pipeline.has_ended)

    asyncio.run(story())

    assert seen == [False, False, True, False, True]


def test_who_never_had_the_right_to_run_has_not_ended(plant: Plant) -> None:
    pipeline = plant.pipeline()
    with plant.journal.dispatching(), pytest.raises(JournalError):
        asyncio.run(pipeline.run())

    assert not pipeline.has_ended


def test_an_event_that_keeps_failing_is_counted_and_not_named(plant: Plant) -> None:
    failing = Alert(
        key="persistent/clarity/evt_7/1",
        message="order/ord_7 has failed 5 times",
        at=T0,
        incident="persistent/clarity/evt_7",
    )
    plant.journal.run(operations.open_incident, failing)
    _, _, body = ask(monitor(plant), "/ready")

    told = json.loads(body)
    assert (told["failing"], told["incidents"]) == (1, [])
    assert told["reasons"] == ["Events that keep failing: 1."]
    assert "7" not in body


def test_a_journal_that_fails_makes_it_unready_but_not_dead(plant: Plant) -> None:
    door = monitor(plant)
    plant.journal.close()

    ready, metrics, health = (ask(door, path)[0] for path in ("/ready", "/metrics", "/health"))

    assert (ready, metrics, health) == (503, 503, 200)


def test_nothing_else_is_answered(plant: Plant) -> None:
    assert ask(monitor(plant), "/orders")[0] == 404
    assert ask(monitor(plant), "/metrics", "POST")[0] == 405
    assert ask(monitor(plant), "/metrics", "HEAD")[2] == ""


def test_the_oldest_of_all_types_is_the_lag(plant: Plant) -> None:
    plant.accept("order.created", since=T0)
    plant.accept("order.created", "stock.moved", since=T0 + timedelta(seconds=30))
    plant.now = T0 + timedelta(seconds=40)

    assert overview(plant).lag_seconds == 40
    assert health_from_overview(overview(plant), HealthPolicy()).facts["lag_seconds"] == 40
    assert overview(plant).waiting["stock.moved"].oldest == T0 + timedelta(seconds=30)


# Logs


@pytest.fixture
def logged() -> Iterator[tuple[AttemptLog, io.StringIO]]:
    """A host's handler, with our formatter and correlation."""
    attempts, text = AttemptLog(), io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(attempts)
    logger = logging.getLogger("axclarity")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield attempts, text
    logger.removeHandler(handler)
    logger.setLevel(before)


def lines(text: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.getvalue().splitlines()]


def test_attempts_are_logged_as_json_with_what_they_belong_to(
    plant: Plant, logged: tuple[AttemptLog, io.StringIO]
) -> None:
    attempts, text = logged
    plant.accept("order.busy", "order.wrong")
    plant.work(attempts)
    told = [line for line in lines(text) if line["logger"] == "axclarity.attempts"]

    assert [
        (line["event_id"], line["attempt"], line["result"], line["level"]) for line in told
    ] == [
        ("evt_1", 1, "retried", "warning"),
        ("evt_2", 1, "parked", "warning"),
        ("evt_1", 2, "applied", "info"),
    ]
    assert told[0]["rule"] == "remote.busy"
    assert told[0]["message"] == "order/1 retried (remote.busy)"
    assert {"key", "source", "event_type", "seconds", "time"} <= set(told[0])
    assert "jane" not in text.getvalue()


def test_what_a_handler_logs_belongs_to_its_step(
    plant: Plant, logged: tuple[AttemptLog, io.StringIO]
) -> None:
    attempts, text = logged
    log = logging.getLogger("axclarity.mine")

    def chatty(self: Plant, event: Any, ledger: Ledger) -> Any:
        with ledger.step("look"):
            with ledger.step("open"):
                log.info("opening")
            log.info("looking")
        log.info("done")
        return (yield from Plant.handler(self, event, ledger))

    class Chatty(Plant):
        handler = chatty

    talkative = Chatty(plant.journal)
    talkative.accept("order.created", "order.created")
    talkative.work(attempts)
    log.info("afterwards")
    told = {
        (line["message"], line.get("event_id"), line.get("step"))
        for line in lines(text)
        if line["logger"] == "axclarity.mine"
    }

    assert told == {
        ("opening", "evt_1", "open"),
        ("opening", "evt_2", "open"),
        ("looking", "evt_1", "look"),
        ("looking", "evt_2", "look"),
        ("done", "evt_1", None),
        ("done", "evt_2", None),
        ("afterwards", None, None),
    }


def test_after_an_attempt_records_belong_to_none_in_the_same_task_too(plant: Plant) -> None:
    attempts = AttemptLog()
    plant.accept("order.created")
    (pending,) = plant.journal.ready(plant.now)
    attempt = WatchedAttempt(event=pending.event, number=1, since=T0, started_at=T0)
    during, after = (logging.LogRecord("x", 20, "x.py", 1, "said", (), None) for _ in range(2))

    attempts.attempt_begins(attempt)
    attempts.filter(during)
    attempts.attempt_ends(attempt, Ending(result="applied", seconds=0.1))
    attempts.filter(after)

    assert "evt_1" in JsonFormatter().format(during)
    assert "evt_1" not in JsonFormatter().format(after)


def test_of_an_exception_type_and_place_are_told_but_no_text(
    logged: tuple[AttemptLog, io.StringIO],
) -> None:
    _, text = logged
    try:
        raise NotSent("jane@example.com")
    except NotSent:
        logging.getLogger("axclarity.mine").exception("it failed\nforged line")

    (line,) = lines(text)

    assert line["exception"].startswith("NotSent in test_of_an_exception")
    assert line["message"] == "it failed\nforged line"
    assert "jane" not in text.getvalue()


# The dashboard


def test_the_dashboard_asks_only_for_figures_that_there_are(plant: Plant) -> None:
    tally = Tally()
    plant.accept("order.wrong")
    plant.work(tally)
    tally.measured("axclarity.deliveries", 1, {"type": "order.created", "duplicate": "no"})
    tally.measured("axclarity.event.duration", 1, {"type": "order.created"})
    plant.accept("order.wrong", "order.created")
    text = prometheus_text(overview(plant), destinations={"ax": "down"}, tally=tally)
    told: dict[str, set[str]] = {}
    for name, pairs in samples(text):
        told.setdefault(name, set()).update(label for label, _ in pairs)
    dashboard = json.loads(DASHBOARD.read_text())
    asked = [t["expr"] for panel in dashboard["panels"] for t in panel["targets"]]

    for expression in asked:
        names = set(re.findall(r"axclarity_\w+", expression))
        grouped = {
            each for by in re.findall(r"by \(([^)]*)\)", expression) for each in by.split(", ")
        }
        labels = grouped | set(re.findall(r"{(\w+)=", expression))
        assert names, expression
        assert all(labels - {"le"} <= told[name] for name in names), expression
