"""Every property is tried as often as is asked for, and not as often as happens by default."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROPERTIES = Path(__file__).parents[1] / "property"
HOW_OFTEN = {"thorough", "usual"}


def properties() -> Iterator[tuple[str, set[str]]]:
    """Each test that hypothesis draws examples for, and the names of its decorators."""
    for path in sorted(PROPERTIES.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                names = {ast.unparse(each).partition("(")[0] for each in node.decorator_list}
                if names & {"given", "drawn"}:
                    yield f"{path.stem}::{node.name}", names


FOUND = dict(properties())


def test_the_properties_are_found() -> None:
    assert len(FOUND) > 130


@pytest.mark.parametrize("name", FOUND)
def test_a_property_says_how_often_it_is_tried(name: str) -> None:
    assert FOUND[name] & HOW_OFTEN
