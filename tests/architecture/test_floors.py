"""Imports point down, each library has one door, the core is pure: `tool.importlinter` says how."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "axclarity"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {
    contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
}
DOORS = {
    "apprise",
    "click",
    "cronsim",
    "cryptography",
    "httptools",
    "httpx",
    "jiter",
    "jmespath",
    "lxml",
    "oauthlib",
    "opentelemetry",
    "procrastinate",
    "pydantic",
    "rich",
    "spnego",
    "sqlalchemy",
    "starlette",
    "uvicorn",
    "zeep",
}


def test_every_contract_is_kept() -> None:
    """In a process of its own: import-linter configures logging for the whole process."""
    code = "from importlinter.cli import lint_imports as lint; exit(lint(no_cache=True))"
    checked = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_library_with_a_door_has_its_contract() -> None:
    assert {f"door-{library}" for library in DOORS} | {"floors", "mapping", "pure"} == set(
        CONTRACTS
    )


PURE = [
    SOURCES / name.removeprefix("axclarity.").replace(".", "/")
    for name in CONTRACTS["pure"]["source_modules"]
]
IMPURE_CALLS = {
    "now",
    "utcnow",
    "today",
    "uuid1",
    "uuid4",
    "open",
    "read_text",
    "read_bytes",
    "input",
    "print",
    "getenv",
}


def _modules(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def _called(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            yield name, node.lineno


@pytest.mark.parametrize(
    "module",
    [module for place in PURE for module in _modules(place)],
    ids=lambda path: str(path.relative_to(SOURCES)),
)
def test_the_core_asks_nobody_what_time_it_is(module: Path) -> None:
    """The import contract cannot see `datetime.now` or `uuid4`: their modules are allowed."""
    found = [f"line {line}: {name}()" for name, line in _called(module) if name in IMPURE_CALLS]

    assert found == []
