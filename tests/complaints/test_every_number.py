"""There are 38 numbered complaints, and each has a test by its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ANSWERS = (TESTS / "mapping" / "test_complaints.py", *Path(__file__).parent.glob("test_*.py"))
NAME = re.compile(r"^\s*def test_c(\d\d)_", re.MULTILINE)


def test_no_complaint_is_without_an_answer() -> None:
    answered = {int(number) for path in ANSWERS for number in NAME.findall(path.read_text("utf-8"))}

    assert answered == set(range(1, 39))
