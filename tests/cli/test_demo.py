"""The demo as a program: what it prints, that it balances, and that nothing kills it for good."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from axclarity.pipeline import Journal

NAMED_CASES = {
    "invalid SKU in AX",
    "AX unavailable",
    "Clarity rate limit",
    "customer not found",
    "record locked",
    "reset after commit",
}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "axclarity", *arguments]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The account of a run that nobody disturbed, with its folder."""
    directory = tmp_path_factory.mktemp("demo")
    finished = run("demo", "--json", "--directory", str(directory))
    assert finished.returncode == 0, finished.stderr
    account: dict[str, Any] = json.loads(finished.stdout)
    return account | {"directory": directory}


def test_the_promise_holds(whole: dict[str, Any]) -> None:
    assert whole["promise_held"] is True
    assert whole["accepted"] == whole["applied"] + len(whole["parked"]) + whole["pending"]
    assert (whole["pending"], whole["duplicates"], whole["lost"]) == (0, 0, 0)
    assert {currency: t["shop"] for currency, t in whole["totals"].items()} == {
        currency: t["ax"] for currency, t in whole["totals"].items()
    }
    assert {"EUR", "JPY", "KWD", "NOK", "USD"} <= set(whole["totals"])


def test_every_named_case_is_played_and_held(whole: dict[str, Any]) -> None:
    assert set(whole["cases"]) >= NAMED_CASES
    assert {name for name, case in whole["cases"].items() if not case["held"]} == set()


def test_parked_orders_say_why_and_how_to_go_on(whole: dict[str, Any]) -> None:
    rules = {parked["order"]: parked["rule"] for parked in whole["parked"]}

    assert rules == {"W-1047": "totals.component", "W-1046": "customer.not-found"}
    for parked in whole["parked"]:
        assert "dead-letters replay" in parked["replay"]
        assert parked["reason"]


def test_the_replay_command_is_the_one_that_works(whole: dict[str, Any]) -> None:
    journal = str(whole["directory"] / "journal.db")
    listed = json.loads(run("dead-letters", "list", "--journal", journal, "--json").stdout)
    ids = {letter["rule"]: str(letter["id"]) for letter in listed}

    shown = run("dead-letters", "show", "--journal", journal, ids["totals.component"])
    replayed = run("dead-letters", "replay", "--journal", journal, ids["totals.component"])
    left = json.loads(run("dead-letters", "list", "--journal", journal, "--json").stdout)
    again = run("dead-letters", "replay", "--journal", journal, ids["totals.component"])

    assert "$.totals.total" in shown.stdout
    assert replayed.returncode == 0
    assert [letter["rule"] for letter in left] == ["customer.not-found"]
    assert again.returncode != 0


@pytest.mark.crash
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_it_resumes_to_the_same_account(
    whole: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    """Killed twice at random, then resumed to the end."""
    moments = random.Random(seed)
    for _ in range(2):
        _kill_after(moments.uniform(0.7, 5.0), tmp_path)

    resumed = run("demo", "--json", "--resume", str(tmp_path))

    assert resumed.returncode == 0, resumed.stderr
    assert _comparable(json.loads(resumed.stdout)) == _comparable(whole)


def _kill_after(seconds: float, directory: Path) -> None:
    process = subprocess.Popen(
        command("demo", "--json", "--resume", str(directory)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _comparable(account: dict[str, Any]) -> dict[str, Any]:
    """All but the folder's name in the replay commands, in an order of its own."""
    parked = sorted((p["order"], p["rule"], p["reason"]) for p in account["parked"])
    rest = {key: value for key, value in account.items() if key not in ("parked", "directory")}
    return rest | {"parked": parked}


def test_the_sandbox_by_hand(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("sandbox", "--json", "--directory", str(tmp_path / "box")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        printed = ""
        deadline = time.monotonic() + 30
        while "}" not in printed and time.monotonic() < deadline:
            printed += process.stdout.readline()
        facts = json.loads(printed)
        assert facts["ax_url"].endswith("/MicrosoftDynamicsAXAif60")
        assert facts["clarity_url"].startswith("http://127.0.0.1:")
        second = run("sandbox", "--directory", str(tmp_path / "box"))
        assert second.returncode == 2
        assert "another sandbox uses this folder, or its port is taken" in second.stderr
        assert second.stderr.count("\n") == 1
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.mark.parametrize("option", ["--directory", "--resume"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, option: str) -> None:
    """Its journal may be that of a real site."""
    with Journal(tmp_path / "journal.db") as journal:
        before = journal.account()
    there = sorted(tmp_path.iterdir())
    refused = run("demo", option, str(tmp_path))

    assert refused.returncode == 2
    assert f"{tmp_path} holds something else than a demo" in refused.stderr
    assert sorted(tmp_path.iterdir()) == there
    with Journal(tmp_path / "journal.db") as journal:
        assert journal.account() == before


def test_what_is_not_there_is_not_resumed(tmp_path: Path) -> None:
    refused = run("demo", "--resume", str(tmp_path / "demo"))

    assert refused.returncode == 2
    assert "does not exist" in refused.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("arguments", [("demo",), ("demo", "--all"), ("sandbox",)])
def test_a_folder_that_cannot_be_made_is_named_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    refused = run(*arguments, "--directory", str(tmp_path / "file" / "box"))

    assert refused.returncode == 2
    assert f"the folder {tmp_path}/file/box cannot be made" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_what_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    missing = run("dead-letters", "list", "--journal", str(tmp_path / "none.db"))

    assert missing.returncode == 2
    assert "none.db" in missing.stderr
    assert "Traceback" not in missing.stderr


def test_version() -> None:
    assert run("--version").stdout.startswith("axclarity, version ")
