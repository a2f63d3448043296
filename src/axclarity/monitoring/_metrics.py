"""The measures as OpenTelemetry's instruments."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from attrs import define, field
from opentelemetry.metrics import (
    CallbackOptions,
    Counter,
    Histogram,
    Meter,
    MeterProvider,
    Observation,
    get_meter,
)

from axclarity.http import utc_now
from axclarity.monitoring._measures import MEASURES, Measure, Reading, readings
from axclarity.pipeline import Hook, Journal, Pipeline
from axclarity.pipeline.journal import operations

__all__ = ["Metrics"]

_ONE_COLLECTION = timedelta(seconds=1)
"""Gauges that are asked for within this time are read from the journal once."""


@define(eq=False)
class Metrics(Hook):
    """Counters and histograms of what a pipeline does; with `observe`, gauges of where it stands.

    Args:
        provider: of the host's SDK; by default the one it has set.
    """

    provider: MeterProvider | None = None
    _meter: Meter = field(init=False)
    _counters: Mapping[str, Counter] = field(init=False)
    _histograms: Mapping[str, Histogram] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._meter = get_meter("axclarity", meter_provider=self.provider)
        self._counters = {
            m.name: self._meter.create_counter(m.name, m.unit, m.about) for m in _of("counter")
        }
        self._histograms = {
            m.name: self._meter.create_histogram(m.name, m.unit, m.about) for m in _of("histogram")
        }

    def measured(self, measure: str, value: float, labels: Mapping[str, str]) -> None:
        """Record it. A name that is not among the measures is passed over."""
        if measure in self._counters:
            self._counters[measure].add(value, labels)
        elif measure in self._histograms:
            self._histograms[measure].record(value, labels)

    def observe(
        self,
        journal: Journal,
        pipeline: Pipeline | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Let the SDK read the gauges from the journal whenever it collects, in its own thread."""
        look = _Look(journal, pipeline, clock)
        for measure in _of("gauge"):
            self._meter.create_observable_gauge(
                measure.name, [look.callback(measure.name)], measure.unit, measure.about
            )


@define(eq=False)
class _Look:
    journal: Journal
    pipeline: Pipeline | None
    clock: Callable[[], datetime]
    _lock: Lock = field(factory=Lock, init=False)
    _looked_at: datetime | None = field(default=None, init=False)
    _readings: list[Reading] = field(factory=list, init=False)

    def callback(self, name: str) -> Callable[[CallbackOptions], Iterable[Observation]]:
        """Reads one gauge."""

        def read(_options: CallbackOptions) -> Iterable[Observation]:
            return [
                Observation(each.value, dict(each.labels))
                for each in self._latest()
                if each.name == name
            ]

        return read

    def _latest(self) -> list[Reading]:
        with self._lock:
            now = self.clock()
            looked = self._looked_at
            if looked is None or not looked <= now < looked + _ONE_COLLECTION:
                overview = self.journal.run(operations.overview, now)
                states = self.pipeline.destinations() if self.pipeline is not None else {}
                self._readings = readings(overview, states)
                self._looked_at = now
            return self._readings


def _of(kind: str) -> list[Measure]:
    return [measure for measure in MEASURES.values() if measure.kind == kind]
