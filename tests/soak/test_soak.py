"""The soak itself: a leak is seen, a level is passed, and nothing is lost meanwhile."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.soak import soak
from tests.soak._level import Sample, climb, settled


def result(memory: int = 0, files: float = 0, made: bytes = b"\x01\x01") -> soak.Result:
    """Of ten minutes in which so many bytes and files are added each second."""
    samples = [
        Sample(
            at=float(second),
            memory=100_000_000 + memory * second + second % 7 * 300_000,
            files=12 + int(files * second),
        )
        for second in range(600)
    ]
    return soak.Result(len(made), soak.Systems(bytearray(made)), samples)


def test_what_stays_level_is_passed_however_restless_it_is() -> None:
    assert result().faults() == []


def test_a_warm_up_is_no_leak() -> None:
    samples = [Sample(float(second), min(second, 180) * 1_000_000, 12) for second in range(600)]

    assert soak.Result(1, soak.Systems(bytearray(b"\x01")), samples).faults() == []


@pytest.mark.parametrize(
    ("leaking", "fault"),
    [
        (result(memory=30_000), "memory climbs by"),
        (result(files=0.01), "open files climb by"),
        (result(made=b"\x01\x00"), "1 events are lost"),
        (result(made=b"\x01\x02"), "1 events are doubled"),
    ],
)
def test_what_climbs_or_is_missing_is_told(leaking: soak.Result, fault: str) -> None:
    (told,) = leaking.faults()
    assert told.startswith(fault)


def test_the_climb_is_from_the_first_moment_to_the_last() -> None:
    assert climb([2.0, 4.0, 8.0], [1.0, 2.0, 4.0]) == pytest.approx(3.0)
    assert len(settled([Sample(0.0, 0, 0)] * 9)) == 6


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_all_that_is_sent_is_carried(tmp_path: Path) -> None:
    carried = asyncio.run(soak.soaked(tmp_path / "journal.db", 1.0, every=0.1))

    assert carried.sent > 0
    assert carried.systems.told >= carried.sent
    assert set(carried.systems.made[: carried.sent]) == {1}
    assert len(carried.samples) >= 2
    assert all(sample.memory > 1_000_000 and sample.files > 3 for sample in carried.samples)
