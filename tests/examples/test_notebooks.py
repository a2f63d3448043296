"""The notebooks run from top to bottom, and what they show is what they showed when written."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

_read: Any = nbformat.read
NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples" / "notebooks").glob("*.ipynb"))


def shown(notebook: Any) -> list[Any]:
    """Every output, as a text and as a page shows it."""
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    return [out.get("text") or dict(out["data"]) for out in outputs]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_showed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    written = _read(path, 4)
    run = _read(path, 4)
    NotebookClient(run, timeout=120, kernel_name="python3").execute()
    assert shown(run) == shown(written), f"run {path} again and save it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_in_a_notebook_runs_in_the_browser(path: Path) -> None:
    for cell in _read(path, 4).cells:
        for output in cell.get("outputs", ()):
            html = output.get("data", {}).get("text/html", "")
            assert "<script" not in html
            assert "application/javascript" not in output.get("data", {})
