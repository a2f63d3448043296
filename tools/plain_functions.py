"""Writes decorated functions as plain ones that are decorated afterwards: mutmut skips the others.

    @exactly                          def balances(lines): ...
    def balances(lines): ...    ->    balances = exactly(balances)

Changes the modules of the given folders where they are: run it on a copy.
"""

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_REWRITTEN: Final = frozenset({"_within_digits", "cached_property", "exactly", "property"})
"""Not those that keep results: what was kept before a mutant is chosen would hide it."""


class _Change(NamedTuple):
    """Lines that go, numbered from 1, and what comes after which line instead."""

    decorators: range
    last: int
    assignment: str


def rewritten(text: str) -> str:
    """A module's text, doing the same."""
    lines = text.splitlines(keepends=True)
    for change in sorted(_changes(ast.parse(text)), key=lambda each: -each.last):
        lines.insert(change.last, change.assignment)
        del lines[change.decorators.start - 1 : change.decorators.stop - 1]
    return "".join(lines)


def _changes(tree: ast.Module) -> Iterator[_Change]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef):
            continue
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and _is_rewritten(function):
                yield _change(function)


def _is_rewritten(function: ast.FunctionDef) -> bool:
    names = [each.id for each in function.decorator_list if isinstance(each, ast.Name)]
    return bool(names) and len(names) == len(function.decorator_list) and {*names} <= _REWRITTEN


def _change(function: ast.FunctionDef) -> _Change:
    value = function.name
    for decorator in reversed(function.decorator_list):
        value = f"{ast.unparse(decorator)}({value})"
    indent = " " * function.col_offset
    return _Change(
        decorators=range(function.decorator_list[0].lineno, function.lineno),
        last=function.end_lineno or function.lineno,
        assignment=f"{indent}{function.name} = {value}\n",
    )


def main() -> None:
    """Rewrite the modules of the folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    for folder in parser.parse_args().folders:
        for path in sorted(folder.rglob("*.py")):
            path.write_text(rewritten(path.read_text()))


if __name__ == "__main__":
    main()
