"""What the command line's tests share: a terminal of no particular width."""

import pytest


@pytest.fixture(autouse=True)
def no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """The width of whoever runs the tests decides nothing."""
    monkeypatch.delenv("COLUMNS", raising=False)
