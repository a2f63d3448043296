"""The tables of the reference say what `decide` does, for every error there is."""

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from axclarity import errors
from axclarity.errors import AxClarityError

EXTENSIONS = str(Path(__file__).parents[2] / "docs" / "_ext")


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("sphinx", reason="SPHINX IS NOT INSTALLED: tables were NOT checked")
    monkeypatch.syspath_prepend(EXTENSIONS)
    yield import_module("decision_tables")
    for name in ("decision_tables", "reference_tables"):
        sys.modules.pop(name, None)


def rows(table: Any) -> dict[str, tuple[str, ...]]:
    return {name: cells for name, *cells in table.rows(table)}


def test_every_error_has_its_row(tables: Any) -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]
    names = {
        f"`{kind.__name__}`"
        for kind in kinds
        if inspect.isclass(kind) and issubclass(kind, AxClarityError)
    }

    assert set(rows(tables.DecisionTable)) == names | {"success", "any other exception: a bug"}


@pytest.mark.parametrize(
    ("ending", "cells"),
    [
        ("success", ["applied"] * 4),
        ("`TotalsDiffer`", ["dead letter"] * 4),
        ("`OutcomeUnknown`", ["again", "again, and a person is told", "again", "dead letter"]),
        (
            "`NotSent`",
            [
                "again",
                "again, and a person is told",
                "again when it opens; does not count",
                "dead letter",
            ],
        ),
        ("`DestinationPaused`", ["again when it opens; does not count"] * 4),
        ("`NotAuthorised`", ["the destination rests, a person is told; does not count"] * 4),
        ("any other exception: a bug", ["again", "dead letter", "again", "dead letter"]),
    ],
)
def test_a_row_says_what_is_decided(tables: Any, ending: str, cells: list[str]) -> None:
    assert list(rows(tables.DecisionTable)[ending]) == cells


def test_waits_double_up_to_the_cap(tables: Any) -> None:
    waits = {name: cell for name, (cell,) in rows(tables.RetryTable).items()}

    assert (waits["1"], waits["4"], waits["100"]) == ("1 s", "8 s", "300 s")
