"""Worked examples: the project's own files, and those of a folder beside them.

`AXCLARITY_GOLDEN` names a folder; every file in it whose name holds a shape's name is read too.
A folder need not have all shapes; one that is not there, or has none, proves nothing.
"""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

__all__ = ["SHAPES", "cases", "missing", "records"]

SHAPES = ("addresses", "fx", "gl_settlement", "posting_tables", "rounding", "tax")

_OWN = Path(__file__).parent / "data"
_ELSEWHERE = Path(named) if (named := os.environ.get("AXCLARITY_GOLDEN", "")) else None


def cases(shape: str) -> list[Any]:
    """Every case of a shape, as parameters for a test; numbers are decimals."""
    return [
        pytest.param(case, id=f"{file.parent.name}-{case.get('id', number)}")
        for file in _files(f"*{shape}*.json")
        for number, case in enumerate(_cases_of(file))
    ]


def records(shape: str) -> list[Any]:
    """Every record of a shape, the text of a line of JSON, as parameters for a test."""
    return [
        pytest.param(line, id=f"{file.parent.name}-{number}")
        for file in _files(f"*{shape}*.jsonl")
        for number, line in _lines_of(file)
    ]


def missing(folder: Path | None = _ELSEWHERE) -> str:
    """Why the named folder proves nothing; empty where it has cases, or none is named."""
    if folder is None:
        return ""
    if not folder.is_dir():
        return f"there is no folder {folder}"
    found = [
        *(_cases_of(file) for shape in SHAPES for file in folder.rglob(f"*{shape}*.json")),
        *(_lines_of(file) for shape in SHAPES for file in folder.rglob(f"*{shape}*.jsonl")),
    ]
    return "" if any(found) else f"{folder} holds no case of {', '.join(SHAPES)}"


def _files(pattern: str) -> list[Path]:
    folders = [_OWN] if _ELSEWHERE is None else [_OWN, _ELSEWHERE]
    return [file for folder in folders for file in sorted(folder.rglob(pattern))]


def _cases_of(file: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(file.read_text("utf-8"), parse_float=Decimal)
    except ValueError as error:
        raise ValueError(f"{file} is no JSON: {error}") from None
    found = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(found, list):
        raise ValueError(f"{file} holds neither a list nor cases")
    return found


def _lines_of(file: Path) -> list[tuple[int, str]]:
    lines = enumerate(file.read_text("utf-8").splitlines(), start=1)
    return [(number, line) for number, line in lines if line.strip()]
