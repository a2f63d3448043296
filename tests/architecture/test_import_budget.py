"""`import axclarity` loads nothing heavy, and is quick."""

import subprocess
import sys
import time

HEAVY = (
    "attrs babel click httptools httpx jiter jmespath lxml oauthlib pycountry pydantic rich spnego "
    "sqlalchemy starlette yaml zeep"
)
BUDGET_SECONDS = 0.060


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def _best_of(code: str, times: int = 7) -> float:
    def once() -> float:
        started = time.perf_counter()
        _run(code)
        return time.perf_counter() - started

    return min(once() for _ in range(times))


def test_importing_loads_nothing_heavy() -> None:
    loaded = _run("import axclarity, sys; print(*sys.modules)").split()

    assert set(HEAVY.split()) & set(loaded) == set()


def test_importing_is_quick() -> None:
    _run("import axclarity")  # warm

    assert _best_of("import axclarity") - _best_of("pass") < BUDGET_SECONDS


def test_errors_and_values_need_no_system() -> None:
    loaded = _run("import axclarity.errors, axclarity.values, sys; print(*sys.modules)").split()

    assert set(HEAVY.split()) - {"attrs"} & set(loaded) == set()
