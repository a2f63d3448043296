"""Figures as Prometheus reads them: text, without a server and without a global registry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from threading import Lock

from attrs import define, field

from axclarity.monitoring._measures import MEASURES, Measure, Reading, readings
from axclarity.pipeline import Hook, Overview

__all__ = ["BUCKETS", "Tally", "prometheus_text"]

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds of the histograms, in seconds."""

_Labels = tuple[tuple[str, str], ...]


@define
class _Histogram:
    """How many values were at most each of the bounds, and their sum."""

    counts: list[int] = field(factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def add(self, value: float) -> None:
        """Count a value."""
        self.counts[next((i for i, most in enumerate(BUCKETS) if value <= most), len(BUCKETS))] += 1
        self.total += value


class Tally(Hook):
    """Counts what a pipeline and a receiver do, from the start of the process.

    One may be a hook of several. Any thread may ask for the text.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._counters: dict[tuple[str, _Labels], float] = {}
        self._histograms: dict[tuple[str, _Labels], _Histogram] = {}

    def measured(self, measure: str, value: float, labels: Mapping[str, str]) -> None:
        """Count it. A name that is not among the measures is passed over."""
        known, key = MEASURES.get(measure), (measure, tuple(sorted(labels.items())))
        if known is None:
            return
        with self._lock:
            if known.kind == "histogram":
                self._histograms.setdefault(key, _Histogram()).add(value)
            else:
                self._counters[key] = self._counters.get(key, 0.0) + value

    def lines(self) -> list[str]:
        """All that was counted, as Prometheus reads it."""
        with self._lock:
            counted = sorted(self._counters.items())
            taken = [(key, list(each.counts), each.total) for key, each in self._histograms.items()]
        samples = [(key[0], [_line(_name(key[0]), key[1], value)]) for key, value in counted]
        samples += [
            (key[0], _histogram_lines(_name(key[0]), key[1], counts, total))
            for key, counts, total in sorted(taken)
        ]
        return list(_with_heads(samples))


def prometheus_text(
    overview: Overview,
    *,
    destinations: Mapping[str, str] | None = None,
    tally: Tally | None = None,
) -> str:
    """All figures in Prometheus's text format, version 0.0.4.

    Args:
        overview: `journal.run(operations.overview, now)`.
        destinations: `pipeline.destinations()`.
        tally: a hook of the pipeline and the receiver.
    """
    gauges = readings(overview, destinations or {})
    lines = [*_with_heads(map(_sample, gauges)), *(tally.lines() if tally is not None else ())]
    return "".join(f"{line}\n" for line in lines)


def _sample(reading: Reading) -> tuple[str, list[str]]:
    labels = tuple(sorted(reading.labels.items()))
    return reading.name, [_line(_name(reading.name), labels, reading.value)]


def _with_heads(samples: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """Each measure's lines together, under what is said about it once."""
    for measure, group in groupby(sorted(samples, key=lambda s: s[0]), key=lambda s: s[0]):
        about = MEASURES[measure]
        yield f"# HELP {_name(measure)} {about.about}"
        yield f"# TYPE {_name(measure)} {about.kind}"
        for _, lines in group:
            yield from lines


def _histogram_lines(name: str, labels: _Labels, counts: Sequence[int], total: float) -> list[str]:
    lines, so_far = [], 0
    for bound, count in zip((*map(repr, BUCKETS), "+Inf"), counts, strict=True):
        so_far += count
        lines.append(_line(f"{name}_bucket", (*labels, ("le", bound)), so_far))
    return [*lines, _line(f"{name}_sum", labels, total), _line(f"{name}_count", labels, so_far)]


def _name(measure: str) -> str:
    about: Measure = MEASURES[measure]
    unit = "_seconds" if about.unit == "s" else ""
    return measure.replace(".", "_") + unit + ("_total" if about.kind == "counter" else "")


def _line(name: str, labels: _Labels, value: float) -> str:
    inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
    return f"{name}{{{inside}}} {value:.17g}" if inside else f"{name} {value:.17g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
