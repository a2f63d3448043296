"""What is imported loads no more than it needs: `import axclarity`, errors, the command line."""

import subprocess
import sys

import pytest

HEAVY = (
    "attrs babel click httptools httpx jiter jmespath lxml oauthlib pycountry pydantic rich spnego "
    "sqlalchemy starlette yaml zeep"
)


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def test_importing_loads_nothing_heavy() -> None:
    loaded = _run("import axclarity, sys; print(*sys.modules)").split()

    assert set(HEAVY.split()) & set(loaded) == set()


def test_importing_loads_nothing_else_of_ours() -> None:
    loaded = _run("import axclarity, sys; print(*sys.modules)").split()

    assert [name for name in loaded if name.startswith("axclarity")] == ["axclarity"]


def test_errors_and_values_need_no_system() -> None:
    loaded = _run("import axclarity.errors, axclarity.values, sys; print(*sys.modules)").split()

    assert set(HEAVY.split()) - {"attrs"} & set(loaded) == set()


@pytest.mark.parametrize(
    ("arguments", "needless"),
    [
        (
            ["--version"],
            {"axclarity.mapping", "axclarity.pipeline", "lxml", "pydantic", "sqlalchemy"},
        ),
        (
            ["map", "--help"],
            {"axclarity.pipeline", "sqlalchemy"},
        ),
        (["status", "--help"], {"axclarity.sandbox", "starlette", "uvicorn"}),
    ],
)
def test_a_command_loads_what_it_needs(arguments: list[str], needless: set[str]) -> None:
    code = (
        "import sys; from axclarity.cli._commands import commands; "
        f"commands({arguments}, standalone_mode=False); print(*sys.modules)"
    )

    assert needless & set(_run(code).split()) == set()
