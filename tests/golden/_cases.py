"""Worked examples: the project's own files, and those of a folder beside them.

`AXCLARITY_GOLDEN` names a folder; every file in it whose name holds a shape's name is read too.
"""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

__all__ = ["cases"]

_OWN = Path(__file__).parent / "data"


def cases(shape: str) -> list[Any]:
    """Every case of a shape, as parameters for a test; numbers are decimals."""
    files = sorted(_OWN.rglob(f"*{shape}*.json"))
    elsewhere = os.environ.get("AXCLARITY_GOLDEN", "")
    if elsewhere:
        files += sorted(Path(elsewhere).rglob(f"*{shape}*.json"))
    return [
        pytest.param(case, id=f"{file.parent.name}-{case.get('id', number)}")
        for file in files
        for number, case in enumerate(_read(file))
    ]


def _read(file: Path) -> list[dict[str, Any]]:
    content = json.loads(file.read_text("utf-8"), parse_float=Decimal)
    found = content.get("cases", []) if isinstance(content, dict) else content
    return found if isinstance(found, list) else []
