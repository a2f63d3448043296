"""The list of faults: each has a test here, or a reason why it has none yet."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).parent
FAULTS = json.loads((FOLDER / "data" / "faults.json").read_text("utf-8"))
NAME = re.compile(r"test_(f\d\d)_[a-z0-9_]+")

NOT_BUILT = {
    "F79": "Nothing is exported as a table of cells.",
    "F81": "There are no pages: the mapper, the designer and the monitor are to come.",
}
"""Faults of parts that are not there, and so without a test."""

HALF_BUILT = {
    "F24": "Each missing order is told when something is heard of it; no job lists them all.",
    "F30": "A sweep of the shop is easily made, as the test does; no flow brings one.",
    "F57": "No alarm tells that the clock is off.",
    "F86": "Names in settings are trusted: they are not resolved once, and may lead inside.",
    "F90": "Dependencies are few and behind doors; no lock with hashes, no audit.",
    "F91": "There are no roles: whoever may write the journal may do all of it.",
}
"""Faults with a test of what is there, and what is still to come."""


def found_tests() -> dict[str, list[str]]:
    """The tests of each fault, by its id."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (name := NAME.fullmatch(node.name)):
                found.setdefault(name[1].upper(), []).append(path.stem)
    return found


def test_every_fault_has_a_test_or_is_of_a_part_that_is_not_built() -> None:
    ids = {fault["id"] for fault in FAULTS}

    assert ids - found_tests().keys() == NOT_BUILT.keys()
    assert found_tests().keys() - ids == set()
    assert HALF_BUILT.keys() <= found_tests().keys()


def test_every_fault_is_tested_in_the_module_of_its_group() -> None:
    groups = {fault["id"]: f"test_{fault['group']}" for fault in FAULTS}

    assert {
        fault: modules for fault, modules in found_tests().items() if {*modules} != {groups[fault]}
    } == {}


def test_the_list_is_whole() -> None:
    assert [fault["id"] for fault in FAULTS] == [f"F{number:02d}" for number in range(1, 94)]
    assert all(fault["fault"] and fault["expectation"] for fault in FAULTS)
    assert max(Counter(fault["fault"] for fault in FAULTS).values()) == 1


def test_every_test_here_is_of_a_fault() -> None:
    others = [
        node.name
        for path in sorted(FOLDER.glob("test_*.py"))
        if path.name != Path(__file__).name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not NAME.fullmatch(node.name)
    ]
    assert others == []
