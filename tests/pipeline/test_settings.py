from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from axclarity.errors import ConfigError
from axclarity.http import AsyncHttpxTransport, Exchange
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Pipeline, Route, Source


def nothing(ledger: Ledger) -> Exchange[Sequence[Event]]:
    yield from ledger.bound("order", "1")
    return []


def test_wrong_settings_are_listed_all_at_once(tmp_path: Path) -> None:
    minute = timedelta(minutes=1)
    sources = [Source(name, minute, nothing) for name in ("ax.prices", "ax.stock", "ax.prices")]

    with pytest.raises(ConfigError) as refused:
        Pipeline(
            Journal(tmp_path / "j.db"),
            [],
            AsyncHttpxTransport(),
            sources=sources,
            concurrency=0,
            lease=-minute,
        )

    problems = refused.value.problems
    assert [each.path for each in problems] == ["routes", "sources", "concurrency", "lease"]
    assert "two of the name ax.prices" in problems[1].message


def test_a_lease_takes_time(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="longer than nothing"):
        Pipeline(Journal(tmp_path / "j.db"), [], AsyncHttpxTransport(), lease=timedelta())


def test_a_lease_of_more_than_an_hour_could_be_of_a_clock_that_was_ahead(tmp_path: Path) -> None:
    def handler(_event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", "1")
        return Outcome("done")

    route, hour = Route("order.*", handler), timedelta(hours=1)
    with pytest.raises(ConfigError, match="an hour at most"):
        Pipeline(Journal(tmp_path / "j.db"), [route], AsyncHttpxTransport(), lease=hour * 1.01)
    Pipeline(Journal(tmp_path / "j.db"), [route], AsyncHttpxTransport(), lease=hour)
