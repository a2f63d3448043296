"""A moment that remembers AX's attributes."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from axclarity.ax.documents import AxDateTime

MOMENT = AxDateTime.of(
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    timezone="GMTPLUS0900SEOUL",
    local=datetime(2026, 1, 31, 21),  # noqa: DTZ001  the clock on the wall
)


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_copies_remember(again: Any) -> None:
    made = again(MOMENT)

    assert (made, made.timezone, made.local) == (MOMENT, MOMENT.timezone, MOMENT.local)


def test_another_moment_has_the_zone_and_no_clock() -> None:
    made = MOMENT.replace(hour=0)

    assert (made.hour, made.timezone, made.local) == (0, "GMTPLUS0900SEOUL", None)
    assert copy.deepcopy(made) == made


def test_arithmetic_gives_a_plain_moment() -> None:
    made = MOMENT + timedelta(days=1)

    assert (made.day, made.timezone, made.local) == (1, None, None)


def test_it_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        AxDateTime.of(datetime(2026, 1, 31))  # noqa: DTZ001  that is the point
